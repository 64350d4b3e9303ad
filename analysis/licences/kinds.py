"""What a sentence of a licence or of terms is about, and which way it goes."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_SENTENCE = 3_000
_GAP = r"[^.;:]{0,160}?"  # words between two parts of one statement


class ClauseKind(StrEnum):
    """What a clause settles, in the order in which builders ask."""

    USER_THRESHOLD = "user_threshold"
    REVENUE_THRESHOLD = "revenue_threshold"
    COMMERCIAL_USE = "commercial_use"
    OUTPUT_USE = "output_use"
    NAMING = "naming"
    REGION = "region"
    FIELD_OF_USE = "field_of_use"
    REDISTRIBUTION = "redistribution"
    TRAINING_ON_DATA = "training_on_data"
    PRICE = "price"
    AGE = "age"
    TERMINATION = "termination"
    LIABILITY = "liability"
    OTHER = "other"


class Stance(StrEnum):
    """Which way a statement goes for the reader."""

    BARRED = "barred"
    REQUIRED = "required"
    ALLOWED = "allowed"
    CONDITIONAL = "conditional"
    STATED = "stated"


@dataclass(frozen=True, slots=True)
class Reading:
    """A sentence's kind, the way it goes, and where the telling words stand in it.

    Places count with every stretch of white space as one space.
    """

    kind: ClauseKind
    stance: Stance
    start: int
    end: int


_MODEL = re.compile(
    r"\b(?:an?|any|other|another|your|own|competing|similar|AI|artificial intelligence|machine[- ]learning|ML"
    r"|language|foundation(?:al)?|large|deep[- ]learning|generative) (?:[\w-]+ ){0,3}?(?:models?\b|LLMs?\b|model\(s\)|neural networks?)"
    r"|\bcompetes?\b|\bmachine[- ]learning\b",
    re.IGNORECASE,
)
_OUTPUT = re.compile(
    r"\b(?:outputs?|results?|generations?|generated (?:content|text|data)|completions?|responses?"
    r"|materials?|synthetic data|derivatives?|the models?)\b",
    re.IGNORECASE,
)
_MAKE = re.compile(
    r"\b(?:train\w*|fine-? ?tun\w+|distil\w*|improv\w+|develop\w*|creat(?:e|es|ing)\b|build\w*|enhanc\w+)",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"\b(?:European Union|EU|EEA|European Economic Area|United Kingdom|UK|United States|U\.S\.|USA|mainland China"
    r"|China|PRC|Hong Kong|South Korea|Republic of Korea|Japan|Russia\w*|Belarus|Iran|North Korea|Cuba|Syria"
    r"|Crimea|Switzerland|India|Brazil|Canada)(?!\w)"
    r"(?!'s| (?:Department|Government|Bureau|Copyright|Code|dollars?|Export|Treasury|Munitions|Patent|Biological|law|federal|currency|Dollars|Munition|Office|Directive|Regulation|AI Act|user|Arbitration))",
)
_BOUND = re.compile(
    r"\b(?:domiciled|located|residents?|resid(?:e|es|ing)|based|established|incorporated|place of business"
    r"|headquarter\w*|consumers?|persons?|users?|customers?|available|outside|within|territor\w+|countries|jurisdictions?)\b",
    re.IGNORECASE,
)
_REACH = 200  # characters within which words belong together

# Triggers of a kind; the way it goes is read from the words around.
_TRIGGERS: tuple[tuple[ClauseKind, str], ...] = (
    (ClauseKind.USER_THRESHOLD,
     rf"\b(?:monthly|daily|annual|weekly) active users?\b{_GAP}\d|\d[\d,.]*\s?(?:million|billion|thousand|[mk]\b)?\s?\+?\s?(?:(?:monthly|daily|registered|unique) )?(?:active )?(?:users|MAUs?|end[- ]users|customers|employees)\b|\bMAUs?\b{_GAP}\d|月活[^。]{{0,30}}\d"),
    (ClauseKind.REVENUE_THRESHOLD,
     rf"\b(?:revenues?|turnover|gross (?:income|receipts)|annual (?:income|sales)|funding|royalty threshold)\b{_GAP}(?:[$€£¥]\s?\d|\d[\d,.]*\s?(?:million|billion)?\s?(?:USD|EUR|GBP|RMB|CNY|dollars|euros|yuan))|(?:[$€£¥]\s?\d|\d[\d,.]*\s?(?:million|billion)?\s?(?:USD|EUR|GBP|RMB|CNY|dollars|euros|yuan)){_GAP}\b(?:revenues?|turnover|gross income|annual sales|funding)\b|营收|年收入"),
    (ClauseKind.COMMERCIAL_USE,
     r"\b(?:non-?commercial|noncommercial|commercial(?:ly)?\b(?! (?:general|item|computer|software\b|reasonable|unreasonable|damages?|losses)))|\bresearch purposes? only|\bresearch[- ]only\b|\b(?:only|solely|exclusively)\b[^.;:]{0,160}?\bresearch (?:purposes?|use)\b|solely for (?:\w+ ){0,3}research|\bbusiness purposes?\b|商业|商用"),
    (ClauseKind.OUTPUT_USE,
     r"\b(?:develop|build|creat|train)\w*\b[^.;:]{0,80}?\b(?:that|which) (?:\w+ )?competes?\b|\b(?:building|build|develop\w*|creat\w+) (?:an? |any )?(?:similar or )?compet\w+|\bdistill?(?:ation|ing|ed)?\b|\bcompetitive (?:analysis|monitoring)\b|\bbenchmarking\b|\bsimilar or competitive\b|蒸馏|竞争"),
    (ClauseKind.NAMING,
     r"\b(?:display|show|include|feature|begin|start|prefix)\w*\b[^.;:(“\"]{0,80}(?<!\()[“\"][^”\"]{2,60}[”\"]|\b(?:attribut\w+|copyright) notices?\b|\b(?:give|provide|giving|include|retain|keep)\w* [^.;:]{0,100}?(?:credit|attribution)\b|\bname\b[^.;:]{{0,60}}\b(?:must|shall|should)\b[^.;:]{{0,40}}\b(?:begin|start|include)|\b(?:trade ?marks?|trade names?|service marks?|logos?|brand(?:ing)?(?: guidelines| features)?)\b|\battribution\b|\"?NOTICE\"? (?:text )?file|署名|商标"),
    (ClauseKind.REGION,
     r"\bexport(?:s|ed|ing)?[- ](?:control|administration|law|regulation|re-?export|import|restrict)\w*|\bexport (?:and|or)\b|\btrade (?:control|compliance|sanction)\w*|\bsanction(?:s|ed)\b|\bembargo\w*|\bcountries or (?:regions|territories)\b|\bsupported (?:countries|regions)\b|出口|境内|境外"),
    (ClauseKind.FIELD_OF_USE,
     r"\b(?:militar\w+|warfare|weapon\w*|nuclear|espionage|surveillance|biometric\w*|facial recognition|critical infrastructure|heavy machinery|medical (?:advice|device|diagnos\w+|decision)|health ?care|legal advice|law enforcement|crimin\w+|terroris\w+|extremis\w+|child (?:sexual|exploit\w+)|minors|self-harm|suicide|disinformation|misinformation|defam\w+|fraud\w*|spam\w*|phishing|malware|malicious code|harass\w+|bully\w+|discriminat\w+|hat(?:e|red) speech|pornograph\w+|sexual(?:ly)?|illegal drugs?|controlled substances?|gambling|election\w*|political (?:campaign|lobby)\w*|automated (?:decision|individual)\w*|social scor\w+|deepfakes?|impersonat\w+|high[- ]risk|safety[- ]critical|autonomous vehicles?|life support|unlawful|illegal|professional advice|fields? of (?:use|endeavou?r)|human traffick\w+|violen\w+|human-?\s?generated|prohibited uses?)\b|违法|军事|武器|色情|诈骗|暴力"),
    (ClauseKind.REDISTRIBUTION,
     r"\b(?:re-?distribut\w+|distribut(?:e|ed|es|ing|ion)\b|(?<!non-)(?<!non)\bsub-?licens(?:e|es|ed|ing)\b|resell\w*|re-?sale|reproduce and distribute|share[- ]?alike|derivative works? (?:must|shall|under)|provide (?:a copy|third party recipients)|(?:give|include)\w* [^.;:]{0,80}?copy of (?:this|the)|make (?:it |them )?available to (?:a |any )?third part\w+)\b|转售|分发"),
    (ClauseKind.TRAINING_ON_DATA,
     rf"\b(?:train\w*|improv\w+|develop\w*|fine-?tun\w+)\b{_GAP}\b(?:our|its|the) (?:\w+ ){{0,3}}(?:models?|services?|model\(s\)|products)\b|\b(?:prompts?|inputs?|content|conversations?|user data|your data|feedback|personal (?:data|information))\b{_GAP}\b(?:train\w*|improv\w+)\b|\btraining data\b|\bopt[- ]?(?:s|ed|ing)?[- ]?out\b|\bretain\w*\b{_GAP}\b(?:prompts?|inputs?|outputs?|data|conversations?)\b|\bpersonal (?:data|information)\b|\bprivacy\b|个人信息|隐私|训练"),
    (ClauseKind.PRICE,
     r"\b(?:fees?|prices?|pricing|charges?\b|billing|billed|subscriptions?|refund\w*|royalt(?:y|ies)|royalty-free|payments?|free of charge|invoice\w*|taxes|rate limits?|(?:API|usage|prepaid) credits?)\b|费用|付费|价格"),
    (ClauseKind.AGE,
     r"\b(?:at least|under|over|below|older than|younger than|minimum|age of|between) (?:the age of )?\(?(?:\d{1,2}|thirteen|sixteen|eighteen)\)?(?: \(\d{2}\))? ?(?:and \d{2} )?(?:years?|or older|and older)|\bage of (?:majority|consent|\d{1,2}|digital consent)\b|\bminimum age\b|\blegal age\b|\bunder(?: the age of)? 1[0-9]\b|\bparent(?:al|s)?\b(?= (?:or|consent|permission|of))|未成年|周岁"),
    (ClauseKind.TERMINATION,
     r"\b(?:terminat\w+|suspend\w*|suspension|revoke\w*|revocation|survive|discontinu\w+|expir(?:e|es|ation)|cease (?:all )?use|deactivat\w+|de-activat\w+)\b|终止|中止"),
    (ClauseKind.LIABILITY,
     r"\b(?:liab(?:le|ility|ilities)|indemnif\w+|indemnity|warrant(?:y|ies|s)|damages|as[- ]is\b|arbitrat\w+|class[- ]action|jury trial|governing law|governed (?:by|and construed)\b[^.]{0,60}\blaws?\b|jurisdiction|courts? of|dispute\w*|disclaim\w*|hold harmless)\b|责任|赔偿|管辖|争议"),
)  # fmt: skip
_DENIES = re.compile(
    r"\b(?:not|never|no(?![-‑])|nor|neither|cannot|can't|don't|prohibit\w*|forbid\w*|forbidden|barred|refrain)\b(?! (?:limited to|be unreasonably))|禁止|不得|不能",
    re.IGNORECASE,
)
_DENIES_AFTER = re.compile(
    r"\b(?:is|are|be) (?:(?:strictly|expressly|hereby) )?(?:prohibited|forbidden|barred|excluded|not (?:permitted|allowed|granted|authori[sz]ed|being granted|available))\b",
    re.IGNORECASE,
)
_MUST = re.compile(r"\b(?:must|shall|required? to|have to|need to|agree to|should|retain)\b|必须|应当|须", re.IGNORECASE)  # fmt: skip
_MAY = re.compile(r"\b(?:may|can|are (?:free|granted|permitted|allowed)|is (?:permitted|allowed|granted)|grants?|permits?|authori[sz]ed)\b|可以|有权", re.IGNORECASE)  # fmt: skip
_IF = re.compile(r"\b(?:if|unless|provided that|only (?:if|when|for|as|to)|subject to|where)\b|如果|除非", re.IGNORECASE)  # fmt: skip
# A definition settles nothing by itself.
_DEFINES = re.compile(r"\s*[“\"'*]{1,3}[^”\"]{1,80}[”\"'*]{1,3}[^.]{0,80}?:?\s(?:shall )?means?\b", re.IGNORECASE)  # fmt: skip


@cache
def _patterns() -> tuple[tuple[ClauseKind, re.Pattern[str]], ...]:
    flags = re.IGNORECASE
    return tuple((kind, re.compile(pattern, flags)) for kind, pattern in _TRIGGERS)


def read_kinds(sentence: str, lead: str = "") -> tuple[Reading, ...]:
    """The kinds of one sentence, in the order of `ClauseKind`; none for what settles nothing.

    `lead` is the line that opens the list the sentence is an item of: its "You will not" counts.
    """
    plain = " ".join(sentence[:MAX_SENTENCE].split())
    return tuple(_read_kinds(plain, lead))


def _read_kinds(sentence: str, lead: str) -> Iterator[Reading]:
    defines = _DEFINES.match(sentence) is not None
    for kind, pattern in _patterns():
        finder = _FINDERS.get(kind)
        span = finder(sentence) if finder else None
        match = None if span else pattern.search(sentence)
        span = match.span() if match else span
        if span is None or (defines and not _may_define(kind, sentence)):
            continue
        stance = _read_stance(kind, sentence, span, lead)
        if kind in _NEED_STANCE and stance is Stance.STATED:
            continue
        if kind is ClauseKind.TRAINING_ON_DATA and _is_general(sentence):
            continue
        yield Reading(kind, stance, *span)


def _find_output_use(sentence: str) -> tuple[int, int] | None:
    """Where a sentence speaks of making another model from this one or from what it gives."""
    if not _OUTPUT.search(sentence):
        return None
    for made in _MAKE.finditer(sentence):
        model = _MODEL.search(sentence, made.end(), made.end() + _REACH)
        near = sentence[max(0, made.start() - _REACH) : made.end() + _REACH]
        if model and _OUTPUT.search(near):
            return made.start(), model.end()
    return None


def _find_place(sentence: str) -> tuple[int, int] | None:
    """Where a sentence ties people or rights to a place; a court or an office is none."""
    for place in _PLACE.finditer(sentence):
        near = sentence[max(0, place.start() - _REACH // 2) : place.end() + _REACH // 4]
        if _BOUND.search(near):
            return place.span()
    return None


def _may_define(kind: ClauseKind, sentence: str) -> bool:
    """Whether a definition of that kind settles something: what counts, or what is derived."""
    return kind in _DEFINED or (kind is ClauseKind.OUTPUT_USE and "distill" in sentence.lower())


_FINDERS = {ClauseKind.OUTPUT_USE: _find_output_use, ClauseKind.REGION: _find_place}
_DEFINED = frozenset({ClauseKind.USER_THRESHOLD, ClauseKind.REVENUE_THRESHOLD, ClauseKind.COMMERCIAL_USE})  # fmt: skip
_NEED_STANCE = frozenset(
    {ClauseKind.OUTPUT_USE, ClauseKind.FIELD_OF_USE, ClauseKind.NAMING, ClauseKind.REDISTRIBUTION}
)


def _is_general(sentence: str) -> bool:
    """Whether "improve our services" is said of no data of the reader's."""
    told = re.search(r"\b(?:your|user|customer'?s?|personal|privacy|prompts?|inputs?|data|content|conversations?|feedback|opt)\b|[\u4e00-\u9fff]", sentence, re.IGNORECASE)  # fmt: skip
    return told is None


def _read_stance(kind: ClauseKind, sentence: str, span: tuple[int, int], lead: str) -> Stance:
    """Which way a sentence goes: what it bars, asks for, allows, or allows on a condition."""
    if kind in {ClauseKind.USER_THRESHOLD, ClauseKind.REVENUE_THRESHOLD}:
        return Stance.CONDITIONAL
    before = sentence[max(0, span[0] - _REACH) : span[1]]
    denied = _DENIES.search(before) or _DENIES_AFTER.search(sentence, span[1], span[1] + _REACH)
    if denied or _DENIES.search(lead):
        return Stance.BARRED
    if kind is ClauseKind.OUTPUT_USE:
        return (
            Stance.CONDITIONAL if _MUST.search(sentence) or _IF.search(before) else Stance.ALLOWED
        )
    if _MUST.search(sentence) or _MUST.search(lead):
        return Stance.REQUIRED
    if _MAY.search(sentence) or _MAY.search(lead):
        return Stance.CONDITIONAL if _IF.search(sentence) else Stance.ALLOWED
    return Stance.STATED
