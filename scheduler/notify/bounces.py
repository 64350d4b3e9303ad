"""What comes back to the bounce address: failed mails (RFC 3464) and complaints (RFC 5965).

Only what carries a token of ours is believed, so that nobody can switch off another's channel. The
bytes are anybody's: size, depth and the length of headers are bounded before anything is read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import Compat32
from typing import TYPE_CHECKING

from scheduler.notify.mail_message import RETURN_HEADER
from scheduler.notify.return_token import read_token
from scheduler.notify.smtp_replies import blames_address, read_status, redact

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_BYTES = 500_000  # reports stand at the front; what is returned of the mail may be cut
MAX_BOUNDARIES = 40
MAX_HEADER = 4_000
MAX_PARTS = 60
MAX_BLOCKS = 50
MAX_RETURNED = 20_000
MAX_RULERS = 500
RULER = re.compile(rb"^--", re.MULTILINE)
NESTING = re.compile(rb"boundary[ \t]*=|message/", re.IGNORECASE)
RECIPIENT_HEADERS = (
    "To",
    "Delivered-To",
    "X-Original-To",
    "Envelope-To",
    "X-Envelope-To",
    "X-Forwarded-To",
)
TAGGED = re.compile(r"\+([a-z0-9]{2,320}-[a-z2-7]{12})@", re.IGNORECASE)
RETURNED = re.compile(
    rf"^{RETURN_HEADER}:[ \t]*([a-z0-9-]{{4,340}})[ \t\r]*$", re.IGNORECASE | re.MULTILINE
)
SMTP_CODE = re.compile(r"\b([45]\d\d)\b")
DAEMON = re.compile(r"\b(?:mailer-daemon|postmaster)\b", re.IGNORECASE)
COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other"})
MAX_TEXT = 4_000


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that came back. `is_hard` says that the address itself is at fault for good.

    `is_complaint` says that its reader reported it as unwanted. `status` is an enhanced status code
    (RFC 3463), empty where none was given; `detail` holds no address.
    """

    channel_id: str
    is_hard: bool
    status: str
    detail: str
    is_complaint: bool = False


class ShortHeaders(Compat32):
    """The tolerant policy, reading no more of a header than a report needs."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        """Name and value, the value cut."""
        name, value = super().header_source_parse([line[:MAX_HEADER] for line in sourcelines[:40]])
        return name, value[:MAX_HEADER]


def read_bounce(raw: bytes, keys: Sequence[bytes]) -> Bounce | None:
    """The bounce or complaint in a mail's bytes; None for anything else.

    `keys` are those that return tokens may be signed with, from `Sealer.derive_all`.
    """
    parts = list(list_parts(raw))
    if not parts:
        return None
    channel = find_channel(parts, keys)
    if channel is None:
        return None
    kinds = [part.get_content_type().lower() for part in parts]
    for part, kind in zip(parts, kinds, strict=True):
        if kind == "message/delivery-status":
            return read_status_report(part, channel)
        if kind == "message/feedback-report":
            return read_feedback(part, channel)
    return read_plain_bounce(parts, channel)


def list_parts(raw: bytes) -> Iterator[Message]:
    """The mail and its parts, outermost first; nothing of a mail that is built to choke readers."""
    head = raw[:MAX_BYTES]
    if len(NESTING.findall(head)) > MAX_BOUNDARIES or len(RULER.findall(head)) > MAX_RULERS:
        return
    try:
        waiting: list[Message] = [BytesParser(policy=ShortHeaders()).parsebytes(head)]
    except (MessageError, ValueError, RecursionError, LookupError):
        return
    for _ in range(MAX_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        yield part
        is_report = part.get_content_type() in {
            "message/delivery-status",
            "message/feedback-report",
        }
        if part.is_multipart() and not is_report:
            inner = part.get_payload()
            waiting += [piece for piece in inner if isinstance(piece, Message)][:MAX_PARTS]


def find_channel(parts: Sequence[Message], keys: Sequence[bytes]) -> str | None:
    """The channel that a signed token names: in the address, or in the mail that came back."""
    for name in RECIPIENT_HEADERS:
        for value in parts[0].get_all(name, [])[:10]:
            for token in TAGGED.findall(str(value)):
                if (channel := read_token(token, keys)) is not None:
                    return channel
    for part in parts[1:]:
        token = str(part.get(RETURN_HEADER, ""))
        if (channel := read_token(token, keys)) is not None:
            return channel
        if part.get_content_type() == "text/rfc822-headers":
            found = RETURNED.search(read_text(part, MAX_RETURNED))
            if found and (channel := read_token(found[1], keys)) is not None:
                return channel
    return None


def read_status_report(part: Message, channel: str) -> Bounce | None:
    """The first failure among a report's recipients; None for delays and successes."""
    for block in list_blocks(part):
        if str(block.get("Action", "")).split(";")[0].strip().lower() != "failed":
            continue
        said = str(block.get("Diagnostic-Code", "")).partition(";")[2].strip()
        status = read_status(str(block.get("Status", ""))) or read_status(said)
        recipient = str(block.get("Final-Recipient", "")).partition(";")[2].strip()
        return make_bounce(channel, status, said, recipient)
    return None


def list_blocks(part: Message) -> list[Message]:
    """The blocks of fields of a report, also where a server sent them in a form of its own."""
    payload = part.get_payload()
    if isinstance(payload, list):
        return [block for block in payload if isinstance(block, Message)][:MAX_BLOCKS]
    parser = BytesParser(policy=ShortHeaders())
    pieces = re.split(r"\r?\n[ \t]*\r?\n", read_text(part, MAX_RETURNED))[:MAX_BLOCKS]
    return [parser.parsebytes(piece.strip().encode("utf-8", "replace")) for piece in pieces]


def read_feedback(part: Message, channel: str) -> Bounce | None:
    """A complaint; None for reports of other kinds, such as `not-spam`."""
    for block in list_blocks(part):
        kind = str(block.get("Feedback-Type", "")).strip().lower()
        if kind in COMPLAINTS:
            return Bounce(channel, False, "", f"reported as {kind}", is_complaint=True)
    return None


def read_plain_bounce(parts: Sequence[Message], channel: str) -> Bounce | None:
    """A bounce in words only, believed from a mail system when it gives a status code."""
    if not DAEMON.search(str(parts[0].get("From", ""))):
        return None
    texts = (read_text(part, MAX_TEXT) for part in parts if is_text(part))
    text = next(texts, "")
    status = read_status(text)
    return make_bounce(channel, status, text[:200]) if status.startswith("5") else None


def make_bounce(channel: str, status: str, said: str, recipient: str = "") -> Bounce:
    """The bounce, with what was said on one line without an address."""
    found = SMTP_CODE.search(said)
    is_hard = blames_address(int(found[1]) if found else 0, status)
    return Bounce(channel, is_hard, status, redact(said, recipient))


def is_text(part: Message) -> bool:
    """Whether a part holds words to read."""
    return part.get_content_type() == "text/plain" and not part.is_multipart()


def read_text(part: Message, limit: int) -> str:
    """The beginning of a part's text."""
    payload = part.get_payload(decode=True)
    return payload[:limit].decode("utf-8", "replace") if isinstance(payload, bytes) else ""
