"""How far a sentence leaves the event it is told with: background, conditions, praise."""

from __future__ import annotations

import re

_CONDITION = re.compile(
    r"\b(?:could|might|may|perhaps|possibly|likely|unclear|remains to be seen|eventually|someday|"
    r"would|if|whether|unless|in the future|over time|one day)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:last (?:year|month|january|february|march|april|may|june|july|august|september|october|"
    r"november|december|summer|fall|autumn|spring|winter)|back in|in 20[01]\d|in 202[0-5]|"
    r"years? ago|previously|earlier this year|since 20\d\d|founded in|has long|historically|"
    r"over the (?:past|last)|in the past|by 20[01]\d|by 202[0-5])\b",
    re.IGNORECASE,
)
_DEFINITION = re.compile(
    r"\b(?:is|are) (?:an? )?(?:\w+ ){0,4}(?:techniques?|methods?|process|term|practices?|(?:type|kind) of)\b"
)
_PRAISE = re.compile(
    r"^(?:we|our|today,? we)\b|\b(?:groundbreaking|game-changing|best-in-class|cutting-edge|"
    r"state-of-the-art|seamless\w*|unlock\w*|empower\w*|supercharg\w*|world-class|"
    r"revolutioni[sz]\w*|jaw-dropping|impressive|meaningful step|letting thoughts)\b",
    re.IGNORECASE,
)


def score_aside(text: str) -> float:
    """0 for a sentence that reports the event, up to 1 for one that does everything else."""
    score = 0.5 * bool(_BACKGROUND.search(text)) + 0.3 * bool(_CONDITION.search(text))
    score += 0.5 * bool(_DEFINITION.search(text))
    return min(score + 0.3 * bool(_PRAISE.search(text)), 1.0)
