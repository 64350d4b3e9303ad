"""Who is reading, and what they may do.

Where no sign-in is set up, whoever sits at this machine may do everything. Where it is, every page
and route needs a reader: a person whom the provider vouches for, or a program with an API token.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from db.errors import ConfigError, TocsinError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import HTTPConnection, Request

    from db.store import Database

LOCAL_ID = "local"
GUEST_ID = "guest"
SESSION_HOURS = 12.0
_SKEW = timedelta(minutes=5)  # by how much the provider's clock may go before ours
_ID_DIGITS = 24
_LONGEST_NAME = 80
# What a proxy leaves in a request that it passes on.
_FORWARDING = ("forwarded", "x-forwarded-for", "x-forwarded-host", "x-real-ip", "via")
# One name at one domain; what quotes, lists or hides another is nobody's.
_ADDRESS = re.compile(
    r"[^@\s\x00-\x1f\x7f\"<>,;:()\[\]\\]{1,64}@[^@\s\x00-\x1f\x7f\"<>,;:()\\]{1,255}"
)
_READ_ONLY = frozenset({"GET", "HEAD"})
_KEPT = "tocsin.reader"  # in the request's scope, so that a request is judged once


@dataclass(frozen=True, slots=True)
class Reader:
    """A person or program at a page or a route. Operators may change things and see the runs.

    `id` is stable and says nothing about the person; it owns saved searches and reactions.
    """

    id: str
    name: str = ""
    is_operator: bool = False


LOCAL_READER = Reader(LOCAL_ID, "", is_operator=True)
# Somebody behind a proxy of a server without sign-in: may read, and sees nothing of the operator's own.
LOCAL_GUEST = Reader(GUEST_ID, "")


class SignedOutError(TocsinError):
    """Somebody is not signed in, or not let in; the message says which, fit for their eyes."""


class NotLetInError(SignedOutError):
    """Somebody is signed in whom the rules keep out."""


@dataclass(frozen=True, slots=True)
class AccessRules:
    """Who is let in after signing in. Addresses are in lower case, domains begin with `@`.

    `origin` is the scheme and host that readers see; `hours` is how long a sign-in lasts.
    """

    client_id: str
    origin: str
    cookie_secret: str = field(repr=False)
    readers: tuple[str, ...] = ()
    operators: tuple[str, ...] = ()
    hours: float = SESSION_HOURS

    @property
    def is_encrypted(self) -> bool:
        """Whether readers come by https, so that cookies may be kept to it."""
        return self.origin.startswith("https:")


@dataclass(frozen=True, slots=True)
class Access:
    """What this server knows of readers. `rules` is None where nobody signs in.

    `database` holds the API tokens. `public_host` is the name under which others reach a server
    without sign-in, if there is one.
    """

    rules: AccessRules | None = None
    database: Database | None = None
    public_host: str = ""


# Pages are scripts in threads of Streamlit's own; see `app.context` for why this is a module's.
_current: list[Access] = []


def publish_access(access: Access) -> None:
    """Say how readers are told apart from now on."""
    _current[:] = [access]


def current_access() -> Access:
    """How readers are told apart; without a server of ours, everybody is at this machine."""
    return _current[0] if _current else Access()


def forget_access() -> None:
    """Take it back, at a server's end."""
    _current.clear()


def page_reader() -> Reader:
    """Who looks at the page that is being drawn; raises SignedOutError for nobody we let in."""
    import streamlit as st

    access = current_access()
    if access.rules is None:
        headers = {name.lower(): value for name, value in st.context.headers.to_dict().items()}
        return local_reader(headers, access.public_host)
    if not st.user.get("is_logged_in"):
        raise SignedOutError("sign in to read this")
    return judge_session(st.user.to_dict(), access.rules, datetime.now(UTC))


def request_reader(request: Request) -> Reader | None:
    """Who sent a request; None for nobody we let in.

    A token counts for every method; a browser's session only for reading, since another site can
    make a browser send it. A token that is wrong is not made good by a session.
    """
    if _KEPT not in request.scope:
        request.scope[_KEPT] = _judge_request(request)
    found: Reader | None = request.scope[_KEPT]
    return found


def _judge_request(request: Request) -> Reader | None:
    from app.api_tokens import presented_token, token_reader

    access = current_access()
    token = presented_token(request)
    if token:
        return token_reader(access.database, token, datetime.now(UTC)) if access.database else None
    if access.rules is None:
        return local_reader(request.headers, access.public_host)
    if request.method not in _READ_ONLY:
        return None
    return session_reader(request, access.rules, datetime.now(UTC))


def check_may_keep(reader_id: str) -> None:
    """Raise ConfigError for guests, of whom nothing is kept: nobody can tell them apart."""
    if reader_id == GUEST_ID:
        raise ConfigError(
            "who comes through a proxy may read here, but nothing is kept for them; that needs "
            "sign-in, which whoever runs this sets up in [auth]"
        )


