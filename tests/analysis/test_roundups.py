"""Roundups are taken apart: by headings, numbers, bullets, bold leads, paragraphs, or their title."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest

from analysis.knowledge.roundups import MOST_ITEMS, bare_text, split_roundup, split_title
from db.types import snapshot_content

FILLER = (
    "It was said in a statement on Tuesday that the plan will go ahead as announced, and that more "
    "is to follow in the weeks to come."
)


def heads(title: str, text: str) -> list[str]:
    content = snapshot_content(title, text)
    return [bare_text(content[span.start : span.head]) for span in split_roundup(title, text)]


def parts(title: str) -> list[str]:
    return [title[span.start : span.end] for span in split_title(title)]


def test_marked_headings_make_items_and_departments_make_none():
    text = (
        f"### Acme opens its owl model to all\n{FILLER}\n{FILLER}\n### The must-reads\n"
        f"### Norland bans the export of chips\n{FILLER}"
    )
    content = snapshot_content("The Letter", text)
    spans = split_roundup("The Letter", text)
    assert heads("The Letter", text) == [
        "Acme opens its owl model to all",
        "Norland bans the export of chips",
    ]
    assert content[spans[0].start : spans[0].end].count(FILLER) == 2
    assert content[spans[1].start : spans[1].end].endswith(FILLER)


def test_numbered_leads_take_their_paragraph_along():
    text = "\n".join(
        f"**{n} Firm number {n} does something new**\nWhat it did, in short. (Daily)"
        for n in range(1, 6)
    )
    assert heads("The Letter", text) == [f"Firm number {n} does something new" for n in range(1, 6)]
    assert heads("Letter", "1. Owl 3 is out\n2) Fox 4 is out") == ["Owl 3 is out", "Fox 4 is out"]


def test_bullets_are_items_of_their_own_with_a_sentence_for_a_headline():
    text = (
        "## Models\n"
        "- **Acme** released [Owl 3](https://acme.example/owl) with open weights. It has a long "
        "context and a low price.\n"
        "* Norland lifted its controls on the export of accelerators to the south, said a minister\n"
        "- too short"
    )
    assert heads("Letter", text) == [
        "Acme released Owl 3 with open weights.",
        "Norland lifted its controls on the export of accelerators to the south, said a minister",
    ]


def test_unmarked_lines_above_long_paragraphs_are_headings():
    text = f"Cursive Fits Its Model to Its Agent\n{FILLER}\n{FILLER}\nRead more\nGranite sells its chip unit to Bluebird\n{FILLER}"
    assert heads("The Letter", text) == [
        "Cursive Fits Its Model to Its Agent",
        "Granite sells its chip unit to Bluebird",
    ]


def test_paragraphs_alone_are_items():
    lines = [f"Firm number {n} did it. {FILLER}" for n in range(4)]
    assert heads("Letter", "\n\n".join(lines)) == [f"Firm number {n} did it." for n in range(4)]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Import News 460: Reward games of society; a plan for chips; and racing with drones",
            ["Reward games of society", "a plan for chips", "racing with drones"],
        ),
        (
            "Acme buys Owl 🤝, Norland steps back 🔁, Fable’s code 👨‍💻",
            ["Acme buys Owl", "Norland steps back", "Fable’s code"],
        ),
        (
            "This Week in Safety: Locks for Boats, Picking Garden Gates, and Mills Without Power",
            ["Locks for Boats", "Picking Garden Gates", "Mills Without Power"],
        ),
        (
            "⚡ Weekly Recap: Kernel Flaws, Clever Malware, Old Backdoor and More",
            ["Kernel Flaws", "Clever Malware", "Old Backdoor"],
        ),
        (
            "Acme offers a stake, Norland gets out of jail and Bluebird wants a cloud",
            ["Acme offers a stake", "Norland gets out of jail", "Bluebird wants a cloud"],
        ),
        (
            "The Download: hiring by machine, and weather data",
            ["hiring by machine", "weather data"],
        ),
        ("Acme, the maker of Owl", []),
        ("What I read in June", []),
    ],
)
def test_titles_that_are_lists_are_parted(title: str, expected: list[str]):
    assert parts(title) == expected


def test_a_title_is_asked_only_where_the_text_has_no_items():
    title = "Letter: Acme buys Owl; Norland bans chips"
    assert heads(title, "") == ["Acme buys Owl", "Norland bans chips"]
    text = (
        f"### Bluebird Bank sells its cards\n{FILLER}\n### Granite opens a second factory\n{FILLER}"
    )
    assert heads(title, text)[0] == "Bluebird Bank sells its cards"


def test_what_cannot_be_taken_apart_is_one_item_from_end_to_end():
    (span,) = split_roundup("What I read", "Not much.")
    assert (span.start, span.end) == (0, len(snapshot_content("What I read", "Not much.")))
    assert split_roundup("", "") != []


def test_items_are_bounded_ordered_and_apart():
    text = "\n".join(f"- {n} {FILLER}" for n in range(500))
    spans = split_roundup("Letter", text)
    assert len(spans) == MOST_ITEMS
    assert all(a.end <= b.start for a, b in pairwise(spans))
    assert all(span.start < span.head <= span.end for span in spans)


@pytest.mark.parametrize("piece", ["**a", "[x](", "- ", "1. ", "#", ", ", " and ", "🤝", "–"])
def test_hostile_repetition_takes_no_time(piece: str):
    started = time.process_time()
    split_roundup(piece * 3_000, piece * 30_000)
    split_roundup("Letter", f"{piece}\n" * 20_000)
    bare_text(piece * 30_000)
    assert time.process_time() - started < 5.0
