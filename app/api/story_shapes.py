"""The forms of stories, threads and entities, as `app.story_bodies` fills them."""

from datetime import datetime

from pydantic import Field

from app.api.shapes import Body
from db.types import ArticleKind, DateKind, Predicate, RevisionKind, Tier


class StoryRowBody(Body):
    """A story in a list; outlets that print one another's words count apart."""

    id: str = Field(examples=["s0a1b2c3d4e5"])
    title: str = Field(examples=["Corvid publishes the weights of Lumen 3"])
    first_published_at: datetime
    last_published_at: datetime
    articles: int
    outlets: int
    page: str


class ThreadRowBody(Body):
    """A thread in a list."""

    id: str
    title: str
    stories: int
    first_published_at: datetime
    last_published_at: datetime


class ThreadStepBody(StoryRowBody):
    """A story of a thread: which one it follows, null for the first, and how."""

    follows: str | None
    relation: str = Field(examples=["reverses"])


class ThreadBody(Body):
    """One longer affair with its stories, in the order of their first reports."""

    id: str
    title: str
    opened_at: datetime
    stories: list[ThreadStepBody]


class EntityBody(Body):
    """What is known of an entity; `family` and `owner` are keys of others, empty where unknown."""

    key: str = Field(examples=["model:lumen 3"])
    kind: str = Field(examples=["model"])
    name: str = Field(examples=["Lumen 3"])
    family: str
    owner: str
    version: str
    size: str
    discovered: bool = Field(description="Found in texts only; no list of ours has it.")


class EntityRowBody(EntityBody):
    """An entity in a list, with how many articles name it."""

    articles: int
    page: str


class NamedEntityBody(EntityBody):
    """An entity of a story: how many of its articles and headlines name it."""

    family_name: str
    owner_name: str
    articles: int
    titles: int


class PassageBody(Body):
    """The span of a snapshot that a statement rests on, with its SHA-256."""

    snapshot_id: str = Field(examples=["a0a1b2c3d4e5.1"])
    start: int
    end: int
    sha256: str


class SupportBody(Body):
    """An outlet that tells a version, in its own words."""

    article_id: str
    outlet: str
    published_at: datetime
    quotation: str
    passage: PassageBody


class VersionBody(Body):
    """One version of a statement; `origins` counts independent sources behind it."""

    from_: str = Field(alias="from")
    to: str
    effective_date: str
    superseded: bool
    unsourced: bool
    source: str
    origins: int
    supports: list[SupportBody]


class StatementBody(Body):
    """What is stated of one subject, in every version that outlets tell."""

    predicate: Predicate
    subject: str
    statement: str
    disputed: bool
    versions: list[VersionBody]


class ChangeBody(Body):
    """A later version of an article: what came and what went."""

    at: datetime
    kind: RevisionKind
    snapshot_id: str
    added: list[str]
    removed: list[str]


class ArticleBody(Body):
    """An article of a story. `origin_id` is the one whose words it carries, itself when its own."""

    id: str
    title: str
    outlet: str
    url: str
    published_at: datetime
    date_kind: DateKind
    tier: Tier
    kind: ArticleKind
    date_note: str
    arrival: str
    details: dict[str, str]
    duplicate_of: str | None
    origin_id: str
    changes: list[ChangeBody]
    snapshot_id: str


class StoryFactBody(Body):
    """A fact of a story, from the earliest article that states it."""

    predicate: Predicate
    subject: str
    subject_name: str
    from_value: str
    to_value: str
    effective_date: str
    source: str
    unsourced: bool
    passage: PassageBody
    quotation: str
    article_id: str


class HistoryBody(Body):
    """A merge or split of stories."""

    at: datetime
    kind: str = Field(examples=["merge"])
    story_id: str
    other_id: str
    other_title: str
    other_lives_as: str | None
    detail: str


class NewsletterBody(Body):
    """A roundup that mentions a story, with the passages in which it does."""

    article_id: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    passages: list[str]


class StandingBody(Body):
    """A story's place in the newest issue that told it; the parts sum up to its weight."""

    week: str
    place: int
    stories: int
    weight: float
    parts: list[tuple[str, float]]


class StoryBody(Body):
    """A story with its articles, whose words they carry, what changed in them, and its facts."""

    id: str
    title: str
    first_published_at: datetime
    last_published_at: datetime
    page: str
    outlets: int
    origins: int
    copies: int
    topics: list[str]
    entities: list[NamedEntityBody]
    thread: ThreadBody | None
    told_in: list[str]
    standing: StandingBody | None
    absorbed: list[str]
    history: list[HistoryBody]
    moved_from: HistoryBody | None
    statements: list[StatementBody]
    newsletters: list[NewsletterBody]
    articles: list[ArticleBody]
    facts: list[StoryFactBody]


class OpennessBody(Body):
    """What we know of a model's weights and licence."""

    weights: str = Field(examples=["open"])
    licence: str = Field(examples=["apache-2.0"])


class FirstArticleBody(Body):
    """The first article that named an entity."""

    id: str
    url: str
    published_at: datetime


class EntityPageBody(EntityBody):
    """An entity with what belongs to it, its stories, newest first, and the facts about it."""

    page: str
    family_name: str
    owner_name: str
    openness: OpennessBody | None
    members: list[EntityRowBody]
    sisters: list[EntityRowBody]
    owned: list[EntityRowBody]
    first_article: FirstArticleBody | None
    articles: int
    story_count: int
    stories_in_passing: int
    stories: list[StoryRowBody]
    statements: list[StatementBody]
