"""Making a signal: everything that must be fixed when it opens, or the reason why it cannot be."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.roundups import bare_text
from analysis.signals.due import NO_DUE, Due, deadline_of
from analysis.signals.wording import tiers_for, void_rule_for, word_test
from db.types import Signal, SignalOrigin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.types import Passage, Predicate, Reading, Tier, Topic

LONGEST_STATEMENT = 300
# "[@northlight](https://…)", also where the passage ends within it.
_CREDITS = re.compile(r",? ?\[@\w{1,40}\](?:\([^()\s]{0,300}\)?)?")
_LINK_CUT = re.compile(r"\[([^\[\]]{1,300})\]\((?:[^()\s]{0,300}\)|[^()\s]{0,300}\Z)")
_STRAY = re.compile(
    r"\*{2,}|(?<!\w)__|__(?!\w)|`+|(?:, )?@\w{2,40}(?:, @\w{2,40})+\.?\Z| @\w{2,40}\.?\Z"
)
_DATELINE = re.compile(r"\A[^()]{0,160}\((?:Reuters|AP|Bloomberg|AFP)\) [-–—] ")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected, before it is a signal: the parts that its test is made of."""

    predicate: Predicate
    subjects: tuple[str, ...]
    name: str  # how people call the first subject
    statement: str
    due: Due = NO_DUE
    value: str = ""
    strength: float = 0.0
    test: str = ""
    thing: str = ""  # what it is of the first subject, in the sentence's words
    deadline: str = ""
    tiers: tuple[Tier, ...] = ()


def signal_of_reading(
    reading: Reading, expected: Expected, passage: Passage, origin: SignalOrigin
) -> Signal:
    """The signal of an expectation that an article states in `passage`."""
    return build_signal(
        expected,
        origin=origin,
        publication=reading.article.outlet,
        opened_at=reading.article.published_at,
        article_id=reading.article.id,
        passage=passage,
        story_id=reading.story_id,
        topics=tuple(reading.analysis.topics),
    )


def build_signal(
    expected: Expected,
    *,
    origin: SignalOrigin,
    publication: str,
    opened_at: datetime,
    article_id: str | None = None,
    passage: Passage | None = None,
    story_id: str | None = None,
    topics: tuple[Topic, ...] = (),
    tiers: Sequence[Tier] = (),
) -> Signal:
    """A signal with its test, tiers, deadline and void rule; the same expectation has the same id."""
    who = expected.name or expected.subjects[0].partition(":")[2].replace("-", " ")
    predicate = expected.predicate
    return Signal(
        id=signal_id(expected, origin, article_id or publication, opened_at, passage),
        origin=origin,
        publication=publication,
        predicate=predicate,
        subjects=expected.subjects,
        value=expected.value,
        statement=expected.statement,
        test=expected.test or _test_of(expected, who),
        tiers=tuple(tiers) or expected.tiers or tiers_for(predicate),
        opened_at=opened_at,
        due=expected.due.day,
        due_text=expected.due.text,
        deadline=expected.deadline or deadline_of(expected.due, predicate, opened_at.date()),
        void_rule=void_rule_for(predicate, who),
        strength=expected.strength,
        article_id=article_id,
        passage=passage,
        story_id=story_id,
        topics=topics,
    )


def _test_of(expected: Expected, who: str) -> str:
    rule = expected.subjects[0].startswith("instrument:")
    whose = expected.subjects[0].startswith(("organisation:", "regulator:", "region:"))
    return word_test(
        expected.predicate, who, expected.value, expected.statement,
        rule=rule, whose=whose, thing=expected.thing,
    )  # fmt: skip


def signal_id(
    expected: Expected,
    origin: SignalOrigin,
    said_by: str,
    opened_at: datetime,
    passage: Passage | None = None,
) -> str:
    """A stable id of 20 hexadecimal digits over what is expected, by whom and since when."""
    said_on = (
        "" if origin in (SignalOrigin.ARTICLE, SignalOrigin.TEMPLATE) else opened_at.isoformat()
    )
    parts = (
        origin.value,
        expected.predicate.value,
        *expected.subjects,
        expected.value,
        expected.due.day,
        said_by,
        said_on,
        str(passage.start) if passage else expected.statement,
    )
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "replace")).hexdigest()[:20]


def tidy(words: str) -> str:
    """The words of a passage in one line, without marks and datelines, at most 300 letters."""
    plain = _SPACES.sub(" ", bare_text(_CREDITS.sub("", words)))
    plain = _LINK_CUT.sub(r"\1", plain).replace(" ()", "")
    plain = _DATELINE.sub("", _STRAY.sub("", plain)).strip(" *_#>|")
    if len(plain) <= LONGEST_STATEMENT:
        return plain
    cut = plain.rfind(" ", 0, LONGEST_STATEMENT - 1)
    return plain[: cut if cut > 0 else LONGEST_STATEMENT - 1] + "…"
