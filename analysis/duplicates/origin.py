"""Tracing words to where they were first: nine outlets may be one origin and eight copies.

Of two articles with one text the origin is the primary publisher's, else the one that was out
first. Dates that are missing, at midnight or corrected only say by when an article was out; where
they leave it open, the order of arrival decides and the judgement says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.duplicates.candidates import CandidateIndex, CopyOptions
from analysis.duplicates.item import CopyJudgement, basis_of
from analysis.duplicates.judge import (
    EXCERPT,
    Match,
    Relation,
    compare,
    credits_other,
    same_words,
    take_print,
)
from db.copies import COPIED, CopyKind, OriginCount

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from analysis.duplicates.item import CopyItem, Precedence
    from analysis.duplicates.judge import Print


@dataclass(frozen=True, slots=True)
class _Link:
    """A judgement in the making: from an article to the one it may be copied from."""

    copy: Print
    origin: Print
    match: Match


class CopyTracer:
    """Takes articles one after another and says whose words each carries.

    An earlier article that comes in late becomes the origin of those judged before it.
    """

    def __init__(self, options: CopyOptions | None = None) -> None:
        self.index = CandidateIndex(options)
        self._judged: dict[str, CopyJudgement] = {}
        self._precedence: dict[str, Precedence] = {}

    def restore(self, item: CopyItem, judgement: CopyJudgement) -> None:
        """Take in an article that was judged before."""
        self.index.add(take_print(item))
        self._remember(item, judgement)

    def know(self, item: CopyItem) -> None:
        """Learn where an origin stands that is too old to be compared."""
        self._precedence[item.article_id] = item.precedence

    def trace(self, item: CopyItem) -> list[CopyJudgement]:
        """Judge an article: its own judgement first, then those that it changes."""
        taken = take_print(item)
        self.index.remove(item.article_id)
        self._precedence[item.article_id] = item.precedence
        links = [
            _link(taken, known, match)
            for known in self.index.candidates(taken)
            if (match := compare(taken, known)).relation is not Relation.NONE
        ]
        own = _choose(item, [link for link in links if link.copy is taken])
        changed = [
            judgement
            for link in links
            if link.origin is taken and self._is_better(judgement := _judge(link))
        ]
        self.index.add(taken)
        self._remember(item, own)
        for judgement in changed:
            self._judged[judgement.article_id] = judgement
        return [own, *changed]

    def forget(self, article_id: str) -> None:
        """Drop an article whose judgement is to be made again."""
        self._judged.pop(article_id, None)
        self.index.remove(article_id)

    def judgement_of(self, article_id: str) -> CopyJudgement | None:
        """What was last judged of an article."""
        return self._judged.get(article_id)

    def _remember(self, item: CopyItem, judgement: CopyJudgement) -> None:
        self._judged[item.article_id] = judgement
        self._precedence[item.article_id] = item.precedence

    def _is_better(self, fresh: CopyJudgement) -> bool:
        """Whether a judgement on a known article says more than the one that stands."""
        if fresh.kind is CopyKind.ORIGINAL:
            return False
        standing = self._judged.get(fresh.article_id)
        if standing is None or standing.origin_id is None:
            return standing is not None
        if (standing.kind in COPIED) != (fresh.kind in COPIED):
            return fresh.kind in COPIED
        return self._rank(fresh) < self._rank(standing)

    def _rank(self, judgement: CopyJudgement) -> tuple[float, Precedence]:
        # Of several articles with one text the first is the origin; of passages the longest counts.
        origin = str(judgement.origin_id)
        first = self._precedence.get(origin, (0, float("-inf"), False, 0))
        return (0.0 if judgement.kind in COPIED else -judgement.share), first


def trace_origins(
    items: Iterable[CopyItem], options: CopyOptions | None = None
) -> tuple[CopyJudgement, ...]:
    """Whose words each of some articles carries, in the order given; dates and tiers decide."""
    given = list(items)
    tracer = CopyTracer(options or CopyOptions(window_days=float("inf"), limit=len(given)))
    for item in sorted(given, key=lambda item: item.number):
        tracer.trace(item)
    found = {item.article_id: tracer.judgement_of(item.article_id) for item in given}
    return tuple(judgement for judgement in found.values() if judgement is not None)


def count_origins(items: Sequence[CopyItem], judgements: Iterable[CopyJudgement]) -> OriginCount:
    """How many outlets carry some articles, and how many of them in words of their own."""
    outlets = {item.article_id: item.domain or item.outlet.lower() for item in items}
    origins = {j.article_id: j.origin_id for j in judgements if j.kind in COPIED and j.origin_id}
    heads = {key: _head(key, origins) for key in outlets}
    return OriginCount(
        articles=len(items),
        outlets=len(set(outlets.values())),
        origins=len({outlets.get(head, head) for head in heads.values()}),
        copies=sum(1 for key, head in heads.items() if key != head),
    )


def _head(article_id: str, origins: dict[str, str]) -> str:
    seen = {article_id}
    while (origin := origins.get(article_id)) is not None and origin not in seen:
        article_id = origin
        seen.add(article_id)
    return article_id


def _link(taken: Print, known: Print, match: Match) -> _Link:
    earlier = known.item.precedence < taken.item.precedence
    # Who names the other as the place where a story appeared is not its origin.
    told, tells = credits_other(taken, known), credits_other(known, taken)
    if earlier if told == tells else told:
        return _Link(taken, known, match)
    return _Link(known, taken, Match(match.relation, match.other_share, match.share))


def _choose(item: CopyItem, links: Sequence[_Link]) -> CopyJudgement:
    """The judgement on a new article: the first of its copies' sources, else the best passage."""
    copies = [link for link in links if link.match.relation is Relation.COPY]
    if copies:
        return _judge(min(copies, key=lambda link: link.origin.item.precedence))
    passages = [link for link in links if link.match.share >= EXCERPT]
    if passages:
        best = min(passages, key=lambda link: (-link.match.share, link.origin.item.precedence))
        return _judge(best)
    return CopyJudgement(item.article_id, None, CopyKind.ORIGINAL)


def _judge(link: _Link) -> CopyJudgement:
    match, copy, origin = link.match, link.copy, link.origin
    if match.relation is Relation.EXCERPT and match.share < EXCERPT:
        return CopyJudgement(copy.item.article_id, None, CopyKind.ORIGINAL)
    return CopyJudgement(
        article_id=copy.item.article_id,
        origin_id=origin.item.article_id,
        kind=_kind(link),
        share=round(match.share, 4),
        origin_share=round(match.other_share, 4),
        basis=basis_of(origin.item, copy.item),
    )


def _kind(link: _Link) -> CopyKind:
    if link.match.relation is Relation.EXCERPT:
        return CopyKind.EXCERPT
    if same_words(link.copy, link.origin):
        return CopyKind.EXACT
    other_site = link.copy.item.domain != link.origin.item.domain
    return CopyKind.REPOST if other_site and link.copy.is_snippet else CopyKind.NEAR
