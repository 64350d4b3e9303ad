from __future__ import annotations

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.search.filters import Filters, WordQuery
from analysis.search.word_folder import check_words, open_words
from analysis.search.word_index import memory_words
from db.errors import IndexCorruptError
from db.search_rows import SearchRow

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from analysis.search.word_index import WordIndex

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def make_row(number: int, title: str, text: str = "", **more: object) -> SearchRow:
    row = SearchRow(
        seq=number,
        number=number,
        title=title,
        text=text,
        published_at=NOON + number * HOUR,
        known_at=NOON + number * HOUR,
        source_key="post",
        outlet="The Post",
        tier="press",
        language="en",
        topics=(),
        mentions=(),
    )
    return dataclasses.replace(row, **more)  # type: ignore[arg-type]  # names of its fields


ROWS = [
    make_row(
        1,
        "Lumen licence changed",
        "The new licence names a limit of users.",
        topics=("legal",),
        mentions=(("lab:corvid", "Corvid"),),
        tier="primary",
    ),
    make_row(2, "Weights published", "The weights of the Lumen successor are open, the café says."),
    make_row(3, "人工智能模型发布", "公司今天发布了新的模型。", language="zh"),
]


def filled(rows: Sequence[SearchRow] = ROWS) -> WordIndex:
    index = memory_words()
    index.write([rows])
    return index


def find(index: WordIndex, *words: str, **more: tuple[str, ...]) -> list[int]:
    hits = index.search(WordQuery(words, **more), Filters(), 10, 2.0)
    return [number for number, _ in hits]


@pytest.fixture(scope="module")
def index() -> WordIndex:
    return filled()


def test_any_word_matches_and_a_title_counts_more_than_a_text(index: WordIndex) -> None:
    assert find(index, "lumen", "limit") == [1, 2]
    hits = index.search(WordQuery(("lumen",)), Filters(), 10, 2.0)
    assert hits[0][1] > hits[1][1] > 0
    assert index.search(WordQuery(("lumen",)), Filters(), 1, 2.0) == hits[:1]


def test_words_match_in_other_forms_and_without_accents(index: WordIndex) -> None:
    assert find(index, "WEIGHT") == [2]
    assert find(index, "cafe") == [2]
    assert find(index, "lic") == []


def test_chinese_words_are_found_inside_a_title(index: WordIndex) -> None:
    assert find(index, "智能") == [3]
    assert find(index, "智能模型") == [3]
    assert find(index, "模") == [3]
    assert find(index, "能智") == []


def test_phrases_must_stand_and_excluded_words_must_not(index: WordIndex) -> None:
    assert find(index, "licence", "lumen", phrases=("new licence names",)) == [1]
    assert find(index, phrases=("licence new",)) == []
    assert find(index, phrases=("new licence",)) == [1]
    assert find(index, "lumen", excluded=("limits",)) == [2]
    assert sorted(find(index, "lumen", "模型", excluded=("weights are open", "weight"))) == [1, 3]
    query = WordQuery((), phrases=("lumen",), excluded=("limit",))
    assert index.passing(query, [1, 2, 3]) == {2}
    assert index.passing(query, []) == set()


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        (Filters(since=NOON + 2 * HOUR), {2, 3}),
        (Filters(until=NOON + 2 * HOUR), {1}),
        (Filters(since=NOON + 2 * HOUR, until=NOON + 3 * HOUR), {2}),
        (Filters(known_by=NOON + 2 * HOUR), {1, 2}),
        (Filters(topic="legal"), {1}),
        (Filters(entities=("lab:corvid",)), {1}),
        (Filters(entities=()), set()),
        (Filters(source="post"), {1, 2, 3}),
        (Filters(source="THE POST"), {1, 2, 3}),
        (Filters(source="nobody"), set()),
        (Filters(tier="primary"), {1}),
        (Filters(language="zh"), {3}),
        (Filters(topic="legal", until=NOON), set()),
    ],
)
def test_filters_choose_before_the_limit(filters: Filters, expected: set[int]) -> None:
    index = filled()
    hits = index.search(WordQuery(("lumen", "模型")), filters, 10, 2.0)
    assert {number for number, _ in hits} == expected


def test_equal_scores_stand_by_number() -> None:
    rows = [make_row(n, "Same words") for n in (5, 9, 2)]
    rows = [dataclasses.replace(row, seq=at) for at, row in enumerate(rows, 1)]
    assert find(filled(rows), "same") == [2, 5, 9]


