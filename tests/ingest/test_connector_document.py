from __future__ import annotations

import difflib
import gzip
import json
import time
from collections import defaultdict
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from db.errors import IngestError
from db.types import Source
from ingest.connectors.dated_sections import read_heading
from ingest.connectors.document import DocumentConnector
from ingest.connectors.port import DocumentText, Listing, Page
from ingest.screen import Rejected

if TYPE_CHECKING:
    from pathlib import Path

URL = "https://lab.test/legal/terms"
NOW = datetime(2026, 8, 1, tzinfo=UTC)
CLAUSE = (
    "You may use the models for any purpose that the law of your country allows you to pursue. "
)
PROSE = f"<p>{CLAUSE * 3}</p>"


def read(
    body: str, url: str = URL, kind: str = "text/html", homepage: str = "", **options: str
) -> Listing | Rejected:
    source = Source("lab", "Lab", url, "lab.test", "document", homepage=homepage, options=options)
    return DocumentConnector().read(source, Page(body.encode(), url, url, kind, "utf-8"))


def listing(
    body: str, url: str = URL, kind: str = "text/html", homepage: str = "", **options: str
) -> Listing:
    found = read(body, url, kind, homepage, **options)
    assert isinstance(found, Listing), found
    return found


def document(body: str, url: str = URL, kind: str = "text/html") -> DocumentText:
    (found,) = listing(body, url, kind).documents
    return found


def page(main: str, around: str = "") -> str:
    return f"<!doctype html><html><head><title>Terms | Lab</title></head><body>{around}{main}</body></html>"


def reason(body: str, kind: str = "text/html", **options: str) -> str:
    found = read(body, kind=kind, **options)
    assert isinstance(found, Rejected), found
    return found.reason


def test_a_document_is_its_heading_and_all_lines_of_its_main_part():
    found = document(
        page(
            f"<main><h1>Terms of use</h1><h2 id=a>1. Scope</h2>{PROSE}<ul><li>One thing</li>"
            "<li>Another <b>bold</b> thing</li></ul><p>First line<br>second line</p></main>"
        )
    )
    assert found.title == "Terms of use"
    assert found.url == URL
    assert found.text.split("\n") == [
        "Terms of use", "1. Scope", (CLAUSE * 3).strip(), "One thing", "Another bold thing",
        "First line", "second line",
    ]  # fmt: skip


def test_tables_are_kept_row_by_row():
    table = (
        "<table><thead><tr><th>Model</th><th>Gone on</th></tr></thead><tbody><tr><td><code>m-1</code>"
        "</td><td><p>4 May</p><p>2026</p></td></tr><tr><td>m-2</td><td></td></tr></tbody></table>"
    )
    lines = document(page(f"<h1>Gone models</h1>{PROSE}{table}")).text.split("\n")
    assert lines[-3:] == ["Model | Gone on", "m-1 | 4 May 2026", "m-2 |"]


def test_tables_that_only_place_things_are_not_rows():
    table = f"<table><tr><td>Left<table><tr><td>a</td><td>b</td></tr></table></td><td>{PROSE}</td></tr></table>"
    lines = document(page(f"<h1>Old page</h1>{table}")).text.split("\n")
    assert lines[1:3] == ["Left", "a | b"]


FURNITURE = (
    '<nav><a href="/">Home</a></nav><div class="cookie-banner"><p>We use cookies here.</p></div>'
    '<div id="toc"><ul><li>1. Scope</li></ul></div><button>Copy page</button><footer>© Lab</footer>'
    "<script>var n = 1</script><p>Was this page helpful?</p><p>7 min read</p><div hidden>Secret</div>"
    "<svg><text>Icon</text></svg><noscript>Turn on</noscript><p>Page generated at 10:31:07</p>"
)


def test_furniture_is_no_part_of_a_document():
    bare = document(page(f"<main><h1>Terms of use</h1>{PROSE}</main>"))
    dressed = document(page(f"<main><h1>Terms of use</h1>{PROSE}</main>", FURNITURE))
    inside = document(page(f"<main><h1>Terms of use</h1>{FURNITURE}{PROSE}</main>"))
    assert bare.text == dressed.text == inside.text


def test_the_title_is_the_heading_wherever_it_stands_else_what_the_page_calls_itself():
    above = "<header><h1>Terms of use</h1></header>"
    assert document(page(f"<main>{PROSE}</main>", above)).title == "Terms of use"
    assert document(page(f"<main>{PROSE}</main>")).title == "Terms | Lab"


