"""Answers of a search as files: CSV for spreadsheets, JSON for programs, Markdown with citations.

Text from outside stays text: no cell is a formula, no mark is markup, no link leads but to the web.
"""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from app.answers import plain
from app.newsletter.markdown_text import escape, inward
from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text, count_words
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.search_types import ArticleHit, SearchAnswer, SearchQuery, StoryHit

MEDIA_TYPES: Final = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
COLUMNS: Final = (
    "story", "story_title", "story_page", "first_published", "last_published", "outlets",
    "article", "title", "outlet", "published", "address", "passage",
    "snapshot", "start", "end", "sha256",
)  # fmt: skip
# What begins a formula (OWASP, "CSV Injection"), the full-width forms included.
_FORMULA = "=+-@＝＋－＠\t\r\n"
# Where a spreadsheet takes semicolons for separators, the rest of a cell would begin one.
_NEXT_CELL = re.compile(rf";(?=[\"']{{0,8}}[{re.escape(_FORMULA)}])")


def render_csv(answer: SearchAnswer, base_url: str) -> str:
    """One line per article found (RFC 4180), with a mark in front that spreadsheets need.

    Without the byte order mark, Excel reads UTF-8 as something else.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n", quoting=csv.QUOTE_ALL)
    writer.writerow(COLUMNS)
    for hit in answer.stories:
        for article in hit.articles:
            writer.writerow([safe_cell(value) for value in _row(hit, article, base_url)])
    return "\ufeff" + out.getvalue()


def render_json(answer: SearchAnswer, base_url: str) -> str:
    """What `/api/v1/search` answers, and where it was asked."""
    told = plain(answer) | {"service": base_url}
    del told["ranking"]
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def render_markdown(answer: SearchAnswer, base_url: str) -> str:
    """The stories with their passages, and a numbered footnote for each passage."""
    lines = [f"# Search: {escape(clean_text(answer.query.text)) or 'everything'}", ""]
    lines += [f"*{escape('; '.join(_asked(answer.query)))}*", ""] if _asked(answer.query) else []
    lines += [f"{count_words(len(answer.stories), 'story', 'stories')}.", ""]
    for note in answer.notes:
        lines += [f"*{escape(clean_text(note))}*", ""]
    cited: list[ArticleHit] = []
    for place, hit in enumerate(answer.stories, 1):
        lines += _story(place, hit, cited, base_url)
    lines += ["---", ""] if cited else []
    for number, article in enumerate(cited, 1):
        lines += [f"[^{number}]: {_citation(article)}", ""]
    return "\n".join(lines)


def safe_cell(text: str) -> str:
    """The text on one line, as no spreadsheet takes it for a formula."""
    folded = _NEXT_CELL.sub("; ", " ".join(_visible(text).split()))
    begins = text.lstrip(" ")[:1] in _FORMULA or folded[:1] in _FORMULA
    return f"'{folded}" if folded and begins else folded


def file_name(query: SearchQuery, form: str) -> str:
    """A name for the file that any system takes: `tocsin-search-open-weights.csv`."""
    words = re.findall(r"[a-z0-9]+", query.text[:200].casefold())
    return "-".join(["tocsin", "search", *words])[:80] + f".{form}"


def _row(hit: StoryHit, article: ArticleHit, base_url: str) -> Iterator[str]:
    yield hit.story_id
    yield hit.title
    yield _page(hit, base_url)
    yield hit.first_published_at.isoformat()
    yield hit.last_published_at.isoformat()
    yield str(hit.outlets)
    yield article.article_id
    yield article.title
    yield article.outlet
    yield article.published_at.isoformat()
    yield safe_link(article.url)
    yield article.excerpt
    yield article.passage.snapshot_id
    yield str(article.passage.start)
    yield str(article.passage.end)
    yield article.passage.sha256


def _visible(text: str) -> str:
    # A formula behind a direction mark is one again once the mark is dropped.
    return "".join(
        " " if c.isspace() else c
        for c in text
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )


def _story(place: int, hit: StoryHit, cited: list[ArticleHit], base_url: str) -> Sequence[str]:
    first, last = name_day(hit.first_published_at), name_day(hit.last_published_at)
    days = first if first == last else f"{first} to {last}"
    title = clean_text(hit.title) or "A story without a headline"
    lines = [f"## {place}. {inward(_page(hit, base_url), title)}", ""]
    lines += [f"{days}; {count_words(hit.outlets, 'outlet', 'outlets')}", ""]
    for article in hit.articles:
        cited.append(article)
        lines += [f"> {escape(clean_text(article.excerpt))} [^{len(cited)}]", ""]
    return lines


def _citation(article: ArticleHit) -> str:
    # Two words at least: a single one behind the colon would be the target of a link.
    told = inward(safe_link(article.url), clean_text(article.title) or "without a headline")
    return f"{escape(clean_text(article.outlet))}, {told}, {name_day(article.published_at)}"


def _page(hit: StoryHit, base_url: str) -> str:
    return f"{base_url}/story?story={quote(hit.story_id, safe='')}" if hit.story_id else ""


def _asked(query: SearchQuery) -> list[str]:
    """The filters of a question in words."""
    moments = (
        ("published from", query.since),
        ("published before", query.until),
        ("as known on", query.as_of),
    )
    told = [f"{word} {name_day(at)}" for word, at in moments if at is not None]
    for name in ("topic", "entity", "source", "tier", "language"):
        value = getattr(query, name)
        told += [f"{name} {clean_text(value)}"] if value else []
    return told
