"""Whether a sentence turns a change round: from new to old, or the one instead of the other."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

from analysis.brief.check_faults import BOUND, ROLES, Fault
from analysis.brief.check_figures import same_amount
from analysis.brief.check_labels import own_amounts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.check_evidence import Evidence, Reading
    from analysis.brief.check_values import Amount

# What stands between the two amounts of a change, the new one first.
_NEW_FIRST = re.compile(
    r"[^.;]{0,40}?[,(]?\s?\b(?:was|previously|formerly|up from|down from|from|instead of|rather than|"
    r"compared (?:with|to)|against|before)\s(?:\w+ ){0,2}",
    re.IGNORECASE,
)
_OLD_FIRST = re.compile(r"[^.;]{0,30}?\s(?:to|by)\s(?:only |just |about )?", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s(?:about |some |around )?\Z", re.IGNORECASE)
_INSTEAD = re.compile(r"\b(?:instead of|rather than|in place of)\b", re.IGNORECASE)
_MOST = 12  # amounts of a sentence are looked at
_REACH = 4


def check_turns(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Changes of the sentence that its passages tell in the other direction."""
    faults = []
    known = [pair for part in evidence.sentences for pair in _changes(part)]
    for old, new in _changes(sentence):
        turned = any(same_amount(old, b) and same_amount(new, a) for a, b in known)
        told = any(same_amount(old, a) and same_amount(new, b) for a, b in known)
        if turned and not told:
            faults.append(Fault(BOUND, f"{old.text} to {new.text}"))
    theirs = [pair for part in evidence.sentences for pair in _instead(part)]
    for one, other in _instead(sentence):
        turned = any(one & b and other & a for a, b in theirs)
        told = any(one & a and other & b for a, b in theirs)
        if turned and not told:
            faults.append(Fault(ROLES, " ".join(sorted(one))))
    return faults


def _changes(reading: Reading) -> Iterator[tuple[Amount, Amount]]:
    """Pairs of old and new amounts of one kind: "from $6 to $4", "$4 (was $6)"."""
    amounts = own_amounts(reading)[:_MOST]
    for n, one in enumerate(amounts):
        for other in amounts[n + 1 : n + 3]:
            between = reading.text[one.end : other.start]
            if one.family != other.family:
                continue
            if _FROM.search(reading.text[max(0, one.start - 14) : one.start]):
                if _OLD_FIRST.fullmatch(between):
                    yield one, other
            elif _NEW_FIRST.fullmatch(between):
                yield other, one


def _instead(reading: Reading) -> Iterator[tuple[frozenset[str], frozenset[str]]]:
    """The words in front of and behind "instead of"."""
    for match in itertools.islice(_INSTEAD.finditer(reading.text), _MOST):
        front = [t.stem for t in reading.tokens if t.end <= match.start() and t.is_content]
        behind = [t.stem for t in reading.tokens if t.start >= match.end() and t.is_content]
        yield frozenset(front[-_REACH:]), frozenset(behind[:_REACH])
