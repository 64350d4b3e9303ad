"""What charts share: colours, a sentence, a table of the same figures, and where they come from.

Altair is imported here only, inside functions: the other pages do without it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import streamlit as st

from app.ui.parts import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Each has a contrast of 3.6 at least with both papers, light and dark.
ORANGE, BLUE, GREEN, VIOLET = "#c2571a", "#3d7fb8", "#5f8a3a", "#8a72b8"
GREY, TEAL, RED, GOLD = "#857d72", "#2f8f86", "#b8503f", "#a37a14"
HEIGHT = 260
# Forms of points, with the sign that stands for each in the legend.
_FORMS = (
    ("circle", "●"), ("square", "■"), ("triangle-up", "▲"), ("diamond", "◆"), ("cross", "✚"),
    ("triangle-right", "▶"), ("triangle-down", "▼"), ("triangle-left", "◀"),
)  # fmt: skip
_BLOCK = "■"
_INKS = {"light": "#4d4740", "dark": "#c9c2b5"}
_FAINT = 0.5  # of what is not complete


@dataclass(frozen=True, slots=True)
class Bar:
    """A piece of a stacked bar. `place` is the bar's name, `is_whole` False for incomplete ones."""

    place: str
    series: str
    number: float
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, all from 0 to 1, out of `count`."""

    place: str
    share: float
    low: float
    high: float
    count: int
    is_whole: bool = True


@dataclass(frozen=True, slots=True)
class Table:
    """The figures of a chart: the first column names the row."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def show_chart(
    chart: Any,
    *,
    title: str,
    said: str,
    table: Table,
    source: str,
    legend: Mapping[str, str] | None = None,
    has_forms: bool = False,
) -> None:
    """A heading, what there is to see in a sentence, the chart, its table and its source.

    Raises nothing for outside text: all of it is escaped, and none goes into the chart as code.
    """
    st.html(
        f'<section class="t-trends-chart"><h2>{escape(title)}</h2><p>{escape(said)}</p></section>'
    )
    if legend:
        st.html(_legend(legend, has_forms=has_forms))
    shown = _with_ink(chart)
    st.altair_chart(shown, width="stretch", alt=f"{title}. {said} The table below has the figures.")
    st.html(
        f'<details class="t-trends-table"><summary>The figures as a table</summary>'
        f'{render_table(table)}</details><p class="t-note">{escape(source)}</p>'
    )


def render_table(table: Table) -> str:
    """The table as safe HTML."""
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = "".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in table.rows
    )
    return (
        f'<div class="t-trends-scroll" tabindex="0" role="region" aria-label="{escape(table.caption)}"><table class="t-scores"><caption>{escape(table.caption)}'
        f"</caption><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table></div>"
    )


def stacked_bars(bars: Sequence[Bar], colours: Mapping[str, str], unit: str) -> Any:
    """Bars in the order given, their pieces in the order of `colours`; incomplete ones are pale."""
    import altair as alt

    places, series = _order(bars), list(colours)
    rows = [
        {
            "place": bar.place, "series": bar.series, "number": bar.number,
            "whole": bar.is_whole, "rank": series.index(bar.series),
        }
        for bar in bars
    ]  # fmt: skip
    chart = alt.Chart(_data(rows)).mark_bar(stroke=None)
    return chart.encode(
        x=alt.X(
            "place:N",
            sort=places,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, labelLimit=160),
        ),
        y=alt.Y("number:Q", title=unit, axis=alt.Axis(tickMinStep=1, format="d")),
        color=_colour(colours),
        order=alt.Order("rank:Q"),
        opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(_FAINT)),
        tooltip=[
            alt.Tooltip("place:N", title="When"),
            alt.Tooltip("series:N", title="What"),
            alt.Tooltip("number:Q", title=unit),
        ],
    ).properties(height=HEIGHT)


