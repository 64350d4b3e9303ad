"""What was sent and has since been corrected by its source: told to who got it, once each."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.alerts.issue_items import find_issue
from analysis.alerts.quotes import anchor_within, stands_in
from analysis.brief.corrections import closest_sentence, is_corrected, sentences_told
from analysis.brief.words import fold_space
from analysis.text.sentences import split_sentences
from db.alert_types import Alert, AlertKind
from db.alerts import AlertForMany, insert_alerts
from db.articles import snapshots_by_id
from db.sent_alerts import latest_revisions, sent_about, sent_issues, stories_ever_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from analysis.brief.model import Brief
    from db.briefs import NewerWords
    from db.sent_alerts import SentAlert
    from db.store import Connection, Database
    from db.types import Passage, Snapshot

LOOK_BACK = timedelta(days=14)  # over newer versions of articles
ISSUES_SENT_WITHIN = timedelta(weeks=8)
_KEY_LENGTH = 32


@dataclass(frozen=True, slots=True)
class Told:
    """A passage that a subscription was sent, and where it stood, in words."""

    subscription_id: str
    passage: Passage
    where: str
    story_id: str
    week: str = ""


@dataclass(frozen=True, slots=True)
class Corrected:
    """A sentence as it was sent, and the source's words now; None where it took it back."""

    was: Passage
    said: str
    now: Passage | None
    noted_at: datetime

    @property
    def key(self) -> str:
        """The same for whoever was sent the sentence, and for the same words now."""
        now = self.now.sha256 if self.now else "taken back"
        article = self.was.snapshot_id.rpartition(".")[0]
        told = f"{article}\n{' '.join(self.said.split())}\n{now}"
        return f"correction:{hashlib.sha256(told.encode('utf-8', 'replace')).hexdigest()[:_KEY_LENGTH]}"


def queue_corrections(database: Database, now: datetime) -> int:
    """Queue a correction for everybody who was sent words that a newer version no longer bears out.

    Looks at versions of the last two weeks. Who got nothing of it gets no correction, and nobody
    the same one twice. Returns how many were queued.
    """
    with database.read() as connection:
        batches = find_corrections(connection, now)
    if not batches:
        return 0
    with database.write() as connection:
        return insert_alerts(connection, batches)


def find_corrections(connection: Connection, now: datetime) -> list[AlertForMany]:
    """The corrections that are due to whoever was sent what was wrong, queued before or not."""
    newest = latest_revisions(connection, now - LOOK_BACK, now)
    if not newest:
        return []
    stories = stories_ever_of(connection, sorted(newest))
    told = [*_told_in_alerts(sent_about(connection, sorted(stories)), newest)]
    told += _told_in_issues(connection, sent_issues(connection, now - ISSUES_SENT_WITHIN), newest)
    newer = {newest[_article_of(one.passage)].snapshot_id for one in told}
    ids = {one.passage.snapshot_id for one in told} | newer | {_before(key) for key in newer}
    snapshots = snapshots_by_id(connection, sorted(ids))
    return _group(told, newest, snapshots, now)


def find_changed(
    passage: Passage, newer: NewerWords, snapshots: Mapping[str, Snapshot]
) -> list[Corrected]:
    """The sentences of a passage that a newer version of its article no longer bears out."""
    old, new = snapshots.get(passage.snapshot_id), snapshots.get(newer.snapshot_id)
    if old is None or new is None or not stands_in(passage, old):
        return []
    found = []
    for was in _sentences(passage, old):
        said = old.content[was.start : was.end]
        if is_corrected(said, new, newer.kind) and _was_the_sources(said, old, new, snapshots):
            place = closest_sentence(said, new)
            now = anchor_within(new, *place) if place else None
            found.append(Corrected(was, said, now, newer.taken_at))
    return found


def _told_in_alerts(sent: Sequence[SentAlert], newest: Mapping[str, NewerWords]) -> Iterator[Told]:
    for one in sent:
        alert = one.alert
        kind = "a correction" if alert.kind is AlertKind.CORRECTION else "an alert"
        where = f"you were sent these words in {kind} on {_day(one.sent_at)}"
        # Of a correction only its last words were said to hold.
        told = alert.passages[-1:] if alert.kind is AlertKind.CORRECTION else alert.passages
        for passage in told:
            if _is_superseded(passage, newest):
                yield Told(alert.subscription_id, passage, where, alert.story_id or "")


