"""Whom or what an expectation is about: the thing first, then who brings it about."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.signals.named import NOBODY, names_between, slug
from analysis.signals.parties import first_party, unknown_party
from analysis.signals.referents import (
    KINDS,
    NAMED_THINGS,
    OF_MODELS,
    OUTLETS,
    Context,
    is_aside,
    is_assistant,
    is_outlet,
    of_item,
    of_title,
    priced_model,
    referent_of,
    thing_of,
)
from analysis.signals.things import is_owner
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.knowledge.located import Located
    from analysis.signals.things import Thing

__all__ = ["NOBODY", "Context", "Found", "choose_subjects", "is_assistant", "is_outlet", "slug"]

MOST = 4
_DOERS = frozenset({"organisation", "regulator"})
# What is offered, opened, priced or taken away has a place of its own in the sentence.
_OFFERED = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.LICENCE_CHANGED, Predicate.ACCESS_SUSPENDED,
     Predicate.ACCESS_RESTORED, Predicate.DEPRECATED, Predicate.PRICE_CHANGED, Predicate.PRODUCT_AVAILABLE}
)  # fmt: skip
_OF_PARTIES = frozenset({Predicate.FUNDING_OR_DEAL, Predicate.LAWSUIT_STEP})
_SPEAKS = re.compile(
    r"(?:['’]s \w+)?,? (?:also |has |first |later )?(?:said|says|noted|notes|told|wrote|writes|argue[sd]?|posted|tweeted|teased|claim(?:s|ed)|add(?:s|ed))\b"
)
_LISTED = re.compile(r",? (?:and |[A-Z]\w{1,15},? (?:and )?)[A-Z]\w{1,15}\b")
_HEAD = 8  # letters before the name that heads a line
_REPORTED = re.compile(
    r"\A(?: News)?(?:['’]s [A-Z][\w ]{2,30})?,? (?:(?:first |has |also |previously )?(?:report(?:s|ed)|said|says|wrote|writes|learned|claims|noted)|(?:on \w+ )?(?:reported))\b",
)


@dataclass(frozen=True, slots=True)
class Found:
    """Keys of subjects, the one that the test is about first, and how it is called in the text."""

    keys: tuple[str, ...]
    kinds: tuple[str, ...]
    name: str
    inferred: bool = False  # from the words before, not named in the sentence
    thing: str = ""  # what it is of the first subject, where no name says so: "smart glasses"


def choose_subjects(
    sentence: str,
    inside: Sequence[Located],
    span: tuple[int, int],
    predicate: Predicate,
    context: Context,
    content: str,
    offset: int,
    thing: Thing | None = None,
) -> Found | None:
    """The subjects of an expectation whose words ahead stand at `span`; None where nobody is named.

    `inside` are the entities of the sentence, which begins at `offset` of `content`; `thing` is
    where its grammar has what is offered, opened, priced or taken away.
    """
    named = [hit for hit in inside if _may_stand(sentence, hit, offset, predicate)]
    if thing is not None and predicate in _OFFERED:
        view = _View(sentence, inside, named, span, predicate, context, content, offset, thing)
        return _by_thing(view)
    first = first_party(sentence, named, span, predicate, offset)
    if first is None or first.kind == "region":
        stranger = unknown_party(sentence, inside, span, predicate, content, offset)
        if stranger is not None and "name" in KINDS[predicate]:
            # What the text calls a model further down is one in its title too.
            stranger = context.names.get(stranger.name.lower(), stranger)
            return _with_others(stranger, named, context)
    if first is not None:
        return _with_others(_party(first, predicate, context), named, context)
    meant = referent_of(sentence, span, predicate, context)
    return replace(_with_others(meant, named, context), inferred=True) if meant else None


@dataclass(frozen=True, slots=True)
class _View:
    """A sentence with its names, and where its words ahead and its thing stand."""

    sentence: str
    inside: Sequence[Located]  # with people, who are no things
    named: Sequence[Located]  # those that may be subjects
    span: tuple[int, int]
    predicate: Predicate
    context: Context
    content: str
    offset: int
    thing: Thing

    def between(self, start: int, end: int, *, lone: bool = False) -> list[Located]:
        """The names of a part of the sentence."""
        known = self.context.names
        return names_between(
            self.sentence, self.inside, (start, end), self.content, self.offset, known, lone=lone
        )

    def thing_of(self, hits: Sequence[Located]) -> Located | None:
        """The first of the hits that can be what is offered or taken away."""
        return thing_of(self.sentence, hits, self.predicate, self.offset)

    def found(self, first: Located, *, inferred: bool = False, thing: str = "") -> Found:
        """The hit with the other names of the sentence."""
        made = _with_others(first, self.named, self.context)
        # Where the sentence names somebody, that is its own word for what it is about.
        return replace(made, inferred=inferred and not self.named, thing=thing)


def _by_thing(view: _View) -> Found | None:
    """What is offered or taken away by its own name, else whoever does it with the thing's words."""
    if first := view.thing_of(view.between(view.thing.start, view.thing.end, lone=True)):
        return view.found(_whole(first, view.sentence, view.offset))
    if view.thing.points_back and (pointed := _pointed_at(view)):
        return pointed
    if view.predicate is Predicate.PRICE_CHANGED and (priced := priced_model(view.context)):
        return view.found(priced, inferred=True)
    words = view.thing.describe()
    if doer := _doer(view.sentence, view.named, view.span, view.offset) or _unknown_doer(view):
        return view.found(doer, thing=words)
    if meant := referent_of(view.sentence, view.span, Predicate.OTHER, view.context):
        return view.found(meant, inferred=True, thing=words)
    anything = view.thing_of(view.between(0, len(view.sentence)))
    # "Leaderboard scores for Lumen 3 will come" says nothing of when Lumen 3 will.
    far = anything is not None and anything.start - view.offset > _HEAD
    if anything is None or (words and far and view.predicate in OF_MODELS):
        return None
    return view.found(anything, inferred=True)


