"""What changed between captured versions of terms and licences, and who is caught."""

from __future__ import annotations

import time
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from analysis.evaluate.captures import read_captures
from analysis.licences.compare import compare
from analysis.licences.effects import changes_with_effect, find_turns
from analysis.licences.terms import read_terms

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.evaluate.captures import Capture, PageReader
    from analysis.licences.clauses import Clause
    from analysis.licences.effects import Effect
    from analysis.licences.rewording import Rewording

_SHOWN = 2_000  # characters of a clause


@dataclass(frozen=True, slots=True)
class ShownClause:
    """A clause that came or went; `kinds`, `says` and `who` are empty where it settles nothing."""

    label: str
    heading: str
    text: str
    kinds: tuple[str, ...]
    says: tuple[str, ...]
    who: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ShownRewording:
    """A clause in both versions, what it said and says, and the words that differ.

    `only_names`: nothing but a name changed that changed throughout.
    """

    label: str
    heading: str
    old: str
    new: str
    words: tuple[tuple[str, str], ...]
    kinds: tuple[str, ...]
    before: tuple[str, ...]
    says: tuple[str, ...]
    who: tuple[str, ...]
    only_names: bool


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """One matter over the whole document: before, after, who is caught, and the passages."""

    kind: str
    before: str
    after: str
    who: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class VersionChange:
    """Two versions that say different things."""

    document: str
    from_version: str
    to_version: str
    added: tuple[ShownClause, ...]
    removed: tuple[ShownClause, ...]
    reworded: tuple[ShownRewording, ...]
    moved: int
    renamed: int
    spelling: int
    kinds: tuple[str, ...]
    turns: tuple[ShownTurn, ...]


@dataclass(frozen=True, slots=True)
class SameVersions:
    """Two captures that say the same: layout, numbering, dates or misprints aside."""

    document: str
    from_version: str
    to_version: str
    moved: int
    renamed: int
    spelling: int


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A row of the plain table of a document's newest version."""

    document: str
    version: str
    kind: str
    says: str
    who: str
    passage: str


@dataclass(frozen=True, slots=True)
class TermsFigures:
    """`versions` were read of `documents`; `changes` are the pairs that say different things."""

    versions: int
    changes: tuple[VersionChange, ...]
    unchanged: tuple[SameVersions, ...]
    terms: tuple[ShownTerm, ...]
    documents: int
    seconds: float


def evaluate_terms(folder: Path, read_page: PageReader) -> TermsFigures:
    """Compare each document's versions one after another, in order of time or of number.

    `read_page` gives a page's text as the service reads it, from its bytes and name. Raises
    AnalysisError when there is nothing to compare.
    """
    started = time.perf_counter()
    found = read_captures(folder, read_page)
    documents: dict[str, list[Capture]] = defaultdict(list)
    for capture in found:
        documents[capture.document].append(capture)
    changes: list[VersionChange] = []
    unchanged: list[SameVersions] = []
    for versions in documents.values():
        for pair in pairwise(versions):
            told = compare_captures(*pair)
            if isinstance(told, VersionChange):
                changes.append(told)
            else:
                unchanged.append(told)
    newest = [versions[-1] for versions in documents.values()]
    return TermsFigures(
        versions=len(found),
        changes=tuple(changes),
        unchanged=tuple(unchanged),
        terms=tuple(row for capture in newest for row in _show_terms(capture)),
        documents=len(documents),
        seconds=time.perf_counter() - started,
    )


def compare_captures(old: Capture, new: Capture) -> VersionChange | SameVersions:
    """What changed between two versions, or that nothing did but layout and names."""
    found = compare(old.text, new.text)
    effects = changes_with_effect(found)
    by_clause: dict[tuple[str, int], list[Effect]] = defaultdict(list)
    for effect in effects:
        by_clause[effect.what, effect.at].append(effect)
    renamed = [one for one in found.renamed if ("renamed", one.new.start) in by_clause]
    names = (new.document, old.version, new.version)
    counts = (found.moved, len(found.renamed), found.spelling)
    if not found.is_changed and not renamed:
        return SameVersions(*names, *counts)
    return VersionChange(
        *names,
        tuple(_show_clause(one, by_clause["added", one.start]) for one in found.added),
        tuple(_show_clause(one, by_clause["removed", one.start]) for one in found.removed),
        tuple(
            _show_rewording(one, by_clause[what, one.new.start], only_names=what == "renamed")
            for what, pairs in (("reworded", found.reworded), ("renamed", renamed))
            for one in pairs
        ),
        *counts,
        tuple(dict.fromkeys(one.kind.value for one in effects)),
        tuple(
            ShownTurn(
                turn.kind.value, turn.before, turn.after, turn.who,
                turn.old.text if turn.old else "", turn.new.text if turn.new else "",
            )
            for turn in find_turns(effects)
        ),
    )  # fmt: skip


def _show_clause(clause: Clause, effects: Sequence[Effect]) -> ShownClause:
    stated = [side for one in effects for side in (one.before, one.after) if side]
    return ShownClause(
        clause.label,
        clause.heading,
        clause.text[:_SHOWN],
        tuple(dict.fromkeys(one.kind.value for one in effects)),
        tuple(dict.fromkeys(one.says for one in stated)),
        tuple(dict.fromkeys(one.who for one in stated)),
    )


def _show_rewording(
    pair: Rewording, effects: Sequence[Effect], *, only_names: bool
) -> ShownRewording:
    return ShownRewording(
        pair.new.label,
        pair.new.heading,
        pair.old.text[:_SHOWN],
        pair.new.text[:_SHOWN],
        tuple((word.old[:_SHOWN], word.new[:_SHOWN]) for word in pair.words),
        tuple(dict.fromkeys(one.kind.value for one in effects)),
        tuple(dict.fromkeys(one.before.says for one in effects if one.before)),
        tuple(dict.fromkeys(one.after.says for one in effects if one.after)),
        tuple(dict.fromkeys(one.who for one in effects if one.who)),
        only_names,
    )


def _show_terms(capture: Capture) -> list[ShownTerm]:
    table = read_terms(capture.text).table
    return [
        ShownTerm(
            capture.document, capture.version, one.kind.value, one.says, one.who,
            one.quote.text[:_SHOWN],
        )
        for one in table
    ]  # fmt: skip
