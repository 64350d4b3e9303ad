"""The whole check of one worded sentence against the words of its passages."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.check_acts import check_certainty, check_roles
from analysis.brief.check_bindings import check_bindings
from analysis.brief.check_days import check_days
from analysis.brief.check_evidence import Evidence, Reading, Source, gather_evidence
from analysis.brief.check_faults import FAR, INJECTED, UNSUPPORTED, Fault
from analysis.brief.check_figures import check_figures
from analysis.brief.check_injection import find_instruction
from analysis.brief.check_names import check_names, check_quotations
from analysis.brief.check_novelty import is_ours, measure_novelty
from analysis.brief.check_polarity import contradictions
from analysis.brief.check_turns import check_turns
from analysis.brief.check_words import plain_marks
from analysis.brief.words import fold_space

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_novelty import Novelty
    from analysis.brief.support import Support

_VALUES = (check_figures, check_days, check_names, check_quotations)
_CHECKS = (
    *_VALUES,
    check_bindings,
    check_roles,
    check_turns,
    contradictions,
    check_certainty,
)
# "Lantern 4: retirement on 27 July 2026." has no verb of its own to compare.
LABELLED = re.compile(r"[^:.!?\"]{2,90}: \S")
_LABEL_CHECKS = (*_VALUES, check_bindings, contradictions)
# Measured on the development half of tests/analysis/check_set.
WORDS_THRESHOLD = 0.38
SUPPORT_WEIGHT = 0.8
SUPPORT_THRESHOLD = 0.64
LONGEST = 1_000  # characters of a worded sentence
_ONE_WORD, _ONE_WORD_SHARE = 1.5, 0.5
_ONE_WORD_SCORE, _ONE_OF_TWO_SCORE = 0.3, 0.5
_CAUSE_WEIGHT, _CUE_WEIGHT = 0.2, 0.1


def check_claims(
    sentence: str, sources: Sequence[Source], support: Support | None = None
) -> list[Fault]:
    """Every fault of a worded sentence; empty when its passages hold what it says.

    Without `support` the words alone decide.
    """
    evidence = gather_evidence(tuple(sources))
    reading = Reading(fold_space(plain_marks(sentence)), sources[0].published)
    if len(reading.text) > LONGEST:
        return [Fault(UNSUPPORTED, "too long for a sentence")]
    told = reading.text.rstrip(".") in evidence.text
    if words := find_instruction(sentence, told=told):
        return [Fault(INJECTED, words)]
    if stands_whole(reading.text, evidence):
        return []
    checks = _LABEL_CHECKS if LABELLED.match(reading.text) else _CHECKS
    faults = [fault for check in checks for fault in check(reading, evidence)]
    return faults or _check_support(reading, evidence, support)


def check_stated(text: str, sources: Sequence[Source]) -> list[Fault]:
    """The numbers, dates and names of a text that stand in no source: the values alone."""
    evidence = gather_evidence(tuple(sources))
    reading = Reading(fold_space(plain_marks(text)), sources[0].published)
    return [fault for check in _VALUES for fault in check(reading, evidence)]


def stands_whole(text: str, evidence: Evidence) -> bool:
    """Whether the text is a whole sentence of a passage, or several in a row."""
    for reading in evidence.readings:
        starts = {reading.text.find(part.text) for part in reading.sentences}
        ends = {reading.text.find(part.text) + len(part.text) for part in reading.sentences}
        at = reading.text.find(text)
        while at >= 0:
            if at in starts and at + len(text) in ends:
                return True
            at = reading.text.find(text, at + 1)
    return False


def _check_support(reading: Reading, evidence: Evidence, support: Support | None) -> list[Fault]:
    novelty = measure_novelty(reading, evidence)
    if LABELLED.match(reading.text) and is_ours(novelty.foreign):
        return []
    detail = ", ".join(novelty.foreign[:4]) or reading.text
    if support is None:
        return [Fault(UNSUPPORTED, detail)] if _is_foreign(novelty) else []
    far = _is_far(novelty, measure_support(reading, evidence, support))
    return [Fault(FAR, detail)] if far else []


def measure_support(reading: Reading, evidence: Evidence, support: Support) -> float:
    """The sentence's cosine to its best passage sentence, or to two or three in a row."""
    windows = []
    for passage in evidence.readings:
        parts = [part.text for part in passage.sentences]
        windows += parts
        windows += [" ".join(parts[n : n + 2]) for n in range(len(parts) - 1)]
    return support.score(reading.text, windows)


def _is_foreign(novelty: Novelty) -> bool:
    """Whether the words alone show that a sentence says more than its passages."""
    if _is_one_word(novelty):
        return novelty.share >= _ONE_WORD_SHARE
    return novelty.foreign != () and novelty.share + _cues(novelty) >= WORDS_THRESHOLD


def _is_far(novelty: Novelty, score: float) -> bool:
    """Whether words and model together show it: the nearer the sense, the freer the words."""
    if _is_one_word(novelty):
        least = _ONE_OF_TWO_SCORE if novelty.share >= _ONE_WORD_SHARE else _ONE_WORD_SCORE
        return novelty.foreign != () and score < least
    distance = SUPPORT_WEIGHT * (1.0 - score)
    return novelty.foreign != () and novelty.share + _cues(novelty) + distance >= SUPPORT_THRESHOLD


def _is_one_word(novelty: Novelty) -> bool:
    # A paraphrase has one word of its own more often than an invention has only one.
    return novelty.new < _ONE_WORD and not _cues(novelty)


def _cues(novelty: Novelty) -> float:
    return _CAUSE_WEIGHT * novelty.cause + _CUE_WEIGHT * (novelty.outlook or novelty.rank)
