"""Which of a repository's feeds an address is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from db.errors import IngestError
from ingest.connectors.queries import split_url

if TYPE_CHECKING:
    from db.types import Source

RAW_HOST, REST_HOST = "raw.githubusercontent.com", "api.github.com"
_FEED = re.compile(r"/([\w.-]{1,100}/[\w.-]{1,100})/(?:(releases|tags)|commits/(.{1,400}))\.atom/?")
_WATCHED_NAME = re.compile(
    r"licen[cs]e|copying|notice|terms|polic(?:y|ies)|usage|deprecat|retire|eula", re.IGNORECASE
)
_TEXT_NAME = re.compile(r"(?:^|/)[^/.]+$|\.(?:md|mdx|txt|rst|html?)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class RepoFeed:
    """A feed of a repository; `part` is `releases`, `tags` or `commits`.

    `path` is empty for the commits of a whole branch; `keeps_text` says whether the file at `path`
    is a watched document.
    """

    repo: str
    part: str
    branch: str = ""
    path: str = ""
    keeps_text: bool = False


def read_feed_url(source: Source) -> RepoFeed:
    """What a source's address names; raises IngestError when it is none of GitHub's feeds."""
    parts = split_url(source.url)
    found = _FEED.fullmatch(unquote(parts.path))
    if found is None or parts.netloc.casefold() not in ("github.com", "www.github.com"):
        message = (
            "GitHub is asked at https://github.com/OWNER/REPO/releases.atom, .../tags.atom, "
            ".../commits/BRANCH.atom or .../commits/BRANCH/PATH.atom"
        )
        raise IngestError(message, source.url)
    repo, part, rest = found[1], found[2], found[3]
    if part:
        return RepoFeed(repo, part)
    branch, path = _split_branch(rest, source.options.get("branch", "").strip())
    return RepoFeed(repo, "commits", branch, path, _keeps_text(source, path))


def _split_branch(rest: str, stated: str) -> tuple[str, str]:
    """Branch and path; a branch with a slash in its name can only be told by the option."""
    rest = rest.removeprefix("refs/heads/")
    if stated and (rest == stated or rest.startswith(f"{stated}/")):
        return stated, rest[len(stated) + 1 :]
    branch, _, path = rest.partition("/")
    return branch, path


def _keeps_text(source: Source, path: str) -> bool:
    wish = source.options.get("text", "").strip().casefold()
    if not path or wish == "no":
        return False
    is_watched = bool(_WATCHED_NAME.search(path) and _TEXT_NAME.search(path))
    return wish == "yes" or is_watched
