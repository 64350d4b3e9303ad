"""Entry and page state the same things, title, date and words: which of the two is better."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from db.types import DateKind, TextKind
from ingest.decide import FUTURE_TOLERANCE, choose_own_text
from ingest.record import Wording
from ingest.titles import cut_site_name

if TYPE_CHECKING:
    from datetime import datetime

    from db.types import Article
    from ingest.extract import ExtractedPage

FEED_SAYS_MORE = 2.5  # a page with so much less text than its feed is cut short
# Entries of aggregators bear the day on which they were listed; pages know when they were written.
LISTED_LATE = timedelta(hours=36)
STATED_BY_PAGE = frozenset({"json-ld", "meta", "time"})
# Anywhere else in an address a day may be part of a model's name.
_DAY_IN_PATH = re.compile(r"/(?:19|20)\d\d/\d\d?/\d\d?(?=/|$)")
GUESSED = "guess"
_CUT = re.compile(r"\s*(?:…|\.\.\.|\[…\]|\[\.\.\.\])$")
_LONGEST_SLUG = 150


def choose_title(entry: str, page: str, site_name: str = "") -> str:
    """The entry's title, unless it is missing, cut short, or the page's with the site's name."""
    if not entry or not page:
        return entry or page
    cut = _CUT.sub("", entry)
    if cut != entry and page.lower().startswith(cut.lower()):
        return page
    if cut_site_name(entry, site_name, "").lower() == page.lower():
        return page
    return entry


def choose_wording(article: Article, page: ExtractedPage) -> Wording:
    """The page's text under the better title, or the entry's where the page is cut short."""
    title = choose_title(article.title, page.title, page.site_name)
    own, kind = choose_own_text(article)
    if kind is TextKind.FEED and len(own) > FEED_SAYS_MORE * len(page.text):
        return Wording(title, own, kind)
    return Wording(title, page.text, TextKind.PAGE)


def choose_date(article: Article, page: ExtractedPage, now: datetime) -> Article:
    """The article with the page's date where its entry states none, less, or a later one.

    A page's guessed date counts only where there is no other.
    """
    found = page.published
    if found is None or found > now + FUTURE_TOLERANCE:
        return article
    undated = article.date_kind in {DateKind.MISSING, DateKind.FUTURE}
    is_day = found.time().isoformat() == "00:00:00"
    if undated:
        word = "guessed from" if page.date_source == GUESSED else "stated by"
        return _date(article, found, now, f"{word} the page", is_day=is_day)
    is_stated = page.date_source in STATED_BY_PAGE
    if not is_stated and not (page.date_source == "url" and _has_day_in_path(article.url)):
        return article
    if article.published_at - found > LISTED_LATE:
        return _date(article, found, now, "stated by the page; listed later", is_day=is_day)
    same_day = abs(article.published_at - found) < timedelta(days=1)
    if article.date_kind is DateKind.DAY and not is_day and same_day:
        return _date(article, found, now, "stated by the page", is_day=False)
    return article


def _has_day_in_path(url: str) -> bool:
    return _DAY_IN_PATH.search(urlsplit(url).path) is not None


def _date(article: Article, found: datetime, now: datetime, note: str, *, is_day: bool) -> Article:
    kind = DateKind.DAY if is_day else DateKind.STATED
    return replace(article, published_at=min(found, now), date_kind=kind, date_note=note)


def title_from_url(url: str) -> str:
    """The words of an address's last part, for a page that never gave a title."""
    parts = [part for part in unquote(urlsplit(url).path).split("/") if part]
    slug = re.sub(r"\.\w{2,5}$", "", parts[-1]) if parts else urlsplit(url).hostname or url
    words = " ".join(re.split(r"[-_+\s]+", slug)).strip()[:_LONGEST_SLUG]
    return words[:1].upper() + words[1:] or url[:_LONGEST_SLUG]
