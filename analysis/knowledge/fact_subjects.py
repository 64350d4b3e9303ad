"""Whom or what a statement is about: the noun phrase that a trigger belongs to."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import clause_start
from analysis.knowledge.fact_frames import Side
from analysis.knowledge.fact_names import FAMILIES, Phrase
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.knowledge.fact_frames import Frame

_REACH = 110
_NEAR_TRIGGER = 30
_PRONOUN_REACH = 60
_FAR = 170
_PREPOSITION = re.compile(
    r"\b(?:of|by|from|for|in|with|at|to|on|than|like|including|about|against|via|using|into|over|between|through|"
    r"under|toward|towards|versus|vs\.?|alongside|and|or|per|across|as|unlike|within|near|outside|among|behind)\s+"
    r"(?:the |its |an? |[a-z-]+ ){0,2}\Z"
)
_CUT = re.compile(
    r"\b(?:with|for|on|about|around|to|using|via|from|at|into|over|against|by|based|built|powered|that|which|who|"
    r"as|after|because|than|between|like|how|when|where|while|is|are|was|were|has|have|will|can|in)\b|[;:.!?()—–]"
)
_COMMA = re.compile(
    r"(?:models?|family|versions?|generation|system|assistant|flagship|llms?|chips?)\s*,|"
    r"\A\s*(?:today|now|\w+ly),|\b(?:an?|the|its|new)\b[^,]*, [a-z]"
)
_OF = re.compile(r"\bof\b")
_OF_NOUN = re.compile(
    r"\b(?:availability|versions?|previews?|family|generation|release|launch|weights|access|members?|series|"
    r"lines?|lineup|updates?|editions?|variants?|beta|set|pair|trio|suite|addition|checkpoints?|use|"
    r"licence|license|licensing|licences|pricing|price|prices|cost|rollout|deployment|sale|sales|exports?|shipments?) (?:[a-z]+ly )?of\b"
)
_PRODUCT_OF = re.compile(
    r"\A(?:['’]s)?[- ](?:features?|apps?|integrations?|plug-?ins?|support|partnerships?|program(?:me)?s?|users?|report|study|"
    r"paper|course|extension|skills?|certification|plans?|subscribers?|powered|based|like|style|assisted|backed|customers?|"
    r"research\w*|team|CEO|founder|chief|engineers?|employees?|developers?|competitors?|rivals?|killer|alternative|clone|"
    r"moment|era|craze|boom|benchmark|results?|rl|training|inference|fine-?tuning|ads?|advertising|conversations?|chats?|logs?|accounts?|tool\w*|workflow\w*|agents?|shares|stock)\b",
    re.IGNORECASE,
)  # fmt: skip
# "Meta's chip", "Amazon report": the name only describes what follows.
_OWNED = re.compile(
    r"['’]s?\s|-(?:backed|owned|led|based|made|style|like|powered|funded)|\s(?:report|users?|customers?|employees?|shares?|stock|"
    r"researchers?|executives?|spokes\w+|products?|services?|accounts?|team|engineers?|founders?|chief|cofounders?|co-founders?|"
    r"investors?|CEO|CFO|CTO|COO|president|officials?|staff|workers|lawyers?|attorneys?|data|boss|alum\w*|veterans?)\b"
)
_PRODUCT_NAME = re.compile(
    r"\b(?:Code|Build|CLI|Cowork|App|Studio|Agents?|SDK|API|Enterprise|Workspace|Spark|Chat|Desktop|Search|Assistant)\Z"
)
_LED = re.compile(r"\b(?:co-)?le(?:d|ads|ading)\b")
_RELATIVE = re.compile(r"\b[a-z]{3,} (?:that|which|who|whose)\s*\Z")
# What may follow a name before its verb; any other word in small letters is a noun of its own.
_NOUN = re.compile(
    r"(?!(?:has|have|had|is|are|was|were|be|been|will|would|just|also|and|now|to|today|recently|then|or|officially|in|on|at|for|of|"
    r"with|from|by|has|both|all|alone|here|itself|more|models?|family|series|chatbot|platform|app|again|already|first|"
    r"says?|said|plans?|wants?|announces?|confirms?|agrees?|hopes?|seeks?|claims?|reports?|aims|expects?|continues?|tops|"
    r"\w+ly|\w+ed|\w+ing|led|took|won|did|does|not|still|earlier|late|early|yesterday|this|last|next|faces?|sets?)\b)[a-z]{3,}\b"
)
_BARE_CLAUSE = 3
_WHICH_REACH = 8
_MAKERS = frozenset({"deepseek", "mistral", "minimax", "midjourney", "manus"})
_OUTLETS = frozenset(
    {
        "Bloomberg", "Reuters", "TechCrunch", "CNBC", "Axios", "Fortune", "Wired", "WIRED", "Forbes",
        "The Information", "The Verge", "CNN", "BBC", "NPR", "Pitchbook", "PitchBook", "Gartner",
    }
)  # fmt: skip
_OBJECT_PRONOUN = re.compile(
    r"(?P<what>it|them|both|the (?:same |new |latest |two )?(?P<noun>models?|chip|app|tool|product|service|platform))\b(?! (?:of|to|has|had|is|was|will|would|can|could|also|plans?|may)\b)",
    re.IGNORECASE,
)
# "X, which was the star of the show, has been …"
_APART = re.compile(
    r"\A,\s(?:which|who|an?|the|its|formerly|known|founded|backed|led|best|whose)\b[^,;:]{3,120},\s*(?:(?:has|have|had|is|was|will) )?(?:\w+ )?\Z"
)
# From a model to "is available": an apposition, brackets, other models, no other noun.
_TO_STATUS = re.compile(
    r"\A(?:['’]s)?\s*(?:\([^)]*\)\s*)?(?:,[^,]{3,80},\s*)?(?:, which )?(?:(?:models?|family|series|preview|version|API|and|or|,|&|now|is|are|was|were|"
    r"has|have|been|will|be|also|\w+ly|just|both|all|soon|today|on|[A-Z][\w.-]*|\d[\w.]*),?\s*)*\Z"
)
_OTHER = re.compile(r"\bother\b")
_PARTICIPLE = re.compile(r"\A\s*\w+ing\b")
_PARTICIPLE_REACH = 20
_OBJECT_REACH = 45
_LINK = re.compile(r"\A(?:\s*(?:,|and|&|/|\+|or|, and)\s*(?:the |its |our )?)\Z")
_SAME = re.compile(
    r"\b(?P<what>it|they|we|both|the (?:[\w-]+ ){0,2}?(?P<noun>company|startup|start-up|firm|lab|giant|maker|"
    r"chipmaker|group|business|team|agency|regulator|commission|platform|service|model|models|llm|chip|system|app|tool|product|"
    r"software giant|tech giant|search giant|social network|ai lab|conglomerate|unicorn|parent company))\b",
    re.IGNORECASE,
)
_THINGS = frozenset(
    {"model", "models", "llm", "chip", "system", "app", "tool", "product", "platform", "service"}
)
_MOST_LINKED = 4
# "Removes Fable 5's safeguards" does not remove Fable 5.
_TAKES_ALL = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.WEIGHTS_PUBLISHED,
    }
)  # fmt: skip
_TOLD_OF = re.compile(
    r"\b(?:the|its|their|this|our|these) (?:[\w-]+ ){0,3}?(?:models?|rollout|release|weights|licen[cs]e|api|rates?|pric\w+|round|"
    r"deal|settlement|lawsuit|suit|controls?|order|directive|restrictions?|funding|investment|ipo|rules?|law|act|access|policy|safeguards?)\b",
    re.IGNORECASE,
)


@dataclass(slots=True)
class Discourse:
    """What the text was about before the sentence: the last and the title's phrase of each kind."""

    title: dict[str, Phrase] = field(default_factory=dict)
    last: dict[str, Phrase] = field(default_factory=dict)
    own: str = ""  # the publisher's own name, for "we"
    returning: bool = False  # whether the title tells that something comes back


