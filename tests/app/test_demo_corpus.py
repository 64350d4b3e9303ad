"""The demonstration corpus keeps its contract: files, feeds, labels and wanted oddities."""

import html
import json
import re
import tomllib
from calendar import timegm
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import feedparser
import pytest

CORPUS = Path(__file__).resolve().parents[2] / "app" / "demo" / "corpus"
START = datetime(2026, 6, 8, tzinfo=UTC)
END = datetime(2026, 7, 5, 18, tzinfo=UTC)
MALFORMED = "feeds/weights/2026-06-17.xml"
MADE_UP = "made-up outlet in Tocsin's demonstration corpus"
TOPICS = frozenset(
    [
        "model_release",
        "weights_or_licence",
        "export_control",
        "policy_regulation",
        "pricing_limits",
        "deprecation_shutdown",
        "security_incident",
        "legal",
        "funding_business",
        "research",
        "product_feature",
        "infrastructure_hardware",
        "opinion_analysis",
        "tutorial_howto",
        "other",
    ]
)
PREDICATES = frozenset(
    [
        "model_released",
        "weights_published",
        "licence_changed",
        "terms_changed",
        "export_rule_changed",
        "access_suspended",
        "access_restored",
        "deprecated",
        "price_changed",
        "rule_published",
        "rule_effective",
        "lawsuit_step",
        "security_incident",
        "product_available",
        "funding_or_deal",
        "other",
    ]
)
KINDS = frozenset({"news", "primary", "opinion", "tutorial", "roundup"})

Record = dict[str, Any]


def read_json(name: str) -> Any:
    return json.loads((CORPUS / name).read_text(encoding="utf-8"))


def read_lines(name: str) -> list[Record]:
    lines = (CORPUS / name).read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def visible_text(page: str) -> str:
    """The words of a page, markup and scripts taken out, in document order."""
    bare = re.sub(r"(?s)<(script|style).*?</\1>", " ", page)
    return html.unescape(re.sub(r"<[^>]+>", " ", bare))


@pytest.fixture(scope="module")
def outlets() -> list[Record]:
    tables = tomllib.loads((CORPUS / "outlets.toml").read_text(encoding="utf-8"))
    return list(tables["outlet"])


@pytest.fixture(scope="module")
def pages() -> list[Record]:
    return list(read_json("index.json")["pages"])


@pytest.fixture(scope="module")
def articles() -> list[Record]:
    return read_lines("labels/articles.jsonl")


@pytest.fixture(scope="module")
def events() -> list[Record]:
    return list(read_json("labels/events.json"))


@pytest.fixture(scope="module")
def texts(pages: list[Record]) -> dict[str, str]:
    """All visible text ever served under an address, revisions included."""
    found: dict[str, str] = defaultdict(str)
    for page in pages:
        found[page["url"]] += visible_text((CORPUS / page["file"]).read_text(encoding="utf-8"))
    return dict(found)


@pytest.fixture(scope="module")
def feeds() -> dict[str, Any]:
    paths = sorted(CORPUS.glob("feeds/*/*.xml"))
    return {str(p.relative_to(CORPUS)): feedparser.parse(p.read_bytes()) for p in paths}


def snapshot_day(name: str) -> datetime:
    return datetime.fromisoformat(Path(name).stem).replace(tzinfo=UTC)


def entry_times(feeds: dict[str, Any]) -> dict[tuple[str, str], tuple[Any, Any]]:
    """First snapshot day and stated time of every entry, by (feed folder, entry id)."""
    seen: dict[tuple[str, str], tuple[Any, Any]] = {}
    for name, feed in feeds.items():
        for entry in feed.entries:
            stated = entry.get("published_parsed") or entry.get("updated_parsed")
            when = datetime.fromtimestamp(timegm(stated), tz=UTC) if stated else None
            seen.setdefault((name.split("/")[1], entry.id), (snapshot_day(name), when))
    return seen


def test_the_corpus_is_big_enough_and_small_enough(
    articles: list[Record], outlets: list[Record]
) -> None:
    sizes = [path.stat().st_size for path in CORPUS.rglob("*") if path.is_file()]
    assert len(articles) >= 120
    assert len(outlets) >= 8
    assert sum(sizes) < 1_500_000
    assert max(sizes) < 200_000


def test_every_outlet_is_described_and_lives_on_a_reserved_host(outlets: list[Record]) -> None:
    keys = {"key", "name", "host", "feed", "homepage", "format", "tier", "language", "about"}
    for outlet in outlets:
        assert set(outlet) == keys
        assert outlet["host"].endswith(".example")
        assert outlet["feed"].startswith(f"https://{outlet['host']}/")
        assert outlet["tier"] in {"primary", "press", "analysis", "community"}
        assert MADE_UP in outlet["about"]
    assert Counter(o["format"] for o in outlets) == {"rss": 7, "atom": 2, "rdf": 1}
    assert len({o["key"] for o in outlets}) == len(outlets)


