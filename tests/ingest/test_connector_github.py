from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import FetchError, IngestError
from ingest.connectors.github import MAX_REST_PAGES, GitHubConnector
from ingest.connectors.github_feeds import RepoFeed, read_feed_url
from ingest.connectors.github_items import Release, is_prerelease, name_release
from ingest.connectors.port import Listing, Page
from ingest.screen import Rejected
from tests.ingest.api_stand_in import (
    RAW,
    REST,
    SITE,
    StandIn,
    World,
    hostile_json,
    make_source,
    poll,
    read_page,
)

if TYPE_CHECKING:
    from pathlib import Path

    from db.types import Source

NOW = datetime(2026, 6, 12, 12, tzinfo=UTC)
GITHUB = GitHubConnector()
RELEASES = f"https://{SITE}/brightlamp/wick/releases.atom"
LICENCE = f"https://{SITE}/brightlamp/wick/commits/main/models/LICENSE.atom"


def source_of(url: str = RELEASES, **options: str) -> Source:
    return make_source("github", url, **options)


def sha(number: int) -> str:
    return f"{number:040x}"


def feed(*entries: str) -> bytes:
    return (
        '<?xml version="1.0" encoding="UTF-8"?><feed xmlns="http://www.w3.org/2005/Atom">'
        f"<title>Feed</title>{''.join(entries)}</feed>"
    ).encode()


def release(tag: str, name: str = "", notes: str = "<p>Brighter.</p>", day: int = 1) -> str:
    return (
        f"<entry><id>tag:github.com,2008:Repository/77/{tag}</id>"
        f"<updated>2026-06-{day:02d}T08:00:00Z</updated><title>{name or tag}</title>"
        f'<link rel="alternate" type="text/html" href="https://{SITE}/brightlamp/wick/releases/tag/{tag}"/>'
        f'<content type="html">{escape(notes)}</content></entry>'
    )


def commit(number: int, title: str = "Trim the wick", day: int = 1) -> str:
    link = f"https://{SITE}/brightlamp/wick/commit/{sha(number)}"
    return (
        f"<entry><id>tag:github.com,2008:Grit::Commit/{sha(number)}</id>"
        f'<link type="text/html" rel="alternate" href="{link}"/>'
        f"<title>\n        {title}\n    </title><updated>2026-06-{day:02d}T08:00:00Z</updated>"
        f'<content type="html">{escape(f"<pre>{title}</pre>")}</content></entry>'
    )


def rest_commit(number: int, message: str = "Trim the wick\n\nShorter.") -> dict[str, Any]:
    return {
        "sha": sha(number),
        "html_url": f"https://{SITE}/brightlamp/wick/commit/{sha(number)}",
        "commit": {
            "message": message,
            "committer": {"date": f"2026-05-{1 + number % 28:02d}T08:00:00Z"},
        },
    }


def rest_release(tag: str, **changes: Any) -> dict[str, Any]:
    return {
        "tag_name": tag,
        "name": f"Lamp {tag}",
        "html_url": f"https://{SITE}/brightlamp/wick/releases/tag/{tag}",
        "body": "Brighter.",
        "published_at": "2026-05-01T08:00:00Z",
        "draft": False,
        "prerelease": False,
    } | changes


def read(body: bytes, source: Source | None = None, asked: str = "") -> Listing | Rejected:
    source = source or source_of()
    return GITHUB.read(source, Page(body, asked or source.url, asked or source.url))


def listed(body: bytes, source: Source | None = None, asked: str = "") -> Listing:
    listing = read(body, source, asked)
    assert isinstance(listing, Listing)
    return listing


def tags(listing: Listing) -> list[str]:
    return [entry.guid for entry in listing.entries]


def test_a_release_becomes_an_entry_with_its_notes() -> None:
    (entry,) = listed(feed(release("v1.2", "Brighter days", "<p>Two <b>lamps</b>.</p>"))).entries
    assert entry.guid == "tag:v1.2"
    assert entry.title == "brightlamp/wick v1.2: Brighter days"
    assert entry.content == "Two lamps."
    assert entry.published == datetime(2026, 6, 1, 8, tzinfo=UTC)
    assert entry.link.endswith("/releases/tag/v1.2")
    assert dict(entry.details) == {"repository": "brightlamp/wick", "tag": "v1.2"}


