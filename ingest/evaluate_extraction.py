"""How well text, titles and dates are taken from pages with known truth."""

from __future__ import annotations

import gzip
import json
import re
import time
import zlib
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from db.errors import IngestError
from ingest.extract import ExtractedPage, extract_page

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SHINGLE = 4
_NOT_STATED = frozenset({"", "guess"})
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class ExtractionFigures:
    """Means over pages with truth, 0 to 1; `pages` were read, the others say how many had truth.

    Text is scored by bags of 4-gram word shingles as in the public article-extraction benchmark.
    """

    pages: int
    text_pages: int
    text_f1: float
    text_precision: float
    text_recall: float
    date_pages: int
    date_accuracy: float
    stated_date_pages: int  # those of them on which a date was found that is no guess
    stated_date_accuracy: float
    title_pages: int
    title_accuracy: float
    ms_per_page: float
    documents: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Truth:
    """What is known of one page; empty where nothing is."""

    file: str
    url: str
    title: str
    date: str
    text: str


@dataclass(frozen=True, slots=True)
class PageScore:
    """One page's agreement with its truth; None where there is none to agree with."""

    precision: float | None
    recall: float | None
    is_dated_right: bool | None
    is_titled_right: bool | None
    states_date: bool = False


def evaluate_extraction(folder: Path, limit: int | None = None) -> ExtractionFigures:
    """Read the pages that `index.jsonl` in the folder lists and compare them with the truth.

    Raises IngestError when the folder has another form.
    """
    started = time.perf_counter()
    truths = read_truths(folder)[:limit]
    scores, seconds = [], 0.0
    for truth in truths:
        body = read_body(folder / truth.file)
        begun = time.perf_counter()
        outcome = extract_page(body, truth.url, want_date=True)
        seconds += time.perf_counter() - begun
        scores.append(score_page(outcome if isinstance(outcome, ExtractedPage) else None, truth))
    return _sum_up(scores, seconds, time.perf_counter() - started)


def read_truths(folder: Path) -> list[Truth]:
    """The pages of a folder with whatever truth there is; other dates and titles are left out."""
    index = folder / "index.jsonl"
    rows = _read_lines(index)
    if not rows:
        raise IngestError("the index lists no pages; give an object with `file` a line", str(index))
    known = folder / "ground_truth_text.jsonl.gz"
    texts = {row["file"]: row for row in _read_lines(known)} if known.is_file() else {}
    return [_read_truth(row, texts.get(row["file"], {})) for row in rows]


def _read_truth(row: dict[str, Any], truth: dict[str, Any]) -> Truth:
    is_true = row.get("date_source") == "ground_truth"
    return Truth(
        file=row["file"],
        url=row.get("url") or "",
        title=truth.get("title") or "",
        date=str(row.get("date") or "")[:10] if is_true else "",
        text=truth.get("text") or "",
    )


def score_page(page: ExtractedPage | None, truth: Truth) -> PageScore:
    """Compare one page; nothing taken counts as empty text, no title and no date."""
    precision = recall = None
    if truth.text:
        precision, recall = score_text(page.text if page else "", truth.text)
    return PageScore(
        precision,
        recall,
        is_same_day(page.published if page else None, truth.date) if truth.date else None,
        is_same_title(page.title if page else "", truth.title) if truth.title else None,
        page is not None and page.date_source not in _NOT_STATED,
    )


def score_text(text: str, truth: str) -> tuple[float, float]:
    """Precision and recall of shingles, each counted as often as it occurs."""
    found, wanted = shingle(text), shingle(truth)
    shared = sum((found & wanted).values())
    return shared / max(sum(found.values()), 1), shared / max(sum(wanted.values()), 1)


def shingle(text: str) -> Counter[tuple[str, ...]]:
    """The bag of 4-grams of words and marks; a shorter text is one shingle."""
    tokens = _TOKEN.findall(text)
    count = max(len(tokens) - SHINGLE + 1, 1 if tokens else 0)
    return Counter(tuple(tokens[at : at + SHINGLE]) for at in range(count))


def is_same_day(moment: datetime | None, stated: str) -> bool:
    """Whether a moment falls on the true day, which is local: half a day each way is the zone's."""
    if moment is None:
        return False
    noon = datetime.fromisoformat(f"{stated}T12:00:00+00:00")
    return abs((moment - noon).total_seconds()) <= 86_400  # noqa: PLR2004 - a day's seconds


def is_same_title(title: str, truth: str) -> bool:
    """Whether two titles have the same words."""
    return _fold(title) == _fold(truth)


def _fold(title: str) -> str:
    return " ".join(re.findall(r"\w+", title.casefold()))


def _sum_up(scores: list[PageScore], reading: float, seconds: float) -> ExtractionFigures:
    precisions = [s.precision for s in scores if s.precision is not None]
    recalls = [s.recall for s in scores if s.recall is not None]
    dates = [s.is_dated_right for s in scores if s.is_dated_right is not None]
    stated = [s.is_dated_right for s in scores if s.is_dated_right is not None and s.states_date]
    titles = [s.is_titled_right for s in scores if s.is_titled_right is not None]
    precision, recall = _mean(precisions), _mean(recalls)
    return ExtractionFigures(
        pages=len(scores),
        text_pages=len(recalls),
        text_f1=2 * precision * recall / (precision + recall) if precision + recall else 0.0,
        text_precision=precision,
        text_recall=recall,
        date_pages=len(dates),
        date_accuracy=_mean(dates),
        stated_date_pages=len(stated),
        stated_date_accuracy=_mean(stated),
        title_pages=len(titles),
        title_accuracy=_mean(titles),
        ms_per_page=1000 * reading / max(len(scores), 1),
        documents=len(scores),
        seconds=seconds,
    )


def _mean(values: Iterable[float]) -> float:
    listed = list(values)
    return sum(listed) / len(listed) if listed else 0.0


def _read_lines(path: Path) -> list[dict[str, Any]]:
    try:
        lines = read_body(path).decode("utf-8").split("\n")
        rows = [json.loads(line) for line in lines if line.strip()]
    except ValueError as fault:
        raise IngestError("the file is not JSON lines", str(path)) from fault
    if not all(isinstance(row, dict) and isinstance(row.get("file"), str) for row in rows):
        raise IngestError("the file has a line that is no object with a `file`", str(path))
    return rows


def read_body(path: Path) -> bytes:
    """A file's bytes, unpacked where it is packed. Raises IngestError."""
    try:
        data = path.read_bytes()
        return gzip.decompress(data) if path.suffix == ".gz" else data
    except (OSError, EOFError, zlib.error) as fault:
        raise IngestError("the file cannot be read", str(path)) from fault
