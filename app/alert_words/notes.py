"""Messages that tell no news: the question whether messages may come, and the test."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from app.alert_words.chat import BREAK, address, plain
from app.alert_words.phrases import one_line
from app.newsletter.text_lines import wrap
from app.newsletter.wording import clean_text
from app.weeks import name_moment
from db.alert_types import DeliveryKind

if TYPE_CHECKING:
    from analysis.alerts.message import AlertMessage
    from app.alert_words.addresses import MessageLinks

_LONGEST = 100


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
    name = one_line(message.subscription_name, _LONGEST)
    if message.kind is DeliveryKind.CONFIRM:
        wanted = f"alerts for “{name}”" if name else "its alerts"
        return NoteView(
            subject="Please confirm: alerts from Tocsin to this address?",
            heading="May Tocsin write to you here?",
            lines=(
                (
                    f"On {when} a reader of Tocsin at {service} asked to have {wanted} sent to this "
                    "address. Nothing is sent before you say yes."
                ),
            ),
            action="Yes, send them here",
            link=links.confirm,
            ending=(
                "If this was not you, do nothing: without your yes nothing else comes, and the "
                "link ends in a week."
            ),
        )
    return NoteView(
        subject="A test message from Tocsin",
        heading="This is a test",
        lines=(
            (
                f"On {when} a test was asked for at {service}. It came through: messages for your "
                "subscriptions will reach you here."
            ),
        ),
        action="",
        link="",
        ending="",
    )


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
