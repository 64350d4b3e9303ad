"""An issue as its renderings show it: words for dates, marks for sources, parts in order.

Page, mail, Markdown and plain text are made from this one view, so they cannot tell different
things.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.newsletter.marks import (
    Marker,
    Run,
    Source,
    group_outlets,
    safe_link,
    story_anchor,
)
from app.newsletter.view_ledger import LedgerView, view_ledger
from app.newsletter.view_parts import (
    CorrectionView,
    ForYouView,
    PlaceView,
    SetAsideView,
    TableView,
    group_set_aside,
    view_corrections,
    view_for_you,
    view_tables,
    view_watch,
)
from app.newsletter.wording import (
    clean_text,
    count_words,
    coverage_words,
    for_you_title,
    headline_words,
    made_words,
    quiet_words,
    quoted_in,
    seen_words,
    span_words,
    spread_words,
    week_words,
)

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.brief.model import (
        Brief,
        BriefStory,
        Continues,
        KeyFact,
        RadarItem,
    )

__all__ = ["IssueView", "Run", "Source", "StoryView", "safe_link", "story_anchor", "view_issue"]

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
ALSO = "Also"
LEDGER = "The ledger this week"
CORRECTIONS = "Corrections"
COVERAGE = "What stands behind this issue"
MADE = "How this was made"
WHY = "Why it matters"
TO_DO = "What to do"
SCEPTICS = "What sceptics say"
KEY_FACTS = "Key facts"
UNSOURCED = "no source named"


@dataclass(frozen=True, slots=True)
class EarlierView:
    """The story of an earlier issue that a story continues: `label` says how, `when` which week."""

    label: str
    headline: str
    when: str
    week: str
    anchor: str


@dataclass(frozen=True, slots=True)
class KeyFactView:
    """A number in its sentence; `note` says whom the text names for it, or that it names nobody."""

    before: str
    value: str
    after: str
    run: Run
    note: str


@dataclass(frozen=True, slots=True)
class RadarView:
    """A story under the radar: a headline, one sentence, and the sources beside that of this one."""

    story_id: str
    anchor: str
    headline: str
    telling: tuple[Run, ...]
    topics: tuple[str, ...]
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class StoryView:
    """A story, ready to show."""

    story_id: str
    anchor: str
    position: int
    headline: str
    headline_source: Source
    topics: tuple[str, ...]
    update: str
    update_week: str
    telling: tuple[Run, ...]
    why: tuple[Run, ...]
    box: tuple[PlaceView, ...]
    to_do: tuple[Run, ...]
    sceptics: tuple[Run, ...]
    key_facts: tuple[KeyFactView, ...]
    sources: tuple[Source, ...]
    spread: str
    seen: str
    earlier: EarlierView | None = None


@dataclass(frozen=True, slots=True)
class IssueView:
    """An issue, ready to show. `coverage` holds whole sentences.

    `quiet` says that the week was quiet, or that it may only look so; `preheader` is what a mail
    reader shows beside the subject. `contents` pairs an anchor with the name of a part.
    """

    title: str
    dates: str
    reading_time: str
    preheader: str
    stories: tuple[StoryView, ...]
    coverage: tuple[str, ...]
    set_aside: tuple[SetAsideView, ...]
    made: str
    quiet: str
    for_you: ForYouView | None
    radar: tuple[RadarView, ...]
    tables: tuple[TableView, ...]
    ledger: LedgerView | None
    corrections: tuple[CorrectionView, ...]

    @property
    def contents(self) -> tuple[tuple[str, str], ...]:
        """The parts after the stories, each with its anchor."""
        parts = [(table.anchor, table.title) for table in self.tables]
        parts += [("radar", RADAR)] if self.radar else []
        parts += [("ledger", LEDGER)] if self.ledger else []
        parts += [("corrections", CORRECTIONS)] if self.corrections else []
        return (*parts, ("coverage", "Coverage"))


def view_issue(brief: Brief) -> IssueView:
    """The view of an issue."""
    marker = Marker(brief.period_end.year)
    year, week = brief.week.split("-W")
    return IssueView(
        title=f"Builder’s brief, week {int(week)} {year}",
        dates=span_words(brief.period_start, brief.period_end),
        reading_time=_reading_time(brief),
        preheader=_preheader(brief),
        stories=tuple(_view_story(story, marker) for story in brief.stories),
        coverage=tuple(coverage_words(brief.coverage, brief.dropped_sentences)),
        set_aside=group_set_aside(brief.set_aside, marker, dict(brief.coverage.set_aside)),
        made=made_words(brief),
        quiet=quiet_words(brief),
        for_you=view_for_you(brief, marker),
        radar=tuple(_view_radar(item, marker) for item in brief.under_radar),
        tables=view_tables(brief.also, frozenset(s.story_id for s in brief.stories), marker),
        ledger=_view_ledger(brief, marker),
        corrections=view_corrections(brief.corrections, marker),
    )


def _view_ledger(brief: Brief, marker: Marker) -> LedgerView | None:
    watched = {watch.signal_id for story in brief.stories for watch in story.watch_for}
    told = {story.story_id for story in brief.stories}
    return view_ledger(brief.ledger, marker, watched, told)


def _reading_time(brief: Brief) -> str:
    stories = count_words(len(brief.stories), "story", "stories")
    minutes = count_words(max(brief.reading_minutes, 1), "minute", "minutes")
    return f"{stories}, {minutes} to read" if brief.stories else "no stories"


def _preheader(brief: Brief) -> str:
    heads = [clean_text(story.headline.text) for story in brief.stories[:3]]
    mine = brief.for_you
    lead = f"{len(mine.items)} for you" if mine and mine.items else ""
    if mine and not mine.items:
        lead = for_you_title(brief)
    return " · ".join(filter(None, [lead, *heads])) or quiet_words(brief)


def _view_story(story: BriefStory, marker: Marker) -> StoryView:
    sources = marker.list_sources(story.cited_by, quoted_in(story))
    known = {citation.article_id: source for citation, source in sources}
    originals = [source for citation, source in sources if citation.copy_of is None]
    return StoryView(
        story_id=story.story_id,
        anchor=story_anchor(story.story_id),
        position=story.position,
        headline=clean_text(story.headline.text),
        headline_source=marker.source_of(story.headline, known),
        topics=_topic_words(story.topics),
        update=f"Update: first told in {week_words(story.update_of)}" if story.update_of else "",
        update_week=story.update_of or "",
        telling=marker.runs(story.what_happened, known),
        why=marker.runs(story.why, known),
        box=_view_box(story, marker, known),
        to_do=marker.runs(story.to_do, known),
        sceptics=marker.runs(story.sceptics, known),
        key_facts=tuple(_view_fact(fact, marker, known) for fact in story.key_facts),
        sources=group_outlets(originals),
        spread=spread_words(story),
        seen=seen_words(story) + headline_words(story),
        earlier=_view_earlier(story.continues) if story.continues else None,
    )


def _view_box(
    story: BriefStory, marker: Marker, known: Mapping[str, Source]
) -> tuple[PlaceView, ...]:
    told = (("Who", story.who), ("What changes", story.changes), ("When", story.when))
    box = [PlaceView(label, marker.runs(found, known)) for label, found in told if found]
    if story.watch_for:
        watches = tuple(view_watch(watch, marker, known) for watch in story.watch_for)
        box.append(PlaceView("Watch for", (), watches))
    return tuple(box)


def _view_fact(fact: KeyFact, marker: Marker, known: Mapping[str, Source]) -> KeyFactView:
    run, value = marker.run(fact.sentence, known), clean_text(fact.value)
    before, found, after = run.text.partition(value) if value else (run.text, "", "")
    if value and not found:
        before, found, after = "", value, f": {run.text}"
    source = clean_text(fact.source)
    named = source and source.casefold() != run.source.outlet.casefold()
    note = UNSOURCED if fact.unsourced else (f"source: {source}" if named else "")
    return KeyFactView(before, found, after, run, note)


def _view_earlier(continues: Continues) -> EarlierView:
    return EarlierView(
        label=continues.relation[:1].upper() + continues.relation[1:],
        headline=clean_text(continues.headline.text),
        when=week_words(continues.week),
        week=continues.week,
        anchor=story_anchor(continues.story_id),
    )


def _view_radar(item: RadarItem, marker: Marker) -> RadarView:
    originals = [citation for citation in item.cited_by if citation.copy_of is None]
    sources = {c.article_id: marker.source(c, n) for n, c in enumerate(originals, 1)}
    others = [source for key, source in sources.items() if key != item.telling.article_id]
    return RadarView(
        story_id=item.story_id,
        anchor=story_anchor(item.story_id),
        headline=clean_text(item.headline.text),
        telling=marker.runs([item.telling], sources),
        topics=_topic_words(item.topics),
        sources=group_outlets(others),
    )


def _topic_words(topics: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_TOPICS[topic] for topic in topics if topic in _TOPICS)[:2]
