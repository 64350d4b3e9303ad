"""How many of the found stories have which topic, entity, source, tier, language and month."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

from analysis.search_types import FacetCount, FoundFacets
from db.search_pool import facet_rows, source_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from analysis.search.grouping import FoundStory
    from db.search_pool import FacetRow
    from db.store import Connection

_MOST = 12  # values of one kind that are worth narrowing to
_KINDS = ("topics", "entities", "sources", "tiers", "languages")


def count_facets(connection: Connection, found: Sequence[FoundStory]) -> FoundFacets:
    """Counts over all found stories, most frequent first, at most twelve of a kind.

    A story has a value when one of its articles that matched has it. Months are all given, the
    latest first.
    """
    ids = [article.id for story in found for article, _ in story.articles]
    rows = facet_rows(connection, ids)
    stories: dict[str, Counter[str]] = {kind: Counter() for kind in _KINDS}
    months: Counter[str] = Counter()
    names: dict[str, str] = {}
    for story in found:
        members = [rows[article.id] for article, _ in story.articles if article.id in rows]
        for kind, values in _values(members).items():
            stories[kind].update(values)
        months.update({f"{article.published_at:%Y-%m}" for article, _ in story.articles})
        for member in members:
            names.update(member.entities)
    sources = source_names(connection, sorted(stories["sources"]))
    return FoundFacets(
        topics=_top(stories["topics"], {}),
        entities=_top(stories["entities"], names),
        sources=_top(stories["sources"], sources),
        tiers=_top(stories["tiers"], {}),
        languages=_top(stories["languages"], {}),
        months=tuple(FacetCount(key, key, months[key]) for key in sorted(months, reverse=True)),
    )


def _values(members: Iterable[FacetRow]) -> Mapping[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for member in members:
        found["topics"].update(member.topics)
        found["entities"].update(key for key, _ in member.entities)
        found["sources"].add(member.source_key)
        found["tiers"].add(member.tier)
        if member.language:
            found["languages"].add(member.language)
    return found


def _top(counts: Counter[str], names: Mapping[str, str]) -> tuple[FacetCount, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    return tuple(FacetCount(key, names.get(key) or key, count) for key, count in ordered)
