"""A page's main content in full, line by line, so that captures of it can be compared."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ingest.connectors.markup import UNSEEN, is_hidden, measure_text
from ingest.text import strip_unwanted

if TYPE_CHECKING:
    from collections.abc import Mapping

MAIN_SHARE = 0.5  # a marked main part with less of the text than this is not the main part
FURNITURE_SHARE = 0.3  # an element with more of the text than this is not furniture
_SMALL = 40

_BLOCKS = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd",
        "details", "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "legend",
        "li", "main", "menu", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody",
        "td", "tfoot", "th", "thead", "tr", "ul",
    }
)  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "dialog", "alertdialog", "search", "menu", "menubar",
     "toolbar", "status", "tooltip", "tablist"}
)  # fmt: skip
_FURNITURE_TAGS = frozenset({"nav", "footer", "dialog", "menu"})
_FURNITURE_NAMES = re.compile(
    r"(?<![a-z])(?:cookies?|consent|onetrust|breadcrumbs?|side-?bar|side-?nav|toc|table-of-contents"
    r"|on-this-page|nav-?bar|(?:site|page|global|main)-(?:footer|header|nav)|skip-?(?:link|nav|to)"
    r"|newsletter|share|sharing|social|feedback|rating|pagination|copy-?(?:button|page|link)"
    r"|edit-(?:this-)?page|page-actions|article-meta|announcement-bar|site-?footer|sr-only"
    r"|visually-hidden|headerlink|anchor-?link|hash-link|prev-?next|pager|(?:devsite-)?banner)"
    r"(?![a-z])",
    re.IGNORECASE,
)
_CONTROL_LINE = re.compile(
    r"(?:copy|copied!?|copy (?:page|link|code|markdown|as markdown|for llm)|link copied|edit this page"
    r"|edit on github|view (?:as markdown|page source|on github)|print(?: this page)?|download(?: pdf)?"
    r"|share|menu|search|close|open|next|previous|loading(?:\.\.\.|…)?|on this page|table of contents"
    r"|contents|skip to .{1,30}|back to top|back|permalink|send feedback|feedback|yes|no|yes no"
    r"|was this (?:page |article )?helpful\??.{0,20}|\d+ min(?:ute)?s? read|\d+ (?:views|likes|comments?)"
    r"|(?:page )?(?:generated|rendered|fetched|retrieved) (?:at|on):? .{4,60}|expand all|collapse all"
    r"|accept(?: all)?(?: cookies)?|reject(?: all)?|see more|show (?:more|less)|read more|ask ai"
    r"|open in (?:chatgpt|claude).{0,20}|sign in|log in|sign up|[\W_]+)",
    re.IGNORECASE,
)
_HEADING_MARK = re.compile(r"\s*(?:[#¶🔗]|\[link\])+\s*$")
_ANCHOR_MARK = re.compile(r"\s*\{:?\s*#([\w.:-]{1,100})[^{}]{0,200}\}\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph, item, row or heading; `level` is 0 but for headings, `anchor` their id."""

    text: str
    level: int = 0
    anchor: str = ""


def read_lines(tree: Any) -> list[Line]:
    """The lines of a page's main content; rows of tables as `cell | cell`."""
    body = tree.find("body")
    root = body if body is not None else tree
    sizes = measure_text(root)
    main = _find_main(root, sizes)
    writer = _LineWriter(_find_layout_tables(main))
    _walk(main, sizes, writer)
    return [line for line in writer.lines if not _CONTROL_LINE.fullmatch(line.text[:100])]


def _find_main(root: Any, sizes: Mapping[Any, int]) -> Any:
    """The largest element that is marked as the main part, if it holds most of what is seen."""
    marked = [
        element
        for element in sizes
        if element.tag in {"main", "article"} or element.get("role") in {"main", "article"}
    ]
    best = max(marked, key=lambda element: sizes[element], default=None)
    is_main = best is not None and sizes[best] >= MAIN_SHARE * sizes[root]
    return best if is_main else root


def _find_layout_tables(main: Any) -> set[Any]:
    """Tables that hold other tables: they place things on the page."""
    holding = set()
    for table in main.iter("table"):
        holder = next(table.iterancestors("table"), None)
        if holder is not None:
            holding.add(holder)
    return holding


def _walk(main: Any, sizes: Mapping[Any, int], writer: _LineWriter) -> None:
    from lxml import etree

    steps = etree.iterwalk(main, events=("start", "end"))
    skipped: Any = None
    for event, element in steps:
        if event == "start":
            if not isinstance(element.tag, str) or _is_furniture(element, main, sizes):
                skipped = element
                steps.skip_subtree()
            else:
                writer.open(element)
            continue
        if element is skipped:
            skipped = None
        else:
            writer.close(element)
        if element is not main:
            writer.write(element.tail)


