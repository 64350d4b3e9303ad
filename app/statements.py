"""Facts in plain words, for pages, the command line and programs alike."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Final

from analysis.knowledge.fact_statements import SENTENCES, state_fact, statement_parts, word_values
from app.weeks import name_day

if TYPE_CHECKING:
    from analysis.knowledge.contradictions import FactGroup, FactSupport, FactVersion

__all__ = [
    "DISPUTED", "SENTENCES", "UNSOURCED", "UNSOURCED_EXPLAINED", "cited_source", "is_unsourced",
    "outlets_of", "state_fact", "statement_parts", "tell_change", "tell_date", "tell_support",
    "told_first",
]  # fmt: skip
UNSOURCED: Final = "no source"
UNSOURCED_EXPLAINED: Final = (
    "“no source”: the article gives this number without saying where it comes from."
)
DISPUTED: Final = "Outlets differ"
_NOBODY = frozenset({"the company", "the firm", "the startup", "company", "sources"})


def tell_change(group: FactGroup, version: FactVersion) -> str:
    """`2.50 dollars → 1.80 dollars`; empty where the values only repeat the statement."""
    return word_values(group.predicate, group.subject, version.from_value, version.to_value)


def tell_date(date: str) -> str:
    """An effective date for readers; what is no date as it is."""
    try:
        return name_day(datetime.fromisoformat(date)) if date else ""
    except ValueError:
        return date


def outlets_of(version: FactVersion) -> tuple[str, ...]:
    """Who says so, the earliest first, each once."""
    return tuple(dict.fromkeys(support.outlet for support in version.supports))


def cited_source(version: FactVersion) -> str:
    """Whom all its articles that name a source name; empty where they name several or none."""
    stated = (support.fact.source for support in version.supports)
    named = {source for source in stated if source and source.casefold() not in _NOBODY}
    return named.pop() if len(named) == 1 else ""


def is_unsourced(version: FactVersion) -> bool:
    """Whether nobody is named for its number in any of its articles."""
    return all(support.fact.unsourced for support in version.supports)


def told_first(version: FactVersion) -> tuple[FactSupport, ...]:
    """Its articles, the one whose words give the values and the date in front."""
    stated = (version.to_value, version.effective_date)
    order = sorted(
        version.supports, key=lambda s: (s.fact.to_value, s.fact.effective_date) != stated
    )
    return tuple(order)


def tell_support(version: FactVersion, shown: int = 2) -> str:
    """`The Model Gazette, Silicon Ledger and 3 more; 2 origins`."""
    outlets = outlets_of(version)
    names = ", ".join(outlets[:shown])
    rest = len(outlets) - shown
    names += f" and {rest} more" if rest > 0 else ""
    origins = version.origins
    one = "; 1 origin" if len(outlets) > 1 else ""
    return (
        f"{names}; {origins} origins"
        if 1 < origins < len(outlets)
        else names + (one if origins == 1 else "")
    )
