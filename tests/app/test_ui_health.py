"""The jobs on the sources page, also where the clock was set."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from app.sources_view import read_sources
from app.ui.health import render_sources
from db.types import JobRun
from tests.seeding import NOW

if TYPE_CHECKING:
    from datetime import datetime

    from db.store import Database

LATER = NOW + timedelta(days=160)  # the wall clock, while the page's stands at NOW
RUN = JobRun("ingest", NOW, "test:1", NOW, NOW, NOW, "done", "")


@pytest.mark.parametrize(
    ("started", "slot", "words"),
    [
        (NOW - timedelta(minutes=5), NOW - timedelta(hours=1), "done</span>, 5 minutes ago"),
        (LATER, NOW - timedelta(hours=3), "done</span>, 3 hours ago"),
        (LATER, NOW, "done</span>, just now"),
        (LATER, LATER, "done</span>, for 25 November 2026, 09:00 UTC"),
    ],
)
def test_no_run_is_done_in_days_to_come(
    database: Database, started: datetime, slot: datetime, words: str
) -> None:
    run = replace(RUN, started_at=started, slot=slot, finished_at=LATER)
    shown = render_sources(replace(read_sources(database, NOW), runs=(run,)))
    jobs = shown[shown.index("<h2>Jobs</h2>") :]
    assert words in jobs
    assert "in 160 days" not in jobs
