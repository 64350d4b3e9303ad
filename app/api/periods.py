"""Periods in requests."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.answers import RequestFaultError

if TYPE_CHECKING:
    from datetime import datetime


def check_period(since: datetime | None, until: datetime | None) -> None:
    """Raise RequestFaultError (400) when the one does not lie before the other."""
    if since is not None and until is not None and since >= until:
        raise RequestFaultError(400, "since must lie before until")
