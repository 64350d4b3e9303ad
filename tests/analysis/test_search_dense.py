from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.search.dense import CompressedVectors, ExactVectors, merge_vectors, nearest
from db.search import VectorRows

if TYPE_CHECKING:
    from numpy.typing import NDArray

DIM, COUNT = 16, 3_000


def made(seed: int = 1) -> NDArray[np.float32]:
    """Unit vectors about forty centres."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((40, DIM))
    points = centres[rng.integers(0, 40, COUNT)] + 0.4 * rng.standard_normal((COUNT, DIM))
    return np.asarray(points / np.linalg.norm(points, axis=1, keepdims=True), np.float32)


def rows(numbers: list[int], vectors: NDArray[np.float32], changed: list[int]) -> VectorRows:
    return VectorRows(1, np.array(changed, np.int64), np.array(numbers, np.int64), vectors)


@pytest.fixture(scope="module")
def vectors() -> NDArray[np.float32]:
    return made()


@pytest.fixture
def compressed(vectors: NDArray[np.float32]) -> CompressedVectors:
    store = CompressedVectors.train(vectors[::2], 20, COUNT)
    numbers = list(range(1, COUNT + 1))
    store.put(rows(numbers, vectors, numbers))
    return store


def exact(vectors: NDArray[np.float32]) -> ExactVectors:
    store = ExactVectors()
    numbers = list(range(1, COUNT + 1))
    store.put(rows(numbers, vectors, numbers))
    return store


def test_a_new_vector_takes_the_place_of_the_old_one() -> None:
    old, new = np.eye(3, dtype=np.float32), np.ones((2, 3), np.float32)
    numbers, held = merge_vectors(np.array([1, 2, 4]), old, np.array([4, 3]), new)
    assert numbers.tolist() == [1, 2, 3, 4]
    assert held[:2].tolist() == old[:2].tolist()
    assert held[2:].tolist() == new.tolist()


def test_ties_at_the_cut_stand_by_number() -> None:
    similar = np.array([0.5, 0.9, 0.5, 0.5], np.float32)
    assert nearest(similar, np.array([7, 3, 5, 1]), 2) == [(3, pytest.approx(0.9)), (1, 0.5)]


def test_few_vectors_are_compared_exactly_within_what_is_allowed(
    vectors: NDArray[np.float32],
) -> None:
    store = exact(vectors)
    question = made(2)[0]
    allowed = np.zeros(COUNT, np.bool_)  # shorter than the numbers: the last one is not in it
    allowed[::7] = True
    found = store.search(question, 5, allowed, 0)
    order = np.argsort(-(vectors @ question))
    expected = [int(at) + 1 for at in order if at + 1 < COUNT and allowed[at + 1]][:5]
    assert [number for number, _ in found] == expected


def test_compressed_vectors_find_nearly_all_that_comparing_finds(
    vectors: NDArray[np.float32], compressed: CompressedVectors
) -> None:
    store, shares = exact(vectors), []
    for question in made(2)[:40]:
        wanted = {number for number, _ in store.search(question, 10, None, 0)}
        found = {number for number, _ in compressed.search(question, 10, None, 1_500)}
        shares.append(len(wanted & found) / 10)
    assert np.mean(shares) >= 0.9


@pytest.mark.parametrize("share", [0.3, 0.01])
def test_what_is_not_allowed_is_never_proposed(
    vectors: NDArray[np.float32], compressed: CompressedVectors, share: float
) -> None:
    allowed = np.random.default_rng(3).random(COUNT + 1) < share
    for question in made(2)[:10]:
        found = [number for number, _ in compressed.search(question, 20, allowed, 500)]
        assert len(found) == 20
        assert allowed[found].all()


def test_a_changed_or_vanished_vector_is_no_longer_found(
    vectors: NDArray[np.float32], compressed: CompressedVectors
) -> None:
    other = -vectors[:1]
    compressed.put(rows([1], other, [1, 2]))
    assert len(compressed) == COUNT - 1
    assert compressed.search(other[0], 1, None, COUNT)[0][0] == 1
    near = [number for number, _ in compressed.search(vectors[1], 50, None, COUNT)]
    assert 2 not in near


def test_nothing_is_found_where_nothing_is_allowed(compressed: CompressedVectors) -> None:
    assert compressed.search(made(2)[0], 5, np.zeros(COUNT + 1, np.bool_), 500) == []


def test_compressed_vectors_are_kept_as_arrays(
    vectors: NDArray[np.float32], compressed: CompressedVectors
) -> None:
    head, arrays = compressed.parts()
    again = CompressedVectors.of(arrays, head)
    question = made(2)[5]
    assert again.search(question, 9, None, 800) == compressed.search(question, 9, None, 800)
    assert again.trained_on == COUNT
