"""The sources' health as HTML."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from app.ui.parts import escape, joined, listed, outward, page_head, shorten
from app.ui.words import JOBS, TIER_GROUPS, capitalise, count, reason_name, spell
from app.weeks import name_age
from db.types import SourceStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.reading import SourcesView
    from db.types import JobRun, PolledSource, Refusal

_ERROR = 240
_GIVING_UP = 5
_MANY = 8
_SHORT_LIST = 30
_RECENT = timedelta(days=1)


def render_sources(view: SourcesView, *, demo: bool = False) -> str:
    """The page as safe HTML."""
    kicker = "The demo corpus" if demo else "What is read"
    head = page_head(kicker, "Sources", escape(describe_health(view)))
    return (
        f'<div class="t-sources">{head}{_failing(view)}{_all(view)}'
        f"{_refusals(view)}{_runs(view)}</div>"
    )


def describe_health(view: SourcesView) -> str:
    """The state of all sources in a sentence or two."""
    if view.polled and len(view.untried) == view.polled:
        return f"{count(view.polled, 'source')}, not read yet."
    answered = f"{len(view.answered)} of" if view.answered else "None of the"
    sentence = f"{answered} {count(view.polled, 'source')} answered in the last day"
    troubles = []
    if view.failing:
        troubles.append(f"{len(view.failing)} failing")
    if view.stale:
        troubles.append(f"{len(view.stale)} not read in the last day")
    if view.untried:
        troubles.append(f"{len(view.untried)} not read yet")
    rest = f"; {listed(troubles)}" if troubles else "; none failing"
    totals = view.totals
    if not totals.articles:
        return f"{sentence}{rest}. They have brought no article yet."
    came_in = f"{count(totals.articles, 'article')} in {count(totals.stories, 'story', 'stories')}"
    return f"{sentence}{rest}. They have brought {came_in} so far."


def _failing(view: SourcesView) -> str:
    if not view.failing:
        return ""
    calm = ""
    if not view.answered and len(view.failing) > _MANY:
        calm = (
            "<p>When none answers, it is most often this machine that is off the net. Nothing is "
            "lost: they are all tried again by themselves.</p>"
        )
    groups: dict[str, list[PolledSource]] = {}
    for polled in view.failing:
        groups.setdefault(polled.state.last_error, []).append(polled)
    ranked = sorted(groups.items(), key=lambda item: -len(item[1]))
    items = "".join(_trouble(said, found, view.now) for said, found in ranked)
    return f'<section class="t-failing"><h2>In trouble</h2>{calm}<ul>{items}</ul></section>'


def _trouble(error: str, found: Sequence[PolledSource], now: datetime) -> str:
    """The sources that fail for one reason."""
    said = capitalise(shorten(error, _ERROR).rstrip(".")) or "No reason was recorded"
    each = "".join(f"<li>{_failure(polled, now)}</li>" for polled in found)
    listing = f"<ul>{each}</ul>"
    if len(found) > _MANY:
        listing = f"<details><summary>{count(len(found), 'source')}</summary>{listing}</details>"
    return f"<li><h3>{escape(said)}.</h3>{listing}</li>"


def _failure(polled: PolledSource, now: datetime) -> str:
    state = polled.state
    times = f"failed {count(state.failures, 'time')} in a row"
    good = (
        f"last answered {name_age(state.last_success_at, now)}"
        if state.last_success_at
        else "never answered"
    )
    about = joined([times, good, _next_step(polled, now)])
    name = outward(polled.source.url, polled.source.name)
    return f'{name} <span class="t-meta">{about}</span>'


def _next_step(polled: PolledSource, now: datetime) -> str:
    due = polled.state.next_poll_at
    if due is None or due <= now:
        return "tried again at the next pass"
    later = " and less often while it fails" if polled.state.failures >= _GIVING_UP else ""
    return f"tried again {name_age(due, now)}{later}"


def _all(view: SourcesView) -> str:
    groups = []
    for tier in Tier:
        found = [polled for polled in view.everything if polled.source.tier is tier]
        if found:
            items = "".join(_line(polled, view) for polled in found)
            title = f"{TIER_GROUPS[tier.value]} ({len(found)})"
            state = " open" if len(view.everything) <= _SHORT_LIST else ""
            groups.append(
                f"<details{state}><summary>{escape(title)}</summary><ul>{items}</ul></details>"
            )
    return f'<section class="t-all"><h2>All sources</h2>{"".join(groups)}</section>'


def _line(polled: PolledSource, view: SourcesView) -> str:
    number = view.articles.get(polled.source.key, 0)
    about = joined([count(number, "article") if number else "", _condition(polled, view.now)])
    return (
        f"<li>{outward(polled.source.url, polled.source.name)} "
        f'<span class="t-meta">{about}</span></li>'
    )


def _condition(polled: PolledSource, now: datetime) -> str:
    state = polled.state
    if state.status is SourceStatus.RETIRED:
        return "gone for good: the site says so"
    if state.status is SourceStatus.DISABLED:
        return "switched off"
    if state.failures:
        return '<span class="t-bad">failing</span>'
    if state.last_success_at is None:
        return "not read yet"
    if now - state.last_success_at < _RECENT:
        return ""  # as it should be
    return f"answered {name_age(state.last_success_at, now)}"


def _refusals(view: SourcesView) -> str:
    if not view.refusals:
        return ""
    reasons = "".join(
        f"<li>{number:,} × {escape(reason_name(reason))} "
        f'<span class="t-meta">({escape(stage)})</span></li>'
        for stage, reason, number in view.refusals
    )
    names = {polled.source.key: polled.source.name for polled in view.everything}
    examples = "".join(_refusal(found, names, view.now) for found in view.recent_refusals)
    return (
        '<section class="t-refused"><h2>Not taken in, last seven days</h2>'
        f"<ul>{reasons}</ul><details><summary>The latest ones</summary><ul>{examples}</ul></details>"
        "</section>"
    )


def _refusal(refusal: Refusal, names: dict[str, str], now: datetime) -> str:
    reason = escape(reason_name(refusal.reason))
    detail = escape(shorten(refusal.detail, _ERROR))
    about = joined([escape(names.get(refusal.source_key, "")), name_age(refusal.at, now)])
    return (
        f"<li>{outward(refusal.url, shorten(refusal.url, 80))}<br>{reason}"
        f'{": " + detail if detail else ""}<br><span class="t-meta">{about}</span></li>'
    )


def _runs(view: SourcesView) -> str:
    if not view.runs:
        return ""
    items = "".join(_run(run, view.now) for run in view.runs)
    return f'<section class="t-runs"><h2>Jobs</h2><ul>{items}</ul></section>'


def _run(run: JobRun, now: datetime) -> str:
    css = ' class="t-bad"' if run.status == "failed" else ""
    status = f"<span{css}>{escape(run.status)}</span>"
    said = escape(capitalise(shorten(run.detail, _ERROR)))
    detail = f'<br><span class="t-meta">{said}</span>' if said else ""
    return (
        f"<li><strong>{escape(JOBS.get(run.job, spell(run.job)))}</strong> {status}, "
        f"{name_age(run.started_at, now)}{detail}</li>"
    )
