"""Pages behind signed links, through everything that a request passes on its way."""

from __future__ import annotations

import base64
import http.client
import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.access import Access, AccessRules, forget_access, publish_access
from app.alert_routes.addresses import (
    confirm_address,
    less_address,
    preferences_address,
    unsubscribe_address,
)
from app.context import publish_context
from app.reactions import read_reactions
from app.server import Limits, all_middleware, all_routes
from app.subscriptions.drafts import ChannelDraft, SubscriptionDraft
from db.alert_types import ChannelState, MuteKind, Rhythm, SubscriptionState, Wanted
from db.channels import find_channel
from db.reactions import Verdict
from db.subscriptions import find_subscription, update_subscription
from tests.app.alert_world import (
    BASE,
    HOOK,
    MAILBOX,
    AlertWorld,
    add_alert,
    opened_world,
)
from tests.app.conftest import make_context
from tests.app.payloads import CLASSES
from tests.seeding import NOW, story_id

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from httpx2 import Response

    from db.alert_types import Channel, Subscription

RULES = AccessRules("tocsin", "https://news.example", "s" * 32)
ONE_CLICK = "List-Unsubscribe=One-Click"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture
def world(written_world: tuple[Path, AlertWorld], tmp_path: Path) -> Iterator[AlertWorld]:
    with opened_world(written_world, tmp_path) as made:
        # Behind a sign-in, whose gate these pages pass by their tokens alone.
        publish_access(Access(rules=RULES, database=made.desk.database))
        yield made
        forget_access()


def make_client() -> TestClient:
    routes = all_routes()
    middleware = all_middleware(routes, BASE, "127.0.0.1", Limits(2000, 60))
    app = Starlette(routes=routes, middleware=middleware)
    return TestClient(app, base_url=BASE, follow_redirects=False)


@pytest.fixture
def client(world: AlertWorld) -> TestClient:
    return make_client()


def subscription_of(world: AlertWorld, known: Subscription) -> Subscription:
    with world.desk.database.read() as connection:
        found = find_subscription(connection, known.id)
    assert found is not None
    return found


def channel_of(world: AlertWorld, known: Channel) -> Channel:
    with world.desk.database.read() as connection:
        found = find_channel(connection, known.id)
    assert found is not None
    return found


def unsubscribing(world: AlertWorld) -> str:
    return unsubscribe_address("", world.desk.links, world.topic.id, world.mail.id)


def preferring(world: AlertWorld) -> str:
    return preferences_address("", world.desk.links, world.mail.id)


def lessening(world: AlertWorld) -> str:
    return less_address("", world.desk.links, world.alert.id)


def check_headers(answer: Response) -> None:
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "noindex" in answer.headers["x-robots-tag"]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "<script" not in answer.text
    assert "unsafe-inline" not in policy
    assert "set-cookie" not in answer.headers


# Confirming


def test_looking_at_a_confirmation_confirms_nothing_and_its_button_does(
    world: AlertWorld, client: TestClient
) -> None:
    added = world.desk.add_channel("local", ChannelDraft("email", "new@northlight.example"))
    path = confirm_address("", world.desk.links, added.channel.id, NOW)
    for _ in range(3):  # as scanners of mail do
        shown = client.get(path)
    assert client.head(path).status_code == 200
    assert shown.status_code == 200
    check_headers(shown)
    assert channel_of(world, added.channel).state is ChannelState.PENDING
    assert "new@northlight.example" not in shown.text
    done = client.post(path, content="do=confirm", headers=FORM)
    assert done.status_code == 200
    assert "is confirmed" in done.text
    assert channel_of(world, added.channel).state is ChannelState.ACTIVE
    assert "is confirmed" in client.post(path, content="do=confirm", headers=FORM).text


def test_a_confirmation_has_its_time(world: AlertWorld, client: TestClient) -> None:
    added = world.desk.add_channel("local", ChannelDraft("email", "new@northlight.example"))
    path = confirm_address("", world.desk.links, added.channel.id, NOW - timedelta(days=8))
    answer = client.post(path, content="do=confirm", headers=FORM)
    assert answer.status_code == 404
    assert "ask for a new one" in answer.text
    assert channel_of(world, added.channel).state is ChannelState.PENDING


# Tokens that are none


