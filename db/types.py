"""The nouns that packages exchange through the database. Times are aware and in UTC."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime


class Tier(StrEnum):
    """How close to the event a source stands."""

    PRIMARY = "primary"
    PRESS = "press"
    ANALYSIS = "analysis"
    COMMUNITY = "community"


class SourceStatus(StrEnum):
    """Whether a source is polled."""

    ACTIVE = "active"
    RETIRED = "retired"  # answered 410 Gone
    DISABLED = "disabled"  # by the operator


class TextKind(StrEnum):
    """Where a snapshot's text came from."""

    PAGE = "page"  # extracted from the article's page
    FEED = "feed"  # the entry's own full content
    SUMMARY = "summary"  # the entry's summary only
    TITLE = "title"  # nothing but the title


class PageState(StrEnum):
    """What is known about an article's page."""

    PENDING = "pending"  # to be fetched (again) from `page_due_at` on
    FETCHED = "fetched"
    UNAVAILABLE = "unavailable"  # refused, gone or unreadable; the entry's own text stands
    SKIPPED = "skipped"  # too old when first seen, or the entry has no link


class DateKind(StrEnum):
    """How far an article's date can be trusted."""

    STATED = "stated"
    DAY = "day"  # midnight: the day is known, the hour is not
    MISSING = "missing"  # the time it was first seen stands in
    FUTURE = "future"  # stated later than seen; clamped to the time it was first seen


class Arrival(StrEnum):
    """How an article came to us. What arrives as history rings no alert."""

    POLL = "poll"
    BACKFILL = "backfill"
    IMPORT = "import"


class RevisionKind(StrEnum):
    """What a new version of an article's words is."""

    CORRECTION = "correction"  # the text says so itself
    UPDATE = "update"  # words were added or taken away
    REWORDING = "rewording"
    TITLE = "title"  # nothing but the title
    TRIVIAL = "trivial"  # counters, relative times, white space: not worth a version


class ArticleKind(StrEnum):
    """What sort of text an article is."""

    NEWS = "news"
    PRIMARY = "primary"
    OPINION = "opinion"
    TUTORIAL = "tutorial"
    ROUNDUP = "roundup"


class Predicate(StrEnum):
    """What a fact states, or a signal expects."""

    MODEL_RELEASED = "model_released"
    WEIGHTS_PUBLISHED = "weights_published"
    LICENCE_CHANGED = "licence_changed"
    TERMS_CHANGED = "terms_changed"
    EXPORT_RULE_CHANGED = "export_rule_changed"
    ACCESS_SUSPENDED = "access_suspended"
    ACCESS_RESTORED = "access_restored"
    DEPRECATED = "deprecated"
    PRICE_CHANGED = "price_changed"
    RULE_PUBLISHED = "rule_published"
    RULE_EFFECTIVE = "rule_effective"
    LAWSUIT_STEP = "lawsuit_step"
    SECURITY_INCIDENT = "security_incident"
    PRODUCT_AVAILABLE = "product_available"
    FUNDING_OR_DEAL = "funding_or_deal"
    OTHER = "other"