def session_reader(request: HTTPConnection, rules: AccessRules, now: datetime) -> Reader | None:
    """Whoever is signed in at the browser that sent the request."""
    from app.session_cookie import read_claims

    claims = read_claims(request.cookies, rules)
    try:
        return judge_session(claims, rules, now) if claims else None
    except SignedOutError:
        return None


# Sessions that were ended by signing out, with the moment at which they would have ended anyway: a
# page that is still open in another tab, or a copied cookie, is good for nothing from then on.
_ended: dict[tuple[str, str, str], float] = {}


def end_session(cookies: Mapping[str, str], rules: AccessRules) -> None:
    """Let the session in these cookies count no more, wherever else it is in use."""
    from app.session_cookie import read_claims

    claims = read_claims(cookies, rules)
    if claims:
        now = datetime.now(UTC).timestamp()
        for key in [key for key, until in _ended.items() if until < now]:
            del _ended[key]
        _ended[_session_key(claims)] = now + rules.hours * 3600 + _SKEW.total_seconds()


def judge_session(claims: Mapping[str, object], rules: AccessRules, now: datetime) -> Reader:
    """As `judge_claims`, and the session was not ended."""
    if _session_key(claims) in _ended:
        raise SignedOutError("you signed out; sign in again")
    return judge_claims(claims, rules, now)


def _session_key(claims: Mapping[str, object]) -> tuple[str, str, str]:
    # The nonce is new at each sign-in; the time stands beside it where a provider leaves it out.
    return (str(claims.get("sub")), str(claims.get("iat")), str(claims.get("nonce")))


def local_reader(headers: Mapping[str, str], public_host: str) -> Reader:
    """The operator at this machine, or a guest whose request came through a proxy."""
    if any(name in headers for name in _FORWARDING):
        return LOCAL_GUEST
    try:
        host = urlsplit(f"//{headers.get('host', '')}").hostname or ""
    except ValueError:
        return LOCAL_GUEST
    return LOCAL_GUEST if public_host and host == public_host else LOCAL_READER


def judge_claims(claims: Mapping[str, object], rules: AccessRules, now: datetime) -> Reader:
    """The reader that a verified identity token speaks of; raises SignedOutError with the reason.

    The token is the one that was checked at the sign-in, kept in a signed cookie: who is let in,
    and for how long, is asked anew each time.
    """
    issuer, subject = claims.get("iss"), claims.get("sub")
    audience = claims.get("aud")
    meant = audience if isinstance(audience, list) else [audience]
    if not (isinstance(issuer, str) and isinstance(subject, str) and subject):
        raise NotLetInError("your provider does not say who you are; tell whoever runs this")
    if rules.client_id not in meant:
        raise NotLetInError("you signed in to another service; sign in here")
    _check_age(claims.get("iat"), rules.hours, now)
    address = _verified_address(claims)
    is_operator = address in rules.operators
    if not is_operator and not _is_let_in(address, rules.readers):
        raise NotLetInError(f"the account {address} is not among this service’s readers")
    name = _display_name(claims) or address
    digest = hashlib.sha256(f"{issuer}\n{subject}".encode()).hexdigest()
    return Reader(digest[:_ID_DIGITS], name, is_operator)


def _check_age(issued: object, hours: float, now: datetime) -> None:
    if isinstance(issued, bool) or not isinstance(issued, int | float):
        raise SignedOutError("your provider does not say when you signed in")
    age = now.timestamp() - issued
    if not -_SKEW.total_seconds() <= age <= hours * 3600:
        raise SignedOutError("your session has ended; sign in again")


def _verified_address(claims: Mapping[str, object]) -> str:
    address = claims.get("email")
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise NotLetInError("your provider gives no e-mail address of yours, which is needed here")
    flag = claims.get("email_verified")
    # Some providers write the flag as a word.
    if flag is not True and flag != "true":
        raise NotLetInError(
            f"your provider has not verified that {address} is yours; verify it there, then sign "
            "in again"
        )
    return fold_address(address)


def fold_address(address: str) -> str:
    """An address or domain as it is compared: Latin letters in lower case, nothing else touched.

    Unicode's lower case makes a k of the Kelvin sign, and one person's address of another's.
    """
    return "".join(sign.lower() if sign.isascii() else sign for sign in address)


def _is_let_in(address: str, readers: tuple[str, ...]) -> bool:
    domain = "@" + address.rpartition("@")[2]
    return not readers or address in readers or domain in readers


def _display_name(claims: Mapping[str, object]) -> str:
    for key in ("name", "preferred_username"):
        value = claims.get(key)
        if isinstance(value, str) and value.strip():
            return " ".join(value.split())[:_LONGEST_NAME]
    return ""
