"""What a story tells that may change something: its own event, not what its articles recall beside it."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

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
_RELEASES = {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED}
# What a headline does with the model that it names.
_TITLE_ACTS = {
    Predicate.MODEL_RELEASED: (
        r"\b(?:releas(?:es?|ed|ing)|launch(?:es|ed|ing)?|introduc(?:es|ed|ing)|unveil(?:s|ed|ing)?|announc(?:es|ed|ing)|debuts?|"
        r"preview(?:s|ed|ing)|reveal(?:s|ed)|drops|rolls? out|rolled out|rollout|generally available|now available|is here|is out|arrives)\b"
    ),
    Predicate.WEIGHTS_PUBLISHED: r"\bopen[- ]sourc(?:es|ed|ing)\b|\b(?:releas|publish)\w+ (?:\w+ ){0,3}weights\b",
    Predicate.DEPRECATED: r"\b(?:deprecat\w+|retir(?:es?|ed|ing|ement)|sunset\w*|discontinu\w+|end[- ]of[- ]life|shut(?:s|ting)? down)\b",
    Predicate.PRICE_CHANGED: (
        r"\b(?:cut(?:s|ting)?|slash\w*|rais(?:es|ed|ing)|lower\w*|reduc\w+|increas\w+|doubl\w+|halv\w+|lift(?:s|ed)|reset(?:s|ting)?|extend(?:s|ed)|chang\w+) "
        r"(?:[\w.'’-]+ ){0,5}(?:pric\w+|limits?|caps?|quotas?|credits?)\b|\bpermanent(?:ly)?\b|\bprice (?:cut|increase|hike|drop)\b"
    ),
}
# A name behind these is what something else is done with.
_WITH = r"\b(?:with|using|via|on|in|by|for|vs\.?|against|from|like|than|beats?|powered by|behind|of|within|inside|meets?) (?:the |new |\w+['’]s )?\Z"
_ABOUT = re.compile(
    r"\A(?:['’]s)? (?:technical report|paper|guide|docs?|model card|system card|benchmark|api|app)\b",
    re.IGNORECASE,
)
_LEAD = 600  # letters after the title in which an article tells its own news
_OPENING = 250  # letters in which an article says what its title is about
_BODY = 2500  # letters in which it gives what belongs to its news: prices, terms
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
    r"\b(?:ahead of|before) (?:an? |its |the )?open[- ](?:weight|source)|"
    r"\bopen[- ]?weights? (?:release|launch|version) [^.;]{0,30}(?:promis|plan|due|by|expect|coming|schedul)",
)
_PREVIEWED = re.compile(r"\bpreview(?:s|ed|ing)\b", re.IGNORECASE)
_PREVIEW = re.compile(
    r"\b(?:preview(?:s|ed|ing)?|early access|trusted partners|limits?|limited|restricts|select(?:ed)? (?:customers|partners|users)|beta)\b",
    re.IGNORECASE,
)


_TITLE_PATTERNS = {act: re.compile(source, re.IGNORECASE) for act, source in _TITLE_ACTS.items()}
_NO_REPORTS = {ArticleKind.ROUNDUP, ArticleKind.TUTORIAL}


class Standing(StrEnum):
    """How far an event has come."""

    DONE = "done"
    PLANNED = "planned"
    DELAYED = "delayed"
    PREVIEW = "preview"
    CONSIDERED = "considered"


@dataclass(frozen=True, slots=True)
class Event:
    """What a story tells of one subject. `key` is the subject's, empty where it is not known.

    `fact` is the statement, None where only headlines say so; `recalled` says that the story
    mentions it without telling it, `harmed` that in an incident the subject is who was attacked.
    `words` are the passage's.
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
    harmed: bool = True
    words: str = ""

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
    return _without_undone(tuple(_with_companions(tuple(found.values()))), story)


def standing_of(title: str) -> Standing:
    """Whether a headline tells what was done, is planned, put off, or only considered."""
    if _DELAYED.search(title):
        return Standing.DELAYED
    if _CONSIDERED.search(title):
        return Standing.CONSIDERED
    if _PREVIEWED.search(title):
        return Standing.PREVIEW
    if _PLANNED.search(title):
        return Standing.PLANNED
    return Standing.PREVIEW if _PREVIEW.search(title) else Standing.DONE


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
        if member.kind in _NO_REPORTS or not member.english:
            continue
        for fact in member.facts:
            sight = _see_fact(member, fact, gazetteer)
            if sight is not None:
                found[fact.predicate, fact.subject].append(sight)
        fresh = story.first_seen >= story.members[0].published_at
        for predicate, name in _title_events(member, gazetteer, fresh=fresh):
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
    if fact.predicate in _RELEASES:
        headed = headed and not _is_beside(title, words)
    elif fact.predicate in _SETTLED and place <= _OPENING:
        headed = headed or _names_maker(low, fact.subject, gazetteer)
    return _Sight(member, fact, titled=fact.passage.end <= len(title), headed=headed)


