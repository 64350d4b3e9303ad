"""The sources and their health; what was refused and how the jobs ran, for operators."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from pydantic import Field

from app.access import Reader
from app.answers import RequestFaultError, plain
from app.api.route import CheckedRoute
from app.api.shapes import Body, Page, extend, several, shape_of
from app.api.source_bodies import describe_sources
from app.api.turning import Turn, turning
from app.context import current_context
from app.page_reading import read_run_page
from app.sources_view import DocumentChange, read_sources
from db.types import JobRun, SourceStatus, Tier

router = APIRouter(tags=["Sources"], route_class=CheckedRoute)


class DocumentBody(Body):
    """A document that a source watches."""

    url: str
    title: str
    versions: int
    first_at: datetime
    last_change_at: datetime | None


WatchedBody = extend(
    "WatchedBody",
    DocumentBody,
    "A document that a source watches, with its last change where that was compared.",
    last_change=shape_of(DocumentChange) | None,
)


class SourceRowBody(Body):
    """A source; `health` is answered (within a day), stale, failing, untried or resting."""

    key: str = Field(examples=["corvid-blog"])
    name: str
    url: str
    tier: Tier
    kind: str
    health: str
    status: SourceStatus
    off_reason: str
    failures: int
    failing_since: datetime | None
    last_error: str
    last_success_at: datetime | None
    interval_seconds: int
    next_poll_at: datetime | None
    hold_until: datetime | None
    articles: int


SourceBody = extend(
    "SourceBody", SourceRowBody, str(SourceRowBody.__doc__), documents=several(WatchedBody)
)


class HeldHostBody(Body):
    """A host that asked to be left alone."""

    host: str
    until: datetime


class SilentHostBody(Body):
    """A host whose robots.txt cannot be had, so that nothing is asked there."""

    host: str
    asked_again_at: datetime | None


class RefusalBody(Body):
    """What was refused of a source in the last week, by stage and reason."""

    stage: str
    reason: str
    source: str
    times: int
    last_at: datetime
    last_url: str


class SourcePage(Page):
    """The sources by key; `refusals` is null for readers who are no operators."""

    at: datetime
    counts: dict[str, int]
    hosts_on_hold: list[HeldHostBody]
    hosts_without_robots: list[SilentHostBody]
    refusals: list[RefusalBody] | None


SourceList = extend("SourceList", SourcePage, str(SourcePage.__doc__), sources=several(SourceBody))
RunList = extend(
    "RunList",
    Page,
    "Runs of the jobs, the last started first.",
    runs=several(JobRun),
)


def _reader(request: Request) -> Reader:
    found: Reader = request.state.reader
    return found


def _operator(request: Request) -> Reader:
    found = _reader(request)
    if not found.is_operator:
        raise RequestFaultError(403, "only operators of this server may see this")
    return found


@router.get("/sources", response_model=SourceList)
def list_sources(
    turn: Annotated[Turn, turning(500, 1000, str)], reader: Annotated[Reader, Depends(_reader)]
) -> Any:
    """Every source with its health, the hosts left alone, and what was refused."""
    context = current_context()
    body = describe_sources(read_sources(context.database, context.now(), standing=context.demo))
    shown = turn.cut(body.pop("sources"), lambda row: (row["key"],))
    if not reader.is_operator:
        body["refusals"] = None
    return body | turn.close("sources", shown, dict, lambda row: (row["key"],))


@router.get("/runs", response_model=RunList, dependencies=[Depends(_operator)])
def list_runs(turn: Annotated[Turn, turning(50, 200, datetime, str, datetime)]) -> Any:
    """How the jobs ran, the last started first; for operators."""
    found = read_run_page(current_context().database, turn.limit + 1, turn.after)
    return turn.close("runs", found, plain, lambda run: (run.started_at, run.job, run.slot))
