"""Judgements about copies: stored, replaced, followed to their heads, and counted by story."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from db.articles import insert_articles, insert_snapshot
from db.copies import (
    Copy,
    CopyKind,
    copies_of,
    count_origins,
    count_pending_copies,
    forget_copies_of,
    head_of,
    judged_between,
    load_versions,
    origins_of,
    pending_copies,
    save_copies,
)
from db.stories import add_member, save_story
from db.types import Membership, Story

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database


def make_copy(noon: datetime, n: int, origin: int | None, **changes: Any) -> Copy:
    kind = CopyKind.ORIGINAL if origin is None else CopyKind.NEAR
    origin_id = None if origin is None else f"a{origin}"
    values: dict[str, Any] = {"kind": kind, "share": 0.5, "origin_share": 0.25} | changes
    return Copy(f"a{n}", f"a{n}.1", origin_id, judged_at=noon, **values)


def test_a_judgement_is_stored_and_replaced(stored: Database, noon: datetime):
    first, second = make_copy(noon, 2, None), make_copy(noon, 2, 1, kind=CopyKind.REPOST)
    with stored.write() as connection:
        save_copies(connection, [first])
        save_copies(connection, [second])
        assert copies_of(connection, ["a1", "a2"]) == {"a2": second}
    assert second.is_copy
    assert not first.is_copy


def test_articles_wait_until_their_newest_version_was_judged(
    stored: Database, noon: datetime, make_snapshot: Any
):
    with stored.write() as connection:
        waiting = pending_copies(connection, noon)
        assert [(w.article_id, w.snapshot_id) for w in waiting] == [
            (f"a{n}", f"a{n}.1") for n in (1, 2, 3)
        ]
        save_copies(connection, [make_copy(noon, n, None) for n in (1, 2, 3)])
        assert count_pending_copies(connection, noon) == 0
        insert_snapshot(connection, make_snapshot("a2", 2, "Title", "Another text."))
        (again,) = pending_copies(connection, noon)
        assert (again.article_id, again.snapshot_id) == ("a2", "a2.2")
        article, snapshot = load_versions(connection, [("a2", "a2.2")])[0]
        assert (article.id, snapshot.text) == ("a2", "Another text.")
        assert again.published_at == article.published_at


def test_judged_articles_come_back_in_order_within_date_and_memory(
    stored: Database, noon: datetime
):
    with stored.write() as connection:
        save_copies(connection, [make_copy(noon, n, None) for n in (3, 1, 2)])
        later = noon + timedelta(days=30)
        known = judged_between(connection, noon, later, 10)
        assert [article.id for article, _ in known] == ["a1", "a2", "a3"]
        last = judged_between(connection, noon, later, 2)
        assert [article.id for article, _ in last] == ["a2", "a3"]
        first, third = known[0][0].published_at, known[2][0].published_at
        assert [a.id for a, _ in judged_between(connection, third, later, 10)] == ["a3"]
        assert [a.id for a, _ in judged_between(connection, first, third, 1)] == ["a2"]


def test_forgetting_an_origin_reopens_its_copies(stored: Database, noon: datetime):
    with stored.write() as connection:
        save_copies(connection, [make_copy(noon, 1, None), make_copy(noon, 2, 1)])
        save_copies(connection, [make_copy(noon, 3, 1)])
        assert forget_copies_of(connection, "a1") == ["a2", "a3"]
        assert list(copies_of(connection, ["a1", "a2", "a3"])) == ["a1"]
        assert forget_copies_of(connection, "a1") == []


def test_chains_are_followed_to_their_head_but_not_through_excerpts(
    stored: Database, noon: datetime
):
    with stored.write() as connection:
        save_copies(connection, [make_copy(noon, 1, None), make_copy(noon, 2, 1)])
        save_copies(connection, [make_copy(noon, 3, 2)])
        assert origins_of(connection, ["a3"]) == {"a3": "a1"}
        save_copies(connection, [make_copy(noon, 2, 1, kind=CopyKind.EXCERPT)])
        assert origins_of(connection, ["a3", "a1"]) == {"a3": "a2", "a1": "a1"}
        assert origins_of(connection, ["unknown"]) == {"unknown": "unknown"}


def test_a_chain_that_turns_back_still_ends(noon: datetime):
    circle = {"a1": make_copy(noon, 1, 2), "a2": make_copy(noon, 2, 1)}
    assert head_of("a1", circle) == "a2"


def test_a_storys_origins_are_counted_also_when_the_original_stands_elsewhere(
    stored: Database, noon: datetime, make_article: Any
):
    others = [make_article(n, domain=f"www.d{n}.example", number=0) for n in (4, 5, 6)]
    with stored.write() as connection:
        insert_articles(connection, others)
        save_story(connection, Story("s1", "Story", noon, noon, noon))
        for seq, n in enumerate((3, 4, 5, 6), 1):
            add_member(connection, Membership(f"a{n}", "s1", seq, 1.0, noon))
        save_copies(connection, [make_copy(noon, 3, 1)])
        for n in (4, 5):
            insert = make_copy(noon, n, 1)
            save_copies(connection, [Copy(**{**_fields(insert), "snapshot_id": "a1.1"})])
        count = count_origins(connection, "s1")
    assert (count.articles, count.outlets, count.origins, count.copies) == (4, 4, 2, 3)


def _fields(copy: Copy) -> dict[str, Any]:
    return {name: getattr(copy, name) for name in Copy.__dataclass_fields__}
