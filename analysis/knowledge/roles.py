"""What a sentence does in a story: the places of the builder's brief it could fill."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.forward import score_forward
from analysis.text.dates import DateKind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.text.dates import DateMention
    from db.types import Mention

_HAPPENED = re.compile(
    r"\b(?:announc(?:es|ed|ing)|releas(?:es|ed|ing)|launch(?:es|ed|ing)|introduc(?:es|ed|ing)|"
    r"publish(?:es|ed|ing)|unveil(?:s|ed|ing)|ship(?:s|ped|ping)|open[- ]sourc(?:es|ed|ing)|debut(?:s|ed)|"
    r"suspend(?:s|ed|ing)|order(?:s|ed)|lift(?:s|ed|ing)|restor(?:es|ed|ing)|ban(?:s|ned)|block(?:s|ed)|"
    r"fil(?:es|ed)|sue[sd]|settle[sd]|rule[sd]|approv(?:es|ed)|sign(?:s|ed)|pass(?:es|ed)|acquir(?:es|ed)|"
    r"rais(?:es|ed)|cut(?:s)?|disabl(?:es|ed)|deprecat(?:es|ed)|retir(?:es|ed)|remov(?:es|ed)|"
    r"disclos(?:es|ed)|confirm(?:s|ed)|reveal(?:s|ed)|add(?:s|ed)|agree[sd]|drop(?:s|ped)|expand(?:s|ed)|"
    r"updat(?:es|ed)|chang(?:es|ed)|replac(?:es|ed)|became|begins?|began|stops?|stopped|"
    r"(?:is|are) (?:now )?available|roll(?:s|ed|ing) out)\b",
    re.IGNORECASE,
)
_PEOPLE = re.compile(
    r"\b(?:developers?|builders?|customers?|clients?|users?|subscribers?|teams?|compan(?:y|ies)|"
    r"enterprises?|businesses|start-?ups?|organi[sz]ations?|researchers?|engineers?|providers?|hosts|"
    r"operators?|vendors?|deployers?|exporters?|institutions?|nationals|citizens|governments?|agencies|"
    r"partners|employees|students|publishers?|everyone|anyone)\b",
    re.IGNORECASE,
)
_TOUCHED = re.compile(
    r"\b(?:affect\w*|appl(?:y|ies) to|available (?:to|for|in|on)|requir\w+|must|need(?:s|ed)? to|"
    r"have to|lose access|lost access|access|limited to|only (?:to|for)|eligible|subject to|restrict\w*|"
    r"exempt\w*|prohibit\w*|bar(?:s|red|ring)|ban(?:s|ned|ning)?|covers?|outside|foreign|allow(?:s|ed|ing)?|"
    r"let(?:s|ting)|can now|rely|relies|depend\w*|migrat\w+|switch\w*|pay(?:s|ing)?|roll\w* out to)\b",
    re.IGNORECASE,
)
_CHANGED = re.compile(
    r"\b(?:no longer|instead of|replac\w+|remov(?:es?|ed|ing)|suspen\w+|restor\w+|revok\w+|lift(?:s|ed|ing)|"
    r"deprecat\w+|retir(?:es?|ed|ing)|discontinu\w+|licen[cs]e[sd]?|pric(?:e|es|ed|ing)|per million|cheaper|"
    r"more expensive|doubl(?:es?|ed|ing)|halv(?:es?|ed|ing)|limits?|quotas?|rate limits?|must|requires?|"
    r"required|terms|now (?:requires?|available|supports?|offers?|includes?|costs?)|will (?:require|replace|no longer)|"
    r"open[- ]weights?|weights|cut(?:s|ting)? (?:prices?|access|off)|blocks?|blocked|resum\w+|default|"
    r"upgrad\w+|migrat\w+|increas\w+|decreas\w+|reduc\w+|rais(?:es?|ed|ing)|lower(?:s|ed|ing)?|drop(?:s|ped)|"
    r"from \S+ to \S+)\b",
    re.IGNORECASE,
)
_FROM_TO = re.compile(
    r"\bfrom [$€£]?[\w.,]+(?: \w+){0,5}? to [$€£]?[\w.]|\bno longer\b|\binstead of\b"
)
_CRITICISM = re.compile(
    r"\b(?:critic(?:s|al of|i[sz]\w+|ism)|warn(?:s|ed|ing)|s[ck]eptic\w*|oppos(?:es?|ed|ition|ing)|"
    r"disput\w+|condemn\w*|backlash|blast(?:s|ed)|slam(?:s|med)|objections?|objected|overreach\w*|"
    r"push(?:ed|es|ing)? back|pushback|doubt(?:s|ed|ful)?|reckless|concern(?:s|ed)? (?:that|about|over)|"
    r"rais(?:es?|ed|ing) (?:concerns?|questions|alarms?)|disagree\w*|reject(?:s|ed)|den(?:ies|ied)|unfair|"
    r"complain\w*|misleading|flawed|insufficient|unproven|controvers\w+|outcry|protest\w*|"
    r"question(?:s|ed) (?:whether|the|why|how)|accus\w+|is wrong|was wrong|a mistake|worr(?:y|ied|ies)|"
    r"problematic|dangerous precedent)\b",
    re.IGNORECASE,
)
_SPOKEN = re.compile(
    r"\b(?:said|says|told|argue[sd]?|wrote|writes|called|calls|according to|posted|tweeted|accus\w+|"
    r"warn(?:s|ed)|critici[sz](?:es|ed)|condemn(?:s|ed)|object(?:s|ed)|oppos(?:es|ed)|den(?:ies|ied)|"
    r"disput(?:es|ed)|reject(?:s|ed)|question(?:s|ed)|slam(?:s|med)|blast(?:s|ed)|critics|s[ck]eptics)\b",
    re.IGNORECASE,
)
_NUMBER = re.compile(
    r"[$€£¥]\s?\d|\b\d+(?:[.,]\d+)*\s?(?:%|percent|per cent|x\b|times|billion|million|trillion|thousand|"
    r"[BMK]\b|tokens?|parameters?|users|customers|GPUs?|gigawatts?|GW|MW|hours|points|days)|"
    r"\b\d{1,3}(?:,\d{3})+\b",
    re.IGNORECASE,
)
_TIMED = re.compile(
    r"\b(?:effective|starting|until|deadline|by|before|begin\w*|expir\w+|ends?|on|from|through|within)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:could|might|may|perhaps|possibly|reportedly|rumou?r\w*|if)\b", re.IGNORECASE
)
_OLD = re.compile(
    r"\b(?:last year|years? ago|previously|earlier this year|founded in|has long|historically|"
    r"in 20[01]\d|in 202[0-5])\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Roles:
    """How well a sentence fills each place of the brief, each 0 to 1; several may be high."""

    what_happened: float
    who: float
    change: float
    when: float
    forward: float
    criticism: float
    number: float


def score_roles(
    sentence: str, mentions: Sequence[Mention], dates: Sequence[DateMention], anchor: date
) -> Roles:
    """The roles of one sentence, given the entities and dates in it and the day it was written."""
    hedge = 0.3 if _HEDGE.search(sentence) else 0.0
    old = 0.4 if _OLD.search(sentence) else 0.0
    return Roles(
        what_happened=_bound(_score_event(sentence, mentions, dates) - hedge - old),
        who=_bound(_score_who(sentence, mentions)),
        change=_bound(_score_change(sentence, mentions) - hedge - old),
        when=_bound(_score_when(sentence, dates, anchor)),
        forward=score_forward(sentence, dates, anchor),
        criticism=_bound(_score_criticism(sentence, mentions)),
        number=1.0 if _NUMBER.search(sentence) else 0.0,
    )


def _score_event(sentence: str, mentions: Sequence[Mention], dates: Sequence[DateMention]) -> float:
    if not _HAPPENED.search(sentence):
        return 0.0
    return 0.5 + 0.3 * bool(mentions) + 0.2 * any(m.kind is DateKind.DAY for m in dates)


def _score_who(sentence: str, mentions: Sequence[Mention]) -> float:
    people, touched = bool(_PEOPLE.search(sentence)), bool(_TOUCHED.search(sentence))
    return 0.8 * (people and touched) + 0.2 * bool(mentions) * people


def _score_change(sentence: str, mentions: Sequence[Mention]) -> float:
    if not _CHANGED.search(sentence):
        return 0.0
    return 0.5 + 0.3 * bool(_FROM_TO.search(sentence)) + 0.2 * bool(mentions)


def _score_when(sentence: str, dates: Sequence[DateMention], anchor: date) -> float:
    firm = [m for m in dates if m.kind is not DateKind.VAGUE]
    if not firm:
        return 0.2 if dates else 0.0
    exact = any(m.exact for m in firm)
    ahead = any(m.last > anchor for m in firm)
    return 0.4 + 0.2 * exact + 0.2 * ahead + 0.2 * bool(_TIMED.search(sentence))


def _score_criticism(sentence: str, mentions: Sequence[Mention]) -> float:
    if not _CRITICISM.search(sentence):
        return 0.0
    return 0.4 + 0.4 * bool(_SPOKEN.search(sentence)) + 0.2 * bool(mentions)


def _bound(score: float) -> float:
    return round(min(max(score, 0.0), 1.0), 3)
