"""Train the weights in analysis/stories/threads.py.

    python scripts/train_threads.py articles.jsonl.gz --labels events_A.jsonl --labels events_B.jsonl

Labelled events stand as stories; each is compared with the earlier ones near it, and a pair is
right when both events carry one thread. Prints the intercept, then a weight per feature. Labels of
the weeks kept for testing are simply not given.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.embedding import load_embedder
from analysis.evaluate.documents import read_labels
from analysis.evaluate.threads import given_stories, read_members, threads_of_events
from analysis.knowledge.understand import load_understander
from analysis.stories.thread_stream import ThreadStream
from analysis.stories.threads import FEATURES, ThreadOptions

if TYPE_CHECKING:
    from collections.abc import Sequence

Row = tuple[list[float], bool]

_NEIGHBOURS = 400  # members; far more than the service looks at, so that clear cases are seen too


def main() -> None:
    """Read the files, fit, print."""
    arguments = parse_arguments()
    rows = pair_rows(arguments.articles, arguments.labels)
    print(len(rows), "pairs,", sum(row[1] for row in rows), "of one thread")
    for name, value in zip(("intercept", *FEATURES), fit(rows), strict=True):
        print(f"{name:14} {value:.3f}")


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--labels", type=Path, action="append", required=True)
    return parser.parse_args()


def pair_rows(articles: Path, label_paths: Sequence[Path]) -> list[Row]:
    """Features of pairs of labelled events, and whether their threads agree."""
    read = read_members(articles, load_embedder(), load_understander())
    labels = {k: v for k, v in read_labels(label_paths, "event").items() if k in read}
    events = {key: str(label["event"]) for key, label in labels.items() if label["event"]}
    threads = threads_of_events(labels)
    members = given_stories(read, events)
    event_of = {m.story_id: events[m.article_id] for m in members if m.article_id in events}
    stream = ThreadStream(members, ThreadOptions(neighbours=_NEIGHBOURS))
    rows: list[Row] = []
    for story_id, event in event_of.items():
        for other_id, values in stream.compare_earlier(story_id):
            if other_id in event_of:
                mine, theirs = threads.get(event), threads.get(event_of[other_id])
                rows.append((values, mine is not None and mine == theirs))
    return rows


def fit(rows: Sequence[Row]) -> list[float]:
    """Logistic regression over features of equal spread."""
    from sklearn.linear_model import LogisticRegression

    values = np.array([row[0] for row in rows])
    spread = values.std(axis=0) + 1e-9
    model = LogisticRegression(C=0.3, max_iter=5000)
    model.fit(values / spread, np.array([row[1] for row in rows]))
    return [float(model.intercept_[0]), *map(float, model.coef_[0] / spread)]


if __name__ == "__main__":
    main()
