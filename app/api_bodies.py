"""What `/api/v1` says of stories and sources: the same views as the pages, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.answers import plain

if TYPE_CHECKING:
    from app.reading import StoryView
    from app.sources_view import SourcesView, WatchedDocument
    from db.types import PolledSource, Reading


def describe_sources(view: SourcesView) -> dict[str, Any]:
    """Every source with its health, the hosts that are left alone, the documents watched."""
    groups = {
        "answered": view.answered,
        "stale": view.stale,
        "failing": view.failing,
        "untried": view.untried,
        "resting": view.resting,
    }
    listed = [
        _source_body(polled, health, view) for health, found in groups.items() for polled in found
    ]
    listed.sort(key=lambda source: str(source["key"]))
    return {
        "at": view.now,
        "counts": {health: len(found) for health, found in groups.items()},
        "sources": listed,
        "hosts_on_hold": [{"host": h, "until": until} for h, until in view.held_until.items()],
        "hosts_without_robots": [
            {"host": state.host, "asked_again_at": state.robots_until}
            for state in view.robots_unreachable
        ],
        "refusals": [
            {
                "stage": group.latest.stage,
                "reason": group.latest.reason,
                "source": group.latest.source_key,
                "times": group.times,
                "last_at": group.latest.at,
                "last_url": group.latest.url,
            }
            for group in view.refusals
        ],
    }


def _source_body(polled: PolledSource, health: str, view: SourcesView) -> dict[str, Any]:
    source, state = polled.source, polled.state
    documents = [d for d in view.documents if d.history.source_key == source.key]
    return {
        "key": source.key,
        "name": source.name,
        "url": source.url,
        "tier": source.tier,
        "kind": source.kind,
        "health": health,
        "status": state.status,
        "off_reason": view.off_reasons.get(source.key, ""),
        "failures": state.failures,
        "failing_since": state.failing_since,
        "last_error": state.last_error,
        "last_success_at": state.last_success_at,
        "interval_seconds": state.interval_seconds,
        "next_poll_at": state.next_poll_at,
        "hold_until": view.held_until.get(source.host),
        "articles": view.articles.get(source.key, 0),
        "documents": [_document_body(document) for document in documents],
    }


def _document_body(document: WatchedDocument) -> dict[str, Any]:
    history, change = document.history, document.change
    return {
        "url": history.url,
        "title": history.title,
        "versions": history.versions,
        "first_at": history.first_at,
        "last_change_at": history.last_at if history.versions > 1 else None,
        "last_change": plain(change) if change is not None else None,
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
        "entities": [{"key": key, "name": name} for key, name in view.entities],
        "told_in": view.weeks,
        "absorbed": view.absorbed,
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
