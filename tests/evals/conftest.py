"""One model and one memory of texts for all evaluations of a session."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from analysis.embedding import load_embedder
from analysis.knowledge.understand import load_understander
from tests.evals.measuring import KeptReadings, KeptVectors

if TYPE_CHECKING:
    from analysis.ports import Embedder, Understands

BIG_SETS = "EVALS"


@pytest.fixture(scope="session")
def embedder() -> Embedder:
    """The stock model. Texts go through it one by one, so a second thread would hardly help."""
    return KeptVectors(load_embedder(threads=1))


@pytest.fixture(scope="session")
def understander() -> Understands:
    """The service's own understander."""
    return KeptReadings(load_understander())


@pytest.fixture
def big_set() -> None:
    """Skips what takes minutes for a single figure; EVALS=all runs it too."""
    if os.environ.get(BIG_SETS) != "all":
        pytest.skip("takes minutes; EVALS=all ./do test tests/evals runs it")
