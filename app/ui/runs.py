"""The operator's parts of the sources page: runs, delays, what was refused, what waits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.runs_reading import DELAY_DAYS, REFUSAL_DAYS, RUN_DAYS, SHOWN_RUNS, Pace
from app.ui.health import source_link
from app.ui.parts import escape, inward, page_address, page_head, shorten
from app.ui.refusals import render_groups
from app.ui.words import JOBS, capitalise, count, rhythm_name, span_name, spell
from app.weeks import name_age, name_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.runs_reading import RunsView, StateView
    from app.sources_view import SourcesView
    from db.backfills import Backfill
    from db.health import RefusalGroup
    from db.run_history import JobTally
    from db.types import JobRun, PolledSource

_DETAIL = 240
_FIRST_ROWS = 40
_MEGABYTE = 1e6
_LITTLE_ROOM = 2e9
_SECONDS_SHOWN = 90
PARTS: Final = {"": "Health", "runs": "Runs", "delays": "Delays", "refused": "Not taken in",
                "state": "State"}  # fmt: skip
_NO_PACE = Pace(0.0, None, 0)


def render_parts(here: str) -> str:
    """The line of links between the operator's parts."""
    items = "".join(_part(address, name, here) for address, name in PARTS.items())
    return f'<nav class="t-runs-parts" aria-label="Parts of this page"><ul>{items}</ul></nav>'


def _part(address: str, name: str, here: str) -> str:
    target = escape(page_address("sources", show=address))
    mark = ' aria-current="page"' if address == here else ""
    return f'<li><a href="{target}" target="_self"{mark}>{escape(name)}</a></li>'


def render_runs(view: RunsView) -> str:
    """The history of jobs."""
    head = page_head("For operators", "Runs", f"Jobs of the last {RUN_DAYS} days.")
    if not view.tallies:
        said = (
            "No job has run in these days. <code>tocsin run</code> starts them by the clock; "
            "<code>tocsin ingest</code> and <code>tocsin analyse</code> run one pass."
        )
        return f'<div class="t-runs">{head}<p class="t-calm">{said}</p></div>'
    filters = _run_filters(view)
    rows = "".join(_run_row(run) for run in view.runs)
    total = sum(tally.runs for tally in view.tallies)
    caption = "Failures first, then the newest" if not view.failed_only else "Failures"
    table = _table(
        f"{caption}; {SHOWN_RUNS} at most",
        ("Due (UTC)", "Job", "Status", "Took", "What it did"),
        rows,
    )
    body = table if rows else '<p class="t-calm">None of these failed.</p>'
    return f'<div class="t-runs">{head}{_tallies(view, total)}{filters}{body}</div>'


def _tallies(view: RunsView, total: int) -> str:
    failed = sum(tally.failed for tally in view.tallies)
    said = (
        f"{count(total, 'run')}, {failed} failed."
        if failed
        else f"{count(total, 'run')}, none failed."
    )
    items = "".join(f"<li>{_tally(tally, view)}</li>" for tally in view.tallies)
    return f"<p>{said}</p><ul>{items}</ul>"


def _tally(tally: JobTally, view: RunsView) -> str:
    said = f"{escape(_job_name(tally.job))}: {count(tally.runs, 'run')}"
    if not tally.failed:
        return said
    last = f", the last one {name_age(tally.failed_slot, view.now)}" if tally.failed_slot else ""
    return f'{said}, <span class="t-bad">{tally.failed} failed</span>{last}'


def _run_filters(view: RunsView) -> str:
    jobs = [("", "All jobs"), *((tally.job, _job_name(tally.job)) for tally in view.tallies)]
    failed = "yes" if view.failed_only else ""
    links = [
        _choice(page_address("sources", show="runs", job=job, failed=failed), name, job == view.job)
        for job, name in jobs
    ]
    ways = (("", "All runs"), ("yes", "Failed only"))
    outcomes = [
        _choice(page_address("sources", show="runs", job=view.job, failed=way), name, way == failed)
        for way, name in ways
    ]
    return _choices("Jobs", links) + _choices("Outcomes", outcomes)


