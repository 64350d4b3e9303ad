"""Saved searches as rules over new stories: would this story be a real answer?

An article answers when the filters of a search hold for it, it has every phrase and name that is
asked for and nothing that is excluded, and its words and its meaning are near enough to the
question. Periods that the words of a question state ("last week") are passed over: what is new is
always of now.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.alerts.concerns import word_search
from analysis.alerts.search_terms import SearchTerms, TermIndex, index_terms, read_terms
from analysis.knowledge.topics import applying_topics
from analysis.search.excerpts import choose_excerpt
from analysis.search.features import fold_text
from analysis.search.question import question_text, read_question
from db.articles import snapshots_by_id
from db.vectors import vectors_by_hash

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

    from analysis.alerts.sketch import MemberSketch, StorySketch
    from analysis.ports import Embedder
    from analysis.search.knowledge import SearchKnowledge
    from analysis.search_types import SearchQuery, Understood
    from db.store import Connection
    from db.types import Passage, Snapshot

# Logistic over the shares of the question's words in title and lead, in the title, and the cosine:
# fitted on the judged queries of eight weeks, every article that nobody judged counting as no answer.
_WORDS, _TITLE, _MEANING, _BIAS = 4.865, 2.809, 7.514, -8.708
# The same where nothing is known of meaning.
_PLAIN_WORDS, _PLAIN_TITLE, _PLAIN_BIAS = 6.554, 4.647, -7.230
# The chance that becomes 0.5, from which on a story rings by default.
_LEVEL = math.log(0.3 / 0.7)
_OFTEN = 2  # times that a text mentions what is not in its title
_MATTER = 0.6  # share of the words besides names that a text must hold
# From this cosine on a text may use other words; from the next one on it answers without more.
_NEAR, _MATTER_NEAR, _SAME = 0.55, 0.34, 0.65
_LEAST = 0.25  # scores below are not told
_SHORTEST = 25  # letters of what is quoted
_LEAD = 1_500  # letters of a text that are looked at for words


@dataclass(frozen=True, slots=True)
class SearchFound:
    """A saved search that a story answers: how surely, why, by which article and passage."""

    search_id: str
    score: float
    rule: str
    article_id: str
    passage: Passage | None


@dataclass(frozen=True, slots=True)
class MemberWords:
    """The words and the vector of one article; `vector` is None where none is stored."""

    article_id: str
    snapshot: Snapshot
    folded_title: str
    folded: str
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class SearchRule:
    """A saved search, understood.

    `asked` are keys of which an article must name each, `matter` the words besides their names.
    """

    search_id: str
    query: SearchQuery
    terms: SearchTerms
    matter: SearchTerms
    words: tuple[str, ...]
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SearchBook:
    """Saved searches in the order of their ids; row n of `vectors` is the meaning of rule n.

    `vectors` has shape (searches, dim), or (0, 0) when searches are judged by words alone.
    """

    rules: tuple[SearchRule, ...]
    vectors: NDArray[np.float32]
    index: TermIndex

    def __bool__(self) -> bool:
        return bool(self.rules)


def build_search_book(
    questions: Mapping[str, SearchQuery],
    knowledge: SearchKnowledge,
    embedder: Embedder | None,
    now: datetime,
) -> SearchBook:
    """The searches by id as rules; without an embedder they are judged by their words alone.

    Raises ModelError.
    """
    rules, texts = [], []
    for search_id, query in sorted(questions.items()):
        understood = read_question(query.text, knowledge, now, literal=query.literal)
        rules.append(_to_rule(search_id, query, understood))
        texts.append(question_text(query.text, understood))
    nothing = np.zeros((0, 0), np.float32)
    vectors = embedder.encode(texts) if embedder and texts else nothing
    return SearchBook(tuple(rules), vectors, index_terms([rule.terms for rule in rules]))


def _to_rule(search_id: str, query: SearchQuery, understood: Understood) -> SearchRule:
    words = understood.words if query.text.strip() else ()
    names = {part for one in understood.entities for part in fold_text(one.words).split()}
    matter = [w for w in words if not set(fold_text(w).split()) <= names]
    asked = tuple(entity.key for entity in understood.entities)
    return SearchRule(
        search_id,
        query,
        read_terms(understood, words),
        read_terms(understood, matter),
        words,
        asked,
    )


def load_words(
    connection: Connection, sketches: Sequence[StorySketch], model_id: str
) -> dict[str, MemberWords]:
    """The words of the stories' articles by article id."""
    members = [member for sketch in sketches for member in sketch.members]
    snapshots = snapshots_by_id(connection, [member.snapshot_id for member in members])
    vectors = vectors_by_hash(connection, model_id, sorted({m.text_hash for m in members}))
    return {
        member.article_id: fold_member(snapshots[member.snapshot_id], vectors.get(member.text_hash))
        for member in members
        if member.snapshot_id in snapshots
    }


