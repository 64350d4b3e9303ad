"""Whether a statement in an article meets the test of an open signal: pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from analysis.signals.evidence import names
from analysis.stories.words import split_words
from analysis.text.dates import DateKind, find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.signals.evidence import Sentence
    from db.types import Signal

_STEM = 6  # letters that "available" and "availability" share
_SMALLER = frozenset({"mini", "nano", "lite", "tiny", "small", "micro", "air"})
# Said of many things: it tells no two expectations apart.
_GENERIC = frozenset(
    """ai model company firm startup user customer developer people team week month year day today
    tomorrow monday tuesday wednesday thursday friday saturday sunday january february march april
    june july august september october november december soon later next early late coming end start
    plan expect launch release announce introduce unveil roll available availability make bring come
    access open publish ship debut arrive update new latest version first publicly generally broadly
    say tell report according source read write post blog statement spokesperson confirm reveal will
    would could may might set due schedule slate aim intend hope prepare ready help use work need want
    time way thing part number like include including well also still yet already another""".split()
)  # fmt: skip
_NARROW = re.compile(
    r"\b(?:limited|restricted|restricts?|limits|select(?:ed)?|trusted|approved|private|early access|"
    r"closed|waitlist|preview|testing|internal(?:ly)?|partners only|(?:small|handful|group) of)\b",
    re.IGNORECASE,
)
_BROAD = re.compile(
    r"\b(?:general(?:ly)? availab\w+|broad(?:ly|er)?|public(?:ly)?|everyone|everybody|all users|"
    r"wide(?:ly|r)?|GA|full(?:y)?)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:available|availability|roll(?:s|ed|ing)? out|launch(?:es|ed|ing)?|releas(?:es|ed|ing)|live|open(?:s|ed)|"
    r"everyone|GA|ships|shipped|out now|here)\b",
    re.IGNORECASE,
)
_BORDER = re.compile(r"[;:]|\b(?:while|but|whereas|although|than|after|before)\b", re.IGNORECASE)
_NEAR = 60
_HALF_DAY = timedelta(hours=12)  # a day begins in Asia before it does in UTC


@dataclass(frozen=True, slots=True)
class Watched:
    """An open signal made ready for judging: the stems of what it is about beside its subjects.

    `not_before` is the moment before which nothing can meet it: the day it names has not come.
    `broad` says that it waits for something to be open to all. `others` are
    parties beside the first subject and its owner: evidence names one of them.
    """

    signal: Signal
    matter: frozenset[str]
    not_before: datetime
    ends: datetime
    broad: bool
    exact_day: date | None
    others: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The key that the test is about."""
        return self.signal.subjects[0]


def make_watched(
    signal: Signal, subject_names: Iterable[str], others: Iterable[str] = ()
) -> Watched:
    """A signal as the judge keeps it; `subject_names` are written forms of its subjects.

    `others` are the keys of parties of which evidence must name one.
    """
    opened = signal.opened_at
    exact = exact_day(signal)
    early = None
    if exact is not None and exact > opened.date():
        early = datetime.combine(exact, time(), UTC) - _HALF_DAY
    said = stems(f"{signal.statement} {signal.value}")
    owned = frozenset().union(*(stems(name) for name in subject_names), frozenset())
    return Watched(
        signal=signal,
        matter=said - owned,
        not_before=max(opened, early or opened),
        ends=end_of(signal.deadline),
        broad=_BROAD.search(signal.statement) is not None,
        exact_day=exact,
        others=frozenset(others),
    )


def exact_day(signal: Signal) -> date | None:
    """The one day that the signal's words name, None where they give a span or nothing."""
    if not signal.due:
        return None
    found = find_dates(signal.due_text, signal.opened_at.date())
    spans = any(m.kind is not DateKind.DAY or not m.exact for m in found)
    return None if spans or not found else date.fromisoformat(signal.due)


def end_of(day: str) -> datetime:
    """The end of an ISO day, half a day on: in the Americas it ends later than in UTC."""
    return datetime.combine(date.fromisoformat(day), time(), UTC) + timedelta(days=1) + _HALF_DAY


def stems(text: str) -> frozenset[str]:
    """The stems of the words that tell one matter from another."""
    return frozenset(
        word if any(map(str.isdigit, word)) else word[:_STEM]
        for word in split_words(text)
        if word not in _GENERIC and not word.isdigit()
    )


def covers(matter: frozenset[str], words: frozenset[str]) -> float:
    """The share of a signal's matter that words name; 1 where it has none beside its subject."""
    return len(matter & words) / len(matter) if matter else 1.0


def is_subject(wanted: str, told: str, predicate: Predicate) -> bool:
    """Whether a deed to `told` is one to `wanted`: the same, or a model that the name takes in.

    "GPT-5.6 Sol" is a GPT-5.6, "GPT-5.6 mini" is another; a line without a version takes in its
    next version where a release is awaited.
    """
    if wanted == told:
        return True
    if not (wanted.startswith("model:") and told.startswith("model:")):
        return False
    mine, theirs = _parts(wanted), _parts(told)
    if not mine < theirs:
        return False
    more = theirs - mine
    if any(any(map(str.isdigit, part)) for part in mine):
        return not more & _SMALLER and not any(part[:1].isdigit() for part in more)
    versioned = any(any(map(str.isdigit, part)) for part in more)
    released = predicate in {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED}
    return released and versioned and not more & _SMALLER


def is_about(watched: Watched, sentence: Sentence) -> bool:
    """Whether a sentence names the signal's first subject."""
    first = watched.first
    if first.startswith("name:"):
        return names(sentence.words, first)
    predicate = watched.signal.predicate
    return any(is_subject(first, hit.entity, predicate) for hit in sentence.located)


def is_wide_enough(watched: Watched, sentence: Sentence, title: str) -> bool:
    """Whether a sentence about few, or a mere announcement, does not stand for what all may use."""
    if not watched.broad:
        return True
    told = f"{title} {sentence.words}" if sentence.place != "body" else sentence.words
    return not _NARROW.search(told) and _OPEN.search(sentence.words) is not None


def names_others(watched: Watched, sentence: Sentence, title: str) -> bool:
    """Whether the sentence, or the title above it, names one of the signal's other parties."""
    if not watched.others or watched.others & sentence.keys:
        return True
    named = f"{title} {sentence.words}"
    return any(key.startswith("name:") and names(named, key) for key in sorted(watched.others))


def near_subject(watched: Watched, sentence: Sentence, at: int) -> bool:
    """Whether the signal's subject stands close to `sentence.words[at:]`, in the same clause."""
    predicate = watched.signal.predicate
    for hit in sentence.located:
        if is_subject(watched.first, hit.entity, predicate):
            start, end = hit.start - sentence.start, hit.end - sentence.start
            gap = sentence.words[min(end, at) : max(start, at)]
            if len(gap) <= _NEAR and not _BORDER.search(gap):
                return True
    return watched.first.startswith("name:")


def tells_of_old(watched: Watched, sentence: Sentence, day: date) -> bool:
    """Whether the sentence dates itself before the signal opened: an old story told again."""
    opened = watched.signal.opened_at.date()
    past = [
        m for m in find_dates(sentence.words, day) if m.last <= day and m.kind is not DateKind.VAGUE
    ]
    return bool(past) and max(m.last for m in past) < opened


def timing_of(signal: Signal, at: datetime) -> str:
    """`on_time` or `late` against the day that the signal states; empty without one."""
    if not signal.due:
        return ""
    return "late" if at > end_of(signal.due) else "on_time"


def _parts(key: str) -> frozenset[str]:
    return frozenset(key.partition(":")[2].split("-"))
