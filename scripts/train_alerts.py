"""Fit how surely a story is about a topic or a name; writes analysis/alerts/score_weights.py.

Usage: train_alerts.py ARTICLES --labels EVENTS... --more LABELS... --events EVENTS.json [--out FILE]
Weeks that are to test the scores are named nowhere. Topics of the labelled articles are made anew
by heads that never saw their week: the shipped heads know them, and a fit would trust them too far.
"""

from __future__ import annotations

import argparse
import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler
from train_topics import Examples, find_rarity, fit, read_all, targets, to_matrix

from analysis.alerts.entity_score import read_entities
from analysis.alerts.scoring import load_scoring
from analysis.alerts.topic_score import read_topic
from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.alert_gold import read_gold
from analysis.evaluate.alert_stream import stream_sketches
from analysis.evaluate.documents import read_documents, read_labels
from analysis.knowledge.heads import Head, pack_weights
from analysis.knowledge.topics import choose_topics
from analysis.knowledge.understand import load_understander
from db.alert_types import SubscriptionKind
from db.types import Topic

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import MemberSketch, StorySketch
    from analysis.evaluate.alert_gold import AlertGold
    from analysis.evaluate.documents import Document
    from analysis.ports import Embedder, Understands

_TOPICS = [topic for topic in Topic if topic is not Topic.OTHER]
_CAREFUL = 2.0  # how much more a story counts whose labels were made with its event at hand
_SOFTNESS = 0.1  # of the regressions: C of scikit-learn
_LEVEL = 0.6  # the chance that becomes 0.5, from which on a story rings by default
_LEAST_PRIOR = -0.4
_ACTING = ("organisation:", "regulator:", "model:")


def find_last(
    documents: Sequence[Document], embedder: Embedder, understander: Understands
) -> list[StorySketch]:
    """Every story as it stands in the end."""
    last: dict[str, StorySketch] = {}
    placed: dict[str, str] = {}
    for sketch in stream_sketches(documents, embedder, understander):
        last[sketch.id] = sketch
        placed |= {member.article_id: sketch.id for member in sketch.members}
    return [last[story_id] for story_id in dict.fromkeys(placed.values())]


def chances_unseen(
    documents: Sequence[Document], labels: Mapping[str, dict[str, Any]], embedder: Embedder
) -> dict[str, dict[str, float]]:
    """The chances that heads give each labelled article which were trained on the other weeks."""
    used = [d for d in documents if d.id in labels and d.date is not None]
    weeks = np.array([d.date.isocalendar()[:2] for d in used if d.date is not None])
    vectors = embedder.encode([embedding_text(d.title, d.text) for d in used])
    features = read_all(list(used))
    found: dict[str, dict[str, float]] = {}
    for week in sorted({tuple(pair) for pair in weeks.tolist()}):
        inside = (weeks == week).all(axis=1)
        known = np.flatnonzero(~inside)
        some = [features[at] for at in known]
        examples = Examples(
            [used[at] for at in known],
            [labels[used[at].id] for at in known],
            np.array([labels[used[at].id]["weight"] for at in known]),
        )
        rarity = find_rarity(some)
        cues = np.array([one.cues for one in some], dtype=np.float64)
        fitted = fit(to_matrix(some, rarity), np.hstack([cues, vectors[known]]), examples)
        weights, scale = pack_weights(fitted.sparse)
        dense, biases = fitted.dense.astype(np.float32), fitted.biases.astype(np.float32)
        head = Head(tuple(targets(examples.labels)), weights, scale, dense, biases)
        for at in np.flatnonzero(inside):
            one = features[at]
            side = np.concatenate([one.cues, vectors[at]])
            found[used[at].id] = head.scores(one.at, one.weighted(rarity), side)
    return found


def with_chances(
    sketch: StorySketch, chances: Mapping[str, Mapping[str, float]]
) -> tuple[MemberSketch, ...]:
    """The articles of a story with topics by those chances, where there are any."""
    return tuple(
        replace(member, topics=choose_topics(chances[member.article_id], member.kind))
        if member.article_id in chances
        else member
        for member in sketch.members
    )


