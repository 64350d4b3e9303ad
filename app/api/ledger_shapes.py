"""The forms of facts, signals and events."""

from datetime import date, datetime

from pydantic import Field

from app.api.shapes import Body, Page
from app.api.story_shapes import PassageBody
from db.types import Predicate, SignalOrigin, SignalState, Tier, Topic


class QuotationBody(Body):
    """Words of an article, and where they stand in it."""

    text: str
    article_id: str
    outlet: str
    title: str
    url: str
    published_at: datetime
    passage: PassageBody


class FactBody(Body):
    """What an article states of a subject; empty texts where it gives no value or date."""

    predicate: Predicate
    subject: str
    subject_name: str = Field(examples=["Lumen 3"])
    from_value: str
    to_value: str
    effective_date: str
    source: str = Field(description="Whom the text names as saying so.")
    unsourced: bool = Field(description="A number that nobody is named for.")
    story_id: str | None
    page: str | None = Field(description="Its story's page.")
    quotation: QuotationBody | None


class FactList(Page):
    """Facts, newest article first."""

    facts: list[FactBody]


class SignalRowBody(Body):
    """Something to watch for: a checkable expectation with a test and a deadline.

    `due` is the day that the words state, empty without; it may fire until `deadline`.
    """

    id: str
    state: SignalState
    origin: SignalOrigin
    publication: str = Field(examples=["The Corvid Gazette"])
    predicate: Predicate
    subjects: list[str]
    value: str
    statement: str = Field(examples=["Corvid retires Lumen 2 by 1 October."])
    test: str
    tiers: list[Tier]
    opened_at: datetime
    due: str
    due_text: str
    deadline: str
    void_rule: str
    strength: float
    story_id: str | None
    topics: list[Topic]
    url: str
    page: str
    quotation: QuotationBody | None = Field(description="The words that opened it.")


class SignalList(Page):
    """Signals, the last opened first."""

    signals: list[SignalRowBody]


class TransitionBody(Body):
    """A change of state: by rules or by a person, and the passage that made it."""

    at: datetime
    from_state: SignalState
    to_state: SignalState
    by: str
    reason: str
    lead_days: float | None
    timing: str
    evidence: QuotationBody | None


class SignalBody(SignalRowBody):
    """A signal with what became of it; `sightings` are passages that stated it again."""

    transitions: list[TransitionBody]
    sightings: list[QuotationBody]


class EventBody(Body):
    """A day worth marking; `certain` is false for what is only expected."""

    key: str
    day: date
    summary: str
    quotation: str
    outlet: str
    url: str
    said_at: datetime
    topics: list[Topic]
    certain: bool
    test: str


class CalendarList(Page):
    """Days, the earliest first."""

    events: list[EventBody]
