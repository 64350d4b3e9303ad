"""What the words before a sentence were about, and which names can be what an expectation is about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.knowledge.located import Located
from analysis.signals.named import names_between
from analysis.signals.things import is_owner
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_THINGS = ("model", "hardware", "organisation", "name")
_BODIES = ("regulator", "region", "instrument", "organisation", "model", "hardware")
KINDS: dict[Predicate, tuple[str, ...]] = {
    Predicate.MODEL_RELEASED: ("model", "name", "organisation"),
    Predicate.WEIGHTS_PUBLISHED: ("model", "name", "organisation"),
    Predicate.LICENCE_CHANGED: ("model", "licence", "organisation", "name"),
    Predicate.TERMS_CHANGED: ("organisation", "model", "name"),
    Predicate.EXPORT_RULE_CHANGED: _BODIES,
    Predicate.ACCESS_SUSPENDED: ("model", "organisation", "regulator", "region", "name"),
    Predicate.ACCESS_RESTORED: ("model", "organisation", "regulator", "name"),
    Predicate.DEPRECATED: ("model", "name", "organisation", "hardware"),
    Predicate.PRICE_CHANGED: ("model", "name", "organisation"),
    Predicate.RULE_PUBLISHED: ("instrument", "regulator", "region", "organisation"),
    Predicate.RULE_EFFECTIVE: ("instrument", "organisation", "regulator", "region", "name"),
    Predicate.LAWSUIT_STEP: ("organisation", "regulator", "region", "instrument", "name"),
    Predicate.SECURITY_INCIDENT: ("organisation", "model", "name"),
    Predicate.FUNDING_OR_DEAL: ("organisation", "name", "model", "region", "regulator"),
    Predicate.PRODUCT_AVAILABLE: ("model", "hardware", "name", "organisation"),
    Predicate.OTHER: ("organisation", "regulator", "instrument", "region", "model", "name"),
}
# What the verb is done to stands behind it: "will retire Lumen 2", "plans to ship Corvid".
DONE_TO = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED, Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED,
     Predicate.DEPRECATED, Predicate.PRICE_CHANGED, Predicate.PRODUCT_AVAILABLE, Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE}
)  # fmt: skip
NAMED_THINGS = frozenset({"model", "hardware", "name", "instrument", "licence"})
OF_MODELS = frozenset({Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED})
_ASIDE_REACH = 40
_CALLED = re.compile(r"\b(?:called|named|dubbed) [“\"‘'*_]{0,4}(?:the )?\Z")
_CALL = 18
_ITEM = 800
_GOES_ON = re.compile(r"[-*•\s]+[a-z]")  # a list's line that goes on with the one above
NUMBERED = re.compile(r"\d")
_ASIDE = re.compile(
    r"\b(?:according to|citing|per|told|about|via|by|from|with|for|against|than|like|at|on|in|through|into|rival(?:s|ing|ling)?|alongside|"
    r"versus|vs\.?|unlike|over|following|after|compet\w+ with|(?:trail|beat|outperform|surpass|match|exceed)\w*(?: only)?|behind|ahead of|based on|using|powered by|similar to|users of|including) (?:the |its |an? |[A-Z][\w.]*[’']s )?\Z",
    re.IGNORECASE,
)
_ASIDE_PAIR = re.compile(
    r"\b(?:behind|than|against|versus|unlike|like|between) (?:[A-Z0-9][\w.-]{0,20} ){1,3}?(?:and|or) \Z|\bvia [\w/]{1,20}\Z"
)
OUTLETS = frozenset(
    {"bloomberg", "reuters", "techcrunch", "cnbc", "axios", "fortune", "wired", "forbes", "the information", "the verge",
     "cnn", "bbc", "npr", "financial times", "wall street journal", "the wall street journal", "new york times", "politico",
     "business insider", "ars technica", "x", "twitter", "reddit", "youtube", "linkedin", "hacker news", "associated press",
     "the new york times", "mit technology review", "the decoder", "deeplearning.ai", "zdnet", "engadget", "techradar", "washington post", "nikkei", "semafor", "the register", "venturebeat", "github", "hugging face"}
)  # fmt: skip
_POINTER = re.compile(
    r"\b(?:it|they|we|our|its|their|the (?:[\w-]+ ){0,3}?(?:company|startup|start-up|firm|lab|giant|maker|chipmaker|"
    r"agency|regulator|commission|administration|model|models|service|app|tool|product|platform|feature|features|update|team|release|"
    r"deal|bill|law|act|rules?|order|case|program|programme|system|chip|chips|device|offer|preview|beta|API)|"
    r"this (?:model|feature|update|release|product|tool|service|chip|rule|law|change|version)|these (?:\w+ ){0,2}\w+|both)\b",
    re.IGNORECASE,
)
_WE = re.compile(r"\b(?:we|our|us)\b", re.IGNORECASE)
_SHORT_LEAD = 8
_FIRM_NOUN = re.compile(
    r"\b(?:company|startup|start-up|firm|lab|giant|maker|chipmaker|agency|regulator|commission|administration|they|their)\b",
    re.IGNORECASE,
)
_DEVICE_NOUN = re.compile(r"\b(?:device|chips?|laptop|speaker|phone)\b", re.IGNORECASE)
_THING_NOUN = re.compile(r"\bmodels?\b", re.IGNORECASE)


def is_outlet(name: str) -> bool:
    """Whether it is a publication: it tells the news and seldom is what they are about."""
    return name.lower() in OUTLETS


def is_assistant(hit: Located) -> bool:
    """Whether a model's name is that of a product or a family: no number says which model."""
    return hit.kind == "model" and not any(c.isdigit() for c in hit.name)


