"""Text made to be slow: the cost of opening signals grows no faster than the text."""

from __future__ import annotations

import time

import pytest

from analysis.signals.extract import SignalReader
from analysis.signals.templates import template_signals
from tests.analysis.signal_readings import made_up_finder, reading_of

_SECONDS = 3.0


@pytest.fixture(scope="module")
def reader() -> SignalReader:
    return SignalReader(made_up_finder())


@pytest.mark.parametrize(
    "unit",
    [
        "will ", "plans to ", "A’s ", "the ", "a-a", "to to ", "Northlight will ", "bill ", "would ", "in talks with ",
        "July 28 ", "soon coming ", "publish a’s-", ", which ", "prepping its ", "make a, ", "close to allowing a ", "“",
    ],
    ids=range(18),
)  # fmt: skip
def test_repeated_words_cost_no_more_than_their_length(reader: SignalReader, unit: str):
    text = (unit * 60_000)[:60_000]
    started = time.process_time()
    reader.read(reading_of(text[:5_000], text))
    template_signals(reading_of(text[:5_000], text))
    assert time.process_time() - started < _SECONDS
