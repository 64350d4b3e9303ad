"""Notices and price changes one by one, below the charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.ui.parts import escape, inward, page_address, shorten, story_link
from app.ui.words import count, spell
from app.weeks_months import name_iso_day, name_month

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.trends_prices import PriceMonth
    from app.trends_reading import Notice

_WHAT = 110
_SHOWN = 200


def render_notices(notices: Sequence[Notice]) -> str:
    """Every announced change with its days, newest first, as safe HTML; empty without any."""
    if not notices:
        return ""
    rows = "".join(_row(one) for one in reversed(notices[-_SHOWN:]))
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("What", "Kind", "First told", "Day", "Days")
    )
    return (
        f'<details class="t-trends-table"><summary>{count(len(notices), "announced change")} '
        'one by one</summary><div class="t-trends-scroll" tabindex="0" role="region" '
        'aria-label="Announced changes"><table class="t-table t-trends-notices">'
        f"<caption>Announced changes, newest first</caption><thead><tr>{heads}</tr></thead>"
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def render_prices(months: Sequence[PriceMonth]) -> str:
    """Price changes by month in a sentence, as safe HTML; too few for a chart."""
    if not months:
        return ""
    said = "; ".join(
        f"{name_month(one.month)}: {one.up:,} up, {one.down:,} down" for one in months[-12:]
    )
    return (
        '<section class="t-trends-chart"><h2>Prices up and down</h2>'
        f"<p>{escape(said)}.</p></section>"
        '<p class="t-note">Counted are price changes for which an article gives the old and the new '
        "amount, each once; those that give the new one alone are not.</p>"
    )


def _row(one: Notice) -> str:
    what = shorten(clean_text(one.what), _WHAT)
    link = escape(what)
    if one.signal_id:
        link = inward(page_address("ledger", signal=one.signal_id), what)
    elif one.story_id:
        link = story_link(one.story_id, what)
    return (
        f'<tr><th scope="row">{link}</th><td>{escape(spell(one.predicate.value))}</td>'
        f"<td>{escape(name_iso_day(one.told))}</td><td>{escape(name_iso_day(one.effective))}</td>"
        f"<td>{one.days:,}</td></tr>"
    )
