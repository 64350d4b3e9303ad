"""Replay recorded weeks: the whole service against the recorded internet, in one go.

    .venv/bin/python scripts/replay_weeks.py --out out/replay

Starts the replay proxy, imports its sources, moves the clock in steps of six hours from
2026-06-01 to 2026-07-26, ingests at each step, analyses daily and writes the issue of every
Thursday, with an edition for each stack. Leaves in the folder: the database, the issues (Markdown,
HTML, JSON, plain text) and report.json and report.md with what came in, what was refused and why,
what each stack was told, the state of the ledger, and how long it took.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import sys
import time
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from recorded_internet import Proxy

from analysis.brief.serialise import brief_from_json
from analysis.signals.score import score
from app.cli.output import shown_progress, to_plain
from app.clock import parse_moment
from app.editions_on_disk import save_issue
from app.log import set_up_logging
from app.settings import Settings, load_settings
from app.stack_file import STACK_FOLDER
from app.wiring import create_database, open_workshop
from db import articles, sources, stories
from db.briefs import editions_of
from db.signals import ledger_entries
from ingest.opml import read_opml
from scheduler.replay import ReplayReport, Timetable, replay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.model import Brief
    from db.store import Connection, Database

ROOT = Path(__file__).resolve().parent.parent


def main(arguments: Sequence[str] | None = None) -> int:
    """Replay and report."""
    args = read_arguments(arguments)
    out = args.out.resolve()
    out.mkdir(parents=True, exist_ok=True)
    set_up_logging("warning")
    os.environ["TOCSIN_HOME"] = str(out)
    # The recorded internet needs no manners, and every source is asked at every step.
    os.environ.setdefault("TOCSIN_INGEST__PACE_SECONDS", "0")
    os.environ.setdefault("TOCSIN_INGEST__PER_HOST", "16")
    os.environ.setdefault("TOCSIN_INGEST__POLL_MINUTES", "5")
    os.environ.setdefault("TOCSIN_INGEST__ADAPTIVE", "false")
    if not (out / STACK_FOLDER).is_dir():
        shutil.copytree(args.stacks, out / STACK_FOLDER)
    proxy = Proxy(args.proxy, args.data, out, args.faults)
    try:
        return run(args, out, proxy, load_settings())
    finally:
        proxy.stop()


def run(args: argparse.Namespace, out: Path, proxy: Proxy, settings: Settings) -> int:
    """Everything between the proxy's start and its end."""
    begun = time.perf_counter()
    database = create_database(settings)
    with database.write() as connection:
        sources.add_sources(connection, read_opml(proxy.get("/__sources.opml")))
    proxy.use()
    timetable = Timetable(args.start, args.end, timedelta(hours=args.step_hours))
    with open_workshop(settings, database) as workshop, shown_progress() as progress:
        report = replay(
            workshop,
            timetable,
            proxy.set_clock,
            lambda brief: announce(brief, out / "briefs"),
            progress,
        )
    document = describe(report, database, proxy, time.perf_counter() - begun)
    (out / "report.json").write_text(json.dumps(document, indent=2), encoding="utf-8")
    (out / "report.md").write_text(to_markdown(document), encoding="utf-8")
    print(to_markdown(document))
    return 0


def announce(brief: Brief, folder: Path) -> None:
    """Save an issue and say so."""
    save_issue(brief, folder)
    print(f"{brief.week}: {len(brief.stories)} stories", file=sys.stderr, flush=True)


def describe(
    report: ReplayReport, database: Database, proxy: Proxy, seconds: float
) -> dict[str, object]:
    """The figures of a replay."""
    with database.read() as connection:
        refusals = articles.count_refusals(connection)
        known = sources.list_sources(connection)
        pages = articles.count_articles(connection)
        living = stories.count_stories(connection)
        told = count_told(connection, report.weeks)
        board = score(ledger_entries(connection)).total
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {
        "seconds_in_all": round(seconds, 1),
        "peak_memory_mb": round(peak),
        "sources": len(known),
        "sources_failing": [s.source.key for s in known if s.state.failures],
        "articles_by_page_state": pages,
        "stories": living,
        "told_by_stack": told,
        "ledger": {state.value: count for state, count in board.states.items()},
        "requests_by_status": json.loads(proxy.get("/__stats")),
        "replay": to_plain(report) | {"seconds": dict(report.seconds)},
        "refused": [{"stage": s, "reason": r, "count": n} for s, r, n in refusals],
    }


def count_told(connection: Connection, weeks: Sequence[str]) -> dict[str, dict[str, int]]:
    """How many changes each stack was told, by week."""
    told: dict[str, dict[str, int]] = {}
    for week in weeks:
        for edition in editions_of(connection, week):
            shown = brief_from_json(edition.document).for_you
            told.setdefault(edition.stack, {})[week] = len(shown.items) if shown else 0
    return told


def to_markdown(document: dict[str, object]) -> str:
    """The same figures for reading."""
    lines = ["# Replay", ""]
    for key, value in document.items():
        if key == "refused" and isinstance(value, list):
            lines += ["", "| refused at | reason | count |", "|---|---|---|"]
            lines += [f"| {row['stage']} | {row['reason']} | {row['count']} |" for row in value]
        else:
            lines.append(f"- {key.replace('_', ' ')}: {json.dumps(value)}")
    return "\n".join(lines) + "\n"


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line; everything has a default but the data beside the checkout."""
    shared = ROOT.parent / "shared"
    parser = argparse.ArgumentParser(description="Replay recorded weeks.")
    parser.add_argument("--out", type=Path, default=ROOT / "out" / "replay")
    parser.add_argument("--proxy", type=Path, default=shared / "tools" / "replay_proxy.py")
    parser.add_argument("--data", type=Path, default=shared / "data" / "replay")
    parser.add_argument("--start", type=parse_moment, default=parse_moment("2026-06-01T00:00Z"))
    parser.add_argument("--end", type=parse_moment, default=parse_moment("2026-07-26T18:00Z"))
    parser.add_argument("--stacks", type=Path, default=ROOT / "app" / "demo" / "stacks")
    parser.add_argument("--step-hours", type=int, default=6)
    parser.add_argument("--faults", type=float, default=0.0, help="share of failing answers")
    args = parser.parse_args(arguments)
    if not args.proxy.is_file():
        parser.error(f"there is no replay proxy at {args.proxy}; name it with --proxy")
    return args


if __name__ == "__main__":
    sys.exit(main())
