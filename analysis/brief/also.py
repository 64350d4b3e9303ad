"""The compact tables of an issue, from what all articles of the period state, told or not."""

from __future__ import annotations

import dataclasses
import re
from collections import defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.claims import TABLE_OF, Claim, is_solid, is_usable, nearness, read_claims
from analysis.brief.known import Memory
from analysis.brief.model import Table, TableRow
from analysis.brief.pinned import PinnedRow, cite_article, quote_cited
from analysis.brief.serialise import brief_from_json
from analysis.brief.verify import check_sentence
from analysis.knowledge.contradictions import FactSupport, group_facts
from analysis.text.dates import find_dates
from db.briefs import briefs_before, facts_known
from db.types import Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.weeks import Period
    from analysis.knowledge.contradictions import FactGroup
    from db.briefs import KnownFact
    from db.store import Connection
    from db.types import Reading, Snapshot

MOST_ROWS = 8
_REMEMBERED = 60  # days
_MARGIN = timedelta(days=3)  # what came out just before may have come too late for its issue
_ISSUES_REMEMBERED = 8
_LONGEST_VALUE = 70
_SIZE = re.compile(r"(?:\d+(?:\.\d+)?[bkmt]|[ae]\d+(?:\.\d+)?b|moe|-)+")
# What a release's own words say of how it comes.
_HOW = re.compile(
    r"\b(?:open[- ]weights?|open[- ]source[d]?|(?:general(?:ly)?|limited|public|private|research|early) "
    r"(?:availab(?:le|ility)|preview|access|beta))\b",
    re.IGNORECASE,
)


def gather_rows(
    connection: Connection, found: Sequence[Reading], heads: Mapping[str, str], period: Period
) -> tuple[PinnedRow, ...]:
    """The rows of an issue's tables; `heads` maps article ids to the one whose words they repeat."""
    claims = [claim for reading in found for claim in read_claims(reading, heads)]
    usable = [claim for claim in claims if is_usable(claim, period)]
    subjects = sorted({claim.fact.subject.lower() for claim in usable})
    known = facts_known(connection, subjects, period.start - _MARGIN, _REMEMBERED)
    return choose_rows(usable, known, told_rows(connection, period.week))


def told_rows(connection: Connection, before_week: str) -> list[TableRow]:
    """The rows of the latest issues before a week."""
    issues = briefs_before(connection, before_week)[-_ISSUES_REMEMBERED:]
    return [row for issue in issues for row in brief_from_json(issue.document).also]


def choose_rows(
    claims: Sequence[Claim], known: Sequence[KnownFact], told: Sequence[TableRow] = ()
) -> tuple[PinnedRow, ...]:
    """One row for each change that is new and solid, tables in their order, the best rows first."""
    memory = Memory(known, told)
    ranked: dict[Table, list[tuple[tuple[object, ...], PinnedRow]]] = defaultdict(list)
    for group, mine in _group(claims):
        if is_solid(mine) and not memory.knows(group, mine):
            row = _to_row(group, mine)
            if row is not None:
                ranked[row.table].append((_rank(row, mine), row))
    tables = [_merge([row for _, row in sorted(ranked[t], key=lambda p: p[0])]) for t in Table]
    return tuple(row for rows in tables for row in rows[:MOST_ROWS])


def write_rows(
    rows: Sequence[PinnedRow], snapshots: Mapping[str, Snapshot]
) -> tuple[TableRow, ...]:
    """The rows with the sentences that say so; one whose sentence fails the check is left out."""
    written = []
    for row in rows:
        statement = quote_cited(row.cited, row.start, row.end)
        if not check_sentence(statement, snapshots):
            values = (row.table, row.subject, row.from_value, row.to_value, row.effective_date)
            written.append(TableRow(*values, statement, row.story_id))
    return tuple(written)


def _group(claims: Sequence[Claim]) -> list[tuple[FactGroup, list[Claim]]]:
    # Names that may be one end alike, so that the week need not be compared with itself whole.
    buckets: dict[tuple[Table, str], list[Claim]] = defaultdict(list)
    for claim in claims:
        last = re.split(r"[\s-]+", claim.fact.subject.lower())[-1]
        buckets[TABLE_OF[claim.fact.predicate], last].append(claim)
    found = []
    for key in sorted(buckets, key=lambda k: (k[0].value, k[1])):
        mine = buckets[key]
        by_place = {(c.reading.article.id, c.place): c for c in mine}
        places = {id(c.fact): (c.reading.article.id, c.place) for c in mine}
        for group in group_facts([_support(claim) for claim in mine]):
            supports = [s for version in group.versions for s in version.supports]
            found.append((group, [by_place[places[id(s.fact)]] for s in supports]))
    return found


def _support(claim: Claim) -> FactSupport:
    article = claim.reading.article
    return FactSupport(
        article.id, article.outlet, article.published_at, claim.fact, claim.origin, claim.words
    )


