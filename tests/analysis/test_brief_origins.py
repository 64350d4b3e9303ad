from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.brief.material import Member
from analysis.brief.origins import find_copies
from db.types import ArticleKind, Snapshot, TextKind, Tier

START = datetime(2026, 6, 12, 9, tzinfo=UTC)
SUBJECTS = ("weights", "licences", "prices", "servers")


def _member(number: int, text: str, copied_from: str | None = None) -> Member:
    identity = f"a{number}"
    title = f"Headline of outlet number {number} about {SUBJECTS[number]}"
    moment = START + timedelta(hours=number)
    snapshot = Snapshot(
        f"{identity}.1", identity, 1, moment, title, text, TextKind.PAGE, f"{number:064}"
    )
    return Member(
        article_id=identity,
        outlet=f"Outlet {number}",
        domain=f"outlet{number}.example",
        url=f"https://outlet{number}.example/1",
        published_at=moment,
        tier=Tier.PRESS,
        kind=ArticleKind.NEWS,
        language="en",
        relevance=1.0,
        topics=(),
        entities=(),
        facts=(),
        duplicate_of=copied_from,
        snapshot=snapshot,
    )


def _text(seed: int) -> str:
    return " ".join(f"word{chr(97 + seed)}{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(60))


def test_what_was_traced_at_arrival_counts_even_where_the_words_differ() -> None:
    members = [_member(1, _text(1)), _member(2, _text(2), "a1"), _member(3, _text(3))]
    assert find_copies(members) == {"a2": "a1"}


def test_two_reprints_of_a_text_from_outside_the_story_are_one_origin() -> None:
    members = [
        _member(1, _text(1), "elsewhere"),
        _member(2, _text(2), "elsewhere"),
        _member(3, _text(3), "another"),
    ]
    assert find_copies(members) == {"a2": "a1"}


def test_the_same_words_are_found_without_having_been_traced() -> None:
    members = [_member(1, _text(1)), _member(2, _text(1))]
    assert find_copies(members) == {"a2": "a1"}
