"""What stories change for a stack, with the reason; what only speaks of it is set aside with its own.

Pure: the same stack and stories give the same matches in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.stack.events import Event, Standing, read_events, tells
from analysis.stack.model import StackMatch
from analysis.stack.reasons import tell_aside, tell_event, tell_weights
from analysis.stack.resolve import ResolvedStack, resolve_stack, same_owner
from analysis.stack.rules import match_rules
from analysis.stack.thresholds import read_threshold, size_of, tell_threshold
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from analysis.brief.material import StoryMaterial
    from analysis.stack.resolve import Entry
    from db.types import Topic

    _Change = tuple[str, str, str, str]  # part, entry, what happened, to what
    _Judged = tuple[_Change, StackMatch]

__all__ = ["ResolvedStack", "StoryMatches", "match_period", "match_story", "resolve_stack"]

_RELEASES = frozenset({Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED})
# What a maker does to all its models at once.
_MAKER_WIDE = frozenset(
    {
        Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.TERMS_CHANGED,
        Predicate.PRICE_CHANGED, Predicate.SECURITY_INCIDENT,
    }
)  # fmt: skip
_OF_ITS_MODELS = _MAKER_WIDE | {Predicate.DEPRECATED, Predicate.MODEL_RELEASED}
# Of two events of one story, that which says less is left out.
_SHADOWED = {
    Predicate.EXPORT_RULE_CHANGED: {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED},
    Predicate.MODEL_RELEASED: {Predicate.WEIGHTS_PUBLISHED},
    Predicate.LICENCE_CHANGED: {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED},
    Predicate.DEPRECATED: {Predicate.ACCESS_SUSPENDED},
}
# How closely an event touches an entry, the closest first, and how a match names that.
_RELATIONS = ("entity", "licence", "family", "successor", "newer", "owner")
_VIA = {"successor": "family", "newer": "family"}
_PARTS = ("model", "hardware", "licence", "provider", "region")
# Lines that are made for one purpose succeed nothing else.
_SPECIAL = frozenset(
    [
        "ocr",
        "embed",
        "embedding",
        "vision",
        "vl",
        "voice",
        "audio",
        "speech",
        "tts",
        "realtime",
        "image",
        "video",
        "coder",
        "code",
        "codex",
        "guard",
        "safeguard",
        "math",
        "prover",
        "robotics",
        "live",
        "omni",
        "live-translate",
        "canvas",
        "reel",
        "sonic",
        "cyber",
        "imagine",
        "deep-research",
        "multimodal",
        "kontext",
        "deep-think",
    ]
)
_SMALL = frozenset(["mini", "nano", "micro", "tiny", "lite", "flash-lite", "small", "xs"])


@dataclass(frozen=True, slots=True)
class StoryMatches:
    """A story of a period with why it concerns a stack."""

    story: StoryMaterial
    matches: tuple[StackMatch, ...]

    @property
    def changes(self) -> bool:
        """Whether it changes something for the stack."""
        return any(match.changes for match in self.matches)


def match_story(stack: ResolvedStack, story: StoryMaterial) -> tuple[StackMatch, ...]:
    """Why a story concerns a stack, what changes something first; empty where it does not.

    One match per thing that changes, for the entry that it touches most closely; where nothing
    changes, at most one, for the entry that the story speaks of most.
    """
    return tuple(match for _, match in _judge(stack, story))


def match_period(
    stack: ResolvedStack, stories: Sequence[StoryMaterial]
) -> tuple[StoryMatches, ...]:
    """The stories that concern a stack, in their order; each change is told with one story only.

    The others that tell the same change keep the match with `changes` off.
    """
    judged = [(story, found) for story in stories if (found := _judge(stack, story))]
    first: dict[_Change, str] = {}
    for story, found in sorted(judged, key=lambda one: _weight(*one)):
        for change, match in found:
            if match.changes:
                first.setdefault(change, story.story_id)
    return tuple(
        StoryMatches(
            story, tuple(_fold(change, match, first, story.story_id) for change, match in found)
        )
        for story, found in judged
    )


def _weight(story: StoryMaterial, found: Sequence[_Judged]) -> tuple[bool, int, str]:
    titled = any(m.changes and m.fact is not None and m.fact.passage.start == 0 for _, m in found)
    return not titled, -len(story.members), story.story_id


def _fold(
    change: _Change, match: StackMatch, first: Mapping[_Change, str], story_id: str
) -> StackMatch:
    if not match.changes or first[change] == story_id:
        return match
    return replace(match, changes=False, reason=f"{match.reason}; told with another story")


def _judge(stack: ResolvedStack, story: StoryMaterial) -> tuple[_Judged, ...]:
    events = read_events(story, stack.gazetteer)
    found = _without_shadowed(_changes(stack, events))
    rules = match_rules(stack, story)
    found += [((m.part, m.entry, "rule", m.reason), m) for m in rules if m.changes]
    if found:
        return tuple(found)
    asides = [*rules[:1], *_asides(stack, story, events), *_other_weights(stack, events)][:1]
    return tuple((("", "", "", match.reason), match) for match in asides)


def _changes(stack: ResolvedStack, events: Iterable[Event]) -> list[tuple[Event, _Judged]]:
    best: dict[_Change, tuple[int, Event, StackMatch]] = {}
    for event in events:
        if event.recalled or event.standing is Standing.CONSIDERED:
            continue
        closest = _closest(stack, event)
        if closest is None:
            continue
        entry, relation = closest
        via = _VIA.get(relation, relation)
        reason = tell_event(entry, event, relation)
        caught, why = _catches(stack, event)
        reason = f"{reason}; {why}" if why else reason
        match = StackMatch(entry.part, entry.written, via, reason, caught, event.fact)
        change, rank = _change_of(entry, event), _RELATIONS.index(relation)
        if change not in best or rank < best[change][0]:
            best[change] = rank, event, match
    return [(event, (change, match)) for change, (_, event, match) in best.items()]


def _catches(stack: ResolvedStack, event: Event) -> tuple[bool, str]:
    """Whether a licence that names a size catches this stack, and the sizes."""
    if event.predicate not in {Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED}:
        return True, ""
    threshold = read_threshold(event.words)
    own = size_of(stack.stack, threshold) if threshold else None
    if threshold is None or own is None:
        return True, ""
    return own >= threshold.amount, tell_threshold(threshold, own)


def _change_of(entry: Entry, event: Event) -> _Change:
    # "GPT-5.6" and "GPT-5.6 Sol" are one arrival.
    if event.predicate in _RELEASES:
        version = ".".join(map(str, event.version))
        return entry.part, entry.written, event.predicate.value, version
    return entry.part, entry.written, event.predicate.value, event.key or event.name


def _closest(stack: ResolvedStack, event: Event) -> tuple[Entry, str] | None:
    found = [
        (_RELATIONS.index(relation), _PARTS.index(entry.part), at, entry, relation)
        for at, entry in enumerate(stack.entries)
        if (relation := _relate(stack, entry, event))
    ]
    if not found:
        return None
    *_, entry, relation = min(found, key=lambda row: row[:3])
    return entry, relation


def _relate(stack: ResolvedStack, entry: Entry, event: Event) -> str:
    if event.predicate is Predicate.SECURITY_INCIDENT and not event.harmed:
        return ""
    match entry.part:
        case "model":
            return _relate_model(stack, entry, event)
        case "provider":
            return _relate_provider(stack, entry, event)
        case "hardware":
            return "entity" if event.key and event.key == entry.key else ""
        case "licence":
            return "licence" if _is_licence(entry, event, stack) else ""
        case _:
            return ""


def _relate_model(stack: ResolvedStack, entry: Entry, event: Event) -> str:
    if not entry.known:
        return "entity" if _says(event.name, entry.written) else ""
    if event.family and event.family == entry.family:
        if _is_same(entry, event):
            return "" if _only_states_licence(event) or _is_no_launch(event) else "entity"
        if event.predicate in _RELEASES:
            return _succession(stack, entry, event)
        vague = not event.version and event.line <= entry.line
        return "family" if event.general or vague or entry.general else ""
    is_maker = bool(event.key) and event.key == event.owner and same_owner(entry.owner, event.key)
    return "owner" if is_maker and event.predicate in _MAKER_WIDE else ""


def _is_same(entry: Entry, event: Event) -> bool:
    if event.key == entry.key:
        return True
    same = (entry.version, entry.line) == (event.version, event.line) and bool(entry.version)
    # "Llama 3.3" said of all sizes, or the stack that names no size.
    return same and (not entry.size or not event.size or entry.size == event.size)


def _only_states_licence(event: Event) -> bool:
    fact = event.fact
    return (
        event.predicate is Predicate.LICENCE_CHANGED
        and (fact is None or not fact.from_value)
        and "licen" not in event.title.lower()
    )


def _is_no_launch(event: Event) -> bool:
    # What one uses already is out; only a statement of its launch is news.
    return event.predicate in _RELEASES and event.fact is None


def _succession(stack: ResolvedStack, entry: Entry, event: Event) -> str:
    if not event.version:
        return ""
    if entry.general:
        return "newer"
    if not event.version > entry.version:
        return ""
    if event.line == entry.line:
        return "successor"
    if (event.line - entry.line) & (_SPECIAL | _SMALL) or entry.line & _SPECIAL:
        return ""
    mine = [one.version for one in stack.of("model") if one.family == entry.family]
    return "newer" if event.version > max(mine) else ""


def _relate_provider(stack: ResolvedStack, entry: Entry, event: Event) -> str:
    if not entry.known:
        return "entity" if _says(event.name, entry.written) else ""
    if not same_owner(entry.key, event.owner):
        return ""
    if event.key == event.owner:
        return "owner" if event.predicate in _MAKER_WIDE else ""
    lists_models = any(same_owner(one.owner, entry.key) for one in stack.of("model"))
    if lists_models or not event.family or event.predicate not in _OF_ITS_MODELS:
        return ""
    accessed = event.predicate in {Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED}
    return "owner" if event.version or accessed else ""


def _is_licence(entry: Entry, event: Event, stack: ResolvedStack) -> bool:
    """Whether the text of a licence changed, or a model was taken from under it."""
    if event.predicate not in {Predicate.LICENCE_CHANGED, Predicate.TERMS_CHANGED}:
        return False
    if entry.key and event.key == entry.key:
        return True
    known = stack.gazetteer.entities.get(entry.key)
    names = (known.name, *known.aliases) if known else (entry.written,)
    before = event.fact.from_value.lower() if event.fact else ""
    lists = any(one.family == event.family for one in stack.of("model"))
    return lists and bool(before) and any(name.lower() in before for name in names)


def _says(name: str, words: str) -> bool:
    return len(words) > 3 and words.lower() in name.lower()  # noqa: PLR2004


def _without_shadowed(rows: Sequence[tuple[Event, _Judged]]) -> list[_Judged]:
    kept = []
    for event, judged in rows:
        over = _SHADOWED.get(event.predicate, set())
        if event.predicate is Predicate.MODEL_RELEASED:
            out = {e.predicate for e, _ in rows if e.standing is Standing.DONE}
            over = over & out  # weights to come leave the release to be told
        if not any(other.predicate in over and j[1].entry == judged[1].entry for other, j in rows):
            kept.append(judged)
    return kept


def _asides(
    stack: ResolvedStack, story: StoryMaterial, events: Sequence[Event]
) -> Iterator[StackMatch]:
    """Why a story that only speaks of an entry changes nothing, if it speaks of one."""
    named = [key for member in story.members if tells(member) for key in member.entities[:6]]
    topics: frozenset[Topic] = frozenset(t for member in story.members for t in member.topics)
    for key in dict.fromkeys(named):
        for entry in stack.entries:
            via = _mentions(entry, key, stack)
            if not via:
                continue
            touching = [e for e in events if e.owner == entry.owner or e.family == entry.family]
            touching = [e for e in touching if e.key]
            reason = tell_aside(entry, topics, touching[0] if touching else None)
            yield StackMatch(entry.part, entry.written, via, reason, changes=False)
            return


def _other_weights(stack: ResolvedStack, events: Sequence[Event]) -> Iterator[StackMatch]:
    """Weights of a family that a stack which runs open weights does not list."""
    mine = [entry for entry in stack.of("model") if _is_open(entry, stack)]
    if not mine or not stack.of("hardware"):
        return
    for event in events:
        if event.predicate is Predicate.WEIGHTS_PUBLISHED and event.family and not event.recalled:
            yield StackMatch(
                "model", mine[0].written, "family", tell_weights(event), False, event.fact
            )


def _is_open(entry: Entry, stack: ResolvedStack) -> bool:
    family = stack.gazetteer.entities.get(entry.family)
    known = stack.gazetteer.entities.get(entry.key)
    return any(one is not None and one.weights in {"open", "mixed"} for one in (family, known)) or (
        bool(entry.size) and entry.size[-1:] in "BM"
    )


def _mentions(entry: Entry, key: str, stack: ResolvedStack) -> str:
    if not entry.key or entry.part == "region":
        return ""
    if key == entry.key:
        return "entity"
    if key.startswith("model:") and entry.family:
        known = stack.gazetteer.get(key)
        return "family" if known and known.family == entry.family else ""
    return "owner" if entry.part == "provider" and same_owner(entry.owner, key) else ""
