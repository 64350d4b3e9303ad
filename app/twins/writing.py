"""Pieces of Markdown that twins are made of. What comes in is text, and is shown as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, urlencode

from app.newsletter.markdown_text import escape, inward
from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text, unmark
from app.weeks import name_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from app.signal_reading import Quotation
    from db.story_lists import StoryRow

_LONGEST = 1_000


def say(text: str) -> str:
    """Text from outside on one line, whatever it holds."""
    return escape(clean_text(text)[:_LONGEST])


def lead(url: str, words: str) -> str:
    """A link to another site; words alone where the address is none of the web."""
    address = safe_link(url).replace("(", "%28").replace(")", "%29")
    return inward(address, clean_text(words)[:_LONGEST])


def follow(address: str, words: str) -> str:
    """A link to an address of ours."""
    return inward(address, clean_text(words)[:_LONGEST])


def own(base_url: str, page: str, words: str, **parameters: str) -> str:
    """A link to a page of ours."""
    asked = f"?{urlencode(parameters)}" if parameters else ""
    return follow(f"{base_url}{page}{asked}", words)


def twin_address(base_url: str, folder: str, name: str) -> str:
    """Where the twin of something's page is."""
    return f"{base_url}/{folder}/{quote(name, safe=':')}.md"


def title(words: str) -> list[str]:
    """The first heading; a document without a name is called so."""
    return [f"# {say(words) or 'Without a title'}", ""]


def section(name: str, lines: Iterable[str]) -> list[str]:
    """A part with its heading; nothing where it would be empty."""
    found = list(lines)
    return [f"## {name}", "", *found, ""] if found else []


def cite(outlet: str, url: str, at: datetime) -> str:
    """`Outlet, 18 June 2026`, linked."""
    return lead(url, f"{clean_text(outlet)}, {name_day(at)}")


def quote_words(words: str, source: str) -> str:
    """`“words” (source)`; the source is Markdown already."""
    said = unmark(clean_text(words))[:_LONGEST].strip(' “”"')
    return f"“{escape(said)}” ({source})" if said else source


def quotation(said: Quotation) -> str:
    """A passage with its article."""
    return quote_words(said.text, cite(said.outlet, said.url, said.published_at))


def story_line(row: StoryRow, base_url: str) -> str:
    """A story in a list, with its twin."""
    story = row.story
    link = follow(twin_address(base_url, "stories", story.id), story.title)
    outlets = f"{row.outlets} outlet{'' if row.outlets == 1 else 's'}"
    return f"- {name_day(story.last_published_at)}: {link} ({outlets})"


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    """A table; cells are Markdown already. Nothing without rows."""
    lines = [f"| {' | '.join(cell or '–' for cell in row)} |" for row in rows]
    if not lines:
        return []
    return [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}", *lines]


def document(*parts: Iterable[str]) -> str:
    """The parts as one text, no two blank lines in a row."""
    lines: list[str] = []
    for line in (line for part in parts for line in part):
        if line or (lines and lines[-1]):
            lines.append(line)
    return "\n".join(lines).rstrip() + "\n"
