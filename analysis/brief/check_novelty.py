"""What a sentence adds to its passages: words, reasons and judgements that stand in none of them."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.check_lexicon import kin_of
from analysis.brief.check_words import affirm, is_akin, stem, word_set

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_words import Token

_CAUSE = re.compile(
    r"\b(?:because|since(?= \w+ (?:\w+ ){0,4}(?:is|was|had|has|were|are))|due to|owing to|as a (?:result|consequence)|therefore|"
    r"thus|hence|consequently|thereby|so that|in order to|in response to|caused|causing|leads? to|leading to|"
    r"thanks to|forc(?:e|es|ing)|signals?|signalling|suggests?|suggesting|means that|meaning that|prompted|prompting|"
    r"after (?=a |an |talks|pressure|criticism|complaints)|to (?:win|avoid|push|attract|gain|protect|make|save|fund|pay|beat|keep)\b)",
    re.IGNORECASE,
)
_OUTLOOK = re.compile(
    r"\b(?:likely|unlikely|expected to|set to|could|might|would|poised|bound to|will|plans? to|intends? to|fears?|hopes?)\b",
    re.IGNORECASE,
)
_MAY = re.compile(r"\b(?:can|may|could|might)\b", re.IGNORECASE)
_RANK = re.compile(
    r"\b(?:first|only|best|worst|most|least|largest|biggest|smallest|cheapest|fastest|strongest|leading|"
    r"leader|record|unprecedented|every|all|always|never|popular|highest|lowest|cheaper|faster|better|worse)\b",
    re.IGNORECASE,
)
_CLAUSE = re.compile(
    r",\s|;\s|\s(?:because|since|after|while|although|but|and|so that|which|who|therefore|as)\s"
)
_PLAIN = word_set("""
    say tell report accord announce state mention call describe become remain include involve concern
    company firm people model product service tool version system customer user both decide thing way time part number order new old long short high low good use used user
    do get take give have be go come want need see know able further several various current currently
    follow following later earlier previous former latest next last far well back still already soon
    deal decision announcement matter
    start begin now today month week year day since total worth amount about around roughly
    """)
_PLAIN_STEMS = frozenset(stem(word) for word in _PLAIN)
# The words of our own lines, "Lantern 4: move off it before 27 July 2026."
_OURS = word_set("""
    access announce available back before budget changed check data effective elsewhere export force
    goes keep keys licence move new off old plan price published released replaces retirement run
    restored rule suspended terms test there use weights while work asks instead now again limit
    """)


@dataclass(frozen=True, slots=True)
class Novelty:
    """How much of a sentence is new: of all its words, and of its most foreign clause.

    `new` counts words without support, `words` those that carry meaning; `cause`, `outlook` and
    `rank` say that it gives a reason, a prospect or a superlative that the passages do not have.
    """

    new: float
    words: int
    worst_new: float
    worst_words: int
    cause: bool
    outlook: bool
    rank: bool
    foreign: tuple[str, ...]

    @property
    def share(self) -> float:
        """New words of all, 0 to 1."""
        return self.new / self.words if self.words else 0.0

    @property
    def worst_share(self) -> float:
        """New words of the most foreign clause's, 0 to 1."""
        return self.worst_new / self.worst_words if self.worst_words else 0.0


def measure_novelty(sentence: Reading, evidence: Evidence) -> Novelty:
    """The words of a sentence without support; a word of the same sense is half a support."""
    kin = frozenset(k for s in evidence.stems for k in kin_of(s))
    weights = [(t, _weigh(t, sentence, evidence, kin)) for t in sentence.tokens if _counts(t)]
    worst = (0.0, 0)
    for start, end in _clauses(sentence.text):
        inside = [w for t, w in weights if start <= t.start < end]
        if len(inside) > 1 and sum(inside) / len(inside) > (worst[0] / worst[1] if worst[1] else 0):
            worst = sum(inside), len(inside)
    return Novelty(
        sum(w for _, w in weights), len(weights), *worst,
        _adds(_CAUSE, sentence, evidence), _looks_ahead(sentence, evidence),
        _adds(_RANK, sentence, evidence), tuple(t.text for t, w in weights if w == 1),
    )  # fmt: skip


def is_ours(words: Sequence[str]) -> bool:
    """Whether all words are those of our own labelled lines."""
    ours = {stem(word) for word in _OURS}
    return all(stem(word) in ours for word in words)


def _counts(token: Token) -> bool:
    return token.is_content and token.text[0].isalpha() and token.stem not in _PLAIN_STEMS


def _weigh(token: Token, sentence: Reading, evidence: Evidence, kin: frozenset[str]) -> float:
    if token.stem in evidence.stems or token.low in evidence.stems:
        return 0.0
    spans = [(m.start, m.end) for m in sentence.dates] + [
        (a.start, a.end) for a in sentence.amounts
    ]
    if any(start <= token.start < end for start, end in spans):
        return 0.0
    if token.text[0].isupper() and token.start:
        return 0.0  # names are looked at by themselves
    if kin_of(token.stem) & kin or _same_root(token.stem, evidence.stems):
        return 0.25
    turned = affirm(token.stem, evidence.stems) or any(
        affirm(other, frozenset([token.stem])) for other in evidence.stems
    )
    if turned:
        return 0.25
    return 1.0


def _same_root(word: str, known: frozenset[str]) -> bool:
    root = word[:5]
    if len(word) > 5 and any(other.startswith(root) for other in known):  # noqa: PLR2004 - letters
        return True
    return any(is_akin(word, other) for other in known)


def _clauses(text: str) -> list[tuple[int, int]]:
    cuts = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    return list(itertools.pairwise(cuts))


def _looks_ahead(sentence: Reading, evidence: Evidence) -> bool:
    # "Can fine" is "could fine".
    known = "" if _MAY.search(evidence.text) is None else "could might"
    found = {m.lower().split()[0] for m in _OUTLOOK.findall(sentence.text)}
    return _adds(_OUTLOOK, sentence, evidence) and not found <= word_set(known)


def _adds(pattern: re.Pattern[str], sentence: Reading, evidence: Evidence) -> bool:
    known = {m.lower().split()[0] for m in pattern.findall(evidence.text)}
    found = {m.lower().split()[0] for m in pattern.findall(sentence.text)}
    return bool(found) and not found & known