def choose_subjects(
    frame: Frame,
    sentence: str,
    phrases: Sequence[Phrase],
    span: tuple[int, int],
    discourse: Discourse,
) -> list[Phrase]:
    """The subjects of a trigger at `span`, several where they are listed ("X, Y and Z")."""
    start, end = span
    usable = [p for p in phrases if _fits(frame, p)]
    chosen: Phrase | None = None
    if frame.side is not Side.BEFORE:
        chosen = _after(frame, sentence, usable, end)
    if chosen is None and frame.side is Side.EITHER:
        chosen = _within(frame, usable, start, end)
    if chosen is None and frame.side is not Side.AFTER:
        chosen = _before(frame, sentence, usable, start)
    if chosen is None and frame.side is Side.EITHER:
        chosen = _nearest(frame, sentence, usable, start)
    if chosen is None:
        chosen = _referred(frame, sentence, span, discourse)
        return [chosen] if chosen else []
    shut_out = _is_shut_out(phrases, chosen, start)
    if shut_out or _is_bystander(frame, sentence, chosen, span):
        return []
    if frame.predicate is Predicate.MODEL_RELEASED and not _is_release(sentence, chosen):
        return []
    return _with_linked(sentence, chosen, usable)


def _fits(frame: Frame, phrase: Phrase) -> bool:
    if phrase.kind == "name":
        return frame.names
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
            owns = frame.predicate in _TAKES_ALL and _is_owner(sentence, phrase)
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
    if not reach or (_pronoun(sentence[begin:start]) and not any(p.start >= begin for p in reach)):
        return None
    heads = [
        p
        for p in reach
        if not _PREPOSITION.search(sentence[: p.start]) and not _is_owner(sentence, p)
    ]
    near = [p for p in heads if p.start >= begin]
    if _PARTICIPLE.search(sentence[begin : start + _PARTICIPLE_REACH]) and begin == start:
        # "X launches Y, investing …": what the whole sentence is about does it.
        near, heads = [], heads[:1]
    beside = [p for p in reach if 0 <= start - p.end <= 1 and not _is_owner(sentence, p)]
    if beside and _PARTICIPLE.match(sentence[start:]):
        return beside[-1]  # "impressions on SpaceX acquiring Cursor"
    if apart := [p for p in heads if _APART.match(sentence[p.end : start])]:
        return apart[-1]
    if sentence[:begin].rstrip().endswith((", which", ", who")):
        # A relative clause is about the name right before it, or about no name.
        return next((p for p in reach if begin - _WHICH_REACH <= p.end <= begin), None)
    own = len(sentence[begin:start].split()) > _BARE_CLAUSE
    # A clause with words of its own has its own subject; a bare one takes that of the sentence.
    for options in (near, [] if own else heads, _loose(sentence, reach, begin)):
        if options:
            chosen = min(options, key=lambda p: (_rank(frame, p), -p.start))
            return None if _describes(sentence[chosen.end : start]) else chosen
    return None