def _run_row(run: JobRun) -> str:
    css = ' class="t-bad"' if run.status == "failed" else ""
    said = escape(capitalise(shorten(run.detail, _DETAIL)))
    detail = f"<td>{said}</td>" if said else '<td class="t-none"></td>'
    return (
        f'<tr><th scope="row">{run.slot.day} {run.slot:%B, %H:%M}</th><td>{escape(_job_name(run.job))}</td>'
        f"<td><span{css}>{escape(run.status)}</span></td>{_cell('Took', _took(run))}{detail}</tr>"
    )


def _took(run: JobRun) -> str:
    if run.finished_at is None:
        return "not ended"
    seconds = max((run.finished_at - run.started_at).total_seconds(), 0.0)
    if seconds < _SECONDS_SHOWN:
        return f"{seconds:.0f} s" if seconds >= 1 else "under 1 s"
    return span_name(seconds)


def render_delays(view: SourcesView, paces: Mapping[str, Pace]) -> str:
    """How late articles come, source by source, the slowest first."""
    lead = (
        "The time from an article’s stated publication to our first sight of it: the median of "
        f"what polls found in the last {DELAY_DAYS} days. What a first poll found is left out."
    )
    head = page_head("For operators", "Delays", lead)
    active = [
        p for p in view.everything if p.source.key not in {r.source.key for r in view.resting}
    ]
    ranked = sorted(active, key=lambda p: _slowness(paces.get(p.source.key, _NO_PACE)))
    rows = [_delay_row(p, paces.get(p.source.key, _NO_PACE), view) for p in ranked]
    if not rows:
        return f'<div class="t-runs">{head}<p class="t-calm">No source is switched on.</p></div>'
    return f'<div class="t-runs t-wide">{head}{_delay_tables(rows)}</div>'


def _delay_tables(rows: Sequence[str]) -> str:
    names = ("Source", "Delay", "A week", "Read", "Last answered", "Failures")
    first = _table("Slowest first", names, "".join(rows[:_FIRST_ROWS]))
    if len(rows) <= _FIRST_ROWS:
        return first
    rest = _table("The rest", names, "".join(rows[_FIRST_ROWS:]))
    return f"{first}<details><summary>{len(rows) - _FIRST_ROWS} more</summary>{rest}</details>"


def _slowness(pace: Pace) -> tuple[bool, float]:
    return pace.median_seconds is None, -(pace.median_seconds or 0.0)


def _delay_row(polled: PolledSource, pace: Pace, view: SourcesView) -> str:
    state = polled.state
    good = name_age(state.last_success_at, view.now) if state.last_success_at else "never"
    failures = f'<span class="t-bad">{state.failures}</span>' if state.failures else "none"
    return (
        f'<tr><th scope="row">{source_link(polled)}</th>{_cell("Delay", describe_delay(pace))}'
        f"{_cell('A week', f'{pace.per_week:.1f}')}"
        f"{_cell('Read', escape(rhythm_name(state.interval_seconds)))}"
        f"{_cell('Last answered', good)}{_cell('Failures', failures)}</tr>"
    )


def describe_delay(pace: Pace) -> str:
    """`2 hours (of 14)`, or that too few articles say."""
    if pace.median_seconds is None:
        return '<span class="t-meta">too few to say</span>'
    return f'{span_name(pace.median_seconds)} <span class="t-meta">(of {pace.sample})</span>'


