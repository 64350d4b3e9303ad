"""Sentences that state an expectation which can be checked later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.text.dates import DateKind, find_dates
from analysis.text.sentences import Span, split_sentences

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.text.dates import DateMention

STRONG = 0.6  # from this strength on, a sentence is worth watching

# Somebody commits themselves, or a rule sets the day.
_COMMITTED = re.compile(
    r"\b(?:(?:is|are|was|were) (?:now )?(?:due|set|scheduled|slated|on track|poised|expected|planned|"
    r"supposed|going) (?:to\b|for\b|by\b|on\b|in\b)|(?:has|have) (?:until|committed|agreed|pledged|"
    r"promised|vowed) (?:to\b)?|plan(?:s|ned|ning)? (?:to|on|for)|intend(?:s|ed)? to|aim(?:s|ed|ing)? to|"
    r"expect(?:s|ed|ing)? (?:to|that|a|an|the|it|its|their|more)|pledge[sd]? to|promise[sd]? to|"
    r"will (?:also |now |then |soon |officially |formally |permanently |automatically |be |not |no longer )*"
    r"\w+|won['’]t \w+|scheduled for|slated for|"
    r"takes? effect|took effect|(?:comes?|enters?) into (?:force|effect)|effective (?:on |as of |from )?"
    r"(?=[A-Z0-9])|retir(?:es?|ing|ement) (?:on|date|in|by)|sunset(?:s|ting)?|end[- ]of[- ]life|"
    r"(?:comment period|deadline|window|trial|promotion|preview|offer|grace period|access)\b.{0,40}?\b"
    r"(?:closes?|ends?|is|expires?|runs?|until|through)|expires?|due (?:by|on|in|date)|"
    r"coming (?:soon|in|on|later|to|this|next)|arriv(?:es?|ing) (?:in|on|later|this|next)|"
    r"rolls? out (?:on|in|to|later|this|next|over|starting)|rolling out (?:in|on|later|over|starting)|"
    r"launch(?:es|ing) (?:in|on|later|this|next)|ships? (?:in|on|later|this|next)|"
    r"(?:to be|being) (?:released|published|launched|retired|deprecated|shut down|removed|replaced)|"
    r"(?:yet|still) to (?:be )?\w+|about to|gears? up to|prepar(?:es?|ing) to|"
    r"starting (?:on |from |in )?(?=[A-Z0-9]|next|this)|beginning (?:on |in )?(?=[A-Z0-9]|next)|"
    r"(?:could|may|might|would) (?:\w+ )?(?:come|arrive|launch|release|ship|file|announce|face|be)\b|"
    r"(?:seeks?|sought|seeking|hopes?|hoping|looking|want(?:s|ed)?|targets?|targeting) to|"
    r"(?:has|have|had) been (?:repeatedly |again )?(?:delayed|postponed|pushed)|delayed (?:to|until)|"
    r"(?:the|an?) upcoming|forthcoming|(?:later|sometime) (?:this|next) (?:week|month|quarter|year))",
    re.IGNORECASE,
)
# What can be seen to have happened or not.
_CHECKABLE = re.compile(
    r"\b(?:releas\w+|publish\w*|publication|open(?:ed|ing|s)?[- ]sourc\w+|open[- ]weights?|weights|"
    r"launch\w*|ship(?:s|ped|ping)?|availab\w+|access|roll\w* out|rollout|debut\w*|introduc\w+|unveil\w*|"
    r"retir\w+|deprecat\w+|discontinu\w+|shut\w*|sunset\w*|remov\w+|replac\w+|end(?:s|ed|ing)?|expir\w+|"
    r"clos(?:es?|ed|ing)|vot(?:e|es|ed|ing)|rul(?:e|es|ing|ings)|decision|decid\w+|hearing|trial|"
    r"fil(?:e|es|ed|ing)|appeal\w*|sue[sd]?|settle\w*|lift\w*|restor\w+|suspend\w*|resum\w+|"
    r"pric(?:e|es|ing)|cost\w*|charg\w+|bill\w*|credits?|limits?|quota|subscription|plans?|licen[cs]\w+|"
    r"terms|polic(?:y|ies)|effect|force|effective|require\w*|comply|compliance|obligations?|apply|"
    r"report\w*|review\w*|submit\w*|comment period|deadline|sign\w*|acqui\w+|deal|merger|rais(?:e|es|ing)|"
    r"IPO|list(?:ed|ing)|invest\w*|build\w*|data cent(?:er|re)s?|deliver\w*|production|support\w*|"
    r"add(?:s|ed|ing)?|expand\w*|updat\w+|upgrad\w+|default|migrat\w+|switch\w*|ban(?:s|ned)?|block\w*|"
    r"restrict\w*|impos\w+|tariffs?|exempt\w*|approv\w+|pass(?:es|ed)?|models?|version|API|preview|beta|"
    r"start(?:s|ed|ing)?|begin\w*|join\w*|leav\w+|step\w* down|hold|host\w*|announce\w*|complet\w+|runs?|offer\w*|extend\w*|com(?:es?|ing)|arriv\w*|moves?|follow\w*)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(
    r"\b(?:will|won['’]t|due|scheduled|slated|effective|takes? effect|into force|deadline|"
    r"retir\w+|expires?|closes?|ends|on track|committed|set to|plans? to|shut down)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:could|might|may(?= \w)|perhaps|possibly|rumou?r\w*|reportedly|speculat\w+|unclear|if|"
    r"hope\w*|would|seeks?|wants?|consider\w*|potentially|likely)\b",
    re.IGNORECASE,
)
# "AI will change everything": a prophecy nobody can score.
_PROPHECY = re.compile(
    r"\b(?:will (?:always|never|inevitably|continue to|help|make it|make|allow|enable|let|need|want|"
    r"have to|see|find|feel|know|change|transform|reshape|matter|depend|get|give|learn|show you|walk|"
    r"work|look|take you|probably|likely)|someday|one day|in the long run|the future of|decades?)\b",
    re.IGNORECASE,
)
_HABIT = re.compile(
    r"^(?:if|when|once|whenever|you|we['’]ll|i['’]ll|in this (?:post|article|tutorial|guide))\b|"
    r"\byou(?:['’]ll| will| can| may)\b|\b(?:I|we)(?:['’]ll| will) (?:use|see|show|look|walk|explore|cover)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Expectation:
    """A forward-looking sentence at `span`, with its dates not yet past and its strength, 0 to 1.

    1 is a commitment with a day ("will retire on 27 July"); below 0.6 it is talk. Offsets of
    `dates` count from the sentence's start.
    """

    span: Span
    dates: tuple[DateMention, ...]
    strength: float

    @property
    def due(self) -> date | None:
        """The last day of the first date that is more than vague; None when none is stated."""
        firm = [mention.last for mention in self.dates if mention.kind is not DateKind.VAGUE]
        return firm[0] if firm else None


def score_forward(sentence: str, dates: Sequence[DateMention], anchor: date) -> float:
    """How firmly a sentence states something that can be checked later, 0 to 1.

    `dates` are those of the sentence read against `anchor`; past ones do not count.
    """
    committed = _COMMITTED.search(sentence)
    ahead = [mention for mention in dates if mention.last > anchor]
    if not committed or not _CHECKABLE.search(sentence):
        return 0.0
    score = 0.35 + (0.15 if _DEFINITE.search(sentence) else 0.0)
    score += _date_weight(ahead)
    score -= 0.15 if _HEDGED.search(sentence) else 0.0
    score -= 0.25 if not ahead and _PROPHECY.search(sentence) else 0.0
    score -= 0.3 if _HABIT.search(sentence) and not ahead else 0.0
    return round(min(max(score, 0.0), 1.0), 3)


def is_forward_looking(sentence: str, anchor: date) -> bool:
    """Whether the sentence states a checkable expectation firmly enough to watch for it."""
    return score_forward(sentence, find_dates(sentence, anchor), anchor) >= STRONG


def find_expectations(
    text: str, anchor: date, *, least: float = STRONG, sentences: Sequence[Span] | None = None
) -> list[Expectation]:
    """The forward-looking sentences of a text in order; pass `sentences` when already split."""
    found: list[Expectation] = []
    for span in split_sentences(text) if sentences is None else sentences:
        sentence = span.cut(text)
        if not _COMMITTED.search(sentence):
            continue
        dates = find_dates(sentence, anchor)
        strength = score_forward(sentence, dates, anchor)
        if strength >= least:
            ahead = tuple(mention for mention in dates if mention.last > anchor)
            found.append(Expectation(span, ahead, strength))
    return found


def _date_weight(ahead: Sequence[DateMention]) -> float:
    weights = {
        DateKind.DAY: 0.5,
        DateKind.WEEK: 0.45,
        DateKind.MONTH: 0.4,
        DateKind.SPAN: 0.4,
        DateKind.QUARTER: 0.35,
        DateKind.SEASON: 0.3,
        DateKind.VAGUE: 0.3,
        DateKind.YEAR: 0.2,
    }
    return max((weights[mention.kind] for mention in ahead), default=0.0)
