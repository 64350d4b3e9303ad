"""A story's articles as they came out: corrections, dates, and whose words each carries."""

from __future__ import annotations

import re
from datetime import datetime
from itertools import groupby
from typing import TYPE_CHECKING

from app.ui.changes import render_changes
from app.ui.parts import escape, joined, outward, shorten
from app.ui.words import ARTICLE_KINDS, DETAILS, TIERS, capitalise, count
from app.weeks import name_day
from db.copies import CopyKind
from db.types import Arrival, ArticleKind, DateKind, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.story_reading import StoryView
    from db.types import Article, Reading

_LEAD = 280
_SHOWN_COPIES = 4
_TITLE = 90
# Feeds that cut their text say by how much: "[+1415 chars]".
_CUT_MARK = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+\d+ chars\]\s*$")


def render_timeline(view: StoryView) -> str:
    """The section as safe HTML."""
    tellings = group_copies(view)
    days = groupby(tellings, key=lambda telling: telling[0].article.published_at.date())
    sections = []
    for _, found in days:
        of_day = list(found)
        items = "".join(_telling(told, view) for told in of_day)
        day = name_day(of_day[0][0].article.published_at)
        sections.append(f'<section class="t-day"><h3>{day}</h3>{items}</section>')
    waiting = ""
    if view.waiting:
        waiting = f'<p class="t-meta">{count(view.waiting, "article")} still to be analysed.</p>'
    return f'<section class="t-timeline"><h2>Timeline</h2>{"".join(sections)}{waiting}</section>'


def group_copies(view: StoryView) -> list[list[Reading]]:
    """Articles with those that repeat their words behind them, in the order of the first.

    Where the origin itself is not in the story, the first copy stands for it.
    """
    heads = view.origins.heads
    present = {reading.article.id for reading in view.readings}
    groups: dict[str, list[Reading]] = {}
    for reading in view.readings:
        groups.setdefault(heads.get(reading.article.id, reading.article.id), []).append(reading)
    found = []
    for head, readings in groups.items():
        first = [r for r in readings if r.article.id == head] if head in present else readings[:1]
        found.append([*first, *(r for r in readings if r not in first)])
    return sorted(found, key=lambda told: told[0].article.published_at)


def _telling(told: list[Reading], view: StoryView) -> str:
    """An article, what changed in it, and who else has its words."""
    reading = told[0]
    article = reading.article
    hour = f"{article.published_at:%H:%M}" if article.date_kind is DateKind.STATED else ""
    about = [
        f'<span class="t-outlet">{escape(article.outlet)}</span>',
        f'<span class="t-tier t-tier-{escape(reading.tier.value)}">{TIERS[reading.tier.value]}</span>',
        _kind(reading),
        f"<time>{hour}</time>" if hour else "",
        escape(date_note(article)),
        escape(arrival_note(article)),
        escape(version_note(article)),
    ]
    words = begin_text(article.title, reading.snapshot.text)
    lead = f'<p class="t-leadin">{escape(words)}</p>' if words else ""
    return (
        f'<div class="t-item" id="{escape(article_anchor(article))}">'
        f'<p class="t-meta">{joined(about)}</p>'
        f"<h4>{outward(article.url, article.title or shorten(article.url, 80))}</h4>"
        f"{_borrowed(article, view)}{lead}{_named_values(article)}"
        f"{render_changes(view.changes.get(article.id, ()))}{_copies(told)}</div>"
    )


def article_anchor(article: Article) -> str:
    """The place of an article on its story's page: `/story?story=…#a-…`."""
    return f"a-{article.id}"


def shown_kind(reading: Reading) -> ArticleKind:
    """What an article is told to be: the press reports, whatever its text reads like."""
    kind = reading.analysis.kind
    if kind is ArticleKind.PRIMARY and reading.tier in {Tier.PRESS, Tier.ANALYSIS}:
        return ArticleKind.NEWS
    return kind


def _kind(reading: Reading) -> str:
    """What it is, where that is not plain: opinion, how-to, roundup, announcement."""
    kind = shown_kind(reading)
    if kind is ArticleKind.PRIMARY and reading.tier is Tier.PRIMARY:
        return ""
    words = ARTICLE_KINDS[kind.value]
    return f'<span class="t-kind">{words}</span>' if words else ""


