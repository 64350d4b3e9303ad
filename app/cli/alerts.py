"""The commands `tocsin alerts …`: what to be told of, by which channels, and what was sent."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from app.cli.alerts_backtest import backtest
from app.cli.alerts_channels import channels
from app.cli.alerts_desk import open_desk
from app.cli.alerts_options import (
    KINDS,
    apply_options,
    draft_options,
    show_examples,
    target_arguments,
)
from app.cli.alerts_outbox import bounce, deliver, history, outbox, resend
from app.cli.output import json_option, now_option, print_json

if TYPE_CHECKING:
    from app.alert_desk import AlertDesk
    from db.alert_types import Subscription

NAMED = click.argument("named", metavar="NAME")
_LEFT_OUT = ("story", "thread", "entity", "topic", "source")


class _Ordered(click.Group):
    """Lists its commands in the order in which a newcomer needs them."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names in the order in which they were added."""
        del ctx
        return list(self.commands)


@click.group(cls=_Ordered)
def alerts() -> None:
    """Say what you want to be told of, try it on the past, and see what was sent.

    A subscription is to a topic, a name, a model family, a licence, a stack, a source, a story, a
    thread, a saved search, a signal, or the weekly brief. It goes to channels of yours, which
    `tocsin alerts channels add` makes; its feed and calendar need none.

    NAME in the commands below is a subscription’s name, its id, or the beginning of its id.
    """


@alerts.command(
    epilog=show_examples(
        "tocsin alerts add topic export_control --channel a…@example.org",
        "tocsin alerts add family Claude --rhythm daily --hour 7 --zone Europe/Berlin",
        "tocsin alerts add entity Nvidia --only new-story --tier primary --tier press",
        "tocsin alerts add brief --channel a…@example.org",
    )
)
@click.argument("kind", type=click.Choice(KINDS))
@target_arguments
@draft_options
@now_option
@json_option
def add(kind: str, now: str | None, *, as_json: bool, **given: Any) -> None:
    """Subscribe to TARGET, which is of KIND."""
    from app.access import LOCAL_ID
    from app.subscriptions.drafts import SubscriptionDraft

    desk = open_desk(now)
    draft = apply_options(SubscriptionDraft(kind=kind), given)
    _tell_kept(desk, desk.add(LOCAL_ID, draft), as_json=as_json)


@alerts.command("list")
@click.option("--all", "with_ended", is_flag=True, help="Ended ones too.")
@now_option
@json_option
def list_all(now: str | None, *, with_ended: bool, as_json: bool) -> None:
    """Your subscriptions, and what came of them.

    The oldest come first; alerts and messages are counted over the last 30 days.
    """
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import read_subscriptions
    from app.cli.alerts_lines import write_subscription

    desk = open_desk(now)
    kept = desk.list(LOCAL_ID, with_ended=with_ended)
    views = read_subscriptions(desk.database, kept, desk.now())
    if as_json:
        print_json({"subscriptions": list(map(AlertBodies(desk.base_url).subscription, views))})
        return
    labels = _labels(desk)
    for view in views:
        click.echo("\n".join(write_subscription(view, labels)))
    if not views:
        click.echo("You subscribe to nothing yet; `tocsin alerts add topic export_control` begins.")


@alerts.command()
@NAMED
@click.option("--limit", type=click.IntRange(1, 500), default=10, show_default=True,
              help="How many of the latest alerts.")  # fmt: skip
@now_option
@json_option
def show(named: str, limit: int, now: str | None, *, as_json: bool) -> None:
    """One subscription, and what it found last."""
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import read_subscription, read_subscription_alerts
    from app.cli.alerts_lines import write_alert, write_details, write_subscription

    desk = open_desk(now)
    subscription = desk.find(LOCAL_ID, named)
    view = read_subscription(desk.database, subscription, desk.now())
    found = read_subscription_alerts(desk.database, subscription.id, limit)
    if as_json:
        bodies = AlertBodies(desk.base_url)
        print_json(bodies.subscription(view) | {"alerts": list(map(bodies.alert, found))})
        return
    lines = [*write_subscription(view, _labels(desk)), *write_details(view, desk.base_url)]
    lines += [line for one in found for line in write_alert(one)]
    click.echo("\n".join(lines if found else [*lines, "    nothing was found yet"]))


