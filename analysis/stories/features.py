"""Features of a pair of articles. Words weigh by how rare they are in the stream so far."""

from __future__ import annotations

import math
import re
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stories.deeds import (
    RESTORE,
    SUSPEND,
    deeds_in,
    figures_in,
    is_aftermath,
    share_deeds,
    told_in_part,
    turn_of,
)
from analysis.stories.sway import Sway, steady_cosine, sway_of
from analysis.stories.words import (
    share_template,
    split_words,
    tells_apart,
    versions_conflict,
    versions_in,
)
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    from analysis.stories.item import StoryItem

_LEAD_WORDS = 120
_OPENING_WORDS = 70
_NO_TEXT = 14  # so few words in a text say no more than a title
_TITLE_TIMES = 2.0
_PRIOR = 40.0  # as if so many articles had gone before; keeps the first weights sane
_UNSEEN = 0.5
_LOG_UNSEEN = math.log(_UNSEEN)
_DAY = 86_400.0
_MAKER = "organisation:"
_LINE = re.compile(r"model:([a-z]+-[a-z][a-z-]*?|[a-z-]+[\d.]\S*)(?:-v?\d[\d.]*)?")
_CHANGES = frozenset((SUSPEND, RESTORE))
_CHANGE_DAYS = 3.0
_CHANGE_MODELS = 2
_SERIES = frozenset((ArticleKind.PRIMARY, ArticleKind.TUTORIAL))

