"""Which URL of Apprise may be used, judged by ourselves before the library sees it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_URL = 2000
SCHEMA = re.compile(r"([a-z][a-z0-9]{1,19})://\S+", re.IGNORECASE)
UNCLEAN = re.compile(r"[\x00-\x20\x7f-\x9f\u2028\u2029\ud800-\udfff\\]")
# Whatever reads files, runs programs, rings on this machine, reaches any host with any body, or
# sends mail past our own rules; no setting allows them.
NEVER = frozenset(
    [
        "apprise",
        "apprises",
        "blink1",
        "config",
        "dbus",
        "exec",
        "file",
        "form",
        "forms",
        "ftp",
        "glib",
        "gnome",
        "gorush",
        "http",
        "jsons",
        "json",
        "kde",
        "macosx",
        "mailto",
        "mailtos",
        "mqtt",
        "mqtts",
        "qt",
        "rsyslog",
        "smpp",
        "smpps",
        "sns",
        "syslog",
        "windows",
        "xml",
        "xmls",
    ]
)
# Addresses as the services themselves show them, which Apprise reads too.
NATIVE = {
    "hooks.slack.com": "slack",
    "discord.com": "discord",
    "discordapp.com": "discord",
    "chat.googleapis.com": "gchat",
    "ntfy.sh": "ntfy",
    "logic.azure.com": "workflows",
    "api.powerplatform.com": "workflows",
}


def read_schema(url: str, services: Collection[str]) -> str:
    """The service's name; raises ValueError with the reason when the URL may not be used."""
    match = SCHEMA.fullmatch(url)
    if match is None or len(url) > MAX_URL or UNCLEAN.search(url):
        raise ValueError("it is not a URL such as ntfy://topic")
    schema = match[1].lower()
    if schema == "https":
        schema = read_native(url)
    if schema in NEVER or schema not in services:
        raise ValueError("its service is not among those allowed here")
    return schema


def read_native(url: str) -> str:
    """The service whose own form of address it is; empty for none."""
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return ""
    ends = (name for name in NATIVE if host == name or host.endswith(f".{name}"))
    return NATIVE.get(next(ends, ""), "")