def test_the_index_and_the_page_files_name_each_other(pages: list[Record]) -> None:
    on_disk = {str(path.relative_to(CORPUS)) for path in CORPUS.glob("pages/*/*.html")}
    assert {page["file"] for page in pages} == on_disk
    assert len(pages) == len(on_disk)
    assert read_json("index.json")["clock"] == {
        "start": "2026-06-08T00:00:00Z",
        "end": "2026-07-05T18:00:00Z",
    }


def test_page_addresses_are_canonical_and_belong_to_an_outlet(
    pages: list[Record], outlets: list[Record]
) -> None:
    hosts = {outlet["host"] for outlet in outlets}
    for page in pages:
        parts = urlsplit(page["url"])
        assert parts.scheme == "https"
        assert parts.hostname in hosts
        assert not parts.query
        assert not parts.fragment
        assert page["status"] in {200, 403, 404}
        assert instant(page["from"]) <= END


def test_every_page_and_every_feed_says_that_the_outlet_is_made_up(
    pages: list[Record], feeds: dict[str, Any]
) -> None:
    for page in pages:
        assert MADE_UP in visible_text((CORPUS / page["file"]).read_text(encoding="utf-8"))
    for name in feeds:
        assert MADE_UP in (CORPUS / name).read_text(encoding="utf-8")


def test_every_feed_parses_and_only_the_malformed_one_is_a_bozo(feeds: dict[str, Any]) -> None:
    assert [name for name, feed in feeds.items() if feed.bozo] == [MALFORMED]
    assert len(feeds[MALFORMED].entries) >= 8
    for name, feed in feeds.items():
        assert feed.entries, name
        assert all(entry.get("link") and entry.get("title") for entry in feed.entries), name


def test_every_outlet_has_a_snapshot_at_least_every_four_days(
    feeds: dict[str, Any], outlets: list[Record]
) -> None:
    for outlet in outlets:
        days = [snapshot_day(n) for n in feeds if n.startswith(f"feeds/{outlet['key']}/")]
        assert days[0] == START
        gaps = [b - a for a, b in zip(days, [*days[1:], END], strict=True)]
        assert max(gaps) <= timedelta(days=4, hours=18), outlet["key"]


def test_entries_come_and_go(feeds: dict[str, Any]) -> None:
    first = {e.id for e in feeds["feeds/kestrel/2026-06-08.xml"].entries}
    last_name = max(name for name in feeds if name.startswith("feeds/kestrel/"))
    last = {e.id for e in feeds[last_name].entries}
    assert first
    assert last
    assert not first & last


def test_an_entry_appears_only_once_its_page_is_served(
    feeds: dict[str, Any], pages: list[Record]
) -> None:
    since: dict[str, datetime] = {}
    for page in pages:
        since[page["url"]] = min(instant(page["from"]), since.get(page["url"], END))
    for name, feed in feeds.items():
        for entry in feed.entries:
            url = entry.link.split("?")[0]
            assert since[url] <= snapshot_day(name), (name, url)


def test_one_entry_has_no_date_and_one_lies_in_the_future(feeds: dict[str, Any]) -> None:
    times = entry_times(feeds)
    undated = [ids for ids, (_, stated) in times.items() if stated is None]
    late = [ids for ids, (day, stated) in times.items() if stated and stated > day]
    assert [outlet for outlet, _ in undated] == ["portside"]
    assert [outlet for outlet, _ in late] == ["quay"]
    assert times[late[0]][1] > END


def test_the_aggregator_links_to_pages_of_others_with_tracking_parameters(
    feeds: dict[str, Any], pages: list[Record]
) -> None:
    known = {page["url"] for page in pages}
    links = {
        entry.link
        for name, feed in feeds.items()
        if name.startswith("feeds/sieve/")
        for entry in feed.entries
        if "thesieve.example" not in urlsplit(entry.link).netloc
    }
    assert len(links) >= 20
    assert all("utm_source=" in link and link.split("?")[0] in known for link in links)


def test_the_missing_and_the_paywalled_page_leave_only_a_summary(
    pages: list[Record], feeds: dict[str, Any]
) -> None:
    refused = {page["status"]: page["url"] for page in pages if page["status"] != 200}
    assert set(refused) == {403, 404}
    entries = {e.link.split("?")[0]: e for feed in feeds.values() for e in feed.entries}
    for url in refused.values():
        assert len(entries[url].summary) > 80


