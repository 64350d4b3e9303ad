"""Text from outside, fit for a model's context: one line, no invisible characters, bounded."""

from __future__ import annotations

from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text

LONGEST = 700  # a passage
_SHORT = 300
_SLACK = 4  # a character may shrink when it is cleaned


def clean(text: object) -> str:
    """One clean line of a passage's length."""
    return _cut(text, LONGEST)


def clean_short(text: object) -> str:
    """One clean line of a title's length."""
    return _cut(text, _SHORT)


def clean_address(url: object) -> str:
    """A web address; empty for anything else."""
    return safe_link(str(url)) if url else ""


def one_sentence(text: str) -> str:
    """A fault in one line."""
    return _cut(text, LONGEST)


def _cut(value: object, limit: int) -> str:
    text = str(value)
    cleaned = clean_text(text[: limit * _SLACK])
    if len(cleaned) <= limit and len(text) <= limit * _SLACK:
        return cleaned
    at = cleaned.rfind(" ", limit // 2, limit)
    return f"{cleaned[: at if at > 0 else limit]} …"