def test_new_words_replace_the_old_ones_and_counts_are_known() -> None:
    index = filled()
    index.write([[dataclasses.replace(ROWS[0], seq=4, title="Corvid sues", text="")]])
    assert (find(index, "licence"), find(index, "corvid")) == ([], [1])
    assert (index.seq, len(index), index.newest(1)) == (4, 3, [(4, 1)])
    assert (index.frequency("weights"), index.frequency("unheard"), index.frequency("?")) == (
        1,
        0,
        0,
    )
    assert index.title_words()["published"] == 1


@pytest.mark.parametrize(
    "words",
    [
        [""],
        ['"'],
        ["*"],
        ["\x00"],
        ["NEAR("],
        ["title:"],
        ["-"],
        ["AND", "OR", "NOT"],
        ["a\x00b"],
        ["\ud800"],
        ["x" * 100_000],
        ["^lumen"],
        ["[1 TO 2]"],
        ["🤖"],
        ["lumen " * 2000],
    ],
)
def test_odd_words_never_break_a_search(index: WordIndex, words: list[str]) -> None:
    assert isinstance(find(index, *words), list)
    assert isinstance(find(index, "lumen", phrases=tuple(words), excluded=tuple(words)), list)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(st.characters(exclude_categories=()), max_size=12), max_size=6))
def test_no_words_at_all_break_a_search(words: list[str]) -> None:
    assert set(find(_SHARED, *words)) <= {1, 2, 3}


_SHARED = filled()


@settings(max_examples=25, deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=40))
def test_any_text_can_be_indexed(text: str) -> None:
    index = filled([make_row(1, text, text, outlet=text.encode("utf-8", "replace").decode())])
    assert len(index) == 1


def test_an_index_is_found_again_in_its_folder(tmp_path: Path) -> None:
    open_words(tmp_path / "w").write([ROWS])
    again = open_words(tmp_path / "w")
    assert (again.seq, find(again, "weights")) == (3, [2])
    assert check_words(tmp_path / "w") > 0


def test_one_writes_at_a_time_and_others_see_it_later(tmp_path: Path) -> None:
    first, second = open_words(tmp_path / "w"), open_words(tmp_path / "w")
    refused: list[int | None] = []

    def rows() -> Sequence[list[SearchRow]]:
        refused.append(second.write([ROWS]))
        return [ROWS]

    class Late:
        def __iter__(self) -> object:
            return iter(rows())

    assert first.write(Late()) == 3  # type: ignore[arg-type]  # read only once the lock is held
    assert (refused, second.seq) == ([None], 0)
    second.refresh()
    assert find(second, "weights") == [2]


def test_a_damaged_index_begins_anew_with_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "w"
    open_words(folder).write([ROWS])
    victim = min(folder.glob("*.idx"))
    data = bytearray(victim.read_bytes())
    data[len(data) // 3] ^= 0xFF
    victim.write_bytes(bytes(data))
    with pytest.raises(IndexCorruptError, match="checksum"):
        check_words(folder)
    anew = open_words(folder)
    assert (len(anew), anew.seq) == (0, 0)
    assert "built anew" in caplog.text
    anew.write([ROWS])
    assert find(open_words(folder), "weights") == [2]


def test_an_index_of_another_version_begins_anew(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    open_words(folder).write([ROWS])
    (folder / "layout.json").write_text("{}", encoding="utf-8")
    assert len(open_words(folder)) == 0


def test_an_index_that_is_being_written_is_never_taken_for_a_damaged_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder, opened = tmp_path / "w", 0
    first = open_words(folder)

    def write() -> None:
        # Each commit makes a segment; merging some of them takes their files away.
        for turn in range(9):
            row = make_row(turn % 7 + 1, f"Lumen {turn}", "Words of some length. " * 20)
            first.write([[dataclasses.replace(row, seq=turn + 1)]])

    thread = threading.Thread(target=write)
    thread.start()
    while thread.is_alive():
        opened += len(open_words(folder)) <= 7
    thread.join()
    assert "built anew" not in caplog.text
    assert opened > 0
    assert (len(open_words(folder)), open_words(folder).seq) == (7, 9)


def test_opening_a_missing_index_at_once_leaves_one_that_all_can_use(tmp_path: Path) -> None:
    folder = tmp_path / "w"
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(lambda _: open_words(folder), range(6)))
    assert found[-1].write([ROWS]) == 3
    for index in found:
        index.refresh()
    assert {len(index) for index in found} == {3}
    assert [path.name for path in tmp_path.iterdir()] == ["w"]


def test_readers_do_not_wait_for_a_thread_that_writes(tmp_path: Path) -> None:
    index = open_words(tmp_path / "w")

    class Slow:
        def __iter__(self) -> object:
            index.refresh()  # as a reader's question does; it would wait for its own writer
            return iter([ROWS])

    assert index.write(Slow()) == 3  # type: ignore[arg-type]  # read only once the lock is held
