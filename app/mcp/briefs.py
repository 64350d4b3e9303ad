"""The tool get_brief, and the briefs as resources.

Annotations are read at run time, by the SDK; so nothing here is imported for types alone.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

from mcp.server.mcpserver.exceptions import ResourceNotFoundError, ToolError
from mcp_types import CallToolResult
from pydantic import Field

from analysis.brief.model import Brief, BriefStory, TableRow
from app.context import AppContext
from app.mcp.answers import answer, quoted, read_week, refuse, watched
from app.mcp.bodies import BriefBody, BriefItem, ForYouLine, Row
from app.mcp.quoting import (
    day_of,
    quote_sentence,
    quote_sentences,
    quote_watches,
    tell_coverage,
    tell_for_you,
)
from app.reading import read_issue
from app.stack_changes import find_stack, understand
from app.ui.parts import page_address
from db.errors import TocsinError

_ROWS = 25

Week = Annotated[
    str | None,
    Field(max_length=40, description="such as 2026-W25; `latest` or nothing: the newest one"),
]


class BriefTools:
    """Written issues of the brief."""

    def __init__(self, context: Callable[[], AppContext]) -> None:
        self._context = context

    def get_brief(
        self,
        week: Week = None,
        stack: Annotated[
            str | None,
            Field(max_length=200, description="name of a stored stack: what changed for it first"),
        ] = None,
    ) -> Annotated[CallToolResult, BriefBody]:
        """Read the brief."""
        from analysis.brief.edition import read_edition_for

        context = self._context()
        chosen = find_stack(context.stacks(), stack) if stack and stack.strip() else None
        brief = self._find(read_week(week))
        if chosen is not None:
            mine = understand(chosen)
            brief = read_edition_for(context.database, brief.week, mine)
        body = describe_brief(brief, context.base_url)
        return answer(body, tell_brief(body))

    def read_latest(self) -> str:
        """The newest brief as Markdown."""
        return self.read_one("latest")

    def read_one(self, week: str) -> str:
        """The brief of a week as Markdown."""
        from app.newsletter.markdown import render_markdown

        try:
            brief = self._find(read_week(week))
        except (ToolError, TocsinError) as fault:
            raise ResourceNotFoundError(str(fault)) from fault
        return render_markdown(brief, self._context().base_url)

    def _find(self, week: str | None) -> Brief:
        issue = read_issue(self._context().database, week)
        if issue is None and week is not None:
            raise refuse(f"there is no brief of {week}; leave week out for the newest one")
        if issue is None:
            raise refuse(
                f"no brief is written yet; they go out on {self._context().schedule}. "
                "search_events finds what came in so far"
            )
        return issue.brief


def describe_brief(brief: Brief, base_url: str) -> BriefBody:
    """The issue, its parts bounded."""
    stack = brief.for_you.stack if brief.for_you is not None else ""
    return BriefBody(
        week=brief.week,
        start=day_of(brief.period_start),
        end=day_of(brief.period_end),
        stack=stack,
        for_you=tell_for_you(brief.for_you),
        stories=tuple(map(_describe_item, brief.stories)),
        rows=tuple(map(_describe_row, brief.also[:_ROWS])),
        rows_left_out=max(0, len(brief.also) - _ROWS),
        coverage=tell_coverage(brief.coverage),
        page=base_url + page_address("", week=brief.week, stack=stack),
    )


def tell_brief(body: BriefBody) -> Iterator[str]:
    """The same in lines."""
    mine = f", for the stack “{body.stack}”" if body.stack else ""
    yield f"The brief of {body.week} ({body.start} to {body.end}){mine}. {body.page}"
    coverage = body.coverage
    yield (
        f"Read: {coverage.articles} articles, {coverage.stories} stories; {coverage.healthy} of "
        f"{coverage.sources} sources answered. {coverage.warning}"
    )
    if body.stack:
        yield f"Changes for this stack: {len(body.for_you) or 'none'}"
        yield from tell_lines(body.for_you)
    for number, item in enumerate(body.stories, 1):
        yield f"{number}. [story {item.story}] {', '.join(item.topics)}"
        yield quoted(item.headline)
        for label, found in (
            ("What happened", item.what_happened), ("What changes", item.changes),
            ("When", item.when), ("What to do", item.to_do),
        ):  # fmt: skip
            yield from ([f"   {label}:", *map(quoted, found)] if found else ())
        yield from map(watched, item.watch_for)
    if body.rows:
        yield f"Also this week ({body.rows_left_out} more are left out):"
    for row in body.rows:
        yield f"- {row.table}: {'; '.join(p for p in (row.subject, row.change, row.effective) if p)}"
        yield quoted(row.words)


def tell_lines(items: tuple[ForYouLine, ...]) -> Iterator[str]:
    """What changes for a stack, in lines."""
    for number, item in enumerate(items, 1):
        yield f"{number}. [story {item.story}] {'; '.join(item.reasons)}"
        yield quoted(item.headline)
        for label, found in (("What changes", item.changes), ("When", item.when), ("What to do", item.to_do)):  # fmt: skip
            yield from ([f"   {label}:", *map(quoted, found)] if found else ())
        yield from map(watched, item.watch_for)


def _describe_item(story: BriefStory) -> BriefItem:
    return BriefItem(
        story=story.story_id,
        headline=quote_sentence(story.headline),
        topics=story.topics,
        what_happened=quote_sentences(story.what_happened),
        changes=quote_sentences(story.changes),
        when=quote_sentences(story.when),
        to_do=quote_sentences(story.to_do),
        watch_for=quote_watches(story.watch_for),
        update_of=story.update_of or "",
    )


def _describe_row(row: TableRow) -> Row:
    return Row(
        table=row.table.value,
        subject=row.subject,
        change=" → ".join(value for value in (row.from_value, row.to_value) if value),
        effective=row.effective_date,
        words=quote_sentence(row.statement),
    )
