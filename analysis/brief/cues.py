"""What a sentence does in a story, by the words it uses: the extractive writer's roles."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WHO = re.compile(
    r"\b(?:developers?|customers?|users?|compan(?:y|ies)|enterprises?|businesses|start-?ups?|teams|"
    r"organi[sz]ations?|subscribers?|employees|nationals|citizens|governments?|agencies|researchers|"
    r"partners|hosts|providers|builders|operators|vendors|customers|institutions|engineers|"
    r"countries|members)\b",
    re.IGNORECASE,
)
_CONCERNED = re.compile(
    r"\b(?:affect\w*|appl(?:y|ies) to|available (?:to|for|in)|required? to|requires|must|lose access|"
    r"lost access|access to|limited to|only (?:to|for)|eligible|subject to|restrict\w*|exempt\w*|"
    r"prohibit\w*|bar(?:s|red|ring)|ban(?:s|ned|ning)?|cover(?:s|ed)|outside|non-US|foreign|"
    r"allow(?:s|ed|ing)?|rely|relies|depend\w*|roll(?:ing|ed)? out to|for all)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:no longer|instead of|replac(?:es?|ed|ing)|remov(?:es?|ed|ing)|suspend(?:s|ed|ing)?|"
    r"suspension|restor(?:es?|ed|ing)|disabl(?:es?|ed|ing)|revok(?:es?|ed|ing)|lift(?:s|ed|ing)|"
    r"deprecat\w+|retir(?:es?|ed|ing)|discontinu\w+|licen[cs]ed? under|under (?:an?|the) [\w.\- ]{0,20}licen[cs]e|"
    r"price[sd]?|pricing|per million|cheaper|doubl(?:es?|ed|ing)|halv(?:es?|ed|ing)|limits?|quotas?|"
    r"now (?:requires?|available|supports?|offers?|includes?)|will (?:require|replace|support|include|no longer|be able)|"
    r"new (?:terms|rules?|price|pricing|limits?|licen[cs]e|polic(?:y|ies)|requirements?)|"
    r"open[- ]weights?|weights (?:are|available|under)|cut(?:s|ting)? (?:prices?|access|off)|"
    r"blocks?|blocked|resum(?:es?|ed|ing)|switch(?:es|ed|ing)? to|default|upgrade[sd]?|from \$?\d[\d.,]* to)\b",
    re.IGNORECASE,
)
_FORWARD = re.compile(
    r"\b(?:will (?:be )?(?:release|publish|open|launch|ship|retire|shut|vote|file|appeal|lift|restore|"
    r"take effect|end|expire|begin|start|hold|decide|rule|require|roll|become|announce|review|"
    r"available|released|published|launched|retired|removed|deprecated|discontinued|suspended)\w*|"
    r"is (?:due|set|scheduled|slated|expected) to|are (?:due|set|scheduled|slated|expected) to|"
    r"plans? to|(?:is|are) expected (?:by|on|in|this|next|later)|scheduled for|slated for|"
    r"expects? to (?:release|restore|launch|publish|ship|open|begin|resume|have|close)|"
    r"deadline|takes? effect|comes? into force|effective)\b",
    re.IGNORECASE,
)
_HEDGE = re.compile(
    r"\b(?:could|might|may|perhaps|possibly|likely|unclear|remains to be seen|eventually|someday|"
    r"would|in the future|over time|one day|soon|if)\b",
    re.IGNORECASE,
)
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|"
    r"Jan\.|Feb\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
)
_DATE = re.compile(
    rf"\b(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?{_MONTH}|"
    rf"\d{{4}}-\d{{2}}-\d{{2}})\b(?:,? \d{{4}})?"
)
_NEAR = re.compile(
    rf"\b(?:(?:next|this|coming) (?:week|month|quarter|year|summer|autumn|fall|winter|spring)|"
    rf"(?:by|in|until|before|through|of|from|starting|since) (?:late |early |mid-?|the end of )?"
    rf"(?:{_MONTH}|20\d\d|Q[1-4])|later this (?:week|month|year|summer|fall)|within \w+ (?:days|weeks|months)|"
    rf"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)|tomorrow|"
    rf"in the (?:coming|next) (?:\w+ )?(?:days|weeks|months)|\d+ days)\b"
)
_TIMING = re.compile(
    r"\b(?:effective|starting|until|deadline|from|by|begin\w*|began|expire\w*|end(?:s|ed)|on)\b",
    re.IGNORECASE,
)
_CRITIC = re.compile(
    r"\b(?:critic\w*|warn(?:s|ed|ing)|sceptic\w*|skeptic\w*|oppos(?:es?|ed|ing|ition)|disput(?:es?|ed|ing)|"
    r"question(?:s|ed|ing) (?:whether|the|why|how)|condemn\w*|backlash|blast(?:s|ed)|slam(?:s|med)|"
    r"object(?:s|ed|ions?)|overreach\w*|pushed? back|pushback|doubts?|doubted|mistake|reckless|"
    r"concern(?:s|ed) (?:that|about|over)|raised? concerns|disagree\w*|reject(?:s|ed)|den(?:ies|ied)|"
    r"unfair|complain(?:s|ed|ts?)|alarm(?:s|ed)?|misleading|flawed|insufficient|unproven)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\b(?:said|says|told|argue[sd]?|wrote|writes|called|calls|warn(?:s|ed)|critici[sz](?:es|ed)|"
    r"according to|tweeted|posted|question(?:s|ed)|condemn(?:s|ed)|disput(?:es|ed)|den(?:ies|ied)|"
    r"oppos(?:es|ed)|reject(?:s|ed)|accus(?:es|ed)|object(?:s|ed)|blast(?:s|ed)|slam(?:s|med))\b"
)
_NAME = re.compile(r"\b[A-Z][\w’'-]+")
_NUMBER = re.compile(
    r"[$€£¥]\s?\d|\b\d+(?:[.,]\d+)*\s?(?:%|percent|per cent|x\b|times|billion|million|trillion|"
    r"thousand|[BMK]\b|tokens?|parameters?|users|customers|GPUs?|gigawatts?|GW|MW|hours|points)|"
    r"\b\d{1,3}(?:,\d{3})+\b",
    re.IGNORECASE,
)
_ACTION = re.compile(
    r"\b(?:announc\w+|releas\w+|launch\w+|introduc\w+|publish\w+|unveil\w+|suspend\w+|order\w+|"
    r"lift\w+|restor\w+|ban(?:s|ned)|fil(?:es|ed)|su(?:es|ed)|rul(?:es|ed)|approv\w+|sign(?:s|ed)|"
    r"acquir\w+|rais(?:es|ed)|disabl\w+|block(?:s|ed)|cut|shut|agreed|pass(?:es|ed)|open-sourced|"
    r"disclos\w+|confirm\w+|reveal\w+|ship(?:s|ped)|add(?:s|ed)|unveiled|submitted|directed|"
    r"debut\w*|drop(?:s|ped)|expand\w+|settle[sd]?|roll(?:s|ed|ing) out|sought|blocked|warned)\b",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:last (?:year|month)|in 20[01]\d|in 202[0-5]|years? ago|previously|earlier this year|since 20\d\d|"
    r"founded in|has long|historically|over the (?:past|last))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Roles:
    """How well a sentence fills each place of the builder's brief, each 0 to 1."""

    event: float
    who: float
    change: float
    when: float
    forward: float
    criticism: float
    number: float


