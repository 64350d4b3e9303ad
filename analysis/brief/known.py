"""What was known before an issue: so that its tables state each change once."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.claims import TABLE_OF
from analysis.brief.model import Table
from analysis.brief.words import containment, content_words, split_words
from analysis.knowledge.quantities import find_quantities, quantities_agree

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.claims import Claim
    from analysis.brief.model import TableRow
    from analysis.knowledge.contradictions import FactGroup
    from db.briefs import KnownFact

# Said of a model, it is no release yet.
_FORERUNNER = re.compile(r"preview|announc|unveil|reveal|teas", re.IGNORECASE)
# An order and its end are told in the same words but for these.
_ENDS = re.compile(
    r"\b(?:lift(?:s|ed|ing)?|eas(?:es|ed|ing)|remov(?:es|ed|ing)|withdr[ae]w(?:s|n|ing)?|rescind\w*|"
    r"revok(?:es|ed|ing)|repeal\w*|scrap(?:s|ped|ping)?|drop(?:s|ped|ping)?|paus(?:es|ed|ing)|end(?:s|ed|ing)?|"
    r"delay(?:s|ed|ing)?|postpon\w+|extend(?:s|ed|ing)?)\b",
    re.IGNORECASE,
)
_SHARED, _SHARE = 2, 0.5  # content words of two tellings of one rule


@dataclass(frozen=True, slots=True)
class _Known:
    subject: tuple[str, ...]
    value: str
    words: str
    day: str


class Memory:
    """The changes that earlier articles and issues told, to ask whether one is new."""

    def __init__(self, facts: Sequence[KnownFact], rows: Sequence[TableRow] = ()) -> None:
        self._facts: dict[Table, list[_Known]] = defaultdict(list)
        self._rows: dict[Table, list[_Known]] = defaultdict(list)
        for fact in facts:
            if table := TABLE_OF.get(fact.predicate):
                known = _Known(
                    _name(fact.subject), fact.to_value, fact.to_value, fact.effective_date
                )
                self._facts[table].append(known)
        for row in rows:
            for subject in row.subject.split(", "):
                known = _Known(_name(subject), row.to_value, row.statement.text, row.effective_date)
                self._rows[row.table].append(known)

    def knows(self, group: FactGroup, claims: Sequence[Claim]) -> bool:
        """Whether a change was known; a model that was only previewed may still be released."""
        table = TABLE_OF[group.predicate]
        names = {_name(claim.fact.subject) for claim in claims} | {_name(group.subject)}
        told = [one for one in self._rows[table] if _is_of(one, names, table)]
        # What an issue said of a thing counts before what anybody said.
        known = told or [one for one in self._facts[table] if _is_of(one, names, table)]
        return any(_is_same(table, one, group, claims) for one in known)


def _is_same(table: Table, one: _Known, group: FactGroup, claims: Sequence[Claim]) -> bool:
    version = group.versions[0]
    if table is Table.PRICES:
        return bool(find_quantities(one.value)) and quantities_agree(one.value, version.to_value)
    if table is Table.RELEASES:
        forerun = all(_FORERUNNER.search(claim.words) for claim in claims)
        return forerun or _FORERUNNER.search(one.words) is None
    if table is Table.RETIREMENTS or (one.day and one.day == version.effective_date):
        return True
    ends = all(_ENDS.search(claim.words) for claim in claims)
    if ends and not _ENDS.search(one.words):
        return False
    mine, theirs = content_words(version.to_value), content_words(one.words)
    return len(mine & theirs) >= _SHARED or containment(mine, theirs) >= _SHARE


def _is_of(known: _Known, names: set[tuple[str, ...]], table: Table) -> bool:
    if known.subject in names:
        return True
    # Of rules and terms the shorter name means the same: "Lumen" is "Lumen 3".
    loose = table in (Table.RULES, Table.LICENCES)
    return loose and any(_begins(known.subject, name) for name in names)


def _begins(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    short, long = sorted((one, other), key=len)
    return long[: len(short)] == short


def _name(subject: str) -> tuple[str, ...]:
    return tuple(split_words(subject.replace("-", " ")))
