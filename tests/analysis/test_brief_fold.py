from __future__ import annotations

import dataclasses
from datetime import UTC, datetime

import numpy as np
import pytest

from analysis.brief.fold import outline_story, same_event
from analysis.brief.material import Member, StoryMaterial
from db.types import ArticleKind, Predicate, Snapshot, TextKind, Tier

NOON = datetime(2026, 6, 12, 12, tzinfo=UTC)


def story(key: str, *titles: str) -> StoryMaterial:
    members = []
    for number, title in enumerate(titles):
        article = f"{key}{number}"
        snapshot = Snapshot(f"{article}.1", article, 1, NOON, title, "", TextKind.TITLE, "0" * 64)
        members.append(
            Member(
                article_id=article,
                outlet=f"Outlet {article}",
                domain=f"{article}.example",
                url=f"https://{article}.example/1",
                published_at=NOON,
                tier=Tier.PRESS,
                kind=ArticleKind.NEWS,
                language="en",
                relevance=1.0,
                topics=(),
                entities=("model:lantern-5",),
                facts=(),
                duplicate_of=None,
                snapshot=snapshot,
            )
        )
    return StoryMaterial(key, tuple(members), NOON)


LIFTED = ("Northlight says curbs on Lantern 5 are lifted", "Curbs on Lantern 5 lifted")


@pytest.mark.parametrize(
    ("titles", "same"),
    [
        (("Curbs on Lantern 5 lifted, Northlight says",), True),
        (("Northlight says curbs on Lantern 5 are lifted for some companies",), False),
        (("Curbs on Lantern 5 imposed on Northlight",), False),
    ],
)
def test_a_step_on_the_way_is_not_the_end_of_it(titles: tuple[str, ...], same: bool) -> None:
    one, other = story("a", *LIFTED), story("b", *titles)
    alike = np.array([0.6, 0.8], dtype=np.float32)
    vectors = {m.article_id: alike for m in (*one.members, *other.members)}
    assert same_event(outline_story(one, vectors), outline_story(other, vectors)) is same
    assert same_event(outline_story(other, vectors), outline_story(one, vectors)) is same


@pytest.mark.parametrize(
    ("subject", "same"),
    [("lantern 26b-a4b", True), ("lantern", True), ("lantern pro", False), ("rook 26b", False)],
)
def test_a_size_behind_its_name_makes_no_other_event(subject: str, same: bool) -> None:
    near, far = np.array([1.0, 0.0], dtype=np.float32), np.array([0.75, 0.6614], dtype=np.float32)
    one = dataclasses.replace(
        outline_story(story("a", "Northlight writes whole blocks at once")),
        actions=frozenset({(Predicate.WEIGHTS_PUBLISHED, "lantern")}),
        entities=frozenset(),
        centroid=near,
    )
    other = dataclasses.replace(
        outline_story(story("b", "The files can be downloaded from a hub")),
        actions=frozenset({(Predicate.WEIGHTS_PUBLISHED, subject)}),
        entities=frozenset(),
        centroid=far,
    )
    assert same_event(one, other) is same
