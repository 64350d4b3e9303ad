"""One document of the Federal Register as an entry."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ingest.connectors.queries import split_words
from ingest.entries import FeedEntry
from ingest.json_answer import (
    day_at,
    flag_at,
    keep_stated,
    moment_at,
    name_lines,
    number_at,
    objects_at,
    text_at,
    texts_at,
    url_at,
)
from ingest.text import MAX_SUMMARY

if TYPE_CHECKING:
    from db.types import Source
    from ingest.json_answer import JsonObject

TYPE_NAMES = {
    "RULE": "rule",
    "PRORULE": "proposed rule",
    "NOTICE": "notice",
    "PRESDOCU": "presidential document",
}
_CORRECTION = re.compile(r"[A-Z]\d+-(\d{4}-\d{4,6})")
_CORRECTED = re.compile(r"\d{4}-\d{4,6}|E?\d{1,2}-\d{3,6}")


def read_document(item: JsonObject) -> FeedEntry | None:
    """A published document, dated by its day of publication; None without number or title."""
    number, title = text_at(item, "document_number", 60), text_at(item, "title")
    if not number or not title:
        return None
    corrected = find_corrected(item)
    is_marked = "correction" in title.casefold()
    abstract = text_at(item, "abstract", MAX_SUMMARY)
    return FeedEntry(
        guid=number,
        link=url_at(item, "html_url"),
        title=f"Correction: {title}" if corrected and not is_marked else title,
        summary=abstract or text_at(item, "action", 1_000),
        content=f"{abstract}\n\n{_state_document(item, corrected)}".strip(),
        published=moment_at(item, "publication_date"),
        day_only=True,
        updated="",
        details=_detail_document(item, corrected),
    )


def _state_document(item: JsonObject, corrected: str) -> str:
    """What the document states beside its abstract, as lines for people and for passages."""
    kind, subtype = text_at(item, "type", 60), text_at(item, "subtype", 60)
    return name_lines(
        [
            ("Agency", ", ".join(name_agencies(item))),
            ("Type", f"{kind} ({subtype})" if subtype else kind),
            ("Action", text_at(item, "action", 300)),
            ("Dates", text_at(item, "dates", 2_000)),
            ("Effective date", day_at(item, "effective_on")),
            ("Comments close on", day_at(item, "comments_close_on")),
            ("Signing date", day_at(item, "signing_date")),
            ("Corrects document", corrected),
            ("Citation", text_at(item, "citation", 60)),
            ("CFR", read_cfr(item)),
            ("Docket", _list_dockets(item)),
            ("Document number", text_at(item, "document_number", 60)),
        ]
    )


def _detail_document(item: JsonObject, corrected: str) -> tuple[tuple[str, str], ...]:
    """The same as details, under the API's own names."""
    return keep_stated(
        [
            ("document_number", text_at(item, "document_number", 60)),
            ("type", text_at(item, "type", 60)),
            ("subtype", text_at(item, "subtype", 60)),
            ("agencies", " ".join(slug_agencies(item))),
            ("publication_date", day_at(item, "publication_date")),
            ("effective_on", day_at(item, "effective_on")),
            ("comments_close_on", day_at(item, "comments_close_on")),
            ("signing_date", day_at(item, "signing_date")),
            ("action", text_at(item, "action", 300)),
            ("citation", text_at(item, "citation", 60)),
            ("cfr", read_cfr(item)),
            ("docket_ids", _list_dockets(item)),
            ("correction_of", corrected),
            ("raw_text_url", url_at(item, "raw_text_url")),
            ("significant", flag_at(item, "significant")),
        ]
    )


def _list_dockets(item: JsonObject) -> str:
    return ", ".join(texts_at(item, "docket_ids", 120)[:20])


def read_filing(item: JsonObject) -> FeedEntry | None:
    """A document filed for public inspection, dated by its filing; None without a number."""
    number = text_at(item, "document_number", 60)
    title = text_at(item, "title") or text_at(item, "toc_subject")
    if not number or not title:
        return None
    filing, day = text_at(item, "filing_type", 40), day_at(item, "publication_date")
    lines = [
        ("Agency", ", ".join(name_agencies(item))),
        ("Type", text_at(item, "type", 60)),
        ("Filed for public inspection", text_at(item, "filed_at", 40)),
        ("Filing", filing),
        ("Publication date", day),
        ("Document number", number),
    ]
    details = [
        ("document_number", number),
        ("stage", "public inspection"),
        ("type", text_at(item, "type", 60)),
        ("agencies", " ".join(slug_agencies(item))),
        ("filing_type", filing),
        ("publication_date", day),
        ("pdf_url", url_at(item, "pdf_url")),
    ]
    content = name_lines(lines)
    return FeedEntry(
        guid=number,
        link=url_at(item, "html_url") or url_at(item, "pdf_url"),
        title=title,
        summary=content,
        content=content,
        published=moment_at(item, "filed_at"),
        day_only=False,
        updated="",
        details=keep_stated(details),
    )


def wants_title(source: Source, title: str) -> bool:
    """Whether a title has one of the phrases that the source asks for, if it asks for any."""
    stated = source.options.get("title_words", "").casefold().split(",")
    phrases = [" ".join(phrase.split()) for phrase in stated if phrase.strip()]
    return not phrases or any(phrase in title.casefold() for phrase in phrases)


def wants_filing(source: Source, item: JsonObject) -> bool:
    """Whether a filed document is of the agencies and types asked for; its server cannot tell."""
    agencies = {slug.casefold() for slug in split_words(source.options.get("agencies", ""))}
    asked = split_words(source.options.get("types", "").upper())
    types = {TYPE_NAMES.get(word, "") for word in asked}
    stated = text_at(item, "type", 60).casefold()
    return (
        (not agencies or not agencies.isdisjoint(slug_agencies(item)))
        and (not types or not stated or stated in types)
        and wants_title(source, text_at(item, "title"))
    )


def name_agencies(item: JsonObject) -> list[str]:
    """The agencies' names, as the API orders them; some have a raw name only, some none."""
    agencies = objects_at(item, "agencies")[:20]
    named = [text_at(one, "name", 120) or text_at(one, "raw_name", 120) for one in agencies]
    return [name for name in named if name]


def slug_agencies(item: JsonObject) -> list[str]:
    """The agencies' slugs; where the API gives none, one made of the name."""
    slugs = [
        text_at(one, "slug", 120)
        or _make_slug(text_at(one, "name", 120) or text_at(one, "raw_name", 120))
        for one in objects_at(item, "agencies")[:20]
    ]
    return [slug for slug in slugs if slug]


def _make_slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.casefold()).strip("-")


def read_cfr(item: JsonObject) -> str:
    """The parts of the Code of Federal Regulations that the document touches."""
    references = [
        (number_at(one, "title"), text_at(one, "part", 20) or str(number_at(one, "part") or ""))
        for one in objects_at(item, "cfr_references")[:40]
    ]
    return ", ".join(f"{title} CFR {part}".strip() for title, part in references if title)


def find_corrected(item: JsonObject) -> str:
    """The number of the document that this one corrects: stated, or told by its own number."""
    stated = text_at(item, "correction_of", 300).rstrip("/").rpartition("/")[2]
    stated = stated.removesuffix(".json")
    if _CORRECTED.fullmatch(stated):
        return stated
    told = _CORRECTION.fullmatch(text_at(item, "document_number", 60))
    return told[1] if told else ""
