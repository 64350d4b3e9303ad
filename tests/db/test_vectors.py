from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from db.types import hash_text
from db.vectors import numbered_vectors, save_vectors, vectors_by_hash

if TYPE_CHECKING:
    from db.store import Database

MODEL = "test@1"


def unit(*values: float) -> np.ndarray[tuple[int], np.dtype[np.float32]]:
    return np.array(values, dtype=np.float32)


def test_a_vector_comes_back_bit_for_bit(database: Database) -> None:
    rng = np.random.default_rng(1)
    vectors = {f"h{n}": rng.normal(size=384).astype(np.float32) for n in range(3)}
    with database.write() as connection:
        save_vectors(connection, MODEL, vectors)
        found = vectors_by_hash(connection, MODEL, ["h0", "h1", "h2", "none"])
    assert set(found) == set(vectors)
    assert all(np.array_equal(found[key], vectors[key]) for key in vectors)


def test_a_stored_vector_is_kept_and_each_model_has_its_own(database: Database) -> None:
    with database.write() as connection:
        save_vectors(connection, MODEL, {"h": unit(1, 0)})
        save_vectors(connection, MODEL, {"h": unit(0, 1), "new": unit(0, 1)})
        save_vectors(connection, "other@1", {"h": unit(0, 1)})
        save_vectors(connection, MODEL, {})
        ours = vectors_by_hash(connection, MODEL, ["h", "new"])
        other = vectors_by_hash(connection, "other@1", ["h", "new"])
    assert ours["h"].tolist() == [1, 0]
    assert ours["new"].tolist() == [0, 1]
    assert {key: value.tolist() for key, value in other.items()} == {"h": [0, 1]}


def test_vectors_of_articles_come_by_number_above_a_watermark(stored: Database) -> None:
    vectors = {hash_text(f"a{n}.1"): unit(n, 0) for n in (3, 1)}
    with stored.write() as connection:
        save_vectors(connection, MODEL, vectors)
        numbers, found = numbered_vectors(connection, MODEL)
        later, _ = numbered_vectors(connection, MODEL, after=1)
        nothing, empty = numbered_vectors(connection, "other@1")
    assert numbers.tolist() == [1, 3]
    assert found.tolist() == [[1, 0], [3, 0]]
    assert later.tolist() == [3]
    assert nothing.shape == (0,)
    assert empty.shape == (0, 0)
