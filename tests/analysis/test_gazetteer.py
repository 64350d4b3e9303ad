"""The shipped gazetteer."""

from __future__ import annotations

from importlib.resources import files

from analysis.knowledge.gazetteer import load_gazetteer, lower_text


def test_the_shipped_file_is_small_and_holds_no_notes():
    path = files("analysis.knowledge").joinpath("gazetteer.json")
    text = path.read_text("utf-8")
    assert len(text.encode()) < 400_000
    assert '"evidence"' not in text
    assert '"note"' not in text


def test_known_entities_have_their_owner_and_licence_class():
    gazetteer = load_gazetteer()
    assert gazetteer.owner_of("model:claude-fable-5") == "organisation:anthropic"
    assert gazetteer.entities["licence:apache-2.0"].licence_class == "permissive"
    assert gazetteer.entities["regulator:bis"].jurisdiction == "US"
    assert "instrument:ear" in gazetteer.entities


def test_a_discovered_version_belongs_to_its_family():
    gazetteer = load_gazetteer()
    assert gazetteer.owner_of("model:gpt-5.6-sol-mini") == "organisation:openai"
    assert gazetteer.owner_of("model:claude-saga-9") == "organisation:anthropic"
    assert gazetteer.owner_of("model:unheard-1") == ""


def test_every_key_starts_with_its_kind():
    entities = load_gazetteer().entities
    assert all(key == e.key and key.startswith(e.kind + ":") for key, e in entities.items())


def test_lower_case_keeps_the_length():
    assert len(lower_text("İstanbul")) == len("İstanbul")
