"""The contrary of what is expected: a refusal to do it, or a deed that goes the other way."""

from __future__ import annotations

import re
from functools import cache

from db.types import Predicate

# What each kind of deed is called where somebody says that it will not be done.
_VERBS: dict[Predicate, str] = {
    Predicate.MODEL_RELEASED: r"releas\w*|launch\w*|publish\w*|ship\w*|roll(?:ed)? out|debut\w*|available",
    Predicate.WEIGHTS_PUBLISHED: r"releas\w*|publish\w*|open|open-sourc\w*|share\w*|available",
    Predicate.PRODUCT_AVAILABLE: r"releas\w*|launch\w*|ship\w*|roll(?:ed)? out|add\w*|offer\w*|available",
    Predicate.ACCESS_RESTORED: r"restor\w*|return\w*|re-?enabl\w*|reinstat\w*|lift\w*|come back|back",
    Predicate.ACCESS_SUSPENDED: r"suspend\w*|block\w*|restrict\w*|ban\w*|cut off|disabl\w*",
    Predicate.DEPRECATED: r"retir\w*|deprecat\w*|discontinu\w*|shut\w*|remov\w*|sunset\w*|switch\w* off",
    Predicate.PRICE_CHANGED: r"rais\w*|cut\w*|chang\w*|charg\w*|increas\w*|lower\w*|end\w*",
    Predicate.LICENCE_CHANGED: r"chang\w*|relicen[sc]\w*|switch\w*|mov\w*",
    Predicate.TERMS_CHANGED: r"chang\w*|updat\w*|train\w*|introduc\w*",
    Predicate.EXPORT_RULE_CHANGED: r"lift\w*|impos\w*|eas\w*|restrict\w*|ban\w*|allow\w*|approv\w*|tighten\w*|issu\w*",
    Predicate.RULE_PUBLISHED: r"sign\w*|pass\w*|publish\w*|issu\w*|adopt\w*|introduc\w*|propos\w*",
    Predicate.RULE_EFFECTIVE: r"apply|take effect|enforc\w*|come into (?:force|effect)|enter into force",
    Predicate.LAWSUIT_STEP: r"sue\w*|appeal\w*|settle\w*|testif\w*|rul\w*|hear\w*|pursue\w*|fil\w*",
    Predicate.SECURITY_INCIDENT: r"patch\w*|fix\w*|disclos\w*",
    Predicate.FUNDING_OR_DEAL: r"acquir\w*|buy\w*|rais\w*|invest\w*|go(?:ing)? public|merg\w*|sell\w*|list\w*|renew\w*",
    Predicate.OTHER: r"hold\w*|host\w*|attend\w*|join\w*|meet\w*|build\w*|step\w* down|vote\w*",
}
_REFUSES = (
    r"(?:will not|won['’]t|will no longer|will never|no longer (?:plans|intends|going) to|(?:has |have )?decided not to|(?:has |have )?no plans to|"
    r"does not (?:plan|intend) to|is not going to|(?:refuses|refused|declines|declined) to|drops? (?:its |the )?plans? to|abandons? (?:its |the )?plans? to)"
)
# A refusal for some, or for now, is not one of the whole.
_IN_PART = re.compile(
    r"\b(?:in (?:the )?(?:EU|Europe|UK|Britain|China|India|Japan|US|some|certain|all|every)\b|(?:to|for) (?:all|everyone|free|some|every)\b|"
    r"yet|immediately|right away|at (?:launch|first)|until|unless|without|as (?:quickly|soon|part)|only|alone|any other|anything|more than)\b",
    re.IGNORECASE,
)
_AFTER = 60
_LOOSENS = r"lift\w*|eas(?:e|es|ed|ing)|relax\w*|loosen\w*|rescind\w*|revok\w*|remov\w*|scrap\w*|allow\w*|approv\w*|grant\w*|clear\w*|over|gone|end(?:s|ed)|expir\w*"
_TIGHTENS = r"impos\w*|tighten\w*|bans?|banned|banning|restrict(?:s|ed|ing)?|curb(?:s|ed|ing)?|block\w*|expand\w*"
_FALLS = r"cut\w*|slash\w*|lower\w*|reduc\w*|halv\w*|cheaper|falls?|fell|drop\w*"
_RISES = r"rais\w*|hik\w*|increas\w*|doubl\w*|rises?|rose|dearer"
_WAYS: dict[Predicate, tuple[str, str]] = {
    Predicate.EXPORT_RULE_CHANGED: (_LOOSENS, _TIGHTENS),
    Predicate.PRICE_CHANGED: (_FALLS, _RISES),
}


def find_refusal(predicate: Predicate, sentence: str) -> int:
    """Where the sentence says that such a deed will not be done at all; -1 where it does not."""
    for match in _refusal(predicate).finditer(sentence):
        if not _IN_PART.search(sentence, match.start(), match.end() + _AFTER):
            return match.start()
    return -1


def goes_other_way(predicate: Predicate, expected: str, told: str) -> bool:
    """Whether one of two deeds loosens or lowers and the other tightens or raises."""
    if predicate not in _WAYS:
        return False
    mine, theirs = _way(predicate, expected), _way(predicate, told)
    return mine is not None and theirs is not None and mine != theirs


@cache
def _refusal(predicate: Predicate) -> re.Pattern[str]:
    return re.compile(
        rf"\b{_REFUSES} (?:now |be |make |\w+ly ){{0,2}}(?:{_VERBS[predicate]})\b", re.IGNORECASE
    )


def _way(predicate: Predicate, words: str) -> int | None:
    """Which of the two ways the words name; who lifts a ban names both, and it is the first."""
    patterns = enumerate(_patterns(predicate))
    return next((way for way, pattern in patterns if pattern.search(words)), None)


@cache
def _patterns(predicate: Predicate) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(rf"\b(?:{one})\b", re.IGNORECASE) for one in _WAYS[predicate])
