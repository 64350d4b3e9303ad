from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.gazetteer import Entity, Gazetteer
from analysis.search.events import find_undated
from analysis.search.knowledge import KnownName, LiveKnowledge, SearchKnowledge, load_knowledge
from analysis.search.question import question_text, read_question
from db.known_names import EventDay

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Database

NOW = datetime(2026, 7, 27, tzinfo=UTC)
NORTHLIGHT = KnownName("organisation:northlight", "Northlight")
LUMEN = KnownName("model:lumen-4", "Lumen 4")
KITE = KnownName("organisation:kite", "Kite", needs_capital=True)


class KnownEvents(SearchKnowledge):
    """Lumen 4 was released on 5 April 2026 and nothing else has happened."""

    def event_day(
        self, subjects: Sequence[str], predicates: Sequence[str], now: datetime
    ) -> EventDay | None:
        if "Lumen 4" in subjects and "model_released" in predicates and now >= NOW:
            return EventDay("Lumen 4", "model_released", date(2026, 4, 5), 3)
        return None


@pytest.fixture
def knowledge() -> SearchKnowledge:
    names = {"northlight": (NORTHLIGHT,), "lumen 4": (LUMEN,), "kite": (KITE,)}
    return KnownEvents(names)


def test_names_words_and_topics_are_read(knowledge: SearchKnowledge) -> None:
    read = read_question("northlight Lumen-4 pricing", knowledge, NOW)
    assert [(e.key, e.words) for e in read.entities] == [
        ("organisation:northlight", "northlight"),
        ("model:lumen-4", "Lumen-4"),
    ]
    assert read.words == ("northlight", "Lumen-4", "pricing")
    assert read.topics == ("pricing_limits",)
    assert read.period is None


def test_an_everyday_word_is_a_name_only_with_a_capital(knowledge: SearchKnowledge) -> None:
    assert read_question("a kite in the wind", knowledge, NOW).entities == ()
    assert [e.key for e in read_question("Kite funding", knowledge, NOW).entities] == [KITE.key]


def test_quoted_phrases_and_excluded_words_are_set_apart(knowledge: SearchKnowledge) -> None:
    read = read_question('"open  weights" licence -robots -4k', knowledge, NOW)
    assert read.phrases == ("open weights",)
    assert read.excluded == ("robots", "4k")
    assert read.words == ("open", "weights", "licence")
    assert read_question("well-known -", knowledge, NOW).excluded == ()


def test_only_exclusions_are_taken_as_words(knowledge: SearchKnowledge) -> None:
    read = read_question("-robots", knowledge, NOW)
    assert (read.words, read.excluded) == (("robots",), ())


def test_the_words_of_a_period_are_not_looked_up(knowledge: SearchKnowledge) -> None:
    read = read_question("northlight pricing july 2026", knowledge, NOW)
    assert read.words == ("northlight", "pricing")
    assert read.period is not None
    assert read.period.since == datetime(2026, 7, 1, tzinfo=UTC)
    assert question_text("northlight pricing july 2026", read) == "northlight pricing"


@pytest.mark.parametrize("text", ["july 2026", "last week", "in 2025"])
def test_a_period_alone_is_taken_for_words(text: str, knowledge: SearchKnowledge) -> None:
    read = read_question(text, knowledge, NOW)
    assert read.period is None
    assert read.words


def test_the_number_of_a_name_is_no_day(knowledge: SearchKnowledge) -> None:
    read = read_question("Lumen 4 march 2026", knowledge, NOW)
    assert read.period is not None
    assert read.period.words == "march 2026"
    assert read.words == ("Lumen", "4")


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("open models before the lumen 4 release", None, date(2026, 4, 5)),
        ("open models before the release of Lumen 4", None, date(2026, 4, 5)),
        ("open models after Lumen 4's launch", date(2026, 4, 6), None),
        ("open models since lumen 4 was released", date(2026, 4, 5), None),
        ("open models before lumen 4", None, date(2026, 4, 5)),
        ("open models since the lumen launch", date(2026, 4, 5), None),
    ],
)
def test_an_event_bounds_the_period(
    text: str, since: date | None, until: date | None, knowledge: SearchKnowledge
) -> None:
    read = read_question(text, knowledge, NOW)
    assert read.period is not None
    assert (read.period.since and read.period.since.date()) == since
    assert (read.period.until and read.period.until.date()) == until
    assert read.period.reason == "Lumen 4 was released on 5 April 2026"
    assert read.words == ("open", "models")


