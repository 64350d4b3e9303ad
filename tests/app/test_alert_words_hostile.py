"""Whatever stands in a headline, an outlet, an address or a name reaches every form inert."""

from __future__ import annotations

import json
import re
import unicodedata
from email import message_from_bytes, policy
from functools import cache
from typing import TYPE_CHECKING, Final

import pytest
from lxml import html as lxml_html
from markdown_it import MarkdownIt

from app.alert_words.chat import plain
from db.alert_types import AlertKind, DeliveryKind
from scheduler.notify.mail_message import write_mail
from scheduler.notify.options import MailOptions
from scheduler.notify.port import Destination
from tests.app.payloads import CLASSES, listed
from tests.app.told_messages import BASE, make_item, make_message, make_quote, render

if TYPE_CHECKING:
    from scheduler.notify.port import Envelope

EXTRA: Final = {
    "mentions": "@everyone <!channel> <@U024BE7LH> @here #general /invite @a <#C1> <@&1>",
    "slack_link": "<https://evil.example|Northlight> &lt;!here&gt;",
    "markdown_masked": "[Northlight](https://evil.example) ![](https://evil.example/p.png)",
    "reference": "[x][1]\n\n[1]: https://evil.example",
    "autolink": "see https://evil.example and www.evil.example or <mailto:a@evil.example>",
    "script_address": "javascript:alert(1) data:text/html;base64,PHNjcmlwdD4= vbscript:x",
    "formula_tab": "\t=1+1",
    "formula_wide": "＝HYPERLINK(1)",
    "formula_at": "@SUM(1+1)*cmd|' /C calc'!A0",
    "formula_minus": "-2+3+cmd|' /C calc'!A0",
    "surrogate": "Lumen \ud800 2 \udfff",
    "zero_width": "Lu\u200bmen\u2060 2\u00ad\ufeff",
    "header": "Lumen\r\nBcc: all@evil.example\r\n\r\n<html>",
    "huge": "Lumen 2 " * 20_000,
    "unbroken": "x" * 50_000,
    "combining": "L" + "\u0301" * 3_000,
    "null": "Lumen\x00 2\x1b[2J\x85\u2028x",
    "telegram": "*b* _i_ `c` ```pre``` ~s~ ||sp|| __u__ [i](tg://user?id=1)",
    "placeholder": f"{BASE}/alerts/unsubscribe/place-of-the-link {{{{ view.unsubscribe }}}}",
}
PAYLOADS: Final = CLASSES | EXTRA
ADDRESSES: Final = (
    "javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "//evil.example",
    "https://user:secret@evil.example/", "file:///etc/passwd", "", "https://[::1", "\u202ehttps://x",
    "ht\ntps://evil.example", "https://evil.example/\r\nBcc: a@evil.example",
    'https://evil.example/"><script>alert(1)</script>', "https://evil.example/a b\u200b",
    "https://evil.example/\ud800",
)  # fmt: skip
OPTIONS = MailOptions(host="mail.example", port=25, sender="tocsin@tocsin.example")
KINDS = (DeliveryKind.DIGEST, DeliveryKind.CORRECTION, DeliveryKind.CONFIRM)


@cache
def render_hostile(
    payload: str, kind: DeliveryKind = DeliveryKind.DIGEST, url: str | None = None
) -> Envelope:
    address = f"https://x.example/{payload[:200]}" if url is None else url
    quote = make_quote(text=payload, outlet=payload, title=payload, url=address)
    items = tuple(
        make_item(
            alert_id=f"alert-{n}", headline=payload, update=payload, rules=(payload,),
            quotes=(quote, quote), outlets=(payload, f"{payload}2"), affair="t-1",
            affair_title=payload, effective_date=payload, kind=of,
        )
        for n, of in enumerate((AlertKind.STORY, AlertKind.FACT, AlertKind.SIGNAL))
    )  # fmt: skip
    return render(
        make_message(
            kind=kind, subscription_name=payload, title=payload, items=items, also=(payload,),
            stack=payload,
        )
    )  # fmt: skip


