"""Between table rows and the dataclasses of `db.types`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from db.types import (
    Analysis,
    Arrival,
    Article,
    ArticleKind,
    DateKind,
    Entry,
    Fact,
    Mention,
    PageState,
    Passage,
    PolledSource,
    PollState,
    Predicate,
    Snapshot,
    Source,
    SourceStatus,
    Story,
    TextKind,
    Tier,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sqlalchemy import RowMapping


def to_values(record: Any) -> dict[str, Any]:
    """A dataclass's fields by name, not copied: much faster than `dataclasses.asdict`."""
    return {name: getattr(record, name) for name in record.__dataclass_fields__}


def to_source(row: Mapping[str, Any] | RowMapping) -> Source:
    return Source(
        key=row["key"],
        name=row["name"],
        url=row["url"],
        host=row["host"],
        kind=row["kind"],
        tier=Tier(row["tier"]),
        category=row["category"],
        language=row["language"],
        homepage=row["homepage"],
        options=json.loads(row["options"]),
    )


def to_polled_source(row: RowMapping) -> PolledSource:
    state = PollState(
        status=SourceStatus(row["status"]),
        etag=row["etag"],
        last_modified=row["last_modified"],
        body_hash=row["body_hash"],
        next_poll_at=row["next_poll_at"],
        last_polled_at=row["last_polled_at"],
        last_success_at=row["last_success_at"],
        last_new_at=row["last_new_at"],
        failures=row["failures"],
        last_status=row["last_status"],
        last_error=row["last_error"],
        interval_seconds=row["interval_seconds"],
        cursor=row["cursor"],
        failing_since=row["failing_since"],
    )
    return PolledSource(to_source(row), state)


def to_entry(row: RowMapping) -> Entry:
    return Entry(**row)


def to_article(row: Mapping[str, Any] | RowMapping) -> Article:
    values = dict(row)
    values["date_kind"] = DateKind(values["date_kind"])
    values["page_state"] = PageState(values["page_state"])
    values["tier"] = Tier(values["tier"])
    values["arrival"] = Arrival(values["arrival"])
    values["details"] = json.loads(values["details"])
    return Article(**values)


def to_snapshot(row: Mapping[str, Any] | RowMapping) -> Snapshot:
    values = dict(row)
    values["text_kind"] = TextKind(values["text_kind"])
    return Snapshot(**values)


def to_mention(row: RowMapping) -> Mention:
    return Mention(row["entity"], row["kind"], row["name"], row["count"], row["in_title"])


def to_fact(row: RowMapping) -> Fact:
    return Fact(
        predicate=Predicate(row["predicate"]),
        subject=row["subject"],
        from_value=row["from_value"],
        to_value=row["to_value"],
        effective_date=row["effective_date"],
        passage=Passage(row["snapshot_id"], row["start"], row["end"], row["sha256"]),
        source=row["source"],
        unsourced=row["unsourced"],
    )


def to_analysis(
    row: Mapping[str, Any] | RowMapping,
    topics: Mapping[Any, float],
    mentions: tuple[Mention, ...],
    facts: tuple[Fact, ...],
) -> Analysis:
    return Analysis(
        article_id=row["article_id"],
        snapshot_id=row["snapshot_id"],
        analysed_at=row["analysed_at"],
        language=row["language"],
        kind=ArticleKind(row["kind"]),
        relevance=row["relevance"],
        text_hash=row["text_hash"],
        topics=dict(topics),
        mentions=mentions,
        facts=facts,
    )


def to_story(row: Mapping[str, Any] | RowMapping) -> Story:
    return Story(**row)
