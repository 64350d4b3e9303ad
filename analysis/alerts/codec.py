"""Messages as canonical JSON, and back: what is frozen when a delivery is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage


def dump_message(message: AlertMessage) -> str:
    """Canonical JSON: the same message gives the same bytes."""
    raise NotImplementedError


def read_message(text: str) -> AlertMessage:
    """The message; raises DeliveryError for what is no message, or one of another version."""
    raise NotImplementedError
