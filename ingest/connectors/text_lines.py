"""Markdown and plain text as the same lines that pages are read to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.connectors.markup import build_tree
from ingest.connectors.page_lines import Line, read_lines
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits, screen_page
from ingest.text import clean_line, strip_unwanted

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_LINE = 20_000

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,20000}?)\n---[ \t]*\n", re.DOTALL)
_FRONT_TITLE = re.compile(r"^title:[ \t]*(.{1,500})$", re.MULTILINE)
# Components that documentation builders write between paragraphs; one of them dates a change.
_UPDATE = re.compile(r"<Update\b[^<>]{0,300}?\blabel=[\"']([^\"'<>]{1,200})[\"'][^<>]{0,600}>")
_COMPONENT_LINE = re.compile(
    r"^[ \t]*</?[A-Z]\w{0,40}(?:[ \t][^<>\n]{0,600})?/?>[ \t]*$", re.MULTILINE
)
_IMPORT_LINE = re.compile(r"^(?:import|export) .{0,300}$", re.MULTILINE)
_ITEM = re.compile(r"\s*(?:[-*•–]|\(?(?:\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})[.)])\s+\S")
_RULE = re.compile(r"[\s=\-_*#~]*")


def read_markdown(
    text: str, limits: ScreenLimits = USUAL_LIMITS
) -> tuple[str, list[Line]] | Rejected:
    """The title that the front matter states, or nothing, and the lines of a Markdown document."""
    from markdown_it import MarkdownIt

    text = strip_unwanted(text)
    front = _FRONT_MATTER.match(text)
    stated = _FRONT_TITLE.search(front[1]) if front else None
    title = clean_line(stated[1].strip().strip("\"'")) if stated else ""
    body = _UPDATE.sub(r"\n\n# \1\n\n", text[front.end() :] if front else text)
    body = _IMPORT_LINE.sub("", _COMPONENT_LINE.sub("\n", body)) if "<" in body else body
    markup = MarkdownIt("commonmark", {"html": True, "maxNesting": 40}).enable("table").render(body)
    if rejected := screen_page(markup.encode("utf-8"), limits):
        return rejected
    tree = build_tree(f"<html><body>{markup}</body></html>")
    return tree if isinstance(tree, Rejected) else (title, read_lines(tree))


def read_plain(text: str) -> list[Line]:
    """Paragraphs of plain text, each as one line however it was wrapped."""
    lines = strip_unwanted(text).split("\n")
    return [Line(" ".join(" ".join(part).split())) for part in _paragraphs(lines) if part]


def _paragraphs(lines: list[str]) -> Iterator[list[str]]:
    part: list[str] = []
    for line in lines:
        is_break = not line.strip() or _RULE.fullmatch(line[:MAX_LINE])
        if is_break or _ITEM.match(line[:200]):
            yield part
            part = []
        if not is_break:
            part.append(line)
    yield part
