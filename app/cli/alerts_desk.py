"""The alert desk of the command line, whose reader is whoever sits at this machine."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk


def open_desk(stated: str | None = None) -> AlertDesk:
    """The desk over the database of the settings, at the clock of `--now`; raises ConfigError."""
    from app.alert_setup import open_alert_desk
    from app.cli.stories import open_database
    from app.clock import current_time

    settings, database = open_database()
    moment = current_time(stated)
    return open_alert_desk(settings, database, lambda: moment)
