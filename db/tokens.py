"""API tokens: programs that may read, or change, what people may. Only a token's hash is kept."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import select, update

from db.reader_tables import api_tokens
from db.types import hash_text

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection

USE_IS_NEWS_AFTER = timedelta(minutes=1)
_FIELDS = ("id", "name", "role", "created_at", "expires_at", "revoked_at", "last_used_at")
_COLUMNS = [api_tokens.c[name] for name in _FIELDS]


@dataclass(frozen=True, slots=True)
class ApiToken:
    """A token without its secret; `role` is `reader` or `operator`. None: never, or not yet."""

    id: str
    name: str
    role: str
    created_at: datetime
    expires_at: datetime | None = None
    revoked_at: datetime | None = None
    last_used_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        """Whether it opens anything at `now`."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)


def add_token(connection: Connection, token: ApiToken, secret: str) -> bool:
    """Keep a new token by its secret's hash; False when a good one of that name is there."""
    named = select(*_COLUMNS).where(api_tokens.c.name == token.name)
    known = [ApiToken(**row) for row in connection.execute(named).mappings()]
    if any(other.is_good(token.created_at) for other in known):
        return False
    values = {name: getattr(token, name) for name in _FIELDS}
    connection.execute(api_tokens.insert().values(**values, sha256=hash_text(secret)))
    return True


def find_token(connection: Connection, secret: str, now: datetime) -> ApiToken | None:
    """The good token of that secret; None when there is none, or it is expired or revoked."""
    digest = hash_text(secret)
    query = select(api_tokens).where(api_tokens.c.sha256 == digest)
    row = connection.execute(query).mappings().first()
    # The index found it by its hash, of which nothing can be learnt byte by byte; this comparison
    # holds even where the database's own is lenient, and takes the same time for any two hashes.
    if row is None or not hmac.compare_digest(row["sha256"], digest):
        return None
    token = ApiToken(**{name: row[name] for name in _FIELDS})
    return token if token.is_good(now) else None


def list_tokens(connection: Connection) -> list[ApiToken]:
    """Every token, the newest first."""
    query = select(*_COLUMNS).order_by(api_tokens.c.created_at.desc(), api_tokens.c.id)
    return [ApiToken(**row) for row in connection.execute(query).mappings()]


def revoke_token(connection: Connection, key: str, now: datetime) -> list[str]:
    """Revoke those of that id or name that are not yet; returns their ids."""
    tokens = api_tokens.c
    meant = ((tokens.id == key) | (tokens.name == key)) & tokens.revoked_at.is_(None)
    ids = list(connection.execute(select(tokens.id).where(meant).order_by(tokens.id)).scalars())
    connection.execute(update(api_tokens).where(tokens.id.in_(ids)).values(revoked_at=now))
    return ids


def note_use(connection: Connection, token_id: str, now: datetime) -> None:
    """Remember when a token was last used."""
    match = api_tokens.c.id == token_id
    connection.execute(update(api_tokens).where(match).values(last_used_at=now))
