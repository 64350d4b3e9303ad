"""Stories, threads and entities as plain values: what `/api/v1` answers and `--json` prints."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from app.answers import plain
from app.statements import cited_source, is_unsourced, state_fact

if TYPE_CHECKING:
    from analysis.knowledge.contradictions import FactGroup, FactVersion
    from app.entity_reading import EntityRow, EntityView
    from app.story_parts import HistoryNote, NamedEntity, Newsletter, ThreadView
    from app.story_reading import StoryView
    from db.story_lists import StoryRow, ThreadRow
    from db.types import Reading


def describe_row(row: StoryRow, base_url: str) -> dict[str, Any]:
    """A story in a list."""
    story = row.story
    return {
        "id": story.id,
        "title": story.title,
        "first_published_at": story.first_published_at,
        "last_published_at": story.last_published_at,
        "articles": row.articles,
        "outlets": row.outlets,
        "page": f"{base_url}/story?story={story.id}",
    }


def describe_thread_row(row: ThreadRow) -> dict[str, Any]:
    """A thread in a list."""
    return {
        "id": row.thread.id,
        "title": row.thread.title,
        "stories": row.stories,
        "first_published_at": row.first_published_at,
        "last_published_at": row.last_published_at,
    }


def describe_thread(view: ThreadView, base_url: str) -> dict[str, Any]:
    """A thread with its stories and how each follows another."""
    return {
        "id": view.thread.id,
        "title": view.thread.title,
        "opened_at": view.thread.opened_at,
        "stories": [
            describe_row(step.row, base_url)
            | {"follows": step.follows_id, "relation": step.relation}
            for step in view.steps
        ],
    }


def describe_entity_row(row: EntityRow, base_url: str) -> dict[str, Any]:
    """An entity in a list."""
    return {
        **plain(row.record),
        "articles": row.articles,
        "page": f"{base_url}/entity?key={quote(row.record.key)}",
    }


def describe_entity(view: EntityView, base_url: str) -> dict[str, Any]:
    """An entity with what belongs to it, its stories, newest first, and the facts about it."""
    first = view.first
    return {
        **plain(view.record),
        "page": f"{base_url}/entity?key={quote(view.record.key)}",
        "family_name": view.family.name if view.family is not None else "",
        "owner_name": view.owner.name if view.owner is not None else "",
        "openness": plain(view.openness),
        "members": [describe_entity_row(row, base_url) for row in view.members],
        "sisters": [describe_entity_row(row, base_url) for row in view.sisters],
        "owned": [describe_entity_row(row, base_url) for row in view.owned],
        "first_article": {"id": first.id, "url": first.url, "published_at": first.published_at}
        if first is not None
        else None,
        "articles": view.articles_naming,
        "story_count": view.story_count,
        "stories_in_passing": view.passing,
        "stories": [describe_row(row, base_url) for row in view.stories],
        "statements": [describe_statement(group) for group in view.statements],
    }


def describe_statement(group: FactGroup) -> dict[str, Any]:
    """What was stated of one subject, in every version that outlets tell."""
    return {
        "predicate": group.predicate,
        "subject": group.subject,
        "statement": state_fact(group.predicate, group.subject),
        "disputed": group.disputed,
        "versions": [_version_body(version) for version in group.versions],
    }


def _version_body(version: FactVersion) -> dict[str, Any]:
    return {
        "from": version.from_value,
        "to": version.to_value,
        "effective_date": version.effective_date,
        "superseded": version.superseded,
        "unsourced": is_unsourced(version),
        "source": cited_source(version),
        "origins": version.origins,
        "supports": [
            {
                "article_id": support.article_id,
                "outlet": support.outlet,
                "published_at": support.published_at,
                "quotation": support.words,
                "passage": plain(support.fact.passage),
            }
            for support in version.supports
        ],
    }


def describe_story(view: StoryView, base_url: str) -> dict[str, Any]:
    """A story with its articles, whose words they carry, what changed in them, and its facts."""
    return {
        "id": view.story.id,
        "title": view.story.title,
        "first_published_at": view.story.first_published_at,
        "last_published_at": view.story.last_published_at,
        "page": f"{base_url}/story?story={view.story.id}",
        "outlets": view.outlets,
        "origins": view.origins.own,
        "copies": view.origins.copies.total(),
        "topics": view.topics,
        "entities": [_named_body(entity) for entity in view.entities],
        "thread": describe_thread(view.thread, base_url) if view.thread is not None else None,
        "told_in": view.weeks,
        "standing": plain(view.standing),
        "absorbed": view.absorbed,
        "history": [_history_body(note) for note in view.history],
        "moved_from": _history_body(view.moved) if view.moved is not None else None,
        "statements": [describe_statement(group) for group in view.statements],
        "newsletters": [_newsletter_body(one) for one in view.newsletters],
        "articles": [_article_body(reading, view) for reading in view.readings],
        "facts": [
            plain(quoted.fact)
            | {
                "subject_name": quoted.subject,
                "quotation": quoted.quotation,
                "article_id": quoted.reading.article.id,
            }
            for quoted in view.facts
        ],
    }


def _article_body(reading: Reading, view: StoryView) -> dict[str, Any]:
    article = reading.article
    return {
        "id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "url": article.url,
        "published_at": article.published_at,
        "date_kind": article.date_kind,
        "tier": reading.tier,
        "kind": reading.analysis.kind,
        "date_note": article.date_note,
        "arrival": article.arrival,
        "details": plain(article.details),
        "duplicate_of": article.duplicate_of,
        "origin_id": view.origins.heads.get(article.id, article.id),
        "changes": [
            {
                "at": change.at,
                "kind": change.kind,
                "snapshot_id": change.snapshot_id,
                "added": change.added,
                "removed": change.removed,
            }
            for change in view.changes.get(article.id, ())
        ],
        "snapshot_id": reading.snapshot.id,
    }


def _named_body(entity: NamedEntity) -> dict[str, Any]:
    return {
        **plain(entity.record),
        "family_name": entity.family,
        "owner_name": entity.owner,
        "articles": entity.articles,
        "titles": entity.titles,
    }


def _history_body(note: HistoryNote) -> dict[str, Any]:
    return {
        "at": note.change.at,
        "kind": note.change.kind,
        "story_id": note.change.story_id,
        "other_id": note.change.other_id,
        "other_title": note.other.title if note.other is not None else "",
        "other_lives_as": note.other.merged_into or note.other.id if note.other else None,
        "detail": note.change.detail,
    }


def _newsletter_body(one: Newsletter) -> dict[str, Any]:
    article = one.article
    return {
        "article_id": article.id,
        "outlet": article.outlet,
        "title": article.title,
        "url": article.url,
        "published_at": article.published_at,
        "passages": one.passages,
    }