@pytest.mark.parametrize(
    ("tag", "name", "title"),
    [
        ("v1.2", "", "o/r v1.2"),
        ("v1.2", "1.2", "o/r v1.2"),
        ("v1.2", "v1.2 Bright", "o/r v1.2 Bright"),
        ("v1.2", "Lamp 1.2", "o/r: Lamp 1.2"),
        ("wick-3", "Lamp", "o/r wick-3: Lamp"),
    ],
)
def test_a_title_says_the_version_once(tag: str, name: str, title: str) -> None:
    assert name_release("o/r", Release(tag, name, "", "", None, is_prerelease=False)) == title


@pytest.mark.parametrize(
    "tag",
    [
        "v2.0-rc.1",
        "v2.0rc1",
        "1.4.0b2",
        "2.0.0-beta",
        "v3-alpha.2",
        "0.5.dev1",
        "v1-preview",
        "rc-3",
    ],
)
def test_versions_before_a_release_are_known_by_their_tag(tag: str) -> None:
    assert is_prerelease(tag)


@pytest.mark.parametrize(
    "tag", ["v2.0", "b4321", "march-2", "device-1", "2026.06.01", "alphabet-1", "v1.0-arc"]
)
def test_other_tags_are_not_taken_for_early_versions(tag: str) -> None:
    assert not is_prerelease(tag)


def test_early_versions_and_nightly_builds_are_left_out_unless_asked_for() -> None:
    body = feed(
        release("v2-rc.1"),
        release("v1"),
        release("nightly"),
        release("lib-nightly-0601"),
        release("web-v1"),
    )
    assert tags(listed(body)) == ["tag:v1", "tag:web-v1"]
    early = listed(body, source_of(prereleases="yes"))
    assert tags(early) == ["tag:v2-rc.1", "tag:v1", "tag:web-v1"]
    assert dict(early.entries[0].details)["prerelease"] == "yes"
    assert tags(listed(body, source_of(tags="web-"))) == ["tag:web-v1"]
    assert tags(listed(body, source_of(tags="-web-"))) == ["tag:v1"]
    assert tags(listed(body, source_of(tags="nightly"))) == ["tag:nightly"]


def test_a_release_without_notes_has_no_text() -> None:
    (entry,) = listed(feed(release("v1", notes="No content."))).entries
    assert (entry.content, entry.summary) == ("", "")


def test_a_commits_title_loses_its_line_breaks() -> None:
    source = source_of(f"https://{SITE}/brightlamp/wick/commits/main.atom")
    listing = listed(feed(commit(1)), source)
    (entry,) = listing.entries
    assert entry.title == "brightlamp/wick: Trim the wick"
    assert entry.guid == f"commit:{sha(1)}"
    assert listing.next_urls == ()


def test_a_changed_licence_brings_the_text_of_the_newest_commit_only() -> None:
    world = World(
        atoms={
            "/brightlamp/wick/commits/main/models/LICENSE.atom": feed(
                commit(7, "Allow oil", 9), commit(6, day=2)
            )
        },
        raw={f"/brightlamp/wick/{sha(7)}/models/LICENSE": b"You may burn oil.\n"},
    )
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        listing, text = poll(GITHUB, source_of(LICENCE), fetcher, NOW)
    assert listing.entries[0].title == "brightlamp/wick: LICENSE changed: Allow oil"
    assert not listing.is_paged
    (document,) = text.documents
    assert document.url == f"https://{SITE}/brightlamp/wick/blob/main/models/LICENSE"
    assert document.title == "brightlamp/wick: models/LICENSE"
    assert document.text == "You may burn oil."
    assert dict(document.details)["sha"] == sha(7)
    assert dict(listing.entries[0].details)["path"] == "models/LICENSE"


@pytest.mark.parametrize(
    ("path", "option", "keeps"),
    [
        ("LICENSE", "", True),
        ("LICENSE-MODEL", "", True),
        ("docs/LICENCE.txt", "", True),
        ("docs/model-retirements.md", "", True),
        ("docs/repositories-licenses.md", "", True),
        ("prices.json", "", False),
        ("prices.json", "yes", True),
        ("src/licensing.py", "", False),
        ("LICENSE", "no", False),
    ],
)
def test_which_files_are_watched_documents(path: str, option: str, keeps: bool) -> None:
    source = source_of(f"https://{SITE}/o/r/commits/main/{path}.atom", text=option)
    assert read_feed_url(source) == RepoFeed("o/r", "commits", "main", path, keeps)


