"""What articles state that may stand in a table, and whether it is solid enough to."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analysis.brief.asides import is_host, is_praise, is_side_aspect, score_aside
from analysis.brief.clear import is_clean
from analysis.brief.headlines import cut_outlet, is_comment_title
from analysis.brief.model import Table
from analysis.brief.words import fold_space, split_words
from analysis.knowledge.quantities import find_quantities
from db.types import ArticleKind, Predicate, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.weeks import Period
    from db.types import Fact, Reading

TABLE_OF = {
    Predicate.MODEL_RELEASED: Table.RELEASES,
    Predicate.WEIGHTS_PUBLISHED: Table.RELEASES,
    Predicate.LICENCE_CHANGED: Table.LICENCES,
    Predicate.TERMS_CHANGED: Table.LICENCES,
    Predicate.EXPORT_RULE_CHANGED: Table.RULES,
    Predicate.RULE_PUBLISHED: Table.RULES,
    Predicate.RULE_EFFECTIVE: Table.RULES,
    Predicate.PRICE_CHANGED: Table.PRICES,
    Predicate.DEPRECATED: Table.RETIREMENTS,
}
_NAMED = {Table.RELEASES, Table.PRICES}  # their subject must be a thing that is known as such
_TELLING_KINDS = {ArticleKind.NEWS, ArticleKind.PRIMARY, ArticleKind.ROUNDUP}
_BACKGROUND = 0.5
_LATE = timedelta(days=5)
_OF_USE = 0.8  # the least relevance of a lone report
_PRESS = 2  # see `nearness`
_LONGEST = 320
# The value is said of something else, to set beside the news.
_COMPARED = re.compile(
    r"\b(?:by comparison|in comparison|compared (?:to|with)|by contrast|in contrast|versus|vs\.?|"
    r"as (?:cheap|expensive) as)\b",
    re.IGNORECASE,
)
_HEDGED = re.compile(
    r"\b(?:could|might|may|perhaps|possibly|likely|unclear|would|if|unless|in talks)\b",
    re.IGNORECASE,
)
# What somebody asks for, doubts or remembers is no change.
_NO_CHANGE = re.compile(
    r"\b(?:call(?:s|ed|ing)? (?:for|on)|urg(?:es|ed|ing)|argu(?:es|ed|ing)|lobb(?:y|ied|ying)|oppos(?:es|ed|ing)|"
    r"denied|den(?:y|ies)|rumou?r\w*|reportedly|is said to|plans? to|hopes? to|wants? to|consider(?:s|ing)|"
    r"weigh(?:s|ing)|later this (?:year|month)|coming (?:weeks|months)|coming soon|as (?:soon|early) as|"
    r"rais(?:es|ed) questions|criticis\w+|after (?:it|they|the company) released|since (?:its|the) "
    r"(?:launch|release)|led to|triggered|in response to|following the)\b",
    re.IGNORECASE,
)
# What binds somebody; a plan, a report or a letter does not.
_RULE = re.compile(
    r"\b(?:rules?|laws?|acts?|orders?|directives?|regulations?|bans?|controls?|bills?|moratori\w+|legislation|"
    r"sanctions?|tariffs?|restrictions?|licen[cs]\w+|standards?|guidance|statutes?|entity list|frameworks?)\b",
    re.IGNORECASE,
)
_POSTED = re.compile(
    r"(?:^|\.)(?:dev\.to|x\.com|twitter\.com|medium\.com|substack\.com|hackernoon\.com|globenewswire\.com|"
    r"prnewswire\.com|businesswire\.com|einpresswire\.com|accesswire\.com|reddit\.com|news\.ycombinator\.com)$"
)


@dataclass(frozen=True, slots=True)
class Claim:
    """A fact of an article as a table may state it.

    `origin` is the article whose words this one repeats, `words` the fact's passage with white
    space folded, `span` what may be quoted of it, None where it reads badly. `headed` says that the
    title states it, `side` that it tells where one host offers the thing, `digest` that it stands
    in a roundup.
    """

    reading: Reading
    fact: Fact
    place: int
    origin: str
    words: str
    span: tuple[int, int] | None
    headed: bool
    side: bool
    digest: bool


def read_claims(reading: Reading, heads: Mapping[str, str]) -> list[Claim]:
    """What an article states for the tables; only English news and primary sources count."""
    analysis, article = reading.analysis, reading.article
    english = analysis.language in ("", "en") or analysis.language.startswith("en-")
    posted = _POSTED.search(article.domain.lower().removeprefix("www."))
    if not english or posted or analysis.kind not in _TELLING_KINDS:
        return []
    head = heads.get(article.id, article.id)
    return [
        _to_claim(reading, fact, place, head)
        for place, fact in enumerate(analysis.facts)
        if fact.predicate in TABLE_OF and fact.subject.strip()
    ]


def is_usable(claim: Claim, period: Period) -> bool:
    """Whether a claim reports a change of these days, of a named thing, as done or dated."""
    table, words = TABLE_OF[claim.fact.predicate], claim.words
    background = score_aside(words) - 0.5 * is_praise(words) >= _BACKGROUND
    if background or _HEDGED.search(words) or _NO_CHANGE.search(words):
        return False
    if table is Table.RULES and not _RULE.search(words):
        return False
    if table in _NAMED and not _names_model(claim):
        return False
    if table is Table.PRICES and not (_is_priced(claim) and _is_about(claim)):
        return False
    return _in_time(claim, period)


def is_solid(claims: Sequence[Claim]) -> bool:
    """Whether somebody near the event says so, or several independently.

    A line in a roundup and a host's offer say it for nobody but themselves; what has no version in
    its name must be told by several.
    """
    own = [claim for claim in claims if not claim.side]
    several = len({c.origin for c in own}) > 1 and len({_outlet(c) for c in own}) > 1
    if any(TABLE_OF[c.fact.predicate] is Table.RELEASES and not _has_version(c) for c in own):
        return several and any(nearness(claim) <= _PRESS for claim in own)
    return several or any(_is_near(claim) for claim in own)


def _outlet(claim: Claim) -> str:
    return claim.reading.article.domain or claim.reading.article.outlet


def nearness(claim: Claim) -> int:
    """0 for the source itself, 1 for a maker's own post elsewhere, 2 for the press, 3 for others."""
    if claim.reading.tier is Tier.PRIMARY:
        return 0
    if claim.reading.analysis.kind is ArticleKind.PRIMARY:
        return 1
    return 2 if claim.reading.tier is Tier.PRESS else 3


