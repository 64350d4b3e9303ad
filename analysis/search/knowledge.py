"""What a question is read against: known names, and when events happened."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from threading import Lock
from typing import TYPE_CHECKING

from analysis.search.words import STOP_WORDS
from db.known_names import (
    count_entities,
    find_event_day,
    first_namings,
    named_entities,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from analysis.knowledge.gazetteer import Gazetteer
    from db.known_names import EventDay
    from db.store import Database

LONGEST_NAME = 7  # words
_TOKEN = re.compile(r"[^\W_]+")
_SHORTEST = 2  # letters: a name of one letter is read only with a version
_EVERYDAY = 3
_MOST_CALLED = 40
# What names share with ordinary questions: read as names only with a capital or a version.
_PLAIN = (
    "ai app apps agent agents api apis bar bill chat chip chips cloud code core data device "
    "edge flash free go image infinity instant kingdom lab labs lite live max mini model "
    "models nano new news open paramount plus preview pro research resolution robot safety "
    "search security signal small state stories story strike team thinking turbo ultra video "
    "voice web weights widgets world act law laws rule rules letter order commission court "
    "house state states"
)
_PLAIN_WORDS = frozenset(_PLAIN.split())


@dataclass(frozen=True, slots=True)
class KnownName:
    """A name as it may be asked for; `needs_capital` where it is also an everyday word.

    `since` is when articles began to use it, None for names as old as we can tell.
    """

    key: str
    name: str
    needs_capital: bool = False
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class SearchKnowledge:
    """Names by their folded words; `database` knows when events happened, if there is one."""

    names: Mapping[str, tuple[KnownName, ...]] = field(default_factory=dict)
    database: Database | None = None

    def models_called(self, word: str) -> list[str]:
        """Names of models that a word of theirs may stand for, in order; none for everyday words."""
        folded = word.casefold()
        if folded in _PLAIN_WORDS or folded in STOP_WORDS:
            return []
        called = [
            known for name, some in self.names.items() if folded in name.split() for known in some
        ]
        return sorted({one.name for one in called if one.key.startswith("model:")})[:_MOST_CALLED]

    def event_day(
        self, subjects: Sequence[str], predicates: Sequence[str], now: datetime
    ) -> EventDay | None:
        """When something happened to a subject, as far as known at `now`; raises StorageError."""
        if self.database is None or not subjects:
            return None
        with self.database.read() as connection:
            return find_event_day(connection, subjects, predicates, now)


class LiveKnowledge:
    """Knowledge that is read again when articles have named something new; threads may share it."""

    def __init__(self, database: Database, gazetteer: Gazetteer) -> None:
        self._database = database
        self._gazetteer = gazetteer
        self._lock = Lock()
        self._count = -1
        self._known = SearchKnowledge()

    def current(self) -> SearchKnowledge:
        """The names as of now; raises StorageError."""
        with self._lock:
            with self._database.read() as connection:
                count = count_entities(connection)
            if count != self._count:
                self._known = load_knowledge(self._database, self._gazetteer)
                self._count = count
            return self._known


def load_knowledge(database: Database, gazetteer: Gazetteer) -> SearchKnowledge:
    """The gazetteer's names and those that articles named; raises StorageError."""
    with database.read() as connection:
        records = named_entities(connection)
        namings = first_namings(connection)
    found: dict[str, dict[str, KnownName]] = {}
    for entity in gazetteer.entities.values():
        # Firms are older than what we have read of them; of models, versions are new.
        since = namings.get(entity.key) if _is_version(entity.key) else None
        shipped = KnownName(entity.key, entity.name, entity.doubt >= _EVERYDAY, since)
        for alias in dict.fromkeys((entity.name, *entity.aliases)):
            _add(found, alias, shipped)
    heads = _heads(gazetteer)
    for record in records:
        since = namings.get(record.key)
        named = KnownName(record.key, record.name, record.discovered, since)
        for alias in (record.name, *_short_names(record.name, heads.get(record.family, ()))):
            _add(found, alias, named)
    names = {folded: tuple(by_key.values()) for folded, by_key in sorted(found.items())}
    return SearchKnowledge(names, database)


def _is_version(key: str) -> bool:
    return key.startswith("model:") and any(c.isdigit() for c in key)


def fold_words(text: str) -> str:
    """A name's words in lower case with single blanks: `GPT-5.6 Sol` gives `gpt 5 6 sol`."""
    return " ".join(match.group().casefold() for match in _TOKEN.finditer(text))


def _heads(gazetteer: Gazetteer) -> dict[str, tuple[str, ...]]:
    return {family.key: tuple(map(fold_words, family.heads)) for family in gazetteer.families}


def _short_names(name: str, heads: Iterable[str]) -> list[str]:
    # People say "Fable 5" for "Claude Fable 5"; a bare number is no name.
    folded = fold_words(name)
    rests = [folded.removeprefix(f"{head} ") for head in heads if folded.startswith(f"{head} ")]
    return [rest for rest in rests if _is_telling(rest)]


def _is_telling(rest: str) -> bool:
    return any(c.isalpha() for c in rest) and any(c.isdigit() for c in rest) and len(rest) > 1


def _add(found: dict[str, dict[str, KnownName]], alias: str, known: KnownName) -> None:
    folded = fold_words(alias)
    words = folded.split()
    if not words or len(words) > LONGEST_NAME or len(folded) < _SHORTEST or folded.isdigit():
        return
    single = len(words) == 1 and not any(c.isdigit() for c in folded)
    doubtful = folded in _PLAIN_WORDS or (single and known.needs_capital)
    found.setdefault(folded, {}).setdefault(known.key, replace(known, needs_capital=doubtful))
