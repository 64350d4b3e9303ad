"""Whether the names of a sentence are names of its passages."""

from __future__ import annotations

import itertools
import re
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from analysis.brief.check_faults import NAME, NOT_VERBATIM, Fault
from analysis.brief.check_openers import CALENDAR, is_proper
from analysis.knowledge.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_words import Token

_OF_PLACE = re.compile(r"(?:n|an|ian|ean|ese|ish|i|ch|sh|ss|er|ers|ns|ans|ians|ic|a|y|um|o|e)?\Z")
_QUARTERS = {"q1": "first", "q2": "second", "q3": "third", "q4": "fourth"}
_SHORTEST_ROOT = 4
_SHORTEST_SHORT = 3
_LONGEST_SHORT = 8
_QUOTED = re.compile(r"\"([^\"\n]{1,400})\"")
_GAP = re.compile(r"\s*(?:\[?\.\.\.\]?|\[?…\]?|\[[^\]]{0,60}\])\s*")


def check_names(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Names that no passage has, also under another name that the gazetteer knows."""
    known = _known_forms(evidence)
    faults = []
    tokens = sentence.tokens
    for n, token in enumerate(tokens):
        if not is_proper(tokens, n) or _occurs(token, known) or _is_unit(token, sentence):
            continue
        if _is_quarter(token, evidence):
            continue
        if not _by_other_name(tokens, n, evidence):
            faults.append(Fault(NAME, token.text))
    return faults + _check_pairs(tokens, evidence)


def check_quotations(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Words in quotation marks that stand verbatim in no passage."""
    source = _fold(evidence.text)
    faults = []
    for quoted in _QUOTED.findall(sentence.text):
        parts = [part for part in _GAP.split(quoted) if part.strip()]
        if not all(_fold(part).strip(" ,.;:!?'") in source for part in parts):
            faults.append(Fault(NOT_VERBATIM, quoted))
    return faults


def _is_unit(token: Token, sentence: Reading) -> bool:
    return any(a.has_measure and a.start <= token.start < a.end for a in sentence.amounts)


def _is_quarter(token: Token, evidence: Evidence) -> bool:
    if token.low not in _QUARTERS:
        return False
    return f"{_QUARTERS[token.low]} quarter" in evidence.text.lower()


def _known_forms(evidence: Evidence) -> frozenset[str]:
    forms = set()
    for token in evidence.tokens:
        low = token.low.removesuffix("'s").removesuffix("'")
        forms |= {low, token.stem}
    return frozenset(forms)


def _occurs(token: Token, known: frozenset[str]) -> bool:
    low = token.low.removesuffix("'s").removesuffix("'")
    if low in known or token.stem in known or low.removesuffix("s") in known:
        return True
    glued = re.split(r"[-0-9]", low)[0]
    if low[-1:].isdigit() and glued in known:
        return low.removeprefix(glued).strip("-") in known  # "GPT-5" for "GPT 5"
    return any(_same_place(low, other) for other in known)


def _same_place(one: str, other: str) -> bool:
    """Whether one is the other's people or adjective: "Norwegian" and "Norway"."""
    if frozenset((one, other)) in _PEOPLES:
        return True
    root = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        root += 1
    if root < _SHORTEST_ROOT:
        return False
    rest = one[root:], other[root:]
    if root < max(len(one), len(other)) - 5:
        return False
    ends = ("n", "ian", "ean", "ese", "ish", "an", "egian", "ch", "i")
    return any(r in ends for r in rest) and all(_OF_PLACE.match(r) for r in rest)


_PEOPLES = frozenset(
    frozenset(pair.split("/"))
    for pair in [
        "france/french",
        "spain/spanish",
        "britain/british",
        "uk/british",
        "uk/britain",
        "us/american",
        "us/america",
        "netherlands/dutch",
        "wales/welsh",
        "greece/greek",
        "switzerland/swiss",
        "eu/european",
        "eu/europe",
        "uae/emirati",
        "china/chinese",
        "denmark/danish",
        "finland/finnish",
        "poland/polish",
        "turkey/turkish",
        "sweden/swedish",
        "germany/german",
        "norway/norwegian",
        "ireland/irish",
        "portugal/portuguese",
    ]
)


def _by_other_name(tokens: Sequence[Token], place: int, evidence: Evidence) -> bool:
    """Whether the passages have the thing under another name: initials, or a gazetteer alias."""
    if _spells(tokens[place].text.removesuffix("'s"), evidence):
        return True
    for first in range(max(0, place - 3), place + 1):
        for last in range(place + 1, min(len(tokens), place + 4) + 1):
            phrase = " ".join(t.low.removesuffix("'s") for t in tokens[first:last])
            if phrase in _initials(evidence):
                return True
            short = _initials_of(tokens[first:last])
            if len(short) > 1 and any(t.text.removesuffix("'s") == short for t in evidence.tokens):
                return True
            for alias in _aliases().get(phrase, ()):
                if re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", evidence.text.lower()):
                    return True
    return False


def _spells(short: str, evidence: Evidence) -> bool:
    """Whether a short form takes the first letters of words in a row: "CFO"."""
    if not (short.isalpha() and short.isupper() and len(short) >= _SHORTEST_SHORT):
        return False
    for reading in evidence.readings:
        letters = "".join(t.text[0] if t.is_word else " " for t in reading.tokens)
        if short.lower() in letters.lower():
            return True
    return False


def _initials_of(tokens: Sequence[Token]) -> str:
    big = [t for t in tokens if t.text[0].isupper()]
    return "".join(t.text[0] for t in big) if len(big) > 1 else ""


@lru_cache(maxsize=64)
def _initials(evidence: Evidence) -> frozenset[str]:
    runs: list[list[Token]] = [[]]
    for token in evidence.tokens:
        if token.text[0].isupper():
            runs[-1].append(token)
        elif token.low not in {"of", "and", "for", "the"}:
            runs.append([])
    found = set()
    for run in runs:
        for first in range(len(run)):
            for last in range(first + 2, min(first + _LONGEST_SHORT, len(run)) + 1):
                found.add("".join(t.text[0] for t in run[first:last]).lower())
    return frozenset(found)


@cache
def _aliases() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for entity in load_gazetteer().entities.values():
        names = tuple(dict.fromkeys(name.lower() for name in (entity.name, *entity.aliases)))
        for name in names:
            rest = tuple(other for other in names if other != name)
            found[name] = (*found.get(name, ()), *rest)
    return found


def _check_pairs(tokens: Sequence[Token], evidence: Evidence) -> list[Fault]:
    """First and last names that stand in the passages, but never together."""
    theirs = _adjacent(evidence.tokens)
    firsts, lasts = {a for a, _ in theirs}, {b for _, b in theirs}
    return [
        Fault(NAME, f"{one} {two}")
        for one, two in sorted(_adjacent(tokens) - theirs - _runs(evidence.tokens))
        if one in firsts and two in lasts
    ]


def _runs(tokens: Sequence[Token]) -> set[tuple[str, str]]:
    """Pairs with one name between them: "Judge Whitlow" of "Judge Amara Whitlow"."""
    return {
        (one.stem, last.stem)
        for one, two, last in zip(tokens, tokens[1:], tokens[2:], strict=False)
        if two.start - one.end == 1 and last.start - two.end == 1
        and all(t.text[0].isupper() for t in (one, two, last))
    }  # fmt: skip


def _adjacent(tokens: Sequence[Token]) -> set[tuple[str, str]]:
    found = set()
    for one, two in itertools.pairwise(tokens):
        big = one.text[0].isupper() and two.text[0].isupper()
        together = big and two.start - one.end == 1 and one.is_content and two.is_content
        if together and not one.text.endswith("'s") and not {one.low, two.low} & CALENDAR:
            found.add((one.stem, two.stem))
    return found


def _fold(text: str) -> str:
    return " ".join(text.lower().split())
