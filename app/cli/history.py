"""Commands about the past: reading back the history of sources, importing archives."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from app.cli.output import check_moment, json_option, now_option, print_json, shown_progress
from app.clock import current_time, parse_moment
from app.log import set_up_logging
from app.settings import load_settings
from db.errors import ConfigError
from db.types import SourceStatus, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from db.backfills import Backfill
    from db.progress import Progress
    from db.store import Database
    from db.types import Source
    from ingest.archive_import import ImportReport
    from ingest.dig import BackfillLimits
    from scheduler.jobs import Workshop

BACKFILL, IMPORT = "backfill", "import"
# New articles after which their pages are read before more is listed; and pages read in one turn,
# after which the service may have its own.
PAGES_AT_ONCE = 200


@click.command()
@click.argument("keys", nargs=-1, metavar="[KEY]...")
@click.option("--all", "everything", is_flag=True, help="Every active source.")
@click.option(
    "--since", metavar="DAY", callback=check_moment, help="Back to this day, such as 2026-01-01."
)
@click.option(
    "--max-pages", type=click.IntRange(1), default=200, show_default=True,
    help="Listing pages of one source in this run.",
)  # fmt: skip
@click.option(
    "--max-articles", type=click.IntRange(1), default=5_000, show_default=True,
    help="Articles of one source in this run.",
)  # fmt: skip
@click.option("--again", is_flag=True, help="Also what was read to its end before.")
@click.option("--list-only", is_flag=True, help="Leave the articles' pages to the next ingest.")
@now_option
@json_option
def backfill(
    keys: tuple[str, ...],
    since: str | None,
    max_pages: int,
    max_articles: int,
    now: str | None,
    *,
    everything: bool,
    again: bool,
    list_only: bool,
    as_json: bool,
) -> None:
    """Read the past of the sources KEY, or of all, back to a day.

    Feeds are followed to their older pages, then the site's sitemaps are read. Whatever ends a
    run, the same command goes on there. Without --since: show how far each source was read.
    """
    from ingest.dig import BackfillLimits

    if since is None:
        _show_state(keys, as_json=as_json)
        return
    moment = current_time(now)
    start = parse_moment(since)
    if start >= moment:
        raise click.UsageError("--since must lie in the past.")
    if bool(keys) == everything:
        raise click.UsageError("Name sources by their keys, or give --all.")
    limits = BackfillLimits(max_pages, max_articles)

    def work(workshop: Workshop, progress: Progress) -> None:
        sources = _choose_sources(workshop.database, keys)
        digger = _Digger(workshop, moment, limits, progress, list_only=list_only)
        done = digger.dig(sources, start, again=again)
        if as_json:
            print_json({"backfills": done, "pages": digger.pages})
        else:
            _show_backfills(done)
            click.echo(digger.describe_pages())

    _run(BACKFILL, moment, work)


class _Digger:
    """Lists and reads pages in turns, so that neither waits for the end of the other."""

    def __init__(
        self,
        workshop: Workshop,
        now: datetime,
        limits: BackfillLimits,
        progress: Progress,
        *,
        list_only: bool,
    ) -> None:
        from ingest.pages import PageReport

        self._workshop, self._now, self._limits = workshop, now, limits
        self._progress, self._list_only = progress, list_only
        self.pages = PageReport()
        self.is_busy = False

    def dig(self, sources: Sequence[Source], since: datetime, *, again: bool) -> list[Backfill]:
        """Read listings and pages; returns how far each source was read."""
        from ingest.backfill import backfill_sources, drop_unfound
        from ingest.dig import Desk

        shop = self._workshop
        desk = Desk(
            shop.database, shop.fetcher(), shop.worker(), self._now, shop.ingest_options,
            self._limits,
        )  # fmt: skip
        done = backfill_sources(
            desk, sources, since, again=again, progress=self._progress, after_round=self._read_some
        )
        self._read_pages()
        if not (self._list_only or self.is_busy):
            drop_unfound(shop.database, sources)
        return done

    def _read_some(self) -> None:
        from db.backfills import count_waiting_pages

        with self._workshop.database.read() as connection:
            waiting = count_waiting_pages(connection, self._now)
        if waiting >= PAGES_AT_ONCE:
            self._read_pages()

    def _read_pages(self) -> None:
        """Read the pages that are due, in turns."""
        done = PAGES_AT_ONCE
        while done >= PAGES_AT_ONCE and not (self._list_only or self.is_busy):
            done = self._take_turn()

    def _take_turn(self) -> int:
        """Read some pages as the ingest job would, and never beside it; returns how many."""
        from ingest.pages import fetch_pages
        from scheduler.jobs import INGEST
        from scheduler.runner import Job, JobBusyError, run_job

        shop = self._workshop
        before = self.pages.visited

        def read(slot: datetime) -> str:
            self.pages += fetch_pages(
                shop.database, shop.fetcher(), shop.worker(), slot, shop.ingest_options,
                self._progress, limit=PAGES_AT_ONCE,
            )  # fmt: skip
            return "pages of a backfill"

        try:
            run_job(shop.database, Job(INGEST, timedelta(hours=1), read), self._now, repeat=True)
        except JobBusyError:
            self.is_busy = True
        return self.pages.visited - before

    def describe_pages(self) -> str:
        """One line about the articles' pages."""
        if self._list_only or self.is_busy:
            who = "the service that is running" if self.is_busy else "the next `tocsin ingest`"
            return f"their pages are left to {who}"
        pages = self.pages
        return (
            f"{pages.fetched} pages read, {pages.unavailable} not to be had, "
            f"{pages.delayed} to be tried again"
        )


