"""The test, the tiers and the void rule of an expectation, in words that a person can apply."""

from __future__ import annotations

import re

from db.types import Predicate, Tier

_PRESS = (Tier.PRIMARY, Tier.PRESS)
_WIDE = (Tier.PRIMARY, Tier.PRESS, Tier.ANALYSIS)
# Whether weights can be had, anybody can see; a deal is so when those who strike it say so.
_TIERS: dict[Predicate, tuple[Tier, ...]] = {
    Predicate.WEIGHTS_PUBLISHED: (*_WIDE, Tier.COMMUNITY),
    Predicate.MODEL_RELEASED: _WIDE,
    Predicate.PRODUCT_AVAILABLE: _WIDE,
    Predicate.PRICE_CHANGED: _WIDE,
    Predicate.DEPRECATED: _WIDE,
    Predicate.ACCESS_SUSPENDED: _WIDE,
    Predicate.ACCESS_RESTORED: _WIDE,
}
_SAYS = "a primary or press source says that"
_SHOWS = "a primary, press or analysis source says that"
_TESTS: dict[Predicate, str] = {
    Predicate.MODEL_RELEASED: f"{_SHOWS} {{who}} has been released, or can be used by those it was announced for",
    Predicate.WEIGHTS_PUBLISHED: "any source says that the weights or code of {who} can be downloaded",
    Predicate.LICENCE_CHANGED: f"{_SAYS} {{who}} stands under the new licence, or shows its text",
    Predicate.TERMS_CHANGED: f"{_SAYS} the changed terms of {{who}} are published or in force",
    Predicate.EXPORT_RULE_CHANGED: f"{_SAYS} the control, curb or permission concerning {{who}} has been issued, changed or lifted",
    Predicate.ACCESS_SUSPENDED: f"{_SHOWS} access to or use of {{who}} has been stopped or restricted",
    Predicate.ACCESS_RESTORED: f"{_SHOWS} {{who}} is available again",
    Predicate.DEPRECATED: f"{_SHOWS} {{who}} has been retired, switched off or withdrawn",
    Predicate.PRICE_CHANGED: f"{_SHOWS} the price, limit or plan of {{who}} has changed",
    Predicate.RULE_PUBLISHED: f"{_SAYS} {{who}} has been issued, introduced, signed or passed",
    Predicate.RULE_EFFECTIVE: f"{_SAYS} {{who}} is in force or applies",
    Predicate.LAWSUIT_STEP: f"{_SAYS} the step in the case of {{who}} has been taken: filed, heard, ruled on or settled",
    Predicate.SECURITY_INCIDENT: f"{_SAYS} the flaw of {{who}} has been disclosed or fixed",
    Predicate.PRODUCT_AVAILABLE: f"{_SHOWS} {{who}} can be used or bought, or has been switched on",
    Predicate.FUNDING_OR_DEAL: f"{_SAYS} {{who}} has signed, closed or completed what was said",
    Predicate.OTHER: f"{_SAYS} this has happened",
}
# Where the subject is no rule itself but whom the rule comes from or binds.
_ABOUT: dict[Predicate, str] = {
    Predicate.RULE_PUBLISHED: f"{_SAYS} the rule, order or bill of or about {{who}} has been issued, introduced, signed or passed",
    Predicate.RULE_EFFECTIVE: f"{_SAYS} what binds {{who}}, or what it asks of others, is in force or applies",
}
_VOID: dict[Predicate, str] = {
    Predicate.MODEL_RELEASED: "its maker gives it up, or renames it so that none can be told to be it",
    Predicate.WEIGHTS_PUBLISHED: "the model is withdrawn before its weights are out",
    Predicate.DEPRECATED: "it has been withdrawn for another reason before",
    Predicate.PRICE_CHANGED: "what is priced is no longer offered",
    Predicate.ACCESS_RESTORED: "what was suspended has been retired or replaced",
    Predicate.ACCESS_SUSPENDED: "what would be suspended is no longer offered",
    Predicate.RULE_EFFECTIVE: "the rule is withdrawn, struck down or replaced before its day",
    Predicate.RULE_PUBLISHED: "its author gives up the office or the matter is taken over by another rule",
    Predicate.EXPORT_RULE_CHANGED: "what would be controlled no longer exists, or another rule decides it",
    Predicate.LAWSUIT_STEP: "the case is withdrawn, settled or joined to another before the step",
    Predicate.FUNDING_OR_DEAL: "a party ceases to exist, or another deal takes its place",
}
_VAGUE = frozenset(
    {Predicate.OTHER, Predicate.FUNDING_OR_DEAL, Predicate.PRODUCT_AVAILABLE, Predicate.RULE_EFFECTIVE, Predicate.RULE_PUBLISHED, Predicate.EXPORT_RULE_CHANGED}
)  # fmt: skip
# What is done to a thing, and never to the company that it belongs to.
_OF_THINGS = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.PRODUCT_AVAILABLE, Predicate.DEPRECATED, Predicate.PRICE_CHANGED,
     Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.LICENCE_CHANGED, Predicate.SECURITY_INCIDENT}
)  # fmt: skip
_NAMEABLE = frozenset(
    {
        Predicate.MODEL_RELEASED,
        Predicate.WEIGHTS_PUBLISHED,
        Predicate.PRODUCT_AVAILABLE,
        Predicate.DEPRECATED,
    }
)
# Nobody buys or switches these on: they are published.
_WRITTEN = re.compile(
    r"\b(?:details?|reports?|papers?|schematics|frameworks?|lists?|results|findings|documentation|guides?|guidelines|data|datasets?|scores|information|roadmap|calls for|card|cards)\b",
    re.IGNORECASE,
)
_VOID_ELSE = "{who} no longer exists or is replaced, so that nobody can tell whether it happened"


def tiers_for(predicate: Predicate) -> tuple[Tier, ...]:
    """The tiers of sources that may show that such a thing happened."""
    return _TIERS.get(predicate, _PRESS)


def word_test(
    predicate: Predicate,
    who: str,
    value: str = "",
    statement: str = "",
    *,
    rule: bool = True,
    whose: bool = False,
    thing: str = "",
) -> str:
    """The test in words; `statement` is quoted where the predicate alone says too little.

    `rule` says whether `who` is a law, order or bill itself; `whose`, whether it is a company or
    office whose `thing` is meant.
    """
    if whose and statement and predicate in _OF_THINGS:
        return _word_of_owner(predicate, who, value, statement, thing)
    tests = _TESTS if rule else _TESTS | _ABOUT
    test = tests[predicate].format(who=who)
    if value:
        test += f", and names {value}"
    if predicate in _VAGUE and statement:
        return f"{test}: “{statement}”"
    return test


def _word_of_owner(predicate: Predicate, who: str, value: str, statement: str, thing: str) -> str:
    """Nobody can use or retire a company: its thing is named, or the sentence itself is the test."""
    named = f", and names {value}" if value else ""
    thing = "" if thing.casefold() in who.casefold() else thing
    if thing and predicate in _NAMEABLE and _WRITTEN.search(thing):
        return f"{_SHOWS} {who} has published “{thing}”{named}, as said: “{statement}”"
    if not thing or predicate not in _NAMEABLE:
        return f"{_SHOWS} this has happened{named}: “{statement}”"
    return f"{_TESTS[predicate].format(who=f'“{thing}” of {who}')}{named}, as said: “{statement}”"


def void_rule_for(predicate: Predicate, who: str) -> str:
    """When it can no longer be judged."""
    return "void when " + _VOID.get(predicate, _VOID_ELSE).format(who=who)
