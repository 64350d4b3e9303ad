"""Our reading of pages against its own parts: one run, the same pages, ratios.

Prints, for ours, for each mode of trafilatura and for readability-lxml, text F1 and milliseconds
per page on the pages with true text, then how often titles and dates are right. Each side parses
every page itself; ours also reads titles, dates and all other metadata in the time that is shown,
the others' text modes do not. Times are of the processor, so that other work on the machine weighs
less. Needs the recorded pages beside the checkout, or a folder of the
same form as its argument.
"""

from __future__ import annotations

import logging
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ingest.dates_on_page import guess_date
from ingest.evaluate_extraction import (
    Truth,
    is_same_day,
    is_same_title,
    read_body,
    read_truths,
    score_text,
)
from ingest.extract import (
    ExtractedPage,
    decode_page,
    extract_page,
    load_trafilatura,
    prepare_markup,
)
from ingest.text import markup_to_text

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).resolve().parent.parent
OURS = "ours"
FAST = "trafilatura fast"
MODES: dict[str, dict[str, bool]] = {
    FAST: {"fast": True},
    "trafilatura default": {},
    "trafilatura precision": {"favor_precision": True},
    "trafilatura recall": {"favor_recall": True},
}
READABILITY = "readability-lxml"


@dataclass
class Tally:
    """What one side made of the pages."""

    scores: list[tuple[float, float]] = field(default_factory=list)
    seconds: float = 0.0

    @property
    def f1(self) -> float:
        """From the means of precision and recall, as the public benchmark has it."""
        precision, recall = (sum(s[at] for s in self.scores) / len(self.scores) for at in (0, 1))
        return 2 * precision * recall / max(precision + recall, 1e-9)

    @property
    def ms(self) -> float:
        """Milliseconds per page."""
        return 1000 * self.seconds / len(self.scores)


def main() -> int:
    """Measure and print."""
    logging.disable(logging.CRITICAL)
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT.parent / "shared" / "data" / "pages"
    if not folder.is_dir():
        print("bench_extraction: skipped, the recorded pages are not beside the checkout")
        return 0
    truths = read_truths(folder)
    show_texts(folder, [truth for truth in truths if truth.text])
    show_titles(folder, [truth for truth in truths if truth.title])
    show_dates(folder, [truth for truth in truths if truth.date])
    return 0


def show_texts(folder: Path, truths: list[Truth]) -> None:
    """Text F1 and time of every side; each page goes through all of them in turn."""
    sides: dict[str, Callable[[bytes, str], str]] = {OURS: read_ours}
    sides |= {name: make_mode(options) for name, options in MODES.items()}
    sides[READABILITY] = read_readability
    tallies = {name: Tally() for name in sides}
    for read in sides.values():  # the first page of each pays for imports
        read(read_body(folder / truths[0].file), truths[0].url)
    for truth in truths:
        body = read_body(folder / truth.file)
        for name, read in sides.items():
            begun = time.process_time()
            text = read(body, truth.url)
            tallies[name].seconds += time.process_time() - begun
            tallies[name].scores.append(score_text(text, truth.text))
    best = max(tallies[name].f1 for name in MODES)
    print(f"pages with true text {len(truths)}")
    for name, tally in tallies.items():
        print(
            f"  {name:22} F1 {tally.f1:.4f}  {tally.f1 - best:+.4f} to trafilatura's best mode"
            f"  {tally.ms:5.1f} ms/page  {tally.ms / tallies[FAST].ms:.2f} of fast"
        )


def read_ours(body: bytes, url: str) -> str:
    """The whole of our reading: parsing, metadata, text, refusals."""
    page = extract_page(body, url)
    return page.text if isinstance(page, ExtractedPage) else ""


def make_mode(options: dict[str, bool]) -> Callable[[bytes, str], str]:
    """One of trafilatura's modes, text only."""

    def read(body: bytes, url: str) -> str:
        document = load_trafilatura().bare_extraction(
            prepare_markup(decode_page(body)),
            url=url,
            include_comments=False,
            include_formatting=False,
            with_metadata=False,
            **options,
        )
        return getattr(document, "text", None) or ""

    return read


def read_readability(body: bytes, url: str) -> str:
    """readability-lxml's summary as plain text."""
    return markup_to_text(open_readability(body, url).summary(html_partial=True))


def open_readability(body: bytes, url: str) -> Any:
    """A page as readability-lxml sees it."""
    from readability import Document

    return Document(prepare_markup(decode_page(body)), url=url)


def show_titles(folder: Path, truths: list[Truth]) -> None:
    """How often each side's title is the true one."""
    right = dict.fromkeys((OURS, FAST, READABILITY), 0)
    for truth in truths:
        body = read_body(folder / truth.file)
        page = extract_page(body, truth.url)
        stated = load_trafilatura().extract_metadata(prepare_markup(decode_page(body)))
        titles = {
            OURS: page.title if isinstance(page, ExtractedPage) else "",
            FAST: (stated.title if stated else "") or "",
            READABILITY: open_readability(body, truth.url).short_title() or "",
        }
        for name, title in titles.items():
            right[name] += is_same_title(title, truth.title)
    print(f"pages with true titles {len(truths)}")
    for name, count in right.items():
        print(f"  {name:22} {count / max(len(truths), 1):.4f}")


def show_dates(folder: Path, truths: list[Truth]) -> None:
    """How often each side's date is the true day; ours also where the page states any."""
    ours = stated = stated_right = guessed = 0
    for truth in truths:
        body = read_body(folder / truth.file)
        page = extract_page(body, truth.url, want_date=True)
        found = page if isinstance(page, ExtractedPage) else None
        is_right = found is not None and is_same_day(found.published, truth.date)
        ours += is_right
        is_stated = found is not None and found.date_source not in {"", "guess"}
        stated += is_stated
        stated_right += is_right and is_stated
        guess = guess_date(prepare_markup(decode_page(body)), truth.url)
        guessed += is_same_day(guess.moment, truth.date)
    print(f"pages with true dates {len(truths)}; ours found one stated on {stated}")
    print(f"  ours                   {ours / max(len(truths), 1):.4f} of all")
    print(f"                         {stated_right / max(stated, 1):.4f} where one was stated")
    print(f"  htmldate               {guessed / max(len(truths), 1):.4f} of all")


if __name__ == "__main__":
    sys.exit(main())
