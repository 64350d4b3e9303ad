"""What is news: which articles ring at all, when a story was first reported, what is new in it since.

A new fact is what an article states as done in its own headline: another kind of event than the
story has told so far, by a source near enough, in words that do not repeat a headline told before.
What further outlets add of the same event, details and other words of it, is no news. Where the
headline names the thing, its article's opening may state the event; the price, the licence and the
weights may stand further down.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.alerts.stated import OPENING, heads, is_told_done, place_of, worded_facts
from analysis.brief.asides import score_aside, score_hedge
from analysis.brief.words import content_words, fold_space, repeats
from analysis.knowledge.quantities import find_quantities, quantities_agree
from analysis.stories.deeds import deeds_in, turn_of
from db.history import PAST_DAYS
from db.types import Arrival, ArticleKind, Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from analysis.alerts.sketch import MemberSketch, StorySketch
    from db.types import Fact

LATE = timedelta(days=PAST_DAYS)
_A_DAY = timedelta(days=1)
_BACKGROUND = timedelta(days=2)
_KEY_LENGTH = 12
# Predicates that tell one event from two sides.
_SAME_EVENT = {
    Predicate.PRODUCT_AVAILABLE: Predicate.MODEL_RELEASED,
    Predicate.RULE_PUBLISHED: Predicate.EXPORT_RULE_CHANGED,
    Predicate.RULE_EFFECTIVE: Predicate.EXPORT_RULE_CHANGED,
    Predicate.TERMS_CHANGED: Predicate.LICENCE_CHANGED,
}
# What is put off or brought forward is news.
_DATED = {Predicate.DEPRECATED, Predicate.EXPORT_RULE_CHANGED, Predicate.MODEL_RELEASED}
# The terms on which a thing comes stand further down than its name in the headline.
_TERMS = {Predicate.PRICE_CHANGED, Predicate.LICENCE_CHANGED, Predicate.WEIGHTS_PUBLISHED}
# Whose subjects are names that the article knows, or were read wrongly.
_OF_THINGS = {Predicate.MODEL_RELEASED, Predicate.PRODUCT_AVAILABLE, Predicate.WEIGHTS_PUBLISHED}
_TURNS = {Predicate.ACCESS_SUSPENDED: -1, Predicate.ACCESS_RESTORED: 1}
_REMEMBERED = 8_192  # a story is judged again with each pass that it grows in
_FURTHER = 4_000  # characters behind the headline
_ASIDE = 0.5
_NEWS = {ArticleKind.NEWS, ArticleKind.PRIMARY}
_NEAR = {Tier.PRIMARY, Tier.PRESS, Tier.ANALYSIS}


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact that is new in its story from `at` on; `key` is the same whoever tells it next."""

    member: MemberSketch
    fact: Fact
    at: datetime
    key: str


def rings(member: MemberSketch, now: datetime) -> bool:
    """Whether an article is news: polled, soon after it was published, and of late."""
    soon = member.first_seen_at - member.published_at <= LATE
    return member.arrival is Arrival.POLL and soon and now - member.first_seen_at <= LATE


def first_reported(sketch: StorySketch) -> datetime:
    """When a story's first article was published; polled ones that came late do not count."""
    told = [m for m in sketch.members if m.arrival is not Arrival.POLL or _came_soon(m)]
    return min(_reported_at(member) for member in told or sketch.members)


def first_known(sketch: StorySketch) -> datetime:
    """From when on a story is known here: when it was first seen, if within a day of its report.

    Who subscribes between the two has not been told it, and could not have looked it up.
    """
    reported = first_reported(sketch)
    polled = [m for m in sketch.members if m.arrival is Arrival.POLL and _came_soon(m)]
    seen = min((member.first_seen_at for member in polled), default=reported)
    return seen if reported <= seen <= reported + _A_DAY else reported


def known_at(member: MemberSketch) -> datetime:
    """When we came to know what the article says now."""
    return max(member.first_seen_at, member.taken_at or member.first_seen_at)


def new_facts(sketch: StorySketch, now: datetime) -> tuple[NewFact, ...]:
    """What became new in a story, in the order in which we came to know it."""
    begun = first_reported(sketch).date() - _BACKGROUND
    known: list[Fact] = []  # what earlier articles state: of the first one nothing is new
    titles: list[str] = []
    found: list[NewFact] = []
    for member in sorted(sketch.members, key=known_at):
        if not _is_source(member):
            continue
        stated = list(_stated(member))
        if known and rings(member, now):
            fresh = [each for each in stated if not _is_headlined(each[0], titles)]
            repeated = found_in(titles, member.title)
            found += _news_of(member, fresh, known, begun, repeated=repeated)
        known += [fact for fact, _ in stated]
        titles.append(member.title)
    return tuple(found)


def _is_headlined(fact: Fact, titles: Sequence[str]) -> bool:
    """Whether the last headline on its access said already that the thing was taken away.

    Headlines say so in words that no frame of facts reads ("switches off"). Of what was given back
    they speak before it is ("lifts the ban"), so there they decide nothing.
    """
    if fact.predicate is not Predicate.ACCESS_SUSPENDED:
        return False
    told = [title for title in titles if heads(fact.subject, title)]
    turns = [turn for title in told if (turn := turn_of(deeds_in(title), frozenset()))]
    return turns[-1:] == [-1]


