"""The feeds as routes: `/feeds/….xml` is Atom, `/feeds/….json` JSON Feed."""

from __future__ import annotations

from datetime import UTC
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from starlette.responses import Response
from starlette.routing import Route

from app.answers import (
    RequestFaultError,
    answering_faults,
    refuse_unknown,
    tagged_answer,
    typed_answer,
)
from app.context import current_context
from app.feeds import atom, json_feed
from app.feeds.ledger import feed_of_ledger
from app.feeds.reading import (
    read_all_stories,
    read_briefs,
    read_entity_feed,
    read_saved_search,
    read_thread_feed,
    read_topic,
)
from app.feeds.subscriptions import read_subscription_feed
from app.keeping import keeping

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from starlette.requests import Request

    from app.context import AppContext
    from app.feeds.model import Feed

    Read = Callable[[AppContext, str], Feed | None]

_LONGEST = 200


def feed_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    return [
        *_pair("/feeds/briefs", lambda context, _: read_briefs(context)),
        *_pair("/feeds/stories", lambda context, _: read_all_stories(context)),
        *_pair("/feeds/ledger", lambda context, _: _read_ledger(context)),
        *_pair("/feeds/topics/{name}", read_topic),
        *_pair("/feeds/entities/{name:path}", read_entity_feed),
        *_pair("/feeds/threads/{name}", read_thread_feed),
        *_pair("/feeds/searches/{name}", read_saved_search, keep=False),
        *_pair("/feeds/subscriptions/{name}", read_subscription_feed, keep=False),
        Route("/feeds/{rest:path}", refuse_unknown),
    ]


def _pair(path: str, read: Read, *, keep: bool = True) -> list[Route]:
    found = keeping(read) if keep else read
    return [
        Route(f"{path}.xml", _answer(found, atom.render_atom, atom.MEDIA_TYPE)),
        Route(f"{path}.json", _answer(found, json_feed.render_json_feed, json_feed.MEDIA_TYPE)),
    ]


def _read_ledger(context: AppContext) -> Feed:
    return feed_of_ledger(context.database, context.base_url, context.started_at)


def _answer(
    read: Read, render: Callable[[Feed, str], str], media_type: str
) -> Callable[[Request], Response]:
    @answering_faults
    def show_feed(request: Request) -> Response:
        context = current_context()
        name = str(request.path_params.get("name", ""))
        feed = None
        if len(name) <= _LONGEST and "\x00" not in name:
            feed = read(context, name)
        if feed is None:
            raise RequestFaultError(404, f"there is no feed at {request.url.path[:_LONGEST]}")
        return _dated(
            request, typed_answer(render(feed, context.base_url), media_type), feed.updated
        )

    return show_feed


def _dated(request: Request, response: Response, updated: datetime) -> Response:
    """The answer with its date and tag, or 304 where the client has it already.

    A client that names a tag is answered by the tag alone (RFC 9110, 13.1.3).
    """
    response.headers["Last-Modified"] = format_datetime(
        updated.astimezone(UTC).replace(microsecond=0), usegmt=True
    )
    stated = request.headers.get("if-modified-since")
    if stated is not None and "if-none-match" not in request.headers and _is_since(stated, updated):
        kept = {key: response.headers[key] for key in ("Last-Modified", "Cache-Control")}
        return Response(status_code=304, headers=kept)
    return tagged_answer(request, response)


def _is_since(stated: str, updated: datetime) -> bool:
    try:
        moment = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return False
    aware = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    return updated.replace(microsecond=0) <= aware
