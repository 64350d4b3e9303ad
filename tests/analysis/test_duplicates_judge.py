"""Which pairs of articles are copies, and which only tell the same event."""

from __future__ import annotations

import pytest

from analysis.duplicates.judge import Match, Relation, compare, take_print
from tests.analysis.copy_corpus import item, prose

TITLE = "Acme opens the Roadrunner archive to every builder in Norland"
OTHER_TITLE = "Norland builders get all of Acme's Roadrunner files"
LEAD = (
    "Acme said on Tuesday that it opens the archive of its Roadrunner models to every builder in "
    "Norland, a step that the company had ruled out as late as spring. The first files are there."
)
RETOLD = (
    "Builders across Norland may from now on download whatever Roadrunner ever produced, Acme "
    "announced this week after months of refusing any such thing, and early files already wait."
)
BODY = f"{LEAD} {prose(1, 300)}"


def relate(
    one: tuple[str, str], other: tuple[str, str], *, same_site: bool = False, **changes: str
) -> Match:
    first = item(1, *one, **changes)
    second = item(2, *other, **({"domain": first.domain} if same_site else {}))
    forward = compare(take_print(first), take_print(second))
    backward = compare(take_print(second), take_print(first))
    assert forward.relation is backward.relation
    assert (forward.share, forward.other_share) == (backward.other_share, backward.share)
    return forward


def test_the_same_text_under_another_title_is_a_copy():
    assert relate((TITLE, BODY), (OTHER_TITLE, BODY)).relation is Relation.COPY


def test_small_edits_and_other_boilerplate_leave_a_copy_a_copy():
    words = BODY.split()
    words[40::25] = ["changed"] * len(words[40::25])
    edited = f"By our own staff. {' '.join(words)} Read next: something else. Subscribe."
    match = relate((TITLE, BODY), (OTHER_TITLE, edited))
    assert match.relation is Relation.COPY
    assert 0.85 < match.share < 1.0


def test_a_text_cut_short_is_a_copy_of_the_whole():
    match = relate((TITLE, f"{LEAD[:150]}… [+5832 chars]"), (TITLE, BODY))
    assert match.relation is Relation.COPY
    assert match.share > 0.9
    assert match.other_share < 0.2


def test_dropped_apostrophes_and_glued_sentences_do_not_hide_a_copy():
    lead = "It's Acme's archive that Norland's builders don't have. The firm opens it today to all."
    glued = lead.replace("'", "").replace(". ", ".")
    assert relate((TITLE, lead), (TITLE, glued)).relation is Relation.COPY


def test_the_same_event_in_other_words_is_no_copy():
    assert relate((TITLE, LEAD), (OTHER_TITLE, RETOLD)).relation is Relation.NONE


def test_a_short_equal_headline_over_different_texts_is_no_copy():
    title = "Acme opens Roadrunner archive"
    assert relate((title, LEAD), (title, RETOLD)).relation is Relation.NONE


def test_a_headline_repeated_word_for_word_is_a_copy_where_the_text_is_missing():
    assert relate((TITLE, ""), (TITLE, LEAD)).relation is Relation.COPY
    assert relate((TITLE, ""), (f"{TITLE} - Site 1", "")).relation is Relation.COPY


def test_a_short_headline_counts_when_it_names_the_other_outlet():
    title = "Roadrunner archive opened early"
    assert relate((title, ""), (f"{title} - Site 1", "")).relation is Relation.COPY
    assert relate((title, ""), (f"{title} - Somebody", "")).relation is Relation.NONE
    assert relate((title, ""), (title, "")).relation is Relation.NONE


def test_nearly_the_same_headline_needs_words_of_the_text_besides():
    title = "Federal wardens back the proposal that brings ferries to far-off Norland harbours"
    near = title.replace("Federal wardens", "Wardens")
    assert relate((title, LEAD), (near, RETOLD)).relation is Relation.NONE
    assert relate((title, ""), (near, RETOLD)).relation is Relation.NONE
    edited = LEAD.replace("ruled out as late as spring", "said it would never take")
    assert relate((title, LEAD), (near, edited)).relation is Relation.COPY


