"""Atom and JSON Feed of briefs, stories, topics, names, searches, subscriptions, the ledger."""

from app.feeds.routes import feed_routes

__all__ = ["feed_routes"]
