"""The stack page: what it shows, who may change it, and what it does with what is typed."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.brief.edition import write_edition
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.stack.model import Stack
from app.access import Reader
from app.context import forget_context, publish_context
from app.stack_changes import understand
from app.stack_editing import save_stack
from app.stack_file import load_stacks
from app.ui.parts import label_text
from app.ui.views import stack as stack_view
from tests.app.conftest import make_context
from tests.app.test_mcp_tools import MINE, STATED
from tests.app_pages import page_html
from tests.brief_claims import seed_claim
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.context import AppContext
    from db.store import Database

SHOP = Stack("shop", models=("claude-opus-4-8", "Corvid Writer"), providers=("Antropic",))
HOSTILE = Stack('<img src=x onerror="hit()">', models=("<script>hit()</script>",))


def stack_page() -> None:
    from app.ui.views.stack import show_stack

    show_stack()


def open_page(**query: str) -> AppTest:
    page = AppTest.from_function(stack_page, default_timeout=30)
    for name, value in query.items():
        page.query_params[name] = value
    return settled(page.run())


def settled(page: AppTest) -> AppTest:
    assert not page.exception, page.exception
    return page


def press(page: AppTest, label: str) -> AppTest:
    (button,) = [one for one in page.button if one.label == label]
    return settled(button.click().run())


@pytest.fixture
def home(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    made.mkdir()
    save_stack(made, SHOP, None)
    return made


@pytest.fixture
def own(database: Database, home: Path) -> Iterator[AppContext]:
    """An issue whose edition tells the stack `shop` of one change."""
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "mine", MINE, STATED)
    now = END + timedelta(days=1)
    write_brief(database, WEEK, IssueSchedule(), now, "no-model", "0.1.0")
    write_edition(database, WEEK, understand(SHOP))
    made = dataclasses.replace(make_context(database), home=home, now=lambda: now)
    publish_context(made)
    yield made
    forget_context()


@pytest.fixture
def guest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stack_view, "page_reader", lambda: Reader("someone"))


def test_the_page_tells_what_was_understood_what_matched_and_how_much_was_read(own: AppContext):
    html = page_html(open_page())
    assert "<caption>What it holds, and how it was read</caption>" in html
    assert 'href="/entity?key=model%3Aclaude-opus-4.8"' in html
    assert "Not known: matched by its words." in html
    assert "Did you mean <strong>Anthropic</strong>?" in html
    assert "You use Claude Opus 4.8 (Anthropic): access suspended" in html
    assert "2 stories looked at" in html
    assert f'href="/?week={WEEK}&amp;stack=shop"' in html
    assert "No day to come is known" in html


def test_a_link_leads_to_one_of_several(own: AppContext, home: Path):
    save_stack(home, Stack("depot", hardware=("H100",)), None)
    html = page_html(open_page(stack="shop"))
    assert '<a href="/stack?stack=shop" target="_self" aria-current="page">shop</a>' in html
    assert "<h1>depot</h1>" in page_html(open_page(stack="depot"))
    assert "There is no stack “x”" in page_html(open_page(stack="x"))


def test_without_a_stack_the_page_says_why_and_how(own: AppContext, home: Path):
    (home / "stacks" / "shop.toml").unlink()
    html = page_html(open_page())
    assert "No stack yet" in html
    assert "/stack?do=scan" in html


def test_names_and_entries_stay_text(own: AppContext, home: Path):
    save_stack(home, HOSTILE, None)
    html = page_html(open_page(stack=HOSTILE.name))
    assert "&lt;script&gt;hit()&lt;/script&gt;" in html
    assert "<script>hit" not in html
    assert "<img" not in html


def test_a_broken_file_is_told_and_hides_nothing(own: AppContext, home: Path):
    (home / "stacks" / "broken.toml").write_text("models = 3")
    html = page_html(open_page(stack="shop"))
    assert "models must be a list" in html
    assert "<h1>shop</h1>" in html


def test_only_operators_may_change_anything(own: AppContext, guest: None):
    page = open_page(do="edit", stack="shop")
    assert "Only operators of this service may change stacks" in page_html(page)
    assert not page.text_area
    assert [one.label for one in page.button] == []


def test_stacks_of_the_demo_are_read_only(own: AppContext):
    publish_context(dataclasses.replace(own, demo=True))
    page = open_page(do="edit")
    assert "belong to the demo" in page_html(page)
    assert not page.text_area


def edit(**fields: Any) -> AppTest:
    page = open_page(do="edit", stack="shop")
    for key, value in fields.items():
        widgets = [*page.text_area, *page.text_input]
        (field,) = [one for one in widgets if one.key == f"stack_field_{key}"]
        field.set_value(value)
    return page


def test_every_fault_is_shown_and_what_was_typed_stays(own: AppContext, home: Path):
    page = press(edit(name="", monthly_users="two", regions="EU\nUS"), "Save")
    html = page_html(page)
    assert "Not saved: 2 faults." in html
    assert "Give it a name" in html
    assert "Write a whole number such as 2,000,000" in html
    assert page.text_area(key="stack_field_regions").value == "EU\nUS"
    assert load_stacks(home) == (SHOP,)


def test_a_preview_shows_what_would_have_matched_and_saves_nothing(own: AppContext, home: Path):
    page = press(edit(models="claude-opus-4-8\ngpt-5.5"), "Show what would match")
    html = page_html(page)
    assert "With this stack, <strong>1 thing</strong> would have concerned you" in html
    assert "access suspended" in html
    assert load_stacks(home) == (SHOP,)


def test_saving_writes_the_file_and_matches_the_issues_anew(own: AppContext, home: Path):
    page = press(edit(models="gpt-5.5", monthly_users="5,000"), "Save")
    html = page_html(page)
    assert "“shop” is saved." in html
    assert "<h1>shop</h1>" in html
    (saved,) = load_stacks(home)
    assert (saved.models, saved.monthly_users) == (("gpt-5.5",), 5000)
    assert "Nothing changed for you" in html
    assert "as it was then" not in html


def test_another_persons_change_is_not_written_over(own: AppContext, home: Path):
    page = edit(regions="EU")
    (home / "stacks" / "shop.toml").write_text('name = "shop"\nmodels = ["theirs"]\n')
    page = press(page, "Save")
    assert "was changed by somebody else in the meantime" in page_html(page)
    assert page.text_area(key="stack_field_regions").value == "EU"
    assert load_stacks(home)[0].models == ("theirs",)


def test_a_new_stack_is_written_beside_the_others(own: AppContext, home: Path):
    page = open_page(do="new")
    page.text_input(key="stack_field_name").set_value("depot")
    page.text_area(key="stack_field_hardware").set_value("H100")
    html = page_html(press(page, "Save"))
    assert "<h1>depot</h1>" in html
    assert {one.name for one in load_stacks(home)} == {"shop", "depot"}


def test_deleting_asks_once(own: AppContext, home: Path):
    page = press(open_page(), "Delete")
    assert "Delete “shop”?" in page_html(page)
    page = press(page, "Keep it")
    assert "Delete “shop”?" not in page_html(page)
    page = press(press(page, "Delete"), "Delete this stack")
    assert "“shop” is deleted" in page_html(page)
    assert load_stacks(home) == ()


def test_an_upload_is_scanned_and_what_is_ticked_goes_into_the_form(own: AppContext):
    page = open_page(do="scan", stack="shop")
    code = b"import openai\nMODEL = 'gpt-5.5'\n# once gpt-4o\n"
    page.file_uploader[0].set_value(("app.py", code, "text/x-python"))
    page = settled(page.run())
    ticks = {one.label.split("**")[1]: one.value for one in page.checkbox}
    assert ticks == {"gpt\\-5\\.5": True, "gpt\\-4o": False, "OpenAI": True}
    page = press(page, "Take over what is ticked")
    models = page.text_area(key="stack_field_models").value
    assert (models or "").splitlines() == ["claude-opus-4-8", "Corvid Writer", "gpt-5.5"]
    assert page.text_input(key="stack_field_name").value == "shop"


def test_labels_show_every_sign_as_itself():
    assert label_text("a**b** [x](y) :red[z] $1$\n") == (
        "a\\*\\*b\\*\\* \\[x\\]\\(y\\) \\:red\\[z\\] \\$1\\$\ufffd"
    )
