"""Why a story matters: a sentence that states a consequence, a scale or a first, said by a source."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.asides import is_praise, score_puff
from analysis.brief.pool import trust
from db.types import ArticleKind

if TYPE_CHECKING:
    from analysis.brief.pool import Candidate

_ON_TOPIC = 0.3
_BACKGROUND = 0.5
_BUILDERS = (
    r"(?:developers|builders|customers|users|companies|businesses|enterprises|teams|start-?ups|"
    r"organi[sz]ations|researchers|publishers|providers|hosts|vendors|governments|agencies|countries|"
    r"labs|maintainers|engineers|subscribers|employees|everyone|anyone|people|nobody|no one)"
)
_CONSEQUENCE = re.compile(
    rf"\b(?:means|meaning) (?:that )?(?:\w+ ){{0,4}}?{_BUILDERS}\b|"
    rf"\b(?:leav(?:es|ing)|lets?|letting|enabl(?:es|ing)|which (?:will )?allow|that (?:will )?allow) (?:\w+ )?{_BUILDERS} (?:to |who|[a-z]+ )|"
    r"\b(?:which|that|this|[Tt]he (?:\w+ )?(?:changes?|move|release|launch|order|rules?|ruling|decision|deal)) "
    r"(?:means|makes|opens|clears|ends)\b|"
    r"\b(?:[Tt]he|[\w]+[’']s) (?:\w+ )?(?:changes?|move|release|launch|order|rules?|ruling|decision|deal|settlement|"
    r"suspension|shutdown|ban|law|policy|increase|cut|attack|incident) (?:could|would|will|may) (?:also )?"
    r"(?:force|make|help|mean|leave|reshape|hurt|cost|impact|affect|limit|raise|lower|push|let|require|change)\b|"
    r"\bmaking (?:it|them|[A-Z]\w+(?: [\w.-]+){0,2}) (?:the|one of|cheaper|easier|harder|possible|less|more|safer|available|accessible)\b|"
    r"\b(?:sets?|setting) (?:an? )?(?:\w+ )?precedent\b|\bimplications? for\b|\bclears? the way\b|"
    r"\bpav(?:es|ed|ing) the way\b|\bno longer (?:need|have to|depend)\b",
    re.IGNORECASE,
)
_SCALE = re.compile(
    r"\bfirst[- ]of[- ]its[- ]kind\b|\bunprecedented\b|\b(?:for )?the first time\b|"
    r"\b(?:is|was|are|became|becomes|be|marks?|marking) (?:\w+ )?(?:the|its|their) first\b|\bbecame the first\b|"
    r"\b(?:largest|biggest|highest|cheapest|most expensive|strictest|broadest)\b[^.]{0,60}\b(?:ever|yet|in history|to date|so far|of its kind|reached|certified)\b|"
    r"\b(?:most expensive|cheapest|largest|biggest)\b[^.]{0,30}\b(?:model|deal|settlement|release|acquisition|fine|round)s?\b|"
    r"\b(?:cheaper|more expensive) than\b|"
    r"\b(?:half|twice|double|a (?:third|quarter|fraction|tenth)|\d+(?:\.\d+)?(?:x| times)) (?:of )?(?:the |as )?(?:price|cost|much|expensive|cheaper|its price)\b|"
    r"\bnotable (?:because|for|not)\b|\bsignificant (?:because|for|as)\b|\bmatters (?:because|for|to)\b|"
    r"\bused by (?:more than |over |about )?\d",
    re.IGNORECASE,
)
_NOT_WHY = re.compile(
    r"\b(?:if true|not only|perhaps|maybe|rumou?r\w*|shares? (?:rose|fell|jumped)|stock|IPO could|investors?|valuation|"
    r"unclear|imagine|scrapped|would[’']ve|outshin\w+|outdone|wake-up call|similar to|for example|for instance|for what it.s worth|score[sd]?|benchmarks?|out of the box)\b|"
    r"\b(?:it|this|that|these) (?:is|was)n[’']t the first\b|^(?:While|Although|Though|Despite|Before)\b|"
    r"\bbefore, but\b|\bhighest (?:score|intelligence|of any)\b",
    re.IGNORECASE,
)


def states_consequence(text: str) -> bool:
    """Whether a sentence states what follows for others, how large it is, or that it is a first."""
    told = _CONSEQUENCE.search(text) or _SCALE.search(text)
    return told is not None and _NOT_WHY.search(text) is None


def merit_why(candidate: Candidate) -> float:
    """As the sentence that says why the story matters to those who build on what it tells of."""
    text = candidate.text
    if candidate.centrality < _ON_TOPIC or candidate.aside >= _BACKGROUND or is_praise(text):
        return 0.0
    if not states_consequence(text) or candidate.member.kind is ArticleKind.TUTORIAL:
        return 0.0
    consequence, scale = _CONSEQUENCE.search(text), _SCALE.search(text)
    stated = 0.6 + 0.1 * (consequence is not None) + 0.1 * (scale is not None)
    near = 0.35 * candidate.centrality + 0.25 * trust(candidate)
    return stated + near - 0.3 * score_puff(text) - 0.2 * candidate.side - 0.2 * candidate.aside
