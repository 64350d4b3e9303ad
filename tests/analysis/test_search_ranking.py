from __future__ import annotations

import time
from dataclasses import dataclass, replace

import numpy as np
import pytest

from analysis.search.features import (
    FEATURES,
    Candidates,
    fold_text,
    marks_of,
    read_features,
    support,
    weigh_terms,
)
from analysis.search.ranking import READ, load_weights, score_candidates
from analysis.search.related import load_related, read_related
from analysis.search_types import Understood


@dataclass(frozen=True)
class Counts:
    """An index of a hundred articles; words that are not named occur in five."""

    common: tuple[str, ...] = ()

    @property
    def documents(self) -> int:
        return 100

    def frequency(self, word: str) -> int:
        return 60 if word in self.common else 5


def candidates_of(*texts: tuple[str, str], words: list[float] | None = None) -> Candidates:
    count = len(texts)
    return Candidates(
        numbers=np.arange(1, count + 1),
        titles=tuple(title for title, _ in texts),
        leads=tuple(lead for _, lead in texts),
        words=np.array(words or [1.0] * count, np.float32),
        meaning=np.zeros(count, np.float32),
        vectors=np.zeros((count, 0), np.float32),
    )


def features_of(question: str, candidates: Candidates) -> dict[str, list[float]]:
    terms = weigh_terms(question.split(), Counts(), load_related())
    rows = np.arange(len(candidates.numbers))
    table = read_features(terms, candidates, rows)
    return {name: table[:, at].round(3).tolist() for at, name in enumerate(FEATURES)}


def test_words_of_title_and_lead_are_counted_by_their_weight() -> None:
    found = features_of(
        "corvid licences",
        candidates_of(("Corvid licence", "It changed."), ("News", "Corvid has news."), ("", "")),
    )
    assert found["title"] == [1.0, 0.0, 0.0]
    assert found["lead"] == [1.0, 0.5, 0.0]
    assert found["short"] == [0.0, 0.0, 1.0]


def test_a_title_that_only_begins_the_text_is_no_headline() -> None:
    found = features_of("corvid", candidates_of(("Corvid said", "Corvid said that it may.")))
    assert (found["title"], found["lead"]) == ([0.0], [1.0])


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    terms = weigh_terms(["model", "corvid"], Counts(common=("model",)), {})
    assert terms[1].weight > 4 * terms[0].weight


def test_related_words_step_in_where_the_questions_own_find_nothing() -> None:
    paraphrase = features_of("firm forbids", candidates_of(("Company bans it", ""), ("Rain", "")))
    assert paraphrase["related"][0] > 0.9
    assert paraphrase["related"][1] == 0.0
    direct = features_of(
        "firm forbids", candidates_of(("Firm forbids it", ""), ("Company bans", ""))
    )
    assert direct["related"][1] < paraphrase["related"][0]


@pytest.mark.parametrize(
    ("word", "text", "held"),
    [
        ("licences", "the licence changed", True),
        ("ai", "the aim", False),
        ("ai", "an ai model", True),
        ("bans", "it may ban it", True),
        ("ipo", "two ipos", True),
        ("open-weight", "an Open Weight model", True),
        ("模型", "发布新模型了", True),
        ("GPT-9", "gpt 9 is out", True),
    ],
)
def test_marks_find_words_in_folded_text(word: str, text: str, held: bool) -> None:
    assert any(mark in fold_text(text) for mark in marks_of(word)) is held


def test_chinese_questions_are_compared_by_pairs() -> None:
    found = features_of("发布模型", candidates_of(("新模型今天发布", ""), ("天气很好", "")))
    assert found["title"][0] > 0.5
    assert found["title"][1] == 0.0


def test_neighbours_support_one_another() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 1], [0, 0]], np.float32)
    assert support(np.array([1.0, 0.2, 0.6, 0.9]), vectors).round(6).tolist() == [0.2, 1.0, 0, 0]
    assert support(np.zeros(0), np.zeros((0, 2), np.float32)).shape == (0,)


def test_the_article_that_holds_the_words_comes_first() -> None:
    few = candidates_of(("Rain", "Wet."), ("Corvid licence", "New."), words=[0.5, 3.0])
    scores = score_candidates(Understood(words=("corvid", "licence")), few, Counts())
    assert scores[1] > scores[0] > 0


def test_meaning_decides_where_words_say_nothing() -> None:
    few = candidates_of(("One", ""), ("Two", ""), words=[0.0, 0.0])
    few = replace(few, meaning=np.array([0.2, 0.7], np.float32))
    scores = score_candidates(Understood(words=("corvid",)), few, Counts())
    assert scores[1] > scores[0]


def test_no_candidates_and_no_words_give_no_scores() -> None:
    assert score_candidates(Understood(), candidates_of(), Counts()).shape == (0,)
    assert score_candidates(Understood(), candidates_of(("A", "b")), Counts()).shape == (1,)


def test_many_candidates_are_scored_quickly_and_alike_each_time() -> None:
    texts = [(f"Corvid licence {n}", "the model is new " * 40) for n in range(READ * 4)]
    many = candidates_of(*texts, words=[float(n % 7) for n in range(READ * 4)])
    many = replace(many, vectors=np.eye(READ * 4, 64, dtype=np.float32))
    understood = Understood(words=("corvid", "licence", "model", "of", "the", "year"))
    started = time.process_time()
    first = score_candidates(understood, many, Counts())
    assert time.process_time() - started < 0.5
    assert first.tolist() == score_candidates(understood, many, Counts()).tolist()


def test_the_shipped_weights_and_words_fit_the_features() -> None:
    weights = load_weights()
    assert len(weights.features) == len(FEATURES)
    assert all(weight >= 0 for weight in weights.features)
    assert "company" in load_related()["firm"]


def test_groups_of_related_words_are_read_with_their_phrases() -> None:
    found = read_related("# why\nbuy take-over\nbuy acquire\n")
    assert found["buy"] == ("take over", "acquire")
    assert "take over" not in found
