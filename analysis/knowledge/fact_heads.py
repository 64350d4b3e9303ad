"""Whether a name is what its clause is about, or only stands by: owners, officers, other nouns."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.knowledge.fact_frames import Side
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.knowledge.fact_frames import Frame
    from analysis.knowledge.fact_names import Phrase
    from analysis.knowledge.fact_referents import Discourse

# "Best known for his venture firm X"
_OF_WHOSE = re.compile(r"\b(?:for|of|by|from|at|with) (?:his|her|their|its) (?:[a-z-]+ ){1,4}\Z")
_OBJECT_OF = re.compile(r"\b(?:[Bb]y|[Aa]fter|[Bb]efore|of|in) [a-z]+ing \Z")  # "by surpassing X"
_PREPOSITION = re.compile(
    r"\b(?:of|by|from|for|in|with|at|to|on|than|like|including|about|against|via|using|into|over|between|through|"
    r"under|toward|towards|versus|vs\.?|alongside|and|or|per|across|as|unlike|within|near|outside|among|behind)\s+"
    r"(?:the |its |an? |[a-z-]+ ){0,2}\Z"
)
_PRODUCT_OF = re.compile(
    r"\A(?:['’]s)?[- ](?:features?|apps?|integrations?|plug-?ins?|support|partnerships?|program(?:me)?s?|users?|(?:technical |system |model )?(?:report|cards?)|study|"
    r"paper|course|extension|skills?|certification|plans?|subscribers?|powered|based|like|style|assisted|backed|customers?|"
    r"research\w*|team|CEO|founder|chief|engineers?|employees?|developers?|competitors?|rivals?|killer|alternative|clone|"
    r"moment|era|craze|boom|benchmark|results?|rl|training|inference|fine-?tuning|ads?|advertising|conversations?|chats?|logs?|accounts?|tool\w*|workflow\w*|agents?|shares|stock)\b",
    re.IGNORECASE,
)  # fmt: skip
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
# From a model to "is available": an apposition, brackets, other models, no other noun. Atomic, as
# a long word of capitals must not be tried in every division.
_TO_STATUS = re.compile(
    r"\A(?:['’]s)?\s*(?:\([^)]*\)\s*)?(?:,[^,]{3,80},\s*)?(?:, which )?(?>(?:models?|family|series|preview|version|API|and|or|,|&|now|is|are|was|were|"
    r"has|have|been|will|be|also|\w+ly|just|both|all|soon|today|on|[A-Z][\w.-]*|\d[\w.]*)(?![\w-]),?\s*)*+\Z"
)
_OTHER = re.compile(r"\bother\b")
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


def describes(between: str) -> bool:
    """Whether a noun of its own stands between name and verb: "Hub credentials were", "X that was"."""
    if _RELATIVE.search(between) or _OFFICER.match(between):
        return True
    words = between.split()
    if words and _PLURAL_HEAD.search(between) and "," not in between:
        return True
    return 0 < len(words) <= _BARE_CLAUSE and _NOUN.match(words[0]) is not None


def is_owner(sentence: str, phrase: Phrase) -> bool:
    """Whether a name only tells whose or what kind: "Meta's", "Mythos-class"."""
    return (
        re.match(
            r"['’]s?\s|-(?:backed|owned|led|based|made|style|like|powered|funded|class|level|grade|tier|"
            r"native|compatible|enabled|era|only)\b",
            sentence[phrase.end :],
        )
        is not None
    )


def is_head(sentence: str, phrase: Phrase) -> bool:
    """Whether a name stands for itself: not after a preposition, and nobody's "X's"."""
    before = sentence[: phrase.start]
    if any(pattern.search(before) for pattern in (_PREPOSITION, _OF_WHOSE, _OBJECT_OF)):
        return False
    return not is_owner(sentence, phrase)


def is_bystander(frame: Frame, sentence: str, phrase: Phrase, span: tuple[int, int]) -> bool:
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


def is_shut_out(phrases: Sequence[Phrase], chosen: Phrase, start: int) -> bool:
    """Whether another thing stands right before the verb: "OpenAI GPT-5.6 goes public"."""
    if chosen.kind != "organisation" or chosen.end > start:
        return False
    return any(0 <= start - p.end <= 1 and p.kind in {"model", "hardware"} for p in phrases)


def is_person(name: str, discourse: Discourse) -> bool:
    """Whether a name is that of somebody in the text, in full or in part."""
    return all(word in discourse.people for word in name.split())


def presents_person(frame: Frame, phrases: Sequence[Phrase], span: tuple[int, int]) -> bool:
    """Whether it is a person that is introduced: "we introduce Chris Betz as CISO"."""
    return frame.predicate is Predicate.PRODUCT_AVAILABLE and any(
        p.kind == "person" and span[0] <= p.start <= span[1] for p in phrases
    )


def is_other_head(sentence: str, phrases: Sequence[Phrase], chosen: Phrase, start: int) -> bool:
    """Whether a capitalised noun that is no name stands right before: "ICE's Contractor Gets"."""
    word = _LAST_CAPITAL.search(sentence[:start])
    if word is None or chosen.end > start or _UNIT.match(word["word"]):
        return False
    return all(p.end <= word.start("word") or word.end("word") <= p.start for p in phrases)


def is_release(sentence: str, phrase: Phrase) -> bool:
    """Whether a model's name stands for the model, not for a feature or report of it."""
    if not any(map(str.isdigit, phrase.name)) and _LONGER.match(sentence[phrase.end :]):
        return False  # "Nova AI Ops" is not Nova
    return not _PRODUCT_OF.match(sentence[phrase.end :]) and not _PRODUCT_NAME.search(phrase.name)
