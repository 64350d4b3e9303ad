"""The options by which a subscription is described: the same for adding, changing and back-tests."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import click

from db.alert_types import Rhythm, SubscriptionKind, Wanted
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.subscriptions.drafts import SubscriptionDraft

KINDS = tuple(kind.value for kind in SubscriptionKind)
_RHYTHMS = tuple(rhythm.value.replace("_", "-") for rhythm in Rhythm)
_ONLY = tuple(wanted.value.replace("_", "-") for wanted in Wanted)

_OPTIONS = (
    click.option("--name", help="What to call it; else it is called after its target."),
    click.option("--channel", "channels", multiple=True, metavar="CHANNEL",
                 help="Where it goes: a channel’s id or label; may be repeated."),
    click.option("--no-channel", is_flag=True, help="Send it nowhere; its feed stays."),
    click.option("--rhythm", type=click.Choice(_RHYTHMS),
                 help="Usual: at-once; weekly goes out with the brief."),
    click.option("--hour", metavar="HOUR", help="The hour of daily messages, 0 to 23; usual: 8."),
    click.option("--zone", metavar="ZONE",
                 help="Time zone of the hour and of quiet hours, such as Europe/Berlin."),
    click.option("--quiet", metavar="FROM-TO",
                 help="Send nothing between these hours, such as 22:00-07:00; `none` for always."),
    click.option("--min-relevance", metavar="NUMBER",
                 help="Least relevance to builders, 0 to 2; usual: 0."),
    click.option("--min-score", metavar="NUMBER",
                 help="How surely a story must be about the target, 0 to 1; usual: 0.5."),
    click.option("--tier", "tiers", multiple=True, type=click.Choice([t.value for t in Tier]),
                 help="Only what such sources tell; may be repeated."),
    click.option("--language", "languages", multiple=True, metavar="CODE",
                 help="Only what is told in it, such as en; may be repeated."),
    click.option("--only", "wanted", type=click.Choice(_ONLY),
                 help="Only new stories, or only new facts of known ones; usual: any."),
)  # fmt: skip


def draft_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of a subscription."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def target_arguments(command: Callable[..., Any]) -> Callable[..., Any]:
    """Let a command take its target as an argument or as an option."""
    command = click.option("--target", help="The same as TARGET.")(command)
    return click.argument("stated", metavar="[TARGET]", required=False)(command)


def apply_options(draft: SubscriptionDraft, given: dict[str, Any]) -> SubscriptionDraft:
    """The draft with what the options say; what they do not name stays as it is."""
    if given.get("no_channel") and given.get("channels"):
        raise click.UsageError("--channel and --no-channel exclude each other")
    changed = {
        name: value
        for name, value in given.items()
        if name not in ("stated", "no_channel") and value not in (None, ())
    }
    if given.get("stated") is not None:
        if given.get("target") is not None:
            raise click.UsageError("TARGET is given twice")
        changed["target"] = given["stated"]
    if given.get("no_channel"):
        changed["channels"] = ()
    return replace(draft, **changed)


def show_examples(*lines: str) -> str:
    """Command lines as the end of a command's help, one below the other."""
    return "\n".join(["\b", "Examples:", *(f"  {line}" for line in lines)])
