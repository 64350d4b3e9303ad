"""What every tool does alike: typed answer with readable text, checked days, faults in a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mcp.server.mcpserver.exceptions import ToolError
from mcp_types import CallToolResult, TextContent

from app.answers import WEEK
from app.clock import parse_moment
from app.mcp.texts import one_sentence
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from app.mcp.bodies import Body, Quotation, Watch


def answer(body: Body, lines: Iterable[str]) -> CallToolResult:
    """The body as structured content, and the same in lines for whoever reads text."""
    text = TextContent(type="text", text="\n".join(lines))
    return CallToolResult(content=[text], structured_content=body.model_dump(mode="json"))


def refuse(sentence: str) -> ToolError:
    """A fault that the caller can mend."""
    return ToolError(one_sentence(sentence))


def read_day(name: str, stated: str | None) -> datetime | None:
    """An ISO 8601 day or time; None for none. Raises ToolError."""
    if stated is None or not stated.strip():
        return None
    try:
        return parse_moment(stated[:40])
    except (ConfigError, OverflowError):
        raise refuse(
            f"{name} is no ISO 8601 day: write one such as 2026-06-18, not {stated[:40]!r}"
        ) from None


def read_span(since: str | None, until: str | None) -> tuple[datetime | None, datetime | None]:
    """Two days in their order; raises ToolError."""
    first, last = read_day("since", since), read_day("until", until)
    if first is not None and last is not None and first >= last:
        raise refuse("since must lie before until; until itself is not included")
    return first, last


def read_week(stated: str | None) -> str | None:
    """A week's name; raises ToolError."""
    if stated is None or not stated.strip() or stated.strip().lower() == "latest":
        return None
    if not WEEK.fullmatch(stated.strip()):
        raise refuse(f"{stated[:40]!r} is no week: write one such as 2026-W25, or leave it out")
    return stated.strip()


def quoted(said: Quotation, indent: str = "   ") -> str:
    """Two lines: the words behind a mark, then who said them, when and where."""
    source = ", ".join(part for part in (said.outlet, said.date, said.url) if part)
    mark = ">" if said.quoted else "> (filled in)"
    return f"{indent}{mark} {said.text}\n{indent}  ({source})"


def watched(one: Watch, indent: str = "   ") -> str:
    """What to watch for, with its test."""
    due = f", by {one.due}" if one.due else ""
    return f"{indent}Watch for{due} [signal {one.signal or 'none'}]; test: {one.test}\n" + quoted(
        one.words, indent
    )
