"""What a receiver's HTTP status means for a message."""

from __future__ import annotations

from dataclasses import dataclass

SUCCESS = range(200, 300)
REDIRECTS = range(300, 400)
GONE = 410
# Too early, too many, out of time, locked or in conflict: another try may find it otherwise.
RETRYABLE = frozenset({408, 409, 421, 423, 425, 429})
SERVER_FAULTS = range(500, 600)
NOT_IMPLEMENTED = 501


@dataclass(frozen=True, slots=True)
class HttpVerdict:
    """What follows from a status other than success."""

    message: str
    is_retryable: bool
    is_gone: bool = False


def judge_status(status: int) -> HttpVerdict:
    """Whether to try again, and whether the receiver wants no more messages ever (410)."""
    if status in REDIRECTS:
        return HttpVerdict(
            f"The receiver redirects ({status}), which is not followed; enter its new address",
            is_retryable=False,
        )
    if status == GONE:
        return HttpVerdict("The receiver wants no more messages (410)", False, is_gone=True)
    is_fault = status in SERVER_FAULTS and status != NOT_IMPLEMENTED
    return HttpVerdict(f"The receiver answered {status}", status in RETRYABLE or is_fault)
