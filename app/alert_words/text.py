"""A message as plain text: lines of at most 76 characters, each address on its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.text_lines import WIDTH, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.alert_words.view import AffairView, ItemView, MessageView, QuoteView


def render_text(view: MessageView) -> str:
    """The whole message."""
    lines = [*wrap(view.heading.upper() if not view.items else view.intro), *wrap(view.served)]
    for affair in view.affairs:
        lines += ["", "-" * WIDTH, "", *_affair(affair)]
    if view.left_out:
        lines += ["", *wrap(view.left_out), view.alerts_page]
    lines += ["", "=" * WIDTH, *foot_lines(view.name, view.unsubscribe, view.preferences)]
    return "\n".join(lines) + "\n"


def foot_lines(name: str, unsubscribe: str, preferences: str) -> Iterator[str]:
    """How to end or change what is sent; nothing where there is nothing to end."""
    if unsubscribe:
        yield from wrap(f"Unsubscribe from “{name}” here:" if name else "Unsubscribe here:")
        yield unsubscribe
    if preferences:
        yield "All that is sent to this address, and how often:"
        yield preferences


def _affair(affair: AffairView) -> Iterator[str]:
    if affair.title:
        yield from wrap(f"ONE AFFAIR: {affair.title}")
        yield ""
    for n, item in enumerate(affair.items):
        if n:
            yield ""
        yield from item_lines(item)


def item_lines(item: ItemView) -> Iterator[str]:
    """One item."""
    yield from wrap(item.headline)
    yield from wrap(f"[{item.kicker}]")
    yield ""
    if item.update:
        yield from wrap(item.update)
        yield ""
    for quote in item.quotes:
        yield from _quote(quote)
    for line in (item.effective, item.spread, item.note):
        yield from wrap(line)
    for rule in item.why:
        yield from wrap(rule)
    if item.page:
        yield f"{item.page_words}:"
        yield item.page
    if item.less:
        yield "Less like this:"
        yield item.less


def _quote(quote: QuoteView) -> Iterator[str]:
    label = f"{quote.label}: " if quote.label else ""
    yield from wrap(f"{label}“{quote.text}”", "  ", "  ")
    yield from wrap(f"— {quote.mark}", "  ", "    ")
    if quote.href:
        yield f"  {quote.href}"
    yield ""