def render_refused(view: SourcesView, groups: Sequence[RefusalGroup], days: int) -> str:
    """What was not taken in, by stage and reason, with examples."""
    total = sum(group.times for group in groups)
    said = f"{count(total, 'time')} in the last {days} days." if total else "Nothing was refused."
    head = page_head("For operators", "Not taken in", said)
    links = [
        _choice(page_address("sources", show="refused", days=str(n)), f"{n} days", n == days)
        for n in REFUSAL_DAYS
    ]
    ways = _choices("Period", links)
    body = render_groups(groups, view, level=2) if groups else ""
    return f'<div class="t-runs t-refused">{head}{ways}{body}</div>'


def render_state(state: StateView, names: Mapping[str, str]) -> str:
    """What is under way, what waits, how much room there is."""
    head = page_head("For operators", "State", "What is under way, and how much room there is.")
    rows = [
        ("Waiting for analysis", count(state.to_analyse, "article")),
        ("Waiting to be searched", count(state.to_index, "article")),
        ("Database", f"{_size(state.database_bytes)}, schema {escape(state.schema)}"),
        ("Disk left", _room(state.free_bytes)),
        ("Embedding model", escape(state.model) or "none used yet"),
    ]
    items = "".join(f'<tr><th scope="row">{name}</th><td>{value}</td></tr>' for name, value in rows)
    table = f'<table class="t-table"><caption>State of the service</caption><tbody>{items}</tbody></table>'
    return f'<div class="t-runs">{head}{table}{_backfills(state, names)}</div>'


def _backfills(state: StateView, names: Mapping[str, str]) -> str:
    if not state.backfills:
        return "<h2>Pasts being read</h2><p>None is under way.</p>"
    rows = "".join(_backfill(backfill, state, names) for backfill in state.backfills)
    head = ("Source", "Back to", "Pages read", "Waiting", "Articles", "Trouble")
    return f"<h2>Pasts being read</h2>{_table('Backfills under way', head, rows)}"


def _backfill(backfill: Backfill, state: StateView, names: Mapping[str, str]) -> str:
    name = names.get(backfill.source_key, backfill.source_key)
    link = inward(page_address("sources", source=backfill.source_key), name)
    return (
        f'<tr><th scope="row">{link}</th>{_cell("Back to", name_day(backfill.since))}'
        f"{_cell('Pages read', f'{backfill.pages:,}, begun {name_age(backfill.started_at, state.now)}')}"
        f"{_cell('Waiting', f'{len(backfill.waiting):,}')}"
        f"{_cell('Articles', f'{backfill.articles:,}')}"
        f"{_cell('Trouble', escape(shorten(backfill.last_error, _DETAIL)) or 'none')}</tr>"
    )


def _room(free: int | None) -> str:
    if free is None:
        return "not known"
    css = ' class="t-bad"' if free < _LITTLE_ROOM else ""
    return f"<span{css}>{_size(free)}</span>"


def _size(number: int) -> str:
    megabytes = number / _MEGABYTE
    return f"{megabytes / 1000:.1f} GB" if megabytes >= 1000 else f"{megabytes:.0f} MB"  # noqa: PLR2004 - megabytes in one


def _job_name(job: str) -> str:
    return JOBS.get(job, spell(job))


def _table(caption: str, names: Sequence[str], rows: str) -> str:
    cells = "".join(f'<th scope="col">{escape(name)}</th>' for name in names)
    return (
        f'<table class="t-table t-runs-table"><caption>{escape(caption)}</caption>'
        f"<thead><tr>{cells}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _cell(name: str, value: str) -> str:
    """A cell that says its column's name where a narrow screen has no head; `value` is safe HTML."""
    return f'<td data-label="{escape(name)}">{value}</td>'


def _choices(label: str, links: Sequence[str]) -> str:
    items = "".join(f"<li>{link}</li>" for link in links)
    return f'<nav class="t-runs-choices" aria-label="{escape(label)}"><ul>{items}</ul></nav>'


def _choice(address: str, name: str, is_here: bool) -> str:
    mark = ' aria-current="true"' if is_here else ""
    return f'<a href="{escape(address)}" target="_self"{mark}>{escape(name)}</a>'
