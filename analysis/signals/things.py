"""The thing that an expectation is about, as the grammar of its sentence shows it.

What is launched, opened or retired stands behind a verb that takes an object ("plans to ship Corvid
2"), and before the cue otherwise ("Corvid 2 will arrive"). Who does it, where, and with what are
other places of the sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.signals.cues import Force

if TYPE_CHECKING:
    from analysis.signals.candidates import Candidate
    from analysis.signals.cues import Cue

_REACH = 110  # letters behind a verb in which its object stands
_BACK = 110  # letters before a cue in which its grammatical subject stands
_WIDEST = 70  # letters of a thing's words in a test
# Behind a verb without object: its place, its time, the end.
_NO_OBJECT = re.compile(
    r"\s*(?:\Z|[,.;:()\]\"”“—–]|(?:coming|later|very) soon|(?:in|on|at|by|to|for|with|as|from|through|until|till|later|soon|next|this|early|before|after|during|within|"
    r"sometime|shortly|globally|publicly|again|and|or|but|first|today|tomorrow|tonight|across|alongside|into|over|around|starting|beginning|"
    r"when|once|if|while|because|ahead|via|exclusively|generally|fully|inside|only|just|due|planned|promised|expected|soon|is|are|was|were|will|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|"
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|\d{1,2}(?:st|nd|rd|th)?\b(?! [a-z-]+))\b)",
    re.IGNORECASE,
)
_PASSIVE = re.compile(
    r"\s*(?:\w+ly )?(?:be|been|being|get|gets|become|becomes|remain|go|going|come|coming|arriv\w+|appear\w*|land\w*|debut\w*|expire)\b",
    re.IGNORECASE,
)
_MAKE = re.compile(r"\s*(?:\w+ly )?mak(?:e|ing)\b", re.IGNORECASE)
_LINKING = re.compile(r"\b(?:available|live|public|default)\Z", re.IGNORECASE)
# Where the object's words end.
_STOP = re.compile(
    r"[;:(]|, (?!(?:and |or )?[A-Z0-9])|\.(?=\s|\Z)|\s[—–]\s|—|"
    r"\b(?:in|on|at|by|(?<!access )to|with|as|from|through|until|into|across|via|using|alongside|later|soon|next (?:week|month|year|spring|summer|fall|autumn|quarter)|this (?:week|month|year|spring|summer|fall|autumn|quarter)|"
    r"today|tomorrow|early|before|after|during|within|sometime|starting|beginning|when|once|while|because|if|that|which|who|where|ahead|"
    r"(?:more )?(?:available|broadly|generally|publicly|widely)|over|so|designed|meant|intended|whose|again|is|are|was|were|will|would|instead)\b(?![-‑])"
)
# Where the subject's words begin: behind whoever says so, and behind another clause.
_START = re.compile(
    r"[;:]\s|\s[—–]\s|—|\(|\b(?:that|said|says|say|reports?|reported|told|announced|confirmed|revealed|claims|but|while|whereas|because|although|though|when|which|where|if|and then|so|since|means|with)\b,?\s|"
    r", (?!(?:code-?named|called|dubbed|named)\b|Inc\b|Ltd\b|(?:and |or )?[A-Z][\w.]*(?:,| and | or ))(?:and )?"
)
_POINTING = re.compile(
    r"\A\W*(?:it|they|them|he|she|these|those|this|that|both|all)(?:['’]s|['’]re)?\b(?:\W|also|all|now|then|just|back)*\Z|"
    r"\A\W*(?:the|this|these|that|its|their|our|both|new|full|general|public|broader|wider|more|early|expanded) (?:\w+ ){0,2}?(?:models?|plans?|pricing|prices?|limits?|billing|product|tool|app|device|chips?|service|feature|features|system|platform|update|release|weights|access|API|suite|family|line-?up|series|version|versions|"
    r"availability|launch|rollout|support|preview|beta|code|company|offer|promotion|plan|changes?|capabilit\w+|functionality)\W*\Z",
    re.IGNORECASE,
)
_BARE = re.compile(
    r"\A(?!\W*an? (?:\w+ )?models?\W*\Z)\W*(?:(?:weights|the|its|their|our|a|an|full|open|open-source|open-weights?|public|general|model|API|broader|wider|more|HuggingFace|GitHub|local|technical|local|early|official) ?){0,6}"
    r"(?:weights?|access|API|release|availability|launch|rollout|support|preview|beta|GA|code|deployment|local|general availability|report|paper|versions?|it|them|this|these|that|those)?\W*\Z",
    re.IGNORECASE,
)
_OWNED = re.compile(r"(?:['’]s|s['’]) +(?=[a-z0-9“\"‘A-Z])")
# "expects Corvid 2 to": the thing stands within the cue.
_HELD = re.compile(r"(?:\w+['’]?\w* )?expect\w* (?P<thing>.{2,40}) to\Z", re.IGNORECASE)
_GIVEN = re.compile(r"\baccess\Z")  # "will receive access"
_RELATIVE = re.compile(r",? (?:that|which|who) \Z")
_RELATIVE_REACH = 8
_FINITE = re.compile(
    r"(?<=[\w’'\"”)*]) (?:is|are|was|were|should|could|may|might|can|has|have|had|will|would|be|being)\b"
)
_MARKS = re.compile(r"[*_`“”\"]+")
_SPACES = re.compile(r"\s+")
_EDGES = re.compile(
    r"\A(?:(?:also|now|soon|both|either|the|its|their|our|his|her|an?|all|more|new|some|those|these|it|out|up|even|not only|further)\s+)+",
    re.IGNORECASE,
)
_TAIL = re.compile(
    r"\s+(?:and|or|for|of|the|an?|is|are|its|their|also|now|currently|reportedly|both|more|back|s)\Z",
    re.IGNORECASE,
)
_ROUND = " \t\n,.;:*_`“”\"'’‘()[]@"
_ARTICLE = re.compile(r"\b(?:a|an|the|its|their|our)\s", re.IGNORECASE)
# Words that no thing's name has: they show that more of the sentence was taken.
_BROKEN = re.compile(
    r"[“”\"|\[\]@*`=\\]|https?:|\A(?:with|for|on|in|at|by|to|from|as|if|like|such|and|or|of|\d)\b|\b(?:it|they|we|you|them|he|she|I|is|are|was|were|be|coming|due|these|sort of|promises|insisting|said|says|more capable)\b",
    re.IGNORECASE,
)
_ITS_OWN = re.compile(
    r"\s*(?:\w+ly )?mak(?:e|ing) (?P<thing>(?:its|their|our) own )", re.IGNORECASE
)
_PAID = re.compile(r"\s*(?:\w+ly )?(?:cost|jump)", re.IGNORECASE)
_WORDY = re.compile(r"[A-Za-z]{3}")


@dataclass(frozen=True, slots=True)
class Thing:
    """Where the words of the thing stand in its sentence; `object` when behind its verb."""

    start: int
    end: int
    object: bool
    words: str

    @property
    def points_back(self) -> bool:
        """Whether its words name nothing by themselves: "it", "the model", "weights"."""
        plain = self.words.replace("/", " ")
        if " own " in plain:
            return False  # "its own chips"
        return bool(_POINTING.match(plain) or _BARE.match(plain))

    def describe(self) -> str:
        """Its words as they can stand in a test: "smart glasses"; empty where they say too little."""
        if self.points_back:
            return ""
        words = _SPACES.sub(" ", self.words).strip(_ROUND)
        words = words.rpartition("’s ")[2].rpartition("'s ")[2]
        if not self.object:
            words = _ARTICLE.split(words)[-1]
        words = _TAIL.sub("", _EDGES.sub("", words)).strip(_ROUND)
        whole = len(words) <= _WIDEST and _WORDY.search(words) and "\n" not in words
        return "" if not whole or _BROKEN.search(words) else words


def find_thing(sentence: str, candidate: Candidate) -> Thing:
    """The place of the thing that a candidate's deed is done to, or that does it."""
    cue, deed = candidate.cue, candidate.deed
    at = deed.end if deed and cue.verb else cue.end
    if inner := _within(sentence, cue, at):
        return inner
    verb = sentence[cue.end : at]
    if cue.verb and (made := _MAKE.match(verb)) and _LINKING.search(verb):
        return _behind(sentence, cue.end + made.end(), cue.end + made.end())
    takes_none = cue.verb and (_PASSIVE.match(verb) or _PAID.match(verb))
    if cue.force is Force.SOON or takes_none or _NO_OBJECT.match(sentence, at):
        before = _before(sentence, cue.start)
        if cue.verb or _WORDY.search(before.words):
            return before
    return _behind(sentence, at, at)


