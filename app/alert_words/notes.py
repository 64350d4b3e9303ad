"""Messages that tell no news: the question whether messages may come, and the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.alert_words.chat import BREAK, address, plain
from app.newsletter.text_lines import wrap
from app.newsletter.wording import clean_text
from app.weeks import name_moment
from db.alert_types import DeliveryKind

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from app.alert_words.addresses import MessageLinks


@dataclass(frozen=True, slots=True)
class NoteView:
    """A heading, lines, at most one link with what it does, and a last line."""

    subject: str
    heading: str
    lines: tuple[str, ...]
    action: str
    link: str
    ending: str


def view_note(message: AlertMessage, links: MessageLinks) -> NoteView:
    """The confirmation or the test that a message stands for."""
    service = clean_text(urlsplit(links.site).netloc) or "this service"
    when = name_moment(message.made_at)
    if message.kind is DeliveryKind.CONFIRM:
        return _question(service, when, links.confirm)
    return _test(service, when)


def _question(service: str, when: str, link: str) -> NoteView:
    asked = (
        f"On {when} a reader of Tocsin at {service} asked to have its alerts sent to this address. "
        "Nothing is sent before you say yes."
    )
    return NoteView(
        subject="Please confirm: alerts from Tocsin to this address?",
        heading="May Tocsin write to you here?",
        lines=(asked,),
        action="Yes, send them here",
        link=link,
        ending=(
            "If this was not you, do nothing: without your yes nothing else comes, and the link ends "
            "in a week."
        ),
    )


def _test(service: str, when: str) -> NoteView:
    said = (
        f"On {when} a test was asked for at {service}. It came through: messages for your "
        "subscriptions will reach you here."
    )
    return NoteView("A test message from Tocsin", "This is a test", (said,), "", "", "")


def render_note_text(view: NoteView) -> str:
    """As plain text."""
    lines = [view.heading.upper(), ""]
    for line in view.lines:
        lines += [*wrap(line), ""]
    if view.link:
        lines += [f"{view.action}:", view.link, ""]
    return "\n".join([*lines, *wrap(view.ending)]).rstrip() + "\n"


def render_note_chat(view: NoteView) -> str:
    """For chats."""
    asked = f"{view.action}: {address(view.link)}" if view.link else ""
    parts = (view.heading, *(plain(line) for line in view.lines), asked, view.ending)
    return BREAK.join(part for part in parts if part) + "\n"
