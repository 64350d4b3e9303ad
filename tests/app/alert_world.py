"""An alert desk over the made-up world: an owner with two channels, subscriptions, alerts found."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from app.alert_desk import AlertDesk, AlertLimits
from app.alert_tokens import make_links
from app.context import forget_context, publish_context
from app.subscriptions.addresses import ChannelRules
from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
from db.alert_types import Alert, AlertKind, Channel, Subscription
from db.alerts import AlertForMany, alert_id, insert_alerts
from db.analyses import readings
from db.overview import article_ids_of
from db.store import open_database, sqlite_url
from scheduler.notify.options import GuardOptions
from scheduler.sealing import Sealer
from tests.app.conftest import make_context
from tests.seeding import NOW, seed_world, story_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime
    from pathlib import Path

    from db.store import Database

BASE = "http://127.0.0.1:8501"
MAILBOX = "ada.lovelace@northlight.example"
HOOK = "https://hooks.northlight.example/secret-path"


@dataclass(frozen=True)
class AlertWorld:
    """What `make_world` kept for one owner."""

    desk: AlertDesk
    owner: str
    mail: Channel
    hook: Channel
    topic: Subscription
    entity: Subscription
    alert: Alert


def make_desk(database: Database, now: Callable[[], datetime] = lambda: NOW) -> AlertDesk:
    sealer = Sealer(["a key for tests, long enough"], {})
    rules = ChannelRules(GuardOptions(), ("ntfy", "slack"), has_mail=True)
    return AlertDesk(
        database=database,
        sealer=sealer,
        links=make_links(sealer),
        now=now,
        base_url=BASE,
        rules=rules,
        limits=AlertLimits(subscriptions=5, channels=6),
    )


def make_world(database: Database, owner: str = "local") -> AlertWorld:
    """Mail and webhook, both confirmed; a topic for both, an entity for the mail; one alert."""
    desk = make_desk(database)
    mail = confirm(desk, desk.add_channel(owner, ChannelDraft("email", MAILBOX)).channel)
    hook = confirm(desk, desk.add_channel(owner, ChannelDraft("webhook", HOOK)).channel)
    both = (mail.id, hook.id)
    draft = SubscriptionDraft("topic", "export_control", "Export rules", both)
    topic = desk.add(owner, draft)
    draft = SubscriptionDraft("entity", "Anthropic", "One maker", (mail.id,), rhythm="daily")
    # Before the other, so that which of them was made last is no matter of their ids.
    entity = replace(desk, now=lambda: NOW - timedelta(minutes=1)).add(owner, draft)
    return AlertWorld(desk, owner, mail, hook, topic, entity, add_alert(database, topic))


def write_world(folder: Path, schema_file: Path) -> tuple[Path, AlertWorld]:
    """The same in a file, to be copied for each test: seeding it takes most of a test's time."""
    path = folder / "world.sqlite3"
    shutil.copyfile(schema_file, path)
    database = open_database(sqlite_url(path))
    seed_world(database)
    made = make_world(database)
    database.close()
    return path, made


@contextmanager
def opened_world(written: tuple[Path, AlertWorld], folder: Path) -> Iterator[AlertWorld]:
    """A copy of a written world behind a published context."""
    path = folder / "tocsin.sqlite3"
    shutil.copyfile(written[0], path)
    database = open_database(sqlite_url(path))
    world = replace(written[1], desk=make_desk(database))
    publish_context(replace(make_context(database), alerts=world.desk))
    yield world
    forget_context()
    database.close()


def confirm(desk: AlertDesk, channel: Channel) -> Channel:
    return desk.confirm(desk.links.confirm(channel.id, NOW))


def add_alert(
    database: Database,
    subscription: Subscription,
    event: str = "suspended",
    score: float | None = 0.8,
    rule: str = "you follow the topic Export controls",
) -> Alert:
    """An alert of a seeded story, with the first passage that it states a fact in."""
    story = story_id(event)
    with database.write() as connection:
        found = readings(connection, article_ids_of(connection, story))
        passages = tuple(fact.passage for one in found for fact in one.analysis.facts)[:1]
        key = f"story:{story}"
        alert = Alert(
            id="", subscription_id="", key=key, kind=AlertKind.STORY, rule=rule, score=score,
            occurred_at=NOW, queued_at=NOW, affair=story, story_id=story, passages=passages,
        )  # fmt: skip
        insert_alerts(connection, [AlertForMany(alert, (subscription.id,))])
    return replace(alert, id=alert_id(subscription.id, key), subscription_id=subscription.id)