def test_a_change_of_layout_changes_nothing():
    before = page(f"<main><h1>Terms of use</h1>{PROSE}<p>One <i>two</i> three</p></main>")
    after = page(
        '<div class="wrap"><article role="main"><header><h1 class="big"><span>Terms</span> of use'
        f"</h1></header><section><div>{PROSE.replace(' ', chr(10) + '   ')}</div>"
        "<div>One <em>two</em>\n three</div></section></article></div>",
        FURNITURE,
    )
    assert document(before) == document(after)


def test_text_in_tabs_and_accordions_is_kept():
    tabs = (
        f"<div role=tabpanel>{PROSE}</div><div role=tabpanel hidden><p>Terms for companies</p></div>"
        '<h3><button aria-expanded="false">Refunds</button></h3>'
        '<div class="accordion-body" style="display: none"><p>No refunds are given.</p></div>'
    )
    lines = document(page(f"<main><h1>Terms of use</h1>{tabs}</main>")).text.split("\n")
    assert lines[-3:] == ["Terms for companies", "Refunds", "No refunds are given."]


def test_hidden_mail_addresses_are_shown_again():
    key = 0x2A
    code = f"{key:02x}" + "".join(f"{byte ^ key:02x}" for byte in b"help@lab.test")
    mail = f'<p>Write to <a data-cfemail="{code}">[email&#160;protected]</a> soon</p>'
    assert document(page(f"<h1>Terms</h1>{PROSE}{mail}")).text.endswith(
        "Write to help@lab.test soon"
    )


def test_the_days_that_a_document_states_are_details_and_a_day_of_rendering_is_not():
    stated = (
        "<p>Effective: January 2, 2026</p><p>Last updated on 20 December 2025 (past versions)</p>"
    )
    clauses = "".join(f"<p>Clause {n}. {CLAUSE}</p>" for n in range(20))
    one = document(
        page(f"<main><h1>Terms</h1>{stated}{clauses}<p>Last updated 2026-07-01 UTC.</p></main>")
    )
    two = document(
        page(f"<main><h1>Terms</h1>{stated}{clauses}<p>Last updated 2026-07-02 UTC.</p></main>")
    )
    assert one == two
    assert dict(one.details) == {"effective": "2026-01-02", "updated": "2025-12-20"}


MARKDOWN = f"""---
title: "Deprecations"
---
# Deprecations

{CLAUSE * 3}

## History

### 2026-05-18: small-model snapshot

We told users of
the `small-model` **snapshot** on [May 18](https://lab.test/x).

| Gone on    | Model   |
| ---------- | ------- |
| 2026-09-18 | `small` |

### 2026-05-17: two of a day

First.

### 2026-05-17: third of a day {{#third}}

Second.
"""
TWIN = "https://lab.test/docs/deprecations.md"


def test_markdown_reads_as_its_page_would():
    lines = document(MARKDOWN, TWIN, "text/markdown").text.split("\n")
    assert lines[0] == "Deprecations"
    assert "We told users of the small-model snapshot on May 18." in lines
    assert "2026-09-18 | small" in lines
    assert "2026-05-17: third of a day" in lines


def test_rewrapped_markdown_is_the_same_document():
    other = MARKDOWN.replace("users of\nthe", "users\nof the")
    assert document(MARKDOWN, TWIN, "text/plain") == document(other, TWIN, "text/plain")


def test_dated_sections_are_entries_whose_guids_last():
    newer = MARKDOWN.replace("## History\n", "## History\n\n### 2026-06-01: newer\n\nNew.\n")
    before = listing(MARKDOWN, TWIN, "text/markdown", sections="dated").entries
    after = listing(newer, TWIN, "text/markdown", sections="dated").entries
    assert [entry.guid.partition("#")[2] for entry in before] == [
        "2026-05-18-small-model-snapshot", "2026-05-17-two-of-a-day", "third",
    ]  # fmt: skip
    assert after[1:] == before
    assert before[0].title == "Deprecations: small-model snapshot"
    assert before[0].published == datetime(2026, 5, 18, tzinfo=UTC)
    assert before[0].day_only
    assert "2026-09-18 | small" in before[0].content


def test_sections_of_one_day_without_names_are_counted_from_the_oldest():
    def release(*texts: str) -> str:
        parts = "".join(f"<h2>May 4, 2026</h2><p>{text}</p>" for text in texts)
        return page(f"<h1>Changes</h1>{PROSE}{parts}<h2>May 3, 2026</h2><p>Old</p>")

    before = listing(release("First"), sections="dated").entries
    after = listing(release("Second", "First"), sections="dated").entries
    assert {e.guid: e.content for e in before}.items() <= {e.guid: e.content for e in after}.items()
    assert [entry.guid.partition("#")[2] for entry in after] == [
        "2026-05-04-2", "2026-05-04", "2026-05-03",
    ]  # fmt: skip