def lines(bars: Sequence[Bar], colours: Mapping[str, str], unit: str) -> Any:
    """A line with points for each series; points of incomplete places are hollow."""
    import altair as alt

    places = _order(bars)
    rows = [
        {"place": b.place, "series": b.series, "number": b.number, "whole": b.is_whole}
        for b in bars
    ]
    chart = alt.Chart(_data(rows)).encode(
        x=alt.X(
            "place:N",
            sort=places,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, labelLimit=160),
        ),
        y=alt.Y("number:Q", title=unit, axis=alt.Axis(tickMinStep=1, format="d")),
        color=_colour(colours),
        tooltip=[
            alt.Tooltip("place:N", title="When"),
            alt.Tooltip("series:N", title="What"),
            alt.Tooltip("number:Q", title=unit),
        ],
    )
    points = chart.mark_point(filled=True, size=45).encode(
        shape=alt.Shape(
            "series:N",
            scale=alt.Scale(domain=list(colours), range=[form for form, _ in _FORMS]),
            legend=None,
        ),
        opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(_FAINT)),
    )
    return (chart.mark_line(strokeWidth=2) + points).properties(height=HEIGHT)


def shares(found: Sequence[Share], unit: str) -> Any:
    """A point with its interval for each place, and the count that it rests on below the name."""
    import altair as alt

    rows = [
        {
            "place": f"{one.place} ({one.count:,})", "share": one.share, "low": one.low,
            "high": one.high, "count": one.count, "whole": one.is_whole,
        }
        for one in found
    ]  # fmt: skip
    places = [str(row["place"]) for row in rows]
    chart = alt.Chart(_data(rows)).encode(
        x=alt.X(
            "place:N",
            sort=places,
            title=None,
            axis=alt.Axis(labelAngle=0, labelOverlap=True, labelLimit=160),
        ),
        opacity=alt.condition("datum.whole", alt.value(1.0), alt.value(_FAINT)),
    )
    scale = alt.Scale(domain=[0, 1])
    spans = chart.mark_rule(color=GREY, strokeWidth=2).encode(
        y=alt.Y("low:Q", scale=scale, title=unit, axis=alt.Axis(format="%")), y2="high:Q"
    )
    points = chart.mark_point(filled=True, size=110, color=ORANGE).encode(
        y=alt.Y("share:Q", scale=scale, title=unit),
        tooltip=[
            alt.Tooltip("place:N", title="When"),
            alt.Tooltip("share:Q", title=unit, format=".0%"),
            alt.Tooltip("low:Q", title="from", format=".0%"),
            alt.Tooltip("high:Q", title="to", format=".0%"),
            alt.Tooltip("count:Q", title="judged"),
        ],
    )
    return (spans + points).properties(height=220)


def _legend(colours: Mapping[str, str], *, has_forms: bool) -> str:
    """The series by colour and form; beside the chart, where it wraps as text does."""
    marks = zip(colours.items(), _FORMS, strict=False)
    items = "".join(
        f'<li><span aria-hidden="true" style="color:{colour}">{form if has_forms else _BLOCK}</span> {escape(name)}</li>'
        for (name, colour), (_, form) in marks
    )
    return f'<ul class="t-trends-legend" aria-label="Legend">{items}</ul>'


def _with_ink(chart: Any) -> Any:
    """Words of the chart in the ink of the page; Streamlit's own grey is too faint for them."""
    ink = _INKS.get(getattr(st.context.theme, "type", None) or "")
    if ink is None:
        return chart
    return chart.configure_axis(labelColor=ink, titleColor=ink)


def _data(rows: Sequence[Mapping[str, object]]) -> Any:
    """Values that travel within the chart: nothing is fetched."""
    import altair as alt

    return alt.Data(values=list(rows))  # type: ignore[no-untyped-call]  # Altair leaves it untyped


def _order(bars: Sequence[Bar]) -> list[str]:
    return list(dict.fromkeys(bar.place for bar in bars))


def _colour(colours: Mapping[str, str]) -> Any:
    import altair as alt

    return alt.Color(
        "series:N",
        sort=list(colours),
        scale=alt.Scale(domain=list(colours), range=list(colours.values())),
        legend=None,
    )
