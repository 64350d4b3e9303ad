"""A brief as data: the one model behind page, Markdown, HTML, JSON, mail and feeds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Passage

SCHEMA_VERSION = 2
READABLE = (1, 2)  # documents of form 1 lack what came later


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a brief with the passages it rests on.

    `quoted` says that `text` stands verbatim in the first passage (white space folded); otherwise
    it is a template filled with values that occur in the passages. `outlet`, `url` and
    `published_at` (ISO 8601, UTC) are those of the first passage's article. `speaker` is whom the
    passage names as saying so.
    """

    text: str
    passages: tuple[Passage, ...]
    quoted: bool
    article_id: str
    outlet: str
    url: str
    published_at: str
    speaker: str = ""


@dataclass(frozen=True, slots=True)
class WatchFor:
    """Something to watch for: the sentence that says so, and the ledger's signal behind it.

    `due` and `deadline` are ISO days, `due` empty where the words state none. Issues of form 1
    had sentences without a signal; their other fields are empty.
    """

    sentence: Sentence
    signal_id: str = ""
    test: str = ""
    due: str = ""
    deadline: str = ""


@dataclass(frozen=True, slots=True)
class KeyFact:
    """A number worth knowing, in its sentence. `source` is whom the text names for it.

    `unsourced` says that the text names nobody.
    """

    value: str
    sentence: Sentence
    source: str = ""
    unsourced: bool = False


@dataclass(frozen=True, slots=True)
class Citation:
    """An article that tells the story; `copy_of` names the article id whose text it repeats."""

    article_id: str
    outlet: str
    title: str
    url: str
    published_at: str
    tier: str
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Continues:
    """The story of an earlier issue that a story continues; `headline` is what it was told under.

    `relation` is a short word for people, such as "reverses"; `week` is that issue's.
    """

    story_id: str
    week: str
    relation: str
    headline: Sentence


@dataclass(frozen=True, slots=True)
class BriefStory:
    """One story of an issue. Empty tuples where the sources say nothing: absent, not invented.

    `update_of` is the week of the latest earlier issue that told the story; an update's
    `what_happened` then opens with the new fact.
    """

    story_id: str
    position: int
    headline: Sentence
    topics: tuple[str, ...]
    what_happened: tuple[Sentence, ...]
    who: tuple[Sentence, ...]
    changes: tuple[Sentence, ...]
    when: tuple[Sentence, ...]
    watch_for: tuple[WatchFor, ...]
    sceptics: tuple[Sentence, ...]
    cited_by: tuple[Citation, ...]
    outlets: int
    first_seen: str
    last_update: str
    update_of: str | None = None
    continues: Continues | None = None
    why: tuple[Sentence, ...] = ()
    to_do: tuple[Sentence, ...] = ()
    key_facts: tuple[KeyFact, ...] = ()


@dataclass(frozen=True, slots=True)
class RadarItem:
    """A story under the radar: new, of use, told by few; one sentence says what it is."""

    story_id: str
    headline: Sentence
    telling: Sentence
    topics: tuple[str, ...]
    cited_by: tuple[Citation, ...]
    first_seen: str


class Table(StrEnum):
    """The compact tables of an issue."""

    RELEASES = "releases"
    LICENCES = "licences"
    RULES = "rules"  # export controls and rules
    PRICES = "prices"  # and limits
    RETIREMENTS = "retirements"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One change in a compact table; values are empty where the sources give none.

    `statement` quotes the sentence that says so. `effective_date` is an ISO day.
    """

    table: Table
    subject: str
    from_value: str
    to_value: str
    effective_date: str
    statement: Sentence
    story_id: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """A signal as an issue shows it; `evidence` is the passage that fired or contradicted it.

    `origin` is the sentence that opened it, None where a person or an import did. `timing` and
    `lead_days` as in `db.types.Transition`.
    """

    signal_id: str
    statement: str
    predicate: str
    test: str
    state: str
    opened_at: str
    due: str
    deadline: str
    origin_kind: str
    publication: str
    origin: Sentence | None = None
    evidence: Sentence | None = None
    lead_days: float | None = None
    timing: str = ""
    story_id: str | None = None


@dataclass(frozen=True, slots=True)
class LedgerScore:
    """The score so far. `hit_rate` is fired over fired, contradicted and expired.

    `hit_low` and `hit_high` bound it (Wilson, 95 %); all three are None before anything is judged.
    """

    open: int
    fired: int
    expired: int
    contradicted: int
    void: int
    hit_rate: float | None = None
    hit_low: float | None = None
    hit_high: float | None = None
    median_lead_days: float | None = None


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger in the days of an issue.

    `opened` shows some of `opened_count`, `expired` some of `expired_count`; contradicted signals
    stand among `fired` with their state.
    """

    fired: tuple[LedgerLine, ...]
    due_soon: tuple[LedgerLine, ...]
    expired: tuple[LedgerLine, ...]
    opened: tuple[LedgerLine, ...]
    opened_count: int
    expired_count: int
    score: LedgerScore


@dataclass(frozen=True, slots=True)
class Correction:
    """What an earlier issue said that its source has since corrected.

    `said` is the sentence as that issue quoted it, `corrected` the source's words now; None when
    the source took it back without another wording.
    """

    week: str
    story_id: str
    headline: Sentence
    said: Sentence
    corrected: Sentence | None
    noted_at: str


@dataclass(frozen=True, slots=True)
class SetAside:
    """A story that was looked at and not told, and why; `reason` is for people."""

    story_id: str
    headline: Sentence
    reason: str


@dataclass(frozen=True, slots=True)
class ForYouItem:
    """A story that changes something for a stack. `reasons` say what of the stack it touches.

    `position` is its place in this issue, None when it stands there only for this stack.
    """

    story_id: str
    headline: Sentence
    reasons: tuple[str, ...]
    changes: tuple[Sentence, ...]
    when: tuple[Sentence, ...]
    to_do: tuple[Sentence, ...]
    watch_for: tuple[WatchFor, ...] = ()
    position: int | None = None


@dataclass(frozen=True, slots=True)
class ForYou:
    """What changes for one stack; no items is a result, and `looked_at` says how much was read.

    `set_aside` are stories that name something of the stack but change nothing, with the reason.
    """

    stack: str
    items: tuple[ForYouItem, ...]
    looked_at: int
    set_aside: tuple[SetAside, ...] = ()


@dataclass(frozen=True, slots=True)
class Coverage:
    """What stands behind an issue: how well the sources answered, and what was set aside.

    `set_aside` pairs a reason with a count of stories, most frequent first.
    """

    sources: int
    healthy: int
    stale: int
    failing: int
    failing_names: tuple[str, ...]
    articles: int
    with_text: int
    stories: int
    set_aside: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Brief:
    """One issue. `week` is like `2026-W25`; the period is half open, [start, end).

    `ledger` is None in issues of form 1. `replaced_sentences` counts what another writer wrote,
    failed the check and gave way to the extract.
    """

    week: str
    period_start: datetime
    period_end: datetime
    issued_at: datetime
    stories: tuple[BriefStory, ...]
    coverage: Coverage
    dropped_sentences: int
    reading_minutes: int
    under_radar: tuple[RadarItem, ...] = ()
    for_you: ForYou | None = None
    also: tuple[TableRow, ...] = ()
    ledger: Ledger | None = None
    corrections: tuple[Correction, ...] = ()
    set_aside: tuple[SetAside, ...] = ()
    writer: str = "extractive"
    replaced_sentences: int = 0
