"""Stories are built as a stream: one event in one story, two events apart, the same every time."""

from __future__ import annotations

import dataclasses
from datetime import UTC, datetime, timedelta

import numpy as np
import pytest

from analysis.hashing_embedder import HashingEmbedder
from analysis.stories.assign import StoryAssigner
from analysis.stories.item import StoryItem, story_id_of
from analysis.stories.options import StoryOptions
from db.types import ArticleKind, Mention, Tier

START = datetime(2026, 3, 1, tzinfo=UTC)
EMBEDDER = HashingEmbedder()

RELEASE = [
    "Acme releases Roadrunner 3 model with open weights",
    "Roadrunner 3: Acme releases open weights model",
    "Acme's Roadrunner 3 open weights model is released",
]
OTHERS = [
    "Bluebird Bank buys chip maker Granite for nine billion",
    "Court dismisses the lawsuit of painters against Pixelworks",
    "Norland parliament passes its law on automated decisions",
]


def item(
    key: str,
    title: str,
    *,
    days: float | None = 0.0,
    kind: ArticleKind = ArticleKind.NEWS,
    domain: str = "",
) -> StoryItem:
    moment = None if days is None else START + timedelta(days=days)
    vector = EMBEDDER.encode([title])[0]
    return StoryItem(
        key, title, "", moment, vector, (), kind, domain or f"{key}.example", Tier.PRESS
    )


def place(assigner: StoryAssigner, items: list[StoryItem]) -> dict[str, str | None]:
    for one in items:
        assigner.assign(one)
    return {one.article_id: assigner.story_of(one.article_id) for one in items}


def stream() -> list[StoryItem]:
    titles = [*RELEASE[:1], *OTHERS[:2], *RELEASE[1:], *OTHERS[2:]]
    return [item(f"a{n}", title, days=n / 4) for n, title in enumerate(titles)]


def test_reports_of_one_event_share_a_story_and_others_stand_apart():
    stories = place(StoryAssigner(), stream())
    assert stories["a0"] == stories["a3"] == stories["a4"] == story_id_of("a0")
    assert len(set(stories.values())) == 4


def test_undated_reports_of_one_event_share_a_story():
    items = [item(f"u{n}", title, days=None) for n, title in enumerate(RELEASE + OTHERS)]
    stories = place(StoryAssigner(), items)
    assert len({stories["u0"], stories["u1"], stories["u2"]}) == 1
    assert len(set(stories.values())) == 4


def test_the_same_words_weeks_later_open_another_story():
    first, later = item("a", RELEASE[0]), item("b", RELEASE[0], days=20)
    stories = place(StoryAssigner(), [first, later])
    assert stories["a"] != stories["b"]


def test_a_late_arrival_joins_the_story_of_its_own_day():
    items = [item("a", RELEASE[0]), item("b", OTHERS[0], days=20), item("c", RELEASE[1], days=1)]
    stories = place(StoryAssigner(), items)
    assert stories["c"] == stories["a"]


@pytest.mark.parametrize("first_kind", [ArticleKind.ROUNDUP, ArticleKind.NEWS])
def test_a_roundup_neither_joins_nor_absorbs(first_kind: ArticleKind):
    other = ArticleKind.NEWS if first_kind is ArticleKind.ROUNDUP else ArticleKind.ROUNDUP
    first, second = item("a", RELEASE[0], kind=first_kind), item("b", RELEASE[0], kind=other)
    stories = place(StoryAssigner(), [first, second])
    assert stories["a"] != stories["b"]


def test_articles_without_a_word_are_no_story_together():
    items = [item(f"e{n}", " ") for n in range(3)]
    assert len(set(place(StoryAssigner(), items).values())) == 3


def test_pages_filled_from_one_template_are_no_story():
    titles = [f"Granite graphics driver 32 for Windows {n} edition" for n in (7, 8, 10, 11)]
    items = [item(f"d{n}", title, domain="drivers.example") for n, title in enumerate(titles)]
    assert len(set(place(StoryAssigner(), items).values())) == 4


