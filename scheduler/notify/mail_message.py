"""An envelope as a mail: plain text beside HTML, every header clean, the same bytes each time."""

from __future__ import annotations

import hashlib
import re
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import TYPE_CHECKING
from urllib.parse import quote

from scheduler.notify.mail_address import add_tag
from scheduler.notify.mail_headers import (
    CRLF,
    clean_url,
    encode_words,
    write_header,
    write_mailbox,
)
from scheduler.notify.return_token import make_token
from scheduler.notify.wording import clean_line, clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from scheduler.notify.options import MailOptions
    from scheduler.notify.port import Destination, Envelope

MAX_SUBJECT = 200
MAX_DOMAIN = 253
RETURN_HEADER = "X-Tocsin-Return"
KEY = re.compile(r"[A-Za-z0-9_-]{1,64}")


def write_mail(options: MailOptions, destination: Destination, envelope: Envelope) -> bytes:
    """The whole mail; raises ValueError when an address cannot stand in a header."""
    fields = [*list_fields(options, destination, envelope), *list_fields_of_list(options, envelope)]
    head = "".join(write_header(name, value) for name, value in fields)
    return head.encode("utf-8") + write_body(envelope)


def list_fields(
    options: MailOptions, destination: Destination, envelope: Envelope
) -> Iterator[tuple[str, str]]:
    """The fields that every mail has."""
    yield "From", write_mailbox(options.sender, options.sender_name)
    yield "To", write_mailbox(destination.address)
    yield "Subject", encode_words(clean_line(envelope.subject, MAX_SUBJECT), "Subject")
    yield "Date", format_datetime(envelope.made_at)
    yield "Message-ID", make_message_id(envelope.key, options)
    if options.reply_to:
        yield "Reply-To", write_mailbox(options.reply_to)
    yield "Auto-Submitted", "auto-generated"
    yield "X-Auto-Response-Suppress", "All"
    if options.bounce_key:
        yield RETURN_HEADER, make_token(destination.channel_id, options.bounce_key)


def list_fields_of_list(options: MailOptions, envelope: Envelope) -> Iterator[tuple[str, str]]:
    """List-Id, and one-click unsubscription (RFC 8058), where one can unsubscribe."""
    url = clean_url(envelope.unsubscribe_url)
    if not url:
        return
    yield "List-Id", f"<alerts.{domain_of(options)}>"
    yield "Precedence", "list"
    ways = [f"<{url}>"]
    if options.reply_to:
        ways.append(f"<mailto:{quote(options.reply_to, safe='@')}?subject=unsubscribe>")
    yield "List-Unsubscribe", f",{CRLF} ".join(ways)
    if url.startswith("https://"):  # one click is for https only
        yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"


def write_body(envelope: Envelope) -> bytes:
    """The MIME fields, the blank line and the parts."""
    mail = EmailMessage(policy=SMTP)
    text, html = clean_text(envelope.text), clean_text(envelope.html)
    mail.set_content(text, cte=choose_encoding(text))
    if html:
        mail.add_alternative(html, subtype="html", cte=choose_encoding(html))
        mail.set_boundary(f"=_{hash_key(envelope.key)}")
    return mail.as_bytes()


def choose_encoding(text: str) -> str:
    """Quoted-printable, or base64 where most signs would need three: never eight bits."""
    beyond = len(text.encode("utf-8")) - len(text)
    return "base64" if beyond * 3 > len(text) else "quoted-printable"


def make_envelope_sender(options: MailOptions, channel_id: str) -> str:
    """Where bounces go: the bounce address with a + part that names the channel (VERP)."""
    if not options.bounce_address:
        return options.sender
    if not options.bounce_key:
        return options.bounce_address
    return add_tag(options.bounce_address, make_token(channel_id, options.bounce_key))


def make_message_id(key: str, options: MailOptions) -> str:
    """The same for every attempt at a delivery, so that a repeated one can be told."""
    return f"<{key if KEY.fullmatch(key) else hash_key(key)}@{domain_of(options)}>"


def domain_of(options: MailOptions) -> str:
    """The sender's domain."""
    return clean_line(options.sender.rpartition("@")[2], MAX_DOMAIN)


def hash_key(key: str) -> str:
    """A key of any form as 40 harmless signs."""
    return hashlib.sha256(key.encode("utf-8", "replace")).hexdigest()[:40]
