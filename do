#!/usr/bin/env python3
"""The workflow of this repository. Standard library only, so that it runs on a bare machine.

Usage: ./do VERB [ARGUMENTS]

  install   make .venv and install the pinned dependencies
  run       install, then start the service on http://127.0.0.1:8501
  test      install with the test tools, then run every test, fast ones first
  check     install with the test tools, then lint, types, import contracts and docs
  demo      install, then run everything on the shipped demo corpus, without network
  bench     install with the test tools, then run the benchmarks
  docs      install with the test tools, then write the generated parts of docs/ anew

Further arguments go to the command behind the verb, such as `./do test tests/db -k locked`.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
STAMP = VENV / "tocsin-install.json"
CONSTRAINTS = ROOT / "constraints.txt"
OLDEST = (3, 11)
SLOW = "slow or model or browser or replay"


def main(arguments: list[str]) -> int:
    """Run one verb; the exit code is that of the command behind it."""
    if not arguments or arguments[0] in {"-h", "--help", "help"}:
        print(__doc__.strip())
        return 0
    verb, rest = arguments[0], arguments[1:]
    if verb not in VERBS:
        print(f"./do: there is no verb {verb!r}; ./do alone lists them", file=sys.stderr)
        return 2
    if sys.version_info < OLDEST:
        return run_with_newer_python(arguments)
    try:
        return VERBS[verb](rest)
    except subprocess.CalledProcessError as fault:
        print(f"./do {verb}: this step failed: {shown(fault.cmd)}", file=sys.stderr)
        return fault.returncode or 1
    except KeyboardInterrupt:
        return 130


def run_with_newer_python(arguments: list[str]) -> int:
    """Start again under a Python that is new enough, when the machine has one."""
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        if found:
            return subprocess.call([found, __file__, *arguments])
    print(
        f"./do: Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is "
        f"{sys.version.split()[0]}; install one and run ./do again",
        file=sys.stderr,
    )
    return 1


def install(rest: list[str]) -> int:
    """Make the environment, with the test tools when `--dev` is given."""
    prepare(dev="--dev" in rest)
    print(f"ready: {BIN / 'tocsin'}")
    return 0


def run(rest: list[str]) -> int:
    """Start the service; its data folder is .tocsin in the checkout unless TOCSIN_HOME says."""
    prepare(dev=False)
    os.environ.setdefault("TOCSIN_HOME", str(ROOT / ".tocsin"))
    if not any(part in {"-h", "--help"} for part in rest):
        subprocess.check_call([str(BIN / "tocsin"), "init", "--if-missing"])
    return subprocess.call([str(BIN / "tocsin"), "run", *rest])


def demo(rest: list[str]) -> int:
    """Run everything on the shipped corpus."""
    prepare(dev=False)
    os.environ.setdefault("TOCSIN_HOME", str(ROOT / ".tocsin"))
    return subprocess.call([str(BIN / "tocsin"), "demo", *rest])


def test(rest: list[str]) -> int:
    """Every test; with arguments, just what they select."""
    prepare(dev=True)
    pytest = [str(BIN / "python"), "-m", "pytest"]
    if rest:
        return subprocess.call([*pytest, *rest], cwd=ROOT)
    workers = str(min(4, os.cpu_count() or 1))
    fast = subprocess.call([*pytest, "-q", "-n", workers, "-m", f"not ({SLOW})"], cwd=ROOT)
    if fast:
        return fast
    # Two groups of slow tests (tests/conftest.py says which), a process each.
    groups = ["-n", str(min(2, os.cpu_count() or 1)), "--dist", "loadgroup"]
    return subprocess.call([*pytest, "-q", *groups, "-m", SLOW], cwd=ROOT)


def check(rest: list[str]) -> int:
    """Everything that reads the code without running it; all of it, even when one part fails."""
    prepare(dev=True)
    steps = [
        ["ruff", "check", *rest, "."],
        ["ruff", "format", "--check", "."],
        ["mypy", "db", "ingest", "analysis", "scheduler", "app", "scripts", "benchmarks", "tests"],
        ["lint-imports"],
        ["python", "scripts/make_docs.py", "--check"],
    ]
    failed = [step for step in steps if subprocess.call([str(BIN / step[0]), *step[1:]], cwd=ROOT)]
    for step in failed:
        print(f"./do check: failed: {shown(step)}", file=sys.stderr)
    return 1 if failed else 0


def bench(rest: list[str]) -> int:
    """Run the benchmarks one after the other; the peers they compare with are installed first."""
    prepare(dev=True)
    install_dependencies(".[dev,peers]")
    chosen = [Path(name) for name in rest] or sorted((ROOT / "benchmarks").glob("bench_*.py"))
    return max((subprocess.call([str(BIN / "python"), str(p)], cwd=ROOT) for p in chosen), default=0)


def docs(rest: list[str]) -> int:
    """Write the generated documentation: commands, settings, errors."""
    prepare(dev=True)
    return subprocess.call([str(BIN / "python"), "scripts/make_docs.py", *rest], cwd=ROOT)


def prepare(*, dev: bool) -> None:
    """Make .venv hold what pyproject.toml and constraints.txt ask for; quick when it does."""
    wanted = fingerprint()
    have = json.loads(STAMP.read_text()) if STAMP.is_file() else {}
    if have.get("fingerprint") == wanted and (have.get("dev") or not dev):
        return
    # A tool set that was asked for once stays, or `./do run` after `./do test` would undo it.
    dev = dev or bool(have.get("dev"))
    if not (BIN / "python").exists():
        print("making .venv ...", flush=True)
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    print("installing dependencies (a few minutes the first time) ...", flush=True)
    install_dependencies(".[dev]" if dev else ".")
    STAMP.write_text(json.dumps({"fingerprint": wanted, "dev": dev}))


def install_dependencies(target: str) -> None:
    """Install the project with a PyTorch for the processor, not gigabytes for a graphics card."""
    common = ["--constraint", str(CONSTRAINTS), "--editable", target]
    python = str(BIN / "python")
    uv = shutil.which("uv")
    if uv and not pip_finds_cpu_torch():
        uv_install = [uv, "pip", "install", "--quiet", "--torch-backend=cpu", "--python", python]
        subprocess.check_call([*uv_install, *common], cwd=ROOT)
        return
    if not uv and not pip_finds_cpu_torch():
        print(
            "note: pip finds only the large build of PyTorch here (some 4 GB more on disk); "
            "with uv on the PATH, ./do installs the small one",
            flush=True,
        )
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.check_call([*pip, *common], cwd=ROOT)


def pip_finds_cpu_torch() -> bool:
    """Whether pip, as set up on this machine, resolves torch to a build without CUDA."""
    if sys.platform in {"darwin", "win32"}:
        return True  # the registry's own wheels for these systems are CPU builds
    report = subprocess.run(
        [str(BIN / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check",
         "--dry-run", "--ignore-installed", "--no-deps", "--report", "-",
         "--constraint", str(CONSTRAINTS), "torch"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if report.returncode:
        return False
    (torch,) = json.loads(report.stdout)["install"]
    requires = " ".join(torch["metadata"].get("requires_dist", []))
    return "+cpu" in torch["metadata"]["version"] or "nvidia" not in requires


def fingerprint() -> str:
    """Changes when another install is due."""
    digest = hashlib.sha256(sys.version.encode())
    for name in ("pyproject.toml", "constraints.txt"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def shown(command: object) -> str:
    """A command as one would type it."""
    parts = command if isinstance(command, list) else [command]
    return " ".join(str(part) for part in parts)


VERBS = {
    "install": install,
    "run": run,
    "test": test,
    "check": check,
    "demo": demo,
    "bench": bench,
    "docs": docs,
}

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
