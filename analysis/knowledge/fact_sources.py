"""Whom a text names as the source of a statement, and numbers that nobody is named for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.types import Predicate, Tier

if TYPE_CHECKING:
    from db.types import Fact

_LONGEST = 80
_SPEECH = (
    r"(?:said|says|told|tells|announced|announces|confirmed|confirms|reported|reports|wrote|writes|disclosed|discloses|"
    r"stated|states|claimed|claims|revealed|reveals|estimated|estimates|noted|notes|added|adds|explained|posted|argued|"
    r"warned|warns|unveiled|acknowledged|admitted|declared|shared|detailed|stresses|stressed|testified)"
)
# Possessive: a word of many parts, "A-B-C-…", must not be tried in every division.
_CAPITALISED = r"[A-Z][\w&]*+(?:[.’'-]++[\w&]++)*+"
_WHO = (
    r"(?:(?:[Aa]n?|[Tt]he|[Oo]ne|[Tt]wo|[Ii]ts|[Tt]heir|[Mm]ultiple|[Ss]everal) )?"
    rf"(?:(?:{_CAPITALISED}|company|startup|firm|start-up|maker|lab|giant|agency|regulator|court|commission|ministry|government|senior|former|"
    r"official|chief|of|executive|financial|people|person|familiar|with|matter|deal|the|situation|discussions|knowledge|filing|regulatory|"
    r"SEC|securities|statement|blog|post|press|release|spokes(?:person|woman|man|people)|representative|memo|"
    r"sources?|report|analysts?|researchers|executives?|CEO|CFO|CTO|founder|co-founder|president|documents?|data|in|at|for|from|by|"
    r"multiple|reports|internal|tech|search|social|media|court|anonymous|website|announcement|tweet|X)\b ?){1,9}"
)
_ACCORDING = re.compile(
    rf"(?:[Aa]ccording to|[Cc]iting|[Pp]er|[Aa]s (?:first )?reported by|[Rr]eported by|[Cc]onfirmed by) (?P<who>{_WHO})"
)
_DOCUMENT = re.compile(
    r"\b(?:[Ii]n|[Ff]rom|[Bb]ased on|[Cc]iting|[Aa]ccording to) (?P<who>(?:an? |the |its |their |[A-Z][\w.’'-]+ )(?:[\w.’'-]+ ){0,3}"
    r"(?:filing|blog post|press release|statement|memo|announcement|letter|earnings call|interview|tweet|post))(?=[\s,.;:)—–]|\Z)"
)
_SAID = re.compile(
    rf"(?P<who>{_WHO})(?:[^.;,]{{0,3}}, [^,.;]{{2,60}},)? ?(?:(?:on|in|at|earlier|also|today|yesterday|has|have|\w+day) )*{_SPEECH}\b"
)
_SAID_AFTER = re.compile(
    rf"[,”\"]+ (?:said|says|told|wrote|confirmed|announced|reported|added|noted) (?P<who>{_WHO})"
)
_EDGE = re.compile(
    r"\A(?:and|of|in|at|for|from|by|with) |(?: (?:and|of|in|at|for|from|by|with|the|a|an))+\Z"
)
_NUMBER = re.compile(r"(?<![\w.-])\d|illion|\bdoubl|\bhalv|\btripl")
_EMPTY = frozenset(
    [
        "New",
        "In",
        "At",
        "For",
        "From",
        "By",
        "The",
        "A",
        "An",
        "Its",
        "Their",
        "It",
        "On",
        "And",
        "That",
        "This",
        "With",
        "Of",
        "He",
        "She",
        "They",
        "We",
        "One",
        "Two",
    ]
)
_STEADY = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED}
)


def name_source(sentence: str) -> str:
    """Whom the sentence names as saying so ("Reuters", "people familiar with the matter"); "" for nobody."""
    for pattern in (_ACCORDING, _SAID_AFTER, _SAID, _DOCUMENT):
        for match in pattern.finditer(sentence):
            who = _clean(match["who"])
            if who:
                return who
    return ""


def states_number(fact: Fact) -> bool:
    """Whether the fact's values hold a number that wants a source; versions and dates do not."""
    if fact.predicate in _STEADY:
        return False
    return _NUMBER.search(f"{fact.from_value} {fact.to_value}") is not None


def is_own_publication(subject: str, own: str, tier: Tier) -> bool:
    """Whether the article is the primary publication of whom the fact is about."""
    return tier is Tier.PRIMARY or (bool(own) and own.lower() in subject.lower())


def _clean(who: str) -> str:
    name = " ".join(who.split()).strip(" ,.;:’'\"")
    while (shorter := _EDGE.sub("", name).strip()) != name:
        name = shorter
    return "" if not name or name.capitalize() in _EMPTY else name[:_LONGEST]
