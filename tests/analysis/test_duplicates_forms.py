"""Forms filled in anew differ in names and numbers; copies, cut or corrected, do not."""

from __future__ import annotations

import pytest

from analysis.duplicates.judge import Match, Relation, compare, take_print
from tests.analysis.copy_corpus import item, prose

RESULTS = (
    "{firm} today announced results for the quarter ended June {day}, 2026. Revenue was ${a} "
    "million, up {b}% from the year before. Net income was ${c} million, or ${d} per diluted "
    "share. “We delivered another strong quarter driven by demand for our platform,” said the "
    "chief executive of {firm}. The company will host a conference call to discuss these results "
    "with analysts, and a live webcast will be available on the investor relations website. This "
    "release contains forward-looking statements that involve risks and uncertainties, and the "
    "company undertakes no duty to update them after the date of this release, except by law."
)


def results(firm: str, day: int, a: int, b: int, c: int, d: int) -> tuple[str, str]:
    text = RESULTS.format(firm=firm, day=day, a=a, b=b, c=c, d=d)
    return f"{firm} Reports Second Quarter Results", text


def relate(one: tuple[str, str], other: tuple[str, str], **changes: str) -> Match:
    first, second = (take_print(item(n, *given, **changes)) for n, given in ((1, one), (2, other)))
    assert compare(first, second).relation is compare(second, first).relation
    return compare(first, second)


@pytest.mark.parametrize("site", [{}, {"domain": "results.example"}])
def test_results_of_two_firms_on_one_form_are_no_copies(site: dict[str, str]):
    one = results("Kestrel Compute", 30, 451, 12, 33, 2)
    other = results("Tessera Labs", 28, 77, 64, 9, 1)
    match = relate(one, other, **site)
    assert match.share > 0.75
    assert match.relation is not Relation.COPY


def test_one_firms_results_of_two_quarters_are_no_copies():
    one = results("Kestrel Compute", 30, 451, 12, 33, 2)
    other = results("Kestrel Compute", 28, 977, 64, 95, 4)
    again = (other[0], other[1].replace("2026", "2025"))
    assert relate(one, again).relation is not Relation.COPY


def test_a_firms_results_carried_by_another_outlet_are_a_copy():
    title, text = results("Kestrel Compute", 30, 451, 12, 33, 2)
    assert relate((title, text), ("Kestrel Compute beats forecasts", text)).relation is (
        Relation.COPY
    )


def test_a_corrected_name_leaves_a_copy_a_copy():
    title = "Marc Pincott and Reid Hofman back Prentis, a lab for models"
    text = f"Prentis, a lab backed by Reid Hofman and Marc Pincott, opens. {prose(3, 200)}"
    corrected = (title.replace("Marc", "Mark"), text.replace("Marc", "Mark"))
    assert relate((title, text), corrected).relation is Relation.COPY


def test_converted_units_and_the_hour_leave_a_copy_a_copy():
    body = prose(5, 160)
    metric = f"{body} It is 60 km off, 330 m high, 16 years old, 32 m wide, 36 m long, 5 m deep."
    feet = f"{body} It is 37 miles off, 1083 ft high, 16 years old, 105 ft wide, 36 m long, 5."
    assert relate(("Wall of Norland rises", metric), ("A wall", feet)).relation is Relation.COPY


def test_a_footer_behind_the_first_paragraphs_does_not_hide_a_copy():
    body = prose(7, 400)
    opening = " ".join(body.split()[:100])
    footer = " ".join(prose(8, 45).split())
    cut = ("Builders in Norland wait for files", f"{opening} {footer}")
    assert relate(("Acme opens its Roadrunner archive", body), cut).relation is Relation.COPY


def test_a_headline_made_from_the_shared_words_is_no_mark_of_a_digest():
    body = f"Norland builders wait for every file of the archive. {prose(9, 400)}"
    words = body.split()
    made = (" ".join(words[12:20]), " ".join(words[:110]))
    assert relate(("Acme opens its Roadrunner archive", body), made).relation is Relation.COPY


def test_a_headline_set_above_the_shared_words_marks_a_digest():
    title, text = "Norland opens the Roadrunner archive today", prose(11, 120)
    digest = ("Five things this week", f"{title}. {text} {prose(12, 300)}")
    assert relate((title, text), digest).relation is not Relation.COPY


def test_a_generic_headline_speaks_for_nothing():
    form = prose(20, 24)
    one, other = (f"Roadrunner models. {form} {prose(seed, 14)}" for seed in (13, 14))
    match = relate(("Roadrunner", one), ("Roadrunner", other), domain="docs.example")
    assert match.share > 0.5
    assert match.relation is not Relation.COPY


def test_one_headline_twice_on_one_site_and_day_is_one_post():
    one, other = ("Building agents", ""), ("Building agents", prose(15, 200))
    assert relate(one, other, domain="lab.example").relation is Relation.COPY
    first = take_print(item(1, *one, domain="lab.example"))
    later = take_print(item(49, *other, domain="lab.example"))
    assert compare(first, later).relation is not Relation.COPY


def test_a_summary_in_another_script_does_not_contradict_a_full_headline():
    title = "Introducing computer use in Roadrunner Flash 3.5 models"
    summary = "谷歌将计算机使用作为内置工具集成至模型，使开发者能构建跨浏览器的智能体。" * 3
    assert relate((title, prose(16, 300)), (title, summary)).relation is Relation.COPY
