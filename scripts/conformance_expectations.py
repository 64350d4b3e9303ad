"""What public feed test suites expect, read from their own notations without running any of it."""

from __future__ import annotations

import ast
import io
import json
import re
import tarfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

SERVER = "http://127.0.0.1:8097/"  # where feedparser's own tests serve their files
FEED = -1  # the place of what is said of the feed itself
Path_ = tuple[str | int, ...]
# Where the suites keep what we keep. `content` is compared with the longest of an entry's bodies.
ENTRY_FIELDS: dict[Path_, str] = {
    ("title",): "title",
    ("title_detail", "value"): "title",
    ("link",): "link",
    ("id",): "id",
    ("guid",): "id",
    ("summary",): "summary",
    ("summary_detail", "value"): "summary",
    ("description",): "summary",
    ("content", 0, "value"): "content",
    ("content",): "content",
    ("published_parsed",): "date",
    ("published",): "date",
    ("created_parsed",): "date",
    ("updated_parsed",): "date",
    ("updated",): "updated",
}
FEED_FIELDS: dict[Path_, str] = {
    ("title",): "title",
    ("title_detail", "value"): "title",
    ("link",): "link",
}
HEADER = re.compile(r"^Header:\s*([\w-]+):[ \t]*(.*)$", re.MULTILINE)
EXPECT = re.compile(r"Expect:\s*(.*?)\s*(?:-->|^\w+:)", re.DOTALL | re.MULTILINE)
RULE = re.compile(r"Expect:\s*(!?)(\w+)(?:\{([^}]*)\})?")
DATED_ELEMENT = re.compile(
    r"parent:(?:item|entry)\b.*element:(?:pubDate|dc:date|published|updated|issued|modified)$"
)
FEED_START = re.compile(rb"<(?:rss|feed|[\w]+:RDF|[\w]+:feed)\b")


@dataclass(frozen=True, slots=True)
class Expected:
    """One value that a suite states: of the feed (place -1) or of an entry."""

    place: int
    field: str
    value: str | datetime | None


@dataclass(frozen=True, slots=True)
class Case:
    """A file, how it is served, and what is expected of it. `unread` are statements left out."""

    suite: str
    name: str
    body: bytes
    charset: str = ""
    address: str = ""
    expected: tuple[Expected, ...] = ()
    unread: Counter[str] = field(default_factory=Counter)


def read_archive(data: bytes) -> dict[str, bytes]:
    """The files of a tar archive by name, archives inside it unpacked as well."""
    found: dict[str, bytes] = {}
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        for member in archive:
            opened = archive.extractfile(member) if member.isfile() else None
            if opened is None:
                continue
            content, name = opened.read(), member.name.removeprefix("./")
            inner = name.endswith(".tar.xz")
            found |= read_archive(content) if inner else {name.removeprefix("feeds/"): content}
    return found


def read_cases(folder: Path) -> Iterator[Case]:
    """Every file of the suites with what is expected of it, in the order of their names."""
    files = read_archive((folder / "conformance_feeds.tar.xz").read_bytes())
    files |= {
        f"feed-rs/{PurePosixPath(name).name}": content
        for name, content in read_archive((folder / "formats.tar.xz").read_bytes()).items()
        if PurePosixPath(name).name.startswith("feed-rs")
    }
    for name in sorted(files):
        suite = name.partition("/")[0]
        if suite == "feedparser":
            yield read_feedparser(name, files[name])
        elif suite == "feedvalidator":
            yield read_validator(name, files[name])
        elif answer := find_answer(name, files):
            yield read_answer(suite, name, files[name], files[answer])
        elif not is_answer(name):
            yield Case(suite, name, files[name])


def find_answer(name: str, files: Mapping[str, bytes]) -> str:
    """The file that states what is expected of another, where there is one."""
    stem, _, ending = name.rpartition(".")
    candidates = {
        "xml": (f"{stem}.json", f"{stem.removesuffix('.rss')}.as-from-rss.json"),
        "json": (f"{stem}_expected.json", f"{stem}.expected.json", f"{stem}.serde.json"),
    }
    return next((other for other in candidates.get(ending, ()) if other in files), "")


def is_answer(name: str) -> bool:
    """Whether a file is another one's expectation, or no feed at all."""
    if name.endswith((".csv", ".eml", ".html", ".serde.json", "expected.json", "from-rss.json")):
        return True
    return name.endswith(".json") and name.startswith(("gofeed/", "fastfeedparser/"))


def read_feedparser(name: str, body: bytes) -> Case:
    """feedparser: an expression in a comment, beside the headers that it is served with."""
    text = decode_loosely(body[:6000])
    headers = {key.lower(): value.strip() for key, value in HEADER.findall(text)}
    charset = re.search(r"charset=[\"']?([\w-]+)", headers.get("content-type", ""))
    address = urljoin(SERVER, headers.get("content-location", ""))
    address = address if address.startswith("http") else SERVER
    case = Case("feedparser", name, body, charset[1] if charset else "", address)
    stated = EXPECT.search(text)
    expected = tuple(read_expression(stated[1], case.unread)) if stated else ()
    return Case(case.suite, name, body, case.charset, address, expected, case.unread)


def decode_loosely(head: bytes) -> str:
    """The beginning of a file in whatever encoding, for the ASCII in it."""
    for codec in ("utf-8", "utf-16", "utf-32", "cp037"):
        try:
            text = head.decode(codec, "ignore")
        except UnicodeError:
            continue
        if "Expect:" in text:
            return text
    plain = head.replace(b"\0", b"").decode("latin-1")
    return plain if "Expect:" in plain else head.decode("cp037", "replace")


