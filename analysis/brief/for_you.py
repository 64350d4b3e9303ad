"""What changes for one stack: every story of the period that touches it, told or not."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief import rank
from analysis.brief.clear import is_clean
from analysis.brief.extractive import write_story
from analysis.brief.model import ForYou, ForYouItem
from analysis.brief.pinned import cite_member, quote_cited
from analysis.brief.rank import URGENT, reason_to_set_aside, weigh_story
from analysis.brief.select import has_news
from analysis.brief.set_aside import pin_aside, write_aside
from analysis.brief.verify import check_sentence, drop_failing
from analysis.brief.words import content_words, repeats
from analysis.stack.match import match_period
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from collections.abc import Set as AbstractSet
    from datetime import datetime

    from analysis.brief.material import StoryMaterial
    from analysis.brief.model import BriefStory, Sentence
    from analysis.brief.pinned import PinnedAside
    from analysis.brief.weeks import Period
    from analysis.stack.model import Stack, StackMatch
    from analysis.stack.resolve import ResolvedStack
    from db.types import Snapshot

MOST_ITEMS = 12
MOST_ASIDE = 30
_MOST_CHANGES = 3
# Such stories report no event of their own.
_NO_EVENT = {rank.ROUNDUP, rank.TUTORIAL, rank.OPINION, rank.MARKET}
LESS = "changes less for you than what stands here"


@dataclass(frozen=True, slots=True)
class PinnedItem:
    """A story that changes something for a stack, why, and its place in the issue, if it has one."""

    story: StoryMaterial
    matches: tuple[StackMatch, ...]
    position: int | None = None


@dataclass(frozen=True, slots=True)
class PinnedForYou:
    """What a stack held and which stories touched it; `looked_at` counts all that were matched."""

    stack: Stack
    items: tuple[PinnedItem, ...]
    looked_at: int
    set_aside: tuple[PinnedAside, ...] = ()


def pick_for_stack(
    stack: ResolvedStack,
    stories: Sequence[StoryMaterial],
    chosen: Sequence[StoryMaterial],
    period: Period,
    earlier: Mapping[str, AbstractSet[str]] | None = None,
) -> PinnedForYou:
    """The stories that change something for the stack, what is most urgent first.

    `stories` are all of the period; one that the issue tells is taken as it is `chosen` there.
    `earlier` are the reasons that earlier editions gave, by story: one comes back with a new one.
    """
    told = {key: n for n, s in enumerate(chosen, 1) for key in (s.story_id, *s.folded)}
    items: dict[str, PinnedItem] = {}
    aside: list[tuple[StoryMaterial, str]] = []
    for found in match_period(stack, stories):
        place = told.get(found.story.story_id)
        changing = tuple(match for match in found.matches if match.changes)
        if changing and place:
            _add(items, chosen[place - 1], changing, place)
        elif reason := _reason(found.story, changing, earlier or {}):
            aside.append((found.story, reason))
        elif changing:
            _add(items, found.story, changing, None)
        elif not place:
            aside.append((found.story, found.matches[0].reason))
    ranked = sorted(items.values(), key=lambda item: _rank(item, period))
    aside += [(item.story, LESS) for item in ranked[MOST_ITEMS:] if item.position is None]
    aside.sort(key=lambda pair: (-weigh_story(pair[0], period).total, pair[0].story_id))
    shown = tuple(pin_aside(story, reason) for story, reason in aside[:MOST_ASIDE])
    return PinnedForYou(stack.stack, tuple(ranked[:MOST_ITEMS]), len(stories), shown)


def _add(
    items: dict[str, PinnedItem],
    story: StoryMaterial,
    changing: tuple[StackMatch, ...],
    place: int | None,
) -> None:
    known = items.get(story.story_id)
    matches = (*known.matches, *changing) if known else changing
    items[story.story_id] = PinnedItem(story, matches, place)


def write_for_you(
    pinned: PinnedForYou,
    told: Sequence[BriefStory],
    issued: datetime,
    boilerplate: frozenset[str],
    snapshots: Mapping[str, Snapshot],
) -> ForYou:
    """What changes for the stack; `told` are the issue's stories as written, in their order."""
    items = []
    for item in pinned.items:
        if item.position is None:
            written = write_story(item.story, 0, issued, boilerplate)
            written, _ = drop_failing(written, snapshots)
        else:
            written = told[item.position - 1]
        if not check_sentence(written.headline, snapshots):
            items.append(_to_item(item, written, snapshots))
    aside = write_aside(pinned.set_aside, snapshots)
    return ForYou(pinned.stack.name, tuple(items), pinned.looked_at, aside)


def _to_item(
    item: PinnedItem, written: BriefStory, snapshots: Mapping[str, Snapshot]
) -> ForYouItem:
    stated = [*_state_changes(item, snapshots), *written.changes]
    stated = stated or list(written.what_happened[:1])
    return ForYouItem(
        story_id=written.story_id,
        headline=written.headline,
        reasons=tuple(dict.fromkeys(match.reason for match in item.matches)),
        changes=_without_repeats(stated, written.headline),
        when=written.when,
        to_do=written.to_do,
        watch_for=written.watch_for,
        position=item.position,
    )


def _state_changes(item: PinnedItem, snapshots: Mapping[str, Snapshot]) -> list[Sentence]:
    members = {member.snapshot.id: member for member in item.story.members}
    found = []
    for match in item.matches:
        passage = match.fact.passage if match.fact else None
        member = members.get(passage.snapshot_id) if passage else None
        if passage is None or member is None or not member.english:
            continue
        sentence = quote_cited(cite_member(member), passage.start, passage.end)
        clean = is_clean(sentence.text, own_words=member.tier is Tier.PRIMARY)
        if clean and not check_sentence(sentence, snapshots):
            found.append(sentence)
    return found


def _without_repeats(sentences: Sequence[Sentence], headline: Sentence) -> tuple[Sentence, ...]:
    said = [content_words(headline.text)]
    kept = []
    for sentence in sentences:
        words = content_words(sentence.text)
        if not any(words <= known or repeats(words, known) for known in said):
            kept.append(sentence)
            said.append(words)
    return tuple(kept[:_MOST_CHANGES])


def _reason(
    story: StoryMaterial,
    changing: Sequence[StackMatch],
    earlier: Mapping[str, AbstractSet[str]],
) -> str | None:
    """Why a story that the issue does not tell is no item, whatever it changes."""
    if story.told is not None and not has_news(story):
        return rank.TOLD
    reasons = {match.reason for match in changing}
    if reasons and reasons <= earlier.get(story.story_id, frozenset()):
        return rank.TOLD
    reason = reason_to_set_aside(story)
    return reason if reason in _NO_EVENT else None


def _rank(item: PinnedItem, period: Period) -> tuple[object, ...]:
    acts = {match.fact.predicate for match in item.matches if match.fact}
    weight = weigh_story(item.story, period).total
    return (not acts & URGENT, -weight, item.story.story_id)


def attach_stories(pinned: PinnedForYou, stories: Mapping[str, StoryMaterial]) -> PinnedForYou:
    """The same with its stories replaced by those of their id."""
    items = [
        dataclasses.replace(item, story=stories.get(item.story.story_id, item.story))
        for item in pinned.items
    ]
    return dataclasses.replace(pinned, items=tuple(items))
