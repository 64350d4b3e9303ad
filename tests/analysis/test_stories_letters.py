"""Titles that the language model hardly reads are known, and their likeness is discounted."""

from __future__ import annotations

import pytest

from analysis.stories.letters import in_unread_letters, unread_cosine


@pytest.mark.parametrize(
    ("title", "unread"),
    [
        ("OpenAIが新しいモデルを発表", True),
        ("오픈AI 새 모델 공개", True),
        ("Дешёвая модель", True),
        ("Modèle à poids ouverts publié", False),
        ("GPT-5 Turbo 新版", False),
        ("2026 – 5", False),
    ],
)
def test_titles_in_other_letters_are_known_as_such(title: str, unread: bool):
    assert in_unread_letters(title) is unread


def test_the_usual_cosine_of_such_texts_counts_as_none():
    assert unread_cosine(0.55, 0.55) == 0.0
    assert unread_cosine(1.0, 0.55) == pytest.approx(1.0)
    assert unread_cosine(0.4, 0.55) < 0.0
