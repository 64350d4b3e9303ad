"""The three indexes of search together: words, what filters ask, and meaning.

All are caches of the database. Each knows the last change it took in, and reads on from there.
"""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING

from analysis.search.columns import Columns
from analysis.search.dense import DenseVectors
from analysis.search.word_folder import open_words, renew_words
from analysis.search.word_index import memory_words
from db.errors import IndexCorruptError
from db.progress import Progress, ignore_progress
from db.search_rows import (
    count_searchable,
    newest_search_seq,
    search_rows,
    seqs_of_numbers,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analysis.search.word_index import WordIndex
    from db.search_rows import SearchRow
    from db.store import Connection, Database

_LOG = logging.getLogger(__name__)
_WORDS, _COLUMNS, _MEANING = "words", "columns.bin", "meaning.bin"
_BATCH = 5_000
_COMPARED = 64  # of the last changes indexed, to see that the database is the same one
_SAVED_AFTER = 1_000  # changes: fewer are read again at the next start sooner than written
_SHARE_SAVED_AFTER = 50  # one of so many articles, for large collections


class SearchIndexes:
    """Words, columns and vectors; threads may share them, and `catch_up` runs in one at a time."""

    def __init__(self, words: WordIndex, columns: Columns, folder: Path | None = None) -> None:
        self.words = words
        self.columns = columns
        self.meaning: DenseVectors | None = None
        self._folder = folder
        self._saved = (columns.seq, 0)
        self._lock = threading.Lock()

    def add_meaning(self, model_id: str) -> None:
        """Search by that model's vectors too, those of the folder's file to begin with."""
        meaning = DenseVectors(model_id)
        if self._folder is not None:
            meaning.load(self._folder / _MEANING)
        self._saved = (self._saved[0], meaning.seq)
        self.meaning = meaning

    def missing(self, connection: Connection) -> int:
        """How many changes the farthest behind has still to take in."""
        return (
            count_searchable(connection, min(self._reached())) if self.is_behind(connection) else 0
        )

    def is_behind(self, connection: Connection) -> bool:
        """Whether any of them lacks a change; asks the files of other processes first."""
        newest = newest_search_seq(connection)
        if self.words.seq < newest and self._folder is not None:
            try:
                self.words.refresh()
            except IndexCorruptError as fault:
                # What was opened can still be asked; the next writing begins anew.
                _LOG.warning("%s", fault)
        return any(reached < newest for reached in self._reached())

    def catch_up(self, database: Database, progress: Progress = ignore_progress) -> int:
        """Take in every change; returns how many articles were read for it.

        An index of words that cannot be written, such as one that was deleted, begins anew.
        """
        with self._lock:
            with database.read() as connection:
                self._check(connection)
                total = self.missing(connection)
            if not total:
                return 0
            progress("search indexes", 0, total)
            try:
                done = self._read_words(database, progress, total)
            except IndexCorruptError as fault:
                _LOG.warning("%s; it is built anew", fault)
                self._renew_words()
                done = self._read_words(database, progress, total)
            self._read_columns(database)
            self._read_vectors(database)
            with database.read() as connection:
                self._check(connection)
            return done

    def save(self) -> None:
        """Write what has changed enough since the last time; words are written as they come."""
        if self._folder is None:
            return
        enough = max(_SAVED_AFTER, len(self.columns) // _SHARE_SAVED_AFTER)
        columns, meaning = self._saved
        if self.columns.seq - columns >= enough or (self.columns.seq and not columns):
            self.columns.save(self._folder / _COLUMNS)
            columns = self.columns.seq
        if self.meaning is not None and (
            self.meaning.seq - meaning >= enough or (self.meaning.seq and not meaning)
        ):
            self.meaning.save(self._folder / _MEANING)
            meaning = self.meaning.seq
        self._saved = columns, meaning

    def _reached(self) -> list[int]:
        found = [self.words.seq, self.columns.seq]
        return [*found, self.meaning.seq] if self.meaning is not None else found

    def _check(self, connection: Connection) -> None:
        """Begin anew when the indexes tell of another database, such as before a restore."""
        last = self.words.newest(_COMPARED)
        known = seqs_of_numbers(connection, [number for _, number in last])
        newest = newest_search_seq(connection)
        strange = any(known.get(number, 0) < seq for seq, number in last)
        if not strange and max(self._reached(), default=0) <= newest:
            return
        _LOG.warning("the search indexes are not of this database; they are built anew")
        self._renew_words()
        self.columns = Columns()
        if self.meaning is not None:
            self.meaning = self.meaning.renewed()
        self._saved = (0, 0)

    def _renew_words(self) -> None:
        self.words = renew_words(self._folder / _WORDS) if self._folder else memory_words()

    def _read_words(self, database: Database, progress: Progress, total: int) -> int:
        done = 0

        def rows() -> Iterator[list[SearchRow]]:
            nonlocal done
            after = self.words.seq
            columns = self.columns.copy() if self.columns.seq == after else None
            while batch := _next_rows(database, after):
                yield batch
                if columns is not None:
                    columns.put(batch)
                after, done = batch[-1].seq, done + len(batch)
                progress("search indexes", done, max(total, done))
            if columns is not None:
                self.columns = columns

        self.words.write(rows())
        return done

    def _read_columns(self, database: Database) -> None:
        columns = self.columns.copy()
        while True:
            with database.read() as connection:
                rows = search_rows(connection, columns.seq, _BATCH, with_text=False)
            if not rows:
                break
            columns.put(rows)
        self.columns = columns

    def _read_vectors(self, database: Database) -> None:
        if self.meaning is None:
            return
        while True:
            with database.read() as connection:
                if not self.meaning.refresh(connection):
                    return


def memory_indexes(model_id: str | None = None) -> SearchIndexes:
    """Empty ones that are gone with the process."""
    indexes = SearchIndexes(memory_words(), Columns())
    if model_id:
        indexes.add_meaning(model_id)
    return indexes


def open_indexes(folder: Path, model_id: str | None = None) -> SearchIndexes:
    """Those of a folder, as far as they are sound; `catch_up` brings them up to date."""
    folder.mkdir(parents=True, exist_ok=True)
    indexes = SearchIndexes(open_words(folder / _WORDS), Columns.load(folder / _COLUMNS), folder)
    if model_id:
        indexes.add_meaning(model_id)
    return indexes


def _next_rows(database: Database, after: int) -> list[SearchRow]:
    with database.read() as connection:
        return search_rows(connection, after, _BATCH)
