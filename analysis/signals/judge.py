"""A signal made ready for judging, and what any evidence of it must do: pure decisions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from analysis.signals.evidence import names
from analysis.signals.evidence_deeds import find_put_off
from analysis.signals.judge_matter import stems
from analysis.text.dates import DateKind, find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.signals.evidence import Page, Sentence
    from analysis.text.dates import DateMention
    from db.types import Signal

_NARROW = re.compile(
    r"\b(?:limited|restricted|restricts?|limits|select(?:ed)?|trusted|approved|private|early access|"
    r"closed|waitlist|preview(?:s|ed|ing)?|testing|internal(?:ly)?|partners only|(?:small|handful|group) of)\b",
    re.IGNORECASE,
)
_FOR_FEW = re.compile(
    r"\b(?:limited|restricted|select(?:ed)?|trusted|private|early access|waitlist|"
    r"(?:small|handful|group) of)\b",
    re.IGNORECASE,
)
_BROAD = re.compile(
    r"\b(?:general(?:ly)? availab\w+|broad(?:ly|er)?|public(?:ly)?|everyone|everybody|all users|"
    r"wide(?:ly|r)?|GA|full(?:y)?)\b",
    re.IGNORECASE,
)
_WIDENS = re.compile(
    r"\b(?:expand\w*|broaden\w*|widen\w*|extend\w*) (?:\w+ ){0,2}?(?:access|availability|program\w*|rollout)\b",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:available|availability|roll(?:s|ed|ing)? out|launch(?:es|ed|ing)?|releas(?:es|ed|ing)|"
    r"live|open(?:s|ed)|everyone|GA|ships|shipped|out now|here)\b",
    re.IGNORECASE,
)
# Where or for whom: what is promised to one is not kept by giving it to another.
_ASPECTS = tuple(
    re.compile(rf"(?<![\w-])(?:{words})(?![\w-])", re.IGNORECASE)
    for words in (
        r"weights|open[- ]weights?|open[- ]sourc\w+",
        r"APIs?",
        r"apps?|mobile",
        r"iOS|iPhone|iPad\w*",
        r"Android",
        r"desktop|macOS|Mac|Windows|Linux",
        r"Bedrock|AWS|Amazon",
        r"Azure|Foundry|Microsoft",
        r"Vertex|Google Cloud|Gemini Enterprise",
        r"subscri\w+|plans?(?! (?:to|on|for)\b)|free users|free tier|credits?",
        r"EU|Europe\w*|UK|Britain|India|China|Japan|Canada|Korea",
        r"beta",
        r"support|capabilit\w+|features?",
    )
)
_SPANS = frozenset(
    {DateKind.WEEK, DateKind.MONTH, DateKind.QUARTER, DateKind.SEASON, DateKind.YEAR, DateKind.SPAN}
)
# A deal that is struck or a rule that is published names days to come.
_WITH_LATER = frozenset(
    {Predicate.FUNDING_OR_DEAL, Predicate.RULE_PUBLISHED, Predicate.LAWSUIT_STEP, Predicate.OTHER}
)
# Done to a model or a chip, whoever is named first.
_OF_THINGS = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.ACCESS_RESTORED,
        Predicate.ACCESS_SUSPENDED, Predicate.DEPRECATED, Predicate.PRICE_CHANGED,
        Predicate.LICENCE_CHANGED, Predicate.EXPORT_RULE_CHANGED,
    }
)  # fmt: skip
_NEWS_DAYS = timedelta(days=3)
_HALF_DAY = timedelta(hours=12)  # a day begins in Asia before it does in UTC


@dataclass(frozen=True, slots=True)
class Watched:
    """An open signal made ready for judging: the stems of what it is about beside its subjects.

    `not_before` is the moment before which nothing can meet it: the day it names has not come.
    `timed` says that it names a time, `broad` that it waits for something to be open to all,
    `narrow` that it is for few, `widens` that more of what is there is awaited. `known` says that
    the article that opened it tells of such a deed as done already.
    `aspects` are the places and parts that its words name.
    `others` are parties beside the first subject and its owner: evidence names one of them.
    `owners` are the keys of the subjects' makers.
    """

    signal: Signal
    matter: frozenset[str]
    not_before: datetime
    ends: datetime
    broad: bool
    exact_day: date | None
    timed: bool
    narrow: bool = False
    widens: bool = False
    known: bool = False
    aspects: tuple[re.Pattern[str], ...] = ()
    others: frozenset[str] = frozenset()
    owners: frozenset[str] = frozenset()

    @property
    def first(self) -> str:
        """The key that the test is about."""
        return thing_of(self.signal)


def thing_of(signal: Signal) -> str:
    """What is judged: of what is done to a thing the thing itself, else the first subject."""
    first = signal.subjects[0]
    if signal.predicate in _OF_THINGS and first.startswith(("organisation:", "name:")):
        things = (key for key in signal.subjects[1:] if key.startswith(("model:", "hardware:")))
        return next((key for key in things if any(map(str.isdigit, key))), first)
    return first


def make_watched(
    signal: Signal,
    subject_names: Iterable[str],
    others: Iterable[str] = (),
    owners: Iterable[str] = (),
    *,
    known: bool = False,
) -> Watched:
    """A signal as the judge keeps it; `subject_names` are written forms of its subjects.

    `others` are the keys of parties of which evidence must name one.
    """
    owned: frozenset[str] = frozenset().union(*(stems(name) for name in subject_names))
    return Watched(
        signal=signal,
        matter=stems(f"{signal.statement} {signal.value}") - owned,
        not_before=max(signal.opened_at, first_moment(signal)),
        ends=end_of(signal.deadline),
        # What is put off is the whole thing: a part that comes now is not it.
        broad=_BROAD.search(signal.statement) is not None or find_put_off(signal.statement) >= 0,
        exact_day=exact_day(signal),
        timed=bool(signal.due or find_dates(signal.due_text, signal.opened_at.date())),
        narrow=_FOR_FEW.search(signal.statement) is not None,
        widens=_WIDENS.search(signal.statement) is not None,
        known=known,
        aspects=tuple(one for one in _ASPECTS if one.search(signal.statement)),
        others=frozenset(others),
        owners=frozenset(owners),
    )


def first_moment(signal: Signal) -> datetime:
    """Before this moment nothing can be what was expected: the day or month has not begun."""
    opened = signal.opened_at
    day = exact_day(signal)
    if day is None and signal.due:
        spans = [m for m in find_dates(signal.due_text, opened.date()) if m.kind in _SPANS]
        until = any(m.deadline for m in spans)
        day = spans[0].first if spans and not until else None
    if day is None or day <= opened.date():
        return opened
    return datetime.combine(day, time(), UTC) - (_HALF_DAY if exact_day(signal) else timedelta())


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


def is_wide_enough(watched: Watched, sentence: Sentence, title: str) -> bool:
    """Whether a sentence about few, or a mere announcement, does not stand for what all may use."""
    told = f"{title} {sentence.words}" if sentence.place != "body" else sentence.words
    few = _NARROW.search(told) is not None
    if watched.broad and not watched.narrow:
        return not few and _OPEN.search(sentence.words) is not None
    return few or not watched.narrow


def is_its_day(watched: Watched, at: datetime) -> bool:
    """Whether something published then came on the one day that the signal names, or just after."""
    day = watched.exact_day
    return day is not None and day <= (at + _HALF_DAY).date() <= day + _NEWS_DAYS


def shares_aspect(watched: Watched, told: str) -> bool:
    """Whether words name one of the places or parts that the signal's words name, if any."""
    return not watched.aspects or any(one.search(told) for one in watched.aspects)


