"""Alerts in words: what happened first, why it comes, its words quoted, and how to end it."""

from __future__ import annotations

import dataclasses
import json
import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import jsonschema
import pytest
from lxml import html as lxml_html

from analysis.alerts.concerns import FOLLOWED, word_search
from app.alert_routes.addresses import PREFIX
from app.alert_words.chat import MOST_ITEMS
from app.alert_words.document import TYPE, alert_schema
from app.alert_words.issue import _render
from app.alert_words.phrases import because
from app.newsletter.mail import MOST_BYTES, render_mail
from db.alert_types import AlertKind, DeliveryKind, SubscriptionKind
from db.briefs import find_brief
from db.errors import DeliveryError
from tests.app.told_messages import BASE, SIGNER, make_item, make_message, make_quote, render
from tests.seeding import NOW, seed_world

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from db.store import Database
    from scheduler.notify.port import Envelope

DIGEST, CORRECTION = DeliveryKind.DIGEST, DeliveryKind.CORRECTION
CONFIRM = make_message(kind=DeliveryKind.CONFIRM, subscription_id=None, items=(), title="?",
                       subscription_name="")  # fmt: skip
MANY = tuple(
    make_item(alert_id=f"alert-{n}", headline=f"Corvid ships build {n}", affair=f"s-{n}")
    for n in range(12)
)
CORRECTED = make_item(
    kind=AlertKind.CORRECTION,
    rules=("you were sent these words in the brief of week 25, 2026",),
    quotes=(make_quote(), make_quote(text="Northlight retires Lumen 2 on 1 May 2027.")),
    path="/?week=2026-W25",
)


def forms_of(envelope: Envelope) -> dict[str, str]:
    """Every form of an envelope, HTML as the words that a reader sees."""
    seen = lxml_html.fromstring(envelope.html).text_content()
    return {"text": envelope.text, "html": seen, "chat": envelope.markdown}


def links_in(envelope: Envelope) -> set[str]:
    return set(lxml_html.fromstring(envelope.html).xpath("//a/@href"))


def fold(text: str) -> str:
    return " ".join(text.split())


def check_document(envelope: Envelope) -> dict[str, object]:
    """The document, which the published schema must allow."""
    document: dict[str, object] = json.loads(envelope.document)
    jsonschema.Draft202012Validator(
        alert_schema(), format_checker=jsonschema.FormatChecker()
    ).validate(document)
    return document


def test_a_subject_says_first_what_happened():
    assert render(make_message()).subject == (
        "Northlight retires Lumen 2 on 1 March — alert: Deprecations"
    )
    fact = make_item(kind=AlertKind.FACT, update="Lumen 2 retired")
    assert render(make_message(items=(fact,))).subject.startswith("Update: Northlight retires")
    late = make_message(kind=DIGEST, items=MANY, late=True)
    assert " and 11 more — catch-up: " in render(late).subject
    assert " and 11 more — alerts: " in render(dataclasses.replace(late, late=False)).subject


def test_every_form_says_why_quotes_and_links():
    envelope = render(make_message())
    for name, form in forms_of(envelope).items():
        words = fold(form)
        assert "Because you follow the topic Retirements." in words, name
        assert "“Northlight retires Lumen 2 on 1 March 2027.”" in words, name
        assert "Harbour Wire, 18 June 2026" in words, name
    story = f"{BASE}/story?passage=a1.1~10~53#passage"
    less = f"{BASE}{PREFIX}less/{SIGNER.less('alert-1')}"
    wanted = {story, less, "https://harbour-wire.example/lumen-2", envelope.unsubscribe_url,
              envelope.preferences_url}  # fmt: skip
    assert links_in(envelope) == wanted
    assert all(link in envelope.text and link in envelope.markdown for link in wanted)
    assert envelope.unsubscribe_url.startswith(f"{BASE}{PREFIX}unsubscribe/")
    assert envelope.preferences_url.startswith(f"{BASE}{PREFIX}preferences/")


def test_links_in_plain_text_stand_on_lines_of_their_own():
    for line in render(make_message(items=MANY)).text.splitlines():
        assert "https://" not in line or re.fullmatch(r"\s*https://\S+", line)
        assert "https://" in line or len(line) <= 76


