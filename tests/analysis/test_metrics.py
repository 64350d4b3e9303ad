"""Measures agree with examples worked by hand and with scikit-learn."""

from __future__ import annotations

import random

import pytest

from analysis.evaluate.metrics import (
    adjusted_rand_index,
    area_under_curve,
    average_precision,
    f1_at,
    measure_clusters,
    measure_ranking,
)


def test_b_cubed_of_a_worked_example():
    gold = {"a": "1", "b": "1", "c": "2", "d": "3"}
    predicted = {"a": "x", "b": "x", "c": "x", "d": "y", "unlabelled": "x"}
    figures = measure_clusters(predicted, gold)
    assert figures.b_cubed_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figures.b_cubed_recall == 1.0
    multi = 2 * (2 / 3) / (2 / 3 + 1)
    assert figures.b_cubed_f1_multi == pytest.approx(multi)
    assert (figures.clusters, figures.largest_cluster) == (2, 3)


def test_a_perfect_clustering_scores_one_throughout():
    gold = {"a": "1", "b": "1", "c": "2"}
    figures = measure_clusters(gold, gold)
    assert figures.b_cubed_f1 == figures.b_cubed_f1_multi == figures.ari == 1.0


@pytest.mark.parametrize("seed", range(5))
def test_figures_agree_with_scikit_learn(seed: int):
    metrics = pytest.importorskip("sklearn.metrics")
    chance = random.Random(seed)
    left = [chance.choice("abc") for _ in range(60)]
    right = [chance.choice("wxyz") for _ in range(60)]
    assert adjusted_rand_index(left, right) == pytest.approx(
        metrics.adjusted_rand_score(left, right)
    )
    scores = [chance.randint(0, 20) / 20 for _ in range(60)]
    truths = [chance.random() < 0.3 for _ in range(60)]
    assert area_under_curve(scores, truths) == pytest.approx(metrics.roc_auc_score(truths, scores))
    assert average_precision(scores, truths) == pytest.approx(
        metrics.average_precision_score(truths, scores)
    )
    guesses = [score >= 0.4 for score in scores]
    assert f1_at(scores, truths, 0.4) == pytest.approx(metrics.f1_score(truths, guesses))


def test_the_best_f1_is_never_below_that_of_the_given_threshold():
    scores, truths = [0.9, 0.8, 0.2, 0.1], [True, False, True, False]
    figures = measure_ranking(scores, truths, 0.5)
    assert figures.f1 == pytest.approx(0.5)
    assert figures.best_f1 == pytest.approx(0.8)


def test_nothing_to_rank_scores_zero():
    assert measure_ranking([], [], 0.0).best_f1 == 0.0
    assert area_under_curve([0.5], [True]) == 0.0
