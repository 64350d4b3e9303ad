"""Clauses of licences and terms."""

from __future__ import annotations

import time

import pytest

from analysis.licences.clauses import segment
from analysis.licences.wording import is_status, make_key

NUMBERED = """NORTHLIGHT COMMUNITY LICENSE AGREEMENT

Northlight 2 Version Release Date: July 18, 2025

"Agreement" means the terms and conditions for use, reproduction and
distribution of the Northlight Materials set forth herein.

1. License Rights and Redistribution.

      a. Grant of Rights. You are granted a royalty-free license to use the
Northlight Materials.

      b. Redistribution and Use.

            i. If you distribute the Northlight Materials, you shall provide a
copy of this Agreement.
            ii. You will not use the Northlight Materials to make lanterns that
burn.

2. Additional Terms. If you have more than 5 million monthly active users,
you must request a license from us, and you may not use them until then.
"""


def labels(text: str) -> list[str]:
    return [clause.label for clause in segment(text)]


def test_numbers_letters_and_roman_numerals_make_a_path():
    assert labels(NUMBERED)[1:] == ["1.a", "1.b.i", "1.b.ii", "2"]


def test_hard_wrapped_lines_are_one_clause():
    clause = segment(NUMBERED)[0]
    assert clause.text.startswith('"Agreement" means')
    assert clause.text.endswith("set forth herein.")


def test_a_clause_is_the_text_between_its_offsets():
    for clause in segment(NUMBERED):
        assert clause.text == NUMBERED[clause.start : clause.end]


def test_a_heading_that_runs_into_its_clause_is_told_apart():
    clauses = {clause.label: clause for clause in segment(NUMBERED)}
    assert clauses["1.a"].heading == "Grant of Rights"
    assert clauses["1.a"].text.startswith("You are granted")
    assert clauses["1.b.i"].heading == "Redistribution and Use"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## 2. Fees\n\nYou pay each month.\n\n### 2.1 Taxes\n\nYou pay taxes.", ["2", "2.1"]),
        ("Section 3: Scope of Use\nYou may read it.\n3.1 You may not sell it.", ["3", "3.1"]),
        ("(a) You may read it.\n(b) You may not sell it.", ["a", "b"]),
        ("第一条 您可以使用本服务。\n第二条 您不得转售本服务。", ["一", "二"]),
        ("服务条款\n您应当妥善保管您的账号和密码不得外借\n您不得转售本服务。", ["服务条款"] * 2),
        ("1\\. **Grant**. You may read it.\n\n2\\. You may not sell it.", ["1", "2"]),
    ],
)
def test_other_numberings_are_read(text: str, expected: list[str]):
    assert labels(text) == expected


def test_deeper_lists_with_the_same_marks_go_by_indentation():
    text = (
        "1. You will not:\n    1. sell it to anyone\n    2. burn it at night\n2. You may read it."
    )
    assert labels(text) == ["1", "1.1", "1.2", "2"]


def test_after_h_the_letter_i_is_no_roman_numeral():
    text = "g. You may read it.\nh. You may lend it.\ni. You may not sell it."
    assert labels(text) == ["g", "h", "i"]


def test_items_know_the_line_that_opens_their_list():
    text = "You agree not to use it to:\n- sell lanterns at night\n- Guns and illegal weapons"
    assert [clause.lead for clause in segment(text)][1:] == ["You agree not to use it to:"] * 2


def test_titles_dates_of_versions_and_trees_of_files_are_no_clauses():
    text = "Terms of Use\nLast updated: January 8, 2025\n|–content |–legal |–terms.md\nCopilot"
    assert segment(text) == ()


@pytest.mark.parametrize(
    "line",
    [
        "Effective date: 2023-11-04",
        "Last Modified: December 20, 2024 (previous version)",
        "Last updated on 3 March 2025",
        "Version 2.1",
        "Published: 1 June 2025 Effective: 1 July 2025",
        "These Terms of Service are effective as of January 1, 2025.",
        "This Policy was last updated on 2025-03-04",
        "更新日期：2025年1月30日",
    ],
)
def test_a_line_that_only_dates_the_document_is_a_status(line: str):
    assert is_status(line)


@pytest.mark.parametrize(
    "line",
    [
        "Effective August 1, 2026, fees are billed monthly.",
        "We may update these terms at any time.",
        "The agreement is effective from January 1, 2025, unless you object to it by mail.",
    ],
)
def test_a_sentence_about_dates_is_none(line: str):
    assert not is_status(line)


def test_marks_quotes_addresses_and_section_numbers_make_no_difference():
    old = "“Lumen” is bound by Section 2(a), see https://x.test/a_b."
    new = '**"Lumen"** is bound by\nSection 3(b), see [https://y.test](https://y.test/z).'
    assert make_key(old) == make_key(new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("You may sell it.", "You may not sell it."),
        ("within 30 days", "within 60 days"),
        ("a revocable right", "an irrevocable right"),
        ("Lumen 3", "Lumen 3.1 b"),
    ],
)
def test_what_a_term_can_turn_on_makes_a_difference(old: str, new: str):
    assert make_key(old) != make_key(new)


@pytest.mark.parametrize(
    "text",
    ["1. a\n" * 20_000, "[x](" * 30_000, "**" * 100_000, "a.b" * 100_000, "a-\n" * 30_000,
     "“" * 200_000, "effective " * 30_000],
    ids=["items", "links", "marks", "domains", "hyphens", "quotes", "status"],
)  # fmt: skip
def test_hostile_texts_take_little_time(text: str):
    started = time.process_time()
    segment(text)
    assert time.process_time() - started < 4
