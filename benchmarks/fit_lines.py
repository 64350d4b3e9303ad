"""Fits the weights of ingest/lines.py on pages with true text, and says what they are worth.

Weights are fitted on the lines of half of the hosts and tried on the other half, both ways; the
weights that are printed to be pasted are fitted on all. Needs the recorded pages beside the
checkout (or a folder of the same form as its argument).
"""

from __future__ import annotations

import hashlib
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest import lines as judged
from ingest.blocks import read_blocks, squeeze, tighten
from ingest.chooser import flatten_tables, line_context, run_trafilatura
from ingest.evaluate_extraction import Truth, read_body, read_truths, score_text, shingle
from ingest.extract import decode_page, load_trafilatura, prepare_markup
from ingest.metadata import read_page_facts

if TYPE_CHECKING:
    from collections import Counter

ROOT = Path(__file__).resolve().parent.parent
SHARED = 0.5  # share of a line's shingles in the truth from which on it belongs
FEW_WORDS = 4
STRENGTH = 1.0  # of the fit, scikit-learn's C
LONGEST = 60  # words; a longer line weighs no more


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines with their features and whether each belongs."""

    truth: Truth
    lines: list[str]
    rows: list[list[float]]
    belongs: list[bool]
    weights: list[float]


def main() -> int:
    """Fit, try and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "pages"
    if not folder.is_dir():
        print("fit_lines: skipped, the recorded pages are not beside the checkout")
        return 0
    pages = [page for truth in read_truths(folder) if truth.text and (page := read(folder, truth))]
    first = [page for page in pages if in_first_half(page.truth)]
    second = [page for page in pages if not in_first_half(page.truth)]
    for name, known, unknown in (("first", first, second), ("second", second, first)):
        fitted = fit(known)
        print(f"fitted on the {name} half: there {show(known, fitted)}")
        print(f"  other hosts, before: {show(unknown, None)}")
        print(f"  other hosts, after:  {show(unknown, fitted)}")
    weights = zip(judged.FEATURES, fit(pages), strict=True)
    print("WEIGHTS =", {feature: round(weight, 2) for feature, weight in weights})
    return 0


def in_first_half(truth: Truth) -> bool:
    """By a hash of the site's name, so that no site is on both sides."""
    site = ".".join((urlsplit(truth.url).hostname or truth.file).split(".")[-2:])
    return hashlib.sha256(site.encode()).digest()[0] % 2 == 0


def read(folder: Path, truth: Truth) -> Page | None:
    """A page's lines as the fast extractor gives them."""
    tree = load_trafilatura().load_html(prepare_markup(decode_page(read_body(folder / truth.file))))
    if tree is None:
        return None
    facts = read_page_facts(tree, truth.url)
    text = run_trafilatura(tree, truth.url, fast=True)
    lines = [line for line in text.split("\n") if line.strip()]
    blocks = read_blocks(tree, {tighten(line) for line in lines})
    rows = judged.describe_lines(lines, line_context(text, blocks, facts))
    wanted = shingle(truth.text)
    flat = squeeze(truth.text)
    size = max(len(truth.text.split()), 1)
    return Page(
        truth,
        lines,
        rows,
        [belongs(line, wanted, flat) for line in lines],
        [min(len(line.split()) + 1, LONGEST) / size for line in lines],
    )


def belongs(line: str, wanted: Counter[tuple[str, ...]], flat: str) -> bool:
    """Whether most of a line stands in the truth."""
    if len(line.split()) < FEW_WORDS:
        return squeeze(line) in flat
    own = shingle(line)
    return sum((own & wanted).values()) >= SHARED * sum(own.values())


def fit(pages: list[Page]) -> list[float]:
    """Weights of the features by logistic regression; each page counts alike."""
    from sklearn.linear_model import LogisticRegression

    rows = [row for page in pages for row in page.rows]
    labels = [label for page in pages for label in page.belongs]
    weights = [weight for page in pages for weight in page.weights]
    scale = len(weights) / sum(weights)
    model = LogisticRegression(C=STRENGTH, fit_intercept=False, max_iter=5000)
    model.fit(rows, labels, sample_weight=[weight * scale for weight in weights])
    return [float(weight) for weight in model.coef_[0]]


def show(pages: list[Page], weights: list[float] | None) -> str:
    """F1, precision and recall of the lines that these weights keep."""
    kept = [judged.pick(p.lines, p.rows, weights) if weights else p.lines for p in pages]
    scores = [
        score_text(flatten_tables("\n".join(lines)), page.truth.text)
        for lines, page in zip(kept, pages, strict=True)
    ]
    precision, recall = (sum(score[at] for score in scores) / len(scores) for at in (0, 1))
    return f"{2 * precision * recall / (precision + recall):.4f} {precision:.4f} {recall:.4f}"


if __name__ == "__main__":
    sys.exit(main())
