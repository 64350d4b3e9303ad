"""The commands `tocsin alerts channels …`: e-mail, webhooks, and the services of Apprise."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from app.cli.alerts_desk import open_desk
from app.cli.alerts_options import show_examples
from app.cli.output import json_option, now_option, print_json

if TYPE_CHECKING:
    from app.alert_desk import AddedChannel, AlertDesk
    from db.alert_types import Channel

NAMED = click.argument("named", metavar="CHANNEL")
_LONGEST_LINE = 5000
_WHEN = "`tocsin alerts deliver` sends it now; a service that runs does so within two minutes"


@click.group()
def channels() -> None:
    """Where messages go: mail, webhooks, chats.

    Addresses are kept encrypted and shown masked. CHANNEL in the commands below is a channel’s
    id, the beginning of its id, or its label.
    """


@channels.command(
    epilog=show_examples(
        "tocsin alerts channels add email ada@example.org",
        "tocsin alerts channels add webhook https://hooks.example.org/tocsin",
        "tocsin alerts channels add apprise ntfys://ntfy.sh/my-topic",
        "tocsin alerts channels add apprise env:SLACK_URL",
    )
)
@click.argument("kind", type=click.Choice(["email", "webhook", "apprise"]))
@click.argument("address")
@now_option
@json_option
def add(kind: str, address: str, now: str | None, *, as_json: bool) -> None:
    """Send messages to ADDRESS.

    E-mail is asked first: a message with a link goes there. A webhook gets a secret, shown once,
    by which its receiver checks who sent a message. `-` reads the address from standard input, so
    that it does not stay in your shell’s history; `env:NAME` leaves it in the environment of the
    service, where that of a webhook holds the URL, a blank and a secret that begins with whsec_.
    """
    from app.access import LOCAL_ID
    from app.subscriptions.drafts import ChannelDraft

    stated = sys.stdin.readline(_LONGEST_LINE).strip() if address == "-" else address
    desk = open_desk(now)
    added = desk.add_channel(LOCAL_ID, ChannelDraft(kind, stated), is_operator=True)
    if as_json:
        told = _describe(desk, added.channel)
        print_json(told | {"secret": added.secret, "asked": added.asked})
    else:
        _tell_added(desk, added)


@channels.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """Your channels, oldest first, addresses masked."""
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import read_channels
    from app.cli.alerts_lines import write_channel

    desk = open_desk()
    views = read_channels(desk.database, LOCAL_ID)
    if as_json:
        print_json({"channels": list(map(AlertBodies(desk.base_url).channel, views))})
        return
    for view in views:
        click.echo("\n".join(write_channel(view)))
    if not views:
        click.echo("There is no channel yet; `tocsin alerts channels add email ADDRESS` makes one.")


@channels.command()
@click.argument("link")
@now_option
@json_option
def confirm(link: str, now: str | None, *, as_json: bool) -> None:
    """Confirm a channel by the link it got.

    LINK is the whole address in the message, or the code at its end.
    """
    code = link.strip().split("?", 1)[0].rstrip("/").rpartition("/")[2]
    desk = open_desk(now)
    channel = desk.confirm(code)
    if as_json:
        print_json(_describe(desk, channel))
    else:
        click.echo(f"{channel.label} is confirmed; messages may go there")


@channels.command()
@NAMED
@now_option
def ask(named: str, now: str | None) -> None:
    """Ask for confirmation once more.

    One address is asked three times a day at most.
    """
    from app.access import LOCAL_ID

    channel = open_desk(now).ask_again(LOCAL_ID, named)
    click.echo(f"{channel.label} is asked again; the link is good for seven days")
    click.echo(_WHEN, err=True)


@channels.command()
@NAMED
@now_option
@json_option
def test(named: str, now: str | None, *, as_json: bool) -> None:
    """Send a test to a confirmed channel."""
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies

    desk = open_desk(now)
    key = desk.queue_test(LOCAL_ID, named)
    if as_json:
        url = AlertBodies(desk.base_url).address("deliveries", key)
        print_json({"delivery_id": key, "url": url})
        return
    click.echo(f"a test is on its way ({key})")
    click.echo(_WHEN, err=True)


@channels.command()
@NAMED
@now_option
def off(named: str, now: str | None) -> None:
    """Switch a channel off."""
    from app.access import LOCAL_ID

    channel = open_desk(now).switch_channel(LOCAL_ID, named, on=False)
    click.echo(f"{channel.label} is switched off")


@channels.command()
@NAMED
@now_option
def on(named: str, now: str | None) -> None:
    """Switch a channel on again.

    One whose mail bounced, or who unsubscribed, is asked for confirmation first.
    """
    from app.access import LOCAL_ID

    channel = open_desk(now).switch_channel(LOCAL_ID, named, on=True)
    asked = channel.state.value == "pending"
    click.echo(f"{channel.label} {'must be confirmed first' if asked else 'is switched on'}")


@channels.command()
@NAMED
@now_option
def remove(named: str, now: str | None) -> None:
    """Forget a channel’s address.

    Its subscriptions go on without it; what waits for it is cancelled.
    """
    from app.access import LOCAL_ID

    desk = open_desk(now)
    label = desk.find_channel(LOCAL_ID, named).label
    desk.remove_channel(LOCAL_ID, named)
    click.echo(f"{label} is forgotten; what waited for it is cancelled")


def _describe(desk: AlertDesk, channel: Channel) -> dict[str, Any]:
    from app.alert_bodies import AlertBodies
    from app.alerts_reading import find_channel_view

    return AlertBodies(desk.base_url).channel(find_channel_view(desk.database, channel))


def _tell_added(desk: AlertDesk, added: AddedChannel) -> None:
    from app.alerts_reading import find_channel_view
    from app.cli.alerts_lines import write_channel

    view = find_channel_view(desk.database, added.channel)
    click.echo(next(write_channel(view)))
    if added.secret:
        click.echo(added.secret)
        click.echo(
            "the receiver checks signatures by this secret, by the rules of Standard Webhooks; it "
            "is not shown again",
            err=True,
        )
    if added.asked:
        said = "a message with a link goes there; nothing else is sent until it is opened"
        click.echo(f"{said}\n{_WHEN}", err=True)