def test_links_lead_to_the_page_of_a_markdown_twin():
    home = "https://lab.test/guide/deprecations"
    found = listing(MARKDOWN, TWIN, "text/markdown", home, sections="dated")
    assert found.entries[0].link == f"{home}#2026-05-18-small-model-snapshot"
    assert found.entries[0].guid.startswith(TWIN)
    other = listing(MARKDOWN, TWIN, "text/markdown", "https://lab.test/", sections="dated")
    assert other.entries[0].link.startswith(TWIN)


def test_headings_have_the_year_of_the_heading_above():
    text = f"# Changes\n\n{CLAUSE * 3}\n\n## July, 2026\n\n### Jul 15\n\nA\n\n## 2025\n\n### 3 March\n\nB\n"
    found = listing(text, TWIN, "text/markdown", sections="dated")
    assert [f"{entry.published:%Y-%m-%d}" for entry in found.entries] == [
        "2026-07-15",
        "2025-03-03",
    ]


@pytest.mark.parametrize("mark", ["{#day}", "{:#day}", "{: #day .new }"])
def test_anchors_that_markdown_states_are_taken(mark: str):
    text = f"# Changes\n\n{CLAUSE * 3}\n\n## May 4, 2026 {mark}\n\nA \\| b\n"
    (entry,) = listing(text, TWIN, "text/plain", sections="dated").entries
    assert entry.guid == f"{TWIN}#day"
    assert entry.content == "A | b"


def test_components_of_documentation_builders_date_sections():
    update = (
        '<Update label="2026-05-01" description="v2">\n  ## Model two\n\n  It is faster.\n</Update>'
    )
    text = f"# Notes\n\n{CLAUSE * 3}\n\n{update}\n\n<Update label='2026-04-01'>\nOne.\n</Update>\n"
    found = listing(text, TWIN, "text/markdown", sections="dated")
    assert [entry.guid.partition("#")[2] for entry in found.entries] == ["2026-05-01", "2026-04-01"]


def test_a_title_that_announces_goes_on_to_what_it_announces():
    body = f"<h1>Notes</h1>{PROSE}<h2 id=m>May 4, 2026</h2><p>Gone:</p><ul><li>model-a</li></ul>"
    (entry,) = listing(page(body), sections="dated").entries
    assert entry.title == "Notes: Gone: model-a"
    assert entry.link == f"{URL}#m"


def test_a_document_without_dated_sections_says_so_and_is_kept():
    found = listing(page(f"<h1>Terms</h1>{PROSE}"), sections="dated")
    assert found.entries == ()
    assert len(found.documents) == 1
    assert "no dated sections" in found.notes[0]


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("2026-05-04", ""),
        ("May 4th, 2026", ""),
        ("Date: 2026-05-04", ""),
        ("时间：2026-05-04", ""),
        ("2026-05-04: Prices fall", "Prices fall"),
        ("Version 2.1 (May 4, 2026)", "Version 2.1"),
        ("2.1.0 - 2026-05-04", "2.1.0"),
    ],
)
def test_headings_part_into_day_and_name(heading: str, expected: str):
    assert read_heading(heading) == (datetime(2026, 5, 4, tzinfo=UTC), expected)


@pytest.mark.parametrize(
    "heading", ["Scope", "04/05/2026", "May 2026", "From 2026-05-04 to 2026-05-06"]
)
def test_other_headings_are_no_days(heading: str):
    assert read_heading(heading) is None


