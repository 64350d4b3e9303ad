from __future__ import annotations

import threading

from analysis.search_types import SearchAnswer, SearchQuery
from app.search_desk import INDEXING, WARMING_UP, WORDS_ONLY, WarmingDesk
from db.errors import ModelError

QUERY = SearchQuery("open weights")


class NamedEngine:
    """Says who it is; `missing` changes are waited for until `go` is set."""

    def __init__(self, name: str, missing: int = 0, go: threading.Event | None = None) -> None:
        self.name = name
        self.missing = missing
        self._go = go

    def prepare(self) -> None:
        if self._go is not None:
            assert self._go.wait(10)
        self.missing = 0

    def search(self, query: SearchQuery) -> SearchAnswer:
        return SearchAnswer(query, (), (self.name,))

    def like(self, story_id: str, limit: int) -> SearchAnswer:
        return SearchAnswer(SearchQuery(story_id, limit=limit), (), (f"{self.name} like",))


def test_words_answer_until_the_model_is_there() -> None:
    go = threading.Event()

    def load() -> NamedEngine:
        assert go.wait(10)
        return NamedEngine("full")

    desk = WarmingDesk(NamedEngine("words"), load)
    desk.start()
    assert (desk.note, desk.ask(QUERY).ranking) == (WARMING_UP, ("words",))
    go.set()
    assert desk.wait(10)
    assert (desk.note, desk.ask(QUERY).ranking) == ("", ("full",))
    assert desk.like("s1", 3).ranking == ("full like",)


def test_readers_are_told_while_a_large_index_is_built() -> None:
    go = threading.Event()
    desk = WarmingDesk(NamedEngine("words", 50_000, go), lambda: NamedEngine("full"))
    desk.start()
    for _ in range(1000):
        if desk.note == INDEXING:
            break
        threading.Event().wait(0.005)
    assert (desk.note, desk.ask(QUERY).ranking) == (INDEXING, ("words",))
    go.set()
    assert desk.wait(10)
    assert desk.note == ""


def test_a_model_that_fails_leaves_search_with_words_and_says_so() -> None:
    for fault in (ModelError("wrong weights"), ValueError("a bug")):

        def load(fault: Exception = fault) -> NamedEngine:
            raise fault

        desk = WarmingDesk(NamedEngine("words"), load)
        desk.start()
        assert desk.wait(10)
        assert (desk.note, desk.ask(QUERY).ranking) == (WORDS_ONLY, ("words",))


def test_the_model_is_loaded_once() -> None:
    loads: list[int] = []

    def load() -> NamedEngine:
        loads.append(1)
        return NamedEngine("full")

    desk = WarmingDesk(NamedEngine("words"), load)
    assert not desk.wait(0)
    desk.start()
    desk.start()
    assert desk.wait(10)
    assert loads == [1]
