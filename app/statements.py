"""Facts in plain words, for pages, the command line and programs alike."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.weeks import name_day
from db.types import Predicate

if TYPE_CHECKING:
    from analysis.knowledge.contradictions import FactGroup, FactSupport, FactVersion

# The subject stands for {}.
SENTENCES: Final = {
    Predicate.MODEL_RELEASED: "{} released",
    Predicate.WEIGHTS_PUBLISHED: "Weights of {} published",
    Predicate.LICENCE_CHANGED: "Licence of {}",
    Predicate.TERMS_CHANGED: "Terms of {} changed",
    Predicate.EXPORT_RULE_CHANGED: "Export rule changed for {}",
    Predicate.ACCESS_SUSPENDED: "Access to {} suspended",
    Predicate.ACCESS_RESTORED: "Access to {} restored",
    Predicate.DEPRECATED: "{} retired",
    Predicate.PRICE_CHANGED: "Price of {}",
    Predicate.RULE_PUBLISHED: "Rule published: {}",
    Predicate.RULE_EFFECTIVE: "Rule takes effect: {}",
    Predicate.LAWSUIT_STEP: "Step in court: {}",
    Predicate.SECURITY_INCIDENT: "Security incident: {}",
    Predicate.PRODUCT_AVAILABLE: "Product available: {}",
    Predicate.FUNDING_OR_DEAL: "Funding or deal: {}",
    Predicate.OTHER: "{}",
}
UNSOURCED: Final = "no source"
UNSOURCED_EXPLAINED: Final = (
    "“no source”: the article gives this number without saying where it comes from."
)
DISPUTED: Final = "Outlets differ"
_NAMED_NUMBER = re.compile(r"\b[A-Z][\w-]*[ -]\d[\w.]*")
_NOBODY = frozenset({"the company", "the firm", "the startup", "company", "sources"})
_VALUES_ARE_WORDS = frozenset({Predicate.LICENCE_CHANGED})


def state_fact(predicate: Predicate, subject: str) -> str:
    """`Access to Aurora 5 suspended`."""
    return SENTENCES[predicate].format(subject)


def statement_parts(predicate: Predicate) -> tuple[str, str]:
    """What stands before and behind the subject in the statement."""
    before, _, after = SENTENCES[predicate].partition("{}")
    return before, after


def tell_change(group: FactGroup, version: FactVersion) -> str:
    """`2.50 dollars → 1.80 dollars`; empty where the values only repeat the statement."""
    values = (version.from_value.strip(), version.to_value.strip())
    told = [value for value in values if value and _tells(value, group)]
    return " → ".join(told)


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


def _tells(value: str, group: FactGroup) -> bool:
    if value.casefold() in group.subject.casefold():
        return False
    # "disable Fable 5" names a model; it gives no number.
    counted = _NAMED_NUMBER.sub("", value)
    return group.predicate in _VALUES_ARE_WORDS or any(c.isdigit() for c in counted)
