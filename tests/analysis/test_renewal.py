"""Stored articles are understood anew where they stand; a run that was ended goes on."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import select

from analysis.hashing_embedder import HashingEmbedder
from analysis.pipeline import analyse, has_work
from analysis.renewal import renew_analyses
from db import tables as t
from db.analyses import analyses_by_article
from db.errors import AnalysisError
from db.renewals import count_to_renew, is_outdated
from db.stories import all_memberships
from tests.analysis.story_corpus import NOW, START, WordUnderstander, add_articles

if TYPE_CHECKING:
    from db.store import Database

EMBEDDER = HashingEmbedder()
LATER = NOW + timedelta(days=1)
TITLES = [f"Acme releases Roadrunner {n} model with open weights" for n in range(1, 71)]


class Failing(WordUnderstander):
    """Fails for good (`fault`) at the given call."""

    def __init__(self, at: int, fault: BaseException) -> None:
        super().__init__()
        self.calls, self._at, self._fault = 0, at, fault

    def analyse(self, *given: Any, **named: Any) -> Any:
        self.calls += 1
        if self.calls == self._at:
            raise self._fault
        return super().analyse(*given, **named)


@pytest.fixture
def understood(database: Database) -> Database:
    add_articles(database, TITLES)
    analyse(database, EMBEDDER, WordUnderstander(), NOW)
    return database


def moments(database: Database) -> list[Any]:
    with database.read() as connection:
        query = select(t.analyses.c.analysed_at).order_by(t.analyses.c.article_id)
        return list(connection.execute(query).scalars())


def test_everything_is_understood_anew_and_stories_stay(understood: Database):
    with understood.write() as connection:
        members = all_memberships(connection)
        connection.execute(t.analyses.update().values(relevance=0.0))
    assert renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER) == (70, 0)
    with understood.read() as connection:
        found = analyses_by_article(connection, [member.article_id for member in members])
        assert all_memberships(connection) == members
    assert {analysis.relevance for analysis in found.values()} == {1.0}
    assert set(moments(understood)) == {LATER}


def test_only_what_was_published_since_is_understood_anew(understood: Database):
    with understood.read() as connection:
        dates = list(connection.execute(select(t.articles.c.published_at)).scalars())
    since = sorted(dates)[len(dates) // 2]
    expected = sum(moment >= since for moment in dates)
    done, failed = renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER, since)
    assert (done, failed) == (expected, 0)
    assert moments(understood).count(LATER) == expected < 70
    assert since > START


def test_a_run_that_was_killed_goes_on_and_loses_nothing_meanwhile(understood: Database):
    with pytest.raises(KeyboardInterrupt):
        renew_analyses(understood, EMBEDDER, Failing(67, KeyboardInterrupt()), LATER)
    assert moments(understood).count(LATER) == 64
    assert len(moments(understood)) == 70
    with understood.read() as connection:
        assert count_to_renew(connection, None) == 6
    assert renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER) == (6, 0)
    assert renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER) == (70, 0)


def test_an_article_that_fails_keeps_the_analysis_it_had(understood: Database):
    broken = Failing(5, AnalysisError("no"))
    assert renew_analyses(understood, EMBEDDER, broken, LATER) == (69, 1)
    assert moments(understood).count(NOW) == 1


def test_threads_are_looked_for_anew_and_names_that_nothing_holds_go(understood: Database):
    assert not has_work(understood)
    with understood.write() as connection:
        gone = {"key": "model:gone", "kind": "model", "name": "Gone", "discovered": False}
        first = {"first_article_id": "a000", "first_seen_at": NOW}
        connection.execute(t.entities.insert().values(**gone, **first))
    renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER)
    assert has_work(understood)
    with understood.read() as connection:
        keys = connection.execute(select(t.entities.c.key)).scalars().all()
    assert "model:gone" not in keys
    analyse(understood, EMBEDDER, WordUnderstander(), LATER)
    assert not has_work(understood)


def test_names_without_a_record_were_found_by_an_earlier_version(understood: Database):
    with understood.write() as connection:
        assert not is_outdated(connection)
        name = {"entity": "lab:acme", "kind": "lab", "name": "Acme", "count": 1, "in_title": True}
        connection.execute(t.mentions.insert().values(article_id="a000", **name))
        assert is_outdated(connection)
    renew_analyses(understood, EMBEDDER, WordUnderstander(), LATER)
    with understood.read() as connection:
        assert not is_outdated(connection)