def fold_member(snapshot: Snapshot, vector: NDArray[np.float32] | None) -> MemberWords:
    """An article's words as searches look for them."""
    title = fold_text(snapshot.title)
    folded = title + fold_text(snapshot.text[:_LEAD])
    return MemberWords(snapshot.article_id, snapshot, title, folded, vector)


def match_searches(
    book: SearchBook, sketch: StorySketch, words: Mapping[str, MemberWords]
) -> list[SearchFound]:
    """The searches that a story may answer, by id, each by the article that answers it best.

    From 0.5 on a story is an answer; less is handed out for subscriptions that ask for less.
    """
    best: dict[str, tuple[float, MemberSketch, SearchRule]] = {}
    for member in sketch.members:
        held = words.get(member.article_id)
        for rule, score in _scores(book, member, held) if held else ():
            if score >= _LEAST and score > best.get(rule.search_id, (0.0,))[0]:
                best[rule.search_id] = score, member, rule
    return [
        _to_found(rule, score, words[member.article_id])
        for _, (score, member, rule) in sorted(best.items())
    ]


def _scores(
    book: SearchBook, member: MemberSketch, held: MemberWords
) -> Iterator[tuple[SearchRule, float]]:
    rows = book.index.rows(held.folded)  # without one of its words, nothing is near enough
    likeness = None
    if held.vector is not None and book.vectors.shape[1] == len(held.vector):
        likeness = (book.vectors[rows] @ held.vector).tolist()
    for at, row in enumerate(rows):
        rule = book.rules[row]
        yield rule, _judge(rule, member, held, likeness[at] if likeness else None)


def _judge(
    rule: SearchRule, member: MemberSketch, held: MemberWords, likeness: float | None
) -> float:
    if not _passes(rule.query, member) or not _names_all(rule.asked, member, held):
        return 0.0
    if not rule.terms.allow(held.folded):
        return 0.0
    if not rule.terms.marks:
        return 1.0 if _is_filtered(rule.query) else 0.0
    near, matter = likeness or 0.0, rule.matter.share(held.folded)
    same = near >= _SAME
    if not same and matter < (_MATTER_NEAR if near >= _NEAR else _MATTER):
        return 0.0
    words, title = rule.terms.share(held.folded), rule.terms.share(held.folded_title)
    if likeness is None:
        odds = _PLAIN_WORDS * words + _PLAIN_TITLE * title + _PLAIN_BIAS
    else:
        odds = _WORDS * words + _TITLE * title + _MEANING * max(0.0, likeness) + _BIAS
    score = round(1 / (1 + math.exp(_LEVEL - odds)), 4)
    return max(score, 0.5) if same else score


def _passes(query: SearchQuery, member: MemberSketch) -> bool:
    at = member.published_at
    moments = (
        query.since is None or at >= query.since,
        query.until is None or at < query.until,
        query.as_of is None or at <= query.as_of,
    )
    topics = {topic.value for topic in applying_topics(member.topics)}
    values = (
        query.topic is None or query.topic in topics,
        query.entity is None or _names(query.entity, member),
        query.source is None or _is_of(query.source, member),
        query.tier is None or query.tier == member.tier,
        query.language is None or query.language == member.language,
    )
    return all(moments) and all(values)


def _names(asked: str, member: MemberSketch) -> bool:
    wanted = asked.casefold()
    return any(
        mention.entity == asked or mention.name.casefold() == wanted for mention in member.mentions
    )


def _is_of(asked: str, member: MemberSketch) -> bool:
    return asked == member.source_key or asked.casefold() == member.outlet.casefold()


def _names_all(asked: Sequence[str], member: MemberSketch, held: MemberWords) -> bool:
    named = {m.entity for m in member.mentions if m.in_title or m.count >= _OFTEN}
    # A version stands for its family: who asks for Lumen hears of Lumen 3.
    return all(
        key in named
        or any(one.startswith(f"{key}-") for one in named)
        or f" {key.partition(':')[2].replace('-', ' ')} " in held.folded_title
        for key in asked
    )


def _is_filtered(query: SearchQuery) -> bool:
    return any((query.topic, query.entity, query.source, query.tier, query.language))


def _to_found(rule: SearchRule, score: float, held: MemberWords) -> SearchFound:
    passage = choose_excerpt(held.snapshot, list(rule.words)).passage if rule.words else None
    if passage and passage.end - passage.start < _SHORTEST:
        passage = None  # a tag, which says nothing
    shown = rule.terms.found(held.folded)
    why = f": {', '.join(shown)}" if shown else ""
    return SearchFound(
        rule.search_id,
        score,
        word_search(rule.query.text) + why,
        held.article_id,
        passage,
    )
