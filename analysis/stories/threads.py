"""Which earlier story a story continues, decided from both as they stood when it last grew.

A story is compared by the titles, names and vectors of its first members, so that the decision
settles soon and costs the same for every story. The log odds are a logistic regression made by
`scripts/train_threads.py`; what the release of one model has to do with that of another is none of
its business: rivals' launches are never one affair.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np

from analysis.stories.deeds import (
    AFTERMATH,
    LAUNCH,
    deeds_in,
    share_deeds,
    told_in_part,
    turn_of,
)
from analysis.stories.words import line_of, share_template, split_words
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from numpy.typing import NDArray

FOLLOWS, REVERSES, IN_PART = "follows", "reverses", "partly reverses"
REACTION, UPDATE = "reaction to", "update of"
REVERSALS = frozenset({REVERSES, IN_PART})
FEATURES = (
    "dense",
    "titles",
    "names",
    "line",
    "gap",
    "same_site",
    "turned",
    "size",
    "deeds",
    "makers_apart",
    "comment",
)
_DAY = 86_400.0
_MAKER, _MODEL = "organisation:", "model:"
_NO_EVENT = {ArticleKind.TUTORIAL, ArticleKind.ROUNDUP}
_COMMENT = {*_NO_EVENT, ArticleKind.OPINION}
_USEFUL = 0.35  # relevance, 0 to 2, from which a single report is worth a place in an affair
_SAME_DAY = 1.0
_COMMON = 3  # a story is about what every third of its titles names


@dataclass(frozen=True, slots=True)
class ThreadOptions:
    """Settings of threads: the window in days, and the log odds from which a story continues another.

    `members` is how many of a story's first members speak for it, `neighbours` how many of the
    most similar ones name the stories it is compared with. A lone report costs `lone` log odds, and
    what one outlet alone tells after itself costs `own_words`: posts in a row are no affair.
    """

    window_days: float = 60.0
    threshold: float = 1.2
    lone: float = 0.8
    own_words: float = 2.0
    members: int = 12
    neighbours: int = 30
    weights: tuple[float, ...] = (
        *(-8.391, 8.796, 6.429, 2.31, 3.06, -0.348, -1.004, 2.473, 0.22, 1.843, -1.026, -0.638),
    )


class Report(Protocol):
    """What says whether an article counts for an affair."""

    @property
    def tier(self) -> Tier:
        """How close to the event its publisher stands."""

    @property
    def kind(self) -> ArticleKind:
        """What sort of text it is."""

    @property
    def relevance(self) -> float:
        """Use to builders, 0 to 2."""


@dataclass(frozen=True, slots=True)
class ThreadMember:
    """An article as threads see it; `names` are what it is about, `headed` those of its title.

    `seq` is its place in the order of assignment; `vector`, of unit length, is not needed where an
    article's words are only counted.
    """

    article_id: str
    story_id: str
    seq: int
    published_at: datetime
    title: str
    domain: str
    tier: Tier
    kind: ArticleKind
    relevance: float
    names: frozenset[str]
    headed: frozenset[str]
    vector: NDArray[np.float32] | None


@dataclass(frozen=True, slots=True)
class Sketch:
    """A story as it is compared; words and names carry the share of members that use them.

    `opened` is the seq of its first member, `turn` is -1 for taken away and 1 for given back.
    """

    story_id: str
    opened: int
    first: datetime
    last: datetime
    size: int
    centroid: NDArray[np.float32]
    words: Mapping[str, float]
    names: Mapping[str, float]
    makers: frozenset[str]
    models: frozenset[str]
    lines: frozenset[str]
    deeds: frozenset[int]
    turn: int
    in_part: bool
    domains: frozenset[str]
    comment: bool


@dataclass(frozen=True, slots=True)
class Link:
    """What a story continues, and how: log odds in `score`, a short word in `relation`."""

    story_id: str
    follows_id: str
    relation: str
    score: float


def tells_event(members: Sequence[Report]) -> bool:
    """Whether a story has enough to tell for a place in an affair."""
    if all(member.kind in _NO_EVENT for member in members):
        return False
    return len(members) > 1 or any(
        member.tier is Tier.PRIMARY or member.relevance >= _USEFUL for member in members
    )


def sketch_story(members: Sequence[ThreadMember]) -> Sketch:
    """The sketch of a story from its first members, in order of assignment."""
    count = len(members)
    vectors = [member.vector for member in members if member.vector is not None]
    mean = np.mean(np.stack(vectors), axis=0)
    deeds = [deeds_in(member.title) for member in members]
    turns = sum(turn_of(found, found) for found in deeds)
    words = Counter(word for m in members for word in set(split_words(m.title)))
    names = Counter(name for m in members for name in m.names)
    headed = Counter(name for m in members for name in m.headed)
    common = {name for name, uses in headed.items() if _COMMON * uses >= count}
    return Sketch(
        story_id=members[0].story_id,
        opened=members[0].seq,
        first=min(member.published_at for member in members),
        last=max(member.published_at for member in members),
        size=count,
        centroid=(mean / (float(np.linalg.norm(mean)) or 1.0)).astype(np.float32),
        words={word: words[word] / count for word in sorted(words)},
        names={name: names[name] / count for name in sorted(names)},
        makers=frozenset(name for name in common if name.startswith(_MAKER)),
        models=frozenset(name for name in common if name.startswith(_MODEL)),
        lines=frozenset(filter(None, map(line_of, names))),
        deeds=frozenset().union(*deeds),
        turn=(turns > 0) - (turns < 0) if 2 * abs(turns) >= count else 0,
        in_part=2 * sum(told_in_part(member.title) for member in members) >= count,
        domains=frozenset(member.domain or member.article_id for member in members),
        comment=all(member.kind in _COMMENT for member in members),
    )


def compare_sketches(new: Sketch, old: Sketch, weigh: Callable[[str], float]) -> list[float]:
    """The features of a pair in the order of FEATURES; `weigh` says how rare a word or `@name` is."""
    gap = max((new.first - old.last).total_seconds() / _DAY, 0.0)
    return [
        float(new.centroid @ old.centroid),
        _cosine(new.words, old.words, weigh),
        _cosine(new.names, old.names, lambda name: weigh(f"@{name}")),
        float(bool(new.lines & old.lines)),
        math.log1p(gap),
        float(_of_one_site(new, old)),
        float(new.turn * old.turn < 0),
        math.log(old.size),
        share_deeds(new.deeds, old.deeds),
        float(bool(new.makers and old.makers) and not new.makers & old.makers),
        float(new.comment),
    ]


def are_rivals(new: Sketch, old: Sketch) -> bool:
    """Whether both tell of a launch, and of different models or by different makers."""
    if LAUNCH not in new.deeds or LAUNCH not in old.deeds:
        return False
    pairs = ((new.models, old.models), (new.makers, old.makers))
    return any(mine and theirs and not mine & theirs for mine, theirs in pairs)


def may_follow(new: Sketch, old: Sketch, options: ThreadOptions) -> bool:
    """Whether a story comes after another, inside the window; of two, one only may follow."""
    if old.opened >= new.opened or old.first > new.first or old.story_id == new.story_id:
        return False
    gap = (new.first - old.last).total_seconds() / _DAY
    if gap > options.window_days or are_rivals(new, old):
        return False
    return not (_of_one_site(new, old) and share_template(new.words, old.words))


def find_link(
    new: Sketch,
    earlier: Sequence[Sketch],
    weigh: Callable[[str], float],
    options: ThreadOptions,
) -> Link | None:
    """The story that a story continues, if any; of equal ones the later, then by id."""
    first, *rest = options.weights
    best: tuple[float, datetime, str] | None = None
    chosen: Sketch | None = None
    for old in earlier:
        if not may_follow(new, old, options):
            continue
        values = compare_sketches(new, old, weigh)
        odds = first + math.fsum(w * v for w, v in zip(rest, values, strict=True))
        odds = round(odds - _cost(new, old, options), 6)
        key = (odds, old.last, old.story_id)
        if odds >= options.threshold and (best is None or key > best):
            best, chosen = key, old
    if best is None or chosen is None:
        return None
    return Link(new.story_id, chosen.story_id, name_relation(new, chosen), best[0])


def _cost(new: Sketch, old: Sketch, options: ThreadOptions) -> float:
    own = options.own_words if _of_one_site(new, old) else 0.0
    return own + (options.lone if new.size == 1 else 0.0)


def _of_one_site(new: Sketch, old: Sketch) -> bool:
    return len(new.domains) == 1 and new.domains == old.domains


def name_relation(new: Sketch, old: Sketch) -> str:
    """How a story continues another, in words that a headline may follow."""
    if new.turn * old.turn < 0 and new.size > 1:
        return IN_PART if new.in_part else REVERSES
    if new.comment or (AFTERMATH in new.deeds and AFTERMATH not in old.deeds):
        return REACTION
    soon = (new.first - old.last).total_seconds() / _DAY <= _SAME_DAY
    if soon and new.deeds & old.deeds:
        return UPDATE
    return FOLLOWS


def _cosine(
    left: Mapping[str, float], right: Mapping[str, float], weigh: Callable[[str], float]
) -> float:
    dot = math.fsum(left[w] * right[w] * weigh(w) ** 2 for w in left if w in right)
    if not dot:
        return 0.0
    return dot / (_length(left, weigh) * _length(right, weigh))


def _length(words: Mapping[str, float], weigh: Callable[[str], float]) -> float:
    return math.sqrt(math.fsum((n * weigh(w)) ** 2 for w, n in words.items()))
