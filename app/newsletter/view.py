"""An issue as its renderings show it: words for dates, marks for sources, coverage in sentences.

Markdown, HTML and plain text are made from this one view, so they cannot tell different things.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.brief.model import (
        Brief,
        BriefStory,
        Citation,
        Continues,
        Coverage,
        RadarItem,
        Sentence,
    )

MADE = (
    "Every sentence above is quoted word for word from the outlet named after it; headlines are "
    "the outlets' own. Nothing was reworded and no language model wrote a line. Each quotation is "
    "stored with its place and checksum and was checked before this issue went out."
)
FILLED = "Lines such as “In force: name, day” were filled in with what the source states."
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
_NAMES_SHOWN = 8
_SPACE = re.compile(r"\s+")


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
        dates=_span(brief.period_start, brief.period_end),
        reading_time=f"{_count(count, 'story', 'stories')}, "
        f"{_count(brief.reading_minutes, 'minute', 'minutes')} to read"
        if count
        else "no stories",
        stories=tuple(_view_story(story) for story in brief.stories),
        coverage=tuple(_coverage_words(brief.coverage, brief.dropped_sentences)),
        made=_made_words(brief) if brief.stories else "",
        quiet="" if brief.stories else _quiet_words(brief.coverage),
        radar=tuple(_view_radar(item) for item in brief.under_radar),
    )


def clean_text(text: str) -> str:
    """Text from outside on one line, without control, direction and other invisible characters."""
    spaced = _SPACE.sub(" ", text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return "".join(kept).strip()


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


def day_words(moment: str | datetime, *, year: bool = False) -> str:
    """A day such as `12 June`, or `12 June 2026`."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.day} {at:%B}" + (f" {at.year}" if year else "")


def _quiet_words(coverage: Coverage) -> str:
    # An outage must never look like a quiet week.
    if not coverage.sources:
        return "No sources were being read in these days, so there is nothing to tell about them."
    if not coverage.articles:
        return (
            "Nothing came in from any source in these days. That is not the same as a quiet week."
        )
    if (coverage.failing + coverage.stale) * 2 > coverage.sources:
        return (
            "No story met the bar, but most sources did not answer: this may not be a quiet week."
        )
    return "A quiet week: no story met the bar. What stands behind that is told below."


def _made_words(brief: Brief) -> str:
    filled = any(not sentence.quoted for story in brief.stories for sentence in story.when)
    return f"{MADE} {FILLED}" if filled else MADE


def _view_story(story: BriefStory) -> StoryView:
    sources = _list_sources(story)
    by_article = {c.article_id: s for c, s in sources}
    box = (
        ("Who", story.who),
        ("What changes", story.changes),
        ("When", story.when),
        ("Watch for", story.watch_for),
    )
    shown = _group([source for citation, source in sources if citation.copy_of is None])
    return StoryView(
        anchor=story_anchor(story.story_id),
        position=story.position,
        headline=clean_text(story.headline.text),
        headline_source=_source_of(story.headline, by_article),
        topics=tuple(_TOPICS[topic] for topic in story.topics if topic in _TOPICS)[:2],
        update=f"Update: first told in {_week_words(story.update_of)}" if story.update_of else "",
        telling=_runs(story.what_happened, by_article),
        box=tuple(
            BoxLine(label, _runs(found, by_article), label in _DATED)
            for label, found in box
            if found
        ),
        sceptics=_runs(story.sceptics, by_article),
        sources=shown,
        spread=_spread_words(story),
        seen=_seen_words(story) + _headline_words(story),
        earlier=_view_earlier(story.continues) if story.continues else None,
    )


def _view_earlier(continues: Continues) -> EarlierView:
    return EarlierView(
        label=continues.relation[:1].upper() + continues.relation[1:],
        headline=clean_text(continues.headline.text),
        when=_week_words(continues.week),
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
    order = [s.article_id for s in [*sentences, *story.watch_for, *story.sceptics]]
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


def _spread_words(story: BriefStory) -> str:
    copies = sum(citation.copy_of is not None for citation in story.cited_by)
    words = _count(story.outlets, "outlet", "outlets")
    return f"{words}, {_count(copies, 'copy', 'copies')}" if copies else words


def _seen_words(story: BriefStory) -> str:
    first, last = day_words(story.first_seen), day_words(story.last_update)
    return f"{first}" if first == last else f"{first}, last update {last}"


def _headline_words(story: BriefStory) -> str:
    outlet = clean_text(story.headline.outlet)
    return f", headline by {outlet}" if outlet and len(story.cited_by) > 1 else ""


def _coverage_words(coverage: Coverage, dropped: int) -> Iterable[str]:
    yield _source_words(coverage)
    if coverage.failing_names:
        names = [clean_text(name) for name in coverage.failing_names]
        rest = len(names) - _NAMES_SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        yield f"Without an answer: {', '.join(names[:_NAMES_SHOWN])}{more}."
    yield (
        f"{_count(coverage.articles, 'article', 'articles')} read, {coverage.with_text:,} with "
        f"full text, in {_count(coverage.stories, 'story', 'stories')}."
    )
    if coverage.set_aside:
        listed = "; ".join(f"{reason}: {count:,}" for reason, count in coverage.set_aside)
        yield f"Set aside: {listed}."
    if dropped:
        yield f"{_count(dropped, 'sentence', 'sentences')} failed the check and was left out."


def _source_words(coverage: Coverage) -> str:
    if not coverage.sources:
        return "No sources were being read when this issue was written."
    parts = [f"{coverage.healthy:,} answered in the last two days"]
    parts += [f"{coverage.stale:,} were silent for longer"] if coverage.stale else []
    parts += [f"{coverage.failing:,} failed"] if coverage.failing else []
    return f"{_count(coverage.sources, 'source', 'sources')}: {', '.join(parts)}."


def _span(start: datetime, end: datetime) -> str:
    first = (
        f"{start.day}" if (start.year, start.month) == (end.year, end.month) else day_words(start)
    )
    if start.year != end.year:
        first = day_words(start, year=True)
    joint = "–" if first.isdigit() else " – "
    return f"{first}{joint}{day_words(end, year=True)}"


def _week_words(week: str | None) -> str:
    if week is None or "-W" not in week:
        raise TocsinError("a week has no name")
    return f"week {int(week.split('-W')[1])}"


def _count(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
