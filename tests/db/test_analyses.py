from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from db.analyses import (
    analyses_by_article,
    count_pending_analysis,
    pending_analysis,
    readings,
    readings_between,
    save_analysis,
)
from db.articles import insert_articles, insert_snapshot
from db.stories import add_member, save_story
from db.types import Fact, Membership, Mention, Predicate, Story, Tier, Topic, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from db.store import Database
    from db.types import Analysis, Article, Snapshot


def test_an_article_waits_for_analysis_until_its_newest_version_is_analysed(
    stored: Database,
    make_article: Callable[..., Article],
    make_snapshot: Callable[..., Snapshot],
    make_analysis: Callable[..., Analysis],
) -> None:
    fresh, changed = make_snapshot("a4", text="New."), make_snapshot("a2", 2, text="Changed.")
    with stored.write() as connection:
        assert pending_analysis(connection, 10) == []
        insert_articles(connection, [make_article(4), make_article(5)])
        insert_snapshot(connection, fresh)
        insert_snapshot(connection, changed)
        waiting = pending_analysis(connection, 10)
        assert [(a.id, s.id, tier) for a, s, tier in waiting] == [
            ("a2", "a2.2", Tier.PRESS),
            ("a4", "a4.1", Tier.PRESS),
        ]
        assert len(pending_analysis(connection, 1)) == 1
        assert count_pending_analysis(connection) == 2
        for snapshot in (fresh, changed):
            save_analysis(connection, make_analysis(snapshot.id))
        assert count_pending_analysis(connection) == 0


def test_an_analysis_comes_back_with_its_topics_mentions_and_facts(
    stored: Database,
    make_snapshot: Callable[..., Snapshot],
    make_analysis: Callable[..., Analysis],
) -> None:
    snapshot = make_snapshot("a1", title="Title 1", text="Text 1.")
    passage = anchor_passage(snapshot, 9, 15)
    fact = Fact(Predicate.PRICE_CHANGED, "Model", "2", "1", "2026-06-01", passage)
    full = make_analysis(
        "a1.1",
        topics={Topic.LEGAL: 0.25, Topic.RESEARCH: 0.75},
        mentions=(
            Mention("lab:x", "lab", "X", 2, True),
            Mention("model:y", "model", "Y", 1, False),
        ),
        facts=(fact, dataclasses.replace(fact, subject="Other")),
    )
    with stored.write() as connection:
        save_analysis(connection, full)
        assert analyses_by_article(connection, ["a1", "none"]) == {"a1": full}
        plain = dataclasses.replace(full, topics={}, mentions=(), facts=())
        save_analysis(connection, plain)
        assert analyses_by_article(connection, ["a1"]) == {"a1": plain}


def test_a_reading_joins_article_version_tier_and_story(stored: Database, noon: datetime) -> None:
    story = Story("s1", "Story", noon, noon, noon)
    with stored.write() as connection:
        save_story(connection, story)
        add_member(connection, Membership("a2", "s1", 1, 0.9, noon))
        found = readings(connection, ["a3", "a2", "none"])
    assert [(r.article.id, r.snapshot.id, r.story_id) for r in found] == [
        ("a3", "a3.1", None),
        ("a2", "a2.1", "s1"),
    ]
    assert found[0].tier is Tier.PRESS


def test_a_period_holds_its_start_but_not_its_end(stored: Database, noon: datetime) -> None:
    with stored.read() as connection:
        found = readings_between(connection, noon + timedelta(hours=1), noon + timedelta(hours=3))
    assert [r.article.id for r in found] == ["a1", "a2"]
