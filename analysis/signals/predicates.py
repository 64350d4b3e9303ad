"""What is expected: the predicate that a verb and its object make."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Collection

_ADVERBS = re.compile(
    r"\s*(?:(?:also|now|soon|then|first|again|not only|eventually|finally|either|both|begin to|start to|"
    r"have to|need to|move to|\w{2,14}ly)\s+){0,4}",
    re.IGNORECASE,
)
_BE = r"(?:be(?:ing|come)?|becom(?:e|ing)|get(?:ting)?|go(?:ing)?|remain|stay|been)\s+(?:\w+ly\s+|fully\s+|also\s+|made\s+|now\s+|again\s+){0,2}"
# Verbs that name a checkable deed by themselves, as they stand behind "to", "will" or "of".
_BY_VERB: tuple[tuple[Predicate, str], ...] = (
    (Predicate.WEIGHTS_PUBLISHED, r"open[- ]sourc\w+"),
    (Predicate.LAWSUIT_STEP, r"appeal\w*|su(?:e|ing|ed)\b|prosecut\w+|challeng(?:e|ing)\b(?= (?:the|an?|its|that|this) (?:\w+ ){0,3}(?:order|ruling|law|ban|decision|designation|verdict|fine|rule))|testif\w+|sanction(?= \w+ in (?:\w+ ){0,3}(?:suit|dispute|case|lawsuit))|settl(?:e|ing)(?= (?:\w+ ){0,4}(?:case|lawsuit|suit|claims?|charges|dispute|with|for [$€£]))|dismiss\w*"),
    (Predicate.FUNDING_OR_DEAL, (r"acquir\w+|buy(?:ing)?(?! (?:\w+ ){0,6}(?:chips|GPUs|H\d00)\b)|purchas\w+|merg(?:e|ing)|invest(?:ing|ed)?(?= (?:\w+ ){0,4}?[$€£¥])|rais(?:e|ing|ed)(?= (?:\w+ ){0,4}?(?:[$€£¥]|money|capital|fund|round|billion|debt|equity|a ))|"
     r"go(?:ing)? public|list(?:ing|ed)?\b(?= (?:\w+ ){0,3}(?:on|in|shares|publicly))|IPO|sell(?:ing)?(?= (?:\w+ ){0,4}(?:stake|shares|bonds|stock|unit|business))|leas(?:e|ing)|rent(?:ing)?|donat\w+|(?:not )?renew(?:ing)?|spin(?:ning)? (?:off|out)|divest|borrow(?= [$€£¥])|lay(?:ing)? off|cut(?:ting)?(?= (?:\w+ ){0,4}(?:jobs|staff|workforce|employees))")),
    (Predicate.ACCESS_RESTORED, r"restor\w+|reinstat\w+|re-?enabl\w+|redeploy\w*|return(?:ing)?\b(?! (?:to (?:default|normal|work|office)|\w+s\b|\w+/|the|on|an?|its|their|to (?:profit|growth|favor|the)|results?|data|errors?|only|more)\b)|resum\w+|allow(?:ing)? (?:\w+ ){1,3}to (?:restore|resume|redeploy)|lift(?:ing|ed)?\b|unblock\w*"),
    (Predicate.DEPRECATED, r"retir\w+|(?:transition|migrat\w+|mov\w+) (?:off|away from)|deprecat\w+|discontinu\w+|sunset\w*|shut(?:ting)? (?:\w+ ){0,4}?down|shutter\w*|phas(?:e|ed|ing) (?:\w+ )?out|wind(?:ing)? down|end(?:ing)? (?:support|access|sales)|stop(?:ping)? (?:supporting|offering|working|accepting|selling|serving)|cease\b|turn(?:ed|ing)? off|switch(?:ed|ing)? off|kill(?:ed|ing)?(?: off)?\b(?! people)|pull(?:ed|ing)?(?= (?:[\w.-]+ ){1,5}(?:from|offline))|no longer (?:be |work|support|offer|accept|receive)\w*|remov(?:e|ed|ing)\b(?= (?:[\w.-]+ ){0,5}(?:from|models?|access|features?|support|API|option|tier|plan)\b)|drop(?:ping)? support|go(?:ing)? offline|go(?:ing)? away"),
    (Predicate.ACCESS_SUSPENDED, (r"ban(?:ned|ning)?\b|suspend\w*|cut(?:ting)? (?:\w+ )?off|revok\w+|prohibit\w*|bar(?:red|ring)?\b(?= \w)|forbid\w*|limit(?:ed|ing)? (?:\w+ ){0,2}access|"
     r"(?:block|restrict|paus|curb)\w*(?! (?:our|its|their|the) models? from)(?= (?:[\w’'.-]+ ){0,4}?(?:access|models?|users?|exports?|sales|employees|companies|firms|crawlers|customers|apps?|API|imports?|use|foreign\w*|overseas|chips?|weights|downloads|Chinese|nationals)\b)")),
    (Predicate.PRICE_CHANGED, r"charg(?:e|ed|ing)\b|cost(?= (?:\w+ ){0,3}?[$€£])|rais(?:e|ing) (?:\w+ ){0,3}?(?:price|fee|limit|rate)\w*|(?:cut|lower|reduc|slash|doubl|increas|drop|remov|reset|hik|lift|adjust|chang|cap|limit)\w* (?:\w+ ){0,4}?(?:price|pricing|fee|limit|rate limit|cap|quota|cost)s?\b|be (?:priced|capped)\b|be billed\b|need to pay|have to pay|jump to [$€£]"),
    (Predicate.RULE_EFFECTIVE, r"(?:take|taking|come|coming|enter|entering|go|going) (?:into )?(?:effect|force)|appl(?:y|ies)(?= (?:to|from|in|on|as of|starting))|comply\b|be(?:come)? (?:effective|mandatory|required|enforced|enforceable|binding)|enforc(?:e|ed|ing)\b|be required|require\b(?= (?:all|users|members|customers|companies|developers|providers|labs|hardware|AI|an? |that|sellers|platforms|publishers))|impos(?:e|ed|ing)|(?:meet|adopt)(?= (?:\w+ ){0,3}(?:requirement|obligation|rule|standard))"),
    (Predicate.EXPORT_RULE_CHANGED, r"sanction(?:ing)?\b"),
    (Predicate.RULE_PUBLISHED, r"sign(?:ing)? (?:an?|the|new)? ?(?:\w+ ){0,3}?(?:order|bill|law|act|legislation|memorandum|proclamation)|(?:be signed|become law|enact\w*|legislat\w*|veto)|(?:propos|introduc|publish|issu|unveil|releas|finali[sz]|adopt|pass|announc|draft|mark(?:ing)? up|consult on|vot|approv)\w* (?:on )?(?:[\w.’'-]+ |\"|“){0,7}?(?:rules?|rulemaking|orders?|bills?|act|laws?|regulations?|guidance|guidelines|framework|legislation|directive|standards?|code of practice|resolution|controls?|tariffs?|measures|policy|executive action)\b|(?:take|taking) (?:\w+ ){0,5}?(?:presidential|executive|regulatory|enforcement) action|regulat(?:e|ing)\b"),
    (Predicate.TERMS_CHANGED, r"(?:updat|chang|revis|amend)\w* (?:\w+ ){0,4}?(?:terms|polic(?:y|ies)|licen[cs]e)|ask for (?:\w+ ){0,4}(?:age|identity)|train(?:ing)? on (?:user|customer)"),
    (Predicate.SECURITY_INCIDENT, r"patch(?:ed|ing)?\b|fix(?:ed|ing)?(?= (?:\w+ ){0,4}(?:flaw|bug|vulnerab|issue|hole))|disclos\w+ (?:\w+ ){0,3}vulnerab\w+"),
)  # fmt: skip
# Verbs of offering: a model's release or a product's, by what they are said of.
_OFFER = (
    r"launch\w*|releas\w+|ship(?:ping|ped)?\b|roll(?:ing|ed)? (?:\w+ ){0,3}?out|rollout|debut\w*|introduc\w+|unveil\w*|drop(?:ping)?\b|land(?:ing)?\b|"
    r"arriv\w+|com(?:e|ing)\b(?= (?:to|out|soon|later|this|next (?:week|month|year|spring|summer|fall|quarter)|standard|built|pre|in (?!handy|the form)))|open(?:ing)? (?:up |early )?access|(?:be |becom\w+ |mak\w+ (?:[\w.’',&‑-]+ ){1,14}?)(?:\w+ly )?availab\w+|"
    r"be (?:live|released|launched|published|introduced|offered|included|added|integrated|shipped|rolled out|unveiled|extended|expanded|opened|generally|bundled|the default)\b|"
    r"become the default|go(?:ing)? live|go(?:ing)? on sale|bring\w*(?= (?:[\w.’'-]+ ){1,6}?(?:to|back)\b)|appear(?:ing)? in(?=[^.;]{0,80}\b(?:soon|later|next|this|on [A-Z]))|hit(?:ting)? (?:store|shelves|the market|general)|preview\w*|"
    r"(?:expand|extend)\w*(?= (?:\w+ ){0,3}?(?:access|availab\w+|support)\b| to\b)|publish\w*|"
    r"(?:get|gain|receive) (?:\w+ ){0,3}?access|share (?:its|their|the|our) (?:\w+ ){0,3}?(?:model|weights|code)|share(?= its newest)|see (?:\w+ ){1,5}(?:released|launched)|"
    r"(?:begin|start)(?:ning|ing)? (?:mass )?(?:production|producing|shipping|selling|offering|rolling)|make its own (?:\w+ )?chips?|add(?:ing)? support|support(?=ing? (?:more|additional)|\s(?:more|additional))"
)
# The same where a day or a headline must come to their help.
_LOOSE = (
    r"add(?:ing)?\b|support\b(?= (?:\w+ ){0,3}(?:for|in|on|voice|video|models?|the)\b)|have (?:\w+ ){0,3}?access\b|mak(?:e|ing) (?:its|their|our|his) own|manufactur\w+|produc(?:e|ing)\b|build(?:ing)?\b|develop(?:ing)?\b|"
    r"deploy\w*|migrat\w+|switch\w*|upgrad\w+|offer(?:ing)?\b|test(?:ing)? (?:\w+ ){0,3}?(?:with|publicly|in)|provid(?:e|ing) access|let (?:users|developers|customers|subscribers|top)|allow (?:users|developers|customers|all)|"
    r"reveal\w*|announc(?:e|ing|ed)\b|move\b(?= (?:back )?(?:to|from))|be (?:made|moved|deployed|ready|replaced|updated|delivered|supported|built into)\b|updat(?:e|ing)\b|present\b|see a (?:\w+ ){0,2}(?:volume|number)|"
    r"introduce these|introduce this|expand\w*|extend\w*|coming\b|work on\b|integrat\w+|ask (?:\w+ ){0,3}(?:users|customers) to|split(?:ting)?\b|includ(?:e|ing)\b"
)
# Deeds that can be seen but are of no kind of their own.
_PLAIN = (
    r"meet(?:ing)?\b|brief(?:ing)?\b|submit\w*|sign(?:ing|ed)?\b|host(?:ing)?\b|hold(?:ing)?\b|report(?:ing)? (?:\w+ ){0,3}?(?:earnings|results)|report\b|"
    r"vot(?:e|ing)\b|decid(?:e|ing)\b|hear\b|visit\b|step(?:ping)? down|leav(?:e|ing)\b|hir(?:e|ing)\b|appoint\w*|open(?:ing)?\b|clos(?:e|ing)\b|"
    r"complet(?:e|ing)\b|finish\b|share (?:more|further|additional)\b|begin\b|start\b|end\b|expire\b|run (?:through|until)|continue (?:through|until)|conclude|finali[sz]e|review\b|"
    r"investigat\w+|mov(?:e|ing)\b|take place|be (?:held|announced|decided|completed|finali[sz]ed)|speak|receive\b|deliver\w*|award|nominat\w+|file\b|evaluat\w+|raise\b|invest\w*|join\b|pass\b|run out|have (?:a|an|its) (?:\w+ )?(?:decision|ruling|answer|update)|transition\w*|pay(?:ing)?\b(?= [$€£¥\d])|take\b(?= (?:\w+ ){0,3}(?:stake|action|steps))|lease"
)
# What is thought of, named by a noun: "mulling curbs", "in talks over a sale".
_NOUN = (
    r"(?:(?:\d[\d.]*%|[$€£]\S{1,8}|billion|an?|the|its|new|tighter|stricter|some|possible|potential|more|limited|own|major|further|broad|sweeping|wider|\d{4}) ){0,3}"
    r"(?:(?:AI|export|chip|price|pricing|usage|initial public|stock|public|equity|share|secondary|trade|funding|data|\w+-backed) ){0,2}"
    r"(?P<noun>curbs?|bans?|restrictions?|sanctions?|controls?|tariffs?|IPO|offering|listing|flotation|sale|acquisition|takeover|merger|bid|stake|hikes?|cuts?|round|raise|investment|release|launch|debut|rollout|order|rules?|bill|appeal|lawsuit|deal)\b"
)
_NOUNS: tuple[tuple[Predicate, str], ...] = (
    (Predicate.EXPORT_RULE_CHANGED, r"curb|ban|restriction|sanction|control|tariff"),
    (Predicate.FUNDING_OR_DEAL, r"ipo|offering|listing|flotation|sale|acqui|takeover|merger|bid|stake|round|raise|investment|deal"),
    (Predicate.PRICE_CHANGED, r"hike|cut"),
    (Predicate.RULE_PUBLISHED, r"order|rule|bill"),
    (Predicate.LAWSUIT_STEP, r"appeal|lawsuit"),
)  # fmt: skip
_BY_VERB_COMPILED = tuple(
    (predicate, re.compile(rf"(?:{_BE})?(?:{source})", re.IGNORECASE))
    for predicate, source in _BY_VERB
)
_OFFER_COMPILED = re.compile(rf"(?:{_BE})?(?:{_OFFER})", re.IGNORECASE)
_LOOSE_COMPILED = re.compile(rf"(?:{_BE})?(?:{_LOOSE})", re.IGNORECASE)
_PLAIN_COMPILED = re.compile(rf"(?:{_PLAIN})", re.IGNORECASE)
_NOUN_COMPILED = re.compile(_NOUN, re.IGNORECASE)
_NOUNS_COMPILED = tuple((p, re.compile(source, re.IGNORECASE)) for p, source in _NOUNS)
# What the words around the verb are about, asked in this order where the verb leaves it open.
_BY_OBJECT: tuple[tuple[Predicate, str], ...] = (
    (Predicate.WEIGHTS_PUBLISHED, r"open[- ]sourc(?:ing|ed?)\b(?! (?:models?|software|project|community|tool|framework|library|version))|open[- ]weights?\b|\b(?:model |full )?weights\b(?! and biases)"),
    (Predicate.EXPORT_RULE_CHANGED, r"\bexport (?:control|curb|ban|limit|restriction|licen[cs]|rule|order|directive|permit)\w*|\bexports (?:of|to)\b|\bexport\w* (?:\w+ ){0,3}to\b|\bchip exports?\b|\bsanctions? and Entity|\bentity list\b|\bcurb\w* |\bsanctions (?:on|against)|\b(?:foreign|overseas) access|\bchips? (?:\w+ )?(?:to|in|from) China|\bban on (?:\w+ ){0,3}?models\b|Nvidia (?:\w+ )?(?:H\d00|chips)\b.{0,40}\bChina|\bH\d00 chips\b"),
    (Predicate.LAWSUIT_STEP, r"\b(?:lawsuit|court|trial|hearing|judge|verdict|jury|class action|injunction|antitrust case|ruling|copyright (?:case|dispute|suit)|sentenc\w+)\b"),
    (Predicate.FUNDING_OR_DEAL, r"\b(?:IPO|public offering|funding round|acquisition|merger|takeover|valuation|stake|prospectus|go public|raise|fundrais\w+|equity|shareholders|stock split)\b|\b(?:investment|financing) (?:of|in)\b|\bdeal (?:to|with|for|close)\b"),
    (Predicate.ACCESS_RESTORED, r"\b(?:restor\w+|reinstat\w+|re-enabl\w+|available again|back online|lift(?:ed|ing)? the (?:ban|suspension|block|controls?)|return of)\b"),
    (Predicate.PRICE_CHANGED, r"\b(?:pric(?:e|es|ing|ed)(?!/)|usage reset|limits? resets?|usage credits?|usage-based|credits? (?:system|pool)|billing|billed|weekly limits|(?:usage|rate|weekly) limits?|quota|(?:subscription|membership) tiers?|separate (?:metered )?credit|free (?:to use|tier|of charge|through|until)|discount\w*|promotion\w*|memberships?|(?:pricing|subscription|billing|usage) plans?|subscriptions|update the plan|per million|[$€£]\d[\d.]* ?(?:per|/|a) ?(?:month|seat|user|million|1?M))"),
    (Predicate.DEPRECATED, r"\b(?:retire[sd]?|retirement|retiring|deprecat\w+|discontinu\w+|sunset\w*|shut(?:s|ting)? ?down|end[- ]of[- ](?:life|support|sale)|removed from|phased? out|EOL)\b"),
    (Predicate.RULE_EFFECTIVE, r"\b(?:takes? effect|taking effect|into (?:force|effect)|becomes? effective|obligations|compliance|enforcement|comply|mandat(?:e|ory|ed)|requir(?:es?|ed|ing|ement)|default settings? will|privacy policy)\b"),
    (Predicate.RULE_PUBLISHED, r"\b(?:executive order|(?:draft|proposed|new|final|interim) (?:rules?|law|regulations?|legislation)|rulemaking|(?:an?|the|this|that|congressional|senate|house|state|draft|new|\w+[’']s) bill|legislation|comment period|public comments?|code of practice|guidelines|framework for|regulations?|presidential action)\b|\b[A-Z]\w+ Act\b"),
    (Predicate.LICENCE_CHANGED, r"\b(?:re-?licens\w+|licen[cs]e change|under an? [\w. -]{2,30} licen[cs]e|Apache 2|MIT licen[cs]e)\b"),
    (Predicate.TERMS_CHANGED, r"\b(?:terms of (?:service|use)|usage policy|acceptable use|privacy policy)\b"),
    (Predicate.SECURITY_INCIDENT, r"\b(?:zero-day|CVE-\d|vulnerabilit(?:y|ies)|security (?:flaw|patch))\b"),
)  # fmt: skip
_BY_OBJECT_COMPILED = tuple(
    (predicate, re.compile(source, re.IGNORECASE)) for predicate, source in _BY_OBJECT
)
_OFFERED_WORDS = (
    rf"\b(?:{_OFFER}|availab\w+|accessible|live|general availability|GA)\b|\bsupport for\b"
)
_OFFERED = re.compile(rf"{_OFFERED_WORDS}|\bsoon\b", re.IGNORECASE)
_OFFERED_PLAIN = re.compile(_OFFERED_WORDS, re.IGNORECASE)  # "will sign it soon" offers nothing
_MODEL = re.compile(
    r"\b(?:models?|LLMs?|checkpoint|version of (?:its|the) (?:\w+ )?model)\b", re.IGNORECASE
)
_FEATURE = re.compile(
    r"\b(?:features?|support for|plugins?|apps?|integration|mode|tools?|SDK|API(?= [\"“]?coming)|video|voice|in [A-Z]\w+ Meet|to (?:additional|all|other|more) (?:\w+ ){0,2}(?:users|plans|countries|customers)|"
    r"pilot|chips?|laptops?|devices?|PCs?|speaker|hardware|glasses|robots?|context window|data residency|in-country|beta of|plans|default)\b",
    re.IGNORECASE,
)


_WEIGHTS = _BY_OBJECT_COMPILED[0][1]
_EXPORTED = _BY_OBJECT_COMPILED[1][1]
_PRICED = _BY_OBJECT_COMPILED[5][1]
_PLANS = re.compile(r"\b(?:from (?:those|its|the|their) (?:\w+ )?plans?|usage credits)\b")
_NOT_OFFERED = frozenset(
    {
        Predicate.FUNDING_OR_DEAL,
        Predicate.LAWSUIT_STEP,
        Predicate.SECURITY_INCIDENT,
        Predicate.DEPRECATED,
    }
)
_NEAR = 55


class Grade(StrEnum):
    """How much a deed says by itself that it can be seen to have happened."""

    STRICT = "strict"
    LOOSE = "loose"
    PLAIN = "plain"


@dataclass(frozen=True, slots=True)
class Deed:
    """The deed that a cue looks ahead to: where its verb ends, its own predicate if it has one."""

    end: int
    own: Predicate | None
    grade: Grade
    offers: bool = False


def deed_after(sentence: str, at: int) -> Deed | None:
    """The checkable deed that stands at `at`, behind adverbs at most; None where none does."""
    lead = _ADVERBS.match(sentence, at)
    begin = lead.end() if lead else at
    starts = dict.fromkeys((begin, _skip_space(sentence, at)))
    for start in starts:
        for predicate, pattern in _BY_VERB_COMPILED:
            if match := pattern.match(sentence, start):
                grade = Grade.LOOSE if predicate is Predicate.SECURITY_INCIDENT else Grade.STRICT
                return Deed(match.end(), predicate, grade)
        if match := _OFFER_COMPILED.match(sentence, start):
            return Deed(match.end(), None, Grade.STRICT, offers=True)
        for grade, pattern in ((Grade.LOOSE, _LOOSE_COMPILED), (Grade.PLAIN, _PLAIN_COMPILED)):
            if match := pattern.match(sentence, start):
                return Deed(match.end(), None, grade)
    return None


def noun_after(sentence: str, at: int) -> Deed | None:
    """The deed that a noun at `at` names: "curbs on exports", "a sale"."""
    match = _NOUN_COMPILED.match(sentence, _skip_space(sentence, at))
    if match is None:
        return None
    own = next((p for p, pattern in _NOUNS_COMPILED if pattern.match(match["noun"])), None)
    return Deed(match.end(), own, Grade.STRICT, offers=own is None)


def predicate_of(
    words: str, deed: Deed | None, kinds: Collection[str], lead: str = ""
) -> Predicate:
    """The predicate of an expectation in `words`, given its deed and the kinds of its subjects.

    `lead` are the words before: "the weights … are planned for release".
    """
    own = deed.own if deed else None
    if own is not None:
        return _narrowed(words, own)
    if deed and deed.offers:
        if _WEIGHTS.search(lead):
            return Predicate.WEIGHTS_PUBLISHED
        return _offered(words, kinds, lead)
    for predicate, pattern in _BY_OBJECT_COMPILED:
        if pattern.search(words):
            return predicate
    offered = _OFFERED if deed is None or deed.grade is not Grade.PLAIN else _OFFERED_PLAIN
    return _offered(words, kinds, lead) if offered.search(words) else Predicate.OTHER


def tells_kind(words: str) -> bool:
    """Whether words without a verb ahead are about something of a known kind."""
    return predicate_of(words, None, ()) is not Predicate.OTHER


def _offered(words: str, kinds: Collection[str], lead: str) -> Predicate:
    near = words[:_NEAR]
    for predicate, pattern in _BY_OBJECT_COMPILED:
        whole = predicate is Predicate.WEIGHTS_PUBLISHED
        if pattern.search(words if whole else near) and predicate not in _NOT_OFFERED:
            return predicate
    named = "model" in kinds or _MODEL.search(words) or _MODEL.search(lead)
    if named and not _FEATURE.search(words):
        return Predicate.MODEL_RELEASED
    return Predicate.PRODUCT_AVAILABLE


def _narrowed(words: str, own: Predicate) -> Predicate:
    exported = _EXPORTED.search(words)
    if exported and own in {
        Predicate.ACCESS_SUSPENDED,
        Predicate.RULE_PUBLISHED,
        Predicate.RULE_EFFECTIVE,
    }:
        return Predicate.EXPORT_RULE_CHANGED
    if own is Predicate.RULE_EFFECTIVE and _PRICED.search(words):
        return Predicate.PRICE_CHANGED
    if own is Predicate.DEPRECATED and _PLANS.search(words):
        return Predicate.PRICE_CHANGED
    return own


def _skip_space(sentence: str, at: int) -> int:
    while at < len(sentence) and sentence[at].isspace():
        at += 1
    return at
