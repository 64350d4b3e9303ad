"""Dissent in the sources: who disagrees with what the story tells, and how well it can be quoted."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from analysis.brief.acts import names_in
from analysis.brief.cues import names_critic, names_fault
from analysis.brief.pool import quote
from analysis.brief.voices import is_vague_voice, name_speaker
from db.types import ArticleKind

if TYPE_CHECKING:
    from analysis.brief.desk import Desk
    from analysis.brief.model import Sentence
    from analysis.brief.pool import Candidate

_ON_TOPIC, _NEAR_TOPIC = 0.28, 0.1
_BACKGROUND = 0.5
_FLOOR, _MOST = 0.65, 2
_VAGUE = 0.15
_DENIAL = re.compile(
    r"\b(?:disput(?:es|ed)|den(?:ies|ied)|reject(?:s|ed)|object(?:s|ed)|push(?:es|ed) back|oppos(?:es|ed)|"
    r"disagree[sd]?|appeal(?:s|ed))\b",
    re.IGNORECASE,
)
# What the dissent is about, named by its kind: "the order", "Northlight's decision".
_MATTER = re.compile(
    r"\b(?:[Tt]he|[Tt]his|[\w]+[’']s|[Ii]ts) (?:[\w-]+ ){0,2}?(?:order|EO|directive|rules?|bill|law|ban|plan|policy|deal|move|"
    r"decision|release|launch|settlement|lawsuit|complaint|change|changes|price|pricing|model|models|"
    r"feature|tool|review|framework|controls?|restrictions?|proposal|acquisition|licen[cs]e|terms|"
    r"suspension|shutdown|attack|breach|incident|test|tests|benchmarks?|stake|partnership|agreement)\b"
)


def pick_sceptics(desk: Desk) -> tuple[Sentence, ...]:
    """Up to two sentences of dissent from the desk, each with its speaker."""
    found: list[Sentence] = []
    while len(found) < _MOST:
        candidate = desk.best(lambda c: merit_dissent(c, desk.title), _FLOOR, in_box=True)
        if candidate is None:
            break
        desk.take(candidate)
        found.append(dataclasses.replace(quote(candidate), speaker=speaker_of(candidate)))
    return tuple(found)


def speaker_of(candidate: Candidate) -> str:
    """Whom the sentence names; the outlet itself for its own comment; "" for nobody."""
    named = name_speaker(candidate.text)
    comment = candidate.member.kind is ArticleKind.OPINION
    return named or (candidate.member.outlet if comment else "")


def merit_dissent(candidate: Candidate, headline: str) -> float:
    """As what sceptics say of the event that the headline tells."""
    if candidate.aside >= _BACKGROUND or not _is_about(candidate, headline):
        return 0.0
    if not names_critic(candidate.text) and not _finds_fault(candidate):
        return 0.0
    speaker, vague = speaker_of(candidate), is_vague_voice(candidate.text)
    if not (speaker or vague) or _is_actor(speaker, headline, candidate.text):
        return 0.0
    value = 0.9 + 0.3 * candidate.centrality - 0.002 * candidate.order
    return value if speaker else value - _VAGUE


def _finds_fault(candidate: Candidate) -> bool:
    named = bool(name_speaker(candidate.text))
    comment = candidate.member.kind is ArticleKind.OPINION
    return (named or comment) and names_fault(candidate.text)


def _is_about(candidate: Candidate, headline: str) -> bool:
    if candidate.centrality >= _ON_TOPIC:
        return True
    about = bool(names_in(headline) & names_in(candidate.text))
    if not about:
        about = bool(names_in(headline) & names_in(candidate.member.snapshot.title))
    near = candidate.centrality >= _NEAR_TOPIC or _MATTER.search(candidate.text) is not None
    return about and near and _MATTER.search(candidate.text) is not None


def _is_actor(speaker: str, headline: str, text: str) -> bool:
    # Who acts in the headline is no sceptic of it, unless denying what others hold.
    actor = next(iter(re.findall(r"[A-Z][\w-]*", headline)), "")
    acts = bool(actor) and actor in re.findall(r"[A-Z][\w-]*", speaker)
    return acts and _DENIAL.search(text) is None
