"""How many of the found stories have which topic, entity, source, tier, language and month."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.search_types import FacetCount, FoundFacets
from db.search_pool import entity_names, source_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.search.columns import Columns
    from analysis.search.grouping import FoundStory
    from db.store import Connection

_MOST = 12  # values of one kind that are worth narrowing to


def count_facets(
    connection: Connection, columns: Columns, found: Sequence[FoundStory]
) -> FoundFacets:
    """Counts over all found stories, most frequent first, at most twelve of a kind.

    A story has a value when one of its articles that matched has it. Months are all given, the
    latest first.
    """
    numbers = [article.number for story in found for article, _ in story.articles]
    described, named = columns.describe(numbers), columns.entities_of(numbers)
    counts: dict[str, dict[str, int]] = {kind: {} for kind in _KINDS}
    for story in found:
        own: dict[str, set[str]] = {kind: set() for kind in _KINDS}
        for article, _ in story.articles:
            own["months"].add(article.published_at.isoformat()[:7])
            own["entities"].update(named[article.number])
            if told := described.get(article.number):
                own["topics"].update(told.topics)
                own["sources"].add(told.source_key)
                own["tiers"].add(told.tier)
                own["languages"].add(told.language)
        for kind, values in own.items():
            counted = counts[kind]
            for value in values:
                counted[value] = counted.get(value, 0) + 1
    counts["languages"].pop("", None)
    entities = _top(counts["entities"], {})
    names = entity_names(connection, [entity.key for entity in entities])
    sources = source_names(connection, sorted(counts["sources"]))
    months = counts["months"]
    return FoundFacets(
        topics=_top(counts["topics"], {}),
        entities=tuple(replace(each, name=names.get(each.key, each.key)) for each in entities),
        sources=_top(counts["sources"], sources),
        tiers=_top(counts["tiers"], {}),
        languages=_top(counts["languages"], {}),
        months=tuple(FacetCount(key, key, months[key]) for key in sorted(months, reverse=True)),
    )


_KINDS = ("topics", "entities", "sources", "tiers", "languages", "months")


def _top(counts: Mapping[str, int], names: Mapping[str, str]) -> tuple[FacetCount, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:_MOST]
    return tuple(FacetCount(key, names.get(key) or key, count) for key, count in ordered)