def _pointed_at(view: _View) -> Found | None:
    """What "it", "the model", "weights" mean: named before in the sentence, its item, the headline."""
    earlier = view.thing_of(view.between(0, view.thing.start))
    vague = earlier is not None and view.predicate in OF_MODELS and is_assistant(earlier)
    if earlier and not vague:
        return view.found(earlier)
    meant = of_item(view.predicate, view.context, view.content, view.offset) or referent_of(
        view.sentence, view.span, view.predicate, view.context
    )
    if meant is None or meant.kind not in NAMED_THINGS:
        meant = of_title(view.context, view.content)
    if earlier and (meant is None or meant.kind != "model" or is_assistant(meant)):
        return view.found(earlier)
    return view.found(meant, inferred=True) if meant else None


def _unknown_doer(view: _View) -> Located | None:
    """A company that no gazetteer knows, before the words ahead."""
    before = view.between(0, view.span[0])
    usable = (hit for hit in before if not is_aside(view.sentence, hit.start - view.offset))
    strangers = (hit for hit in usable if hit.kind == "name")
    return next(
        (hit for hit in strangers if not _SPEAKS.match(view.sentence, hit.end - view.offset)), None
    )


def _doer(
    sentence: str, named: Sequence[Located], span: tuple[int, int], offset: int
) -> Located | None:
    """Whoever stands before the words ahead, the nearest first, else a name behind them."""
    usable = [
        hit
        for hit in named
        if hit.kind in _DOERS
        and sentence[hit.start - offset - 1 : hit.start - offset] not in {"@", "/"}
        and not is_aside(sentence, hit.start - offset)
    ]
    before = [hit for hit in usable if hit.end - offset <= span[0] + 1]
    owners = [hit for hit in usable if is_owner(sentence, hit.end - offset)]
    apart = [hit for hit in before if not sentence[: hit.start - offset].endswith(" of ")]
    return next(iter(apart[::-1] or before[::-1] or owners or usable), None)


def _whole(first: Located, sentence: str, offset: int) -> Located:
    """Lumen 3, where "Lumen 3 Sol, Terra and Luna" are named together."""
    if first.kind != "model" or not _LISTED.match(sentence, first.end - offset):
        return first
    key, _, variant = first.entity.rpartition("-")
    if not variant.isalpha() or not any(map(str.isdigit, key)):
        return first
    return replace(first, entity=key, name=first.name.rpartition(" ")[0] or first.name)


def _party(first: Located, predicate: Predicate, context: Context) -> Located:
    """Whoever deals or goes to court under a model's name is its maker."""
    owner = context.owners.get(first.entity, "")
    if predicate not in _OF_PARTIES or not is_assistant(first) or not owner:
        return first
    return replace(first, entity=owner, kind="organisation")


def _may_stand(sentence: str, hit: Located, offset: int, predicate: Predicate) -> bool:
    if hit.kind == "person":
        return False
    if sentence[hit.end - offset :].startswith(" filing"):
        return False  # "in an SEC filing"
    if hit.name.lower() not in OUTLETS:
        return True
    if predicate not in _OF_PARTIES:
        return False
    after = sentence[hit.end - offset :]
    return not (
        _REPORTED.match(after)
        or is_aside(sentence, hit.start - offset)
        or hit.name.lower() in {"x", "twitter"}
    )


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
