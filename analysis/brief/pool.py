"""The sentences of a story that may stand in a brief, with what they are judged by."""

from __future__ import annotations

import dataclasses
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.brief.asides import is_side_aspect, score_aside
from analysis.brief.clear import is_clean
from analysis.brief.headlines import (
    busiest_day,
    cut_outlet,
    is_comment_title,
    nearness,
    title_words,
)
from analysis.brief.leaning import is_definite, leans
from analysis.brief.model import Sentence
from analysis.brief.words import content_words, fold_space
from analysis.knowledge.roles import score_roles
from analysis.text.dates import find_dates
from analysis.text.sentences import split_lead
from db.types import ArticleKind, Tier, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.material import Member, StoryMaterial
    from analysis.knowledge.roles import Roles
    from analysis.text.dates import DateMention
    from db.types import Predicate

_TIER_TRUST = {Tier.PRIMARY: 1.0, Tier.PRESS: 0.9, Tier.ANALYSIS: 0.5, Tier.COMMUNITY: 0.1}
_SHORTEST_TITLE = 30
_MEMBERS_READ = 40
_SENTENCES_READ = 60  # further down an article the background begins
# Words that join a sentence to the one before it; without them it says the same by itself.
_JOINT = re.compile(
    r"(?:But|And|Still,|However,|Meanwhile,|Now,|Instead,|Notably,|Similarly,|Yet|Moreover,|"
    r"Additionally,|In addition,|Furthermore,|Indeed,|Overall,|Separately,|Interestingly,|Unsurprisingly,|"
    r"Recently,|Importantly,|Crucially,|Specifically,|In fact,|Then,|So,|Also,|Of course,|Ultimately,|"
    r"To be sure,|As a result,|That said,|Elsewhere,|Nevertheless,|Nonetheless,|For now,) (?=[A-Z“\"$€£\d])"
)
# Scenery before the news: "As rivals fight over price, Northlight releases …".
_SCENERY = re.compile(
    r"(?:As(?! of\b| part\b| noted\b| first\b)|Amid|Days after|Weeks after|Hours after|"
    r"Less than [\w ]{3,20} after) (?P<clause>[^,“”\"]{15,140}), (?=[A-Z])"
)
_HAS_VERB = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|becomes?|continues?|grows?|struggles?|rises?|looks?|"
    r"fights?|races?|seeks?|tries|try|faces?|files?|gears?|prepares?|pushes?|moves?|\w{2,}(?:ed|es))\b"
)
_NO_NAME = re.compile(
    r"(?:The|It|Its|He|She|They|This|That|These|Those|A|An|In|On|At|For|One|Some)\b"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence at `content[start:end]` of its member; `order` counts from the article's top.

    `centrality` says how much of the story's common words it carries, 0 to 1; `side` that it tells
    where one host offers the thing, `peak` how near its article stands to the story's busiest day,
    `leans` that it reads well only right behind the sentence before it, `definite` that a headline
    above it does as well. `facts` are the predicates of what it states of the story's matter.
    """

    member: Member
    text: str
    start: int
    end: int
    order: int
    words: frozenset[str]
    roles: Roles
    aside: float
    side: bool
    dates: tuple[DateMention, ...]
    centrality: float
    peak: float = 0.0
    leans: bool = False
    definite: bool = False
    facts: frozenset[Predicate] = frozenset()


def collect_candidates(members: Sequence[Member], copies: Mapping[str, str]) -> list[Candidate]:
    """Whole sentences of the story's own articles, in the order of the articles."""
    sources = [m for m in members if m.english and m.kind is not ArticleKind.ROUNDUP]
    common = _common_words(sources)
    found = []
    own = [m for m in sources if m.article_id not in copies and m.kind is not ArticleKind.TUTORIAL]
    # A story of hundreds of articles is told well by those nearest the event.
    nearest = sorted(own, key=lambda m: (-_TIER_TRUST[m.tier], m.published_at, m.article_id))
    busiest = busiest_day(members)
    for member in nearest[:_MEMBERS_READ]:
        peak = nearness(member, busiest)
        found += [dataclasses.replace(c, peak=peak) for c in _read_member(member, common)]
    return found


def find_boilerplate(stories: Sequence[StoryMaterial]) -> frozenset[str]:
    """Sentences that stand in the articles of more than one story: an outlet's standing phrases."""
    seen: Counter[str] = Counter()
    for story in stories:
        seen.update(
            {
                sentence
                for member in story.members[:_MEMBERS_READ]
                for sentence in _sentences(member)
            }
        )
    return frozenset(sentence for sentence, count in seen.items() if count > 1)


def _sentences(member: Member) -> list[str]:
    text = member.snapshot.text
    return [fold_space(span.cut(text)) for span in split_lead(text, _SENTENCES_READ)]


def collect_titles(members: Sequence[Member], copies: Mapping[str, str]) -> list[Candidate]:
    """Titles as sentences, for a story whose articles stand behind paywalls."""
    common = _common_words(members)
    found = []
    for member in members:
        title = member.snapshot.title
        start, end = cut_outlet(title, member.outlet, member.domain)
        text = fold_space(title[start:end])
        own = member.tier in (Tier.PRIMARY, Tier.PRESS) and member.article_id not in copies
        usable = own and member.english and text.isprintable()
        if usable and len(text) >= _SHORTEST_TITLE and not is_comment_title(text):
            found.append(_candidate(member, text, (start, end), 0, common))
    return found


def quote(candidate: Candidate) -> Sentence:
    """The sentence of the brief that quotes a candidate."""
    return quote_span(candidate.member, candidate.start, candidate.end)


def quote_span(member: Member, start: int, end: int) -> Sentence:
    """A verbatim sentence over `content[start:end]` of an article."""
    return Sentence(
        text=fold_space(member.snapshot.content[start:end]),
        passages=(anchor_passage(member.snapshot, start, end),),
        quoted=True,
        article_id=member.article_id,
        outlet=member.outlet,
        url=member.url,
        published_at=format_time(member),
    )


def format_time(member: Member) -> str:
    """The publication time as ISO 8601 in UTC, to the second."""
    return member.published_at.strftime("%Y-%m-%dT%H:%M:%SZ")


def trust(candidate: Candidate) -> float:
    """How near the event the sentence's source stands, 0 to 1."""
    opinion = 0.4 if candidate.member.kind is ArticleKind.OPINION else 0.0
    return max(_TIER_TRUST[candidate.member.tier] - opinion, 0.0)


def trim_opening(text: str) -> int:
    """How many characters at a sentence's start only join it to the one before, or set a scene.

    What is left is a whole sentence, word for word: "But Northlight refused." without "But".
    """
    joint = _JOINT.match(text)
    start = joint.end() if joint else 0
    scene = _SCENERY.match(text, start)
    if scene is None or _NO_NAME.match(text, scene.end()):
        return start
    plain = scene["clause"].split(" ", 1)[0] != "of"
    verbal = not text.startswith("As", start) or _HAS_VERB.search(scene["clause"])
    return scene.end() if plain and verbal else start


def _read_member(member: Member, common: Mapping[str, float]) -> list[Candidate]:
    snapshot = member.snapshot
    offset = len(snapshot.title) + 2
    title = fold_space(snapshot.title) or "\n"
    found = []
    for order, span in enumerate(split_lead(snapshot.text, _SENTENCES_READ)):
        whole = snapshot.text[span.start : span.end]
        start = span.start + trim_opening(whole)
        text = fold_space(snapshot.text[start : span.end])
        if fold_space(whole).startswith(title):
            continue  # the page's heading ran into its first words
        if is_clean(text, own_words=member.tier is Tier.PRIMARY):
            place = (offset + start, offset + span.end)
            candidate = _candidate(member, text, place, order, common)
            found.append(_judge(candidate))
    return found


def _judge(candidate: Candidate) -> Candidate:
    leaning = leans(candidate.text)
    definite = leaning and is_definite(candidate.text)
    return dataclasses.replace(candidate, leans=leaning, definite=definite)


def _candidate(
    member: Member, text: str, span: tuple[int, int], order: int, common: Mapping[str, float]
) -> Candidate:
    words = content_words(text)
    published = member.published_at.date()
    dates = tuple(find_dates(text, published))
    shared = math.fsum(common.get(word, 0.0) for word in words)
    return Candidate(
        member=member,
        text=text,
        start=span[0],
        end=span[1],
        order=order,
        words=words,
        roles=score_roles(text, (), dates, published),
        aside=score_aside(text),
        side=is_side_aspect(text),
        dates=dates,
        centrality=min(shared / (1.4 * math.sqrt(max(len(words), 6))), 1.0),
    )


def _common_words(members: Sequence[Member]) -> dict[str, float]:
    # Words of many titles tell what the story is about; those of the leads fill in for one title.
    counts = Counter(title_words(members))
    for member in members:
        counts.update(content_words(member.snapshot.text[:400]))
    total = sum(counts.values()) or 1
    # Words of equal weight in their own order: that of a set changes from one process to the next.
    strongest = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[:40]
    peak = strongest[0][1] if strongest else 1
    return {word: count / peak for word, count in strongest if count * 200 > total or count > 1}
