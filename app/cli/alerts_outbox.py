"""The commands about what is sent: `tocsin alerts deliver`, `history`, `outbox`, `resend`, `bounce`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from app.cli.alerts_desk import open_desk
from app.cli.alerts_options import show_examples
from app.cli.output import json_option, now_option, print_json, shown_progress
from db.errors import ConfigError

if TYPE_CHECKING:
    from db.outbox_lists import OutboxLine
    from scheduler.endings import DeliveryReport

_LIMIT = click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True)
_LARGEST_MAIL = 2_000_000


@click.command()
@now_option
@json_option
def deliver(now: str | None, *, as_json: bool) -> None:
    """Send what is due, now.

    `tocsin run` and `tocsin worker` do so by themselves, every minute.
    """
    from app.alert_wiring import close_outbox, open_outbox
    from app.cli.stories import open_database
    from app.clock import current_time
    from scheduler.outbox import deliver_now, describe_delivery

    settings, database = open_database()
    box = open_outbox(settings, database)
    try:
        with shown_progress() as progress:
            report = deliver_now(box, current_time(now), progress)
    finally:
        close_outbox(box)
    if as_json:
        print_json(report)
    else:
        click.echo(describe_delivery(report))
        _tell_next(report)


@click.command()
@click.argument("named", metavar="[NAME]", required=False)
@_LIMIT
@json_option
def history(named: str | None, limit: int, *, as_json: bool) -> None:
    """What was sent to you, newest first.

    With NAME, the messages of that subscription alone.
    """
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies
    from db.outbox_lists import deliveries_of

    desk = open_desk()
    chosen = desk.find(LOCAL_ID, named).id if named else None
    with desk.database.read() as connection:
        lines = deliveries_of(connection, LOCAL_ID, subscription_id=chosen, limit=limit)
    if as_json:
        print_json({"deliveries": list(map(AlertBodies(desk.base_url).message, lines))})
        return
    _show_lines(lines, "Nothing was sent yet; `tocsin alerts backtest` shows what would have been.")


@click.command()
@_LIMIT
@now_option
@json_option
def outbox(limit: int, now: str | None, *, as_json: bool) -> None:
    """What waits to leave or was given up.

    It is that of all readers, without addresses and without what they subscribe to.
    """
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import read_outbox
    from app.cli.alerts_lines import write_counts, write_reason
    from db.alert_types import DeliveryState
    from db.outbox_lists import failure_reasons, list_outbox

    desk = open_desk(now)
    health = read_outbox(desk.database, desk.now())
    with desk.database.read() as connection:
        waiting = list_outbox(
            connection, states=(DeliveryState.WAITING, DeliveryState.SENDING), limit=limit
        )
        dead = list_outbox(connection, states=(DeliveryState.DEAD,), limit=limit)
        reasons = failure_reasons(connection)
    if as_json:
        told = AlertBodies(desk.base_url).message
        lists = {"waiting": list(map(told, waiting)), "dead": list(map(told, dead))}
        print_json({"health": health, "reasons": reasons, **lists})
        return
    click.echo(write_counts(health))
    for reason in reasons:
        click.echo(write_reason(reason))
    _show_lines([*waiting, *dead], "")
    if dead:
        click.echo(
            "`tocsin alerts resend ID`, or `--all-dead`, sends given-up ones again", err=True
        )


@click.command()
@click.argument("key", metavar="[ID]", required=False)
@click.option("--all-dead", is_flag=True, help="Everything that was given up.")
@now_option
@json_option
def resend(key: str | None, now: str | None, *, all_dead: bool, as_json: bool) -> None:
    """Send again what was given up.

    It goes out under the same idempotency key, so that its receiver can tell.
    """
    from db.outbox_lists import resend_all, resend_delivery

    if bool(key) is all_dead:
        raise click.UsageError("name one message by its ID, or say --all-dead")
    desk = open_desk(now)
    with desk.database.write() as connection:
        if key:
            again = [key] if resend_delivery(connection, key, desk.now()) else []
        else:
            again = resend_all(connection, desk.now())
    if key and not again:
        raise ConfigError(
            f"no message {key[:64]!r} was given up, or its words are kept no more; `tocsin alerts "
            "outbox` lists those that were"
        )
    if as_json:
        print_json({"resent": again})
    else:
        click.echo(f"{len(again)} {'message waits' if len(again) == 1 else 'messages wait'} again")


@click.command(epilog=show_examples('tocsin-bounces: "|tocsin alerts bounce"'))
@now_option
@json_option
def bounce(now: str | None, *, as_json: bool) -> None:
    """Count a returned mail on its channel.

    The mail is read on standard input.

    For the mail server’s pipe: a channel whose mail is refused for good several times in a row
    is switched off.
    """
    from app.alert_bounces import take_bounce
    from app.cli.stories import open_database
    from app.clock import current_time

    settings, database = open_database()
    raw = sys.stdin.buffer.read(_LARGEST_MAIL)
    outcome = take_bounce(settings, database, raw, current_time(now))
    if as_json:
        print_json(outcome)
    else:
        click.echo(outcome.detail)


def _show_lines(lines: list[OutboxLine], otherwise: str) -> None:
    from app.cli.alerts_lines import write_line

    for line in lines:
        click.echo("\n".join(write_line(line)))
    if not lines and otherwise:
        click.echo(otherwise)


def _tell_next(report: DeliveryReport) -> None:
    if report.next_due is not None:
        click.echo(f"the next is due at {report.next_due:%Y-%m-%d %H:%M} UTC", err=True)
