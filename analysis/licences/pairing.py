"""Which removed clause became which added one."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.licences.wording import split_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.licences.clauses import Clause

ALIKE = 0.5  # share of the words that two wordings of one clause have in common
IN_PLACE = 0.3  # the same under one heading and number
_MOST = 4_000  # clauses a side that are compared
_MOST_WORDS = 600  # of a clause
_COMMON = 25  # clauses that share a pair of words; a more common pair tells nothing
_CANDIDATES = 6


@dataclass(frozen=True)
class _Words:
    clause: Clause
    counts: Counter[str]
    pairs: tuple[tuple[str, str], ...]


def pair_clauses(
    gone: Sequence[Clause], come: Sequence[Clause]
) -> tuple[list[tuple[Clause, Clause]], list[Clause], list[Clause]]:
    """Pairs in the order of the newer version, and what is left on either side.

    Each clause is used once, the likest pairs first; equal ones by their place.
    """
    old = [_read(clause) for clause in gone[:_MOST]]
    new = [_read(clause) for clause in come[:_MOST]]
    index = _index(old)
    scored = sorted(
        (-score, at, number)
        for number, words in enumerate(new)
        for at, score in _score(words, old, index)
    )
    used_old: set[int] = set()
    used_new: dict[int, int] = {}
    for _, at, number in scored:
        if at not in used_old and number not in used_new:
            used_old.add(at)
            used_new[number] = at
    pairs = [(gone[used_new[number]], come[number]) for number in sorted(used_new)]
    removed = [clause for at, clause in enumerate(gone) if at not in used_old]
    added = [clause for number, clause in enumerate(come) if number not in used_new]
    return pairs, removed, added


def _read(clause: Clause) -> _Words:
    words = [word.lower() for word in split_tokens(clause.text[: _MOST_WORDS * 12])][:_MOST_WORDS]
    pairs = tuple(dict.fromkeys(pairwise(words)))
    return _Words(clause, Counter(words), pairs or ((words[0], ""),) if words else ())


def _index(clauses: Sequence[_Words]) -> dict[tuple[str, str], list[int]]:
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for at, words in enumerate(clauses):
        for pair in words.pairs:
            if len(index[pair]) <= _COMMON:
                index[pair].append(at)
    return index


def _score(
    words: _Words, old: Sequence[_Words], index: dict[tuple[str, str], list[int]]
) -> list[tuple[int, float]]:
    """The older clauses that are likely the same one, with how alike they are."""
    votes: Counter[int] = Counter()
    for pair in words.pairs:
        found = index.get(pair, ())
        if len(found) <= _COMMON:
            votes.update(found)
    likely = sorted(votes, key=lambda at: (-votes[at], at))[:_CANDIDATES]
    scored = ((at, _liken(old[at], words)) for at in likely)
    return [(at, score) for at, score in scored if score > 0]


def _liken(old: _Words, new: _Words) -> float:
    """Dice's share of common words, with a bonus for one place; 0 where it is too little."""
    common = sum((old.counts & new.counts).values())
    share = 2 * common / max(sum(old.counts.values()) + sum(new.counts.values()), 1)
    a, b = old.clause, new.clause
    same_number = bool(a.number) and a.number == b.number
    same_heading = bool(a.heading) and a.heading.lower() == b.heading.lower()
    in_place = same_heading and (same_number or not (a.number or b.number))
    # A shorter wording that lives on whole within a longer one was extended.
    contained = common / max(min(sum(old.counts.values()), sum(new.counts.values())), 1)
    if share >= ALIKE or (in_place and share >= IN_PLACE) or (contained > 0.9 and share > 0.25):  # noqa: PLR2004 - shares of words
        return share + 0.1 * in_place + 0.05 * same_heading
    return 0.0