def _told_in_issues(
    connection: Connection, sent: Sequence[SentAlert], newest: Mapping[str, NewerWords]
) -> Iterator[Told]:
    by_issue: dict[tuple[str, str], list[str]] = defaultdict(list)
    for one in sent:
        stack = one.alert.key.removeprefix(f"brief:{one.alert.week}").removeprefix(":")
        by_issue[one.alert.week, stack].append(one.alert.subscription_id)
    for (week, stack), subscription_ids in sorted(by_issue.items()):
        issue = find_issue(connection, week, stack)
        for story_id, passage in _passages_of(issue.brief) if issue else ():
            if _is_superseded(passage, newest):
                where = f"you were sent these words in the brief of {_week(week)}"
                for subscription_id in subscription_ids:
                    yield Told(subscription_id, passage, where, story_id, week)


def _passages_of(brief: Brief) -> Iterator[tuple[str, Passage]]:
    for story_id, _, sentence in sentences_told(brief):
        if sentence.quoted and sentence.passages:
            yield story_id, sentence.passages[0]
    for item in brief.for_you.items if brief.for_you else ():
        for sentence in (item.headline, *item.changes, *item.when, *item.to_do):
            if sentence.quoted and sentence.passages:
                yield item.story_id, sentence.passages[0]


def _group(
    told: Sequence[Told],
    newest: Mapping[str, NewerWords],
    snapshots: Mapping[str, Snapshot],
    now: datetime,
) -> list[AlertForMany]:
    """One batch for each correction and place where its words stood."""
    ids: dict[tuple[str, str], dict[str, None]] = defaultdict(dict)
    alerts: dict[tuple[str, str], Alert] = {}
    changed: dict[Passage, list[Corrected]] = {}
    for one in told:
        if one.passage not in changed:
            newer = newest[_article_of(one.passage)]
            changed[one.passage] = find_changed(one.passage, newer, snapshots)
        for correction in changed[one.passage]:
            place = (correction.key, one.where)
            alerts.setdefault(place, _to_alert(correction, one, now))
            ids[place].setdefault(one.subscription_id)
    return [AlertForMany(alerts[place], tuple(ids[place])) for place in sorted(alerts)]


def _was_the_sources(
    said: str, old: Snapshot, new: Snapshot, snapshots: Mapping[str, Snapshot]
) -> bool:
    """Whether the words were changed by whoever wrote them.

    A page that was read in the place of a feed's summary has other words, and corrects nothing.
    """
    if old.text_kind is new.text_kind:
        return True
    before = snapshots.get(_before(new.id))
    if before is None or before.text_kind is not new.text_kind:
        return False
    return fold_space(said) in fold_space(before.content)


def _before(snapshot_id: str) -> str:
    return f"{snapshot_id.rpartition('.')[0]}.{_number_of(snapshot_id) - 1}"


def _to_alert(correction: Corrected, told: Told, now: datetime) -> Alert:
    passages = (correction.was,) + ((correction.now,) if correction.now else ())
    return Alert(
        id="",
        subscription_id="",
        key=correction.key,
        kind=AlertKind.CORRECTION,
        rule=told.where,
        score=1.0,
        occurred_at=correction.noted_at,
        queued_at=now,
        affair=told.story_id,
        story_id=told.story_id or None,
        week=told.week,
        passages=passages,
    )


def _sentences(passage: Passage, snapshot: Snapshot) -> Iterator[Passage]:
    words = snapshot.content[passage.start : passage.end]
    for span in split_sentences(words):
        found = anchor_within(snapshot, passage.start + span.start, passage.start + span.end)
        if found is not None:
            yield found


def _is_superseded(passage: Passage, newest: Mapping[str, NewerWords]) -> bool:
    newer = newest.get(_article_of(passage))
    return newer is not None and _number_of(newer.snapshot_id) > _number_of(passage.snapshot_id)


def _article_of(passage: Passage) -> str:
    return passage.snapshot_id.rpartition(".")[0]


def _number_of(snapshot_id: str) -> int:
    number = snapshot_id.rpartition(".")[2]
    return int(number) if number.isdecimal() else 0


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%B %Y}"


def _week(week: str) -> str:
    year, _, number = week.partition("-W")
    return f"week {int(number)}, {year}" if number.isdecimal() else week
