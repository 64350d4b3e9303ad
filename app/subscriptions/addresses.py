"""Addresses of channels as readers write them: checked, with a webhook's secret made.

No message repeats an address: it may be secret, and it is not ours to log.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.subscriptions.drafts import DraftError, Fault
from db.alert_types import ChannelKind
from db.errors import BlockedAddressError
from scheduler.notify.mail_address import read_mailbox
from scheduler.notify.service_address import read_schema
from scheduler.notify.webhook_address import WebhookAddress, make_webhook_secret, write_webhook
from scheduler.sealing import NAME, OWN_PREFIX, REFERENCE

if TYPE_CHECKING:
    from app.subscriptions.drafts import ChannelDraft
    from scheduler.notify.options import GuardOptions

_LONGEST = 4096
_OPEN_KINDS = ("email", "webhook", "apprise")


@dataclass(frozen=True, slots=True)
class ChannelRules:
    """Where messages may go: by mail at all, past which guard, to which services of Apprise."""

    guard: GuardOptions
    services: tuple[str, ...] = ()
    has_mail: bool = False


@dataclass(frozen=True, slots=True)
class CheckedAddress:
    """An address that may be sealed; `secret` is a webhook's, shown once."""

    kind: ChannelKind
    address: str = field(repr=False)
    secret: str = field(default="", repr=False)

    @property
    def kept(self) -> str:
        """What is sealed: the address, and the secret on a line of its own."""
        if not self.secret:
            return self.address
        return write_webhook(WebhookAddress(self.address, self.secret))


def check_address(draft: ChannelDraft, rules: ChannelRules, *, is_operator: bool) -> CheckedAddress:
    """The address of a draft; raises DraftError with what is wrong, never with the address."""
    kind = _read_kind(draft.kind)
    stated = draft.address.strip()
    if not stated or len(stated) > _LONGEST:
        raise _fault("address", f"an address has 1 to {_LONGEST} characters")
    if stated.startswith(REFERENCE):
        return CheckedAddress(kind, _check_reference(kind, stated, is_operator=is_operator))
    match kind:
        case ChannelKind.EMAIL:
            return CheckedAddress(kind, _check_mail(stated, rules))
        case ChannelKind.WEBHOOK:
            return CheckedAddress(kind, _check_webhook(stated, rules), make_webhook_secret())
        case _:
            return CheckedAddress(kind, _check_service(stated, rules))


def _read_kind(stated: str) -> ChannelKind:
    folded = stated.strip().lower().replace("-", "")
    if folded not in _OPEN_KINDS:
        raise _fault("kind", f"{stated[:40]!r} is no kind of channel: email, webhook or apprise")
    return ChannelKind(folded)


def _check_reference(kind: ChannelKind, stated: str, *, is_operator: bool) -> str:
    name = stated.removeprefix(REFERENCE)
    if not is_operator:
        # A reader could otherwise have any secret of the service sent somewhere.
        raise _fault("address", "only whoever runs this service may name the environment")
    if kind is ChannelKind.EMAIL:
        raise _fault("address", "an e-mail address is stated itself; it is kept encrypted")
    if not NAME.fullmatch(name) or name.upper().startswith(OWN_PREFIX):
        raise _fault(
            "address", f"env: is followed by the name of a variable that is not {OWN_PREFIX}…"
        )
    return REFERENCE + name


def _check_mail(stated: str, rules: ChannelRules) -> str:
    if not rules.has_mail:
        raise _fault("kind", "no mail leaves this service yet: whoever runs it sets host in [mail]")
    try:
        return read_mailbox(stated)
    except ValueError as fault:
        raise _fault("address", f"this is no e-mail address that can be used: {fault}") from None


def _check_webhook(stated: str, rules: ChannelRules) -> str:
    from scheduler.notify.guard import check_web_address

    try:
        return check_web_address(stated, rules.guard).url
    except BlockedAddressError as fault:
        raise _fault("address", f"this address cannot be used: {_lower(fault.message)}") from None


def _check_service(stated: str, rules: ChannelRules) -> str:
    try:
        read_schema(stated, rules.services)
    except ValueError as fault:
        known = ", ".join(rules.services) or "none"
        raise _fault("address", f"this address cannot be used: {fault}; such are {known}") from None
    return stated


def _fault(field_name: str, text: str) -> DraftError:
    return DraftError((Fault(field_name, text),))


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:]
