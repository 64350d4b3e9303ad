"""The command `tocsin alerts backtest`: when a subscription would have fired."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from app.cli.alerts_desk import open_desk
from app.cli.alerts_options import KINDS, apply_options, draft_options, show_examples
from app.cli.output import check_moment, json_option, now_option, print_json

if TYPE_CHECKING:
    from datetime import datetime

    from app.alert_desk import AlertDesk
    from app.subscriptions.drafts import SubscriptionDraft
    from db.alert_types import Subscription

_DAYS = 90


@click.command(
    epilog=show_examples(
        'tocsin alerts backtest "Export controls"',
        "tocsin alerts backtest topic export_control --min-score 0.8 --days 30",
    )
)
@click.argument("named", metavar="NAME|KIND")
@click.argument("stated", metavar="[TARGET]", required=False)
@click.option("--target", help="The same as TARGET.")
@draft_options
@click.option("--days", type=click.IntRange(1, 3660), help=f"So far back; usual: {_DAYS}.")
@click.option("--since", metavar="ISO", callback=check_moment, help="From this time on.")
@click.option("--until", metavar="ISO", callback=check_moment, help="Before this time.")
@click.option("--limit", type=click.IntRange(1, 1000), default=20, show_default=True,
              help="How many of them are listed.")  # fmt: skip
@now_option
@json_option
def backtest(
    named: str,
    days: int | None,
    since: str | None,
    until: str | None,
    limit: int,
    now: str | None,
    *,
    as_json: bool,
    **given: Any,
) -> None:
    """Try a subscription on the past.

    It says when the subscription would have fired, by the same code that fires, with the passages.

    Either one that is kept, by its NAME or id; or one that is not, by KIND, TARGET and the options
    of `tocsin alerts add`.
    """
    from app.access import LOCAL_ID
    from app.alert_bodies import AlertBodies
    from app.cli.alerts_lines import write_backtest

    if days is not None and since is not None:
        raise click.UsageError("--days and --since exclude each other")
    desk = open_desk(now)
    asked = _asked(desk, named, given)
    first, last = _period(desk, days, since, until)
    found = desk.backtest(LOCAL_ID, asked, first, last)
    if as_json:
        print_json(AlertBodies(desk.base_url).backtest(found))
    else:
        click.echo("\n".join(write_backtest(found, desk.now(), limit)))


def _asked(desk: AlertDesk, named: str, given: dict[str, Any]) -> SubscriptionDraft | Subscription:
    from app.access import LOCAL_ID
    from app.subscriptions.drafts import SubscriptionDraft

    has_target = any(given[name] is not None for name in ("stated", "target"))
    if named in KINDS and (has_target or not _is_kept(desk, named)):
        return apply_options(SubscriptionDraft(kind=named), given)
    if given["stated"] is not None:
        raise click.UsageError(f"{named[:60]!r} is no kind of subscription: {', '.join(KINDS)}")
    kept = desk.find(LOCAL_ID, named)
    draft = desk.draft_of(kept)
    changed = apply_options(draft, given)
    return kept if changed == draft else changed


def _is_kept(desk: AlertDesk, named: str) -> bool:
    from app.access import LOCAL_ID

    called = {one.name.casefold() for one in desk.list(LOCAL_ID)}
    return named in called


def _period(
    desk: AlertDesk, days: int | None, since: str | None, until: str | None
) -> tuple[datetime, datetime]:
    from datetime import timedelta

    from app.clock import parse_moment

    last = parse_moment(until) if until else desk.now()
    first = parse_moment(since) if since else last - timedelta(days=days or _DAYS)
    if first >= last:
        raise click.UsageError("--since must lie before --until")
    return first, last