def _within(sentence: str, cue: Cue, at: int) -> Thing | None:
    """The thing where the cue or the verb holds it: "expects Corvid 2 to", "make its own chips"."""
    if cue.force is Force.EXPECTED and (held := _HELD.match(sentence, cue.start, cue.end)):
        return Thing(*held.span("thing"), object=False, words=held["thing"])
    if cue.verb and (owned := _ITS_OWN.match(sentence, cue.end)):
        return _behind(sentence, owned.start("thing"), owned.end())
    if cue.verb and _GIVEN.search(sentence, cue.end, at):
        return Thing(cue.end, at, object=True, words="access")
    return None


def _behind(sentence: str, start: int, at: int) -> Thing:
    stop = _STOP.search(sentence, at + 1, at + _REACH)
    end = stop.start() if stop else min(len(sentence), at + _REACH)
    return Thing(start, end, object=True, words=_MARKS.sub("", sentence[start:end]))


def _before(sentence: str, end: int) -> Thing:
    first = max(0, end - _BACK)
    related = _RELATIVE.search(sentence, max(first, end - _RELATIVE_REACH), end)
    if related:
        end = related.start()  # "a model that will …"
    start = first
    for match in _START.finditer(sentence, first, end):
        start = match.end()
    if related:
        nearest = [match.start() for match in _ARTICLE.finditer(sentence, start, end)]
        start = max([start, *nearest])
    elif verb := _FINITE.search(sentence, start + 1, end):
        end = verb.start()
    return Thing(start, end, object=False, words=_MARKS.sub("", sentence[start:end]))


def is_owner(sentence: str, end: int) -> bool:
    """Whether a name that ends at `end` only says whose the thing is: "Northlight's glasses"."""
    return _OWNED.match(sentence, end) is not None
