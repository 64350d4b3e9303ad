"""From a command to a mail: asked, confirmed, subscribed, sent, stopped, over a real mail server."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from app.alert_setup import open_alert_desk
from app.cli.alerts import alerts
from app.settings import load_settings
from db.store import open_database, sqlite_url
from tests.app.alert_world import add_alert
from tests.mail_server import MailServer
from tests.seeding import NOW, seed_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from db.store import Database

MAILBOX = "ada.lovelace@northlight.example"
ADDRESSES = re.compile(r"http://127\.0\.0\.1:8501/alerts/(\w+)/([\w.-]+)")


@pytest.fixture
def post() -> Iterator[MailServer]:
    with MailServer() as server:
        yield server


@pytest.fixture
def world(
    tmp_path: Path, schema_file: Path, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Database]:
    shutil.copyfile(schema_file, tmp_path / "tocsin.sqlite3")
    settings = {
        "TOCSIN_HOME": str(tmp_path), "TOCSIN_NOW": NOW.isoformat(),
        "TOCSIN_MAIL__HOST": "127.0.0.1", "TOCSIN_MAIL__PORT": str(post.port),
        "TOCSIN_MAIL__SECURITY": "none", "TOCSIN_MAIL__SENDER": "brief@northlight.example",
        "TOCSIN_ALERTS__ALLOWED_NETWORKS": '["127.0.0.0/8"]',
    }  # fmt: skip
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    opened = open_database(sqlite_url(tmp_path / "tocsin.sqlite3"))
    seed_world(opened)
    yield opened
    opened.close()


def call(*words: str) -> str:
    outcome = CliRunner().invoke(alerts, list(words), catch_exceptions=False)
    assert outcome.exit_code == 0, outcome.output
    assert "lovelace" not in outcome.output
    return outcome.stdout


def text_of(server: MailServer, number: int) -> str:
    body = server.mails[number].message.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


def test_nothing_is_sent_before_a_link_is_opened_and_all_of_it_after(
    world: Database, post: MailServer
) -> None:
    call("channels", "add", "email", MAILBOX)
    call("add", "topic", "export_control", "--channel", "a…@northlight.example")
    desk = open_alert_desk(load_settings(), world, lambda: NOW)
    (kept,) = desk.list("local")
    add_alert(world, kept)
    call("deliver")
    assert len(post.mails) == 1
    assert post.mails[0].recipients == (MAILBOX,)
    purpose, token = ADDRESSES.findall(text_of(post, 0))[0]
    assert purpose == "confirm"
    assert "is confirmed" in call(
        "channels", "confirm", f"http://127.0.0.1:8501/alerts/confirm/{token}"
    )
    call("deliver")
    assert len(post.mails) == 2
    said = text_of(post, 1)
    assert "41 countries" in said
    links = dict(ADDRESSES.findall(said))
    assert {"unsubscribe", "preferences", "less"} <= set(links)
    assert "sent" in call("history")
    desk.unsubscribe(links["unsubscribe"])
    add_alert(world, kept, "weights")
    call("deliver")
    assert len(post.mails) == 2
