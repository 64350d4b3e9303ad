"""Which lines of an extracted text belong to the article: features of a line and their weights."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.blocks import MAX_LINK_SHARE, squeeze, tighten
from ingest.furniture import is_credit, is_furniture
from ingest.walls import measure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ingest.blocks import Block, PageBlocks

# Fitted by benchmarks/fit_lines.py, which says what they are worth on hosts they were not
# fitted on. Each is what a feature adds to the logarithm of the odds that a line belongs.
WEIGHTS = {
    "bias": -2.8,
    "length": 4.75,
    "ends": 0.47,
    "link_share": -3.62,
    "main": 2.02,
    "outside": -0.97,
    "marked": -1.8,
    "heading": 1.11,
    "paragraph": 1.0,
    "title": -3.1,
    "before": -2.05,
    "last": -2.18,
    "furniture": -1.84,
    "credit": -0.97,
    "not_in_witness": -2.01,
    "short": 0.18,
}
FEATURES = (
    "bias", "length", "ends", "link_share", "main", "outside", "marked", "heading",
    "paragraph", "title", "before", "last", "furniture", "credit", "not_in_witness",
    "short",
)  # fmt: skip
THRESHOLD = -0.5  # in doubt a line stays
MIN_KEPT = 0.4  # share of the characters; a judgement that drops more is not trusted

_ENDS = re.compile(r"[.!?…。！？”»\"'’)]$")
_LONG = 120
_SHORT = 40
_BULLET = "- "
_ROW = "|"  # of a table
_LINKED_LIST = 0.9
_FEW_ITEMS = 3
_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_MOST = 0.5
_DIGEST = 0.4
_TITLE_LINES = 6  # the heading stands among the first lines or not in the text at all
_WITNESS_PIECE = 40


@dataclass(frozen=True, slots=True)
class PageContext:
    """What is known of the page beside its text; titles and witness are squeezed."""

    blocks: PageBlocks
    titles: frozenset[str]
    witness: str = ""


@dataclass(frozen=True, slots=True)
class _Frame:
    """What the lines of a text say together of each of them."""

    first: int  # line of prose
    count: int
    title_at: int
    knows_main: bool
    trusts_marks: bool
    trusts_links: bool
    listed: frozenset[int]  # lines of the article's own lists


def keep_lines(text: str, page: PageContext) -> str:
    """The lines that belong to the article, all of them where hardly any would be left."""
    lines = [line for line in text.split("\n") if line.strip()]
    weights = [WEIGHTS.get(name, 0.0) for name in FEATURES]
    return "\n".join(pick(lines, describe_lines(lines, page), weights))


def pick(
    lines: Sequence[str], rows: Sequence[Sequence[float]], weights: Sequence[float]
) -> list[str]:
    """The lines whose weighted features exceed the threshold."""
    scores = [sum(w * x for w, x in zip(weights, row, strict=True)) for row in rows]
    kept = [line for line, score in zip(lines, scores, strict=True) if score > THRESHOLD]
    is_sound = sum(map(len, kept)) >= MIN_KEPT * sum(map(len, lines))
    return kept if is_sound else list(lines)


def describe_lines(lines: Sequence[str], page: PageContext) -> list[list[float]]:
    """A row of FEATURES for each line, 0 to about 1."""
    keys = [tighten(line) for line in lines]
    blocks = [page.blocks.found.get(key) for key in keys]
    frame = _frame(lines, keys, blocks, page)
    rows = []
    for at, (line, block) in enumerate(zip(lines, blocks, strict=True)):
        row = _describe_words(line) | _describe_place(at, frame)
        row |= _describe_block(block, frame) if block else {}
        if page.witness:
            row["not_in_witness"] = float(squeeze(line)[:_WITNESS_PIECE] not in page.witness)
        is_own_list = at in frame.listed and not (row.get("marked") or row.get("outside"))
        if is_own_list or line.startswith(_ROW):
            row = {}  # not judged: it stays
        rows.append([row.get(name, 0.0) for name in FEATURES])
    return rows


def _frame(
    lines: Sequence[str], keys: Sequence[str], blocks: Sequence[Block | None], page: PageContext
) -> _Frame:
    prose = [at for at, line in enumerate(lines) if _is_prose(line, blocks[at])]
    total = sum(map(len, keys))
    heads = [squeeze(line) in page.titles for line in lines[:_TITLE_LINES]]
    main = set(page.blocks.prose)
    return _Frame(
        first=prose[0] if prose else 0,
        count=len(lines),
        title_at=heads.index(True) if True in heads else -1,
        # On most sites most of the text stands in paragraphs of one place.
        listed=_find_lists(lines, blocks),
        knows_main=sum(len(key) for key in keys if key in main) >= _MOST * total,
        # A digest is made of links, and a site may give its whole article a telling name.
        trusts_links=sum(len(b.key) for b in blocks if b and b.link_share > _DIGEST)
        < _MOST * total,
        trusts_marks=sum(len(b.key) for b in blocks if b and b.is_marked) < _MOST * total,
    )


def _find_lists(lines: Sequence[str], blocks: Sequence[Block | None]) -> frozenset[int]:
    """The lines of lists; one of nothing but links leads elsewhere and is none of the article's."""
    found: set[int] = set()
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].startswith(_BULLET):
            end += 1
        shares = [block.link_share for block in blocks[at:end] if block]
        if end - at >= _FEW_ITEMS and sum(shares) <= _LINKED_LIST * len(shares):
            found |= set(range(at, end))
        at = max(end, at + 1)
    return frozenset(found)


def _is_prose(line: str, block: Block | None) -> bool:
    is_linked = block is not None and block.link_share > MAX_LINK_SHARE
    return measure(line) >= _LONG and not is_linked and _ENDS.search(line) is not None


def _describe_words(line: str) -> dict[str, float]:
    ends = _ENDS.search(line) is not None
    size = measure(line)
    return {
        "bias": 1.0,
        "length": math.log1p(size) / 6,
        "ends": float(ends),
        "furniture": float(is_furniture(line)),
        "credit": float(is_credit(line)),
        "short": float(size < _SHORT and not ends),
    }


def _describe_block(block: Block, frame: _Frame) -> dict[str, float]:
    return {
        "link_share": max(2 * block.link_share - 1, 0.0) if frame.trusts_links else 0.0,
        "main": float(frame.knows_main and block.is_main),
        "outside": float(frame.knows_main and not block.is_main),
        "marked": float(frame.trusts_marks and block.is_marked),
        "heading": float(block.tag in _HEADINGS),
        "paragraph": float(block.tag == "p"),
    }


def _describe_place(at: int, frame: _Frame) -> dict[str, float]:
    return {
        "title": float(at <= frame.title_at),
        "before": float(at < frame.first),
        "last": 1.0 / (frame.count - at),
    }
