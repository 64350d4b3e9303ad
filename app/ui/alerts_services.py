"""Ways to be told: what each service needs, how its address looks, and where it is found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from db.alert_types import ChannelKind

if TYPE_CHECKING:
    from collections.abc import Collection


@dataclass(frozen=True, slots=True)
class Service:
    """A way to be told. `form` shows how the address is written; `hint` says where to find it.

    `starts` are beginnings of its addresses in the notation of Apprise, for those it serves.
    """

    name: str
    kind: ChannelKind
    label: str
    form: str
    hint: str
    starts: tuple[str, ...] = ()

    def is_offered(self, allowed: Collection[str]) -> bool:
        """Whether a server may send by it; `allowed` are beginnings of Apprise's addresses."""
        if self.kind is not ChannelKind.APPRISE:
            return True
        return bool(set(self.starts) & set(allowed)) if self.starts else bool(allowed)


_APPRISE: Final = ChannelKind.APPRISE
SERVICES: Final = (
    Service(
        "E-mail",
        ChannelKind.EMAIL,
        "E-mail address",
        "you@example.org",
        "A message asks there first whether alerts may come; each one carries a link that stops them.",
    ),
    Service(
        "Webhook",
        ChannelKind.WEBHOOK,
        "Address of your receiver",
        "https://hooks.example.org/tocsin",
        "Signed JSON is sent there by POST. The secret that signs it is shown once, after this.",
    ),
    Service(
        "Slack",
        _APPRISE,
        "Slack URL",
        "slack://TokenA/TokenB/TokenC/#channel",
        "Slack: your app, Incoming Webhooks. The three tokens are the parts of the webhook’s address "
        "after /services/.",
        ("slack",),
    ),
    Service(
        "Discord",
        _APPRISE,
        "Discord URL",
        "discord://WebhookID/WebhookToken",
        "Discord: the channel’s settings, Integrations, Webhooks, Copy Webhook URL. Id and token are "
        "its last two parts.",
        ("discord",),
    ),
    Service(
        "Telegram",
        _APPRISE,
        "Telegram URL",
        "tgram://BotToken/ChatID",
        "Telegram: @BotFather makes a bot and gives its token; write to the bot once, then "
        "@userinfobot tells your chat id.",
        ("tgram",),
    ),
    Service(
        "ntfy",
        _APPRISE,
        "ntfy URL",
        "ntfys://ntfy.example.org/topic",
        "ntfy: choose a topic nobody guesses and subscribe to it in the app; ntfy://topic uses the "
        "public server.",
        ("ntfy", "ntfys"),
    ),
    Service(
        "Matrix",
        _APPRISE,
        "Matrix URL",
        "matrixs://user:password@matrix.example.org/#room:example.org",
        "Matrix: an account of its own for the messages, invited to the room.",
        ("matrix", "matrixs"),
    ),
    Service(
        "Microsoft Teams",
        _APPRISE,
        "Teams URL",
        "workflows://host:443/WorkflowID/Signature",
        "Teams: the channel’s Workflows, “Post to a channel when a webhook request is received”; host, "
        "id and signature (sig=) stand in the address it gives.",
        ("workflow", "workflows"),
    ),
    Service(
        "Another service",
        _APPRISE,
        "Apprise URL",
        "gotifys://gotify.example.org/token",
        "Any service of Apprise that this server allows; its documentation lists the form of each URL.",
    ),
)
