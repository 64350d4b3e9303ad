"""Every kind of deed told in many ways, of subjects that are known and of ones that are not."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.evaluate.signal_labels import subject_keys
from analysis.knowledge.understand import Understander, load_understander
from analysis.signals.evidence_deeds import find_deed
from analysis.signals.judge_opposite import find_refusal
from analysis.signals.resolve import Resolver
from db.types import (
    Analysis,
    Article,
    DateKind,
    Predicate,
    Reading,
    Signal,
    SignalOrigin,
    SignalState,
    Snapshot,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

CASES = Path(__file__).parent / "data" / "signal_deeds.txt"
OPENED = datetime(2026, 6, 20, 9, tzinfo=UTC)
TOLD = datetime(2026, 7, 28, 9, tzinfo=UTC)
DAYS = {"in July": "2026-07-31", "on 27 July": "2026-07-27", "on 1 July": "2026-07-01"}
FIRED, BACK = SignalState.FIRED, SignalState.CONTRADICTED
OTHERS = {
    "Gemini 9 Pro": "Gemini 8 Pro", "Gemini 8 Pro": "Gemini 7 Pro", "Kimi K7": "Kimi K6",
    "Lumen 3": "Lumen 2", "Harbour 2": "Harbour 1", "Claude Fable 7": "Claude Fable 6",
    "Gemini CLI": "Codex CLI", "Harbour Reader": "Corvid Reader", "OpenAI": "Mistral AI",
    "Northlight": "Corvid", "Nvidia H20": "AMD MI308", "Corvid C9": "Corvid C8",
    "EU AI Act": "Digital Services Act", "Harbour Act": "Meadow Act", "Anthropic": "Mistral AI",
    "Mistral AI": "Cohere",
}  # fmt: skip


class Alike:
    """Finds all sentences alike, so that only the words and the deeds decide."""

    model_id = "alike"
    dim = 2

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.tile(np.array([[1.0, 0.0]], dtype=np.float32), (len(texts), 1))


@cache
def understander() -> Understander:
    return load_understander()


def read(title: str, text: str, at: datetime, key: str) -> Reading:
    made = understander().understand_text(title, text, "https://g.test/x", at, Tier.PRESS, None)
    content = snapshot_content(title, text)
    snapshot = Snapshot(f"{key}.1", key, 1, at, title, text, TextKind.PAGE, hash_text(content))
    facts = tuple(
        replace(fact, passage=replace(fact.passage, snapshot_id=snapshot.id)) for fact in made.facts
    )
    article = Article(
        key, "u", "u", "g", "The Gazette", "g.test", title, "", at, DateKind.STATED, at,
        tier=Tier.PRESS,
    )  # fmt: skip
    analysis = Analysis(
        key, snapshot.id, at, made.language, made.kind, made.relevance, "", made.topics,
        made.mentions, facts, made.entities,
    )  # fmt: skip
    return Reading(article, snapshot, analysis, Tier.PRESS)


def outcome(block: str, subject: str, told: str, text: str = "") -> SignalState | None:
    predicate, _, _, due, expected = (part.strip() for part in block.split("|"))
    statement = expected.replace("{x}", subject)
    signal = Signal(
        "s1", SignalOrigin.ARTICLE, "G", Predicate(predicate),
        subject_keys((subject,), understander().finder), "", statement, "", tuple(Tier), OPENED,
        DAYS[due], due, "2026-08-20", "", article_id="a1",
    )  # fmt: skip
    resolver = Resolver(understander().finder, understander().gazetteer, Alike())
    resolver.watch(signal, read("News", statement, OPENED, "a1"))
    words = told.replace("{x}", subject).replace("{y}", OTHERS[subject])
    if text:
        article = read(words, text, TOLD, "a2")
    elif words.endswith("."):
        article = read("News of the day", words, TOLD, "a2")
    else:
        article = read(words, "", TOLD, "a2")
    return next((one.state for one in resolver.judge(article)), None)


def cases() -> Iterator[tuple[str, str]]:
    block = ""
    for line in CASES.read_text(encoding="utf-8").splitlines():
        if line.startswith(("+ ", "- ", "! ")):
            yield block, line
        elif line and not line.startswith("#"):
            block = line


def by_kind() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    for block, line in cases():
        found.setdefault(block.split("|")[0].strip(), []).append((block, line))
    return found


def test_every_kind_of_deed_has_its_cases():
    kinds = by_kind()
    assert sorted(kinds) == sorted(one.value for one in Predicate)
    for lines in kinds.values():
        assert sum(line[0] == "+" for _, line in lines) >= 6
        assert sum(line[0] == "-" for _, line in lines) >= 6


@pytest.mark.parametrize("kind", [one.value for one in Predicate])
def test_what_is_told_as_done_fires_and_nothing_else(kind: str):
    wrong = []
    for block, line in by_kind()[kind]:
        for subject in (part.strip() for part in block.split("|")[1:3]):
            state = outcome(block, subject, line[2:])
            fine = state is BACK if line[0] == "!" else (state is FIRED) == (line[0] == "+")
            if not fine:
                wrong.append((subject, line, state))
    assert wrong == []


RELEASE = "model_released | a | b | in July | Northlight plans to release {x} in July."


@pytest.mark.parametrize("subject", ["Gemini 9 Pro", "Lumen 3"])
def test_a_sentence_may_leave_its_subject_to_the_one_before(subject: str):
    title = "News of the day"
    told = f"{subject} is a large model. It was released on Monday."
    assert outcome(RELEASE, subject, title, told) is FIRED
    other = f"{subject} is a large model. Claude Fable 7 was released on Monday."
    assert outcome(RELEASE, subject, title, other) is None


def test_what_is_extended_once_the_day_is_past_contradicts_nothing():
    offer = "price_changed | a | b | on 27 July | {x} stays free through 27 July, then it costs."
    text = "Northlight extended the free use of Lumen 3 through 9 August 2026."
    assert outcome(offer, "Lumen 3", "Offers of the week", text) is BACK
    early = offer.replace("27 July", "1 July")
    assert outcome(early, "Lumen 3", "Offers of the week", text) is None


@pytest.mark.parametrize(
    "words",
    ["the weights of ", "has been ", "access to a ", "price of ", "will not be ", "a" * 90 + " "],
    ids=["weights", "been", "access", "price", "refusal", "word"],
)
def test_hostile_words_take_no_long_time(words: str):
    text = words * (5_000 // len(words))
    started = time.process_time()
    for predicate in Predicate:
        find_deed(predicate, text)
        find_refusal(predicate, text)
    assert time.process_time() - started < 4.0
