from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from analysis.search.excerpts import choose_excerpt, split_spans
from db.types import Snapshot, TextKind, hash_text, snapshot_content


def snapshot_of(title: str, text: str) -> Snapshot:
    moment = datetime(2026, 6, 1, tzinfo=UTC)
    digest = hash_text(snapshot_content(title, text))
    return Snapshot("a.1", "a", 1, moment, title, text, TextKind.PAGE, digest)


def test_the_sentence_with_most_words_is_chosen_and_anchored() -> None:
    text = "Prices rose. The licence of the model changed on Monday. The model is new."
    snapshot = snapshot_of("Changes", text)
    excerpt = choose_excerpt(snapshot, ["model", "licence"])
    assert excerpt.text == "The licence of the model changed on Monday."
    start, end = excerpt.passage.start, excerpt.passage.end
    assert snapshot.content[start:end] == excerpt.text
    assert excerpt.passage.sha256 == hash_text(excerpt.text)
    assert [excerpt.text[a:b] for a, b in excerpt.marks] == ["licence", "model"]


def test_repeating_one_word_is_no_better_than_naming_it() -> None:
    text = "Model, model, model. The licence of a model."
    excerpt = choose_excerpt(snapshot_of("T", text), ["model", "licence"])
    assert excerpt.text == "The licence of a model."


def test_of_equal_sentences_and_without_any_word_the_first_stands() -> None:
    snapshot = snapshot_of("T", "One model. Two models.")
    assert choose_excerpt(snapshot, ["model"]).text == "One model."
    other = choose_excerpt(snapshot, ["absent"])
    assert (other.text, other.marks) == ("One model.", ())


def test_a_title_without_text_is_its_own_excerpt() -> None:
    excerpt = choose_excerpt(snapshot_of("Weights are out", ""), ["weights"])
    assert excerpt.text == "Weights are out"
    assert excerpt.marks == ((0, 7),)


def test_chinese_sentences_end_at_their_own_stops() -> None:
    excerpt = choose_excerpt(snapshot_of("标题", "公司开会。今天发布了新的模型。"), ["模型"])
    assert excerpt.text == "今天发布了新的模型。"
    assert [excerpt.text[a:b] for a, b in excerpt.marks] == ["模型"]


def test_a_sentence_without_end_is_cut_at_a_blank() -> None:
    content = "word " * 500
    spans = split_spans(content)
    assert max(end - start for start, end in spans) <= 320
    assert "".join(content[a:b] + " " for a, b in spans) == content


def test_an_unbroken_run_is_cut_all_the_same() -> None:
    assert [end - start for start, end in split_spans("x" * 700)] == [320, 320, 60]


@given(st.text(max_size=800))
def test_spans_are_in_order_apart_and_without_blanks_around(content: str) -> None:
    spans = split_spans(content)
    edges = [edge for span in spans for edge in span]
    assert edges == sorted(edges)
    assert all(content[a:b] == content[a:b].strip() != "" for a, b in spans)


@given(st.text(max_size=40), st.text(max_size=300), st.lists(st.text(max_size=8), max_size=4))
def test_every_excerpt_is_a_passage_with_marks_inside(
    title: str, text: str, words: list[str]
) -> None:
    snapshot = snapshot_of(title, text)
    excerpt = choose_excerpt(snapshot, [word for word in words if word.isalnum()])
    assert snapshot.content[excerpt.passage.start : excerpt.passage.end] == excerpt.text
    assert all(0 <= a <= b <= len(excerpt.text) for a, b in excerpt.marks)


def test_a_rare_word_of_the_text_outweighs_a_common_one() -> None:
    text = "The model is new. A model was shown. The model costs nothing. The licence ended."
    excerpt = choose_excerpt(snapshot_of("T", text), ["model", "licence"])
    assert excerpt.text == "The licence ended."


def test_where_no_word_stands_related_words_point_to_the_passage() -> None:
    text = "The day was long. Northlight bans the tool. Nobody complained."
    excerpt = choose_excerpt(snapshot_of("T", text), ["forbids"])
    assert (excerpt.text, excerpt.marks) == ("Northlight bans the tool.", ())


def test_what_feeds_and_pages_put_around_an_article_is_passed_over() -> None:
    text = (
        "The post Corvid prices appeared first on Example. Contact us about Corvid prices.\n"
        "Article URL: https://corvid.example/prices\nPoints: 3\nThey rose by a third."
    )
    excerpt = choose_excerpt(snapshot_of("Corvid prices", text), ["corvid", "prices"])
    assert excerpt.text == "They rose by a third."


def test_only_furniture_leaves_the_title() -> None:
    excerpt = choose_excerpt(snapshot_of("Corvid prices", "Points: 3\n# Comments: 9"), ["corvid"])
    assert excerpt.text == "Corvid prices"


def test_the_mark_of_a_cut_and_of_a_list_is_left_out() -> None:
    snapshot = snapshot_of("T", "- Corvid cut the prices of its… [+2855 chars]\n) Nobody cared.")
    assert choose_excerpt(snapshot, ["corvid"]).text == "Corvid cut the prices of its"
    assert choose_excerpt(snapshot, ["nobody"]).text == "Nobody cared."


def test_a_sentence_is_preferred_to_a_heading_with_the_same_words() -> None:
    text = "Corvid prices\nThe prices that Corvid asks rose."
    excerpt = choose_excerpt(snapshot_of("T", text), ["corvid", "prices"])
    assert excerpt.text == "The prices that Corvid asks rose."