@click.command("import")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--name", default="", help="What to call the archive; default: the file's name.")
@click.option("--outlet", default="", help="Who published rows that name nobody.")
@click.option("--tier", type=click.Choice([tier.value for tier in Tier]), default="press")
@now_option
@json_option
def import_archive(
    file: Path, name: str, outlet: str, tier: str, now: str | None, *, as_json: bool
) -> None:
    """Take in the articles of FILE, JSON lines with title, url, date and text, gzipped or not.

    Also read: summary, outlet, language. What is known stays as it is, so that the same command
    goes on where a run was ended.
    """
    from ingest import archive_import as archive

    source = archive.archive_source(name or file.name.split(".")[0], Tier(tier))
    moment = current_time(now)
    reports: list[ImportReport] = []

    def work(workshop: Workshop, progress: Progress) -> None:
        report = archive.import_archive(
            workshop.database, file, source, moment, outlet=outlet, progress=progress
        )
        reports.append(report)
        print_json(report) if as_json else _show_import(report)

    _run(IMPORT, moment, work)
    report = reports[0]
    if any(refused.reason == archive.BROKEN for refused in report.reasons):
        raise ConfigError(f"{file.name} breaks off; get a whole copy and run the command again")
    if not report.added + report.known:
        raise ConfigError(f"no row of {file.name} could be taken in; the reasons are above")


def _run(name: str, moment: datetime, work: Callable[[Workshop, Progress], None]) -> None:
    """One run under a claim, so that no two processes do the same at once."""
    from app.wiring import open_existing_database, open_workshop
    from scheduler.runner import Job, run_job

    settings = load_settings()
    set_up_logging("warning" if settings.log.level == "info" else settings.log.level)
    database = open_existing_database(settings)
    with open_workshop(settings, database) as workshop, shown_progress() as progress:

        def run(slot: datetime) -> str:
            del slot
            work(workshop, progress)
            return "by hand"

        run_job(database, Job(name, timedelta(hours=1), run), moment, repeat=True)


def _choose_sources(database: Database, keys: Sequence[str]) -> list[Source]:
    from db.sources import list_sources

    with database.read() as connection:
        known = {polled.source.key: polled for polled in list_sources(connection)}
    unknown = [key for key in keys if key not in known]
    if unknown:
        raise ConfigError(
            f"there is no source {unknown[0]!r}; `tocsin sources list` shows the keys"
        )
    if keys:
        return [known[key].source for key in dict.fromkeys(keys)]
    active = SourceStatus.ACTIVE
    return [polled.source for polled in known.values() if polled.state.status is active]


def _show_state(keys: Sequence[str], *, as_json: bool) -> None:
    from app.wiring import open_existing_database
    from db.backfills import list_backfills

    with open_existing_database(load_settings()).read() as connection:
        found = [b for b in list_backfills(connection) if not keys or b.source_key in keys]
    if as_json:
        print_json({"backfills": found})
    elif found:
        _show_backfills(found)
    else:
        named = " ".join(keys) or "--all"
        click.echo(f"nothing was read back yet; `tocsin backfill {named} --since DAY` begins")


def _show_backfills(backfills: Sequence[Backfill]) -> None:
    for one in backfills:
        click.echo(f"{one.source_key:40} {_describe(one)}")
    waiting = sum(one.finished_at is None for one in backfills)
    articles = sum(one.articles for one in backfills)
    rest = f", {waiting} not finished: run the command again to go on" if waiting else ""
    click.echo(f"{len(backfills)} sources, {articles} articles of the past{rest}")


def _describe(one: Backfill) -> str:
    state = "done" if one.finished_at else f"{len(one.waiting)} listing pages wait"
    fault = f"; {one.last_error}" if one.last_error else ""
    return (
        f"since {one.since:%Y-%m-%d}: {one.articles} articles on {one.pages} pages, {state}{fault}"
    )


def _show_import(report: ImportReport) -> None:
    from ingest.text import clean_line

    click.echo(
        f"{report.rows} rows: {report.added} articles added, {report.known} known before, "
        f"{report.texts} of them given a text, {report.refused} refused"
    )
    for refused in report.reasons:
        where = "the first in line" if refused.rows > 1 else "in line"
        detail = clean_line(refused.detail, 160)  # it may quote the file
        click.echo(f"    {refused.reason}: {refused.rows}, {where} {refused.first_line}: {detail}")
