"""The command `tocsin signals`: the ledger of what to watch for."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import check_moment, json_option, now_option, print_json, to_plain
from app.cli.stories import limit_option, open_database
from app.clock import current_time, parse_moment
from db.errors import ConfigError
from db.types import Predicate, SignalOrigin, SignalState, Tier

if TYPE_CHECKING:
    from db.store import Database

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_PREDICATES = click.Choice([predicate.value for predicate in Predicate])
_STATES = click.Choice([state.value for state in SignalState])
_TIERS = click.Choice([tier.value for tier in Tier])


@click.group()
def signals() -> None:
    """The ledger: what to watch for, what became of it, and how often it came true."""


@signals.command("list")
@click.option("--state", "states", type=_STATES, multiple=True, help="May be repeated.")
@click.option("--subject", help="A name or key, such as Anthropic or model:kimi-k3.")
@click.option("--predicate", type=_PREDICATES)
@click.option("--origin", type=click.Choice([origin.value for origin in SignalOrigin]))
@limit_option
@json_option
def list_all(
    states: tuple[str, ...],
    subject: str | None,
    predicate: str | None,
    origin: str | None,
    limit: int,
    *,
    as_json: bool,
) -> None:
    """Signals: the open ones by deadline, then what fired, expired or went another way."""
    from app.signal_lines import ledger_line
    from db.signals import ledger_entries

    _, database = open_database()
    with database.read() as connection:
        found = ledger_entries(
            connection,
            states=[SignalState(state) for state in states],
            subject=_key_of(database, subject) if subject else "",
            predicate=Predicate(predicate) if predicate else None,
            origin=SignalOrigin(origin) if origin else None,
            limit=limit,
        )
    if as_json:
        print_json(found)
        return
    for entry in found:
        click.echo(ledger_line(entry))
    if not found:
        click.echo("No signal fits. `tocsin analyse` opens them; `tocsin signals add` adds one.")


@signals.command()
@click.argument("signal_id", metavar="ID")
@json_option
def show(signal_id: str, *, as_json: bool) -> None:
    """One signal: its test, where it comes from, who else said so, and what became of it."""
    from app.signal_lines import describe_entry
    from app.signal_reading import read_signal

    _, database = open_database()
    view = read_signal(database, _whole_id(database, signal_id))
    if as_json:
        print_json(view)
    else:
        click.echo("\n".join(describe_entry(view)))


@signals.command()
@click.argument("statement")
@click.option("--subject", "subjects", multiple=True, help="Whom or what it is about.")
@click.option("--predicate", type=_PREDICATES, help="What is expected to happen.")
@click.option("--due", default="", metavar="DAY", help="The day on which it is expected.")
@click.option("--deadline", default="", metavar="DAY", help="The last day on which it may fire.")
@click.option("--tier", "tiers", type=_TIERS, multiple=True, help="Whose word counts.")
@click.option("--by", default="", help="Who adds it; default: you.")
@now_option
@json_option
def add(
    statement: str,
    subjects: tuple[str, ...],
    predicate: str | None,
    due: str,
    deadline: str,
    tiers: tuple[str, ...],
    by: str,
    now: str | None,
    *,
    as_json: bool,
) -> None:
    """Add what you watch for, such as "Northlight publishes the weights of Lumen 3"."""
    from app.newsletter.wording import clean_text
    from app.signal_desk import Line, enter_lines

    moment = current_time(now)
    line = Line(statement, moment, predicate, subjects, due, deadline, tiers)
    _, database = open_database()
    report = enter_lines(database, [line], by or _user(), SignalOrigin.PERSON, moment)
    if report.refused:
        raise ConfigError(f"this is not opened: {report.refused[0].reason}")
    if as_json:
        print_json(report)
        return
    for signal in report.opened:
        click.echo(f"{signal.id}: {clean_text(signal.test).rstrip('.')}, by {signal.deadline}")
    for signal in report.known:
        click.echo(f"{signal.id} watches for this already")


@signals.command("import")
@click.argument("file", type=FILE)
@click.option("--publication", required=True, help="Whose lines they are; they are scored by it.")
@click.option(
    "--date", "said_on", metavar="ISO", callback=check_moment,
    help="When they were published, for lines that do not say.",
)  # fmt: skip
@now_option
@json_option
def import_lines(
    file: Path, publication: str, said_on: str | None, now: str | None, *, as_json: bool
) -> None:
    """Take in another publication's "watch for" lines from FILE.

    FILE is JSON lines with `text`, `date` and, if known, `subjects`, `predicate`, `due`,
    `deadline`; or plain text or Markdown with one expectation a line, and --date. Lines of the
    past are judged at once against what is stored since.
    """
    from app.newsletter.wording import clean_text
    from app.signal_desk import enter_lines, judge_entered, read_lines

    lines = read_lines(file, parse_moment(said_on) if said_on else None)
    settings, database = open_database()
    moment = current_time(now)
    report = enter_lines(database, lines, publication, SignalOrigin.IMPORT, moment)
    decided = judge_entered(settings, database, report.opened, moment)
    if as_json:
        print_json({**to_plain(report), "decided": decided})
        return
    click.echo(
        f"{len(report.opened)} opened, {len(report.known)} known already, "
        f"{len(report.refused)} refused"
    )
    for state, count in sorted(Counter(state.value for state in decided.values()).items()):
        click.echo(f"  {state} by what is stored: {count}")
    for refusal in report.refused:
        click.echo(f"  refused: {clean_text(refusal.text)[:80]} ({refusal.reason})")


@signals.command()
@json_option
def score(*, as_json: bool) -> None:
    """How often what was watched for came true, by origin, publication and predicate."""
    from app.signal_lines import score_lines
    from app.signal_reading import read_score

    _, database = open_database()
    board = read_score(database)
    if as_json:
        print_json(board)
    else:
        click.echo("\n".join(score_lines(board)))


@signals.command()
@click.argument("signal_id", metavar="ID")
@click.option("--state", type=_STATES, required=True)
@click.option("--reason", required=True, help="Why; it stands on record.")
@click.option("--by", default="", help="Who overrules; default: you.")
@now_option
def overrule(signal_id: str, state: str, reason: str, by: str, now: str | None) -> None:
    """Set a signal's state by hand; what the rules had said stays on record."""
    from app.newsletter.wording import clean_text
    from app.signal_desk import overrule_signal

    _, database = open_database()
    whole = _whole_id(database, signal_id)
    change = overrule_signal(
        database, whole, SignalState(state), reason, by or _user(), current_time(now)
    )
    by = clean_text(change.by)
    click.echo(f"{whole}: {change.from_state.value} → {change.to_state.value}, by {by}")


@signals.command()
@json_option
def refused(*, as_json: bool) -> None:
    """Why sentences that look ahead made no signal, and how many."""
    from db.signal_readings import count_refusals

    _, database = open_database()
    with database.read() as connection:
        counts = count_refusals(connection)
    if as_json:
        print_json(counts)
        return
    for reason, count in counts.items():
        click.echo(f"{count:6,}  {reason}")
    if not counts:
        click.echo("Nothing was refused yet.")


def _whole_id(database: Database, written: str) -> str:
    from db.signals import signals_like

    with database.read() as connection:
        found = signals_like(connection, written.strip(), 3) if written.strip() else []
    if len(found) == 1 or written in found:
        return written if written in found else found[0]
    if found:
        raise ConfigError(f"several signals begin with {written!r}; write more of the id")
    raise ConfigError(f"there is no signal {written!r}; `tocsin signals list` gives ids")


def _key_of(database: Database, name: str) -> str:
    from app.entity_reading import find_key

    return find_key(database, name)


def _user() -> str:
    import getpass

    try:
        return getpass.getuser()
    except (OSError, KeyError):  # containers run under numbers that have no name
        return "operator"
