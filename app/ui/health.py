"""The sources' health as HTML: trouble first, then what is watched, then all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.sources_view import fails_long
from app.ui.documents import render_documents
from app.ui.parts import escape, inward, joined, listed, page_address, page_head, shorten
from app.ui.refusals import render_refusals
from app.ui.words import (
    JOBS,
    TIER_GROUPS,
    capitalise,
    count,
    kind_name,
    rhythm_name,
    span_name,
    spell,
)
from app.weeks import name_age, name_day, name_moment
from db.types import SourceStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.sources_view import SourcesView
    from db.types import JobRun, PolledSource

_ERROR = 240
_MANY = 8
_SHORT_LIST = 30
_RECENT_HOURS = 24
SHOWN: Final = {
    "failing": "In trouble",
    "stale": "Not read in the last day",
    "untried": "Not read yet",
    "off": "No longer read",
}


def render_sources(view: SourcesView, *, demo: bool = False) -> str:
    """The page as safe HTML."""
    kicker = "The demo corpus" if demo else "What is read"
    head = page_head(kicker, "Sources", escape(describe_health(view)))
    parts = (_failing(view), _held(view), render_documents(view), _all(view), _off(view))
    return (
        f'<div class="t-sources">{head}{"".join(parts)}{render_refusals(view)}{_runs(view)}</div>'
    )


def render_shown(view: SourcesView, show: str) -> str:
    """One part of the sources, as `?show=` names it in SHOWN; safe HTML."""
    title, found = SHOWN[show], _chosen(view, show)
    back = inward(page_address("sources"), "All sources")
    head = page_head("Sources", title, count(len(found), "source"))
    body = _failing(view) + _held(view) if show == "failing" else _plain_list(found, view)
    return f'<div class="t-sources">{head}{body}<p class="t-meta">{back}</p></div>'


def _chosen(view: SourcesView, show: str) -> Sequence[PolledSource]:
    parts = {"failing": view.failing, "stale": view.stale, "untried": view.untried}
    return view.resting if show == "off" else parts[show]


def _plain_list(found: Sequence[PolledSource], view: SourcesView) -> str:
    if not found:
        return "<p>There are none.</p>"
    resting = {polled.source.key for polled in view.resting}
    items = "".join(
        f"<li>{_resting(p, view)}</li>" if p.source.key in resting else _line(p, view)
        for p in found
    )
    return f'<section class="t-off"><ul>{items}</ul></section>'


def source_link(polled: PolledSource) -> str:
    """A link to a source's own page."""
    return inward(page_address("sources", source=polled.source.key), polled.source.name)


def describe_health(view: SourcesView) -> str:
    """The state of all sources in a sentence or two."""
    if view.polled and len(view.untried) == view.polled:
        return f"{count(view.polled, 'source')}, not read yet."
    answered = f"{len(view.answered)} of" if view.answered else "None of the"
    sentence = f"{answered} {count(view.polled, 'source')} answered in the last day"
    troubles = _troubles(view)
    rest = f"; {listed(troubles)}" if troubles else "; none failing"
    totals = view.totals
    if not totals.articles:
        return f"{sentence}{rest}. They have brought no article yet."
    came_in = f"{count(totals.articles, 'article')} in {count(totals.stories, 'story', 'stories')}"
    return f"{sentence}{rest}. They have brought {came_in} so far."


def _troubles(view: SourcesView) -> list[str]:
    long = sum(fails_long(polled.state, view.now) for polled in view.failing)
    for_days = f" ({long} for more than three days)" if long else ""
    parts = (
        (len(view.failing), f"failing{for_days}"),
        (len(view.stale), "not read in the last day"),
        (len(view.untried), "not read yet"),
    )
    return [f"{number} {words}" for number, words in parts if number]


def _failing(view: SourcesView) -> str:
    if not view.failing:
        return ""
    calm = (
        '<p class="t-note">Each is tried again by itself, less often while it fails, and once a '
        "day at least.</p>"
    )
    if not view.answered and len(view.failing) > _MANY:
        calm = (
            "<p>When none answers, it is most often this machine that is off the net. Nothing is "
            "lost: they are all tried again by themselves.</p>"
        )
    groups: dict[str, list[PolledSource]] = {}
    for polled in sorted(view.failing, key=lambda polled: _since(polled, view.now)):
        groups.setdefault(polled.state.last_error, []).append(polled)
    ranked = sorted(groups.items(), key=lambda item: -len(item[1]))
    items = "".join(_trouble(said, found, view.now) for said, found in ranked)
    return f'<section class="t-failing"><h2>In trouble</h2>{calm}<ul>{items}</ul></section>'


def _since(polled: PolledSource, now: datetime) -> datetime:
    return polled.state.failing_since or polled.state.last_success_at or now


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
    good = ""
    if state.last_success_at is None:
        good = "never answered"
    elif state.failing_since is None:
        good = f"last answered {name_age(state.last_success_at, now)}"
    about = joined([describe_failure(polled, now), good])
    return f'{source_link(polled)} <span class="t-meta">{about}</span>'


