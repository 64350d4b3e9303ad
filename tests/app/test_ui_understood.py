"""The pages of stories and entities: thread, facts, names, newsletters, history."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from app.story_reading import read_story
from app.ui.facts import render_facts
from app.ui.storyline import render_story
from app.ui.timeline import shown_kind
from db.threads import leave_threads
from db.types import ArticleKind, Tier
from tests.app_pages import entity_page, page_html, search_page, story_page
from tests.seeding import MERGED_AWAY, NOW, story_id
from tests.seeding_understood import AURORA, MAKER, SPLIT_OFF, add_follower

if TYPE_CHECKING:
    from app.context import AppContext
    from db.store import Database

ATTACKS = ("<script>", "<img src=x", "<iframe", 'href="javascript', "<b>subject")


def run(script: Any, **query: str) -> str:
    page = AppTest.from_function(script, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    page.run()
    assert not page.exception, page.exception
    return page_html(page)


def shown_story(database: Database, key: str) -> str:
    view = read_story(database, key)
    assert view is not None
    return render_story(view)


def section(shown: str, css: str) -> str:
    found = re.search(rf'<(\w+) class="{css}[" ].*?</\1>', shown, re.DOTALL)
    assert found is not None, css
    return found[0]


def test_the_thread_stands_in_order_with_the_current_story_marked(seeded: Database) -> None:
    thread = section(shown_story(seeded, story_id("suspended")), "t-thread")
    assert "3 stories" in thread
    assert (
        thread.index("/story?story=s-court")
        < thread.index('aria-current="true"')
        < thread.index("/story?story=s-rule")
    )
    assert "/story?story=s-suspended" not in thread
    assert "Reaction to the story above" in thread


def test_a_story_that_continues_nothing_shows_no_thread(seeded: Database) -> None:
    assert "One longer affair" not in shown_story(seeded, story_id("weights"))
    with seeded.write() as connection:
        leave_threads(connection, [story_id("court"), story_id("rule")])
    assert "One longer affair" not in shown_story(seeded, story_id("suspended"))


def test_a_long_thread_folds_what_is_far_away_and_names_what_it_follows(seeded: Database) -> None:
    with seeded.write() as connection:
        for number in range(1, 6):
            add_follower(connection, number, NOW + timedelta(days=1))
    thread = section(shown_story(seeded, story_id("court")), "t-thread")
    assert "<summary>4 later stories</summary>" in thread
    assert "Follows “What the Transparency Act asks of those who fine-tune”" in thread
    assert "<img" not in thread


def test_facts_are_rows_with_value_day_and_outlets(seeded: Database) -> None:
    facts = section(shown_story(seeded, story_id("suspended")), "t-facts")
    assert 'Access to <a href="/entity?key=model%3Aaurora+5" target="_self">Aurora 5</a>' in facts
    assert "15 June 2026" in facts
    assert "Northlight AI, The Model Gazette and 3 more; 4 origins</summary>" in facts
    assert "<blockquote>Northlight AI has suspended access" in facts
    assert "Outlets differ" not in facts


def test_outlets_that_differ_are_marked_and_stand_side_by_side(seeded: Database) -> None:
    facts = section(shown_story(seeded, story_id("retired")), "t-facts")
    assert 'rowspan="2"' in facts
    assert "Outlets differ" in facts
    assert "1 October 2026" in facts
    assert "1 November 2026" in facts


def test_a_number_without_source_is_marked_and_explained(seeded: Database) -> None:
    facts = section(shown_story(seeded, story_id("price")), "t-facts")
    assert "3.00 dollars → 1.80 dollars" in facts
    assert "citing the price list" in facts
    assert facts.count('<span class="t-flag">no source</span>') == 1
    assert "without saying where it comes from" in facts
    assert "replaced since" in facts
    assert "without saying" not in shown_story(seeded, story_id("retired"))


def test_no_facts_no_table(seeded: Database) -> None:
    assert render_facts((), {}, {}) == ""
    assert "What was stated" not in shown_story(seeded, story_id("hostile")), "of no kind of ours"


def test_names_stand_by_kind_with_maker_and_size(seeded: Database) -> None:
    named = section(shown_story(seeded, story_id("suspended")), "t-named")
    assert named.index("Models") < named.index("Organisations")
    assert "70B, by Northlight AI" in named
    assert "version 5" not in named, "the name says it already"
    assert "/entity?key=organisation%3Anorthlight" in named


def test_kinds_of_articles_are_told_apart(seeded: Database) -> None:
    shown = shown_story(seeded, story_id("suspended"))
    assert "4 news reports, 1 opinion piece" in shown
    assert shown.count('<span class="t-kind">opinion</span>') == 1
    assert "news report" not in shown_story(seeded, story_id("price")), "all are news"


def test_what_the_press_writes_is_no_announcement(seeded: Database) -> None:
    view = read_story(seeded, story_id("price"))
    assert view is not None
    first, press = view.readings
    posing = replace(press, analysis=replace(press.analysis, kind=ArticleKind.PRIMARY))
    assert shown_kind(posing) is ArticleKind.NEWS
    assert shown_kind(replace(posing, tier=Tier.COMMUNITY)) is ArticleKind.PRIMARY
    assert shown_kind(first) is ArticleKind.NEWS


def test_newsletters_that_mention_it_are_listed_with_their_words(seeded: Database) -> None:
    found = section(shown_story(seeded, story_id("suspended")), "t-newsletters")
    assert "Margin Notes" in found
    assert "<summary>What it says</summary>" in found
    assert "Also in newsletters" not in shown_story(seeded, story_id("price"))


def test_history_names_merges_and_splits_with_their_days(seeded: Database) -> None:
    shown = section(shown_story(seeded, story_id("suspended")), "t-history")
    assert "18 June 2026: merged with “Merged”" in shown
    assert f'18 June 2026: split; part of it became <a href="/story?story={SPLIT_OFF}"' in shown
    other = section(shown_story(seeded, SPLIT_OFF), "t-history")
    assert "split from <a" in other
    quiet = section(shown_story(seeded, story_id("price")), "t-history")
    assert "History of this story" not in quiet
    assert "Permanent link" in quiet


def test_a_merged_storys_link_says_when_and_what(context: AppContext) -> None:
    shown = run(story_page, story=MERGED_AWAY)
    said = "The story that you followed, “Merged”, was merged into this one on 18 June 2026."
    assert said in shown


def test_headings_go_down_one_step_at_a_time(seeded: Database) -> None:
    for key in ("suspended", "price", "hostile"):
        levels = [int(n) for n in re.findall(r"<h(\d)", shown_story(seeded, story_id(key)))]
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))


def test_a_model_tells_its_family_owner_sisters_and_stories(context: AppContext) -> None:
    shown = run(entity_page, key=AURORA)
    assert '<h1 class="t-title">Aurora 5</h1>' in shown
    assert '<dt>Made by</dt><dd><a href="/entity?key=organisation%3Anorthlight"' in shown
    assert '<dt>Family</dt><dd><a href="/entity?key=model%3Aaurora"' in shown
    assert "<dt>Version</dt><dd>5</dd><dt>Size</dt><dd>70B</dd>" in shown
    assert "Other models of Aurora" in shown
    assert "5 articles" in shown
    assert "Access to Aurora 5 suspended" in shown
    assert "<h3>June 2026</h3>" in shown
    assert f"/story?story={story_id('suspended')}" in shown


def test_an_organisation_tells_what_is_its_and_what_names_it_in_passing(
    context: AppContext,
) -> None:
    shown = run(entity_page, key=MAKER)
    assert "Its models" in shown
    assert "1 story about it" in shown
    assert "1 more story names it in passing" in shown
    assert "/search?q=Northlight+AI&amp;entity=organisation%3Anorthlight" in shown


def test_a_name_found_by_its_form_says_so_and_stays_text(context: AppContext) -> None:
    shown = run(entity_page, key="model:<b>subject</b>")
    assert "no list of ours has it" in shown
    assert "&lt;b&gt;subject&lt;/b&gt;" in shown
    for attack in ATTACKS:
        assert attack not in shown


@pytest.mark.parametrize("asked", ["", "model:none", "<img src=x>", "model:a-b' OR 1=1"])
def test_an_unknown_name_is_answered_with_ways_on(context: AppContext, asked: str) -> None:
    shown = run(entity_page, key=asked) if asked else run(entity_page)
    assert "No such name" in shown
    assert "/search" in shown
    assert "<img" not in shown


def test_a_search_offers_the_pages_of_what_it_names(context: AppContext) -> None:
    shown = run(search_page, q="aurora 5 suspended")
    assert (
        '<span class="t-meta">Pages on</span> <a class="t-chip" href="/entity?key=model%3Aaurora+5"'
        in shown
    )
    assert "Pages on" not in run(search_page, q="suspended")
    assert "Northlight AI</a>" in run(search_page, q="suspended", entity="Northlight AI")