def check_plain(text: str) -> None:
    """No invisible, directing or controlling character but the line's end."""
    odd = [
        c for c in text if c != "\n" and unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn")
    ]
    assert odd == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_the_mail_has_our_headers_and_our_markup_alone(name: str, kind: DeliveryKind):
    envelope = render_hostile(PAYLOADS[name], kind)
    raw = write_mail(OPTIONS, Destination("channel-1", "reader@example.org"), envelope)
    mail = message_from_bytes(raw, policy=policy.default)
    assert mail.defects == []
    assert mail["To"] == "reader@example.org"
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject", [])) == 1
    assert "\n" not in str(mail["Subject"])
    parts = [part.get_content_type() for part in mail.walk()]
    assert parts == ["multipart/alternative", "text/plain", "text/html"]
    page = lxml_html.fromstring(envelope.html)
    allowed = {"html", "head", "meta", "title", "style", "body", "div", "table", "tbody", "tr",
               "td", "p", "a", "b", "h1", "h2", "br", "span"}  # fmt: skip
    tags = {e.tag for e in page.iter() if isinstance(e.tag, str)}
    assert tags <= allowed, tags - allowed
    assert {k for e in page.iter() for k in e.attrib if k.startswith("on")} == set()
    for href in page.xpath("//a/@href"):
        assert re.match(r"https://(x\.example|tocsin\.example)/", href)
    check_plain(envelope.text)


@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_a_subject_is_one_short_line_and_no_formula(name: str):
    subject = render_hostile(PAYLOADS[name]).subject
    check_plain(subject)
    assert "\n" not in subject
    assert len(subject) < 260
    assert not subject.startswith(tuple("=+-@＝＋－＠"))


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_the_document_is_json_whose_texts_are_no_formulas(name: str, kind: DeliveryKind):
    document = json.loads(render_hostile(PAYLOADS[name], kind).document)
    texts = list(texts_in(document))
    assert texts
    for text in texts:
        text.encode("utf-8")
        check_plain(text)
        assert "\n" not in text
        assert not text.startswith(tuple("=+-@＝＋－＠"))


def texts_in(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for one in value.values() for text in texts_in(one)]
    if isinstance(value, list):
        return [text for one in value for text in texts_in(one)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize("kind", KINDS[:2])
@pytest.mark.parametrize("name", sorted(PAYLOADS))
def test_a_chat_reads_no_markup_mention_or_foreign_link(name: str, kind: DeliveryKind):
    chat = render_hostile(PAYLOADS[name], kind).markdown
    check_plain(chat)
    addresses = re.findall(r"<(https://[^<>\s]+)>", chat)
    assert all(re.match(r"https://(x|tocsin)\.example/", one) for one in addresses)
    words = re.sub(r"<https://[^<>\s]+>", "", chat)
    assert not re.search(r"[<>@*_`~|\[\]\\#]", words)
    assert "://" not in words
    assert not re.search(r"&#?\w{1,32};", words)
    tokens = [
        inner
        for token in MarkdownIt("commonmark").parse(chat)
        for inner in (token, *(token.children or ()))
    ]
    kinds = {token.type for token in tokens} - {"inline", "text", "hardbreak", "softbreak"}
    assert kinds <= {"paragraph_open", "paragraph_close", "link_open", "link_close"}
    found = [str(token.attrs["href"]) for token in tokens if token.type == "link_open"]
    assert len(found) == len(addresses)


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_is_none_is_no_link_in_any_form(address: str):
    envelope = render_hostile("Lumen 2", url=address)
    hrefs = lxml_html.fromstring(envelope.html).xpath("//a/@href")
    foreign = [href for href in hrefs if not href.startswith(BASE)]
    assert all(re.fullmatch(r"https://evil\.example/[\x21-\x7e]*", href) for href in foreign)
    assert all('"' not in href and "<" not in href for href in foreign)
    document = json.loads(envelope.document)
    for quote in document["items"][0]["quotes"]:
        assert re.fullmatch(r"(https://evil\.example/[\x21-\x7e]*)?", quote["url"])
    for form in (envelope.text, envelope.markdown):
        assert "javascript:" not in form
        assert "Bcc: " not in form
        assert "user:secret" not in form


def test_what_replaces_signs_keeps_words_readable():
    assert plain("Northlight & Corvid: 50% off, says R&D (v2.1)") == (
        "Northlight & Corvid: 50% off, says R&D (v2.1)"
    )
    assert plain("@everyone: <!channel> [x](javascript:1)") == (
        "＠everyone: ‹!channel› ［x］(javascript：1)"
    )


@pytest.mark.shared
def test_public_lists_of_payloads_stay_inert_in_mails_and_chats():
    for payload in listed("xss", 60) + listed("markdown", 30):
        envelope = render_hostile(payload[:2_000])
        page = lxml_html.fromstring(envelope.html)
        assert not page.xpath("//script|//img|//svg|//iframe|//object|//embed|//form|//math")
        words = re.sub(r"<https://[^<>\s]+>", "", envelope.markdown)
        assert not re.search(r"[<>@*_`~|\[\]\\#]", words)
