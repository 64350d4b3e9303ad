"""Draw what benchmarks/bench_assign.py measured: milliseconds over live articles, both logarithmic.

Usage: draw_assignment.py FIGURES.json CHART.svg
"""

from __future__ import annotations

import json
import math
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_WIDTH, _HEIGHT = 640, 360
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 44, 40, 52
_TICKS = (0.5, 1, 2, 5, 10, 20, 50)
_ASKED = ((100_000, 5.0), (1_000_000, 15.0))


@dataclass(frozen=True, slots=True)
class Point:
    """At so many live articles: milliseconds at the median and at the 95th percentile."""

    live: int
    median: float
    late: float


def main() -> int:
    """Read the figures, write the chart."""
    source, target = map(Path, sys.argv[1:])
    rows = json.loads(source.read_text(encoding="utf-8"))
    points = [Point(row["live"], row["median"], row["late"]) for row in rows]
    target.write_text(draw_chart(points), encoding="utf-8")
    return 0


def draw_chart(points: Sequence[Point]) -> str:
    """The curve with the limits that were asked for."""
    low, high = min(one.live for one in points), max(one.live for one in points)
    scale = _Scale(math.log10(low), math.log10(max(high, 10 * low)))
    parts = [*_grid(scale, points), *_limits(scale, high)]
    for name, colour, below, values in (
        ("median", "#1f6f8b", 30, [one.median for one in points]),
        ("95th percentile", "#b4552d", -8, [one.late for one in points]),
    ):
        at = [
            (scale.across(one.live), scale.up(value))
            for one, value in zip(points, values, strict=True)
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in at)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colour}"/>' for x, y in at]
        x, y = at[-1]
        parts.append(_text(x, y + below, f"{name} {values[-1]:.1f} ms", "end", colour))
    return "\n".join((_HEAD, *parts, "</svg>", ""))


@dataclass(frozen=True, slots=True)
class _Scale:
    low: float
    high: float

    def across(self, live: float) -> float:
        share = (math.log10(live) - self.low) / (self.high - self.low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def up(self, milliseconds: float) -> float:
        low, high = math.log10(_TICKS[0]), math.log10(_TICKS[-1])
        share = (math.log10(max(milliseconds, _TICKS[0])) - low) / (high - low)
        return _HEIGHT - _BOTTOM - share * (_HEIGHT - _TOP - _BOTTOM)


_HEAD = (
    f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
    'font-family="system-ui, sans-serif" font-size="12" role="img" '
    'aria-label="Milliseconds to assign one article over the number of live articles">\n'
    f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="#ffffff"/>'
)


def _grid(scale: _Scale, points: Sequence[Point]) -> list[str]:
    parts = [_text(_LEFT, 22, "Assigning one article, processor time", "start", "#222222")]
    for tick in _TICKS:
        y = scale.up(tick)
        parts += [
            _line(_LEFT, y, _WIDTH - _RIGHT, y, "#e2e2e2"),
            _text(_LEFT - 8, y + 4, f"{tick:g} ms", "end", "#555555"),
        ]
    for one in points:
        x = scale.across(one.live)
        parts.append(_text(x, _HEIGHT - _BOTTOM + 18, f"{one.live:,}", "middle", "#555555"))
    middle = (_LEFT + _WIDTH - _RIGHT) / 2
    parts.append(_text(middle, _HEIGHT - 12, "live articles", "middle", "#555555"))
    return parts


def _limits(scale: _Scale, high: int) -> list[str]:
    parts = []
    for live, limit in _ASKED:
        if live <= high:
            x, y = scale.across(live), scale.up(limit)
            parts += [
                _line(x - 26, y, x + 26, y, "#777777", dashed=True),
                _text(x + 26, y - 6, f"asked: under {limit:g} ms", "end", "#777777"),
            ]
    return parts


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dashed: bool = False) -> str:
    dash = ' stroke-dasharray="5 4" stroke-width="2"' if dashed else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dash}/>'
    )


def _text(x: float, y: float, words: str, anchor: str, colour: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}">{words}</text>'


if __name__ == "__main__":
    raise SystemExit(main())
