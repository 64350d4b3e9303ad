"""What a scan finds in code bases, and what it leaves alone."""

from __future__ import annotations

import os
import time
from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.findings import Evidence, Proposal
from analysis.stack.scan import scan_folder
from analysis.stack.scan_names import ModelSense, find_models, gguf_model, looks_secret
from analysis.stack.walk import ScanLimits
from app.stack_file import load_stack, write_proposal
from db.errors import ConfigError
from db.progress import ignore_progress
from tests.analysis.stack_projects import LATER, PROJECTS, Project

if TYPE_CHECKING:
    from pathlib import Path

GAZETTEER = load_gazetteer()
SECRET = "sk-proj-a1b2c3d4e5f6g7h8i9j0k1l2m3n4o5p6"


def scan(folder: Path, limits: ScanLimits | None = None) -> Proposal:
    return scan_folder(folder, GAZETTEER, ignore_progress, limits=limits)


def write(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def used(proposal: Proposal) -> set[tuple[str, str]]:
    return {(f.part, f.entry.lower()) for f in proposal.found if f.evidence is Evidence.USED}


@pytest.mark.parametrize("project", [*PROJECTS, *LATER], ids=lambda p: p.name.replace(" ", "-"))
def test_a_scan_proposes_what_a_reader_of_the_code_would_write(project: Project, tmp_path: Path):
    assert used(scan(write(tmp_path, project.files))) == project.wanted


def test_each_entry_says_where_it_was_found(tmp_path: Path):
    write(tmp_path, {"a/b.py": "import openai\n\nMODEL = 'gpt-5.5'\n"})
    places = {f.entry: f.places for f in scan(tmp_path).found}
    assert places == {"gpt-5.5": ("a/b.py:3",), "OpenAI": ("a/b.py:1",)}


def test_comments_tests_and_prose_are_marked_as_weaker(tmp_path: Path):
    write(
        tmp_path,
        {
            "a.py": "# was: gpt-4o\n",
            "tests/test_a.py": "model = 'claude-haiku-4-5'\n",
            "README.md": "It could run gemini-2.5-pro.\n",
        },
    )
    proposal = scan(tmp_path)
    assert {f.entry: f.evidence for f in proposal.found} == {
        "gpt-4o": Evidence.WEAK, "claude-haiku-4-5": Evidence.WEAK, "gemini-2.5-pro": Evidence.MENTIONED
    }  # fmt: skip
    assert proposal.stack.models == ()


def test_a_file_that_lists_everything_there_is_says_little_of_what_is_used(tmp_path: Path):
    models = [f"gpt-{n}.{k}" for n in (4, 5) for k in range(1, 9)]
    write(tmp_path, {"models.py": "".join(f"M{i} = '{m}'\n" for i, m in enumerate(models))})
    assert {f.evidence for f in scan(tmp_path).found} == {Evidence.WEAK}


def test_of_secrets_no_value_is_kept(tmp_path: Path):
    write(
        tmp_path,
        {
            ".env": f"OPENAI_API_KEY={SECRET}\nMODEL={SECRET}\n",
            "a.py": f"client = OpenAI(model='{SECRET}')\nfrom_pretrained('{SECRET}')\n",
            "b.yaml": "model: AKIAIOSFODNN7EXAMPLE\ntoken: hf_abcdefghijklmnopqrstuvwxyz012345\n",
        },
    )
    proposal = scan(tmp_path)
    shown = repr(proposal)
    assert proposal.stack.providers == ("OpenAI",)
    assert SECRET not in shown
    assert "AKIA" not in shown
    assert "hf_abc" not in shown


def test_links_are_not_followed_and_special_files_not_opened(tmp_path: Path):
    outside = write(tmp_path / "outside", {"secret.py": "model = 'gpt-5.5'\n"})
    inside = write(tmp_path / "inside", {"a.py": "import cohere\n"})
    (inside / "link.py").symlink_to(outside / "secret.py")
    (inside / "folder").symlink_to(outside)
    (inside / "again").symlink_to(inside)
    os.mkfifo(inside / "pipe.py")
    proposal = scan(inside)
    assert used(proposal) == {("providers", "cohere")}
    assert dict(proposal.skipped) == {"links": 3, "special files": 1}


def test_a_scan_keeps_to_its_bounds(tmp_path: Path):
    write(tmp_path, {f"f{n:02}.py": "import openai\n" for n in range(30)})
    write(tmp_path, {"big.py": "model = 'gpt-5.5'\n" * 2000, "d/e/f/g.py": "import cohere\n"})
    (tmp_path / "blob.py").write_bytes(b"\0model = 'claude-opus-4-8'\n" * 20)
    proposal = scan(tmp_path, ScanLimits(files=40, depth=2, file_bytes=20_000))
    assert used(proposal) == {("providers", "openai")}
    assert dict(proposal.skipped)["files too large"] == 1
    assert dict(proposal.skipped)["folders too deep"] == 1
    few = scan(tmp_path, ScanLimits(files=5))
    assert few.files == 5


def test_others_code_is_left_out(tmp_path: Path):
    write(tmp_path, {"node_modules/x/a.js": "m = 'gpt-5.5'", ".venv/lib/a.py": "import openai"})
    assert scan(tmp_path).found == ()


def test_broken_notebooks_and_odd_bytes_stop_nothing(tmp_path: Path):
    write(tmp_path, {"a.ipynb": "{not json", "b.ipynb": "[" * 60_000, "c.ipynb": '{"cells": 3}'})
    (tmp_path / "d.py").write_bytes(b"\xff\xfe model = 'gpt-5.5'\n")
    assert used(scan(tmp_path)) == {("models", "gpt-5.5")}


def test_long_hostile_lines_take_little_time(tmp_path: Path):
    lines = [
        piece * (20_000 // len(piece))
        for piece in ("a/", "a-", '"', "model: ", "gpt-5", "image: a/", " ", "q4_")
    ]
    write(tmp_path, {"a.yaml": "\n".join(lines * 4), "b.py": "\n".join(lines * 4)})
    start = time.process_time()
    scan(tmp_path)
    assert time.process_time() - start < 2


def test_names_of_any_bytes_can_be_written_down_and_read_back(tmp_path: Path):
    folder = tmp_path / "code\x1b"
    folder.mkdir()
    (folder / os.fsdecode(b"lumen-3\xff.gguf")).write_text("x")
    (folder / "corvid\x1b[2J.gguf").write_text("x")
    written = write_proposal(scan_folder(folder, GAZETTEER, ignore_progress))
    (tmp_path / "stack.toml").write_text(written, encoding="utf-8")
    assert load_stack(tmp_path / "stack.toml").models == ("corvid\ufffd[2J", "lumen-3\ufffd")


def test_a_scan_of_what_is_no_folder_says_what_to_name(tmp_path: Path):
    with pytest.raises(ConfigError, match="is no folder; name the folder of a code base"):
        scan(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("line", "models"),
    [
        ('model="azure/gpt-5.5"', ["gpt-5.5"]),
        ('"openai/gpt-oss-120b"', ["openai/gpt-oss-120b"]),
        ('"us.anthropic.claude-sonnet-4-6-20260115-v1:0"', ["us.anthropic.claude-sonnet-4-6-20260115-v1:0"]),
        ("path = 'src/models/chart-2.js'", []),
        ("npm install @anthropic-ai/claude-code", []),
        ("'application/vnd.api-2+json'", []),
    ],
)  # fmt: skip
def test_names_of_models_are_told_from_paths_and_types(line: str, models: list[str]):
    assert [named.model for named in find_models(line, ModelSense(GAZETTEER))] == models


def test_a_quantised_file_is_the_model_that_it_packs():
    assert (
        gguf_model("models/Lumen-3-8B-Instruct-Q4_K_M-00001-of-00003.gguf") == "Lumen-3-8B-Instruct"
    )
    assert looks_secret(SECRET)
    assert not looks_secret("mistralai/Mistral-Small-3.2-24B-Instruct-2506")
