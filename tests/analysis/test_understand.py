"""One article through everything."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.knowledge.understand import load_understander
from db.types import (
    Article,
    ArticleKind,
    DateKind,
    Snapshot,
    TextKind,
    Tier,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from analysis.knowledge.understand import Understander

NOW = datetime(2026, 7, 15, 12, tzinfo=UTC)
NO_DIRECTION = np.zeros(384, dtype=np.float32)
TITLE = "Anthropic releases Claude Fable 5"
TEXT = "Anthropic released Claude Fable 5 on Tuesday. The model costs $10 per million tokens."


@pytest.fixture(scope="module")
def understander():
    return load_understander()


def test_an_analysis_names_its_article_and_anchors_its_facts(understander: Understander):
    article = Article(
        "a", "https://x.test/a", "https://x.test/a", "s", "X", "x.test", TITLE, "", NOW,
        DateKind.STATED, NOW,
    )  # fmt: skip
    digest = hash_text(snapshot_content(TITLE, TEXT))
    snapshot = Snapshot("a.1", "a", 1, NOW, TITLE, TEXT, TextKind.PAGE, digest)
    analysis = understander.analyse(article, snapshot, Tier.PRESS, NO_DIRECTION, "hash", NOW)
    assert (analysis.article_id, analysis.snapshot_id, analysis.language) == ("a", "a.1", "en")
    assert analysis.mentions[0].in_title
    assert 0 <= analysis.relevance <= 2
    for fact in analysis.facts:
        span = snapshot.content[fact.passage.start : fact.passage.end]
        assert fact.passage.sha256 == hash_text(span)


def test_the_same_text_is_understood_the_same_way_twice(understander: Understander):
    first = understander.understand_text(TITLE, TEXT, "", NOW, Tier.PRESS, None)
    assert first == understander.understand_text(TITLE, TEXT, "", NOW, Tier.PRESS, None)


def test_an_undated_text_yields_no_facts(understander: Understander):
    read = understander.understand_text(TITLE, TEXT, "", None, Tier.PRESS, None)
    assert read.facts == ()
    assert read.mentions != ()


def test_a_roundup_is_one_whatever_its_words(understander: Understander):
    read = understander.understand_text("Import AI 412: x; y; z", TEXT, "", NOW, Tier.PRESS, None)
    assert read.kind is ArticleKind.ROUNDUP


def test_an_empty_article_is_understood_without_fault(understander: Understander):
    assert understander.understand_text("", "", "", NOW, Tier.COMMUNITY, None).mentions == ()
