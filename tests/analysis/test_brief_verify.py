from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest

from analysis.brief import verify
from analysis.brief.model import Sentence
from analysis.brief.verify import check_sentence
from db.types import Passage, anchor_passage
from tests.brief_stories import Told, to_snapshot

if TYPE_CHECKING:
    from collections.abc import Callable

TEXT = (
    "Northlight will retire the Lantern 4 API on July 27.\nThe price falls from $3.50 to $2 per\n"
    "million tokens, Mira Solberg said."
)
SNAPSHOT = to_snapshot(Told("a", "Harbour Wire", "Northlight retires Lantern 4", TEXT))
SNAPSHOTS = {SNAPSHOT.id: SNAPSHOT}


def sentence(text: str, words: str | None = None, *, quoted: bool = False) -> Sentence:
    content = SNAPSHOT.content
    words = words or TEXT
    start = content.index(words)
    passage = anchor_passage(SNAPSHOT, start, start + len(words))
    return Sentence(
        text, (passage,), quoted, "a", "Harbour Wire", "https://h.example/a", "2026-06-15T08:00:00Z"
    )


def kinds(checked: Sentence) -> list[str]:
    return [fault.kind for fault in check_sentence(checked, SNAPSHOTS)]


def test_a_quotation_is_verbatim_up_to_white_space():
    words = "The price falls from $3.50 to $2 per\nmillion tokens, Mira Solberg said."
    assert kinds(sentence(words.replace("\n", " "), words, quoted=True)) == []
    assert kinds(sentence(words.replace("$2", "$3"), words, quoted=True)) == [verify.NOT_VERBATIM]


@pytest.mark.parametrize(
    "text",
    [
        "Lantern 4: effective 27 July 2026.",
        "Price now $2.",
        "Mira Solberg: $3.50.",
        "Lantern 4: effective 27 July.",
    ],
)
def test_a_template_filled_from_its_passage_passes(text: str):
    assert kinds(sentence(text)) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Price now $5.", verify.NUMBER),
        ("Lantern 5: effective 27 July 2026.", verify.NAME),
        ("Lantern 4: effective 28 July 2026.", verify.DATE),
        ("Lantern 4: effective 27 July 2025.", verify.DATE),
        ("Ferrous: effective 27 July 2026.", verify.NAME),
    ],
)
def test_a_value_that_the_passage_does_not_hold_is_found(text: str, kind: str):
    assert kinds(sentence(text)) == [kind]


def test_a_sentence_without_passage_fails():
    assert kinds(dataclasses.replace(sentence("Price now $2."), passages=())) == [verify.NO_PASSAGE]


@pytest.mark.parametrize(
    ("change", "kind"),
    [
        (lambda p: dataclasses.replace(p, snapshot_id="gone.1"), verify.NO_SNAPSHOT),
        (lambda p: dataclasses.replace(p, sha256="0" * 64), verify.BAD_HASH),
        (lambda p: dataclasses.replace(p, start=1), verify.BAD_HASH),
        (lambda p: dataclasses.replace(p, end=10_000), verify.BAD_SPAN),
        (lambda p: dataclasses.replace(p, start=-5), verify.BAD_SPAN),
    ],
)
def test_a_passage_that_does_not_resolve_fails(change: Callable[[Passage], Passage], kind: str):
    whole = sentence("Price now $2.")
    passage = change(whole.passages[0])
    assert kinds(dataclasses.replace(whole, passages=(passage,))) == [kind]


def test_a_quotation_of_another_article_than_the_one_named_fails():
    named = dataclasses.replace(sentence("Price now $2."), article_id="b")
    assert kinds(named) == [verify.WRONG_SOURCE]
