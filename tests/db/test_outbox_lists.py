from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from db.alert_types import ChannelKind, DeliveryKind, DeliveryState
from db.deliveries import cancel_waiting, count_messages, find_delivery
from db.delivery_claims import ClaimRequest, Outcome, claim_deliveries, record_outcomes
from db.outbox_lists import (
    FailureReason,
    OutboxCounts,
    PageMark,
    attempts_of,
    count_outbox,
    deliveries_of,
    failure_reasons,
    list_outbox,
    prune_messages,
    resend_delivery,
)
from tests.outbox_world import DAY, HOUR, NOON, keep, make_channel, make_delivery, make_subscription

if TYPE_CHECKING:
    from db.store import Database


@pytest.fixture
def filled(database: Database) -> Database:
    """Ada's five messages, three of them made at the same moment, and one of Bob's."""
    keep(database, make_channel(), make_subscription(), make_channel(owner="bob"))
    for number in range(5):
        made = NOON + max(number - 2, 0) * HOUR
        own = "ada-news" if number < 2 else None
        keep(database, make_delivery(f"m{number}", made_at=made, subscription_id=own))
    keep(database, make_delivery("bobs", "bob-hook", made_at=NOON - HOUR))
    return database


def claim_all(database: Database, token: str = "me") -> list[str]:
    wall = datetime.now(UTC)
    request = ClaimRequest(token, NOON + DAY, wall, wall + HOUR, 100, per_channel=100)
    with database.write() as connection:
        return [one.id for one in claim_deliveries(connection, request)]


def end(name: str, state: DeliveryState, detail: str = "") -> Outcome:
    return Outcome(name, "ada-hook", state, NOON, 1, NOON + HOUR, detail)


def test_an_owner_sees_own_messages_newest_first_page_by_page(filled: Database):
    with filled.read() as connection:
        seen: list[str] = []
        mark = None
        while lines := deliveries_of(connection, "ada", after=mark, limit=2):
            seen += [line.id for line in lines]
            mark = PageMark(lines[-1].made_at, lines[-1].id)
    assert seen == ["m4", "m3", "m2", "m1", "m0"]


def test_a_list_can_be_of_one_subscription_or_of_some_states(filled: Database):
    with filled.write() as connection:
        cancel_waiting(connection, "asked", subscription_id="ada-news")
        of_one = deliveries_of(connection, "ada", subscription_id="ada-news")
        waiting = deliveries_of(connection, "ada", states=[DeliveryState.WAITING])
    assert [(line.id, line.name, line.last_error) for line in of_one] == [
        ("m1", "news", "asked"),
        ("m0", "news", "asked"),
    ]
    assert [line.id for line in waiting] == ["m4", "m3", "m2"]


def test_operators_see_everybodys_without_labels_and_names(filled: Database):
    with filled.read() as connection:
        lines = list_outbox(connection)
    assert [line.id for line in lines][-1] == "bobs"
    assert {(line.channel_label, line.name, line.subscription_id) for line in lines} == {
        ("", "", None)
    }
    assert {line.channel_kind for line in lines} == {ChannelKind.WEBHOOK}


def test_messages_are_claimed_in_their_order_within_bounds(filled: Database):
    wall = datetime.now(UTC)
    request = ClaimRequest("me", NOON, wall, wall + HOUR, 3, per_channel=2)
    with filled.write() as connection:
        assert [one.id for one in claim_deliveries(connection, request)] == ["bobs", "m0", "m1"]


def test_mail_is_left_out_while_it_rests(filled: Database):
    keep(filled, make_channel("mail", kind=ChannelKind.EMAIL))
    keep(filled, make_delivery("mail", "ada-mail", made_at=NOON - DAY))
    wall = datetime.now(UTC)
    request = ClaimRequest("me", NOON, wall, wall + HOUR, 10, without=(ChannelKind.EMAIL,))
    with filled.write() as connection:
        assert "mail" not in [one.id for one in claim_deliveries(connection, request)]


def test_outcomes_are_recorded_with_numbered_tries_and_counted(filled: Database):
    claim_all(filled)
    with filled.write() as connection:
        ended = [end("m0", DeliveryState.SENT, "taken"), end("m1", DeliveryState.DEAD, "refused")]
        record_outcomes(connection, "me", [*ended, end("m2", DeliveryState.WAITING, "busy")])
        assert resend_delivery(connection, "m1", NOON)
    claim_all(filled)
    with filled.write() as connection:
        record_outcomes(connection, "me", [end("m1", DeliveryState.SENT, "taken")])
        tries = attempts_of(connection, "m1")
        counts = count_outbox(connection)
        sent = find_delivery(connection, "m1")
    assert [(one.number, one.outcome, one.detail) for one in tries] == [
        (1, "dead", "refused"),
        (2, "sent", "taken"),
    ]
    assert counts == OutboxCounts(sending=4, sent=2)
    assert sent is not None
    assert (sent.receipt, sent.last_error, sent.sent_at) == ("taken", "", NOON)


def test_reasons_of_failures_are_grouped_the_commonest_first(filled: Database):
    claim_all(filled)
    ended = [end(f"m{number}", DeliveryState.WAITING, "busy") for number in range(3)]
    with filled.write() as connection:
        record_outcomes(connection, "me", [*ended, end("m3", DeliveryState.DEAD, "refused")])
        found = failure_reasons(connection)
    assert found == [
        FailureReason(DeliveryState.WAITING, "busy", 3),
        FailureReason(DeliveryState.DEAD, "refused", 1),
    ]


def test_words_of_ended_messages_go_and_a_dead_one_without_words_cannot_go_again(filled: Database):
    claim_all(filled)
    with filled.write() as connection:
        ended = [end("m0", DeliveryState.DEAD), end("m1", DeliveryState.SENT)]
        record_outcomes(connection, "me", ended)
        assert prune_messages(connection, NOON) == 0
        assert prune_messages(connection, NOON + DAY) == 2
        assert not resend_delivery(connection, "m0", NOON)
        lines = {line.id: line for line in deliveries_of(connection, "ada")}
        assert attempts_of(connection, "m0") == []
    assert (lines["m0"].is_kept, lines["m2"].is_kept) == (False, True)


def test_questions_and_tests_do_not_count_against_a_channels_day(filled: Database):
    keep(
        filled,
        make_delivery("ask", kind=DeliveryKind.CONFIRM),
        make_delivery("try", kind=DeliveryKind.TEST),
    )
    with filled.write() as connection:
        cancel_waiting(connection, "asked", subscription_id="ada-news")
        since = NOON - timedelta(minutes=1)
        ids = ["ada-hook", "bob-hook"]
        assert count_messages(connection, ids, since, NOON + DAY) == {"ada-hook": 3}
        before = NOON - timedelta(seconds=1)
        assert count_messages(connection, ids, since, before) == {}