def _is_near(claim: Claim) -> bool:
    near = nearness(claim)
    if claim.digest or (near > 1 and claim.reading.analysis.relevance < _OF_USE):
        return False
    if claim.headed:
        return near <= _PRESS
    if near == 0 and TABLE_OF[claim.fact.predicate] is not Table.RELEASES:
        return True
    return near <= _PRESS and (_is_about(claim) or (near <= 1 and bool(claim.fact.effective_date)))


def _to_claim(reading: Reading, fact: Fact, place: int, origin: str) -> Claim:
    content, passage = reading.snapshot.content, fact.passage
    words = fold_space(content[passage.start : passage.end])
    article = reading.article
    headed = passage.start < len(reading.snapshot.title)
    return Claim(
        reading=reading,
        fact=fact,
        place=place,
        origin=origin,
        words=words,
        span=_quotable(reading, fact, headed=headed),
        headed=headed,
        side=is_side_aspect(words) or is_host(article.domain.lower().removeprefix("www.")),
        digest=reading.analysis.kind is ArticleKind.ROUNDUP,
    )


def _quotable(reading: Reading, fact: Fact, *, headed: bool) -> tuple[int, int] | None:
    snapshot, article = reading.snapshot, reading.article
    if headed:
        start, end = cut_outlet(snapshot.title, article.outlet, article.domain)
        title = snapshot.title[start:end]
        return None if is_comment_title(title) or not title.strip() else (start, end)
    span = _without_marks(snapshot.content, fact.passage.start, fact.passage.end)
    text = fold_space(snapshot.content[span[0] : span[1]])
    own = reading.tier is Tier.PRIMARY or reading.analysis.kind is ArticleKind.PRIMARY
    return span if is_clean(text, own_words=own) and len(text) <= _LONGEST else None


def _without_marks(content: str, start: int, end: int) -> tuple[int, int]:
    inner = content[start:end].strip("*_#• ")
    at = content.index(inner, start)
    return at, at + len(inner)


def _is_about(claim: Claim) -> bool:
    """Whether the article's title names the subject, as far as a name goes without its maker's."""
    title = split_words(claim.reading.snapshot.title)
    named = split_words(claim.fact.subject)
    told = sum(word in title for word in named) * 2 > len(named) and named[-1] in title
    return told and not _COMPARED.search(claim.words)


def _has_version(claim: Claim) -> bool:
    return any(character.isdigit() for character in claim.fact.subject)


def _names_model(claim: Claim) -> bool:
    subject = claim.fact.subject.lower()
    return any(
        mention.kind == "model" and mention.name.lower() in (subject, f"{subject}s")
        for mention in claim.reading.analysis.mentions
    )


def _is_priced(claim: Claim) -> bool:
    return any(quantity.unit for quantity in find_quantities(claim.fact.to_value))


def _in_time(claim: Claim, period: Period) -> bool:
    if not claim.fact.effective_date:
        return True
    day = date.fromisoformat(claim.fact.effective_date)
    if TABLE_OF[claim.fact.predicate] is Table.RELEASES and day > period.end.date():
        return False  # announced; the ledger watches for it
    return day >= (period.start - _LATE).date()
