"""A stack in a real browser: found in code, saved, changed, faults beside their fields, deleted."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.browser.conftest import Served, Visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]
CODE = b"import openai\nMODEL = 'gpt-5.5'\n"


def test_a_stack_is_changed_and_its_file_with_it(visit: Visit, served: Served) -> None:
    page = visit.open("/stack", ".t-stack-held")
    add_bench(visit)
    page.click(".t-stack-doings a:has-text('Change it')")
    page.wait_for_selector("h1:has-text('Change “Bench”')", timeout=30_000)
    visit.until("document.querySelector('textarea[aria-label^=Models]')?.value === 'gpt-5.5'")
    visit.settle()
    page.get_by_label("Models, one a line").fill("Tallow 3\nNot a model anybody told of")
    page.get_by_label("Monthly users").fill("a great many")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector("[role=alert]:has-text('Not saved: 1 fault.')", timeout=30_000)
    beside = page.locator("[data-testid=stForm] .t-stack-fault")
    beside.first.wait_for()
    visit.settle()
    assert beside.count() == 1
    assert read_file(served.folder)["models"] == ["gpt-5.5"]
    assert page.get_by_label("Models, one a line").input_value().startswith("Tallow 3")
    page.get_by_label("Monthly users").fill("2000000")
    page.get_by_role("button", name="Show what would match").click()
    page.wait_for_selector(".t-stack-preview", timeout=60_000)
    page.wait_for_selector(".t-stack-unknown", timeout=30_000)
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".t-stack-said:has-text('“Bench” is saved')", timeout=60_000)
    saved = read_file(served.folder)
    assert saved["models"] == ["Tallow 3", "Not a model anybody told of"]
    assert saved["monthly_users"] == 2_000_000
    assert page.url.endswith("/stack?stack=Bench")
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("button", name="Delete this stack").click()
    page.wait_for_selector(".t-stack-said:has-text('is deleted')", timeout=30_000)
    assert [path.name for path in stack_files(served.folder)] == ["workshop.toml"]


def add_bench(visit: Visit) -> None:
    """A stack from an uploaded file, named and saved."""
    page = visit.page
    page.click(".t-stack-doings a:has-text('New stack')")
    page.wait_for_selector("h1:has-text('A new stack')", timeout=30_000)
    page.goto(page.url.replace("do=new", "do=scan"))
    page.wait_for_selector("h1:has-text('Find it in your code')", timeout=30_000)
    upload = {"name": "app.py", "mimeType": "text/x-python", "buffer": CODE}
    page.locator("input[type=file]").set_input_files(upload)
    page.get_by_role("button", name="Take over what is ticked").click(timeout=30_000)
    page.wait_for_selector("h1:has-text('A new stack')", timeout=30_000)
    # The fields are drawn a moment before what is in them.
    visit.until("document.querySelector('textarea[aria-label^=Models]')?.value === 'gpt-5.5'")
    visit.settle()
    assert page.get_by_label("Models, one a line").input_value() == "gpt-5.5"
    page.get_by_label("Name of the stack").fill("Bench")
    page.get_by_role("button", name="Save", exact=True).click()
    page.wait_for_selector(".t-stack-said:has-text('“Bench” is saved')", timeout=60_000)


def stack_files(folder: Path) -> list[Path]:
    """The files of all stacks."""
    return sorted((folder / "stacks").glob("*.toml"))


def read_file(folder: Path) -> dict[str, object]:
    """What the file of the stack holds by now."""
    return tomllib.loads((folder / "stacks" / "bench.toml").read_text(encoding="utf-8"))
