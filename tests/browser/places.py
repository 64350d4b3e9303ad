"""Every page as a visitor may open it: its address, and what shows that it is drawn."""

from __future__ import annotations

from tests.seeding import story_id

PAGES = (
    ("/", ".t-issue"),
    ("/archive", ".t-archive"),
    (f"/story?story={story_id('suspended')}", ".t-storypage"),
    (f"/story?story={story_id('hostile')}", ".t-storypage"),
    (f"/story?story={story_id('retired')}", ".t-storypage"),
    ("/entity?key=model:aurora+5", ".t-entity"),
    ("/entity?key=model:%3Cb%3Esubject%3C/b%3E", ".t-entity"),
    ("/ledger", ".t-ledgerpage"),
    ("/search?q=hostile", ".t-results"),
    ("/sources", ".t-sources"),
)