def _loose(sentence: str, reach: Sequence[Phrase], begin: int) -> list[Phrase]:
    return [
        phrase
        for phrase in reach
        if phrase.kind not in {"name", "region"}
        and phrase.start >= begin
        and not _is_owner(sentence, phrase)
    ]


def _describes(between: str) -> bool:
    """Whether a noun of its own stands between name and verb: "Hub credentials were", "X that was"."""
    if _RELATIVE.search(between):
        return True
    words = between.split()
    return 0 < len(words) <= _BARE_CLAUSE and _NOUN.match(words[0]) is not None


def _is_owner(sentence: str, phrase: Phrase) -> bool:
    return (
        re.match(
            r"['’]s?\s|-(?:backed|owned|led|based|made|style|like|powered|funded)",
            sentence[phrase.end :],
        )
        is not None
    )


def _rank(frame: Frame, phrase: Phrase) -> int:
    order = frame.kinds
    if phrase.kind in order:
        # A name in the trigger's own place beats a preferred kind elsewhere, except for models.
        return 0 if phrase.kind == "model" and order[0] == "model" else 1
    return 1


def _nearest(frame: Frame, sentence: str, usable: Sequence[Phrase], start: int) -> Phrase | None:
    near = [p for p in usable if abs(p.start - start) <= _FAR and p.kind != "name"]
    if frame.kinds[0] == "model" and _pronoun(sentence[:start]):
        near = [p for p in near if p.kind == "model"]
    return min(near, key=lambda p: (_rank(frame, p), abs(p.start - start), p.start), default=None)


def _pronoun(before: str) -> re.Match[str] | None:
    return max(_SAME.finditer(before), key=lambda match: match.start(), default=None)