@dataclass(slots=True)
class Context:
    """What the article was about before the sentence: its title, the last sentences, its publisher."""

    own: str = ""
    own_name: str = ""
    title: Sequence[Located] = ()
    recent: list[Located] = field(default_factory=list)
    line: Sequence[Located] = ()  # of a newsletter's item, before the sentence
    item: Sequence[Located] = ()  # the entities of a longer stretch before the sentence
    listed: bool = False  # a roundup, whose items are about one thing each
    restoring: bool = False  # whether it tells of something that comes back
    owners: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Located] = field(default_factory=dict)  # in small letters, of the article


def is_aside(sentence: str, start: int) -> bool:
    """Whether what begins there is only where, with what, or beside whom it happens."""
    at = max(0, start - _ASIDE_REACH)
    return bool(_ASIDE.search(sentence, at, start) or _ASIDE_PAIR.search(sentence, at, start))


def thing_of(
    sentence: str, hits: Sequence[Located], predicate: Predicate, offset: int
) -> Located | None:
    """The first of the hits that can be such a thing, and is neither its owner nor its place."""
    usable = [
        hit
        for hit in hits
        if hit.kind in NAMED_THINGS
        and hit.name.lower() not in OUTLETS
        and not is_owner(sentence, hit.end - offset)
        and not is_aside(sentence, hit.start - offset)
    ]
    called = [hit for hit in usable if _CALLED.search(sentence[: hit.start - offset][-_CALL:])]
    if predicate in OF_MODELS and not called:
        # A mere capital is no model: it needs a number, or to be known.
        models = [hit for hit in usable if hit.kind == "model"]
        usable = models or [hit for hit in usable if NUMBERED.search(hit.name)]
    return next(iter(called or usable), None)


def of_item(predicate: Predicate, context: Context, content: str, offset: int) -> Located | None:
    """What a roundup's item was about before the sentence: its first versioned name, or its first."""
    if not context.listed:
        return None
    line = content.rfind("\n", 0, offset) + 1
    for start in (line, offset - _ITEM) if _GOES_ON.match(content, line) else (line,):
        at = max(start, offset - _ITEM, 0)
        item = content[at:offset]
        inside = [hit for hit in context.item if hit.start >= at]
        hits = names_between(item, inside, (0, len(item)), content, at, context.names)
        versioned = [hit for hit in hits if NUMBERED.search(hit.name)]
        found = thing_of(item, versioned, predicate, at) or thing_of(item, hits, predicate, at)
        if found:
            return found
    return None


def of_title(context: Context, content: str) -> Located | None:
    """The one thing that the headline is about, by a name that no gazetteer knows."""
    title = content.partition("\n")[0]
    if context.listed:
        return None
    hits = names_between(title, context.title, (0, len(title)), content, 0, context.names)
    found = thing_of(title, hits, Predicate.OTHER, 0)
    return None if _is_one_of_many(found, context) else found


def priced_model(context: Context) -> Located | None:
    """The one model of the headline, where only a price is told of whoever makes it."""
    models = {hit.entity: hit for hit in context.title if hit.kind == "model"}
    versioned = [hit for hit in models.values() if not is_assistant(hit)]
    return versioned[0] if len(versioned) == 1 and not context.listed else None


def referent_of(
    sentence: str, span: tuple[int, int], predicate: Predicate, context: Context
) -> Located | None:
    """What "it", "the model", "we" before the words ahead mean; the publisher where nothing else."""
    kinds = KINDS[predicate]
    before = sentence[: span[0]]
    own = Located(0, 0, context.own, "organisation", context.own_name) if context.own else None
    if _WE.search(before):
        thing = [hit for hit in context.title if hit.kind == "model" and predicate in DONE_TO]
        about_it = re.search(r"\b(?:it|access|the model)\b", sentence)
        return thing[0] if thing and about_it else own
    pointer = _POINTER.search(before)
    if pointer is None:
        # "Support for more runtimes is coming soon", in its maker's own words.
        beside = [h for h in context.line if h.kind in kinds and h.name.lower() not in OUTLETS]
        if beside:
            return min(beside, key=lambda h: kinds.index(h.kind))
        return own if len(before.split()) <= _SHORT_LEAD else None
    options = [*reversed(context.recent), *context.title]
    wanted = [h for h in options if h.kind in kinds and h.name.lower() not in OUTLETS]
    if _THING_NOUN.search(pointer.group()):
        wanted = [h for h in wanted if h.kind == "model"]
        wanted = [h for h in wanted if not is_assistant(h)] or wanted
    elif _DEVICE_NOUN.search(pointer.group()):
        wanted = [h for h in wanted if h.kind != "model"] or wanted
    elif _FIRM_NOUN.search(pointer.group()):
        wanted = [h for h in wanted if h.kind in {"organisation", "regulator"}] or wanted
    meant = min(wanted, key=lambda h: kinds.index(h.kind)) if wanted else own
    return own if meant in context.title and _is_one_of_many(meant, context) else meant


def _is_one_of_many(hit: Located | None, context: Context) -> bool:
    """Whether the headline names several releases, so that "the model" may be any of them."""
    if hit is None or hit.kind != "model" or is_assistant(hit):
        return False
    keys = {one.entity for one in context.title if one.kind == "model" and not is_assistant(one)}
    return any(not (key.startswith(hit.entity) or hit.entity.startswith(key)) for key in keys)
