"""Frozen dataclasses as plain JSON values and back, by their annotations.

One decoder for every form: what a class says of its fields is all that is known of them. Snapshots
stand in JSON as id and hash only; reading needs the snapshots themselves.
"""

from __future__ import annotations

import dataclasses
import json
import types
from collections.abc import Mapping
from datetime import UTC, datetime
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import analysis.alerts.message
import analysis.brief.material
import analysis.brief.model
import analysis.brief.pinned
import analysis.brief.weeks
import analysis.stack.model
import db.alert_types
import db.types
from db.types import Snapshot

_PIN = {"id", "sha256"}  # the keys of a snapshot in JSON
_PLAIN_KINDS = (str, int, float, bool)
_MODULES = (
    db.alert_types,
    analysis.alerts.message,
    db.types,
    analysis.stack.model,
    analysis.brief.weeks,
    analysis.brief.model,
    analysis.brief.material,
    analysis.brief.pinned,
)


def canonical_json(value: object) -> str:
    """JSON with sorted keys, fixed separators and a line end; see `to_plain`."""
    plain = to_plain(value)
    return json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"


def to_plain(value: object) -> Any:
    """Dataclasses as objects, times as ISO 8601 in UTC, snapshots as id and hash."""
    if value is None or type(value) in _PLAIN_KINDS:
        return value
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return _format_moment(value)
    if isinstance(value, Snapshot):
        return {"id": value.id, "sha256": value.sha256}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): to_plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [to_plain(one) for one in value]
    raise TypeError(f"{type(value).__name__} has no place in a brief")


def from_plain(kind: Any, value: Any, snapshots: Mapping[str, Snapshot] | None = None) -> Any:
    """The value of a type from its JSON; raises TypeError, ValueError or KeyError.

    Fields that a class has a default for may be missing; a field that it does not know is an error.
    """
    if value is None or get_origin(kind) in (Union, types.UnionType):
        return _from_optional(kind, value, snapshots)
    if get_origin(kind) is tuple:
        return _from_list(get_args(kind), value, snapshots)
    if get_origin(kind) is Mapping:
        (_, inner), named = get_args(kind), dict(value)
        return {key: from_plain(inner, one, snapshots) for key, one in named.items()}
    if kind is Snapshot:
        return (snapshots or {})[value["id"]]
    if kind is datetime:
        return datetime.fromisoformat(value)
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return _from_object(kind, value, snapshots)
    if issubclass(kind, Enum):
        return kind(value)
    if type(value) is kind or (kind is float and type(value) is int):
        return value
    raise TypeError(f"{value!r} is no {kind.__name__}")


@cache
def hints_of(kind: type) -> dict[str, Any]:
    """A dataclass's fields with their types; names that only a type checker sees are known here."""
    known: dict[str, Any] = {"datetime": datetime}
    for module in _MODULES:
        known |= {name: found for name, found in vars(module).items() if isinstance(found, type)}
    return get_type_hints(kind, localns=known)


def pins_in(value: Any) -> list[tuple[str, str]]:
    """Ids and hashes of every snapshot that plain values name, each once, by id."""
    found: set[tuple[str, str]] = set()
    waiting = [value]
    while waiting:
        at = waiting.pop()
        if isinstance(at, dict) and at.keys() == _PIN:
            found.add((at["id"], at["sha256"]))
        else:
            children = at.values() if isinstance(at, dict) else at if isinstance(at, list) else ()
            waiting.extend(children)
    return sorted(found)


def _from_optional(kind: Any, value: Any, snapshots: Mapping[str, Snapshot] | None) -> Any:
    options = get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)
    if value is None:
        if types.NoneType in options:
            return None
        raise TypeError("a value is missing")
    (only,) = (option for option in options if option is not types.NoneType)
    return from_plain(only, value, snapshots)


def _from_list(kinds: tuple[Any, ...], value: Any, snapshots: Mapping[str, Snapshot] | None) -> Any:
    if not isinstance(value, list):
        raise TypeError("a list is missing")
    if kinds[-1] is Ellipsis:
        return tuple(from_plain(kinds[0], one, snapshots) for one in value)
    return tuple(from_plain(k, one, snapshots) for k, one in zip(kinds, value, strict=True))


def _from_object(kind: type, value: Any, snapshots: Mapping[str, Snapshot] | None) -> Any:
    hints = hints_of(kind)
    built = {name: from_plain(hints[name], one, snapshots) for name, one in value.items()}
    return kind(**built)


def _format_moment(moment: datetime) -> str:
    utc = moment.astimezone(UTC)
    shape = "%Y-%m-%dT%H:%M:%S.%fZ" if utc.microsecond else "%Y-%m-%dT%H:%M:%SZ"
    return utc.strftime(shape)
