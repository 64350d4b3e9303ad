"""The vocabulary in words for readers."""

from __future__ import annotations

from typing import Final

TOPICS: Final = {
    "model_release": "Model releases",
    "weights_or_licence": "Weights and licences",
    "export_control": "Export controls",
    "policy_regulation": "Policy and regulation",
    "pricing_limits": "Prices and limits",
    "deprecation_shutdown": "Retirements",
    "security_incident": "Security",
    "legal": "Courts and law",
    "funding_business": "Business",
    "research": "Research",
    "product_feature": "Product features",
    "infrastructure_hardware": "Infrastructure and hardware",
    "opinion_analysis": "Opinion and analysis",
    "tutorial_howto": "How-to",
    "other": "Other",
}

PREDICATES: Final = {
    "model_released": "Model released",
    "weights_published": "Weights published",
    "licence_changed": "Licence changed",
    "terms_changed": "Terms changed",
    "export_rule_changed": "Export rule changed",
    "access_suspended": "Access suspended",
    "access_restored": "Access restored",
    "deprecated": "Retired",
    "price_changed": "Price changed",
    "rule_published": "Rule published",
    "rule_effective": "Rule takes effect",
    "lawsuit_step": "Step in court",
    "security_incident": "Security incident",
    "product_available": "Product available",
    "funding_or_deal": "Funding or deal",
    "other": "Other",
}

TIERS: Final = {
    "primary": "first hand",
    "press": "press",
    "analysis": "analysis",
    "community": "community",
}

TIER_GROUPS: Final = {
    "primary": "First hand: labs, vendors, authorities",
    "press": "Press",
    "analysis": "Analysis",
    "community": "Community",
}

# Why something was not taken in; codes that are missing here read well enough as they are.
REASONS: Final = {
    "blocked": "kept from us by the site, or an address we do not fetch",
    "crashed": "could not be read",
    "deep_nesting": "nested too deeply",
    "empty": "empty",
    "entity_bomb": "built to exhaust the reader",
    "fetch": "no answer, or too late",
    "json": "JSON in place of a feed",
    "model_refusal": "an excuse of a language model in place of an article",
    "not_a_feed": "no feed",
    "not_html": "no web page",
    "parser_failed": "could not be read",
    "paywall": "behind a paywall",
    "tag_flood": "built to exhaust the reader",
    "too_big": "too big",
    "too_many_entries": "more entries than are read at once",
    "too_short": "too little text",
    "web_page": "a web page in place of a feed",
}

JOBS: Final = {
    "ingest": "Reading the sources",
    "analyse": "Putting articles into stories",
    "brief": "Writing the brief",
}


def topic_name(topic: str) -> str:
    """A topic for readers; one we have no words for is shown without its underscores."""
    return TOPICS.get(topic, spell(topic))


def predicate_name(predicate: str) -> str:
    """A predicate for readers."""
    return PREDICATES.get(predicate, spell(predicate))


def reason_name(reason: str) -> str:
    """A reason of a refusal for readers, within a sentence."""
    code = reason.removeprefix("http_")
    if code != reason and code.isdigit():
        return f"answered with status {code}"
    return REASONS.get(reason, spell(reason).lower())


def spell(code: str) -> str:
    """A code such as `too_large` as words: `Too large`."""
    return code.replace("_", " ").replace("-", " ").strip().capitalize()


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 story`, `12 stories`, `1,204 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def capitalise(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
