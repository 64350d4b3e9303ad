"""Drafts judged field by field: what is wrong, or the subscription that they ask for."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, TypeVar

from app.subscriptions.choose import choose
from app.subscriptions.drafts import Fault
from app.subscriptions.targets import Target, TargetError, resolve_target
from app.subscriptions.times import TimeError, read_hour, read_quiet, read_zone
from db import subscriptions as table
from db.alert_types import ChannelState, Conditions, Rhythm, SubscriptionKind, Wanted
from db.channels import channels_of
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from app.subscriptions.drafts import SubscriptionDraft
    from app.subscriptions.targets import Surroundings
    from db.alert_types import QuietHours, Subscription

LONGEST_NAME = 120
MOST_RELEVANT = 2.0
MOST_CHANNELS = 20
_Word = TypeVar("_Word", bound=StrEnum)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)
_MOST_LISTED = 30
_NUMBER = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,6})?|\.[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a sound draft asks for, in our own types."""

    kind: SubscriptionKind
    target: Target
    name: str
    channels: tuple[str, ...]
    rhythm: Rhythm
    hour: int
    zone: str
    quiet: QuietHours | None
    conditions: Conditions


@dataclass(slots=True)
class _Reading:
    """Faults gathered on the way through a draft's fields."""

    faults: list[Fault] = field(default_factory=list)

    def read(self, name: str, read: Callable[[], Any]) -> Any:
        """What a field says; None, and a fault, where it says nothing of use."""
        try:
            return read()
        except (FieldError, TargetError, TimeError) as fault:
            self.faults.append(Fault(name, str(fault)))
            return None


class FieldError(ValueError):
    """A field says nothing of use; the message says what to write."""


def judge_draft(
    draft: SubscriptionDraft,
    around: Surroundings,
    zone: str,
    known: Subscription | None = None,
    *,
    is_trial: bool = False,
) -> tuple[Asked | None, tuple[Fault, ...]]:
    """What a draft asks for, or its faults in the order of the fields.

    `zone` is that of a draft that names none, `known` the subscription that it changes.
    """
    found = _Reading()
    kind = found.read("kind", lambda: read_kind(draft.kind))
    target = None
    if kind is not None:
        target = found.read("target", lambda: _read_target(kind, draft.target, around, known))
    usual = target.words if target else ""
    named = found.read("name", lambda: _read_name(draft.name, usual, around, known))
    channels = found.read("channels", lambda: _read_channels(draft.channels, around, known))
    rhythm = found.read("rhythm", lambda: _read_rhythm(draft.rhythm, kind))
    hour = found.read("hour", lambda: read_hour(draft.hour))
    zone_name = found.read("zone", lambda: read_zone(draft.zone, zone))
    quiet = found.read("quiet", lambda: read_quiet(draft.quiet))
    conditions = _read_conditions(draft, found)
    if found.faults or kind is None or target is None or conditions is None:
        return None, tuple(found.faults)
    asked = Asked(kind, target, named, channels, rhythm, hour, zone_name, quiet, conditions)
    twin = None if is_trial else _fault_of_twin(asked, around, known)
    return (None, (twin,)) if twin else (asked, ())


def read_kind(stated: str) -> SubscriptionKind:
    """A kind of subscription; raises FieldError with the kinds there are."""
    return _choice(stated, SubscriptionKind, "kind of subscription")


def read_number(stated: float | str, least: float, most: float, what: str) -> float:
    """A plain decimal within bounds; raises FieldError."""
    text = str(stated).strip()
    value = float(text) if _NUMBER.fullmatch(text) else None
    if value is None or not least <= value <= most:
        raise FieldError(f"{what} is a number from {least:g} to {most:g}, such as {most / 2:g}")
    return value


