from __future__ import annotations

import threading
from collections.abc import Callable

from analysis.search_types import SearchAnswer, SearchQuery
from app.search_desk import WARMING_UP, WORDS_ONLY, WarmingDesk
from db.errors import ModelError

Ask = Callable[[SearchQuery], SearchAnswer]
QUERY = SearchQuery("open weights")


def words(query: SearchQuery) -> SearchAnswer:
    return SearchAnswer(query, (), ("words",))


def full(query: SearchQuery) -> SearchAnswer:
    return SearchAnswer(query, (), ("full",))


def test_words_answer_until_the_model_is_there() -> None:
    go = threading.Event()

    def load() -> Ask:
        assert go.wait(10)
        return full

    desk = WarmingDesk(words, load)
    desk.start()
    assert (desk.note, desk.ask(QUERY).ranking) == (WARMING_UP, ("words",))
    go.set()
    assert desk.wait(10)
    assert (desk.note, desk.ask(QUERY).ranking) == ("", ("full",))


def test_a_model_that_fails_leaves_search_with_words_and_says_so() -> None:
    for fault in (ModelError("wrong weights"), ValueError("a bug")):

        def load(fault: Exception = fault) -> Ask:
            raise fault

        desk = WarmingDesk(words, load)
        desk.start()
        assert desk.wait(10)
        assert (desk.note, desk.ask(QUERY).ranking) == (WORDS_ONLY, ("words",))


def test_the_model_is_loaded_once() -> None:
    loads: list[int] = []

    def load() -> Ask:
        loads.append(1)
        return full

    desk = WarmingDesk(words, load)
    assert not desk.wait(0)
    desk.start()
    desk.start()
    assert desk.wait(10)
    assert loads == [1]