@alerts.command(
    epilog=show_examples(
        'tocsin alerts edit "Export controls" --rhythm daily --quiet 22:00-07:00',
        'tocsin alerts edit "Export controls" --quiet none --only any',
    )
)
@NAMED
@click.option("--kind", type=click.Choice(KINDS), help="Make it one to something of this kind.")
@click.option("--target", help="Make it one to this.")
@draft_options
@now_option
@json_option
def edit(named: str, kind: str | None, now: str | None, *, as_json: bool, **given: Any) -> None:
    """Change a subscription.

    What is not named stays as it is.
    """
    from app.access import LOCAL_ID

    desk = open_desk(now)
    known = desk.find(LOCAL_ID, named)
    draft = desk.draft_of(known)
    if kind is not None and kind != draft.kind:
        draft = replace(draft, kind=kind, target="" if given["target"] is None else draft.target)
    _tell_kept(desk, desk.edit(LOCAL_ID, known.id, apply_options(draft, given)), as_json=as_json)


@alerts.command()
@NAMED
@now_option
def pause(named: str, now: str | None) -> None:
    """Find and send nothing for it until it is resumed.

    What waits to be sent is dropped.
    """
    from app.access import LOCAL_ID

    click.echo(f"{open_desk(now).pause(LOCAL_ID, named).name} is paused")


@alerts.command()
@NAMED
@now_option
def resume(named: str, now: str | None) -> None:
    """Take up a paused subscription again.

    What happened meanwhile is not sent.
    """
    from app.access import LOCAL_ID

    click.echo(f"{open_desk(now).resume(LOCAL_ID, named).name} is at work again")


@alerts.command()
@NAMED
@now_option
def remove(named: str, now: str | None) -> None:
    """End a subscription for good.

    What was sent stays on record; what waits is dropped.
    """
    from app.access import LOCAL_ID

    click.echo(f"{open_desk(now).end(LOCAL_ID, named).name} has ended")


@alerts.command(
    epilog=show_examples(
        'tocsin alerts mute "Export controls" source gazette',
        'tocsin alerts mute "Export controls" entity Nvidia',
    )
)
@NAMED
@click.argument("kind", type=click.Choice(_LEFT_OUT))
@click.argument("value")
@now_option
def mute(named: str, kind: str, value: str, now: str | None) -> None:
    """Leave something out of a subscription.

    VALUE is the id, key or name of a story, thread, entity, topic or source; nothing of it is told
    from now on.
    """
    from app.access import LOCAL_ID
    from app.cli.alerts_lines import name_mute
    from db.alert_types import MuteKind

    wish = open_desk(now).mute(LOCAL_ID, named, MuteKind(kind), value)
    click.echo(f"from now on it leaves out {name_mute(wish)}")


@alerts.command()
@NAMED
@click.argument("kind", type=click.Choice(_LEFT_OUT))
@click.argument("value")
@now_option
def unmute(named: str, kind: str, value: str, now: str | None) -> None:
    """Let in again what was left out."""
    from app.access import LOCAL_ID
    from db.alert_types import MuteKind
    from db.errors import ConfigError

    if not open_desk(now).unmute(LOCAL_ID, named, MuteKind(kind), value):
        raise ConfigError("that was not left out; `tocsin alerts show NAME` lists what is")
    click.echo("it may come again")


def _tell_kept(desk: AlertDesk, kept: Subscription, *, as_json: bool) -> None:
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import read_subscription
    from app.cli.alerts_lines import write_subscription

    view = read_subscription(desk.database, kept, desk.now())
    if as_json:
        print_json(AlertBodies(desk.base_url).subscription(view))
        return
    click.echo("\n".join(write_subscription(view, _labels(desk))))
    if not kept.channels:
        click.echo(
            f"it goes to no channel yet, so read its feed, {desk.base_url}{view.feed}, or name one "
            "by `tocsin alerts edit NAME --channel …`",
            err=True,
        )


def _labels(desk: AlertDesk) -> dict[str, str]:
    from app.access import LOCAL_ID

    return {channel.id: channel.label for channel in desk.channels(LOCAL_ID)}


for command in (backtest, deliver, history, outbox, resend, channels, bounce):
    alerts.add_command(command)
