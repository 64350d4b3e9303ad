"""What must hold of the repository itself."""

from __future__ import annotations

import importlib
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("app", "scheduler", "ingest", "analysis", "db")


@pytest.mark.parametrize("name", PACKAGES)
def test_our_package_names_resolve_to_this_project(name: str):
    module = importlib.import_module(name)
    assert module.__file__ is not None
    assert Path(module.__file__).is_relative_to(ROOT)


def test_importing_the_packages_loads_nothing_heavy():
    code = (
        "import sys, app.cli.main, app.settings, app.wiring, scheduler.jobs, db.store\n"
        "heavy = {'torch', 'sentence_transformers', 'faiss', 'streamlit', 'trafilatura', 'sklearn'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == "[]"


def test_no_test_folder_is_a_package():
    assert list((ROOT / "tests").rglob("__init__.py")) == []
