"""Whether the words around a trigger state it as done: modality, negation, background, clauses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.knowledge.fact_frames import Frame

_BORDER = re.compile(
    r"[;:()]|\s[—–-]+\s|—|,? (?:while|but|whereas|although|though|because|after which|even as|yet)\b|"
    r" and (?=(?:promis|plan|will|said|says|expect|is |was |has |have |had )\w*)|"
    r", (?:which|who|where|when|and|as|with|after|so)\b|[”\"] (?=[A-Z])"
)
# Before a trigger, in its clause: the thing is thought of, asked for or told by nobody.
_UNSURE = re.compile(
    r"\b(?:may|might|could|would|should|can|cannot|must(?! (?:abruptly|now|immediately|suspend|disable))|rumou?r\w*|"
    r"consider(?:s|ed|ing)?|mull(?:s|ed|ing)?|weigh(?:s|ed|ing)|explor(?:es|ed|ing)|hop(?:es|ed|ing) to|wants?|"
    r"wanted|seek(?:s|ing)?|sought|in (?:early |advanced |final )?talks|expect(?:s|ed)? (?:to|that)|is expected|are expected|"
    r"allegedly|speculat\w+|whether|possibl[ey]|potential(?:ly)?|likely|appears? to|seems? to|"
    r"imagin\w+|warn\w*|close to|nearing|recommend\w*|suggest\w*|advocat\w*|clearance|permission|lobb\w+|suppos\w+|propos(?:al|es|ed|ing) to|threat(?:s|en\w*)|call(?:s|ed|ing)? (?:on|for)|urg(?:es|ed|ing)|"
    r"ask(?:s|ed|ing)|demand(?:s|ed|ing)?|how to|help(?:s|ed|ing)?|let(?:s|ting)?|able to|ability to|allow(?:s|ed|ing)?|"
    r"enabl(?:es|ed|ing)|designed to|aims? to|aimed|effort to|efforts to|tr(?:y|ies|ied|ying) to|attempt\w*|"
    r"need(?:s|ed)? to|ought|had better|every time|lets|fears?|worr(?:y|ies|ied)|risk(?:s|ed|ing)?|bid to|"
    r"want(?:s|ing)? to|eager|decid(?:e|es|ing) (?:if|whether)|debat\w+|plans? by|prepar(?:es|ing) (?:to|for)|looking (?:to|at)|eye(?:s|ing)|target(?:s|ed|ing)?|alleg(?:es|ed|ing)|accus(?:es|ed|ing)|"
    r"chas(?:es|ed|ing)|pursu(?:es|ed|ing)|chances? (?:of|that)|likelihood|prospects? of|untenable|conspir\w+|plot(?:s|ted|ting)?)\b",
    re.IGNORECASE,
)
_CONDITIONAL = re.compile(
    r"^\W*(?:if|unless|suppose|imagine|what if|should|how|why|can|could|will|would|is|are|does|do|did|should you|when you|whether)\b",
    re.IGNORECASE,
)
_IF_NEAR = re.compile(r"\b(?:if|unless|until|once|whenever|in case)\b[^,;]{0,60}\Z", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:not(?! only)|never|no plans?|no (?!longer)\w+|nor|none|neither|den(?:y|ies|ied|ying)|declin(?:es|ed|ing)|"
    r"refus(?:es|ed|ing) to|without|fail(?:s|ed)? to|cannot|"
    r"\w+n['’]t|yet to|delay\w*|cancel\w*|stop(?:s|ped)? short|instead of|rather than|postpon\w*|far from)\b[^,;]{0,45}\Z",
    re.IGNORECASE,
)
_AFTER_UNSURE = re.compile(
    r"\A\W{0,3}(?:\w+ ){0,4}?(?:could|might|may|would|(?:is|are) (?:likely|expected|rumou?red|unlikely)|has(?:n['’]t| not)|"
    r"is not|isn['’]t|fell through|collapsed|was denied)\b|"
    r"\A.{0,30}\b(?:on|to|in) (?:your|my)\b"
)
_FUTURE = re.compile(
    r"\b(?:will|['’]ll|won['’]t|shall|plans?(?: to)?|planned to|planning to|going to|set to|slated|scheduled|upcoming|soon|about to|"
    r"due to|ready to|on track to|intends? to|expected|forthcoming|later this|next (?:week|month|year|spring|summer|fall)|to be)\b[^;]{0,70}\Z",
    re.IGNORECASE,
)
_INFINITIVE = re.compile(
    r"\bto (?:\w+ly )?\Z|\b(?:to|will|would|can|must|may|might|['’]ll) (?:\w+ly |soon |also |now |be )?\Z",
    re.IGNORECASE,
)
_ASKED_HOW = re.compile(r"\b(?:how|why|whether) (?:\w+ ){1,3}\Z", re.IGNORECASE)
_AND_TO = re.compile(r"\bto [a-z]+\b[^.;,]*\b(?:and|or) (?:\w+ly )?\Z")
_FRAGMENT = 2
_NO_VERB = re.compile(r"(?:at|with|to|for|an?|the|valuation)\b|['’]s|[$€£]", re.IGNORECASE)
_DONE_INFINITIVE = re.compile(
    r"\b(?:mov(?:es|ed)|decid(?:es|ed)|agree[sd]|chose|chosen|forced|ordered|order|directive|told|first|"
    r"begins?|began|start(?:s|ed)|continu(?:es|ed)|rush(?:es|ed)|managed|went on|must abruptly|voted|votes) to (?:\w+ly )?\Z",
    re.IGNORECASE,
)
_BACKGROUND = re.compile(
    r"\b(?:last year|years? ago|months ago|earlier this year|last (?:spring|summer|fall|autumn|winter|january|february|march|"
    r"april|may|june|july|august|september|october|november|december)|historically|in the past|decades?|(?:of )?that (?:year|month|spring|summer|fall)|"
    r"founded in|back in|last raised|to date|so far|still fac\w+|initially|originally|original|first (?=releas|launch|announc|introduc)|since (?:then|its|the)|previously|had (?:already )?been|ever since|in (?:19\d\d|20[01]\d|202[0-4])|"
    r"(?:before|after|since|following|until|prior to|ahead of) (?:the |its |their )?(?:\w+ ){0,2}\Z)",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"\b(?:whenever|every time|typically|usually|often|generally (?:speaking|do|does)|tends? to|for example|for instance|"
    r"such as|e\.g\.|imagine|tutorial|in this (?:post|article|guide|tutorial|video)|learn how|step \d|you(?:['’]ll| can| will| could| need| want)|your)\b",
    re.IGNORECASE,
)  # fmt: skip
# "When it was released", "from introducing": the thing is taken as known, or not told at all.
_SUBORDINATE = re.compile(
    r"^\W*(?:\w+ ){0,2}(?:when|before|after|since|until|once|as soon as|ever since)\b|\bstocks? to \Z",
    re.IGNORECASE,
)
_GERUND_OF = re.compile(
    r"\b(?:from|of|for|without|before|after|between|about|when|while|in|like|such as)\s+\Z",
    re.IGNORECASE,
)
_GERUND = re.compile(
    r"\A(?!(?:funding|financing|pricing|billing|ruling|training)\b)\w+ing\b", re.IGNORECASE
)
_IS_DOING = re.compile(
    r"(?:\b(?:is|are|was|were|been|be|am|starts?|started|begins?|began|keeps?|finally)|['’](?:s|re|m))"
    r"(?: (?:\w+ly|now|also|already|both|still|again|not only|today|reportedly|once again))*\s*\Z",
    re.IGNORECASE,
)
_AHEAD = re.compile(r"\A(?:will|to) |\bwill |\bto be \b", re.IGNORECASE)
_NEVER_TOLD = re.compile(
    r"^\W*(?:if|when|once|whenever|as) (?:you|we|your)\b|\bto Buy (?:Now|Hand|Before|and Hold|on the|Today|Right)\b|^\W*(?:previously|formerly|years ago|back in)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(r"\b(?:could|may|might|would|should)\b")
_NOUN_DOING = re.compile(
    r"\b(?:the|an?|its|their|this) (?:[\w-]+ ){0,2}(?!now |today |also |just |\w+ly )[a-z]{4,} \Z"
)
_BEFORE = "before"  # Side.BEFORE; the frames need this file's words first
_QUESTION = re.compile(r"\?[\"”’')]*\s*\Z")


def is_stated(
    frame: Frame, sentence: str, start: int, end: int, *, ahead: Callable[[], bool]
) -> bool:
    """Whether the trigger at `sentence[start:end]` is told as a thing that is so.

    Hypothetical, negated and asked things are not; planned ones only where the frame says so
    (`ahead` tells whether the sentence gives a day to come). Old background is none either.
    """
    if _is_asked(sentence, start):
        return False
    begin = _told_from(sentence, start)
    before = sentence[begin:start]
    trigger = sentence[start:end]
    if _is_unsure(before, trigger, sentence[end:]):
        return False
    if _SUBORDINATE.search(before) or (_GERUND.search(trigger) and _GERUND_OF.search(before)):
        return False
    if _is_loose_gerund(frame, sentence, start, before) or _GENERIC.search(before):
        return False
    if _BACKGROUND.search(sentence[begin : clause_end(sentence, end)]):
        return False
    if _FUTURE.search(before) or _AHEAD.search(trigger):
        return frame.pledge or (frame.ahead and ahead())
    if (
        _INFINITIVE.search(before) or _is_coordinated(before, trigger)
    ) and not _DONE_INFINITIVE.search(before):
        return frame.pledge or (frame.ahead and ahead())
    return True


def _told_from(sentence: str, start: int) -> int:
    """Where the clause of a trigger begins; a scrap without a verb goes with the clause before."""
    begin = clause_start(sentence, start)
    scrap = len(sentence[begin:start].split()) <= _FRAGMENT and _NO_VERB.match(sentence[start:])
    return clause_start(sentence, begin - _FRAGMENT) if begin and scrap else begin


def _is_unsure(before: str, trigger: str, after: str) -> bool:
    if _UNSURE.search(before) or _MODAL.search(trigger) or _IF_NEAR.search(before):
        return True
    if _ASKED_HOW.search(before):
        return True
    if _NEGATED.search(before) and "no longer" not in trigger.lower():
        return True
    return _AFTER_UNSURE.search(after) is not None


def _is_coordinated(before: str, trigger: str) -> bool:
    """Whether it is the second of two infinitives: "to take a shortcut and launch"."""
    first = trigger.split(" ", 1)[0]
    return not first.endswith(("s", "ed", "ing")) and _AND_TO.search(before) is not None


def _is_loose_gerund(frame: Frame, sentence: str, start: int, before: str) -> bool:
    """Whether no "is" makes a form in -ing a statement: "groups like X rolling out Y"."""
    if not _GERUND.match(sentence[start:]):
        return False
    if frame.side != _BEFORE:
        return _NOUN_DOING.search(before) is not None  # "the document introducing X"
    return bool(before.strip()) and _IS_DOING.search(before) is None


def _is_asked(sentence: str, start: int) -> bool:
    if _QUESTION.search(sentence) or _NEVER_TOLD.search(sentence):
        return True
    return _CONDITIONAL.search(sentence) is not None and not _has_comma(sentence, start)


def clause_start(sentence: str, at: int) -> int:
    """Where the clause around `at` begins, by punctuation and conjunctions."""
    last = 0
    for border in _BORDER.finditer(sentence, 0, at):
        last = border.end()
    return last


def clause_end(sentence: str, at: int) -> int:
    """Where the clause around `at` ends."""
    border = _BORDER.search(sentence, at)
    return border.start() if border else len(sentence)


def _has_comma(sentence: str, start: int) -> bool:
    # "If you missed it, OpenAI launched …": the condition ended before the trigger.
    return "," in sentence[:start] and not sentence.rstrip().endswith("?")
