"""Words that statements of fact are built of: inflected verbs, sums, units, licences, statuses."""

from __future__ import annotations

import re

_VOWELS = "aeiou"
# "the launch of" and "a cut" are nouns; the verb stands behind a subject.
_NO_NOUN = (
    r"(?<!\bthe )(?<!\ba )(?<!\ban )(?<!\bits )(?<!\btheir )(?<!\bthis )(?<!\bof )(?<!['’]s )(?<!\bour )"
    r"(?<!\brecently )(?<!\bnewly )(?<!\bpreviously )(?<!\bnew )(?<!\bmajor )(?<!\bproduct )(?<!\bmodel )"
)


def verbs(listed: str) -> str:
    """A pattern for every form of the listed verbs.

    "ship*" doubles its last letter; "cut/cuts/cutting" lists its forms; "roll~out" is "roll out".
    """
    forms = [form for word in listed.split() for form in _forms_of(word)]
    return rf"{_NO_NOUN}(?:{'|'.join(sorted(set(forms), key=lambda f: (-len(f), f)))})\b"


def participles(listed: str) -> str:
    """A pattern for the past participles of the listed verbs: what was done to the subject."""
    forms = [_past_of(word) for word in listed.split()]
    return rf"(?:{'|'.join(sorted(set(forms), key=lambda f: (-len(f), f)))})\b"


def _forms_of(word: str) -> list[str]:
    head, _, tail = word.partition("~")
    after = f" {tail.replace('~', ' ')}" if tail else ""
    if "/" in head:
        return [form + after for form in head.split("/")]
    base = head.rstrip("*")
    return [form + after for form in (base, _third(base), _past(head), _progressive(head))]


def _past_of(word: str) -> str:
    head, _, tail = word.partition("~")
    after = f" {tail.replace('~', ' ')}" if tail else ""
    return (head.split("/")[-1] if "/" in head else _past(head)) + after


