"""A stand-in on loopback for three public APIs, with the traps that their servers set.

Requests keep their real addresses: a transport leads every host to the one server, which answers
by the host asked for. All documents, models and repositories are invented.
"""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx2
from hypothesis import strategies as st

from db.types import Source
from ingest.connectors.port import Listing, Page
from ingest.fetch import Fetcher
from ingest.limits import FetchLimits

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from ingest.connectors.port import Connector
    from ingest.messages import Response

REGISTER, HUB, SITE = "www.federalregister.gov", "huggingface.co", "github.com"
RAW, REST = "raw.githubusercontent.com", "api.github.com"
CONDITIONS = frozenset(
    [
        "term",
        "agencies",
        "type",
        "publication_date",
        "effective_date",
        "signing_date",
        "comment_date",
        "topics",
        "docket_id",
        "regulation_id_number",
        "significant",
        "correction",
        "cfr",
        "presidential_document_type",
        "president",
    ]
)
DEFAULT_FIELDS = [
    "title",
    "type",
    "abstract",
    "document_number",
    "html_url",
    "pdf_url",
    "public_inspection_pdf_url",
    "publication_date",
    "agencies",
    "excerpts",
]
MORE_FIELDS = [
    "action",
    "subtype",
    "agency_names",
    "body_html_url",
    "cfr_references",
    "citation",
    "comments_close_on",
    "correction_of",
    "corrections",
    "dates",
    "docket_ids",
    "effective_on",
    "full_text_xml_url",
    "json_url",
    "page_length",
    "presidential_document_number",
    "raw_text_url",
    "regulation_id_numbers",
    "significant",
    "signing_date",
    "start_page",
    "topics",
    "volume",
]
EXPANDABLE = [
    "author",
    "cardData",
    "createdAt",
    "downloads",
    "downloadsAllTime",
    "gated",
    "lastModified",
    "library_name",
    "likes",
    "pipeline_tag",
    "private",
    "safetensors",
    "sha",
    "siblings",
    "tags",
    "trendingScore",
    "baseModels",
    "gguf",
    "usedStorage",
]