def check_name(stated: str) -> str:
    """A name in one line; raises FieldError."""
    called = " ".join(stated.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise FieldError(f"a name has 1 to {LONGEST_NAME} visible characters; choose one")
    return called


def _read_conditions(draft: SubscriptionDraft, found: _Reading) -> Conditions | None:
    relevance = found.read(
        "min_relevance",
        lambda: read_number(draft.min_relevance, 0, MOST_RELEVANT, "the least relevance"),
    )
    score = found.read("min_score", lambda: read_number(draft.min_score, 0, 1, "the least score"))
    tiers = found.read("tiers", lambda: _choices(draft.tiers, Tier, "tier"))
    languages = found.read("languages", lambda: _read_languages(draft.languages))
    wanted = found.read("wanted", lambda: _choice(draft.wanted, Wanted, "kind of news"))
    if None in (relevance, score, tiers, languages, wanted):
        return None
    return Conditions(relevance, score, tiers, languages, wanted)


def _read_target(
    kind: SubscriptionKind, stated: str, around: Surroundings, known: Subscription | None
) -> Target:
    # What it was made for may be gone by now: its hours can be changed all the same.
    if known is not None and (kind, stated) == (known.kind, known.target):
        return Target(known.target, known.name)
    return resolve_target(kind, stated, around)


def _read_name(stated: str, usual: str, around: Surroundings, known: Subscription | None) -> str:
    taken = {one.name.casefold() for one in _others(around, known)}
    if stated.strip():
        called = check_name(stated)
        if called.casefold() in taken:
            raise FieldError(
                f"a subscription called {called!r} is there already; choose another name"
            )
        return called
    plain = "".join(sign for sign in usual if sign.isprintable())[: LONGEST_NAME - 6] or "Alerts"
    tries = (plain if number == 1 else f"{plain} ({number})" for number in range(1, len(taken) + 2))
    return next(name for name in tries if name.casefold() not in taken)


def _read_channels(
    stated: Iterable[str], around: Surroundings, known: Subscription | None
) -> tuple[str, ...]:
    own = channels_of(around.connection, around.owner)
    chosen = []
    for text in dict.fromkeys(stated):
        found = choose(text, {channel.id: channel.label for channel in own})
        if not found:
            raise FieldError(
                f"you have no channel {text[:60]!r}; `tocsin alerts channels list` shows yours"
            )
        if len(found) > 1:
            raise FieldError(f"several of your channels are called {text[:60]!r}; give an id")
        chosen.append(found[0])
    off = {channel.id for channel in own if channel.state is ChannelState.OFF}
    if off & set(chosen) - set(known.channels if known else ()):
        raise FieldError("one of these channels is switched off; switch it on first")
    if len(chosen) > MOST_CHANNELS:
        raise FieldError(f"one subscription goes to {MOST_CHANNELS} channels at most")
    return tuple(sorted(set(chosen)))


def _read_rhythm(stated: str, kind: SubscriptionKind | None) -> Rhythm:
    if kind is SubscriptionKind.BRIEF:
        return Rhythm.WEEKLY  # it goes out with the issue, whatever was said
    return _choice(stated, Rhythm, "rhythm")


def _read_languages(stated: Iterable[str]) -> tuple[str, ...]:
    codes = [code.strip().lower() for code in stated]
    if len(codes) > _MOST_LISTED or not all(_LANGUAGE.fullmatch(code) for code in codes):
        raise FieldError("languages are codes of two letters, such as en, de or zh")
    return tuple(sorted(set(codes)))


def _choices(stated: Iterable[str], words: type[_Word], what: str) -> tuple[_Word, ...]:
    chosen = {_choice(one, words, what) for one in list(stated)[:_MOST_LISTED]}
    return tuple(word for word in words if word in chosen)


def _choice(stated: str, words: type[_Word], what: str) -> _Word:
    folded = "_".join(stated.strip().lower().replace("-", "_").split())
    known_words = [word.value for word in words]
    if folded in known_words:
        return words(folded)
    near = difflib.get_close_matches(folded[:40], known_words, 1, 0.6)
    advice = f"did you mean {near[0]}?" if near else f"it is one of {', '.join(known_words)}"
    raise FieldError(f"{stated[:40]!r} is no {what}; {advice}")


def _others(around: Surroundings, known: Subscription | None) -> list[Subscription]:
    owned = table.subscriptions_of(around.connection, around.owner)
    return [one for one in owned if known is None or one.id != known.id]


def _fault_of_twin(asked: Asked, around: Surroundings, known: Subscription | None) -> Fault | None:
    for other in _others(around, known):
        same = (other.kind, other.target, other.conditions, other.channels) == (
            asked.kind, asked.target.value, asked.conditions, asked.channels,
        )  # fmt: skip
        if same:
            return Fault(
                "target", f"{other.name!r} is the same subscription already; change that one"
            )
    return None
