"""Reading the past of sources: listing page after listing page, each saved in one transaction.

What is still to be read is saved with what was read, so that whatever ends a run, the next one
goes on there. Nothing that comes this way is news: articles arrive as `Arrival.BACKFILL`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from urllib.parse import urldefrag

from db import articles as store
from db import backfills
from db.errors import FetchError, HeldBackError, IngestError
from db.hosts import held_hosts
from db.progress import ignore_progress
from db.types import Arrival, DateKind, PageState, Refusal
from ingest.archive_pages import (
    ROBOTS,
    SITEMAP,
    UNDATED,
    Step,
    choose_entries,
    decode_step,
    further_steps,
    is_address,
    is_complete,
    is_wordpress,
    sitemap_steps,
    stand_in_date,
)
from ingest.connectors.port import Listing, Page
from ingest.connectors.registry import connector_of
from ingest.decide import TOO_OLD, plan_refresh
from ingest.dig import Desk, Dig, open_dig
from ingest.harvest import save_plan
from ingest.identity import identify_entries
from ingest.messages import Request
from ingest.refresh import keep_holds
from ingest.robots import Robots, consult_robots
from ingest.screen import Rejected
from ingest.urls import host_of
from ingest.worker import SourceTask, work_through

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from db.backfills import Backfill
    from db.progress import Progress
    from db.store import Connection, Database
    from db.types import Article, Source
    from ingest.identity import Identified
    from ingest.messages import Response
    from ingest.worker import Outcome

MOST_TRIES = 3
MOST_WAITING = 2_000  # listing pages of one source
STAGE = "history"
_QUIET = frozenset({401, 403, 404, 405, 410})  # answers that only say: it is not there


@dataclass(frozen=True, slots=True)
class Answer:
    """What a step came to: a page that is being read, a listing made without one, or a fault."""

    dig: Dig
    page: Page | None = None
    wordpress: bool = False
    listing: Listing | None = None
    fault: IngestError | None = None


def backfill_sources(
    desk: Desk,
    sources: Sequence[Source],
    since: datetime,
    *,
    again: bool = False,
    progress: Progress = ignore_progress,
    after_round: Callable[[], None] = lambda: None,
) -> list[Backfill]:
    """Read the past of these sources back to `since`, one page of each source at a time.

    A backfill that is finished is left alone unless it is to be read `again` or farther back; one
    that is not goes on where it stopped. `after_round` is called between rounds.
    """
    with desk.database.read() as connection:
        desk.fetcher.hold_hosts(held_hosts(connection, desk.now))
    digs = [open_dig(desk, source, since, again=again) for source in sources]
    done = 0
    while active := [dig for dig in digs if dig.has_work(desk.limits)]:
        taken = {dig.source.key: dig for dig in _read_round(desk, active)}
        digs = [taken.get(dig.source.key, dig) for dig in digs]
        done += len(active)
        waiting = sum(len(dig.backfill.waiting) for dig in digs if dig.has_work(desk.limits))
        progress("listing pages", done, done + waiting)
        keep_holds(desk.database, desk.fetcher, desk.now)
        after_round()
    return [dig.backfill for dig in digs]


def _read_round(desk: Desk, digs: Sequence[Dig]) -> Iterator[Dig]:
    for answer, outcome in work_through(desk.worker, _fetch(desk, digs)):
        found = answer.listing if outcome is None else outcome
        if isinstance(found, Listing):
            yield _take_listing(desk, answer, found)
        else:
            yield _take_fault(desk, answer, found)


def _fetch(desk: Desk, digs: Sequence[Dig]) -> Iterator[tuple[Answer, SourceTask | None]]:
    robots = _consult_robots(desk, digs)
    plans = [_plan_request(desk, robots, dig) for dig in digs]
    asked = desk.fetcher.get_many([plan for plan in plans if isinstance(plan, Request)])
    for dig, plan in zip(digs, plans, strict=True):
        if isinstance(plan, Request):
            yield _read_answer(dig, next(asked)[1])
        elif isinstance(plan, Listing):
            yield Answer(dig, listing=plan), None
        else:
            yield Answer(dig, fault=plan), None


def _consult_robots(desk: Desk, digs: Sequence[Dig]) -> Robots:
    urls = [dig.step.url for dig in digs if dig.step.kind == ROBOTS or _obeys(desk, dig.step)]
    return consult_robots(desk.database, desk.fetcher, urls, desk.now)


def _obeys(desk: Desk, step: Step) -> bool:
    return desk.options.obey_robots and connector_of(step.kind).obeys_robots


def _plan_request(desk: Desk, robots: Robots, dig: Dig) -> Request | Listing | IngestError:
    step = dig.step
    if step.kind == ROBOTS:
        maps = sitemap_steps(step.url, robots.sitemaps(host_of(step.url)), dig.backfill.since)
        return Listing(next_urls=tuple(m.encode() for m in maps), is_paged=False)
    if _obeys(desk, step) and (refusal := robots.judge(step.url)):
        return refusal
    return Request(urldefrag(step.url).url, desk.options.max_feed_bytes, key=dig.source.key)


def _read_answer(dig: Dig, answer: Response | IngestError) -> tuple[Answer, SourceTask | None]:
    if isinstance(answer, IngestError):
        return Answer(dig, fault=answer), None
    page = Page(
        answer.body,
        answer.url,
        dig.step.url,
        answer.content_type,
        answer.charset,
        answer.next_link,
    )
    task = SourceTask(_reader(dig), page)
    return Answer(dig, replace(page, body=b""), is_wordpress(answer.body)), task


def _reader(dig: Dig) -> Source:
    """The source as the connector of the step should see it."""
    if dig.step.kind == dig.source.kind:
        return dig.source
    return replace(dig.source, kind=dig.step.kind, options={})


def _take_listing(desk: Desk, answer: Answer, listing: Listing) -> Dig:
    """Save what a page brought, together with what is to be read next."""
    dig, step = answer.dig, answer.dig.step
    entries = choose_entries(listing, dig.backfill.since, desk.now)
    items = [i for i in identify_entries(dig.source, entries) if _is_fit(dig, step, i)]
    met = frozenset(entry.guid or entry.link for entry in listing.entries)
    is_repeat = bool(met) and met <= dig.seen
    with desk.database.write() as connection:
        fresh, taken = _save_items(connection, desk, dig, items)
        is_cut = taken < len(items)
        waiting = dig.backfill.waiting
        if not is_cut:
            waiting = _wait_for(answer, listing, is_repeat=is_repeat)
        backfill = replace(
            dig.backfill,
            waiting=waiting,
            pages=dig.backfill.pages + 1,
            entries=dig.backfill.entries + taken,
            articles=dig.backfill.articles + fresh,
            finished_at=None if waiting else desk.now,
            last_error="" if dig.tries else dig.backfill.last_error,
        )
        backfills.save_backfill(connection, backfill)
    return replace(
        dig,
        backfill=backfill,
        seen=dig.seen if is_cut else dig.seen | met,
        pages=dig.pages + 1,
        articles=dig.articles + fresh,
        tries=0,
    )


def _is_fit(dig: Dig, step: Step, item: Identified) -> bool:
    """Whether an entry is one of the source's articles; a sitemap lists all of a site."""
    if step.kind != SITEMAP or dig.source.kind == SITEMAP:
        return bool(item.url or item.entry.title)
    return bool(item.url) and dig.shapes.admit(item.url)


