"""The sources' health as HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, joined, listed, outward, page_head, shorten
from app.ui.words import JOBS, TIER_GROUPS, capitalise, count, reason_name, spell
from app.weeks import name_age, name_moment
from db.types import SourceStatus, Tier

if TYPE_CHECKING:
    from datetime import datetime

    from app.reading import SourcesView
    from db.types import JobRun, PolledSource, Refusal

_ERROR = 240
_GIVING_UP = 5


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
    sentence = f"{len(view.answered)} of {count(view.polled, 'source')} answered in the last day"
    troubles = []
    if view.failing:
        troubles.append(f"{len(view.failing)} failing")
    if view.stale:
        troubles.append(f"{len(view.stale)} not read in the last day")
    if view.untried:
        troubles.append(f"{len(view.untried)} not read yet")
    rest = f"; {listed(troubles)}" if troubles else "; none failing"
    totals = view.totals
    came_in = f"{count(totals.articles, 'article')} in {count(totals.stories, 'story', 'stories')}"
    return f"{sentence}{rest}. They have brought {came_in} so far."


def _failing(view: SourcesView) -> str:
    if not view.failing:
        return ""
    items = "".join(_trouble(polled, view.now) for polled in view.failing)
    return f'<section class="t-failing"><h2>In trouble</h2><ul>{items}</ul></section>'


def _trouble(polled: PolledSource, now: datetime) -> str:
    state = polled.state
    said = capitalise(shorten(state.last_error, _ERROR).rstrip(".")) or "No reason was recorded"
    times = f"failed {count(state.failures, 'time')} in a row"
    last = f"last tried {name_age(state.last_polled_at, now)}" if state.last_polled_at else ""
    good = (
        f"last answered {name_age(state.last_success_at, now)}"
        if state.last_success_at
        else "never answered"
    )
    return (
        f"<li><h3>{outward(polled.source.url, polled.source.name)}</h3>"
        f"<p>{escape(said)}.</p>"
        f'<p class="t-meta">{joined([times, last, good, _next_step(polled, now)])}</p></li>'
    )


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
            groups.append(f"<h3>{escape(title)}</h3><ul>{items}</ul>")
    return f'<section class="t-all"><h2>All sources</h2>{"".join(groups)}</section>'


def _line(polled: PolledSource, view: SourcesView) -> str:
    number = view.articles.get(polled.source.key, 0)
    brought = count(number, "article") if number else "no article yet"
    return (
        f"<li>{outward(polled.source.url, polled.source.name)} "
        f'<span class="t-meta">{joined([brought, _condition(polled, view.now)])}</span></li>'
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
    return f"answered {name_age(state.last_success_at, now)}"


def _refusals(view: SourcesView) -> str:
    if not view.refusals:
        return ""
    reasons = "".join(
        f"<li>{number:,} × {escape(reason_name(reason))} "
        f'<span class="t-meta">({escape(stage)})</span></li>'
        for stage, reason, number in view.refusals
    )
    examples = "".join(_refusal(refusal, view.now) for refusal in view.recent_refusals)
    return (
        '<section class="t-refused"><h2>Not taken in, last seven days</h2>'
        f"<ul>{reasons}</ul><details><summary>The latest ones</summary><ul>{examples}</ul></details>"
        "</section>"
    )


def _refusal(refusal: Refusal, now: datetime) -> str:
    reason = escape(reason_name(refusal.reason))
    detail = escape(shorten(refusal.detail, _ERROR))
    about = joined([escape(refusal.source_key), name_age(refusal.at, now)])
    return (
        f"<li>{outward(refusal.url, shorten(refusal.url, 80))}<br>{reason}"
        f'{": " + detail if detail else ""}<br><span class="t-meta">{about}</span></li>'
    )


def _runs(view: SourcesView) -> str:
    if not view.runs:
        return '<section><h2>Jobs</h2><p class="t-meta">No job has run yet.</p></section>'
    items = "".join(_run(run, view.now) for run in view.runs)
    return f'<section class="t-runs"><h2>Jobs</h2><ul>{items}</ul></section>'


def _run(run: JobRun, now: datetime) -> str:
    css = ' class="t-bad"' if run.status == "failed" else ""
    status = f"<span{css}>{escape(JOBS.get(run.status, run.status))}</span>"
    detail = f"<br>{escape(shorten(run.detail, _ERROR))}" if run.detail else ""
    return (
        f"<li><strong>{escape(spell(run.job))}</strong> {status}, {name_age(run.started_at, now)} "
        f'<span class="t-meta">for {escape(name_moment(run.slot))}</span>{detail}</li>'
    )