def _news_of(
    member: MemberSketch,
    stated: Sequence[tuple[Fact, str]],
    known: Sequence[Fact],
    begun: date,
    *,
    repeated: bool,
) -> Iterator[NewFact]:
    kinds: set[Predicate] = set()
    for fact, words in stated:
        day = _day_of(fact)
        if _is_known(fact, known) or (day is not None and day < begun):
            continue
        kind = _kind_of(fact)
        moved = any(_kind_of(other) is kind for other in known)  # another day or price of it
        again = repeated and not moved
        if kind not in kinds and _is_news(member, fact, words, repeated=again):
            kinds.add(kind)
            yield NewFact(member, fact, known_at(member), _key_of(fact))


def found_in(titles: Iterable[str], title: str) -> bool:
    """Whether a headline says what one of these said, and names no other deed than that."""
    words, deeds = _say(title)
    said = map(_say, titles)
    return any(repeats(words, told) and deeds <= done for told, done in said)


@lru_cache(maxsize=_REMEMBERED)
def _say(title: str) -> tuple[frozenset[str], frozenset[int]]:
    """The words of a headline and the deeds that it names."""
    return content_words(title), deeds_in(title)


def fact_key(story_id: str, fact: NewFact) -> str:
    """The key of the alerts that tell a new fact of a story."""
    return f"fact:{story_id}:{fact.key}"


def _reported_at(member: MemberSketch) -> datetime:
    # At midnight the day is known and the hour is not: not before we could have seen it.
    if member.published_at.time() == time():
        return min(max(member.first_seen_at, member.published_at), member.published_at + _A_DAY)
    return member.published_at


def _came_soon(member: MemberSketch) -> bool:
    return member.first_seen_at - member.published_at <= LATE


def _is_source(member: MemberSketch) -> bool:
    own = member.duplicate_of is None
    return own and member.kind in _NEWS and member.tier in _NEAR


def _stated(member: MemberSketch) -> Iterator[tuple[Fact, str]]:
    for fact, words in worded_facts(member):
        if fact.predicate is not Predicate.OTHER:
            yield fact, words


def _is_news(member: MemberSketch, fact: Fact, words: str, *, repeated: bool) -> bool:
    """Whether an article states it as done, where what it is about is told."""
    place = place_of(fact, member)
    if not words or score_hedge(words) or not is_told_done(fact.predicate, words):
        return False
    if fact.predicate in _OF_THINGS and not _is_named(fact.subject, member):
        return False
    if place < 0:
        return not repeated
    if score_aside(words) >= _ASIDE or not heads(fact.subject, member.title):
        return False
    if turn := _TURNS.get(fact.predicate):
        return place <= OPENING and turn_of(deeds_in(member.title), frozenset()) == turn
    ruled = member.tier is Tier.PRIMARY and fact.predicate is Predicate.EXPORT_RULE_CHANGED
    terms = ruled or fact.predicate in _TERMS
    return place <= (_FURTHER if terms else OPENING) and (terms or not repeated)


def _is_named(subject: str, member: MemberSketch) -> bool:
    """Whether the article names the subject; where it names nothing, nobody can say."""
    words = content_words(subject)
    named = [content_words(mention.name) for mention in member.mentions]
    return not named or any(words <= one or one <= words for one in named if one)


def _is_known(fact: Fact, known: Sequence[Fact]) -> bool:
    kind = _kind_of(fact)
    same = [other for other in known if _kind_of(other) is kind]
    if not same:
        return False
    if kind in _DATED:
        return not _moves(fact, same)
    if kind is Predicate.PRICE_CHANGED:
        return not _reprices(fact, same)
    return True


def _moves(fact: Fact, same: Sequence[Fact]) -> bool:
    """Whether it gives another day to come than was told of the same thing."""
    day = _day_of(fact)
    days = [told for other in same if _is_of(other, fact) and (told := _day_of(other))]
    return day is not None and bool(days) and all(abs(day - told) > _A_DAY for told in days)


def _reprices(fact: Fact, same: Sequence[Fact]) -> bool:
    prices = [other.to_value for other in same if _is_of(other, fact)]
    told = [price for price in prices if find_quantities(price)]
    if not find_quantities(fact.to_value) or not told:
        return False
    return not any(quantities_agree(fact.to_value, price) for price in told)


def _is_of(one: Fact, other: Fact) -> bool:
    return one.subject == other.subject or _say(one.subject)[0] == _say(other.subject)[0]


def _kind_of(fact: Fact) -> Predicate:
    return _SAME_EVENT.get(fact.predicate, fact.predicate)


def _day_of(fact: Fact) -> date | None:
    try:
        return date.fromisoformat(fact.effective_date)
    except ValueError:
        return None


def _key_of(fact: Fact) -> str:
    kind = _kind_of(fact)
    more = fact.effective_date if kind in _DATED else ""
    if kind is Predicate.PRICE_CHANGED:
        more = " ".join(fold_space(fact.to_value).lower().split())
    subject = " ".join(sorted(content_words(fact.subject)))
    text = f"{kind.value}|{subject}|{more}"
    return hashlib.sha256(text.encode()).hexdigest()[:_KEY_LENGTH]
