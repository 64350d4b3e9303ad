from __future__ import annotations

import dataclasses
import time
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.brief.corrections import closest_sentence, is_corrected
from analysis.brief.rebuild import compare_brief
from analysis.brief.verify import sentences_of
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.types import RevisionKind, Snapshot, TextKind
from tests.brief_claims import revise
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database

SAID = (
    "Northlight cut the price of Lantern 5 to $4 per million tokens on 3 June, a spokesperson said."
)
NEXT = "2026-W26"


def version(text: str) -> Snapshot:
    return Snapshot("a.2", "a", 2, END, "Prices", text, TextKind.PAGE, "0" * 64)


def write(database: Database, week: str) -> Brief:
    now = END + timedelta(days=60)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0")


@pytest.mark.parametrize(
    ("now", "corrected"),
    [
        (SAID, False),
        (SAID.replace("$4", "$5"), True),
        (SAID.replace("3 June", "4 June"), True),
        (SAID.replace("June", "July"), True),
        (SAID.replace("Lantern", "Lumen"), True),
        (SAID.replace("cut", "did not cut"), True),
        (SAID.replace("a spokesperson said", "it said through a spokesperson"), False),
        (SAID.replace("on 3 June", "on 3 June 2026"), False),
        (f"Reporting by Mira. {SAID}", False),
    ],
    ids=[
        "the same", "a number", "a day", "a month", "a name", "a negation", "reworded", "fuller",
        "moved",
    ],
)  # fmt: skip
def test_a_sentence_is_corrected_when_what_it_states_was_replaced(now: str, *, corrected: bool):
    assert is_corrected(SAID, version(now), RevisionKind.UPDATE) is corrected


def test_a_sentence_that_is_gone_counts_only_in_a_text_that_corrects_itself():
    gone = version("Nothing of the kind was ever said by anybody in this house, it turned out.")
    assert is_corrected(SAID, gone, RevisionKind.CORRECTION)
    assert not is_corrected(SAID, gone, RevisionKind.UPDATE)


def test_the_nearest_sentence_is_found_in_a_long_hostile_text_in_linear_time():
    text = "A-" * 60_000 + ". " + SAID.replace("$4", "$5") + " a" * 60_000
    started = time.process_time()
    place = closest_sentence(SAID, version(text))
    assert time.process_time() - started < 5
    assert place is not None
    assert "$5" in version(text).content[slice(*place)]


@pytest.fixture
def told(database: Database) -> Database:
    seed_story(database, "suspension", SUSPENSION)
    write(database, WEEK)
    return database


def test_a_correction_says_what_was_said_and_what_the_source_says_now(told: Database):
    text = SUSPENSION[1].text.replace("12,000", "1,200")
    quoted = [s.text for s in sentences_of(write(told, WEEK).stories[0])]
    assert any("12,000" in sentence for sentence in quoted)
    revise(told, SUSPENSION[1], text, END + timedelta(days=2), RevisionKind.CORRECTION)
    (correction,) = write(told, NEXT).corrections
    assert "12,000" in correction.said.text
    assert correction.corrected is not None
    assert "1,200" in correction.corrected.text
    assert (correction.week, correction.story_id) == (WEEK, "suspension")
    assert correction.noted_at == "2026-06-20T08:00:00Z"
    assert compare_brief(told, NEXT).same


def test_a_correction_is_told_once(told: Database):
    text = SUSPENSION[1].text.replace("12,000", "1,200")
    revise(told, SUSPENSION[1], text, END + timedelta(days=2), RevisionKind.CORRECTION)
    assert len(write(told, NEXT).corrections) == 1
    assert write(told, "2026-W27").corrections == ()


def test_newer_words_that_still_bear_out_what_was_said_are_no_correction(told: Database):
    text = SUSPENSION[1].text + " This article was updated with a comment."
    revise(told, SUSPENSION[1], text, END + timedelta(days=2), RevisionKind.UPDATE)
    assert write(told, NEXT).corrections == ()


def test_a_correction_in_an_article_that_no_issue_quoted_is_not_told(database: Database):
    other = dataclasses.replace(SUSPENSION[1], key="z1", days_before_end=2.0)
    write(database, WEEK)
    seed_story(database, "later", [other])
    text = other.text.replace("12,000", "1,200")
    revise(database, other, text, END + timedelta(days=2), RevisionKind.CORRECTION)
    assert write(database, NEXT).corrections == ()
