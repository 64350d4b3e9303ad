"""A message made ready for every form of it: clean words, safe addresses, signed links."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.alert_words.phrases import (
    LONGEST_HEADLINE,
    LONGEST_UPDATE,
    NOW,
    UNSCORED,
    WAS,
    because,
    clip,
    intro_words,
    kind_words,
    lead_words,
    left_out_words,
    moment_words,
    one_line,
    served_words,
    subject_words,
)
from app.newsletter.marks import safe_link
from app.newsletter.wording import count_words
from app.weeks import name_day
from db.alert_types import AlertKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.message import AlertMessage, Item, Quote
    from app.alert_words.addresses import MessageLinks

_LONGEST_OUTLET = 80
_LONGEST_QUOTE = 1_000
_OUTLETS_SHOWN = 4
_MOST_OUTLETS = 100


@dataclass(frozen=True, slots=True)
class QuoteView:
    """Words of a source; `label` says which of two versions, `href` may be empty."""

    text: str
    mark: str
    href: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class ItemView:
    """One thing told. Every empty string is left out."""

    kicker: str
    headline: str
    update: str
    why: tuple[str, ...]
    quotes: tuple[QuoteView, ...]
    spread: str
    effective: str
    page: str
    page_words: str
    less: str
    note: str


@dataclass(frozen=True, slots=True)
class AffairView:
    """Items of one affair; `title` is empty over one that stands alone."""

    title: str
    items: tuple[ItemView, ...]


@dataclass(frozen=True, slots=True)
class MessageView:
    """A whole message about stories, facts, signals or corrections."""

    subject: str
    kicker: str
    heading: str
    intro: str
    served: str
    affairs: tuple[AffairView, ...]
    left_out: str
    alerts_page: str
    unsubscribe: str
    preferences: str
    name: str

    @property
    def items(self) -> tuple[ItemView, ...]:
        """All items in order."""
        return tuple(item for affair in self.affairs for item in affair.items)


def view_message(message: AlertMessage, links: MessageLinks, kicker: str) -> MessageView:
    """The message with its links, for a channel."""
    return MessageView(
        subject=subject_words(message),
        kicker=kicker,
        heading=one_line(message.title, LONGEST_HEADLINE),
        intro=intro_words(message),
        served=served_words(message),
        affairs=group_affairs(message.items, links),
        left_out=left_out_words(message),
        alerts_page=links.page("/alerts"),
        unsubscribe=links.unsubscribe,
        preferences=links.preferences,
        name=one_line(message.subscription_name, LONGEST_HEADLINE),
    )


def group_affairs(items: Sequence[Item], links: MessageLinks) -> tuple[AffairView, ...]:
    """Neighbouring items of one affair, under its title where there are several."""
    groups: list[tuple[str, list[ItemView]]] = []
    for item in items:
        view = view_item(item, links)
        if groups and item.affair_title and groups[-1][0] == item.affair:
            groups[-1][1].append(view)
        else:
            groups.append((item.affair, [view]))
    titles = {item.affair: item.affair_title for item in items}
    return tuple(
        AffairView(one_line(titles[key], LONGEST_HEADLINE), tuple(members))
        for key, members in groups
    )


def view_item(item: Item, links: MessageLinks) -> ItemView:
    """One item with its links."""
    corrects = item.kind is AlertKind.CORRECTION
    labels = (WAS, NOW) if corrects else ()
    is_signal = item.kind is AlertKind.SIGNAL  # whether it happened is the news, so it leads
    headline = lead_words(item) if is_signal else item.headline
    return ItemView(
        kicker=f"{kind_words(item)} · {moment_words(item.occurred_at, links.message.zone)}",
        headline=one_line(headline, LONGEST_HEADLINE) or "Without a headline",
        update="" if is_signal else one_line(item.update, LONGEST_UPDATE),
        why=tuple(because(rule) for rule in item.rules),
        quotes=tuple(
            view_quote(quote, labels[n] if n < len(labels) else "")
            for n, quote in enumerate(item.quotes)
        ),
        spread=_spread(item),
        effective=_effective(item.effective_date),
        page=links.page(item.path),
        page_words=_page_words(item),
        less="" if corrects else links.less(item.alert_id),
        note=UNSCORED if item.score is None and not corrects else "",
    )


def _page_words(item: Item) -> str:
    if item.kind is AlertKind.CORRECTION:
        return "Where it stood"
    return "In the ledger" if item.kind is AlertKind.SIGNAL else "The whole story"


def view_quote(quote: Quote, label: str = "") -> QuoteView:
    """A quotation with its outlet and day."""
    outlet = one_line(quote.outlet, _LONGEST_OUTLET) or "unnamed outlet"
    return QuoteView(
        one_line(quote.text, _LONGEST_QUOTE),
        f"{outlet}, {name_day(quote.published_at)}",
        safe_link(quote.url),
        label,
    )


def shorten(view: MessageView, items: int, quotes: int, characters: int) -> MessageView:
    """The same with fewer items, quotations and words of each; says so where items go."""
    kept: list[AffairView] = []
    room = items
    for affair in view.affairs:
        some = tuple(_shorten(item, quotes, characters) for item in affair.items[:room])
        room -= len(some)
        if some:
            kept.append(replace(affair, items=some))
    gone = len(view.items) - sum(len(affair.items) for affair in kept)
    if not gone:
        return replace(view, affairs=tuple(kept))
    more = count_words(gone, "more item", "more items")
    note = " ".join(filter(None, (f"{more} on your page of alerts.", view.left_out)))
    return replace(view, affairs=tuple(kept), left_out=note)


def _shorten(item: ItemView, quotes: int, characters: int) -> ItemView:
    # A correction without both of its quotations would not say what was wrong.
    few = item.quotes if item.quotes and item.quotes[0].label else item.quotes[:quotes]
    return replace(item, quotes=tuple(replace(q, text=clip(q.text, characters)) for q in few))


def _spread(item: Item) -> str:
    names = [one_line(outlet, _LONGEST_OUTLET) for outlet in item.outlets[:_MOST_OUTLETS] if outlet]
    if len(names) <= 1:
        return ""
    shown, rest = names[:_OUTLETS_SHOWN], len(names) - _OUTLETS_SHOWN
    return f"Told by {', '.join(shown)}" + (f" and {rest} more" if rest > 0 else "")


def _effective(day: str) -> str:
    if not day:
        return ""
    try:
        return f"Takes effect {name_day(datetime.fromisoformat(day))}"
    except ValueError:
        return f"Takes effect {one_line(day, _LONGEST_OUTLET)}"
