"""Markdown twins of the pages, and what programs look for first: llms.txt, robots.txt, OPML."""

from app.twins.routes import twin_routes

__all__ = ["twin_routes"]
