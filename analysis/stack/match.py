"""What stories change for a stack, with the reason; what only speaks of it is set aside with its own.

Pure: the same stack and stories give the same matches in the same order.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.stack.events import Event, Standing, read_events, tells
from analysis.stack.model import StackMatch
from analysis.stack.reasons import tell_aside, tell_event
from analysis.stack.resolve import ResolvedStack, resolve_stack, same_owner
from analysis.stack.rules import match_rules
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.brief.material import StoryMaterial
    from analysis.stack.resolve import Entry
    from db.types import Topic

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
_RELATIONS = ("entity", "family", "successor", "newer", "owner")
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
    events = read_events(story, stack.gazetteer)
    told = list(_without_shadowed(_changes(stack, events)))
    found = [one for _, one in told]
    rules = match_rules(stack, story)
    found += [match for match in rules if match.changes]
    if found:
        return tuple(found)
    return tuple(rules[:1]) or tuple(_asides(stack, story, events))


def match_period(
    stack: ResolvedStack, stories: Sequence[StoryMaterial]
) -> tuple[StoryMatches, ...]:
    """The stories that concern a stack, in their order; each change is told with one story only.

    The others that tell the same change keep the match with `changes` off.
    """
    matched = [StoryMatches(story, match_story(stack, story)) for story in stories]
    matched = [one for one in matched if one.matches]
    first: dict[str, str] = {}
    for one in sorted(matched, key=_weight):
        for match in one.matches:
            if match.changes:
                first.setdefault(_change_key(match), one.story.story_id)
    return tuple(_fold(one, first) for one in matched)


def _weight(one: StoryMatches) -> tuple[int, int, str]:
    titled = sum(
        match.fact is not None and match.fact.passage.start == 0
        for match in one.matches
        if match.changes
    )
    return -titled, -len(one.story.members), one.story.story_id


def _change_key(match: StackMatch) -> str:
    if match.fact is None:
        return f"{match.part}|{match.entry}|{match.reason}"
    return f"{match.part}|{match.entry}|{match.fact.predicate.value}|{match.fact.subject}"


def _fold(one: StoryMatches, first: dict[str, str]) -> StoryMatches:
    folded = [
        match
        if not match.changes or first[_change_key(match)] == one.story.story_id
        else replace(match, changes=False, reason=f"{match.reason}; told with another story")
        for match in one.matches
    ]
    return StoryMatches(one.story, tuple(folded))


def _changes(stack: ResolvedStack, events: Iterable[Event]) -> Iterator[tuple[Event, StackMatch]]:
    for event in events:
        if event.recalled or event.standing is Standing.CONSIDERED:
            continue
        best = _closest(stack, event)
        if best is None:
            continue
        entry, relation = best
        via = _VIA.get(relation, relation)
        reason = tell_event(entry, event, relation)
        yield event, StackMatch(entry.part, entry.written, via, reason, True, event.fact)


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
    match entry.part:
        case "model":
            return _relate_model(stack, entry, event)
        case "provider":
            return _relate_provider(stack, entry, event)
        case "hardware":
            return "entity" if event.key and event.key == entry.key else ""
        case _:
            return ""


def _relate_model(stack: ResolvedStack, entry: Entry, event: Event) -> str:
    if not entry.known:
        return "entity" if _says(event.name, entry.written) else ""
    if event.family and event.family == entry.family:
        if _is_same(entry, event):
            return "" if _only_states_licence(event) else "entity"
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
    return "owner" if event.version or event.predicate is not Predicate.MODEL_RELEASED else ""


def _says(name: str, words: str) -> bool:
    return len(words) > 3 and words.lower() in name.lower()  # noqa: PLR2004


def _without_shadowed(
    found: Iterable[tuple[Event, StackMatch]],
) -> Iterator[tuple[Event, StackMatch]]:
    rows = list(found)
    for event, match in rows:
        over = _SHADOWED.get(event.predicate, set())
        if not any(other.predicate in over and m.entry == match.entry for other, m in rows):
            yield event, match


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


def _mentions(entry: Entry, key: str, stack: ResolvedStack) -> str:
    if not entry.key or entry.part == "region":
        return ""
    if key == entry.key:
        return "entity"
    if key.startswith("model:") and entry.family:
        known = stack.gazetteer.get(key)
        return "family" if known and known.family == entry.family else ""
    return "owner" if same_owner(entry.owner, key) else ""
