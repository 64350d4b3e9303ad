"""What a brief says of affairs and of what few have told."""

from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.radar import speaks_of_another_version
from analysis.brief.rebuild import compare_brief, rebuild_brief
from analysis.brief.select import BriefOptions
from analysis.brief.serialise import brief_from_json, brief_to_json
from analysis.brief.told import Archive, find_continued
from analysis.brief.verify import all_sentences, check_sentence
from analysis.brief.weeks import IssueSchedule
from analysis.brief.write import write_brief
from db.articles import snapshots_by_id
from db.stories import stories_by_id
from db.threads import add_to_thread, places_in_threads, save_thread
from db.types import ArticleKind, Predicate, Thread, ThreadStory, Tier, Topic
from tests.brief_stories import END, SUSPENSION, WEEK, Told, seed_story

if TYPE_CHECKING:
    from analysis.brief.model import Brief
    from db.store import Database

NEXT_WEEK = "2026-W26"
LIFTING = [
    Told(
        f"l{number}",
        outlet,
        title,
        "The Commerce Department lifted its export order on Lantern 5 on Monday after talks with "
        f"Northlight, {outlet} reports. Northlight customers abroad regain access this week.",
        days_before_end=-4.0,
        fact=(
            Predicate.ACCESS_RESTORED,
            "Lantern 5",
            "The Commerce Department lifted its export order on Lantern 5 on Monday",
        ),
    )
    for number, (outlet, title) in enumerate(
        (
            ("Harbour Wire", "Commerce Department lifts export order on Lantern 5"),
            ("Quay Post", "Northlight gets Lantern 5 back as export order falls"),
        )
    )
]
NOTICE = Told(
    "n1",
    "Cobalt Labs",
    "Cobalt Labs retires its Ember 2 model",
    "Cobalt Labs will retire its Ember 2 model on 30 September 2026 and asks customers to move to "
    "Ember 3. The Ember 2 model stays readable for existing batch jobs until then.",
    tier=Tier.PRIMARY,
    kind=ArticleKind.PRIMARY,
    topics=(Topic.DEPRECATION_SHUTDOWN,),
    relevance=1.8,
    fact=(
        Predicate.DEPRECATED,
        "Ember 2",
        "Cobalt Labs will retire its Ember 2 model on 30 September 2026",
    ),
)


def write(database: Database, week: str = WEEK, days: int = 0) -> Brief:
    now = END + timedelta(days=days)
    options = BriefOptions(max_stories=1, min_stories=1)
    return write_brief(database, week, IssueSchedule(), now, "no-model", "0.1.0", options)


def link(database: Database, story_id: str, follows_id: str, relation: str, score: float) -> None:
    with database.write() as connection:
        opened = stories_by_id(connection, [follows_id])[follows_id].opened_at
        save_thread(connection, Thread("t1", "An affair", opened))
        add_to_thread(connection, ThreadStory(follows_id, "t1", None, "", 1.0, END))
        add_to_thread(connection, ThreadStory(story_id, "t1", follows_id, relation, score, END))


