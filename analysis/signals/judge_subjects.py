"""Whether a deed is that of a signal's subject: the same entity, version and size, close by."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from analysis.signals.evidence import names, places_of
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.signals.evidence import Sentence
    from analysis.signals.judge import Watched

_SMALLER = frozenset({"mini", "nano", "lite", "tiny", "small", "micro", "air"})
_BORDER = re.compile(r"[;:]|\b(?:while|but|whereas|although|than|after|before)\b", re.IGNORECASE)
_NEW = re.compile(
    r"\b(?:new|next|successors?|versions?|generation|upgrades?|updates?|models?)\b", re.IGNORECASE
)
# "In X", "for X": the deed is done to something else. Of some kinds X is what such words lead to:
# access to X, controls on X, a flaw in X, the price for X.
_PREPOSITIONS = ("across", "in", "inside", "within", "on", "via", "for", "to", "from", "with")
_LEADING_TO: dict[Predicate, str] = {
    Predicate.ACCESS_RESTORED: "to for on",
    Predicate.ACCESS_SUSPENDED: "to for on from",
    Predicate.DEPRECATED: "on for",
    Predicate.EXPORT_RULE_CHANGED: "on for to from in",
    Predicate.FUNDING_OR_DEAL: "in for to from with",
    Predicate.LAWSUIT_STEP: "for in on with from to",
    Predicate.LICENCE_CHANGED: "for",
    Predicate.PRICE_CHANGED: "for on",
    Predicate.RULE_EFFECTIVE: "in for",
    Predicate.RULE_PUBLISHED: "in for on",
    Predicate.SECURITY_INCIDENT: "in for on to",
    Predicate.TERMS_CHANGED: "for",
    Predicate.WEIGHTS_PUBLISHED: "for",
}
_COMPARED = re.compile(
    r"[-‑](?:class|level|style|like|powered|based|tier|grade|era)\b", re.IGNORECASE
)
_NEAR = 60
_BESIDE = 30
_LEADING = 16  # letters before a name in which its preposition stands
# What is done to all models of a line at once.
_OF_LINES = frozenset({Predicate.ACCESS_RESTORED, Predicate.ACCESS_SUSPENDED})
_RELEASES = frozenset({Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED})


def is_subject(wanted: str, told: str, predicate: Predicate) -> bool:
    """Whether a deed to `told` is one to `wanted`: the same, or a model that the name takes in.

    "GPT-5.6 Sol" is a GPT-5.6, "GPT-5.6 mini" is another; a line without a version takes in its
    next version where a release is awaited.
    """
    if wanted == told:
        return True
    if not (wanted.startswith("model:") and told.startswith("model:")):
        return False
    mine, theirs = _parts(wanted), _parts(told)
    if not mine < theirs:
        return False
    more = theirs - mine
    if _has_version(wanted):
        return not more & _SMALLER and not any(part[:1].isdigit() for part in more)
    return predicate in _RELEASES and len(more) == 1 and _has_version(min(more))


def is_unasked_version(watched: Watched, sentence: Sentence) -> bool:
    """Whether a sentence names another version only, where the signal's words ask for no new one."""
    first = watched.first
    if not first.startswith("model:") or _has_version(first) or first in sentence.keys:
        return False
    return _NEW.search(watched.signal.statement) is None


def names_both(watched: Watched, sentence: Sentence) -> bool:
    """Whether a sentence names the first two subjects, where there are two."""
    first, *more = watched.signal.subjects
    if not more or not {first, more[0]} <= sentence.keys:
        return False
    return more[0] not in watched.owners


def is_thing(watched: Watched) -> bool:
    """Whether the subject is one thing: a model with its version, or a name."""
    first = watched.first
    return first.startswith("name:") or (first.startswith("model:") and _has_version(first))


def is_about(watched: Watched, sentence: Sentence) -> bool:
    """Whether a sentence names the signal's first subject."""
    first = watched.first
    if first.startswith("name:"):
        return names(sentence.words, first)
    predicate = watched.signal.predicate
    return any(is_subject(first, hit.entity, predicate) for hit in sentence.located)


def gap_to_subject(watched: Watched, sentence: Sentence, at: int) -> int | None:
    """Letters between the subject and `sentence.words[at:]`; None where a clause ends between."""
    gaps = []
    for start, end in _places(watched, sentence):
        gap = sentence.words[min(end, at) : max(start, at)]
        if start == 0:
            gap = gap.removeprefix(":")  # "Lumen 3: weights are out"
        if len(gap) > _NEAR or _BORDER.search(gap):
            continue
        if end > at or not _has_other_between(watched, sentence, end, at):
            gaps.append(len(gap))
    return min(gaps, default=None)


def is_next_to(watched: Watched, sentence: Sentence, at: int) -> bool:
    """Whether the subject is the model, or the rule, that stands right beside a deed."""
    gap = gap_to_subject(watched, sentence, at)
    model = watched.first.startswith("model:")
    predicate = watched.signal.predicate
    line = model and not _has_version(watched.first) and predicate not in _OF_LINES
    if gap is None or gap > _BESIDE or line:
        return False
    return all(
        is_subject(watched.first, hit.entity, predicate)
        for hit in sentence.located
        if hit.kind == "model" and _distance(sentence, hit.start, hit.end, at) < gap
    )


def _places(watched: Watched, sentence: Sentence) -> Iterator[tuple[int, int]]:
    """Where the sentence names what the deed must be done to or by: not "in X" or "for X"."""
    within = _within(watched.signal.predicate)
    if watched.first.startswith("name:"):
        found = list(places_of(sentence.words, watched.first))
    else:
        predicate = watched.signal.predicate
        hits = [h for h in sentence.located if is_subject(watched.first, h.entity, predicate)]
        found = [(hit.start - sentence.start, hit.end - sentence.start) for hit in hits]
    yield from (
        one
        for one in found
        if not within.search(sentence.words, max(0, one[0] - _LEADING), one[0])
        and not _COMPARED.match(sentence.words, one[1])
    )
    for hit in sentence.located:
        if hit.entity in watched.others:
            yield hit.start - sentence.start, hit.end - sentence.start


def _has_other_between(watched: Watched, sentence: Sentence, end: int, at: int) -> bool:
    """Whether another company stands before the deed: "Corvid to raise money, Northlight files"."""
    known = {*watched.signal.subjects, *watched.owners}
    return any(
        hit.kind == "organisation"
        and hit.entity not in known
        and end <= hit.start - sentence.start < at
        for hit in sentence.located
    )


@cache
def _within(predicate: Predicate) -> re.Pattern[str]:
    taken = _LEADING_TO.get(predicate, "").split()
    words = "|".join(word for word in (*_PREPOSITIONS, "like", "than") if word not in taken)
    return re.compile(rf"\b(?:{words}) (?:the |its |all )?\Z", re.IGNORECASE)


def _distance(sentence: Sentence, start: int, end: int, at: int) -> int:
    return max(start - sentence.start - at, at - (end - sentence.start))


def _has_version(key: str) -> bool:
    return any(map(str.isdigit, key))


@lru_cache(maxsize=8_192)
def _parts(key: str) -> frozenset[str]:
    return frozenset(key.partition(":")[2].split("-"))