def _wait_for(answer: Answer, listing: Listing, *, is_repeat: bool) -> tuple[str, ...]:
    """The steps that remain after this one; none of them twice."""
    dig, step = answer.dig, answer.dig.step
    rest = [decode_step(text) for text in dig.backfill.waiting[1:]]
    if step.kind == ROBOTS:
        new = [decode_step(text) for text in listing.next_urls]
    elif is_complete(step, dig.source, listing, dig.backfill.since):
        return ()
    elif is_repeat or answer.page is None:
        new = []
    else:
        new = further_steps(step, listing, answer.page, wordpress=answer.wordpress)
    steps = [s for s in (*new, *rest) if s.url != step.url and is_address(s.url)]
    return tuple(dict.fromkeys(other.encode() for other in steps))[:MOST_WAITING]


def _save_items(
    connection: Connection, desk: Desk, dig: Dig, items: Sequence[Identified]
) -> tuple[int, int]:
    """Write new entries, as many as the run may take; returns new articles and entries taken.

    What is known stays as it is: polling knows better what an entry says now.
    """
    known = backfills.known_guids(connection, dig.source.key, [item.guid for item in items])
    fresh = [item for item in items if item.guid not in known]
    room = max(desk.limits.articles - dig.articles, 1)
    chosen = fresh[:room]
    found = store.articles_by_id(connection, sorted({item.article_id for item in chosen}))
    plan = plan_refresh(dig.source, chosen, {}, found, desk.now, desk.options, Arrival.BACKFILL)
    undated = {item.article_id: item for item in chosen if item.entry.published is None}
    articles = tuple(
        _date_article(article, undated[article.id], dig, desk) if article.id in undated else article
        for article in plan.new_articles
    )
    save_plan(connection, replace(plan, new_articles=articles), desk.now)
    _ask_for_old_pages(connection, dig, [item.article_id for item in items])
    return len(articles), len(items) - (len(fresh) - len(chosen))