def test_plain_text_is_read_by_paragraphs_however_it_is_wrapped():
    one = f"THE LICENCE\n\n{CLAUSE * 3}\n\n 1. You may\n    copy it.\n 2. You may\n    change it.\n"
    two = f"THE LICENCE\n==========\n\n{(CLAUSE * 3).replace('. ', '.' + chr(10))}\n\n1. You may copy it.\n2. You may change\nit.\n"
    first = document(one, "https://lab.test/LICENSE", "text/plain")
    assert first == document(two, "https://lab.test/LICENSE", "text/plain")
    assert first.title == "THE LICENCE"
    assert first.text.endswith("1. You may copy it.\n2. You may change it.")


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("   ", "empty"),
        (page("<h1>Just a moment...</h1><p>Checking your browser</p>"), "blocked"),
        (page("<h1>Page not found</h1><p>There is nothing here.</p>"), "error_page"),
        (page("<p>You need to enable JavaScript to run this app.</p>"), "needs_script"),
        (page("<form><input type=password></form><p>Welcome back</p>"), "login"),
        (page(f"<h1>Sign in to read on</h1>{PROSE}"), "login"),
        (page("<h1>Terms</h1><p>Soon.</p>"), "too_short"),
        ("<html><body>" + "<p>" * 130_000, "tag_flood"),
        ("%PDF-1.7 ...", "not_text"),
    ],
)
def test_what_is_no_version_of_a_document_is_refused(body: str, expected: str):
    assert reason(body) == expected


def test_a_page_without_the_required_words_is_another_page():
    body = page(f"<h1>Welcome</h1>{PROSE}")
    assert reason(body, require="Change log") == "other_page"
    assert listing(body, require="the LAW of your country").documents


def test_a_markdown_address_that_answers_with_a_page_is_read_as_one():
    found = document(page(f"<nav>Menu</nav><main><h1>Terms</h1>{PROSE}</main>"), TWIN, "text/plain")
    assert found.text.startswith("Terms\n")


@pytest.mark.parametrize("options", [{"section": "dated"}, {"sections": "all"}])
def test_options_that_make_no_sense_are_refused(options: dict[str, str]):
    source = Source("lab", "Lab", URL, "lab.test", "document", options=options)
    with pytest.raises(IngestError):
        DocumentConnector().start(source, "", NOW)


def test_only_dated_sections_have_a_past():
    plain = Source("lab", "Lab", URL, "lab.test", "document")
    dated = Source("lab", "Lab", URL, "lab.test", "document", options={"sections": "dated"})
    assert DocumentConnector().start_history(plain, NOW, NOW) == ()
    assert DocumentConnector().start_history(dated, NOW, NOW) == (URL,)


@pytest.mark.parametrize(
    ("body", "url", "kind"),
    [
        (page("<table><tr><td>" * 1_000), URL, "text/html"),
        (page("<div class=sidebar>" * 1_500 + PROSE), URL, "text/html"),
        (page("<h2>May 4, 2026</h2><p>x</p>" * 20_000), URL, "text/html"),
        ("[" * 20_000 + "(" * 20_000, TWIN, "text/markdown"),
        ("*a " * 50_000, TWIN, "text/markdown"),
        ("> " * 20_000, TWIN, "text/markdown"),
        ("<Update label='" * 20_000, TWIN, "text/markdown"),
        ("---\n" * 20_000, TWIN, "text/markdown"),
        ("### " + "2026-05-04 " * 20_000, TWIN, "text/markdown"),
    ],
)
def test_hostile_documents_end_in_bounded_time(body: str, url: str, kind: str):
    begin = time.process_time()
    assert isinstance(read(body, url, kind, sections="dated"), (Listing, Rejected))
    assert time.process_time() - begin < 8


@pytest.mark.shared
def test_recorded_terms_change_only_where_their_sentences_do(shared: Path):
    folder = shared / "data" / "terms"
    groups = defaultdict(list)
    for line in (folder / "index.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        groups[row["service"], row["document"]].append((row["captured"], row["file"], row["chars"]))
    few = total = 0
    for captures in groups.values():
        read_ones = []
        for _, name, chars in sorted(captures):
            text = document(gzip.decompress((folder / name).read_bytes()).decode("utf-8")).text
            assert len(text) > 0.95 * chars, name
            read_ones.append(text.split("\n"))
        for before, after in pairwise(read_ones):
            matcher = difflib.SequenceMatcher(None, before, after, autojunk=False)
            same = sum(block.size for block in matcher.get_matching_blocks())
            total += 1
            few += len(after) - same <= 15
    assert total == 35
    assert few >= 23  # the rest are new editions


@pytest.mark.shared
def test_recorded_change_logs_part_into_dated_sections(shared: Path):
    folder = shared / "data" / "pages" / "model_deprecations"
    counts = {}
    for path in sorted(folder.glob("*.gz")):
        body = gzip.decompress(path.read_bytes()).decode("utf-8")
        found = listing(body, sections="dated")
        counts[path.name.partition(".")[0]] = (len(found.entries), len(found.documents))
    assert counts == {
        "aws_bedrock_lifecycle": (0, 1), "google_changelog": (75, 1), "xai_models": (0, 1),
    }  # fmt: skip
