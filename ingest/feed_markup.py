"""Small repairs of a feed's XML before it is parsed, so that a strict parser can take it."""

from __future__ import annotations

import re

_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_ROOT = re.compile(
    r"<\?xml\b|<!doctype\b|<rss\b|<feed\b|<[a-z0-9]+:(?:rdf|feed)\b|<channel\b", re.IGNORECASE
)
_DECLARATION = re.compile(r"<\?xml\b[^>]*\?>\s*", re.IGNORECASE)
# feedparser looks for addresses in names with a pattern whose time grows with their square.
_LONG_NAME = re.compile(
    r"(<(?:\w+:)?(?:author|creator|managingeditor|webmaster|name|email|contributor|owner|publisher)"
    r"\b[^<>]*>(?:\s*<!\[CDATA\[)?[^<\]]{300})[^<\]]+",
    re.IGNORECASE,
)
_LONG_SPACE = re.compile(r"[ \t\r\n]{80,}")  # expat hands each line on by itself
_ITEM = re.compile(r"<(?:item|entry)[\s>/]", re.IGNORECASE)
_LONGEST_JUNK = 10_000
_MANY_LINES = 200_000


def tidy_markup(text: str) -> str:
    """The document without characters that XML forbids and without what stands before its root.

    The XML declaration goes too: its encoding has been settled, and anywhere but at the very
    beginning it is a fault.
    """
    if _NOT_XML.search(text):
        text = _NOT_XML.sub("", text)
    text = _LONG_NAME.sub(r"\1", _skip_comments(text))
    if text.count("\n") > _MANY_LINES:
        text = _LONG_SPACE.sub("\n", text)
    root = _ROOT.search(text[:_LONGEST_JUNK])
    if root is None or "<html" in text[: root.start()].lower():
        return text
    rest = text[root.start() :]
    if "<rss:channel" in rest and "xmlns:rss" not in rest:  # a prefix that was never declared
        rest = rest.replace("<rss:", "<").replace("</rss:", "</")
    declaration = _DECLARATION.match(rest)
    return rest[declaration.end() :] if declaration else rest


def cut_items(text: str, most: int) -> str:
    """The document with its first `most` entries: parsing more would take too long."""
    if text.count("<item") + text.count("<entry") <= most:
        return text
    starts = [match.start() for match in _ITEM.finditer(text)]
    if len(starts) <= most:
        return text
    last = max(text.rfind(end) + len(end) for end in ("</item>", "</entry>"))
    return text[: starts[most]] + text[max(last, starts[-1]) :]


def _skip_comments(text: str) -> str:
    """The text from its first character that belongs to no comment."""
    at = 0
    while True:
        while at < len(text) and text[at] in "\ufeff \t\r\n":
            at += 1
        end = text.find("-->", at) if text.startswith("<!--", at) else -1
        if end < 0:
            return text[at:]
        at = end + 3
