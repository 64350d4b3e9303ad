"""Languages, short titles among them."""

from __future__ import annotations

import pytest

from analysis.text.language import detect_language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Anthropic releases Claude Fable 5", "en"),
        ("Kimi K3", "en"),
        ("GPT-5.6 Sol mini vs Gemini 3.5 Flash", "en"),
        ("月之暗面发布了新的开放权重模型", "zh"),
        ("新しいモデルが公開されました", "ja"),
        ("Модель теперь доступна всем", "ru"),
        (
            (
                "Die Bundesregierung hat am Mittwoch neue Regeln für künstliche Intelligenz "
                "beschlossen, die ab Januar gelten sollen und viele Unternehmen betreffen."
            ),
            "de",
        ),
        ("", "en"),
    ],
)
def test_the_language_is_detected(text: str, code: str):
    assert detect_language(text) == code


def test_the_hint_stands_where_a_title_does_not_tell():
    assert detect_language("Qwen3.8-Max", hint="fr") == "fr"
