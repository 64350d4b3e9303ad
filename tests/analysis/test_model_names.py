"""Names of models taken apart: one key for every spelling, another for every version."""

from __future__ import annotations

import pytest

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.model_names import describe_model, parse_model

GAZETTEER = load_gazetteer()


@pytest.mark.parametrize(
    ("name", "key", "family", "owner", "version", "size"),
    [
        ("Claude Opus 4.8", "claude-opus-4.8", "claude", "anthropic", "4.8", ""),
        ("claude-opus-4-8", "claude-opus-4.8", "claude", "anthropic", "4.8", ""),
        ("Claude 4.8 Opus", "claude-opus-4.8", "claude", "anthropic", "4.8", ""),
        ("Opus 5", "claude-opus-5", "claude", "anthropic", "5", ""),
        ("claude-3-7-sonnet-20250219", "claude-3.7-sonnet", "claude", "anthropic", "3.7", ""),
        ("Claude Sonnet 3.5", "claude-3.5-sonnet", "claude", "anthropic", "3.5", ""),
        ("GPT-5.6 Sol mini", "gpt-5.6-sol-mini", "gpt", "openai", "5.6", "mini"),
        ("GPT 5.6", "gpt-5.6", "gpt", "openai", "5.6", ""),
        ("gpt-4o-mini", "gpt-4o-mini", "gpt", "openai", "4o", "mini"),
        ("gpt-oss-120b", "gpt-oss-120b", "gpt-oss", "openai", "", "120B"),
        ("Qwen3.5-397B-A17B", "qwen3.5-397b-a17b", "qwen", "qwen", "3.5", "397B-A17B"),
        ("Qwen 3.5", "qwen3.5", "qwen", "qwen", "3.5", ""),
        ("Llama 4 Maverick 17B-128E", "llama-4-maverick-17b-128e", "llama", "meta", "4", "17B-128E"),
        ("Llama-3.3-70B-Instruct", "llama-3.3-70b", "llama", "meta", "3.3", "70B"),
        ("Mixtral 8x7B", "mixtral-8x7b", "mixtral", "mistral-ai", "", "8x7B"),
        ("Gemini Flash 3.5", "gemini-3.5-flash", "gemini", "google", "3.5", ""),
        ("Gemini 3.5 Flash-Lite", "gemini-3.5-flash-lite", "gemini", "google", "3.5", "flash-lite"),
        ("kimi-k3", "kimi-k3", "kimi", "moonshot-ai", "K3", ""),
        ("DeepSeek‑V3.2", "deepseek-v3.2", "deepseek", "deepseek", "V3.2", ""),
        ("Mistral Large 3", "mistral-large-3", "mistral", "mistral-ai", "3", "large"),
        ("Amazon Nova 2 Lite", "nova-2-lite", "amazon-nova", "amazon", "2", "lite"),
        ("Grok 4.5", "grok-4.5", "grok", "xai", "4.5", ""),
        ("Command A", "command-a", "command", "cohere", "", ""),
    ],
)  # fmt: skip
def test_family_owner_version_and_size_are_read(
    name: str, key: str, family: str, owner: str, version: str, size: str
):
    record = describe_model(name, GAZETTEER)
    assert (record.key, record.family) == (f"model:{key}", f"model:{family}")
    assert (record.owner, record.version, record.size) == (f"organisation:{owner}", version, size)


def test_a_key_says_as_much_as_a_name():
    record = describe_model("model:gpt-5.6-sol-mini", GAZETTEER)
    assert (record.name, record.version, record.size) == ("GPT-5.6 Sol mini", "5.6", "mini")
    assert record.discovered
    assert not describe_model("model:gpt-5.6", GAZETTEER).discovered


def test_a_key_with_unknown_words_keeps_them():
    record = describe_model("model:claude-saga-9", GAZETTEER)
    assert (record.key, record.family) == ("model:claude-saga-9", "model:claude")
    assert record.owner == "organisation:anthropic"


def test_a_stranger_has_a_family_of_its_own_and_no_owner():
    record = describe_model("Zephyra 2.5", GAZETTEER)
    assert (record.key, record.family) == ("model:zephyra-2.5", "model:zephyra")
    assert (record.owner, record.version, record.discovered) == ("", "2.5", True)


@pytest.mark.parametrize("name", ["Claudette 3", "Stepford 2", "Novartis 5", "Geminis"])
def test_longer_words_are_of_no_known_family(name: str):
    assert parse_model(name, GAZETTEER.families) is None


def test_each_known_model_keeps_its_key_and_knows_its_owner():
    models = [entity for entity in GAZETTEER.entities.values() if entity.kind == "model"]
    records = [describe_model(entity.key, GAZETTEER) for entity in models]
    assert [record.key for record in records] == [entity.key for entity in models]
    assert sum(record.owner != "" for record in records) > 0.9 * len(records)