def _ask_for_old_pages(connection: Connection, dig: Dig, ids: Sequence[str]) -> None:
    """Have the pages read that polling left alone because they were old already."""
    for article in store.articles_by_id(connection, sorted(set(ids))).values():
        is_own = article.source_key == dig.source.key and article.url
        if is_own and article.page_note == TOO_OLD:
            pending = replace(article, page_state=PageState.PENDING, page_note="")
            store.update_article(connection, pending)


def _date_article(article: Article, item: Identified, dig: Dig, desk: Desk) -> Article:
    moment, note = stand_in_date(item.entry, dig.backfill.since, desk.now)
    return replace(article, published_at=moment, date_kind=DateKind.MISSING, date_note=note)


def _take_fault(desk: Desk, answer: Answer, outcome: Outcome | None) -> Dig:
    """A passing fault leaves the step for later; a lasting one leaves it out, with a record."""
    dig, fault = answer.dig, answer.fault
    rejected = outcome if isinstance(outcome, Rejected) else None
    if fault is not None and fault.retryable and rejected is None:
        is_over = isinstance(fault, HeldBackError) or dig.tries + 1 >= MOST_TRIES
        backfill = replace(dig.backfill, last_error=fault.message)
        if is_over:
            with desk.database.write() as connection:
                backfills.save_backfill(connection, backfill)
        return replace(dig, backfill=backfill, tries=dig.tries + 1, is_stopped=is_over)
    return _leave_out(desk, dig, fault, rejected)


def _leave_out(desk: Desk, dig: Dig, fault: IngestError | None, rejected: Rejected | None) -> Dig:
    step, waiting = dig.step, dig.backfill.waiting[1:]
    status = fault.status if isinstance(fault, FetchError) else None
    is_quiet = step.is_guess and (rejected is not None or status in _QUIET)
    reason = rejected.reason if rejected else f"http_{status}" if status else "fetch"
    detail = rejected.detail if rejected else fault.message if fault else "It could not be read."
    backfill = replace(
        dig.backfill,
        waiting=waiting,
        finished_at=None if waiting else desk.now,
        last_error=dig.backfill.last_error if is_quiet else detail,
    )
    with desk.database.write() as connection:
        backfills.save_backfill(connection, backfill)
        if not is_quiet:
            refusal = Refusal(desk.now, dig.source.key, step.url, STAGE, reason, detail)
            store.add_refusals(connection, [refusal])
    return replace(dig, backfill=backfill, pages=dig.pages + 1, tries=0)


def drop_unfound(database: Database, sources: Sequence[Source]) -> int:
    """Forget addresses from sitemaps whose page is gone: they have no date, title or text."""
    with database.write() as connection:
        return backfills.drop_unfound(connection, [source.key for source in sources], UNDATED)
