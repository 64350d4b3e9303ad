"""The test, the tiers and the void rule of an expectation, in words that a person can apply."""

from __future__ import annotations

from db.types import Predicate as P
from db.types import Tier

_PRESS = (Tier.PRIMARY, Tier.PRESS)
_WIDE = (Tier.PRIMARY, Tier.PRESS, Tier.ANALYSIS)
# Whether weights can be had, anybody can see; a deal is so when those who strike it say so.
_TIERS: dict[P, tuple[Tier, ...]] = {
    P.WEIGHTS_PUBLISHED: (*_WIDE, Tier.COMMUNITY),
    P.MODEL_RELEASED: _WIDE,
    P.PRODUCT_AVAILABLE: _WIDE,
    P.PRICE_CHANGED: _WIDE,
    P.DEPRECATED: _WIDE,
    P.ACCESS_SUSPENDED: _WIDE,
    P.ACCESS_RESTORED: _WIDE,
}
_SAYS = "a primary or press source says that"
_SHOWS = "a primary, press or analysis source says that"
_TESTS: dict[P, str] = {
    P.MODEL_RELEASED: f"{_SHOWS} {{who}} has been released, or can be used by those it was announced for",
    P.WEIGHTS_PUBLISHED: "any source says that the weights or code of {who} can be downloaded",
    P.LICENCE_CHANGED: f"{_SAYS} {{who}} stands under the new licence, or shows its text",
    P.TERMS_CHANGED: f"{_SAYS} the changed terms of {{who}} are published or in force",
    P.EXPORT_RULE_CHANGED: f"{_SAYS} the control, curb or permission concerning {{who}} has been issued, changed or lifted",
    P.ACCESS_SUSPENDED: f"{_SHOWS} access to or use of {{who}} has been stopped or restricted",
    P.ACCESS_RESTORED: f"{_SHOWS} {{who}} is available again",
    P.DEPRECATED: f"{_SHOWS} {{who}} has been retired, switched off or withdrawn",
    P.PRICE_CHANGED: f"{_SHOWS} the price, limit or plan of {{who}} has changed",
    P.RULE_PUBLISHED: f"{_SAYS} {{who}} has been issued, introduced, signed or passed",
    P.RULE_EFFECTIVE: f"{_SAYS} {{who}} is in force or applies",
    P.LAWSUIT_STEP: f"{_SAYS} the step in the case of {{who}} has been taken: filed, heard, ruled on or settled",
    P.SECURITY_INCIDENT: f"{_SAYS} the flaw of {{who}} has been disclosed or fixed",
    P.PRODUCT_AVAILABLE: f"{_SHOWS} {{who}} can be used, bought or has been switched on",
    P.FUNDING_OR_DEAL: f"{_SAYS} {{who}} has signed, closed or completed it",
    P.OTHER: f"{_SAYS} {{who}} has done it",
}
_VOID: dict[P, str] = {
    P.MODEL_RELEASED: "its maker gives it up, or renames it so that none can be told to be it",
    P.WEIGHTS_PUBLISHED: "the model is withdrawn before its weights are out",
    P.DEPRECATED: "it has been withdrawn for another reason before",
    P.PRICE_CHANGED: "what is priced is no longer offered",
    P.ACCESS_RESTORED: "what was suspended has been retired or replaced",
    P.ACCESS_SUSPENDED: "what would be suspended is no longer offered",
    P.RULE_EFFECTIVE: "the rule is withdrawn, struck down or replaced before its day",
    P.RULE_PUBLISHED: "its author gives up the office or the matter is taken over by another rule",
    P.EXPORT_RULE_CHANGED: "what would be controlled no longer exists, or another rule decides it",
    P.LAWSUIT_STEP: "the case is withdrawn, settled or joined to another before the step",
    P.FUNDING_OR_DEAL: "a party ceases to exist, or another deal takes its place",
}
_VOID_ELSE = "{who} no longer exists or is replaced, so that nobody can tell whether it happened"


def tiers_for(predicate: P) -> tuple[Tier, ...]:
    """The tiers of sources that may show that such a thing happened."""
    return _TIERS.get(predicate, _PRESS)


def test_for(predicate: P, who: str, value: str = "", statement: str = "") -> str:
    """The test in words; `statement` is quoted where the predicate alone says too little."""
    test = _TESTS[predicate].format(who=who)
    if value:
        test += f", and names {value}"
    vague = predicate in {P.OTHER, P.FUNDING_OR_DEAL, P.PRODUCT_AVAILABLE, P.RULE_EFFECTIVE, P.RULE_PUBLISHED}
    return f"{test}, as said: “{statement}”" if vague and statement else test


def void_rule_for(predicate: P, who: str) -> str:
    """When it can no longer be judged."""
    return "void when " + _VOID.get(predicate, _VOID_ELSE).format(who=who)
