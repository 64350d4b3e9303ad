"""How far our reading of feeds agrees with what public test suites expect.

Counts per suite and the disagreements by file. With `--write` the table of docs/conformance.md is
made anew between its marks.
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urljoin

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

from conformance_expectations import FEED, Case, Expected, read_cases  # noqa: E402 - see above

from ingest.parse import ParsedFeed, parse_feed  # noqa: E402 - see above
from ingest.text import clean_line, clean_title, markup_to_text  # noqa: E402 - see above

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ingest.entries import FeedEntry

LONG = 200  # characters
START, END = "<!-- figures: made by scripts/measure_conformance.py -->", "<!-- end of figures -->"


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A value that differs: where, and what kind of value."""

    suite: str
    name: str
    place: int
    field: str
    expected: str
    found: str


@dataclass
class Measurement:
    """What came of all cases."""

    files: Counter[str] = field(default_factory=Counter)
    parsed: Counter[str] = field(default_factory=Counter)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    compared: Counter[tuple[str, str]] = field(default_factory=Counter)
    agreed: Counter[tuple[str, str]] = field(default_factory=Counter)
    unread: Counter[tuple[str, str]] = field(default_factory=Counter)
    disagreements: list[Disagreement] = field(default_factory=list)
    slowest: float = 0.0

    @property
    def agreement(self) -> float:
        """The share of the compared values that agree."""
        return sum(self.agreed.values()) / max(1, sum(self.compared.values()))


def measure(cases: Iterable[Case]) -> Measurement:
    """Parse every case and compare."""
    result = Measurement()
    for case in cases:
        result.files[case.suite] += 1
        begun = time.perf_counter()
        feed = parse_feed(case.body, charset=case.charset)
        result.slowest = max(result.slowest, time.perf_counter() - begun)
        if isinstance(feed, ParsedFeed):
            result.parsed[case.suite] += 1
        else:
            result.refused[case.suite, feed.reason] += 1
        for reason, count in case.unread.items():
            result.unread[case.suite, reason] += count
        for expected in case.expected:
            compare(result, case, feed if isinstance(feed, ParsedFeed) else None, expected)
    return result


def compare(result: Measurement, case: Case, feed: ParsedFeed | None, expected: Expected) -> None:
    """Count one expectation."""
    wanted, found = tidy_expected(expected), find_value(case, feed, expected)
    result.compared[case.suite, expected.field] += 1
    if wanted == found or is_cut(wanted, found):
        result.agreed[case.suite, expected.field] += 1
        return
    result.disagreements.append(
        Disagreement(case.suite, case.name, expected.place, expected.field, wanted, found)
    )


def is_cut(wanted: str, found: str) -> bool:
    """Whether the suite cut a long text of which we keep more."""
    return len(wanted) > LONG and found.startswith(wanted.removesuffix("..."))


def squeeze(text: str) -> str:
    """Without space: where words are set apart is a matter of layout, not of what is said."""
    return "".join(text.split())


def tidy_expected(expected: Expected) -> str:
    """The expected value after the cleaning that ours has had."""
    value = expected.value
    if isinstance(value, datetime):
        return value.replace(microsecond=0).isoformat()
    match expected.field:
        case "title":
            return clean_title(value or "")
        case "summary":
            return squeeze(markup_to_text(value or "", 5_000))
        case "content":
            return squeeze(markup_to_text(value or ""))
        case "parses" | "dated":
            return expected.field
        case "date":
            return ""
        case _:
            return clean_line(value or "", 100 if expected.field == "updated" else 4_000)


def find_value(case: Case, feed: ParsedFeed | None, expected: Expected) -> str:
    """Our value in the same form; nothing where the feed was refused or has no such entry."""
    if feed is None:
        return "refused"
    if expected.place == FEED:
        link = urljoin(case.address, feed.home_url) if feed.home_url else ""
        return {"title": feed.title, "link": link, "parses": "parses"}[expected.field]
    if expected.place >= len(feed.entries):
        return "no such entry"
    return find_entry_value(feed.entries[expected.place], case.address, expected.field)