def read_expression(text: str, unread: Counter[str]) -> Iterator[Expected]:
    """The comparisons of values that we keep; everything else is counted, never run."""
    try:
        tree = ast.parse(" ".join(text.split()), mode="eval").body
    except (SyntaxError, ValueError):
        unread["not readable"] += 1
        return
    parts = tree.values if isinstance(tree, ast.BoolOp) and isinstance(tree.op, ast.And) else [tree]
    for part in parts:
        yield from read_comparison(part, unread)


def read_comparison(part: ast.expr, unread: Counter[str]) -> Iterator[Expected]:
    """`entries[0]['title'] == 'x'`, also chained and with the literal first."""
    if not isinstance(part, ast.Compare) or not all(isinstance(op, ast.Eq) for op in part.ops):
        if ast.unparse(part) not in {"not bozo", "bozo"}:
            unread["another kind of statement"] += 1
        return
    sides = [part.left, *part.comparators]
    literals = [value for side in sides if (value := read_literal(side)) is not None]
    for path in filter(None, map(read_path, sides)):
        if not literals:
            unread["another kind of statement"] += 1
        elif found := make_expected(path, literals[0][0]):
            yield found
        else:
            unread["a field that is not kept"] += 1


def read_literal(node: ast.expr) -> tuple[Any] | None:
    """A literal in a tuple of its own, or None; joined strings count as one."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        left, right = read_literal(node.left), read_literal(node.right)
        both = left is not None and right is not None
        return (f"{left[0]}{right[0]}",) if both and left and right else None
    try:
        return (ast.literal_eval(node),)
    except (ValueError, TypeError, SyntaxError):
        return None


def read_path(node: ast.expr) -> Path_:
    """`entries[0]['content'][0]['value']` as a path; empty for anything else."""
    match node:
        case ast.Name(id=("entries" | "feed") as name):
            return (name,)
        case ast.Subscript(value=inner, slice=ast.Constant(value=(str() | int()) as key)):
            return (*outer, key) if (outer := read_path(inner)) else ()
        case ast.Attribute(value=inner, attr=key):
            return (*outer, key) if (outer := read_path(inner)) else ()
        case _:
            return ()


def make_expected(path: Path_, value: Any) -> Expected | None:
    """The value under our own name for its place, where we keep it."""
    match path:
        case ("entries", int() as place, *rest):
            name = ENTRY_FIELDS.get((*rest,))
        case ("feed", *rest):
            place, name = FEED, FEED_FIELDS.get((*rest,))
        case _:
            return None
    if name == "date" and isinstance(value, tuple):
        year, month, day, hour, minute, second = value[:6]
        value = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    is_kept = value is None or isinstance(value, datetime if name == "date" else str)
    return Expected(place, name, value) if name and is_kept else None


def read_validator(name: str, body: bytes) -> Case:
    """W3C: a rule that is broken or kept. Of feeds said to be valid, entries and dates count."""
    rule = RULE.search(decode_loosely(body[:3000]))
    case = Case("feedvalidator", name, body)
    if rule is None or not FEED_START.search(body[:6000]):
        case.unread["no feed, or no rule"] += 1
        return case
    negated, code, details = rule[1], rule[2], rule[3] or ""
    is_valid = bool(negated) or code.startswith("Valid")
    if not is_valid:
        case.unread["a rule that is broken: nothing is said of values"] += 1
        return case
    expected = [Expected(FEED, "parses", None)]
    if "Date" in code and DATED_ELEMENT.search(details):
        expected.append(Expected(0, "dated", None))
    return Case(case.suite, name, body, expected=tuple(expected))


def read_answer(suite: str, name: str, body: bytes, answer: bytes) -> Case:
    """A JSON file beside the feed, in one of the shapes of gofeed, fastfeedparser and others."""
    case = Case(suite, name, body)
    try:
        data = json.loads(answer)
    except ValueError:
        case.unread["not readable"] += 1
        return case
    items = data if isinstance(data, list) else data.get("items", data.get("entries")) or []
    feed = {} if isinstance(data, list) else data.get("feed", data)
    expected = [*read_object(FEED, feed, case.unread)]
    for place, item in enumerate(items):
        expected += read_object(place, item, case.unread)
    return Case(suite, name, body, expected=tuple(expected), unread=case.unread)


ANSWER_FIELDS = {
    "title": "title", "displayName": "title", "link": "link", "url": "link",
    "home_page_url": "link", "id": "id", "guid": "id", "description": "summary",
    "summary": "summary", "content": "content", "content_html": "content",
    "publishedParsed": "date", "pubDateParsed": "date", "published": "date",
    "date_published": "date",
}  # fmt: skip


def read_object(place: int, item: Mapping[str, Any], unread: Counter[str]) -> Iterator[Expected]:
    """The values of one object that we keep."""
    for key, value in item.items():
        name = ANSWER_FIELDS.get(key, "")
        if key in {"published", "pubDate"} and f"{key}Parsed" in item:
            continue
        if name == "" or (place == FEED and name not in {"title", "link"}):
            unread["a field that is not kept"] += key not in {"items", "entries", "feed"}
            continue
        plain = flatten(value)
        if name == "date":
            yield Expected(place, name, read_moment(plain))
        elif isinstance(plain, str):
            yield Expected(place, name, plain)


def flatten(value: Any) -> Any:
    """The text inside the wrappings of the several suites."""
    match value:
        case [first, *_]:
            return flatten(first)
        case {"value": inner} | {"content": inner} | {"body": inner}:
            return flatten(inner)
        case _:
            return value


def read_moment(text: Any) -> datetime | None:
    """An ISO date, in UTC where it names no zone."""
    if not isinstance(text, str) or not text:
        return None
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
