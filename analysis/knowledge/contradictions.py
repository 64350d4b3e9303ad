"""Facts of one story side by side: what outlets agree on, and what they tell differently."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from analysis.knowledge.quantities import find_quantities, may_be_same, quantities_agree
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
# What happens on a day that both reports may name; of other past things each tells its own day.
_DATED = frozenset(
    {
        Predicate.DEPRECATED, Predicate.RULE_EFFECTIVE, Predicate.ACCESS_SUSPENDED,
        Predicate.ACCESS_RESTORED, Predicate.PRICE_CHANGED, Predicate.TERMS_CHANGED,
    }
)  # fmt: skip
# Kinds of money: a round says nothing against a purchase.
_MONEY_KINDS = {
    "round": r"\b(?:rais\w+|rounds?|series [a-k]|seed|fundrais\w+|venture)\b",
    "listing": r"\b(?:ipo|public offering|listing|trading|shares?|s-1)\b",
    "purchase": r"\b(?:acqui\w+|buy\w*|bought|purchas\w+|merg\w+|takeover)\b",
    "deal": r"\b(?:deals?|contracts?|agreements?|partnerships?|orders?|suppl\w+|leas\w+)\b",
    "grant": r"\b(?:invest\w*|commit\w*|pledg\w+|grants?|donat\w+|fund|call)\b",
    "worth": r"\bvalu(?:ed|ation|ing|es)\b",
    "debt": r"\b(?:debt|loans?|bonds?|credit|borrow\w*)\b",
}
_MONEY = {kind: re.compile(pattern, re.IGNORECASE) for kind, pattern in _MONEY_KINDS.items()}
# These take another party; without a name in common they are two.
_WITH_OTHERS = frozenset({"purchase", "deal", "grant"})
_NAME = re.compile(r"\b[A-Z][\w&-]{2,}")
_SUM = re.compile(
    r"[$€£¥₹]\s?\d[\d.,]*\d?(?:\s?-?(?:thousand|million|billion|trillion|bn|tn|[kmbt])\b)?",
    re.IGNORECASE,
)
_WORTH_BEFORE = re.compile(r"\b(?:valu\w+|worth)\b[^.;$€£]{0,24}\Z", re.IGNORECASE)
_WORTH_AFTER = re.compile(r"\A[^.,;$€£]{0,14}\bvaluation", re.IGNORECASE)
# Its subject is a company with many products, and its values are words.
_MANIFOLD = frozenset({Predicate.PRODUCT_AVAILABLE})
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
        if self.predicate in _MANIFOLD:
            return False
        standing = [version for version in self.versions if not version.superseded]
        return any(
            _differ(one, other) for n, one in enumerate(standing) for other in standing[n + 1 :]
        )


@dataclass(slots=True)
class _Open:
    supports: list[FactSupport] = field(default_factory=list)

    def accepts(self, support: FactSupport) -> bool:
        # Values go by the fullest telling: one that gives less says nothing about the rest.
        return all(_dates_agree(known, support) for known in self.supports) and _values_agree(
            self.supports[0], support
        )


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
        _usual_day(supports),
        tuple(sorted(supports, key=_order)),
        superseded=any(_replaces(other, supports) for other in others),
    )


def _usual_day(supports: Sequence[FactSupport]) -> str:
    """The day that most supports give, of equals the one told first."""
    days = [s.fact.effective_date for s in sorted(supports, key=_order) if s.fact.effective_date]
    return max(days, key=lambda day: (days.count(day), -days.index(day)), default="")


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


def _differ(one: FactVersion, other: FactVersion) -> bool:
    """Whether two versions speak of the same thing, and nobody tells both."""
    if {s.article_id for s in one.supports} & {s.article_id for s in other.supports}:
        return False
    return any(_speak_of_one(mine, theirs) for mine in one.supports for theirs in other.supports)


def _speak_of_one(one: FactSupport, other: FactSupport) -> bool:
    if one.fact.predicate is not Predicate.FUNDING_OR_DEAL or not (one.words and other.words):
        return True
    mine, theirs = _kinds_of_money(one.words), _kinds_of_money(other.words)
    if not mine or not theirs:
        return True
    shared = mine & theirs
    if shared and shared <= _WITH_OTHERS:
        return bool(_other_names(one) & _other_names(other))
    return bool(shared)


def _other_names(support: FactSupport) -> frozenset[str]:
    own = frozenset(_NAME.findall(support.fact.subject))
    return frozenset(_NAME.findall(support.words)[1:]) - own


def _sums_agree(one: FactSupport, other: FactSupport) -> bool:
    """Whether sums agree where they mean the same: a valuation says nothing against a round."""
    mine, theirs = find_quantities(one.fact.to_value), find_quantities(other.fact.to_value)
    few, many = sorted((mine, theirs), key=len)
    if len(few) == 1 and any(may_be_same(few[0], sum_) for sum_ in many):
        return True  # one telling does not say which of the sums its own is
    return all(
        quantities_agree(_sums(one, worth=worth), _sums(other, worth=worth))
        for worth in (True, False)
    )


def _sums(support: FactSupport, *, worth: bool) -> str:
    words = support.words
    chosen = []
    for match in _SUM.finditer(support.fact.to_value):
        at = words.find(match.group())
        near = at >= 0 and (
            _WORTH_BEFORE.search(words[:at]) or _WORTH_AFTER.match(words[at + len(match.group()) :])
        )
        if bool(near) is worth:
            chosen.append(match.group())
    return " / ".join(chosen)


def _kinds_of_money(words: str) -> frozenset[str]:
    return frozenset(kind for kind, pattern in _MONEY.items() if pattern.search(words))


def _values_agree(one: FactSupport, other: FactSupport) -> bool:
    if one.fact.predicate in _WORDED:
        mine, theirs = _words(one.fact.to_value), _words(other.fact.to_value)
        return not mine or not theirs or mine <= theirs or theirs <= mine
    if one.fact.predicate is Predicate.FUNDING_OR_DEAL and one.words and other.words:
        return _sums_agree(one, other)
    return quantities_agree(one.fact.to_value, other.fact.to_value) and quantities_agree(
        one.fact.from_value, other.fact.from_value
    )


def _dates_agree(one: FactSupport, other: FactSupport) -> bool:
    first, second = one.fact.effective_date, other.fact.effective_date
    if not first or not second or first == second:
        return True
    days = abs((_day(first) - _day(second)).days)
    told = min(one.published_at, other.published_at).date()
    if max(_day(first), _day(second)) > told:
        # Of what is to come a day is a day, unless the later report tells of a thing done.
        return one.fact.predicate not in _DATED and min(_day(first), _day(second)) <= told
    # Of what has happened, time zones make two days.
    return days <= 1 or one.fact.predicate not in _DATED


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
