"""Many who ask for the same dear thing at once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from analysis.knowledge import gazetteer
from app import entity_names
from app.keeping import keeping

if TYPE_CHECKING:
    import pytest

    from app.context import AppContext


def test_a_reading_is_made_once_for_all_who_ask_together(context: AppContext) -> None:
    made: list[str] = []
    together = threading.Barrier(4)

    def read(_: AppContext, name: str) -> int:
        made.append(name)
        time.sleep(0.05)
        return len(made)

    kept = keeping(read)

    def ask(_: int) -> int:
        together.wait(5)
        return kept(context, "a")

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(ask, range(4))) == [1, 1, 1, 1]
    assert made == ["a"]


def test_the_list_of_names_is_not_read_for_every_outlet(monkeypatch: pytest.MonkeyPatch) -> None:
    entity_names.firm_of("Northlight Gazette")
    loads: list[int] = []
    monkeypatch.setattr(gazetteer, "load_gazetteer", lambda: loads.append(1))
    told = [entity_names.firm_of(f"Outlet {number}") for number in range(50)]
    assert told == [""] * 50
    assert loads == []
