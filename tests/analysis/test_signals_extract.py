"""Opening signals from the forward-looking sentences of articles."""

from __future__ import annotations

import pytest

from analysis.signals.extract import MOST, SignalReader
from db.types import ArticleKind, Predicate, SignalOrigin, Tier
from tests.analysis.signal_readings import PUBLISHED, made_up_finder, reading_of


@pytest.fixture(scope="module")
def reader() -> SignalReader:
    return SignalReader(made_up_finder())


@pytest.mark.parametrize(
    ("sentence", "predicate", "subject", "due"),
    [
        ("Northlight will release Lumen 3 on July 28.", "model_released", "model:lumen-3", "2026-07-28"),
        ("The weights of Lumen 3 are planned for release by August 3.", "weights_published", "model:lumen-3", "2026-08-03"),
        ("Northlight plans to open-source Lumen 3 next week.", "weights_published", "model:lumen-3", "2026-07-26"),
        ("Heronworks will retire Corvid 1 on October 1, 2026.", "deprecated", "model:corvid-1", "2026-10-01"),
        ("Lumen 3 costs $2 per million tokens through August 31; from then on the price will rise to $3.", "price_changed", "model:lumen-3", "2026-08-31"),
        ("The Marsh Act takes effect on September 1.", "rule_effective", "instrument:marsh-act", "2026-09-01"),
        ("Heronworks plans to appeal the ruling.", "lawsuit_step", "organisation:heronworks", ""),
        ("Heronworks is in talks to raise about $2 billion, people familiar with it said.", "funding_or_deal", "organisation:heronworks", ""),
        ("The Fenland Office is close to allowing Northlight to restore access to Lumen 3.", "access_restored", "model:lumen-3", ""),
        ("Heronworks plans to make Corvid 2 generally available in the coming weeks.", "model_released", "model:corvid-2", ""),
    ],
)  # fmt: skip
def test_a_checkable_expectation_opens_a_signal(
    reader: SignalReader, sentence: str, predicate: str, subject: str, due: str
):
    (signal,) = reader.read(reading_of("A quiet day", sentence)).signals
    assert (signal.predicate.value, signal.subjects[0], signal.due) == (predicate, subject, due)


@pytest.mark.parametrize(
    ("title", "predicate"),
    [
        ("Northlight to acquire Heronworks", Predicate.FUNDING_OR_DEAL),
        ("Northlight to release Lumen 3", Predicate.MODEL_RELEASED),
        ("Northlight preps Lumen 4", Predicate.MODEL_RELEASED),
        ("Lumen 3 Tuesday", Predicate.MODEL_RELEASED),
        ("Fenland Office mulls curbs on exports of Corvid", Predicate.EXPORT_RULE_CHANGED),
        ("Heronworks confidentially files for an IPO", Predicate.FUNDING_OR_DEAL),
    ],
)
def test_bare_headlines_count(reader: SignalReader, title: str, predicate: Predicate):
    (signal,) = reader.read(reading_of(title)).signals
    assert signal.predicate is predicate


@pytest.mark.parametrize(
    "sentence",
    [
        "Northlight released Lumen 3 on Tuesday.",
        "AI will change everything that we know.",
        "You will see the result of Lumen 3 in the terminal.",
        "Northlight raised $2 billion last year.",
        "Lumen 3 supports forty languages and helps people to write.",
    ],
)
def test_reports_and_prophecies_open_none(reader: SignalReader, sentence: str):
    assert reader.read(reading_of("A quiet day", sentence)).signals == ()


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("If sales hold, Northlight will release Lumen 4.", "it hangs on a condition"),
        ("Will Northlight release Lumen 4 soon?", "it asks and does not say"),
        ("Northlight was expected to release Lumen 4 in spring.", "it tells of what was expected in the past"),
        ("Northlight is not going to release Lumen 4.", "it says what will not happen"),
        ("It is unclear when Northlight will release Lumen 4.", "it leaves open whether or how it will come"),
        ("In the long run Northlight will release superintelligence.", "it is a prophecy that nobody can check"),
        ("Somebody out there will release a new model soon.", "it names nobody whom we know"),
    ],
)  # fmt: skip
def test_what_looks_ahead_but_cannot_be_specified_is_refused_with_the_reason(
    reader: SignalReader, sentence: str, reason: str
):
    harvest = reader.read(reading_of("A quiet day", sentence))
    assert harvest.signals == ()
    assert [one.reason for one in harvest.refused] == [reason]


def test_a_signal_is_fixed_when_it_opens(reader: SignalReader):
    reading = reading_of("A quiet day", "Northlight will release Lumen 3 on July 28.")
    (signal,) = reader.read(reading).signals
    assert signal.origin is SignalOrigin.ARTICLE
    assert signal.opened_at == PUBLISHED
    assert signal.publication == "The Example"
    assert signal.deadline == "2026-08-11"
    assert "Lumen 3" in signal.test
    assert signal.void_rule
    assert Tier.PRIMARY in signal.tiers
    assert Tier.COMMUNITY not in signal.tiers
    assert signal.due_text == "on July 28"
    assert signal.subjects == ("model:lumen-3", "organisation:northlight")
    assert signal.story_id == "story-1"
    content = reading.snapshot.content
    assert signal.passage is not None
    assert content[signal.passage.start : signal.passage.end] == signal.statement


