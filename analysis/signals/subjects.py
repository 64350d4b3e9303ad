"""Whom or what an expectation is about: the thing first, then who brings it about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from analysis.knowledge.fact_names import find_phrases, known_phrases
from analysis.knowledge.located import Located
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.knowledge.fact_names import Phrase

MOST = 4
NOBODY = "name:"  # the key of no name at all
_LONGEST_KEY = 180
_THINGS = ("model", "hardware", "organisation", "name")
_BODIES = ("regulator", "region", "instrument", "organisation", "model", "hardware")
_KINDS: dict[Predicate, tuple[str, ...]] = {
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
_DONE_TO = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED, Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED,
     Predicate.DEPRECATED, Predicate.PRICE_CHANGED, Predicate.PRODUCT_AVAILABLE, Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE}
)  # fmt: skip
_OBJECT_REACH = 70
_STRANGER_REACH, _STRANGER_USES, _STRANGER_LETTERS = 40, 3, 4
_NUMBERED = re.compile(r"\d")
_ASIDE = re.compile(
    r"\b(?:according to|citing|per|told|via|by|from|with|for|against|than|like|at|on|in|through|into|rival(?:s|ing|ling)?|alongside|"
    r"versus|vs\.?|unlike|over|following|after|compet\w+ with|based on|using|powered by|similar to|users of|including) (?:the |its |an? |[A-Z][\w.]*[’']s )?\Z",
    re.IGNORECASE,
)
_REPORTED = re.compile(
    r"\A(?:['’]s [A-Z][\w ]{2,30})?,? (?:(?:first |has |also |previously )?(?:report(?:s|ed)|said|says|wrote|writes|learned|claims|noted)|(?:on \w+ )?(?:reported))\b",
)
_OUTLETS = frozenset(
    {"bloomberg", "reuters", "techcrunch", "cnbc", "axios", "fortune", "wired", "forbes", "the information", "the verge",
     "cnn", "bbc", "npr", "financial times", "wall street journal", "the wall street journal", "new york times", "politico",
     "business insider", "ars technica", "x", "twitter", "reddit", "youtube", "linkedin", "hacker news", "associated press",
     "the new york times", "mit technology review", "the decoder", "deeplearning.ai", "zdnet", "engadget", "techradar", "washington post", "nikkei", "semafor", "the register", "venturebeat", "github", "hugging face"}
)  # fmt: skip


def is_outlet(name: str) -> bool:
    """Whether it is a publication: it tells the news and seldom is what they are about."""
    return name.lower() in _OUTLETS


def is_assistant(hit: Located) -> bool:
    """Whether a model's name is that of a product or a family: no number says which model."""
    return hit.kind == "model" and not any(c.isdigit() for c in hit.name)


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
_THING_NOUN = re.compile(r"\bmodels?\b", re.IGNORECASE)


