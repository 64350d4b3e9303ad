"""Lines of plain text: wrapped, with every sentence's outlet and day behind it."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

from app.newsletter.wording import capitalise

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.newsletter.marks import Run
    from app.newsletter.view_parts import PlaceView, WatchView

WIDTH = 76


def wrap(text: str, first: str = "", later: str | None = None) -> list[str]:
    """The text in lines; `first` stands before it and `later` before its further lines."""
    indent = " " * len(first) if later is None else later
    return textwrap.wrap(
        text, WIDTH, initial_indent=first, subsequent_indent=indent, break_long_words=False
    )


def say(run: Run) -> str:
    """A sentence with its speaker and its source."""
    speaker = f"{run.speaker}: " if run.speaker else ""
    return f"{speaker}{run.text} [{run.mark}]"


def flow(runs: Sequence[Run]) -> str:
    """Sentences in a row."""
    return " ".join(say(run) for run in runs)


def watch_note(watch: WatchView) -> str:
    """When something to watch for is due, and the test that will decide it."""
    test = f"Test: {watch.test}" if watch.test else ""
    return ". ".join(part for part in (capitalise(watch.term), test) if part)


def place_lines(box: Sequence[PlaceView], indent: str = "") -> Iterator[str]:
    """The places of a builder's box."""
    for place in box:
        label, later = f"{indent}{place.label.upper()}: ", f"{indent}  "
        if place.runs:
            yield from wrap(flow(place.runs), label, later)
        for watch in place.watches:
            yield from wrap(say(watch.run), label, later)
            yield from wrap(watch_note(watch), later, later)