def _is_furniture(element: Any, main: Any, sizes: Mapping[Any, int]) -> bool:
    tag = element.tag
    if tag in UNSEEN:
        return True
    if element is main or tag in {"body", "html"}:
        return False
    size = sizes.get(element, 0)
    if element.get("aria-hidden") == "true" and size < _SMALL:
        return True
    if size > FURNITURE_SHARE * sizes[main]:
        return False
    return (
        tag in _FURNITURE_TAGS
        or element.get("role") in _ROLES
        or is_hidden(element)
        or (tag == "button" and not _is_title_part(element))
        or (tag == "header" and main.tag == "body")
        or (tag == "aside" and (main.tag == "body" or _is_mostly_links(element, sizes)))
        or (_FURNITURE_NAMES.search(_names_of(element)) is not None and not _holds_title(element))
    )


def _names_of(element: Any) -> str:
    return f"{element.get('class') or ''} {element.get('id') or ''}"[:500]


def _holds_title(element: Any) -> bool:
    return element.tag == "h1" or element.find(".//h1") is not None


def _is_title_part(element: Any) -> bool:
    """Whether a button is the heading of what it opens."""
    near = (element.getparent(), *list(element)[:2])
    return any(
        part is not None and (part.tag in _HEADINGS or part.tag in {"summary", "dt"})
        for part in near
    )


def _is_mostly_links(element: Any, sizes: Mapping[Any, int]) -> bool:
    return sum(sizes.get(link, 0) for link in element.iter("a")) * 2 > sizes.get(element, 0)


@dataclass(slots=True)
class _LineWriter:
    """Puts the text of a walk into lines; within a row, into cells."""

    layout_tables: set[Any]
    lines: list[Line] = field(default_factory=list)
    _pieces: list[str] = field(default_factory=list)
    _cells: list[str] | None = None
    _level: int = 0
    _anchor: str = ""
    _verbatim: int = 0

    def open(self, element: Any) -> None:
        tag = element.tag
        if tag in _BLOCKS:
            self._break()
        if tag == "tr" and self._is_row(element):
            self._cells = []
        elif (level := _heading_level(element)) and self._cells is None:
            self._flush()
            self._level, self._anchor = level, _anchor_of(element)
        elif tag == "pre":
            self._verbatim += 1
        self.write(element.text)

    def close(self, element: Any) -> None:
        tag = element.tag
        if tag in {"td", "th"} and self._cells is not None:
            self._cells.append(_clean(" ".join(self._pieces)))
            self._pieces = []
        elif tag == "tr" and self._cells is not None:
            self._end_row()
        elif self._level and _heading_level(element):
            self._flush()
            self._level, self._anchor = 0, ""
        elif tag in _BLOCKS:
            self._break()
        if tag == "pre":
            self._verbatim -= 1

    def write(self, text: str | None) -> None:
        if not text:
            return
        if self._verbatim and self._cells is None:
            first, *rest = text.split("\n")
            self._pieces.append(first)
            for line in rest:
                self._flush()
                self._pieces.append(line)
        else:
            self._pieces.append(text)

    def _break(self) -> None:
        if self._cells is not None or self._level:
            self._pieces.append(" ")  # a cell or heading of several blocks is one
        else:
            self._flush()

    def _end_row(self) -> None:
        cells = self._cells or []
        self._cells = None
        if any(cells):
            self.lines.append(Line(" | ".join(cells).strip()))

    def _flush(self) -> None:
        text = _clean("".join(self._pieces))
        self._pieces = []
        if not text:
            return
        if self._level:
            text, anchor = _split_anchor(text)
            self.lines.append(Line(text, self._level, self._anchor or anchor))
        else:
            self.lines.append(Line(text))

    def _is_row(self, row: Any) -> bool:
        table = next(row.iterancestors("table"), None)
        if table is None or table in self.layout_tables:
            return False
        if table.get("role") in {"presentation", "none"}:
            return False
        return sum(1 for cell in row if cell.tag in {"td", "th"}) > 1


def _heading_level(element: Any) -> int:
    level = _HEADINGS.get(element.tag, 0)
    if not level and element.get("role") == "heading":
        stated = element.get("aria-level") or "2"
        return int(stated) if stated in {"1", "2", "3", "4", "5", "6"} else 2
    if not level and element.get("data-component-part") == "update-label":
        return 1  # how one builder of documentation marks the date of a change
    return level


def _anchor_of(heading: Any) -> str:
    stated = heading.get("id")
    named = [link.get("id") or link.get("name") for link in heading.iter("a")][:3]
    parent = heading.getparent()
    if parent is not None and parent.tag in {"section", "div"} and parent[0] is heading:
        named.append(parent.get("id"))
    return next((name.strip()[:200] for name in (stated, *named) if name and name.strip()), "")


def _split_anchor(text: str) -> tuple[str, str]:
    """A heading without its mark for links, and the anchor that Markdown gives it as {#name}."""
    found = _ANCHOR_MARK.search(text)
    anchor = found[1] if found else ""
    return _HEADING_MARK.sub("", text[: found.start()] if found else text), anchor


def _clean(text: str) -> str:
    return " ".join(strip_unwanted(text).split())
