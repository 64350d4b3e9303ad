"""Where copied words come from: who was first, and how many origins a story has."""

from __future__ import annotations

import itertools
import random
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest

from analysis.duplicates.candidates import CandidateIndex, CopyOptions
from analysis.duplicates.item import Basis, CopyItem, CopyJudgement
from analysis.duplicates.judge import take_print
from analysis.duplicates.origin import CopyTracer, count_origins, trace_origins
from db.copies import CopyKind
from db.types import DateKind, Tier
from tests.analysis.copy_corpus import START, item, prose

TITLE = "Acme opens the Roadrunner archive to every builder in Norland"
TEXT = prose(1, 200)


def origins(items: list[CopyItem]) -> dict[str, str | None]:
    return {judgement.article_id: judgement.origin_id for judgement in trace_origins(items)}


def judged(items: list[CopyItem], article_id: str) -> CopyJudgement:
    return next(j for j in trace_origins(items) if j.article_id == article_id)


def test_nine_outlets_with_one_text_are_one_origin():
    items = [item(0, TITLE, TEXT)]
    items += [item(n, f"Title of its own {n}", f"By our staff. {TEXT}") for n in range(1, 9)]
    assert set(origins(items).values()) == {None, "a0"}
    count = count_origins(items, trace_origins(items))
    assert (count.articles, count.outlets, count.origins, count.copies) == (9, 9, 1, 8)


def test_outlets_with_words_of_their_own_are_origins_each():
    items = [item(n, TITLE if n == 0 else f"Take {n}", prose(n, 200)) for n in range(4)]
    count = count_origins(items, trace_origins(items))
    assert (count.outlets, count.origins, count.copies) == (4, 4, 0)


def test_two_articles_of_one_outlet_are_one_origin():
    items = [item(0, "First part", prose(1)), item(1, "Second part", prose(2), domain="s0.example")]
    count = count_origins(items, trace_origins(items))
    assert (count.articles, count.outlets, count.origins) == (2, 1, 1)


def test_the_earlier_of_two_stated_dates_is_the_origin_whichever_came_in_first():
    late = item(1, TITLE, TEXT, published_at=START + timedelta(hours=5))
    early = item(2, "Other", TEXT, published_at=START)
    judgement = judged([late, early], "a1")
    assert judgement.origin_id == "a2"
    assert (judgement.kind, judgement.basis) == (CopyKind.EXACT, Basis.DATES)
    assert judged([late, early], "a2").kind is CopyKind.ORIGINAL


def test_a_primary_publisher_is_the_origin_even_with_a_later_date():
    press = item(1, TITLE, TEXT)
    primary = item(2, TITLE, TEXT, tier=Tier.PRIMARY)
    judgement = judged([press, primary], "a1")
    assert (judgement.origin_id, judgement.basis) == ("a2", Basis.TIER)


def test_a_community_that_was_quicker_is_no_origin():
    board = item(1, TITLE, TEXT[:150], tier=Tier.COMMUNITY)
    judgement = judged([board, item(2, TITLE, TEXT)], "a1")
    assert (judgement.origin_id, judgement.basis) == ("a2", Basis.TIER)


def test_who_credits_the_other_is_the_copy_whatever_the_dates_say():
    credit = f"{TEXT[:200]}. This story appeared on site2.example, 2026-03-01."
    poster = item(1, TITLE, credit)
    article = item(2, TITLE, "", domain="site2.example", outlet="The Site2")
    assert origins([poster, article]) == {"a1": "a2", "a2": None}
    assert origins([article, poster]) == {"a1": "a2", "a2": None}


def test_of_two_with_one_midnight_date_the_full_text_is_the_origin():
    day: dict[str, Any] = {"published_at": START.replace(hour=0), "date_kind": DateKind.DAY}
    piece, whole = item(1, TITLE, TEXT[:180], **day), item(2, TITLE, TEXT, **day)
    judgement = judged([piece, whole], "a1")
    assert (judgement.origin_id, judgement.basis) == ("a2", Basis.ARRIVAL)


def test_a_midnight_date_does_not_beat_an_hour_of_the_same_day():
    midnight = START.replace(hour=0)
    day = item(1, TITLE, TEXT, published_at=midnight, date_kind=DateKind.DAY)
    hour = item(2, TITLE, TEXT, published_at=midnight + timedelta(hours=9))
    judgement = judged([day, hour], "a1")
    assert (judgement.origin_id, judgement.basis) == ("a2", Basis.ARRIVAL)


def test_a_midnight_date_of_an_earlier_day_is_evidence():
    midnight = START.replace(hour=0) - timedelta(days=2)
    day = item(1, TITLE, TEXT, published_at=midnight, date_kind=DateKind.DAY)
    judgement = judged([day, item(2, TITLE, TEXT)], "a2")
    assert (judgement.origin_id, judgement.basis) == ("a1", Basis.DATES)


@pytest.mark.parametrize("kind", [DateKind.MISSING, DateKind.FUTURE])
def test_a_date_that_only_says_when_it_was_seen_is_weak_evidence(kind: DateKind):
    first, second = item(1, TITLE, TEXT), item(2, TITLE, TEXT, date_kind=kind)
    judgement = judged([first, second], "a2")
    assert (judgement.origin_id, judgement.basis) == ("a1", Basis.ARRIVAL)