class Topic(StrEnum):
    """What a builder would file a story under."""

    MODEL_RELEASE = "model_release"
    WEIGHTS_OR_LICENCE = "weights_or_licence"
    EXPORT_CONTROL = "export_control"
    POLICY_REGULATION = "policy_regulation"
    PRICING_LIMITS = "pricing_limits"
    DEPRECATION_SHUTDOWN = "deprecation_shutdown"
    SECURITY_INCIDENT = "security_incident"
    LEGAL = "legal"
    FUNDING_BUSINESS = "funding_business"
    RESEARCH = "research"
    PRODUCT_FEATURE = "product_feature"
    INFRASTRUCTURE_HARDWARE = "infrastructure_hardware"
    OPINION_ANALYSIS = "opinion_analysis"
    TUTORIAL_HOWTO = "tutorial_howto"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Source:
    """Something we poll. `key` is a slug, unique; `host` is the polled URL's, in lower case.

    `kind` names the connector that reads it, `options` are that connector's settings.
    """

    key: str
    name: str
    url: str
    host: str
    kind: str = "feed"
    tier: Tier = Tier.PRESS
    category: str = ""
    language: str = ""
    homepage: str = ""
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PollState:
    """What the last polls of a source left behind.

    `cursor` is the connector's own mark of how far it has read. `failing_since` is the first of
    the failures in a row.
    """

    status: SourceStatus = SourceStatus.ACTIVE
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    next_poll_at: datetime | None = None
    last_polled_at: datetime | None = None
    last_success_at: datetime | None = None
    last_new_at: datetime | None = None
    failures: int = 0
    last_status: int | None = None
    last_error: str = ""
    interval_seconds: int = 3600
    cursor: str = ""
    failing_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class PolledSource:
    """A source with its state."""

    source: Source
    state: PollState


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as a source states it; `guid` is its identity within that source."""

    source_key: str
    guid: str
    article_id: str
    url: str
    title: str
    content_hash: str
    published_at: datetime | None
    first_seen_at: datetime


@dataclass(frozen=True, slots=True)
class Article:
    """Our record of one publication. `number` is a dense integer for indexes, given on insert.

    `tier` is the publisher's, which may stand closer to the event than the source that named it.
    `details` are named values that the source states beside its words, such as an effective date;
    `date_note` says where `published_at` comes from when the entry did not simply state it.
    """

    id: str
    canonical_url: str
    url: str
    source_key: str
    outlet: str
    domain: str
    title: str
    summary: str
    published_at: datetime
    date_kind: DateKind
    first_seen_at: datetime
    page_state: PageState = PageState.PENDING
    page_attempts: int = 0
    page_due_at: datetime | None = None
    page_note: str = ""
    entry_text: str = ""
    duplicate_of: str | None = None
    number: int = 0
    tier: Tier = Tier.PRESS
    arrival: Arrival = Arrival.POLL
    date_note: str = ""
    details: Mapping[str, str] = field(default_factory=dict)
    page_rereads: int = 0


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One immutable version of an article's words; `id` is `<article id>.<n>`, n from 1."""

    id: str
    article_id: str
    number: int
    taken_at: datetime
    title: str
    text: str
    text_kind: TextKind
    sha256: str

    @property
    def content(self) -> str:
        """Title, a blank line, text: what passages point into and what `sha256` covers."""
        return snapshot_content(self.title, self.text)


def snapshot_content(title: str, text: str) -> str:
    """The one string that a snapshot's passages and hash refer to."""
    return f"{title}\n\n{text}"


def hash_text(text: str) -> str:
    """SHA-256 of the text in UTF-8, as 64 hexadecimal digits."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True, order=True)
class Passage:
    """A span of a snapshot's content: `content[start:end]`, whose SHA-256 is `sha256`."""

    snapshot_id: str
    start: int
    end: int
    sha256: str


def anchor_passage(snapshot: Snapshot, start: int, end: int) -> Passage:
    """The passage over `snapshot.content[start:end]`."""
    return Passage(snapshot.id, start, end, hash_text(snapshot.content[start:end]))


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken in, and why; `reason` is a short code, `detail` for people."""

    at: datetime
    source_key: str
    url: str
    stage: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Mention:
    """An entity in an article. `entity` is the gazetteer's key, such as `model:claude-fable-5`."""

    entity: str
    kind: str
    name: str
    count: int
    in_title: bool


@dataclass(frozen=True, slots=True)
class Fact:
    """A typed statement taken from a passage; empty strings where the text gives nothing.

    `source` is whom the text names as saying so; `unsourced` marks a number that nobody is named for.
    """

    predicate: Predicate
    subject: str
    from_value: str
    to_value: str
    effective_date: str
    passage: Passage
    source: str = ""
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """What is known of an entity that was mentioned; `family` and `owner` are keys of entities.

    `version` and `size` ("70B", "mini") belong to models; `discovered` says that the name was
    found by its build and context and stands in no gazetteer.
    """

    key: str
    kind: str
    name: str
    family: str = ""
    owner: str = ""
    version: str = ""
    size: str = ""
    discovered: bool = False


@dataclass(frozen=True, slots=True)
class Analysis:
    """What was understood of one article's latest snapshot. `topics` maps topic to score, 0 to 1.

    `relevance` is 0 to 2 as for the gold labels; `text_hash` names the embedded text's vector.
    """

    article_id: str
    snapshot_id: str
    analysed_at: datetime
    language: str
    kind: ArticleKind
    relevance: float
    text_hash: str
    topics: dict[Topic, float] = field(default_factory=dict)
    mentions: tuple[Mention, ...] = ()
    facts: tuple[Fact, ...] = ()
    entities: tuple[EntityRecord, ...] = ()


@dataclass(frozen=True, slots=True)
class Story:
    """The articles about one event; `merged_into` is set once another story has taken it in."""

    id: str
    title: str
    opened_at: datetime
    first_published_at: datetime
    last_published_at: datetime
    merged_into: str | None = None


@dataclass(frozen=True, slots=True)
class Membership:
    """An article's place in a story; `seq` is the global order of assignment, from 1."""

    article_id: str
    story_id: str
    seq: int
    score: float
    assigned_at: datetime


