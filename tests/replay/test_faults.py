from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROXY = ROOT.parent / "shared" / "tools" / "replay_proxy.py"
MOST_REQUESTS = 1.3  # times those of the run without faults

pytestmark = [
    pytest.mark.slow,
    pytest.mark.replay,
    pytest.mark.shared,
    pytest.mark.skipif(not PROXY.is_file(), reason="the recorded internet is not beside the code"),
]


def test_an_internet_that_fails_often_brings_the_same_articles(tmp_path: Path) -> None:
    """One answer in ten fails; the manners may cost time and requests, but no article."""
    out = tmp_path / "faults"
    command = [
        sys.executable, str(ROOT / "benchmarks" / "bench_faults.py"), "--out", str(out),
        "--end", "2026-06-02T12:00Z", "--sources", "60",
    ]  # fmt: skip
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ.copy(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    report = json.loads((out / "report.json").read_text(encoding="utf-8"))
    assert report["calm"]["articles"] > 1000
    assert report["only_calm"] == []
    assert report["only_faulty"] == []
    assert report["other_words"] == []
    assert report["duplicates"] == 0
    assert report["requests_ratio"] <= MOST_REQUESTS
