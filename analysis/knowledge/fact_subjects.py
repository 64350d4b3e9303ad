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
_GIVER = re.compile(
    r"\b(?:from|by|with|to|against|into|in|backed|through|via|led) (?:the |its |an? )?\Z"
)
_OF = re.compile(r"\bof\b")
_OF_NOUN = re.compile(
    r"\b(?:availability|versions?|previews?|family|generation|release|launch|weights|access|members?|series|"
    r"lines?|lineup|updates?|editions?|variants?|beta|set|pair|trio|suite|addition|checkpoints?|use|"
    r"licence|license|licensing|licences|pricing|price|prices|cost|rollout|deployment|sale|sales|exports?|shipments?) (?:[a-z]+ly )?of\b"
)
_PRODUCT_OF = re.compile(
    r"\A(?:['’]s)?[- ](?:features?|apps?|integrations?|plug-?ins?|support|partnerships?|program(?:me)?s?|users?|(?:technical |system |model )?(?:report|cards?)|study|"
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
# "The analysts valued SpaceX at …" is about SpaceX.
_VALUES = re.compile(r"valu(?:es|ed) (?!at\b|the (?:company|startup|firm)\b|it\b)", re.IGNORECASE)
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
# "Nvidia CEO Jensen Huang's jacket", "X users and employees": the name only tells whose.
_OFFICER = re.compile(
    r"\A (?:(?:co-?)?founders?|CEO|CFO|CTO|COO|chief|president|chairman|employees?|staff|workers|researchers?|"
    r"engineers?|executives?|investors?|customers?|users?|shareholders?|shares?|stock|whistleblowers?)\b",
    re.IGNORECASE,
)
_PLURAL_HEAD = re.compile(
    r"\b(?:employees|workers|users|customers|investors|shareholders|authors|artists|publishers|residents|"
    r"families|parents|states|lawyers|officials|staff|engineers|researchers|executives|findings|results)"
    r"(?: (?:have|has|had|are|were|also|now|\w+ly))*\s*\Z"
)
_WHICH_REACH = 8
_MAKERS = frozenset({"deepseek", "mistral", "minimax", "midjourney", "manus"})
_OUTLETS = frozenset(
    {
        "Bloomberg", "Reuters", "TechCrunch", "CNBC", "Axios", "Fortune", "Wired", "WIRED", "Forbes",
        "The Information", "The Verge", "CNN", "BBC", "NPR", "Pitchbook", "PitchBook", "Gartner",
    }
)  # fmt: skip
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
    r"\b(?P<what>(?-i:[Ii]t)(?!['’]s (?:the|an?|only|just|also|not)\b| (?:is|was) (?:the|an?|not)\b)|they|we|the (?:[\w-]+ ){0,2}?(?P<noun>company|startup|start-up|firm|lab|giant|maker|"
    r"chipmaker|group|business|team|agency|regulator|commission|platform|service|model|models|llm|chip|system|app|tool|product|"
    r"software giant|tech giant|search giant|social network|ai lab|conglomerate|unicorn|parent company))\b",
    re.IGNORECASE,
)
_THINGS = frozenset(
    {"model", "models", "llm", "chip", "system", "app", "tool", "product", "platform", "service"}
)
_MOST_LINKED = 4
_LAST_CAPITAL = re.compile(r"(?P<word>\b[A-Z][a-z]{2,})\s+\Z")
# Parts of companies, and what may stand between a name and its verb in a headline.
_UNIT = re.compile(
    r"(?:Cloud|Labs?|Research|Health\w*|Robotics|Web|Services|Systems|Technolog(?:y|ies)|Group|Ventures|Capital|Energy|"
    r"Media|Security|Platforms?|Studios?|Games|Holdings|Partners|Foundation|University|Institute|Corp\w*|Today|Now|Just|"
    r"Also|Still|Again|Finally|Has|Have|Will|Is|Are|Was|Models?|Family|\w+ly|To)\Z"
)
_LONGER = re.compile(
    r"\s(?!Models?|Family|Preview|Now|Is|Today|For|In|On|With|To|And|As|At|From|By)[A-Z]\w+"
)
_LICENCE_NAME = re.compile(r"(?:MIT|Apache|BSD|A?L?GPL|MPL|CC|Creative Commons|Open ?RAIL)\b")
_PRICED = re.compile(r"pric|cost|[$€£¥]|\bfees?\b|\bfree\b", re.IGNORECASE)
# "Removes Fable 5's safeguards" does not remove Fable 5.
_TAKES_ALL = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.DEPRECATED, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.WEIGHTS_PUBLISHED,
    }
)  # fmt: skip
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
        chosen = _referred(frame, sentence, span, discourse)
        return [chosen] if chosen else []
    if chosen.kind == "name" and _is_person(chosen.name, discourse):
        return []
    shut_out = _is_shut_out(phrases, chosen, start) or _presents_person(frame, phrases, span)
    if (
        shut_out
        or _is_other_head(sentence, phrases, chosen, start)
        or _is_bystander(frame, sentence, chosen, span)
    ):
        return []
    if frame.predicate is Predicate.MODEL_RELEASED and not _is_release(sentence, chosen):
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
    heads = [p for p in reach if is_head(sentence, p)]
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
        and not _COMPARED.search(sentence[: phrase.start])
        and not _GIVER.search(sentence[: phrase.start])
    ]


