"""The vocabulary in words for readers."""

from __future__ import annotations

from typing import Final

from analysis.knowledge.topic_names import TOPIC_NAMES

TOPICS: Final = {topic.value: name for topic, name in TOPIC_NAMES.items()}

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

# What an article is, within a line about it; news goes without saying.
ARTICLE_KINDS: Final = {
    "news": "",
    "primary": "the announcement itself",
    "opinion": "opinion",
    "tutorial": "how-to",
    "roundup": "roundup",
}

# The same, counted: one and several.
ARTICLE_COUNTS: Final = {
    "news": ("news report", "news reports"),
    "primary": ("announcement", "announcements"),
    "opinion": ("opinion piece", "opinion pieces"),
    "tutorial": ("how-to", "how-tos"),
    "roundup": ("roundup", "roundups"),
}

# Kinds of entities, in the order in which a builder looks for them: one, and a group of them.
ENTITY_KINDS: Final = {
    "model": "Model",
    "licence": "Licence",
    "instrument": "Rule",
    "organisation": "Organisation",
    "regulator": "Regulator",
    "person": "Person",
    "hardware": "Hardware",
    "region": "Region",
}
ENTITY_GROUPS: Final = {
    "model": "Models",
    "licence": "Licences",
    "instrument": "Rules",
    "organisation": "Organisations",
    "regulator": "Regulators",
    "person": "People",
    "hardware": "Hardware",
    "region": "Regions",
}

# What happened to a story, in front of the other story's name.
HISTORY: Final = {
    "merge": "merged with",
    "merged": "merged with",
    "merged_into": "merged into",
    "split_off": "split; part of it became",
    "split_from": "split from",
}

# Why something was not taken in. A test holds that every code of `ingest` has its words here.
REASONS: Final = {
    "api_error": "refused by the service that was asked",
    "bad_date": "a date that cannot be read",
    "bad_gzip": "damaged compression",
    "bad_json": "damaged JSON",
    "bad_url": "no web address",
    "binary": "no text",
    "blocked": "kept from us by the site, or an address we do not fetch",
    "broken_off": "the file breaks off",
    "consent": "behind a question for consent",
    "crashed": "could not be read",
    "deep_nesting": "nested too deeply",
    "empty": "empty",
    "entity_bomb": "built to exhaust the reader",
    "entity_flood": "built to exhaust the reader",
    "error_page": "an error message in place of an article",
    "feed": "a feed in place of a sitemap",
    "fetch": "no answer, or too late",
    "future_date": "dated in the future",
    "held": "the site asked to be left alone for more than a week",
    "json": "JSON in place of a feed",
    "json_flood": "built to exhaust the reader",
    "line_flood": "built to exhaust the reader",
    "login": "behind a login",
    "model_refusal": "an excuse of a language model in place of an article",
    "needs_script": "nothing to read without JavaScript",
    "no_date": "no date",
    "no_list": "no list of articles on the page",
    "no_title": "neither title nor text",
    "no_url": "no address",
    "not_a_feed": "no feed",
    "not_a_sitemap": "no sitemap",
    "not_an_answer": "not what the service was asked for",
    "not_an_object": "not an article",
    "not_html": "no web page",
    "not_json": "no JSON",
    "not_text": "no text",
    "other_page": "another page in place of the document",
    "parser_failed": "could not be read",
    "paywall": "behind a paywall",
    "robots": "the site’s robots.txt asks not to read it",
    "tag_flood": "built to exhaust the reader",
    "too_big": "too big",
    "too_long": "too long",
    "too_many_entries": "more entries than are read at once",
    "too_short": "too little text",
    "too_slow": "took too long to read",
    "unknown": "could not be read",
    "web_page": "a web page in place of what was asked for",
}

# At which step it was not taken in.
STAGES: Final = {
    "page": "Pages of articles",
    "feed": "Answers of sources",
    "history": "The past of sources",
    "import": "Imported archives",
}

# What is read at a source.
SOURCE_KINDS: Final = {
    "feed": "feed",
    "sitemap": "sitemap",
    "list": "list page",
    "document": "watched document",
    "federal_register": "Federal Register",
    "huggingface": "Hugging Face",
    "github": "GitHub",
}

# How an article changed after it was first read.
REVISIONS: Final = {
    "correction": "Corrected",
    "update": "Updated",
    "rewording": "Reworded",
    "title": "New headline",
}

# Named values that an article's source states, in the words of a sentence.
DETAILS: Final = {
    "effective_on": "takes effect on",
    "comments_close_on": "comments close on",
    "signing_date": "signed on",
    "citation": "cited as",
    "license": "licence tag",
    "gated": "access gate",
}

JOBS: Final = {
    "ingest": "Reading the sources",
    "analyse": "Putting articles into stories",
    "brief": "Writing the brief",
}


def topic_name(topic: str) -> str:
    """A topic for readers; one we have no words for is shown without its underscores."""
    return TOPICS.get(topic, spell(topic))


def entity_kind(kind: str) -> str:
    """What an entity is: `Model`."""
    return ENTITY_KINDS.get(kind, spell(kind))


def entity_group(kind: str) -> str:
    """The heading over entities of a kind: `Models`."""
    return ENTITY_GROUPS.get(kind, spell(kind))


def reason_name(reason: str) -> str:
    """A reason of a refusal for readers, within a sentence."""
    code = reason.removeprefix("http_")
    if code != reason and code.isdigit():
        return f"answered with status {code}"
    return REASONS.get(reason, spell(reason).lower())


def kind_name(kind: str) -> str:
    """What is read at a source, within a sentence."""
    return SOURCE_KINDS.get(kind, spell(kind).lower())


def stage_name(stage: str) -> str:
    """At which step something was not taken in."""
    return STAGES.get(stage, spell(stage))


def span_name(seconds: float) -> str:
    """A length of time, roughly: `45 minutes`, `3 hours`, `2 days`."""
    minutes = round(seconds / 60)
    if minutes < 90:  # noqa: PLR2004 - an hour and a half is named in minutes
        return count(max(minutes, 1), "minute")
    hours = round(seconds / 3600)
    if hours < 48:  # noqa: PLR2004 - as for hours
        return count(hours, "hour")
    return count(round(seconds / 86_400), "day")


def rhythm_name(seconds: int) -> str:
    """How often a source is asked: `every 3 hours`, `daily`."""
    if seconds == 3600:  # noqa: PLR2004 - an hour
        return "hourly"
    if seconds == 86_400:  # noqa: PLR2004 - a day
        return "daily"
    return f"every {span_name(seconds)}"


def spell(code: str) -> str:
    """A code such as `too_large` as words: `Too large`."""
    return code.replace("_", " ").replace("-", " ").strip().capitalize()


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 story`, `12 stories`, `1,204 articles`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def capitalise(text: str) -> str:
    """The text with its first letter large, the others as they are."""
    return text[:1].upper() + text[1:]
