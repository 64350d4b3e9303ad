"""API tokens at the door: how they are made, read from a request, and turned into a reader.

A token is never logged, and no message repeats one.
"""

from __future__ import annotations

import logging
import re
import secrets
import threading
from datetime import timedelta
from typing import TYPE_CHECKING

from app.access import Reader
from db.errors import StorageError
from db.tokens import USE_IS_NEWS_AFTER, ApiToken, find_token, note_use

if TYPE_CHECKING:
    from datetime import datetime

    from starlette.requests import Request

    from db.store import Database

log = logging.getLogger(__name__)
PREFIX = "tocsin_"  # by which scanners of code find one that was committed
ROLES = ("reader", "operator")
_SECRET_BYTES = 32
_SHAPE = re.compile(r"tocsin_[A-Za-z0-9_-]{43}", re.ASCII)
# What is subscribed to by programs that cannot send a header.
_SUBSCRIBED = ("/feeds/",)
_SUBSCRIBED_ENDS = (".ics", ".opml")


def make_token(
    name: str, role: str, now: datetime, days: int | None = None
) -> tuple[ApiToken, str]:
    """A new token and its secret, which is shown once."""
    expires = now + timedelta(days=days) if days else None
    token = ApiToken(f"t{secrets.token_hex(4)}", name, role, now, expires)
    return token, PREFIX + secrets.token_urlsafe(_SECRET_BYTES)


def presented_token(request: Request) -> str:
    """The token that a request shows, of whatever worth; empty when it shows none."""
    kind, _, stated = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and stated.strip():
        return stated.strip()
    path = request.url.path
    if path.startswith(_SUBSCRIBED) or path.endswith(_SUBSCRIBED_ENDS):
        return request.query_params.get("token", "").strip()
    return ""


def token_reader(database: Database, presented: str, now: datetime) -> Reader | None:
    """The reader that a good token stands for."""
    if not _SHAPE.fullmatch(presented):
        return None
    with database.read() as connection:
        token = find_token(connection, presented, now)
    if token is None:
        return None
    if token.last_used_at is None or now - token.last_used_at >= USE_IS_NEWS_AFTER:
        _note_aside(database, token.id, now)
    return Reader(f"token:{token.id}", token.name, is_operator=token.role == "operator")


_noting: dict[str, datetime] = {}
_lock = threading.Lock()


def _note_aside(database: Database, token_id: str, now: datetime) -> None:
    # A long write of a job would hold the request back, so it does not wait for this one.
    with _lock:
        last = _noting.get(token_id)
        if last is not None and now - last < USE_IS_NEWS_AFTER:
            return
        _noting[token_id] = now
    work = threading.Thread(target=_note, args=(database, token_id, now), daemon=True)
    work.start()


def _note(database: Database, token_id: str, now: datetime) -> None:
    try:
        with database.write() as connection:
            note_use(connection, token_id, now)
    except StorageError as fault:
        log.warning("the last use of an API token could not be recorded: %s", fault)
