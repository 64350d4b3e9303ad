"""Texts whose letters the language model has hardly learnt: any two of them look alike to it."""

from __future__ import annotations

_LAST_LATIN = "\u024f"
_SHARE = 0.3


def in_unread_letters(title: str) -> bool:
    """Whether a title is written in other letters than Latin ones, for a good part."""
    letters = [letter for letter in title if letter.isalpha()]
    return sum(letter > _LAST_LATIN for letter in letters) > _SHARE * len(letters)


def unread_cosine(cosine: float, level: float) -> float:
    """What a cosine of two such texts says, where `level` is that of any two."""
    return (cosine - level) / (1.0 - level)
