"""Cleaning text at the door: what is stored is plain, bounded and safe to encode."""

from __future__ import annotations

import html
import re

MAX_TITLE = 500
MAX_SUMMARY = 5_000
MAX_TEXT = 200_000

# Controls but tab and newline, lone surrogates, and marks that reverse the reading direction or
# are invisible: they can make a text look like another one.
_UNWANTED = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
    "\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_BREAKS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n\s*\n+")
_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]{0,2000}|!--.{0,2000}?--)>", re.DOTALL)
_HIDDEN = re.compile(
    r"<(script|style|template)\b[^<>]{0,2000}>.{0,200000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_BLOCK_END = re.compile(
    r"</?(?:p|div|br|li|ul|ol|h[1-6]|tr|table|blockquote|section|article)\b[^<>]{0,2000}>",
    re.IGNORECASE,
)


def clean_line(text: str, limit: int) -> str:
    """One line without controls or doubled spaces, at most `limit` characters."""
    return _SPACES.sub(" ", clean_text(text, limit * 4).replace("\n", " ")).strip()[:limit].strip()


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """Plain text with single line breaks between paragraphs, at most `limit` characters."""
    bounded = _LINE_BREAKS.sub("\n", text[: limit * 2])
    folded = _SPACES.sub(" ", _UNWANTED.sub("", bounded))
    lines = (line.strip() for line in _BLANK_LINES.sub("\n", folded).split("\n"))
    return "\n".join(line for line in lines if line)[:limit].strip()


def clean_title(markup: str) -> str:
    """A title as text: entities decoded, tags removed."""
    return clean_line(strip_markup(markup), MAX_TITLE)


def strip_markup(markup: str) -> str:
    """The text of a fragment of HTML; for feeds' titles and summaries, not for pages.

    Entities are decoded after tags are gone, so that an escaped tag stays visible text; titles
    are often escaped twice, which is why a second round follows when entities are left.
    """
    bounded = markup[: MAX_TEXT * 2]
    text = html.unescape(_remove_tags(bounded))
    if "&lt;" in bounded or "&amp;" in bounded:
        text = html.unescape(_remove_tags(text))
    return text


def _remove_tags(markup: str) -> str:
    if "<" not in markup:
        return markup
    return _TAG.sub("", _BLOCK_END.sub("\n", _HIDDEN.sub(" ", markup)))
