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


def brief_from_json(document: str) -> Brief:
    """The issue of a document; raises WriterError for anything else."""
    try:
        values = json.loads(document)
        version = values.pop("schema_version")
    except (ValueError, KeyError, AttributeError, TypeError) as fault:
        raise WriterError("this is no brief of Tocsin: it is not its JSON") from fault
    if version not in READABLE:
        raise WriterError(f"this brief has form {version}; this version reads {SCHEMA_VERSION}")
    try:
        brief: Brief = from_plain(Brief, raise_form(values, version))
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
