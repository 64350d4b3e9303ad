"""What `/api/v1` says of sources: the same view as the page, as plain values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.answers import plain

if TYPE_CHECKING:
    from app.sources_view import SourcesView, WatchedDocument
    from db.types import PolledSource


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
