from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.sources_view import SourcesView, read_sources
from app.ui.refusals import choose_examples, group_by_stage, render_refusals
from db.health import RefusalGroup
from db.types import Refusal
from tests.seeding import NOW

if TYPE_CHECKING:
    from db.store import Database


def group(times: int, reason: str, source: str = "ledger", stage: str = "page") -> RefusalGroup:
    at = NOW - timedelta(hours=2)
    return RefusalGroup(
        times, Refusal(at, source, f"https://{source}.example/a", stage, reason, "Why.")
    )


def view_of(database: Database, *groups: RefusalGroup) -> SourcesView:
    return replace(read_sources(database, NOW), refusals=groups)


def test_a_week_of_noise_fits_on_a_page(seeded: Database) -> None:
    reasons = [f"http_{status}" for status in range(400, 430)]
    noise = [group(9, reason, f"s{number}") for reason in reasons for number in range(20)]
    shown = render_refusals(view_of(seeded, *noise))
    assert "Pages of articles: 5,400" in shown
    assert "26 more reasons, 4,680 times in all" in shown
    assert shown.count("<li>") <= 30 + 20


def test_reasons_of_one_name_are_counted_together(seeded: Database) -> None:
    found = view_of(seeded, group(3, "crashed"), group(2, "unknown"), group(1, "parser_failed"))
    assert "6 × could not be read" in render_refusals(found)


def test_the_sources_that_stand_out_are_named_and_others_counted(seeded: Database) -> None:
    uneven = [group(50, "robots"), group(9, "robots", "lens"), group(1, "robots", "weekly")]
    shown = render_refusals(view_of(seeded, *uneven))
    assert "most at Silicon Ledger (50) and Policy Lens (9), of 3 sources" in shown
    even = [group(1, "robots", f"s{number}") for number in range(30)]
    assert '<span class="t-meta">at 30 sources</span>' in render_refusals(view_of(seeded, *even))


def test_stages_stand_in_the_order_of_reading() -> None:
    found = group_by_stage(
        [group(9, "no_date", stage="import"), group(1, "odd", stage="odd"), group(1, "robots")]
    )
    assert list(found) == ["page", "import", "odd"]


def test_examples_show_many_reasons() -> None:
    same = [group(90 - number, "http_404", f"s{number}") for number in range(40)]
    found = choose_examples([*same, group(1, "robots")])
    assert [g.latest.reason for g in found] == ["http_404"] * 3 + ["robots"]


def test_nothing_refused_shows_nothing(seeded: Database) -> None:
    assert render_refusals(view_of(seeded)) == ""