def _describes(between: str) -> bool:
    """Whether a noun of its own stands between name and verb: "Hub credentials were", "X that was"."""
    if _RELATIVE.search(between) or _OFFICER.match(between):
        return True
    words = between.split()
    if words and _PLURAL_HEAD.search(between) and "," not in between:
        return True
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
    if _is_habit(sentence, told, span[0]) or _MODEL_LIST.search(sentence[: span[0]]):
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
    """"They release models" tells of a habit or a wish."""
    if told is None or told["what"].lower() != "they":
        return False
    return _PLAIN_VERB.match(sentence[start:]) is not None


def _leads_back(frame: Frame, before: str) -> bool:
    pattern = _TOLD_OF.get(frame.predicate)
    return pattern is not None and pattern.search(before) is not None


def is_head(sentence: str, phrase: Phrase) -> bool:
    """Whether a name stands for itself: not after a preposition, and nobody's "X's"."""
    return not _PREPOSITION.search(sentence[: phrase.start]) and not _is_owner(sentence, phrase)


def _pointer(frame: Frame, sentence: str, span: tuple[int, int]) -> re.Match[str] | None:
    start, end = span
    if frame.side is Side.AFTER:
        # What a verb is done to stands behind it: "suspended it", not "they suspended".
        told = _OBJECT_PRONOUN.match(sentence[end : end + _NEAR_TRIGGER].lstrip())
        # All sorts of things are published; of a model that was said already.
        bare = told is not None and not told["noun"] and frame.predicate in _RELEASES
        return None if bare else told
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


def _is_person(name: str, discourse: Discourse) -> bool:
    return all(word in discourse.people for word in name.split())


def _presents_person(frame: Frame, phrases: Sequence[Phrase], span: tuple[int, int]) -> bool:
    """ "We introduce Chris Betz as CISO" offers no product."""
    return frame.predicate is Predicate.PRODUCT_AVAILABLE and any(
        p.kind == "person" and span[0] <= p.start <= span[1] for p in phrases
    )


def _is_other_head(sentence: str, phrases: Sequence[Phrase], chosen: Phrase, start: int) -> bool:
    """Whether a capitalised noun that is no name stands right before: "ICE's Contractor Gets"."""
    word = _LAST_CAPITAL.search(sentence[:start])
    if word is None or chosen.end > start or _UNIT.match(word["word"]):
        return False
    return all(p.end <= word.start("word") or word.end("word") <= p.start for p in phrases)


def _is_release(sentence: str, phrase: Phrase) -> bool:
    if not any(map(str.isdigit, phrase.name)) and _LONGER.match(sentence[phrase.end :]):
        return False  # "Nova AI Ops" is not Nova
    return not _PRODUCT_OF.match(sentence[phrase.end :]) and not _PRODUCT_NAME.search(phrase.name)


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
        # "X, Y and Z launch": only where the list leads the clause.
        leads = first < at and chosen.end <= start and not sentence[: same[first].start].strip()
        return same[first : at + 1][-_MOST_LINKED:] if leads else [chosen]
    while last + 1 < len(same) and _LINK.match(sentence[same[last].end : same[last + 1].start]):
        if _is_owner(sentence, same[last + 1]):
            break
        last += 1
    return [chosen, *(p for p in same[first : last + 1] if p is not chosen)][:_MOST_LINKED]
