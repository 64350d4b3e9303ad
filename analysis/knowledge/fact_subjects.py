"""Whom or what a statement is about: the noun phrase that a trigger belongs to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import clause_start
from analysis.knowledge.fact_frames import Side
from analysis.knowledge.fact_heads import (
    describes,
    is_bystander,
    is_head,
    is_other_head,
    is_owner,
    is_person,
    is_release,
    is_shut_out,
    presents_person,
)
from analysis.knowledge.fact_names import FAMILIES
from analysis.knowledge.fact_referents import find_pronoun, resolve_referent
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.knowledge.fact_frames import Frame
    from analysis.knowledge.fact_names import Phrase
    from analysis.knowledge.fact_referents import Discourse

_CAPITAL = re.compile(r"\b[A-Z]\w+")
_REACH = 110
_FAR = 170
_CUT = re.compile(
    r"\b(?:with|for|on|about|around|to|using|featuring|including|running|supporting|adding|offering|via|from|at|into|over|against|by|based|built|powered|that|which|who|"
    r"as|after|because|than|between|like|how|when|where|while|is|are|was|were|has|have|will|can|in)\b|[;:.!?()—–]",
    re.IGNORECASE,
)
_COMMA = re.compile(
    r"(?:models?|family|versions?|generation|system|assistant|flagship|llms?|chips?)\s*,|"
    r"\A\s*(?:today|now|\w+ly),|\b(?:an?|the|its|new)\b[^,]*, [a-z]"
)
_COMPARED = re.compile(
    r"\b(?:same as|than|like|unlike|versus|vs\.?|compared (?:to|with)|(?:price|cost|rate|half|double|twice) (?:of|that of))"
    r" (?:the |its |for |in )?\Z",
    re.IGNORECASE,
)
_OWN_ROUND = re.compile(
    r"['’]s? (?:[\w-]+ ){0,3}?(?:IPO|rounds?|fundrais\w+|offering|listing|raise)\b", re.IGNORECASE
)
_GIVER = re.compile(
    r"\b(?:from|by|with|to|against|into|in|backed|through|via|led|"
    r"(?:employees|workers|staff|authors|users|customers|rivals?|engineers|researchers) of)"
    r" (?:the |its |an? )?\Z",
    re.IGNORECASE,
)
_OF = re.compile(r"\bof\b")
_OF_NOUN = re.compile(
    r"\b(?:availability|versions?|previews?|family|generation|release|launch|weights|access|members?|series|"
    r"lines?|lineup|updates?|editions?|variants?|beta|set|pair|trio|suite|addition|checkpoints?|use|"
    r"licence|license|licensing|licences|pricing|price|prices|cost|rollout|deployment|sale|sales|exports?|shipments?) (?:[a-z]+ly )?of\b"
)
# "The analysts valued SpaceX at …" is about SpaceX.
_VALUES = re.compile(r"valu(?:es|ed) (?!at\b|the (?:company|startup|firm)\b|it\b)", re.IGNORECASE)
_BARE_CLAUSE = 3
_WHICH_REACH = 8
_MAKERS = frozenset({"deepseek", "mistral", "minimax", "midjourney", "manus"})
# "X, which everybody came to see, has been …"
_APART = re.compile(
    r"\A,\s(?:which|who|an?|the|its|formerly|known|founded|backed|led|best|whose)\b[^,;:]{3,120},\s*(?:(?:has|have|had|is|was|will) )?(?:\w+ )?\Z"
)
_PARTICIPLE = re.compile(r"\A\s*\w+ing\b")
_PARTICIPLE_REACH = 20
_LINK = re.compile(r"\A(?:\s*(?:,|and|&|/|\+|or|, and)\s*(?:the |its |our )?)\Z")
_MOST_LINKED = 4
_LICENCE_NAME = re.compile(r"(?:MIT|Apache|BSD|A?L?GPL|MPL|CC|Creative Commons|Open ?RAIL)\b")
_PRICED = re.compile(r"pric|cost|[$€£¥]|\bfees?\b|\bfree\b", re.IGNORECASE)
# "Removes Fable 5's safeguards" does not remove Fable 5.
_TAKES_ALL = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.WEIGHTS_PUBLISHED,
    }
)  # fmt: skip


def choose_subjects(
    frame: Frame,
    sentence: str,
    phrases: Sequence[Phrase],
    span: tuple[int, int],
    discourse: Discourse,
) -> list[Phrase]:
    """The subjects of a trigger at `span`, several where they are listed ("X, Y and Z")."""
    start, end = span
    usable = [p for p in phrases if _fits(frame, p, sentence[start:end])]
    chosen: Phrase | None = None
    if frame.side is not Side.BEFORE:
        chosen = _after(frame, sentence, usable, end)
    if chosen is None and frame.side is Side.EITHER:
        chosen = _within(frame, usable, start, end)
    if frame.predicate is Predicate.FUNDING_OR_DEAL and _VALUES.match(sentence[start:]):
        chosen = _within(frame, usable, start, end)
        return [chosen] if chosen else []
    if chosen is None and frame.side is not Side.AFTER:
        chosen = _before(frame, sentence, usable, start)
    if chosen is None and frame.side is Side.EITHER:
        chosen = _nearest(frame, sentence, usable, start)
    if chosen is None:
        chosen = resolve_referent(frame, sentence, span, discourse)
        return [chosen] if chosen else []
    if chosen.kind == "name" and is_person(chosen.name, discourse):
        return []
    shut_out = is_shut_out(phrases, chosen, start) or presents_person(frame, phrases, span)
    if (
        shut_out
        or is_other_head(sentence, phrases, chosen, start)
        or is_bystander(frame, sentence, chosen, span)
    ):
        return []
    if frame.predicate is Predicate.MODEL_RELEASED and not is_release(sentence, chosen):
        return []
    return _with_linked(sentence, chosen, usable, start)


def _fits(frame: Frame, phrase: Phrase, trigger: str) -> bool:
    if phrase.kind == "name":
        return frame.names and not _LICENCE_NAME.match(phrase.name)
    if phrase.kind == "organisation" and frame.predicate is Predicate.PRICE_CHANGED:
        # A price is that of a model or product; limits are set by whoever runs the service.
        return _PRICED.search(trigger) is None
    if phrase.kind not in frame.kinds:
        # "DeepSeek raises": some families bear their maker's name.
        return frame.kinds[0] == "organisation" and phrase.name.lower() in _MAKERS
    return frame.predicate not in {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED,
    } or phrase.kind != "model" or phrase.name.lower() not in FAMILIES  # fmt: skip


def _after(frame: Frame, sentence: str, usable: Sequence[Phrase], end: int) -> Phrase | None:
    reach = [p for p in usable if end <= p.start <= end + _REACH]
    for kind in (*frame.kinds, "name"):
        for phrase in reach:
            owns = frame.predicate in _TAKES_ALL and is_owner(sentence, phrase)
            if phrase.kind == kind and not owns and _governs(sentence[end : phrase.start]):
                return phrase
    return None


def _governs(between: str) -> bool:
    """Whether nothing but attributes stands between a verb and its object."""
    plain = _OF_NOUN.sub(" ", between)
    if re.search(r"\baccess to\s*(?:the |its |all |[\w’'-]+ )?\Z", plain):
        return True
    plain = re.sub(r"\A\s*(?:of|on|for|to|in|from)\b", " ", plain)
    if "," in plain and not _COMMA.search(plain):
        return False
    return not _CUT.search(plain) and not _OF.search(plain)


def _within(frame: Frame, usable: Sequence[Phrase], start: int, end: int) -> Phrase | None:
    inside = [p for p in usable if start <= p.start and p.end <= end]
    return min(inside, key=lambda p: (_rank(frame, p), p.start), default=None)


def _before(frame: Frame, sentence: str, usable: Sequence[Phrase], start: int) -> Phrase | None:
    reach = [p for p in usable if max(0, start - _FAR) <= p.start and p.end <= start + 2]
    begin = clause_start(sentence, start)
    if not reach or (
        find_pronoun(sentence[begin:start]) and not any(p.start >= begin for p in reach)
    ):
        return None
    heads = [p for p in reach if is_head(sentence, p) or _is_raiser(frame, sentence, p)]
    near = [p for p in heads if p.start >= begin]
    if _PARTICIPLE.search(sentence[begin : start + _PARTICIPLE_REACH]) and begin == start:
        # "X launches Y, investing …": what the whole sentence is about does it.
        near, heads = [], heads[:1]
    beside = [p for p in reach if 0 <= start - p.end <= 1 and not is_owner(sentence, p)]
    if beside and _PARTICIPLE.match(sentence[start:]):
        return beside[-1]  # "impressions on SpaceX acquiring Cursor"
    if apart := [p for p in heads if _APART.match(sentence[p.end : start])]:
        return apart[-1]
    if sentence[:begin].rstrip().endswith((", which", ", who")):
        # A relative clause is about the name right before it, or about no name.
        return next((p for p in reach if begin - _WHICH_REACH <= p.end <= begin), None)
    bare = sentence[begin:start]
    own = len(bare.split()) > _BARE_CLAUSE or (begin > 0 and _CAPITAL.search(bare) is not None)
    # A clause with words of its own has its own subject; a bare one takes that of the sentence.
    for options in (near, [] if own else heads, _loose(sentence, reach, begin)):
        if options:
            chosen = min(options, key=lambda p: (_rank(frame, p), -p.start))
            return None if describes(sentence[chosen.end : start]) else chosen
    return None


def _is_raiser(frame: Frame, sentence: str, phrase: Phrase) -> bool:
    """Whether it is whose round or listing it is: "SpaceX's IPO grew to $85.7 billion"."""
    ours = frame.predicate is Predicate.FUNDING_OR_DEAL
    return ours and _OWN_ROUND.match(sentence[phrase.end :]) is not None


def _loose(sentence: str, reach: Sequence[Phrase], begin: int) -> list[Phrase]:
    return [
        phrase
        for phrase in reach
        if phrase.kind not in {"name", "region"}
        and phrase.start >= begin
        and not is_owner(sentence, phrase)
        and not _COMPARED.search(sentence[: phrase.start])
        and not _GIVER.search(sentence[: phrase.start])
    ]


def _rank(frame: Frame, phrase: Phrase) -> int:
    order = frame.kinds
    if phrase.kind in order:
        # A name in the trigger's own place beats a preferred kind elsewhere, except for models.
        return 0 if phrase.kind == "model" and order[0] == "model" else 1
    return 1


def _nearest(frame: Frame, sentence: str, usable: Sequence[Phrase], start: int) -> Phrase | None:
    near = [p for p in usable if abs(p.start - start) <= _FAR and p.kind != "name"]
    if frame.kinds[0] == "model" and find_pronoun(sentence[:start]):
        near = [p for p in near if p.kind == "model"]
    return min(near, key=lambda p: (_rank(frame, p), abs(p.start - start), p.start), default=None)


def _with_linked(
    sentence: str, chosen: Phrase, usable: Sequence[Phrase], start: int
) -> list[Phrase]:
    if chosen.kind not in {"model", "organisation", "name"}:
        return [chosen]
    kinds = {"model"} if chosen.kind == "model" else {"organisation", "name"}
    same = [p for p in usable if p.kind in kinds]
    at = same.index(chosen)
    first, last = at, at
    while first > 0 and _LINK.match(sentence[same[first - 1].end : same[first].start]):
        first -= 1
    if chosen.kind != "model":
        return _leading_list(sentence, same, first, start) or [chosen]
    while last + 1 < len(same) and _LINK.match(sentence[same[last].end : same[last + 1].start]):
        if is_owner(sentence, same[last + 1]):
            break
        last += 1
    return [chosen, *(p for p in same[first : last + 1] if p is not chosen)][:_MOST_LINKED]


def _leading_list(sentence: str, same: Sequence[Phrase], first: int, start: int) -> list[Phrase]:
    """The companies of "X, Y and Z launch", where the list leads the sentence up to the verb."""
    last = first
    while last + 1 < len(same) and _LINK.match(sentence[same[last].end : same[last + 1].start]):
        last += 1
    leads = not sentence[: same[first].start].strip()
    acts = 0 <= start - same[last].end <= 1
    return list(same[first : last + 1][:_MOST_LINKED]) if leads and acts and last > first else []
