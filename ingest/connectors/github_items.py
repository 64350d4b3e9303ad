"""Releases and commits as GitHub's feeds and its REST API state them, and as entries."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ingest.connectors.queries import split_words
from ingest.entries import FeedEntry
from ingest.json_answer import keep_stated, long_text_at, moment_at, text_at
from ingest.text import MAX_SUMMARY, MAX_TEXT, MAX_TITLE, clean_line, clean_text, cut_text

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Source
    from ingest.connectors.github_feeds import RepoFeed
    from ingest.json_answer import JsonObject

_RELEASE_ID = re.compile(r"tag:github\.com,2008:Repository/\d+/(.{1,300})")
_COMMIT_ID = re.compile(r"tag:github\.com,2008:Grit::Commit/([0-9a-f]{40})")
_PRERELEASE = re.compile(
    r"(?:^|[-._+/]|(?<=\d))(?:alpha|beta|rc|dev|pre|preview|canary|experimental|insiders?)"
    r"(?:[-._]?\d|$|[-._])|\d(?:a|b)\d",
    re.IGNORECASE,
)
# Tags that are moved to each night's build rather than given to a version.
_MOVING = re.compile(
    r"(?:.*[-._/])?(?:nightly|latest|continuous|snapshot|daily)\b.*", re.IGNORECASE
)
NO_NOTES = "No content."


@dataclass(frozen=True, slots=True)
class Release:
    """A release, or a bare tag; `notes` is plain text."""

    tag: str
    name: str
    link: str
    notes: str
    at: datetime | None
    is_prerelease: bool


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; `title` is the first line of its message."""

    sha: str
    title: str
    message: str
    link: str
    at: datetime | None


def release_of_atom(entry: FeedEntry) -> Release | None:
    """A release or tag of an Atom feed; None when the entry is neither."""
    found = _RELEASE_ID.fullmatch(entry.guid)
    if found is None:
        return None
    notes = "" if entry.content.strip() == NO_NOTES else entry.content
    is_early = is_prerelease(found[1])
    return Release(found[1], entry.title, entry.link, notes, entry.published, is_early)


def release_of_rest(item: JsonObject) -> Release | None:
    """A release of the REST API; None for drafts and for what has no tag."""
    tag = text_at(item, "tag_name", 300)
    if not tag or item.get("draft") is True:
        return None
    return Release(
        tag=tag,
        name=text_at(item, "name"),
        link=text_at(item, "html_url", 1_000),
        notes=clean_text(long_text_at(item, "body"), MAX_TEXT),
        at=moment_at(item, "published_at") or moment_at(item, "created_at"),
        is_prerelease=item.get("prerelease") is True or is_prerelease(tag),
    )


def commit_of_atom(entry: FeedEntry) -> Commit | None:
    """A commit of an Atom feed; None when the entry is none."""
    found = _COMMIT_ID.fullmatch(entry.guid)
    if found is None:
        return None
    return Commit(found[1], entry.title, entry.content, entry.link, entry.published)


def commit_of_rest(item: JsonObject) -> Commit | None:
    """A commit of the REST API; None without its identity."""
    sha, stated = text_at(item, "sha", 60), item.get("commit")
    if not re.fullmatch(r"[0-9a-f]{40}", sha) or not isinstance(stated, dict):
        return None
    message = clean_text(long_text_at(stated, "message"), MAX_TEXT)
    hands = [hand for name in ("committer", "author") if isinstance(hand := stated.get(name), dict)]
    at = next((moment for hand in hands if (moment := moment_at(hand, "date"))), None)
    link = text_at(item, "html_url", 1_000)
    return Commit(sha, clean_line(message.partition("\n")[0]), message, link, at)


def is_prerelease(tag: str) -> bool:
    """Whether a tag names a version before its release, such as `v2.0-rc.1` or `1.4.0b2`."""
    return _PRERELEASE.search(tag) is not None


def wants_release(source: Source, release: Release) -> bool:
    """Whether a release is news by the source's options."""
    words = split_words(source.options.get("tags", ""))
    left_out = tuple(word[1:] for word in words if word.startswith("-") and len(word) > 1)
    kept = tuple(word for word in words if not word.startswith("-"))
    if release.tag.startswith(left_out) or (kept and not release.tag.startswith(kept)):
        return False
    if not kept and _MOVING.fullmatch(release.tag):
        return False
    keeps_early = source.options.get("prereleases", "").strip().casefold() == "yes"
    return keeps_early or not release.is_prerelease


def make_release_entry(feed: RepoFeed, release: Release) -> FeedEntry:
    """A release as an entry; its identity outlives a renaming of the repository."""
    return FeedEntry(
        guid=f"tag:{release.tag}",
        link=release.link,
        title=clean_line(name_release(feed.repo, release)),
        summary=cut_text(release.notes, MAX_SUMMARY),
        content=release.notes,
        published=release.at,
        day_only=False,
        updated="",
        details=keep_stated(
            [
                ("repository", feed.repo),
                ("tag", release.tag),
                ("prerelease", "yes" if release.is_prerelease else ""),
            ]
        ),
    )


def name_release(repo: str, release: Release) -> str:
    """`O/R v1.2: name`, without saying the version twice."""
    tag, name = release.tag, release.name.strip()
    version = re.sub(r"^[vV](?=\d)", "", tag)
    if not name or name in (tag, version):
        return f"{repo} {tag}"
    if version in name:
        return f"{repo}: {name}" if not name.startswith((tag, version)) else f"{repo} {name}"
    return f"{repo} {tag}: {name}"


def make_commit_entry(feed: RepoFeed, commit: Commit) -> FeedEntry:
    """A commit as an entry; that of one file says which file changed."""
    name = feed.path.rpartition("/")[2]
    subject = f"{feed.repo}: {name} changed" if name else feed.repo
    title = commit.title or f"commit {commit.sha[:10]}"
    return FeedEntry(
        guid=f"commit:{commit.sha}",
        link=commit.link,
        title=clean_line(f"{subject}: {title}", MAX_TITLE),
        summary=cut_text(commit.message, MAX_SUMMARY),
        content=commit.message,
        published=commit.at,
        day_only=False,
        updated="",
        details=keep_stated(
            [
                ("repository", feed.repo),
                ("sha", commit.sha),
                ("branch", feed.branch),
                ("path", feed.path),
            ]
        ),
    )
