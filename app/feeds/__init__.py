"""Atom and JSON Feed of briefs, stories, topics, entities, threads, saved searches, the ledger."""

from app.feeds.routes import feed_routes

__all__ = ["feed_routes"]
