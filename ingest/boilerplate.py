"""Paragraphs that a site repeats from article to article: told by counting, and dropped."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from ingest.walls import measure

if TYPE_CHECKING:
    from collections.abc import Mapping

MIN_LETTERS = 25  # a shorter line may be a heading that a series uses again and again
MIN_ARTICLES = 3
MIN_SHARE = 0.2  # of the site's articles
MANY_ARTICLES = 10  # so many repeat a paragraph because the site does, even if most articles do not
MANY_SHARE = 0.02
MAX_DROPPED = 0.5  # share of the letters; an article that repeats more is itself the repetition
MAX_PARAGRAPHS = 5_000

_NOT_LETTER = re.compile(r"[\W_]+")
_DIGITS = re.compile(r"\d+")


def fingerprint_paragraphs(text: str) -> list[str]:
    """A fingerprint for each distinct paragraph that is long enough, in the order of the text.

    Spaces, marks, case and numbers do not count: "3 min read" and "5 min read" are the same.
    """
    found = (fingerprint(line) for line in text.split("\n", MAX_PARAGRAPHS)[:MAX_PARAGRAPHS])
    return list(dict.fromkeys(one for one in found if one))


def fingerprint(paragraph: str) -> str:
    """Sixteen hexadecimal signs for a paragraph, or nothing where it is too short to tell."""
    letters = _NOT_LETTER.sub("", _DIGITS.sub("0", paragraph.casefold()))
    if measure(letters) < MIN_LETTERS:
        return ""
    return hashlib.blake2b(letters.encode("utf-8", "ignore"), digest_size=8).hexdigest()


def drop_repeated(text: str, counts: Mapping[str, int], articles: int) -> str:
    """The text without paragraphs that several articles of its site have, too.

    `counts` says in how many of the site's `articles` (different ones, this one aside) each
    fingerprint was seen. Nothing is dropped where it would be most of what the article says.
    """
    lines = text.split("\n", MAX_PARAGRAPHS)
    kept = [line for line in lines if not is_repeated(counts.get(fingerprint(line), 0), articles)]
    total = sum(map(len, lines))
    if total - sum(map(len, kept)) > MAX_DROPPED * total:
        return text
    return "\n".join(kept).strip()


def is_repeated(seen: int, articles: int) -> bool:
    """Whether a paragraph seen in so many of a site's articles is the site's and not theirs."""
    if seen < MIN_ARTICLES:
        return False
    is_common = seen >= MIN_SHARE * articles
    return is_common or (seen >= MANY_ARTICLES and seen >= MANY_SHARE * articles)
