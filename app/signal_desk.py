"""Signals that people bring: added by hand, imported from other publications, overruled."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from app.clock import parse_moment
from db.errors import ConfigError
from db.types import Predicate, Signal, SignalOrigin, SignalState, Tier, Transition

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime
    from pathlib import Path

    from app.settings import Settings
    from db.store import Database

_LARGEST = 5_000_000  # bytes of a file of lines
_LONGEST = 1_000  # characters of a line
_TABLES, _OBJECTS = {".csv", ".tsv", ".xlsx"}, {".jsonl", ".ndjson", ".json"}
_STILL_TO_COME = "the day on which it was said is still to come"
_BULLET = re.compile(r"^\s*(?:[-*+•]|\d{1,3}[.)])\s+")
_MARKS = re.compile(r"[*_`]{1,3}")
_BOX = re.compile(r"^\[[ xX]?\]\s+")
_LABEL = re.compile(r"^(?:what to )?watch(?: for)?\s*:\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """An expectation as somebody wrote it, with what they stated beside it."""

    text: str
    said_on: datetime
    predicate: str | None = None
    subjects: tuple[str, ...] = ()
    due: str = ""
    deadline: str = ""
    tiers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line that made no signal, and why."""

    text: str
    reason: str


@dataclass(frozen=True, slots=True)
class EntryReport:
    """What became of the lines."""

    opened: tuple[Signal, ...]
    known: tuple[Signal, ...]
    refused: tuple[RefusedLine, ...]


def enter_lines(
    database: Database,
    lines: Sequence[Line],
    publication: str,
    origin: SignalOrigin,
    now: datetime,
) -> EntryReport:
    """Open a signal for each line that can be checked; the rest is refused with the reason.

    Raises ConfigError where nobody is named whose lines they are.
    """
    publication = _writable(publication).strip()
    if not publication:
        raise ConfigError("say whose lines these are; they are scored by it")
    made = _specify(lines, publication, origin, now)
    refused = [
        RefusedLine(line.text, m) for line, m in zip(lines, made, strict=True) if isinstance(m, str)
    ]
    opened, known = _open(database, [one for one in made if not isinstance(one, str)])
    return EntryReport(tuple(opened), tuple(known), tuple(refused))


def _specify(
    lines: Sequence[Line], publication: str, origin: SignalOrigin, now: datetime
) -> list[Signal | str]:
    """The signal of each line, or why it is none."""
    from analysis.knowledge.understand import load_understander
    from analysis.signals.specify import specify_line

    finder = load_understander().finder
    return [
        _STILL_TO_COME
        if line.said_on > now
        else specify_line(
            _writable(line.text), line.said_on, publication, origin, finder,
            predicate=_predicate(line), subjects=tuple(map(_writable, line.subjects)), due=line.due,
            deadline=line.deadline, tiers=_tiers(line),
        )
        for line in lines
    ]  # fmt: skip


def _open(database: Database, signals: Sequence[Signal]) -> tuple[list[Signal], list[Signal]]:
    """Open what nobody watches for yet; gives those opened, and those that stood there already."""
    from analysis.signals.same import find_same
    from db.signals import find_entry, open_signal, open_signals

    opened: list[Signal] = []
    known: list[Signal] = []
    with database.write() as connection:
        about: dict[str, list[Signal]] = defaultdict(list)
        for standing in open_signals(connection):
            about[standing.subjects[0]].append(standing)
        for signal in signals:
            beside = about[signal.subjects[0]]
            same = find_same(signal, beside)
            if same is not None or find_entry(connection, signal.id) is not None:
                known.append(same or signal)
                continue
            open_signal(connection, signal)
            beside.append(signal)
            opened.append(signal)
    return opened, known


def judge_entered(
    settings: Settings, database: Database, opened: Sequence[Signal], now: datetime
) -> dict[str, SignalState]:
    """Judge signals just opened against what was stored since they were said; state by id."""
    from analysis.alerts.queue import AlertQueue
    from analysis.knowledge.understand import load_understander
    from analysis.signals.record import judge_stored
    from app.wiring import load_embedder

    past = [signal for signal in opened if signal.opened_at < now]
    if not past:
        return {}
    embedder, queue = load_embedder(settings.model), AlertQueue(database)
    return judge_stored(database, embedder, load_understander(), past, now, queue)


