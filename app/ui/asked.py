"""How a question was understood, what narrows it, and what to try when nothing was found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from app.entity_names import name_subject
from app.search_address import FILTERS, drop_words
from app.ui.parts import escape, inward, shorten
from app.ui.words import TIERS, capitalise, count, topic_name
from app.weeks import name_day, name_days

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from analysis.search_types import FacetCount, FoundFacets, SearchAnswer, StatedPeriod
    from app.search_address import Asked

_NAME = 60
_SAYS = {"since": "from", "until": "until", "month": "in"}


def render_understood(asked: Asked, answer: SearchAnswer) -> str:
    """`Showing results for …`, and what was read out of the question, each to be taken back."""
    understood, lines = answer.understood, []
    literally = replace(asked, literal=True).address()
    if understood.corrected and not asked.literal:
        shown = f"<strong>{escape(shorten(understood.corrected, _NAME))}</strong>"
        instead = inward(literally, f"Search instead for “{shorten(asked.text, _NAME)}”")
        lines.append(f"Showing results for {shown}. {instead}.")
    read = _readings(asked, answer)
    if read:
        items = "".join(f"<li>{item}</li>" for item in read)
        plainly = inward(literally, "Take the words as they are")
        lines.append(f'Read as <ul class="t-search-chips">{items}</ul> {plainly}.')
    if asked.literal:
        again = inward(replace(asked, literal=False).address(), "Read names and dates out of them")
        lines.append(f"The words are taken as they are. {again}.")
    period = understood.period
    # "From 1 July to 31 July" says no more than the month that is shown already.
    if period is not None and period.reason and not period.reason.startswith("from "):
        lines.append(escape(f"“{period.words}”: {period.reason}."))
    shown = "".join(f'<div class="t-search-line">{line}</div>' for line in lines)
    return f'<div class="t-search-read">{shown}</div>' if shown else ""


def render_banner(asked: Asked) -> str:
    """That the answer is of the past; empty for one of today."""
    if asked.as_of is None:
        return ""
    today = inward(replace(asked, as_of=None).address(), "Search what is known today")
    said = f"<strong>What was known on {_name_date(asked.as_of)}.</strong> {today}."
    return f'<p class="t-banner" role="note">{said}</p>'


def render_active(asked: Asked, facets: FoundFacets) -> str:
    """The filters that are set, each with a way to take it off; empty without any."""
    found = [_active(asked, name, facets) for name in FILTERS if getattr(asked, name)]
    if not found:
        return ""
    if len(found) > 1:
        found.append(inward(asked.bare().address(), "Take all off"))
    items = "".join(f"<li>{item}</li>" for item in found)
    return f'<ul class="t-search-chips" aria-label="Filters that are set">{items}</ul>'


def render_nothing(asked: Asked, without: Sequence[tuple[str, int]]) -> str:
    """What to try when nothing was found; `without` pairs a filter with the stories without it."""
    ways = []
    for name, number in without:
        label = f"search without “{filter_label(asked, name)}”"
        link = inward(replace(asked, **_cleared(name)).address(), label)
        ways.append(f"{link}: {count(number, 'story', 'stories')}")
    if asked.is_narrowed:
        ways.append(inward(asked.bare().address(), "search without the filters"))
    if asked.as_of is not None:
        ways.append(inward(replace(asked, as_of=None).address(), "search what is known today"))
    if asked.literal:
        again = replace(asked, literal=False).address()
        ways.append(inward(again, "let names, dates and spelling be read"))
    ways += ["use fewer or more general words", "check the spelling of names"]
    items = "".join(f"<li>{way}</li>" for way in ways)
    return (
        f'<section class="t-empty" role="status"><h2>Nothing found for “{escape(asked.text)}”</h2>'
        f"<p>You could</p><ul>{items}</ul></section>"
    )


def filter_label(asked: Asked, name: str, facets: FoundFacets | None = None) -> str:
    """A filter that is set, in words: `Prices and limits`, `from 1 July 2026`."""
    value = getattr(asked, name)
    if name in {"since", "until"}:
        return f"{_SAYS[name]} {_name_date(value)}"
    return value_label(name, value, _facets_of(name, facets))


def value_label(name: str, value: str, counts: Sequence[FacetCount] = ()) -> str:
    """A filter's value in words; names come from the counts where they have it."""
    if name == "topic":
        return topic_name(value)
    if name == "tier":
        return capitalise(TIERS.get(value, value))
    if name == "month":
        return name_month(value)
    if name == "language":
        return LANGUAGES.get(value, value)
    known = next((facet.name for facet in counts if facet.key == value), "")
    return shorten(known or (name_subject(value) if ":" in value else value), _NAME)


def name_month(month: str, *, short: bool = False) -> str:
    """`July 2026`, or `Jul 26`."""
    first = date.fromisoformat(f"{month}-01")
    return f"{first:%b %y}" if short else f"{first:%B %Y}"


def _readings(asked: Asked, answer: SearchAnswer) -> list[str]:
    understood = answer.understood
    # A firm and its model may have one name, and are read out of the same words.
    named = {(entity.name, entity.words): entity for entity in understood.entities}
    found = [
        _chip(entity.name, replace(asked, text=drop_words(asked.text, entity.words)))
        for entity in named.values()
    ]
    found += [escape(topic_name(topic).lower()) for topic in understood.topics]
    if understood.period is not None:
        left = replace(asked, text=drop_words(asked.text, understood.period.words))
        found.append(_chip(_name_period(understood.period), left))
    found += [escape(f"“{phrase}”") for phrase in understood.phrases]
    found += [escape(f"not {word}") for word in understood.excluded]
    return found


def _chip(label: str, without: Asked) -> str:
    shown = shorten(label, _NAME)
    if not without.text:  # nothing would be left to search for
        return escape(shown)
    name = escape(f"Without {shown}")
    cross = f'<a href="{escape(without.address())}" target="_self" aria-label="{name}">×</a>'
    return f"{escape(shown)} {cross}"


def _active(asked: Asked, name: str, facets: FoundFacets) -> str:
    label = filter_label(asked, name, facets)
    off = replace(asked, **_cleared(name)).address()
    said = escape(f"Take off {label}")
    return f'{escape(label)} <a href="{escape(off)}" target="_self" aria-label="{said}">×</a>'


def _cleared(name: str) -> dict[str, Any]:
    return {name: None if name in {"since", "until"} else ""}


def _facets_of(name: str, facets: FoundFacets | None) -> Sequence[FacetCount]:
    if facets is None:
        return ()
    return {"entity": facets.entities, "source": facets.sources}.get(name, ())


def _name_period(period: StatedPeriod) -> str:
    first, end = period.since, period.until
    if first is None and end is None:
        return period.words
    if first is None:
        return f"before {name_day(_there(end))}"
    if end is None:
        return f"from {name_day(first)}"
    return _name_span(first, end)


def _name_span(first: datetime, end: datetime) -> str:
    last = end - timedelta(microseconds=1)
    if first.day == 1 and end.day == 1 and (first.year, first.month) == (last.year, last.month):
        return f"{first:%B %Y}"
    return name_days(first, last)


def _there(moment: datetime | None) -> datetime:
    if moment is None:
        raise ValueError("a period has a first day or a last one")
    return moment


def _name_date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish", "de": "German", "en": "English",
    "es": "Spanish", "fa": "Persian", "fi": "Finnish", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "vi": "Vietnamese", "zh": "Chinese",
}  # fmt: skip
