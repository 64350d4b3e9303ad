from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from analysis.brief import rank
from analysis.brief.reading_time import count_minutes
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.types import ArticleKind
from tests.brief_stories import END, SUSPENSION, WEEK, Told, seed_story

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database

OPINION = Told(
    "o1", "Quay Post", "Orders on models are a mistake, says everybody in Bergen",
    "Mira Solberg said that orders on models are a mistake. " * 4, kind=ArticleKind.OPINION,
)  # fmt: skip


def write(database: Database, week: str = WEEK) -> Brief:
    now = END + timedelta(days=30)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0")


def seed_comments(database: Database, count: int) -> None:
    for number in range(count):
        told = dataclasses.replace(
            OPINION, key=f"o{number}", title=f"{OPINION.title}, part {number}"
        )
        seed_story(database, f"comment{number:03}", [told])


def test_what_was_looked_at_and_not_told_is_listed_with_its_reason(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_comments(database, 2)
    brief = write(database)
    assert [(aside.story_id, aside.reason) for aside in brief.set_aside] == [
        ("comment000", rank.OPINION),
        ("comment001", rank.OPINION),
    ]
    assert brief.set_aside[0].headline.text == "Orders on models are a mistake, says everybody in Bergen, part 0"  # fmt: skip
    assert brief.coverage.set_aside == ((rank.OPINION, 2),)


def test_the_list_ends_at_sixty_and_the_counts_do_not(database: Database):
    seed_comments(database, 70)
    brief = write(database)
    assert len(brief.set_aside) == 60
    assert brief.coverage.set_aside == ((rank.OPINION, 70),)
    assert brief.coverage.stories == 70


def test_every_story_is_either_told_or_counted_once(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    twin = dataclasses.replace(
        SUSPENSION[0], key="t1", outlet="Fjord Times",
        title="Northlight suspends access to Lantern 5 model after export order",
    )  # fmt: skip
    seed_story(database, "twin", [twin])
    seed_comments(database, 3)
    for number in range(8):
        odd = dataclasses.replace(
            SUSPENSION[0], key=f"q{number}", title=f"Harbour sells {number} boats to Bergen",
            text=f"Harbour sold {number} boats to Bergen on Monday, its office said. " * 3,
            fact=None, relevance=0.1,
        )  # fmt: skip
        seed_story(database, f"odd{number}", [odd])
    brief = write(database)
    counted = sum(count for _, count in brief.coverage.set_aside)
    assert len(brief.stories) + len(brief.under_radar) + counted == brief.coverage.stories
    assert dict(brief.coverage.set_aside)[rank.FOLDED] >= 1
    assert "twin" not in {aside.story_id for aside in brief.set_aside}


def test_an_outage_never_looks_like_a_quiet_week(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    with database.write() as connection:
        connection.execute(
            text("UPDATE sources SET failures = 9, last_success_at = '2026-06-20 00:00:00.000000'")
        )
    quiet = write(database, "2026-W27")
    assert quiet.stories == ()
    assert (quiet.coverage.healthy, quiet.coverage.failing) == (0, 3)
    assert len(quiet.coverage.failing_names) == 3


def test_minutes_count_what_is_shown_at_once(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_comments(database, 60)
    brief = write(database)
    assert brief.reading_minutes == count_minutes(dataclasses.replace(brief, set_aside=()))
    (story,) = brief.stories
    long = dataclasses.replace(story.headline, text="lantern " * 300)
    longer = dataclasses.replace(brief, stories=(dataclasses.replace(story, headline=long),))
    assert count_minutes(longer) > brief.reading_minutes
    twice = dataclasses.replace(longer, stories=longer.stories * 9)
    assert count_minutes(twice) == count_minutes(longer)
