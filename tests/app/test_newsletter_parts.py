"""The parts of an issue of form 2 in Markdown, page, mail and plain text."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from markdown_it import MarkdownIt

from analysis.brief.model import Table, TableRow
from app.newsletter.html import render_fragment, render_html
from app.newsletter.mail import render_mail
from app.newsletter.markdown import render_markdown
from app.newsletter.marks import Marker
from app.newsletter.text import render_text
from app.newsletter.view import view_issue
from app.newsletter.view_ledger import view_ledger
from app.newsletter.view_parts import view_tables
from app.newsletter.wording import made_words, quiet_words, shorten, unmark
from app.newsletter.wording_ledger import score_words, state_words, trim_test
from tests.app.full_issue import SCORE, build_for_you, build_full, build_line, cite, quote
from tests.app.test_newsletter_renderings import HOSTILE, Page

if TYPE_CHECKING:
    from analysis.brief.model import Brief

BASE = "https://tocsin.example"


def render_all(brief: Brief, base_url: str = "") -> dict[str, str]:
    """Every rendering as the words that a reader sees."""
    markdown = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    shown = {
        "page": Page(render_html(brief, base_url)),
        "mail": Page(render_mail(brief, base_url).html),
        "markdown": Page(markdown.render(render_markdown(brief, base_url))),
    }
    words = {name: "".join(page.words) for name, page in shown.items()}
    words["mail"] = words["mail"].replace(render_mail(brief).preheader, "")
    words["text"] = render_text(brief, base_url)
    return {name: " ".join(text.split()) for name, text in words.items()}


@pytest.fixture(scope="module")
def renderings() -> dict[str, str]:
    return render_all(build_full())


@pytest.mark.parametrize(
    "told",
    [
        "You call Lantern 5 (config/models.yaml:4); you serve the EU",
        "420 stories were looked at for the stack “api”; 230 of 236 sources answered",
        "More than 12,000 companies had built on Lantern 5.",
        "Every customer outside the United States is concerned.",
        "Northlight will restore access to Lantern 4 on 27 June 2026.",
        "a first-hand source says that access to Lantern 4 is back",
        "Mira Solberg:",
        "source: the Commerce Department",
        "no source named",
        "2 outlets, 2 origins, 1 copy",
        "first seen 13 June, last update 14 June",
        "Apache 2.0 → Ember Research Licence",
        "from 1 July",
        "It runs on a phone with 4 GB of memory.",
        "Lantern 4 is back.",
        "Northlight, 16 Jun",
        "fired on time, 14 days after it was opened",
        "expired on 15 June: no source showed it",
        "imported from The Model Gazette",
        "This week: 1 fired, 1 contradicted, 1 expired, 31 opened, 1 due soon.",
        "Keys leaked for nineteen days.",
        "Now: Keys leaked for nine days.",
        "The source has taken this back.",
        "No language model wrote a line.",
    ],
)
def test_every_rendering_tells_it(told: str, renderings: dict[str, str]):
    missing = [name for name, words in renderings.items() if told not in words]
    assert missing == []


def test_the_parts_come_in_their_order_everywhere():
    heads = (
        "What changes for you",
        "Northlight suspends Lantern 5",
        "A gateway logged its users’ keys",
        "Licence moves",
        "Under the radar",
        "The ledger this week",
        "Corrections",
        "What stands behind this issue",
        "How this was made",
    )
    for name, words in render_all(build_full()).items():
        last = [words.lower().rindex(head.lower()) for head in heads[3:]]
        assert last == sorted(last), name
        first = [words.lower().index(head.lower()) for head in heads[:3]]
        assert first == sorted(first), name


def test_the_contents_lead_to_every_part():
    page = Page(render_html(build_full()))
    ids = {value for name, value in page.attributes if name == "id"}
    aims = {v[1:] for n, v in page.attributes if n == "href" and v and v.startswith("#")}
    assert aims <= ids, "no link within the page leads nowhere"
    assert {
        "for-you",
        "also-releases",
        "radar",
        "ledger",
        "corrections",
        "coverage",
        "story-s5",
    } <= aims


def test_ids_are_unique_where_a_signal_stands_in_two_lists():
    brief = build_full()
    assert brief.ledger is not None
    twice = dataclasses.replace(brief.ledger, opened=(*brief.ledger.opened, brief.ledger.fired[0]))
    page = Page(render_html(dataclasses.replace(brief, ledger=twice)))
    ids = [value for name, value in page.attributes if name == "id"]
    assert len(ids) == len(set(ids))


def test_a_signal_leads_to_the_ledger_or_to_its_line_in_the_issue():
    assert f'href="{BASE}/ledger?signal=sig-restore"' in render_html(build_full(), BASE)
    ledger = build_full().ledger
    assert ledger is not None
    due = dataclasses.replace(ledger, due_soon=(build_line("sig-restore", "open"),))
    alone = render_html(dataclasses.replace(build_full(), ledger=due))
    assert 'href="#signal-sig-restore"' in alone
    assert f"<{BASE}/ledger?signal=sig-restore>" in render_markdown(build_full(), BASE)


def test_links_of_an_edition_stay_within_it():
    assert f"{BASE}/?week=2026-W25&amp;stack=api#story-s1" in render_html(build_full(), BASE)
    assert "stack=" not in render_html(build_full(stack=False), BASE)


def test_every_quotation_bears_its_outlet_and_day():
    page = ET.fromstring(_closed(render_fragment(build_full())))
    said = [span for span in page.iter("span") if span.get("class") == "t-said"]
    marks = [e for e in page.iter() if e.get("class") == "t-mark"]
    assert len(said) > 15
    assert len(marks) >= len(said)
    assert all(" Jun" in str(mark.text) for mark in marks)


def test_a_filled_line_is_not_shown_as_a_quotation():
    words = render_all(build_full())["page"]
    assert "In force: access suspended, 12 June 2026. from Harbour Wire, 13 Jun" in words
    assert "Lines marked “from” are no quotations" in words


def test_nothing_changed_for_you_comes_with_its_coverage():
    brief = dataclasses.replace(build_full(), for_you=build_for_you(quiet=True))
    for name, words in render_all(brief).items():
        assert "nothing changed for you" in words.lower(), name
        assert "1 story names something of it but changes nothing" in words, name
    silent = dataclasses.replace(brief.coverage, healthy=30, failing=200)
    for name, words in render_all(dataclasses.replace(brief, coverage=silent)).items():
        assert "204 of 236 sources did not answer" in words, name


@pytest.mark.parametrize(
    ("told", "healthy", "said"),
    [
        (5, 230, ""),
        (2, 230, "A quiet week: two stories met the bar."),
        (1, 230, "A quiet week: one story met the bar."),
        (2, 20, "Two stories met the bar, but 216 of 236 sources did not answer"),
        (5, 20, "216 of 236 sources did not answer: this may not be a quiet week."),
    ],
)
def test_few_stories_are_called_quiet_only_where_sources_answered(
    told: int, healthy: int, said: str
):
    brief = build_full()
    coverage = dataclasses.replace(brief.coverage, healthy=healthy, stale=0, failing=236 - healthy)
    words = quiet_words(dataclasses.replace(brief, stories=brief.stories[:told], coverage=coverage))
    assert words.startswith(said)
    assert bool(words) == bool(said)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"writer": "local/corvid-7b", "replaced_sentences": 3}, "3 sentences failed and gave way"),
        ({"writer": "local/corvid-7b"}, "checked against them; none failed."),
    ],
)
def test_a_chat_writer_is_named_with_what_the_check_replaced(change: dict[str, object], said: str):
    words = made_words(dataclasses.replace(build_full(), **change))  # type: ignore[arg-type]  # the fields are those of the class
    assert "A language model (local/corvid-7b) wrote lines" in words
    assert said in words
    assert "No language model" not in words


def test_lines_of_pure_quotation_promise_no_filling():
    brief = build_full(stack=False)
    story = dataclasses.replace(brief.stories[0], when=(), to_do=())
    words = made_words(dataclasses.replace(brief, stories=(story,)))
    assert "filled in" not in words


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, "75% (95% interval 47 to 91%), from too few to say much; median lead time 8 days."),
        ({"fired": 90, "hit_rate": 0.97}, "Hit rate 97% (95% interval 47 to 91%); median"),
        ({"median_lead_days": None}, "from too few to say much."),
        (
            {"fired": 0, "expired": 0, "contradicted": 0, "hit_rate": None},
            "nothing has been judged yet, 3 void and 140 open.",
        ),
    ],
)
def test_the_score_is_honest_about_few(change: dict[str, object], said: str):
    assert said in score_words(dataclasses.replace(SCORE, **change))  # type: ignore[arg-type]  # the fields are those of the class


@pytest.mark.parametrize(
    ("state", "more", "said"),
    [
        ("open", {}, "due 20 June, open until 4 July"),
        ("open", {"due": "", "deadline": "2027-01-04"}, "open until 4 January 2027"),
        ("fired", {"lead_days": 0.2, "timing": "late"}, "fired late, on the day it was opened"),
        ("contradicted", {"lead_days": 1.0}, "contradicted, 1 day after it was opened"),
        ("void", {}, "void"),
    ],
)
def test_states_are_told_in_words(state: str, more: dict[str, object], said: str):
    assert state_words(build_line("x", state, **more), 2026) == said


def test_a_statement_that_repeats_its_origin_is_told_once():
    brief = build_full()
    assert brief.ledger is not None
    line = build_line("sig-same", "open", statement="It will be back on 20 June.")
    ledger = dataclasses.replace(brief.ledger, due_soon=(), expired=(), opened=(line,))
    for name, words in render_all(dataclasses.replace(brief, ledger=ledger)).items():
        assert words.count("It will be back on 20 June") == 1, name
        assert "Harbour Wire, 2 Jun" in words, name


def test_the_ledger_lists_few_lines_and_counts_the_rest():
    brief = build_full()
    assert brief.ledger is not None
    fired = tuple(build_line(f"sig-f{n}", "fired") for n in range(9))
    opened = tuple(build_line(f"sig-o{n}", "open") for n in range(6))
    ledger = dataclasses.replace(brief.ledger, fired=fired, opened=opened, opened_count=46)
    week = view_ledger(ledger, Marker(2026), watched={"sig-o0"})
    assert week is not None
    groups = {group.title: group for group in week.groups}
    assert (len(groups["Fired"].lines), groups["Fired"].more) == (4, 5)
    assert [line.signal_id for line in groups["Opened"].lines] == ["sig-o1", "sig-o2", "sig-o3"]
    assert groups["Opened"].more == 43


def test_what_became_of_a_told_story_goes_first():
    brief = build_full()
    assert brief.ledger is not None
    lines = tuple(build_line(f"sig-{n}", "fired", story_id=f"s{n}") for n in range(3))
    week = view_ledger(dataclasses.replace(brief.ledger, fired=lines), Marker(2026), told={"s2"})
    assert week is not None
    assert [line.signal_id for line in week.groups[0].lines] == ["sig-2", "sig-0", "sig-1"]


def test_a_kind_without_lines_is_only_counted():
    brief = build_full()
    assert brief.ledger is not None
    ledger = dataclasses.replace(brief.ledger, expired=(), expired_count=4)
    week = view_ledger(ledger, Marker(2026))
    assert week is not None
    assert "Expired" not in [group.title for group in week.groups]
    assert "4 expired" in week.summary


@pytest.mark.parametrize(
    ("test", "shown"),
    [
        ("a press source says that Corvid has done it, as said: “Corvid will ship.”", ""),
        ("Corvid will ship", ""),
        ("the text of the order is published", "the text of the order is published"),
    ],
)
def test_a_test_is_told_where_it_adds_to_the_words(test: str, shown: str):
    assert trim_test(test, "Corvid will ship.") == shown


def test_what_is_expected_after_an_event_is_told_by_its_test():
    brief = build_full()
    assert brief.ledger is not None
    test = "the issuing body publishes the text of the order"
    line = build_line(
        "sig-t",
        "open",
        statement=f"After “An order came”: {test}",
        test=test,
        origin_kind="template",
    )
    week = view_ledger(dataclasses.replace(brief.ledger, opened=(line,)), Marker(2026))
    assert week is not None
    told = next(group for group in week.groups if group.title == "Opened").lines[0]
    assert told.statement == "The issuing body publishes the text of the order"
    assert told.test == ""


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("**Corvid** is out.", "Corvid is out."),
        ("the phrase *“open”* and 2 * 3 * 4", "the phrase “open” and 2 * 3 * 4"),
        ("Coming later this year.**", "Coming later this year."),
        ("call __init__ in snake_case_names", "call __init__ in snake_case_names"),
    ],
)
def test_marks_of_markdown_are_not_shown(text: str, plain: str):
    assert unmark(text) == plain


def test_what_was_set_aside_is_one_click_away_on_the_page():
    page = ET.fromstring(_closed(render_fragment(build_full())))
    folded = [d for d in page.iter("details") if "set aside" in "".join(d.itertext())]
    assert "Ten prompts to try" in "".join(folded[0].itertext())
    assert "Roundup or digest (2)" in "".join(folded[0].itertext())
    assert folded[0].get("open") is None


def test_days_of_another_year_bear_it():
    brief = build_full()
    old = quote("It was announced long ago.", outlet="Old Post")
    old = dataclasses.replace(old, published_at="2024-02-29T09:00:00Z")
    story = dataclasses.replace(brief.stories[0], why=(old,))
    shown = view_issue(dataclasses.replace(brief, stories=(story,))).stories[0].why[0]
    assert shown.mark == "Old Post, 29 Feb 2024"


def test_a_long_row_is_cut_at_a_word():
    assert shorten("one two three four", 10) == "one two…"
    assert shorten("文" * 30, 10) == "文" * 10 + "…"


def hostile_issue(text: str) -> Brief:
    """The full issue with that text in every field that comes from outside."""
    brief = build_full()
    bad = quote(text, outlet=text, speaker=text, url="https://calm.example/13")
    story = dataclasses.replace(
        brief.stories[0], headline=bad, why=(bad,), to_do=(bad,), sceptics=(bad,),
        watch_for=(dataclasses.replace(brief.stories[0].watch_for[0], sentence=bad, test=text),),
        key_facts=(dataclasses.replace(brief.stories[0].key_facts[0], value=text, source=text),),
    )  # fmt: skip
    row = dataclasses.replace(brief.also[1], subject=text, from_value=text, to_value=text)
    assert brief.ledger is not None
    assert brief.for_you is not None
    line = build_line("sig-x", "fired", statement=text, test=text, publication=text, evidence=bad)
    aside = tuple(dataclasses.replace(each, headline=bad, reason=text) for each in brief.set_aside)
    item = dataclasses.replace(brief.for_you.items[0], headline=bad, reasons=(text,))
    return dataclasses.replace(
        brief, stories=(story,), also=(row,), set_aside=aside,
        ledger=dataclasses.replace(brief.ledger, fired=(line,)),
        corrections=(dataclasses.replace(brief.corrections[0], headline=bad, said=bad),),
        for_you=dataclasses.replace(brief.for_you, items=(item,), set_aside=aside),
    )  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_in_any_part_adds_no_markup(text: str):
    parser = MarkdownIt("gfm-like", {"html": True, "linkify": False})
    calm, hostile = hostile_issue("calm words"), hostile_issue(text)
    for render in (
        render_html,
        lambda brief: render_mail(brief).html,
        lambda brief: parser.render(render_markdown(brief)),
    ):
        expected, found = Page(render(calm)), Page(render(hostile))
        assert found.tags == expected.tags
        known = {"href", "title", "class", "id", "style"}
        assert {n for n, _ in found.attributes} - known == {
            n for n, _ in expected.attributes
        } - known
        assert not [v for n, v in found.attributes if n == "href" and "evil" in str(v)]


def test_an_issue_of_form_1_lacks_what_came_later():
    brief = dataclasses.replace(
        build_full(stack=False), also=(), ledger=None, corrections=(), set_aside=()
    )
    for name, words in render_all(brief).items():
        for absent in ("ledger this week", "Corrections", "for you", "Licence moves"):
            assert absent not in words, (name, absent)


def _closed(html: str) -> str:
    # HTML leaves these open; XML does not.
    for number in range(1, 5):
        html = html.replace(f'<col class="t-c{number}">', "")
    return html.replace("<br>", "<br/>").strip()


def test_what_a_story_tells_below_is_not_quoted_twice_for_you():
    brief = build_full()
    mine = brief.for_you
    assert mine is not None
    told = brief.stories[0].what_happened[0]
    own = quote("Lantern 5 moves to usage credits.")
    item = dataclasses.replace(mine.items[0], changes=(told, own), when=(told,))
    shown = view_issue(
        dataclasses.replace(brief, for_you=dataclasses.replace(mine, items=(item,)))
    ).for_you
    assert shown is not None
    places = {place.label: [run.text for run in place.runs] for place in shown.items[0].box}
    assert places["What changes"] == ["Lantern 5 moves to usage credits."]
    assert "When" not in places


def test_a_full_list_of_what_was_set_aside_is_no_count():
    mine = build_for_you(quiet=True)
    full = dataclasses.replace(mine, set_aside=mine.set_aside * 30)
    words = render_text(dataclasses.replace(build_full(), for_you=full))
    assert "30 or more stories name something of it" in " ".join(words.split())


def test_what_one_sentence_decided_is_told_once():
    brief = build_full()
    assert brief.ledger is not None
    shown = quote("Lantern 4 is back.", outlet="Northlight", day=16)
    lines = tuple(build_line(f"sig-{n}", "fired", evidence=shown) for n in range(3))
    week = view_ledger(dataclasses.replace(brief.ledger, fired=lines), Marker(2026))
    assert week is not None
    assert (len(week.groups[0].lines), week.groups[0].more) == (1, 2)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("the offer ends on 9 August.", "… the offer ends on 9 August."),
        ("vLLM serves the model.", "vLLM serves the model."),
        ("The offer ends.", "The offer ends."),
    ],
)
def test_a_clause_out_of_its_sentence_shows_that_it_is_one(text: str, shown: str):
    assert Marker(2026).run(quote(text)).text == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("$4 / $2", "Rook mini costs $4 for a thousand pages and $2 in batches."),
        ("drops its own licence", "Rook mini costs $4 for a thousand pages and $2 in batches."),
        ("$4 per 1,000 pages", "$4 per 1,000 pages"),
        ("Apache 2.0", "Apache 2.0"),
        ("a community licence", "a community licence"),
    ],
)
def test_a_value_that_says_too_little_gives_way_to_its_sentence(value: str, shown: str):
    said = quote("Rook mini costs $4 for a thousand pages and $2 in batches.")
    row = TableRow(Table.PRICES, "Rook mini", "", value, "", said)
    (table,) = view_tables((row,), frozenset(), Marker(2026))
    assert table.rows[0].words == shown


def test_plain_text_lists_ten_sources_and_counts_the_others():
    brief = build_full()
    cited = tuple(cite(f"Outlet {n}", f"Title {n}") for n in range(14))
    story = dataclasses.replace(brief.stories[0], cited_by=cited)
    words = render_text(dataclasses.replace(brief, stories=(story,)))
    assert "  and 4 more" in words.splitlines()


def test_what_one_story_leads_to_on_one_day_is_told_once():
    brief = build_full()
    assert brief.ledger is not None
    lines = tuple(build_line(f"sig-{n}", "open", story_id="s2") for n in range(2))
    other = build_line("sig-9", "open", story_id="s2", due="2026-06-21")
    week = view_ledger(dataclasses.replace(brief.ledger, due_soon=(*lines, other)), Marker(2026))
    assert week is not None
    due = next(group for group in week.groups if group.title == "Due soon")
    assert [line.signal_id for line in due.lines] == ["sig-0", "sig-9"]


def test_what_two_reasons_begin_with_is_said_once():
    mine = build_full().for_you
    assert mine is not None
    reasons = ("you use Lantern 4: its successor Lantern 5: released",
               "you use Lantern 4: its successor Lantern 5: weights announced", "you serve the EU")  # fmt: skip
    item = dataclasses.replace(mine.items[0], reasons=reasons)
    shown = view_issue(
        dataclasses.replace(build_full(), for_you=dataclasses.replace(mine, items=(item,)))
    ).for_you
    assert shown is not None
    assert shown.items[0].reasons == (
        "You use Lantern 4: its successor Lantern 5: released", "weights announced", "you serve the EU"
    )  # fmt: skip
