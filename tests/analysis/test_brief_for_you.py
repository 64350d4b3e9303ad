from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from analysis.brief import rank
from analysis.brief.edition import find_or_write_edition, write_edition
from analysis.brief.rebuild import compare_brief
from analysis.brief.select import BriefOptions
from analysis.brief.serialise import brief_from_json
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_stack
from db.briefs import editions_of, find_edition
from db.errors import WriterError
from db.types import ArticleKind, Predicate, Tier, Topic
from tests.brief_claims import Stated, seed_claim
from tests.brief_stories import END, SUSPENSION, WEEK, Told, seed_story

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from analysis.stack.resolve import ResolvedStack
    from db.store import Database

CUT_OFF = "Anthropic suspended access to Claude Opus 4.8 for customers in 41 countries on Monday."
MINE = Told(
    "c1", "Harbour Wire", "Anthropic suspends access to Claude Opus 4.8 in 41 countries",
    f"{CUT_OFF} Customers there must move to another model by 30 June 2026, a spokesperson said.",
    tier=Tier.PRIMARY, topics=(Topic.EXPORT_CONTROL,),
)  # fmt: skip
STATED = Stated(Predicate.ACCESS_SUSPENDED, "Claude Opus 4.8", CUT_OFF, "", "suspended access")


def resolve(name: str = "shop", *models: str) -> ResolvedStack:
    return resolve_stack(Stack(name, models=models or ("claude-opus-4-8",)), load_gazetteer())


def write(database: Database, week: str = WEEK) -> Brief:
    now = END + timedelta(days=30)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0")


@pytest.fixture
def told(database: Database) -> Database:
    """An issue that tells of an order on Lantern 5 and of one on Claude Opus 4.8."""
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", MINE, STATED)
    write(database)
    return database


def test_what_changes_for_a_stack_stands_with_its_reason_and_its_place(told: Database):
    brief = write_edition(told, WEEK, resolve())
    assert brief.for_you is not None
    (item,) = brief.for_you.items
    assert (item.story_id, brief.for_you.stack) == ("mine", "shop")
    assert item.reasons == ("You use Claude Opus 4.8 (Anthropic): access suspended",)
    assert brief.stories[(item.position or 0) - 1].story_id == "mine"
    assert brief.for_you.looked_at == brief.coverage.stories == 2


def test_an_edition_is_the_issue_with_what_changes_and_nothing_else(told: Database):
    edition = write_edition(told, WEEK, resolve())
    plain = dataclasses.replace(edition, for_you=None, reading_minutes=1)
    assert plain == dataclasses.replace(write(told), reading_minutes=1)


def test_nothing_changed_is_a_result_that_says_how_much_was_read(told: Database):
    brief = write_edition(told, WEEK, resolve("quiet", "Mistral Small 4"))
    assert brief.for_you is not None
    assert (brief.for_you.items, brief.for_you.looked_at) == ((), 2)


def test_a_story_that_the_issue_has_no_room_for_is_written_for_the_stack(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", dataclasses.replace(MINE, tier=Tier.PRESS), STATED)
    only = BriefOptions(max_stories=1, min_stories=1)
    now = END + timedelta(days=1)
    issue = write_brief(database, WEEK, IssueSchedule(), now, "no-model", "0.1.0", only)
    assert [story.story_id for story in issue.stories] == ["suspension"]
    brief = write_edition(database, WEEK, resolve())
    assert brief.for_you is not None
    (item,) = brief.for_you.items
    assert (item.position, item.story_id) == (None, "mine")
    assert item.headline.text == MINE.title
    assert item.changes or item.when or item.to_do
    assert compare_brief(database, WEEK, "shop").same


def test_what_an_edition_told_comes_back_only_with_something_new(database: Database):
    only = BriefOptions(max_stories=1, min_stories=1)
    now = END + timedelta(days=30)
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", dataclasses.replace(MINE, tier=Tier.PRESS), STATED)
    late = dataclasses.replace(MINE, key="c2", outlet="Fjord Times", days_before_end=-2.0)
    seed_claim(database, "mine", dataclasses.replace(late, tier=Tier.PRESS), STATED)
    more = [dataclasses.replace(t, key=f"{t.key}-2", days_before_end=-3.0) for t in SUSPENSION]
    seed_story(database, "again", [dataclasses.replace(m, title=f"{m.title} anew") for m in more])
    for week in (WEEK, "2026-W26"):
        write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0", only)
        yours = write_edition(database, week, resolve()).for_you
        assert yours is not None
        assert bool(yours.items) is (week == WEEK)
    assert yours is not None
    assert [aside.reason for aside in yours.set_aside] == [rank.TOLD]


def test_comment_on_what_one_uses_is_set_aside_with_the_reason(database: Database):
    comment = dataclasses.replace(MINE, kind=ArticleKind.OPINION)
    seed_claim(database, "mine", comment, STATED)
    write(database)
    yours = write_edition(database, WEEK, resolve()).for_you
    assert yours is not None
    assert yours.items == ()
    assert [(aside.story_id, aside.reason) for aside in yours.set_aside] == [("mine", rank.OPINION)]


def test_an_edition_is_kept_until_the_stack_or_the_issue_changes(told: Database):
    find_or_write_edition(told, WEEK, resolve())
    with told.write() as connection:
        connection.execute(text("UPDATE editions SET document = replace(document, '41', '42')"))
    assert "42 countries" in str(find_or_write_edition(told, WEEK, resolve()))
    assert "42 countries" not in str(
        find_or_write_edition(told, WEEK, resolve("shop", "claude-opus-4-8", "GPT-5.5"))
    )
    write(told)
    with told.read() as connection:
        assert editions_of(connection, WEEK) == []
    assert find_or_write_edition(told, WEEK, resolve()).for_you is not None


def test_several_stacks_each_have_their_edition(told: Database):
    write_edition(told, WEEK, resolve("one"))
    write_edition(told, WEEK, resolve("two", "Mistral Small 4"))
    with told.read() as connection:
        names = [edition.stack for edition in editions_of(connection, WEEK)]
        stored = find_edition(connection, WEEK, "one")
    assert names == ["one", "two"]
    assert stored is not None
    assert brief_from_json(stored.document).for_you is not None


def test_an_edition_is_rebuilt_after_the_database_moved_on(told: Database):
    write_edition(told, WEEK, resolve())
    late = dataclasses.replace(MINE, key="c2", outlet="Fjord Times", days_before_end=1.0)
    seed_claim(told, "mine", late, STATED)
    with told.write() as connection:
        connection.execute(text("DELETE FROM facts"))
        connection.execute(text("DELETE FROM mentions"))
    found = compare_brief(told, WEEK, "shop")
    assert (found.differences, found.stack) == ((), "shop")


def test_an_edition_that_is_not_there_says_how_to_write_it(told: Database):
    with pytest.raises(WriterError, match="--stack FILE"):
        compare_brief(told, WEEK, "nobody")
    with pytest.raises(WriterError, match="tocsin brief --week 2026-W20"):
        write_edition(told, "2026-W20", resolve())
