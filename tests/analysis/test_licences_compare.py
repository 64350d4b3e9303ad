"""Two versions of a document side by side."""

from __future__ import annotations

import time

import pytest

from analysis.licences.compare import compare

TERMS = """Northlight Terms of Service
Last updated: January 8, 2025
1. Use. You may use the Service for any lawful purpose. You shall not resell the Service to others.
2. Accounts. You must keep your password safe, and you are responsible for what is done with it.
3. Fees. The fees are $20 per month and are billed in advance on the first day of each month.
4. Training. We do not use your prompts or outputs to train our models.
5. End. Either side may end this agreement with thirty (30) days of notice in writing.
"""


def changed(old: str, new: str):
    found = compare(old, new)
    return len(found.added), len(found.removed), len(found.reworded)


@pytest.mark.parametrize(
    "new",
    [
        TERMS.replace("January 8, 2025", "March 9, 2025"),
        TERMS.replace("\n", "\n\n  "),
        TERMS.replace("1. ", "**1.** ").replace("Use.", "**Use.**"),
        TERMS.replace("4. Training. ", "4. Training.\n"),
        TERMS.replace("others.", "others").replace('"', "“"),
        TERMS.replace("The fees are", "The  fees\tare"),
        "Menu\nSearch\n" + TERMS + "\nBack to top\n© 2026 Northlight Inc.",
        TERMS.replace("Terms of Service", "Terms of Use"),
        TERMS.replace("3. ", "4. ").replace("5. ", "9. "),
        TERMS.replace("responsible", "resposible"),
    ],
    ids=["date", "space", "bold", "heading", "point", "tabs", "frame", "title", "numbers", "misprint"],
)  # fmt: skip
def test_layout_numbers_dates_and_misprints_are_no_change(new: str):
    old = TERMS if "resposible" not in new else TERMS + "6. You are responsible for your data."
    new = new if "resposible" not in new else new + "6. You are responsible for your data."
    assert changed(old, new) == (0, 0, 0)


def test_a_clause_elsewhere_is_moved_and_no_change():
    lines = TERMS.splitlines()
    found = compare(TERMS, "\n".join([*lines[:2], *lines[3:], lines[2]]))
    assert not found.is_changed
    assert found.moved > 0


def test_a_paragraph_that_was_split_is_no_change():
    new = TERMS.replace(" You shall not resell", "\nYou shall not resell")
    assert changed(TERMS, new) == (0, 0, 0)


def test_a_new_clause_is_added():
    found = compare(TERMS, TERMS + "6. Age. You must be at least 18 years old to use the Service.")
    assert [clause.text for clause in found.added] == [
        "You must be at least 18 years old to use the Service."
    ]
    assert (found.removed, found.reworded) == ((), ())


def test_a_clause_that_is_gone_is_removed():
    new = "\n".join(line for line in TERMS.splitlines() if not line.startswith("4."))
    found = compare(TERMS, new)
    assert [clause.label for clause in found.removed] == ["4"]
    assert (found.added, found.reworded) == ((), ())


def test_a_reworded_clause_names_its_sentence_and_words():
    found = compare(TERMS, TERMS.replace("$20 per month", "$30 per month"))
    (pair,) = found.reworded
    assert [(word.old, word.new) for word in pair.words] == [("20", "30")]
    assert pair.added_sentences[0].text.startswith("The fees are $30")
    quote = pair.added_sentences[0]
    assert found.new[quote.start : quote.end] == quote.text


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("shall not resell", "may resell"),
        ("do not use", "use"),
        ("thirty (30)", "sixty (60)"),
        ("Either side", "Northlight"),
        ("in writing.", "in writing, or at once on breach."),
    ],
)
def test_small_words_that_turn_a_clause_are_changes(old: str, new: str):
    assert changed(TERMS, TERMS.replace(old, new)) == (0, 0, 1)


def test_a_word_that_negates_another_is_no_misprint():
    old = "1. We grant you a revocable right to use it.\n2. The right is revocable."
    found = compare(old, old.replace("a revocable", "an irrevocable"))
    assert len(found.reworded) == 1


LICENCE = """1. Grant. You may use Lumen 3 and its documentation as set out below.
2. Users. If, on the Lumen 3 release date, you have more than 9 million users, you must ask us.
3. Notice. Keep the notice that Lumen 3 is licensed by Corvid in all copies.
4. End. Upon termination you shall delete Lumen 3 at once."""


def test_a_name_that_changed_throughout_is_a_renaming():
    found = compare(LICENCE, LICENCE.replace("Lumen 3", "Lumen 3.1"))
    assert not found.is_changed
    assert len(found.renamed) == 4


def test_a_number_that_is_no_name_is_never_a_renaming():
    old = "\n".join(
        f"{n}. Within 30 days of case {n} you must write to us about it." for n in range(1, 6)
    )
    found = compare(old, old.replace("30 days", "60 days"))
    assert len(found.reworded) == 5


def test_a_page_that_shows_its_text_twice_says_nothing_new():
    body = TERMS.partition("\n")[2]
    assert changed(TERMS, TERMS + body) == (0, 0, 0)


def test_one_clause_of_two_that_said_the_same_is_missed():
    clause = "We do not use your prompts or outputs to train our models."
    old = (
        TERMS
        + f"6. Chat. You may share chats with others.\n7. {clause}\n8. The law of Lanternia applies."
    )
    found = compare(old, old.replace(f"\n7. {clause}", ""))
    assert [one.text for one in found.removed] == [clause]


def test_an_empty_version_loses_every_clause():
    assert changed(TERMS, "") == (0, 5, 0)
    assert changed("", "") == (0, 0, 0)


def test_the_same_two_versions_compare_the_same_way_twice():
    new = TERMS.replace("lawful purpose", "purpose").replace("prompts or ", "")
    assert compare(TERMS, new) == compare(TERMS, new)


def test_thousands_of_changed_clauses_take_little_time():
    old = "\n".join(
        f"Clause {n} says that output {n} may be kept by you for {n} days." for n in range(1500)
    )
    started = time.process_time()
    compare(old, old.replace("kept", "held").replace("days", "weeks"))
    assert time.process_time() - started < 8


def test_one_word_again_and_again_takes_little_time():
    started = time.process_time()
    compare("x y " * 40_000, "x y " * 39_000 + "z " * 4000)
    assert time.process_time() - started < 4
