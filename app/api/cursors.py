"""Cursors: where a list goes on, written so that only the same question can use it.

A cursor holds the key of the last row shown, never a count of rows: what comes in meanwhile moves
nothing. It is not secret and not signed; its values are only compared with, and its sum tells
damage.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.answers import RequestFaultError

if TYPE_CHECKING:
    from collections.abc import Sequence

LONGEST = 1000
_SUM, _QUESTION = 6, 12
_TOO_LARGE = 2**63  # for a column of whole numbers
_DAMAGED = "the cursor is damaged; begin again without cursor"
_ELSEWHERE = "the cursor belongs to another question; begin again without cursor"


def write_cursor(question: str, key: Sequence[object]) -> str:
    """A cursor behind the row of that key, for lists of that question."""
    values = [_digest(question, _QUESTION), *map(_plain, key)]
    content = json.dumps(values, ensure_ascii=False, separators=(",", ":"))
    whole = _digest(content, _SUM) + content
    return base64.urlsafe_b64encode(whole.encode()).decode("ascii").rstrip("=")


def read_cursor(text: str, question: str, form: Sequence[type]) -> tuple[Any, ...]:
    """The key in a cursor, typed by `form`; raises RequestFaultError (400)."""
    asked, *key = _unpack(text)
    if asked != _digest(question, _QUESTION):
        raise RequestFaultError(400, _ELSEWHERE)
    if len(key) != len(form):
        raise RequestFaultError(400, _DAMAGED)
    return tuple(_typed(kind, value) for kind, value in zip(form, key, strict=True))


def _unpack(text: str) -> list[Any]:
    try:
        padded = text + "=" * (-len(text) % 4)
        whole = base64.b64decode(padded, altchars=b"-_", validate=True).decode()
        content = whole[_SUM:]
        values = json.loads(content) if whole[:_SUM] == _digest(content, _SUM) else None
    except (ValueError, binascii.Error, RecursionError):
        values = None
    if not isinstance(values, list) or not values:
        raise RequestFaultError(400, _DAMAGED)
    return values


def _typed(kind: type, value: object) -> object:
    try:
        if kind is datetime and isinstance(value, str):
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None:
                return moment
        elif type(value) is kind and not (isinstance(value, int) and abs(value) >= _TOO_LARGE):
            return value
    except ValueError:
        pass
    raise RequestFaultError(400, _DAMAGED)


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, datetime) else value


def _digest(text: str, length: int) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:length]
