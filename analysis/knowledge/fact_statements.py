"""Facts in plain words: the one wording behind pages, programs and alerts."""

from __future__ import annotations

import re
from typing import Final

from db.types import Predicate

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
_NAMED_NUMBER = re.compile(r"\b[A-Z][\w-]*[ -]\d[\w.]*")
_VALUES_ARE_WORDS = frozenset({Predicate.LICENCE_CHANGED})


def state_fact(predicate: Predicate, subject: str) -> str:
    """`Access to Aurora 5 suspended`."""
    return SENTENCES[predicate].format(subject)


def statement_parts(predicate: Predicate) -> tuple[str, str]:
    """What stands before and behind the subject in the statement."""
    before, _, after = SENTENCES[predicate].partition("{}")
    return before, after


def word_values(predicate: Predicate, subject: str, from_value: str, to_value: str) -> str:
    """`2.50 dollars → 1.80 dollars`; empty where the values only repeat the statement."""
    values = (from_value.strip(), to_value.strip())
    return " → ".join(v for v in values if v and _tells(v, predicate, subject))


def _tells(value: str, predicate: Predicate, subject: str) -> bool:
    if value.casefold() in subject.casefold():
        return False
    # "disable Fable 5" names a model; it gives no number.
    counted = _NAMED_NUMBER.sub("", value)
    return predicate in _VALUES_ARE_WORDS or any(c.isdigit() for c in counted)