def test_a_branch_with_a_slash_is_told_by_the_option() -> None:
    source = source_of(f"https://{SITE}/o/r/commits/rel/2/LICENSE.atom", branch="rel/2")
    assert read_feed_url(source) == RepoFeed("o/r", "commits", "rel/2", "LICENSE", keeps_text=True)


@pytest.mark.parametrize(
    "url",
    [f"https://{SITE}/o/r", f"https://{SITE}/o.atom", "https://example.org/o/r/releases.atom"],
)
def test_an_address_that_is_no_feed_of_a_repository_is_refused_with_a_way_out(url: str) -> None:
    with pytest.raises(IngestError, match=r"releases\.atom"):
        GITHUB.start(source_of(url), "", NOW)


def test_an_unchanged_feed_costs_a_304() -> None:
    world = World(atoms={"/brightlamp/wick/releases.atom": feed(release("v1"))})
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        first = fetcher.get(RELEASES, max_bytes=1_000_000)
        assert fetcher.get(RELEASES, etag=first.etag, max_bytes=1_000_000).status == 304


def test_a_renamed_repository_is_followed_and_its_new_address_learnt() -> None:
    world = World(
        atoms={"/lamps/wick/releases.atom": feed(release("v1"))},
        moved={"brightlamp/wick": "lamps/wick"},
    )
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        answer = fetcher.get(RELEASES, max_bytes=1_000_000)
        before = read_page(GITHUB, source_of(), fetcher, RELEASES)
    assert answer.permanent_url == f"https://{SITE}/lamps/wick/releases.atom"
    after = listed(answer.body, source_of(answer.permanent_url))
    assert tags(before) == tags(after)  # not news again under the new name


def test_a_passing_504_is_worth_another_try() -> None:
    world = World(atoms={"/brightlamp/wick/releases.atom": feed(release("v1"))}, faults=[504])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        with pytest.raises(FetchError) as caught:
            fetcher.get(RELEASES, max_bytes=1_000_000)
        assert caught.value.retryable
        assert len(poll(GITHUB, source_of(), fetcher, NOW)) == 1


def test_history_of_releases_is_read_page_by_page_from_the_api() -> None:
    items = [rest_release(f"v{n}") for n in range(230)]
    world = World(
        rest={"/repos/brightlamp/wick/releases": items, "/repositories/77/releases": items}
    )
    found: list[str] = []
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        (url,) = GITHUB.start_history(source_of(), NOW, NOW)
        while url:
            listing = read_page(GITHUB, source_of(), fetcher, url)
            found += tags(listing)
            url = listing.older_url
    assert found == [f"tag:v{n}" for n in range(230)]
    assert {host for host, _ in world.asked} == {REST}


def test_history_and_feed_name_a_release_alike() -> None:
    of_rest = listed(
        json.dumps([rest_release("v1")]).encode(), asked=f"https://{REST}/repos/o/r/releases?page=1"
    )
    assert tags(of_rest) == tags(listed(feed(release("v1"))))
    assert of_rest.entries[0].link == listed(feed(release("v1"))).entries[0].link


def test_drafts_and_early_versions_are_left_out_of_history() -> None:
    items = [
        rest_release("v2", draft=True),
        rest_release("v3", prerelease=True),
        rest_release("v1"),
    ]
    asked = f"https://{REST}/repos/o/r/releases?page=1"
    assert tags(listed(json.dumps(items).encode(), asked=asked)) == ["tag:v1"]


def test_history_of_a_licence_brings_every_text_oldest_first() -> None:
    items = [rest_commit(n) for n in (3, 2, 1)]
    world = World(
        rest={"/repos/brightlamp/wick/commits": items},
        raw={
            f"/brightlamp/wick/{sha(n)}/models/LICENSE": f"Version {n}".encode() for n in (1, 2, 3)
        },
    )
    source = source_of(LICENCE)
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        (url,) = GITHUB.start_history(source, NOW, NOW)
        listing = read_page(GITHUB, source, fetcher, url)
        texts = [read_page(GITHUB, source, fetcher, one).documents[0] for one in listing.next_urls]
    assert [text.text for text in texts] == ["Version 1", "Version 2", "Version 3"]
    assert [entry.guid for entry in listing.entries] == [f"commit:{sha(n)}" for n in (3, 2, 1)]
    assert "path=models%2FLICENSE" in url
    assert "sha=main" in url


