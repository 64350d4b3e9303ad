"""Sign-in as it stands in the settings: who is let in, and what Streamlit needs for its login."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from app.access import Access, AccessRules, fold_address
from db.errors import ConfigError

if TYPE_CHECKING:
    from app.settings import Settings
    from db.store import Database

CALLBACK = "/oauth2callback"
_LEAST_SECRET = 32
_NEEDED = ("metadata_url", "client_id", "client_secret", "cookie_secret")
_MEANINGS = {
    "metadata_url": "your provider's address that ends in /.well-known/openid-configuration",
    "client_id": "what the provider calls this service",
    "client_secret": "the secret that the provider gave out with it",
    "cookie_secret": f"{_LEAST_SECRET} random characters or more, such as `openssl rand -hex 32`",
}


def make_access(settings: Settings, database: Database) -> Access:
    """How this server tells readers apart; raises ConfigError that names all that is missing."""
    public = urlsplit(settings.server.base_url).hostname or ""
    public_host = "" if is_loopback(public) else public
    return Access(read_rules(settings), database, public_host)


def read_rules(settings: Settings) -> AccessRules | None:
    """The rules of [auth], None where it is empty; raises ConfigError with every fault."""
    auth = settings.auth
    if not any((*(_stated(settings, name) for name in _NEEDED), auth.operators, auth.readers)):
        return None
    faults = find_faults(settings)
    if faults:
        listed = "".join(f"\n  - {fault}" for fault in faults)
        raise ConfigError(f"sign-in is set up in part; mend these, or empty [auth]:{listed}")
    return AccessRules(
        client_id=auth.client_id,
        origin=public_origin(settings),
        cookie_secret=auth.cookie_secret.get_secret_value(),
        readers=_lowered(auth.readers),
        operators=_lowered(auth.operators),
        hours=float(auth.session_hours),
    )


def find_faults(settings: Settings) -> list[str]:
    """What keeps people from signing in, each with what to set; no secret is repeated."""
    faults = [
        f"auth.{name} (TOCSIN_AUTH__{name.upper()}) is missing: {_MEANINGS[name]}"
        for name in _NEEDED
        if not _stated(settings, name)
    ]
    secret = settings.auth.cookie_secret.get_secret_value()
    if secret and len(secret) < _LEAST_SECRET:
        faults.append(f"auth.cookie_secret is too short: {_MEANINGS['cookie_secret']}")
    metadata = settings.auth.metadata_url
    if metadata and not _is_safe(metadata):
        faults.append(f"auth.metadata_url = {metadata!r} is no https address")
    return faults + _judge_base(settings) + _judge_people(settings)


def public_origin(settings: Settings) -> str:
    """Scheme, host and port that readers see."""
    server = settings.server
    base = server.base_url or f"http://{server.host}:{server.port}"
    parts = urlsplit(base)
    return f"{parts.scheme}://{parts.netloc}"


def streamlit_secrets(settings: Settings) -> dict[str, Any]:
    """The [auth] section as `st.login` wants it.

    It is handed to Streamlit's App in memory: no file of secrets is written, and since it is a
    table, Streamlit copies nothing of it into the environment either.
    """
    auth = settings.auth
    return {
        "auth": {
            "redirect_uri": public_origin(settings) + CALLBACK,
            "cookie_secret": auth.cookie_secret.get_secret_value(),
            "client_id": auth.client_id,
            "client_secret": auth.client_secret.get_secret_value(),
            "server_metadata_url": auth.metadata_url,
        }
    }


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine alone."""
    bare = host.strip("[]")
    try:
        return bare == "localhost" or ipaddress.ip_address(bare).is_loopback
    except ValueError:
        return False


def _stated(settings: Settings, name: str) -> str:
    value = getattr(settings.auth, name)
    return str(value.get_secret_value() if hasattr(value, "get_secret_value") else value).strip()


def _is_safe(address: str) -> bool:
    """https, or http that does not leave this machine."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError:
        return False
    return bool(host) and (
        parts.scheme == "https" or (parts.scheme == "http" and is_loopback(host))
    )


def _judge_base(settings: Settings) -> list[str]:
    server = settings.server
    if not server.base_url:
        if is_loopback(server.host):
            return []
        return ["server.base_url is missing: the https address by which readers reach this server"]
    faults = []
    if not _is_safe(server.base_url):
        faults.append(
            f"server.base_url = {server.base_url!r} must begin with https:// (or be http on this "
            "machine), or the provider's answer could be read on its way"
        )
    if urlsplit(server.base_url).path.strip("/"):
        faults.append(f"server.base_url = {server.base_url!r} must have no path after the host")
    return faults


def _judge_people(settings: Settings) -> list[str]:
    auth = settings.auth
    faults = [
        f"auth.operators names {who!r}, which is no e-mail address"
        for who in auth.operators
        if "@" not in who.strip()[1:]
    ]
    return faults + [
        f"auth.readers names {who!r}; write an address or a domain such as @example.org"
        for who in auth.readers
        if "@" not in who
    ]


def _lowered(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(fold_address(name.strip()) for name in names)
