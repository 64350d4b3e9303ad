from __future__ import annotations

import dataclasses
import json
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import text

from analysis.brief import rank
from analysis.brief.fingerprint import writer_fingerprint
from analysis.brief.rebuild import compare_brief, rebuild_brief
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.verify import all_sentences, check_sentence, sentences_of
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from analysis.evaluate.grounding import evaluate_grounding
from db.analyses import save_analysis
from db.articles import insert_snapshot, snapshots_by_id
from db.briefs import find_brief, list_briefs
from db.errors import WriterError
from db.stories import move_members, save_story, stories_by_id
from db.types import ArticleKind, Predicate, Topic, hash_text, snapshot_content
from tests.brief_stories import (
    END,
    SUSPENSION,
    WEEK,
    Told,
    seed_story,
    to_analysis,
    to_snapshot,
)

if TYPE_CHECKING:
    from analysis.brief.model import Brief, BriefStory
    from db.store import Database


def write(database: Database, week: str = WEEK, days: int = 0) -> Brief:
    now = END + timedelta(days=days)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0")


def texts(story: BriefStory) -> list[str]:
    return [sentence.text for sentence in sentences_of(story)]


def minor(number: int) -> Told:
    names = (
        "Anvil",
        "Beacon",
        "Cobalt",
        "Dorado",
        "Ember",
        "Fathom",
        "Garnet",
        "Helios",
        "Isthmus",
    )
    name = names[number % len(names)]
    return Told(
        f"m{number}",
        f"Outlet {name}",
        f"{name} publishes weights of its {name} {number} model",
        f"{name} published the weights of its {name} {number} model under the MIT licence on "
        f"Wednesday. The {name} {number} model reads {number + 3}00 pages at once and costs nothing.",
        topics=(Topic.MODEL_RELEASE,),
    )


