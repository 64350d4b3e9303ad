"""How an event touches an entry of a stack: itself, its family, its successor, its maker, its licence."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.stack.headlines import RELEASES
from analysis.stack.resolve import same_owner
from db.types import Predicate

if TYPE_CHECKING:
    from analysis.stack.resolve import Entry, ResolvedStack
    from analysis.stack.subjects import Event

# What a maker does to all its models at once.
_MAKER_WIDE = frozenset(
    {
        Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.TERMS_CHANGED,
        Predicate.PRICE_CHANGED, Predicate.SECURITY_INCIDENT,
    }
)  # fmt: skip
_OF_ITS_MODELS = _MAKER_WIDE | {Predicate.DEPRECATED, Predicate.MODEL_RELEASED}
# How closely an event touches an entry, the closest first, and how a match names that.
RELATIONS = ("entity", "licence", "family", "successor", "newer", "owner")
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


def find_closest(stack: ResolvedStack, event: Event) -> tuple[Entry, str] | None:
    """The entry that an event touches most closely, and how (one of RELATIONS); None for none."""
    found = [
        (RELATIONS.index(relation), _PARTS.index(entry.part), at, entry, relation)
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
        if event.predicate in RELEASES:
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
    return event.predicate in RELEASES and event.fact is None


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
    # Who lists its models is told of those; who buys its chips uses none.
    listed = (*stack.of("model"), *stack.of("hardware"))
    if (
        any(same_owner(one.owner, entry.key) for one in listed)
        or not event.family
        or event.predicate not in _OF_ITS_MODELS
    ):
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
    return len(words) > 3 and words.lower() in name.lower()  # noqa: PLR2004 - letters
