"""An issue as a page: masthead, contents, stories, coverage, neighbours.

The words are those of the newsletter's view, so that page, mail and files tell the same.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.view import RADAR, RADAR_WORDS, view_issue
from app.ui.parts import escape, inward, joined, listed, outward, page_address, story_link
from app.weeks import name_moment, name_week

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.brief.model import Brief, BriefStory
    from app.newsletter.view import BoxLine, IssueView, RadarView, Run, Source, StoryView
    from app.reading import Issue

_NAMED_OUTLETS = 4


def render_issue(issue: Issue) -> str:
    """The whole issue as safe HTML."""
    brief, view = issue.brief, view_issue(issue.brief)
    pairs = zip(brief.stories, view.stories, strict=True)
    stories = "".join(_story(story, shown) for story, shown in pairs)
    return (
        f'<article class="t-issue">{_masthead(brief, view)}{_contents(view)}{stories}'
        f"{_radar(view)}"
        f"{_coverage(brief, view)}{_neighbours(issue)}</article>"
    )


def _masthead(brief: Brief, view: IssueView) -> str:
    return (
        '<header class="t-masthead"><p class="t-kicker">The builder’s brief</p>'
        f"<h1>{escape(name_week(brief.week))}</h1>"
        f'<p class="t-meta">{joined([escape(view.dates), escape(view.reading_time)])}</p></header>'
    )


def _contents(view: IssueView) -> str:
    if not view.stories:
        said = "A quiet week: no story met the bar. What stands behind that is told below."
        return f'<p class="t-calm">{said}</p>'
    lines = "".join(
        f'<li><a href="#{escape(story.anchor)}">{escape(story.headline)}</a></li>'
        for story in view.stories
    )
    return f'<nav class="t-contents" aria-label="In this issue"><ol>{lines}</ol></nav>'


def _story(story: BriefStory, shown: StoryView) -> str:
    topics = joined([escape(topic) for topic in shown.topics])
    telling = f"<p>{_flow(shown.telling)}</p>" if shown.telling else ""
    return (
        f'<section class="t-story" id="{escape(shown.anchor)}">'
        f'<p class="t-topics"><span class="t-number">{shown.position}</span>{topics}</p>'
        f"<h2>{story_link(story.story_id, shown.headline)}</h2>"
        f"{_update(story, shown)}{_earlier(shown)}{telling}{_box(shown.box)}{_sceptics(shown.sceptics)}"
        f"{_sources(story, shown)}</section>"
    )


def _update(story: BriefStory, shown: StoryView) -> str:
    if story.update_of is None:
        return ""
    link = inward(page_address("", week=story.update_of), shown.update)
    return f'<p class="t-update">{link}</p>'


def _earlier(shown: StoryView) -> str:
    if shown.earlier is None:
        return ""
    told = shown.earlier
    address = f"{page_address('', week=told.week)}#{told.anchor}"
    link = inward(address, f"{told.label}: {told.headline} ({told.when})")
    return f'<p class="t-update">{link}</p>'


def _radar(view: IssueView) -> str:
    if not view.radar:
        return ""
    items = "".join(_radar_item(item) for item in view.radar)
    return (
        f'<section class="t-story"><h2>{RADAR}</h2><p class="t-meta">{RADAR_WORDS}</p>'
        f"<ul>{items}</ul></section>"
    )


def _radar_item(item: RadarView) -> str:
    story_id = item.anchor.removeprefix("story-")
    sources = ", ".join(
        outward(source.href, source.outlet)
        for head in item.sources
        for source in (head, *head.more)
    )
    return (
        f'<li id="{escape(item.anchor)}">{story_link(story_id, item.headline)} '
        f'{_flow(item.telling)} <span class="t-tier">{sources}</span></li>'
    )


def _flow(runs: Sequence[Run]) -> str:
    return " ".join(_run(run) for run in runs)


def _run(run: Run) -> str:
    css = "t-said" if run.quoted else "t-said t-made"
    hint = f"{run.source.date}: {run.source.title}" if run.source.title else run.source.date
    mark = outward(run.source.href, run.source.outlet, "t-mark", hint)
    return f'<span class="{css}">{escape(run.text)}</span> {mark}'


def _box(lines: Sequence[BoxLine]) -> str:
    if not lines:
        return ""
    rows = "".join(
        f"<dt>{escape(line.label)}</dt><dd>{_flow(line.runs)}</dd>" for line in lines if line.runs
    )
    return (
        '<aside class="t-box" aria-label="For builders">'
        f"<h3>For builders</h3><dl>{rows}</dl></aside>"
    )


def _sceptics(runs: Sequence[Run]) -> str:
    if not runs:
        return ""
    return f'<p class="t-sceptics"><strong>What sceptics say:</strong> {_flow(runs)}</p>'


def _sources(story: BriefStory, shown: StoryView) -> str:
    items = "".join(f"<li>{_source(source)}</li>" for source in shown.sources)
    about = joined([escape(shown.spread), escape(shown.seen), escape(_names(shown.sources))])
    return (
        f'<details class="t-cited"><summary>{about}</summary><ol>{items}</ol></details>'
        f'<p class="t-more">{story_link(story.story_id, "The whole story")}</p>'
    )


def _names(sources: Sequence[Source]) -> str:
    names = list(dict.fromkeys(source.outlet for source in sources))
    if len(names) > _NAMED_OUTLETS:
        return f"{', '.join(names[:_NAMED_OUTLETS])} and {len(names) - _NAMED_OUTLETS} more"
    return listed(names)


def _source(source: Source) -> str:
    title = outward(source.href, source.title or source.href)
    copies = ""
    if source.copies:
        also = listed([outward(copy.href, copy.outlet) for copy in source.copies])
        copies = f' <span class="t-tier">same text at {also}</span>'
    outlet = f'<span class="t-outlet">{escape(source.outlet)}</span>'
    return f"{outlet} {title} <time>{escape(source.date)}</time>{copies}"


def _coverage(brief: Brief, view: IssueView) -> str:
    lines = " ".join(escape(line) for line in view.coverage)
    return (
        '<section class="t-coverage"><h2>What stands behind this issue</h2>'
        f"<p>{lines}</p><p>{escape(view.made)}</p>"
        f"<p>Issued {escape(name_moment(brief.issued_at))}.</p>"
        f'<p class="t-formats">{_formats(brief.week)}</p></section>'
    )


def _formats(week: str) -> str:
    files = ((".html", "Plain page"), (".md", "Markdown"), (".json", "JSON"))
    links = [
        f'<a href="/briefs/{escape(week)}{ending}" target="_blank">{name}</a>'
        for ending, name in files
    ]
    links.append('<a href="/feeds/briefs.xml" target="_blank">Atom feed</a>')
    links.append(inward(page_address("", week=week), "Permanent link"))
    return joined(links)


def _neighbours(issue: Issue) -> str:
    earlier = later = ""
    if issue.previous:
        address = page_address("", week=issue.previous)
        earlier = inward(address, f"← {name_week(issue.previous)}", "t-earlier")
    if issue.following:
        address = page_address("", week=issue.following)
        later = inward(address, f"{name_week(issue.following)} →", "t-later")
    return f'<nav class="t-neighbours" aria-label="Other issues">{earlier}{later}</nav>'
