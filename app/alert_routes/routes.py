"""The routes of signed links, and what their answers have in common."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from starlette.concurrency import run_in_threadpool
from starlette.routing import Route

from app.alert_routes.addresses import CONFIRM, LESS, PREFERENCES, PREFIX, UNSUBSCRIBE
from app.alert_routes.confirm import show_confirm
from app.alert_routes.less import show_less
from app.alert_routes.preferences import show_preferences
from app.alert_routes.unsubscribe import show_unsubscribe
from app.alert_routes.visit import Page, Visit, read_form, tell
from app.alert_tokens import LinkError
from app.answers import RequestFaultError
from app.context import current_context
from db.errors import StorageError, TocsinError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from starlette.requests import Request
    from starlette.responses import Response

    from app.alert_desk import AlertDesk

    View = Callable[[Visit], Page]

log = logging.getLogger(__name__)
_METHODS: Final = ["GET", "POST"]
_SHUT: Final = "Alerts are not set up on this server; whoever runs it finds the reason in its log."


def alert_routes() -> list[Route]:
    """The routes, with a catch-all behind them."""
    views = {
        CONFIRM: show_confirm,
        UNSUBSCRIBE: show_unsubscribe,
        PREFERENCES: show_preferences,
        LESS: show_less,
    }
    known = [
        Route(f"{PREFIX}{name}/{{token}}", _answer(view), methods=_METHODS)
        for name, view in views.items()
    ]
    return [*known, Route(f"{PREFIX}{{rest:path}}", _refuse, methods=_METHODS)]


def _refuse(request: Request) -> Response:
    # The address is not repeated: it may hold a token that was cut in two.
    from app.alert_routes.rendering import render_page

    del request
    said = "nothing is at this address; open the link from the message again"
    return render_page(tell("This link does nothing", said, status=404))


def _answer(view: View) -> Callable[[Request], Awaitable[Response]]:
    async def answer(request: Request) -> Response:
        from app.alert_routes.rendering import render_page

        try:
            form = await read_form(request) if request.method == "POST" else None
            page = await run_in_threadpool(_visit, view, request.path_params["token"], form)
        except RequestFaultError as fault:
            page = tell("That did not arrive", fault.message, status=fault.status)
        return await run_in_threadpool(render_page, page)

    return answer


def _visit(view: View, token: str, form: dict[str, str] | None) -> Page:
    """The page of a visit, whatever goes wrong; no log and no page repeats the token."""
    try:
        return view(Visit(_desk(), token, form))
    except LinkError as fault:
        return tell("This link does nothing", fault.message, status=404)
    except RequestFaultError as fault:
        return tell("That cannot be done", fault.message, status=fault.status)
    except StorageError:
        said = "the database is not available right now; try again in a minute"
        return tell("Not right now", said, status=503)
    except TocsinError as fault:
        return tell("That cannot be done", fault.message, status=400)
    except Exception:
        log.exception("a page behind a signed link failed by a fault of ours")
        said = "this page could not be shown because of a fault of ours, which has been logged"
        return tell("A fault of ours", said, status=500)


def _desk() -> AlertDesk:
    desk = current_context().alerts
    if desk is None:
        raise RequestFaultError(503, _SHUT)
    return desk
