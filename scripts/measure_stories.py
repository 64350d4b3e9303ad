"""Measure story building: over thresholds, and over small changes of order.

    python scripts/measure_stories.py DOCS.jsonl.gz --labels events.jsonl --thresholds -1 -0.5 0
    python scripts/measure_stories.py DOCS.jsonl.gz --labels events.jsonl --orders 3

Each threshold is a full run of the service's assigner with its other settings. For the order,
articles are shuffled inside windows of six hours; `agreement` is the B-cubed F1 between the stories
of the given order and those of the shuffled one.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.embedding import embedding_text, load_embedder
from analysis.evaluate.documents import read_documents, read_labels
from analysis.evaluate.metrics import measure_clusters
from analysis.evaluate.stories import document_item, follow_outcomes
from analysis.knowledge.understand import load_understander
from analysis.stories.assign import StoryAssigner
from analysis.stories.options import StoryOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.evaluate.documents import Document
    from analysis.evaluate.metrics import ClusterFigures
    from analysis.stories.item import StoryItem

_HOURS = 6


def main() -> None:
    """Read the files, run, print a line for each run."""
    arguments = parse_arguments()
    documents = read_documents(arguments.documents)
    gold = read_gold(documents, arguments.labels)
    items = read_items(documents)
    for threshold in arguments.thresholds:
        found = assemble(items, replace(StoryOptions(), threshold=threshold))
        print(f"threshold {threshold:5.2f} {show(measure_clusters(found, gold))}", flush=True)
    given = assemble(items, StoryOptions()) if arguments.orders else {}
    for seed in range(arguments.orders):
        found = assemble(shuffle(items, seed), StoryOptions())
        agreement = measure_clusters(found, given).b_cubed_f1
        figures = show(measure_clusters(found, gold))
        print(f"order {seed} agreement {agreement:.4f} {figures}", flush=True)


def parse_arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--labels", type=Path, action="append", default=[])
    parser.add_argument("--thresholds", type=float, nargs="*", default=[])
    parser.add_argument("--orders", type=int, default=0, metavar="SEEDS")
    return parser.parse_args()


def read_gold(documents: Sequence[Document], labels: Sequence[Path]) -> dict[str, str]:
    """The event of each labelled document; without label files its own cluster."""
    if not labels:
        return {d.id: d.cluster for d in documents if d.cluster is not None}
    known = {document.id for document in documents}
    events = {key: record.get("event") for key, record in read_labels(labels).items()}
    return {key: str(event) for key, event in events.items() if event and key in known}


def read_items(documents: Sequence[Document]) -> list[StoryItem]:
    """Documents as the assigner sees articles."""
    vectors = load_embedder().encode([embedding_text(d.title, d.text) for d in documents])
    understander = load_understander()
    return [
        document_item(document, vector, understander)
        for document, vector in zip(documents, vectors, strict=True)
    ]


def assemble(items: Sequence[StoryItem], options: StoryOptions) -> dict[str, str]:
    """The story of each article, fed in the order given."""
    assigner = StoryAssigner(options)
    return follow_outcomes(assigner.assign(item) for item in items)


def shuffle(items: Sequence[StoryItem], seed: int) -> list[StoryItem]:
    """The articles in another order inside each window of six hours; undated ones in any."""
    chance = random.Random(seed)  # noqa: S311 — an order to try, no secret
    windows: dict[tuple[bool, int], list[StoryItem]] = defaultdict(list)
    for item in items:
        moment = item.published_at
        window = int(moment.timestamp() // (3_600 * _HOURS)) if moment else 0
        windows[moment is None, window].append(item)
    return [
        item for key in sorted(windows) for item in chance.sample(windows[key], len(windows[key]))
    ]


def show(figures: ClusterFigures) -> str:
    """The figures on one line."""
    named: Mapping[str, float] = {
        "P": figures.b_cubed_precision,
        "R": figures.b_cubed_recall,
        "F1": figures.b_cubed_f1,
        "multi": figures.b_cubed_f1_multi,
    }
    return " ".join(f"{name} {value:.4f}" for name, value in named.items())


if __name__ == "__main__":
    main()
