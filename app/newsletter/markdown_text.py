"""Words and links within Markdown: whatever comes in is shown literally."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.newsletter.links import Links
    from app.newsletter.marks import Run, Source
    from app.newsletter.view_parts import WatchView

# Every ASCII sign that any Markdown dialect reads, so that no position in a line matters.
_SIGNS = re.compile(r"[\\`*_{}\[\]#|~$^]")
_AT_START = re.compile(r"^(\d*)([-+=:.)])")
_ENTITIES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "@": "&#64;"}


def escape(text: str) -> str:
    """Text as literal Markdown: what a reader sees is the text, whatever it holds."""
    return _AT_START.sub(r"\1\\\2", escape_within(text))


def escape_within(text: str) -> str:
    """The same for words that cannot begin a line."""
    plain = _SIGNS.sub(lambda match: "\\" + match[0], text)
    plain = "".join(_ENTITIES.get(character, character) for character in plain)
    # Many readers make links of bare addresses; an entity for the colon or dot stops them.
    plain = plain.replace("://", "&#58;//").replace("www.", "www&#46;")
    return re.sub(r"(?i)\b(javascript|data|vbscript|mailto):", r"\1&#58;", plain)


def link(source: Source, words: str) -> str:
    """A link to an article; plain words where its address is not one of the web."""
    return inward(source.href.replace("(", "%28").replace(")", "%29"), words)


def inward(address: str, words: str) -> str:
    """Words that lead to an address of ours, or the words alone where there is none."""
    return f"[{escape(words)}](<{address}>)" if address else escape(words)


def say(run: Run) -> str:
    """A sentence with its speaker and its source."""
    speaker = f"**{escape(run.speaker)}:** " if run.speaker else ""
    return f"{speaker}{escape(run.text)} ({link(run.source, run.mark)})"


def flow(runs: Sequence[Run]) -> str:
    """Sentences in a row."""
    return " ".join(say(run) for run in runs)


def note_watch(watch: WatchView, links: Links) -> str:
    """When something to watch for is due, the test that will decide it, and its entry."""
    about = [watch.term, f"test: {escape(watch.test)}" if watch.test else ""]
    note = "; ".join(part for part in about if part)
    entry = inward(links.signal(watch.signal_id), "ledger") if watch.signal_id else ""
    return (f" *{note}*" if note else "") + (f" ({entry})" if links.known and entry else "")
