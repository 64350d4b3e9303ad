"""Versions, tables and changes of licences and terms as lines for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.licences.knowledge import NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.evaluate.terms import TermsFigures, VersionChange
    from analysis.licences.knowledge import KnownLicence
    from analysis.licences.terms import Statement

_WIDTH = 300  # characters of a quotation


def write_figures(figures: TermsFigures) -> Iterator[str]:
    """The figures of an evaluation, and each change in full."""
    yield f"documents {figures.documents}, versions {figures.versions}"
    yield f"changed {len(figures.changes)}, the same {len(figures.unchanged)}"
    for change in figures.changes:
        yield ""
        yield from write_change(change)


def write_change(change: VersionChange) -> Iterator[str]:
    """What changed between two versions: the matters first, then clause by clause."""
    yield f"{change.document}: {change.from_version} -> {change.to_version}"
    yield (
        f"  {len(change.added)} clauses added, {len(change.removed)} removed, "
        f"{len(change.reworded)} reworded; {change.moved} moved or renumbered only"
    )
    for turn in change.turns:
        if turn.before == turn.after:
            yield f"  {_name(turn.kind)}: reworded, still: {turn.after}"
        else:
            yield f"  {_name(turn.kind)}: {turn.before or 'nothing'} -> {turn.after or 'no longer said'}"
        yield f"    who: {turn.who}"
    for mark, clauses in (("+", change.added), ("-", change.removed)):
        for clause in clauses:
            yield f"  {mark} {_place(clause.label, clause.heading)}{shorten(clause.text)}"
    for pair in change.reworded:
        note = " (only a name changed)" if pair.only_names else ""
        yield f"  ~ {_place(pair.label, pair.heading)}{shorten(pair.old)}"
        yield f"    now: {shorten(pair.new)}{note}"


def write_table(statements: Sequence[Statement]) -> Iterator[str]:
    """The plain table: what it says, who is caught, and the words that say it."""
    for one in statements:
        yield f"{_name(one.kind.value)}: {one.says}"
        yield f"  who: {one.who}"
        yield f"  {_place(one.label, '')}“{shorten(one.quote.text)}”"


def shorten(text: str) -> str:
    """One line, cut at a word."""
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else line[:_WIDTH].rpartition(" ")[0] + " …"


def _place(label: str, heading: str) -> str:
    named = label if label == heading or not heading else f"{label} {heading}".strip()
    return f"[{named[:80]}] " if named else ""


def _name(kind: str) -> str:
    return kind.replace("_", " ")


def write_known(known: KnownLicence) -> Iterator[str]:
    """Our own reading of a licence, marked as such."""
    yield f"{known.name} ({NOTE}): {known.openness.value.replace('_', ' ')}"
    yield f"  commercial use: {known.commercial.value}"
    if known.user_threshold:
        yield f"  users: from {known.user_threshold:,} active a {known.users_per} on, other conditions"
    if known.revenue_threshold_usd:
        yield f"  revenue: from ${known.revenue_threshold_usd:,} a {known.revenue_per} on, other conditions"
    if known.naming:
        yield f"  naming: {known.naming}"
    yield f"  outputs to improve other models: {known.outputs.value.replace('_', ' ')}"
    if known.regions_excluded:
        yield f"  not for: {', '.join(known.regions_excluded)}"
    if known.note:
        yield f"  {known.note}"
