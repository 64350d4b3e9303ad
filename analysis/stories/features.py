"""Features of a pair of articles. Words weigh by how rare they are in the stream so far."""

from __future__ import annotations

import math
from collections import Counter, deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stories.words import (
    actions_in,
    actions_oppose,
    share_template,
    split_words,
    versions_conflict,
    versions_in,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from analysis.stories.item import StoryItem

_LEAD_WORDS = 120
_NO_TEXT = 14  # so few words in a text say no more than a title
_TITLE_TIMES = 2.0
_PRIOR = 40.0  # as if so many articles had gone before; keeps the first weights sane
_UNSEEN = 0.5
_LOG_UNSEEN = math.log(_UNSEEN)
_DAY = 86_400.0

FEATURES = (
    "dense",
    "words",
    "titles",
    "contained",
    "names",
    "version_conflict",
    "template",
    "opposite",
    "gap",
    "same_site",
)


@dataclass(frozen=True, slots=True)
class Profile:
    """What is kept of an article for comparisons; word weights are log frequencies."""

    item: StoryItem
    title: Mapping[str, float]
    lead: Mapping[str, float]
    names: frozenset[str]
    versions: Mapping[str, frozenset[str]]
    actions: tuple[int, ...]
    has_text: bool


def profile_item(item: StoryItem) -> Profile:
    """Read an article once."""
    title = split_words(item.title)
    lead_text = " ".join(item.text.split()[: _LEAD_WORDS * 2])
    lead = split_words(lead_text)[:_LEAD_WORDS]
    counts: dict[str, float] = dict(Counter(lead))
    for word in title:
        counts[word] = counts.get(word, 0.0) + _TITLE_TIMES
    return Profile(
        item=item,
        title=dict.fromkeys(title, 1.0),
        lead={word: 1.0 + math.log(n) if n > 1 else 1.0 for word, n in counts.items()},
        names=frozenset(mention.entity for mention in item.mentions),
        versions=versions_in(item.title),
        actions=actions_in(item.title),
        has_text=len(lead) > _NO_TEXT,
    )


class Rarity:
    """How rare words and names are among the last `memory` articles."""

    def __init__(self, memory: int) -> None:
        self._memory = memory
        self._counts: Counter[str] = Counter()
        self._logs: dict[str, float] = {}
        self._recent: deque[frozenset[str]] = deque()
        self._top = math.log(_PRIOR)
        self._norms: dict[int, float] = {}

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
        dot = sum(self.weigh(word) ** 2 * left[word] * right[word] for word in shared)
        return dot / (self.norm(left) * self.norm(right) or 1.0)

    def norm(self, words: Mapping[str, float]) -> float:
        """Length of a weighted bag of words, remembered until the next article is learnt."""
        found = self._norms.get(id(words))
        if found is None:
            found = math.sqrt(sum((self.weigh(w) * n) ** 2 for w, n in words.items()))
            self._norms[id(words)] = found
        return found

    def contained(self, part: Mapping[str, float], whole: Mapping[str, float]) -> float:
        """Which share of a title's weight occurs in the other article."""
        total = sum(self.weigh(word) for word in part)
        return sum(self.weigh(word) for word in part if word in whole) / total if total else 0.0

    def overlap(self, left: Iterable[str], right: Iterable[str]) -> float:
        """Weighted Jaccard overlap of two sets of names."""
        one, two = frozenset(left), frozenset(right)
        union = sum(self.weigh(f"@{name}") for name in sorted(one | two))
        return sum(self.weigh(f"@{n}") for n in sorted(one & two)) / union if union else 0.0


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
        rarity.cosine(new.lead, old.lead),
        rarity.cosine(new.title, old.title),
        max(rarity.contained(new.title, old.lead), rarity.contained(old.title, new.lead)),
        rarity.overlap(new.names, old.names),
        float(versions_conflict(new.versions, old.versions)),
        float(same_site and share_template(new.title, old.title)),
        actions_oppose(new.actions, old.actions),
        math.log1p(gap) if gap is not None else 0.0,
        float(same_site),
    ]
