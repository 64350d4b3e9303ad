"""Releases, tags and commits on GitHub: by Atom feed, and the past through its REST API."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from ingest.connectors.github_feeds import RAW_HOST, REST_HOST, RepoFeed, read_feed_url
from ingest.connectors.github_items import (
    Commit,
    Release,
    commit_of_atom,
    commit_of_rest,
    make_commit_entry,
    make_release_entry,
    release_of_atom,
    release_of_rest,
    wants_release,
)
from ingest.connectors.port import DocumentText, Listing
from ingest.connectors.queries import get_query, resolve_next, set_query, split_url
from ingest.json_answer import objects_of, read_api_error, read_json
from ingest.parse import parse_feed
from ingest.screen import Rejected
from ingest.text import MAX_TEXT, clean_text

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.port import Page

MAX_REST_PAGES = 10  # of 100; without a token there are 60 requests an hour for everything
_RAW_PATH = re.compile(r"/[^/]+/[^/]+/([0-9a-f]{40})/(.+)")


class GitHubConnector:
    """A repository's releases, tags, commits of a branch, or commits of one file with its text.

    Options: `prereleases` (`yes` keeps them), `tags` (beginnings of the tags to keep; with `-` in
    front, to leave out), `branch` (where its name has a slash), `text` (`yes` or `no`: whether
    the file's text is kept; by default that of licences, terms and the like).
    """

    kind = "github"
    obeys_robots = False
    reads_pages = False  # feeds hold release notes and messages whole

    def start(self, source: Source, cursor: str, now: datetime) -> str:
        """The feed's own address; raises IngestError when it is none of GitHub's."""
        del cursor, now
        read_feed_url(source)
        return source.url

    def start_history(self, source: Source, since: datetime, now: datetime) -> tuple[str, ...]:
        """The same through the REST API; it knows no dates of tags."""
        del now
        feed = read_feed_url(source)
        root = f"https://{REST_HOST}/repos/{feed.repo}"
        pages = [("per_page", "100"), ("page", "1")]
        if feed.part == "tags":
            return ()
        if feed.part == "releases":
            return (set_query(f"{root}/releases", pages),)
        asked = [("sha", feed.branch), ("since", since.strftime("%Y-%m-%dT%H:%M:%SZ"))]
        path = [("path", feed.path)] if feed.path else []
        return (set_query(f"{root}/commits", [*asked, *path, *pages]),)

    def read(self, source: Source, page: Page) -> Listing | Rejected:
        """The entries of a feed or of a REST answer, or the text of a watched file."""
        feed = read_feed_url(source)
        host = split_url(page.asked_url).netloc
        if host == RAW_HOST:
            return read_text(feed, page)
        if host == REST_HOST:
            return _read_rest(source, feed, page)
        return _read_atom(source, feed, page)


def _read_atom(source: Source, feed: RepoFeed, page: Page) -> Listing | Rejected:
    parsed = parse_feed(page.body, page.content_type, page.charset, page.limits)
    if isinstance(parsed, Rejected):
        return parsed
    found = [
        commit_of_atom(entry) if feed.part == "commits" else release_of_atom(entry)
        for entry in parsed.entries
    ]
    listing = _make_listing(source, feed, found)
    commits = [item for item in found if isinstance(item, Commit)]
    newest = max(commits, key=_when, default=None)  # the first of several at one time
    return replace(
        listing,
        title=parsed.title,
        home_url=f"https://github.com/{feed.repo}",
        next_urls=ask_texts(feed, [newest] if newest else []),
        notes=(*listing.notes, *parsed.notes),
    )


def _read_rest(source: Source, feed: RepoFeed, page: Page) -> Listing | Rejected:
    answer = read_json(page.body)
    if isinstance(answer, Rejected):
        return answer
    if not isinstance(answer, list):
        complaint = read_api_error(answer) or "its answer is not a list"
        return Rejected("api_error", f"GitHub refuses: {complaint}.")
    found = [
        commit_of_rest(item) if feed.part == "commits" else release_of_rest(item)
        for item in objects_of(answer)
    ]
    commits = [item for item in found if isinstance(item, Commit)]
    number = get_query(page.asked_url, "page")
    is_within = number.isascii() and number.isdigit() and int(number[:4]) < MAX_REST_PAGES
    older = resolve_next(page.next_link, page.asked_url) if is_within else ""
    texts = ask_texts(feed, sorted(commits, key=_when))  # oldest first, as they came about
    return replace(
        _make_listing(source, feed, found),
        next_urls=(*texts, older) if texts and older else texts,
        is_paged=not texts,
        older_url=older,
    )


def _make_listing(source: Source, feed: RepoFeed, found: list[Commit | Release | None]) -> Listing:
    """What is wanted of it, each once; what has no identity is counted."""
    entries = [
        make_commit_entry(feed, item)
        if isinstance(item, Commit)
        else make_release_entry(feed, item)
        for item in found
        if isinstance(item, Commit) or (item is not None and wants_release(source, item))
    ]
    lacking = found.count(None)
    notes = (f"{lacking} items without a tag or commit were left out",) if lacking else ()
    unique = {entry.guid: entry for entry in reversed(entries)}
    return Listing(entries=tuple(reversed(unique.values())), is_paged=False, notes=notes)


def _when(commit: Commit) -> str:
    return commit.at.isoformat() if commit.at else ""


def ask_texts(feed: RepoFeed, commits: list[Commit]) -> tuple[str, ...]:
    """The file's text at each of the commits; nothing where it is not kept."""
    if not feed.keeps_text:
        return ()
    return tuple(
        f"https://{RAW_HOST}/{feed.repo}/{commit.sha}/{quote(feed.path)}" for commit in commits
    )


def read_text(feed: RepoFeed, page: Page) -> Listing | Rejected:
    """The file's text at one commit, which its details name."""
    found = _RAW_PATH.fullmatch(split_url(page.asked_url).path)
    if found is None:
        return Rejected("not_an_answer", "This is not a file at a commit.")
    if b"\0" in page.body[:2_000]:
        return Rejected("binary", "The file is not a text.")
    text = clean_text(page.body.decode("utf-8-sig", "replace"))
    if not text:
        return Rejected("empty", "The file is empty.")
    path = unquote(found[2])
    document = DocumentText(
        url=f"https://github.com/{feed.repo}/blob/{quote(feed.branch)}/{quote(path)}",
        title=f"{feed.repo}: {path}",
        text=text,
        details=(("sha", found[1]), ("path", path), ("repository", feed.repo)),
    )
    is_cut = len(text) >= MAX_TEXT - 80
    notes = (f"the text was cut at {MAX_TEXT} characters",) if is_cut else ()
    return Listing(documents=(document,), notes=notes)
