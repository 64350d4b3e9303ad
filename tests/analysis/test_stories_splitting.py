"""A story that has become two is divided at its weakest seam, and nothing else is."""

from __future__ import annotations

import itertools
import random

import pytest

from analysis.stories.options import StoryOptions
from analysis.stories.splitting import crosses_checkpoint, find_seam


def odds_of(groups: list[int], inside: float, between: float) -> list[list[float]]:
    return [[inside if a == b else between for b in groups] for a in groups]


def test_the_seam_runs_between_two_events():
    seam = find_seam(odds_of([0, 1, 0, 1, 0], 3.0, -4.0))
    assert (seam.left, seam.right) == ((0, 2, 4), (1, 3))
    assert (seam.between, seam.within) == (-4.0, 3.0)


@pytest.mark.parametrize(("between", "leaves"), [(-1.2, False), (-1.6, True)])
def test_a_stray_alone_must_fit_worse_than_a_part_to_leave(between: float, leaves: bool):
    options = StoryOptions(split_between=-1.0, stray_between=-1.5)
    alone = find_seam(odds_of([0, 0, 0, 1], 3.0, between))
    assert (alone.right, alone.is_open(options)) == ((3,), leaves)
    assert find_seam(odds_of([0, 0, 1, 1], 3.0, between)).is_open(options)


def test_a_loose_part_is_no_story_of_its_own():
    options = StoryOptions(split_within=0.0)
    odds = odds_of([0, 0, 1, 1], 3.0, -4.0)
    odds[2][3] = odds[3][2] = -0.1
    assert not find_seam(odds).is_open(options)


def test_the_looser_part_says_how_well_the_parts_hold():
    odds = odds_of([0, 0, 1, 1], 3.0, -4.0)
    odds[2][3] = odds[3][2] = 0.5
    seam = find_seam(odds)
    assert seam.within == 0.5


def test_one_veto_among_many_pairs_counts_no_more_than_any_clear_no():
    odds = odds_of([0, 0, 0, 1, 1, 1], 3.0, 1.0)
    odds[0][5] = odds[5][0] = -60.0
    seam = find_seam(odds)
    assert seam.between > 0.0


@pytest.mark.parametrize("seed", range(4))
def test_the_order_of_members_decides_nothing(seed: int):
    chance = random.Random(seed)
    groups = [0, 0, 0, 0, 1, 1, 1]
    noise = {pair: chance.uniform(-0.5, 0.5) for pair in itertools.combinations(range(7), 2)}
    order = chance.sample(range(7), 7)

    def odds(a: int, b: int) -> float:
        return (2.0 if groups[a] == groups[b] else -3.0) + noise.get((min(a, b), max(a, b)), 0.0)

    seam = find_seam([[odds(a, b) for b in order] for a in order])
    parts = {frozenset(order[at] for at in part) for part in (seam.left, seam.right)}
    assert parts == {frozenset({0, 1, 2, 3}), frozenset({4, 5, 6})}


def test_average_linkage_agrees_with_a_library_on_random_odds():
    hierarchy = pytest.importorskip("scipy.cluster.hierarchy")
    distance = pytest.importorskip("scipy.spatial.distance")
    chance = random.Random(7)
    for size in (4, 7, 12):
        odds = [[0.0] * size for _ in range(size)]
        for a, b in itertools.combinations(range(size), 2):
            odds[a][b] = odds[b][a] = chance.uniform(-5.0, 5.0)
        far = [[0.0 if a == b else 10.0 - odds[a][b] for b in range(size)] for a in range(size)]
        tree = hierarchy.linkage(distance.squareform(far), "average")
        labels = hierarchy.fcluster(tree, 2, "maxclust")
        wanted = {frozenset(n for n in range(size) if labels[n] == part) for part in set(labels)}
        seam = find_seam(odds)
        assert {frozenset(seam.left), frozenset(seam.right)} == wanted


@pytest.mark.parametrize(
    ("before", "after", "crosses"),
    [(3, 4, True), (4, 5, False), (2, 9, True), (8, 8, False), (2, 16, True), (2, 17, False)],
)
def test_a_story_is_looked_at_when_it_reaches_a_size(before: int, after: int, crosses: bool):
    assert crosses_checkpoint(before, after, (4, 8)) is crosses
