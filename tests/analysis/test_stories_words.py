"""Words, versions and templates of headlines."""

from __future__ import annotations

import pytest

from analysis.stories.headline import clean_headline
from analysis.stories.words import (
    line_of,
    share_template,
    split_words,
    tells_apart,
    versions_conflict,
    versions_in,
)


def test_words_are_folded_and_common_ones_dropped():
    assert split_words("The Labs release GPT-5.6, and it’s Acme's") == [
        "lab", "release", "gpt-5.6", "acme",
    ]  # fmt: skip
    assert split_words("模型发布") == ["模型", "型发", "发布"]


def test_another_number_behind_the_same_name_is_a_conflict():
    old, new = versions_in("Acme ships Opus 4.1"), versions_in("Opus 4.5 is out")
    assert versions_conflict(old, new)
    assert not versions_conflict(old, versions_in("Why Opus 4.1 matters"))
    assert not versions_conflict(old, versions_in("Gemma 3 is out"))


def test_pages_filled_from_one_form_are_told_from_two_reports():
    first = "Driver 32.1 for Windows 10 version 1803".lower().split()
    second = "Driver 32.1 for Windows 11 version 1803".lower().split()
    assert share_template(first, second)
    assert not share_template(first, first)
    assert not share_template(["acme", "opens", "office"], ["rival", "closes", "plant"])


def test_a_headline_loses_the_name_of_its_outlet():
    assert clean_headline("Acme ships | The Daily Post") == "Acme ships"
    assert clean_headline("Acme ships - Daily Post", "dailypost.example") == "Acme ships"
    assert clean_headline("Acme ships - at last", "dailypost.example") == "Acme ships - at last"
    assert clean_headline("System card [pdf]") == "System card"
    assert clean_headline("  ") == "Untitled"


def test_years_and_single_digits_tell_no_events_apart():
    assert [word for word in ("31-24", "6.1", "23", "2026", "7", "quake") if tells_apart(word)] == [
        "31-24", "6.1", "23",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("entity", "line"),
    [
        ("model:claude-fable-5", "claude-fable"),
        ("model:claude-fable", "claude-fable"),
        ("model:kimi-k3", "kimi-k3"),
        ("model:claude", None),
        ("organisation:claude-fable", None),
    ],
)
def test_a_line_of_models_goes_without_its_version(entity: str, line: str | None):
    assert line_of(entity) == line
