"""The extractive writer: picks and orders sentences of the sources; it never words its own.

The one exception are short dates from facts ("Access suspended: Llama 5, 27 July 2026."), which the
check holds to the values that stand in their passages.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of, names_in, retells
from analysis.brief.asides import score_hedge
from analysis.brief.cues import names_start
from analysis.brief.headlines import cut_outlet, rank_titles, says_something
from analysis.brief.material import outlet_key
from analysis.brief.merits import (
    merit_change,
    merit_context,
    merit_criticism,
    merit_detail,
    merit_forward,
    merit_opening,
    merit_pledge,
    merit_when,
    merit_who,
)
from analysis.brief.model import BriefStory, Citation, Sentence, WatchFor
from analysis.brief.origins import find_copies
from analysis.brief.pool import (
    Candidate,
    collect_candidates,
    collect_titles,
    format_time,
    quote,
    quote_span,
    trust,
)
from analysis.brief.rank import main_topics, new_facts
from analysis.brief.verify import check_values
from analysis.brief.words import containment, content_words, fold_space, jaccard, repeats
from analysis.text.dates import find_dates
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from analysis.brief.material import Member, StoryMaterial
    from db.types import Fact, Passage

LEAST_TELLING, LONGEST_TELLING = 2, 3  # sentences of "what happened"
_BOX = 2  # sentences of each place in the builder's box
_SAME = 0.75
_REPETITION, _SHARED_NAMES = 0.8, 0.35  # sentences of a story share its names anyway
_RETOLD, _RETOLD_IN_BOX = 0.45, 0.25  # a place of the box may name the act again
_OWN_LEAD, _HEDGED = 0.25, 0.4  # what may come is no opening for what came
_BACKGROUND, _PLAIN = 0.5, 0.5
_UPDATE_FLOOR = 0.9
_DETAIL_FLOOR, _EXTRA_FLOOR = 0.65, 0.75
_TITLE_ON_TOPIC = 0.4
# What comes into force on a day; a release or a deal merely happens.
_IN_FORCE = {
    Predicate.LICENCE_CHANGED: "New licence",
    Predicate.TERMS_CHANGED: "New terms",
    Predicate.DEPRECATED: "Retirement",
    Predicate.RULE_EFFECTIVE: "In force",
    Predicate.ACCESS_SUSPENDED: "Access suspended",
    Predicate.ACCESS_RESTORED: "Access restored",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """A place of the builder's box: how well a candidate fills it, and the least it must score."""

    merit: Callable[[Candidate], float]
    floor: float
    limit: int = _BOX


