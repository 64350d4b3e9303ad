"""An issue as its renderings show it: words for dates, marks for sources, coverage in sentences.

Markdown, HTML and plain text are made from this one view, so they cannot tell different things.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from app.newsletter.wording import (
    clean_text,
    count_words,
    coverage_words,
    day_words,
    headline_words,
    made_words,
    quiet_words,
    seen_words,
    span_words,
    spread_words,
    week_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.model import (
        Brief,
        BriefStory,
        Citation,
        Continues,
        RadarItem,
        Sentence,
    )

_TOPICS = {
    "model_release": "Model release",
    "weights_or_licence": "Weights and licences",
    "export_control": "Export control",
    "policy_regulation": "Rules",
    "pricing_limits": "Prices and limits",
    "deprecation_shutdown": "Retirement",
    "security_incident": "Security",
    "legal": "Courts",
    "funding_business": "Business",
    "research": "Research",
    "product_feature": "Product",
    "infrastructure_hardware": "Hardware",
    "opinion_analysis": "Analysis",
    "tutorial_howto": "How-to",
}
RADAR = "Under the radar"
RADAR_WORDS = "New this week, of use, and told by few."
_DATED = {"When", "Watch for"}


@dataclass(frozen=True, slots=True)
class Source:
    """An article in a story's list. `href` is empty where the address is no web address.

    `label` is the outlet's name; for an outlet's second article and later ones it is their number,
    and they stand in `more` of its first.
    """

    number: int
    outlet: str
    label: str
    title: str
    href: str
    date: str
    copies: tuple[Source, ...] = ()
    more: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring sentences of one article, and the source they are marked with."""

    text: str
    source: Source
    quoted: bool


@dataclass(frozen=True, slots=True)
class BoxLine:
    """One place of the builder's box; `dated` where the day of the source matters to a reader."""

    label: str
    runs: tuple[Run, ...]
    dated: bool = False


@dataclass(frozen=True, slots=True)
class EarlierView:
    """The story of an earlier issue that a story continues: `label` says how, `when` which week."""

    label: str
    headline: str
    when: str
    week: str
    anchor: str


@dataclass(frozen=True, slots=True)
class RadarView:
    """A story under the radar: a headline, one sentence, its sources."""

    anchor: str
    headline: str
    telling: tuple[Run, ...]
    topics: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story, ready to show."""

    anchor: str
    position: int
    headline: str
    headline_source: Source
    topics: tuple[str, ...]
    update: str
    telling: tuple[Run, ...]
    box: tuple[BoxLine, ...]
    sceptics: tuple[Run, ...]
    sources: tuple[Source, ...]
    spread: str
    seen: str
    earlier: EarlierView | None = None


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue, ready to show. `coverage` holds whole sentences; `quiet` stands for no stories."""

    title: str
    dates: str
    reading_time: str
    stories: tuple[StoryView, ...]
    coverage: tuple[str, ...]
    made: str
    quiet: str
    radar: tuple[RadarView, ...] = ()


def view_issue(brief: Brief) -> IssueView:
    """The view of an issue."""
    year, week = brief.week.split("-W")
    count = len(brief.stories)
    return IssueView(
        title=f"Builder’s brief, week {int(week)} {year}",
        dates=span_words(brief.period_start, brief.period_end),
        reading_time=f"{count_words(count, 'story', 'stories')}, "
        f"{count_words(brief.reading_minutes, 'minute', 'minutes')} to read"
        if count
        else "no stories",
        stories=tuple(_view_story(story) for story in brief.stories),
        coverage=tuple(coverage_words(brief.coverage, brief.dropped_sentences)),
        made=made_words(brief) if brief.stories else "",
        quiet="" if brief.stories else quiet_words(brief.coverage),
        radar=tuple(_view_radar(item) for item in brief.under_radar),
    )