def find_entry_value(entry: FeedEntry, address: str, name: str) -> str:
    """An entry's value by the name of its field."""
    date = entry.published.isoformat() if entry.published else ""
    values = {
        "title": entry.title,
        "link": urljoin(address, entry.link) if entry.link else "",
        "id": entry.guid or entry.link,  # the link is the identity where none is stated
        "summary": squeeze(entry.summary),
        "content": squeeze(entry.content),
        "updated": entry.updated,
        "date": date,
        "dated": "dated" if date else "undated",
    }
    return values[name]


def show(result: Measurement) -> str:
    """A table per suite."""
    lines = [
        "| suite | files | parsed | refused, by reason | values compared | agree | % |",
        "|---|---:|---:|---|---:|---:|---:|",
    ]
    for suite in sorted(result.files):
        compared = sum(n for (name, _), n in result.compared.items() if name == suite)
        agreed = sum(n for (name, _), n in result.agreed.items() if name == suite)
        reasons = sorted((r, n) for (name, r), n in result.refused.items() if name == suite)
        share = f"{agreed / compared:.1%}" if compared else ""
        lines.append(
            f"| {suite} | {result.files[suite]} | {result.parsed[suite]} "
            f"| {', '.join(f'{reason} {n}' for reason, n in reasons)} "
            f"| {compared} | {agreed} | {share} |"
        )
    total = sum(result.compared.values())
    lines.append(
        f"| **all** | {sum(result.files.values())} | {sum(result.parsed.values())} | "
        f"| {total} | {sum(result.agreed.values())} | {result.agreement:.1%} |"
    )
    return "\n".join(lines)


def show_fields(result: Measurement) -> str:
    """A table per kind of value, and what was not compared."""
    lines = ["| value | compared | agree |", "|---|---:|---:|"]
    for name in sorted({name for _, name in result.compared}):
        compared = sum(n for (_, other), n in result.compared.items() if other == name)
        agreed = sum(n for (_, other), n in result.agreed.items() if other == name)
        lines.append(f"| {name} | {compared} | {agreed} |")
    lines += ["", "| not compared | statements |", "|---|---:|"]
    reasons = Counter[str]()
    for (_, reason), count in result.unread.items():
        reasons[reason] += count
    lines += [f"| {reason} | {count} |" for reason, count in sorted(reasons.items())]
    return "\n".join(lines)


def list_files(result: Measurement) -> str:
    """The files whose values differ, with the fields."""
    lines = ["| suite | file | values that differ |", "|---|---|---|"]
    fields: dict[tuple[str, str], list[str]] = {}
    for item in result.disagreements:
        fields.setdefault((item.suite, item.name), []).append(item.field)
    for (suite, name), names in sorted(fields.items()):
        counted = ", ".join(f"{n} × {c}" if c > 1 else n for n, c in Counter(names).items())
        lines.append(f"| {suite} | `{name.partition('/')[2]}` | {counted} |")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Measure and print, or write the tables into the page of the documentation."""
    shared = ROOT.parent / "shared"
    if not shared.is_dir():
        print("measure_conformance: skipped, the suites are not beside the checkout")
        return 0
    result = measure(read_cases(shared / "data" / "hostile"))
    tables = "\n\n".join((show(result), show_fields(result), list_files(result)))
    if "--write" in arguments:
        page = ROOT / "docs" / "conformance.md"
        before, _, rest = page.read_text(encoding="utf-8").partition(START)
        after = rest.partition(END)[2]
        page.write_text(f"{before}{START}\n\n{tables}\n\n{END}{after}", encoding="utf-8")
    elif "--differences" in arguments:
        for item in result.disagreements:
            print(item.name, item.place, item.field, f"\n  - {item.expected[:300]}")
            print(f"  + {item.found[:300]}")
    print(show(result))
    print(f"slowest file: {result.slowest:.2f} s")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