def test_an_unscored_alert_says_so_in_every_form():
    envelope = render(make_message(items=(make_item(score=None),)))
    for name, form in forms_of(envelope).items():
        assert "Could not be scored; sent so that nothing is lost." in fold(form), name
    assert check_document(envelope)["items"][0]["unscored"] is True  # type: ignore[index]  # a list
    assert "could not be scored" not in render(make_message()).text.lower()


@pytest.mark.parametrize(
    ("rhythm", "late", "words"),
    [
        ("daily", True, "Your daily digest of “Deprecations”: 12 items, of 18 June 2026."),
        ("weekly", True, "Your weekly digest of “Deprecations”: 12 items, of 18 June 2026."),
        ("at_once", True, "what gathered comes together: 12 items, of 18 June 2026."),
        ("at_once", False, "Several things came together for “Deprecations”, so they come as one"),
    ],
)
def test_a_digest_says_which_time_it_covers_and_why_it_is_one(rhythm: str, late: bool, words: str):
    envelope = render(make_message(kind=DIGEST, items=MANY, rhythm=rhythm, late=late))
    for name, form in forms_of(envelope).items():
        assert words in fold(form), name
    longer = make_message(kind=DIGEST, items=MANY, since=NOW - timedelta(days=2))
    assert "from 16 June 2026, 09:00 UTC to 18 June 2026, 09:00 UTC" in fold(render(longer).text)


def test_items_of_one_affair_stand_under_one_heading():
    pair = tuple(
        dataclasses.replace(item, affair="t-1", affair_title="The end of Lumen")
        for item in MANY[:2]
    )
    for name, form in forms_of(render(make_message(items=(*pair, MANY[2])))).items():
        words = fold(form)
        assert words.lower().count("one affair: the end of lumen") == 1, name
        assert words.index("build 0") < words.index("build 1") < words.index("build 2"), name


def test_a_chat_gets_the_first_items_and_a_link_to_the_rest():
    chat = render(make_message(kind=DIGEST, items=MANY)).markdown
    assert chat.count("▸") == MOST_ITEMS
    assert "7 more items on your page of alerts." in chat
    assert f"<{BASE}/alerts>" in chat


def test_a_correction_quotes_both_and_says_where_it_stood():
    envelope = render(make_message(kind=CORRECTION, items=(CORRECTED,), week="2026-W25"))
    for name, form in forms_of(envelope).items():
        words = fold(form)
        assert words.index("It said") < words.index("1 March 2027"), name
        assert words.index("Now it says") < words.index("1 May 2027"), name
        assert "Because you were sent these words in the brief of week 25, 2026." in words, name
    assert f"{BASE}/?week=2026-W25" in links_in(envelope)
    assert envelope.subject.startswith("Correction: Northlight retires Lumen 2")


def test_a_confirmation_asks_with_one_link_and_nothing_else():
    envelope = render(CONFIRM)
    (link,) = links_in(envelope)
    token = link.removeprefix(f"{BASE}{PREFIX}confirm/")
    assert SIGNER.read(token, "confirm", NOW).channel_id == "channel-1"
    for name, form in forms_of(envelope).items():
        assert "18 June 2026, 09:00 UTC" in fold(form), name
        assert "tocsin.example" in form, name
        assert "If this was not you, do nothing" in fold(form), name
    assert envelope.unsubscribe_url == envelope.preferences_url == ""
    assert check_document(envelope)["confirm_url"] == link
    assert envelope.text.count("https://") == envelope.markdown.count("https://") == 1


def test_a_test_message_has_no_link():
    envelope = render(dataclasses.replace(CONFIRM, kind=DeliveryKind.TEST))
    assert links_in(envelope) == set()
    assert "This is a test" in lxml_html.fromstring(envelope.html).text_content()
    assert "https://" not in envelope.text + envelope.markdown


@pytest.mark.parametrize(
    "message",
    [
        make_message(),
        make_message(kind=DIGEST, items=MANY, left_out=3, also=("Aurora",)),
        make_message(kind=CORRECTION, items=(CORRECTED,), week="2026-W25"),
        make_message(items=(make_item(score=None, effective_date="2027-03-01"),)),
        CONFIRM,
        dataclasses.replace(CONFIRM, kind=DeliveryKind.TEST),
    ],
)
def test_every_document_is_what_the_schema_says(message: AlertMessage):
    envelope = render(message)
    document = check_document(envelope)
    assert document["type"] == TYPE
    assert document["id"] == envelope.key == "delivery-1"
    assert len(document["items"]) == len(message.items)  # type: ignore[arg-type]  # a list


