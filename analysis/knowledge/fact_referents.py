"""What "it", "the company" or "these rules" mean: of the sentences before, else of the title."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import clause_start
from analysis.knowledge.fact_frames import Side
from analysis.knowledge.fact_names import FAMILIES, Phrase
from db.types import Predicate

if TYPE_CHECKING:
    from analysis.knowledge.fact_frames import Frame

_NEAR_TRIGGER = 30
_PRONOUN_REACH = 60
_OUTLETS = frozenset(
    {
        "Bloomberg", "Reuters", "TechCrunch", "CNBC", "Axios", "Fortune", "Wired", "WIRED", "Forbes",
        "The Information", "The Verge", "CNN", "BBC", "NPR", "Pitchbook", "PitchBook", "Gartner",
    }
)  # fmt: skip
_IS_CALLED = re.compile(r"\b[Tt]he (?:company|startup|firm|lab), (?:[A-Z0-9][\w.]* ?){1,4}, \Z")
_MODEL_LIST = re.compile(r"\b[Tt]he model, (?:\w+ )*\w+,? and\b")
_PLAIN_VERB = re.compile(
    r"(?:release|launch|ship|publish|announce|introduce|drop|unveil|raise|cut|acquire|buy|sue|file|roll|open)\b"
)
_RELEASES = frozenset({Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED})
_HOSTS = frozenset({"Hugging Face", "GitHub"})  # others write on their sites too
_OBJECT_PRONOUN = re.compile(
    r"(?P<what>it|them|both|the (?:same |new |latest |two )?(?P<noun>models?|chip|app|tool|product|service|platform))\b(?! (?:of|to|has|had|is|was|will|would|can|could|also|plans?|may)\b)",
    re.IGNORECASE,
)
_OBJECT_REACH = 45
_SAME = re.compile(
    r"\b(?P<what>(?-i:[Ii]t)(?!['’]s (?:the|an?|only|just|also|not)\b| (?:is|was) (?:the|an?|not)\b)|they|we|the (?:[\w-]+ ){0,2}?(?P<noun>company|startup|start-up|firm|lab|giant|maker|"
    r"chipmaker|group|business|team|agency|regulator|commission|platform|service|model|models|llm|chip|system|app|tool|product|"
    r"software giant|tech giant|search giant|social network|ai lab|conglomerate|unicorn|parent company))\b",
    re.IGNORECASE,
)
_THINGS = frozenset(
    {"model", "models", "llm", "chip", "system", "app", "tool", "product", "platform", "service"}
)
# "The release", "these rules": nouns that lead back to the thing, by what is told of it.
_LEADS_BACK = {
    Predicate.MODEL_RELEASED: "models?|rollout|release|api|weights",
    Predicate.WEIGHTS_PUBLISHED: "models?|weights|release",
    Predicate.LICENCE_CHANGED: "models?|weights|licen[cs]e|code",
    Predicate.PRICE_CHANGED: "models?|api|rates?|pric\\w+|limits?|access",
    Predicate.ACCESS_SUSPENDED: "models?|access|api|suspension",
    Predicate.ACCESS_RESTORED: "models?|access|api|suspension|ban",
    Predicate.DEPRECATED: "models?|api|access",
    Predicate.EXPORT_RULE_CHANGED: "controls?|order|directive|restrictions?|rules?",
    Predicate.TERMS_CHANGED: "models?|policy|safeguards?|terms|rules?",
    Predicate.LAWSUIT_STEP: "settlement|lawsuit|suit|ruling|complaint|order",
    Predicate.SECURITY_INCIDENT: "models?|attack|breach|incident|intrusion",
    Predicate.FUNDING_OR_DEAL: "round|deal|funding|investment|ipo|acquisition|offering",
    Predicate.RULE_EFFECTIVE: "rules?|law|act|order|regulations?|bill",
    Predicate.RULE_PUBLISHED: "rules?|law|act|order|regulations?|bill",
}
_TOLD_OF = {
    predicate: re.compile(
        rf"\b(?:the|its|their|this|our|these) (?:[\w-]+ ){{0,2}}?(?:{nouns})\b", re.IGNORECASE
    )
    for predicate, nouns in _LEADS_BACK.items()
}
_STALE_AFTER = 2  # sentences without a name of its own kind


@dataclass(slots=True)
class Discourse:
    """What the text was about before the sentence: the last and the title's phrase of each kind."""

    title: dict[str, Phrase] = field(default_factory=dict)
    last: dict[str, Phrase] = field(default_factory=dict)
    own: str = ""  # the publisher's own name, for "we"
    people: frozenset[str] = frozenset()  # words of the names of people in the text
    age: int = 0  # sentences since `last` was named
    headline: str = ""
    returning: bool = False  # whether the title tells that something comes back


def find_pronoun(before: str) -> re.Match[str] | None:
    """The last "it", "they", "we" or "the company" of a text; `what` and `noun` are its groups."""
    return max(_SAME.finditer(before), key=lambda match: match.start(), default=None)


def resolve_referent(
    frame: Frame, sentence: str, span: tuple[int, int], discourse: Discourse
) -> Phrase | None:
    """What "it", "the company" or "the model" means: of the sentence before, else of the title."""
    told = _pointer(frame, sentence, span)
    if _is_habit(sentence, told, span[0]) or _IS_CALLED.search(sentence[: span[0]]):
        return None  # "The company, 8090 Labs, closed …" is about that name
    if _MODEL_LIST.search(sentence[: span[0]]):
        return None
    if told is None and (
        frame.side is Side.AFTER
        or not (frame.absent and _leads_back(frame, sentence[: span[0] + _NEAR_TRIGGER]))
    ):
        return None
    if told and told["what"].lower() == "we":
        able = (
            discourse.own not in {"", *_HOSTS}
            and "organisation" in frame.kinds
            and frame.kinds[0] != "model"
        )
        return Phrase(0, 0, discourse.own, "organisation") if able else None
    kinds = _meant_kinds(frame, told)
    beside = sentence[span[1] : span[1] + _OBJECT_REACH]
    last = discourse.last if discourse.age < _STALE_AFTER else {}
    for known in (last, discourse.title) if told else (discourse.title, last):
        options = [
            known[kind] for kind in kinds if kind in known and _may_mean(known[kind].name, beside)
        ]
        if options:
            return options[0] if frame.kinds[0] == "model" else min(options)
    return None


def _is_habit(sentence: str, told: re.Match[str] | None, start: int) -> bool:
    """Tell whether "they release models" speaks of a habit or a wish."""
    if told is None or told["what"].lower() != "they":
        return False
    return _PLAIN_VERB.match(sentence[start:]) is not None


def _leads_back(frame: Frame, before: str) -> bool:
    pattern = _TOLD_OF.get(frame.predicate)
    return pattern is not None and pattern.search(before) is not None


def _pointer(frame: Frame, sentence: str, span: tuple[int, int]) -> re.Match[str] | None:
    start, end = span
    if frame.side is Side.AFTER:
        # What a verb is done to stands behind it: "suspended it", not "they suspended".
        told = _OBJECT_PRONOUN.match(sentence[end : end + _NEAR_TRIGGER].lstrip())
        # All sorts of things are published; of a model that was said already.
        bare = told is not None and not told["noun"] and frame.predicate in _RELEASES
        return None if bare else told
    return find_pronoun(
        sentence[max(0, clause_start(sentence, start), start - _PRONOUN_REACH) : start]
    )


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