def _borrowed(article: Article, view: StoryView) -> str:
    """Whose words it has, where those are not on this page above it; or a passage of whom."""
    origins = view.origins
    head, judged = origins.heads.get(article.id, article.id), origins.judged.get(article.id)
    if head != article.id:
        said, source = "The same text as at", origins.articles.get(head)
    elif judged is not None and judged.kind is CopyKind.EXCERPT and judged.origin_id:
        said, source = "Takes over a passage from", origins.articles.get(judged.origin_id)
    else:
        return ""
    name = outward(source.url, source.outlet) if source is not None else "another article"
    return f'<p class="t-copy">{said} {name}.</p>'


def _copies(told: Sequence[Reading]) -> str:
    """Those that repeat the first one's words."""
    first, copies = told[0].article, [reading.article for reading in told[1:]]
    if not copies:
        return ""
    items = "".join(f"<li>{_copy(copy, first)}</li>" for copy in copies)
    if len(copies) <= _SHOWN_COPIES:
        said = "again" if {copy.outlet for copy in copies} == {first.outlet} else "at"
        note = f'<p class="t-note">The same text {said}</p>'
        return f'<div class="t-copies">{note}<ul>{items}</ul></div>'
    said = f"The same text {len(copies)} more times"
    return f'<details class="t-copies"><summary>{said}</summary><ul>{items}</ul></details>'


def _copy(article: Article, first: Article) -> str:
    hour = f", {article.published_at:%H:%M}" if article.date_kind is DateKind.STATED else ""
    day = f"{name_day(article.published_at, year=False)}{hour}"
    about = joined([day, escape(date_note(article))])
    # An outlet's name tells its copy from others' words, its headline from its own.
    own = article.outlet == first.outlet and article.title not in {"", first.title}
    label = shorten(article.title, _TITLE) if own else article.outlet
    link = outward(article.url, label, title=article.title)
    return f'{link} <span class="t-meta">{about}</span>'


def _named_values(article: Article) -> str:
    """What the source states beside its words, such as the day on which a rule takes effect."""
    found = [
        f"{words} {_name_value(article.details[key])}"
        for key, words in DETAILS.items()
        if article.details.get(key)
    ]
    return f'<p class="t-note">{escape(capitalise("; ".join(found)))}.</p>' if found else ""


def _name_value(value: str) -> str:
    try:
        return name_day(datetime.fromisoformat(value)) if "-" in value else shorten(value, 60)
    except ValueError:
        return shorten(value, 60)


def date_note(article: Article) -> str:
    """Where a date comes from that was not simply stated; empty when it was."""
    note = article.date_note
    seen = f"first seen {name_day(article.first_seen_at)}"
    match article.date_kind:
        case DateKind.MISSING:
            # Another time than that stands in for the date of what is known to be old.
            stands_in = note and article.published_at != article.first_seen_at
            return f"{note if stands_in else 'undated'}; {seen}"
        case DateKind.FUTURE:
            stated = f" ({note})" if note else ""
            return f"dated in the future{stated}; {seen}"
        case _:
            return f"date {note}" if note.startswith(("stated", "guessed")) else note


def arrival_note(article: Article) -> str:
    """How an article of the past came in; empty for news."""
    match article.arrival:
        case Arrival.BACKFILL:
            return "read back later"
        case Arrival.IMPORT:
            return "from an imported archive"
        case Arrival.POLL:
            return ""


def version_note(article: Article) -> str:
    """Which version of a watched document it tells of; empty for other articles."""
    if "document" not in article.details:
        return ""
    return f"version {shorten(article.details.get('version', '?'), 10)} of a watched document"


def begin_text(title: str, text: str) -> str:
    """How an article begins, without its title once more and without a feed's cut mark."""
    folded = " ".join(_CUT_MARK.sub("…", text).replace("**", "").split())
    if title and folded.casefold().startswith(title.casefold()):
        folded = folded[len(title) :].lstrip(" .:–—-|")
    return shorten(folded, _LEAD) if any(c.isalnum() for c in folded) else ""