def forge(token: str) -> list[str]:
    head, payload, signature = token.split(".")
    plain = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
    other = base64.urlsafe_b64encode(plain.replace(b"prefer", b"prefeR")).decode().rstrip("=")
    return [
        token[:-1] + ("A" if token[-1] != "A" else "B"),
        f"{head}.{other}.{signature}",
        f"{head}.{payload}.",
        f"v2.{payload}.{signature}",
        payload,
        "x",
        "%00",
        "..%2f..%2fetc",
        quote("’" * 40),
        "v1." + "A" * 5000 + "." + "B" * 43,
        "<script>alert(1)</script>".replace("/", "%2f"),
    ]


@pytest.mark.parametrize("page", ["confirm", "unsubscribe", "preferences", "less"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_forged_tokens_do_nothing_on_any_page(
    world: AlertWorld, client: TestClient, page: str, method: str
) -> None:
    token = preferring(world).rpartition("/")[2]
    for forged in [*forge(token), token] if page != "preferences" else forge(token):
        answer = client.request(method, f"/alerts/{page}/{forged}", content=ONE_CLICK, headers=FORM)
        assert answer.status_code == 404, forged
        assert "<script" not in answer.text
        assert world.mail.label not in answer.text
        if "text/html" in answer.headers["content-type"]:
            check_headers(answer)
    assert subscription_of(world, world.topic) == world.topic


def test_guessing_is_slow(client: TestClient) -> None:
    codes = [client.get(f"/alerts/preferences/v1.{n}.x").status_code for n in range(30)]
    assert codes == [404] * 20 + [429] * 10


def test_no_page_is_served_under_a_foreign_name(world: AlertWorld, client: TestClient) -> None:
    answer = client.get(preferring(world), headers={"Host": "evil.example"})
    assert answer.status_code == 421


def test_a_fault_of_ours_shows_and_logs_no_token(
    world: AlertWorld,
    client: TestClient,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("app.subscriptions.by_link.LinkReader.preferred", fail)
    answer = client.get(preferring(world))
    assert answer.status_code == 500
    token = preferring(world).rpartition("/")[2]
    assert token not in answer.text
    assert token not in caplog.text
    assert "failed by a fault of ours" in caplog.text


# One click


def test_one_click_stops_without_cookies_redirects_or_origin(
    world: AlertWorld, client: TestClient
) -> None:
    """As large mail services send it (RFC 8058): nothing but the body."""
    for _ in range(2):
        answer = client.post(unsubscribing(world), content=ONE_CLICK, headers=FORM)
        assert answer.status_code == 200
        check_headers(answer)
    kept = subscription_of(world, world.topic)
    assert kept.channels == (world.hook.id,)
    assert kept.state is SubscriptionState.ACTIVE
    assert channel_of(world, world.mail).state is ChannelState.ACTIVE  # another goes there


def test_one_click_may_come_in_parts_and_from_anywhere(
    world: AlertWorld, client: TestClient
) -> None:
    parts = (
        '--cut\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
        "One-Click\r\n--cut--\r\n"
    )
    headers = {
        "Content-Type": "multipart/form-data; boundary=cut",
        "Origin": "https://mail.example",
        "Sec-Fetch-Site": "cross-site",
        "Accept": "*/*",
    }
    answer = client.post(unsubscribing(world), content=parts, headers=headers)
    assert answer.status_code == 200
    assert world.mail.id not in subscription_of(world, world.topic).channels


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ("", "application/x-www-form-urlencoded"),
        ("List-Unsubscribe=Two-Clicks", "application/x-www-form-urlencoded"),
        ("&".join(f"f{n}=1" for n in range(99)), "application/x-www-form-urlencoded"),
        ("\xff\xfe", "application/x-www-form-urlencoded"),
        ("--cut\r\nbroken", "multipart/form-data; boundary=cut"),
        ("anything", "multipart/form-data"),
        ("x" * 30_000, "text/plain"),
    ],
)
def test_what_is_no_click_stops_nothing(
    world: AlertWorld, client: TestClient, content: str, kind: str
) -> None:
    answer = client.post(
        unsubscribing(world), content=content.encode("latin-1"), headers={"Content-Type": kind}
    )
    assert answer.status_code in {400, 413}
    assert subscription_of(world, world.topic) == world.topic


def test_looking_at_the_way_out_stops_nothing(world: AlertWorld, client: TestClient) -> None:
    shown = client.get(unsubscribing(world))
    assert shown.status_code == 200
    check_headers(shown)
    assert "1 other subscription to this address stays" in shown.text
    assert subscription_of(world, world.topic) == world.topic
    button = re.search(r'<button[^>]*name="([^"]+)" value="([^"]+)"', shown.text)
    assert button is not None
    done = client.post(unsubscribing(world), data={button[1]: button[2]})
    assert "is no longer sent to" in done.text
    again = client.get(unsubscribing(world)).text
    assert "is no longer sent to" in again
    assert "so it ends" not in again, "it still goes to the webhook"


def test_the_way_out_says_that_what_goes_nowhere_else_ends(
    world: AlertWorld, client: TestClient
) -> None:
    address = unsubscribe_address("", world.desk.links, world.entity.id, world.mail.id)
    assert "It goes nowhere else, so it ends with this." in client.get(address).text
    client.post(address, data={"List-Unsubscribe": "One-Click"})
    assert subscription_of(world, world.entity).state is SubscriptionState.ENDED


# Preferences


def test_preferences_show_one_channel_and_nothing_of_the_others(
    world: AlertWorld, client: TestClient
) -> None:
    draft = SubscriptionDraft("topic", "legal", "Only for the hook", (world.hook.id,))
    world.desk.add("local", draft)
    shown = client.get(preferring(world))
    check_headers(shown)
    assert "Export rules" in shown.text
    assert "One maker" in shown.text
    assert world.mail.label in shown.text
    for hidden in ("Only for the hook", world.hook.label, world.hook.id, MAILBOX, HOOK):
        assert hidden not in shown.text


def press(client: TestClient, world: AlertWorld, do: str, **fields: str) -> Response:
    return client.post(preferring(world), data={"do": do, **fields})


def test_preferences_pause_resume_and_set_the_rhythm(world: AlertWorld, client: TestClient) -> None:
    key = world.topic.id
    assert "is paused" in press(client, world, "pause", subscription=key).text
    assert subscription_of(world, world.topic).state is SubscriptionState.PAUSED
    assert "is taken up again" in press(client, world, "resume", subscription=key).text
    assert subscription_of(world, world.topic).state is SubscriptionState.ACTIVE
    weekly = press(client, world, "rhythm", subscription=key, rhythm="weekly")
    assert "once a week" in weekly.text
    assert subscription_of(world, world.topic).rhythm is Rhythm.WEEKLY
    assert press(client, world, "rhythm", subscription=key, rhythm="hourly").status_code == 400
    assert press(client, world, "explode", subscription=key).status_code == 400


def test_the_preferences_of_a_brief_offer_no_rhythm(world: AlertWorld, client: TestClient) -> None:
    world.desk.add("local", SubscriptionDraft("brief", "", "The issue", (world.mail.id,)))
    shown = client.get(preferring(world)).text
    assert "The weekly brief." in shown
    assert shown.count('<h2 id="s') == 3
    assert shown.count("<select") == 2


def test_preferences_reach_no_subscription_of_another_channel(
    world: AlertWorld, client: TestClient
) -> None:
    draft = SubscriptionDraft("topic", "legal", "Only for the hook", (world.hook.id,))
    other = world.desk.add("local", draft)
    for do in ("pause", "stop", "rhythm"):
        answer = press(client, world, do, subscription=other.id, rhythm="weekly")
        assert answer.status_code == 404
    assert subscription_of(world, other) == other


def test_an_address_is_switched_off_and_forgotten(world: AlertWorld, client: TestClient) -> None:
    stopped = press(client, world, "stop", subscription=world.entity.id)
    assert "no longer sent to this address" in stopped.text
    assert subscription_of(world, world.entity).state is SubscriptionState.ENDED
    assert "Nothing is sent" in press(client, world, "off").text
    assert channel_of(world, world.mail).state is ChannelState.OFF
    assert subscription_of(world, world.topic).channels == (world.hook.id,)
    assert "is forgotten" in press(client, world, "remove").text
    assert channel_of(world, world.mail).sealed == ""
    assert client.get(preferring(world)).status_code == 404


# Less like this


def buttons(answer: Response) -> list[dict[str, str]]:
    forms = re.findall(r"<form.*?</form>", answer.text, re.DOTALL)
    return [dict(re.findall(r'name="([^"]+)" value="([^"]*)"', form)) for form in forms]


def test_less_like_this_quotes_the_alert_and_mutes_what_is_chosen(
    world: AlertWorld, client: TestClient
) -> None:
    shown = client.get(lessening(world))
    check_headers(shown)
    assert "Because you follow the topic Export controls." in shown.text
    assert "<blockquote>" in shown.text
    assert world.desk.mutes("local", world.topic.id) == []
    story = next(one for one in buttons(shown) if one.get("kind") == "story")
    muted = client.post(lessening(world), data=story)
    assert "Left out from now on" in muted.text
    kept = world.desk.mutes("local", world.topic.id)
    assert [(one.kind, one.value) for one in kept] == [(MuteKind.STORY, story_id("suspended"))]
    said = read_reactions(world.desk.database, story_id("suspended"), "local")
    assert said.own is Verdict.NOT_USEFUL
    back = next(one for one in buttons(muted) if one.get("do") == "unmute")
    assert "Taken back" in client.post(lessening(world), data=back).text
    assert world.desk.mutes("local", world.topic.id) == []
    assert read_reactions(world.desk.database, story_id("suspended"), "local").own is None


def test_less_like_this_asks_for_new_stories_only_and_raises_the_bar(
    world: AlertWorld, client: TestClient
) -> None:
    wanted = next(b for b in buttons(client.get(lessening(world))) if b["do"] == "wanted")
    changed = client.post(lessening(world), data=wanted)
    assert subscription_of(world, world.topic).conditions.wanted is Wanted.NEW_STORY
    bar = next(b for b in buttons(changed) if b["do"] == "bar")
    assert float(bar["value"]) > 0.8  # above what this alert scored
    raised = client.post(lessening(world), data=bar)
    assert subscription_of(world, world.topic).conditions.min_score == float(bar["value"])
    backs = [b for b in buttons(raised) if b.get("back") == "1"]
    for back in backs:
        client.post(lessening(world), data=back)
    kept = subscription_of(world, world.topic).conditions
    assert (kept.wanted, kept.min_score) == (Wanted.ANY, 0.5)


@pytest.mark.parametrize(
    "fields",
    [
        {"do": "mute", "kind": "topic", "value": "legal"},
        {"do": "mute", "kind": "nothing", "value": "x"},
        {"do": "wanted", "value": "nothing"},
        {"do": "bar", "value": "nan"},
        {"do": "bar", "value": "-1"},
        {"do": "bar", "value": "1"},
        {"do": "bar", "value": "9" * 400},
        {"do": "drop table"},
        {},
    ],
)
def test_less_like_this_does_nothing_else(
    world: AlertWorld, client: TestClient, fields: dict[str, str]
) -> None:
    answer = client.post(lessening(world), data=fields)
    assert answer.status_code == 400
    assert subscription_of(world, world.topic) == world.topic
    assert world.desk.mutes("local", world.topic.id) == []


def test_an_unscored_alert_of_a_story_that_is_gone_can_still_be_judged(
    world: AlertWorld, client: TestClient
) -> None:
    alert = add_alert(world.desk.database, world.entity, score=None, rule="named in the headline")
    answer = client.get(less_address("", world.desk.links, alert.id))
    assert answer.status_code == 200
    assert "named in the headline" in answer.text
    assert "Raise the bar" not in answer.text


def test_hostile_names_are_shown_inert(world: AlertWorld, client: TestClient) -> None:
    for payload in [one for group in CLASSES.values() for one in group][::20]:
        name = "".join(sign for sign in payload if sign.isprintable())[:110].strip() or "x"
        with world.desk.database.write() as connection:
            update_subscription(connection, replace(world.topic, name=name))
        for path in (unsubscribing(world), preferring(world), lessening(world)):
            shown = client.get(path)
            assert shown.status_code == 200
            body = shown.text.partition("</style>")[2]
            assert not re.search(
                r"<(?:script|img|svg|iframe|a href=\"javascript)", body, re.IGNORECASE
            )


def test_alerts_that_are_not_set_up_are_said_so(world: AlertWorld, client: TestClient) -> None:
    publish_context(make_context(world.desk.database))
    answer = client.get(preferring(world))
    assert answer.status_code == 503
    assert "not set up" in answer.text


def test_one_click_over_a_real_socket(world: AlertWorld) -> None:
    """A plain HTTP client, byte for byte what a mail service sends."""
    import threading

    import uvicorn

    routes = all_routes()
    app = Starlette(routes=routes, middleware=all_middleware(routes, BASE, "127.0.0.1"))
    server = uvicorn.Server(uvicorn.Config(app, "127.0.0.1", 0, log_level="error", lifespan="off"))
    runner = threading.Thread(target=server.run, daemon=True)
    runner.start()
    while not server.started:
        runner.join(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("POST", unsubscribing(world), ONE_CLICK, FORM)
        answer = connection.getresponse()
        body = answer.read()
    finally:
        connection.close()
        server.should_exit = True
        runner.join(10)
    assert answer.status == 200
    assert b"is no longer sent" in body
    assert world.mail.id not in subscription_of(world, world.topic).channels
