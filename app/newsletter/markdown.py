"""An issue as Markdown. Text from outside is escaped until no markup, link or HTML survives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from app.newsletter.view import RADAR, RADAR_WORDS, view_issue

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.model import Brief
    from app.newsletter.view import EarlierView, RadarView, Run, Source, StoryView

# Every ASCII sign that any Markdown dialect reads, so that no position in a line matters.
_SIGNS = re.compile(r"[\\`*_{}\[\]#|~$^]")
_AT_START = re.compile(r"^(\d*)([-+=:.)])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def render_markdown(brief: Brief, base_url: str = "") -> str:
    """The whole issue; `base_url` is the service's public address for links back to it."""
    issue = view_issue(brief)
    lines = [f"# {escape(issue.title)}", "", f"{issue.dates} · {issue.reading_time}", ""]
    lines += [f"{s.position}. [{escape(s.headline)}](#{s.anchor})" for s in issue.stories]
    if not issue.stories:
        lines.append(issue.quiet)
    for story in issue.stories:
        lines += ["", *_story(story, base_url.rstrip("/"))]
    if issue.radar:
        lines += ["", f"## {RADAR}", "", RADAR_WORDS, ""]
        lines += [_radar(item) for item in issue.radar]
    lines += ["", "---", "", "## Coverage", ""]
    lines += [escape(" ".join(issue.coverage))]
    lines += ["", "## How this was made", "", issue.made] if issue.made else []
    if base_url:
        lines += ["", f"[Permanent link]({base_url.rstrip('/')}/?week={brief.week})"]
    return "\n".join(lines) + "\n"


def escape(text: str) -> str:
    """Text as literal Markdown: what a reader sees is the text, whatever it holds."""
    plain = _SIGNS.sub(lambda match: "\\" + match[0], text)
    plain = "".join(_ENTITIES.get(character, character) for character in plain)
    # Many readers make links of bare addresses; an entity for the colon or dot stops them.
    plain = plain.replace("://", "&#58;//").replace("www.", "www&#46;")
    plain = re.sub(r"(?i)\b(javascript|data|vbscript|mailto):", r"\1&#58;", plain)
    return _AT_START.sub(r"\1\\\2", plain)


def _radar(item: RadarView) -> str:
    others = ", ".join(_cite(source) for source in item.sources)
    return (
        f'- <a id="{item.anchor}"></a>**{escape(item.headline)}** {_flow(item.telling)} · {others}'
    )


def _earlier(earlier: EarlierView, base_url: str) -> str:
    told = escape(earlier.headline)
    if base_url:
        told = f"[{told}](<{base_url}/?week={earlier.week}#{earlier.anchor}>)"
    return f"{earlier.label}: {told} ({earlier.when})"


def _story(story: StoryView, base_url: str) -> Iterator[str]:
    yield f'<a id="{story.anchor}"></a>'
    yield ""
    yield f"## {story.position}. {escape(story.headline)}"
    yield ""
    kicker = [part for part in (story.update, *story.topics) if part]
    if kicker:
        yield f"*{' · '.join(kicker)}*"
        yield ""
    if story.earlier:
        yield _earlier(story.earlier, base_url)
        yield ""
    if story.telling:
        yield _flow(story.telling)
        yield ""
    yield from (f"- **{line.label}:** {_flow(line.runs)}" for line in story.box)
    if story.box:
        yield ""
    if story.sceptics:
        yield f"> **What sceptics say:** {_flow(story.sceptics)}"
        yield ""
    yield f"Cited by {story.spread} ({story.seen}): {', '.join(_cite(s) for s in story.sources)}"


def _flow(runs: Sequence[Run]) -> str:
    return " ".join(f"{escape(run.text)} ({_link(run.source, dated=True)})" for run in runs)


def _cite(source: Source) -> str:
    copies = ", ".join(_link(copy) for part in (source, *source.more) for copy in part.copies)
    links = " ".join(_link(part) for part in (source, *source.more))
    return f"{links} (also {copies})" if copies else links


def _link(source: Source, *, dated: bool = False) -> str:
    words = f"{escape(source.outlet)}, {source.date}" if dated else escape(source.label)
    if not source.href:
        return words
    address = source.href.replace("(", "%28").replace(")", "%29")
    return f"[{words}](<{address}>)"
