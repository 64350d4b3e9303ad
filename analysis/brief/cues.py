"""Strict cues for the builder's box: better an empty place than a sentence that does not fit it."""

from __future__ import annotations

import re

_PEOPLE = re.compile(
    r"\b(?:developers?|customers?|users?|compan(?:y|ies)|enterprises?|businesses|start-?ups?|teams|"
    r"organi[sz]ations?|subscribers?|employees|nationals|citizens|governments?|agencies|researchers|"
    r"partners|hosts|providers|builders|operators|vendors|institutions?|engineers|countries|members)\b",
    re.IGNORECASE,
)
_CONCERNED = re.compile(
    r"\b(?:affect\w*|appl(?:y|ies) to|available (?:to|for)|required? to|requires|must|lose access|"
    r"lost access|(?:restor|expand|limit|block|restrict|cut|gain|get|grant|giv)\w*\b.{0,50}\baccess|"
    r"limited to|only (?:to|for)|eligible|subject to|restrict\w*|exempt\w*|prohibit\w*|"
    r"bar(?:s|red|ring)|ban(?:s|ned|ning)?|outside|non-US|foreign|roll(?:ing|ed)? out to|for all|"
    r"will (?:pay|need to|have to|be able to|no longer))\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:no longer|instead of|replac(?:es?|ed|ing|ement)|remov(?:es?|ed|ing)|"
    r"suspend(?:s|ed|ing)?|suspension|restor(?:es?|ed|ing)|disabl(?:es?|ed|ing)|revok(?:es?|ed|ing)|"
    r"lift(?:s|ed|ing)|deprecat\w+|retir(?:es?|ed|ing)|discontinu\w+|licen[cs]ed? under|"
    r"under (?:an?|the)(?: \w+)? [\w.\-]{0,20} ?licen[cs]e|price[sd]?|pricing|per million|"
    r"(?:much |far )?(?:lower|higher) (?:costs?|prices?)|(?:input|output) tokens|"
    r"doubl(?:es?|ed|ing)|halv(?:es?|ed|ing)|rate limits?|usage limits?|quotas?|"
    r"now (?:requires?|available|supports?|offers?|includes?)|"
    r"will (?:require|replace|support|include|no longer|be able)|will block|"
    r"new (?:terms|rules?|price|pricing|limits?|licen[cs]e|polic(?:y|ies)|requirements?)|"
    r"weights (?:are|available|under)|cut(?:s|ting)? (?:prices?|access|off)|block(?:s|ed|ing) (?:access|all)|"
    r"resum(?:es?|ed|ing)|switch(?:es|ed|ing)? to|by default|easing|from \$?\d[\d.,]* to)\b",
    re.IGNORECASE,
)
_DISSENT = re.compile(
    r"\b(?:critic(?:s|al of|i[sz]\w+|ism)|warn(?:s|ed|ing) (?:that|of|about|against)|s[ck]eptic\w*|"
    r"oppos(?:es?|ed|ition)|disput(?:es?|ed)|condemn(?:s|ed)|backlash|blast(?:s|ed)|slam(?:s|med)|"
    r"object(?:s|ed) to|objections?|overreach\w*|push(?:ed|es|ing) back|pushback|doubt(?:s|ed|ful)|"
    r"reckless|concern(?:s|ed) (?:that|about|over)|rais(?:es?|ed|ing) (?:concerns|questions|alarms?)|"
    r"disagree\w*|reject(?:s|ed)|unfair|complain(?:s|ed|ing)|misleading|flawed|unproven|outcry|"
    r"question(?:s|ed|ing) (?:whether|the|why|how)|is wrong|was wrong|a mistake)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\b(?:said|says|told|argue[sd]?|wrote|writes|(?<!-)called (?!into|on|for)|according to|warn(?:s|ed)|"
    r"critici[sz](?:es|ed)|condemn(?:s|ed)|object(?:s|ed)|oppos(?:es|ed)|disput(?:es|ed)|reject(?:s|ed)|"
    r"question(?:s|ed)|slam(?:s|med)|blast(?:s|ed)|complain(?:s|ed|ing)|pushed back)\b"
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")


def names_critic(text: str) -> bool:
    """Whether a sentence disagrees and says who does."""
    if not (_DISSENT.search(text) and _SPEAKER.search(text)):
        return False
    return len(_NAME.findall(text)) > 1  # the opening word is one of them


def names_concerned(text: str) -> bool:
    """Whether a sentence says who is touched, and by what."""
    return bool(_PEOPLE.search(text) and _CONCERNED.search(text))


def names_change(text: str) -> bool:
    """Whether a sentence says what is different from now on."""
    return bool(_CHANGE.search(text))