def test_the_same_delivery_gives_the_same_envelope():
    assert render(make_message(items=MANY)) == render(make_message(items=MANY))


def test_a_mail_loads_nothing_and_fits_every_mailbox():
    long = make_quote(text="A long sentence about Lumen 2. " * 28)
    items = tuple(dataclasses.replace(item, quotes=(long,) * 4) for item in MANY * 3)
    html = render(make_message(kind=DIGEST, items=items)).html
    assert len(html.encode()) <= MOST_BYTES
    assert "more items on your page of alerts" in html or html.count("<h2") == len(items)
    page = lxml_html.fromstring(html)
    assert not page.xpath("//script|//img|//link|//iframe|//form|//*[@src]|//*[@background]")
    assert "url(" not in html
    assert "@import" not in html
    assert "prefers-color-scheme" in html
    assert 'name="viewport"' in html


def test_an_effective_date_is_told_in_words():
    envelope = render(make_message(items=(make_item(effective_date="2027-03-01"),)))
    for name, form in forms_of(envelope).items():
        assert "Takes effect 1 March 2027" in fold(form), name


def test_the_weekly_issue_is_the_newsletters_own_mail_with_a_way_out(database: Database):
    seed_world(database)
    message = make_message(kind=DeliveryKind.BRIEF, week="2026-W25", title="Week 25")
    envelope = render(message, database)
    with database.read() as connection:
        stored = find_brief(connection, "2026-W25")
    assert stored is not None
    from analysis.brief.serialise import brief_from_json

    mail = render_mail(brief_from_json(stored.document), BASE)
    assert envelope.subject == mail.subject
    assert envelope.text.startswith(mail.text)
    own = links_in(envelope) - set(lxml_html.fromstring(mail.html).xpath("//a/@href"))
    assert own == {envelope.unsubscribe_url, envelope.preferences_url}
    assert "place-of-the-link" not in envelope.html + envelope.text + envelope.markdown
    assert f"{BASE}/?week=2026-W25" in envelope.markdown
    assert check_document(envelope)["url"] == f"{BASE}/?week=2026-W25"
    assert _render.cache_info().currsize


def test_an_issue_that_is_gone_is_a_fault_with_a_way_out(database: Database):
    with pytest.raises(DeliveryError, match="tocsin brief --week 2026-W30"):
        render(make_message(kind=DeliveryKind.BRIEF, week="2026-W30"), database)


def test_a_damaged_message_names_its_channel(database: Database):
    from app.alert_words.renderer import make_renderer
    from db.alert_types import Delivery
    from tests.told_world import make_channel

    broken = Delivery("d", None, "channel-1", DeliveryKind.ALERTS, "{}", NOW, NOW)
    with pytest.raises(DeliveryError, match="channel-1"):
        make_renderer(BASE, SIGNER, database)(broken, make_channel())


@pytest.mark.parametrize("kind", [*FOLLOWED])
def test_every_rule_goes_on_from_because(kind: SubscriptionKind) -> None:
    rule = FOLLOWED[kind].format(name="Lumen 3")
    assert because(rule) == f"Because {rule}."


def test_the_rule_of_a_search_goes_on_from_because_and_that_of_a_stack_is_named() -> None:
    assert (
        because(word_search(" open   weights ")) == "Because it answers your search “open weights”."
    )
    assert because(word_search("")) == "Because it answers your search."
    assert because("Lumen 3: retired.") == "Because it matched: Lumen 3: retired."
    assert because(" ") == ""


@pytest.mark.parametrize(
    ("zone", "told"),
    [
        ("", "18 June 2026, 22:30 UTC"),
        ("UTC", "18 June 2026, 22:30 UTC"),
        ("Europe/Berlin", "19 June 2026, 00:30 (Europe/Berlin)"),
        ("Europe/Nowhere", "18 June 2026, 22:30 UTC"),
        ("../etc", "18 June 2026, 22:30 UTC"),
    ],
)
def test_times_are_told_by_the_subscribers_clock(zone: str, told: str) -> None:
    at = datetime(2026, 6, 18, 22, 30, tzinfo=UTC)
    message = make_message(zone=zone, items=(make_item(occurred_at=at),))
    assert told in " ".join(render(message).text.split())
    digest = dataclasses.replace(
        message, kind=DeliveryKind.DIGEST, since=at - timedelta(days=2), until=at
    )
    assert f"to {told}" in " ".join(render(digest).text.split())
