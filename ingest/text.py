"""Cleaning text from outside at the door, before anything else sees it."""

from __future__ import annotations

import html
import re

MAX_TITLE = 500
MAX_SUMMARY = 5_000
MAX_TEXT = 200_000

# C0 and C1 controls but for tab and newline, soft hyphen, zero-width characters, bidirectional
# marks and overrides, lone surrogates, the byte-order mark and non-characters. The joiners
# U+200C and U+200D stay: some scripts and emoji need them.
_UNWANTED = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069"
    "\ud800-\udfff\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_LINE_ENDS = re.compile(r"\r\n?|[\x0b\x0c\x85\u2028\u2029]")
_SPACES = re.compile(r"[^\S\n]+")
_BLANK_LINES = re.compile(r"\n{3,}")
_INLINE = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|img|ins|kbd|mark|q|s|samp|small|span"
    "|strike|strong|sub|sup|time|tt|u|var|wbr"
)
_BLOCK = (
    "address|article|aside|blockquote|body|br|center|dd|div|dl|dt|figcaption|figure|footer|form"
    "|h[1-6]|head|header|hr|html|li|main|nav|ol|p|pre|section|table|tbody|td|tfoot|th|thead|tr|ul"
)
_OTHER = (
    "applet|area|audio|base|basefont|bgsound|blink|button|canvas|center|embed|fieldset|frame"
    "|frameset|iframe|input|label|legend|link|map|marquee|math|meta|nobr|noframes|noscript|object"
    "|optgroup|option|param|picture|plaintext|script|select|source|style|svg|template|textarea"
    "|title|track|video|xml|xmp"
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCK})(?:\s[^<>]*)?/?>", re.IGNORECASE)
_ANY_TAG = re.compile(rf"</?(?:{_INLINE}|{_BLOCK}|{_OTHER})(?:[\s/][^<>]*)?>", re.IGNORECASE)
_CUSTOM_TAG = re.compile(r"</?[a-zA-Z][\w:-]*(?:\s[^<>]*)?/?>")
_DECLARATION = re.compile(r"<!\[CDATA\[|\]\]>|<![\[a-z][^<>]*>|<\?[^<>]*>", re.IGNORECASE)
_CLOSED_UNSEEN = re.compile(
    r"<(script|style)\b[^<>]*>.{0,5000}?</\1\s*>", re.IGNORECASE | re.DOTALL
)
_UNSEEN_START = re.compile(r"<(script|style|template|noscript|svg)\b", re.IGNORECASE)


def strip_unwanted(text: str) -> str:
    """Without control characters, surrogates and invisible marks; line ends become newlines."""
    return _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))


def clean_line(text: str, limit: int = MAX_TITLE) -> str:
    """One line with single spaces, cut at a word where it is longer than `limit`."""
    line = " ".join(strip_unwanted(text[: limit * 20]).split())
    return cut_text(line, limit)


def clean_text(text: str, limit: int = MAX_TEXT) -> str:
    """Paragraphs with single spaces and no more than one blank line between them."""
    cleaned = _SPACES.sub(" ", strip_unwanted(text[: limit * 4]))
    lines = "\n".join(line.strip() for line in cleaned.split("\n"))
    return cut_text(_BLANK_LINES.sub("\n\n", lines).strip(), limit)


def clean_title(markup: str, limit: int = MAX_TITLE) -> str:
    """A title as plain text: HTML tags removed, then entities decoded once."""
    markup = markup[: limit * 20]
    if "<" in markup:
        seen = _CLOSED_UNSEEN.sub("", _drop_comments(markup))
        markup = _ANY_TAG.sub("", _DECLARATION.sub("", seen))
    return clean_line(html.unescape(markup), limit)


def markup_to_text(markup: str, limit: int = MAX_TEXT) -> str:
    """What a reader would see of an HTML fragment; linear in its length.

    Not a sanitiser: the result is plain text and is escaped wherever it is shown.
    """
    markup = markup[: limit * 10]
    if "<" not in markup:
        return clean_text(html.unescape(markup), limit)
    seen = _DECLARATION.sub("", _drop_comments(_drop_unseen(markup)))
    flowed = _BLOCK_TAG.sub("\n", _SPACES.sub(" ", seen.replace("\n", " ")))
    return clean_text(html.unescape(_CUSTOM_TAG.sub("", flowed)), limit)


def words_to_text(text: str, limit: int = MAX_TEXT) -> str:
    """Text that should hold no markup, and is read as markup where it holds HTML's own tags."""
    return markup_to_text(text, limit) if _ANY_TAG.search(text) else clean_text(text, limit)


def cut_text(text: str, limit: int) -> str:
    """At most `limit` characters, cut between words when a space is near."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    space = cut.rfind(" ", limit - 80 if limit > 160 else limit // 2)  # noqa: PLR2004 - two lines
    return (cut[:space] if space > 0 else cut).rstrip() + "…"


def _drop_unseen(markup: str) -> str:
    """Without elements whose content nobody sees."""
    kept, at = [], 0
    while match := _UNSEEN_START.search(markup, at):
        kept.append(markup[at : match.start()])
        end = re.compile(rf"</{match[1]}\s*>", re.IGNORECASE).search(markup, match.end())
        at = end.end() if end else len(markup)
    kept.append(markup[at:])
    return " ".join(kept)


def _drop_comments(markup: str) -> str:
    first, *rest = markup.split("<!--")
    return first + "".join(piece.partition("-->")[2] for piece in rest)
