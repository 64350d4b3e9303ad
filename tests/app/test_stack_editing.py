"""Changing stacks: drafts judged whole, files written at once, nobody's change lost."""

from __future__ import annotations

import dataclasses
import io
import stat
import time
import zipfile
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.brief.edition import write_edition
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.findings import Evidence
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_model
from app.stack_changes import understand
from app.stack_editing import (
    Draft,
    delete_stack,
    draft_of,
    judge_draft,
    merge_draft,
    read_files,
    save_stack,
)
from app.stack_file import load_stacks
from app.stack_hints import suggest_name
from app.stack_preview import gather_week, preview
from app.stack_upload import Upload, safe_path, scan_upload
from app.stack_weeks import count_signals, match_weeks, read_weeks
from db.errors import ConfigError
from db.signals import open_signal
from tests.app.test_mcp_tools import MINE, STATED
from tests.app.test_ui_ledger import build_signal
from tests.brief_claims import seed_claim
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from pathlib import Path

    from db.store import Database

FULL = Stack(
    "the “shop”", ("gpt-5.5", "Corvid 2"), ("OpenAI",), ("Apache 2.0",), ("H100",), ("EU",),
    ("medical",), 2_000_000, 0,
)  # fmt: skip
SHOP = Stack("shop", models=("claude-opus-4-8",))


def test_what_is_typed_from_a_stack_is_that_stack():
    assert judge_draft(draft_of(FULL)).stack == FULL


def test_every_fault_is_told_at_once_beside_its_field():
    draft = Draft(
        "  ", {"models": "a" * 300, "regions": "EU"},
        {"monthly_users": "two", "annual_revenue_usd": "-1"},
    )  # fmt: skip
    judged = judge_draft(draft)
    assert judged.stack is None
    assert set(judged.faults) == {"name", "models", "monthly_users", "annual_revenue_usd"}
    assert judged.faults["monthly_users"].startswith("Write a whole number such as 2,000,000")


def test_an_empty_stack_and_a_name_that_is_taken_are_faults():
    assert "Nothing is stated yet" in judge_draft(Draft("shop")).faults[""]
    assert "another" in judge_draft(draft_of(SHOP), ["Shop"]).faults["name"]


@pytest.mark.parametrize("written", ["2000000", "2,000,000", "2 000 000", "2’000’000", "2.000.000"])
def test_sizes_are_read_as_people_group_them(written: str):
    draft = Draft("shop", {"models": "gpt-5.5"}, {"monthly_users": written})
    assert judge_draft(draft).stack == Stack("shop", ("gpt-5.5",), monthly_users=2_000_000)


def test_hostile_fields_are_judged_quickly():
    flood = Draft("x", {"models": "a\n" * 200_000}, {"monthly_users": "1," * 100_000})
    started = time.process_time()
    faults = judge_draft(flood).faults
    assert time.process_time() - started < 1
    assert set(faults) == {"monthly_users"}
    assert "regions" in judge_draft(Draft("x", {"regions": "E\x1bU"})).faults


def test_a_saved_stack_is_read_back_and_its_former_text_stays(tmp_path: Path):
    path = save_stack(tmp_path, SHOP, None)
    assert path == tmp_path / "stacks" / "shop.toml"
    (was,) = read_files(tmp_path)
    save_stack(tmp_path, dataclasses.replace(SHOP, regions=("EU",)), was)
    assert load_stacks(tmp_path) == (dataclasses.replace(SHOP, regions=("EU",)),)
    assert "regions = []" in (tmp_path / "stacks" / "shop.toml.before").read_text()
    assert sorted(one.name for one in path.parent.iterdir()) == ["shop.toml", "shop.toml.before"]


