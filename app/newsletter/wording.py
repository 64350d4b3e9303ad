"""What an issue says of itself in words: days, counts, coverage, how it was made."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.brief.model import Brief, BriefStory, Coverage

MADE = (
    "Every sentence above is quoted word for word from the outlet named after it; headlines are "
    "the outlets' own. Nothing was reworded and no language model wrote a line. Each quotation is "
    "stored with its place and checksum and was checked before this issue went out."
)
FILLED = "Lines such as “In force: name, day” were filled in with what the source states."
_NAMES_SHOWN = 8
_SPACE = re.compile(r"\s+")


def clean_text(text: str) -> str:
    """Text from outside on one line, without control, direction and other invisible characters."""
    spaced = _SPACE.sub(" ", text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return "".join(kept).strip()


def day_words(moment: str | datetime, *, year: bool = False) -> str:
    """A day such as `12 June`, or `12 June 2026`."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.day} {at:%B}" + (f" {at.year}" if year else "")


def week_words(week: str | None) -> str:
    """`week 25`; raises TocsinError without one."""
    if week is None or "-W" not in week:
        raise TocsinError("a week has no name")
    return f"week {int(week.split('-W')[1])}"


def span_words(start: datetime, end: datetime) -> str:
    """The days of an issue: `12–18 June 2026`."""
    first = (
        f"{start.day}" if (start.year, start.month) == (end.year, end.month) else day_words(start)
    )
    if start.year != end.year:
        first = day_words(start, year=True)
    joint = "–" if first.isdigit() else " – "
    return f"{first}{joint}{day_words(end, year=True)}"


def count_words(number: int, one: str, many: str) -> str:
    """`1 story`, `1,204 stories`."""
    return f"{number:,} {one if number == 1 else many}"


def spread_words(story: BriefStory) -> str:
    """How many outlets told a story, and how many repeated them."""
    copies = sum(citation.copy_of is not None for citation in story.cited_by)
    words = count_words(story.outlets, "outlet", "outlets")
    return f"{words}, {count_words(copies, 'copy', 'copies')}" if copies else words


def seen_words(story: BriefStory) -> str:
    """When a story was first seen and last told."""
    first, last = day_words(story.first_seen), day_words(story.last_update)
    return f"{first}" if first == last else f"{first}, last update {last}"


def headline_words(story: BriefStory) -> str:
    """Whose headline stands over a story that several told."""
    outlet = clean_text(story.headline.outlet)
    return f", headline by {outlet}" if outlet and len(story.cited_by) > 1 else ""


def quiet_words(coverage: Coverage) -> str:
    """What stands for stories where there are none: an outage must never look like a quiet week."""
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


def made_words(brief: Brief) -> str:
    """How an issue was made."""
    filled = any(not sentence.quoted for story in brief.stories for sentence in story.when)
    return f"{MADE} {FILLED}" if filled else MADE


def coverage_words(coverage: Coverage, dropped: int) -> Iterable[str]:
    """What was read and what was not, in whole sentences."""
    yield _source_words(coverage)
    if coverage.failing_names:
        names = [clean_text(name) for name in coverage.failing_names]
        rest = len(names) - _NAMES_SHOWN
        more = f" and {rest} more" if rest > 0 else ""
        yield f"Without an answer: {', '.join(names[:_NAMES_SHOWN])}{more}."
    yield (
        f"{count_words(coverage.articles, 'article', 'articles')} read, {coverage.with_text:,} with "
        f"full text, in {count_words(coverage.stories, 'story', 'stories')}."
    )
    if coverage.set_aside:
        listed = "; ".join(f"{reason}: {count:,}" for reason, count in coverage.set_aside)
        yield f"Set aside: {listed}."
    if dropped:
        yield f"{count_words(dropped, 'sentence', 'sentences')} failed the check and was left out."


def _source_words(coverage: Coverage) -> str:
    if not coverage.sources:
        return "No sources were being read when this issue was written."
    parts = [f"{coverage.healthy:,} answered in the last two days"]
    parts += [f"{coverage.stale:,} were silent for longer"] if coverage.stale else []
    parts += [f"{coverage.failing:,} failed"] if coverage.failing else []
    return f"{count_words(coverage.sources, 'source', 'sources')}: {', '.join(parts)}."
