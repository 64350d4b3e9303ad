"""A generated collection of any size, for benchmarks of search: articles of stories, with vectors.

Words are made of syllables and drawn by a Zipf law with exponent 1.05; texts have 40 to 900 words
(log-normal, median 180). A story of 1 to 12 articles has six names of its own, a topic with words
of its own, and a common vector; every eighth article repeats another's words exactly. Vectors lie
about 2,000 centres in 96 of 384 directions, with noise in all of them. The same seed gives the
same collection.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from db.schema import upgrade_schema
from db.store import open_database, sqlite_url
from db.types import Tier, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

DIM, MODEL_ID = 384, "generated@1"
START, DAYS = datetime(2023, 6, 1, tzinfo=UTC), 1_100
SOURCES, ENTITIES, CENTRES, DIRECTIONS = 120, 8_000, 2_000, 96
_WORDS, _ZIPF, _TABLE = 60_000, 1.05, 1 << 22
_BATCH = 5_000
_COPY = 8
_OWN_SHARE, _TOPICAL_UP_TO = 0.04, 0.12  # of a text's words: the story's names, then its topic's
_TOPICS = [topic.value for topic in Topic]
_TIERS = [tier.value for tier in Tier]
_STAMP = "%Y-%m-%d %H:%M:%S.%f"


@dataclass(frozen=True, slots=True)
class Made:
    """One generated article. `seconds` after START it was published, later it became known."""

    number: int
    story: int
    title: str
    text: str
    seconds: int
    topic: int
    source: int
    entities: tuple[int, ...]
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Question:
    """Words that some article has, the vector that stands for them, and narrowing values."""

    text: str
    vector: NDArray[np.float32]
    topic: str
    source: str
    entity: str
    since: datetime
    until: datetime


class LargeCorpus:
    """Articles and questions of one seed, made batch by batch."""

    def __init__(self, articles: int, seed: int = 7) -> None:
        self.articles = articles
        self._rng = np.random.default_rng(seed)
        self._words = np.array(list(_make_words(_WORDS)), dtype=object)
        share = 1 / (np.arange(1, _WORDS + 1) + 2.7) ** _ZIPF
        self._drawn = np.repeat(
            np.arange(_WORDS), np.maximum(1, (share / share.sum() * _TABLE).astype(int))
        )
        basis = np.linalg.qr(self._rng.standard_normal((DIM, DIRECTIONS)))[0].T
        self._basis = basis.astype(np.float32)
        centres = self._rng.standard_normal((CENTRES, DIRECTIONS)) / np.sqrt(DIRECTIONS)
        self._centres = centres.astype(np.float32)
        self._of_topic = self._rng.integers(200, 3_000, (CENTRES, 12))

    def batches(self) -> Iterator[list[Made]]:
        """All articles in order of their numbers, which is not that of their dates."""
        story = at = 0
        while at < self.articles:
            size = min(_BATCH, self.articles - at)
            batch = self._make_batch(at, story, size)
            yield batch
            at, story = at + size, batch[-1].story + 1

    def ask(self, article: Made, rng: np.random.Generator) -> Question:
        """A question that the article answers: some of its words, and a vector near its own."""
        words = list(dict.fromkeys(article.title.split() + article.text.split()[:60]))
        chosen = rng.choice(words, min(len(words), int(rng.integers(3, 7))), replace=False)
        noise = rng.standard_normal(DIM).astype(np.float32) * np.float32(0.45 / np.sqrt(DIM))
        since = (
            START + timedelta(seconds=article.seconds) - timedelta(days=int(rng.integers(5, 60)))
        )
        return Question(
            text=" ".join(chosen),
            vector=_unit(article.vector + noise),
            topic=_TOPICS[article.topic],
            source=f"source-{article.source}",
            entity=f"entity:{article.entities[0]}",
            since=since,
            until=since + timedelta(days=90),
        )

    def _make_batch(self, at: int, story: int, size: int) -> list[Made]:
        rng = self._rng
        sizes = np.minimum(rng.geometric(0.4, size), 12)
        stories = story + np.repeat(np.arange(size), sizes)[:size]
        local = stories - story
        centre = (CENTRES * rng.random(size) ** 1.6).astype(int)[local]
        day = rng.integers(0, DAYS * 86_400, size)[local] + rng.integers(0, 2 * 86_400, size)
        names = rng.integers(3_000, _WORDS, (size, 6))[local]
        entities = np.minimum(ENTITIES * rng.random((size, 4)) ** 3, ENTITIES - 1).astype(int)[
            local
        ]
        vectors = self._make_vectors(rng, centre, local, size)
        lengths = np.clip(rng.lognormal(5.2, 0.6, size), 40, 900).astype(int)
        texts = self._make_texts(rng, lengths, names, centre)
        made: list[Made] = []
        for n in range(size):
            title, text, vector = self._make_title(names[n], centre[n], n), texts[n], vectors[n]
            if n % _COPY == 0 and n and local[n - 1] == local[n]:
                title, text, vector = made[-1].title, made[-1].text, made[-1].vector
            made.append(
                Made(
                    at + n + 1,
                    int(stories[n]),
                    title,
                    text,
                    int(day[n]),
                    int(centre[n]) % len(_TOPICS),
                    int((centre[n] * 7 + n) % SOURCES),
                    tuple(dict.fromkeys(map(int, entities[n]))),
                    vector,
                )
            )
        return made

    def _make_vectors(
        self,
        rng: np.random.Generator,
        centre: NDArray[np.int64],
        local: NDArray[np.int64],
        size: int,
    ) -> NDArray[np.float32]:
        def noise(shape: tuple[int, int], scale: float) -> NDArray[np.float32]:
            drawn = rng.standard_normal(shape, dtype=np.float32)
            return drawn * np.float32(scale / np.sqrt(shape[1]))

        story = noise((size, DIRECTIONS), 0.6)[local]
        point = self._centres[centre] + story + noise((size, DIRECTIONS), 0.35)
        return _unit(point @ self._basis + noise((size, DIM), 0.3))

    def _make_texts(
        self,
        rng: np.random.Generator,
        lengths: NDArray[np.int64],
        names: NDArray[np.int64],
        centre: NDArray[np.int64],
    ) -> list[str]:
        ends = np.cumsum(lengths)
        drawn = self._drawn[rng.integers(0, len(self._drawn), int(ends[-1]))]
        owner = np.repeat(np.arange(len(lengths)), lengths)
        kind = rng.random(len(drawn))
        own, topical = kind < _OWN_SHARE, (kind >= _OWN_SHARE) & (kind < _TOPICAL_UP_TO)
        place = rng.integers(0, 12, len(drawn))
        drawn[own] = names[owner[own], place[own] % 6]
        drawn[topical] = self._of_topic[centre[owner[topical]], place[topical]]
        words = self._words[drawn].tolist()
        starts = [0, *ends[:-1].tolist()]
        return [
            " ".join(words[start:end]) for start, end in zip(starts, ends.tolist(), strict=True)
        ]

    def _make_title(self, names: NDArray[np.int64], centre: int, n: int) -> str:
        topical = self._of_topic[centre]
        chosen = [*names[:3], topical[n % 12], topical[(n + 5) % 12], names[3 + n % 3]]
        return " ".join(self._words[chosen]).capitalize()


def store_corpus(corpus: LargeCorpus, path: Path) -> None:
    """Write the collection into a new database as the service would have it, ready for indexing."""
    database = open_database(sqlite_url(path))
    upgrade_schema(database)
    database.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-1500000"):
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _store_sources(connection)
    for batch in corpus.batches():
        _store_batch(connection, batch)
    _store_entities(connection)
    connection.execute("COMMIT")
    connection.execute("PRAGMA journal_mode=WAL")
    connection.close()


def _store_entities(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO entities (key, kind, name, first_article_id, first_seen_at) "
        "SELECT entity, min(kind), min(name), min(article_id), '2020-01-01 00:00:00.000000' "
        "FROM mentions GROUP BY entity"
    )


def article_key(number: int) -> str:
    """The id of a generated article."""
    return hashlib.sha256(b"article %d" % number).hexdigest()[:16]


def _store_sources(connection: sqlite3.Connection) -> None:
    rows = [
        (
            f"source-{n}",
            f"Source {n}",
            f"https://s{n}.invalid/",
            f"s{n}.invalid",
            "feed",
            _TIERS[n % 4],
        )
        for n in range(SOURCES)
    ]
    texts = ("category", "language", "homepage", "etag", "last_modified", "body_hash", "last_error")
    empty = dict.fromkeys(texts, "")
    fixed = {**empty, "status": "active", "failures": 0, "interval_seconds": 3600}
    _insert(connection, "sources", "key name url host kind tier", rows, fixed)


def _store_batch(connection: sqlite3.Connection, batch: list[Made]) -> None:
    moments = [START + timedelta(seconds=made.seconds) for made in batch]
    published = [moment.strftime(_STAMP) for moment in moments]
    known = [(moment + timedelta(minutes=20)).strftime(_STAMP) for moment in moments]
    keys = [article_key(made.number) for made in batch]
    hashes = [hashlib.sha256(f"{made.title}\n{made.text}".encode()).hexdigest() for made in batch]
    rows = list(zip(batch, keys, published, known, hashes, strict=True))
    _insert(
        connection,
        "articles",
        "id number canonical_url url source_key outlet domain title published_at first_seen_at tier",
        [
            (k, m.number, f"https://s.invalid/{k}", f"https://s.invalid/{k}", f"source-{m.source}",
             f"Source {m.source}", "s.invalid", m.title, p, seen, _TIERS[m.source % 4])
            for m, k, p, seen, _ in rows
        ],
        {"date_kind": "stated", "page_state": "fetched", "summary": "", "entry_text": "",
         "page_attempts": 0, "page_note": ""},
    )  # fmt: skip
    _insert(
        connection,
        "snapshots",
        "id article_id taken_at title text sha256",
        [(f"{k}.1", k, seen, m.title, m.text, h) for m, k, _, seen, h in rows],
        {"number": 1, "text_kind": "page"},
    )
    _insert(
        connection,
        "analyses",
        "article_id snapshot_id analysed_at text_hash",
        [(k, f"{k}.1", seen, h) for _, k, _, seen, h in rows],
        {"language": "en", "kind": "news", "relevance": 0.5},
    )
    topics = [(k, _TOPICS[m.topic]) for m, k, *_ in rows]
    _insert(connection, "article_topics", "article_id topic", topics, {"score": 0.9})
    _insert(
        connection,
        "mentions",
        "article_id entity name",
        [(k, f"entity:{e}", f"Entity {e}") for m, k, *_ in rows for e in m.entities],
        {"kind": "lab", "count": 1, "in_title": 0},
    )
    vectors = {h: m.vector.astype("<f4").tobytes() for m, *_, h in rows}
    _insert(
        connection, "vectors", "text_hash data", list(vectors.items()),
        {"model_id": MODEL_ID, "dim": DIM}, "INSERT OR IGNORE",
    )  # fmt: skip
    _store_stories(connection, rows)


def _store_stories(
    connection: sqlite3.Connection, rows: list[tuple[Made, str, str, str, str]]
) -> None:
    first: dict[int, tuple[str, str, str]] = {}
    for made, _, published, known, _ in rows:
        first.setdefault(made.story, (made.title, published, known))
    stories = [(f"s-{n}", title, seen, day, day) for n, (title, day, seen) in first.items()]
    columns = "id title opened_at first_published_at last_published_at"
    _insert(connection, "stories", columns, stories, {})
    members = [(k, f"s-{m.story}", m.number, seen) for m, k, _, seen, _ in rows]
    _insert(
        connection, "story_members", "article_id story_id seq assigned_at", members, {"score": 1}
    )


def _insert(
    connection: sqlite3.Connection,
    table: str,
    columns: str,
    rows: Sequence[tuple[object, ...]],
    fixed: Mapping[str, object],
    verb: str = "INSERT",
) -> None:
    names = [*columns.split(), *(f'"{name}"' for name in fixed)]
    values = [
        *("?" for _ in columns.split()),
        *(json.dumps(v).replace('"', "'") for v in fixed.values()),
    ]
    order = f"{verb} INTO {table} ({', '.join(names)}) VALUES ({', '.join(values)})"
    connection.executemany(order, rows)


def _make_words(count: int) -> Iterator[str]:
    syllables = [first + second for first in "bdfgklmnprstvz" for second in "aeiou"]
    for n in range(count):
        rest, parts = n, []
        for _ in range(3):
            rest, place = divmod(rest, len(syllables))
            parts.append(syllables[place])
        yield "".join(parts)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / lengths, np.float32)
