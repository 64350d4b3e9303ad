"""Facts of articles that tell of a document's new version."""

from __future__ import annotations

from datetime import UTC, datetime

from analysis.licences.notices import add_notice_facts, name_subject, read_notice
from db.documents import DocumentVersion
from db.types import (
    Article,
    DateKind,
    Fact,
    Predicate,
    Snapshot,
    TextKind,
    anchor_passage,
    hash_text,
    snapshot_content,
)

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)


def make_article(title: str, outlet: str = "Northlight terms", url: str = "https://x.test/terms"):
    details = {"document": url, "version": "2"}
    return Article(
        "a", url, url, "s", outlet, "x.test", title, "", NOW, DateKind.STATED, NOW, details=details
    )


def make_snapshot(title: str, *lines: str) -> Snapshot:
    text = "\n".join(lines)
    digest = hash_text(snapshot_content(title, text))
    return Snapshot("a.1", "a", 1, NOW, title, text, TextKind.PAGE, digest)


def read(title: str, *lines: str, outlet: str = "Northlight terms", url: str = "https://x.test/t"):
    snapshot = make_snapshot(title, *lines)
    facts = read_notice(make_article(title, outlet, url), snapshot)
    for fact in facts:
        quoted = snapshot.content[fact.passage.start : fact.passage.end]
        assert fact.passage.sha256 == hash_text(quoted)
    return facts, [snapshot.content[f.passage.start : f.passage.end] for f in facts]


TERMS = "Terms of Service: the text changed"


def test_new_words_of_terms_give_what_they_settle_with_their_passage():
    facts, quotes = read(TERMS, "You may not use Output to train any other AI model.")
    assert [(f.predicate, f.to_value) for f in facts] == [
        (Predicate.TERMS_CHANGED, "Using outputs to train other models is barred")
    ]
    assert quotes == ["You may not use Output to train any other AI model."]


def test_removed_words_give_what_held_before():
    facts, quotes = read(TERMS, "No longer there: You must be at least 18 years old.")
    assert (facts[0].from_value, facts[0].to_value) == ("Age 18", "no longer said")
    assert quotes == ["You must be at least 18 years old."]


def test_words_that_take_the_place_of_others_give_both_values():
    facts, quotes = read(
        TERMS,
        "You must be at least 16 years old.",
        "No longer there: You must be at least 18 years old.",
    )
    assert [(f.from_value, f.to_value) for f in facts] == [("Age 18", "Age 16")]
    assert quotes == ["You must be at least 16 years old."]


def test_a_stated_day_goes_with_the_words_near_it():
    facts, quotes = read(
        TERMS, "effective: 2025-11-04 → 2026-08-01", "Our models may train on your conversations."
    )
    assert facts[0].effective_date == "2026-08-01"
    assert quotes[0].startswith("effective: ")
    assert quotes[0].endswith("conversations.")


def test_a_day_within_the_words_counts():
    facts, _ = read(TERMS, "Effective August 1, 2026, fees are billed at $20 per month.")
    assert facts[0].effective_date == "2026-08-01"


def test_a_changed_licence_tag_gives_both_values():
    title = "corvid/Lumen-3: model card: license: apache-2.0 → other"
    facts, _ = read(
        title, "license: apache-2.0 → other", "license_name: none → corvid-research", "New weights."
    )
    assert [(f.predicate, f.subject, f.from_value, f.to_value) for f in facts] == [
        (Predicate.LICENCE_CHANGED, "Lumen 3", "", "corvid-research")
    ]


def test_a_gate_is_a_change_of_terms():
    title = "corvid/Lumen-3 on Hugging Face: gated: no → yes, by request"
    facts, _ = read(title, "gated: no → yes, by request")
    assert (facts[0].predicate, facts[0].to_value) == (
        Predicate.TERMS_CHANGED, "gated: yes, by request",
    )  # fmt: skip


def test_a_card_that_changed_its_words_gives_nothing():
    assert read("corvid/Lumen-3: model card: the text changed", "You may not train on it.")[0] == ()


def test_a_licence_file_of_a_model_is_a_licence():
    facts, _ = read("corvid/Lumen-3: LICENSE: the text changed", "Commercial use is prohibited.")
    assert (facts[0].predicate, facts[0].subject) == (Predicate.LICENCE_CHANGED, "Lumen 3")


def test_a_price_list_gives_nothing_here():
    assert read("Pricing: the text changed", "Lumen 3 costs $2.", outlet="Corvid pricing",
                url="https://x.test/pricing")[0] == ()  # fmt: skip


def test_words_that_settle_nothing_known_still_change_the_terms():
    facts, quotes = read(TERMS, "We are a company that makes lanterns.")
    assert (facts[0].from_value, facts[0].to_value) == ("", "")
    assert quotes == ["We are a company that makes lanterns."]


def test_an_article_that_tells_of_no_version_keeps_its_facts():
    snapshot = make_snapshot("Lumen 3 is out", "Lumen 3 is out.")
    fact = Fact(Predicate.MODEL_RELEASED, "Lumen 3", "", "", "", anchor_passage(snapshot, 0, 7))
    article = Article(
        "a", "u", "u", "s", "X", "x.test", "Lumen 3 is out", "", NOW, DateKind.STATED, NOW
    )
    assert add_notice_facts(article, snapshot, (fact,)) == (fact,)


def test_what_a_legal_text_describes_is_no_event():
    title = "Northlight Terms of Use: the text changed"
    snapshot = make_snapshot(title, "We may suspend your access to Lumen 3.")
    fact = Fact(Predicate.ACCESS_SUSPENDED, "Lumen 3", "", "", "", anchor_passage(snapshot, 0, 7))
    kept = add_notice_facts(make_article(title), snapshot, (fact,))
    assert {one.predicate for one in kept} == {Predicate.TERMS_CHANGED}


def test_a_name_that_could_be_anybodys_gets_the_outlets_in_front():
    assert name_subject(make_article("Terms of Service: the text changed", "Northlight")) == (
        "Northlight Terms of Service"
    )
    assert (
        name_subject(make_article("Lumen Terms: the text changed", "Northlight")) == "Lumen Terms"
    )
    assert name_subject(make_article(TERMS, "Northlight usage policy page")) == (
        "Northlight usage policy page"
    )


def test_the_words_come_as_the_service_writes_them():
    from ingest.watch import describe_version_change

    def version(number: int, text: str) -> DocumentVersion:
        return DocumentVersion("s", "https://x.test/t", number, NOW, "Usage policy", text, "")

    old, new = "You must be nice. " * 20, "Commercial use is prohibited without our consent."
    entry = describe_version_change(version(1, old), version(2, f"{old}\n{new}"))
    facts, quotes = read(entry.title, *entry.content.split("\n"), outlet="Corvid")
    assert facts[0].subject == "Corvid Usage policy"
    assert quotes == [new]
