"""A brief as canonical JSON and back: the same brief gives the same bytes."""

from __future__ import annotations

import json
from typing import Any

from analysis.brief.codec import canonical_json, from_plain, to_plain
from analysis.brief.model import READABLE, SCHEMA_VERSION, Brief
from db.errors import WriterError


def brief_to_json(brief: Brief) -> str:
    """The canonical document of an issue."""
    return canonical_json(to_plain(brief) | {"schema_version": SCHEMA_VERSION})


_LISTED = frozenset({"topics"})  # what an outline keeps of a story beside its single values


def brief_from_json(document: str) -> Brief:
    """The issue of a document; raises WriterError for anything else."""
    return _to_brief(_load(document))


def outline_from_json(document: str) -> Brief:
    """The issue with nothing of its stories but headlines: what lists show, in a tenth of the time.

    Raises WriterError as `brief_from_json` does.
    """
    values = _load(document)
    stories = values.get("stories")
    thin = _thin(values) | {"ledger": None, "for_you": None}
    if isinstance(stories, list) and all(isinstance(one, dict) for one in stories):
        thin["stories"] = [_thin(one) for one in stories]
    return _to_brief(thin)


def _thin(values: dict[str, Any]) -> dict[str, Any]:
    return {
        key: [] if isinstance(value, list) and key not in _LISTED else value
        for key, value in values.items()
    }


def _load(document: str) -> dict[str, Any]:
    try:
        values: dict[str, Any] = json.loads(document)
        version = values.pop("schema_version")
    except (ValueError, KeyError, AttributeError, TypeError) as fault:
        raise WriterError("this is no brief of Tocsin: it is not its JSON") from fault
    if version not in READABLE:
        raise WriterError(f"this brief has form {version}; this version reads {SCHEMA_VERSION}")
    try:
        return raise_form(values, version)
    except (KeyError, TypeError, AttributeError) as fault:
        raise WriterError("this brief is damaged: a field is missing or of another kind") from fault


def _to_brief(values: dict[str, Any]) -> Brief:
    try:
        brief: Brief = from_plain(Brief, values)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise WriterError("this brief is damaged: a field is missing or of another kind") from fault
    return brief


def raise_form(values: dict[str, Any], version: int) -> dict[str, Any]:
    """An earlier form's values as those of today's; form 1 kept bare sentences to watch for."""
    if version >= SCHEMA_VERSION:
        return values
    stories = [
        story | {"watch_for": [{"sentence": sentence} for sentence in story["watch_for"]]}
        for story in values["stories"]
    ]
    return values | {"stories": stories}
