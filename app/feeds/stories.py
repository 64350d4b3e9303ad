"""Stories as entries of a feed: headline, outlets, quoted passages, each with its link."""

from __future__ import annotations

import html
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

from app.feeds.model import FeedEntry, newest_first
from app.newsletter.marks import safe_link
from app.newsletter.wording import clean_text, count_words, name_list
from app.story_reading import leading_topics, quote_facts
from app.weeks import name_day
from db import overview
from db.analyses import readings
from db.articles import snapshots_by_id

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.search_types import ArticleHit, StoryHit
    from app.story_reading import QuotedFact
    from db.store import Connection, Database
    from db.story_lists import StoryRow
    from db.types import Article, Reading

_MOST_QUOTED = 4
_MOST_ARTICLES = 8
_NAMED = 4
_LONGEST_QUOTATION = 600


@dataclass(frozen=True, slots=True)
class Telling:
    """A story of a list with what a feed tells of it."""

    row: StoryRow
    readings: tuple[Reading, ...]
    quoted: tuple[QuotedFact, ...]


def read_tellings(database: Database, rows: Sequence[StoryRow]) -> list[Telling]:
    """The stories with their articles, oldest first, and what is quoted from them."""
    with database.read() as connection:
        return [_read_one(connection, row) for row in rows]


def _read_one(connection: Connection, row: StoryRow) -> Telling:
    found = readings(connection, overview.article_ids_of(connection, row.story.id))
    cited = [fact.passage.snapshot_id for one in found for fact in one.analysis.facts]
    contents = {key: s.content for key, s in snapshots_by_id(connection, cited).items()}
    quoted = quote_facts(found, contents)
    # What says most stands first; what has neither value nor date only repeats the headline.
    quoted.sort(key=lambda one: not (one.fact.to_value or one.fact.effective_date))
    return Telling(row, tuple(found), tuple(quoted[:_MOST_QUOTED]))


def entries_of(tellings: Sequence[Telling], base_url: str) -> tuple[FeedEntry, ...]:
    """Entries, newest report first. One changes when its story gains a later report."""
    return newest_first([_entry(one, base_url) for one in tellings])


def entries_of_hits(hits: Sequence[StoryHit], base_url: str) -> tuple[FeedEntry, ...]:
    """What a search found, newest report first, each with the passages that matched."""
    return newest_first([_entry_of_hit(hit, base_url) for hit in hits])


def _entry(one: Telling, base_url: str) -> FeedEntry:
    story, page = one.row.story, story_address(base_url, one.row.story.id)
    told = _told_by([reading.article for reading in one.readings], one.row.outlets)
    quotations = [_quotation(quoted.quotation, quoted.reading.article) for quoted in one.quoted]
    articles = [_article(reading.article) for reading in one.readings[:_MOST_ARTICLES]]
    return FeedEntry(
        name=f"story/{story.id}",
        title=clean_text(story.title) or "A story without a headline",
        url=page,
        published=story.first_published_at,
        updated=max(story.first_published_at, story.last_published_at),
        summary=_summary(told, [quoted.quotation for quoted in one.quoted]),
        content=_content(told, quotations, articles, page),
        topics=leading_topics(one.readings),
    )


def _entry_of_hit(hit: StoryHit, base_url: str) -> FeedEntry:
    best = hit.articles[0]
    # An article that no story has yet stands for itself.
    page = story_address(base_url, hit.story_id) if hit.story_id else safe_link(best.url)
    told = f"{count_words(hit.outlets, 'outlet', 'outlets')}: {_names(hit.articles)}"
    quotations = [_quotation(one.excerpt, one) for one in hit.articles[:_MOST_QUOTED]]
    return FeedEntry(
        name=f"story/{hit.story_id}" if hit.story_id else f"article/{best.article_id}",
        title=clean_text(hit.title) or "A story without a headline",
        url=page or f"{base_url}/search",
        published=hit.first_published_at,
        updated=max(hit.first_published_at, hit.last_published_at),
        summary=_summary(told, [one.excerpt for one in hit.articles[:1]]),
        content=_content(told, quotations, [], page),
    )


def story_address(base_url: str, story_id: str) -> str:
    """The page of a story."""
    return f"{base_url}/story?story={quote(story_id, safe='')}"


def _summary(told: str, quotations: Sequence[str]) -> str:
    return " ".join([f"{told}.", *(f"“{clean_text(said)[:300]}”" for said in quotations[:1])])


def _told_by(articles: Sequence[Article], outlets: int) -> str:
    names = name_list([clean_text(article.outlet) for article in articles], _NAMED)
    told = count_words(outlets, "outlet", "outlets")
    return f"{told}: {names}" if names else told


def _names(articles: Sequence[ArticleHit]) -> str:
    return name_list([clean_text(article.outlet) for article in articles], _NAMED)


def _quotation(words: str, article: Article | ArticleHit) -> str:
    said = clean_text(words).strip(' “”"')
    cut = said[:_LONGEST_QUOTATION] + ("…" if len(said) > _LONGEST_QUOTATION else "")
    source = _linked(article.url, f"{article.outlet}, {name_day(article.published_at)}")
    return f"<blockquote><p>“{html.escape(cut)}”</p><p>{source}</p></blockquote>"


def _article(article: Article) -> str:
    title = _linked(article.url, article.title)
    day = name_day(article.published_at)
    return f"<li>{title} ({html.escape(clean_text(article.outlet))}, {day})</li>"


def _linked(url: str, words: str) -> str:
    address, label = safe_link(url), html.escape(clean_text(words))
    return f'<a href="{html.escape(address)}">{label}</a>' if address else label


def _content(told: str, quotations: Sequence[str], articles: Sequence[str], page: str) -> str:
    listed = f"<ul>{''.join(articles)}</ul>" if articles else ""
    more = f'<p><a href="{html.escape(page)}">The whole story</a></p>' if page else ""
    return f"<p>{html.escape(told)}</p>{''.join(quotations)}{listed}{more}"