def topic_rows(
    stories: Sequence[StorySketch],
    chances: Mapping[str, Mapping[str, float]],
    labels: Mapping[str, dict[str, Any]],
    gold: AlertGold,
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Features with the topic as 14 further columns, truth, weights: a row per story and topic."""
    rows, truth, weights = [], [], []
    for sketch in stories:
        labelled = [m.article_id for m in sketch.members if m.article_id in labels]
        if not labelled:
            continue
        members = with_chances(sketch, chances)
        for topic in _TOPICS:
            votes = [
                topic in labels[key]["topics"]
                or bool(gold.judge([key], (SubscriptionKind.TOPIC, topic.value)))
                for key in labelled
            ]
            rows.append(read_topic(members, topic) + [float(topic is one) for one in _TOPICS])
            truth.append(2 * sum(votes) >= len(votes))
            weights.append(_CAREFUL if any(key in gold.event_of for key in labelled) else 1.0)
    return np.array(rows), np.array(truth), np.array(weights)


def entity_rows(
    stories: Sequence[StorySketch], gold: AlertGold, knowledge: ScoringKnowledge
) -> tuple[NDArray[np.float64], NDArray[np.bool_], NDArray[np.float64]]:
    """Features, truth, weights: a row per story with an event and name, early and in the end."""
    rows, truth, weights = [], [], []
    for sketch in stories:
        for count in sorted({1, len(sketch.members)}):
            ids = [member.article_id for member in sketch.members]
            for key, shown in read_entities(sketch.members[:count], knowledge.kinship).items():
                family = knowledge.kinship.is_family(key)
                kind = SubscriptionKind.FAMILY if family else SubscriptionKind.ENTITY
                about = gold.judge(ids, (kind, key))
                if about is not None and key.startswith(_ACTING):
                    rows.append(shown)
                    truth.append(about)
                    weights.append(1.0)
    return np.array(rows), np.array(truth), np.array(weights)


def regress(
    rows: NDArray[np.float64], truth: NDArray[np.bool_], weights: NDArray[np.float64]
) -> tuple[list[float], float]:
    """Weights on the features as they are, and the bias."""
    scale = StandardScaler().fit(rows)
    model = LogisticRegression(C=_SOFTNESS, max_iter=1_000)
    model.fit(scale.transform(rows), truth, sample_weight=weights)
    slopes = model.coef_[0] / scale.scale_
    bias = float(model.intercept_[0] - slopes @ scale.mean_)
    return slopes.tolist(), bias - math.log(_LEVEL / (1 - _LEVEL))


def write_weights(
    topics: tuple[list[float], float], entities: tuple[list[float], float], out: Path
) -> None:
    """The module of weights."""
    split = len(topics[0]) - len(_TOPICS)
    # Too few labels say that a topic is rare to hold it back for that.
    shares = [max(share, _LEAST_PRIOR) for share in topics[0][split:]]
    prior = dict(zip([t.value for t in _TOPICS], shares, strict=True))

    def listed(values: Sequence[float]) -> str:
        return "".join(f"    {value:.4f},\n" for value in values)

    named = "".join(f'    "{topic}": {value:.4f},\n' for topic, value in prior.items())
    out.write_text(
        '"""Weights of the scores of stories, made by scripts/train_alerts.py; not edited by hand."""\n\n'
        "from __future__ import annotations\n\n"
        f"TOPIC_BIAS = {topics[1]:.4f}\n"
        f"TOPIC_PRIOR = {{\n{named}}}\n"
        f"TOPIC_WEIGHTS = (\n{listed(topics[0][:split])})\n"
        f"ENTITY_BIAS = {entities[1]:.4f}\n"
        f"ENTITY_WEIGHTS = (\n{listed(entities[0])})\n",
        "utf-8",
    )


def train(options: argparse.Namespace, embedder: Embedder, understander: Understands) -> None:
    """Fit both scores and write them."""
    documents = read_documents(options.articles)
    labels = {k: v | {"weight": 1.0} for k, v in read_labels(options.more).items()}
    labels |= {k: v | {"weight": 2.5} for k, v in read_labels(options.labels).items()}
    stories = find_last(documents, embedder, understander)
    knowledge = load_scoring()
    ids = {document.id for document in documents}
    gold = read_gold(options.labels, options.events, ids, knowledge.kinship)
    chances = chances_unseen(documents, labels, embedder)
    topics = regress(*topic_rows(stories, chances, labels, gold))
    write_weights(topics, regress(*entity_rows(stories, gold, knowledge)), options.out)


def main() -> None:
    """Read the options, train, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--labels", type=Path, nargs="+", required=True)
    parser.add_argument("--more", type=Path, nargs="*", default=[])
    parser.add_argument("--events", type=Path, required=True)
    parser.add_argument("--out", type=Path, default=Path("analysis/alerts/score_weights.py"))
    train(parser.parse_args(), load_embedder(), load_understander())


if __name__ == "__main__":
    main()
