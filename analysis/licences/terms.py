"""What a licence or a service's terms say, as a plain table: kind, statement, who, passage."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.licences.clauses import segment
from analysis.licences.kinds import ClauseKind, Stance, read_kinds
from analysis.licences.phrasing import phrase
from analysis.licences.rewording import quote_sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.licences.clauses import Clause
    from analysis.licences.rewording import Quote

MOST_CHARACTERS = 1_000_000  # of sentences that are read for what they settle
_WEIGHT = {
    Stance.BARRED: 3,
    Stance.REQUIRED: 3,
    Stance.CONDITIONAL: 3,
    Stance.ALLOWED: 2,
    Stance.STATED: 0,
}


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a sentence settles.

    `says` and `who` are our words filled with `values`, which stand in `quote` but for case; `label`
    names the clause ("1.b.i"), `heading` what stands above it.
    """

    kind: ClauseKind
    stance: Stance
    says: str
    who: str
    values: tuple[str, ...]
    quote: Quote
    label: str = ""
    heading: str = ""


@dataclass(frozen=True, slots=True)
class LicenceTerms:
    """Every statement of a document, in its order."""

    statements: tuple[Statement, ...]

    def of(self, kind: ClauseKind) -> tuple[Statement, ...]:
        """The statements of one kind."""
        return tuple(one for one in self.statements if one.kind is kind)

    @property
    def table(self) -> tuple[Statement, ...]:
        """The most telling statement of each kind that occurs, in the order of the kinds."""
        found = ((kind, self.of(kind)) for kind in ClauseKind)
        return tuple(choose_statement(statements) for _, statements in found if statements)


def read_terms(text: str) -> LicenceTerms:
    """The plain table of a licence or of terms; linear, bounded."""
    return LicenceTerms(read_clauses(segment(text)))


def read_clauses(clauses: Iterable[Clause]) -> tuple[Statement, ...]:
    """The statements of whole clauses."""
    found: list[Statement] = []
    left = MOST_CHARACTERS
    for clause in clauses:
        if left <= 0:
            break
        left -= len(clause.text)
        found += read_statements(clause, quote_sentences(clause))
    return tuple(found)


def read_statements(clause: Clause, sentences: Sequence[Quote]) -> list[Statement]:
    """The statements of some sentences of a clause."""
    lead = clause.lead or _own_lead(clause, sentences)
    return [
        Statement(
            reading.kind, reading.stance, *phrase(reading, quote.text), quote, clause.label,
            clause.heading,
        )
        for quote in sentences
        for reading in read_kinds(quote.text, lead)
    ]  # fmt: skip


def _own_lead(clause: Clause, sentences: Sequence[Quote]) -> str:
    """A heading such as "Prohibited uses" bars what stands below it."""
    del sentences
    heading = clause.heading.lower()
    barred = ("prohibited", "restrict", "what you cannot do", "you may not", "disallowed")
    return "Prohibited:" if any(word in heading for word in barred) else ""


def choose_statement(statements: Sequence[Statement]) -> Statement:
    """The most telling one: with values, barring or asking for something; else the first."""
    return max(statements, key=lambda one: (weigh(one), -one.quote.start))


def weigh(statement: Statement) -> float:
    """How telling a statement is."""
    return _WEIGHT[statement.stance] + bool(statement.values) + min(len(statement.values), 4) / 2
