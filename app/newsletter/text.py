"""An issue as plain text, for mail readers without HTML and for terminals."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from app.newsletter.view import RADAR, RADAR_WORDS, view_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.model import Brief
    from app.newsletter.view import RadarView, Run, StoryView

WIDTH = 76


def render_text(brief: Brief, base_url: str = "") -> str:
    """The whole issue in lines of at most 76 characters, addresses excepted."""
    issue = view_issue(brief)
    lines = [issue.title.upper(), f"{issue.dates} · {issue.reading_time}", "=" * WIDTH, ""]
    for story in issue.stories:
        lines += _wrap(story.headline, f"{story.position:>2}. ")
    if not issue.stories:
        lines += _wrap(issue.quiet)
    for story in issue.stories:
        lines += ["", "-" * WIDTH, "", *_story(story)]
    if issue.radar:
        lines += ["", "-" * WIDTH, "", RADAR.upper(), *_wrap(RADAR_WORDS)]
    for item in issue.radar:
        lines += ["", *_radar(item)]
    lines += ["", "=" * WIDTH, "", "COVERAGE", *_wrap(" ".join(issue.coverage))]
    lines += ["", "HOW THIS WAS MADE", *_wrap(issue.made)] if issue.made else []
    if base_url:
        lines += ["", f"{base_url.rstrip('/')}/?week={brief.week}"]
    return "\n".join(lines) + "\n"


def _story(story: StoryView) -> Iterator[str]:
    yield from _wrap(f"{story.position}. {story.headline}")
    kicker = [part for part in (story.update, *story.topics) if part]
    if kicker:
        yield f"[{' · '.join(kicker)}]"
    if story.earlier:
        told = story.earlier
        yield from _wrap(f"{told.label}: {told.headline} ({told.when})")
    yield ""
    if story.telling:
        yield from _wrap(_flow(story.telling))
        yield ""
    for line in story.box:
        yield from _wrap(_flow(line.runs), f"{line.label.upper()}: ", "  ")
    if story.sceptics:
        yield from _wrap(_flow(story.sceptics), "WHAT SCEPTICS SAY: ", "  ")
    if story.box or story.sceptics:
        yield ""
    yield f"Cited by {story.spread}; {story.seen}"
    listed = (part for source in story.sources for part in (source, *source.more))
    for source in sorted(listed, key=lambda part: part.number):
        copies = ", ".join(copy.outlet for copy in source.copies)
        also = f" (also {copies})" if copies else ""
        yield f"  [{source.number}] {source.outlet}, {source.date}{also}"
        if source.href:
            yield f"      {source.href}"


def _radar(item: RadarView) -> Iterator[str]:
    yield from _wrap(item.headline, "* ", "  ")
    yield from _wrap(_flow(item.telling), "  ", "  ")
    for source in (part for head in item.sources for part in (head, *head.more)):
        yield f"  [{source.number}] {source.outlet}, {source.date}"
        if source.href:
            yield f"      {source.href}"


def _flow(runs: Sequence[Run]) -> str:
    return " ".join(f"{run.text} [{run.source.number or run.source.outlet}]" for run in runs)


def _wrap(text: str, first: str = "", later: str | None = None) -> list[str]:
    indent = " " * len(first) if later is None else later
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False
    )
