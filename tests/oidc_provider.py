"""An OpenID Connect provider on loopback that keeps to the rules, for one client.

It checks what a strict provider checks: the client, its secret, the redirect address, PKCE, that a
code is used once; and it signs with a real RSA key. `person` is who is at the browser.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

CLIENT_ID, CLIENT_SECRET = "tocsin-test", "made-up-secret-of-the-client"


@dataclass
class Provider:
    """What the provider knows, and what it is made to do wrong.

    `person` are the claims of whoever signs in; `overrides` replace claims of the token, and
    `foreign_key` signs it with a key that is not published.
    """

    issuer: str = ""
    person: dict[str, Any] = field(default_factory=dict)
    overrides: dict[str, Any] = field(default_factory=dict)
    foreign_key: bool = False
    redirects: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    other: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))

    def describe(self) -> dict[str, Any]:
        """The discovery document (OpenID Connect Discovery 1.0, section 3)."""
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "response_types_supported": ["code"],
            "subject_types_supported": ["public"],
            "id_token_signing_alg_values_supported": ["RS256"],
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        }

    def authorise(self, asked: dict[str, str]) -> str:
        """Where the browser goes with its code; raises ValueError for what a provider refuses."""
        self._check(asked.get("response_type") == "code", "response_type")
        self._check(asked.get("client_id") == CLIENT_ID, "client_id")
        self._check(asked.get("redirect_uri") in self.redirects, "redirect_uri")
        self._check("openid" in asked.get("scope", "").split(), "scope")
        self._check(bool(asked.get("state")) and bool(asked.get("nonce")), "state or nonce")
        self._check(asked.get("code_challenge_method") == "S256", "PKCE")
        self._check(len(asked.get("code_challenge", "")) == 43, "code_challenge")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}"

    def exchange(self, asked: dict[str, str], authorization: str) -> dict[str, Any]:
        """Tokens for a code; raises ValueError for what a provider refuses."""
        self._check(self._knows_client(asked, authorization), "client authentication")
        self._check(asked.get("grant_type") == "authorization_code", "grant_type")
        begun = self.codes.pop(asked.get("code", ""), None)
        self._check(begun is not None, "code")
        assert begun is not None
        self._check(asked.get("redirect_uri") == begun["redirect_uri"], "redirect_uri")
        digest = hashlib.sha256(asked.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        self._check(challenge == begun["code_challenge"], "code_verifier")
        return {
            "access_token": secrets.token_urlsafe(16),
            "token_type": "Bearer",
            "expires_in": 3600,
            "id_token": self.sign(begun["nonce"]),
        }

    def sign(self, nonce: str) -> str:
        """The identity token of the person."""
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 3600}
        claims |= {"nonce": nonce} | self.person | self.overrides
        key = self.other if self.foreign_key else self.key
        return jwt.encode({"alg": "RS256", "kid": "one"}, claims, key)

    def _knows_client(self, asked: dict[str, str], authorization: str) -> bool:
        if authorization.startswith("Basic "):
            told = base64.b64decode(authorization.removeprefix("Basic ")).decode()
            return told == f"{CLIENT_ID}:{CLIENT_SECRET}"
        return (asked.get("client_id"), asked.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)

    def _check(self, is_right: bool, what: str) -> None:
        if not is_right:
            self.faults.append(what)
            raise ValueError(what)


class Desk(BaseHTTPRequestHandler):
    """The provider's addresses."""

    provider: Provider

    def do_GET(self) -> None:
        """Answer a browser, or a client that looks things up."""
        parts = urlsplit(self.path)
        asked = {key: values[0] for key, values in parse_qs(parts.query).items()}
        match parts.path:
            case "/.well-known/openid-configuration":
                self._tell(200, self.provider.describe())
            case "/keys":
                self._tell(200, {"keys": [self.provider.key.as_dict(private=False)]})
            case "/authorize":
                self._answer(lambda: self.provider.authorise(asked))
            case _:
                self._tell(404, {"error": "not_found"})

    def do_POST(self) -> None:
        """Answer a client that brings a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = {key: values[0] for key, values in parse_qs(body).items()}
        header = self.headers.get("Authorization", "")
        self._answer(lambda: self.provider.exchange(asked, header))

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def _answer(self, work: Callable[[], object]) -> None:
        try:
            found = work()
        except ValueError as fault:
            self._tell(400, {"error": "invalid_request", "error_description": str(fault)})
            return
        if isinstance(found, str):
            self.send_response(302)
            self.send_header("Location", found)
            self.end_headers()
        else:
            self._tell(200, found)

    def _tell(self, status: int, value: object) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def running_provider() -> Iterator[Provider]:
    """A provider that answers on loopback until the block ends."""
    provider = Provider()
    desk = type("Desk", (Desk,), {"provider": provider})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    provider.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
