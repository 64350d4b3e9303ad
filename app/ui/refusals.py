"""What was not taken in, grouped so that a week of it can be read at a glance."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.ui.parts import escape, joined, listed, outward, shorten
from app.ui.words import STAGES, count, reason_name, stage_name
from app.weeks import name_age

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from app.sources_view import SourcesView
    from db.health import RefusalGroup

_SHOWN_REASONS = 4
_NAMED_SOURCES = 2
_WORTH_NAMING = 0.2  # of all; where it happens everywhere, naming two says nothing
_EXAMPLES = 20
_EXAMPLES_OF_ONE = 3  # of one reason
_DETAIL = 240
_ADDRESS = 80


def render_refusals(view: SourcesView) -> str:
    """The section as safe HTML; empty when everything was taken in."""
    if not view.refusals:
        return ""
    body = render_groups(view.refusals, view)
    return f'<section class="t-refused"><h2>Not taken in, last seven days</h2>{body}</section>'


def render_groups(groups: Sequence[RefusalGroup], view: SourcesView, level: int = 3) -> str:
    """Refusals by stage and reason with examples behind a fold; `level` is the headings'."""
    names = {polled.source.key: polled.source.name for polled in view.everything}
    stages = "".join(
        _stage(stage, found, names, level) for stage, found in group_by_stage(groups).items()
    )
    examples = "".join(_example(g, names, view.now) for g in choose_examples(groups))
    return f"{stages}<details><summary>Examples</summary><ul>{examples}</ul></details>"


def group_by_stage(groups: Sequence[RefusalGroup]) -> dict[str, list[RefusalGroup]]:
    """The groups by stage, in the order of the stages."""
    order = [*STAGES]
    found: dict[str, list[RefusalGroup]] = {}
    for group in groups:
        found.setdefault(group.latest.stage, []).append(group)
    ranked = sorted(found, key=lambda s: (order.index(s) if s in order else len(order), s))
    return {stage: found[stage] for stage in ranked}


def group_by_reason(groups: Sequence[RefusalGroup]) -> list[tuple[str, list[RefusalGroup]]]:
    """Groups whose reason has the same name, the most frequent first."""
    found: dict[str, list[RefusalGroup]] = {}
    for group in groups:
        found.setdefault(reason_name(group.latest.reason), []).append(group)
    return sorted(found.items(), key=lambda item: (-_total(item[1]), item[0]))


def choose_examples(groups: Sequence[RefusalGroup]) -> list[RefusalGroup]:
    """The most frequent groups, few of one reason."""
    seen: Counter[str] = Counter()
    found = []
    for group in groups:
        reason = reason_name(group.latest.reason)
        seen[reason] += 1
        if seen[reason] <= _EXAMPLES_OF_ONE:
            found.append(group)
    return found[:_EXAMPLES]


def _total(groups: Sequence[RefusalGroup]) -> int:
    return sum(group.times for group in groups)


def _stage(stage: str, groups: Sequence[RefusalGroup], names: dict[str, str], level: int) -> str:
    reasons = group_by_reason(groups)
    items = [_reason(reason, found, names) for reason, found in reasons]
    rest = reasons[_SHOWN_REASONS:]
    more = ""
    if rest:
        left = sum(_total(found) for _, found in rest)
        said = f"{count(len(rest), 'more reason')}, {count(left, 'time')} in all"
        listing = "".join(items[_SHOWN_REASONS:])
        more = f"<details><summary>{said}</summary><ul>{listing}</ul></details>"
    title = f"{stage_name(stage)}: {_total(groups):,}"
    shown = "".join(items[:_SHOWN_REASONS])
    return f"<h{level}>{escape(title)}</h{level}><ul>{shown}</ul>{more}"


def _reason(reason: str, groups: Sequence[RefusalGroup], names: dict[str, str]) -> str:
    total = _total(groups)
    return (
        f"<li>{total:,} × {escape(reason)} "
        f'<span class="t-meta">{escape(_name_sources(groups, names))}</span></li>'
    )


def _name_sources(groups: Sequence[RefusalGroup], names: dict[str, str]) -> str:
    """`The Ledger`; `most at The Ledger (120) and Lens (40), of 14 sources`; `at 14 sources`."""
    numbers: dict[str, int] = {}
    for group in groups:
        key = group.latest.source_key
        numbers[key] = numbers.get(key, 0) + group.times
    ranked = sorted(numbers.items(), key=lambda item: (-item[1], item[0]))
    if len(ranked) <= _NAMED_SOURCES:
        return listed([names.get(key, key) for key, _ in ranked])
    leading = sum(number for _, number in ranked[:_NAMED_SOURCES])
    if leading < _WORTH_NAMING * _total(groups):
        return f"at {count(len(ranked), 'source')}"
    named = [f"{names.get(key, key)} ({number:,})" for key, number in ranked[:_NAMED_SOURCES]]
    return f"most at {listed(named)}, of {count(len(ranked), 'source')}"


def _example(group: RefusalGroup, names: dict[str, str], now: datetime) -> str:
    refusal = group.latest
    reason = reason_name(refusal.reason)
    detail = escape(shorten(refusal.detail, _DETAIL)) or escape(reason)
    times = f"{count(group.times, 'time')}, the last {name_age(refusal.at, now)}"
    last = times if group.times > 1 else name_age(refusal.at, now)
    about = joined([escape(names.get(refusal.source_key, refusal.source_key)), last])
    return (
        f"<li>{outward(refusal.url, shorten(refusal.url, _ADDRESS))}<br>{detail}"
        f'<br><span class="t-meta">{about}</span></li>'
    )
