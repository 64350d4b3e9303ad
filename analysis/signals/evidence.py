"""What an article says was done: its typed statements with their subjects, as evidence is read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.signals.evidence_deeds import is_done
from analysis.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.located import Located
    from analysis.text.sentences import Span
    from db.types import Fact, Predicate, Reading

_SENTENCES = 150  # a digest tells its last story late
_LEAD = 500  # letters behind the title in which an article tells its news
_LONGEST = 600
_WORD = re.compile(r"\w+")
# "Lumen 3 Mini" and "Lumen 3.5" are no Lumen 3.
_NO_OTHER = r"(?![\s-](?:mini|nano|lite|tiny|small|micro)\b)(?!\.\d)"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article with the entities in it; `place` is title, lead or body."""

    start: int
    end: int
    words: str
    place: str
    located: tuple[Located, ...]

    @property
    def keys(self) -> frozenset[str]:
        """The keys of the entities that the sentence names."""
        return frozenset(hit.entity for hit in self.located)


@dataclass(frozen=True, slots=True)
class Told:
    """A deed that a sentence states as done; `keys` are those of its subject.

    `day` is the day the sentence gives for it, if any.
    """

    predicate: Predicate
    subject: str
    keys: frozenset[str]
    sentence: Sentence
    day: str
    value: str


@dataclass(frozen=True, slots=True)
class Page:
    """An article as evidence: its sentences in order, and what they state as done."""

    reading: Reading
    sentences: tuple[Sentence, ...]
    told: tuple[Told, ...]

    @property
    def title(self) -> str:
        """The article's headline."""
        return self.reading.snapshot.title

    @property
    def day(self) -> date:
        """The day on which it was published."""
        return self.reading.article.published_at.date()


def read_page(reading: Reading, finder: EntityFinder) -> Page:
    """The article's first 150 sentences and the facts among them that are told as done."""
    content = reading.snapshot.content
    located = finder.locate(content)
    spans = split_sentences(content)[:_SENTENCES]
    title_end = len(reading.snapshot.title)
    sentences = tuple(_sentence(span, content, title_end, located) for span in spans)
    day = reading.article.published_at.date()
    told = tuple(_told(reading.analysis.facts, sentences, day))
    return Page(reading, sentences, told)


def name_key(name: str) -> str:
    """The key of a name that no gazetteer knows."""
    return "name:" + "-".join(_WORD.findall(name.lower()))


def names(sentence: str, key: str) -> bool:
    """Whether the words of a `name:` key stand in the sentence, in order."""
    return next(places_of(sentence, key), None) is not None


def places_of(sentence: str, key: str) -> Iterator[tuple[int, int]]:
    """Where the words of a `name:` key stand in a sentence."""
    for match in _name_pattern(key).finditer(sentence):
        yield match.span()


@lru_cache(maxsize=4_096)
def _name_pattern(key: str) -> re.Pattern[str]:
    words = (re.escape(word) for word in key.partition(":")[2].split("-") if word)
    return re.compile(r"\b" + r"\W{1,3}".join(words) + rf"\b{_NO_OTHER}", re.IGNORECASE)


def _sentence(span: Span, content: str, title_end: int, located: Sequence[Located]) -> Sentence:
    place = "body"
    if span.start < title_end:
        place = "title"
    elif span.start < title_end + _LEAD:
        place = "lead"
    inside = tuple(hit for hit in located if span.start <= hit.start and hit.end <= span.end)
    return Sentence(span.start, span.end, span.cut(content), place, inside)


def _told(facts: Sequence[Fact], sentences: Sequence[Sentence], day: date) -> Iterator[Told]:
    named: dict[str, set[str]] = {}
    for one in sentences:
        for hit in one.located:
            named.setdefault(hit.name, set()).add(hit.entity)
    by_span = {(one.start, one.end): one for one in sentences}
    for fact in facts:
        sentence = by_span.get((fact.passage.start, fact.passage.end))
        if sentence is None or len(sentence.words) > _LONGEST:
            continue
        if _is_ahead(fact, sentence, day):
            continue
        keys = {hit.entity for hit in sentence.located if hit.name == fact.subject}
        keys = keys or named.get(fact.subject, keys)  # told of "it": named before
        keys.add(name_key(fact.subject))
        value = f"{fact.from_value} {fact.to_value}".strip()
        yield Told(
            fact.predicate, fact.subject, frozenset(keys), sentence, fact.effective_date, value
        )


def _is_ahead(fact: Fact, sentence: Sentence, day: date) -> bool:
    """Whether the fact is only announced: from a day to come, or in words of a plan."""
    if fact.effective_date and fact.effective_date > (day + timedelta(days=1)).isoformat():
        return True
    return not is_done(fact.predicate, sentence.words)