def _is_beside(title: str, words: Sequence[str]) -> bool:
    """Whether a headline names a model only as what something else is done with or in."""
    low = fold_name(title).lower()
    places = [at for word in words if any(map(str.isdigit, word)) and (at := low.find(word)) >= 0]
    if not places:
        return False
    start = min((low.find(w) for w in words if w in low), default=0)
    end = max(low.find(w) + len(w) for w in words if w in low)
    return bool(re.search(_WITH, low[:start]) or _ABOUT.match(title[end:]))


def _names_maker(title: str, subject: str, gazetteer: Gazetteer) -> bool:
    owner = gazetteer.name_of(describe_model(subject, gazetteer).owner).lower()
    return bool(owner) and owner in title


def _title_events(
    member: Member, gazetteer: Gazetteer, *, fresh: bool
) -> Iterator[tuple[Predicate, str]]:
    title = member.snapshot.title
    if not fresh or not member.english or member.kind in _NO_REPORTS:
        return
    if is_host(member.domain) or is_side_aspect(title):
        return
    acts = {act for act, pattern in _TITLE_PATTERNS.items() if pattern.search(title)}
    if turn := turn_of(deeds_in(title), deeds_in(title)):
        acts.add(Predicate.ACCESS_RESTORED if turn > 0 else Predicate.ACCESS_SUSPENDED)
    acts = {act for act in acts if _FILED[act] & set(member.topics)}
    named = [key for key in member.entities if key.startswith("model:") and heads(title, key)]
    for act in sorted(acts):
        for key in named:
            name = describe_model(key, gazetteer).name
            longer = any(other.startswith(f"{key}-") for other in named)
            if not longer and not (act in _RELEASES and _is_beside(title, name.lower().split())):
                yield act, name


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
    headed = any(s.headed and (tells(s.member) or s.fact is not None) for s in sights)
    is_told = headed or len(outlets) >= _SEVERAL
    title = best.member.snapshot.title
    event = _subject(predicate, name, gazetteer)
    return replace(
        event,
        fact=fact,
        title=title,
        words=_passage_words(fact, sights),
        standing=_stand(predicate, sights, story),
        recalled=not is_told,
        harmed=not any(map(_is_culprit, sights)),
    )


def _passage_words(fact: Fact | None, sights: Sequence[_Sight]) -> str:
    for sight in sights:
        if fact is not None and sight.fact is fact:
            return sight.member.snapshot.content[fact.passage.start : fact.passage.end]
    return ""


def _is_culprit(sight: _Sight) -> bool:
    fact = sight.fact
    if fact is None or fact.predicate is not Predicate.SECURITY_INCIDENT:
        return False
    words = sight.member.snapshot.content[fact.passage.start : fact.passage.end]
    name = re.escape(fact.subject)
    broke = re.search(
        rf"{name}(?:['’]s)?[^.;]{{0,120}}\b(?:escap\w+|broke (?:its way )?out|attack(?:s|ed)|hacked|breach(?:es|ed)|exploited)\b",
        words,
    )
    passive = re.search(
        rf"{name}[^.;]{{0,30}}\b(?:was|were|been|got|gets|being) (?:\w+ ){{0,2}}(?:hacked|breached|attacked|exploited|compromised|hijacked)\b",
        words,
    )
    return broke is not None and passive is None


def _with_companions(events: Sequence[Event]) -> Iterator[Event]:
    """Prices and terms of a model count where the story tells of that model anyway.

    The price that a model starts at is part of its release.
    """
    main = {event.key for event in events if event.key and not event.recalled}
    launched = {e.version for e in events if e.predicate in _RELEASES and not e.recalled}
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


def _fullness(fact: Fact) -> tuple[bool, bool, bool]:
    return bool(fact.effective_date), bool(fact.from_value), any(map(str.isdigit, fact.to_value))


def _stand(predicate: Predicate, sights: Sequence[_Sight], story: StoryMaterial) -> Standing:
    """What most headlines of an event say of its standing; of two the one that says less."""
    if predicate is Predicate.WEIGHTS_PUBLISHED and _weights_later(story):
        return Standing.PLANNED
    headed = [sight for sight in sights if sight.headed]
    stands = [standing_of(sight.member.snapshot.title) for sight in headed]
    if predicate in _RELEASES:
        headlines = [m.snapshot.title for m in story.members if tells(m)]
        stands += [
            s for s in map(standing_of, headlines) if s in {Standing.DELAYED, Standing.PREVIEW}
        ]
    if predicate not in _RELEASES:
        stands = [Standing.DONE if s is Standing.PREVIEW else s for s in stands]
    if not stands:
        return Standing.DONE
    # A fact was read as stated, whatever the headline muses about.
    if any(sight.fact is not None for sight in sights):
        stands = [Standing.DONE if s is Standing.CONSIDERED else s for s in stands]
    order = list(Standing)
    return max(stands, key=lambda s: (stands.count(s), order.index(s)))


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
    events = [e for e in events if not any(_is_vaguer(e, other) for other in events)]
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
