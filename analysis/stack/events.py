"""What a story tells that may change something: its own event, not what its articles recall beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.brief.asides import is_host
from analysis.brief.material import fact_key, outlet_key
from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import describe_model
from analysis.stack.headlines import (
    NO_REPORTS,
    RELEASES,
    Standing,
    is_beside,
    standing_of,
    tells,
    title_events,
    weights_later,
)
from analysis.stack.subjects import Event, describe_subject
from analysis.stories.deeds import deeds_in, turn_of
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.brief.material import Member, StoryMaterial
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Fact

__all__ = ["Event", "Standing", "read_events", "tells"]

CHANGING = frozenset(
    {
        Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.DEPRECATED,
        Predicate.PRICE_CHANGED, Predicate.TERMS_CHANGED, Predicate.LICENCE_CHANGED,
        Predicate.SECURITY_INCIDENT, Predicate.EXPORT_RULE_CHANGED, Predicate.MODEL_RELEASED,
        Predicate.WEIGHTS_PUBLISHED, Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE,
    }
)  # fmt: skip
_OFFERS = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED,
        Predicate.PRICE_CHANGED,
    }
)  # fmt: skip
_SETTLED = {Predicate.PRICE_CHANGED, Predicate.TERMS_CHANGED, Predicate.LICENCE_CHANGED}
_LEAD = 600  # letters after the title in which an article tells its own news
_OPENING = 250  # letters in which an article says what its title is about
_BODY = 2500  # letters in which it gives what belongs to its news: prices, terms
_SEVERAL = 2
# "X says one of its models escaped", "X hacked Y"; not "X was hacked".
_ATTACKS = re.compile(
    r"[^.;]{0,120}?\b(?:escap(?:es|ed|ing)|broke (?:its way )?out|went rogue)\b|"
    r"(?!['’]s)[^.;]{0,60}?(?<!was )(?<!were )(?<!been )(?<!being )(?<!got )(?<!accounts )\b(?:attacks|attacked|hacks|hacked|breaches|breached|exploits|exploited)\b(?! by)"
)


@dataclass(frozen=True, slots=True)
class _Sight:
    member: Member
    fact: Fact | None
    titled: bool
    headed: bool


def read_events(story: StoryMaterial, gazetteer: Gazetteer) -> tuple[Event, ...]:
    """The events of a story, in the order in which it tells them; retold ones left out."""
    known = _known_keys(story)
    found: dict[tuple[Predicate, str], Event] = {}
    for (predicate, name), sights in _sightings(story, gazetteer).items():
        event = _to_event(predicate, name, sights, story, gazetteer)
        if _is_told(event, known):
            continue
        place = (predicate, event.key or name.lower())
        before = found.get(place)
        if before is None or (before.recalled and not event.recalled):
            found[place] = event
    return _without_undone(tuple(_with_companions(tuple(found.values()))), story)


def _sightings(
    story: StoryMaterial, gazetteer: Gazetteer
) -> Mapping[tuple[Predicate, str], list[_Sight]]:
    found: dict[tuple[Predicate, str], list[_Sight]] = defaultdict(list)
    for member in story.members:
        if member.kind in NO_REPORTS or not member.english:
            continue
        for fact in member.facts:
            sight = _see_fact(member, fact, gazetteer)
            if sight is not None:
                found[fact.predicate, fact.subject].append(sight)
        fresh = story.first_seen >= story.members[0].published_at
        for predicate, name in title_events(member, gazetteer, fresh=fresh):
            found[predicate, name].append(_Sight(member, None, titled=True, headed=True))
    return found


def _see_fact(member: Member, fact: Fact, gazetteer: Gazetteer) -> _Sight | None:
    if fact.predicate not in CHANGING or (fact.predicate in _OFFERS and is_host(member.domain)):
        return None
    title = member.snapshot.title
    place = fact.passage.start - len(title)
    if place > (_BODY if fact.predicate in _SETTLED else _LEAD):
        return None
    words = fold_name(fact.subject).lower().split()
    low = fold_name(title).lower()
    said = set(re.findall(r"[a-z0-9]+(?:\.[a-z0-9]+)*", low))
    headed = place <= _LEAD and sum(word in said for word in words) * 2 > len(words)
    if fact.predicate in RELEASES:
        headed = headed and not is_beside(title, words)
    elif fact.predicate in _SETTLED and place <= _OPENING:
        headed = headed or _names_maker(low, fact.subject, gazetteer)
    return _Sight(member, fact, titled=fact.passage.end <= len(title), headed=headed)


def _names_maker(title: str, subject: str, gazetteer: Gazetteer) -> bool:
    owner = gazetteer.name_of(describe_model(subject, gazetteer).owner).lower()
    return bool(owner) and owner in title


def _to_event(
    predicate: Predicate,
    name: str,
    sights: Sequence[_Sight],
    story: StoryMaterial,
    gazetteer: Gazetteer,
) -> Event:
    reports = [sight for sight in sights if tells(sight.member)]
    best = max(
        reports or list(sights), key=lambda s: (s.titled and s.headed, s.headed, s.fact is not None)
    )
    stated = [sight.fact for sight in sights if sight.fact]
    fact = max(stated, key=_fullness, default=None) if predicate in _SETTLED else best.fact
    fact = fact or next(iter(stated), None)
    outlets = {outlet_key(sight.member) for sight in reports}
    # An opinion on a release states the release all the same.
    headed = any(
        s.headed and (tells(s.member) or s.fact is not None or _asserts(s)) for s in sights
    )
    is_told = headed or len(outlets) >= _SEVERAL
    return replace(
        describe_subject(predicate, name, gazetteer),
        fact=fact,
        title=best.member.snapshot.title,
        words=_passage_words(fact, sights),
        standing=_stand(predicate, sights, story),
        recalled=not is_told,
        harmed=not any(map(_is_culprit, sights)),
    )


def _asserts(sight: _Sight) -> bool:
    """Whether a headline of an opinion states its event as done."""
    return sight.titled and standing_of(sight.member.snapshot.title) is Standing.DONE


def _passage_words(fact: Fact | None, sights: Sequence[_Sight]) -> str:
    for sight in sights:
        if fact is not None and sight.fact is fact:
            return sight.member.snapshot.content[fact.passage.start : fact.passage.end]
    return ""


def _is_culprit(sight: _Sight) -> bool:
    """Whether the sentence of an incident tells what its subject did rather than suffered."""
    fact = sight.fact
    if fact is None or fact.predicate is not Predicate.SECURITY_INCIDENT:
        return False
    words = sight.member.snapshot.content[fact.passage.start : fact.passage.end]
    at = words.find(fact.subject)
    return at >= 0 and _ATTACKS.match(words, at + len(fact.subject)) is not None


def _with_companions(events: Sequence[Event]) -> Iterator[Event]:
    """Prices and terms of a model count where the story tells of that model anyway.

    The price that a model starts at is part of its release.
    """
    main = {event.key for event in events if event.key and not event.recalled}
    launched = {e.version for e in events if e.predicate in RELEASES and not e.recalled}
    for event in events:
        if event.predicate is Predicate.PRICE_CHANGED and event.version in launched - {()}:
            fact = event.fact
            if fact is None or not (fact.effective_date or fact.from_value):
                continue
        settled = event.predicate in _SETTLED and event.predicate is not Predicate.LICENCE_CHANGED
        fact = event.fact
        exact = fact is not None and (
            fact.effective_date or fact.from_value or any(map(str.isdigit, fact.to_value))
        )
        told = settled and exact and event.key in main
        yield replace(event, recalled=False) if told else event


def _has_come(sights: Sequence[_Sight]) -> bool:
    """Whether a statement names a day that had come when it was published."""
    return any(
        sight.fact is not None
        and "" < sight.fact.effective_date <= sight.member.published_at.date().isoformat()
        for sight in sights
    )


def _fullness(fact: Fact) -> tuple[bool, bool, bool]:
    return bool(fact.effective_date), bool(fact.from_value), any(map(str.isdigit, fact.to_value))


def _stand(predicate: Predicate, sights: Sequence[_Sight], story: StoryMaterial) -> Standing:
    """What most headlines of an event say of its standing; of two the one that says less."""
    if predicate is Predicate.WEIGHTS_PUBLISHED and not _has_come(sights) and weights_later(story):
        return Standing.PLANNED
    headed = [sight for sight in sights if sight.headed]
    stands = [standing_of(sight.member.snapshot.title) for sight in headed]
    if predicate in RELEASES:
        headlines = [m.snapshot.title for m in story.members if tells(m)]
        stands += [
            s for s in map(standing_of, headlines) if s in {Standing.DELAYED, Standing.PREVIEW}
        ]
    if predicate not in RELEASES:
        stands = [Standing.DONE if s is Standing.PREVIEW else s for s in stands]
    if not stands:
        return Standing.DONE
    # A fact was read as stated, whatever the headline muses about.
    if any(sight.fact is not None for sight in sights):
        stands = [Standing.DONE if s is Standing.CONSIDERED else s for s in stands]
    order = list(Standing)
    return max(stands, key=lambda s: (stands.count(s), order.index(s)))


def _known_keys(story: StoryMaterial) -> frozenset[str]:
    return frozenset(story.told.facts) if story.told is not None else frozenset()


def _is_told(event: Event, known: frozenset[str]) -> bool:
    if event.fact is None or not known:
        return False
    if event.predicate in _SETTLED:
        return fact_key(event.fact) in known
    start = f"{event.predicate.value}|{event.fact.subject}|".lower()
    return any(key.startswith(start) for key in known)


def _without_undone(events: Sequence[Event], story: StoryMaterial) -> tuple[Event, ...]:
    """The events without what the story's headlines say was turned round since."""
    events = [e for e in events if not any(_is_vaguer(e, other) for other in events)]
    taken, given = (
        {e.key for e in events if e.predicate is predicate and not e.recalled}
        for predicate in (Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED)
    )
    opposed = taken & given
    if not opposed:
        return tuple(events)
    turns = sum(turn_of(deeds, deeds) for deeds in map(deeds_in, _titles(story)))
    gone = Predicate.ACCESS_SUSPENDED if turns >= 0 else Predicate.ACCESS_RESTORED
    return tuple(
        e
        for e in events
        if not (e.predicate is gone and (e.key in opposed or (e.general and opposed)))
    )


def _is_vaguer(event: Event, other: Event) -> bool:
    # "Claude Fable" beside "Claude Fable 5" is the same model.
    same = event.predicate is other.predicate and event.family == other.family != ""
    return same and not event.version and bool(other.version) and event.line <= other.line


def _titles(story: StoryMaterial) -> list[str]:
    return [member.snapshot.title for member in story.members]