def test_a_file_that_somebody_else_changed_is_not_written_over(tmp_path: Path):
    path = save_stack(tmp_path, SHOP, None)
    (was,) = read_files(tmp_path)
    path.write_text('name = "shop"\nmodels = ["theirs"]\n')
    for change in (lambda: save_stack(tmp_path, SHOP, was), lambda: delete_stack(was)):
        with pytest.raises(ConfigError, match="changed by somebody else"):
            change()
    assert load_stacks(tmp_path)[0].models == ("theirs",)


def test_names_make_paths_of_ours_alone(tmp_path: Path):
    for name in ("../../etc/passwd", "工作", "shop", "Shop!"):
        path = save_stack(tmp_path, dataclasses.replace(SHOP, name=name), None)
        assert path.parent == tmp_path / "stacks"
    assert len(load_stacks(tmp_path)) == 4


def test_a_deleted_stack_can_be_taken_back(tmp_path: Path):
    save_stack(tmp_path, SHOP, None)
    (was,) = read_files(tmp_path)
    kept = delete_stack(was)
    assert read_files(tmp_path) == ()
    kept.rename(was.path)
    assert load_stacks(tmp_path) == (SHOP,)


def test_a_file_with_faults_does_not_hide_the_others(tmp_path: Path):
    save_stack(tmp_path, SHOP, None)
    (tmp_path / "stacks" / "broken.toml").write_text("models = 3")
    broken, sound = read_files(tmp_path)
    assert (broken.stack, sound.stack) == (None, SHOP)
    assert "models must be a list" in broken.faults[0]


def test_found_entries_are_put_behind_those_that_stand(tmp_path: Path):
    merged = merge_draft(draft_of(SHOP), [("models", "Claude-Opus-4-8"), ("hardware", "H100")])
    assert merged.lists["models"] == "claude-opus-4-8"
    assert merged.lists["hardware"] == "H100"


def test_a_name_that_is_nearly_known_is_offered():
    gazetteer = load_gazetteer()
    entry = resolve_model("Corvid Writer Nonesuch", gazetteer)
    assert suggest_name(entry, gazetteer) == ""
    misspelt = understand(Stack("x", providers=("Antropic",))).entries[0]
    assert (misspelt.known, suggest_name(misspelt, gazetteer)) == (False, "Anthropic")


@pytest.fixture
def told(database: Database) -> Database:
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", MINE, STATED)
    now = END + timedelta(days=30)
    write_brief(database, WEEK, IssueSchedule(), now, "no-model", "0.1.0")
    return database


def test_a_preview_matches_as_the_brief_does_and_stores_nothing(told: Database):
    week = gather_week(told, WEEK)
    assert week is not None
    (found,) = preview(understand(SHOP), [week])
    assert read_weeks(told, SHOP, 4)[0].edition is None
    edition = write_edition(told, WEEK, understand(SHOP)).for_you
    assert edition is not None
    assert [(one.story_id, one.reasons, one.position) for one in found.concerns] == [
        (item.story_id, item.reasons, item.position) for item in edition.items
    ]
    assert found.looked_at == edition.looked_at


def test_editions_are_marked_as_old_when_the_stack_has_changed(told: Database):
    match_weeks(told, understand(SHOP), (WEEK,))
    assert [week.is_current for week in read_weeks(told, SHOP, 4)] == [True]
    changed = dataclasses.replace(SHOP, regions=("EU",))
    assert [week.is_current for week in read_weeks(told, changed, 4)] == [False]
    match_weeks(told, understand(changed), (WEEK,))
    assert [week.is_current for week in read_weeks(told, changed, 4)] == [True]


def pack(**files: bytes | str) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def scan(*uploads: Upload) -> dict[str, tuple[str, Evidence, tuple[str, ...]]]:
    found = scan_upload(uploads, load_gazetteer()).found
    return {one.entry: (one.part, one.evidence, one.places) for one in found}


