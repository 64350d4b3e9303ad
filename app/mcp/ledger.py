"""The tool list_signals.

Annotations are read at run time, by the SDK; so nothing here is imported for types alone.
"""

from collections.abc import Callable, Iterator
from typing import Annotated

from mcp_types import CallToolResult
from pydantic import Field

from app.context import AppContext
from app.mcp.answers import answer, quoted, read_day
from app.mcp.bodies import SignalBody, Signals, Turn
from app.mcp.quoting import day_of, quote_said
from app.page_reading import subject_keys
from app.signal_reading import SignalView, view_entries
from app.ui.parts import page_address
from db.ledger_pages import LedgerFilter, count_states, first_entries
from db.types import SignalState

_MOST = 50


class LedgerTools:
    """The ledger of what to watch for."""

    def __init__(self, context: Callable[[], AppContext]) -> None:
        self._context = context

    def list_signals(
        self,
        state: SignalState | None = None,
        subject: Annotated[
            str | None,
            Field(max_length=200, description="a name or key the signal is about"),
        ] = None,
        due_before: Annotated[
            str | None,
            Field(max_length=40, description="only those due, or expiring, before this ISO day"),
        ] = None,
        limit: Annotated[int, Field(ge=1, le=_MOST)] = 15,
    ) -> Annotated[CallToolResult, Signals]:
        """Read the ledger."""
        context, before = self._context(), read_day("due_before", due_before)
        states = (state,) if state is not None else tuple(SignalState)
        asked = subject.strip() if subject else ""
        with context.database.read() as connection:
            chosen = LedgerFilter(
                subjects=subject_keys(connection, asked) if asked else (),
                due_before=f"{before:%Y-%m-%d}" if before is not None else "",
            )
            matching = count_states(connection, chosen)
            views = view_entries(connection, first_entries(connection, states, chosen, limit))
            counts = count_states(connection, LedgerFilter())
        body = Signals(
            found=sum(matching[one] for one in states),
            signals=tuple(_describe(view, context.base_url) for view in views),
            counts={one.value: number for one, number in counts.items()},
        )
        return answer(body, _tell(body))


def _describe(view: SignalView, base_url: str) -> SignalBody:
    entry, signal = view.entry, view.entry.signal
    return SignalBody(
        id=signal.id,
        state=entry.state.value,
        statement=signal.statement,
        subjects=signal.subjects,
        test=signal.test,
        due=signal.due,
        deadline=signal.deadline,
        opened=day_of(signal.opened_at),
        source=quote_said(view.origin),
        turns=tuple(
            Turn(
                date=day_of(change.at),
                state=change.to_state.value,
                reason=change.reason,
                words=quote_said(said),
            )
            for change, said in zip(entry.transitions, view.evidence, strict=True)
        ),
        page=base_url + page_address("ledger", signal=signal.id),
    )


def _tell(body: Signals) -> Iterator[str]:
    counts = ", ".join(f"{number} {state}" for state, number in body.counts.items())
    yield f"{len(body.signals)} of {body.found} signals. The whole ledger: {counts}."
    for one in body.signals:
        due = f"due {one.due}" if one.due else f"no later than {one.deadline}"
        yield f"- [signal {one.id}] {one.state}, {due}; opened {one.opened}: “{one.statement}”"
        yield f"   Test: {one.test}"
        if one.source is not None:
            yield quoted(one.source)
        for turn in one.turns:
            yield f"   {turn.date}: {turn.state}, {turn.reason}"
            if turn.words is not None:
                yield quoted(turn.words)
    if not body.signals:
        yield "None is so; leave a filter out, or ask find_entity for the key of a name."
