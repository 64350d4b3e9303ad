"""Paragraphs that stand in many articles of a site are the site's, not the article's."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

FEWEST_ARTICLES = 3
SHARE = 0.2  # of the site's articles
MOST_DROPPED = 0.5  # of an article's characters


def fingerprint_paragraphs(text: str) -> list[str]:
    """One fingerprint per paragraph, in order; 16 hexadecimal digits."""
    return [_fingerprint(line) for line in text.split("\n") if line.strip()]


def drop_repeated(text: str, counts: Mapping[str, int], articles: int) -> str:
    """The text without paragraphs that stood in several of the site's `articles` articles.

    Nothing is dropped where that would take most of the text.
    """
    least = max(FEWEST_ARTICLES, SHARE * articles)
    lines = text.split("\n")
    kept = [line for line in lines if not line.strip() or counts.get(_fingerprint(line), 0) < least]
    shorter = "\n".join(kept).strip()
    return shorter if len(shorter) > MOST_DROPPED * len(text) else text


def _fingerprint(line: str) -> str:
    plain = " ".join(line.lower().split())
    return hashlib.sha256(plain.encode("utf-8", "replace")).hexdigest()[:16]
