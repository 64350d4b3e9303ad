"""The tool what_changed_for_stack.

Annotations are read at run time, by the SDK; so nothing here is imported for types alone.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from threading import BoundedSemaphore
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from analysis.stack.model import Stack
from app import stack_changes
from app.context import AppContext
from app.mcp.answers import answer, quoted, read_span, read_week, refuse
from app.mcp.bodies import Changes, Entry
from app.mcp.briefs import Week, tell_lines
from app.mcp.events import Day
from app.mcp.quoting import day_of, quote_sentence, tell_coverage, tell_for_you
from app.reading import read_issue
from app.stack_changes import StackChanges, find_stack, tell_entry, understand

_ENTRIES = 60
_BESIDE = 10
_DAYS = 7
INLINE = "this stack"
# Matching three months takes seconds of a processor; pages shall not wait for a host of callers.
_matching = BoundedSemaphore(2)

Listed = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]] | None, Field(max_length=_ENTRIES)
]


class StackTools:
    """What changed for those who depend on something."""

    def __init__(self, context: Callable[[], AppContext]) -> None:
        self._context = context

    def what_changed_for_stack(
        self,
        stack: Annotated[
            str | None,
            Field(max_length=200, description="name of a stored stack; or give the lists below"),
        ] = None,
        models: Listed = None,
        providers: Listed = None,
        licences: Listed = None,
        hardware: Listed = None,
        regions: Listed = None,
        week: Week = None,
        since: Day = None,
        until: Day = None,
    ) -> Annotated[CallToolResult, Changes]:
        """Match the stack."""
        listed = Stack(
            INLINE,
            _clean(models), _clean(providers), _clean(licences), _clean(hardware), _clean(regions),
        )  # fmt: skip
        chosen = self._choose(stack, listed)
        with _matching:
            body = _describe(self._read(chosen, week, since, until))
        return answer(body, _tell(body))

    def _choose(self, name: str | None, listed: Stack) -> Stack:
        stacks = self._context().stacks
        if name is not None and name.strip():
            if listed != Stack(INLINE):
                raise refuse("give the name of a stored stack, or lists of your own, not both")
            return find_stack(stacks(), name)
        if listed != Stack(INLINE):
            return listed
        known = stacks()
        if len(known) == 1:
            return known[0]
        names = ", ".join(f"“{one.name}”" for one in known) or "none is stored"
        raise refuse(f"say which stack ({names}), or list models, providers, licences and the like")

    def _read(
        self, stack: Stack, week: str | None, since: str | None, until: str | None
    ) -> StackChanges:
        context, mine = self._context(), understand(stack)
        first, last = read_span(since, until)
        if first is None and last is None:
            chosen = read_week(week)
            issue = read_issue(context.database, chosen)
            if issue is not None:
                return stack_changes.read_week(context.database, mine, issue.brief.week)
            if chosen is not None:
                raise refuse(f"there is no brief of {chosen}; give since and until instead")
        elif week is not None:
            raise refuse("give a week, or since and until, not both")
        end = last or context.now()
        start = first or end - timedelta(days=_DAYS)
        if start >= end:
            raise refuse(f"since lies in the future; it is {context.now():%Y-%m-%d} here")
        return stack_changes.read_span(context.database, mine, start, end)


def _clean(listed: list[str] | None) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one.strip() for one in listed or () if one.strip()))


def _describe(found: StackChanges) -> Changes:
    return Changes(
        stack=found.stack.stack.name,
        start=day_of(found.start),
        end=day_of(found.end),
        verdict=found.verdict,
        items=tell_for_you(found.for_you),
        beside=tuple(quote_sentence(one.headline) for one in found.for_you.set_aside[:_BESIDE]),
        looked_at=found.for_you.looked_at,
        coverage=tell_coverage(found.coverage),
        entries=tuple(
            Entry(part=one.part, written=one.written, understood=tell_entry(found.stack, one))
            for one in found.stack.entries[:_ENTRIES]
        ),
    )


def _tell(body: Changes) -> Iterator[str]:
    yield f"{body.verdict} ({body.start} to {body.end})"
    coverage = body.coverage
    yield (
        f"Coverage: {body.looked_at} stories looked at, {coverage.articles} articles; "
        f"{coverage.healthy} of {coverage.sources} sources answered, {coverage.stale} silent, "
        f"{coverage.failing} failing."
    )
    yield from tell_lines(body.items)
    if body.beside:
        yield "These name something of it and change nothing:"
        yield from map(quoted, body.beside)
    unknown = [f"“{one.written}” ({one.part})" for one in body.entries if not one.understood]
    if unknown:
        yield f"Not known, so matched by their words alone: {', '.join(unknown)}"
