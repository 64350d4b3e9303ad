"""Rules and export controls as pages, programs and texts read them."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.entity_names import known_entity
from app.rules_calendar import read_marks
from app.rules_groups import build_rows
from app.rules_material import Material
from app.rules_model import RuleBook, RuleQuestion, RuleRow, RuleStatus, RulesView
from app.rules_values import ACCESS, RULES, expects_rule, names_issuer, tells_of_rule
from app.signal_reading import quote_passages
from db.entities import entities_by_key
from db.fact_lists import stated_facts
from db.rule_lists import filed_rules, issuers_named, signals_expecting
from db.stories import stories_by_id
from db.story_lists import count_tellings, entities_called
from db.threads import threads_of
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from app.rules_model import RuleEvent
    from db.fact_lists import StatedFact
    from db.store import Connection, Database
    from db.types import LedgerEntry, Passage

REACHES = timedelta(days=730)  # how far back rules are told of
_MOST = 2_000  # facts
_BATCH = 400


def read_book(database: Database, now: datetime) -> RuleBook:
    """Every rule told of in two years, with what the ledger expects; worth caching."""
    with database.read() as connection:
        told = stated_facts(connection, (*RULES, *ACCESS), now - REACHES, _MOST)
        words = _words(connection, told)
        facts = [
            one for one in told
            if tells_of_rule(one) and names_issuer(one, words.get(one.fact.passage, ""))
        ]  # fmt: skip
        expected = [
            entry for entry in signals_expecting(connection, RULES, [SignalState.OPEN])
            if expects_rule(entry.signal)
        ]  # fmt: skip
        material = _gather(connection, facts, expected, words, now)
        rows = build_rows(material)
        marks = read_marks(connection, now)
    return RuleBook(tuple(sorted(rows, key=_newest, reverse=True)), marks)


def _gather(
    connection: Connection,
    facts: Sequence[StatedFact],
    expected: Sequence[LedgerEntry],
    words: Mapping[Passage, str],
    now: datetime,
) -> Material:
    filed = filed_rules(connection, now - REACHES)
    stories = [one.story_id for one in facts] + [entry.signal.story_id for entry in expected]
    stories += [story_id for _, story_id in filed]
    ids = sorted({key for key in stories if key})
    found = stories_by_id(connection, ids)
    breadth = {row.story.id: row for row in count_tellings(connection, list(found.values()))}
    threads = {key: place.thread_id for key, place in threads_of(connection, ids).items()}
    subjects = sorted({key for entry in expected for key in entry.signal.subjects})
    articles = sorted({one.article_id for one in facts} | {article.id for article, _ in filed})
    return Material(
        facts=tuple(facts),
        filed=tuple(filed),
        expected=tuple(expected),
        stories=breadth,
        threads=threads,
        issuers=issuers_named(connection, articles),
        words=words,
        entities=_entities(connection, facts),
        names={key: one.name for key, one in entities_by_key(connection, subjects).items()},
        today=now.date().isoformat(),
    )


def _words(connection: Connection, told: Sequence[StatedFact]) -> dict[Passage, str]:
    """The very words of what tells of rules, not of mere access."""
    passages = [one.fact.passage for one in told if one.fact.predicate in RULES]
    return {key: said.text for key, said in quote_passages(connection, passages).items()}


def _entities(connection: Connection, facts: Sequence[StatedFact]) -> dict[str, str]:
    """The key of the entity that each subject names, by the subject in lower case."""
    names = sorted({one.fact.subject for one in facts})
    found: dict[str, str] = {}
    for at in range(0, len(names), _BATCH):
        for record in entities_called(connection, names[at : at + _BATCH]):
            found.setdefault(record.name.casefold(), record.key)
    return found


def read_rules(
    database: Database, question: RuleQuestion, now: datetime, book: RuleBook | None = None
) -> RulesView:
    """What a question asks for, with the words that each step rests on."""
    known = book or read_book(database, now)
    found = [row for row in known.rows if matches(row, question)]
    told = [row for row in found if row.status is not RuleStatus.EXPECTED]
    expected = [row for row in found if row.status is RuleStatus.EXPECTED]
    marks = [one for one in known.marks if question.kind is None or one.kind == question.kind.value]
    months = Counter(one.day[:7] for one in marks)
    month = question.month or _choose_month(sorted(months), now)
    return RulesView(
        question=question,
        told=_quote(database, told),
        expected=tuple(sorted(expected, key=_next_due)),
        every=len(known.rows),
        month=month,
        marks=tuple(one for one in marks if one.day.startswith(month)),
        months=tuple(sorted(months.items())),
        regions=_regions(known.rows),
    )


def matches(row: RuleRow, question: RuleQuestion) -> bool:
    """Whether a row is asked for."""
    if question.kind is not None and row.kind is not question.kind:
        return False
    if question.status is not None and row.status is not question.status:
        return False
    if question.region and question.region not in (row.region, row.region.partition("-")[0]):
        return False
    days = [row.latest] if row.latest else [one.due or one.deadline for one in row.expectations]
    since = question.since.isoformat() if question.since else ""
    until = question.until.isoformat() if question.until else "9999"
    return any(since <= day <= until for day in days)


def region_name(code: str) -> str:
    """`US` as United States, `US-CA` as California; other codes as they are."""
    key = f"region:{code.lower()}"
    known = known_entity(key)
    return known.name if known else {"INT": "International"}.get(code, code)


def _choose_month(months: Sequence[str], now: datetime) -> str:
    """The present month; where nothing stands in it, the next one in which something does."""
    present = f"{now:%Y-%m}"
    later = [month for month in months if month >= present]
    return later[0] if later else present


def _regions(rows: Sequence[RuleRow]) -> tuple[tuple[str, str, int], ...]:
    counts = Counter(row.region.partition("-")[0] for row in rows if row.region)
    found = [(code, region_name(code), number) for code, number in counts.items()]
    return tuple(sorted(found, key=lambda one: (-one[2], one[1])))


def _quote(database: Database, rows: Sequence[RuleRow]) -> tuple[RuleRow, ...]:
    passages = [e.passage for row in rows for e in row.events if e.passage is not None]
    with database.read() as connection:
        said = quote_passages(connection, passages)

    def fill(event: RuleEvent) -> RuleEvent:
        return replace(event, said=said.get(event.passage)) if event.passage else event

    return tuple(replace(row, events=tuple(map(fill, row.events))) for row in rows)


def _newest(row: RuleRow) -> tuple[str, str]:
    return row.latest, row.key


def _next_due(row: RuleRow) -> tuple[str, str]:
    """Stated days first, by day; then the others by the day on which they end."""
    due = [one.due for one in row.expectations if one.due]
    return (min(due) if due else f"9{min(one.deadline for one in row.expectations)}", row.key)
