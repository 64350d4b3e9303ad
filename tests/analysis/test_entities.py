"""Entities in text: boundaries, ambiguity, new model names."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder, to_mentions
from analysis.knowledge.gazetteer import load_gazetteer

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder


@pytest.fixture(scope="module")
def finder():
    return build_finder(load_gazetteer())


def keys(finder: EntityFinder, text: str, kind: str = "model") -> list[str]:
    return [hit.entity for hit in finder.locate(text) if hit.kind == kind]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Anthropic ships Claude Fable 5", ["model:claude-fable-5"]),
        ("Fable 5 and Mythos 5 are back", ["model:claude-fable-5", "model:claude-mythos-5"]),
        ("OpenAI's GPT-5.6 Sol mini is cheap", ["model:gpt-5.6-sol-mini"]),
        ("GPT-5.6 Sol is not GPT-5.6", ["model:gpt-5.6-sol", "model:gpt-5.6"]),
        ("Kimi K3 by Moonshot AI", ["model:kimi-k3"]),
        ("Gemini 3.5 Flash-Lite from Google", ["model:gemini-3.5-flash-lite"]),
        ("Opus 4.8 beats Opus 4.5", ["model:claude-opus-4.8", "model:claude-opus-4.5"]),
        ("Qwen 3.9 Max and Qwen3.9-Max", ["model:qwen3.9-max"] * 2),
        ("Today we are releasing Zephyra 2.5, a free model", ["model:zephyra-2.5"]),
    ],
)
def test_model_versions_are_told_apart(finder: EntityFinder, text: str, expected: list[str]):
    assert keys(finder, text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "A gemini is a sign of the zodiac",
        "Step 3: open the terminal. Step 4: wait",
        "Command line 5 tips for the shell",
        "Claude Monet painted lilies in his garden",
        "It opts for a clip of the ring",
        "See Figure 2 and Section 4",
    ],
)
def test_common_words_are_no_models(finder: EntityFinder, text: str):
    assert keys(finder, text) == []


def test_an_ambiguous_name_counts_with_its_owner_in_the_text(finder: EntityFinder):
    assert keys(finder, "Anthropic grew. Much later, far away from it, Claude arrived") == [
        "model:claude"
    ]


def test_an_acronym_needs_its_capitals(finder: EntityFinder):
    assert keys(finder, "The EU acts against us", "region") == ["region:eu"]
    assert keys(finder, "BIS updated the EAR on export licences", "regulator") == ["regulator:bis"]


def test_licences_and_hardware_are_found(finder: EntityFinder):
    text = "Weights under the Apache 2.0 license run on two H100s"
    assert keys(finder, text, "licence") == ["licence:apache-2.0"]
    assert keys(finder, text, "hardware") == ["hardware:h100"]


def test_mentions_count_and_know_the_title(finder: EntityFinder):
    title = "Kimi K3 weights are out"
    content = f"{title}\n\nMoonshot AI published Kimi K3. Alibaba watched."
    mentions = {m.entity: m for m in to_mentions(finder.locate(content), len(title))}
    assert mentions["model:kimi-k3"].count == 2
    assert mentions["model:kimi-k3"].in_title
    assert not mentions["organisation:alibaba"].in_title


def test_hits_are_ordered_and_do_not_overlap(finder: EntityFinder):
    hits = finder.locate("Google DeepMind, Google Cloud and Google met Anthropic PBC in the US")
    assert all(a.end <= b.start for a, b in pairwise(hits))


def test_a_name_longer_than_the_database_takes_is_none(finder: EntityFinder):
    endless = " ".join(["Safeguarding"] * 3 + ["A" * 300]) + " Act"
    hits = finder.locate(f"Senators voted for the {endless} and the Safe Models Act.")
    assert [hit.name for hit in hits if hit.kind == "instrument"] == ["Safe Models Act"]
