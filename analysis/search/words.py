"""The words of a question: which of them to look up, and where they occur in a text."""

from __future__ import annotations

import re

_WORD = re.compile(r"\w+(?:[.'’&+/-]\w+)*", re.UNICODE)
_SUFFIX = re.compile(r"(?:'s|’s|ies|ing|ed|es|s|e|y)$")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af]")
_MAX_WORDS = 40
_SHORTEST_STEM = 3

# English function words: in nearly every article, so they tell none apart.
_FUNCTION_WORDS = (
    "a about after all also am an and any are as at be because been before being between both but "
    "by can could did do does during each for from had has have he her his how i if in into is it "
    "its itself just may me might more most my no nor not of on one only or other our out over own "
    "she should since so some such than that the their them then there these they this those through to "
    "too under until up upon very was we were what when where which while who whom whose why will "
    "with would you your"
)
STOP_WORDS = frozenset(_FUNCTION_WORDS.split())


def query_words(text: str) -> list[str]:
    """The words to look up: distinct, in order, without function words unless there are no others.

    At most 40 are kept.
    """
    found: dict[str, str] = {}
    for match in _WORD.finditer(text):
        found.setdefault(match.group().casefold(), match.group())
    telling = [word for key, word in found.items() if key not in STOP_WORDS]
    return (telling or list(found.values()))[:_MAX_WORDS]


def stem_word(word: str) -> str:
    """A word's beginning, long enough to find its inflected forms: `releases` gives `releas`."""
    lowered = word.casefold()
    stem = _SUFFIX.sub("", lowered)
    return stem if len(stem) >= _SHORTEST_STEM else lowered


def words_pattern(words: list[str]) -> re.Pattern[str] | None:
    """An expression that finds the words and their inflected forms; None without words."""
    parts = sorted({_part(word) for word in words}, key=lambda part: (-len(part), part))
    return re.compile("|".join(parts), re.IGNORECASE) if parts else None


def _part(word: str) -> str:
    if _CJK.search(word):
        return re.escape(word)
    stem = stem_word(word)
    # A short stem must be the whole word: `ai` is not in `aim`, nor `gpt` in `gptel`.
    ending = r"s?\b" if len(stem) <= _SHORTEST_STEM else r"\w*"
    return rf"\b{re.escape(stem)}{ending}"