def _to_row(group: FactGroup, mine: Sequence[Claim]) -> PinnedRow | None:
    version = group.versions[0]
    stated = {id(support.fact) for support in version.supports}
    telling = [claim for claim in mine if id(claim.fact) in stated and claim.span is not None]
    if not telling:
        return None
    best = min(telling, key=lambda c: _quality(c, version.to_value))
    start, end = best.span or (0, 0)
    return PinnedRow(
        table=TABLE_OF[group.predicate],
        subject=best.fact.subject,
        from_value=_brief(best.fact.from_value),
        to_value=_value_of(group.predicate, best),
        effective_date=_effective_day(best),
        start=start,
        end=end,
        cited=cite_article(best.reading.article, best.reading.snapshot),
        story_id=best.reading.story_id,
    )


def _quality(claim: Claim, value: str) -> tuple[object, ...]:
    # The best source first, then the sentence that holds the value.
    fact, article = claim.fact, claim.reading.article
    full = value == fact.to_value and bool(fact.from_value or fact.effective_date)
    weak, near = claim.digest + 2 * claim.side, nearness(claim)
    reported = near > 1 and not claim.headed
    return (weak, near, reported, not full, len(claim.words), article.published_at, article.id, claim.place)  # fmt: skip


def _value_of(predicate: Predicate, claim: Claim) -> str:
    if TABLE_OF[predicate] is Table.RELEASES:
        match = _HOW.search(claim.words)
        return match[0] if match else ""
    if TABLE_OF[predicate] in (Table.RULES, Table.RETIREMENTS):
        return ""  # the sentence says it; the fact holds only its verb
    return _brief(claim.fact.to_value)


def _effective_day(claim: Claim) -> str:
    """The day on which it takes effect; where something is told today for a day to come, that."""
    stated, told = claim.fact.effective_date, claim.reading.article.published_at.date()
    if TABLE_OF[claim.fact.predicate] is Table.RELEASES or stated > told.isoformat():
        return stated
    days = {found.first for found in find_dates(claim.words, told) if found.exact}
    coming = [day for day in days if day > told]
    return coming[0].isoformat() if len(coming) == 1 else stated


def _brief(value: str) -> str:
    return value if len(value) <= _LONGEST_VALUE else ""


def _rank(row: PinnedRow, mine: Sequence[Claim]) -> tuple[object, ...]:
    primary = any(claim.reading.tier is Tier.PRIMARY and not claim.side for claim in mine)
    origins = len({claim.origin for claim in mine})
    use = max(claim.reading.analysis.relevance for claim in mine)
    dated = bool(row.effective_date)
    return (-origins - 2 * primary, not dated, -use, row.cited.published_at, row.subject)


def _merge(rows: Sequence[PinnedRow]) -> list[PinnedRow]:
    """One row for what one sentence says of several things, and one rule for each story."""
    kept: list[PinnedRow] = []
    for row in rows:
        at = next((n for n, other in enumerate(kept) if _are_one(row, other)), None)
        if at is None:
            kept.append(row)
        elif _same_words(row, kept[at]):
            kept[at] = _with_subject(kept[at], row)
        elif row.table is not Table.RULES and row.to_value and not kept[at].to_value:
            kept[at] = row
    return kept


def _same_words(one: PinnedRow, other: PinnedRow) -> bool:
    return (one.cited.snapshot.id, one.start, one.end) == (
        other.cited.snapshot.id, other.start, other.end,
    )  # fmt: skip


def _are_one(one: PinnedRow, other: PinnedRow) -> bool:
    if _same_words(one, other):
        return True
    if one.table is not Table.RULES:
        # Told in one breath, or with its size: "Lumen 3" and "Lumen 3 70B".
        near = one.cited.snapshot.id == other.cited.snapshot.id
        return _extends(one.subject, other.subject, any_words=near)
    # An order names whom it binds: rows of each of them tell one rule.
    same = one.story_id is not None and one.story_id == other.story_id
    return same or _is_named(one, other) or _is_named(other, one) or _share_subject(one, other)


def _extends(one: str, other: str, *, any_words: bool) -> bool:
    short, long = sorted((one.lower().split(), other.lower().split()), key=len)
    more = long[len(short) :]
    sized = all(_SIZE.fullmatch(word) for word in more)
    return long[: len(short)] == short and (any_words or sized)


def _share_subject(one: PinnedRow, other: PinnedRow) -> bool:
    pairs = ((a, b) for a in one.subject.split(", ") for b in other.subject.split(", "))
    return any(_extends(a, b, any_words=True) for a, b in pairs)


def _is_named(one: PinnedRow, other: PinnedRow) -> bool:
    words = other.cited.snapshot.content[other.start : other.end]
    return any(subject in words for subject in one.subject.split(", "))


def _with_subject(row: PinnedRow, other: PinnedRow) -> PinnedRow:
    known = row.subject.split(", ")
    if other.subject in known:
        return row
    same = row.to_value == other.to_value
    return dataclasses.replace(
        row,
        subject=", ".join([*known, other.subject]),
        from_value=row.from_value if same else "",
        to_value=row.to_value if same else "",
    )
