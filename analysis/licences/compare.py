"""What changed between two versions of a document: clauses added, removed, reworded, renamed."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.licences.clauses import segment
from analysis.licences.pairing import pair_clauses
from analysis.licences.rewording import (
    Budget,
    Rewording,
    find_names,
    is_rename,
    is_spelling,
    may_be_spelling,
    quote_sentences,
    read_rewording,
)
from analysis.licences.wording import make_key, split_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.licences.clauses import Clause

_REPEATED_SHARE = 0.3  # of the clauses that stay: from here on the page shows its text twice
_SEARCHED = 400_000  # letters in which a clause is looked for across the bounds of others
_SHORT_KEY = 40  # letters; shorter wordings recur by themselves


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions and how their clauses differ.

    `added` and `removed` hold whole clauses, `reworded` those that say something else now,
    `renamed` those in which only a name changed that changed throughout, such as a model's version.
    `moved` counts clauses that stand elsewhere or under another number, `spelling` misprints put
    right, `same` clauses that say what they said. Layout, marks, quotes, addresses and dates of
    versions make no difference.
    """

    old: str
    new: str
    added: tuple[Clause, ...]
    removed: tuple[Clause, ...]
    reworded: tuple[Rewording, ...]
    renamed: tuple[Rewording, ...]
    moved: int
    spelling: int
    same: int

    @property
    def is_changed(self) -> bool:
        """Whether anything that the document says changed."""
        return bool(self.added or self.removed or self.reworded)


def compare(old: str, new: str) -> Comparison:
    """Compare two versions clause by clause. Linear but for a bounded number of pairs."""
    before, after = segment(old), segment(new)
    shared, gone, come = _subtract(before, after)
    if not gone and not come:
        return Comparison(old, new, (), (), (), (), _count_moved(shared), 0, len(shared))
    pairs, removed, added = pair_clauses(gone, come)
    sides = _Sides(before), _Sides(after)
    read = _read_pairs(pairs, *sides)
    names = find_names(read)
    misprints = _find_misprints(read, before, after)
    told = [one for one in read if one not in misprints]
    return Comparison(
        old=old,
        new=new,
        added=tuple(one for one in added if not sides[0].tells(one)),
        removed=tuple(one for one in removed if not sides[1].tells(one)),
        reworded=tuple(one for one in told if not is_rename(one, names)),
        renamed=tuple(one for one in told if is_rename(one, names)),
        moved=_count_moved(shared) + len(pairs) - len(read),
        spelling=len(misprints),
        same=len(shared),
    )


def _read_pairs(
    pairs: Sequence[tuple[Clause, Clause]], old: _Sides, new: _Sides
) -> list[Rewording]:
    """The pairs in which a sentence differs that the other version has nowhere."""
    budget = Budget()
    read = [read_rewording(*pair, budget, old.has, new.has) for pair in pairs]
    return [one for one in read if one.removed_sentences or one.added_sentences]


class _Sides:
    """What one version says, to look sentences up in."""

    def __init__(self, clauses: Sequence[Clause]) -> None:
        said = {key for clause in clauses for key in _keys_of(clause)}
        # A heading that runs into its clause here may stand alone there.
        self._keys = said | {make_key(clause.heading) for clause in clauses}
        whole = "".join(make_key(clause.text) for clause in clauses)
        self._clauses = frozenset(make_key(clause.text) for clause in clauses)
        self._whole = whole if len(whole) <= _SEARCHED else ""

    def has(self, key: str) -> bool:
        """Whether a sentence of that key stands anywhere."""
        return key in self._keys

    def tells(self, clause: Clause) -> bool:
        """Whether a clause stands here split, joined, or sentence by sentence.

        One that stands here whole is missed or new all the same: it stood more or less often.
        """
        key = make_key(clause.text)
        if key in self._clauses:
            return False
        if len(key) >= _SHORT_KEY and key in self._whole:
            return True
        return all(one in self._keys for one in _keys_of(clause))


def _subtract(
    before: Sequence[Clause], after: Sequence[Clause]
) -> tuple[list[tuple[Clause, Clause]], list[Clause], list[Clause]]:
    """The clauses on both sides, and those on one side only, by what they say."""
    waiting: dict[str, list[Clause]] = defaultdict(list)
    for clause in before:
        waiting[make_key(clause.text)].append(clause)
    sides = (Counter({key: len(found) for key, found in waiting.items()}), Counter[str]())
    shared, come = [], []
    for clause in after:
        key = make_key(clause.text)
        sides[1][key] += 1
        if waiting.get(key):
            shared.append((waiting[key].pop(0), clause))
        else:
            come.append(clause)
    left = {clause.start for found in waiting.values() for clause in found}
    gone = [clause for clause in before if clause.start in left]
    if _is_repeated(*sides):
        gone = [clause for clause in gone if not sides[1][make_key(clause.text)]]
        come = [clause for clause in come if not sides[0][make_key(clause.text)]]
    else:
        gone = [one for one in gone if not _recurs(make_key(one.text), sides[1])]
        come = [one for one in come if not _recurs(make_key(one.text), sides[0])]
    return shared, [c for c in gone if make_key(c.text)], [c for c in come if make_key(c.text)]


def _recurs(key: str, others: Counter[str]) -> bool:
    """Whether a short wording is merely shown once more or once less."""
    return len(key) < _SHORT_KEY and others[key] > 0


def _is_repeated(old: Counter[str], new: Counter[str]) -> bool:
    """Whether one version shows its text twice, as pages with a mobile view do."""
    both = [key for key in old if key in new and len(key) >= _SHORT_KEY]
    uneven = sum(old[key] != new[key] for key in both)
    return uneven > _REPEATED_SHARE * len(both)


def _keys_of(clause: Clause) -> list[str]:
    keys = (make_key(quote.text) for quote in quote_sentences(clause))
    return [key for key in keys if key]


def _find_misprints(
    read: Sequence[Rewording], before: Sequence[Clause], after: Sequence[Clause]
) -> list[Rewording]:
    likely = [one for one in read if may_be_spelling(one)]
    known = _count_words(before, after) if likely else Counter[str]()
    return [one for one in likely if is_spelling(one, known)]


def _count_words(before: Sequence[Clause], after: Sequence[Clause]) -> Counter[str]:
    """How often each word occurs in both versions together, in lower case."""
    both = (*before, *after)
    return Counter(word.lower() for clause in both for word in split_tokens(clause.text))


def _count_moved(shared: Sequence[tuple[Clause, Clause]]) -> int:
    """Clauses under another number, and those that are out of the order they had."""
    renumbered = sum(old.number != new.number for old, new in shared)
    furthest, displaced = -1, 0
    for old, new in shared:
        displaced += old.start < furthest and old.number == new.number
        furthest = max(furthest, old.start)
    return renumbered + displaced
