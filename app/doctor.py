"""What `tocsin doctor` looks at. Each finding says what is wrong and what to do."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from app.clock import current_time
from app.settings import config_path, load_settings
from app.sign_in import read_rules
from app.sources_view import fails_long, judge_health
from app.wiring import connect_database, index_path, load_embedder, search_folder
from db.errors import TocsinError
from db.health import hosts_on_hold, hosts_without_robots
from db.schema import check_schema
from db.sources import list_sources
from db.store import check_integrity, display_name, engine_warning
from db.types import SourceStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from app.settings import Settings
    from db.alert_lists import OutboxState
    from db.outbox_lists import FailureReason
    from db.types import PolledSource, PollState

_NO_HTTPS = (
    "links in messages work elsewhere, and mail programs offer to unsubscribe, once server.base_url "
    "is an https address"
)
_NAMED = 10  # sources or hosts that are named; the others are counted
_REASON = 120
_LEAST_FREE_BYTES = 500_000_000
_REASONS = 3  # why messages failed that are named
_OPENED = 500  # channels whose key is looked at
_LATE = timedelta(hours=12)  # longer than quiet hours and most outages of a receiver


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    sound: bool
    detail: str


def examine() -> list[Finding]:
    """Look at everything; a fault in one place does not keep us from the next."""
    try:
        settings = load_settings()
    except TocsinError as fault:
        return [Finding("settings", sound=False, detail=str(fault))]
    path = config_path()
    detail = str(path) if path.is_file() else f"the defaults; there is no {path}"
    found = [Finding("settings", sound=True, detail=detail)]
    found += [_look(subject, look, settings) for subject, look in _LOOKS]
    if all(finding.sound for finding in found if finding.subject == "database"):
        found += [_look(subject, look, settings) for subject, look in _LOOKS_INTO_DATABASE]
    return found


def _look(subject: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(subject, sound=True, detail=look(settings))
    except (TocsinError, OSError) as fault:
        return Finding(subject, sound=False, detail=str(fault))


def _look_at_folder(settings: Settings) -> str:
    if not settings.home.is_dir():
        raise TocsinError(f"{settings.home} does not exist; run `tocsin init`")
    free = shutil.disk_usage(settings.home).free
    if free < _LEAST_FREE_BYTES:
        raise TocsinError(f"only {free / 1e6:.0f} MB are free at {settings.home}; free some space")
    return f"{settings.home}, {free / 1e9:.1f} GB free"


def _look_at_database(settings: Settings) -> str:
    database = connect_database(settings)
    check_schema(database)
    faults = check_integrity(database)
    if faults:
        raise TocsinError(
            f"the database is damaged ({faults[0]}); stop tocsin and restore a backup with "
            "`tocsin restore FILE`"
        )
    return "; ".join(filter(None, (display_name(database.url), engine_warning(database))))


def _look_at_index(settings: Settings) -> str:
    database = connect_database(settings)
    path = index_path(settings, database)
    if not path.exists():
        return "not built yet; the next `tocsin analyse` builds it from the database"
    from analysis.index import check_index_file

    return check_index_file(path)


def _look_at_search(settings: Settings) -> str:
    from analysis.search.indexes import open_indexes

    database = connect_database(settings)
    folder = search_folder(settings, database)
    if not folder.is_dir():
        return "not built yet; the next `tocsin analyse` or search builds it from the database"
    with database.read() as connection:
        missing = open_indexes(folder).missing(connection)
    return "up to date" if not missing else f"{missing:,} changes wait for the next pass"


def _look_at_sign_in(settings: Settings) -> str:
    rules = read_rules(settings)
    if rules is None:
        return "none; only this machine is let in"
    if not rules.operators:
        return f"through {settings.auth.metadata_url}; nobody may change things: set auth.operators"
    return f"through {settings.auth.metadata_url}, with {len(rules.operators)} operators"


def _look_at_model(settings: Settings) -> str:
    return load_embedder(settings.model).model_id


def _look_at_sources(settings: Settings) -> str:
    with connect_database(settings).read() as connection:
        listed = list_sources(connection)
    return judge_sources(listed, current_time())


def judge_sources(listed: Sequence[PolledSource], now: datetime) -> str:
    """How many sources are read, fail and rest; raises TocsinError where somebody should look.

    That is when most of those switched on fail, or some have failed for days; these are named
    with their reasons. The message says what to do.
    """
    if not listed:
        return "none yet; `tocsin init` loads the shipped ones, `tocsin sources add` one of yours"
    long = [polled for polled in listed if fails_long(polled.state, now)]
    counts = _count_sources(listed, now)
    advice = _advise_on_most(listed, now) + (_advise_on_long(long, now) if long else "")
    if advice:
        raise TocsinError(counts + advice)
    return counts


def _advise_on_most(listed: Sequence[PolledSource], now: datetime) -> str:
    """What to do where more than half of the sources that are on fail, else nothing."""
    failing = [polled for polled in listed if judge_health(polled, now) == "failing"]
    active = sum(polled.state.status is SourceStatus.ACTIVE for polled in listed)
    if 2 * len(failing) <= active:
        return ""
    reasons = Counter(_give_reason(polled.state) for polled in failing)
    reason, times = min(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
    return (
        f"; most sources fail, {times} of them with: {reason}\n       check the network (and "
        "HTTPS_PROXY, if it is set), then run `tocsin sources check` to see how each answers"
    )


def _advise_on_long(long: Sequence[PolledSource], now: datetime) -> str:
    """Those that fail for days by name and reason, and what to do about one."""
    named = [_name_failing(polled, now) for polled in long[:_NAMED]]
    left = len(long) - _NAMED
    if left > 0:
        named.append(f"and {left} more, named by `tocsin sources list`")
    lines = "".join(f"\n       {line}" for line in named)
    return (
        f"; failing for more than three days:{lines}\n       they are asked "
        "less and less often, but once a day; look with `tocsin sources check KEY`, find where "
        "one went with `tocsin sources discover URL`, or switch it off with `tocsin sources "
        "disable KEY`"
    )


def _count_sources(listed: Sequence[PolledSource], now: datetime) -> str:
    status = Counter(polled.state.status for polled in listed)
    failing = sum(judge_health(polled, now) == "failing" for polled in listed)
    parts = (
        (status[SourceStatus.ACTIVE], "switched on"),
        (failing, "of them failing"),
        (status[SourceStatus.DISABLED], "switched off"),
        (status[SourceStatus.RETIRED], "retired"),
    )
    return ", ".join(
        f"{number} {word}" for number, word in parts if number or word == "switched on"
    )


def _name_failing(polled: PolledSource, now: datetime) -> str:
    state = polled.state
    days = (now - state.failing_since).days if state.failing_since else 0
    return (
        f"{polled.source.key}: for {days} days, {state.failures} times in a row: "
        f"{_give_reason(state)}"
    )


def _give_reason(state: PollState) -> str:
    return " ".join(state.last_error.split())[:_REASON].rstrip(".") or "no reason was recorded"


def _look_at_hosts(settings: Settings) -> str:
    now = current_time()
    with connect_database(settings).read() as connection:
        held = hosts_on_hold(connection, now)
        silent = hosts_without_robots(connection)
    waiting = [f"{s.host} until {s.hold_until:%Y-%m-%d %H:%M} UTC" for s in held if s.hold_until]
    parts = [
        _list_some("asked to be left alone: ", waiting),
        _list_some("robots.txt cannot be had, so pages wait: ", [s.host for s in silent]),
    ]
    return "; ".join(part for part in parts if part) or "none asked to be left alone"


def _look_at_alerts(settings: Settings) -> str:
    from app.alert_wiring import notifier_options
    from app.alerts_reading import read_outbox
    from db.channels import sealed_addresses
    from db.outbox_lists import failure_reasons
    from scheduler.notify.smtp import check_own_addresses
    from scheduler.sealing import open_sealer

    now, database = current_time(), connect_database(settings)
    sealer = open_sealer(settings.alerts.secret_key.get_secret_value(), settings.home)
    options = notifier_options(settings, sealer)
    if options.mail is not None:
        check_own_addresses(options.mail)
    with database.read() as connection:
        reasons = failure_reasons(connection, _REASONS)
        sealed = sealed_addresses(connection, _OPENED)
    if lost := sum(not sealer.opens(one) for one in sealed):
        raise TocsinError(
            f"{lost} channels were sealed with another key, so nothing reaches them and links in "
            "messages sent before fail: put the old alerts.key (or alerts.secret_key) back"
        )
    judged = judge_outbox(read_outbox(database, now), reasons, settings.mail.host, now)
    if options.mail is None or settings.server.base_url.startswith("https://"):
        return judged
    return f"{judged}; {_NO_HTTPS}"


def judge_outbox(
    health: OutboxState, reasons: Sequence[FailureReason], mail_host: str, now: datetime
) -> str:
    """How messages leave, and why not; raises TocsinError where some were given up or none leaves."""
    mail = f"mail leaves by {mail_host}" if mail_host else "no mail: set host in [mail]"
    waiting = "1 message waits" if health.waiting == 1 else f"{health.waiting} messages wait"
    sent = "1 was sent" if health.sent == 1 else f"{health.sent} were sent"
    counts = f"{mail}; {waiting}, {sent} in the last day"
    counts += "".join(f"; {one.count} failed: {one.reason}" for one in reasons)
    oldest = health.oldest_due_at
    if oldest is not None and now - oldest > _LATE:
        raise TocsinError(
            f"{counts}; the oldest was due {oldest:%Y-%m-%d %H:%M} UTC: is `tocsin run` or `tocsin "
            "worker` at work? `tocsin alerts outbox` says what holds it up"
        )
    if health.dead:
        raise TocsinError(
            f"{counts}; {health.dead} were given up: `tocsin alerts outbox` says why, and `tocsin "
            "alerts resend --all-dead` sends them again"
        )
    return counts


def _list_some(head: str, names: Sequence[str]) -> str:
    if not names:
        return ""
    left = len(names) - _NAMED
    return head + ", ".join(names[:_NAMED]) + (f" and {left} more" if left > 0 else "")


_LOOKS: Final[tuple[tuple[str, Callable[[Settings], str]], ...]] = (
    ("folder", _look_at_folder),
    ("database", _look_at_database),
    ("index", _look_at_index),
    ("model", _look_at_model),
    ("sign-in", _look_at_sign_in),
)
# These need a database that can be read.
_LOOKS_INTO_DATABASE: Final[tuple[tuple[str, Callable[[Settings], str]], ...]] = (
    ("search", _look_at_search),
    ("sources", _look_at_sources),
    ("hosts", _look_at_hosts),
    ("alerts", _look_at_alerts),
)