def _referred(
    frame: Frame, sentence: str, span: tuple[int, int], discourse: Discourse
) -> Phrase | None:
    """What "it", "the company" or "the model" means: of the sentence before, else of the title."""
    told = _pointer(frame, sentence, span)
    if told is None and (
        frame.side is Side.AFTER
        or not (frame.absent and _TOLD_OF.search(sentence[: span[0] + _NEAR_TRIGGER]))
    ):
        return None
    if told and told["what"].lower() == "we":
        able = discourse.own and "organisation" in frame.kinds and frame.kinds[0] != "model"
        return Phrase(0, 0, discourse.own, "organisation") if able else None
    kinds = _meant_kinds(frame, told)
    beside = sentence[span[1] : span[1] + _OBJECT_REACH]
    for known in (discourse.last, discourse.title) if told else (discourse.title, discourse.last):
        options = [
            known[kind] for kind in kinds if kind in known and _may_mean(known[kind].name, beside)
        ]
        if options:
            return options[0] if frame.kinds[0] == "model" else min(options)
    return None


def _pointer(frame: Frame, sentence: str, span: tuple[int, int]) -> re.Match[str] | None:
    start, end = span
    if frame.side is Side.AFTER:
        # What a verb is done to stands behind it: "suspended it", not "they suspended".
        return _OBJECT_PRONOUN.match(sentence[end : end + _NEAR_TRIGGER].lstrip())
    return _pronoun(sentence[max(0, clause_start(sentence, start), start - _PRONOUN_REACH) : start])


def _meant_kinds(frame: Frame, told: re.Match[str] | None) -> list[str]:
    kinds = [*frame.kinds, "name"] if frame.names else list(frame.kinds)
    noun = ((told["noun"] if told else "") or "").lower()
    if noun in {"model", "models", "llm"}:
        return [kind for kind in kinds if kind == "model"]
    if noun and noun not in _THINGS:
        return [kind for kind in kinds if kind != "model"]
    if told and frame.predicate is Predicate.PRICE_CHANGED:
        return [kind for kind in kinds if kind != "organisation"]
    return kinds


def _may_mean(name: str, beside: str) -> bool:
    # Not what the verb is done to: "it has acquired Co-Star" is not about Co-Star.
    return name.lower() not in FAMILIES and name not in _OUTLETS and name not in beside


def _is_bystander(frame: Frame, sentence: str, phrase: Phrase, span: tuple[int, int]) -> bool:
    """Whether the nearest name only stands by: who led a round, what a colon introduces."""
    between = sentence[phrase.end : span[0]]
    if frame.side is Side.BEFORE and re.search(r":\s", between):
        return True
    if frame.predicate is Predicate.MODEL_RELEASED and phrase.end <= span[0]:
        return _TO_STATUS.match(between) is None
    if frame.predicate is Predicate.FUNDING_OR_DEAL:
        return _LED.search(between) is not None
    if frame.predicate is Predicate.DEPRECATED:
        ends = sentence[phrase.end :]
        return ends.startswith(" access") or _PRODUCT_OF.match(ends) is not None
    ahead = sentence[span[1] : phrase.start]
    if frame.predicate is Predicate.MODEL_RELEASED and "weights" in ahead:
        return True  # the weights of a model are published, not the model
    return _OTHER.search(ahead) is not None


def _is_shut_out(phrases: Sequence[Phrase], chosen: Phrase, start: int) -> bool:
    """Whether another thing stands right before the verb: "OpenAI GPT-5.6 goes public"."""
    if chosen.kind != "organisation" or chosen.end > start:
        return False
    return any(0 <= start - p.end <= 1 and p.kind in {"model", "hardware"} for p in phrases)


def _is_release(sentence: str, phrase: Phrase) -> bool:
    return not _PRODUCT_OF.match(sentence[phrase.end :]) and not _PRODUCT_NAME.search(phrase.name)


def _with_linked(sentence: str, chosen: Phrase, usable: Sequence[Phrase]) -> list[Phrase]:
    if chosen.kind != "model":
        return [chosen]
    same = [p for p in usable if p.kind == "model"]
    at = same.index(chosen)
    first, last = at, at
    while first > 0 and _LINK.match(sentence[same[first - 1].end : same[first].start]):
        first -= 1
    while last + 1 < len(same) and _LINK.match(sentence[same[last].end : same[last + 1].start]):
        last += 1
    return [chosen, *(p for p in same[first : last + 1] if p is not chosen)][:_MOST_LINKED]
