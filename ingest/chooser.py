"""The article's text from a page: a fast extractor first, others where its result looks poor."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from ingest.blocks import PageBlocks, read_blocks, squeeze, tighten
from ingest.furniture import drop_furniture
from ingest.lines import PageContext, keep_lines
from ingest.text import clean_text, markup_to_text
from ingest.walls import find_refusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.metadata import PageFacts

LARGE_PAGE = 20_000  # elements
POOR_TEXT = 400  # characters; below this the slower extractors are tried
MIN_BODY = 400  # characters of articleBody that can speak for a text
_PROSE_MISSED = 0.6  # share of the page's main paragraphs below which something was missed
_MIN_MAIN = 600  # characters of main paragraphs from which on that share means something
_MUCH_LONGER = 0.25
_SAME = 0.5
_SURE = 0.2
_LONGEST_SLIP = 1_500
_WITNESS_RANGE = (0.6, 1.5)
_MAX_GAIN = 1.7
_PIECE = 60
_WORD = re.compile(r"\w{4,}|[\u3040-\u9fff\uac00-\ud7af]{2}")
_RULE = re.compile(r"\|[\s|:-]*\|?")


@dataclass(frozen=True, slots=True)
class ChosenText:
    """Paragraphs parted by newlines, and the extractor that they come from."""

    text: str
    extractor: str


@dataclass(frozen=True, slots=True)
class _Candidate:
    extractor: str
    text: str
    key: str
    blocks: PageBlocks
    relevance: float

    @property
    def coverage(self) -> float:
        """Share of the page's main paragraphs that it holds."""
        total = sum(map(len, self.blocks.prose))
        held = sum(len(key) for key in self.blocks.prose if key[:_PIECE] in self.key)
        return held / total if total >= _MIN_MAIN else 1.0


def choose_text(tree: Any, url: str, facts: PageFacts) -> ChosenText:
    """The text of the extractor that suits the page; the tree is not changed, nothing fetched."""
    fast = _weigh("fast", run_trafilatura(tree, url, fast=True), tree, facts)
    best = fast
    if _looks_poor(fast) and not _is_large(tree):
        for name in ("json-ld", "recall", "readability"):
            text = _run(name, tree, url, facts)
            if text and _is_better(other := _weigh(name, text, tree, facts), best):
                best = other
    return ChosenText(_finish(best, facts), best.extractor)


def _is_large(tree: Any) -> bool:
    """Whether a page is too large to be read several times; hardly any article is."""
    return next(islice(tree.iter(), LARGE_PAGE, None), None) is not None


def run_trafilatura(tree: Any, url: str, **options: bool) -> str:
    """One of trafilatura's modes on a copy of the tree; rows of tables as `| a | b |`."""
    import trafilatura

    document = trafilatura.bare_extraction(
        tree,
        url=url,
        include_comments=False,
        include_tables=True,
        include_formatting=False,
        with_metadata=False,
        **options,
    )
    return clean_text(getattr(document, "text", None) or "")


def run_readability(tree: Any) -> str:
    """readability-lxml on a copy of the tree."""
    from copy import deepcopy

    from readability import Document

    try:
        markup = Document(deepcopy(tree)).summary(html_partial=True)
    except Exception:  # noqa: BLE001 - it raises what lxml raises; the other extractors remain
        return ""
    return markup_to_text(markup)


def flatten_tables(text: str) -> str:
    """Rows of `| a | b |` as `a b`, without rules and repeated heads."""
    lines: list[str] = []
    for line in text.split("\n"):
        row = line.strip()
        if not row.startswith("|"):
            lines.append(line)
        elif not _RULE.fullmatch(row):
            plain = " ".join(row.replace("|", " ").split())
            lines += [plain] if plain and plain not in lines[-1:] else []
    return "\n".join(lines)


def _run(name: str, tree: Any, url: str, facts: PageFacts) -> str:
    if name == "json-ld":
        return facts.linked.body if len(facts.linked.body) >= MIN_BODY else ""
    if name == "recall":
        return run_trafilatura(tree, url, fast=True, favor_recall=True)
    return run_readability(tree)


def _weigh(name: str, text: str, tree: Any, facts: PageFacts) -> _Candidate:
    keys = {tighten(line) for line in text.split("\n")} - {""}
    return _Candidate(name, text, tighten(text), read_blocks(tree, keys), _relate(text, facts))


def _relate(text: str, facts: PageFacts) -> float:
    """Share of the words of title and description that occur in the text, 0 to 1."""
    words = _find_words(text)
    shares = [
        len(wanted & words) / len(wanted)
        for wanted in (_find_words(facts.title), _find_words(facts.description))
        if wanted
    ]
    return sum(shares) / len(shares) if shares else 0.0


def _find_words(text: str) -> set[str]:
    return set(_WORD.findall(text.casefold()))


def _looks_poor(fast: _Candidate) -> bool:
    return len(fast.text) < POOR_TEXT or fast.coverage < _PROSE_MISSED or fast.relevance < _SURE


def _is_better(other: _Candidate, best: _Candidate) -> bool:
    """Whether another text should take the place of the best so far."""
    least = min(best.relevance - _SURE / 2, _SAME)
    if other.relevance < least or len(other.text) < _SAME * len(best.text):
        return False
    if not best.text:
        return True
    overlap = _share_lines(best.text.split("\n"), other.key)
    gain = other.relevance - best.relevance
    if overlap < _SAME and gain >= _SURE:  # other words, and they suit the title
        return True
    is_slip = len(best.text) < _LONGEST_SLIP and len(best.text) < _MUCH_LONGER * len(other.text)
    if is_slip and other.coverage >= best.coverage:  # a teaser, and the whole of it
        is_stated = other.extractor == "json-ld"
        return is_stated or overlap >= _SAME or other.coverage > best.coverage + _SAME
    return gain >= _SURE and len(other.text) <= _MAX_GAIN * len(best.text)  # the lead was missing


def _share_lines(lines: Iterable[str], key: str) -> float:
    keys = [tighten(line) for line in lines]
    held = sum(len(one) for one in keys if one[:_PIECE] in key)
    return held / max(sum(map(len, keys)), 1)


def _finish(chosen: _Candidate, facts: PageFacts) -> str:
    """The text without furniture; a wall keeps its own words, by which it is known for one."""
    context = line_context(chosen.text, chosen.blocks, facts)
    text = flatten_tables(keep_lines(chosen.text, context))
    return text if find_refusal("", text) else drop_furniture(text)


def line_context(text: str, blocks: PageBlocks, facts: PageFacts) -> PageContext:
    """What the lines of a text are judged by."""
    titles = frozenset(squeeze(title) for title in (facts.title, *facts.headings)) - {""}
    return PageContext(blocks, titles, _find_witness(text, facts))


def _find_witness(text: str, facts: PageFacts) -> str:
    """The squeezed articleBody where it is about as long as the text and ends where that ends."""
    low, high = _WITNESS_RANGE
    if not low * len(text) <= len(facts.linked.body) <= high * len(text):
        return ""
    body = squeeze(facts.linked.body)
    return body if body[-_PIECE : -_PIECE // 6] in squeeze(text) else ""