def test_a_story_is_told_with_its_parts_in_their_places(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    (story,) = write(database).stories
    assert story.headline.text == "Northlight suspends access to Lantern 5 after export order"
    assert story.what_happened[0].text.startswith("Northlight suspended access to its Lantern 5")
    assert any("foreign nationals" in s.text for s in (*story.who, *story.changes))
    assert story.watch_for == ()  # no signal, no line
    assert [s.outlet for s in story.sceptics] == ["Quay Post"]
    assert all(sentence.speaker for sentence in story.sceptics)
    assert story.topics == ("export_control",)
    assert story.outlets == 3
    assert story.update_of is None


def test_furniture_and_dangling_sentences_are_never_quoted(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    (story,) = write(database).stories
    assert not any("It was a long night" in t or "newsletter" in t for t in texts(story))


def test_no_sentence_stands_twice_and_every_one_passes_the_check(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    for number in range(6):
        seed_story(database, f"story{number}", [minor(number)])
    brief = write(database)
    sentences = list(all_sentences(brief))
    assert len({s.text for s in sentences}) == len(sentences)
    with database.read() as connection:
        ids = [p.snapshot_id for s in sentences for p in s.passages]
        snapshots = snapshots_by_id(connection, ids)
    assert [check_sentence(s, snapshots) for s in sentences] == [[]] * len(sentences)
    assert brief.dropped_sentences == 0


def test_the_story_of_many_outlets_comes_first(database: Database):
    for number in range(6):
        seed_story(database, f"story{number}", [minor(number)])
    seed_story(database, "suspension", SUSPENSION)
    brief = write(database)
    assert brief.stories[0].story_id == "suspension"
    assert [story.position for story in brief.stories] == list(range(1, 8))


def test_copies_are_told_apart_and_count_once(database: Database):
    copy = dataclasses.replace(SUSPENSION[0], key="s9", outlet="Echo Mirror", days_before_end=1.0)
    seed_story(database, "suspension", [*SUSPENSION, copy])
    (story,) = write(database).stories
    assert {c.article_id: c.copy_of for c in story.cited_by}["s9"] == "s1"
    assert story.outlets == 3


def test_stories_of_one_event_are_told_once(database: Database):
    seed_story(database, "suspension", SUSPENSION[:1])
    seed_story(database, "echo", SUSPENSION[1:])
    twin = dataclasses.replace(
        SUSPENSION[0],
        key="t1",
        outlet="Fjord Times",
        title="Northlight suspends access to Lantern 5 model after export order",
    )
    seed_story(database, "twin", [twin])
    brief = write(database)
    assert len(brief.stories) == 1
    assert dict(brief.coverage.set_aside)[rank.FOLDED] == 2
    assert {c.article_id for c in brief.stories[0].cited_by} == {"s1", "s2", "s3", "t1"}


@pytest.mark.parametrize(
    ("told", "reason"),
    [
        (dataclasses.replace(minor(1), kind=ArticleKind.ROUNDUP), rank.ROUNDUP),
        (dataclasses.replace(minor(1), kind=ArticleKind.TUTORIAL), rank.TUTORIAL),
        (dataclasses.replace(minor(1), kind=ArticleKind.OPINION), rank.OPINION),
        (dataclasses.replace(minor(1), text=""), rank.NO_TEXT),
    ],
)
def test_what_does_not_head_a_brief_is_set_aside_with_its_reason(
    database: Database, told: Told, reason: str
):
    seed_story(database, "odd", [told])
    brief = write(database)
    assert brief.stories == ()
    assert brief.coverage.set_aside == ((reason, 1),)


def test_a_story_of_little_use_is_told_only_when_the_week_has_too_few(database: Database):
    seed_story(database, "odd", [dataclasses.replace(minor(0), relevance=0.1)])
    assert len(write(database).stories) == 1
    for number in range(1, 7):
        seed_story(database, f"story{number}", [minor(number)])
    brief = write(database)
    assert "odd" not in {story.story_id for story in brief.stories}
    assert (rank.MINOR, 1) in brief.coverage.set_aside


def test_a_told_story_does_not_come_back_with_nothing_new(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    late = dataclasses.replace(SUSPENSION[2], key="s4", outlet="Fjord Times", days_before_end=-2.0)
    seed_story(database, "suspension", [late])
    brief = write(database, "2026-W26", days=7)
    assert brief.stories == ()
    assert brief.coverage.set_aside == ((rank.TOLD, 1),)


UPDATE = [
    Told(
        "u1",
        "Harbour Wire",
        "Commerce Department lifts export order on Lantern 5",
        "Reactions came quickly and from many sides during the night in several cities. The "
        "Commerce Department lifted its export order on Lantern 5 on Monday after talks with "
        "Northlight. Northlight customers outside the United States regain access this week.",
        days_before_end=-4.0,
        fact=(
            Predicate.ACCESS_RESTORED,
            "Lantern 5",
            "The Commerce Department lifted its export order on Lantern 5 on Monday",
        ),
    ),
    Told(
        "u2",
        "Quay Post",
        "Lantern 5 is back after the export order falls",
        "Northlight customers got Lantern 5 back on Monday evening after three days without it.",
        days_before_end=-4.0,
    ),
]


def test_an_update_says_so_and_opens_with_the_new_fact(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    first = write(database)
    seed_story(database, "suspension", UPDATE)
    (story,) = write(database, "2026-W26", days=7).stories
    assert story.update_of == WEEK
    assert story.what_happened[0].text.startswith("The Commerce Department lifted its export order")
    assert not {s.text for s in all_sentences(first)} & set(texts(story))


def test_a_told_story_that_was_merged_into_another_is_still_known(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    late = dataclasses.replace(
        SUSPENSION[2], key="s5", title="Lantern 5 stays off", days_before_end=-2.0
    )
    seed_story(database, "other", [late])
    with database.write() as connection:
        told = stories_by_id(connection, ["suspension"])["suspension"]
        move_members(connection, ["s1", "s2", "s3"], "other")
        save_story(connection, dataclasses.replace(told, merged_into="other"))
    assert dict(write(database, "2026-W26", days=7).coverage.set_aside) == {rank.TOLD: 1}


def test_an_article_that_came_in_too_late_for_its_issue_is_told_in_the_next(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    seed_story(database, "late", [dataclasses.replace(minor(3), days_before_end=0.1)])
    with database.write() as connection:
        after = (END + timedelta(hours=2)).strftime("%Y-%m-%d %H:%M:%S.%f")
        late = text("UPDATE articles SET first_seen_at = :at WHERE id = 'm3'")
        connection.execute(late, {"at": after})
    brief = write(database, "2026-W26", days=7)
    assert [story.story_id for story in brief.stories] == ["late"]


def test_a_story_that_began_before_the_period_says_when(database: Database):
    early = dataclasses.replace(minor(4), days_before_end=9.0)
    fresh = dataclasses.replace(early, key="m5", outlet="Outlet Two", days_before_end=2.0)
    seed_story(database, "long", [early, fresh])
    (story,) = write(database).stories
    assert story.first_seen == "2026-06-09T08:00:00Z"
    assert [citation.article_id for citation in story.cited_by] == ["m5"]


def test_a_quiet_week_gives_an_issue_that_says_so(database: Database):
    brief = write(database)
    assert brief.stories == ()
    assert brief.coverage.articles == 0
    assert brief.reading_minutes == 1


def test_an_issue_before_its_time_is_refused(database: Database):
    with pytest.raises(WriterError, match="goes out on 2026-06-18 08:00 UTC"):
        write(database, days=-1)


def test_the_same_inputs_give_the_same_bytes(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    one = write(database)
    assert brief_to_json(one) == brief_to_json(write(database, days=3))


def test_json_and_back_is_the_same_brief(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    brief = write(database)
    assert brief_from_json(brief_to_json(brief)) == brief


@pytest.mark.parametrize(
    "document", ["", "[]", "{}", '{"schema_version":99}', '{"schema_version":1}']
)
def test_what_is_no_brief_is_refused(document: str):
    with pytest.raises(WriterError):
        brief_from_json(document)


def test_a_past_issue_is_rebuilt_byte_for_byte_after_the_database_moved_on(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    brief = write(database)
    late = dataclasses.replace(SUSPENSION[2], key="s6", outlet="Fjord Times", days_before_end=1.0)
    seed_story(database, "suspension", [late, minor(2)])
    newer = dataclasses.replace(
        to_snapshot(SUSPENSION[0]),
        id="s1.2",
        number=2,
        text="",
        sha256=hash_text(snapshot_content(SUSPENSION[0].title, "")),
    )
    with database.write() as connection:
        insert_snapshot(connection, newer)
        analysis = to_analysis(dataclasses.replace(SUSPENSION[0], fact=None), newer)
        save_analysis(connection, analysis)
    assert brief_to_json(rebuild_brief(database, WEEK)) == brief_to_json(brief)
    comparison = compare_brief(database, WEEK)
    assert comparison.same
    assert comparison.sentences == len(list(all_sentences(brief)))


def test_a_changed_snapshot_is_named(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    with database.write() as connection:
        connection.execute(text("UPDATE snapshots SET text = 'Nothing.' WHERE id = 's1.1'"))
    comparison = compare_brief(database, WEEK)
    assert not comparison.same
    assert any("s1.1 has changed" in line for line in comparison.differences)


def test_a_changed_document_is_named(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    with database.write() as connection:
        connection.execute(
            text("UPDATE briefs SET document = replace(document, 'Lantern 5', 'Lantern 6')")
        )
    differences = compare_brief(database, WEEK).differences
    assert any("SHA-256" in line for line in differences)
    assert any("not verbatim" in line for line in differences)


def test_an_issue_that_other_code_wrote_is_named_as_such(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    with database.write() as connection:
        connection.execute(
            text(
                "UPDATE briefs SET document = replace(document, 'Lantern 5', 'Lantern 6'), "
                "manifest = replace(manifest, :now, '0123456789abcdef')"
            ),
            {"now": writer_fingerprint()},
        )
    differences = compare_brief(database, WEEK).differences
    assert any(
        "written by other code" in line and "0123456789abcdef" in line for line in differences
    )


def test_comment_of_few_outlets_is_set_aside(database: Database):
    comment = dataclasses.replace(
        SUSPENSION[0], key="c1", title="What the Lantern 5 order means for builders"
    )
    seed_story(database, "comment", [comment])
    brief = write(database)
    assert brief.stories == ()
    assert ("comment, not news", 1) in brief.coverage.set_aside


def test_verifying_an_issue_that_is_not_there_says_how_to_write_it(database: Database):
    with pytest.raises(WriterError, match="tocsin brief --week 2026-W25"):
        compare_brief(database, WEEK)


def test_the_manifest_names_snapshots_with_their_hashes_and_the_versions(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    with database.read() as connection:
        stored = find_brief(connection, WEEK)
    assert stored is not None
    manifest = json.loads(stored.manifest)
    assert manifest["model_id"] == "no-model"
    assert manifest["code_version"] == "0.1.0"
    assert manifest["schedule"] == {"hour": 8, "weekday": "thursday", "zone": "UTC"}
    members = manifest["stories"][0]["members"]
    assert {m["snapshot"]["id"] for m in members} == {"s1.1", "s2.1", "s3.1"}
    assert all(len(m["snapshot"]["sha256"]) == 64 for m in members)


def test_writing_a_week_again_replaces_it(database: Database):
    write(database)
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    with database.read() as connection:
        assert [(b.week, "suspension" in b.document) for b in list_briefs(connection)] == [
            (WEEK, True)
        ]


def test_coverage_tells_healthy_from_failing_sources(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    with database.write() as connection:
        connection.execute(
            text("UPDATE sources SET failures = 4, last_success_at = NULL WHERE key = 'quay-post'")
        )
    coverage = write(database).coverage
    assert (coverage.sources, coverage.healthy, coverage.stale, coverage.failing) == (3, 2, 0, 1)
    assert coverage.failing_names == ("Quay Post",)
    assert (coverage.articles, coverage.with_text, coverage.stories) == (3, 2, 1)


def test_grounding_counts_what_is_anchored_and_what_is_not(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    brief = write(database)
    figures = evaluate_grounding(brief_to_json(brief), database)
    filled = sum(not sentence.quoted for sentence in all_sentences(brief))
    assert figures.sentences == figures.anchored == figures.verbatim_quotes + filled
    assert figures.unsupported == 0
    forged = brief_to_json(brief).replace("suspended access to its", "gave away all of its")
    found = evaluate_grounding(forged, database)
    assert found.unsupported == 1
    assert found.anchored == found.sentences
    assert found.failing[0].startswith("not verbatim")
