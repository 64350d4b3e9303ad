"""Made-up stories of a few days and the subscriptions of many readers, for bench_alerts.

Targets are drawn by Zipf's law with exponent 1 over each list: the second most wanted topic has
half the readers of the first. What stories name is spread wider, with exponent 0.6, so that the
most frequent name heads one story in thirty and a subscription hears of about one in a hundred, as
in eight weeks of real news.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import accumulate
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.model import Stack
from db.alert_tables import subscriptions
from db.alert_types import Conditions, SubscriptionKind, Wanted
from db.analyses import save_analysis
from db.articles import insert_articles, insert_snapshot
from db.reader_tables import saved_searches
from db.sources import add_sources
from db.stories import add_member, save_story
from db.subscriptions import write_conditions
from db.types import (
    Analysis,
    Article,
    ArticleKind,
    DateKind,
    Fact,
    Membership,
    Mention,
    PageState,
    Predicate,
    Snapshot,
    Source,
    Story,
    TextKind,
    Tier,
    Topic,
    anchor_passage,
    hash_text,
    snapshot_content,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from db.store import Connection, Database

NOW = datetime(2026, 6, 18, 9, tzinfo=UTC)
BEGUN = NOW - timedelta(days=30)
SOURCES, SEARCHES, STACKS = 300, 500, 10
# Of a hundred readers' subscriptions so many are to each kind.
SHARES = {
    SubscriptionKind.TOPIC: 20,
    SubscriptionKind.ENTITY: 30,
    SubscriptionKind.FAMILY: 15,
    SubscriptionKind.LICENCE: 5,
    SubscriptionKind.SOURCE: 12,
    SubscriptionKind.SEARCH: 10,
    SubscriptionKind.STACK: 5,
    SubscriptionKind.STORY: 3,
}
CONDITIONS = (
    (55, Conditions()),
    (15, Conditions(min_relevance=1.0)),
    (10, Conditions(tiers=(Tier.PRIMARY, Tier.PRESS))),
    (10, Conditions(languages=("en",))),
    (5, Conditions(min_score=0.8)),
    (5, Conditions(wanted=Wanted.NEW_STORY)),
)
VOCABULARY = 4_000
_SYLLABLES = ("ba", "cor", "den", "fil", "gra", "hol", "jun", "kel", "lum", "mar", "nor", "pex")
# Of a story's topics few are its own: with this, a topic's reader hears of one story in a hundred.
_OWN_TOPIC = 0.08
_SPREAD = 0.6
_RANKS = range(1, VOCABULARY + 1)
_OFTEN = list(accumulate(1 / rank for rank in _RANKS))


def say(chance: random.Random, count: int) -> list[str]:
    """Made-up words, frequent ones often."""
    return [_spell(rank) for rank in chance.choices(_RANKS, cum_weights=_OFTEN, k=count)]


def _spell(rank: int) -> str:
    word = ""
    while rank:
        rank, place = divmod(rank, len(_SYLLABLES))
        word += _SYLLABLES[place]
    return word


@dataclass(frozen=True, slots=True)
class Names:
    """What subscriptions may be to, the most wanted first, by kind."""

    by_kind: dict[SubscriptionKind, list[str]]

    def draw(
        self, chance: random.Random, kind: SubscriptionKind, count: int, exponent: float = 1.0
    ) -> list[str]:
        """So many targets by Zipf's law."""
        known = self.by_kind[kind]
        weights = list(accumulate(1 / rank**exponent for rank in range(1, len(known) + 1)))
        return chance.choices(known, cum_weights=weights, k=count)


def list_names(story_ids: Sequence[str]) -> Names:
    """Targets of each kind, in an order that chance made."""
    entities = load_gazetteer().entities
    chance = random.Random(7)  # noqa: S311 - made-up data, the same each time
    found = {
        SubscriptionKind.TOPIC: [topic.value for topic in Topic],
        SubscriptionKind.ENTITY: [key for key in entities if key.startswith("organisation:")],
        SubscriptionKind.FAMILY: [key for key, one in entities.items() if one.is_family],
        SubscriptionKind.LICENCE: [key for key in entities if key.startswith("licence:")],
        SubscriptionKind.SOURCE: [f"source{n}" for n in range(SOURCES)],
        SubscriptionKind.SEARCH: [f"search{n}" for n in range(SEARCHES)],
        SubscriptionKind.STACK: [f"stack{n}" for n in range(STACKS)],
        SubscriptionKind.STORY: list(story_ids),
    }
    for known in found.values():
        chance.shuffle(known)
    return Names(found)


def make_stacks() -> list[Stack]:
    """Ten stacks of three models and two providers."""
    entities = load_gazetteer().entities
    chance = random.Random(11)  # noqa: S311 - made-up data
    models = [one.name for key, one in entities.items() if key.startswith("model:")]
    makers = [one.name for key, one in entities.items() if key.startswith("organisation:")]
    return [
        Stack(f"stack{n}", tuple(chance.sample(models, 3)), tuple(chance.sample(makers, 2)))
        for n in range(STACKS)
    ]


def seed_stories(database: Database, count: int) -> list[str]:
    """Store new stories, four of ten with two to four articles; returns their ids."""
    chance = random.Random(13)  # noqa: S311 - made-up data
    ids = [f"s{n:06}" for n in range(count)]
    names = list_names(ids)
    articles = 0
    with database.write() as connection:
        sources = [
            Source(f"source{n}", f"Outlet {n}", f"https://o{n}.example/feed", f"o{n}.example")
            for n in range(SOURCES)
        ]
        add_sources(connection, sources)
        for story_id in ids:
            moment = NOW - timedelta(minutes=chance.randrange(5, 2_000))
            members = chance.choice((1, 1, 1, 1, 1, 1, 2, 2, 3, 4))
            save_story(connection, Story(story_id, f"Story {story_id}", NOW, moment, moment))
            about = _about(chance, names)
            for _ in range(members):
                articles += 1
                _seed_article(connection, chance, names, about, story_id, articles, moment)
    return ids


