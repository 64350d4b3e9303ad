"""What we know of licences by name."""

from __future__ import annotations

import pytest

from analysis.licences.knowledge import (
    Openness,
    OutputRule,
    Permission,
    find_licence,
    known_licences,
)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("apache-2.0", "apache-2.0"),
        ("Apache License, Version 2.0", "apache-2.0"),
        ("MIT", "mit"),
        ("llama3.1", "llama-3.1"),
        ("Llama 3.1 Community License Agreement", "llama-3.1"),
        ("META LLAMA 3 COMMUNITY LICENSE AGREEMENT", "llama-3"),
        ("Gemma Terms of Use", "gemma"),
        ("CC BY-NC 4.0", "cc-by-nc-4.0"),
        ("cc-by-nc-sa-4.0", "cc-by-nc-sa-4.0"),
        ("Mistral AI Research License (MRL)", "mistral-research"),
        ("Qwen LICENSE AGREEMENT", "qwen"),
        ("DeepSeek License Agreement", "deepseek"),
        ("openrail++", "openrail++"),
        ("modified MIT", "modified-mit"),
    ],
)
def test_a_licence_is_found_by_tag_title_or_alias(name: str, key: str):
    found = find_licence(name)
    assert found is not None
    assert found.key == key


@pytest.mark.parametrize(
    "name", ["other", "", "  ", "Llama 3.5", "Northlight Community License", "limited", "x" * 9999]
)
def test_an_unknown_name_or_version_is_not_guessed(name: str):
    assert find_licence(name) is None


def test_thresholds_names_and_regions_are_kept_as_values():
    found = find_licence("llama4")
    assert found is not None
    assert (found.user_threshold, found.naming) == (700_000_000, "Built with Llama")
    assert found.regions_excluded == ("European Union (multimodal models)",)
    assert (found.openness, found.commercial) == (
        Openness.WEIGHTS_WITH_CONDITIONS, Permission.CONDITIONAL,
    )  # fmt: skip


def test_outputs_turn_between_versions():
    found = [find_licence(f"llama-{version}") for version in ("3", "3.1")]
    assert [one.outputs for one in found if one] == [
        OutputRule.BARRED, OutputRule.ALLOWED_WITH_NAMING,
    ]  # fmt: skip


def test_the_data_file_is_whole():
    licences = known_licences()
    assert len(licences) >= 25
    assert len({one.key for one in licences}) == len(licences)
    for one in licences:
        assert find_licence(one.key) is one
        assert one.users_per in {"month", "day"}
        assert one.revenue_per in {"month", "year"}


def test_no_two_licences_claim_one_alias():
    seen: dict[str, str] = {}
    for one in known_licences():
        for alias in one.aliases:
            assert seen.setdefault(alias, one.key) == one.key
