from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.errors import FetchError, IngestError
from ingest.connectors.front_matter import read_front_matter, split_front_matter
from ingest.connectors.huggingface import DATED_BY_CREATION, HuggingFaceConnector
from ingest.connectors.model_record import VARIANTS, is_variant, read_model
from ingest.connectors.port import Listing, Page
from ingest.screen import Rejected
from tests.ingest.api_stand_in import (
    HUB,
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
MODELS = f"https://{HUB}/api/models"
HUB_KIND = HuggingFaceConnector()


def make_model(name: str, day: int = 1, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"brightlamp/{name}",
        "private": False,
        "gated": False,
        "createdAt": f"2026-05-{day:02d}T08:00:00.000Z",
        "lastModified": f"2026-06-{day:02d}T08:00:00.000Z",
        "pipeline_tag": "text-generation",
        "library_name": "transformers",
        "downloads": 900 + day,
        "tags": ["license:mit", "base_model:brightlamp/Wick-Base"],
        "sha": f"{day:040x}",
    } | changes


def listing_of(**options: str) -> Source:
    return make_source("huggingface", f"{MODELS}?author=brightlamp", **options)


def read(answer: Any, source: Source | None = None, **page: Any) -> Listing | Rejected:
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    source = source or listing_of()
    asked = page.pop("asked", HUB_KIND.start(source, "", NOW))
    return HUB_KIND.read(source, Page(body, asked, asked, **page))


def listed(*models: dict[str, Any], source: Source | None = None, **page: Any) -> Listing:
    listing = read(list(models), source, **page)
    assert isinstance(listing, Listing)
    return listing


def test_a_model_becomes_an_entry_dated_by_its_creation() -> None:
    card = {
        "license": "other",
        "license_name": "brightlamp-community-1",
        "license_link": "LICENSE.md",
    }
    (entry,) = listed(make_model("Wick-7B", cardData=card, gated="manual")).entries
    assert entry.guid == "brightlamp/Wick-7B"
    assert entry.link == f"https://{HUB}/brightlamp/Wick-7B"
    assert entry.title == "Wick-7B by brightlamp on Hugging Face"
    assert entry.published == datetime(2026, 5, 1, 8, tzinfo=UTC)
    assert "Licence name: brightlamp-community-1" in entry.content
    assert "Gated: yes, by request" in entry.content
    details = dict(entry.details)
    assert details["license"] == "other"
    assert details["license_link"] == f"https://{HUB}/brightlamp/Wick-7B/blob/main/LICENSE.md"
    assert details["gated"] == "manual"
    assert details["base_model"] == "brightlamp/Wick-Base"


def test_the_licence_tag_stands_in_where_the_card_says_nothing() -> None:
    (entry,) = listed(make_model("Wick-7B")).entries
    assert dict(entry.details)["license"] == "mit"


def test_counts_that_change_with_every_look_are_not_in_an_entry() -> None:
    before, after = (listed(make_model("Wick-7B", downloads=n, likes=n)) for n in (1, 2_000))
    assert before == after


def test_an_owner_can_be_named_for_people() -> None:
    (entry,) = listed(make_model("Wick-7B"), source=listing_of(owner="Bright Lamp Labs")).entries
    assert entry.title == "Wick-7B by Bright Lamp Labs on Hugging Face"


@pytest.mark.parametrize(
    ("name", "tags", "variant"),
    [
        ("Wick-7B", [], False),
        ("Wick-7B-Instruct", ["base_model:finetune:brightlamp/Wick-7B"], False),
        ("Wick-7B-GGUF", [], True),
        ("Wick-7B-AWQ", [], True),
        ("Wick-7B-bnb-4bit", [], True),
        ("Wick-7B-4-bit", [], True),
        ("Wick_7B_gptq", [], True),
        ("Wick-7B-Q4_K_M", [], True),
        ("Wick-7B-FP8", [], True),
        ("Wick-7B-5bpw", [], True),
        ("Wick-7B-5.0bpw", [], True),
        ("Lamp-Q3", [], False),
        ("Wick-7B-small", ["base_model:quantized:brightlamp/Wick-7B"], True),
        ("AWQuila-7B", [], False),
    ],
)
def test_other_forms_of_a_model_are_told_from_new_models(
    name: str, tags: list[str], variant: bool
) -> None:
    model = read_model(make_model(name, tags=tags))
    assert model is not None
    assert is_variant(model, frozenset(VARIANTS.split())) is variant


def test_other_forms_are_left_out_unless_the_source_keeps_them() -> None:
    models = make_model("Wick-7B"), make_model("Wick-7B-GGUF")
    assert [e.guid for e in listed(*models).entries] == ["brightlamp/Wick-7B"]
    assert len(listed(*models, source=listing_of(skip="none")).entries) == 2
    assert [e.guid for e in listed(*models, source=listing_of(skip="7b")).entries] == []


def test_models_passed_on_by_others_are_left_out_of_open_listings() -> None:
    source = make_source("huggingface", f"{MODELS}?filter=license:other&sort=lastModified")
    models = make_model("Wick-7B"), make_model("", id="unsloth/Wick-7B")
    assert [e.guid for e in listed(*models, source=source).entries] == ["brightlamp/Wick-7B"]


def test_a_poll_asks_for_steady_properties_of_the_newest_models_only() -> None:
    url = f"{MODELS}?author=brightlamp&full=true&expand[]=downloads"
    asked = parse_qsl(urlsplit(HUB_KIND.start(make_source("huggingface", url), "", NOW)).query)
    expanded = {value for name, value in asked if name == "expand[]"}
    assert {"createdAt", "cardData", "gated", "tags", "sha"} <= expanded
    assert not {"downloads", "likes"} & expanded
    assert {"sort": "createdAt", "limit": "50", "author": "brightlamp"}.items() <= dict(
        asked
    ).items()
    assert "full" not in dict(asked)


def test_pages_follow_the_link_header_and_stay_on_the_server() -> None:
    world = World(models=[make_model(f"Wick-{n}", 1 + n % 28) for n in range(120)])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        listings = poll(HUB_KIND, listing_of(), fetcher, NOW)
    assert [len(listing.entries) for listing in listings] == [50, 50, 20]
    assert len({e.guid for listing in listings for e in listing.entries}) == 120
    assert listed(make_model("Wick"), next_link="http://10.0.0.1/api/models?x=1").next_urls == ()
    assert listed(make_model("Wick"), next_link="https://[").next_urls == ()


def test_history_goes_back_through_older_pages_without_reading_cards() -> None:
    world = World(models=[make_model(f"Wick-{n}", 1 + n % 28) for n in range(220)])
    source = listing_of(watch="all")
    seen: set[str] = set()
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        (url,) = HUB_KIND.start_history(source, NOW, NOW)
        while url:
            listing = read_page(HUB_KIND, source, fetcher, url)
            assert listing.is_paged
            assert listing.documents == ()
            seen |= {entry.guid for entry in listing.entries}
            url = listing.older_url
    assert len(seen) == 220


def test_an_unchanged_listing_costs_a_304_although_downloads_grew() -> None:
    world = World(models=[make_model("Wick-7B")])
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        url = HUB_KIND.start(listing_of(), "", NOW)
        first = fetcher.get(url, max_bytes=1_000_000)
        world.models[0]["downloads"] += 5_000
        assert fetcher.get(url, etag=first.etag, max_bytes=1_000_000).status == 304
        world.models[0]["gated"] = "auto"
        assert fetcher.get(url, etag=first.etag, max_bytes=1_000_000).status == 200


def test_a_full_window_says_when_to_come_back() -> None:
    world = World(models=[make_model("Wick-7B")], hub_quota=1)
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        poll(HUB_KIND, listing_of(), fetcher, NOW)
        with pytest.raises(FetchError) as caught:
            poll(HUB_KIND, listing_of(), fetcher, NOW)
    assert (caught.value.status, caught.value.retry_after) == (429, 55.0)
    assert caught.value.retryable


CARD = b"""---
license: other   # our own
license_name: "brightlamp-community-1"
license_link: LICENSE.md
base_model:
  - brightlamp/Wick-Base
tags: [text, lamps]
---
# Wick 7B

A model for lamps.
"""


def test_a_watched_model_brings_its_terms_its_card_and_its_licence() -> None:
    card = {
        "license": "other",
        "license_name": "brightlamp-community-1",
        "license_link": "LICENSE.md",
    }
    world = World(
        models=[make_model("Wick-7B", 3, cardData=card), make_model("Wick-1B", 2)],
        files={
            "brightlamp/Wick-7B/README.md": CARD,
            "brightlamp/Wick-7B/LICENSE.md": b"You may burn oil.",
        },
    )
    source = listing_of(models="brightlamp/Wick-7B")
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        listings = poll(HUB_KIND, source, fetcher, NOW)
    documents = {doc.url.rpartition("/")[2]: doc for one in listings for doc in one.documents}
    assert sorted(documents) == ["LICENSE.md", "README.md", "Wick-7B"]
    assert documents["README.md"].text == "# Wick 7B\n\nA model for lamps."
    assert dict(documents["README.md"].details) == {
        "license": "other",
        "license_name": "brightlamp-community-1",
        "license_link": f"https://{HUB}/brightlamp/Wick-7B/blob/main/LICENSE.md",
        "base_model": "brightlamp/Wick-Base",
    }
    assert documents["LICENSE.md"].text == "You may burn oil."
    assert dict(documents["Wick-7B"].details)["gated"] == "no"
    assert len(listings[0].entries) == 2


def test_a_change_of_licence_or_gate_changes_the_document_and_nothing_else_does() -> None:
    source = listing_of(watch="all")

    def terms(**changes: Any) -> object:
        return listed(make_model("Wick-7B", **changes), source=source).documents

    before = terms()
    assert before == terms(downloads=7, lastModified="2026-06-11T00:00:00.000Z", sha="b" * 40)
    assert before != terms(gated="auto")
    assert before != terms(tags=["license:apache-2.0"])
    assert before != terms(cardData={"license": "mit", "license_link": "https://example.org/l"})


def test_a_watched_model_out_of_sight_is_asked_for_by_name() -> None:
    source = listing_of(models="brightlamp/Old-1B")
    world = World(models=[make_model("Wick-7B"), make_model("Old-1B", author="brightlamp")])
    listing = listed(make_model("Wick-7B"), source=source)
    assert listing.documents == ()
    (url,) = listing.next_urls
    assert url.startswith(f"{MODELS}/brightlamp/Old-1B?expand")
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        found = read_page(HUB_KIND, source, fetcher, url)
    assert [document.url for document in found.documents] == [f"https://{HUB}/brightlamp/Old-1B"]


def test_watching_asks_for_the_models_changed_last() -> None:
    assert "sort=lastModified" in HUB_KIND.start(listing_of(watch="all"), "", NOW)


def test_a_single_model_is_a_source_of_its_own() -> None:
    source = make_source("huggingface", f"{MODELS}/brightlamp/Wick-7B")
    world = World(models=[make_model("Wick-7B")], files={"brightlamp/Wick-7B/README.md": CARD})
    with StandIn(world) as stand_in, stand_in.open_fetcher() as fetcher:
        terms, card = poll(HUB_KIND, source, fetcher, NOW)
    assert len(terms.documents) == len(card.documents) == 1
    assert HUB_KIND.start_history(source, NOW, NOW) == ()


def test_first_sight_counts_only_where_an_old_model_cannot_come_into_view() -> None:
    models = [make_model(f"Wick-{n}") for n in range(8)]

    def late(listing: Listing) -> int:
        return sum(DATED_BY_CREATION in entry.details for entry in listing.entries)

    assert late(listed(*models)) == 8
    assert late(listed(*models, next_link=f"{MODELS}?cursor=50")) == 3
    assert late(listed(*models, source=listing_of(watch="all"))) == 0
    asked = f"{HUB_KIND.start(listing_of(), '', NOW)}&cursor=50"
    assert late(listed(*models, asked=asked)) == 0


@pytest.mark.parametrize(
    ("url", "options", "said"),
    [
        (f"https://{HUB}/brightlamp", {}, "api/models"),
        (f"{MODELS}?author=a", {"models": "no-slash"}, "NAME/MODEL"),
        (f"{MODELS}?author=a", {"models": "a/../../etc"}, "NAME/MODEL"),
        (f"{MODELS}?author=a", {"models": " ".join(f"a/b{n}" for n in range(51))}, "at most 50"),
    ],
)
def test_a_source_that_makes_no_sense_is_refused_with_a_way_out(
    url: str, options: dict[str, str], said: str
) -> None:
    with pytest.raises(IngestError, match=said):
        HUB_KIND.start(make_source("huggingface", url, **options), "", NOW)


@pytest.mark.parametrize(
    "link", ["../../etc/passwd", "javascript:alert(1)", "/a/../b", "LICENSE?x=1", "https://["]
)
def test_a_licence_link_that_is_no_file_of_the_repository_is_not_fetched(link: str) -> None:
    model = make_model("Wick-7B", cardData={"license": "other", "license_link": link})
    listing = listed(model, source=listing_of(watch="all"))
    assert listing.next_urls == (f"https://{HUB}/brightlamp/Wick-7B/resolve/main/README.md",)


@pytest.mark.parametrize(
    ("body", "kind", "reason"),
    [
        (b"<!doctype html><title>Sign in", "", "web_page"),
        (b"anything", "text/html", "web_page"),
        (b"", "text/plain", "empty"),
        (b"---\n---\n  \n", "text/plain", "empty"),
    ],
)
def test_what_is_no_card_is_refused(body: bytes, kind: str, reason: str) -> None:
    asked = f"https://{HUB}/brightlamp/Wick-7B/resolve/main/README.md"
    refused = read(body, asked=asked, content_type=kind)
    assert isinstance(refused, Rejected)
    assert refused.reason == reason


def test_the_servers_own_complaint_is_the_reason() -> None:
    refused = read({"error": "Repository not found"})
    assert isinstance(refused, Rejected)
    assert "Repository not found" in refused.detail


@pytest.mark.parametrize(
    ("head", "values"),
    [
        ("license: mit", {"license": "mit"}),
        ("license: 'a: b' # c", {"license": "a: b"}),
        ("license:\n- mit\n- other\nx: 1", {"license": "mit, other", "x": "1"}),
        ("extra: |\n  two\n  lines\nlicense: mit", {"extra": "two lines", "license": "mit"}),
        ("license: [mit, 'other']", {"license": "mit, other"}),
        ("a:\n  license: nested", {"a": ""}),
        ("license: &x mit\nb: *x\nc: !!python/object y", {"license": "", "b": "", "c": ""}),
        ("license: mit\nlicense: other", {"license": "mit"}),
        ("license: ~", {"license": ""}),
    ],
)
def test_the_head_of_a_card_is_read_without_a_yaml_library(
    head: str, values: dict[str, str]
) -> None:
    assert read_front_matter(head) == values


def test_a_head_without_an_end_is_text() -> None:
    assert split_front_matter("---\nlicense: mit\n") == ("", "---\nlicense: mit\n")
    assert split_front_matter("no head") == ("", "no head")
    assert split_front_matter("\ufeff---\r\na: 1\r\n---\r\nx") == ("a: 1", "x")


@given(st.text(alphabet=st.sampled_from("ab:-|>[]{}&*!#'\" \n\t\u0000\u2028"), max_size=200))
def test_no_head_breaks_its_reader(head: str) -> None:
    assert all(isinstance(value, str) for value in read_front_matter(head).values())
    split_front_matter(f"---\n{head}\n---\n")


@given(hostile_json())
def test_no_json_whatever_breaks_the_reader(value: object) -> None:
    model = {"id": "a/b", "cardData": {"license": value, "base_model": value}, "tags": value}
    for answer in (value, [value], [model | {"gated": value, "createdAt": value}], model):
        for source in (listing_of(), listing_of(watch="all")):
            assert isinstance(read(answer, source), (Listing, Rejected))


@pytest.mark.shared
def test_the_recorded_answers_are_read(shared: Path) -> None:
    folder = shared / "data/sources/samples"
    (entry,) = listed(
        json.loads((folder / "hf_model_info_XHToken.json").read_text("utf-8"))
    ).entries
    assert dict(entry.details)["license"] == "apache-2.0"
    card = (folder / "hf_license_other_card.yaml").read_text("utf-8")
    assert read_front_matter(card)["license_name"] == "qwen-community-1.0"


@pytest.mark.shared
def test_every_organisation_worth_polling_is_asked_properly(shared: Path) -> None:
    with (shared / "data/sources/hf_orgs.csv").open(encoding="utf-8") as rows:
        orgs = [row["api"] for row in csv.DictReader(rows) if row["role"] == "lab"]
    asked = [HUB_KIND.start(make_source("huggingface", url), "", NOW) for url in orgs]
    assert len(asked) > 60
    assert all(dict(parse_qsl(urlsplit(url).query))["sort"] == "createdAt" for url in asked)
