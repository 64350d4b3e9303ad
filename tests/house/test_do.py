from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def do(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(ROOT / "do"), *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


def test_alone_it_lists_its_verbs():
    run = do()
    assert run.returncode == 0
    for verb in ("install", "run", "test", "check", "demo", "bench", "docs"):
        assert f"\n  {verb} " in run.stdout


def test_an_unknown_verb_is_wrong_usage():
    run = do("fly")
    assert run.returncode == 2
    assert "there is no verb 'fly'" in run.stderr


def test_it_needs_the_standard_library_only():
    source = (ROOT / "do").read_text(encoding="utf-8")
    imported = {
        line.split()[1].partition(".")[0]
        for line in source.splitlines()
        if line.startswith(("import ", "from "))
    }
    assert imported <= set(sys.stdlib_module_names)
