"""What an issue continues and what stands under its radar, in every rendering."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

import pytest

from analysis.brief.model import Citation, Continues, RadarItem
from analysis.brief.serialise import brief_from_json, brief_to_json
from app.cli.main import cli, run_cli
from app.newsletter.html import render_html
from app.newsletter.markdown import render_markdown
from app.newsletter.text import render_text
from app.reading import Issue
from app.ui.issue import render_issue
from tests.app.test_newsletter_renderings import HOSTILE, Page, build, sentence

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.brief.model import Brief


def build_affair(told: str = "Northlight launches Lantern 5", radar: str = "Ember 2 ends") -> Brief:
    brief = build()
    continues = Continues("77aa", "2026-W24", "partly reverses", sentence(told))
    story = dataclasses.replace(brief.stories[0], continues=continues)
    cited = Citation(
        "r", "Cobalt Labs", radar, "https://cobalt.example/r", "2026-06-15T09:00:00Z", "primary"
    )
    item = RadarItem(
        "88bb",
        sentence(radar, url="https://cobalt.example/r", article="r"),
        sentence("Ember 2 ends on 30 September 2026.", article="r"),
        ("deprecation_shutdown",),
        (cited,),
        "2026-06-15T09:00:00Z",
    )
    return dataclasses.replace(brief, stories=(story,), under_radar=(item,))


def test_every_rendering_names_what_a_story_continues():
    brief = build_affair()
    for text in (render_markdown(brief), render_text(brief), render_html(brief)):
        assert "Partly reverses: Northlight launches Lantern 5 (week 24)" in " ".join(text.split())
    linked = render_html(brief, "https://tocsin.example")
    assert "https://tocsin.example/?week=2026-W24#story-77aa" in linked
    assert "?week=2026-W24#story-77aa" in render_markdown(brief, "https://tocsin.example")


def test_every_rendering_shows_the_radar_with_its_source():
    brief = build_affair()
    for text in (render_markdown(brief), render_text(brief), render_html(brief)):
        assert "under the radar" in text.lower()
        assert "Ember 2 ends on 30 September 2026." in text
        assert "https://cobalt.example/r" in text
        assert "Cobalt Labs" in text


def test_an_issue_without_them_shows_neither():
    for text in (render_markdown(build()), render_text(build()), render_html(build())):
        assert "under the radar" not in text.lower()
        assert "everses" not in text


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_there_too(text: str):
    calm, hostile = Page(render_html(build_affair())), Page(render_html(build_affair(text, text)))
    assert hostile.tags == calm.tags
    assert [n for n, _ in hostile.attributes] == [n for n, _ in calm.attributes]


def test_the_page_links_to_the_earlier_issue_and_to_the_story():
    issue = Issue(build_affair(), None, None, None)  # type: ignore[arg-type]
    page = Page(render_issue(issue))
    links = [value for name, value in page.attributes if name == "href" and value]
    assert any("week=2026-W24" in link and link.endswith("#story-77aa") for link in links)
    assert any("88bb" in link for link in links)


def test_the_document_reads_back_and_old_documents_still_do():
    brief = build_affair()
    assert brief_from_json(brief_to_json(brief)) == brief
    document = json.loads(brief_to_json(build()))
    del document["under_radar"]
    del document["stories"][0]["continues"]
    assert brief_from_json(json.dumps(document)) == build()


def test_evaluate_threads_prints_both_scores(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCSIN_MODEL__NAME", "hashing")
    articles, labels = tmp_path / "a.jsonl", tmp_path / "l.jsonl"
    articles.write_text(
        '{"id": "a", "title": "Northlight launches Lantern 5", "date": "2026-03-01"}\n'
        '{"id": "b", "title": "A bank opens in Norland", "date": "2026-03-02"}\n'
    )
    labels.write_text('{"id": "a", "event": "e", "thread": "t"}\n{"id": "b", "event": "f"}\n')
    arguments = ["evaluate", "threads", str(articles), "--labels", str(labels), "--json"]
    assert run_cli(lambda: cli.main(arguments, standalone_mode=False)) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["events"] == 2
    assert {"pair_f1", "b_cubed_f1_multi", "links_right"} <= set(figures["found"])
    assert figures["given"]["links"] == 0
