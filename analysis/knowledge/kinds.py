"""What sort of text an article is: news, primary source, opinion, tutorial or roundup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Mapping

# A series that collects many things says so in its name.
_SERIES = re.compile(
    r"^(?:import ai \d+|the download:|last week in|this week in|tldr\b|\[?ainews\]?|data points?:|"
    r"the batch\b|(?:ai )?(?:daily|weekly|monthly) (?:digest|recap|roundup|round-up|open|brief\w*|news\w*|dispatch|update)|"
    r"[^:]{0,40}\b(?:roundup|round-up|weekly recap|week in review|daily dispatch|link\w* (?:for|roundup)|"
    r"reading list|daily open|what we['’]re reading|news digest|security dispatch)\b|"
    r"not much happened|various (?:&|and) sundry|podcast #\d+|techcrunch mobility:|"
    r"(?:\w+ )?in brief\b|the week in|week(?:ly)? (?:in|of)\b.{0,30}\breview|"
    r"(?:top|biggest) \w+ (?:stories|news)|(?:the )?latest ai news we announced|"
    r"what .{3,40} announced .{0,30}(?:this|in|last) \w+|.{0,40} perspectives:|links? \d|icymi\b|"
    r"catch up:|(?:this week|today)['’]s (?:\w+ ){1,3}(?:winners|highlights|headlines|stories)\b|"
    r"(?:\d+|three|four|five|six|seven|ten) (?:\w+ ){0,2}things .{0,40}\b(?:this|last) (?:week|month)\b|"
    r"(?:notable|new|latest) releases i['’]m\b)",
    re.IGNORECASE,
)
_SERIES_LATER = re.compile(
    r"\b(?:roundup|round-up|week in review|weekly recap|newsletter(?=\s*(?:$|[(#—–-]| \w+ \d))|researchbuzz|(?<!from )issue (?:#|no\.? ?)?\d+)\b"
    r"|: [^:]{0,60}\b\d+ (?:stories|things|links)\b",
    re.IGNORECASE,
)
# "The Letter no. 24: this, then that", "Digest, week 24": a numbered series, then what is in it.
_NUMBERED = re.compile(
    r"^[^:]{2,50}?,? (?:week|no\.|nr\.?|issue|edition|vol\.?|episode|ep\.)\s?#?\d{1,4}(?:\s*[:–—-]|$)"
    r"|^[^:]{2,50}? #\d{1,4}(?:\s*[:–—-]|$)",
    re.IGNORECASE,
)
_EMOJI = re.compile(r"[\u2600-\u27bf\U0001f300-\U0001faff]")
_HOSTS = re.compile(
    r"(?:tldr\.tech|news\.smol\.ai|lastweekin\.ai|importai|jack-clark\.net|thebatch)"
)
# How a letter to subscribers and the notes to a talk show begin.
_LETTER = re.compile(r"\bdear (?:friends|readers|subscribers)\b", re.IGNORECASE)
_SHOW = re.compile(r"^(?:today|this week) on [^.!?]{3,60}?, (?:our hosts|we)\b", re.IGNORECASE)
# What a digest says of itself.
_DIGEST = re.compile(
    r"\b(?:today|this week)['’]s (?:top )?(?:highlights|headlines)\b|each week,? we round up\b|"
    r"\b(?:here are|here['’]s) (?:the |our |some )?(?:top |biggest |other )?(?:stories|news) "
    r"(?:from|of|this|you|that)\b|\bother (?:news|stories) (?:from|of) the (?:week|day)\b",
    re.IGNORECASE,
)
_LETTER_OPENING = 600
_HEADING = re.compile(r"^(?:#{1,4} |\*\*[^*\n]{4,80}\*\*\s*$)", re.MULTILINE)
_SEPARATE_TITLES = 3
_MANY_HEADINGS = 14
_LONG = 15_000


def is_roundup(title: str, text: str, url: str = "") -> bool:
    """Whether an article collects several unrelated items; by its series, title or build."""
    if _SERIES.search(title) or _SERIES_LATER.search(title) or _NUMBERED.search(title):
        return True
    if _HOSTS.search(url[:120]):
        return True
    # "A maker sells 🤝, a rule returns 🔁, new chips 🔧": a list with signs.
    if (
        len(_EMOJI.findall(title)) >= _SEPARATE_TITLES - 1
        and title.count(",") >= _SEPARATE_TITLES - 1
    ):
        return True
    if title.count(";") + title.count("；") >= _SEPARATE_TITLES - 1:
        return True
    return _built_of_many(title, text)


def _built_of_many(title: str, text: str) -> bool:
    if _SHOW.search(text.lstrip()) or _DIGEST.search(text):
        return True
    listed = title.count(",") >= _SEPARATE_TITLES - 1
    if len(text) <= _LONG or not listed:
        return False
    letter = _LETTER.search(text[:_LETTER_OPENING])
    return bool(letter) or len(_HEADING.findall(text)) >= _MANY_HEADINGS


def decide_kind(
    scores: Mapping[str, float], title: str, text: str, url: str, tier: Tier
) -> ArticleKind:
    """The kind of an article: rules for roundups, else the best score among the others.

    A primary source's own text is never news about itself.
    """
    if is_roundup(title, text, url):
        return ArticleKind.ROUNDUP
    options = [ArticleKind.NEWS, ArticleKind.OPINION, ArticleKind.TUTORIAL, ArticleKind.PRIMARY]
    if tier is Tier.PRIMARY:
        options.remove(ArticleKind.NEWS)
    return max(options, key=lambda kind: (scores.get(f"kind:{kind}", 0.0), kind))