def describe_failure(polled: PolledSource, now: datetime) -> str:
    """`failing for 3 days, 12 times in a row; tried again in 6 hours`."""
    state = polled.state
    times = count(state.failures, "time")
    if state.failing_since is None or state.failures == 1:
        so_far = f"failed {times} in a row" if state.failures > 1 else "failed once"
    else:
        span = span_name((now - state.failing_since).total_seconds())
        so_far = f"failing for {span}, {times} in a row"
    return f"{so_far}; {_next_step(polled, now)}"


def _next_step(polled: PolledSource, now: datetime) -> str:
    due = polled.state.next_poll_at
    if due is None or due <= now:
        return "tried again at the next pass"
    return f"tried again {name_age(due, now)}"


def _held(view: SourcesView) -> str:
    """Hosts that are left alone, and those whose robots.txt cannot be had."""
    lines = [
        f"{escape(host)} asked to be left alone until {_until(until, view.now)}"
        f"{_count_at(host, view)}."
        for host, until in view.held_until.items()
    ]
    lines += [
        f"{escape(state.host)} does not give its robots.txt, so its pages wait; asked again "
        f"{name_age(state.robots_until, view.now) if state.robots_until else 'soon'}."
        for state in view.robots_unreachable
    ]
    items = [f"<li>{line}</li>" for line in lines]
    more = "".join(items[_MANY:])
    rest = f"<details><summary>{len(items) - _MANY} more</summary><ul>{more}</ul></details>"
    listing = f"<ul>{''.join(items[:_MANY])}</ul>{rest if more else ''}"
    return f'<section class="t-held"><h2>Left alone</h2>{listing}</section>' if items else ""


def _until(moment: datetime, now: datetime) -> str:
    return f"{name_moment(moment)} ({name_age(moment, now)})"


def _count_at(host: str, view: SourcesView) -> str:
    number = sum(polled.source.host == host for polled in view.everything)
    if not number:
        return ""
    return f"; {count(number, 'source')} {'waits' if number == 1 else 'wait'}"


def _all(view: SourcesView) -> str:
    resting = {polled.source.key for polled in view.resting}
    groups = []
    for tier in Tier:
        of_tier = [p for p in view.everything if p.source.tier is tier]
        found = [polled for polled in of_tier if polled.source.key not in resting]
        if found:
            items = "".join(_line(polled, view) for polled in found)
            title = f"{TIER_GROUPS[tier.value]} ({len(found)})"
            state = " open" if len(view.everything) <= _SHORT_LIST else ""
            groups.append(
                f"<details{state}><summary>{escape(title)}</summary><ul>{items}</ul></details>"
            )
    return f'<section class="t-all"><h2>All sources</h2>{"".join(groups)}</section>'


def _line(polled: PolledSource, view: SourcesView) -> str:
    source, number = polled.source, view.articles.get(polled.source.key, 0)
    about = joined(
        [
            f"{escape(kind_name(source.kind))}, {rhythm_name(polled.state.interval_seconds)}",
            count(number, "article") if number else "",
            _condition(polled, view),
        ]
    )
    return f'<li>{source_link(polled)} <span class="t-meta">{about}</span></li>'


def _condition(polled: PolledSource, view: SourcesView) -> str:
    """What is worth saying of a source; nothing when all is as it should be."""
    state, now = polled.state, view.now
    if state.failures:
        return '<span class="t-bad">failing</span>'
    if polled.source.host in view.held_until:
        return "left alone as it asked"
    if state.last_success_at is None:
        return "not read yet"
    if state.last_error:
        return escape(shorten(state.last_error[:1].lower() + state.last_error[1:], 80).rstrip("."))
    if (now - state.last_success_at).total_seconds() < _RECENT_HOURS * 3600:
        return ""
    return f"answered {name_age(state.last_success_at, now)}"


def _off(view: SourcesView) -> str:
    """Sources that are not read any more, with the reason."""
    if not view.resting:
        return ""
    items = "".join(f"<li>{_resting(polled, view)}</li>" for polled in view.resting)
    summary = f"<summary>{count(len(view.resting), 'source')}</summary>"
    state = " open" if len(view.resting) <= _MANY else ""
    return (
        f'<section class="t-off"><h2>No longer read</h2><details{state}>{summary}'
        f"<ul>{items}</ul></details></section>"
    )


def _resting(polled: PolledSource, view: SourcesView) -> str:
    state, reason = polled.state, view.off_reasons.get(polled.source.key, "")
    retired = state.status is SourceStatus.RETIRED
    day = state.last_polled_at if retired else state.last_success_at
    about = joined(
        [
            "gone for good" if retired else "switched off",
            escape(shorten(reason, _ERROR)),
            f"last {'asked' if retired else 'answered'} {name_day(day)}" if day else "",
        ]
    )
    return f'{source_link(polled)} <span class="t-meta">{about}</span>'


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
        f"{_when(run, now)}{detail}</li>"
    )


def _when(run: JobRun, now: datetime) -> str:
    """How long ago it began; under a clock that was set back, how long ago it was due."""
    if run.started_at <= now:
        return name_age(run.started_at, now)
    return name_age(run.slot, now) if run.slot <= now else f"for {name_moment(run.slot)}"
