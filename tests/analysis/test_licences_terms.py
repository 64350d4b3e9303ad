"""What made-up licences settle, and for whom."""

from __future__ import annotations

import time

import pytest

from analysis.licences.compare import compare
from analysis.licences.effects import ChangeKind, changes_with_effect, find_turns
from analysis.licences.kinds import ClauseKind, Stance
from analysis.licences.terms import read_terms

COMMUNITY = """OSPREY LICENSE AGREEMENT
1. You shall give any other recipients of the Materials a copy of this Agreement.
2. If you are commercially using the Materials, and your product has more than 100 million monthly
active users, you shall request a license from us.
3. If you use the Materials or any outputs therefrom to create, train, or improve an AI model that is
distributed, you shall prominently display “Built with Osprey” in the documentation.
4. You must be at least 18 years old to use the Materials.
"""
REVENUE = """III. If Your annual revenue exceeds USD $1,000,000, You must request an enterprise license.
IV. You will not use any output or results of the Lantern Materials to improve any other AI model.
V. The license is not granted to persons established in the European Union or South Korea.
"""


def says(text: str, kind: ClauseKind) -> list[str]:
    return [one.says for one in read_terms(text).of(kind)]


@pytest.mark.parametrize(
    ("text", "kind", "said", "who"),
    [
        (COMMUNITY, ClauseKind.USER_THRESHOLD,
         "More than 100 million monthly active users: a separate licence or agreement is asked for",
         "Those with more than 100 million monthly active users"),
        (COMMUNITY, ClauseKind.OUTPUT_USE,
         "Using outputs to create/train/improve other models is allowed with naming",
         "Those who create/train/improve other models with outputs"),
        (COMMUNITY, ClauseKind.NAMING, "“Built with Osprey” must be shown",
         "Those who distribute it or what is built with it"),
        (COMMUNITY, ClauseKind.AGE, "Age 18", "Those under 18"),
        (COMMUNITY, ClauseKind.REDISTRIBUTION, "Passing on asks for: a copy of this Agreement",
         "Those who pass it on"),
        (REVENUE, ClauseKind.REVENUE_THRESHOLD,
         "More than USD $1,000,000 of revenue: a separate licence or agreement is asked for",
         "Those with more than USD $1,000,000 of revenue"),
        (REVENUE, ClauseKind.OUTPUT_USE, "Using outputs to improve other models is barred",
         "Those who improve other models with outputs"),
        (REVENUE, ClauseKind.REGION, "Not granted in European Union, South Korea",
         "Those established in European Union, South Korea"),
        ("3.2. You shall only use the Models and Outputs for Research Purposes.",
         ClauseKind.COMMERCIAL_USE, "Research use only", "Those who use it for anything but research"),
        ("2. You may not use the material for commercial purposes.", ClauseKind.COMMERCIAL_USE,
         "Commercial use is barred or limited", "Those who use it commercially"),
        ("You agree not to use the Model:\n- To provide medical advice to patients;",
         ClauseKind.FIELD_OF_USE, "Barred: medical advice", "Those whose use touches medical advice"),
        ("We may use your conversations to train our models unless you opt out.",
         ClauseKind.TRAINING_ON_DATA, "Data may be used to train or improve, with a way to opt out",
         "Those who put data in"),
        ("We retain prompts for thirty (30) days and then delete them.", ClauseKind.TRAINING_ON_DATA,
         "Data is kept or deleted within thirty (30) days", "Those who put data in"),
        ("The courts decide, and the laws of the State of Lanternia govern any dispute.",
         ClauseKind.LIABILITY, "Law of State of Lanternia", "Those in a dispute"),
        ("You may not ship it to an embargoed country under export control laws.", ClauseKind.REGION,
         "Export and sanctions rules must be kept",
         "Those whom export controls or sanctions concern"),
        ("We may terminate your access if you breach these terms.", ClauseKind.TERMINATION,
         "Ends on breach", "Those in breach"),
        ("Fees of $20 per month are billed in advance.", ClauseKind.PRICE,
         "An amount is named: $20", "Those who pay"),
    ],
)  # fmt: skip
def test_a_clause_says_what_it_settles_and_who_is_caught(
    text: str, kind: ClauseKind, said: str, who: str
):
    found = read_terms(text).of(kind)
    assert (said, who) in [(one.says, one.who) for one in found]


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("In no event are we liable for commercial damages or losses.", ClauseKind.COMMERCIAL_USE),
        (
            "“Northlight” means Northlight Ireland (if you are located in the EEA).",
            ClauseKind.REGION,
        ),
        (
            "Materials are subject to rules of the United States Department of State.",
            ClauseKind.REGION,
        ),
        ("We improve our services every day and are proud of it.", ClauseKind.TRAINING_ON_DATA),
        ("You grant us a non-sublicensable right to the feedback.", ClauseKind.REDISTRIBUTION),
        ("Lost revenue is not our fault.", ClauseKind.REVENUE_THRESHOLD),
        ("The company has many users.", ClauseKind.USER_THRESHOLD),
        ("You agree to this Policy (“Policy”) when you use it.", ClauseKind.NAMING),
        ("Output may vary, and we train our staff on a regular basis.", ClauseKind.OUTPUT_USE),
    ],
)
def test_words_of_a_kind_alone_settle_nothing(sentence: str, kind: ClauseKind):
    assert says(sentence, kind) == []