@dataclass(slots=True)
class _Desk:
    """A story while it is written.

    `said` holds earlier issues and what was used: a sentence must repeat none of it.
    `used` holds this issue's sentences alone: the less a sentence shares with them, the better.
    """

    pool: list[Candidate]
    lead: str  # the article that lends the headline
    title: str
    headline: frozenset[str]
    said: list[frozenset[str]] = field(default_factory=list)
    used: list[frozenset[str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    places: set[tuple[str, int]] = field(default_factory=set)
    outlets: Counter[str] = field(default_factory=Counter)

    def is_new(self, candidate: Candidate) -> bool:
        """Whether the candidate repeats nothing that was said."""
        # An opening may carry the headline's words if it adds to them.
        if candidate.words <= self.headline or jaccard(candidate.words, self.headline) >= _SAME:
            return False
        return not any(repeats(candidate.words, words) for words in self.said)

    def overlap(self, candidate: Candidate) -> float:
        """The largest part of the candidate that one used sentence said already, 0 to 1."""
        return max((containment(candidate.words, words) for words in self.used), default=0.0)

    def carries(self, candidate: Candidate) -> bool:
        """Whether the sentence right before the candidate stands in the telling."""
        place = (candidate.member.article_id, candidate.order - 1)
        return place in self.places

    def names(self, candidate: Candidate) -> bool:
        """Whether the candidate names something that the headline or its own title names."""
        own = names_in(candidate.member.snapshot.title)
        return bool((names_in(self.title) | own) & names_in(candidate.text))

    def retold(self, candidate: Candidate) -> bool:
        """Whether the candidate reports, in other words, what a used sentence reported."""
        return any(retells(candidate.text, text) for text in self.texts)

    def take(self, candidate: Candidate) -> None:
        """Use a candidate."""
        self.said.append(candidate.words)
        self.used.append(candidate.words)
        self.texts.append(candidate.text)
        self.outlets[candidate.member.outlet] += 1


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
    headline = quote_title(lead)
    pool = collect_candidates(story.members, copies)
    usable = [candidate for candidate in pool if candidate.text not in boilerplate]
    desk = _Desk(usable, lead.article_id, headline.text, content_words(headline.text))
    if story.told is not None:
        desk.said += [content_words(text) for text in story.told.sentences]
    today = issued.date()
    opening = _pick_opening(desk, story)
    told = [opening] if opening else []
    if opening:
        desk.take(opening)
        desk.places.add((opening.member.article_id, opening.order))
    # The box goes before the rest of the telling, which would use up its sentences.
    watch = _fill(desk, _Place(lambda c: merit_forward(c, today), 0.8))
    if len(watch) < _BOX:
        watch += _fill(desk, _Place(lambda c: merit_pledge(c, today), 0.8, 1))
    when = _fill(desk, _Place(merit_when, 0.85, 1)) or _state_effective_dates(story)
    changes = _fill(desk, _Place(merit_change, 0.95))
    who = _fill(desk, _Place(merit_who, 0.8, 1))
    sceptics = _fill(desk, _Place(merit_criticism, 0.85))
    told += _tell_more(desk, LONGEST_TELLING - len(told), merit_detail)
    if len(told) < LEAST_TELLING:
        told += _tell_more(desk, LEAST_TELLING - len(told), merit_context)
    if len(told) < LEAST_TELLING:
        told += _tell_by_titles(desk, story.members, copies, lead, LEAST_TELLING + 1 - len(told))
    return BriefStory(
        story_id=story.story_id,
        position=position,
        headline=headline,
        topics=tuple(topic.value for topic in main_topics(story)),
        what_happened=tuple(quote(candidate) for candidate in _order(told)),
        who=who,
        changes=changes,
        when=when,
        watch_for=tuple(WatchFor(sentence) for sentence in watch),
        sceptics=sceptics,
        cited_by=_cite(story.members, copies),
        outlets=len({outlet_key(m) for m in story.members if m.article_id not in copies}),
        first_seen=story.first_seen.strftime("%Y-%m-%dT%H:%M:%SZ"),
        last_update=format_time(max(story.members, key=lambda m: m.published_at)),
        update_of=story.told.week if story.told else None,
        continues=story.continues,
    )


def tells_something(story: StoryMaterial) -> bool:
    """Whether the sources give a story more than its headline."""
    return bool(write_story(story, 0, story.members[-1].published_at).what_happened)


def quote_title(member: Member) -> Sentence:
    """The article's title as a sentence, without the outlet's name at its end."""
    title = member.snapshot.title
    return quote_span(member, *cut_outlet(title, member.outlet, member.domain))


def _tell_more(desk: _Desk, count: int, merit: Callable[[Candidate], float]) -> list[Candidate]:
    chosen: list[Candidate] = []
    while len(chosen) < count:
        floor = _EXTRA_FLOOR if len(desk.used) + len(chosen) > 1 else _DETAIL_FLOOR
        candidate = _best(desk, merit, floor)
        if candidate is None:
            break
        desk.take(candidate)
        desk.places.add((candidate.member.article_id, candidate.order))
        chosen.append(candidate)
    return chosen


def _pick_opening(desk: _Desk, story: StoryMaterial) -> Candidate | None:
    acts = _main_acts(desk, story)
    hedged = bool(score_hedge(desk.title))

    def merit(candidate: Candidate) -> float:
        own = _OWN_LEAD if candidate.member.article_id == desk.lead else 0.0
        value = merit_opening(candidate, desk.headline, acts)
        hedge = _HEDGED if not hedged and score_hedge(candidate.text) else 0.0
        return value + own - hedge if value else 0.0

    if story.told is not None:
        spans = [
            (member.article_id, member.facts[place].passage) for member, place in new_facts(story)
        ]
        for candidate in sorted(desk.pool, key=lambda c: (-merit(c), c.order)):
            fits = (
                not candidate.leans and merit(candidate) >= _UPDATE_FLOOR and desk.is_new(candidate)
            )
            fits = fits and not _is_history(candidate, story)
            if fits and any(_covers(candidate, *span) for span in spans):
                return candidate
    return _best(desk, merit, 0.8) or _best(desk, merit_context, 0.55)


def _is_history(candidate: Candidate, story: StoryMaterial) -> bool:
    # What happened before the week's first article is what was told already.
    first = min(member.published_at for member in story.members).date() - timedelta(days=2)
    days = [m.last for m in candidate.dates if m.exact]
    return candidate.aside >= _BACKGROUND or (bool(days) and max(days) < first)


def _main_acts(desk: _Desk, story: StoryMaterial) -> frozenset[Predicate]:
    # What the headline's verb says, and what most of the articles state as a fact.
    counts = Counter(p for m in story.members for p in {fact.predicate for fact in m.facts})
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].value))
    common = {p for p, n in ranked[:1] if n > 1 and p is not Predicate.OTHER}
    return acts_of(desk.title) | common


