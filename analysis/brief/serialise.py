"""A brief as canonical JSON and back: the same brief gives the same bytes."""

from __future__ import annotations

import dataclasses
import json
from datetime import datetime
from typing import Any

from analysis.brief.model import (
    READABLE,
    SCHEMA_VERSION,
    Brief,
    BriefStory,
    Citation,
    Continues,
    Coverage,
    KeyFact,
    RadarItem,
    Sentence,
    WatchFor,
)
from db.errors import WriterError
from db.types import Passage


def canonical_json(value: object) -> str:
    """JSON with sorted keys, fixed separators and a line end; dataclasses as objects."""
    plain = json.dumps(
        value, default=_plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return plain + "\n"


def brief_to_json(brief: Brief) -> str:
    """The canonical document of an issue."""
    return canonical_json(dataclasses.asdict(brief) | {"schema_version": SCHEMA_VERSION})


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
        return _to_brief(values)
    except (KeyError, TypeError, ValueError, AttributeError) as fault:
        raise WriterError("this brief is damaged: a field is missing or of another kind") from fault


def coverage_from(values: dict[str, Any]) -> Coverage:
    """Coverage from its JSON object."""
    listed = {
        "failing_names": tuple(values["failing_names"]),
        "set_aside": tuple((reason, count) for reason, count in values["set_aside"]),
    }
    return Coverage(**values | listed)


def _to_brief(values: dict[str, Any]) -> Brief:
    moments = ("period_start", "period_end", "issued_at")
    built: dict[str, Any] = {name: datetime.fromisoformat(values[name]) for name in moments}
    built["stories"] = tuple(_to_story(story) for story in values["stories"])
    built["coverage"] = coverage_from(values["coverage"])
    built["under_radar"] = tuple(_to_radar(item) for item in values.get("under_radar", ()))
    return Brief(**values | built)


def _to_story(values: dict[str, Any]) -> BriefStory:
    sections = ("what_happened", "why", "who", "changes", "when", "to_do", "sceptics")
    built: dict[str, Any] = {
        section: tuple(sentence_from(s) for s in values.get(section, ())) for section in sections
    }
    built["watch_for"] = tuple(_to_watch(watch) for watch in values["watch_for"])
    built["key_facts"] = tuple(
        KeyFact(**fact | {"sentence": sentence_from(fact["sentence"])})
        for fact in values.get("key_facts", ())
    )
    built["headline"] = sentence_from(values["headline"])
    built["topics"] = tuple(values["topics"])
    built["cited_by"] = tuple(Citation(**citation) for citation in values["cited_by"])
    built["continues"] = continues_from(values.get("continues"))
    return BriefStory(**values | built)


def _to_watch(values: dict[str, Any]) -> WatchFor:
    if "sentence" not in values:
        return WatchFor(sentence_from(values))  # form 1
    return WatchFor(**values | {"sentence": sentence_from(values["sentence"])})


def _to_radar(values: dict[str, Any]) -> RadarItem:
    built: dict[str, Any] = {
        "headline": sentence_from(values["headline"]),
        "telling": sentence_from(values["telling"]),
        "topics": tuple(values["topics"]),
        "cited_by": tuple(Citation(**citation) for citation in values["cited_by"]),
    }
    return RadarItem(**values | built)


def continues_from(values: dict[str, Any] | None) -> Continues | None:
    """What a story continues, from its JSON object; issues of earlier versions have none."""
    if values is None:
        return None
    return Continues(**values | {"headline": sentence_from(values["headline"])})


def sentence_from(values: dict[str, Any]) -> Sentence:
    """A sentence from its JSON object."""
    passages = tuple(Passage(**passage) for passage in values["passages"])
    return Sentence(**values | {"passages": passages})


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%dT%H:%M:%SZ")
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no place in a brief")
