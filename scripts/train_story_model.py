"""Train the model of pairs: analysis/stories/calibration.py and analysis/stories/sway.npz.

    python scripts/train_story_model.py articles.jsonl.gz --labels events_A.jsonl \
        --clusters other.jsonl.gz --pairs pairs.json --out analysis/stories/sway.npz

Writes the directions to be left out of vectors, then prints for each regime an intercept and a
coefficient per feature. Labels of the weeks kept for testing are simply not given. The directions
that a pair's `steady` is computed with were learnt without its third of the events, for a fit on
what they have seen would trust them too much. What has too few examples is set by hand.
"""

from __future__ import annotations

import argparse
import json
import zlib
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import read_documents, read_labels, to_document
from analysis.evaluate.stories import document_item
from analysis.knowledge.understand import load_understander
from analysis.stories.features import FEATURES, Profile, compare, profile_item
from analysis.stories.live import LiveArticles
from analysis.stories.rarity import Rarity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder

_BY_HAND = (
    *("version_conflict", "other_sums", "other_stage"),
    *("template", "opposite", "partial", "aftermath", "same_change"),
)
_RARE = ("own_series",)  # too rare among titles for a coefficient of their own
_WEIGHTS = {"labels": 4.0, "clusters": 0.5, "pairs": 0.5}
_WINDOW_DAYS = 10.0
_NEIGHBOURS = 48
_MEMORY = 4_000
_FOLDS = 3
_RANK = 32
_SHRINKAGE = 0.5
_STRENGTH = 0.02  # inverse of the penalty, for features of unit variance


@dataclass(frozen=True, slots=True)
class Pair:
    """A labelled pair: features, vectors, third of the events, what is known, one event or not."""

    values: tuple[float, ...]
    left: NDArray[np.float32]
    right: NDArray[np.float32]
    fold: int
    has_text: bool
    dated: bool
    truth: bool


@dataclass(frozen=True, slots=True)
class PairSet:
    """The pairs of one file; each set weighs as given, however many pairs it has.

    `steers` says whether the directions are learnt from it: listed pairs are too few for that.
    """

    weight: float
    pairs: tuple[Pair, ...]
    steers: bool = True


def main() -> None:
    """Read the files, learn, write, print."""
    arguments = parse_arguments()
    embedder = load_embedder()
    labelled = stream_pairs(arguments.articles, gold(arguments.labels), embedder)
    sets = [PairSet(_WEIGHTS["labels"], labelled)]
    for path in arguments.clusters:
        truth = {d.id: d.cluster for d in read_documents(path) if d.cluster}
        sets.append(PairSet(_WEIGHTS["clusters"], stream_pairs(path, truth, embedder)))
    sets += [
        PairSet(_WEIGHTS["pairs"], listed_pairs(path, embedder), steers=False)
        for path in arguments.pairs
    ]
    np.savez(arguments.out, directions=learn_directions(sets).astype(np.float16))
    print_coefficients(fit(steady_sets(sets)))


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--labels", type=Path, action="append", required=True)
    parser.add_argument("--clusters", type=Path, action="append", default=[])
    parser.add_argument("--pairs", type=Path, action="append", default=[])
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def gold(paths: Sequence[Path]) -> dict[str, str]:
    """Event by article id; articles without an event are left out."""
    return {key: label["event"] for key, label in read_labels(paths).items() if label.get("event")}


def stream_pairs(path: Path, truth: dict[str, str], embedder: Embedder) -> tuple[Pair, ...]:
    """Every labelled article against its labelled neighbours, as the stream would meet them."""
    rarity, live = Rarity(_MEMORY), LiveArticles(_WINDOW_DAYS, _MEMORY)
    pairs: list[Pair] = []
    for profile in profiles(read_documents(path), embedder):
        event = truth.get(profile.item.article_id)
        for other, dense in live.nearest(profile, _NEIGHBOURS) if event else []:
            known = truth.get(other.item.article_id)
            if known is not None:
                values = compare(profile, other, dense, rarity)
                pairs.append(to_pair(profile, other, values, event or "", known == event))
        rarity.learn(profile)
        live.add(profile)
    return tuple(pairs)


def listed_pairs(path: Path, embedder: Embedder) -> tuple[Pair, ...]:
    """The labelled pairs of a file."""
    record = json.loads(path.read_text(encoding="utf-8"))
    found = profiles([to_document(entry) for entry in record["docs"]], embedder)
    by_id = {profile.item.article_id: profile for profile in found}
    rarity = Rarity(_MEMORY)
    for profile in found:
        rarity.learn(profile)
    pairs: list[Pair] = []
    for key, truth in (("must_link", True), ("cannot_link", False)):
        for left, right in record[key]:
            one, other = by_id[left], by_id[right]
            dense = float(one.item.vector @ other.item.vector)
            pairs.append(to_pair(one, other, compare(one, other, dense, rarity), left, truth))
    return tuple(pairs)


