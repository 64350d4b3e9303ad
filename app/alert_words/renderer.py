"""Stored messages worded for their channels: mail, plain text, chat, and JSON for programs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from analysis.alerts.codec import read_message
from analysis.alerts.items import issue_path
from app.alert_words.addresses import links_of
from app.alert_words.chat import render_chat
from app.alert_words.document import inert, render_document
from app.alert_words.html import render_html, render_note
from app.alert_words.issue import word_issue
from app.alert_words.notes import render_note_chat, render_note_text, view_note
from app.alert_words.phrases import digest_name
from app.alert_words.text import render_text
from app.alert_words.view import view_message
from db.alert_types import DeliveryKind
from db.errors import DeliveryError
from scheduler.notify.port import Envelope

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from app.alert_tokens import LinkSigner
    from app.alert_words.addresses import MessageLinks
    from db.alert_types import Channel, Delivery
    from db.store import Database
    from scheduler.notify.port import Renderer

_NOTES = (DeliveryKind.CONFIRM, DeliveryKind.TEST)


class _Forms(NamedTuple):
    subject: str
    text: str
    html: str
    markdown: str
    page: str
    intro: str = ""


def make_renderer(base_url: str, tokens: LinkSigner, database: Database) -> Renderer:
    """Words deliveries; `base_url` is the service's public address, `tokens` signs its links.

    The weekly brief is read from `database`, so that mail and page show the same document.
    """
    return _Worder(base_url, tokens, database)


@dataclass(frozen=True, slots=True)
class _Worder:
    base_url: str
    tokens: LinkSigner
    database: Database

    def __call__(self, delivery: Delivery, channel: Channel) -> Envelope:
        message = _read(delivery, channel)
        subscription = None if message.kind in _NOTES else message.subscription_id
        links = links_of(self.base_url, self.tokens, message, subscription, channel.id)
        forms = self._word(message, links)
        return Envelope(
            key=delivery.id,
            subject=inert(forms.subject),
            text=forms.text,
            html=forms.html,
            markdown=forms.markdown,
            document=render_document(message, delivery.id, links, forms.page, forms.intro),
            made_at=delivery.made_at,
            unsubscribe_url=links.unsubscribe,
            preferences_url=links.preferences,
        )

    def _word(self, message: AlertMessage, links: MessageLinks) -> _Forms:
        if message.kind in _NOTES:
            return _word_note(message, links)
        if message.kind is DeliveryKind.BRIEF:
            issue = word_issue(self.database, message, links, links.channel_id)
            page = issue_path(message.week, message.stack)
            return _Forms(issue.subject, issue.text, issue.html, issue.markdown, page)
        return _word_alerts(message, links)


def _word_alerts(message: AlertMessage, links: MessageLinks) -> _Forms:
    view = view_message(message, links, _kicker(message))
    return _Forms(view.subject, render_text(view), render_html(view), render_chat(view), "/alerts")


def _word_note(message: AlertMessage, links: MessageLinks) -> _Forms:
    view = view_note(message, links)
    text, html, chat = render_note_text(view), render_note(view), render_note_chat(view)
    return _Forms(view.subject, text, html, chat, "/alerts", " ".join(view.lines))


def _kicker(message: AlertMessage) -> str:
    match message.kind:
        case DeliveryKind.CORRECTION:
            return "Correction"
        case DeliveryKind.DIGEST:
            return digest_name(message).capitalize()
        case _:
            return "Alert"


def _read(delivery: Delivery, channel: Channel) -> AlertMessage:
    try:
        return read_message(delivery.message)
    except DeliveryError as fault:
        raise DeliveryError(fault.message, channel.id) from fault.__cause__
