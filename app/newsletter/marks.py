"""Quotations with the mark of their source: which outlet, which day, and where it stands."""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote, urlsplit

from app.newsletter.wording import clean_text, short_day, unmark
from app.passage_reading import passage_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.model import Citation, Sentence

_WITHIN = re.compile(r"(?:an?|the|its?|their|they|all|both|any|some|no|this|these|those) ")
_ENDS = (".", "!", "?", "”", '"', "’", ")", "…", "。")


@dataclass(frozen=True, slots=True)
class Source:
    """An article that is quoted or cited. `href` is empty where the address is no web address.

    `label` is the outlet's name; for an outlet's second article and later ones it is their number,
    and they stand in `more` of its first.
    """

    number: int
    outlet: str
    label: str
    title: str
    href: str
    date: str
    copies: tuple[Source, ...] = ()
    more: tuple[Source, ...] = ()

    @property
    def mark(self) -> str:
        """`Harbour Wire, 13 Jun`."""
        return f"{self.outlet}, {self.date}" if self.date else self.outlet


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring sentences of one article, and the source they are marked with.

    `quoted` is false for lines that were filled in or written from what the source states, and
    `speaker` is set where the words themselves do not name who says so. `passage` names the first
    passage that it rests on; runs that differ in it alone are the same.
    """

    text: str
    source: Source
    quoted: bool
    speaker: str = ""
    passage: str = dataclasses.field(default="", compare=False)

    @property
    def mark(self) -> str:
        """`Harbour Wire, 13 Jun`, or `from Harbour Wire, 13 Jun` where it is no quotation."""
        return self.source.mark if self.quoted else f"from {self.source.mark}"


@dataclass(frozen=True, slots=True)
class Marker:
    """Marks sentences; days bear their year where it is not `year`, that of the issue."""

    year: int

    def source(self, citation: Citation, number: int, nth: int = 1) -> Source:
        """An article that an issue cites; `nth` counts its outlet's articles."""
        outlet = clean_text(citation.outlet) or "unnamed outlet"
        return Source(
            number=number,
            outlet=outlet,
            label=outlet if nth == 1 else str(nth),
            title=clean_text(citation.title),
            href=safe_link(citation.url),
            date=short_day(citation.published_at, self.year),
        )

    def source_of(self, sentence: Sentence, known: Mapping[str, Source] | None = None) -> Source:
        """The source of a sentence: among the known ones by article, else from its own words."""
        found = (known or {}).get(sentence.article_id)
        if found is not None:
            return found
        outlet = clean_text(sentence.outlet) or "unnamed outlet"
        day = short_day(sentence.published_at, self.year)
        return Source(0, outlet, outlet, "", safe_link(sentence.url), day)

    def run(self, sentence: Sentence, known: Mapping[str, Source] | None = None) -> Run:
        """One sentence with its mark."""
        text = unmark(clean_text(sentence.text))
        if not text.endswith(_ENDS):
            text += "."  # a title that stands as a sentence
        if sentence.quoted and _WITHIN.match(text):
            text = f"… {text}"  # a clause out of its sentence
        speaker = clean_text(sentence.speaker)
        return Run(
            text,
            self.source_of(sentence, known),
            sentence.quoted,
            _unnamed(speaker, sentence.text),
            passage_name(sentence.passages[0]) if sentence.passages else "",
        )

    def runs(
        self, sentences: Sequence[Sentence], known: Mapping[str, Source] | None = None
    ) -> tuple[Run, ...]:
        """Sentences with their marks, neighbours of one article and speaker under one mark."""
        found: list[Run] = []
        for sentence in sentences:
            run = self.run(sentence, known)
            last = found[-1] if found else None
            if last and dataclasses.replace(run, text=last.text) == last:
                found[-1] = dataclasses.replace(last, text=f"{last.text} {run.text}")
            else:
                found.append(run)
        return tuple(found)

    def list_sources(
        self, citations: Sequence[Citation], quoted: Sequence[Sentence]
    ) -> list[tuple[Citation, Source]]:
        """Sources in the order in which a reader meets them, each original before its copies."""
        order = [sentence.article_id for sentence in quoted]
        rank = {key: n for n, key in reversed(list(enumerate(order)))}
        originals = [c for c in citations if c.copy_of is None]
        originals.sort(
            key=lambda c: (rank.get(c.article_id, len(order)), c.published_at, c.article_id)
        )
        found = []
        seen: Counter[str] = Counter()
        for number, citation in enumerate(originals, 1):
            copies = [
                (c, self.source(c, number)) for c in citations if c.copy_of == citation.article_id
            ]
            seen[citation.outlet] += 1
            own = self.source(citation, number, seen[citation.outlet])
            own = dataclasses.replace(own, copies=tuple(source for _, source in copies))
            found += [(citation, own), *copies]
        return found


def group_outlets(sources: Sequence[Source]) -> tuple[Source, ...]:
    """Each outlet once, its further articles behind its first."""
    first = {source.outlet: source for source in reversed(sources)}
    rest: dict[str, list[Source]] = {}
    for source in sources:
        if source is not first[source.outlet]:
            rest.setdefault(source.outlet, []).append(source)
    heads = [source for source in sources if source is first[source.outlet]]
    return tuple(dataclasses.replace(s, more=tuple(rest.get(s.outlet, ()))) for s in heads)


def safe_link(url: str) -> str:
    """The address when it is a plain http or https one, with odd characters quoted; else empty."""
    try:
        parts = urlsplit(url.strip())
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme.lower() not in ("http", "https") or not host or parts.username is not None:
        return ""
    # Half a surrogate pair has no encoding; a line's end within the scheme is not seen above.
    quoted = quote(url.strip(), safe="%/:?#@!$&*+,;=~-._[]", errors="replace")
    return quoted if quoted.lower().startswith(("http://", "https://")) else ""


def story_anchor(story_id: str) -> str:
    """The permanent name of a story within a page."""
    return "story-" + _name(story_id)


def signal_anchor(signal_id: str) -> str:
    """The permanent name of a signal within a page."""
    return "signal-" + _name(signal_id)


def _name(key: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]", "-", key)


def _unnamed(speaker: str, text: str) -> str:
    # Whoever is named in the words needs no label in front of them.
    last = speaker.rsplit(maxsplit=1)[-1].casefold() if speaker else ""
    return "" if last and last in text.casefold() else speaker
