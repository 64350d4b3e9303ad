"""What a mail server's answer means for a message; shared with the bounces that come back later."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from scheduler.notify.wording import clean_line

MAX_REPLY = 200
ADDRESS_CODES = frozenset({550, 551, 553})  # no such mailbox; user not local; name not allowed
STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
MAILBOX_LIKE = re.compile(r"[^\s@]{0,320}@[^\s@]{0,320}")
SENDER_FAULTS = frozenset({7, 8})  # X.1.7 and X.1.8 blame the sender's address
BLAMED = 3  # a local part shorter than this is not worth hiding, and would blot out words
PERMANENT = range(500, 600)
TOO_BIG = 552


class Step(StrEnum):
    """Where a session stood when the server answered."""

    SIGN_IN = "sign-in"
    SENDER = "sender"
    RECIPIENT = "recipient"
    CONTENT = "content"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What follows from a refusal."""

    message: str
    is_retryable: bool
    is_bounce: bool = False


def judge_reply(step: Step, code: int, reply: str) -> Verdict:
    """Whether to try again, and whether the address itself is at fault (RFC 5321, RFC 3463).

    What goes wrong before the recipient is named is for the operator to mend, not a reason to lose
    the message: it is tried again.
    """
    said = f"the mail server answered {code} {reply}".rstrip()
    # A server that states its limit refuses a mail that is too big when it hears of the sender.
    is_early = step in {Step.SIGN_IN, Step.SENDER} and code != TOO_BIG
    if is_early or code not in PERMANENT:
        return Verdict(f"The mail was not taken at the {step.value}: {said}", is_retryable=True)
    is_bounce = step is Step.RECIPIENT and blames_address(code, read_status(reply))
    return Verdict(f"The mail was refused at the {step.value}: {said}", False, is_bounce)


def read_status(text: str) -> str:
    """The first enhanced status code (RFC 3463), such as 5.1.1; empty without one."""
    match = STATUS.search(text)
    return match[0] if match else ""


def blames_address(code: int, status: str) -> bool:
    """Whether a refusal says that the mailbox does not exist, moved or was switched off."""
    match = STATUS.fullmatch(status)
    if match is None or match[2] == "0":
        return code in ADDRESS_CODES
    level, subject, detail = (int(part) for part in match.groups())
    if level != 5:  # noqa: PLR2004 - "permanent"
        return False
    is_unknown = subject == 1 and detail not in SENDER_FAULTS
    return is_unknown or (subject, detail) == (2, 1)  # 2.1: the mailbox is disabled


def redact(reply: str | bytes, address: str) -> str:
    """The server's words on one short line, without the address that servers like to repeat."""
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    line = MAILBOX_LIKE.sub("(address)", clean_line(text, 4 * MAX_REPLY))
    local = address.rpartition("@")[0]
    if len(local) >= BLAMED:
        line = re.sub(re.escape(local), "(address)", line, flags=re.IGNORECASE)
    return clean_line(line, MAX_REPLY)