def test_without_any_date_the_order_of_arrival_decides():
    items = [item(n, TITLE, TEXT, published_at=None, date_kind=DateKind.MISSING) for n in (2, 1)]
    judgement = judged(items, "a2")
    assert (judgement.origin_id, judgement.basis) == ("a1", Basis.ARRIVAL)


def test_a_snippet_of_another_site_is_a_repost_and_a_reframed_text_is_near():
    snippet = item(1, TITLE, f"{TEXT[:200]}…")
    framed = item(2, "Another title", f"{TEXT} Read on. Subscribe today.")
    items = [item(0, TITLE, f"{TITLE}. {TEXT}"), snippet, framed]
    assert judged(items, "a1").kind is CopyKind.REPOST
    assert judged(items, "a2").kind is CopyKind.NEAR


def test_the_longest_passage_names_the_origin_of_an_excerpt():
    short, long = prose(3, 60), prose(4, 110)
    items = [
        item(0, "One source", f"{prose(5, 150)} {short}"),
        item(1, "Another source", f"{prose(6, 150)} {long}"),
        item(2, "A report of its own", f"{short} {prose(7, 150)} {long}"),
    ]
    judgement = judged(items, "a2")
    assert (judgement.kind, judgement.origin_id) == (CopyKind.EXCERPT, "a1")
    assert count_origins(items, trace_origins(items)).origins == 3


def test_a_late_arrival_that_was_out_first_becomes_the_origin_of_all():
    items = [item(n, f"Title {n}", TEXT) for n in (1, 2, 3)]
    first = item(4, "Title 4", TEXT, published_at=START - timedelta(days=1))
    found = origins([*items, first])
    assert found == {"a1": "a4", "a2": "a4", "a3": "a4", "a4": None}


@pytest.mark.parametrize("order", list(itertools.permutations(range(4)))[::5])
def test_the_order_of_arrival_does_not_change_dated_origins(order: tuple[int, ...]):
    moments = [START + timedelta(hours=n) for n in range(4)]
    items = [
        item(place, f"Title {n}", f"{prose(n, 20)} {TEXT}", published_at=moments[n], domain=f"d{n}")
        for place, n in enumerate(order)
    ]
    found = {i.domain: origins(items)[i.article_id] for i in items}
    first = items[order.index(0)].article_id
    assert found == {"d0": None, "d1": first, "d2": first, "d3": first}


def test_no_article_is_its_own_origin_and_no_chain_runs_in_a_circle():
    rng = random.Random(5)
    parts = [prose(n, 60) for n in range(4)]
    items = [
        item(
            n, f"Title {n}", " ".join(rng.sample(parts, 3)), published_at=rng.choice([None, START])
        )
        for n in range(12)
    ]
    found = origins(items)
    for start in found:
        seen, at = set(), found[start]
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = found[at]
        assert start not in seen


def test_what_lies_outside_the_window_is_not_looked_at():
    tracer = CopyTracer(CopyOptions(window_days=10))
    tracer.trace(item(1, TITLE, TEXT))
    later = START + timedelta(days=11)
    assert tracer.trace(item(2, TITLE, TEXT, published_at=later))[0].kind is CopyKind.ORIGINAL
    undated = item(3, TITLE, TEXT, published_at=None)
    assert tracer.trace(undated)[0].origin_id == "a1"


def test_the_index_keeps_the_last_arrivals_and_forgets_the_others():
    index = CandidateIndex(CopyOptions(memory=3))
    for number in (5, 1, 4, 2, 3):
        index.add(take_print(item(number, f"Title {number}", TEXT)))
    assert [index.find(f"a{n}") is not None for n in (1, 2, 3, 4, 5)] == [False, False] + [True] * 3


def test_the_index_answers_alike_however_it_was_filled():
    prints = [take_print(item(n, f"Title {n % 3}", prose(n % 4, 80))) for n in range(30)]
    asked = take_print(item(99, "Title 1", prose(2, 80)))
    answers = []
    for seed in range(4):
        index = CandidateIndex(CopyOptions(common=5, limit=6))
        for taken in random.Random(seed).sample(prints, len(prints)):
            index.add(taken)
        index.remove("a0")
        index.add(prints[0])
        answers.append([found.item.article_id for found in index.candidates(asked)])
    assert answers[0]
    assert answers == [answers[0]] * 4


@pytest.mark.slow
def test_judgements_do_not_depend_on_the_seed_of_hashes():
    code = (
        "from tests.analysis.copy_corpus import item, prose\n"
        "from analysis.duplicates.origin import trace_origins\n"
        "texts = [prose(n % 3, 90) + ' ' + prose(n, 30) for n in range(9)]\n"
        "print(trace_origins([item(n, f'Title of {n % 4} words', t) for n, t in enumerate(texts)]))"
    )
    outputs = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": "."},
        ).stdout
        for seed in ("1", "2", "77")
    }
    assert len(outputs) == 1
    assert b"near" in outputs.pop()