def to_pair(one: Profile, other: Profile, values: list[float], event: str, truth: bool) -> Pair:
    """A pair as it is learnt from; `event` decides its third."""
    return Pair(
        values=tuple(values),
        left=one.item.vector,
        right=other.item.vector,
        fold=zlib.crc32(event.encode()) % _FOLDS,
        has_text=one.has_text and other.has_text,
        dated=one.item.published_at is not None and other.item.published_at is not None,
        truth=truth,
    )


def profiles(documents: Sequence[Document], embedder: Embedder) -> list[Profile]:
    """Documents as the assigner reads them."""
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in documents])
    understander = load_understander()
    return [
        profile_item(document_item(document, vector, understander))
        for document, vector in zip(documents, vectors, strict=True)
    ]


def learn_directions(sets: Sequence[PairSet], without: int = -1) -> NDArray[np.float64]:
    """Leading directions of the scatter within events, every set alike, less one third of them."""
    scatters = []
    for one in sets:
        same = [p.left - p.right for p in one.pairs if p.truth and p.fold != without]
        if same and one.steers:
            apart = np.array(same, dtype=np.float64)
            scatters.append(apart.T @ apart / len(apart))
    scatter = np.mean(scatters, axis=0)
    sizes, directions = np.linalg.eigh(scatter * len(scatter) / np.trace(scatter))
    scales = 1.0 / np.sqrt(sizes[::-1] + _SHRINKAGE)
    kept = 1.0 - np.minimum(scales[:_RANK] / scales[_RANK:].mean(), 1.0) ** 2
    found: NDArray[np.float64] = directions[:, ::-1][:, :_RANK] * np.sqrt(kept)
    return found


def steady_sets(sets: Sequence[PairSet]) -> list[PairSet]:
    """The same pairs, with `steady` by directions that were learnt without their third."""
    of_fold = [learn_directions(sets, fold) for fold in range(_FOLDS)]
    at, dense = FEATURES.index("steady"), FEATURES.index("dense")
    changed = []
    for one in sets:
        left = np.array([p.left @ of_fold[p.fold] for p in one.pairs])
        right = np.array([p.right @ of_fold[p.fold] for p in one.pairs])
        rest = np.sqrt((1 - (left * left).sum(1)) * (1 - (right * right).sum(1)))
        cosines = (np.array([p.values[dense] for p in one.pairs]) - (left * right).sum(1)) / rest
        pairs = (
            replace(p, values=(*p.values[:at], float(cosine), *p.values[at + 1 :]))
            for p, cosine in zip(one.pairs, cosines, strict=True)
        )
        changed.append(replace(one, pairs=tuple(pairs)))
    return changed


def fit(sets: Sequence[PairSet]) -> NDArray[np.float64]:
    """Penalised logistic regression: the intercept, then a coefficient per column of `design`."""
    from sklearn.linear_model import LogisticRegression

    pairs = [pair for one in sets for pair in one.pairs]
    weights = np.concatenate([np.full(len(s.pairs), s.weight / len(s.pairs)) for s in sets])
    values = np.array([design(pair) for pair in pairs])
    mean, spread = values.mean(axis=0), values.std(axis=0) + 1e-6
    model = LogisticRegression(C=_STRENGTH, max_iter=2000)
    model.fit(
        (values - mean) / spread, [p.truth for p in pairs], weights * len(pairs) / weights.sum()
    )
    slopes = model.coef_[0] / spread
    return np.concatenate(([float(model.intercept_[0]) - float(slopes @ mean)], slopes))


def design(pair: Pair) -> list[float]:
    """A row: the features, the same where a text lacks (else 0), and flags for no text, no date."""
    values = [
        0.0 if name in _BY_HAND else value
        for name, value in zip(FEATURES, pair.values, strict=True)
    ]
    titles = float(not pair.has_text)
    by_title = [
        0.0 if name in _RARE else titles * value
        for name, value in zip(FEATURES, values, strict=True)
    ]
    return [*values, titles, *by_title, float(not pair.dated)]


def print_coefficients(found: NDArray[np.float64]) -> None:
    """One list for texts and one for titles, then what a missing date adds."""
    count = len(FEATURES) + 1
    text, titles = found[:count], found[count:-1]
    for label, row in (("text", text), ("title", text + titles)):
        print(label, dict(zip(("intercept", *FEATURES), np.round(row, 3).tolist(), strict=True)))
    print("undated", round(float(found[-1]), 3))


if __name__ == "__main__":
    main()
