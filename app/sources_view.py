"""What the sources page and the API's sources show, read in one consistent view."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from db import health, overview, sources
from db.documents import last_two_versions
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from db.documents import DocumentVersion
    from db.health import DocumentHistory, RefusalGroup
    from db.hosts import HostState
    from db.overview import Totals
    from db.store import Connection, Database
    from db.types import JobRun, PolledSource, PollState

_ANSWERED_WITHIN = timedelta(days=1)
_REFUSALS_SINCE = timedelta(days=7)
_SHOWN_CHANGES = 20  # documents whose last change is compared; it costs some milliseconds each
_NOISE = frozenset({"sha"})  # values that change with every version and say nothing
_HEALTHS = ("answered", "stale", "failing", "untried", "resting")
FAILING_LONG = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """How a document's newest version differs: values such as a licence tag, and passages."""

    values: tuple[str, ...]
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WatchedDocument:
    """A watched document with its last change; None while there is one version only.

    Beyond the first documents the change is left out too: `is_compared` tells the two apart.
    """

    history: DocumentHistory
    change: DocumentChange | None = None
    is_compared: bool = True


@dataclass(frozen=True)
class SourcesView:
    """The sources by their health. `answered` did so within the last day.

    `off_reasons` say why a source is switched off, by key; `held` and `robots_unreachable` are
    hosts.
    """

    now: datetime
    answered: tuple[PolledSource, ...]
    stale: tuple[PolledSource, ...]
    failing: tuple[PolledSource, ...]
    untried: tuple[PolledSource, ...]
    resting: tuple[PolledSource, ...]
    articles: dict[str, int]
    refusals: tuple[RefusalGroup, ...]
    runs: tuple[JobRun, ...]
    totals: Totals
    held: tuple[HostState, ...] = ()
    robots_unreachable: tuple[HostState, ...] = ()
    documents: tuple[WatchedDocument, ...] = ()
    off_reasons: Mapping[str, str] = field(default_factory=dict)

    @property
    def polled(self) -> int:
        """How many sources are polled at all."""
        parts = (self.answered, self.stale, self.failing, self.untried)
        return sum(len(part) for part in parts)

    @cached_property
    def everything(self) -> list[PolledSource]:
        """All sources by name."""
        parts = (self.answered, self.stale, self.failing, self.untried, self.resting)
        found = [polled for part in parts for polled in part]
        return sorted(found, key=lambda polled: (polled.source.name.lower(), polled.source.key))

    @cached_property
    def held_until(self) -> dict[str, datetime]:
        """Until when hosts asked to be left alone."""
        return {state.host: state.hold_until for state in self.held if state.hold_until}


def read_sources(database: Database, now: datetime, *, standing: bool = False) -> SourcesView:
    """Every source with its health at `now`, what was refused in the last week, and the jobs.

    `standing` judges a corpus that ended: its clock stands where its sources were last polled.
    """
    with database.read() as connection:
        listed = sources.list_sources(connection)
        if standing:
            now = min(now, _last_poll(listed, now))
        groups: dict[str, list[PolledSource]] = {}
        for polled in listed:
            groups.setdefault(judge_health(polled, now), []).append(polled)
        return SourcesView(
            now=now,
            **{name: tuple(groups.get(name, ())) for name in _HEALTHS},
            articles=sources.count_articles_by_source(connection),
            refusals=tuple(health.refusal_groups(connection, now - _REFUSALS_SINCE)),
            runs=tuple(overview.last_run_per_job(connection)),
            totals=overview.total_counts(connection),
            held=tuple(health.hosts_on_hold(connection, now)),
            robots_unreachable=tuple(health.hosts_without_robots(connection)),
            documents=tuple(_read_documents(connection)),
            off_reasons=explain_off(groups.get("resting", ())),
        )


def _last_poll(listed: list[PolledSource], default: datetime) -> datetime:
    polls = (polled.state.last_polled_at for polled in listed)
    return max((moment for moment in polls if moment is not None), default=default)


def judge_health(polled: PolledSource, now: datetime) -> str:
    """`resting`, `failing`, `answered`, `stale` (fine, but not of the last day) or `untried`."""
    state = polled.state
    if state.status is not SourceStatus.ACTIVE:
        return "resting"
    if state.failures:
        return "failing"
    if state.last_success_at is None:
        return "untried"
    return "answered" if now - state.last_success_at <= _ANSWERED_WITHIN else "stale"


def fails_long(state: PollState, now: datetime) -> bool:
    """Whether a source has been failing for days, so that somebody should look."""
    is_active = state.status is SourceStatus.ACTIVE and state.failures > 0
    since = state.failing_since
    return is_active and since is not None and now - since > FAILING_LONG


def explain_off(resting: list[PolledSource] | tuple[PolledSource, ...]) -> dict[str, str]:
    """Why sources are not read any more, where we know; by key."""
    from ingest.catalogue_loader import load_shipped

    evidence = {s.source.key: s.evidence for s in load_shipped() if not s.enabled}
    found: dict[str, str] = {}
    for polled in resting:
        if polled.state.status is SourceStatus.RETIRED:
            found[polled.source.key] = "the site says so"
        else:
            _, mark, reason = evidence.get(polled.source.key, "").partition("off: ")
            found[polled.source.key] = reason if mark else ""
    return found


def _read_documents(connection: Connection) -> list[WatchedDocument]:
    found: list[WatchedDocument] = []
    compared = 0
    for history in health.document_histories(connection):
        if history.versions <= 1:
            found.append(WatchedDocument(history))
        elif compared >= _SHOWN_CHANGES:
            found.append(WatchedDocument(history, is_compared=False))
        else:
            compared += 1
            pair = last_two_versions(connection, history.source_key, history.url)
            found.append(WatchedDocument(history, compare_versions(*pair)))
    return found


def compare_versions(before: DocumentVersion, after: DocumentVersion) -> DocumentChange:
    """What the later version of a document says that the earlier one did not."""
    from ingest.watch import compare_details

    added, removed = _compare_texts(before.title, before.text, after.title, after.text)
    known = {key: value for key, value in before.details.items() if key not in _NOISE}
    values = compare_details(
        known, {key: value for key, value in after.details.items() if key not in _NOISE}
    )
    return DocumentChange(tuple(values), added, removed)


@lru_cache(maxsize=2 * _SHOWN_CHANGES)
def _compare_texts(
    before_title: str, before: str, after_title: str, after: str
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sentences added and removed; kept, since a long document takes a second or two."""
    from ingest.revisions import describe_revision

    change = describe_revision(before_title, before, after_title, after)
    return change.added, change.removed