def _third(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh")):
        return base + "es"
    return base[:-1] + "ies" if _ends_in_y(base) else base + "s"


def _past(head: str) -> str:
    base = head.rstrip("*")
    if head.endswith("*"):
        return base + base[-1] + "ed"
    if base.endswith("e"):
        return base + "d"
    return base[:-1] + "ied" if _ends_in_y(base) else base + "ed"


def _progressive(head: str) -> str:
    base = head.rstrip("*")
    if head.endswith("*"):
        return base + base[-1] + "ing"
    return base[:-1] + "ing" if base.endswith("e") else base + "ing"


def _ends_in_y(base: str) -> bool:
    return base.endswith("y") and base[-2:-1] not in _VOWELS


ADVERBS = (
    r"(?:(?:now|today|also|already|just|recently|once|finally|again|all|currently|since|then|both|"
    r"only|\w{3,}ly) )*"
)
BE = rf"(?:is|are|was|were|has been|have been|had been|be|being|been|gets?|got)(?: both)? {ADVERBS}"
IS = rf"(?:is|are|has been|have been|be)(?: both)? {ADVERBS}"  # "was here" is no news
SCALE = r"(?:(?:thousand|million|billion|trillion|crore|lakh|bn|mn|tn|[kmbt])(?![\w]))"
MONEY = (
    rf"(?:(?:US|CA|A|S)?[$€£¥₹]\s?\d[\d.,]*(?<=\d)(?:\s?-?{SCALE})?|"
    rf"\b(?:USD|EUR|GBP|RMB)\s\d[\d.,]*(?<=\d)(?:\s{SCALE})?|"
    r"\b\d[\d.,]*\s(?:million|billion|trillion)\s(?:dollars|euros|pounds|yuan|yen|won)\b|"
    r"multi-?\s?(?:b|m|tr)illion[- ](?:dollar|euro|pound|year)\b|\b(?:b|m|tr)illions (?:of dollars|in)\b)"
)
SMALL = rf"(?:(?:US|CA|A|S)?[$€£¥₹]\s?\d[\d.,]*(?<=\d)(?!\d|[.,]\d|\s?-?{SCALE}))"
LARGE = (
    rf"(?:(?:US|CA|A|S)?[$€£¥₹]\s?\d[\d.,]*\s?-?{SCALE}|\b(?:USD|EUR|GBP|RMB)\s\d[\d.,]*\s{SCALE}|"
    r"\b\d[\d.,]*\s(?:million|billion|trillion)\s(?:dollars|euros|pounds|yuan|yen|won)\b|"
    r"multi-?\s?(?:b|m|tr)illion[- ](?:dollar|euro|pound)\b)"
)
UNIT = (
    r"(?:one million |1 million |million |1 ?m |1 ?k |thousand |mtok )?"
    r"(?:(?:input|output|cached|image|text|audio|active) )?"
    r"(?:tokens?|mtok|months?|mo\b|year|seat|user|person|developer|image|minute|second|hour|hr\b|"
    r"calls?|requests?|page|credit|gpu|million\b|1 ?m\b|m\b)"
)
PER = rf"\s?(?:per|/|for|an?|each|every)\s?(?:every |each )?{UNIT}"
PRICES = r"(?:(?:api |token |input |output |list |subscription )?(?:price|pricing|prices)|(?:api|token|subscription|inference) (?:costs?|rates?|fees?)|billing)"
LIMITS = (
    r"(?:(?:rate|usage|weekly|daily|session|message|monthly|token|free)[- ](?:usage |tier )?"
    r"(?:limits?|caps?|quotas?|allowances?))"
)
LICENCE = (
    r"(?:apache(?: licen[cs]e)?[-, ]*(?:v(?:ersion )?)?2(?:\.0)?\b|(?:modified |expat )?mit\b|"
    r"[23]-clause bsd\b|bsd(?:[- ][23](?:-clause)?)?\b|a?l?gpl(?:[- ]?v?\d(?:\.\d)?)?\b|mpl[- ]2\.0|"
    r"cc[- ]by(?:[- ](?:nc|sa|nd))*(?:[- ]\d\.\d)?|cc0|creative commons|(?:open)?rail(?:[+]*-m)?\b|"
    r"(?:business source|elastic|server side public|functional source|polyform)\b|"
    r"(?:\b(?!under|with|using|the|its)[\w.]+ )?(?:community|open model|open|permissive|non-?commercial|"
    r"research(?:-only)?|proprietary|commercial|custom|restrictive|source-available|open[- ]source|"
    r"open[- ]weights?))"
)
FULL_LICENCE = rf"(?:{LICENCE}(?:[- ](?:style|based))?[- ]licen[cs](?:e[ds]?|ing)(?: agreement)?(?:,? (?:v(?:ersion )?)?\d(?:\.\d)?)?)"
NAMED_LICENCE = (
    r"(?:apache(?: licen[cs]e)?[-, ]*(?:v(?:ersion )?)?2(?:\.0)?\b|(?:modified )?MIT\b|a?l?gpl-?v?\d?|"
    r"cc[- ]by[\w. -]{0,12}|bsd-3|openrail\S*)"
)
PREVIEW = (
    r"(?:(?:public|private|limited|open|closed|research|developer|technical|early[- ]access) "
    r"(?:preview|beta|access|alpha)|preview|beta|early access|general availability|ga)\b"
)
STATUS = (
    r"(?:(?:generally|broadly|publicly|widely|globally|fully|freely|officially|now|once|immediately)[ -])*"
    r"(?:available\b(?! from (?-i:[a-z])| exclusively| only)|live\b|here\b|out(?= (?:now|today|in|of preview))|accessible (?:to|via|through)|"
    r"open to (?:all|everyone|the public))"
)


def ignore_case(source: str) -> re.Pattern[str]:
    """The pattern compiled without regard to case, never starting inside a word."""
    return re.compile(rf"(?<![\w-])(?:{source})", re.IGNORECASE)