def test_an_assigner_restored_from_members_goes_on_alike():
    whole = StoryAssigner()
    expected = place(whole, stream())
    for cut in range(len(stream())):
        before = StoryAssigner()
        place(before, stream()[:cut])
        resumed = StoryAssigner()
        done = stream()[:cut]
        resumed.restore((one, before.story_of(one.article_id) or "") for one in done)
        place(resumed, stream()[cut:])
        assert {key: resumed.story_of(key) for key in expected} == expected


def test_what_is_older_than_memory_is_forgotten_in_a_restored_assigner_too():
    options = StoryOptions(memory=3)
    whole = StoryAssigner(options)
    expected = [whole.assign(one).placement for one in stream()]
    resumed = StoryAssigner(options)
    known = {one.article_id: one for one in stream()}
    resumed.restore((known[p.article_id], p.story_id) for p in expected[1:4])
    assert [resumed.assign(one).placement for one in stream()[4:]] == expected[4:]
    assert whole.story_of("a0") is None


def test_two_stories_found_to_be_one_merge_into_the_older():
    # A threshold that high lets the second report stand apart until the third asks.
    apart = StoryAssigner(StoryOptions(merge_threshold=-50.0, threshold=-1.0))
    apart.restore([(item("a", RELEASE[0]), "s-old"), (item("b", RELEASE[1]), "s-young")])
    outcome = apart.assign(item("c", RELEASE[2], days=0.5))
    assert [(m.survivor, m.absorbed) for m in outcome.merges] == [("s-old", "s-young")]
    assert {apart.story_of(key) for key in "abc"} == {"s-old"}
    assert [one.article_id for one in apart.members_of("s-old")] == ["a", "b", "c"]


def test_a_copy_goes_where_its_original_is_told_to_be():
    assigner = StoryAssigner()
    assigner.assign(item("a", RELEASE[0]))
    outcome = assigner.join(item("b", OTHERS[0]), story_id_of("a"))
    assert outcome.placement.story_id == assigner.story_of("b") == story_id_of("a")


def test_each_day_from_the_first_report_makes_joining_harder():
    first, later = item("a", RELEASE[0]), item("b", RELEASE[1], days=3)
    near = StoryAssigner(StoryOptions(drift=0.0))
    strict = StoryAssigner(StoryOptions(drift=4.0))
    assert len(set(place(near, [first, later]).values())) == 1
    assert len(set(place(strict, [first, later]).values())) == 2


def test_reports_of_one_change_of_access_find_each_other_in_whatever_words():
    both = tuple(
        Mention(f"model:acme-{name}-3", "model", name, 2, in_title=True) for name in ("owl", "fox")
    )
    texts = ["Acme suspends Owl 3 and Fox 3", "Blocked: no more Owl 3, no more Fox 3 for anyone"]
    plain = [item("a", texts[0]), item("b", texts[1])]
    named = [dataclasses.replace(one, mentions=both) for one in plain]
    opposed = dataclasses.replace(item("c", "Acme restores Owl 3 and Fox 3"), mentions=both)
    assigner = StoryAssigner()
    together = assigner.match_odds(*named)
    assert together > assigner.match_odds(*plain) + 2.0
    assert assigner.match_odds(named[0], opposed) < together


def test_two_texts_in_letters_that_the_model_hardly_knows_need_more_than_a_like_vector():
    vector = EMBEDDER.encode(["anything"])[0]
    titles = ["東京の新しい博物館が開館する", "円安で輸出企業の利益が増える"]
    items = [dataclasses.replace(item(f"j{n}", t), vector=vector) for n, t in enumerate(titles)]
    level = StoryAssigner(StoryOptions(unread_level=0.0)).match_odds(*items)
    assert StoryAssigner().match_odds(*items) == pytest.approx(level)  # a cosine of 1 stays 1
    leaning = 0.6 * vector + 0.8 * np.roll(vector, 7)
    apart = dataclasses.replace(items[1], vector=(leaning / np.linalg.norm(leaning)))
    plain = StoryAssigner(StoryOptions(unread_level=0.0)).match_odds(items[0], apart)
    assert StoryAssigner().match_odds(items[0], apart) < plain
