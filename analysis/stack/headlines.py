"""What headlines say of models: what was done with which, and whether it is done, planned or considered."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING

from analysis.brief.asides import is_host, is_side_aspect
from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import describe_model
from analysis.stories.deeds import deeds_in, turn_of
from db.types import ArticleKind, Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.material import Member, StoryMaterial
    from analysis.knowledge.gazetteer import Gazetteer

# What a headline must be filed under for its verb to be taken for the event.
_FILED = {
    Predicate.MODEL_RELEASED: {Topic.MODEL_RELEASE},
    Predicate.WEIGHTS_PUBLISHED: {Topic.WEIGHTS_OR_LICENCE},
    Predicate.DEPRECATED: {Topic.DEPRECATION_SHUTDOWN},
    Predicate.PRICE_CHANGED: {Topic.PRICING_LIMITS},
    Predicate.ACCESS_SUSPENDED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
    Predicate.ACCESS_RESTORED: {Topic.EXPORT_CONTROL, Topic.DEPRECATION_SHUTDOWN},
}
RELEASES = {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED}
# What a headline does with the model that it names.
_TITLE_ACTS = {
    Predicate.MODEL_RELEASED: (
        r"\b(?:releas(?:es?|ed|ing)|launch(?:es|ed|ing)?|introduc(?:es|ed|ing)|unveil(?:s|ed|ing)?|announc(?:es|ed|ing)|debuts?|"
        r"preview(?:s|ed|ing)|reveal(?:s|ed)|drops|rolls? out|rolled out|rollout|generally available|now available|is here|is out|arrives)\b"
    ),
    Predicate.WEIGHTS_PUBLISHED: r"\bopen[- ]sourc(?:es|ed|ing)\b|\b(?:releas|publish)\w+ (?:\w+ ){0,3}weights\b",
    Predicate.DEPRECATED: r"\b(?:deprecat\w+|retir(?:es?|ed|ing|ement)|sunset\w*|discontinu\w+|end[- ]of[- ]life|shut(?:s|ting)? down)\b",
    Predicate.PRICE_CHANGED: (
        r"\b(?:cut(?:s|ting)?|slash\w*|rais(?:es|ed|ing)|lower\w*|reduc\w+|increas\w+|doubl\w+|halv\w+|lift(?:s|ed)|reset(?:s|ting)?|extend(?:s|ed)|chang\w+) "
        r"(?:[\w.'’-]+ ){0,5}(?:pric\w+|limits?|caps?|quotas?|credits?)\b|\bpermanent(?:ly)?\b|\b(?:limits?|caps?|throttles?|restricts?) (?:[\w.'’-]+ ){0,5}(?:access|usage|use)\b|\bprice (?:cut|increase|hike|drop)\b"
    ),
}
# A name behind these is what something else is done with.
_WITH = r"\b(?:with|using|via|on|in|by|for|vs\.?|against|from|like|than|beats?|powered by|behind|of|within|inside|meets?) (?:the |new |\w+['’]s )?\Z"
_ABOUT = re.compile(
    r"\A(?:['’]s)? (?:technical report|paper|guide|docs?|model card|system card|benchmark|api|app)\b",
    re.IGNORECASE,
)
_DELAYED = re.compile(
    r"\b(?:delay\w*|postpon\w+|hold(?:s|ing)? back|held back|slow[- ]?(?:roll\w*|walk\w*)|withh\w+|stagger\w*|paus\w+)\b",
    re.IGNORECASE,
)
_CONSIDERED = re.compile(
    r"\b(?:mull(?:s|ed|ing)?|weigh(?:s|ed|ing)?|consider(?:s|ed|ing)?|may|might|could|would|should|threat\w*|urg(?:es|ed|ing)|"
    r"calls? (?:for|on)|wants?|seek(?:s|ing)?|explor(?:es|ed|ing)|contemplat\w+|propos\w+|debat\w+|rumou?r\w*|teas\w+|leak(?:s|ed)?|"
    r"looking at|looks? (?:at|to)|in talks|asks?|whether|floats?|eyes|speculat\w+|predict\w*|fears?|warn\w*|holds? off|"
    r"declines?|close to|nearing|unreleased|preps?|hints?|expected)\b|\?\s*\Z|\A(?:how|why|what|should|is|are|can|will|when)\b",
    re.IGNORECASE,
)
_PLANNED = re.compile(
    r"\b(?:plans? to|planning to|will|set to|prepar(?:es|ing) to|about to|upcoming|ahead of|to (?:launch|release|open|retire|let|allow|start|begin))\b",
    re.IGNORECASE,
)
_WEIGHTS_LATER = re.compile(
    r"\b(?:will|plans? to|set to|to be|slated|expected|scheduled|promis\w+|due|by|before) [^.;]{0,60}\b(?:weights|open[- ]?sourc\w+)|"
    r"\bweights [^.;]{0,50}\b(?:will|by (?:the|[A-Z])|due|coming|later|expected|slated|planned|scheduled|soon|to follow|in the coming)\b|"
    r"\b(?:ahead of|before) (?:an? |its |the )?open[- ](?:weight|source)|"
    r"\bopen[- ]?weights? (?:release|launch|version) [^.;]{0,30}(?:promis|plan|due|by|expect|coming|schedul)",
)
_PREVIEWED = re.compile(r"\bpreview(?:s|ed|ing)\b", re.IGNORECASE)
_PREVIEW = re.compile(
    r"\b(?:preview(?:s|ed|ing)?|early access|trusted partners|limits?|limited|restricts|select(?:ed)? (?:customers|partners|users)|beta)\b",
    re.IGNORECASE,
)
_TITLE_PATTERNS = {act: re.compile(source, re.IGNORECASE) for act, source in _TITLE_ACTS.items()}
NO_REPORTS = {ArticleKind.ROUNDUP, ArticleKind.TUTORIAL}


class Standing(StrEnum):
    """How far an event has come."""

    DONE = "done"
    PLANNED = "planned"
    DELAYED = "delayed"
    PREVIEW = "preview"
    CONSIDERED = "considered"


def standing_of(title: str) -> Standing:
    """Whether a headline tells what was done, is planned, put off, or only considered."""
    if _DELAYED.search(title):
        return Standing.DELAYED
    if _CONSIDERED.search(title):
        return Standing.CONSIDERED
    if _PREVIEWED.search(title):
        return Standing.PREVIEW
    if _PLANNED.search(title):
        return Standing.PLANNED
    return Standing.PREVIEW if _PREVIEW.search(title) else Standing.DONE


def tells(member: Member) -> bool:
    """Whether an article reports: not a round-up, tutorial or opinion, and in English."""
    return member.english and member.kind in {ArticleKind.NEWS, ArticleKind.PRIMARY}


def heads(title: str, key: str) -> bool:
    """Whether a headline names the model of a key, with or without its family: "Fable 5"."""
    said = f" {re.sub(r'[^a-z0-9.+]+', ' ', fold_name(title).lower())} "
    parts = key.partition(":")[2].split("-")
    if not any(any(map(str.isdigit, part)) for part in parts):
        return f" {' '.join(parts)} " in said
    tail = parts if len(parts) < 3 or any(map(str.isdigit, parts[1])) else parts[1:]  # noqa: PLR2004 - maker, family, version
    return f" {' '.join(tail)} " in said or f" {' '.join(parts)} " in said


def title_events(
    member: Member, gazetteer: Gazetteer, *, fresh: bool
) -> Iterator[tuple[Predicate, str]]:
    """What an article's headline says was done with which models, where its topics bear it out.

    `fresh` says that the story is of this period; an old story's headlines tell nothing new.
    """
    title = member.snapshot.title
    if not fresh or not member.english or member.kind in NO_REPORTS:
        return
    named = [key for key in member.entities if key.startswith("model:") and heads(title, key)]
    if not named or is_host(member.domain) or is_side_aspect(title):
        return
    for act in _acts_in(member):
        for key in named:
            name = describe_model(key, gazetteer).name
            longer = any(other.startswith(f"{key}-") for other in named)
            if not longer and not (act in RELEASES and is_beside(title, name.lower().split())):
                yield act, name


def is_beside(title: str, words: Sequence[str]) -> bool:
    """Whether a headline names a model only as what something else is done with or in."""
    low = fold_name(title).lower()
    places = [at for word in words if any(map(str.isdigit, word)) and (at := low.find(word)) >= 0]
    if not places:
        return False
    start = min((low.find(w) for w in words if w in low), default=0)
    end = max(low.find(w) + len(w) for w in words if w in low)
    return bool(re.search(_WITH, low[:start]) or _ABOUT.match(title[end:]))


def _acts_in(member: Member) -> list[Predicate]:
    title = member.snapshot.title
    filed = [act for act, topics in _FILED.items() if topics & set(member.topics)]
    acts = {act for act in filed if act in _TITLE_PATTERNS and _TITLE_PATTERNS[act].search(title)}
    if Predicate.ACCESS_SUSPENDED in filed:
        deeds = deeds_in(title)
        if turn := turn_of(deeds, deeds):
            acts.add(Predicate.ACCESS_RESTORED if turn > 0 else Predicate.ACCESS_SUSPENDED)
    return sorted(acts)


def weights_later(story: StoryMaterial) -> bool:
    """Whether a story says of weights that they are still to come."""
    if any(signal.predicate is Predicate.WEIGHTS_PUBLISHED for signal in story.signals):
        return True
    return any(
        _WEIGHTS_LATER.search(member.snapshot.title)
        or _WEIGHTS_LATER.search(member.snapshot.text[:3000])
        for member in story.members
        if member.english
    )
