"""The notifier that only writes down that a message would have gone out."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from scheduler.notify.port import Receipt
from scheduler.notify.wording import clean_line

if TYPE_CHECKING:
    from scheduler.notify.port import Destination, Envelope

logger = logging.getLogger(__name__)


class LogNotifier:
    """Writes subject and key into the log, never the address."""

    def send(self, destination: Destination, envelope: Envelope) -> Receipt:
        """Log one line per message; never fails."""
        subject = clean_line(envelope.subject, 200)
        logger.info("message %s to channel %s: %s", envelope.key, destination.channel_id, subject)
        return Receipt("written to the log")
