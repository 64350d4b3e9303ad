"""Issues of the brief, and those written for a stack."""

from hashlib import sha256
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from pydantic import Field

from analysis.brief.model import Brief
from analysis.stack.model import Stack
from app.answers import RequestFaultError, plain
from app.api.parameters import Id, OptionalWeek, Text, Week
from app.api.route import CheckedRoute
from app.api.shapes import Body, Page, extend, shape_of
from app.api.turning import Turn, turning
from app.context import current_context
from app.page_reading import find_stack_week, read_issue_page
from app.reading import read_issue
from app.stack_editions import edition_names, read_edition

router = APIRouter(tags=["Briefs"], route_class=CheckedRoute)
_MOST = 200


class BriefRow(Body):
    """An issue in a list."""

    week: str = Field(examples=["2026-W25"])
    period_start: str
    period_end: str
    issued_at: str
    stories: int
    headlines: list[str]
    url: str
    page: str


class BriefList(Page):
    """Issues, newest first."""

    briefs: list[BriefRow]


BriefBody = extend(
    "BriefBody",
    shape_of(Brief),
    "An issue with its stories, sentences and passages. `sha256` covers the stored document; "
    "`previous` and `next` are the weeks of the issues before and after.",
    sha256=str,
    previous=str | None,
    next=str | None,
    editions=list[str],
)
EditionBody = extend(
    "EditionBody", shape_of(Brief), "An issue as written for a stack.", stack=str, sha256=str
)


class StackBody(Body):
    """A stack that issues are written for; which they are stands in the data folder."""

    name: str
    models: list[str]
    providers: list[str]
    licences: list[str]
    hardware: list[str]
    regions: list[str]
    fields: list[str]
    newest_week: str | None = Field(description="The newest issue written for it, if there is one.")
    brief: str | None = Field(description="Where that issue stands.")


class StackList(Page):
    """The stacks of this server, by name."""

    stacks: list[StackBody]


@router.get("/briefs", response_model=BriefList)
def list_briefs(turn: Annotated[Turn, turning(50, _MOST, str)]) -> Any:
    """Issues, newest first, without their stories' texts."""
    context = current_context()
    found = read_issue_page(context.database, turn.limit + 1, turn.after)
    return turn.close(
        "briefs", found, lambda brief: _row(brief, context.base_url), lambda brief: (brief.week,)
    )


@router.get("/briefs/{week}", response_model=BriefBody | EditionBody)
def show_brief(
    week: Week,
    stack: Annotated[Text, Query(description="The edition for the stack of this name.")] = None,
) -> Any:
    """One issue with stories, sentences and passages, or its edition for a stack."""
    if stack is not None:
        return _edition(week, stack)
    database = current_context().database
    issue = read_issue(database, week)
    if issue is None:
        raise RequestFaultError(404, f"there is no issue of week {week}")
    return plain(issue.brief) | {
        "sha256": issue.stored.sha256,
        "previous": issue.previous,
        "next": issue.following,
        "editions": edition_names(database, week),
    }


@router.get("/stacks", response_model=StackList)
def list_stacks(turn: Annotated[Turn, turning(50, _MOST, str)]) -> Any:
    """The stacks for which issues are written."""
    stacks = sorted(current_context().stacks(), key=lambda stack: stack.name)
    found = turn.cut(stacks, lambda stack: (stack.name,))
    return turn.close("stacks", found, _describe_stack, lambda stack: (stack.name,))


@router.get("/stacks/{name}/brief", response_model=EditionBody)
def show_stack_brief(name: Id, week: OptionalWeek = None) -> Any:
    """The issue of a week, or the newest one, as written for a stack."""
    chosen = week or find_stack_week(current_context().database, name)
    if chosen is None:
        raise RequestFaultError(404, f"no issue was written for a stack {name[:80]!r}")
    return _edition(chosen, name)


def _edition(week: str, stack: str) -> Any:
    edition = read_edition(current_context().database, week, stack)
    if edition is None:
        said = f"there is no issue of week {week} for a stack {stack[:80]!r}"
        raise RequestFaultError(404, said)
    digest = sha256(edition.document.encode()).hexdigest()
    return plain(edition.brief) | {"stack": edition.stack, "sha256": digest}


def _row(brief: Brief, base_url: str) -> dict[str, Any]:
    return {
        **{key: plain(getattr(brief, key)) for key in ("week", "period_start", "period_end")},
        "issued_at": plain(brief.issued_at),
        "stories": len(brief.stories),
        "headlines": [story.headline.text for story in brief.stories],
        "url": f"{base_url}/api/v1/briefs/{brief.week}",
        "page": f"{base_url}/?week={brief.week}",
    }


def _describe_stack(stack: Stack) -> Any:
    context = current_context()
    week = find_stack_week(context.database, stack.name)
    address = f"{context.base_url}/api/v1/stacks/{quote(stack.name, safe='')}/brief"
    return plain(stack) | {"newest_week": week, "brief": address if week else None}
