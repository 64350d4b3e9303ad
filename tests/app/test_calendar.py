from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

import pytest
import vobject
from icalendar import Calendar
from starlette.applications import Starlette
from starlette.testclient import TestClient

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from analysis.stack.resolve import resolve_stack
from app.calendar import Event, read_events, render_calendar
from app.calendar_route import calendar_routes
from db.signals import open_signal
from db.types import Predicate, Signal, SignalOrigin, Tier, Topic
from tests.seeding import NOW

if TYPE_CHECKING:
    from app.context import AppContext
    from db.store import Database


def event(**changes: object) -> Event:
    stated: dict[str, Any] = {
        "key": "signal/s1", "day": date(2026, 7, 27), "summary": "Watch: weights, \\n; of Lumen 3",
        "quotation": "BEGIN:VEVENT\r\nSUMMARY:forged", "outlet": "The Post",
        "url": "https://post.example/1", "said_at": datetime(2026, 7, 1, 9, tzinfo=UTC),
        "topics": (Topic.WEIGHTS_OR_LICENCE,), "certain": False, "test": "they can be had",
    }  # fmt: skip
    return Event(**stated | changes)


def entries(events: list[Event]) -> list[Any]:
    found: list[Any] = Calendar.from_ical(render_calendar(events)).walk("VEVENT")
    return found


def test_an_event_is_a_whole_day_with_its_words_and_test():
    (entry,) = entries([event()])
    assert entry["dtstart"].dt == date(2026, 7, 27)
    assert entry["dtend"].dt == date(2026, 7, 28)
    assert str(entry["summary"]) == "Watch: weights, \\n; of Lumen 3"
    assert str(entry["status"]) == "TENTATIVE"
    assert "they can be had" in str(entry["description"])
    assert str(entry["url"]) == "https://post.example/1"


def test_words_from_outside_open_no_event_of_their_own():
    found = entries([event()])
    assert [str(entry["summary"]) for entry in found] == ["Watch: weights, \\n; of Lumen 3"]


def test_another_reader_of_calendars_reads_the_same():
    told = [event(), event(key="fact/a1/0", day=date(2026, 8, 2), certain=True, url="", test="")]
    whole = vobject.readOne(render_calendar(told, "Tocsin · mine").decode())
    (first, second) = whole.vevent_list
    assert [one.dtstart.value for one in (first, second)] == [date(2026, 7, 27), date(2026, 8, 2)]
    assert first.summary.value == str(entries(told)[0]["summary"])
    assert first.uid.value == str(entries(told)[0]["uid"]) != second.uid.value
    assert "BEGIN:VEVENT" in first.description.value
    assert (first.status.value, second.status.value) == ("TENTATIVE", "CONFIRMED")


def test_the_same_days_give_the_same_bytes_and_names_last():
    assert render_calendar([event()]) == render_calendar([event()])
    moved = event(day=date(2026, 8, 3))
    uids = [str(entries([one])[0]["uid"]) for one in (event(), moved)]
    assert uids[0] == uids[1]


def test_open_and_fired_signals_with_a_day_are_marked(seeded: Database):
    events = read_events(seeded, NOW)
    assert [(e.day.isoformat(), e.certain) for e in events if e.key.startswith("signal/")] == [
        ("2026-06-25", False),
        ("2026-07-30", False),
    ]
    topical = read_events(seeded, NOW, topic=Topic.EXPORT_CONTROL)
    assert [e.quotation[:19] for e in topical if e.key.startswith("signal/")] == [
        "The company expects"
    ]


def test_a_stack_sees_only_its_own_days(seeded: Database):
    stack = resolve_stack(Stack("mine", models=("no such model",)), load_gazetteer())
    assert read_events(seeded, NOW, stack=stack) == []


def test_rules_reach_those_who_work_where_they_hold(seeded: Database):
    rule = Signal(
        id="rule-1", origin=SignalOrigin.PERSON, publication="Mira", value="", due_text="",
        predicate=Predicate.RULE_EFFECTIVE, subjects=("instrument:eu-ai-act",),
        statement="The duties of the AI Act begin", test="they apply", tiers=(Tier.PRIMARY,),
        opened_at=NOW, due="2026-08-02", deadline="2026-09-02", void_rule="put off",
        strength=0.6, article_id=None, passage=None, story_id=None, topics=(),
    )  # fmt: skip
    with seeded.write() as connection:
        open_signal(connection, rule)
    seen = {}
    for region in ("DE", "US"):
        stack = resolve_stack(
            Stack("mine", models=("no such model",), regions=(region,)), load_gazetteer()
        )
        seen[region] = [one.key for one in read_events(seeded, NOW, stack=stack)]
    assert seen == {"DE": ["signal/rule-1"], "US": []}


@pytest.fixture
def client(context: AppContext) -> TestClient:
    del context
    return TestClient(Starlette(routes=calendar_routes()))


def test_the_route_answers_with_a_calendar_and_a_tag(client: TestClient):
    answer = client.get("/calendar.ics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/calendar")
    assert len(Calendar.from_ical(answer.content).walk("VEVENT")) > 2
    again = client.get("/calendar.ics", headers={"If-None-Match": answer.headers["etag"]})
    assert again.status_code == 304


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [("topic=weather", 400, "there is no such topic"), ("stack=nobody", 404, "there is no stack")],
)
def test_what_is_not_there_is_said(client: TestClient, query: str, status: int, words: str):
    answer = client.get(f"/calendar.ics?{query}")
    assert answer.status_code == status
    assert words in answer.json()["error"]