def overrule_signal(
    database: Database, signal_id: str, state: SignalState, reason: str, by: str, now: datetime
) -> Transition:
    """Set a state by hand, on record; raises ConfigError where nothing would change."""
    from analysis.alerts.queue import AlertQueue
    from db.signals import find_entry, record_transition

    with database.write() as connection:
        entry = find_entry(connection, signal_id)
        if entry is None:
            raise ConfigError(f"there is no signal {signal_id!r}; `tocsin signals list` gives ids")
        if entry.state is state:
            raise ConfigError(f"{signal_id} is {state.value} already; nothing was changed")
        reason, by = _writable(reason).strip(), _writable(by).strip()
        if not reason or not by:
            raise ConfigError("an overruling needs a reason and a name; both stand on record")
        latest = entry.transitions[-1].at if entry.transitions else entry.signal.opened_at
        if now < latest:
            raise ConfigError(
                f"{signal_id} is {entry.state.value} since {latest:%Y-%m-%d}; "
                "nothing can be overruled before that"
            )
        lead = (now - entry.signal.opened_at).total_seconds() / 86_400
        change = Transition(
            signal_id, now, entry.state, state, by, reason,
            lead_days=lead if state is SignalState.FIRED else None,
        )  # fmt: skip
        if record_transition(connection, change):
            AlertQueue(database).signals_changed(connection, [change], now)
    return change


def read_lines(path: Path, said_on: datetime | None) -> list[Line]:
    """The lines of a file, JSON lines or one expectation a line; raises ConfigError."""
    if path.stat().st_size > _LARGEST:
        raise ConfigError(f"{path} is larger than {_LARGEST // 1_000_000} MB; split it")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as fault:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8") from fault
    if path.suffix.lower() in _TABLES:
        raise ConfigError(f"{path} is a table; write JSON lines, or one expectation a line")
    rows = [(n, row.strip()) for n, row in enumerate(text.splitlines(), 1) if row.strip()]
    if not rows:
        raise ConfigError(f"{path} holds no line that could be a signal")
    if rows[0][1].startswith("{") or path.suffix.lower() in _OBJECTS:
        lines = [_from_json(path, number, row, said_on) for number, row in rows]
    else:
        lines = list(_from_text(path, rows, said_on))
    if not lines:
        raise ConfigError(f"{path} holds no line that could be a signal")
    return lines


def _from_text(
    path: Path, rows: Sequence[tuple[int, str]], said_on: datetime | None
) -> Iterator[Line]:
    if said_on is None:
        raise ConfigError(f"{path} does not say when its lines were published; add --date")
    for _, row in rows:
        plain = _plain(row)
        if plain and not row.startswith("#"):
            yield Line(plain[:_LONGEST], said_on)


def _from_json(path: Path, number: int, row: str, said_on: datetime | None) -> Line:
    where = f"{path}, line {number}"
    try:
        values: Any = json.loads(row)
    except (ValueError, RecursionError) as fault:
        raise ConfigError(f"{where} is not JSON; write one object a line") from fault
    if not isinstance(values, dict) or not isinstance(values.get("text"), str):
        raise ConfigError(f"{where} has no `text`; write what is expected there")
    said = _said(values.get("date"), said_on, where)
    subjects, tiers = _words(values, "subjects", where), _words(values, "tiers", where)
    line = Line(
        values["text"][:_LONGEST], said, values.get("predicate"), subjects,
        str(values.get("due") or ""), str(values.get("deadline") or ""), tiers,
    )  # fmt: skip
    _predicate(line, where)
    _tiers(line, where)
    return line


def _said(date: object, said_on: datetime | None, where: str) -> datetime:
    if not date:
        if said_on is None:
            raise ConfigError(f"{where} has no `date`; add it, or --date for all lines")
        return said_on
    try:
        return parse_moment(str(date))
    except ConfigError as fault:
        raise ConfigError(f"{where}: {fault.message}") from None


def _plain(row: str) -> str:
    bare = _MARKS.sub("", _BOX.sub("", _BULLET.sub("", row)))
    return _MARKS.sub("", _LABEL.sub("", bare)).strip()


def _writable(text: str) -> str:
    # JSON and terminals can bring halves of letters, which nothing can store.
    return text.encode("utf-8", "replace").decode("utf-8")


def _words(values: dict[str, Any], name: str, where: str) -> tuple[str, ...]:
    found = values.get(name, [])
    if isinstance(found, str):
        return (found,)
    if not isinstance(found, list) or not all(isinstance(word, str) for word in found):
        raise ConfigError(f"{where}: `{name}` must be a list of words")
    return tuple(found)


def _predicate(line: Line, where: str = "the line") -> Predicate | None:
    if line.predicate is None:
        return None
    try:
        return Predicate(line.predicate)
    except ValueError:
        known = ", ".join(predicate.value for predicate in Predicate)
        raise ConfigError(
            f"{where}: there is no predicate {line.predicate!r}; they are {known}"
        ) from None


def _tiers(line: Line, where: str = "the line") -> tuple[Tier, ...]:
    try:
        return tuple(Tier(tier) for tier in line.tiers)
    except ValueError:
        known = ", ".join(tier.value for tier in Tier)
        raise ConfigError(f"{where}: the tiers are {known}") from None