def test_an_event_may_follow_its_subject(knowledge: SearchKnowledge) -> None:
    read = read_question("lumen 4 after its release", knowledge, NOW)
    assert read.period is not None
    assert (read.period.words, read.period.since) == (
        "after its release",
        datetime(2026, 4, 6, tzinfo=UTC),
    )
    assert read.words == ("lumen", "4")


@pytest.mark.parametrize(
    "text", ["tests before lumen 4 on phones", "tests before northlight", "since the model launch"]
)
def test_a_name_or_an_everyday_word_alone_is_no_event(
    text: str, knowledge: SearchKnowledge
) -> None:
    assert read_question(text, knowledge, NOW).period is None


def test_a_version_is_not_cut_at_its_point(knowledge: SearchKnowledge) -> None:
    assert read_question("lumen 4.5 weights", knowledge, NOW).entities == ()
    assert len(read_question("about lumen 4.", knowledge, NOW).entities) == 1


def test_a_name_in_another_script_is_looked_up_as_we_know_it_too() -> None:
    known = SearchKnowledge({"北光": (NORTHLIGHT,)})
    assert read_question("北光 价格", known, NOW).words == ("北光", "价格", "Northlight")


def test_an_event_alone_asks_about_its_subject(knowledge: SearchKnowledge) -> None:
    read = read_question("before the lumen 4 release", knowledge, NOW)
    assert read.period is not None
    assert read.words == ("lumen", "4", "release")


def test_an_event_of_unknown_day_stays_in_the_words(knowledge: SearchKnowledge) -> None:
    read = read_question("prices before the lumen 4 shutdown", knowledge, NOW)
    assert read.period is None
    assert "lumen" in read.words


def test_an_event_of_unknown_day_is_told(knowledge: SearchKnowledge) -> None:
    text = "prices before the lumen 4 shutdown"
    said = find_undated(text, read_question(text, knowledge, NOW))
    assert said == "no article says on which day Lumen 4 was retired, so “before” limits nothing"
    for other in ("before the lumen 4 release", "prices before the lumen 4 release", "lumen 4"):
        assert not find_undated(other, read_question(other, knowledge, NOW))


def test_a_literal_question_reads_nothing(knowledge: SearchKnowledge) -> None:
    read = read_question("northlight july 2026 -robots", knowledge, NOW, literal=True)
    assert read.words == ("northlight", "july", "2026", "robots")
    assert (read.period, read.entities, read.excluded) == (None, (), ())


def test_a_long_sentence_keeps_its_dates(knowledge: SearchKnowledge) -> None:
    text = "in a statement of june 2026 northlight said that its new model will be sold abroad"
    assert read_question(text, knowledge, NOW).period is None


def test_chinese_questions_with_names_are_read(knowledge: SearchKnowledge) -> None:
    read = read_question("Northlight 发布模型 july 2026", knowledge, NOW)
    assert read.words == ("Northlight", "发布模型")
    assert read.period is not None


def test_models_answer_to_their_short_names(database: Database) -> None:
    family = Entity("model:lumen", "model", "Lumen", family="model:lumen", head="Lumen")
    version = Entity("model:lumen-k3", "model", "Lumen K3")
    found = load_knowledge(database, Gazetteer({e.key: e for e in (family, version)}))
    assert [name.key for name in found.names["lumen k3"]] == ["model:lumen-k3"]
    assert "lumen" in found.names
    live = LiveKnowledge(database, Gazetteer({family.key: family}))
    assert live.current() is live.current()


def test_a_name_is_read_only_from_the_day_that_articles_used_it() -> None:
    coined = KnownName("model:lumen-5", "Lumen 5", since=datetime(2026, 7, 1, tzinfo=UTC))
    known = SearchKnowledge({"lumen 5": (coined,)})
    before = read_question("lumen 5", known, NOW, known_by=datetime(2026, 6, 30, tzinfo=UTC))
    assert before.entities == ()
    assert len(read_question("lumen 5", known, NOW, known_by=NOW).entities) == 1
    assert len(read_question("lumen 5", known, NOW).entities) == 1
