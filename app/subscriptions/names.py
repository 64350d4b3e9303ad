"""Names as readers write them: which known thing is meant, and what comes near."""

from __future__ import annotations

import difflib
from functools import cache
from typing import TYPE_CHECKING

from app.entity_names import known_entity, name_subject
from app.entity_reading import resolve_entities
from db.entities import find_entities

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from db.store import Connection

_NEAREST = 3
_LIKENESS = 0.6
_LONGEST_NAME = 80
_ENOUGH = 3  # letters that may stand in the middle of a name


def is_family(key: str) -> bool:
    """Whether a key is that of a model family."""
    known = known_entity(key)
    return known is not None and known.is_family


def is_licence(key: str) -> bool:
    """Whether a key is that of a licence."""
    return key.startswith("licence:")


FAMILY_KEYS, LICENCE_KEYS = is_family, is_licence


def find_known(
    connection: Connection, asked: str, only: Callable[[str], bool] = bool
) -> str | None:
    """The key that a key or a name means: by the gazetteer, then by what articles named."""
    name = asked.casefold()
    if known_entity(name) is not None and only(name):
        return name
    for key in (*_keys_by_name().get(name, ()), *_seen(connection, asked)):
        if only(key):
            return key
    return None


def suggest_names(
    connection: Connection,
    asked: str,
    otherwise: str,
    only: Callable[[str], bool] = bool,
) -> str:
    """A question that names what comes near, else `otherwise`."""
    names = _keys_by_name()
    close = difflib.get_close_matches(
        asked.casefold()[:_LONGEST_NAME], [*names], _NEAREST * 3, _LIKENESS
    )
    keys = [key for name in close for key in names[name]]
    keys += [record.key for record in find_entities(connection, asked[:_LONGEST_NAME], _NEAREST)]
    fitting = [key for key in dict.fromkeys(keys) if only(key)][:_NEAREST]
    if not fitting:
        return otherwise
    return f"did you mean {_listed([f'{name_subject(key)} ({key})' for key in fitting])}?"


def suggest_words(asked: str, names: Mapping[str, str]) -> str:
    """The values whose value or name comes near, as "a, b or c"; empty for none."""
    by_word = {value.casefold(): value for value in names}
    by_word |= {name.casefold(): value for value, name in names.items()}
    for value in names:
        for part in value.casefold().replace("-", "_").split("_"):
            by_word.setdefault(part, value)
    word = asked.casefold()[:_LONGEST_NAME]
    close = difflib.get_close_matches(word, [*by_word], _NEAREST, _LIKENESS)
    held = [one for one in by_word if len(word) >= _ENOUGH and word in one][:_NEAREST]
    found = list(dict.fromkeys(by_word[one] for one in (*close, *held)))
    return _listed(found[:_NEAREST])


def _seen(connection: Connection, asked: str) -> tuple[str, ...]:
    return resolve_entities(connection, asked)


@cache
def _keys_by_name() -> dict[str, tuple[str, ...]]:
    from analysis.knowledge.gazetteer import load_gazetteer

    found: dict[str, list[str]] = {}
    # A family before the models named after it: "Claude" means all of them.
    ordered = sorted(load_gazetteer().entities.values(), key=lambda e: (not e.is_family, e.key))
    for entity in ordered:
        for name in (entity.name, *entity.aliases):
            keys = found.setdefault(name.casefold(), [])
            if entity.key not in keys:
                keys.append(entity.key)
    return {name: tuple(keys) for name, keys in found.items()}


def _listed(names: list[str]) -> str:
    *first, last = names or [""]
    return f"{', '.join(first)} or {last}" if first else last