def test_a_headline_that_breaks_off_is_the_same_headline():
    title = "Acme opens the Roadrunner archive to every builder in Norland — first files look small"
    assert relate((title, ""), (title[:-9], "")).relation is Relation.COPY


def test_furniture_in_place_of_a_text_does_not_make_a_copy():
    furniture = "The comments below belong to whoever wrote them. We do not answer for them at all."
    match = relate((TITLE, furniture), ("Painters win in court", furniture), same_site=True)
    assert match.relation is Relation.NONE
    assert relate((TITLE, furniture), (TITLE, LEAD)).relation is Relation.COPY


def test_entries_of_a_sites_listing_are_no_copies():
    text = (
        "The package has the files for the Quanta graphics driver. If the driver is already on "
        "your system, installing it again may repair it; otherwise take the newest for your board."
    )
    first = "Quanta 3050 graphics driver 32.15 for Norland 11"
    second = "Quanta 5500 graphics driver 32.15 for Norland 10"
    assert relate((first, text), (second, text), same_site=True).relation is Relation.NONE


def test_a_sites_opening_shared_by_two_articles_is_no_copy():
    opening = (
        "Heron Capital, an investment firm, sent its letter of the second quarter. A copy of the "
        "letter may be had here. Markets were calm and the fund did about as well as its index."
    )
    one, other = "Why Bluebird shares rose", "Granite gains on new orders"
    assert relate((one, opening), (other, opening), same_site=True).relation is Relation.NONE


def test_a_link_blog_that_borrows_the_headline_is_no_copy():
    comment = f"{TITLE} I did not expect that. {prose(3, 120)}"
    assert relate((TITLE, ""), (TITLE, comment)).relation is Relation.NONE


def test_a_digest_that_carries_an_article_is_no_copy_of_it():
    digest = f"Good morning. {TITLE}. {LEAD} {prose(5, 200)} {prose(6, 200)}"
    assert relate((TITLE, LEAD), ("The morning letter", digest)).relation is not Relation.COPY


def test_a_long_passage_in_a_text_of_its_own_is_an_excerpt():
    passage = " ".join(BODY.split()[100:180])
    match = relate((TITLE, BODY), (OTHER_TITLE, f"{prose(7, 100)} {passage} {prose(8, 60)}"))
    assert match.relation is Relation.EXCERPT
    assert 0.25 < match.other_share < 0.4


def test_a_speech_that_all_quote_is_not_copied():
    speech = f"“{prose(9, 60).replace('. ', ', ')}”"
    one, other = f"{prose(10, 120)} {speech}", f"{speech} {prose(11, 120)}"
    match = relate((TITLE, one), (OTHER_TITLE, other))
    assert match.relation is Relation.NONE
    assert 0 < match.share < 0.15


def test_a_credit_to_the_other_outlet_lets_an_equal_headline_count():
    title = "Forget Acme, here come the rest"
    text = f"The post {title} appeared first on Site 1. The race enters a new phase, they say."
    assert relate((title, prose(12, 30)), (title, text)).relation is Relation.COPY
    assert relate((title, prose(12, 30)), (title, prose(13, 30))).relation is Relation.NONE


@pytest.mark.parametrize("text", ["", "…", "[+12 chars]", "https://s1.example/x", "\x00", "۞" * 50])
def test_odd_texts_are_compared_without_a_fault(text: str):
    assert relate(("", text), ("", text)).relation is not Relation.EXCERPT


def test_chinese_copies_are_found_without_spaces_between_words():
    body = "模型开放给所有开发者使用，公司今天宣布这一决定，并称首批文件已经可以下载。" * 1 + (
        "此前公司一直拒绝开放，直到监管机构提出要求。分析人士认为，这将改变整个行业的竞争格局，"
        "也会影响其他公司的定价策略与发布计划。"
    )
    assert relate(("公司开放模型档案", body), ("档案今起可下载", body)).relation is Relation.COPY
