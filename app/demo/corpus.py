"""The demo corpus as an internet of its own: made-up outlets, served from files as of a clock."""

from __future__ import annotations

import json
import tomllib
from bisect import bisect_right
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2

from app.clock import parse_moment
from db.types import Source, Tier

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = Path(str(files("app.demo"))) / "corpus"


@dataclass(frozen=True, slots=True)
class Version:
    """What stands at a URL from a moment on; `status` other than 200 has no body."""

    since: datetime
    status: int
    path: Path | None


@dataclass(frozen=True, slots=True)
class Corpus:
    """Everything there is, oldest version first, by URL, and the weeks that it covers."""

    sources: tuple[Source, ...]
    versions: dict[str, tuple[Version, ...]]
    start: datetime
    end: datetime

    def look_up(self, url: str, now: datetime) -> Version | None:
        """What stood at the URL then; None before its first version."""
        versions = self.versions.get(url.partition("?")[0], ())
        at = bisect_right([version.since for version in versions], now)
        return versions[at - 1] if at else None


def load_corpus(folder: Path = FOLDER) -> Corpus:
    """Read the shipped corpus, without its pages' contents."""
    outlets = tomllib.loads((folder / "outlets.toml").read_text(encoding="utf-8"))["outlet"]
    index = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    versions: dict[str, list[Version]] = {}
    for outlet in outlets:
        versions[outlet["feed"]] = _feed_versions(folder / "feeds" / outlet["key"])
    for page in index["pages"]:
        path = folder / page["file"] if page.get("file") else None
        version = Version(parse_moment(page["from"]), page["status"], path)
        versions.setdefault(page["url"], []).append(version)
    clock = index["clock"]
    return Corpus(
        sources=tuple(_to_source(outlet) for outlet in outlets),
        versions={u: tuple(sorted(vs, key=lambda v: v.since)) for u, vs in versions.items()},
        start=parse_moment(clock["start"]),
        end=parse_moment(clock["end"]),
    )


class CorpusTransport(httpx2.BaseTransport):
    """Answers requests from the corpus; nothing reaches the network. `now()` is the clock."""

    def __init__(self, corpus: Corpus, now: Callable[[], datetime]) -> None:
        self._corpus = corpus
        self._now = now

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """One answer; conditional requests get their 304."""
        version = self._corpus.look_up(str(request.url), self._now())
        if version is None or version.path is None or version.status != httpx2.codes.OK:
            return httpx2.Response(version.status if version else 404, request=request)
        etag = f'"{version.path.stem}"'
        if request.headers.get("if-none-match") == etag:
            return httpx2.Response(304, headers={"etag": etag}, request=request)
        kind = "text/html" if version.path.suffix == ".html" else "application/xml"
        headers = {"etag": etag, "content-type": f"{kind}; charset=utf-8"}
        return httpx2.Response(
            200, headers=headers, content=version.path.read_bytes(), request=request
        )


def _feed_versions(folder: Path) -> list[Version]:
    return [
        Version(datetime.fromisoformat(path.stem).replace(tzinfo=UTC), 200, path)
        for path in sorted(folder.glob("*.xml"))
    ]


def _to_source(outlet: dict[str, Any]) -> Source:
    return Source(
        key=outlet["key"],
        name=outlet["name"],
        url=outlet["feed"],
        host=outlet["host"],
        tier=Tier(outlet["tier"]),
        category="demo",
        language=outlet["language"],
        homepage=outlet["homepage"],
    )
