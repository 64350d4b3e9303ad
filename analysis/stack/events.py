"""What a story tells that may change something: its own event, not what its articles recall beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of
from analysis.brief.asides import is_host, is_side_aspect
from analysis.brief.material import fact_key, outlet_key
from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import describe_model
from analysis.stack.resolve import line_of, version_of
from analysis.stories.deeds import deeds_in, turn_of
from db.types import ArticleKind, Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.brief.material import Member, StoryMaterial
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Fact

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
# What a headline must be filed under for its verb to be taken for the event.
_FILED = {
    Predicate.MODEL_RELEASED: {Topic.MODEL_RELEASE},
    Predicate.WEIGHTS_PUBLISHED: {Topic.WEIGHTS_OR_LICENCE},
    Predicate.DEPRECATED: {Topic.DEPRECATION_SHUTDOWN},
    Predicate.PRICE_CHANGED: {Topic.PRICING_LIMITS},
    Predicate.ACCESS_SUSPENDED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
    Predicate.ACCESS_RESTORED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
}
_SETTLED = {Predicate.PRICE_CHANGED, Predicate.TERMS_CHANGED, Predicate.LICENCE_CHANGED}
_LEAD = 600  # letters after the title in which an article tells its own news
_SEVERAL = 2
_DELAYED = re.compile(
    r"\b(?:delay\w*|postpon\w+|hold(?:s|ing)? back|held back|slow[- ]?(?:roll\w*|walk\w*)|withh\w+|stagger\w*|paus\w+)\b",
    re.IGNORECASE,
)
_CONSIDERED = re.compile(
    r"\b(?:mull(?:s|ed|ing)?|weigh(?:s|ed|ing)?|consider(?:s|ed|ing)?|may|might|could|would|should|threat\w*|urg(?:es|ed|ing)|"
    r"calls? (?:for|on)|wants?|seek(?:s|ing)?|explor(?:es|ed|ing)|contemplat\w+|propos\w+|debat\w+|rumou?r\w*|teas\w+|leak(?:s|ed)?|"
    r"looking at|looks? (?:at|to)|in talks|asks?|whether|floats?|eyes|speculat\w+|predict\w*|fears?|warn\w*|holds? off|"
    r"declines?|close to|nearing|unreleased|preps?|hints?|expected)\b|\?\s*\Z|\A(?:how|why|what|should|is|are|can|will|when)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans? to|planning to|will|set to|prepar(?:es|ing) to|about to|upcoming|ahead of|to (?:launch|release|open|retire|let|allow|start|begin))\b",
    re.IGNORECASE,
)
_WEIGHTS_LATER = re.compile(
    r"\b(?:will|plans? to|set to|to be|slated|expected|scheduled|promis\w+|due|by|before) [^.;]{0,60}\b(?:weights|open[- ]?sourc\w+)|"
    r"\bweights [^.;]{0,50}\b(?:will|by (?:the|[A-Z])|due|coming|later|expected|slated|planned|scheduled|soon|to follow|in the coming)\b|"
    r"\b(?:ahead of|before) (?:an? |its |the )?open[- ](?:weight|source)",
)


class Standing(StrEnum):
    """How far an event has come."""

    DONE = "done"
    PLANNED = "planned"
    DELAYED = "delayed"
    CONSIDERED = "considered"


@dataclass(frozen=True, slots=True)
class Event:
    """What a story tells of one subject. `key` is the subject's, empty where it is not known.

    `fact` is the statement, None where only headlines say so; `recalled` says that the story
    mentions it without telling it.
    """

    predicate: Predicate
    key: str
    name: str
    owner: str = ""
    family: str = ""
    version: tuple[int, ...] = ()
    line: frozenset[str] = frozenset()
    size: str = ""
    fact: Fact | None = None
    title: str = ""
    standing: Standing = Standing.DONE
    recalled: bool = False

    @property
    def general(self) -> bool:
        """Whether it is said of a model family as a whole."""
        return bool(self.family) and self.key == self.family


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
    return _without_undone(tuple(found.values()), story)


def standing_of(title: str) -> Standing:
    """Whether a headline tells what was done, is planned, put off, or only considered."""
    if _DELAYED.search(title):
        return Standing.DELAYED
    if _CONSIDERED.search(title):
        return Standing.CONSIDERED
    return Standing.PLANNED if _PLANNED.search(title) else Standing.DONE


def tells(member: Member) -> bool:
    """Whether an article reports: not a round-up, tutorial or opinion, and in English."""
    return member.english and member.kind in {ArticleKind.NEWS, ArticleKind.PRIMARY}


def heads(title: str, key: str) -> bool:
    """Whether a headline names the model of a key, with or without its family: "Fable 5"."""
    said = f" {re.sub(r'[^a-z0-9.+]+', ' ', fold_name(title).lower())} "
    parts = key.partition(":")[2].split("-")
    if not any(any(map(str.isdigit, part)) for part in parts):
        return f" {' '.join(parts)} " in said
    tail = parts if len(parts) < 3 or any(map(str.isdigit, parts[1])) else parts[1:]  # noqa: PLR2004
    return f" {' '.join(tail)} " in said or f" {' '.join(parts)} " in said


def _sightings(
    story: StoryMaterial, gazetteer: Gazetteer
) -> Mapping[tuple[Predicate, str], list[_Sight]]:
    found: dict[tuple[Predicate, str], list[_Sight]] = defaultdict(list)
    for member in story.members:
        if member.kind is ArticleKind.ROUNDUP or not member.english:
            continue
        for fact in member.facts:
            sight = _see_fact(member, fact)
            if sight is not None:
                found[fact.predicate, fact.subject].append(sight)
        for predicate, name in _title_events(member, gazetteer):
            found[predicate, name].append(_Sight(member, None, titled=True, headed=True))
    return found


def _see_fact(member: Member, fact: Fact) -> _Sight | None:
    if fact.predicate not in CHANGING or (fact.predicate in _OFFERS and is_host(member.domain)):
        return None
    end = len(member.snapshot.title)
    if fact.passage.start > end + _LEAD:
        return None
    words = fold_name(fact.subject).lower().split()
    title = fold_name(member.snapshot.title).lower()
    headed = sum(word in title for word in words) * 2 > len(words)
    return _Sight(member, fact, titled=fact.passage.end <= end, headed=headed)


def _title_events(member: Member, gazetteer: Gazetteer) -> Iterator[tuple[Predicate, str]]:
    title = member.snapshot.title
    if not tells(member) or is_host(member.domain) or is_side_aspect(title):
        return
    acts = {act for act in acts_of(title) if act in _FILED}
    turn = turn_of(deeds_in(title), deeds_in(title))
    acts -= {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED}
    if turn:
        acts.add(Predicate.ACCESS_RESTORED if turn > 0 else Predicate.ACCESS_SUSPENDED)
    for act in sorted(acts):
        if not _FILED[act] & set(member.topics):
            continue
        for key in member.entities:
            if key.startswith("model:") and heads(title, key):
                yield act, describe_model(key, gazetteer).name


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
    fact = best.fact or next((sight.fact for sight in sights if sight.fact), None)
    outlets = {outlet_key(sight.member) for sight in reports}
    is_told = any(s.headed for s in reports) or len(outlets) >= _SEVERAL
    title = best.member.snapshot.title
    event = _subject(predicate, name, gazetteer)
    return replace(
        event,
        fact=fact,
        title=title,
        standing=_stand(predicate, sights, story),
        recalled=not is_told,
    )


def _stand(predicate: Predicate, sights: Sequence[_Sight], story: StoryMaterial) -> Standing:
    stands = [standing_of(sight.member.snapshot.title) for sight in sights if sight.headed]
    if predicate is Predicate.WEIGHTS_PUBLISHED and _weights_later(story):
        return Standing.PLANNED
    if not stands or Standing.DONE in stands:
        return Standing.DONE
    # A fact was read as stated, whatever the headline muses about.
    stated = any(sight.fact is not None for sight in sights)
    return Standing.DONE if stated and stands[0] is Standing.CONSIDERED else stands[0]


def _weights_later(story: StoryMaterial) -> bool:
    if any(signal.predicate is Predicate.WEIGHTS_PUBLISHED for signal in story.signals):
        return True
    return any(
        _WEIGHTS_LATER.search(member.snapshot.title)
        or _WEIGHTS_LATER.search(member.snapshot.text[:3000])
        for member in story.members
        if member.english
    )


def _subject(predicate: Predicate, name: str, gazetteer: Gazetteer) -> Event:
    if key := gazetteer.organisation_of(name):
        return Event(predicate, key, name, owner=key)
    known = _named(name, gazetteer)
    if known and not known.startswith("model:"):
        return Event(predicate, known, name, owner=gazetteer.owner_of(known))
    record = describe_model(known or name, gazetteer)
    if record.family not in gazetteer.entities:
        return Event(predicate, "", name)
    return Event(
        predicate,
        record.key,
        record.name,
        owner=record.owner,
        family=record.family,
        version=version_of(record.version),
        line=line_of(record.name, gazetteer),
        size=record.size,
    )


def _named(name: str, gazetteer: Gazetteer) -> str:
    slug = re.sub(r"[^\w.+]+", "-", fold_name(name).lower()).strip("-.")
    kinds = ("model", "hardware", "instrument", "licence", "regulator", "region")
    keys = (f"{kind}:{slug}" for kind in kinds)
    found = next((key for key in keys if key in gazetteer.entities), "")
    if found:
        return found
    wanted = name.lower()
    for entity in gazetteer.entities.values():
        if entity.kind in kinds[1:] and wanted in {
            n.lower() for n in (entity.name, *entity.aliases)
        }:
            return entity.key
    return ""


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
    turns = sum(turn_of(deeds, deeds) for deeds in map(deeds_in, _titles(story)))
    both = {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED}
    gone = Predicate.ACCESS_SUSPENDED if turns >= 0 else Predicate.ACCESS_RESTORED
    subjects = [
        {e.key for e in events if e.predicate is predicate and not e.recalled}
        for predicate in sorted(both)
    ]
    opposed = subjects[0] & subjects[1]
    return tuple(
        e
        for e in events
        if not (e.predicate is gone and (e.key in opposed or (e.general and opposed)))
    )


def _titles(story: StoryMaterial) -> list[str]:
    return [member.snapshot.title for member in story.members]
