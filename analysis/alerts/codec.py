"""Messages as canonical JSON, and back: what is frozen when a delivery is made."""

from __future__ import annotations

import json
from typing import Any

from analysis.alerts.message import VERSION, AlertMessage
from analysis.brief.codec import from_plain, to_plain
from db.errors import DeliveryError

_WHICH = "message"  # no channel is known here; whoever sends names it


def dump_message(message: AlertMessage) -> str:
    """Canonical JSON in ASCII: the same message gives the same bytes."""
    return json.dumps(to_plain(message), sort_keys=True, separators=(",", ":"))


def read_message(text: str) -> AlertMessage:
    """The message; raises DeliveryError for what is no message, or one of another version."""
    values = _load(text)
    version = values.get("version")
    if version != VERSION:
        shown = str(version)[:20]
        raise DeliveryError(
            f"this message has form {shown!r}; this version of Tocsin reads form {VERSION}: "
            "upgrade the worker that sends, then send it again",
            _WHICH,
        )
    try:
        message: AlertMessage = from_plain(AlertMessage, values)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise DeliveryError(
            "this message is damaged: a field is missing or of another kind", _WHICH
        ) from fault
    return message


def _load(text: str) -> dict[str, Any]:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise DeliveryError("this message is damaged: it is not JSON", _WHICH) from fault
    if not isinstance(values, dict):
        raise DeliveryError("this message is damaged: it is not a message of Tocsin", _WHICH)
    return values
