"""The full-text index: a Tantivy index in a folder, a cache that can be deleted and is rebuilt.

Every document carries the order number (`seq`) of the change that made it searchable, so the
index itself says how far it has come: what a commit did not reach is read again.
"""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any

import tantivy

from analysis.search.filters import microseconds
from analysis.search.word_query import (
    CJK_RUN,
    Compiler,
    cut_terms,
    name_analyser,
    spell_field,
)
from db.errors import IndexCorruptError

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.search.filters import Filters, WordQuery
    from db.search_rows import SearchRow

_HEAP_BYTES = 120_000_000
_COMMITTED = 20_000  # documents
_SLACK = 3  # a third more than asked for is fetched, so that ties at the cut are ours to order
_DIGITS = 4


class WordIndex:
    """Words of articles by number; threads may share it, one at a time writes.

    Without a folder it is kept in memory. Deleted documents count towards word frequencies until
    their segment is merged, so scores may move in the third digit after corrections.
    """

    def __init__(self, index: tantivy.Index) -> None:
        name_analyser(index)
        self._index = index
        self._lock = threading.Lock()
        self._reload()

    @property
    def seq(self) -> int:
        """The last change that can be found; 0 when empty."""
        return self._seq

    def __len__(self) -> int:
        return int(self._searcher.num_docs)

    @property
    def documents(self) -> int:
        """How many articles are indexed."""
        return len(self)

    def frequency(self, word: str) -> int:
        """In how many articles a word occurs, in any form that the index folds."""
        terms = cut_terms(word)
        if not terms:
            return 0
        return min(int(self._searcher.doc_freq("words", term)) for term in terms)

    def title_words(self) -> dict[str, int]:
        """The words of titles as they are written, in lower case, with their frequency."""
        return dict(self._searcher.terms_with_prefix("spelt", ""))

    def refresh(self) -> None:
        """See what another process has written since; raises IndexCorruptError.

        While a thread of ours writes, nothing is done: that takes minutes, and readers wait here.
        """
        if self._lock.acquire(blocking=False):
            try:
                self._reload()
            finally:
                self._lock.release()

    def search(
        self, query: WordQuery, filters: Filters, limit: int, title_weight: float
    ) -> list[tuple[int, float]]:
        """Numbers and BM25 scores, best first; equal scores stand by number."""
        searcher = self._searcher
        compiler = Compiler(self._index.schema, title_weight, self._words_beginning)
        compiled = compiler.compile(query, filters)
        if compiled is None:
            return []
        hits = searcher.search(compiled, limit + limit // _SLACK + 1, count=False).hits
        return _numbered(searcher, hits)[:limit]

    def passing(self, query: WordQuery, numbers: Sequence[int]) -> set[int]:
        """Which of those articles hold every phrase and nothing excluded."""
        compiler = Compiler(self._index.schema, 1.0, self._words_beginning)
        compiled = compiler.compile_demands(query, numbers)
        if compiled is None or not numbers:
            return set()
        hits = self._searcher.search(compiled, len(numbers), count=False).hits
        return {number for number, _ in _numbered(self._searcher, hits)}

    def write(self, batches: Iterable[Sequence[SearchRow]]) -> int | None:
        """Put rows in the place of earlier ones, in order of `seq`; None while another writes.

        Some batches are committed together; what was committed stays after a crash. Raises
        IndexCorruptError.
        """
        with self._lock:
            try:
                writer = self._index.writer(heap_size=_HEAP_BYTES, num_threads=1)
            except ValueError as fault:
                if "LockBusy" in str(fault):
                    return None
                raise _corrupt(fault) from fault
            try:
                return self._write(writer, batches)
            except ValueError as fault:
                raise _corrupt(fault) from fault
            finally:
                writer.wait_merging_threads()
                self._reload()

    def _write(self, writer: Any, batches: Iterable[Sequence[SearchRow]]) -> int:
        # Deleting what cannot be there doubles the time that a new index takes.
        fresh: set[int] | None = None if len(self) else set()
        done = waiting = 0
        for rows in batches:
            for row in rows:
                if fresh is None or row.number in fresh:
                    writer.delete_documents_by_term("number", row.number)
                writer.add_document(_to_document(row))
            if fresh is not None:
                fresh.update(row.number for row in rows)
            done, waiting = done + len(rows), waiting + len(rows)
            if waiting >= _COMMITTED:
                writer.commit()
                waiting = 0
        writer.commit()
        return done

    def _reload(self) -> None:
        try:
            self._index.reload()
        except ValueError as fault:
            raise _corrupt(fault) from fault
        self._searcher = self._index.searcher()
        newest = self._searcher.aggregate(
            tantivy.Query.all_query(), {"seq": {"max": {"field": "seq"}}}
        )
        self._seq = int(newest["seq"]["value"] or 0)

    def newest(self, count: int) -> list[tuple[int, int]]:
        """(seq, number) of the last changes indexed, newest first."""
        searcher = self._searcher
        hits = searcher.search(
            tantivy.Query.all_query(), count, count=False, order_by_field="seq"
        ).hits
        places = [place for _, place in hits]
        seqs = searcher.fast_field_values("seq", places)
        numbers = searcher.fast_field_values("number", places)
        pairs = zip(seqs, numbers, strict=True)
        return sorted(((int(seq or 0), int(number or 0)) for seq, number in pairs), reverse=True)

    def _words_beginning(self, letter: str) -> list[str]:
        return [term for term, _ in self._searcher.terms_with_prefix("words", letter, limit=200)]


def _corrupt(fault: ValueError) -> IndexCorruptError:
    return IndexCorruptError(f"the index of words cannot be used: {fault}")


def memory_words() -> WordIndex:
    """An empty index in memory."""
    return WordIndex(tantivy.Index(make_schema()))


def make_schema() -> tantivy.Schema:
    """The fields of an article; whoever changes them raises `LAYOUT` in `word_folder`."""
    builder = tantivy.SchemaBuilder()
    for name in ("number", "seq", "published", "known"):
        builder.add_integer_field(name, indexed=True, fast=True)
    for name in ("title", "words"):
        builder.add_text_field(name, tokenizer_name="tocsin", index_option="position")
    builder.add_text_field("spelt", tokenizer_name="spelt", index_option="basic")
    for name in ("topic", "entity", "source", "tier", "language"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _to_document(row: SearchRow) -> tantivy.Document:
    document = tantivy.Document()
    document.add_integer("number", row.number)
    document.add_integer("seq", row.seq)
    document.add_integer("published", microseconds(row.published_at))
    document.add_integer("known", microseconds(row.known_at))
    title, text = spell_field(row.title), spell_field(row.text)
    # A post without a title is given its first words for one; they must not count twice.
    is_own = not (text and text.casefold().startswith(title.casefold()))
    document.add_text("title", title if is_own else "")
    document.add_text("words", f"{title}\n{text}" if is_own else text)
    document.add_text("spelt", title if title.isascii() else CJK_RUN.sub(" ", title))
    for topic in row.topics:
        document.add_text("topic", topic)
    for key in dict(row.mentions):
        document.add_text("entity", key)
    for source in (row.source_key, row.outlet.casefold()):
        document.add_text("source", source)
    document.add_text("tier", row.tier)
    document.add_text("language", row.language)
    return document


def _numbered(searcher: tantivy.Searcher, hits: Sequence[Any]) -> list[tuple[int, float]]:
    numbers = searcher.fast_field_values("number", [place for _, place in hits])
    pairs = zip(numbers, (round(float(score), _DIGITS) for score, _ in hits), strict=True)
    return sorted(
        ((int(number or 0), score) for number, score in pairs), key=lambda p: (-p[1], p[0])
    )
