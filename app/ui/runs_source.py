"""One source: how it is, what it brought, what it stated, what was refused of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.alerts_link import alert_link
from app.ui.health import describe_failure
from app.ui.parts import (
    escape,
    inward,
    is_web_address,
    joined,
    outward,
    page_address,
    page_head,
    shorten,
    story_link,
)
from app.ui.runs import describe_delay
from app.ui.words import TIERS, capitalise, kind_name, reason_name, rhythm_name, stage_name
from app.weeks import name_age, name_day, name_moment
from db.alert_types import SubscriptionKind
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.runs_reading import SourceDetail
    from db.run_history import SeenArticle
    from db.types import Entry, Refusal

_TITLE = 140
_ERROR = 400
_STATUS = {
    SourceStatus.ACTIVE: "switched on",
    SourceStatus.RETIRED: "gone for good, as the site says",
    SourceStatus.DISABLED: "switched off",
}


def render_source(detail: SourceDetail, *, for_operator: bool) -> str:
    """The page as safe HTML; operators also see what the source itself stated."""
    source = detail.polled.source
    follow = alert_link(SubscriptionKind.SOURCE, source.key)
    told = (escape(kind_name(source.kind)), TIERS[source.tier.value], escape(source.host), follow)
    about = joined(told)
    parts = [
        page_head("Source", source.name, about),
        _facts(detail),
        _articles(detail),
        _refusals(detail.refusals, detail),
        _entries(detail.entries) if for_operator else "",
    ]
    back = inward(page_address("sources"), "All sources")
    return f'<div class="t-runs t-runs-one">{"".join(parts)}<p class="t-meta">{back}</p></div>'


def _facts(detail: SourceDetail) -> str:
    rows = "".join(
        f'<tr><th scope="row">{name}</th><td>{value}</td></tr>'
        for name, value in _rows(detail)
        if value
    )
    return f'<table class="t-table"><caption>How it is</caption><tbody>{rows}</tbody></table>'


def _rows(detail: SourceDetail) -> list[tuple[str, str]]:
    state, source, now = detail.polled.state, detail.polled.source, detail.now
    shown = outward(source.url, shorten(source.url, 80)) if is_web_address(source.url) else ""
    is_on = state.status is SourceStatus.ACTIVE
    good = name_age(state.last_success_at, now) if state.last_success_at else "never"
    due = state.next_poll_at
    when = name_moment(due) if due and due > now else "at the next pass"
    trouble = escape(capitalise(describe_failure(detail.polled, now))) if state.failures else ""
    backfill = detail.backfill
    return [
        ("State", escape(_STATUS[state.status])),
        ("Address", shown or escape(shorten(source.url, 80))),
        ("Read", escape(rhythm_name(state.interval_seconds)) if is_on else ""),
        ("Last answered", good),
        ("Last brought something", name_age(state.last_new_at, now) if state.last_new_at else ""),
        ("Read again", when if is_on else ""),
        ("Trouble", trouble),
        ("It said", escape(shorten(state.last_error, _ERROR))),
        ("Articles", f"{detail.pace.per_week:.1f} a week in the last four weeks"),
        ("Delay", describe_delay(detail.pace)),
        ("Past read", f"back to {name_day(backfill.since)}" if backfill else ""),
    ]


def _articles(detail: SourceDetail) -> str:
    if not detail.articles:
        return "<h2>Articles</h2><p>It has brought no article so far.</p>"
    items = "".join(f"<li>{_article(article, detail)}</li>" for article in detail.articles)
    return f'<section><h2>Newest articles</h2><ul class="t-runs-list">{items}</ul></section>'


def _article(article: SeenArticle, detail: SourceDetail) -> str:
    title = shorten(article.title, _TITLE) or "Without a title"
    link = story_link(article.story_id, title) if article.story_id else outward(article.url, title)
    about = joined(
        [
            f"published {name_day(article.published_at)}",
            f"seen {name_age(article.first_seen_at, detail.now)}",
            escape(shorten(article.page_note, 90)),
        ]
    )
    return f'{link}<br><span class="t-meta">{about}</span>'


def _refusals(refusals: Sequence[Refusal], detail: SourceDetail) -> str:
    if not refusals:
        return ""
    items = "".join(f"<li>{_refusal(refusal, detail)}</li>" for refusal in refusals)
    title = "<h2>Not taken in, last thirty days</h2>"
    return f'<section>{title}<ul class="t-runs-list">{items}</ul></section>'


def _refusal(refusal: Refusal, detail: SourceDetail) -> str:
    why = escape(shorten(refusal.detail, _ERROR)) or escape(reason_name(refusal.reason))
    about = joined([escape(stage_name(refusal.stage)), name_age(refusal.at, detail.now)])
    return (
        f"{outward(refusal.url, shorten(refusal.url, 80))}<br>{why}"
        f'<br><span class="t-meta">{about}</span>'
    )


def _entries(entries: Sequence[Entry]) -> str:
    if not entries:
        return ""
    items = "".join(f"<li>{_entry(entry)}</li>" for entry in entries)
    listing = f'<ul class="t-runs-list">{items}</ul>'
    return f"<details><summary>What the source stated itself</summary>{listing}</details>"


def _entry(entry: Entry) -> str:
    title = shorten(entry.title, _TITLE) or "Without a title"
    dated = f"dated {name_moment(entry.published_at)}" if entry.published_at else "without a date"
    known = f"known as {escape(shorten(entry.guid, 80))}"
    return f'{outward(entry.url, title)}<br><span class="t-meta">{joined([dated, known])}</span>'
