"""What an article must satisfy to be an answer, resolved from a reader's question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(moment: datetime) -> int:
    """A moment as indexes hold it: whole microseconds since 1970."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Filters:
    """Times bound the publication, [since, until), and `known_by` what was known, inclusive.

    `entities` are keys of which one must be named, None when none is asked for; `source` is a
    source's key or an outlet's name.
    """

    since: datetime | None = None
    until: datetime | None = None
    known_by: datetime | None = None
    topic: str | None = None
    entities: tuple[str, ...] | None = None
    source: str | None = None
    tier: str | None = None
    language: str | None = None

    @property
    def is_empty(self) -> bool:
        """Whether every article passes."""
        return self == _NOTHING


@dataclass(frozen=True, slots=True)
class WordQuery:
    """Words of which any may occur, phrases that must and words or phrases that must not."""

    words: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether nothing is demanded or excluded."""
        return not self.phrases and not self.excluded


_NOTHING = Filters()
