"""Features of a pair of articles. Words weigh by how rare they are in the stream so far."""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stories.claims import Claims, name_other_models, name_other_sums, read_claims
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
from analysis.stories.words import line_of, share_template, split_words, tells_apart
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    from analysis.stories.item import StoryItem
    from analysis.stories.rarity import Likeness, Rarity

_LEAD_WORDS = 120
_OPENING_WORDS = 70
_NO_TEXT = 14  # so few words in a text say no more than a title
_TITLE_TIMES = 2.0
_DAY = 86_400.0
_MAKER = "organisation:"
_CHANGES = frozenset((SUSPEND, RESTORE))
_CHANGE_DAYS = 3.0
_CHANGE_MODELS = 2
_STAGE_DAYS = 1.0  # outlets of one day may call the same step either
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
    "other_sums",
    "other_stage",
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
    claims: Claims
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
        lines=frozenset(filter(None, (line_of(mention.entity) for mention in item.mentions))),
        claims=read_claims(item.title, headed),
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


def _opening(text: str) -> str:
    return " ".join(text.split(maxsplit=_OPENING_WORDS)[:_OPENING_WORDS])


def gap_in_days(left: StoryItem, right: StoryItem) -> float | None:
    """Days between two publications; None when either is undated."""
    if left.published_at is None or right.published_at is None:
        return None
    return abs((left.published_at - right.published_at).total_seconds()) / _DAY


def compare(
    new: Profile, old: Profile, dense: float, rarity: Rarity, likeness: Likeness | None = None
) -> list[float]:
    """The features of a pair, in the order of FEATURES; `dense` is the cosine of the vectors."""
    gap = gap_in_days(new.item, old.item)
    same_site = bool(new.item.domain) and new.item.domain == old.item.domain
    return [
        dense,
        steady_cosine(dense, new.sway, old.sway),
        *(likeness or rarity.liken(new, [old])[0]),
        rarity.overlap(new.names, old.names),
        float(_apart(new.makers, old.makers)),
        float(bool(new.figures & old.figures)),
        float(_apart(new.numbers, old.numbers)),
        share_deeds(new.told, old.told),
        float(_apart(new.deeds, old.deeds)),
        float(name_other_models(new.claims, old.claims)),
        float(name_other_sums(new.claims, old.claims)),
        float(new.claims.stage * old.claims.stage < 0 and (gap or 0.0) >= _STAGE_DAYS),
        float(same_site and new.item.kind in _SERIES and old.item.kind in _SERIES),
        float(same_site and share_template(new.title, old.title)),
        float(new.turn * old.turn < 0 or new.claims.phase * old.claims.phase < 0),
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
