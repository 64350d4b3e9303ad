"""What changed for a stack between two moments, and editions that are read without being kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from analysis.brief.between import tell_between
from analysis.brief.edition import read_edition_for, write_edition
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from analysis.stack.resolve import ResolvedStack, resolve_stack
from db.briefs import editions_of
from db.errors import WriterError
from db.types import Predicate, Tier, Topic
from tests.brief_claims import Stated, seed_claim
from tests.brief_stories import END, SUSPENSION, WEEK, Told, seed_story

if TYPE_CHECKING:
    from db.store import Database

CUT_OFF = "Anthropic suspended access to Claude Opus 4.8 for customers in 41 countries on Monday."
MINE = Told(
    "c1", "Harbour Wire", "Anthropic suspends access to Claude Opus 4.8 in 41 countries",
    f"{CUT_OFF} Customers there must move to another model by 30 June 2026, a spokesperson said.",
    tier=Tier.PRIMARY, topics=(Topic.EXPORT_CONTROL,),
)  # fmt: skip
STATED = Stated(Predicate.ACCESS_SUSPENDED, "Claude Opus 4.8", CUT_OFF, "", "suspended access")


def resolve(*models: str) -> ResolvedStack:
    return resolve_stack(Stack("shop", models=models), load_gazetteer())


@pytest.fixture
def told(database: Database) -> Database:
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", MINE, STATED)
    now = END + timedelta(days=30)
    write_brief(database, WEEK, IssueSchedule(), now, "no-model", "0.1.0")
    return database


def test_the_days_of_an_issue_tell_what_its_edition_tells(told: Database):
    mine, coverage = tell_between(told, END - timedelta(days=7), END, resolve("claude-opus-4-8"))
    edition = write_edition(told, WEEK, resolve("claude-opus-4-8"))
    assert edition.for_you is not None
    assert [i.reasons for i in mine.items] == [i.reasons for i in edition.for_you.items]
    assert mine.items[0].headline.url
    assert (coverage.articles, coverage.stories) == (edition.coverage.articles, 2)


def test_days_before_it_happened_tell_nothing_of_it(told: Database):
    days = END - timedelta(days=90), END - timedelta(days=60)
    mine, coverage = tell_between(told, *days, resolve("claude-opus-4-8"))
    assert (mine.items, mine.looked_at, coverage.articles) == ((), 0, 0)


def test_reading_an_edition_keeps_nothing_and_says_the_same(told: Database):
    read = read_edition_for(told, WEEK, resolve("claude-opus-4-8"))
    with told.read() as connection:
        assert editions_of(connection, WEEK) == []
    assert write_edition(told, WEEK, resolve("claude-opus-4-8")) == read
    assert read_edition_for(told, WEEK, resolve("claude-opus-4-8")) == read
    other = read_edition_for(told, WEEK, resolve("Mistral Small 4"))
    assert other.for_you is not None
    assert other.for_you.items == ()


def test_a_week_without_an_issue_is_a_fault(told: Database):
    with pytest.raises(WriterError, match="there is no issue of 2020-W01"):
        read_edition_for(told, "2020-W01", resolve("claude-opus-4-8"))
