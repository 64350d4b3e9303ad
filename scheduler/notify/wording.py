"""Text on its way into headers and logs: one line, nothing that could end it or forge another."""

from __future__ import annotations

import re
import unicodedata

# Line and paragraph separators end lines for some readers; so do the C1 controls; the marks of
# writing direction can make a subject read backwards.
BREAKS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")
DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069]")
SURROGATES = re.compile("[\ud800-\udfff]")


def clean_line(text: str, limit: int) -> str:
    """One line of at most `limit` characters, without controls, direction marks or surrogates."""
    bounded = text[: limit * 4]
    line = SURROGATES.sub("\ufffd", DIRECTIONS.sub("", BREAKS.sub(" ", bounded)))
    line = unicodedata.normalize("NFC", " ".join(line.split()))
    return line if len(line) <= limit else f"{line[: limit - 1]}…"


def clean_text(text: str) -> str:
    """Text of several lines without NUL, other controls, direction marks or surrogates."""
    kept = text.replace("\r\n", "\n").replace("\r", "\n")
    kept = re.sub(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", "", kept)
    return SURROGATES.sub("\ufffd", DIRECTIONS.sub("", kept))
