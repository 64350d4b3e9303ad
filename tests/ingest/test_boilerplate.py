from __future__ import annotations

from collections import Counter
from itertools import chain

from ingest.boilerplate import drop_repeated, fingerprint_paragraphs, is_repeated

NOTE = "The Ledger is published by a foundation and reports on models and their makers."


def article(number: int) -> str:
    words = (
        f"Model {chr(96 + number) * 4} was shown in the town of {chr(96 + number) * 5} yesterday"
    )
    return f"{words}, and its makers told nobody the price of it.\nWhy it matters:\n{NOTE}"


def clean_after(count: int) -> str:
    """The ninth article, after so many others of its site were counted."""
    seen = [fingerprint_paragraphs(article(number)) for number in range(1, count + 1)]
    return drop_repeated(article(9), Counter(chain.from_iterable(seen)), count)


def test_what_three_articles_of_a_site_repeat_is_dropped_from_the_next() -> None:
    assert NOTE in clean_after(2)
    cleaned = clean_after(3)
    assert NOTE not in cleaned
    assert "town of iiiii" in cleaned


def test_short_headings_of_a_series_stay() -> None:
    assert "Why it matters:" in clean_after(5)


def test_an_article_that_is_mostly_repeated_is_left_whole() -> None:
    counts = Counter(fingerprint_paragraphs(article(1)))
    again = dict.fromkeys(counts, 5)
    assert drop_repeated(article(1), again, 10) == article(1)


def test_numbers_marks_and_case_do_not_tell_paragraphs_apart() -> None:
    one = fingerprint_paragraphs("It takes 3 minutes to read this piece of ours!")
    other = fingerprint_paragraphs("it takes  14 minutes to READ this piece of ours.")
    assert one == other
    assert len(one[0]) == 16


def test_a_paragraph_counts_once_for_an_article() -> None:
    assert len(fingerprint_paragraphs(f"{NOTE}\n{NOTE}")) == 1


def test_a_share_of_the_sites_articles_is_needed() -> None:
    assert is_repeated(3, 10)
    assert not is_repeated(3, 100)
    assert is_repeated(12, 100)
    assert not is_repeated(12, 10_000)
