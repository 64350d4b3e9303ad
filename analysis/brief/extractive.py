"""The extractive writer: picks and orders sentences of the sources; it never words its own.

The exceptions are short lines from typed facts ("Lantern 4: retirement on 27 July 2026."), which the
check holds to the values that stand in their passages.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from analysis.brief.changes import state_changes
from analysis.brief.desk import Desk, Place
from analysis.brief.filled import stated_facts
from analysis.brief.headlines import cut_headline, rank_titles
from analysis.brief.key_facts import pick_key_facts
from analysis.brief.material import outlet_key
from analysis.brief.merits import merit_change, merit_when, merit_who
from analysis.brief.model import BriefStory, Citation, Sentence
from analysis.brief.origins import find_copies
from analysis.brief.pool import collect_candidates, format_time, quote, quote_span
from analysis.brief.rank import main_topics
from analysis.brief.sceptics import pick_sceptics
from analysis.brief.telling import (
    LEAST_TELLING,
    LONGEST_TELLING,
    open_telling,
    round_off,
    tell_details,
)
from analysis.brief.todo import state_to_do
from analysis.brief.watch import pick_watch_for
from analysis.brief.when import state_days
from analysis.brief.why import merit_why
from analysis.brief.words import content_words, fold_space

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from analysis.brief.filled import Stated
    from analysis.brief.material import Member, StoryMaterial
    from analysis.brief.pool import Candidate

_LEAD = 600  # characters
_WHY = Place(merit_why, 0.8, 1, retold=1.0)
_WHO = Place(merit_who, 0.8, 1)
_CHANGES = Place(merit_change, 0.95)
_WHEN = Place(merit_when, 0.85, 1)


def write_story(
    story: StoryMaterial,
    position: int,
    issued: datetime,
    boilerplate: frozenset[str] = frozenset(),
) -> BriefStory:
    """Write one story from its articles; sections stay empty where the sources say nothing.

    Sentences of `boilerplate` are not used: they stand in articles on other matters too.
    """
    copies = find_copies(story.members)
    lead = rank_titles(story.members, copies)[0]
    framed = _frame(story, position, quote_title(lead), copies)
    facts = stated_facts(story, framed.headline.text)
    desk = _lay_desk(story, copies, lead, framed.headline, boilerplate)
    desk.pool = [_keep_facts(candidate, facts) for candidate in desk.pool]
    # The box goes before the rest of the telling, which would use up its sentences.
    opening = open_telling(desk, story)
    boxed = _fill_box(framed, desk, story, facts, issued)
    # Numbers have their own place once the event itself is told.
    told = tell_details(desk, opening, LEAST_TELLING)
    key_facts = pick_key_facts(desk)
    told = tell_details(desk, told, LONGEST_TELLING)
    told = round_off(desk, story, copies, lead, told)
    return dataclasses.replace(
        boxed, what_happened=tuple(quote(candidate) for candidate in told), key_facts=key_facts
    )


def _frame(
    story: StoryMaterial, position: int, headline: Sentence, copies: Mapping[str, str]
) -> BriefStory:
    return BriefStory(
        story_id=story.story_id,
        position=position,
        headline=headline,
        topics=tuple(topic.value for topic in main_topics(story)),
        what_happened=(),
        who=(),
        changes=(),
        when=(),
        watch_for=(),
        sceptics=(),
        cited_by=_cite(story.members, copies),
        outlets=len({outlet_key(m) for m in story.members if m.article_id not in copies}),
        first_seen=story.first_seen.strftime("%Y-%m-%dT%H:%M:%SZ"),
        last_update=format_time(max(story.members, key=lambda m: m.published_at)),
        update_of=story.told.week if story.told else None,
        continues=story.continues,
    )


def _fill_box(
    framed: BriefStory,
    desk: Desk,
    story: StoryMaterial,
    facts: tuple[Stated, ...],
    issued: datetime,
) -> BriefStory:
    # In this order: what comes first takes the sentences that would fill two places.
    watch_for = pick_watch_for(desk, story, issued.date())
    when = state_days(facts) or desk.fill(_WHEN)
    changes = desk.fill(_CHANGES)
    changes += tuple(state_changes(facts, desk.texts, _CHANGES.limit - len(changes)))
    desk.texts += [sentence.text for sentence in changes if not sentence.quoted]
    who = desk.fill(_WHO)
    return dataclasses.replace(
        framed,
        watch_for=watch_for,
        when=when,
        changes=changes,
        who=who,
        why=desk.fill(_WHY),
        to_do=state_to_do(facts),
        sceptics=pick_sceptics(desk),
    )


def tells_something(story: StoryMaterial) -> bool:
    """Whether the sources give a story more than its headline."""
    return bool(write_story(story, 0, story.members[-1].published_at).what_happened)


def quote_title(member: Member) -> Sentence:
    """The article's title as a sentence: what happened, without what stands around it."""
    title = member.snapshot.title
    return quote_span(member, *cut_headline(title, member.outlet, member.domain))


def _lay_desk(
    story: StoryMaterial,
    copies: Mapping[str, str],
    lead: Member,
    headline: Sentence,
    boilerplate: frozenset[str],
) -> Desk:
    pool = collect_candidates(story.members, copies)
    usable = [candidate for candidate in pool if candidate.text not in boilerplate]
    words = content_words(headline.text)
    desk = Desk(usable, lead.article_id, headline.text, words)
    desk.fits = {m.article_id: _measure_fit(m, words) for m in story.members if m is not lead}
    if story.told is not None:
        desk.said += [content_words(text) for text in story.told.sentences]
    return desk


def _measure_fit(member: Member, headline: frozenset[str]) -> float:
    # How much of the headline an article's title and lead say.
    said = content_words(f"{member.snapshot.title} {member.snapshot.text[:_LEAD]}")
    return len(headline & said) / max(len(headline), 1)


def _keep_facts(candidate: Candidate, facts: Sequence[Stated]) -> Candidate:
    # Only what is stated about the story's own matter makes a change of it.
    own = {(s.member.article_id, s.fact.passage.start): s.fact for s in facts}
    stated = [
        fact.predicate
        for (article_id, start), fact in own.items()
        if article_id == candidate.member.article_id
        and start < candidate.end
        and candidate.start < fact.passage.end
    ]
    return dataclasses.replace(candidate, facts=frozenset(stated)) if stated else candidate


def _cite(members: Sequence[Member], copies: Mapping[str, str]) -> tuple[Citation, ...]:
    return tuple(
        Citation(
            article_id=member.article_id,
            outlet=member.outlet,
            title=fold_space(member.snapshot.title),
            url=member.url,
            published_at=format_time(member),
            tier=member.tier.value,
            copy_of=copies.get(member.article_id),
        )
        for member in members
    )