def test_a_story_names_the_told_story_that_it_reverses(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    told = write(database).stories[0]
    seed_story(database, "lifting", LIFTING)
    link(database, "lifting", "suspension", "reverses", 6.0)
    brief = write(database, NEXT_WEEK, days=7)
    (story,) = brief.stories
    assert story.update_of is None
    assert story.continues is not None
    assert (story.continues.story_id, story.continues.week) == ("suspension", WEEK)
    assert (story.continues.relation, story.continues.headline) == ("reverses", told.headline)
    assert rebuild_brief(database, NEXT_WEEK) == brief
    assert compare_brief(database, NEXT_WEEK).same
    assert brief_from_json(brief_to_json(brief)) == brief


def test_a_weak_link_is_no_claim_in_an_issue(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    write(database)
    seed_story(database, "lifting", LIFTING)
    link(database, "lifting", "suspension", "reverses", 1.5)
    assert write(database, NEXT_WEEK, days=7).stories[0].continues is None


def test_a_story_that_no_issue_told_is_not_named(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_story(database, "lifting", LIFTING)
    link(database, "lifting", "suspension", "reverses", 6.0)
    assert write(database, NEXT_WEEK, days=7).stories[0].continues is None


def test_what_few_told_stands_under_the_radar_with_one_anchored_sentence(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_story(database, "notice", [NOTICE])
    brief = write(database)
    assert "notice" not in {story.story_id for story in brief.stories}
    (item,) = brief.under_radar
    assert item.story_id == "notice"
    assert item.headline.text == "Cobalt Labs retires its Ember 2 model"
    assert "30 September 2026" in item.telling.text
    assert [citation.outlet for citation in item.cited_by] == ["Cobalt Labs"]
    with database.read() as connection:
        snapshots = snapshots_by_id(connection, ["n1.1"])
    assert check_sentence(item.telling, snapshots) == []
    assert item.telling in list(all_sentences(brief))
    assert compare_brief(database, WEEK).same


def test_old_news_comment_and_lessons_do_not_stand_under_the_radar(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    others = (
        dataclasses.replace(NOTICE, key="n2", kind=ArticleKind.OPINION),
        dataclasses.replace(NOTICE, key="n3", kind=ArticleKind.TUTORIAL),
        dataclasses.replace(NOTICE, key="n4", relevance=0.5),
        dataclasses.replace(NOTICE, key="n5", title="What Ember 2 means for all of us"),
    )
    for number, other in enumerate(others):
        told = dataclasses.replace(other, outlet=f"Outlet {number}")
        seed_story(database, f"odd{number}", [told])
    assert write(database).under_radar == ()


def test_what_stood_under_the_radar_last_week_does_not_come_back(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_story(database, "notice", [NOTICE])
    assert write(database).under_radar
    echo = dataclasses.replace(NOTICE, key="n9", days_before_end=-3.0)
    seed_story(database, "notice", [echo])
    assert "notice" not in {item.story_id for item in write(database, NEXT_WEEK, 7).under_radar}


def test_stories_that_follow_each_other_in_a_circle_continue_nothing(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    seed_story(database, "lifting", LIFTING)
    link(database, "lifting", "suspension", "reverses", 4.0)
    link(database, "suspension", "lifting", "follows", 4.0)
    with database.write() as connection:
        add_to_thread(connection, ThreadStory("lifting", "t1", "suspension", "reverses", 4.0, END))
        held = {p.story_id: p for p in places_in_threads(connection, ["t1"])}
        assert find_continued(connection, held, Archive({})) == {}


def test_a_vendors_lesson_and_a_paid_notice_do_not_stand_under_the_radar(database: Database):
    seed_story(database, "suspension", SUSPENSION)
    lesson = dataclasses.replace(
        NOTICE,
        key="v1",
        outlet="Cobalt Cloud",
        title="Ember 3 on your own cluster",
        topics=(Topic.TUTORIAL_HOWTO, Topic.MODEL_RELEASE),
        fact=None,
    )
    paid = dataclasses.replace(NOTICE, key="v2", outlet="Wire")
    seed_story(database, "lesson", [lesson])
    seed_story(database, "paid", [paid])
    with database.write() as connection:
        connection.exec_driver_sql("update articles set domain = 'prnewswire.com' where id = 'v2'")
    assert write(database).under_radar == ()


def test_a_sentence_on_an_earlier_version_does_not_speak_for_the_new_one():
    assert speaks_of_another_version("Ember 3, released in March, read text.", "Ember 3.5 is out")
    assert not speaks_of_another_version("Ember 3.5 replaces Ember 3 today.", "Ember 3.5 is out")
    assert not speaks_of_another_version("The weights are open.", "Ember 3.5 is out")
