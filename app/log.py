"""Logging for people: one line per message on standard error."""

from __future__ import annotations

import logging
import sys

_NOISY = (
    "apscheduler",
    "faiss",
    "httpcore2",
    "httpx2",
    "htmldate",
    "mcp",
    "pebble",
    "sentence_transformers",
    "trafilatura",
    "urllib3",
    "watchdog",
)


def set_up_logging(level: str) -> None:
    """Send our messages at `level` and others' warnings to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s", "%H:%M:%S"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))
    # Extraction reports every odd page at this level; refusals keep what matters of it.
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
