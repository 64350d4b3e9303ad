from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from analysis.brief.codec import canonical_json, from_plain, to_plain
from analysis.brief.model import Brief, Coverage, Sentence, WatchFor
from analysis.brief.schema import brief_schema, schema_text
from analysis.brief.serialise import brief_from_json, brief_to_json, outline_from_json
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.errors import WriterError
from db.types import Passage, Predicate
from tests.brief_claims import release, seed_claim, seed_signal
from tests.brief_stories import END, SUSPENSION, WEEK, seed_story

if TYPE_CHECKING:
    from db.store import Database

EXPECTED = "Northlight will restore access to Lantern 4 on 27 June 2026, a spokesperson said."


@pytest.fixture
def brief(database: Database) -> Brief:
    """An issue with stories, a table and a ledger."""
    seed_story(database, "suspension", SUSPENSION)
    seed_claim(database, "release", *release())
    seed_signal(database, SUSPENSION[0], EXPECTED, "sig-1")
    now = END + timedelta(days=1)
    return write_brief(database, WEEK, IssueSchedule(), now, "no-model", "0.1.0")


def test_an_issue_with_all_its_parts_reads_back(brief: Brief):
    assert brief.also
    assert brief.ledger is not None
    document = brief_to_json(brief)
    assert brief_from_json(document) == brief
    assert brief_to_json(brief_from_json(document)) == document


def test_an_outline_keeps_headlines_and_counts_and_drops_the_texts(brief: Brief):
    outline = outline_from_json(brief_to_json(brief))
    assert [story.headline.text for story in outline.stories] == [
        story.headline.text for story in brief.stories
    ]
    assert (outline.week, outline.coverage) == (brief.week, brief.coverage)
    assert all(not story.what_happened and not story.cited_by for story in outline.stories)


def test_the_published_schema_holds_a_written_issue(brief: Brief):
    schema = brief_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    validator.validate(json.loads(brief_to_json(brief)))
    assert json.loads(schema_text()) == schema


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("week"),
        lambda d: d.update(schema_version=1),
        lambda d: d.update(more=1),
        lambda d: d["stories"][0]["headline"].update(text=3),
        lambda d: d["also"][0].update(table="gossip"),
        lambda d: d["ledger"].update(score=None),
    ],
    ids=["no week", "another form", "a field more", "no text", "another table", "no score"],
)
def test_the_published_schema_refuses_what_is_no_issue(brief: Brief, change: Any):
    document = json.loads(brief_to_json(brief))
    change(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, brief_schema())


def test_an_issue_of_the_first_form_is_still_read(brief: Brief):
    document = json.loads(brief_to_json(brief)) | {"schema_version": 1}
    watched = document["stories"][0]["watch_for"]
    assert watched
    for part in ("for_you", "also", "ledger", "corrections", "set_aside", "writer"):
        del document[part]
    for story in document["stories"]:
        story["watch_for"] = [watch["sentence"] for watch in story["watch_for"]]
        for part in ("why", "to_do", "key_facts"):
            del story[part]
    read = brief_from_json(json.dumps(document))
    assert (read.ledger, read.also, read.writer) == (None, (), "extractive")
    told = next(story for story in read.stories if story.story_id == "suspension")
    assert told.watch_for[0] == WatchFor(told.watch_for[0].sentence)


@pytest.mark.parametrize(
    "change",
    [
        lambda d: d.pop("coverage"),
        lambda d: d.update(stories=None),
        lambda d: d.update(reading_minutes="5"),
        lambda d: d["stories"][0].update(headline="words"),
        lambda d: d["stories"][0].update(why={}),
        lambda d: d.update(week=None),
        lambda d: d.update(issued_at="yesterday"),
        lambda d: d["also"][0].update(table="gossip"),
    ],
)
def test_a_damaged_issue_is_refused_in_one_sentence(brief: Brief, change: Any):
    document = json.loads(brief_to_json(brief))
    change(document)
    with pytest.raises(WriterError, match="damaged"):
        brief_from_json(json.dumps(document))


def test_plain_values_keep_times_to_the_microsecond_and_pairs_as_lists():
    moment = datetime(2026, 6, 18, 8, 0, 0, 1500, tzinfo=UTC)
    assert to_plain(moment) == "2026-06-18T08:00:00.001500Z"
    assert from_plain(datetime, to_plain(moment)) == moment
    coverage = Coverage(1, 1, 0, 0, ("A",), 2, 1, 1, (("comment, not news", 3),))
    assert from_plain(Coverage, json.loads(canonical_json(coverage))) == coverage


@pytest.mark.parametrize(
    ("kind", "value"),
    [(int, True), (str, 3), (bool, 1), (float, "1"), (Predicate, "gossip"), (tuple[int, ...], 3), (tuple[str, int], ["a"]), (int, None)],
)  # fmt: skip
def test_a_value_of_another_kind_is_refused(kind: Any, value: object):
    with pytest.raises((TypeError, ValueError)):
        from_plain(kind, value)


def test_a_class_reads_what_it_knows_and_nothing_else():
    plain = to_plain(Sentence("A.", (Passage("a.1", 0, 2, "0"),), True, "a", "A", "u", "2026"))
    assert from_plain(Sentence, plain).passages[0].end == 2
    with pytest.raises(KeyError):
        from_plain(Sentence, plain | {"mood": "good"})
