"""Timelines over the made-up world: reading them, paging, and their page."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import product
from typing import TYPE_CHECKING

from streamlit.testing.v1 import AppTest

from app.timeline_parts import Kind
from app.timeline_reading import TimelineQuestion, TimelineView, read_choices, read_timeline
from app.ui.chronicle import render_chronicle, timeline_address
from app.ui.views.timeline import read_question
from tests.app_pages import page_html, timeline_page
from tests.seeding import NOW, story_id
from tests.seeding_understood import AURORA, THREAD

if TYPE_CHECKING:
    from app.context import AppContext
    from db.store import Database

ATTACKS = ("<script>", "<img src=x", "<b>subject", 'href="javascript')


def read(database: Database, question: TimelineQuestion) -> TimelineView:
    view = read_timeline(database, question)
    assert view is not None
    return view


def open_page(**query: str) -> str:
    page = AppTest.from_function(timeline_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page_html(page)


def days_of(view: TimelineView) -> list[date]:
    days = [line.day for line in view.facts] + [turn.at.date() for turn in view.turns]
    return sorted(days + [s.row.story.first_published_at.date() for s in view.stories])


def test_an_entity_has_its_stories_statements_and_signals(seeded: Database) -> None:
    view = read(seeded, TimelineQuestion(entity=AURORA))
    assert view.subject.name == "Aurora 5"
    assert story_id("suspended") in {step.row.story.id for step in view.stories}
    assert {line.kind for line in view.facts} == {Kind.ACCESS}
    assert view.turns
    passages = {line.told.fact.passage for line in view.facts}
    assert passages <= view.quotations.keys()


def test_a_name_leads_to_the_same_as_its_key(seeded: Database) -> None:
    named = read(seeded, TimelineQuestion(entity="aurora 5"))
    assert named.subject.keys[0] == AURORA


def test_a_family_has_what_its_models_have(seeded: Database) -> None:
    family = read(seeded, TimelineQuestion(family="model:aurora"))
    one = read(seeded, TimelineQuestion(entity=AURORA))
    assert family.subject.is_family
    assert set(family.subject.keys) == {"model:aurora", AURORA, "model:aurora 4"}
    assert set(one.facts) <= set(family.facts)
    assert Kind.PRICE in {line.kind for line in family.facts}


def test_a_thread_names_how_its_stories_follow(seeded: Database) -> None:
    view = read(seeded, TimelineQuestion(thread=THREAD))
    assert len(view.stories) == 3
    assert any(step.relation and step.follows for step in view.stories)


def test_what_nobody_told_of_has_no_timeline(seeded: Database) -> None:
    nobody = (
        TimelineQuestion(entity="nobody"),
        TimelineQuestion(family="model:nobody"),
        TimelineQuestion(thread="t-none"),
        TimelineQuestion(),
    )
    for asked in nobody:
        assert read_timeline(seeded, asked) is None


def test_pages_together_are_the_whole_and_never_repeat(seeded: Database) -> None:
    for oldest_first, limit in product((False, True), (1, 2, 3)):
        asked = TimelineQuestion(thread=THREAD, oldest_first=oldest_first, limit=limit)
        pages = [read(seeded, asked)]
        while pages[-1].edge is not None:
            assert len(pages) < 30
            pages.append(read(seeded, replace(asked, edge=pages[-1].edge)))
        whole = read(seeded, replace(asked, limit=1000))
        assert sorted(day for page in pages for day in days_of(page)) == days_of(whole)
        spans = [(min(days_of(page)), max(days_of(page))) for page in pages]
        assert len(spans) > 1
        assert spans == sorted(spans, reverse=not oldest_first)


def test_one_kind_alone_is_shown_while_all_are_counted(seeded: Database) -> None:
    view = read(seeded, TimelineQuestion(family="model:aurora", kind=Kind.PRICE))
    assert not view.stories
    assert not view.turns
    assert {line.kind for line in view.facts} == {Kind.PRICE}
    assert view.counts[Kind.STORY] > 0


def test_what_is_to_come_says_so_and_every_statement_shows_its_words(seeded: Database) -> None:
    view = read(seeded, TimelineQuestion(family="model:aurora"))
    assert "June 2026, ahead" in render_chronicle(view, date(2026, 5, 1))
    assert "to come" in render_chronicle(view, date(2026, 6, 15))
    shown = render_chronicle(view, date(2026, 7, 1))
    assert "to come" not in shown
    assert "<blockquote>" in shown
    assert "#passage" in shown
    assert 'href="/feeds/entities/model%3Aaurora.xml"' in shown


def test_the_address_keeps_what_was_asked() -> None:
    question = read_question(
        {"entity": AURORA, "kind": "price", "order": "oldest", "edge": "2026-06-15"}
    )
    address = timeline_address(question)
    assert address == ("/timeline?entity=model%3Aaurora+5&kind=price&order=oldest&edge=2026-06-15")
    unread = read_question({"kind": "<b>", "order": "x", "edge": "never"})
    assert unread == TimelineQuestion()


def test_the_page_of_a_timeline_has_its_filters_with_counts(context: AppContext) -> None:
    shown = open_page(entity=AURORA)
    assert 'aria-current="true">Everything</a>' in shown
    assert ">Access and retirements 1</a>" in shown
    assert f"/story?story={story_id('suspended')}" in shown


def test_a_kind_that_is_not_there_offers_the_rest(context: AppContext) -> None:
    shown = open_page(entity=AURORA, kind="court")
    assert "Nothing of this kind is on this timeline." in shown


def test_without_a_choice_the_most_told_are_offered(context: AppContext) -> None:
    shown = open_page()
    assert "/timeline?entity=" in shown
    assert f"/timeline?thread={THREAD}" in shown
    choices = read_choices(context.database, NOW)
    numbers = [name.articles for name in choices.names]
    assert numbers == sorted(numbers, reverse=True)


def test_nothing_read_yet_is_said_calmly(empty_context: AppContext) -> None:
    assert "There is nothing to draw yet" in open_page()


def test_a_name_is_found_by_a_part_of_it(context: AppContext) -> None:
    page = AppTest.from_function(timeline_page, default_timeout=30).run()
    page.text_input(key="find").set_value("auror").run()
    shown = page_html(page)
    assert "/timeline?entity=model%3Aaurora+5" in shown
    page.text_input(key="find").set_value("<b>zebra").run()
    assert "Nothing that was read is called so" in page_html(page)


def test_hostile_names_stay_text(context: AppContext) -> None:
    for query in ({"entity": "model:<b>subject</b>"}, {"entity": "<script>x"}, {"thread": THREAD}):
        shown = open_page(**query)
        for attack in ATTACKS:
            assert attack not in shown