def score_sentence(text: str) -> Roles:
    """The roles of a sentence; pure, from its words alone."""
    dated, near = bool(_DATE.search(text)), bool(_NEAR.search(text))
    hedged = bool(_HEDGE.search(text))
    background = 0.5 if _BACKGROUND.search(text) else 0.0
    return Roles(
        event=max((0.7 if _ACTION.search(text) else 0.0) + (0.3 if dated else 0.0) - background, 0.0),
        who=_both(_WHO.search(text), _CONCERNED.search(text)),
        change=max((1.0 if _CHANGE.search(text) else 0.0) - background - (0.4 if hedged else 0), 0.0),
        when=(0.7 if dated else 0.0) + (0.3 if dated and _TIMING.search(text) else 0.0),
        forward=_score_forward(text, dated=dated, near=near, hedged=hedged),
        criticism=_score_criticism(text),
        number=1.0 if _NUMBER.search(text) else 0.0,
    )


def _both(one: object, other: object) -> float:
    return 1.0 if one and other else 0.0


def _score_forward(text: str, *, dated: bool, near: bool, hedged: bool) -> float:
    if not _FORWARD.search(text) or not (dated or near) or hedged:
        return 0.0
    return 1.0 if dated else 0.7


def _score_criticism(text: str) -> float:
    named = len(_NAME.findall(text)) >= 2
    return 1.0 if _CRITIC.search(text) and _SPEAKER.search(text) and named else 0.0