def test_uploaded_files_and_archives_show_where_each_entry_stands():
    loose = scan(
        Upload("requirements.txt", b"openai==2.1\n"),
        Upload("app.py", b"MODEL = 'gpt-5.5'\n# once gpt-4o\n"),
    )
    assert loose["gpt-5.5"] == ("models", Evidence.USED, ("app.py:1",))
    assert loose["gpt-4o"][1] is Evidence.WEAK
    packed = pack(**{"shop/src/app.py": "MODEL = 'gpt-5.5'\n", "shop/package.json": '{"dependencies": {"@anthropic-ai/sdk": "1"}}'})  # fmt: skip
    archive = scan(Upload("shop.zip", packed))
    assert archive["gpt-5.5"][2] == ("shop/src/app.py:1",)
    assert archive["Anthropic"][0] == "providers"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("poetry.lock", '[[package]]\nname = "openai"\n'),
        ("package-lock.json", '{"packages": {\n  "node_modules/openai": {}}}'),
        ("pnpm-lock.yaml", "packages:\n\n  openai@5.1.0:\n"),
        ("yarn.lock", '"openai@npm:^5.1":\n  version: 5.1\n'),
        ("Pipfile.lock", '{\n    "openai": {\n'),
    ],
)
def test_lock_files_are_weak_evidence(name: str, text: str):
    found = scan(Upload(name, text.encode()))
    assert found["OpenAI"][:2] == ("providers", Evidence.WEAK)


@pytest.mark.parametrize(
    "name",
    ["../x.py", "/etc/x.py", "a/../../x.py", "C:\\x.py", "a\\..\\..\\x", "", ".", "x" * 500, "a/" * 30 + "x"],
)  # fmt: skip
def test_no_path_leads_out_of_the_folder(name: str):
    assert safe_path(name) is None
    assert scan(Upload(name or "/", b"MODEL = 'gpt-5.5'\n")) == {}


def test_links_and_floods_in_an_archive_are_left_out():
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        link = zipfile.ZipInfo("link.py")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("bomb.py", b"0" * 50_000_000)
        archive.writestr("app.py", "MODEL = 'gpt-5.5'\n")
    started = time.process_time()
    found = scan_upload([Upload("x.zip", packed.getvalue())], load_gazetteer())
    assert time.process_time() - started < 5
    assert dict(found.skipped) == {"links": 1, "files too large": 1}
    assert found.stack.models == ("gpt-5.5",)


def test_an_archive_that_lies_about_its_sizes_unpacks_no_further():
    packed = bytearray(pack(**{"a.py": b"MODEL = 'gpt-5.5'\n" + b"#" * 5_000_000}))
    at = packed.index(b"PK\x01\x02") + 24  # the size in the directory
    packed[at : at + 4] = (100).to_bytes(4, "little")
    found = scan_upload([Upload("x.zip", bytes(packed))], load_gazetteer())
    assert found.files <= 1


@pytest.mark.parametrize("content", [b"PK\x03\x04", b"PK\x03\x04" + b"\0" * 500])
def test_a_broken_archive_is_one_sentence(content: bytes):
    with pytest.raises(ConfigError, match="is a broken archive"):
        scan_upload([Upload("x.zip", content)], load_gazetteer())


def test_too_much_is_refused_before_it_is_read():
    for uploads in ([Upload("a.py", b"")] * 201, [Upload("a.py", b"0" * 21_000_000)]):
        with pytest.raises(ConfigError, match="too m"):
            scan_upload(uploads, load_gazetteer())


def test_open_signals_are_counted_by_what_of_the_stack_they_are_about(told: Database):
    keys = ("organisation:anthropic", "model:claude-opus-4.8")
    with told.write() as connection:
        for number, subjects in enumerate([keys, keys[:1], ("organisation:openai",)]):
            open_signal(connection, build_signal(f"s{number}", subjects=subjects))
    found = [(one.name, one.signals) for one in count_signals(told, understand(SHOP))]
    assert found == [("Anthropic", 2), ("Claude Opus 4.8", 1)]
