"""What a sentence does in a story, by the words it uses: the extractive writer's roles."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.text.dates import DateKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.text.dates import DateMention

_WHO = re.compile(
    r"\b(?:developers?|customers?|users?|compan(?:y|ies)|enterprises?|businesses|start-?ups?|teams|"
    r"organi[sz]ations?|subscribers?|employees|nationals|citizens|governments?|agencies|researchers|"
    r"partners|hosts|providers|builders|operators|vendors|customers|institutions|engineers|"
    r"countries|members)\b",
    re.IGNORECASE,
)
_CONCERNED = re.compile(
    r"\b(?:affect\w*|appl(?:y|ies) to|available (?:to|for|in)|required? to|requires|must|lose access|"
    r"lost access|(?:restor|expand|limit|block|restrict|cut|gain|get|grant|giv)\w*\b.{0,50}\baccess|limited to|only (?:to|for)|eligible|subject to|restrict\w*|exempt\w*|"
    r"prohibit\w*|bar(?:s|red|ring)|ban(?:s|ned|ning)?|outside|non-US|foreign|"
    r"roll(?:ing|ed)? out to|for all)\b",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\b(?:no longer|instead of|replac(?:es?|ed|ing)|remov(?:es?|ed|ing)|suspend(?:s|ed|ing)?|"
    r"suspension|restor(?:es?|ed|ing)|disabl(?:es?|ed|ing)|revok(?:es?|ed|ing)|lift(?:s|ed|ing)|"
    r"deprecat\w+|retir(?:es?|ed|ing)|discontinu\w+|licen[cs]ed? under|under (?:an?|the) [\w.\- ]{0,20}licen[cs]e|"
    r"price[sd]?|pricing|per million|doubl(?:es?|ed|ing)|halv(?:es?|ed|ing)|limits?|quotas?|"
    r"now (?:requires?|available|supports?|offers?|includes?)|will (?:require|replace|support|include|no longer|be able)|"
    r"new (?:terms|rules?|price|pricing|limits?|licen[cs]e|polic(?:y|ies)|requirements?)|"
    r"weights (?:are|available|under)|cut(?:s|ting)? (?:prices?|access|off)|"
    r"blocks?|blocked|resum(?:es?|ed|ing)|switch(?:es|ed|ing)? to|by default|from \$?\d[\d.,]* to)\b",
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
    r"would|if|whether|unless|in the future|over time|one day|soon)\b",
    re.IGNORECASE,
)
_TIMING = re.compile(
    r"\b(?:effective|starting|until|deadline|from|by|begin\w*|began|expire\w*|end(?:s|ed)|on)\b",
    re.IGNORECASE,
)
_CRITIC = re.compile(
    r"\b(?:critic\w*|warn(?:s|ed|ing)|sceptic\w*|skeptic\w*|oppos(?:es?|ed|ing|ition)|disput(?:es?|ed|ing)|"
    r"question(?:s|ed|ing) (?:whether|the|why|how)|condemn\w*|backlash|blast(?:s|ed)|slam(?:s|med)|"
    r"object(?:s|ed) to|objections?|overreach\w*|pushed? back|pushback|doubts?|doubted|mistake|reckless|"
    r"concern(?:s|ed) (?:that|about|over)|raised? concerns|disagree\w*|reject(?:s|ed)|den(?:ies|ied)|"
    r"unfair|complain(?:s|ed)|alarm(?:s|ed)?|misleading|flawed|insufficient|unproven)\b",
    re.IGNORECASE,
)
_SPEAKER = re.compile(
    r"\b(?:said|says|told|argue[sd]?|wrote|writes|(?<!-)called (?!into|on|for)|calls (?!for|on)|warn(?:s|ed)|critici[sz](?:es|ed)|"
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
    r"\b(?:last (?:year|month|january|february|march|april|may|june|july|august|september|october|november|december|summer|fall|spring)|back in|when it|in 20[01]\d|in 202[0-5]|years? ago|previously|earlier this year|since 20\d\d|"
    r"founded in|has long|historically|over the (?:past|last)|in the past)\b",
    re.IGNORECASE,
)


# A day, week, month or quarter can be checked when it has passed; "in the coming years" cannot.
_CHECKABLE = {DateKind.DAY, DateKind.WEEK, DateKind.MONTH, DateKind.QUARTER, DateKind.SPAN}
_SALES = re.compile(
    r"^(?:we|our|today,? we)\b|\b(?:groundbreaking|game-changing|best-in-class|cutting-edge|"
    r"state-of-the-art|seamless\w*|unlock\w*|empower\w*|supercharg\w*|world-class|"
    r"revolutioni[sz]\w*|jaw-dropping|impressive)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Roles:
    """How well a sentence fills each place of the builder's brief, each 0 to 1.

    `aside` says how far it leaves the event: background, conditions, questions of principle.
    """

    event: float
    who: float
    change: float
    when: float
    forward: float
    criticism: float
    number: float
    aside: float


def score_sentence(text: str, dates: Sequence[DateMention] = ()) -> Roles:
    """The roles of a sentence; pure, from its words and the dates in it."""
    exact = any(mention.exact for mention in dates)
    # "Today" and "Tuesday" say when something was written; a day of the month says when it holds.
    numbered = any(m.exact and any(c.isdigit() for c in m.text) for m in dates)
    numbered = numbered and not text.endswith("ago.") and " ago" not in text
    hedged = bool(_HEDGE.search(text))
    background = bool(_BACKGROUND.search(text))
    aside = (0.5 if background else 0.0) + (0.3 if hedged else 0.0)
    aside += 0.3 if _SALES.search(text) else 0.0
    return Roles(
        event=max((0.8 if _ACTION.search(text) else 0.0) + (0.2 if exact else 0.0) - aside, 0.0),
        who=1.0 if _WHO.search(text) and _CONCERNED.search(text) and not background else 0.0,
        change=max((1.0 if _CHANGE.search(text) else 0.0) - aside, 0.0),
        when=(0.7 if numbered else 0.0) + (0.3 if numbered and _TIMING.search(text) else 0.0),
        forward=0.0 if hedged else _score_forward(text, dates),
        criticism=0.0 if background else _score_criticism(text),
        number=1.0 if _NUMBER.search(text) else 0.0,
        aside=min(aside, 1.0),
    )


def _score_forward(text: str, dates: Sequence[DateMention]) -> float:
    kinds = {mention.kind for mention in dates} & _CHECKABLE
    if not kinds or not _FORWARD.search(text):
        return 0.0
    return 1.0 if any(mention.exact or mention.deadline for mention in dates) else 0.8


def _score_criticism(text: str) -> float:
    if not (_CRITIC.search(text) and _SPEAKER.search(text)):
        return 0.0
    return 1.0 if len(_NAME.findall(text)) > 1 else 0.0  # the opening word is one of them