def safe_link(url: str) -> str:
    """The address when it is a plain http or https one, with odd characters quoted; else empty."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return ""
    return quote(url.strip(), safe="%/:?#@!$&*+,;=~-._[]")


def story_anchor(story_id: str) -> str:
    """The permanent name of a story within a page."""
    return "story-" + re.sub(r"[^A-Za-z0-9_-]", "-", story_id)


def _view_story(story: BriefStory) -> StoryView:
    sources = _list_sources(story)
    by_article = {c.article_id: s for c, s in sources}
    box = (
        ("Who", story.who),
        ("What changes", story.changes),
        ("When", story.when),
        ("Watch for", tuple(watch.sentence for watch in story.watch_for)),
    )
    shown = _group([source for citation, source in sources if citation.copy_of is None])
    return StoryView(
        anchor=story_anchor(story.story_id),
        position=story.position,
        headline=clean_text(story.headline.text),
        headline_source=_source_of(story.headline, by_article),
        topics=tuple(_TOPICS[topic] for topic in story.topics if topic in _TOPICS)[:2],
        update=f"Update: first told in {week_words(story.update_of)}" if story.update_of else "",
        telling=_runs(story.what_happened, by_article),
        box=tuple(
            BoxLine(label, _runs(found, by_article), label in _DATED)
            for label, found in box
            if found
        ),
        sceptics=_runs(story.sceptics, by_article),
        sources=shown,
        spread=spread_words(story),
        seen=seen_words(story) + headline_words(story),
        earlier=_view_earlier(story.continues) if story.continues else None,
    )


def _view_earlier(continues: Continues) -> EarlierView:
    return EarlierView(
        label=continues.relation[:1].upper() + continues.relation[1:],
        headline=clean_text(continues.headline.text),
        when=week_words(continues.week),
        week=continues.week,
        anchor=story_anchor(continues.story_id),
    )


def _view_radar(item: RadarItem) -> RadarView:
    originals = [c for c in item.cited_by if c.copy_of is None]
    sources = {c.article_id: _source(c, n, 1, ()) for n, c in enumerate(originals, 1)}
    return RadarView(
        anchor=story_anchor(item.story_id),
        headline=clean_text(item.headline.text),
        telling=_runs([item.telling], sources),
        topics=tuple(_TOPICS[topic] for topic in item.topics if topic in _TOPICS)[:2],
        sources=_group(list(sources.values())),
    )


def _list_sources(story: BriefStory) -> list[tuple[Citation, Source]]:
    # Quoted articles come first, so that the numbers a reader meets are small.
    sentences = [*story.what_happened, *story.who, *story.changes, *story.when]
    sentences += [watch.sentence for watch in story.watch_for]
    order = [s.article_id for s in [*sentences, *story.sceptics]]
    rank = {key: n for n, key in reversed(list(enumerate(order)))}
    originals = [c for c in story.cited_by if c.copy_of is None]
    originals.sort(key=lambda c: (rank.get(c.article_id, len(order)), c.published_at, c.article_id))
    found = []
    seen: Counter[str] = Counter()
    for number, citation in enumerate(originals, 1):
        repeated = [c for c in story.cited_by if c.copy_of == citation.article_id]
        copies = [(c, _source(c, number, 1, ())) for c in repeated]
        seen[citation.outlet] += 1
        own = tuple(source for _, source in copies)
        found.append((citation, _source(citation, number, seen[citation.outlet], own)))
        found += copies
    return found


def _group(sources: Sequence[Source]) -> tuple[Source, ...]:
    # Each outlet once, its further articles behind it.
    first = {source.outlet: source for source in reversed(sources)}
    rest: dict[str, list[Source]] = {}
    for source in sources:
        if source is not first[source.outlet]:
            rest.setdefault(source.outlet, []).append(source)
    heads = [source for source in sources if source is first[source.outlet]]
    return tuple(dataclasses.replace(s, more=tuple(rest.get(s.outlet, ()))) for s in heads)


def _source(citation: Citation, number: int, nth: int, copies: tuple[Source, ...]) -> Source:
    outlet = clean_text(citation.outlet) or "unnamed outlet"
    return Source(
        number=number,
        outlet=outlet,
        label=outlet if nth == 1 else str(nth),
        title=clean_text(citation.title),
        href=safe_link(citation.url),
        date=day_words(citation.published_at),
        copies=copies,
    )


def _source_of(sentence: Sentence, by_article: Mapping[str, Source]) -> Source:
    known = by_article.get(sentence.article_id)
    if known is not None:
        return known
    outlet, date = clean_text(sentence.outlet), day_words(sentence.published_at)
    return Source(0, outlet, outlet, "", safe_link(sentence.url), date)


def _runs(sentences: Sequence[Sentence], by_article: Mapping[str, Source]) -> tuple[Run, ...]:
    runs: list[Run] = []
    for sentence in sentences:
        source, text = _source_of(sentence, by_article), clean_text(sentence.text)
        if not text.endswith((".", "!", "?", "”", '"', "’", ")")):
            text += "."  # a title that stands as a sentence
        last = runs[-1] if runs else None
        if last and last.source == source and last.quoted == sentence.quoted:
            runs[-1] = Run(f"{last.text} {text}", source, last.quoted)
        else:
            runs.append(Run(text, source, sentence.quoted))
    return tuple(runs)