@dataclass(frozen=True, slots=True)
class StoryChange:
    """A recorded merge or split: `story_id` changed, `other_id` is the counterpart."""

    at: datetime
    kind: str
    story_id: str
    other_id: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Thread:
    """One longer affair: stories that continue one another."""

    id: str
    title: str
    opened_at: datetime


@dataclass(frozen=True, slots=True)
class ThreadStory:
    """A story's place in a thread: which story it follows, None for the first, and how.

    `relation` is a short word for people: "reverses", "follows", "reaction to".
    """

    story_id: str
    thread_id: str
    follows_id: str | None
    relation: str
    score: float
    joined_at: datetime


@dataclass(frozen=True, slots=True)
class RoundupItem:
    """One item of a roundup: a passage, and the story that it tells of, if it is known."""

    article_id: str
    position: int
    passage: Passage
    story_id: str | None
    score: float


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as later stages read it: record, latest snapshot, analysis, source tier."""

    article: Article
    snapshot: Snapshot
    analysis: Analysis
    tier: Tier
    story_id: str | None = None


class SignalState(StrEnum):
    """Where a signal stands. Only `open` may still change by itself; people may overrule any."""

    OPEN = "open"
    FIRED = "fired"  # what was expected happened, and a passage shows it
    EXPIRED = "expired"  # the deadline passed without it
    CONTRADICTED = "contradicted"  # a source says that it will not happen, or the opposite did
    VOID = "void"  # it can no longer be judged


class SignalOrigin(StrEnum):
    """Where a signal comes from; scores are kept apart by it."""

    ARTICLE = "article"  # a forward-looking sentence
    TEMPLATE = "template"  # what follows upon an event of its kind
    PERSON = "person"
    IMPORT = "import"  # another publication's "watch for"
    WRITER = "writer"  # the chat writer


@dataclass(frozen=True, slots=True)
class Signal:
    """A "watch for": a checkable expectation with a test and a deadline, fixed when it opens.

    `subjects` are keys of entities such as `model:gpt-5-6`, or `name:notion-mail` for what no
    gazetteer knows; the test is about the first. `value` is what evidence must name besides, if
    anything. `due` is the last day that the words themselves state and `deadline` the last one on
    which it may fire, both ISO days; `due` may be empty. `publication` is the outlet, the imported
    publication or the person. `passage` is None where a person or an import gave the words.
    """

    id: str
    origin: SignalOrigin
    publication: str
    predicate: Predicate
    subjects: tuple[str, ...]
    value: str
    statement: str
    test: str
    tiers: tuple[Tier, ...]
    opened_at: datetime
    due: str
    due_text: str
    deadline: str
    void_rule: str
    strength: float = 0.0
    article_id: str | None = None
    passage: Passage | None = None
    story_id: str | None = None
    topics: tuple[Topic, ...] = ()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A further passage that states an open signal's expectation."""

    signal_id: str
    article_id: str
    passage: Passage
    outlet: str
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Transition:
    """A signal's change of state. `by` is `rules` or the person who overruled.

    `at` is when the evidence was published, or the first moment at which a deadline with its days
    of grace is over; `lead_days` counts from the opening to it. `timing` is `on_time` or `late`
    against a stated day, else empty.
    """

    signal_id: str
    at: datetime
    from_state: SignalState
    to_state: SignalState
    by: str
    reason: str
    article_id: str | None = None
    passage: Passage | None = None
    lead_days: float | None = None
    timing: str = ""


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """A signal with its state, its transitions oldest first, and who else stated it."""

    signal: Signal
    state: SignalState
    transitions: tuple[Transition, ...] = ()
    sightings: tuple[Sighting, ...] = ()


@dataclass(frozen=True, slots=True)
class RefusedSignal:
    """A forward-looking sentence that made no signal, and why; `reason` is for people."""

    article_id: str
    passage: Passage
    reason: str


@dataclass(frozen=True, slots=True)
class StoredBrief:
    """A written issue. `document` and `manifest` are canonical JSON; `sha256` covers `document`."""

    week: str
    period_start: datetime
    period_end: datetime
    issued_at: datetime
    document: str
    manifest: str
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredEdition:
    """An issue written for one stack; `stack` is its name, `stack_json` what it then held."""

    week: str
    stack: str
    stack_json: str
    issued_at: datetime
    document: str
    manifest: str
    sha256: str


@dataclass(frozen=True, slots=True)
class JobRun:
    """One run of a job for one slot of the clock."""

    job: str
    slot: datetime
    owner: str
    started_at: datetime
    lease_until: datetime
    finished_at: datetime | None
    status: str
    detail: str
