"""Article text from a page, through trafilatura. Runs in a process that can be killed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from db.errors import ExtractError
from ingest.text import MAX_TEXT, clean_line, clean_text, clean_title

SHORTEST_TEXT = 200
_POOR_TEXT = 400  # below this the slower mode is tried as well
_MOST_TAGS = 150_000
_LONGEST_TAG = 200_000
_DEEPEST = 2_000
_TAG_SPAN = re.compile(rb"<[^<>]*>")
_OPENING = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]{0,30})[^<>]{0,2000}?(/?)>")
_VOID = frozenset(b"area base br col embed hr img input link meta param source track wbr".split())
_META_CHARSET = re.compile(
    rb"<meta[^>]{0,300}?charset=[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE
)

# Lines that pages of many sites put around their articles; whole lines only.
_FURNITURE = re.compile(
    r"(?:read (?:next|more|also)|related(?: (?:articles|stories|posts|reading|content))?|more (?:from|on) .{1,60}"
    r"|subscribe(?: now| to .{1,60}| today)?|sign up(?: for .{1,80}| now| today)?|newsletter|advertisement|sponsored"
    r"|share (?:this|on) .{1,40}|share|follow us.{0,60}|cookie (?:settings|policy|notice).{0,60}"
    r"|(?:we use|this site uses) cookies.{0,200}|(?:copyright|©).{0,120}|all rights reserved\.?.{0,60}|skip to .{1,40}"
    r"|log ?in|sign in|leave a (?:comment|reply)|comments?|\d+ comments?|recommended(?: for you| reading)?|trending(?: now)?"
    r"|(?:get|join) .{0,60}newsletter.{0,80}|thanks for reading.{0,200})[.:!]?",
    re.IGNORECASE,
)
_REFUSED_STARTS = re.compile(
    r"(?:i(?:'|’)?m sorry,? but i (?:can(?:'|’)?t|cannot)|i cannot (?:reformat|process|help|provide|access)|i can(?:'|’)t (?:help|access|provide)"
    r"|as an ai (?:language )?model|there is no article (?:text|content)|no article content"
    r"|just a moment|access denied|attention required|enable javascript|please enable (?:js|javascript|cookies)"
    r"|checking (?:your browser|if the site connection)|verify(?:ing)? you are (?:a )?human|are you a robot|403 forbidden|404 not found"
    r"|page not found|error 5\d\d|service unavailable|this page could not be found|subscribers only|subscribe to (?:continue|read))",
    re.IGNORECASE,
)
_WALL = re.compile(
    r"subscribe to (?:continue|keep) reading|this (?:article|post|content) is (?:for|reserved for) (?:paid |paying )?(?:subscribers|members)"
    r"|already a subscriber\? |to continue reading,? (?:please )?(?:subscribe|log in|sign in)|we value your privacy",
    re.IGNORECASE,
)
_WALLED_BELOW = 1200  # longer texts that mention a wall were let through it


@dataclass(frozen=True, slots=True)
class ExtractedPage:
    """An article as its page shows it; empty where the page says nothing."""

    title: str
    text: str
    site_name: str
    language: str
    published: datetime | None


def extract_page(body: bytes, url: str, charset: str = "") -> ExtractedPage:
    """The article on a page; raises ExtractError with the reason when there is none."""
    refuse_floods(body, url)
    document = decode_page(body, charset)
    found = _run_trafilatura(document, fast=True)
    text = remove_furniture(_text_of(found))
    if len(text) < _POOR_TEXT:
        slower = _run_trafilatura(document, fast=False)
        other = remove_furniture(_text_of(slower))
        if len(other) > len(text):
            found, text = slower, other
    refuse_text(text, url)
    return ExtractedPage(
        title=clean_title(_field(found, "title")),
        text=text,
        site_name=clean_line(_field(found, "sitename"), 100),
        language=clean_line(_field(found, "language"), 10).lower(),
        published=_moment(_field(found, "date")),
    )


def refuse_floods(body: bytes, url: str) -> None:
    """Raise ExtractError for pages that would keep a parser busy for minutes.

    Counting bytes takes milliseconds; building a tree of a million tags takes minutes.
    """
    if body[:5] == b"%PDF-" or b"\x00\x00\x00\x00" in body[:4096]:
        raise ExtractError("the page is not HTML", url)
    if body.count(b"<") > _MOST_TAGS:
        raise ExtractError(f"the page has more than {_MOST_TAGS} tags", url)
    if any(len(span) > _LONGEST_TAG for span in _TAG_SPAN.findall(body)):
        raise ExtractError("a tag of the page is too long", url)
    if deepest_nesting(body) > _DEEPEST:
        raise ExtractError(f"the page is nested deeper than {_DEEPEST} levels", url)


def deepest_nesting(body: bytes) -> int:
    """How deep elements stand in one another, counting what is never closed."""
    depth = deepest = 0
    for closing, name, self_closing in _OPENING.findall(body):
        if closing:
            depth = max(0, depth - 1)
        elif not self_closing and name.lower() not in _VOID:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


def decode_page(body: bytes, charset: str) -> str | bytes:
    """The page as text where its encoding is stated; else its bytes, for a library to guess."""
    if body[:2] in {b"\xff\xfe", b"\xfe\xff"}:
        return body.decode("utf-16", "replace")
    if body[:3] == b"\xef\xbb\xbf":
        return body[3:].decode("utf-8", "replace")
    meta = _META_CHARSET.search(body[:4096])
    for name in (charset, meta.group(1).decode("ascii") if meta else "", "utf-8"):
        try:
            return body.decode(name) if name else body
        except (LookupError, UnicodeDecodeError):
            continue
    return body


def remove_furniture(text: str) -> str:
    """The text without the lines that a page's frame leaves at its edges and between paragraphs."""
    lines = [line for line in text.split("\n") if not _FURNITURE.fullmatch(line.strip())]
    return "\n".join(lines).strip()


def refuse_text(text: str, url: str) -> None:
    """Raise ExtractError for what is no article: too short, a wall, an error page, a refusal."""
    if _REFUSED_STARTS.match(text):
        raise ExtractError("the page shows an error or a refusal instead of an article", url)
    if len(text) < SHORTEST_TEXT:
        raise ExtractError("the page has no article text", url)
    if len(text) < _WALLED_BELOW and _WALL.search(text):
        raise ExtractError("the page is behind a paywall or a consent form", url)


def _run_trafilatura(document: str | bytes, *, fast: bool) -> Any:
    import trafilatura

    try:
        return trafilatura.bare_extraction(
            document, fast=fast, include_comments=False, with_metadata=True
        )
    except Exception:  # noqa: BLE001 - lxml and its callers raise whatever odd markup makes them
        return None


def _text_of(found: Any) -> str:
    return clean_text(getattr(found, "text", None) or "", MAX_TEXT) if found else ""


def _field(found: Any, name: str) -> str:
    value = getattr(found, name, None) if found else None
    return value if isinstance(value, str) else ""


def _moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=UTC) if text else None
    except ValueError:
        return None
