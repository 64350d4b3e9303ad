"""What an issue says of itself in words: days, counts, coverage, how it was made."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from typing import TYPE_CHECKING

from db.errors import TocsinError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from analysis.brief.model import Brief, BriefStory, Coverage, Sentence

QUOTED = (
    "Sentences are quoted word for word from the outlet and day named after them; headlines are the "
    "outlets’ own. "
)
FILLED = "Lines marked “from” are no quotations: they were filled in with what that source states. "
UNWRITTEN = "No language model wrote a line. "
WRITTEN = (
    "A language model ({writer}) wrote lines marked “from” out of the passages that they cite, and "
    "each was checked against them; {replaced}. "
)
STORED = (
    "Each quotation is stored with its place and checksum, and was checked before this issue went "
    "out."
)
EXTRACTIVE = "extractive"
FEW_STORIES = 5
_NAMES_SHOWN = 8
_SPACE = re.compile(r"\s+")
# Emphasis as a source's Markdown marks it: "**Corvid** is out", "the *“open”* licence".
_STRONG = re.compile(r"\*\*")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*]{1,200}?)(?<=[^\s*])\*(?![\w*])")
_NUMBERS = ("no", "one", "two", "three", "four")


def clean_text(text: str) -> str:
    """Text from outside on one line, without control, direction and other invisible characters."""
    spaced = _SPACE.sub(" ", text)
    kept = (c for c in spaced if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn"))
    return "".join(kept).strip()


def unmark(text: str) -> str:
    """The same words without the marks by which Markdown makes them bold or italic."""
    return _SPACE.sub(" ", _EMPHASIS.sub(r"\1", _STRONG.sub("", text))).strip()


def day_words(moment: str | datetime, *, year: bool = False) -> str:
    """A day such as `12 June`, or `12 June 2026`."""
    at = datetime.fromisoformat(moment) if isinstance(moment, str) else moment
    return f"{at.day} {at:%B}" + (f" {at.year}" if year else "")


def short_day(moment: str, year: int) -> str:
    """A day such as `12 Jun`, with the year where it is another than `year`; empty for no day."""
    try:
        at = datetime.fromisoformat(moment)
    except ValueError:
        return ""
    return f"{at.day} {at:%b}" + (f" {at.year}" if at.year != year else "")


def due_words(day: str, year: int) -> str:
    """An ISO day such as `12 June`, with the year where it is another than `year`."""
    try:
        at = datetime.fromisoformat(day)
    except ValueError:
        return clean_text(day)
    return day_words(at, year=at.year != year)


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
    """How many outlets told a story, and where some repeat others, how many spoke for themselves."""
    copies = sum(citation.copy_of is not None for citation in story.cited_by)
    words = count_words(story.outlets, "outlet", "outlets")
    if not copies:
        return words
    own = count_words(len(story.cited_by) - copies, "origin", "origins")
    return f"{words}, {own}, {count_words(copies, 'copy', 'copies')}"


def seen_words(story: BriefStory) -> str:
    """When a story was first seen and last told."""
    first, last = day_words(story.first_seen), day_words(story.last_update)
    return f"first seen {first}" if first == last else f"first seen {first}, last update {last}"


def headline_words(story: BriefStory) -> str:
    """Whose headline stands over a story that several told."""
    outlet = clean_text(story.headline.outlet)
    return f", headline by {outlet}" if outlet and len(story.cited_by) > 1 else ""


def outage_words(coverage: Coverage) -> str:
    """Why an issue may lack what happened; empty when the sources answered."""
    if not coverage.sources:
        return "No sources were being read in these days, so there is nothing to tell about them."
    if not coverage.articles:
        return (
            "Nothing came in from any source in these days. That is not the same as a quiet week."
        )
    silent = coverage.failing + coverage.stale
    if silent * 2 > coverage.sources:
        return f"{silent:,} of {coverage.sources:,} sources did not answer: this may not be a quiet week."
    return ""


def for_you_title(brief: Brief) -> str:
    """What stands over the part for a stack: silence counts as a result only when we listened."""
    if brief.for_you is not None and brief.for_you.items:
        return "What changes for you"
    if outage_words(brief.coverage):
        return "Nothing known for you: most sources did not answer"
    return "Nothing changed for you"


def quiet_words(brief: Brief) -> str:
    """What an issue says that has few stories or none: an outage never looks like a quiet week."""
    told, outage = len(brief.stories), outage_words(brief.coverage)
    if not brief.coverage.sources or not brief.coverage.articles:
        return "" if told else outage
    if told >= FEW_STORIES:
        return outage
    met = f"{_NUMBERS[told]} {'story' if told <= 1 else 'stories'} met the bar"
    if outage:
        return f"{met[:1].upper()}{met[1:]}, but {outage}"
    return f"A quiet week: {met}."


def made_words(brief: Brief) -> str:
    """How an issue was made: true for its writer and for what it holds."""
    sentences = list(sentences_of(brief))
    if not sentences:
        return ""
    filled = any(not sentence.quoted for sentence in sentences)
    if brief.writer == EXTRACTIVE:
        return QUOTED + (FILLED if filled else "") + UNWRITTEN + STORED
    replaced = count_words(brief.replaced_sentences, "sentence", "sentences")
    gave = f"{replaced} failed and gave way to the source’s own words"
    if not brief.replaced_sentences:
        gave = "none failed"
    return QUOTED + WRITTEN.format(writer=clean_text(brief.writer), replaced=gave) + STORED


def sentences_of(brief: Brief) -> Iterator[Sentence]:
    """Every sentence that an issue shows, headlines excepted."""
    for item in brief.for_you.items if brief.for_you else ():
        yield from (*item.changes, *item.when, *item.to_do)
        yield from (watch.sentence for watch in item.watch_for)
    for story in brief.stories:
        yield from quoted_in(story)
    yield from (radar.telling for radar in brief.under_radar)
    yield from (row.statement for row in brief.also)


def quoted_in(story: BriefStory) -> list[Sentence]:
    """What a story says below its headline, in the order in which a reader meets it."""
    return [
        *(*story.what_happened, *story.why, *story.who, *story.changes, *story.when),
        *(watch.sentence for watch in story.watch_for),
        *(*story.to_do, *story.sceptics),
        *(fact.sentence for fact in story.key_facts),
    ]


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
        verb = "was" if dropped == 1 else "were"
        failed = count_words(dropped, "sentence", "sentences")
        yield f"{failed} failed the check and {verb} left out."


def _source_words(coverage: Coverage) -> str:
    if not coverage.sources:
        return "No sources were being read when this issue was written."
    parts = [f"{coverage.healthy:,} answered in the last two days"]
    parts += [f"{coverage.stale:,} were silent for longer"] if coverage.stale else []
    parts += [f"{coverage.failing:,} failed"] if coverage.failing else []
    return f"{count_words(coverage.sources, 'source', 'sources')}: {', '.join(parts)}."


def name_list(names: Sequence[str], most: int) -> str:
    """Names in a row, each once: `A, B and 3 more`."""
    once = list(dict.fromkeys(names))
    if len(once) > most:
        return f"{', '.join(once[:most])} and {len(once) - most} more"
    return f"{', '.join(once[:-1])} and {once[-1]}" if len(once) > 1 else "".join(once)


def capitalise(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]


def shorten(text: str, limit: int) -> str:
    """The text cut at a word's end with an ellipsis, when it is longer than `limit`."""
    if len(text) <= limit:
        return text
    cut = text[:limit]
    at = cut.rfind(" ")
    # A text without blanks is cut where it is: scripts such as Chinese have none.
    return (cut[:at] if at > limit // 2 else cut).rstrip(" ,;:.–-") + "…"
