"""From a question's words and filters to a query of the full-text index."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

import tantivy
from tantivy import FieldType, Occur, Query

from analysis.search.filters import microseconds
from db.search_words import clean_text, spell_for_index

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from analysis.search.filters import Filters, WordQuery

CJK_RUN = re.compile(
    "[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0002ffff]+"
)
_LONGEST_WORD = 64
_LONGEST_TEXT = 400_000
_MAX_TERMS = 60

Clause = tuple[Occur, Query]


@cache
def make_analyser(*, stemmed: bool) -> tantivy.TextAnalyzer:
    """Cuts at anything but letters and digits, folds case and accents, and stems English."""
    builder = (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )
    if stemmed:
        builder = builder.filter(tantivy.Filter.stemmer("english"))
    return builder.build()


def name_analyser(index: tantivy.Index) -> None:
    """Make the index know how its fields are cut."""
    index.register_tokenizer("tocsin", make_analyser(stemmed=True))
    index.register_tokenizer("spelt", make_analyser(stemmed=False))


def cut_terms(text: str) -> list[str]:
    """The terms of a word or phrase, as the index holds them."""
    terms = make_analyser(stemmed=True).analyze(spell_for_index(text[:2000]))
    return [str(term) for term in terms[:_MAX_TERMS]]


def spell_field(text: str) -> str:
    """A text as it is indexed."""
    return spell_for_index(text[:_LONGEST_TEXT])


class Compiler:
    """Builds queries for one schema; `beginning` gives the terms that begin with a character."""

    def __init__(
        self,
        schema: tantivy.Schema,
        title_weight: float,
        beginning: Callable[[str], list[str]],
    ) -> None:
        self._schema = schema
        self._title_weight = title_weight
        self._beginning = beginning

    def compile(self, query: WordQuery, filters: Filters) -> Query | None:
        """Any of the words, every phrase, nothing excluded, within the filters; None without words."""
        any_of = self._any_word(query)
        if not any_of:
            return None
        demands = [*self._demands(query), *self._limits(filters)]
        words = Query.boolean_query(any_of)
        return Query.boolean_query([(Occur.Must, words), *demands]) if demands else words

    def compile_demands(self, query: WordQuery, numbers: Sequence[int]) -> Query | None:
        """Phrases and exclusions over some articles; None without articles."""
        if not numbers:
            return None
        chosen = _unscored(Query.term_set_query(self._schema, "number", list(numbers)))
        return Query.boolean_query([(Occur.Must, chosen), *self._demands(query)])

    def _any_word(self, query: WordQuery) -> list[Clause]:
        found: list[Clause] = []
        for word in query.words or query.phrases:
            terms = cut_terms(word)
            if not terms:
                continue
            if len(terms) == 1 and self._title_weight:
                title = Query.term_query(self._schema, "title", terms[0])
                found.append((Occur.Should, Query.boost_query(title, self._title_weight)))
            matched = self._match(word, terms)
            if matched is not None:
                found.append((Occur.Should, matched))
        return found

    def _match(self, word: str, terms: list[str]) -> Query | None:
        if len(terms) > 1:
            return Query.phrase_query(self._schema, "words", list(terms))
        stripped = clean_text(word).strip()
        if len(stripped) == 1 and CJK_RUN.fullmatch(stripped):
            # A single CJK character is never stored alone inside a run: it begins some pair.
            pairs = self._beginning(stripped)
            return Query.term_set_query(self._schema, "words", pairs) if pairs else None
        return Query.term_query(self._schema, "words", terms[0])

    def _demands(self, query: WordQuery) -> list[Clause]:
        sides = ((Occur.Must, query.phrases), (Occur.MustNot, query.excluded))
        found: list[Clause] = []
        for occur, texts in sides:
            for text in texts:
                matched = self._match(text, terms) if (terms := cut_terms(text)) else None
                if matched is not None:
                    found.append((occur, _unscored(matched)))
        return found

    def _limits(self, filters: Filters) -> list[Clause]:
        found = []
        if filters.since or filters.until:
            found.append(self._between("published", filters.since, filters.until))
        if filters.known_by:
            found.append(self._between("known", None, filters.known_by, inclusive=True))
        asked = (
            ("topic", filters.topic),
            ("source", filters.source),
            ("source", filters.source and filters.source.casefold()),
            ("tier", filters.tier),
            ("language", filters.language),
        )
        values: dict[str, list[str]] = {}
        for field, value in asked:
            if value is not None:
                values.setdefault(field, []).append(clean_text(value))
        if filters.entities is not None:
            values["entity"] = [clean_text(key) for key in filters.entities]
        found += [Query.term_set_query(self._schema, field, some) for field, some in values.items()]
        return [(Occur.Must, _unscored(limit)) for limit in found]

    def _between(
        self,
        field: str,
        since: datetime | None,
        until: datetime | None,
        *,
        inclusive: bool = False,
    ) -> Query:
        return Query.range_query(
            self._schema,
            field,
            FieldType.Integer,
            microseconds(since) if since else None,
            microseconds(until) if until else None,
            include_upper=inclusive or until is None,
        )


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
