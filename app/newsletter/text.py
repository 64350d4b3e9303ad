"""An issue as plain text, for mail readers without HTML and for terminals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.links import links_to
from app.newsletter.text_lines import WIDTH, flow, place_lines, wrap
from app.newsletter.text_parts import corrections, coverage, for_you, ledger, radar, tables
from app.newsletter.view import KEY_FACTS, SCEPTICS, TO_DO, WHY, view_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.model import Brief
    from app.newsletter.marks import Source
    from app.newsletter.view import IssueView, KeyFactView, StoryView


_MOST_SOURCES = 10  # of a story; the page has them all


def render_text(brief: Brief, base_url: str = "") -> str:
    """The whole issue in lines of at most 76 characters, addresses excepted."""
    issue, links = view_issue(brief), links_to(base_url, brief)
    lines = [issue.title.upper(), f"{issue.dates} · {issue.reading_time}", "=" * WIDTH, ""]
    lines += [*wrap(issue.quiet), ""] if issue.quiet else []
    lines += _contents(issue)
    if issue.for_you:
        lines += ["", "-" * WIDTH, "", *for_you(issue.for_you)]
    for story in issue.stories:
        lines += ["", "-" * WIDTH, "", *_story(story)]
    for part in (
        tables(issue.tables),
        radar(issue.radar),
        ledger(issue.ledger) if issue.ledger else (),
        corrections(issue.corrections),
    ):
        found = list(part)
        lines += ["", "-" * WIDTH, "", *found] if found else []
    lines += ["", "=" * WIDTH, "", *coverage(issue, links.issue(brief.week, "coverage"))]
    if links.known:
        lines += ["", links.issue(brief.week)]
    return "\n".join(lines) + "\n"


def _contents(issue: IssueView) -> Iterator[str]:
    if issue.for_you:
        yield f"    {issue.for_you.title}"
    for story in issue.stories:
        yield from wrap(story.headline, f"{story.position:>2}. ")
    yield from wrap(" · ".join(name for _, name in issue.contents), "    ")


def _story(story: StoryView) -> Iterator[str]:
    yield from wrap(f"{story.position}. {story.headline}")
    kicker = [part for part in (story.update, *story.topics) if part]
    if kicker:
        yield f"[{' · '.join(kicker)}]"
    if story.earlier:
        told = story.earlier
        yield from wrap(f"{told.label}: {told.headline} ({told.when})")
    yield ""
    if story.telling:
        yield from wrap(flow(story.telling))
        yield ""
    if story.why:
        yield from wrap(flow(story.why), f"{WHY.upper()}: ", "  ")
        yield ""
    yield from place_lines(story.box)
    if story.to_do:
        yield from wrap(flow(story.to_do), f"{TO_DO.upper()}: ", "  ")
    if story.sceptics:
        yield from wrap(flow(story.sceptics), f"{SCEPTICS.upper()}: ", "  ")
    yield from _key_facts(story.key_facts)
    if story.box or story.to_do or story.sceptics or story.key_facts:
        yield ""
    yield from wrap(f"Cited by {story.spread}; {story.seen}", later="  ")
    yield from _sources(story.sources)


def _key_facts(facts: Sequence[KeyFactView]) -> Iterator[str]:
    if facts:
        yield f"{KEY_FACTS.upper()}:"
    for fact in facts:
        note = f" ({fact.note})" if fact.note else ""
        yield from wrap(f"{fact.before}{fact.value}{fact.after} [{fact.run.mark}]{note}", "  - ")


def _sources(sources: Sequence[Source]) -> Iterator[str]:
    listed = [part for source in sources for part in (source, *source.more)]
    # Those that are quoted come first.
    for source in sorted(listed, key=lambda part: part.number)[:_MOST_SOURCES]:
        copies = ", ".join(copy.mark for copy in source.copies)
        also = f" (same text at {copies})" if copies else ""
        yield from wrap(f"{source.mark}{also}", f"  [{source.number}] ", "      ")
        if source.href:
            yield f"      {source.href}"
    if len(listed) > _MOST_SOURCES:
        yield f"  and {len(listed) - _MOST_SOURCES} more"