def test_the_same_article_gives_the_same_ids(reader: SignalReader):
    reading = reading_of("A quiet day", "Northlight will release Lumen 3 on July 28.")
    assert reader.read(reading) == reader.read(reading)


def test_a_pronoun_leads_back_to_the_sentence_before(reader: SignalReader):
    text = "Heronworks showed Corvid 2 today. The company will retire it on October 1."
    (signal,) = reader.read(reading_of("A quiet day", text)).signals
    assert signal.subjects[0] in {"model:corvid-2", "organisation:heronworks"}


def test_we_is_the_publisher(reader: SignalReader):
    reading = reading_of(
        "A note", "We plan to publish our report next week.", domain="northlight.example"
    )
    (signal,) = reader.read(reading).signals
    assert signal.subjects[0] == "organisation:northlight"


def test_a_headline_in_a_newsletter_is_read_part_by_part(reader: SignalReader):
    title = "Corvid thrives 🐦, Lumen 3 Tuesday 💡, a long read 📚"
    (signal,) = reader.read(reading_of(title, kind=ArticleKind.ROUNDUP)).signals
    assert signal.subjects[0] == "model:lumen-3"
    assert signal.due == "2026-07-21"


def test_terse_lines_of_newsletters_count(reader: SignalReader):
    line = "- **Lumen 3**: 40B, planned for staged open-sourcing starting **August 3**"
    (signal,) = reader.read(reading_of("Digest", line, kind=ArticleKind.ROUNDUP)).signals
    assert signal.predicate is Predicate.WEIGHTS_PUBLISHED
    assert signal.due == "2026-08-03"


def test_a_dated_commitment_of_the_maker_is_stronger_than_talk(reader: SignalReader):
    firm = reading_of(
        "Lumen 3",
        "We will release Lumen 3 on July 28.",
        tier=Tier.PRIMARY,
        domain="northlight.example",
    )
    talk = reading_of("A quiet day", "Heronworks hopes to release Corvid 2.")
    assert reader.read(firm).signals[0].strength > reader.read(talk).signals[0].strength + 0.3


def test_what_begins_on_the_day_of_writing_is_no_expectation(reader: SignalReader):
    text = "Starting Wednesday, Lumen 3 will be available to everybody."
    assert reader.read(reading_of("A quiet day", text)).signals == ()


def test_an_article_opens_no_flood(reader: SignalReader):
    lines = [f"Northlight will release Lumen {n} on July 28. " for n in range(3, 40)]
    assert len(reader.read(reading_of("A quiet day", "".join(lines))).signals) == MOST


def test_the_same_expectation_counts_few_times_in_one_article(reader: SignalReader):
    text = "Northlight will release Lumen 3 on July 28. " * 6
    found = reader.read(reading_of("A quiet day", text)).signals
    assert 1 <= len(found) <= 3
    assert len({one.id for one in found}) == len(found)


def test_tutorials_open_nothing_without_a_ruling_day(reader: SignalReader):
    text = "Northlight will launch Lumen 3 later this year."
    assert reader.read(reading_of("How to", text, kind=ArticleKind.TUTORIAL)).signals == ()


def test_a_very_long_line_is_quoted_around_its_cue(reader: SignalReader):
    line = f"{'Much was said; ' * 40}Northlight will release Lumen 3 on July 28; {'more followed; ' * 10}"
    reading = reading_of("A quiet day", line)
    (signal,) = reader.read(reading).signals
    assert signal.statement == "Northlight will release Lumen 3 on July 28"


@pytest.mark.parametrize(
    "sentence",
    [
        "Northlight has delayed the release of Lumen 4.",
        "Northlight is launching some sort of gadget for its Lumen customers on August 3.",
        "Northlight is said to be prepping Lumen 4.",
    ],
)
def test_what_is_put_off_or_under_way_is_still_to_come(reader: SignalReader, sentence: str):
    title = sentence.rstrip(".")
    assert reader.read(reading_of(title)).signals


@pytest.mark.parametrize(
    "sentence",
    [
        "Northlight announced this week the release of Lumen 3.",
        "Fenland Office allows Northlight to release Lumen 3",
        "Northlight has pushed back against the release of Lumen 3.",
        "In a made-up scenario Northlight will retire Lumen 3.",
        "A majority of enterprises plan to switch from Lumen to Corvid this year.",
        "Three reasons to buy Northlight stock in August",
    ],
)
def test_what_only_looks_like_an_expectation_opens_none(reader: SignalReader, sentence: str):
    assert reader.read(reading_of(sentence.rstrip("."))).signals == ()


def test_a_rule_that_binds_a_company_is_not_called_the_company(reader: SignalReader):
    text = "Northlight's new usage policy is set to take effect on August 8."
    (signal,) = reader.read(reading_of("A quiet day", text)).signals
    assert signal.predicate is Predicate.RULE_EFFECTIVE
    assert "what binds Northlight" in signal.test


def test_the_day_of_an_earlier_launch_is_no_due_day(reader: SignalReader):
    text = "Northlight will retire Lumen 2, which it launched in October."
    (signal,) = reader.read(reading_of("A quiet day", text)).signals
    assert signal.due == ""
