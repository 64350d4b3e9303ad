"""Sentences, hits and quotations of ours as the tools quote them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.mcp.bodies import CoverageBody, ForYouLine, Quotation, Watch
from app.newsletter.wording import outage_words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from analysis.brief.model import Coverage, ForYou, Sentence, WatchFor
    from app.signal_reading import Quotation as Said

_MOST_SENTENCES = 3
_MOST_WATCHES = 3


def day_of(moment: datetime | str | None) -> str:
    """The ISO day of a time; empty without one."""
    if moment is None:
        return ""
    return moment[:10] if isinstance(moment, str) else f"{moment:%Y-%m-%d}"


def quote_sentence(sentence: Sentence) -> Quotation:
    """A sentence of a brief."""
    return Quotation(
        text=sentence.text,
        outlet=sentence.outlet,
        date=day_of(sentence.published_at),
        url=sentence.url,
        quoted=sentence.quoted,
    )


def quote_sentences(sentences: Iterable[Sentence]) -> tuple[Quotation, ...]:
    """The first sentences of a part of a brief."""
    return tuple(quote_sentence(one) for one in list(sentences)[:_MOST_SENTENCES])


def quote_said(said: Said | None) -> Quotation | None:
    """A passage of the ledger."""
    if said is None:
        return None
    return Quotation(
        text=said.text, outlet=said.outlet, date=day_of(said.published_at), url=said.url
    )


def quote_watches(watches: Iterable[WatchFor]) -> tuple[Watch, ...]:
    """What to watch for."""
    return tuple(
        Watch(
            signal=one.signal_id,
            test=one.test,
            due=one.due or one.deadline,
            words=quote_sentence(one.sentence),
        )
        for one in list(watches)[:_MOST_WATCHES]
    )


def tell_coverage(coverage: Coverage) -> CoverageBody:
    """How well the sources answered."""
    return CoverageBody(
        sources=coverage.sources,
        healthy=coverage.healthy,
        stale=coverage.stale,
        failing=coverage.failing,
        articles=coverage.articles,
        stories=coverage.stories,
        warning=outage_words(coverage),
    )


def tell_for_you(mine: ForYou | None) -> tuple[ForYouLine, ...]:
    """What changes for a stack."""
    return tuple(
        ForYouLine(
            story=item.story_id,
            headline=quote_sentence(item.headline),
            reasons=item.reasons,
            changes=quote_sentences(item.changes),
            when=quote_sentences(item.when),
            to_do=quote_sentences(item.to_do),
            watch_for=quote_watches(item.watch_for),
        )
        for item in (mine.items if mine is not None else ())
    )