FEATURES = (
    "dense",
    "steady",
    "words",
    "titles",
    "contained",
    "names",
    "rivals",
    "figures",
    "other_numbers",
    "deeds",
    "other_deed",
    "version_conflict",
    "own_series",
    "template",
    "opposite",
    "partial",
    "aftermath",
    "same_change",
    "gap",
    "same_site",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept of an article for comparisons; word weights are log frequencies.

    `names` are what it is about, `makers` those of its title, `lines` the models that are named
    closely enough to tell them apart, `numbers` those of title and lead. `deeds` are those of the
    title, `told` those of title and opening.
    """

    item: StoryItem
    title: Mapping[str, float]
    lead: Mapping[str, float]
    names: frozenset[str]
    makers: frozenset[str]
    lines: frozenset[str]
    versions: Mapping[str, frozenset[str]]
    figures: frozenset[str]
    numbers: frozenset[str]
    sway: Sway
    deeds: frozenset[int]
    told: frozenset[int]
    turn: int
    in_part: bool
    hints_at_part: bool
    has_text: bool


def profile_item(item: StoryItem) -> Profile:
    """Read an article once."""
    title = split_words(item.title)
    lead_text = " ".join(item.text.split()[: _LEAD_WORDS * 2])
    lead = split_words(lead_text)[:_LEAD_WORDS]
    counts: dict[str, float] = dict(Counter(lead))
    for word in title:
        counts[word] = counts.get(word, 0.0) + _TITLE_TIMES
    opening = _opening(item.text)
    deeds, told = deeds_in(item.title), deeds_in(f"{item.title} {opening}")
    about = [mention for mention in item.mentions if mention.in_title or mention.count > 1]
    headed = [mention.entity for mention in item.mentions if mention.in_title]
    return Profile(
        item=item,
        title=dict.fromkeys(title, 1.0),
        lead={word: 1.0 + math.log(n) if n > 1 else 1.0 for word, n in counts.items()},
        names=frozenset(mention.entity for mention in about),
        makers=frozenset(name for name in headed if name.startswith(_MAKER)),
        lines=frozenset(filter(None, (_line_of(mention.entity) for mention in item.mentions))),
        versions=versions_in(item.title),
        figures=figures_in(item.title),
        numbers=frozenset(word for word in counts if tells_apart(word)),
        sway=sway_of(item.vector),
        deeds=deeds,
        told=told,
        turn=turn_of(deeds, told),
        in_part=told_in_part(item.title),
        hints_at_part=told_in_part(opening),
        has_text=len(lead) > _NO_TEXT,
    )


def _line_of(entity: str) -> str | None:
    # "claude-fable-5" and "claude-fable" are one line; a bare family, "claude", says too little.
    found = _LINE.fullmatch(entity)
    return found.group(1) if found else None


def _opening(text: str) -> str:
    return " ".join(text.split(maxsplit=_OPENING_WORDS)[:_OPENING_WORDS])


class Rarity:
    """How rare words and names are among the last `memory` articles."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._counts: Counter[str] = Counter()
        self._logs: dict[str, float] = {}
        self._recent: deque[frozenset[str]] = deque()
        self._top = math.log(_PRIOR)
        # The bag stands beside its length: while it is kept, its id is nobody else's.
        self._norms: dict[int, tuple[Mapping[str, float], float]] = {}

    def learn(self, profile: Profile) -> None:
        """Count an article; beyond `memory` articles the oldest is forgotten."""
        words = frozenset(profile.lead) | frozenset(f"@{name}" for name in profile.names)
        self._recent.append(words)
        self._counts.update(words)
        changed = words
        if len(self._recent) > self._memory:
            oldest = self._recent.popleft()
            self._counts.subtract(oldest)
            changed |= oldest
        for word in changed:
            self._logs[word] = math.log(self._counts[word] + _UNSEEN)
        self._top = math.log(len(self._recent) + _PRIOR)
        self._norms.clear()

    def weigh(self, word: str) -> float:
        """Inverse document frequency, smoothed; high from the first article on."""
        return self._top - self._logs.get(word, _LOG_UNSEEN)

    def cosine(self, left: Mapping[str, float], right: Mapping[str, float]) -> float:
        """Cosine of two weighted bags of words."""
        if len(left) > len(right):
            left, right = right, left
        shared = [word for word in left if word in right]
        if not shared:
            return 0.0
        dot = math.fsum(self.weigh(word) ** 2 * left[word] * right[word] for word in shared)
        return dot / (self.norm(left) * self.norm(right) or 1.0)

    def norm(self, words: Mapping[str, float]) -> float:
        """Length of a weighted bag of words, remembered until the next article is learnt."""
        known = self._norms.get(id(words))
        if known is not None:
            return known[1]
        found = math.sqrt(math.fsum((self.weigh(w) * n) ** 2 for w, n in words.items()))
        self._norms[id(words)] = (words, found)
        return found

    def contained(self, part: Mapping[str, float], whole: Mapping[str, float]) -> float:
        """Which share of a title's weight occurs in the other article."""
        total = math.fsum(self.weigh(word) for word in part)
        return (
            math.fsum(self.weigh(word) for word in part if word in whole) / total if total else 0.0
        )

    def overlap(self, left: Iterable[str], right: Iterable[str]) -> float:
        """Weighted Jaccard overlap of two sets of names."""
        one, two = frozenset(left), frozenset(right)
        union = math.fsum(self.weigh(f"@{name}") for name in sorted(one | two))
        return math.fsum(self.weigh(f"@{n}") for n in sorted(one & two)) / union if union else 0.0


def gap_in_days(left: StoryItem, right: StoryItem) -> float | None:
    """Days between two publications; None when either is undated."""
    if left.published_at is None or right.published_at is None:
        return None
    return abs((left.published_at - right.published_at).total_seconds()) / _DAY


def compare(new: Profile, old: Profile, dense: float, rarity: Rarity) -> list[float]:
    """The features of a pair, in the order of FEATURES; `dense` is the cosine of the vectors."""
    gap = gap_in_days(new.item, old.item)
    same_site = bool(new.item.domain) and new.item.domain == old.item.domain
    return [
        dense,
        steady_cosine(dense, new.sway, old.sway),
        rarity.cosine(new.lead, old.lead),
        rarity.cosine(new.title, old.title),
        max(rarity.contained(new.title, old.lead), rarity.contained(old.title, new.lead)),
        rarity.overlap(new.names, old.names),
        float(_apart(new.makers, old.makers)),
        float(bool(new.figures & old.figures)),
        float(_apart(new.numbers, old.numbers)),
        share_deeds(new.told, old.told),
        float(_apart(new.deeds, old.deeds)),
        float(versions_conflict(new.versions, old.versions)),
        float(same_site and new.item.kind in _SERIES and old.item.kind in _SERIES),
        float(same_site and share_template(new.title, old.title)),
        float(new.turn * old.turn < 0),
        float(new.turn == old.turn == 1 and _one_in_part(new, old)),
        float(is_aftermath(new.deeds, old.deeds)),
        float(_same_change(new, old, gap)),
        math.log1p(gap) if gap is not None else 0.0,
        float(same_site),
    ]


def _apart(left: AbstractSet[object], right: AbstractSet[object]) -> bool:
    return bool(left) and bool(right) and left.isdisjoint(right)


def _same_change(new: Profile, old: Profile, gap: float | None) -> bool:
    # The same models taken away, or given back, within days: told in whatever words. One model
    # in common will do where both headlines say so.
    if not new.turn or new.turn != old.turn or gap is None or gap > _CHANGE_DAYS:
        return False
    shared = len(new.lines & old.lines)
    if shared >= _CHANGE_MODELS:
        return True
    return shared > 0 and bool(new.deeds & _CHANGES) and bool(old.deeds & _CHANGES)


def _one_in_part(new: Profile, old: Profile) -> bool:
    return any(
        one.in_part and not other.in_part and not other.hints_at_part
        for one, other in ((new, old), (old, new))
    )
