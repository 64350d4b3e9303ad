from __future__ import annotations

import time

import pytest

from db.types import RevisionKind
from ingest.revisions import describe_revision

TITLE = "Lab prices its model"
TEXT = (
    "The lab priced its new model on Monday. It asks for 3 dollars a million tokens.\n"
    "Anna Berg said that customers had waited for it. The weights stay closed.\n"
)


def kind_of(text: str, title: str = TITLE) -> RevisionKind:
    return describe_revision(TITLE, TEXT, title, text).kind


@pytest.mark.parametrize(
    "notice",
    [
        "Correction: the first version named another price.",
        "An earlier version of this article gave a wrong price.",
        "Clarification (June 3): the price is for output.",
        "Korrektur: Der Preis war falsch angegeben.",
        "In einer früheren Version stand ein anderer Preis.",
        "Rectificatif : le prix était faux.",
        "Une première version de cet article donnait un autre prix.",
        "Corrección: el precio era otro.",
        "Una versión anterior de este texto daba otro precio.",
        "更正：价格有误。",
        "本文早前版本的价格有误。",
        "訂正：価格が誤っていました。",
        "정정: 가격이 잘못되었습니다.",
    ],
)
def test_notices_of_correction_are_recognised(notice: str) -> None:
    revision = describe_revision(TITLE, TEXT, TITLE, TEXT + notice)
    assert revision.kind is RevisionKind.CORRECTION
    assert revision.notice == notice
    assert revision.added == (notice,)


@pytest.mark.parametrize(
    "notice",
    [
        "Updated on June 3 with an answer of the lab.",
        "This story has been updated with new prices.",
        "Dieser Artikel wurde um eine Stellungnahme aktualisiert.",
        "Mis à jour le 3 juin avec les nouveaux prix.",
        "Actualización: la empresa ha respondido.",
        "更新：公司已回应。",
        "追記：回答がありました。",
        "업데이트: 회사의 답변을 추가했습니다.",
    ],
)
def test_notices_of_updates_are_recognised(notice: str) -> None:
    assert kind_of(TEXT + notice) is RevisionKind.UPDATE


@pytest.mark.parametrize(
    "sentence", ["Correction officers use the model as well.", "Clarifications came late that day."]
)
def test_a_sentence_that_begins_with_such_a_word_is_no_notice(sentence: str) -> None:
    assert describe_revision(TITLE, TEXT, TITLE, TEXT + sentence).notice == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("3 dollars", "4 dollars"),
        ("Anna Berg said", "Later Clara Holm said"),
        ("weights stay closed", "weights will not stay closed"),
    ],
)
def test_a_changed_number_name_or_denial_is_a_silent_correction(old: str, new: str) -> None:
    revision = describe_revision(TITLE, TEXT, TITLE, TEXT.replace(old, new))
    assert revision.kind is RevisionKind.CORRECTION
    assert len(revision.added) == len(revision.removed) == 1


def test_new_paragraphs_are_an_update() -> None:
    more = "The lab answered that other regions would follow, and that existing customers keep "
    more += "what they pay. It gave no day for that, nor would it say whether the limits change. "
    more += "Two resellers have already raised what they ask."
    assert kind_of(TEXT + more) is RevisionKind.UPDATE


def test_other_words_for_the_same_are_rewording() -> None:
    assert kind_of(TEXT.replace("had waited for it", "had longed for it")) is RevisionKind.REWORDING


def test_a_new_title_over_the_same_text_is_told() -> None:
    revision = describe_revision(TITLE, TEXT, "Lab raises its price", TEXT)
    assert (revision.kind, revision.change_share) == (RevisionKind.TITLE, 0.0)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("5 minutes ago", "2 hours ago"),
        ("vor 5 Minuten", "vor 2 Stunden"),
        ("il y a 5 minutes", "il y a 2 heures"),
        ("hace 5 minutos", "hace 2 horas"),
        ("5分钟前", "2小时前"),
        ("5分前", "2時間前"),
        ("5분 전", "2시간 전"),
        ("12 comments", "1,204 comments"),
        ("3 min read", "4 min read"),
        ("Subscribe to our newsletter for updates", "Read more: another story of the lab"),
    ],
)
def test_what_passes_by_itself_is_trivial(old: str, new: str) -> None:
    revision = describe_revision(TITLE, TEXT + old, TITLE, TEXT + new)
    assert revision.kind is RevisionKind.TRIVIAL
    assert revision.added == revision.removed == ()


def test_spaces_quotes_case_and_order_are_trivial() -> None:
    first, second = TEXT.strip().split("\n")
    moved = f"{second.upper()}\n\n  {first.replace(' ', '  ')}"
    assert describe_revision(TITLE, TEXT, TITLE.upper(), moved).kind is RevisionKind.TRIVIAL


@pytest.mark.parametrize("piece", ["a", "1 ", ". ", "12:12:", "isn't ", "x1. "])
def test_the_longest_texts_are_compared_in_seconds(piece: str) -> None:
    text = (piece * 200_000)[:200_000]
    begun = time.process_time()
    revision = describe_revision("a", text, "b", text[1:] + "end")
    assert time.process_time() - begun < 5
    assert 0.0 <= revision.change_share <= 1.0