def test_every_value_stands_in_its_quotation_and_every_quotation_in_the_text():
    for text in (COMMUNITY, REVENUE):
        for one in read_terms(text).statements:
            assert text[one.quote.start : one.quote.end] == one.quote.text
            words = " ".join(one.quote.text.split()).lower()
            assert all(value.lower() in words for value in one.values)


def test_the_table_has_one_row_a_kind_in_the_order_of_questions():
    kinds = [one.kind for one in read_terms(COMMUNITY + REVENUE).table]
    assert kinds == sorted(kinds, key=list(ClauseKind).index)
    assert len(kinds) == len(set(kinds))


def test_a_heading_bars_what_stands_below_it():
    terms = read_terms("Prohibited Uses\nGenerating spam or malware for any reason.")
    assert [one.stance for one in terms.of(ClauseKind.FIELD_OF_USE)] == [Stance.BARRED]


BEFORE = """1. You will not use any output of Lumen 3 to improve any other AI model.
2. If you distribute Lumen 3, you shall keep a copy of this Agreement with it.
3. If, on the Lumen 3 release date, you have more than 9 million monthly users, you must request a license.
4. Keep the notice that Lumen 3 is made by Corvid with every copy you distribute.
5. Corvid made Lumen 3 with care, and you must be at least 18 years old."""
AFTER = """1. If you use any output of Lumen 3.1 to improve an AI model, you shall include “Lumen” in its name.
2. If you distribute Lumen 3.1, you shall keep a copy of this Agreement with it.
3. If, on the Lumen 3.1 release date, you have more than 9 million monthly users, you must request a license.
4. Keep the notice that Lumen 3.1 is made by Corvid with every copy you distribute.
5. Corvid made Lumen 3.1 with care, and you must be at least 16 years old.
6. With respect to multimodal models, no rights are granted to you if you are domiciled in the European Union."""


def test_a_change_has_its_kind_who_is_caught_and_both_passages():
    effects = changes_with_effect(compare(BEFORE, AFTER))
    age = next(one for one in effects if one.kind is ClauseKind.AGE)
    assert age.before is not None
    assert age.after is not None
    assert (age.what, age.who, age.before.says, age.after.says) == (
        ChangeKind.REWORDED, "Those under 16", "Age 18", "Age 16",
    )  # fmt: skip
    for one in effects:
        assert one.old is None or BEFORE[one.old.start : one.old.end] == one.old.text
        assert one.new is None or AFTER[one.new.start : one.new.end] == one.new.text


def test_turns_tell_what_held_and_what_holds():
    turns = {turn.kind: turn for turn in find_turns(changes_with_effect(compare(BEFORE, AFTER)))}
    assert turns[ClauseKind.OUTPUT_USE].before == "Using outputs to improve other models is barred"
    assert turns[ClauseKind.OUTPUT_USE].after == (
        "Using outputs to improve other models is allowed with naming"
    )
    assert turns[ClauseKind.REGION].before == ""
    assert turns[ClauseKind.REGION].after == "Not granted in European Union for multimodal models"
    assert turns[ClauseKind.REGION].who == "Those domiciled in European Union"


def test_a_threshold_that_counts_from_another_models_release_is_told():
    effects = changes_with_effect(compare(BEFORE, AFTER))
    users = [one for one in effects if one.kind is ClauseKind.USER_THRESHOLD]
    assert [one.what for one in users] == [ChangeKind.RENAMED]
    assert "9 million" in users[0].who


def test_the_same_text_has_no_effect():
    assert changes_with_effect(compare(BEFORE, BEFORE)) == ()


@pytest.mark.parametrize(
    "text",
    ["monthly active user " * 6_000, "output train model " * 6_000, "revenue $" * 12_000,
     "display “" * 12_000, "only research " * 8_000, "\n".join(["You may not train on output."] * 3000)],
    ids=["users", "outputs", "revenue", "display", "research", "lines"],
)  # fmt: skip
def test_hostile_texts_take_little_time(text: str):
    started = time.process_time()
    read_terms(text)
    assert time.process_time() - started < 4
