"""Which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

_ENOUGH = 400
_SHORT = 60
_SURE = 0.9
_ENGLISH = re.compile(
    r"\b(?:the|of|and|to|in|for|is|on|with|from|how|what|why|new|its|your|by|at|as|are|will|can|"
    r"says|now|about|into|after|over)\b",
    re.IGNORECASE,
)
_SCRIPTS = (
    ("ja", re.compile(r"[\u3040-\u30ff]")),
    ("ko", re.compile(r"[\uac00-\ud7af]")),
    ("zh", re.compile(r"[\u4e00-\u9fff]")),
    ("ru", re.compile(r"[\u0400-\u04ff]")),
    ("ar", re.compile(r"[\u0600-\u06ff]")),
    ("he", re.compile(r"[\u0590-\u05ff]")),
    ("el", re.compile(r"[\u0370-\u03ff]")),
    ("th", re.compile(r"[\u0e00-\u0e7f]")),
    ("hi", re.compile(r"[\u0900-\u097f]")),
)
_SCRIPT_SHARE = 0.2


def detect_language(text: str, hint: str = "") -> str:
    """The ISO 639-1 code of a text; `hint` is what its source usually writes.

    Short titles full of product names fool statistics: without a clear answer the hint stands,
    then English, the language of the catalogue.
    """
    sample = " ".join(text[:4_000].split())[:_ENOUGH]
    letters = sum(c.isalpha() for c in sample)
    if not letters:
        return hint or "en"
    for code, script in _SCRIPTS:
        if len(script.findall(sample)) > letters * _SCRIPT_SHARE:
            return code
    if len(_ENGLISH.findall(sample)) >= max(1, len(sample.split()) // 8):
        return "en"
    code, probability = _classifier().classify(sample)
    unsure = len(sample) < _SHORT or probability < _SURE
    return (hint or "en") if unsure else str(code)


@cache
def _classifier() -> Any:
    # Loading takes a moment and many megabytes: only when the rules above cannot tell.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
