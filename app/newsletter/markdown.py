"""An issue as Markdown. Text from outside is escaped until no markup, link or HTML survives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.links import links_to
from app.newsletter.markdown_parts import corrections, coverage, for_you, ledger, radar, tables
from app.newsletter.markdown_text import escape, escape_within, flow, inward, link, note_watch, say
from app.newsletter.view import KEY_FACTS, SCEPTICS, TO_DO, WHY, view_issue

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.model import Brief
    from app.newsletter.links import Links
    from app.newsletter.marks import Source
    from app.newsletter.view import IssueView, KeyFactView, StoryView
    from app.newsletter.view_parts import PlaceView

__all__ = ["escape", "render_markdown"]


def render_markdown(brief: Brief, base_url: str = "") -> str:
    """The whole issue; `base_url` is the service's public address for links back to it."""
    issue, links = view_issue(brief), links_to(base_url, brief)
    lines = [f"# {escape(issue.title)}", "", f"{issue.dates} · {issue.reading_time}", ""]
    lines += [f"**{issue.quiet}**", ""] if issue.quiet else []
    lines += _contents(issue)
    if issue.for_you:
        lines += ["", *for_you(issue.for_you, links)]
    for story in issue.stories:
        lines += ["", *_story(story, links, brief.week)]
    lines += tables(issue.tables)
    lines += radar(issue.radar, links)
    if issue.ledger:
        lines += ledger(issue.ledger, links)
    lines += corrections(issue.corrections, links)
    lines += coverage(issue)
    if links.known:
        lines += ["", f"[Permanent link]({links.issue(brief.week)})"]
    return "\n".join(lines) + "\n"


def _contents(issue: IssueView) -> Iterator[str]:
    if issue.for_you:
        yield f"[{issue.for_you.title}](#for-you)"
        yield ""
    for story in issue.stories:
        yield f"{story.position}. [{escape(story.headline)}](#{story.anchor})"
    if issue.stories:
        yield ""
    yield " · ".join(f"[{name}](#{anchor})" for anchor, name in issue.contents)


def _story(story: StoryView, links: Links, week: str) -> Iterator[str]:
    yield f'<a id="{story.anchor}"></a>'
    yield ""
    title = inward(links.issue(week, story.anchor), story.headline)
    yield f"## {story.position}. {title}"
    yield ""
    yield from _kicker(story, links)
    if story.telling:
        yield flow(story.telling)
        yield ""
    if story.why:
        yield f"**{WHY}:** {flow(story.why)}"
        yield ""
    yield from _box(story.box, links)
    if story.to_do:
        yield f"**{TO_DO}:** {flow(story.to_do)}"
        yield ""
    if story.sceptics:
        yield f"> **{SCEPTICS}**"
        yield from (f">\n> {say(run)}" for run in story.sceptics)
        yield ""
    yield from _key_facts(story.key_facts)
    cited = ", ".join(_cite(source) for source in story.sources)
    yield f"Cited by {story.spread} ({escape(story.seen)}): {cited}"


def _kicker(story: StoryView, links: Links) -> Iterator[str]:
    kicker = [part for part in (story.update, *story.topics) if part]
    if kicker:
        yield f"*{' · '.join(kicker)}*"
        yield ""
    if story.earlier:
        told = story.earlier
        yield f"{told.label}: {inward(links.issue(told.week, told.anchor), told.headline)} ({told.when})"
        yield ""


def _box(box: tuple[PlaceView, ...], links: Links) -> Iterator[str]:
    for place in box:
        if place.runs:
            yield f"- **{place.label}:** {flow(place.runs)}"
        for watch in place.watches:
            yield f"- **{place.label}:** {say(watch.run)}{note_watch(watch, links)}"
    if box:
        yield ""


def _key_facts(facts: tuple[KeyFactView, ...]) -> Iterator[str]:
    if facts:
        yield f"**{KEY_FACTS}**"
        yield ""
    for fact in facts:
        note = f", {escape(fact.note)}" if fact.note else ""
        value = f"**{escape(fact.value)}**" if fact.value else ""
        words = f"{escape(fact.before)}{value}{escape_within(fact.after)}"
        yield f"- {words} ({link(fact.run.source, fact.run.mark)}{note})"
    if facts:
        yield ""


def _cite(source: Source) -> str:
    parts = (source, *source.more)
    copies = ", ".join(link(copy, copy.outlet) for part in parts for copy in part.copies)
    links = " ".join(link(part, part.label) for part in parts)
    return f"{links} (same text at {copies})" if copies else links
