"""Measures of a clustering and of a ranking of pairs, by their published definitions."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class ClusterFigures:
    """B-cubed after Bagga and Baldwin (1998); `_multi` averages over events of two or more."""

    b_cubed_precision: float
    b_cubed_recall: float
    b_cubed_f1: float
    b_cubed_f1_multi: float
    ari: float
    clusters: int
    largest_cluster: int


@dataclass(frozen=True, slots=True)
class RankingFigures:
    """How well scores put true pairs above false ones; `f1` is that of the given threshold."""

    auc: float
    average_precision: float
    best_f1: float
    f1: float


def measure_clusters(predicted: Mapping[str, str], gold: Mapping[str, str]) -> ClusterFigures:
    """Figures over the items of `gold`; each must have a predicted cluster."""
    ids = sorted(gold)
    guesses, truths = _groups(predicted, ids), _groups(gold, ids)
    precision, recall = {}, {}
    for key in ids:
        guess, truth = guesses[predicted[key]], truths[gold[key]]
        both = len(guess & truth)
        precision[key], recall[key] = both / len(guess), both / len(truth)
    several = [key for key in ids if len(truths[gold[key]]) > 1]
    return ClusterFigures(
        b_cubed_precision=_mean([precision[key] for key in ids]),
        b_cubed_recall=_mean([recall[key] for key in ids]),
        b_cubed_f1=_harmonic(precision, recall, ids),
        b_cubed_f1_multi=_harmonic(precision, recall, several),
        ari=adjusted_rand_index([predicted[key] for key in ids], [gold[key] for key in ids]),
        clusters=len(guesses),
        largest_cluster=max((len(group) for group in guesses.values()), default=0),
    )


def adjusted_rand_index(left: Sequence[str], right: Sequence[str]) -> float:
    """Agreement of two partitions of the same items, corrected for chance (Hubert, Arabie 1985)."""
    both = sum(map(_choose_two, Counter(zip(left, right, strict=True)).values()))
    one = sum(map(_choose_two, Counter(left).values()))
    other = sum(map(_choose_two, Counter(right).values()))
    pairs = _choose_two(len(left))
    expected = one * other / pairs if pairs else 0.0
    highest = (one + other) / 2
    return 1.0 if highest == expected else (both - expected) / (highest - expected)


def measure_ranking(
    scores: Sequence[float], truths: Sequence[bool], threshold: float
) -> RankingFigures:
    """Figures of a scored list of pairs; a pair counts as positive from `threshold` on."""
    return RankingFigures(
        auc=area_under_curve(scores, truths),
        average_precision=average_precision(scores, truths),
        best_f1=max((f1_at(scores, truths, cut) for cut in sorted(set(scores))), default=0.0),
        f1=f1_at(scores, truths, threshold),
    )


def area_under_curve(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """How often a true item stands above a false one; ties count half (Mann and Whitney)."""
    positives = sum(truths)
    negatives = len(truths) - positives
    if not positives or not negatives:
        return 0.0
    below, won = 0, 0.0
    for group in _ties(scores, truths):
        good = sum(group)
        bad = len(group) - good
        won += good * (below + bad / 2)
        below += bad
    return won / (positives * negatives)


def average_precision(scores: Sequence[float], truths: Sequence[bool]) -> float:
    """Sum of precision times the step in recall, from the best score down; ties step together."""
    positives = sum(truths)
    seen = found = 0
    total = 0.0
    for group in reversed(_ties(scores, truths)):
        good = sum(group)
        seen, found = seen + len(group), found + good
        total += good * found / seen
    return total / positives if positives else 0.0


def f1_at(scores: Sequence[float], truths: Sequence[bool], threshold: float) -> float:
    """Harmonic mean of precision and recall of `score >= threshold`."""
    hits = sum(truth for score, truth in zip(scores, truths, strict=True) if score >= threshold)
    guessed = sum(score >= threshold for score in scores)
    return 2 * hits / (guessed + sum(truths)) if hits else 0.0


def _ties(scores: Sequence[float], truths: Sequence[bool]) -> list[list[bool]]:
    groups: dict[float, list[bool]] = defaultdict(list)
    for score, truth in zip(scores, truths, strict=True):
        groups[score].append(bool(truth))
    return [groups[score] for score in sorted(groups)]


def _groups(labels: Mapping[str, str], ids: Sequence[str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for key in ids:
        groups[labels[key]].add(key)
    return groups


def _harmonic(
    precision: Mapping[str, float], recall: Mapping[str, float], ids: Sequence[str]
) -> float:
    p, r = _mean([precision[key] for key in ids]), _mean([recall[key] for key in ids])
    return 2 * p * r / (p + r) if p + r else 0.0


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def _choose_two(count: int) -> int:
    return count * (count - 1) // 2