def names_others(watched: Watched, sentence: Sentence, page: Page) -> bool:
    """Whether the sentence, or the title above it, names another party of the signal, or it speaks."""
    if not watched.others or watched.others & sentence.keys:
        return True
    article = page.reading.article
    named = f"{page.title} {sentence.words} {article.outlet} {article.domain.replace('.', ' ')}"
    return any(names(named, key) for key in sorted(watched.others))


def tells_of_old(watched: Watched, dated: Sequence[DateMention], day: date) -> bool:
    """Whether a sentence with those dates is about what was before the opening: told again.

    `day` is when it was published.
    """
    opened = watched.signal.opened_at.date()
    if day <= opened:
        return False
    past = [m for m in dated if m.last <= day and m.kind is not DateKind.VAGUE]
    # On the day it opened it may have happened since, unless it had happened already.
    return bool(past) and all(
        m.first < opened or (watched.known and m.first == opened) for m in past
    )


def tells_of_later(watched: Watched, dated: Sequence[DateMention], day: date) -> bool:
    """Whether the days that a sentence of `day` names all lie ahead: "takes effect in December"."""
    if watched.signal.predicate in _WITH_LATER:
        return False
    days = [m for m in dated if m.kind is not DateKind.VAGUE]
    return bool(days) and all(m.first > day + timedelta(days=1) for m in days)


def timing_of(signal: Signal, at: datetime) -> str:
    """`on_time` or `late` against the day that the signal states; empty without one."""
    if not signal.due:
        return ""
    return "late" if at > end_of(signal.due) else "on_time"
