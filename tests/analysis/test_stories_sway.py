from __future__ import annotations

import numpy as np
import pytest

from analysis.stories.sway import load_directions, steady_cosine, sway_of


def unit(vector: np.ndarray) -> np.ndarray:
    scaled: np.ndarray = (vector / np.linalg.norm(vector)).astype(np.float32)
    return scaled


def test_a_difference_in_a_left_out_direction_costs_less_than_any_other():
    directions = load_directions()
    base = unit(np.random.default_rng(3).normal(size=len(directions)))
    inside = unit(directions[:, 0])
    outside = np.random.default_rng(4).normal(size=len(directions))
    for column in directions.T:
        outside -= (outside @ unit(column)) * unit(column)
    cosines = []
    for way in (inside, unit(outside)):
        other = unit(base + 0.6 * way)
        cosines.append(steady_cosine(float(base @ other), sway_of(base), sway_of(other)))
    assert cosines[0] > cosines[1] + 0.02


def test_a_vector_is_wholly_like_itself():
    vector = unit(np.random.default_rng(5).normal(size=len(load_directions())))
    assert steady_cosine(1.0, sway_of(vector), sway_of(vector)) == pytest.approx(1.0, abs=1e-5)


def test_vectors_of_another_model_are_compared_as_they_are():
    vector = unit(np.array([3.0, 4.0]))
    assert steady_cosine(0.37, sway_of(vector), sway_of(vector)) == 0.37
