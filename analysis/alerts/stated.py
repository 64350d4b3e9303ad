"""Where an article states a fact: in its headline, near its top, of what its headline names."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.asides import score_aside, score_hedge
from analysis.brief.words import fold_space, split_words
from analysis.signals.evidence_deeds import is_done
from db.types import ArticleKind, Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.alerts.sketch import MemberSketch
    from db.types import Fact

OPENING = 450  # characters behind the headline
_ASIDE = 0.5
_REMEMBERED = 8_192  # a story is judged again with each pass that it grows in
_TELLING = frozenset((ArticleKind.NEWS, ArticleKind.PRIMARY))


def place_of(fact: Fact, member: MemberSketch) -> int:
    """How far behind the headline a fact stands; below 0 in the headline itself."""
    return fact.passage.start - len(member.title)


def stands_near(fact: Fact, member: MemberSketch) -> bool:
    """Whether a fact stands in the headline or in the opening."""
    return place_of(fact, member) <= OPENING


def worded_facts(member: MemberSketch) -> Iterator[tuple[Fact, str]]:
    """Each fact with the words that state it; empty where they are not known."""
    words = member.words if len(member.words) == len(member.facts) else [""] * len(member.facts)
    for fact, said in zip(member.facts, words, strict=True):
        yield fact, fold_space(member.title[fact.passage.start : fact.passage.end] or said)


def states_clearly(fact: Fact, words: str, member: MemberSketch) -> bool:
    """Whether an article reports a fact as done, in its headline or at its top of what that names."""
    if member.kind not in _TELLING or not words or score_hedge(words):
        return False
    named = place_of(fact, member) < 0 or heads(fact.subject, member.title)
    near = named and stands_near(fact, member) and score_aside(words) < _ASIDE
    return near and is_told_done(fact.predicate, words)


@lru_cache(maxsize=_REMEMBERED)
def is_told_done(predicate: Predicate, words: str) -> bool:
    """Whether words state a fact of that kind as done: no plan, wish or denial."""
    return is_done(predicate, words)


@lru_cache(maxsize=_REMEMBERED)
def heads(subject: str, title: str) -> bool:
    """Whether a headline names the subject, as far as a name goes without its maker's."""
    named, headed = split_words(subject.replace("-", " ")), split_words(title.replace("-", " "))
    own = named[1:] or named
    places = range(len(headed) - len(own) + 1)
    return bool(own) and any(headed[at : at + len(own)] == own for at in places)
