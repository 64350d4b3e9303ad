"""What is expected: the predicate that a verb and its object make."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.types import Predicate as P

if TYPE_CHECKING:
    from collections.abc import Collection

_ADVERBS = re.compile(
    r"\s*(?:(?:also|now|soon|then|first|again|not only|eventually|finally|either|both|begin to|start to|be able to|come in and|"
    r"have to|need to|move to|\w{2,14}ly)\s+){0,4}",
    re.IGNORECASE,
)
_BE = r"(?:be(?:ing|come)?|becom(?:e|ing)|get(?:ting)?|go(?:ing)?|remain|stay|been)\s+(?:\w+ly\s+|fully\s+|also\s+|made\s+|now\s+|again\s+){0,2}"
# Verbs that name a checkable deed by themselves, as they stand behind "to", "will" or "of".
_BY_VERB: tuple[tuple[P, str], ...] = (
    (P.WEIGHTS_PUBLISHED, r"open[- ]sourc\w+"),
    (P.LAWSUIT_STEP, r"appeal\w*|su(?:e|ing|ed)\b|prosecut\w+|challeng(?:e|ing)\b|testif\w+|sanction(?= \w+ in (?:\w+ ){0,3}(?:suit|dispute|case|lawsuit))|settl(?:e|ing)|dismiss\w*"),
    (P.FUNDING_OR_DEAL, r"acquir\w+|buy(?:ing)?(?! (?:\w+ ){0,6}(?:chips|GPUs|H\d00)\b)|purchas\w+|merg(?:e|ing)|invest(?:ing|ed)?|rais(?:e|ing|ed)(?= (?:\w+ ){0,4}?(?:[$€£¥]|money|capital|fund|round|billion|debt|equity|a ))|"
     r"go(?:ing)? public|float|list(?:ing|ed)?\b|IPO|sell(?:ing)?(?= (?:\w+ ){0,4}(?:stake|shares|bonds|stock|unit|business))|leas(?:e|ing)|rent(?:ing)?|donat\w+|pay(?:ing)?(?= [$€£¥\w]{0,8} ?(?:\d|billion|million))|fund\b|spend(?:ing)?|(?:not )?renew(?:ing)?|spin(?:ning)? (?:off|out)|divest|partner(?:ing)?(?= with)|borrow|lay(?:ing)? off|cut(?:ting)?(?= (?:\w+ ){0,4}(?:jobs|staff|workforce|employees))"),
    (P.ACCESS_RESTORED, r"restor\w+|reinstat\w+|re-?enabl\w+|redeploy\w*|return(?:ing)?\b(?! (?:to|the|on|a) (?:profit|growth|favor|money))|resum\w+|allow(?:ing)? (?:\w+ ){1,3}to (?:restore|resume|redeploy)|lift(?:ing|ed)?\b|unblock\w*"),
    (P.DEPRECATED, r"retir\w+|deprecat\w+|discontinu\w+|sunset\w*|shut(?:ting)? (?:\w+ ){0,4}?down|shutter\w*|phas(?:e|ed|ing) (?:\w+ )?out|wind(?:ing)? down|end(?:ing)? (?:support|access|sales)|stop(?:ping)? (?:supporting|offering|working|accepting|selling|serving)|cease\b|turn(?:ed|ing)? off|switch(?:ed|ing)? off|kill(?:ed|ing)?(?: off)?\b|pull(?:ed|ing)?\b(?! off)|no longer (?:be |work|support|offer|accept|receive)\w*|remov(?:e|ed|ing)\b|replac(?:e|ed|ing)\b|drop(?:ping)? support|go(?:ing)? offline|go(?:ing)? away"),
    (P.ACCESS_SUSPENDED, r"ban(?:ned|ning)?\b|block(?:ed|ing)?\b|suspend\w*|cut(?:ting)? (?:\w+ )?off|revok\w+|prohibit\w*|bar(?:red|ring)?\b|forbid\w*|paus(?:e|ed|ing)\b|restrict(?:ed|ing)?\b|limit(?:ed|ing)? access|curb(?:ing)?\b"),
    (P.PRICE_CHANGED, r"charg(?:e|ed|ing)\b|cost\b|rais(?:e|ing) (?:\w+ ){0,3}?(?:price|fee|limit|rate)\w*|(?:cut|lower|reduc|slash|doubl|increas|drop|remov|reset|hik|lift|adjust|chang)\w* (?:\w+ ){0,4}?(?:price|pricing|fee|limit|rate limit|cap|quota|cost)s?\b|be priced\b|be billed\b|need to pay|have to pay|jump to [$€£]"),
    (P.RULE_EFFECTIVE, r"(?:take|taking|come|coming|enter|entering|go|going) (?:into )?(?:effect|force)|appl(?:y|ies)(?= (?:to|from|in|on|as of|starting))|comply\b|be(?:come)? (?:effective|mandatory|required|enforced|enforceable|binding)|enforc(?:e|ed|ing)\b|be required|require\b|impos(?:e|ed|ing)|(?:meet|adopt)(?= (?:\w+ ){0,3}(?:requirement|obligation|rule|standard))"),
    (P.RULE_PUBLISHED, r"sign(?:ing)? (?:an?|the|new)? ?(?:\w+ ){0,3}?(?:order|bill|law|act|legislation|memorandum|proclamation)|(?:be signed|become law|enact\w*|legislat\w*|veto)|(?:propos|introduc|publish|issu|unveil|releas|finali[sz]|adopt|pass|announc|draft|mark(?:ing)? up|consult on|vot|approv)\w* (?:on )?(?:\w+[\w’'-]* |\"|“|[A-Z][\w.]*[’']s? ){0,7}?(?:rules?|rulemaking|orders?|bills?|act|laws?|regulations?|guidance|guidelines|framework|legislation|directive|standards?|code of practice|resolution|controls?|tariffs?|measures|policy|executive action)\b|(?:take|taking) (?:\w+ ){0,5}?(?:presidential|executive|regulatory|enforcement) action|regulat(?:e|ing)\b"),
    (P.TERMS_CHANGED, r"(?:updat|chang|revis|amend)\w* (?:\w+ ){0,4}?(?:terms|polic(?:y|ies)|licen[cs]e)|ask for (?:\w+ ){0,4}(?:age|identity)|train(?:ing)? on (?:user|customer)"),
    (P.SECURITY_INCIDENT, r"patch(?:ed|ing)?\b|fix(?:ed|ing)?(?= (?:\w+ ){0,4}(?:flaw|bug|vulnerab|issue|hole))|disclos\w+ (?:\w+ ){0,3}vulnerab\w+"),
)  # fmt: skip
# Verbs of offering: a model's release or a product's, by what they are said of.
_OFFER = (
    r"launch\w*|releas\w+|ship(?:ping|ped)?\b|roll(?:ing|ed)? (?:\w+ ){0,3}?out|rollout|debut\w*|introduc\w+|unveil\w*|drop(?:ping)?\b|land(?:ing)?\b|"
    r"arriv\w+|com(?:e|ing)\b(?= (?:to|out|soon|in|later|with|this|next|on|standard|built|pre))|open(?:ing)? (?:up|access|early|\w+ to)|(?:be |becom\w+ |mak\w+ (?:[\w.’',&-]+ ){1,14}?)(?:\w+ly )?availab\w+|"
    r"be (?:live|released|launched|published|introduced|offered|included|added|integrated|shipped|rolled out|unveiled|built into|supported|extended|expanded|opened|delivered|generally|made|bundled|deployed|the default)\b|"
    r"become the default|go(?:ing)? live|go(?:ing)? on sale|bring\w*(?= (?:[\w.’'-]+ ){1,6}?(?:to|back))|appear(?:ing)? in|hit(?:ting)? (?:store|shelves|the market|general)|preview\w*|expand\w*|extend\w*|add(?:ing)?\b|"
    r"support(?= (?:\w+ ){0,3}(?:for|in|on|additional|more|voice|video|models?|the)\b)|(?:get|gain|receive|have) (?:\w+ ){0,3}?access|publish\w*|share (?:its|their|the|our) (?:\w+ ){0,3}?(?:model|weights|code)|share(?= its newest)|"
    r"mak(?:e|ing) (?:its|their|our|his) own|manufactur\w+|begin (?:mass )?production|produc(?:e|ing)\b|build(?:ing)?\b|develop(?:ing)?\b|deploy\w*|migrat\w+|switch\w*|upgrad\w+|offer(?:ing)?\b|test(?:ing)? (?:\w+ ){0,3}?(?:with|publicly|in)|provid(?:e|ing) access|let (?:users|developers|customers|subscribers|people|top)|allow (?:users|developers|customers|all)|reveal\w*|show(?:ing)? off|announc(?:e|ing|ed)\b|debut|move\b(?= (?:back )?(?:to|from))|be moved|be deployed|be ready|be replaced|be updated|update\b|present\b|start(?:ing)? (?:shipping|selling|offering|rolling|production)|begin (?:shipping|selling|offering|rolling|testing)|serve\b|power\b|join\b|see a (?:\w+ ){0,2}(?:volume|number)"
)
# Deeds that can be seen but are of no kind of their own.
_PLAIN = (
    r"meet(?:ing)?\b|brief(?:ing)?\b|submit\w*|sign(?:ing|ed)?\b|host(?:ing)?\b|hold(?:ing)?\b|report(?:ing)? (?:\w+ ){0,3}?(?:earnings|results)|report\b|"
    r"vot(?:e|ing)\b|decid(?:e|ing)\b|hear\b|visit\b|step(?:ping)? down|leav(?:e|ing)\b|hir(?:e|ing)\b|appoint\w*|open(?:ing)?\b|clos(?:e|ing)\b|"
    r"complet(?:e|ing)\b|finish\b|share (?:more|further|additional)?\b|begin\b|start\b|end\b|expire\b|run (?:through|until)|continue (?:through|until)|conclude|finali[sz]e|review\b|"
    r"investigat\w+|mov(?:e|ing)\b|take place|be held|be announced|be decided|be completed|be finali[sz]ed|speak|receive\b|deliver\w*|award|nominat\w+|file\b|evaluat\w+"
)
_BY_VERB_COMPILED = tuple(
    (predicate, re.compile(rf"(?:{_BE})?(?:{source})", re.IGNORECASE))
    for predicate, source in _BY_VERB
)
_OFFER_COMPILED = re.compile(rf"(?:{_BE})?(?:{_OFFER})", re.IGNORECASE)
_PLAIN_COMPILED = re.compile(rf"(?:{_PLAIN})", re.IGNORECASE)
# What the words around the verb are about, asked in this order where the verb leaves it open.
_BY_OBJECT: tuple[tuple[P, str], ...] = (
    (P.WEIGHTS_PUBLISHED, r"open[- ]sourc(?:ing|ed?)\b(?! (?:models?|software|project|community|tool|framework|library|version))|open[- ]weights?\b|\b(?:model |full )?weights\b(?! and biases)"),
    (P.EXPORT_RULE_CHANGED, r"\bexport(?:s|ed|ing)?\b|\bsanctions? and Entity|\bentity list\b|\bcurb\w* |\bsanctions (?:on|against)|\b(?:foreign|overseas) access|\bchips? (?:\w+ )?(?:to|in|from) China|\bban on (?:\w+ ){0,3}?models\b|Nvidia (?:\w+ )?(?:H\d00|chips)\b.{0,40}\bChina|\bH\d00 chips\b"),
    (P.LAWSUIT_STEP, r"\b(?:lawsuit|court|trial|hearing|judge|verdict|jury|class action|injunction|antitrust case|ruling|copyright (?:case|dispute|suit)|sentenc\w+)\b"),
    (P.FUNDING_OR_DEAL, r"\b(?:IPO|public offering|funding round|acquisition|merger|takeover|valuation|stake|prospectus|go public|raise|fundrais\w+|equity|shareholders|stock split)\b|\b(?:investment|financing) (?:of|in)\b|\bdeal (?:to|with|for|close)\b"),
    (P.ACCESS_RESTORED, r"\b(?:restor\w+|reinstat\w+|re-enabl\w+|available again|back online|lift(?:ed|ing)? the (?:ban|suspension|block|controls?)|return of)\b"),
    (P.PRICE_CHANGED, r"\b(?:pric(?:e|es|ing|ed)|usage credits?|usage-based|credits? (?:system|pool)|billing|billed|weekly limits|(?:usage|rate|weekly) limits?|quota|(?:subscription|membership) tiers?|separate (?:metered )?credit|free (?:to use|tier|of charge|through|until)|discount\w*|promotion\w*|memberships?|per million|[$€£]\d[\d.]* ?(?:per|/|a) ?(?:month|seat|user|million|1?M))"),
    (P.DEPRECATED, r"\b(?:retire[sd]?|retirement|retiring|deprecat\w+|discontinu\w+|sunset\w*|shut(?:s|ting)? ?down|end[- ]of[- ](?:life|support|sale)|removed from|phased? out|EOL)\b"),
    (P.RULE_EFFECTIVE, r"\b(?:takes? effect|taking effect|into (?:force|effect)|becomes? effective|obligations|compliance|enforcement|comply|mandat(?:e|ory|ed)|requir(?:es?|ed|ing|ement)|default settings? will|privacy policy)\b"),
    (P.RULE_PUBLISHED, r"\b(?:executive order|(?:draft|proposed|new|final|interim) (?:rules?|law|regulations?|legislation)|rulemaking|bill|legislation|comment period|public comments?|code of practice|guidelines|framework for|regulations?|presidential action)\b|\b[A-Z]\w+ Act\b"),
    (P.LICENCE_CHANGED, r"\b(?:re-?licens\w+|licen[cs]e change|under an? [\w. -]{2,30} licen[cs]e|Apache 2|MIT licen[cs]e)\b"),
    (P.TERMS_CHANGED, r"\b(?:terms of (?:service|use)|usage policy|acceptable use|privacy policy)\b"),
    (P.SECURITY_INCIDENT, r"\b(?:zero-day|CVE-\d|vulnerabilit(?:y|ies)|security (?:flaw|patch))\b"),
)  # fmt: skip
_BY_OBJECT_COMPILED = tuple(
    (predicate, re.compile(source, re.IGNORECASE)) for predicate, source in _BY_OBJECT
)
_OFFERED = re.compile(rf"\b(?:{_OFFER}|availab\w+|accessible|live|general availability|GA)\b|\bsupport for\b|\bsoon\b", re.IGNORECASE)
_MODEL = re.compile(r"\b(?:models?|LLMs?|checkpoint|version of (?:its|the) (?:\w+ )?model)\b", re.IGNORECASE)
_FEATURE = re.compile(
    r"\b(?:features?|support for|plugins?|apps?|integration|mode|tool|SDK|API(?= [\"“]?coming)|video|voice|in [A-Z]\w+ Meet|to (?:additional|all|other|more) (?:\w+ ){0,2}(?:users|plans|countries|customers)|"
    r"pilot|chips?|laptops?|devices?|PCs?|speaker|hardware|glasses|robots?|context window|data residency|in-country|beta of|plans\b|default)",
    re.IGNORECASE,
)


def deed_after(sentence: str, at: int) -> tuple[int, P | None] | None:
    """The checkable verb that stands at `at` behind adverbs: where it ends and its own predicate.

    None where no such verb stands there; the predicate is None where the verb leaves it open.
    """
    lead = _ADVERBS.match(sentence, at)
    begin = lead.end() if lead else at
    for start in dict.fromkeys((begin, _skip_space(sentence, at))):
        for predicate, pattern in _BY_VERB_COMPILED:
            if match := pattern.match(sentence, start):
                return match.end(), predicate
        for pattern in (_OFFER_COMPILED, _PLAIN_COMPILED):
            if match := pattern.match(sentence, start):
                return match.end(), None
    return None


def predicate_of(words: str, own: P | None, kinds: Collection[str]) -> P:
    """The predicate of an expectation in `words`; `own` is its verb's, `kinds` its subjects'."""
    if own in {P.ACCESS_SUSPENDED, P.RULE_EFFECTIVE, P.RULE_PUBLISHED, P.ACCESS_RESTORED, P.DEPRECATED}:
        return _narrowed(words, own)
    if own is not None:
        return own
    for predicate, pattern in _BY_OBJECT_COMPILED:
        if pattern.search(words):
            return predicate
    if not _OFFERED.search(words):
        return P.OTHER
    if ("model" in kinds or _MODEL.search(words)) and not _FEATURE.search(words):
        return P.MODEL_RELEASED
    return P.PRODUCT_AVAILABLE


def tells_kind(words: str) -> bool:
    """Whether words without a verb ahead are about something of a known kind."""
    return predicate_of(words, None, ()) is not P.OTHER


def _narrowed(words: str, own: P) -> P:
    exported = _BY_OBJECT_COMPILED[1][1].search(words)
    if exported and own in {P.ACCESS_SUSPENDED, P.RULE_PUBLISHED, P.RULE_EFFECTIVE}:
        return P.EXPORT_RULE_CHANGED
    if own is P.RULE_EFFECTIVE and _BY_OBJECT_COMPILED[5][1].search(words):
        return P.PRICE_CHANGED
    priced = re.search(r"\b(?:from (?:those|its|the|their) (?:\w+ )?plans?|usage credits)\b", words)
    if own is P.DEPRECATED and priced:
        return P.PRICE_CHANGED
    return own


def _skip_space(sentence: str, at: int) -> int:
    while at < len(sentence) and sentence[at].isspace():
        at += 1
    return at