def test_history_stops_after_so_many_pages() -> None:
    def older(page: int) -> str:
        asked = f"https://{REST}/repos/brightlamp/wick/releases?per_page=100&page={page}"
        link = f"https://{REST}/repositories/77/releases?per_page=100&page={page + 1}"
        listing = GITHUB.read(source_of(), Page(b"[]", asked, asked, next_link=link))
        assert isinstance(listing, Listing)
        return listing.older_url

    assert older(MAX_REST_PAGES - 1)
    assert older(MAX_REST_PAGES) == ""


def test_history_never_leaves_the_api() -> None:
    asked = f"https://{REST}/repos/o/r/releases?page=1"
    listing = GITHUB.read(
        source_of(), Page(b"[]", asked, asked, next_link="http://10.0.0.1/?page=2")
    )
    assert isinstance(listing, Listing)
    assert listing.older_url == ""


def test_used_up_requests_say_when_to_come_back() -> None:
    reset = int(datetime.now(UTC).timestamp()) + 600
    world = World(rest_quota=0, rest_reset=reset)
    with (
        StandIn(world) as stand_in,
        stand_in.open_fetcher() as fetcher,
        pytest.raises(FetchError) as caught,
    ):
        fetcher.get(GITHUB.start_history(source_of(), NOW, NOW)[0], max_bytes=1_000_000)
    assert caught.value.status == 403
    assert caught.value.retryable
    assert caught.value.retry_after == pytest.approx(600, abs=5)


def test_tags_have_no_dated_history() -> None:
    source = source_of(f"https://{SITE}/brightlamp/wick/tags.atom")
    assert GITHUB.start_history(source, NOW, NOW) == ()
    assert tags(listed(feed(release("v1", notes="")), source)) == ["tag:v1"]


@pytest.mark.parametrize(
    ("body", "asked", "reason"),
    [
        (b"<!doctype html><html>Sign in</html>", "", "web_page"),
        (b'{"message": "Not Found"}', f"https://{REST}/repos/o/r/releases", "api_error"),
        (b"", f"https://{RAW}/o/r/{sha(1)}/LICENSE", "empty"),
        (b"\0\1\2", f"https://{RAW}/o/r/{sha(1)}/LICENSE", "binary"),
        (b"text", f"https://{RAW}/o/r/main/LICENSE", "not_an_answer"),
    ],
)
def test_what_is_no_answer_is_refused_with_a_reason(body: bytes, asked: str, reason: str) -> None:
    refused = read(body, source_of(LICENCE), asked)
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


@given(hostile_json())
def test_no_json_whatever_breaks_the_reader(value: object) -> None:
    items = [
        value,
        {"tag_name": "v1", "body": value, "name": value},
        {"sha": sha(1), "commit": value},
    ]
    for url in (RELEASES, LICENCE):
        for answer in (value, items):
            asked = f"https://{REST}/repos/o/r/x?page=1"
            assert isinstance(
                read(json.dumps(answer).encode(), source_of(url), asked), (Listing, Rejected)
            )


@given(st.binary(max_size=300), st.text(max_size=40))
def test_no_bytes_whatever_break_the_reader(body: bytes, tag: str) -> None:
    for source in (source_of(), source_of(LICENCE)):
        assert isinstance(read(body, source), (Listing, Rejected))
        assert isinstance(read(feed(release(escape(tag))), source), (Listing, Rejected))
        raw = f"https://{RAW}/o/r/{sha(1)}/LICENSE"
        assert isinstance(read(body, source, raw), (Listing, Rejected))


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "url", "count", "texts"),
    [
        ("github_atom_feed-rs_example_6.xml", RELEASES, 4, 0),
        ("github_atom_miniflux_small.xml", f"https://{SITE}/o/r/commits/main.atom", 20, 0),
        ("github_commits_huginn_fixture.atom", LICENCE, 20, 1),
    ],
)
def test_the_recorded_feeds_are_read(
    shared: Path, name: str, url: str, count: int, texts: int
) -> None:
    listing = listed((shared / "data/sources/samples" / name).read_bytes(), source_of(url))
    assert len(listing.entries) == count
    assert all(
        entry.published and entry.link and "\n" not in entry.title for entry in listing.entries
    )
    assert len(listing.next_urls) == texts
    assert listing.notes == ()