def seed_subscriptions(database: Database, story_ids: Sequence[str], count: int) -> None:
    """Store so many subscriptions of as many readers, all older than the stories."""
    chance = random.Random(17)  # noqa: S311 - made-up data
    names = list_names(story_ids)
    kinds = chance.choices(list(SHARES), list(SHARES.values()), k=count)
    drawn = {kind: iter(names.draw(chance, kind, kinds.count(kind))) for kind in SHARES}
    weights, conditions = [w for w, _ in CONDITIONS], [c for _, c in CONDITIONS]
    worded = [write_conditions(one) for one in conditions]
    rows = [
        {
            "id": hash_text(f"{count} {n}")[:32],
            "owner": f"reader{n}",
            "name": f"{kind.value} {n}",
            "kind": kind.value,
            "target": next(drawn[kind]),
            "created_at": BEGUN + timedelta(seconds=n),
            "conditions": chance.choices(worded, weights)[0],
            "rhythm": "at_once",
            "hour": 8,
            "zone": "UTC",
            "state": "active",
            "state_note": "",
            "version": n + 1,
        }
        for n, kind in enumerate(kinds)
    ]
    with database.write() as connection:
        connection.execute(subscriptions.insert(), rows)


def seed_searches(database: Database) -> None:
    """Store the saved searches that subscriptions are to: two or three words each."""
    chance = random.Random(19)  # noqa: S311 - made-up data
    rows = [
        {
            "id": f"search{n}",
            "owner": "reader0",
            "name": f"search {n}",
            "question": " ".join(_spell(rank) for rank in chance.sample(range(60, VOCABULARY), 2)),
            "created_at": BEGUN,
        }
        for n in range(SEARCHES)
    ]
    with database.write() as connection:
        connection.execute(saved_searches.insert(), rows)


@dataclass(frozen=True, slots=True)
class _About:
    topics: tuple[str, ...]
    keys: tuple[str, ...]


def _about(chance: random.Random, names: Names) -> _About:
    topics = names.draw(chance, SubscriptionKind.TOPIC, chance.choice((1, 1, 2)))
    keys = names.draw(chance, SubscriptionKind.ENTITY, 2, _SPREAD) + names.draw(
        chance, SubscriptionKind.FAMILY, chance.choice((0, 1, 2)), _SPREAD
    )
    chance.shuffle(keys)  # the first one heads the story
    return _About(tuple(dict.fromkeys(topics)), tuple(dict.fromkeys(keys)))


def _seed_article(
    connection: Connection,
    chance: random.Random,
    names: Names,
    about: _About,
    story_id: str,
    number: int,
    moment: datetime,
) -> None:
    source = names.draw(chance, SubscriptionKind.SOURCE, 1, _SPREAD)[0]
    gazetteer = load_gazetteer()
    called = [gazetteer.name_of(key) for key in about.keys]
    title = f"{called[0]} {' '.join(say(chance, 6))}"
    text = " ".join(
        f"{chance.choice(called)} said on Monday that the {' '.join(say(chance, 14))}."
        for _ in range(12)
    )
    article = Article(
        id=f"a{number:06}",
        canonical_url=f"https://{source}.example/{number}",
        url=f"https://{source}.example/{number}",
        source_key=source,
        outlet=source,
        domain=f"{source}.example",
        title=title,
        summary="",
        published_at=moment,
        date_kind=DateKind.STATED,
        first_seen_at=moment + timedelta(minutes=4),
        page_state=PageState.FETCHED,
        tier=chance.choice(list(Tier)),
    )
    content = hash_text(snapshot_content(title, text))
    snapshot = Snapshot(
        f"{article.id}.1", article.id, 1, moment, title, text, TextKind.PAGE, content
    )
    insert_articles(connection, [article])
    insert_snapshot(connection, snapshot)
    save_analysis(connection, _analyse(chance, snapshot, about, called))
    add_member(connection, Membership(article.id, story_id, number, 1.0, NOW))


def _analyse(
    chance: random.Random, snapshot: Snapshot, about: _About, called: Sequence[str]
) -> Analysis:
    mentions = tuple(
        Mention(key, key.partition(":")[0], name, chance.randrange(1, 6), name in snapshot.title)
        for key, name in zip(about.keys, called, strict=True)
    )
    fact = Fact(Predicate.MODEL_RELEASED, called[0], "", "", "", anchor_passage(snapshot, 0, 20))
    own = chance.random() < _OWN_TOPIC
    topics = {
        Topic(topic): round(chance.uniform(0.6, 1.0) if own else chance.uniform(0.0, 0.4), 3)
        for topic in about.topics
    }
    return Analysis(
        article_id=snapshot.article_id,
        snapshot_id=snapshot.id,
        analysed_at=NOW,
        language=chance.choice(("en", "en", "en", "de")),
        kind=ArticleKind.NEWS,
        relevance=round(chance.uniform(0.2, 2.0), 2),
        text_hash=snapshot.sha256,
        topics=topics,
        mentions=mentions,
        facts=(fact,) if chance.random() < 0.3 else (),  # noqa: PLR2004 - a share
    )
