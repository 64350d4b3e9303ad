"""The versioned JSON of a message: what webhooks get, and the schema that is published for it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from analysis.brief.codec import to_plain
from analysis.brief.schema import DIALECT, define
from app.alert_words.phrases import intro_words, one_line
from app.exports import safe_cell
from app.newsletter.marks import safe_link

if TYPE_CHECKING:
    from datetime import datetime

    from analysis.alerts.message import AlertMessage, Item, Quote
    from app.alert_words.addresses import MessageLinks

TYPE: Final = "tocsin.alerts.v1"
_LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class QuotedPassage:
    """Words of a source and their place.

    `text` is on one line and without invisible characters. `sha256` covers the words as they stand
    in the snapshot, from `start` to `end`.
    """

    text: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    snapshot: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True, slots=True)
class ToldItem:
    """One thing told: a story, a new fact of one, a signal's change, a correction.

    `why` says which rules matched. Of a correction the first of `quotes` is what was sent and the
    second what the source says now. `score` is 0 to 1, null where scoring failed. `effective_date`
    is an ISO day or empty. Items with the same `affair` belong together.
    """

    id: str
    kind: str
    headline: str
    update: str
    why: tuple[str, ...]
    quotes: tuple[QuotedPassage, ...]
    outlets: tuple[str, ...]
    occurred_at: datetime
    effective_date: str
    score: float | None
    unscored: bool
    affair: str
    affair_title: str
    story_id: str | None
    signal_id: str | None
    url: str
    less_url: str


@dataclass(frozen=True, slots=True)
class AlertDocument:
    """A message of Tocsin. `id` is the idempotency key: the same at every attempt to deliver it.

    `kind` is alerts, digest, brief, correction, confirm or test. `also` names further subscriptions
    that it serves, `left_out` counts items for which there was no room. Addresses are empty where
    there is nothing behind them. In every text a value that a spreadsheet would take for a formula
    has an apostrophe before it.
    """

    type: str
    id: str
    kind: str
    subscription_id: str | None
    subscription_name: str
    also: tuple[str, ...]
    title: str
    intro: str
    made_at: datetime
    since: datetime | None
    until: datetime | None
    items: tuple[ToldItem, ...]
    left_out: int
    week: str
    stack: str
    url: str
    confirm_url: str
    unsubscribe_url: str
    preferences_url: str


def alert_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what webhooks get, one definition for each class."""
    definitions: dict[str, Any] = {}
    define(AlertDocument, definitions)
    document = definitions.pop(AlertDocument.__name__)
    return {
        "$schema": DIALECT,
        "title": "Tocsin message",
        "description": document["description"],
        "type": "object",
        "properties": document["properties"] | {"type": {"const": TYPE}},
        "required": document["required"],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def alert_schema_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(alert_schema(), indent=2, ensure_ascii=False) + "\n"


def render_document(
    message: AlertMessage, key: str, links: MessageLinks, page: str, intro: str = ""
) -> str:
    """The document of a message, in ASCII; `key` identifies it, `page` is where it stands."""
    document = AlertDocument(
        type=TYPE,
        id=key,
        kind=message.kind.value,
        subscription_id=message.subscription_id,
        subscription_name=inert(message.subscription_name),
        also=tuple(inert(name) for name in message.also),
        title=inert(message.title),
        intro=inert(intro or intro_words(message)),
        made_at=message.made_at,
        since=message.since,
        until=message.until,
        items=tuple(_item(item, links) for item in message.items),
        left_out=message.left_out,
        week=message.week,
        stack=inert(message.stack),
        url=links.page(page),
        confirm_url=links.confirm if message.kind.value == "confirm" else "",
        unsubscribe_url=links.unsubscribe,
        preferences_url=links.preferences,
    )
    return json.dumps(to_plain(document), sort_keys=True, separators=(",", ":"))


def inert(text: str) -> str:
    """Text on one bounded line, without invisible characters, no formula for a spreadsheet."""
    return safe_cell(one_line(text, _LONGEST))


def _item(item: Item, links: MessageLinks) -> ToldItem:
    return ToldItem(
        id=item.alert_id,
        kind=item.kind.value,
        headline=inert(item.headline),
        update=inert(item.update),
        why=tuple(inert(rule) for rule in item.rules),
        quotes=tuple(_quote(quote) for quote in item.quotes),
        outlets=tuple(inert(outlet) for outlet in item.outlets),
        occurred_at=item.occurred_at,
        effective_date=inert(item.effective_date),
        score=item.score,
        unscored=item.score is None,
        affair=inert(item.affair),
        affair_title=inert(item.affair_title),
        story_id=item.story_id,
        signal_id=item.signal_id,
        url=links.page(item.path),
        less_url=links.less(item.alert_id) if item.rules else "",
    )


def _quote(quote: Quote) -> QuotedPassage:
    return QuotedPassage(
        text=inert(quote.text),
        outlet=inert(quote.outlet),
        title=inert(quote.title),
        url=safe_link(quote.url),
        published_at=quote.published_at,
        snapshot=quote.passage.snapshot_id,
        start=quote.passage.start,
        end=quote.passage.end,
        sha256=quote.passage.sha256,
    )
