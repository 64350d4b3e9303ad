"""How words reach the full-text index, when stored and when asked for.

The index splits at anything that is not a letter or digit. Chinese, Japanese and Korean are
written without (such) gaps, so their runs are stored as overlapping pairs of characters.
"""

from __future__ import annotations

import re

_CJK = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002ffff]+"
)


def clean_text(text: str) -> str:
    """The text without NUL and lone surrogates, which the index cannot take."""
    text = text.replace("\x00", " ")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def spell_for_index(text: str) -> str:
    """The text as it is indexed: clean, with CJK runs as pairs of characters."""
    cleaned = clean_text(text)
    if cleaned.isascii():
        return cleaned
    return _CJK.sub(lambda run: f" {_pairs(run.group())} ", cleaned)


def _pairs(run: str) -> str:
    if len(run) == 1:
        return run
    return " ".join(run[at : at + 2] for at in range(len(run) - 1))