def test_corrections_change_the_page_and_its_entry(
    pages: list[Record], feeds: dict[str, Any]
) -> None:
    revised = [page for page in pages if "@" in page["file"]]
    assert len(revised) == 2
    for page in revised:
        before = (CORPUS / re.sub(r"@[\d-]+", "", page["file"])).read_text(encoding="utf-8")
        after = (CORPUS / page["file"]).read_text(encoding="utf-8")
        assert "Correction, " in after
        assert "Correction, " not in before
        assert page["from"] == re.findall(r"@([\d-]+)\.html", page["file"])[0] + "T00:00:00Z"
        titles = {
            e.title
            for f in feeds.values()
            for e in f.entries
            if e.link.split("?")[0] == page["url"]
        }
        assert len(titles) == 2


def test_the_repost_has_the_same_text_as_the_wire(
    articles: list[Record], pages: list[Record]
) -> None:
    files = {page["url"]: page["file"] for page in pages}
    copies = [a for a in articles if a["duplicate_of"]]
    assert len(copies) == 1
    both = [(CORPUS / files[copies[0][k]]).read_text("utf-8") for k in ("id", "duplicate_of")]
    paragraphs = [re.findall(r"<p>([^<]{80,})</p>", page) for page in both]
    wire, repost = ([p for p in ps if MADE_UP not in p] for ps in paragraphs)
    assert wire == repost
    assert len(wire) >= 4
    assert urlsplit(copies[0]["id"]).netloc != urlsplit(copies[0]["duplicate_of"]).netloc


def test_some_pages_are_french_and_some_carry_heavy_furniture(pages: list[Record]) -> None:
    sources = [(CORPUS / page["file"]).read_text(encoding="utf-8") for page in pages]
    assert sum('<html lang="fr">' in source for source in sources) >= 2
    furniture = ("Read next", "Subscribe", "cookies")
    assert any(all(word in source for word in furniture) for source in sources)


def test_article_labels_use_the_vocabulary_and_cover_the_index(
    articles: list[Record], pages: list[Record]
) -> None:
    assert [a["id"] for a in articles] == list(dict.fromkeys(a["id"] for a in articles))
    assert {a["id"] for a in articles} == {page["url"] for page in pages}
    for article in articles:
        assert set(article["topics"]) <= TOPICS
        assert article["topics"]
        assert article["kind"] in KINDS
        assert article["relevance"] in {0, 1, 2}
        assert (article["event"] is None) == (article["kind"] == "roundup")


def test_events_agree_with_the_article_labels(articles: list[Record], events: list[Record]) -> None:
    members: dict[str, set[str]] = defaultdict(set)
    for article in articles:
        if article["event"]:
            members[article["event"]].add(article["id"])
    several = {slug: ids for slug, ids in members.items() if len(ids) > 1}
    assert {event["slug"]: set(event["article_ids"]) for event in events} == several
    assert len(events) >= 22
    threads = {article["id"]: article["thread"] for article in articles}
    for event in events:
        assert {threads[url] for url in event["article_ids"]} == {event["thread"]}


def test_suspension_and_return_are_two_events_of_one_thread(events: list[Record]) -> None:
    by_slug = {event["slug"]: event for event in events}
    pair = [by_slug["fable-mythos-access-suspended"], by_slug["fable-mythos-controls-lifted"]]
    assert {event["thread"] for event in pair} == {"claude-fable-5"}
    for event in pair:
        assert len({urlsplit(url).netloc for url in event["article_ids"]}) >= 6


def test_every_fact_is_quoted_verbatim_from_its_page(
    events: list[Record], texts: dict[str, str]
) -> None:
    keys = {"type", "subject", "from", "to", "effective_date", "quote", "article_id"}
    facts = [(event, fact) for event in events for fact in event["facts"]]
    assert len(facts) >= 40
    for event, fact in facts:
        assert set(fact) == keys
        assert fact["type"] in PREDICATES
        assert fact["article_id"] in event["article_ids"]
        assert fact["quote"] in texts[fact["article_id"]], fact["quote"]


def test_queries_are_judged_on_pages_of_the_corpus(articles: list[Record]) -> None:
    known = {article["id"] for article in articles}
    queries = read_lines("labels/queries.jsonl")
    rows = [
        line.split("\t")
        for line in (CORPUS / "labels" / "qrels.tsv").read_text(encoding="utf-8").splitlines()
    ]
    assert len(queries) >= 15
    assert {row[0] for row in rows} == {query["query_id"] for query in queries}
    assert {row[2] for row in rows} <= known
    assert {row[3] for row in rows} <= {"0", "1", "2"}
    assert len({(row[0], row[2]) for row in rows}) == len(rows)
