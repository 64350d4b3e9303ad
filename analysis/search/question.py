"""Reading a question: its words, phrases, names, topics and period."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.search.events import read_event
from analysis.search.naming import find_names
from analysis.search.period import read_period
from analysis.search.words import query_words
from analysis.search_types import Understood

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.search.knowledge import SearchKnowledge
    from analysis.search.naming import PlacedName
    from analysis.search_types import NamedEntity, StatedPeriod

_PHRASE = re.compile(r"[\"“„]([^\"“”„]{1,200})[\"”]")
_EXCLUDED = re.compile(r"(?:(?<=\s)|^)-([^\W_][\w.'’-]{0,60})")
_MOST = 8
# A sentence that tells of something names days of what it tells; a question names its period.
_LONGEST_QUESTION = 12  # words
_TOPIC_WORDS = {
    "pricing_limits": r"pric(?:e|es|ing)|cost|rate limits?|quota|usage (?:limit|cap)s?|tokens? price",
    "weights_or_licence": r"licen[cs](?:e|es|ing)|open[- ]weights?|weights|open[- ]source|terms",
    "export_control": r"export|sanctions?|entity list",
    "policy_regulation": r"law|laws|regulat\w+|act|bill|executive order|policy|legislation",
    "deprecation_shutdown": r"deprecat\w+|shut ?down|sunset|retire\w*|end of life|discontinu\w+",
    "security_incident": r"breach|hack(?:ed|s)?|leak(?:ed|s)?|vulnerabilit\w+|exploit|injection|malware",
    "legal": r"lawsuit|sued|court|copyright|settlement|trial",
    "funding_business": r"ipo|funding|valuation|acqui\w+|merger|earnings|revenue|layoffs?",
    "infrastructure_hardware": r"gpus?|chips?|data cent(?:re|er)s?|memory|hbm|inference chip",
    "model_release": r"releas\w+|launch\w*|new models?",
    "research": r"paper|research|benchmark|evaluation|proofs?",
}
_TOPICS = {
    topic: re.compile(rf"\b(?:{words})\b", re.IGNORECASE) for topic, words in _TOPIC_WORDS.items()
}


def read_question(
    text: str,
    knowledge: SearchKnowledge,
    now: datetime,
    *,
    literal: bool = False,
    known_by: datetime | None = None,
) -> Understood:
    """What a question asks for; with `literal`, its words alone.

    `now` is what "last week" and a month without a year are read against. The words of a period
    that was understood are not looked up; if nothing else is asked, the period stays unread.
    With `known_by`, only names that articles had used by then are read.
    """
    if literal:
        return Understood(words=tuple(query_words(text)))
    phrases = tuple(dict.fromkeys(" ".join(p.split()) for p in _PHRASE.findall(text)))[:_MOST]
    bare, excluded = _take_excluded(text)
    names = find_names(bare, knowledge, known_by)
    period = _read_period(bare, names, knowledge, now)
    # "Before the Lumen 4 release" asks nothing else: then it asks about Lumen 4.
    words = query_words(_without(bare, period)) if period else []
    words = _add_names(words or query_words(bare), names)
    return Understood(
        words=tuple(words),
        phrases=tuple(phrase for phrase in phrases if phrase),
        excluded=excluded,
        entities=_entities(names),
        period=period,
        topics=tuple(topic for topic, pattern in _TOPICS.items() if pattern.search(bare)),
    )


def question_text(text: str, understood: Understood) -> str:
    """The text whose meaning is looked for: without the period and what is to be left out."""
    bare = _EXCLUDED.sub(" ", understood.corrected or text)
    if understood.period is not None:
        bare = _without(bare, understood.period)
        bare = bare if query_words(bare) else text
    return " ".join(bare.split()) or text


def _take_excluded(text: str) -> tuple[str, tuple[str, ...]]:
    excluded = tuple(dict.fromkeys(match.casefold() for match in _EXCLUDED.findall(text)))[:_MOST]
    bare = _EXCLUDED.sub(" ", text)
    # A question of nothing but exclusions is taken as it stands.
    return (bare, excluded) if query_words(bare) else (text, ())


def _read_period(
    text: str, names: list[PlacedName], knowledge: SearchKnowledge, now: datetime
) -> StatedPeriod | None:
    if len(text.split()) > _LONGEST_QUESTION:
        return None
    event = read_event(text, names, knowledge, now)
    if event is not None:
        return event
    period = read_period(_mask(text, names), now)
    return period if period is not None and _asks_more(text, period) else None


def _asks_more(text: str, period: StatedPeriod) -> bool:
    return any(len(word) > 1 for word in _without(text, period).split())


def _mask(text: str, names: list[PlacedName]) -> str:
    # "Grok 4 March 2025": the number belongs to the name.
    for name in names:
        if any(c.isdigit() for c in text[name.start : name.end]):
            text = text[: name.start] + "_" * (name.end - name.start) + text[name.end :]
    return text


def _without(text: str, period: StatedPeriod) -> str:
    return text.replace(period.words, " ", 1)


def _add_names(words: list[str], names: list[PlacedName]) -> list[str]:
    # A name in another script is in most reports as we know it: 阿里巴巴 is Alibaba there.
    found = {word.casefold(): word for word in words}
    for name in names:
        for entity in name.entities:
            if not entity.words.isascii() and entity.name.isascii():
                for word in query_words(entity.name):
                    found.setdefault(word.casefold(), word)
    return list(found.values())


def _entities(names: list[PlacedName]) -> tuple[NamedEntity, ...]:
    found: dict[str, NamedEntity] = {}
    for name in names:
        for entity in name.entities:
            found.setdefault(entity.key, entity)
    return tuple(found.values())
