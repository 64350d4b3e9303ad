"""The headline a story goes by: that of its most central member, freed of the outlet's name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.stories.words import split_words
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.stories.item import StoryItem

_MARGIN = 0.15
_LONG = 110
_SHORT = 20
_PANEL = 24
_NAME_WORDS = 4
_SUFFIX = re.compile(r"\s+(?:\||[-–—]|::|»)\s+([^|–—»]{2,40})$")
_PREFIX = re.compile(
    r"^(?:quoting|show hn:|ask hn:|tell hn:|breaking:|watch:|video:)\s*", re.IGNORECASE
)
# Said before the event, or of all that was said at it.
_PREVIEW = re.compile(
    r"\b(?:what to expect|how to watch|live blog|live updates|everything \w+ (?:announced|unveiled)|"
    r"what we know|what to know|rumou?rs?)\b",
    re.IGNORECASE,
)
# The view of one who sells or hosts what others made.
_COUNTER = re.compile(
    r"\b(?:available|live|runs?) (?:\w+ ){0,4}?(?:on|in) [A-Z]|\bday[- ](?:zero|0)\b|\bdeveloper guide\b|"
    r"\b(?:NVIDIA|AWS|Fireworks|Vercel|Databricks) (?:accelerates|optimizes|supports|brings)\b",
    re.IGNORECASE,
)
_NOTE = re.compile(r"\s*[\[(](?:pdf|video|updated?|audio|\d{4})[\])]\s*$", re.IGNORECASE)
_TIERS = {Tier.PRESS: 0.15, Tier.PRIMARY: 0.1, Tier.ANALYSIS: 0.05, Tier.COMMUNITY: -0.1}


def story_headline(members: Sequence[StoryItem]) -> str:
    """The title of a story; a later member's takes over only when it is clearly better."""
    panel = [item for item in members if item.title.strip()][:_PANEL]
    if not panel:
        return "Untitled"
    words = [frozenset(split_words(item.title)) for item in panel]
    scores = [_score(item, n, words) for n, item in enumerate(panel)]
    best = 0
    for n, score in enumerate(scores):
        if score > scores[best] + _MARGIN:
            best = n
    return clean_headline(panel[best].title, panel[best].domain)


def clean_headline(title: str, domain: str = "") -> str:
    """A title on one line without the outlet's name, hints at the medium, or a forum's prefix."""
    text = " ".join(title.split())
    while (match := _SUFFIX.search(text)) and _names_outlet(match.group(1), domain, text):
        text = text[: match.start()]
    shorter = _NOTE.sub("", text)
    return shorter.strip() or text or "Untitled"


def _names_outlet(suffix: str, domain: str, title: str) -> bool:
    squeezed = re.sub(r"[^a-z0-9]", "", suffix.lower())
    host = re.sub(r"[^a-z0-9]", "", domain.lower())
    if squeezed and (squeezed in host or host.split("com")[0] == squeezed):
        return True
    # After a bar stands a name far more often than a part of the headline.
    return title.rstrip().endswith(f"| {suffix}") and len(suffix.split()) <= _NAME_WORDS


def _score(item: StoryItem, at: int, words: Sequence[frozenset[str]]) -> float:
    title = clean_headline(item.title, item.domain)
    score = _TIERS[item.tier] + _centrality(at, words)
    score -= 0.2 * (len(title) > _LONG) + 0.3 * (len(title) < _SHORT)
    score -= 0.2 * title.endswith("?") + 0.2 * bool(_PREFIX.match(title))
    return score - 0.3 * bool(_PREVIEW.search(title)) - 0.3 * bool(_COUNTER.search(title))


def _centrality(at: int, words: Sequence[frozenset[str]]) -> float:
    others = [
        2 * len(words[at] & other) / (len(words[at]) + len(other))
        for n, other in enumerate(words)
        if n != at and words[at] and other
    ]
    return sum(others) / len(others) if others else 0.0
