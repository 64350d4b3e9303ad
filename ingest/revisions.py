"""What changed between two texts of one article: sentences, and what sort of change it is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

from db.types import RevisionKind

MAX_SENTENCES = 2_000
_SENTENCE = re.compile(r"(?<=[.!?。！？])\s+|\n+")
_VOLATILE = re.compile(
    r"\d+\s*(?:seconds?|minutes?|hours?|days?)\s+ago|\d[\d,.]*\s+(?:views|comments|shares|likes)",
    re.IGNORECASE,
)
_CORRECTION = re.compile(
    r"\b(?:corrections?\b\s*[:—-]|clarification\s*[:—-]|an earlier version of th|this (?:story|article|post) has been (?:corrected|amended))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class TextChange:
    """Sentences added and removed, verbatim; `change_share` is the part of the words, 0 to 1."""

    kind: RevisionKind
    added: tuple[str, ...]
    removed: tuple[str, ...]
    change_share: float


def describe_revision(
    before_title: str, before_text: str, after_title: str, after_text: str
) -> TextChange:
    """Compare two texts sentence by sentence."""
    old, new = _split(before_text), _split(after_text)
    known, kept = {_plain(s) for s in old}, {_plain(s) for s in new}
    added = tuple(s for s in new if _plain(s) not in known)
    removed = tuple(s for s in old if _plain(s) not in kept)
    words = sum(len(s.split()) for s in (*old, *new)) or 1
    share = sum(len(s.split()) for s in (*added, *removed)) / words
    return TextChange(_judge(before_title, after_title, added, removed), added, removed, share)


def _split(text: str) -> list[str]:
    return [part.strip() for part in _SENTENCE.split(text) if part.strip()][:MAX_SENTENCES]


def _plain(sentence: str) -> str:
    return " ".join(_VOLATILE.sub("", sentence).split()).lower()


def _judge(
    before: str, after: str, added: tuple[str, ...], removed: tuple[str, ...]
) -> RevisionKind:
    if any(_CORRECTION.search(sentence) for sentence in added):
        return RevisionKind.CORRECTION
    if not added and not removed:
        return RevisionKind.TRIVIAL if _plain(before) == _plain(after) else RevisionKind.TITLE
    likeness = SequenceMatcher(None, " ".join(removed)[:5000], " ".join(added)[:5000]).ratio()
    return RevisionKind.REWORDING if likeness > 0.8 else RevisionKind.UPDATE  # noqa: PLR2004 - most of the letters
