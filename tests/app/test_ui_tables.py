"""The pages of models, rules and trends: deep links, empty states, text that stays text."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from streamlit.testing.v1 import AppTest

from app.licence_shelf import shelve_text
from app.ui.models_compare import mark_words
from db.types import Predicate
from tests.app_pages import page_html
from tests.seeding import HOSTILE_TITLE
from tests.table_world import Stated, state

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.context import AppContext
    from db.store import Database

RELEASED, LICENCE = Predicate.MODEL_RELEASED, Predicate.LICENCE_CHANGED
OLD = """Corvid Licence

1. Users. Products with more than 700 million monthly active users need a licence from Corvid.

2. Naming. You must display "Built with Corvid" on your website.
"""
NEW = OLD.replace("700 million", "100 million") + f"\n3. Region. {HOSTILE_TITLE} is not licensed.\n"


def models_page() -> None:
    from app.ui.views.models import show_models

    show_models()


def rules_page() -> None:
    from app.ui.views.rules import show_rules

    show_rules()


def trends_page() -> None:
    from app.ui.views.trends import show_trends

    show_trends()


def run(page: Callable[[], None], **query: str) -> AppTest:
    found = AppTest.from_function(page, default_timeout=60)
    for name, value in query.items():
        found.query_params[name] = value
    found.run()
    assert not found.exception, found.exception
    return found


@pytest.fixture
def told(empty_context: AppContext) -> Database:
    """Two models, a rule, and markup in every text."""
    database = empty_context.database
    export = (Predicate.EXPORT_RULE_CHANGED, "Lumen 3", "", HOSTILE_TITLE, "2026-06-20")
    rule = (Predicate.RULE_PUBLISHED, "European Union", "", f"proposed {HOSTILE_TITLE}", "")
    state(
        database,
        Stated("a", "2026-06-12", ((RELEASED, "Lumen 3", "", "out", "2026-06-12"),), text=HOSTILE_TITLE),
        Stated("b", "2026-06-14", ((LICENCE, "Corvid", "", "Apache 2.0", ""),), title=HOSTILE_TITLE),
        Stated("c", "2026-06-15", (export,), text=f"{HOSTILE_TITLE} was told."),
        Stated("d", "2026-06-16", (rule,), title=HOSTILE_TITLE, text=f"The EU proposed {HOSTILE_TITLE}"),
        Stated("e", "2026-06-16", ((LICENCE, "Lumen 4", "", HOSTILE_TITLE, ""),)),
    )  # fmt: skip
    return database


def assert_text_stays_text(shown: str) -> None:
    assert "&lt;script&gt;" in shown
    for attack in ("<script>", "<img"):
        assert attack not in shown


def test_the_table_of_models_is_a_table_with_captions_and_heads(told: Database) -> None:
    shown = page_html(run(models_page))
    assert "<caption>Each value opens the passage it rests on" in shown
    assert '<th scope="col"><a href="/models?sort=released&amp;dir=desc"' in shown
    assert "12 June 2026" in shown
    assert 'href="/entity?key=model%3Alumen-3"' in shown
    assert_text_stays_text(shown)


def test_the_table_can_be_linked_to_sorted_and_filtered(told: Database) -> None:
    shown = page_html(run(models_page, sort="name", dir="desc", openness="open_source"))
    assert 'aria-sort="descending"' in shown
    assert "Corvid" in shown
    assert "Lumen 3" not in shown
    odd = page_html(run(models_page, sort="<b>", openness="x", at="-1", since="yesterday"))
    assert "Lumen 3" in odd, "what makes no sense in an address is left out"


def test_a_choice_changes_the_address_and_the_table(told: Database) -> None:
    page = run(models_page)
    page.selectbox(key="choice-openness").select("open_source").run()
    assert "open_source" in page.query_params["openness"]
    assert "Lumen 3" not in page_html(page)
    nothing = run(models_page, openness="closed")
    assert "No model is like that" in page_html(nothing)


def test_a_licence_shows_our_reading_and_who_uses_it(told: Database) -> None:
    shown = page_html(run(models_page, licence="apache-2.0"))
    assert "our reading, check the text" in shown
    assert "Used by 1 model" in shown
    assert "No licence is called" in page_html(run(models_page, licence="<b>none"))


def test_two_licences_stand_side_by_side(told: Database) -> None:
    shown = page_html(run(models_page, compare="llama-3.1..apache-2.0"))
    assert "matters differ" in shown
    assert "700,000,000" in shown
    wrong = page_html(run(models_page, compare="<b>..none"))
    assert "Nothing to compare" in wrong
    assert "<b>" not in wrong


def test_two_versions_are_compared_clause_by_clause(told: Database) -> None:
    for text, version, month in ((OLD, "1", 3), (NEW, "2", 6)):
        shelve_text(told, text, "Corvid Licence", version, datetime(2026, month, 1, tzinfo=UTC))
    spec = "licence:corvid-licence"
    shown = page_html(run(models_page, compare=f"{spec}@1..{spec}@2"))
    assert "<del>700</del>" in shown
    assert "<ins>100</ins>" in shown
    assert "Who is caught" in shown
    assert_text_stays_text(shown)
    newest = page_html(run(models_page, compare=f"{spec}..{spec}"))
    assert "<del>700</del>" in newest, "without versions the newest stands against the one before"
    assert "Nothing to compare" in page_html(run(models_page, compare=f"{spec}@²..{spec}@2"))
    one = page_html(run(models_page, licence=spec))
    assert "what changed" in one
    assert "Built with Corvid" in one


def test_words_that_only_one_side_has_are_marked() -> None:
    old, new = mark_words("You may <b>not</b> use it.", "You may use it freely.")
    assert old == "You may <del>&lt;b&gt;not&lt;/b&gt; </del>use it."
    assert new == "You may use it<ins> freely</ins>."
    long = "word " * 5_000
    assert mark_words(long, long + "more")[0] == long, "too long to compare"


def test_the_rules_page_has_a_month_and_a_table(told: Database) -> None:
    shown = page_html(run(rules_page, month="2026-06"))
    assert "<caption>June 2026: 1 entry</caption>" in shown
    assert '<time datetime="2026-06-20">' in shown
    assert "/calendar.ics?topic=export_control" in shown
    assert "European Union" in shown
    assert_text_stays_text(shown)
    assert "No rule or export control told of is like that" in page_html(
        run(rules_page, region="CN", month="<b>")
    )


def test_the_trends_page_has_charts_with_tables(told: Database) -> None:
    page = run(trends_page)
    shown = page_html(page)
    assert "Releases by month" in shown
    assert "From 1 only: read it as an impression" in shown
    assert "<caption>Models by month of release and openness</caption>" in shown
    assert len(page.get("arrow_vega_lite_chart") or page.get("vega_lite_chart")) >= 1


@pytest.mark.parametrize(
    ("page", "words"),
    [
        (models_page, "No models yet"),
        (rules_page, "No rules yet"),
        (trends_page, "Nothing to count yet"),
    ],
)
def test_empty_pages_say_why(
    empty_context: AppContext, page: Callable[[], None], words: str
) -> None:
    assert words in page_html(run(page))
