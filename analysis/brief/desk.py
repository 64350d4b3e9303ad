"""A story while it is written: what may be quoted, what was said, and the best of the rest."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.brief.acts import names_in, retells
from analysis.brief.pool import quote
from analysis.brief.words import containment, content_words, jaccard, repeats

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.brief.model import Sentence
    from analysis.brief.pool import Candidate

_SAME = 0.75
_REPETITION, _SHARED_NAMES = 0.8, 0.35  # sentences of a story share its names anyway
_RETOLD, _RETOLD_IN_BOX = 1.0, 0.25  # a place of the box may name the act again
_AGAIN = 0.5  # the same for a second sentence of one place
_AWAY, _LEAST_FIT = 0.4, 0.35  # an article that shares little with the headline
_SAME_OUTLET = 0.08
_PLAIN = 0.35
_MATTERS = content_words(
    "model models release launch deal order directive move change feature update announcement price "
    "pricing lawsuit settlement attack incident rule policy tool chip app order suspension ban"
)


@dataclass(frozen=True, slots=True)
class Place:
    """A place of a story: how well a candidate fills it, the least it must score, how many fit."""

    merit: Callable[[Candidate], float]
    floor: float
    limit: int = 2
    retold: float = 0.25  # what one loses that reports a told act again


@dataclass(slots=True)
class Desk:
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
    fits: dict[str, float] = field(default_factory=dict)

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

    def take(self, candidate: Candidate, *, telling: bool = False) -> None:
        """Use a candidate; in the telling, the sentence after it may lean on it."""
        self.said.append(candidate.words)
        self.used.append(candidate.words)
        self.texts.append(candidate.text)
        self.outlets[candidate.member.outlet] += 1
        if telling:
            self.places.add((candidate.member.article_id, candidate.order))

    def best(
        self,
        merit: Callable[[Candidate], float],
        floor: float,
        *,
        in_box: bool = False,
        plain: float = _PLAIN,
        retold: float = _RETOLD_IN_BOX,
    ) -> Candidate | None:
        """The candidate of most merit, repetition taken off; None where none reaches the floor.

        In the box one that only leans on "the model" may stand from the centrality `plain` on, and
        one that reports a told act again loses `retold`.
        """
        best: tuple[float, Candidate] | None = None
        for candidate in self.pool:
            if candidate.leans and not self._may_lean(candidate, plain if in_box else None):
                continue
            value = merit(candidate) - self._malus(candidate)
            if value < floor or (best is not None and value <= best[0]):
                continue
            value -= _REPETITION * max(self.overlap(candidate) - _SHARED_NAMES, 0.0)
            again = retold if in_box else _RETOLD
            value -= again if value >= floor and self.retold(candidate) else 0.0
            if value < floor or (best is not None and value <= best[0]):
                continue
            if self.is_new(candidate):
                best = (value, candidate)
        return best[1] if best else None

    def choose(self, place: Place) -> list[Candidate]:
        """The candidates for a place of the builder's box, taken as they are chosen."""

        def fits(candidate: Candidate) -> float:
            return place.merit(candidate) if self.names(candidate) else 0.0

        found: list[Candidate] = []
        while len(found) < place.limit:
            retold = max(_AGAIN, place.retold) if found else place.retold
            candidate = self.best(fits, place.floor, in_box=True, retold=retold)
            if candidate is None:
                break
            self.take(candidate)
            found.append(candidate)
        return found

    def fill(self, place: Place) -> tuple[Sentence, ...]:
        """The quoted sentences of a place."""
        return tuple(quote(candidate) for candidate in self.choose(place))

    def _malus(self, candidate: Candidate) -> float:
        fit = min(self.fits.get(candidate.member.article_id, 1.0) / _LEAST_FIT, 1.0)
        return _SAME_OUTLET * self.outlets[candidate.member.outlet] + _AWAY * (1.0 - fit)

    def _may_lean(self, candidate: Candidate, plain: float | None) -> bool:
        if plain is None:
            return self.carries(candidate)
        # "The directive bars …" is plain under a headline that is about nothing else.
        return candidate.definite and candidate.centrality >= plain and self._knows(candidate)

    def _knows(self, candidate: Candidate) -> bool:
        # What "the" points at was named above, or is what any such story is about.
        pointed = content_words(" ".join(candidate.text.split()[1:3]))
        known = self.headline.union(_MATTERS, *self.used)
        return bool(pointed & known)