def _covers(candidate: Candidate, article_id: str, passage: Passage) -> bool:
    same = candidate.member.article_id == article_id
    return same and candidate.start < passage.end and passage.start < candidate.end


def _tell_by_titles(
    desk: _Desk,
    members: Sequence[Member],
    copies: Mapping[str, str],
    lead: Member,
    count: int,
) -> list[Candidate]:
    titles = [c for c in collect_titles(members, copies) if c.member is not lead]
    titles.sort(key=lambda c: (-(c.centrality + trust(c)), c.member.article_id))
    chosen: list[Candidate] = []
    for candidate in titles:
        if (
            len(chosen) < count
            and candidate.centrality >= _TITLE_ON_TOPIC
            and desk.is_new(candidate)
            and not desk.retold(candidate)
            and says_something(candidate.text)
        ):
            desk.take(candidate)
            chosen.append(candidate)
    return chosen


def _order(chosen: Sequence[Candidate]) -> list[Candidate]:
    # The opening stays first; sentences of one article stay together and in their own order, and
    # one that leans stays right behind the one it leans on.
    if not chosen:
        return []
    rank = {c.member.article_id: n for n, c in reversed(list(enumerate(chosen)))}
    rest = [c for c in chosen[1:] if not c.leans]
    found = [chosen[0], *sorted(rest, key=lambda c: (rank[c.member.article_id], c.order))]
    for leaning in sorted((c for c in chosen if c.leans), key=lambda c: c.order):
        before = (leaning.member.article_id, leaning.order - 1)
        at = [(c.member.article_id, c.order) for c in found].index(before)
        found.insert(at + 1, leaning)
    return found


def _fill(desk: _Desk, place: _Place) -> tuple[Sentence, ...]:
    def fits(candidate: Candidate) -> float:
        return place.merit(candidate) if desk.names(candidate) else 0.0

    found: list[Sentence] = []
    while len(found) < place.limit:
        candidate = _best(desk, fits, place.floor, _RETOLD_IN_BOX)
        if candidate is None:
            break
        desk.take(candidate)
        found.append(quote(candidate))
    return tuple(found)


def _state_effective_dates(story: StoryMaterial) -> tuple[Sentence, ...]:
    # Only what the fact's own passage states: a date we could merely infer is not written.
    found: dict[str, Sentence] = {}
    for member, place in new_facts(story):
        fact = member.facts[place]
        passage = fact.passage
        if fact.predicate not in _IN_FORCE or passage.snapshot_id != member.snapshot.id:
            continue
        source = member.snapshot.content[passage.start : passage.end]
        text = _effective_words(fact, source, member.published_at.date())
        if not text or text in found:
            continue
        if not check_values(text, source, format_time(member)):
            found[text] = dataclasses.replace(
                quote_span(member, passage.start, passage.end),
                text=text,
                passages=(passage,),
                quoted=False,
            )
    return tuple(found.values())[:1]


def _effective_words(fact: Fact, source: str, published: date) -> str:
    # Only where the sentence has one day, and says of it that the thing holds from or until then.
    days = [m for m in find_dates(source, published) if m.exact]
    words = _IN_FORCE[fact.predicate]
    subject = fold_space(fact.subject)
    named = any(c.isdigit() for c in subject) and subject in source
    named = named and len(days) == 1 and any(c.isdigit() for c in days[0].text)
    if not named or days[0].first.isoformat() != fact.effective_date:
        return ""
    if fact.predicate not in acts_of(source) or not names_start(source[: days[0].start]):
        return ""
    at = days[0].first
    return f"{words}: {subject}, {at.day} {at:%B} {at.year}."


def _best(
    desk: _Desk, merit: Callable[[Candidate], float], floor: float, malus: float = _RETOLD
) -> Candidate | None:
    best: tuple[float, Candidate] | None = None
    for candidate in desk.pool:
        in_box = malus < _RETOLD
        if candidate.leans and not (_is_plain(candidate) if in_box else desk.carries(candidate)):
            continue
        value = merit(candidate) - 0.08 * desk.outlets[candidate.member.outlet]
        if value < floor or (best is not None and value <= best[0]):
            continue
        value -= malus / _RETOLD * _REPETITION * max(desk.overlap(candidate) - _SHARED_NAMES, 0.0)
        value -= malus if value >= floor and desk.retold(candidate) else 0.0
        if value < floor or (best is not None and value <= best[0]):
            continue
        if desk.is_new(candidate):
            best = (value, candidate)
    return best[1] if best else None


def _is_plain(candidate: Candidate) -> bool:
    # "The directive bars …" is plain under a headline that is about nothing else.
    return candidate.definite and candidate.centrality >= _PLAIN


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
