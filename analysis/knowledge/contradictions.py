"""Facts of one story side by side: what outlets agree on, and what they tell differently."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from analysis.knowledge.quantities import find_quantities, quantities_agree
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from db.types import Fact

# The words with which a later report replaces an earlier one.
_REPLACES = re.compile(
    r"\b(?:updat(?:es|ed)|revis(?:es|ed|ing|ion)|correct(?:s|ed|ion)|instead of|up from|down from|"
    r"extend(?:s|ed|ing)|extension|delay(?:s|ed|ing)?|postpon\w+|push(?:es|ed) back|moved (?:to|back|up)|"
    r"earlier (?:said|reported|announced|planned)|previously (?:said|reported|announced|planned|set)|"
    r"originally|had (?:said|planned|announced)|no longer|brought forward)\b",
    re.IGNORECASE,
)
_WORDED = frozenset({Predicate.LICENCE_CHANGED})
_WORD = re.compile(r"[\w.]+")


@dataclass(frozen=True, slots=True)
class FactSupport:
    """One article that states a fact.

    `origin` is the article whose words it repeats (itself when empty), `words` the fact's passage;
    without them every article is its own origin, and no report is seen to replace another.
    """

    article_id: str
    outlet: str
    published_at: datetime
    fact: Fact
    origin: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class FactVersion:
    """One telling of a fact; values are those of its fullest support, which are in time order.

    `superseded` is True where a later article says that this no longer holds.
    """

    from_value: str
    to_value: str
    effective_date: str
    supports: tuple[FactSupport, ...]
    superseded: bool = False

    @property
    def origins(self) -> int:
        """Independent articles behind it: twenty reprints of one report are one."""
        return len({support.origin or support.article_id for support in self.supports})


@dataclass(frozen=True, slots=True)
class FactGroup:
    """All tellings of one predicate about one subject, that with most origins first."""

    predicate: Predicate
    subject: str
    versions: tuple[FactVersion, ...]

    @property
    def disputed(self) -> bool:
        """Whether articles contradict one another: two versions stand and no article tells both."""
        standing = [version for version in self.versions if not version.superseded]
        tellers = [{s.article_id for s in version.supports} for version in standing]
        return any(not (one & other) for n, one in enumerate(tellers) for other in tellers[n + 1 :])


@dataclass(slots=True)
class _Open:
    supports: list[FactSupport] = field(default_factory=list)

    def accepts(self, support: FactSupport) -> bool:
        return all(_agree(known, support) for known in self.supports)


def group_facts(facts_with_articles: Sequence[FactSupport]) -> tuple[FactGroup, ...]:
    """The facts of one story by predicate and subject; most supported groups first.

    Rounded numbers and other ways to write a currency agree. A telling without value and date
    goes with the best supported one. The order of the input does not matter.
    """
    ordered = sorted(facts_with_articles, key=_order)
    groups: list[tuple[Predicate, list[FactSupport]]] = []
    for support in ordered:
        home = next(
            (
                members
                for predicate, members in groups
                if predicate is support.fact.predicate
                and _same_subject(members[0].fact.subject, support.fact.subject)
            ),
            None,
        )
        if home is None:
            groups.append((support.fact.predicate, [support]))
        else:
            home.append(support)
    made = [_to_group(predicate, members) for predicate, members in groups]
    return tuple(sorted(made, key=_rank))


def _to_group(predicate: Predicate, members: Sequence[FactSupport]) -> FactGroup:
    open_versions: list[_Open] = []
    plain: list[FactSupport] = []
    # Fuller statements first, so that a vague one cannot bridge two that differ.
    for support in sorted(members, key=lambda s: (-_fullness(s.fact), _order(s))):
        if not _fullness(support.fact):
            plain.append(support)
            continue
        home = next((version for version in open_versions if version.accepts(support)), None)
        if home is None:
            home = _Open()
            open_versions.append(home)
        home.supports.append(support)
    open_versions.sort(key=lambda v: (-_origins(v.supports), _earliest(v.supports)))
    if open_versions:
        open_versions[0].supports.extend(plain)
    else:
        open_versions.append(_Open(plain))
    versions = [_to_version(version.supports, open_versions) for version in open_versions]
    subject = max((s.fact.subject for s in members), key=lambda name: (len(name), name))
    return FactGroup(predicate, subject, tuple(versions))


def _to_version(supports: Sequence[FactSupport], all_versions: Sequence[_Open]) -> FactVersion:
    fullest = supports[0].fact
    others = [
        s for version in all_versions if version.supports is not supports for s in version.supports
    ]
    return FactVersion(
        fullest.from_value,
        fullest.to_value,
        fullest.effective_date
        or next((s.fact.effective_date for s in supports if s.fact.effective_date), ""),
        tuple(sorted(supports, key=_order)),
        superseded=any(_replaces(other, supports) for other in others),
    )


def _replaces(later: FactSupport, earlier: Sequence[FactSupport]) -> bool:
    last = max(support.published_at for support in earlier)
    if later.published_at <= last or not _fullness(later.fact):
        return False
    old = later.fact.from_value
    if old and any(
        find_quantities(s.fact.to_value) and quantities_agree(old, s.fact.to_value) for s in earlier
    ):
        return True
    return _REPLACES.search(later.words) is not None


def _agree(one: FactSupport, other: FactSupport) -> bool:
    if not _dates_agree(one, other):
        return False
    if one.fact.predicate in _WORDED:
        mine, theirs = _words(one.fact.to_value), _words(other.fact.to_value)
        return not mine or not theirs or mine <= theirs or theirs <= mine
    return quantities_agree(one.fact.to_value, other.fact.to_value) and quantities_agree(
        one.fact.from_value, other.fact.from_value
    )


def _dates_agree(one: FactSupport, other: FactSupport) -> bool:
    first, second = one.fact.effective_date, other.fact.effective_date
    if not first or not second or first == second:
        return True
    days = abs((_day(first) - _day(second)).days)
    told = min(one.published_at, other.published_at).date()
    # Of what has happened, time zones make two days; of what is to come, a day is a day.
    return days <= 1 and max(_day(first), _day(second)) <= told


def _fullness(fact: Fact) -> int:
    numbers = len(find_quantities(fact.to_value)) + len(find_quantities(fact.from_value))
    worded = fact.predicate in _WORDED and bool(fact.to_value)
    return min(numbers, 3) * 2 + worded + bool(fact.effective_date)


def _same_subject(one: str, other: str) -> bool:
    mine, theirs = _ordered_words(one), _ordered_words(other)
    short, long = sorted((mine, theirs), key=len)
    # "Fable 5" is "Claude Fable 5"; "GPT-5.6" is not "GPT-5.6 Sol".
    return bool(short) and long[-len(short) :] == short


def _ordered_words(name: str) -> list[str]:
    return _WORD.findall(name.lower().replace("’s", "").replace("'s", "").replace("-", " "))


def _words(value: str) -> frozenset[str]:
    return frozenset(_ordered_words(value)) - {
        "the",
        "a",
        "an",
        "licence",
        "license",
        "licensed",
        "under",
    }


def _origins(supports: Sequence[FactSupport]) -> int:
    return len({support.origin or support.article_id for support in supports})


def _earliest(supports: Sequence[FactSupport]) -> tuple[datetime, str, int]:
    return min((_order(support) for support in supports), key=lambda key: key[:3])[:3]


def _order(support: FactSupport) -> tuple[datetime, str, int, str, str]:
    fact = support.fact
    return (
        support.published_at, support.article_id, fact.passage.start, fact.predicate.value, fact.subject,
    )  # fmt: skip


def _rank(group: FactGroup) -> tuple[int, str, str]:
    return -sum(version.origins for version in group.versions), group.predicate.value, group.subject


def _day(text: str) -> date:

    return date.fromisoformat(text[:10])