@dataclass(slots=True)
class Context:
    """What the article was about before the sentence: its title, the last sentences, its publisher."""

    own: str = ""
    title: Sequence[Located] = ()
    recent: list[Located] = field(default_factory=list)
    line: Sequence[Located] = ()  # of a newsletter's item, before the sentence
    restoring: bool = False  # whether it tells of something that comes back
    owners: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, Located] = field(default_factory=dict)  # in small letters, of the article


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of subjects, the one that the test is about first, and how it is called in the text."""

    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    name: str
    inferred: bool = False  # from the words before, not named in the sentence


def choose_subjects(
    sentence: str,
    inside: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    context: Context,
    content: str,
    offset: int,
) -> Found | None:
    """The subjects of an expectation whose words ahead stand at `span`; None where nobody is named.

    `inside` are the entities of the sentence, which begins at `offset` of `content`.
    """
    named = [hit for hit in inside if _may_stand(sentence, hit, offset)]
    first = _first_of(sentence, named, span, predicate, offset)
    if first is None or first.kind == "region":
        stranger = _stranger(sentence, inside, span, predicate, content, offset)
        if stranger is not None and "name" in _KINDS[predicate]:
            # What the text calls a model further down is one in its title too.
            stranger = context.names.get(stranger.name.lower(), stranger)
            return _with_others(stranger, named, context)
    if first is not None:
        return _with_others(first, named, context)
    meant = _referent(sentence, span, predicate, context)
    return replace(_with_others(meant, named, context), inferred=True) if meant else None


def slug(name: str) -> str:
    """The key of a name that no gazetteer knows, of at most 185 letters; NOBODY of mere signs."""
    return NOBODY + re.sub(r"[^\w.+]+", "-", name.lower()).strip("-.")[:_LONGEST_KEY]


def _may_stand(sentence: str, hit: Located, offset: int) -> bool:
    if hit.kind == "person":
        return False
    if sentence[hit.end - offset :].startswith(" filing"):
        return False  # "in an SEC filing"
    if hit.name.lower() not in _OUTLETS:
        return True
    after = sentence[hit.end - offset :]
    before = sentence[: hit.start - offset]
    return not (
        _REPORTED.match(after) or _ASIDE.search(before) or hit.name.lower() in {"x", "twitter"}
    )


def _first_of(
    sentence: str,
    named: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    offset: int,
) -> Located | None:
    kinds = _KINDS[predicate]
    usable = [hit for hit in named if hit.kind in kinds]
    if not usable:
        return None
    start, end = span[0] + offset, span[1] + offset

    def weight(hit: Located) -> tuple[int, int, int]:
        aside = bool(_ASIDE.search(sentence[: hit.start - offset]))
        behind = hit.start >= start
        if behind:
            gap = hit.start - end
            done_to = predicate in _DONE_TO and gap <= _OBJECT_REACH and not aside
            place = 0 if done_to and hit.kind == kinds[0] else 2
        else:
            gap = start - hit.end
            place = 1 if aside else 0
        if aside and place == 0:
            place = 1
        return (kinds.index(hit.kind) // 1 + 2 * place, max(gap, 0), hit.start)

    return min(usable, key=weight)


def _stranger(
    sentence: str,
    inside: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    content: str,
    offset: int,
) -> Located | None:
    """A name that no gazetteer knows: what the verb is done to, else who stands before the cue."""
    known = known_phrases(inside, offset)
    phrases = [p for p in find_phrases(sentence, known, content) if p.kind == "name"]
    usable = [p for p in phrases if _is_used(p, content) and not _ASIDE.search(sentence[: p.start])]
    behind = [
        p for p in usable if 0 <= p.start - span[1] <= _STRANGER_REACH and _NUMBERED.search(p.name)
    ]
    before = [p for p in usable if 0 <= span[0] - p.end <= _STRANGER_REACH]
    chosen = (behind if predicate in _DONE_TO else []) or before
    if not chosen:
        return None
    first = chosen[0]
    return Located(first.start + offset, first.end + offset, slug(first.name), "name", first.name)


def _is_used(phrase: Phrase, content: str) -> bool:
    """Whether the text uses it as a name: of several words, in title and text, or often."""
    if len(phrase.name) <= _STRANGER_LETTERS or phrase.name.lower() in _OUTLETS:
        return False
    uses = content.count(phrase.name)
    in_title = phrase.name in content.partition("\n")[0]
    return " " in phrase.name or uses >= _STRANGER_USES or (in_title and uses > 1)


def _referent(
    sentence: str, span: tuple[int, int], predicate: Predicate, context: Context
) -> Located | None:
    kinds = _KINDS[predicate]
    before = sentence[: span[0]]
    own = Located(0, 0, context.own, "organisation", "") if context.own else None
    if _WE.search(before):
        thing = [hit for hit in context.title if hit.kind == "model" and predicate in _DONE_TO]
        about_it = re.search(r"\b(?:it|access|the model)\b", sentence)
        return thing[0] if thing and about_it else own
    pointer = _POINTER.search(before)
    if pointer is None:
        # "Support for more runtimes is coming soon", in its maker's own words.
        beside = [h for h in context.line if h.kind in kinds and h.name.lower() not in _OUTLETS]
        if beside:
            return min(beside, key=lambda h: kinds.index(h.kind))
        return own if len(before.split()) <= _SHORT_LEAD else None
    options = [*reversed(context.recent), *context.title]
    wanted = [h for h in options if h.kind in kinds and h.name.lower() not in _OUTLETS]
    if _THING_NOUN.search(pointer.group()):
        wanted = [h for h in wanted if h.kind == "model"]
    elif _FIRM_NOUN.search(pointer.group()):
        wanted = [h for h in wanted if h.kind in {"organisation", "regulator"}] or wanted
    return min(wanted, key=lambda h: kinds.index(h.kind)) if wanted else own


def _with_others(first: Located, named: Sequence[Located], context: Context) -> Found:
    keys, kinds = [first.entity], [first.kind]
    owner = context.owners.get(first.entity, "")
    others = [(hit.entity, hit.kind) for hit in sorted(named)]
    if owner:
        others.insert(0, (owner, "organisation"))
    for key, kind in others:
        if key not in keys and kind in {
            "organisation",
            "model",
            "regulator",
            "instrument",
            "hardware",
            "name",
        }:
            keys.append(key)
            kinds.append(kind)
    rest = sorted(zip(keys[1:MOST], kinds[1:MOST], strict=True))
    return Found(
        (first.entity, *(key for key, _ in rest)),
        (first.kind, *(kind for _, kind in rest)),
        first.name,
    )
