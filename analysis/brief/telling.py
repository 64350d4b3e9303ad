"""What happened: the opening, and the sentences behind it."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import acts_of, names_in
from analysis.brief.asides import score_hedge
from analysis.brief.cues import names_critic
from analysis.brief.headlines import says_something
from analysis.brief.key_facts import holds_key_value
from analysis.brief.merits import merit_context, merit_detail, merit_opening
from analysis.brief.pool import collect_titles, trust
from analysis.brief.rank import new_facts
from analysis.brief.words import containment
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analysis.brief.desk import Desk
    from analysis.brief.material import Member, StoryMaterial
    from analysis.brief.pool import Candidate
    from db.types import Passage

LEAST_TELLING, LONGEST_TELLING = 2, 3  # sentences of "what happened"
_OWN_LEAD, _HEDGED = 0.25, 0.4  # what may come is no opening for what came
_BACKGROUND, _AHEAD = 0.5, 0.25
_UPDATE_FLOOR = 0.9
_OPENING_FLOOR, _CONTEXT_FLOOR = 0.8, 0.55
_DETAIL_FLOOR, _EXTRA_FLOOR = 0.55, 0.75
_LEAST_SHARED = 2
_VAGUE, _RETELLS = 0.4, 0.3  # another article's words for what was told
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_TITLE_ON_TOPIC, _TITLE_RETOLD = 0.4, 0.5


def open_telling(desk: Desk, story: StoryMaterial) -> list[Candidate]:
    """The opening, taken from the desk; an update opens with its new fact. Empty where none fits."""
    opening = _pick_opening(desk, story)
    if opening is None:
        return []
    desk.take(opening, telling=True)
    return [opening]


def tell_details(desk: Desk, told: Sequence[Candidate], most: int) -> list[Candidate]:
    """The telling so far with details of the event behind it, up to `most` sentences in all.

    Prices and sizes are left for the key facts.
    """

    def merit(candidate: Candidate) -> float:
        return 0.0 if holds_key_value(candidate.text) else merit_detail(candidate)

    return [*told, *_tell_more(desk, len(told), most, merit)]


def round_off(
    desk: Desk,
    story: StoryMaterial,
    copies: Mapping[str, str],
    lead: Member,
    told: Sequence[Candidate],
) -> list[Candidate]:
    """The whole telling in the order in which it reads well; a short one with what else is known."""
    found = list(told)
    if len(found) < LEAST_TELLING:
        found += _tell_more(desk, len(found), LEAST_TELLING, merit_context)
    if len(found) < LEAST_TELLING:
        found += _tell_by_titles(desk, story.members, copies, lead, LEAST_TELLING + 1 - len(found))
    return _order(found)


def _tell_more(
    desk: Desk, told: int, most: int, merit: Callable[[Candidate], float]
) -> list[Candidate]:
    chosen: list[Candidate] = []
    while told + len(chosen) < most:
        floor = _DETAIL_FLOOR if told + len(chosen) < LEAST_TELLING else _EXTRA_FLOOR

        def worth(candidate: Candidate) -> float:
            value = merit(candidate) if _is_about(desk, candidate) else 0.0
            return value - _VAGUE if value and adds_little(desk, candidate) else value

        candidate = desk.best(worth, floor)
        if candidate is None:
            break
        desk.take(candidate, telling=True)
        chosen.append(candidate)
    return chosen


def adds_little(desk: Desk, candidate: Candidate) -> bool:
    """Whether a sentence is another article's on what was told, without a name or number more."""
    here = {article for article, _ in desk.places}
    if not here or candidate.member.article_id in here or desk.overlap(candidate) < _RETELLS:
        return False
    told = " ".join((desk.title, *desk.texts))
    numbers = set(_NUMBER.findall(candidate.text)) - set(_NUMBER.findall(told))
    return not (numbers or names_in(candidate.text) - names_in(told))


def _is_about(desk: Desk, candidate: Candidate) -> bool:
    # Behind a sentence that names the matter one may lean; else it names it, or shares its words.
    shared = len(candidate.words & desk.headline)
    return candidate.leans or desk.names(candidate) or shared >= _LEAST_SHARED


def _pick_opening(desk: Desk, story: StoryMaterial) -> Candidate | None:
    acts = _main_acts(desk, story)
    hedged = bool(score_hedge(desk.title))
    # What is to be watched for has its own place.
    watched = [(s.article_id or "", s.passage) for s in story.signals if s.passage and s.due]

    def merit(candidate: Candidate) -> float:
        own = _OWN_LEAD if candidate.member.article_id == desk.lead else 0.0
        value = merit_opening(candidate, desk.headline, acts)
        hedge = _HEDGED if not hedged and score_hedge(candidate.text) else 0.0
        ahead = _AHEAD if any(_covers(candidate, *span) for span in watched) else 0.0
        return value + own - hedge - ahead if value else 0.0

    if story.told is not None and (update := _pick_update(desk, story, merit)) is not None:
        return update
    found = desk.best(merit, _OPENING_FLOOR)
    return found or desk.best(
        lambda c: merit_context(c) if _is_about(desk, c) else 0.0, _CONTEXT_FLOOR
    )


def _pick_update(
    desk: Desk, story: StoryMaterial, merit: Callable[[Candidate], float]
) -> Candidate | None:
    spans = [(member.article_id, member.facts[place].passage) for member, place in new_facts(story)]
    for candidate in sorted(desk.pool, key=lambda c: (-merit(c), c.order)):
        if candidate.leans or merit(candidate) < _UPDATE_FLOOR or not desk.is_new(candidate):
            continue
        if not _is_history(candidate, story) and any(_covers(candidate, *span) for span in spans):
            return candidate
    return None


def _is_history(candidate: Candidate, story: StoryMaterial) -> bool:
    # What happened before the week's first article is what was told already.
    first = min(member.published_at for member in story.members).date() - timedelta(days=2)
    days = [m.last for m in candidate.dates if m.exact]
    return candidate.aside >= _BACKGROUND or (bool(days) and max(days) < first)


def _main_acts(desk: Desk, story: StoryMaterial) -> frozenset[Predicate]:
    # What the headline's verb says, and what most of the articles state as a fact.
    counts = Counter(p for m in story.members for p in {fact.predicate for fact in m.facts})
    ranked = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0].value))
    common = {p for p, n in ranked[:1] if n > 1 and p is not Predicate.OTHER}
    return acts_of(desk.title) | common


def _covers(candidate: Candidate, article_id: str, passage: Passage) -> bool:
    same = candidate.member.article_id == article_id
    return same and candidate.start < passage.end and passage.start < candidate.end


def _tell_by_titles(
    desk: Desk, members: Sequence[Member], copies: Mapping[str, str], lead: Member, count: int
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
            and desk.overlap(candidate) <= _TITLE_RETOLD
            and _adds(desk, candidate)
            and says_something(candidate.text)
        ):
            desk.take(candidate)
            chosen.append(candidate)
    return chosen


def _adds(desk: Desk, title: Candidate) -> bool:
    # A headline tells more only by another act, with a name or a number that was not told.
    told = " ".join((desk.title, *desk.texts))
    acts = acts_of(title.text)
    fresh = (names_in(title.text) - names_in(told)) or set(_NUMBER.findall(title.text)) - set(
        _NUMBER.findall(told)
    )
    same = bool(acts) and acts <= acts_of(desk.title).union(*map(acts_of, desk.texts))
    alike = containment(title.words, desk.headline) > _TITLE_RETOLD
    plain = acts or names_critic(title.text) or not desk.texts
    return bool(fresh and plain) and not same and not alike


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
