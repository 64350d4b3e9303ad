"""Why a sentence that looks ahead makes no signal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.signals.cues import Force

if TYPE_CHECKING:
    from analysis.signals.candidates import Candidate

_QUESTION = re.compile(r"\?[\"'”’)*_]*\Z")
_SPEAKS_TO_READER = re.compile(
    r"\byou(?:['’]ll| will| can| may| might| could| need| want| should|['’]d| are| have)?\b|\byour\b|\b(?:I|let['’]s)\b|"
    r"\bin this (?:post|article|tutorial|guide|episode|video)\b|\bwe(?:['’]ll| will) (?:see|use|show|look|walk|explore|cover|discuss|learn|dive|need|start|begin)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^\W*(?:if|unless|suppose|imagine|assuming|whether|were)\b|\b(?:if|unless|provided that|in case|should it|assuming)\b", re.IGNORECASE
)
_PROPHECY = re.compile(
    r"\b(?:someday|one day|in the long run|the future of|decades?|inevitabl\w+|forever|eventually everyone|AGI|superintelligence|"
    r"humanity|civili[sz]ation|will always|will never|sooner or later|in the future)\b",
    re.IGNORECASE,
)
_OPINION = re.compile(
    r"\b(?:I (?:think|believe|expect|predict|suspect|hope|bet)|in my (?:view|opinion)|my (?:guess|prediction|bet)|"
    r"we believe (?:that|the|it|this|AI)|analysts? (?:expect|predict|forecast|estimate|believe)\w*|(?:is|are) (?:projected|forecast|estimated|predicted) to|price target)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:was|were|had been|had) (?:originally |initially |once |previously |first |also |supposed )?(?:due|set|scheduled|slated|expected|planned|supposed|going|planning|about|poised)\b|"
    r"\b(?:had (?:planned|intended|hoped|promised|agreed|aimed)|originally (?:planned|intended|scheduled))\b|\bwould (?:later|go on to)\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"\b(?:will|wo|would|may|might|could|does|do|is|are) ?(?:not|n['’]t)\b|\bno plans to\b|\bwon['’]t\b", re.IGNORECASE)
_ASKED = re.compile(
    r"\b(?:how|when|whether|why|what|who|nobody knows|(?:un|not )(?:clear|certain|sure|known)|no word on|remains to be seen)\b[^,;.]{0,60}\Z", re.IGNORECASE
)
_LOG = re.compile(
    r"\W*(?:Updated?|Posted|Edited|Added|Correction|Published)\b[^.]{0,12}\d|\W*(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)\w{0,6}\.? \d{1,2}, 20\d\d(?=[A-Z])"
)
_FEWEST_WORDS = 5
_NOTHING = re.compile(
    r"\b(?:no (?:indication|signs?|plans?|word|timeline|date|longer)|not|hasn['’]t|haven['’]t|didn['’]t|denie[sd]|den(?:y|ying)|ruled out|rejects?) [^,;.]{0,50}\Z", re.IGNORECASE
)
_SHARE_PRICE = re.compile(r"\b(?:stock|stocks|buy point|price target|dividend|ETFs?|shares (?:to|are|a) )\b", re.IGNORECASE)
_NEAR = 24
# Without a day ahead these are as often told of what is over.
_PASSING = frozenset({Force.EXPECTED, Force.DATED, Force.SOON, Force.PENDING})


def reason_against(sentence: str, candidate: Candidate, *, in_title: bool) -> str:
    """Why the sentence makes no signal, in words for people; empty where nothing speaks against it."""
    cue = candidate.cue
    near = sentence[max(0, cue.start - _NEAR) : cue.end + _NEAR]
    dated = bool(candidate.due.day)
    if _LOG.match(sentence):
        return "it is an entry of a log, under its own date"
    if not in_title and len(sentence.split()) < _FEWEST_WORDS:
        return "it is too short to say what will come"
    if _QUESTION.search(sentence):
        return "it asks and does not say"
    if _SPEAKS_TO_READER.search(sentence) and not dated:
        return "it speaks to its reader of what anybody may do, and names no day"
    if _CONDITIONAL.search(sentence) and not dated:
        return "it hangs on a condition"
    if candidate.past and (cue.force in _PASSING or candidate.begun):
        return "the day that it names has gone by"
    if _PAST.search(near):
        return "it tells of what was expected in the past"
    if _NEGATED.search(near) and cue.force is not Force.FIXED and not (dated or in_title):
        return "it says what will not happen"
    if _ASKED.search(sentence[: cue.start]) and not dated:
        return "it leaves open whether or how it will come"
    if _NOTHING.search(sentence[: cue.start]) and not dated:
        return "it says what will not happen"
    if _PROPHECY.search(sentence) and not dated:
        return "it is a prophecy that nobody can check"
    if in_title and _SHARE_PRICE.search(sentence) and cue.force is not Force.MAY:
        return "it is about a share price"
    if _OPINION.search(sentence):
        return "it is an opinion or a forecast"
    return ""
