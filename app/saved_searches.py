"""Saved searches: what a reader keeps under a name, and how a question is written down.

A question is canonical JSON with a version. What a later version adds is left out when it is read
by this one; what is missing takes its usual value.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from analysis.search_types import SearchQuery, Sort
from app.access import check_may_keep
from db import saved_searches as table
from db.errors import ConfigError, StorageError
from db.saved_searches import SavedSearch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from db.store import Connection, Database

MOST_PER_OWNER = 200
LONGEST_NAME = 120
_VERSION = 1
_LONGEST_WORDS = 400
_MOST_ASKED = 200
_WORDS = ("topic", "entity", "source", "tier", "language")
_MOMENTS = ("since", "until", "as_of")


@dataclass(frozen=True, slots=True)
class KeptSearch:
    """A saved search with its question read."""

    saved: SavedSearch
    query: SearchQuery


def save_search(
    database: Database,
    owner: str,
    name: str,
    query: SearchQuery,
    now: datetime,
    *,
    search_id: str = "",
) -> SavedSearch:
    """Keep a search under a name that is new to its owner; raises ConfigError or StorageError.

    Its id is made up unless it is given, and is hard to guess: it is the address of its feed.
    """
    check_may_keep(owner)
    called = _check_name(name)
    key = search_id or secrets.token_hex(16)
    saved = SavedSearch(key, owner, called, write_question(query), now)
    with database.write() as connection:
        if table.count_searches(connection, owner) >= MOST_PER_OWNER:
            raise ConfigError(
                f"{MOST_PER_OWNER} searches are kept already, and no more can be; remove one first"
            )
        _check_new(connection, owner, called)
        table.insert_search(connection, saved)
    return saved


def list_searches(database: Database, owner: str) -> list[SavedSearch]:
    """What an owner keeps, oldest first."""
    with database.read() as connection:
        return table.searches_of(connection, owner)


def find_search(database: Database, search_id: str) -> KeptSearch | None:
    """A saved search by its id, whoever owns it; raises StorageError when it cannot be read."""
    with database.read() as connection:
        saved = table.find_search(connection, search_id)
    return KeptSearch(saved, read_question(saved.question)) if saved is not None else None


def find_own_search(database: Database, owner: str, named: str) -> KeptSearch:
    """An owner's search by its name or id; raises ConfigError when there is none."""
    with database.read() as connection:
        saved = table.find_by_name(connection, owner, named.strip())
        saved = saved or table.find_search(connection, named.strip())
    if saved is None or saved.owner != owner:
        raise ConfigError(
            f"no saved search is called {named[:LONGEST_NAME]!r}; `tocsin searches list` names them"
        )
    return KeptSearch(saved, read_question(saved.question))


def rename_search(database: Database, owner: str, search_id: str, name: str) -> None:
    """Call a search otherwise; raises ConfigError when it is not there or the name is taken."""
    check_may_keep(owner)
    called = _check_name(name)
    with database.write() as connection:
        known = table.find_by_name(connection, owner, called)
        if known is not None and known.id == search_id:
            return
        _check_new(connection, owner, called)
        if not table.rename_search(connection, owner, search_id, called):
            raise ConfigError("this search is no longer saved; save it again under the new name")


def delete_search(database: Database, owner: str, search_id: str) -> bool:
    """Forget a search and its feed; False when the owner has none of that id."""
    check_may_keep(owner)
    with database.write() as connection:
        return table.delete_search(connection, owner, search_id)


def write_question(query: SearchQuery) -> str:
    """A question as canonical JSON; what has its usual value is left out."""
    told: dict[str, Any] = {"version": _VERSION, "text": query.text}
    told |= {name: getattr(query, name) for name in _WORDS if getattr(query, name)}
    moments = {name: getattr(query, name) for name in _MOMENTS}
    told |= {name: at.astimezone(UTC).isoformat() for name, at in moments.items() if at}
    if query.sort is not Sort.RELEVANCE:
        told["sort"] = query.sort.value
    if query.literal:
        told["literal"] = True
    if query.limit != SearchQuery("").limit:
        told["limit"] = query.limit
    return json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read_question(document: str) -> SearchQuery:
    """The question in such a document; raises StorageError when it is none."""
    try:
        return _to_query(json.loads(document))
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError):
        raise StorageError(
            "a saved search can no longer be read; remove it and save it again"
        ) from None


def _to_query(told: Mapping[str, Any]) -> SearchQuery:
    sort, limit = told.get("sort"), told.get("limit")
    return SearchQuery(
        text=_required(told["text"]),
        since=_moment(told.get("since")),
        until=_moment(told.get("until")),
        topic=_words(told.get("topic")),
        entity=_words(told.get("entity")),
        source=_words(told.get("source")),
        limit=limit if type(limit) is int and 1 <= limit <= _MOST_ASKED else SearchQuery("").limit,
        tier=_words(told.get("tier")),
        language=_words(told.get("language")),
        as_of=_moment(told.get("as_of")),
        sort=Sort(sort) if sort in set(Sort) else Sort.RELEVANCE,
        literal=told.get("literal") is True,
    )


def _required(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def _words(value: object) -> str | None:
    return value[:_LONGEST_WORDS] if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    read = datetime.fromisoformat(value)
    return read if read.tzinfo is not None else read.replace(tzinfo=UTC)


def _check_name(name: str) -> str:
    called = " ".join(name.split())
    if not called or len(called) > LONGEST_NAME or not called.isprintable():
        raise ConfigError(
            f"a search is saved under a name of 1 to {LONGEST_NAME} visible characters; choose one"
        )
    return called


def _check_new(connection: Connection, owner: str, name: str) -> None:
    if table.find_by_name(connection, owner, name) is not None:
        raise ConfigError(
            f"a search called {name!r} is saved already; choose another name, or remove that one"
        )
