"""What an expectation is about: the thing first, then whoever brings it about."""

from __future__ import annotations

import dataclasses
import time

import pytest

from analysis.signals.build import tidy
from analysis.signals.extract import SignalReader
from analysis.signals.same import expects_same
from analysis.signals.templates import template_signals
from db.types import ArticleKind, Predicate, Tier
from tests.analysis.signal_readings import made_up_finder, reading_of


@pytest.fixture(scope="module")
def reader() -> SignalReader:
    return SignalReader(made_up_finder())


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("Northlight says that Heronworks will make Corvid 2 generally available in August.", "model:corvid-2"),
        ("Corvid 2 is in testing, and Heronworks plans to make it available soon.", "model:corvid-2"),
        ("Unlike Corvid 1, Lumen 3 will be released next week.", "model:lumen-3"),
        ("Northlight plans to release Lumen 3 Sun, Moon and Star next week.", "model:lumen-3"),
        ("Heronworks plans to release a large model called Marshlight next week.", "model:marshlight"),
        ("Heronworks announced the launch of Heronworks Ferry, available August 1.", "name:heronworks-ferry"),
        ("Northlight’s smart glasses will launch this autumn.", "organisation:northlight"),
        ("Northlight will launch smart glasses that work with Corvid 2 this autumn.", "organisation:northlight"),
        ("Heronworks, Northlight's rival, is preparing to go public in August.", "organisation:heronworks"),
        ("Lumen is preparing an IPO and will raise $3 billion in August.", "model:lumen"),
    ],
)  # fmt: skip
def test_the_thing_comes_first(reader: SignalReader, sentence: str, subject: str):
    (signal,) = reader.read(reading_of("A quiet day", sentence)).signals
    assert signal.subjects[0] == subject


def test_a_name_that_the_article_gives_in_full_is_the_full_name(reader: SignalReader):
    text = "Lumen Ferry is new. Northlight will shut down Ferry on August 9. Ferry was slow."
    (signal,) = reader.read(reading_of("The end of Lumen Ferry", text)).signals
    assert signal.subjects[0] == "name:lumen-ferry"


def test_the_model_is_not_any_of_several_in_the_headline(reader: SignalReader):
    reading = reading_of("Northlight shows Lumen 3 and Corvid 2", "The model will launch soon.")
    assert not any(s.subjects[0].startswith("model:") for s in reader.read(reading).signals[0:1])


def test_weights_of_an_item_are_those_of_its_first_model(reader: SignalReader):
    line = "**Lumen 3** is out and ranks third behind Corvid 1 and Corvid 2. Its weights are coming soon to the hub."
    (signal,) = reader.read(reading_of("Digest", line, kind=ArticleKind.ROUNDUP)).signals
    assert (signal.predicate, signal.subjects[0]) == (Predicate.WEIGHTS_PUBLISHED, "model:lumen-3")


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("Northlight’s smart glasses will launch this autumn.", "“smart glasses” of Northlight can be used"),
        ("Northlight will release more details within the next 24 hours.", "Northlight has published “details”"),
        ("Northlight plans to make its own chips by next year.", "own chips” of Northlight can be used"),
        ("Lumen 3 will be released next week.", "Lumen 3 has been released"),
    ],
)  # fmt: skip
def test_nobody_buys_a_company(reader: SignalReader, sentence: str, words: str):
    (signal,) = reader.read(reading_of("A quiet day", sentence)).signals
    assert words in signal.test
    assert "says that Northlight can be used" not in signal.test


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("Lumen 3 was out today, with a launch price through August 3.", "it tells of what is there already"),
        ("Northlight's new comics will be released in August.", "it is about a show or a story"),
        ("A researcher of Northlight will join Heronworks as its chief scientist in August.", "it tells who goes to whom"),
        ("Lumen 3 and the code of Northlight will stay open source.", "it tells of what is there already"),
        ("Most readers will rent Lumen 3 from Northlight and release nothing.", "it is a prophecy that nobody can check"),
        ("Heronworks has no public timeline for when it will release Corvid 2.", "it leaves open whether or how it will come"),
    ],
)  # fmt: skip
def test_what_opens_nothing_says_why(reader: SignalReader, sentence: str, reason: str):
    harvest = reader.read(reading_of("A quiet day", sentence))
    assert harvest.signals == ()
    assert [one.reason for one in harvest.refused] == [reason]


def test_weeks_after_a_release_are_behind(reader: SignalReader):
    text = "Lumen 3 leads the list two weeks after release, and Northlight will open a shop."
    assert all(s.due == "" for s in reader.read(reading_of("A quiet day", text)).signals)


@pytest.mark.parametrize(
    ("words", "clean"),
    [
        ("Corvid 2 ships soon** [@heron](https://x.example/1", "Corvid 2 ships soon"),
        (
            "**Corvid 2** ships [soon](https://x.example/a) ([@heron](https://x.example/1))",
            "Corvid 2 ships soon",
        ),
        ("Boats, July 3 (Reuters) - Corvid 2 ships soon", "Corvid 2 ships soon"),
        ("Corvid 2 `ships` soon @heron, @lumen", "Corvid 2 ships soon"),
    ],
)
def test_a_statement_bears_no_marks(words: str, clean: str):
    assert tidy(words) == clean


def test_a_template_adds_nothing_to_what_its_article_says(reader: SignalReader):
    title = "Northlight previews Lumen 3 for select partners"
    reading = reading_of(
        title, "Northlight plans to make Lumen 3 generally available in August.", tier=Tier.PRIMARY,
        facts=((Predicate.MODEL_RELEASED, "Lumen 3", title),),
    )  # fmt: skip
    (template,) = template_signals(reading)
    (said,) = reader.read(reading).signals
    assert template.predicate is said.predicate
    wider = dataclasses.replace(template, subjects=("model:lumen-3-sun", said.subjects[0]))
    assert expects_same(said, wider)
    assert not expects_same(said, dataclasses.replace(wider, article_id="another"))


@pytest.mark.parametrize(
    "unit", ["Lumen {} will ship Ferry{} Boat soon. ", "“named “", "it that ", "X Y Z "]
)
def test_many_names_cost_no_more_than_their_length(reader: SignalReader, unit: str):
    text = "".join(unit.replace("{}", str(n)) for n in range(60_000 // len(unit)))[:60_000]
    started = time.process_time()
    reader.read(reading_of("Lumen 3 and others", text))
    assert time.process_time() - started < 3.0
