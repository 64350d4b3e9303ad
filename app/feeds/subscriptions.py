"""The feed of one subscription: what was found for it, by which rule, in whose words."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.alert_words.phrases import because
from app.alerts_reading import alerts_database, is_left_out, read_subscription_alerts
from app.feeds.model import MOST_ENTRIES, Feed, FeedEntry, newest_first
from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text
from app.weeks import name_day
from db.subscriptions import find_subscription

if TYPE_CHECKING:
    from analysis.alerts.message import Quote
    from app.alerts_reading import AlertView
    from app.context import AppContext

_LONGEST_QUOTATION = 600
UNSCORED = "Not scored: how surely this concerns you could not be judged."


def read_subscription_feed(context: AppContext, subscription_id: str) -> Feed | None:
    """What a subscription found, the newest first, whether or not it goes anywhere else."""
    database = alerts_database(context)
    with database.read() as connection:
        subscription = find_subscription(connection, subscription_id)
    if subscription is None:
        return None
    found = read_subscription_alerts(database, subscription_id, MOST_ENTRIES)
    told = [one for one in found if not is_left_out(one)]
    key = quote(subscription_id, safe="")
    return Feed(
        name=f"feed/subscriptions/{key}",
        path=f"subscriptions/{key}",
        title=f"Tocsin: {clean_text(subscription.name)}",
        subtitle="What this subscription found, the newest first.",
        home=f"{context.base_url}/alerts",
        began=subscription.created_at,
        entries=newest_first([_entry(one, context.base_url) for one in told]),
    )


def _entry(one: AlertView, base_url: str) -> FeedEntry:
    headline, update = clean_text(one.headline), clean_text(one.update)
    said = clean_text(one.quotes[0].text)[:300] if one.quotes else ""
    parts = [update, f"“{said}”" if said else "", because(one.rule)]
    return FeedEntry(
        name=f"alert/{one.id}",
        title=(f"{headline}: {update}" if update else headline)[:300] or "An alert",
        url=f"{base_url}{one.path or '/alerts'}",
        published=one.queued_at,
        updated=one.queued_at,
        summary=" ".join(part for part in parts if part),
        content=_content(one, update, base_url),
    )


def _content(one: AlertView, update: str, base_url: str) -> str:
    parts = [f"<p>{html.escape(update)}</p>"] if update else []
    parts += [_quote(quotation) for quotation in one.quotes]
    parts.append(f"<p>{html.escape(because(one.rule))}</p>")
    if one.score is None:
        parts.append(f"<p>{UNSCORED}</p>")
    if one.path:
        page = html.escape(f"{base_url}{one.path}")
        parts.append(f'<p><a href="{page}">All that is known of it</a></p>')
    return "".join(parts)


def _quote(said: Quote) -> str:
    words = html.escape(clean_text(said.text)[:_LONGEST_QUOTATION].strip(' “”"'))
    source = html.escape(f"{clean_text(said.outlet)}, {name_day(said.published_at)}")
    address = safe_link(said.url)
    linked = f'<a href="{html.escape(address)}">{source}</a>' if address else source
    return f"<blockquote><p>“{words}”</p><p>{linked}</p></blockquote>"
