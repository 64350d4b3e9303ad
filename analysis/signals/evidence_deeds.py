"""Which deeds show what a signal expects, and the words that take an expectation back."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import is_stated
from analysis.knowledge.fact_frames import MODEL_FRAMES
from analysis.knowledge.fact_frames_business import BUSINESS_FRAMES
from analysis.signals.evidence_words import wider
from analysis.text.dates import find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from datetime import date

    from analysis.knowledge.fact_frames import Frame

# A fact of these kinds, about the same subject, shows that the expectation was met.
SHOWN_BY: dict[Predicate, frozenset[Predicate]] = {
    Predicate.MODEL_RELEASED: frozenset({Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED}),
    Predicate.WEIGHTS_PUBLISHED: frozenset({Predicate.WEIGHTS_PUBLISHED}),
    Predicate.PRODUCT_AVAILABLE: frozenset({Predicate.PRODUCT_AVAILABLE, Predicate.MODEL_RELEASED}),
    Predicate.LICENCE_CHANGED: frozenset({Predicate.LICENCE_CHANGED}),
    Predicate.TERMS_CHANGED: frozenset({Predicate.TERMS_CHANGED}),
    Predicate.EXPORT_RULE_CHANGED: frozenset({Predicate.EXPORT_RULE_CHANGED}),
    Predicate.ACCESS_SUSPENDED: frozenset({Predicate.ACCESS_SUSPENDED}),
    Predicate.ACCESS_RESTORED: frozenset({Predicate.ACCESS_RESTORED}),
    Predicate.DEPRECATED: frozenset({Predicate.DEPRECATED}),
    Predicate.PRICE_CHANGED: frozenset({Predicate.PRICE_CHANGED}),
    Predicate.RULE_PUBLISHED: frozenset({Predicate.RULE_PUBLISHED, Predicate.EXPORT_RULE_CHANGED}),
    Predicate.RULE_EFFECTIVE: frozenset({Predicate.RULE_EFFECTIVE}),
    Predicate.LAWSUIT_STEP: frozenset({Predicate.LAWSUIT_STEP}),
    Predicate.SECURITY_INCIDENT: frozenset({Predicate.SECURITY_INCIDENT}),
    Predicate.FUNDING_OR_DEAL: frozenset({Predicate.FUNDING_OR_DEAL}),
    Predicate.OTHER: frozenset(),
}
# What facts of a kind may be told as: "available again" restores access.
_TOLD_AS = {
    Predicate.PRODUCT_AVAILABLE: (Predicate.MODEL_RELEASED,),
    Predicate.ACCESS_RESTORED: (Predicate.MODEL_RELEASED,),
    Predicate.ACCESS_SUSPENDED: (Predicate.DEPRECATED,),
}
# The expectation is taken back: put off, called off, or answered with the contrary.
_PUT_OFF = re.compile(
    r"(?<![\w-])(?:delay(?:s|ed|ing)?|postpon(?:es|ed|ing|ement)|push(?:es|ed|ing)? back|"
    r"put(?:s|ting)? (?:it |this )?off|hold(?:s|ing)? back|held back)(?![\w-])"
    r"(?! (?:on|against|at)\b)(?! (?:\w+ ){0,3}in (?:the )?(?:EU|Europe|UK|China|India|Japan|some|certain)\b)",
    re.IGNORECASE,
)
_CALLED_OFF = re.compile(
    r"(?<![\w-])(?:cancel(?:s|led|ed|ling|ing)?|scrap(?:s|ped|ping)|shelv(?:es|ed|ing)|abandon(?:s|ed|ing)?|"
    r"call(?:s|ed|ing)? off|drop(?:s|ped)? (?:its |the |their )?(?:plans?|bid|offer|appeal|case|lawsuit)|"
    r"no longer (?:plans?|intends?|going)|(?:has|have) (?:no plans?|decided (?:not to|against))|"
    r"(?:will|won['’]t|would) (?:not )?(?:be )?(?:go(?:ing)? ahead|proceed)|walk(?:s|ed|ing)? away|"
    r"fell through|backs? out|backed out|rules? out|ruled out|revers(?:es|ed|ing)|vetoe[sd])(?![\w-])",
    re.IGNORECASE,
)
_EXTENDED = re.compile(
    r"(?<![\w-])(?:extend(?:s|ed|ing)|extension|prolong(?:s|ed|ing))(?![\w-])", re.IGNORECASE
)
_RENAMED = re.compile(
    r"(?<![\w-])(?:(?i:renam(?:es|ed|ing)|rebrand(?:s|ed|ing)|now called))(?![\w-])"
    r"(?=[^.;]{0,80}\b(?:to|as|into|called)\b [\"“']?[A-Z])"
)
_DENIAL = re.compile(
    r"\b(?:not|never|n['’]t|without|avoid\w*|den(?:y|ies|ied)|may|might|could|would|if|fears?|risks?|"
    r"urg\w+|calls? (?:to|for|on)|asks?|whether|un)\b[^,;.]{0,40}\Z",
    re.IGNORECASE,
)


_SUBORDINATE = re.compile(
    r"\W{0,3}(?:After|Following|Amid|Despite|As|While|Since|When|Alongside|Besides|With)\b[^,]{3,120},\s(?=\w+ \w)"
)
# Within the words of a deed itself: "the weights have not been published".
_TAKEN_BACK = re.compile(
    r"\b(?:not(?! only)|never|\w+n['’]t|no(?! longer| more)|may|might|could|will|would|should|can(?!\snow|\salready|\stoday)|"
    r"to be|yet|unless|until|if|without|soon|expected|planned|due to|set to)\b",
    re.IGNORECASE,
)
# "The release of Lumen 3 is postponed".
_UNDONE = re.compile(
    r"[^.;,]{0,60}?\b(?:is|are|was|were|been|gets?) (?:now |again |\w+ly )?"
    r"(?:postponed|delayed|cancel+ed|called off|scrapped|put off|pushed back|shelved|abandoned|reversed)\b",
    re.IGNORECASE,
)
# "Requests that are blocked": what is so, not what was done.
_RELATIVE = re.compile(r"\b(?:that|which|who)\s\Z", re.IGNORECASE)
_IS = re.compile(r"(?:is|are|was|were)\b", re.IGNORECASE)
_DENIES = re.compile(
    r"den(?:y|ies|ied|ying)\s+(?:that|having|reports?|rumou?rs?|claims?)\b", re.IGNORECASE
)
# A delay that is told as known does not take back what was promised since.
_KNOWN = re.compile(
    r"\b(?:recently|repeatedly|already|long|similarly|much|earlier|previously|had) \Z",
    re.IGNORECASE,
)


def is_done(predicate: Predicate, sentence: str) -> bool:
    """Whether a sentence with such a fact states it as done: no plan, wish or denial."""
    ways = (predicate, *_TOLD_AS.get(predicate, ()))
    return any(_states(one, sentence) for way in ways for one in _frames(way))


def find_deed(predicate: Predicate, sentence: str) -> int:
    """Where the sentence begins to state a deed of that kind as done; -1 where it does not."""
    skipped = _opening(sentence)
    main = sentence[skipped:]
    low = main.lower()
    # What is told of prices as they are changes none.
    more = () if predicate is Predicate.PRICE_CHANGED else _frames(predicate)
    for one in (wider(predicate), *more):
        if not all(any(stem in low for stem in group) for group in one.stems):
            continue
        for match in one.pattern.finditer(main):
            if _is_denied(main, *match.span()):
                continue
            if is_stated(one, main, *match.span(), ahead=_never):
                return skipped + match.start()
    return -1


def find_put_off(sentence: str) -> int:
    """Where the sentence says that something is put off; -1 where it does not."""
    return _find_plain(_PUT_OFF, sentence)


def find_called_off(sentence: str) -> int:
    """Where the sentence says that something is called off; -1 where it does not."""
    return _find_plain(_CALLED_OFF, sentence)


def find_renamed(sentence: str) -> int:
    """Where the sentence says that something bears another name now; -1 where it does not."""
    return _find_plain(_RENAMED, sentence)


def find_extended(sentence: str, day: date, beyond: date) -> bool:
    """Whether the sentence, published on `day`, extends something to a day after `beyond`."""
    if _find_plain(_EXTENDED, sentence) < 0:
        return False
    return any(mention.last > beyond for mention in find_dates(sentence, day))


def _find_plain(pattern: re.Pattern[str], sentence: str) -> int:
    for match in pattern.finditer(sentence):
        if _KNOWN.search(sentence[: match.start()]):
            continue
        if not _DENIAL.search(sentence[: match.start()]):
            return match.start()
    return -1


def _states(one: Frame, sentence: str) -> bool:
    main = sentence[_opening(sentence) :]
    return any(
        is_stated(one, main, *match.span(), ahead=_never)
        for match in one.pattern.finditer(main)
        if not _is_denied(main, *match.span())
    )


def _is_denied(sentence: str, start: int, end: int) -> bool:
    """Whether the words of a deed hold a doubt themselves, or deny instead of deny access."""
    if _TAKEN_BACK.search(sentence[start:end]) or _DENIES.match(sentence, start):
        return True
    if _UNDONE.match(sentence, end):
        return True
    return _RELATIVE.search(sentence[:start]) is not None and bool(_IS.match(sentence, start))


def _opening(sentence: str) -> int:
    """Where the main clause begins: "After months of talks, the Commission has adopted …"."""
    found = _SUBORDINATE.match(sentence)
    return found.end() if found else 0


def _never() -> bool:
    return False


@cache
def _frames(predicate: Predicate) -> tuple[Frame, ...]:
    """The frames of a deed, of which none takes what is only announced."""
    return tuple(
        replace(one, pledge=False, ahead=False)
        for one in (*MODEL_FRAMES, *BUSINESS_FRAMES)
        if one.predicate is predicate
    )