@dataclass(frozen=True)
class Reply:
    """An answer before it is sent."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass
class World:
    """What the three services hold, and what was asked of them as (host, path with query)."""

    documents: list[dict[str, Any]] = field(default_factory=list)
    inspection: list[dict[str, Any]] = field(default_factory=list)
    models: list[dict[str, Any]] = field(default_factory=list)
    files: dict[str, bytes] = field(default_factory=dict)  # of the Hub, by `org/name/path`
    atoms: dict[str, bytes] = field(default_factory=dict)  # by path
    moved: dict[str, str] = field(default_factory=dict)  # repositories that were renamed
    raw: dict[str, bytes] = field(default_factory=dict)  # by path
    rest: dict[str, list[dict[str, Any]]] = field(default_factory=dict)  # by path, newest first
    asked: list[tuple[str, str]] = field(default_factory=list)
    hub_quota: int = 500
    rest_quota: int = 60
    rest_reset: int = 0
    faults: list[int] = field(default_factory=list)  # statuses for the next requests

    def answer(self, host: str, target: str, headers: dict[str, str]) -> Reply:
        """The answer of one of the services, with an ETag and 304 where it fits."""
        self.asked.append((host, target))
        if self.faults:
            return Reply(self.faults.pop(0))
        parts = urlsplit(target)
        query = parse_qsl(parts.query, keep_blank_values=True)
        services: dict[str, Callable[[str, list[tuple[str, str]]], Reply]] = {
            REGISTER: self._register,
            HUB: self._hub,
            SITE: self._site,
            RAW: lambda path, _: as_text(self.raw.get(path)),
            REST: self._rest,
        }
        reply = services[host](parts.path, query)
        etag = f'"{hashlib.sha256(reply.body).hexdigest()[:20]}"'
        if reply.status == 200 and headers.get("If-None-Match") == etag:
            return Reply(304, b"", {"ETag": etag})
        return Reply(reply.status, reply.body, reply.headers | {"ETag": etag})

    def _register(self, path: str, query: list[tuple[str, str]]) -> Reply:
        if path == "/api/v1/public-inspection-documents/current.json":
            return as_json({"count": len(self.inspection), "results": self.inspection})
        if path != "/api/v1/documents.json":
            return Reply(404)
        names = [
            name.removeprefix("conditions[").partition("]")[0]
            for name, _ in query
            if name.startswith("conditions[")
        ]
        if wrong := [name for name in names if name not in CONDITIONS]:
            return as_json({"errors": dict.fromkeys(wrong, "is not a valid field")}, 400)
        fields = [value for name, value in query if name == "fields[]"] or DEFAULT_FIELDS
        if wrong := [name for name in fields if name not in (*DEFAULT_FIELDS, *MORE_FIELDS)]:
            return as_json({"errors": dict.fromkeys(wrong, "is not a valid field")}, 400)
        found = [one for one in self.documents if meets(one, query)]
        return as_json(cut_page(found, query, fields))

    def _hub(self, path: str, query: list[tuple[str, str]]) -> Reply:
        if path.startswith("/api/models"):
            self.hub_quota -= 1
            if self.hub_quota < 0:
                limit = {
                    "RateLimit": '"api";r=0;t=55',
                    "RateLimit-Policy": '"fixed window";"api";q=500;w=300',
                }
                return Reply(429, b"", limit)
        if path == "/api/models":
            return self._list_models(query)
        if path.startswith("/api/models/"):
            repo = path.removeprefix("/api/models/")
            found = [expand(model, query) for model in self.models if model["id"] == repo]
            return as_json(found[0]) if found else as_json({"error": "Repository not found"}, 401)
        if "/resolve/main/" in path:  # files are served from a cache at another address
            repo, _, name = path.strip("/").partition("/resolve/main/")
            return Reply(307, b"", {"Location": f"/api/resolve-cache/models/{repo}/0a1b/{name}"})
        if path.startswith("/api/resolve-cache/models/"):
            org, name, _, file = path.removeprefix("/api/resolve-cache/models/").split("/", 3)
            return as_text(self.files.get(f"{org}/{name}/{file}"), missing=401)
        return Reply(404)

    def _list_models(self, query: list[tuple[str, str]]) -> Reply:
        asked = dict(query)
        if "expand[]" in asked and {"full", "cardData", "config"} & asked.keys():
            return as_json({"error": "expand cannot be used with full, cardData or config"}, 400)
        author, order = asked.get("author"), asked.get("sort", "trendingScore")
        found = [model for model in self.models if author in (None, model["id"].split("/")[0])]
        found.sort(key=lambda model: str(model.get(order, "")), reverse=True)
        start, limit = int(asked.get("cursor", "0")), int(asked.get("limit", "1000"))
        headers = {}
        if start + limit < len(found):
            kept = [(name, value) for name, value in query if name != "cursor"]
            following = urlencode([*kept, ("cursor", str(start + limit))])
            headers["Link"] = f'<https://{HUB}/api/models?{following}>; rel="next"'
        shown = [expand(model, query) for model in found[start : start + limit]]
        return as_json(shown, headers=headers)

    def _site(self, path: str, query: list[tuple[str, str]]) -> Reply:
        del query
        for old, new in self.moved.items():
            if path.startswith(f"/{old}/"):
                return Reply(301, b"", {"Location": f"https://{SITE}/{new}{path[len(old) + 1 :]}"})
        if path not in self.atoms:
            return Reply(404)
        return Reply(200, self.atoms[path], {"Content-Type": "application/atom+xml; charset=utf-8"})

    def _rest(self, path: str, query: list[tuple[str, str]]) -> Reply:
        self.rest_quota -= 1
        limits = {
            "X-RateLimit-Limit": "60",
            "X-RateLimit-Remaining": str(max(self.rest_quota, 0)),
            "X-RateLimit-Reset": str(self.rest_reset),
        }
        if self.rest_quota < 0:
            said = json.dumps({"message": "API rate limit exceeded"}).encode()
            return Reply(403, said, limits)
        asked = dict(query)
        page, size = int(asked.get("page", "1")), int(asked.get("per_page", "30"))
        items = self.rest.get(path, [])
        if page * size < len(items):
            following = urlencode(asked | {"page": str(page + 1)})
            target = f"https://{REST}/repositories/77/{path.rpartition('/')[2]}?{following}"
            limits["Link"] = f'<{target}>; rel="next", <{target}>; rel="last"'
        return as_json(items[(page - 1) * size : page * size], headers=limits)


def as_json(value: object, status: int = 200, headers: dict[str, str] | None = None) -> Reply:
    kind = {"Content-Type": "application/json; charset=utf-8"}
    return Reply(status, json.dumps(value).encode(), kind | (headers or {}))


def as_text(body: bytes | None, missing: int = 404) -> Reply:
    kind = {"Content-Type": "text/plain; charset=utf-8"}
    return Reply(missing, b"Not found", kind) if body is None else Reply(200, body, kind)


def meets(document: dict[str, Any], query: list[tuple[str, str]]) -> bool:
    """Whether a document meets the conditions that the stand-in knows to apply."""
    slugs = {agency.get("slug") for agency in document.get("agencies", [])}
    for name, value in query:
        day = document.get("publication_date") or ""
        if name == "conditions[agencies][]" and value not in slugs:
            return False
        if name == "conditions[publication_date][gte]" and day < value:
            return False
        if name == "conditions[publication_date][lte]" and day > value:
            return False
    return True


def cut_page(
    found: list[dict[str, Any]], query: list[tuple[str, str]], fields: list[str]
) -> dict[str, Any]:
    """One page of a search with the server's silent defaults, caps and absent keys."""
    asked = dict(query)
    if asked.get("order") == "newest":
        found = sorted(found, key=lambda one: one.get("publication_date") or "", reverse=True)
    else:  # by relevance, which is to say in no order that helps
        found = sorted(found, key=lambda one: hashlib.md5(one["document_number"].encode()).digest())
    found = found[:10_000]
    if not found:
        return {"count": 0, "description": "No documents"}
    size = int(asked.get("per_page", "20"))
    size = size if 2 <= size <= 2000 else 20
    number = int(asked.get("page", "1"))
    number = number if 1 <= number <= 50 else 1
    pages = min(-(-len(found) // size), 50)
    shown = found[(number - 1) * size : number * size]
    answer: dict[str, Any] = {
        "count": len(found),
        "description": "Documents",
        "total_pages": pages,
        "results": [{name: one.get(name) for name in fields} for one in shown],
    }
    if number < pages:
        kept = [(name, value) for name, value in query if name != "page"]
        following = urlencode([*kept, ("page", str(number + 1))])
        answer["next_page_url"] = f"https://{REGISTER}/api/v1/documents.json?{following}"
    return answer


def expand(model: dict[str, Any], query: list[tuple[str, str]]) -> dict[str, Any]:
    """The model's id and, of the rest, what is asked for."""
    wanted = [value for name, value in query if name == "expand[]"]
    assert set(wanted) <= set(EXPANDABLE)
    return {"_id": "0", "id": model["id"]} | {name: model[name] for name in wanted if name in model}


class StandIn(ThreadingHTTPServer):
    """The three services at one address; use as a context."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, world: World) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.world = world
        self._thread = threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
        self._thread.join()

    def open_fetcher(self) -> Fetcher:
        """The real fetcher, for which every host is this server."""
        limits = FetchLimits(allow_private=True, pace_seconds=0, total_seconds=5.0)
        return Fetcher(limits, transport=_Detour(self.server_address[1]))


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: Any) -> None:
        pass

    def do_GET(self) -> None:
        world = cast("StandIn", self.server).world
        reply = world.answer(self.headers["Host"], self.path, dict(self.headers.items()))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.status != 304:
            self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(b"" if reply.status == 304 else reply.body)


class _Detour(httpx2.BaseTransport):
    """Sends each request to the stand-in, with the host that it was for."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._inner = httpx2.HTTPTransport()

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        return self._inner.handle_request(
            httpx2.Request(
                request.method, url, headers=request.headers, extensions=request.extensions
            )
        )

    def close(self) -> None:
        self._inner.close()


def as_page(asked: str, response: Response) -> Page:
    """What a connector gets to read of an answer."""
    return Page(
        body=response.body,
        url=response.url,
        asked_url=asked,
        content_type=response.content_type,
        charset=response.charset,
        next_link=response.next_link,
    )


def poll(
    connector: Connector, source: Source, fetcher: Fetcher, now: datetime, cursor: str = ""
) -> list[Listing]:
    """Every page of a poll, as if all that it brings were news."""
    waiting, seen, listings = [connector.start(source, cursor, now)], set[str](), []
    while waiting:
        url = waiting.pop(0)
        assert url not in seen, "a page was asked for twice"
        seen.add(url)
        listings.append(read_page(connector, source, fetcher, url))
        waiting += listings[-1].next_urls
    return listings


def read_page(connector: Connector, source: Source, fetcher: Fetcher, url: str) -> Listing:
    """One page, which must not be refused."""
    listing = connector.read(source, as_page(url, fetcher.get(url, max_bytes=10_000_000)))
    assert isinstance(listing, Listing), listing
    return listing


def make_source(kind: str, url: str, **options: str) -> Source:
    return Source("s", "A source", url, urlsplit(url).netloc, kind=kind, options=options)


# Names that our readers look for, for values that stand where they do not belong.
FIELD_NAMES = (
    "results", "count", "errors", "error", "message", "description", "total_pages",
    "next_page_url", "title", "agencies", "name", "slug", "document_number", "publication_date",
    "filed_at", "html_url", "cfr_references", "part", "correction_of", "docket_ids",
    "significant", "abstract", "dates", "id", "createdAt", "cardData", "tags", "gated",
    "private", "license", "license_name", "license_link", "base_model", "sha", "commit",
    "committer", "date", "author", "tag_name", "body", "published_at", "draft", "prerelease",
)  # fmt: skip


def hostile_json() -> st.SearchStrategy[Any]:
    """Any JSON value, with names and values that our readers look for in wrong places."""
    names = st.sampled_from(FIELD_NAMES)
    texts = st.sampled_from(
        ["2026-05-01", "9999-12-31T23:59:59-14:00", "\ud800", "a/b", "https://[", "C1-2026-00001"]
    )
    plain = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), texts)
    return st.recursive(
        plain,
        lambda inner: st.one_of(
            st.lists(inner, max_size=4), st.dictionaries(st.one_of(names, st.text()), inner)
        ),
        max_leaves=30,
    )
