"""A frozen message is read back as it was, whatever stands in it; another form is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.alerts.codec import dump_message, read_message
from analysis.alerts.message import AlertMessage, Item, Quote
from db.alert_types import AlertKind, DeliveryKind
from db.errors import DeliveryError
from db.types import Passage

TEXT = st.text(st.characters(), max_size=40)  # lone surrogates included
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - Hypothesis wants naive bounds
PASSAGES = st.builds(Passage, TEXT, st.integers(0, 10**6), st.integers(0, 10**6), TEXT)
QUOTES = st.builds(Quote, TEXT, TEXT, TEXT, TEXT, MOMENTS, PASSAGES)
SCORES = st.none() | st.floats(0, 1)
ITEMS = st.builds(
    Item,
    alert_id=TEXT,
    kind=st.sampled_from(AlertKind),
    headline=TEXT,
    update=TEXT,
    rules=st.lists(TEXT, max_size=3).map(tuple),
    quotes=st.lists(QUOTES, max_size=2).map(tuple),
    outlets=st.lists(TEXT, max_size=3).map(tuple),
    occurred_at=MOMENTS,
    path=TEXT,
    affair=TEXT,
    score=SCORES,
    story_id=st.none() | TEXT,
    signal_id=st.none() | TEXT,
    effective_date=TEXT,
    affair_title=TEXT,
)
MESSAGES = st.builds(
    AlertMessage,
    kind=st.sampled_from(DeliveryKind),
    subscription_id=st.none() | TEXT,
    subscription_name=TEXT,
    title=TEXT,
    items=st.lists(ITEMS, max_size=3).map(tuple),
    made_at=MOMENTS,
    since=st.none() | MOMENTS,
    until=st.none() | MOMENTS,
    also=st.lists(TEXT, max_size=2).map(tuple),
    left_out=st.integers(0, 100),
    week=TEXT,
    stack=TEXT,
    rhythm=TEXT,
    version=st.just("1"),
)
PLAIN = AlertMessage(
    DeliveryKind.TEST, None, "", "A test", (), datetime(2026, 6, 18, 9, tzinfo=UTC)
)


@settings(max_examples=150, deadline=None)
@given(MESSAGES)
def test_a_message_comes_back_as_it_was_frozen(message: AlertMessage):
    text = dump_message(message)
    assert read_message(text) == message
    assert text.isascii()
    assert dump_message(read_message(text)) == text


def test_a_message_of_another_form_is_refused_with_a_way_out():
    later = json.dumps(json.loads(dump_message(PLAIN)) | {"version": "2", "more": 1})
    with pytest.raises(DeliveryError, match=r"form '2'.*reads form 1.*upgrade the worker"):
        read_message(later)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '"1"', '{"version":"1"}', "[" * 100_000, '{"version":["1"]}']
)
def test_what_is_no_message_is_refused(text: str):
    with pytest.raises(DeliveryError):
        read_message(text)


def test_a_message_with_a_field_of_another_kind_is_refused():
    values = json.loads(dump_message(PLAIN))
    for broken in ({"items": "x"}, {"made_at": "yesterday"}, {"kind": "x"}, {"left_out": "1"}):
        with pytest.raises(DeliveryError, match="damaged"):
            read_message(json.dumps(values | broken))


def test_fields_that_came_later_may_be_missing():
    values = json.loads(dump_message(PLAIN))
    del values["rhythm"]
    assert read_message(json.dumps(values)) == PLAIN
