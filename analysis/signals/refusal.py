"""Why a sentence that looks ahead makes no signal."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.signals.cues import Force

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.signals.candidates import Candidate

_QUESTION = re.compile(r"\?[\"'”’)*_]*\Z")
_SPEAKS_TO_READER = re.compile(
    r"\byou(?:['’]ll| will| can| may| might| could| need| want| should|['’]d| are| have)?\b|\byour\b|\b(?:I|let['’]s)\b|"
    r"\bin this (?:post|article|tutorial|guide|episode|video)\b|\bwe(?:['’]ll| will) (?:see|use|show|look|walk|explore|cover|discuss|learn|dive|need|start|begin)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^\W*(?:if|unless|suppose|imagine|assuming|whether|were)\b|\b(?:if|unless|provided that|in case|should it|assuming)\b",
    re.IGNORECASE,
)
_PROPHECY = re.compile(
    r"\b(?:someday|one day|in the long run|the future of|decades?|inevitabl\w+|forever|eventually everyone|AGI|superintelligence|"
    r"humanity|civili[sz]ation|will always|will never|continuously|over time|constantly|(?:next|coming) (?:decade|generation|era|century)|foundations? of|new era|we (?:also )?aim to|our (?:mission|vision)|(?:most|many|more and more|increasingly|all) (?:readers?|people|developers|companies|users|customers|organi[sz]ations|enterprises)|increasingly expect|experts say|critics say|sooner or later|in the future)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:I (?:want|wish|love|think|believe|expect|predict|suspect|hope|bet)|in my (?:view|opinion)|my (?:guess|prediction|bet)|"
    r"we believe (?:that|the|it|this|AI)|(?:analysis|study|survey|researchers|poll) [^.;]{0,60}?\b(?:found|finds|estimates?|projects?)\b|analysts? (?:expect|predict|forecast|estimate|believe)\w*|(?:is|are) (?:projected|forecast|estimated|predicted) to|price target|(?:slim|long|low|good|high) odds|(?:the )?(?:next|coming) decades?)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had been|had) (?:originally |initially |once |previously |first |also |supposed )?(?:due|set|scheduled|slated|expected|planned|supposed|going|planning|about|poised)\b|"
    r"\b(?:had (?:already )?(?:planned|intended|hoped|promised|agreed|aimed)|back in 20\d\d|originally (?:planned|intended|scheduled))\b|\b(?:was|were) (?:\w+ )?(?:targeting|considering|mulling|eyeing|weighing|exploring|looking to)\b|\bwould (?:later|go on to)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:will|wo|would|may|might|could|does|do|is|are) ?(?:not|n['’]t)\b|\bno plans to\b|\bwon['’]t\b",
    re.IGNORECASE,
)
_ASKED = re.compile(
    r"\b(?:how|when|whether|why|what|who|nobody knows|(?:un|not )(?:clear|certain|sure|known)|no word on|remains to be seen)\b[^,;.]{0,60}\Z",
    re.IGNORECASE,
)
_LOG = re.compile(
    r"\W*(?:Updated?|Posted|Edited|Added|Correction|Published)\b[^.]{0,12}\d|\W*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w{0,6}\.? \d{1,2}, 20\d\d(?=[A-Z])"
)
_FEWEST_WORDS = 5
_NOTHING = re.compile(
    r"\b(?:no (?:indication|signs?|plans?|word|timeline|date|longer)|not|hasn['’]t|haven['’]t|didn['’]t|denie[sd]|den(?:y|ying)|ruled out|rejects?|nor|neither) [^,;.]{0,50}\Z",
    re.IGNORECASE,
)
_SHARE_PRICE = re.compile(
    r"\b(?:stock|stocks|price prediction|buy point|price target|dividend|ETFs?|shares (?:to|are|a) )\b",
    re.IGNORECASE,
)
_MANY = re.compile(
    r"\b(?:majority|plurality|respondents|half|third|(?:percent|%\)?) of (?:\w+ ){1,2}|\d%\)?|enterprises|organi[sz]ations|businesses|leaders surveyed) (?:\([^)]{1,8}\) )?(?:\w+ ){0,2}\Z",
    re.IGNORECASE,
)
_ALREADY = re.compile(
    r"\bwill now\b|\bwill (?:stay|remain|always be|continue to be)\b|\bmore to come(?: very)? soon\b|\Aother (?:releases|news|launches)\b|\b(?:label+ed|marked|listed|tagged) (?:as )?[“\"‘']?coming soon",
    re.IGNORECASE,
)
# Told of what came: a present tense beside it is no promise.
_CAME = re.compile(
    r"\b(?:is|are|was|were|went|came|comes) (?:now )?(?:out|available|live) (?:today|now|this week)\b|\bout today\b|\boffered it\b|\b(?:stays?|remains?) (?:generally |freely )?available\b|"
    r"\b(?:launched|released|unveiled|debuted|introduced|shipped|arrived|preceded) (?:earlier )?(?:this (?:week|month)|today|yesterday|by)\b",
    re.IGNORECASE,
)
_SMALL_PRINT = re.compile(
    r"\b(?:registration requirements|forward-looking statements|solicitations? of|offers? to (?:sell|buy) (?:any )?securities)\b"
)
_SHOW = re.compile(
    r"\b(?:in theat(?:er|re)s|hits? theat(?:er|re)s|box office|comics?|comic books?|graphic novel|movie|(?:feature|horror|superhero) film|film festival|sitcom|(?:new|next|first|second|final) season of|"
    r"season (?:\d|two|three|four)|season finale|album|novel)\b"
)
_HIRE = re.compile(
    r"\b(?:join|joins|joining|hire|hires|hiring|appoint|appoints|become|becomes|becoming)\b[^.;]{0,80}\bas (?:an? |the |its |their )?(?:\w+ ){0,2}?(?:professor|chief|head|director|president|"
    r"officer|advis[eo]r|vice|CEO|CTO|COO|CFO|partner|lead|chair\w*|fellow|researcher|engineer)\b",
    re.IGNORECASE,
)
_MADE_UP = re.compile(
    r"\b(?:scenario|hypothetical\w*|imagine|fictional|for (?:example|instance)|e\.g\.)(?!\w)",
    re.IGNORECASE,
)
_UNCLEAR = re.compile(
    r"\b(?:(?:un|not |isn['’]t )(?:clear|certain|sure|known)|no word on|remains to be seen|nobody knows)\b[^,;.]{0,60}\Z|"
    r"\bno (?:\w+ )?(?:timeline|date|word)\b[^.;]{0,80}\Z|\bwhether (?:[\w’'-]+ ){0,4}\Z",
    re.IGNORECASE,
)
_NEAR = 24
# Without a day ahead these are as often told of what is over.
_PASSING = frozenset({Force.EXPECTED, Force.DATED, Force.SOON, Force.PENDING})


@dataclass(frozen=True, slots=True)
class _Look:
    """A sentence as the reasons look at it: whole, before its cue, and around it."""

    sentence: str
    before: str
    near: str
    candidate: Candidate
    in_title: bool

    @property
    def dated(self) -> bool:
        return bool(self.candidate.due.day)

    @property
    def force(self) -> Force:
        return self.candidate.cue.force


def _is_over(look: _Look) -> bool:
    return look.candidate.begun or (look.candidate.past and look.force in _PASSING)


def _has_come(look: _Look) -> bool:
    return look.force is Force.DATED and _CAME.search(look.sentence) is not None


def _is_denied(look: _Look) -> bool:
    if look.dated:
        return False
    negated = _NEGATED.search(look.near) and look.force is not Force.FIXED and not look.in_title
    return bool(negated) or _NOTHING.search(look.before) is not None


def _is_open(look: _Look) -> bool:
    asked = _ASKED.search(look.before) is not None and not look.dated
    return asked or _UNCLEAR.search(look.before) is not None


def _is_share_price(look: _Look) -> bool:
    told = look.in_title and look.force is not Force.MAY
    return told and _SHARE_PRICE.search(look.sentence) is not None


def _is_short(look: _Look) -> bool:
    return not look.in_title and len(look.sentence.split()) < _FEWEST_WORDS


def _undated(pattern: re.Pattern[str]) -> Callable[[_Look], bool]:
    return lambda look: not look.dated and pattern.search(look.sentence) is not None


# Asked in this order; the words are shown to people.
_REASONS: tuple[tuple[Callable[[_Look], bool], str], ...] = (
    (lambda look: _LOG.match(look.sentence) is not None, "it is an entry of a log, under its own date"),
    (_is_short, "it is too short to say what will come"),
    (lambda look: _QUESTION.search(look.sentence) is not None, "it asks and does not say"),
    (_undated(_SPEAKS_TO_READER), "it speaks to its reader of what anybody may do, and names no day"),
    (_undated(_CONDITIONAL), "it hangs on a condition"),
    (_undated(_ALREADY), "it tells of what is there already"),
    (_has_come, "it tells of what is there already"),
    (_is_over, "the day that it names has gone by"),
    (lambda look: _PAST.search(look.near) is not None, "it tells of what was expected in the past"),
    (_is_denied, "it says what will not happen"),
    (_is_open, "it leaves open whether or how it will come"),
    (lambda look: _MANY.search(look.before) is not None, "it tells of many and of nobody by name"),
    (_undated(_PROPHECY), "it is a prophecy that nobody can check"),
    (lambda look: _MADE_UP.search(look.sentence) is not None, "it is an example or made up"),
    (lambda look: _SMALL_PRINT.search(look.sentence) is not None, "it is small print"),
    (lambda look: _SHOW.search(look.sentence) is not None, "it is about a show or a story"),
    (lambda look: _HIRE.search(look.sentence) is not None, "it tells who goes to whom"),
    (_is_share_price, "it is about a share price"),
    (lambda look: _OPINION.search(look.sentence) is not None, "it is an opinion or a forecast"),
)  # fmt: skip


def reason_against(sentence: str, candidate: Candidate, *, in_title: bool) -> str:
    """Why the sentence makes no signal, in words for people; empty where nothing speaks against it."""
    cue = candidate.cue
    near = sentence[max(0, cue.start - _NEAR) : cue.end + _NEAR]
    look = _Look(sentence, sentence[: cue.start], near, candidate, in_title)
    return next((reason for applies, reason in _REASONS if applies(look)), "")
