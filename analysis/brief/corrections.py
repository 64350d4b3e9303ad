"""What earlier issues quoted and their sources have since corrected."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

from analysis.brief.headlines import cut_outlet
from analysis.brief.model import Correction
from analysis.brief.pinned import PinnedCorrection, cite_article, quote_cited
from analysis.brief.serialise import brief_from_json
from analysis.brief.verify import check_sentence, sentences_of
from analysis.brief.words import content_words, fold_space, jaccard
from analysis.text.sentences import split_sentences
from db.articles import articles_by_id, snapshots_by_id
from db.briefs import briefs_before, newer_words
from db.types import RevisionKind

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.brief.model import Brief, Sentence
    from analysis.brief.weeks import Period
    from db.briefs import NewerWords
    from db.store import Connection
    from db.types import Snapshot, StoredBrief

ISSUES_LOOKED_AT = 8
_ALIKE = 0.5  # shared content words of two wordings of one sentence
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_NAME = re.compile(r"[A-Z][\w-]*(?:\.\w+)*")
_NEGATION = re.compile(r"\b(?:not|no|never|none|without)\b|n['’]t\b")
_MONTH = re.compile(
    r"\b(?:January|February|March|April|May|June|July|August|September|October|November|December)\b"
)


def gather_corrections(connection: Connection, period: Period) -> tuple[PinnedCorrection, ...]:
    """Sentences of earlier issues that a newer version of their article words otherwise.

    Only versions taken in the period count, so that each is told once.
    """
    quoted = list(_quoted(briefs_before(connection, period.week)[-ISSUES_LOOKED_AT:]))
    ids = sorted({said.article_id for _, _, _, said in quoted})
    newest = {
        newer.article_id: newer
        for newer in newer_words(connection, ids, period.start, period.end)
        if newer.kind is not RevisionKind.TRIVIAL
    }
    snapshots = snapshots_by_id(connection, sorted(n.snapshot_id for n in newest.values()))
    articles = articles_by_id(connection, sorted(newest))
    found: dict[tuple[str, str], PinnedCorrection] = {}
    for week, story_id, headline, said in quoted:
        newer = newest.get(said.article_id)
        if newer is None or not _is_later(newer, said):
            continue
        snapshot = snapshots[newer.snapshot_id]
        if is_corrected(said.text, snapshot, newer.kind):
            source = cite_article(articles[said.article_id], snapshot)
            found[said.article_id, said.text] = PinnedCorrection(
                week, story_id, headline, said, source, newer.taken_at
            )
    return tuple(sorted(found.values(), key=lambda c: (c.week, c.story_id, c.said.text)))


def write_corrections(
    pinned: Sequence[PinnedCorrection], snapshots: Mapping[str, Snapshot]
) -> tuple[Correction, ...]:
    """The corrections with the source's words now."""
    written = []
    for one in pinned:
        place = closest_sentence(one.said.text, one.source.snapshot)
        now = quote_cited(one.source, *place) if place else None
        if now is None or not check_sentence(now, snapshots):
            noted = one.noted_at.strftime("%Y-%m-%dT%H:%M:%SZ")
            written.append(Correction(one.week, one.story_id, one.headline, one.said, now, noted))
    return tuple(written)


def is_corrected(said: str, snapshot: Snapshot, kind: RevisionKind) -> bool:
    """Whether newer words of an article no longer bear out a sentence that was quoted of it.

    A sentence worded otherwise counts when a number, date or name in it was replaced or its
    negation changed; one that is gone counts when the text says that it corrects itself.
    """
    if fold_space(said) in fold_space(snapshot.content):
        return False
    place = closest_sentence(said, snapshot)
    if place is None:
        return kind is RevisionKind.CORRECTION
    now = fold_space(snapshot.content[place[0] : place[1]])
    return _says_otherwise(said, now)


def closest_sentence(said: str, snapshot: Snapshot) -> tuple[int, int] | None:
    """The span of the sentence or title that comes nearest to the words said, if any comes near."""
    words = content_words(said)
    spans = [cut_outlet(snapshot.title, "", "")]
    offset = len(snapshot.title) + 2
    spans += [(offset + s.start, offset + s.end) for s in split_sentences(snapshot.text)]
    scored = [
        (jaccard(words, content_words(snapshot.content[start:end])), -start, (start, end))
        for start, end in spans
        if end > start
    ]
    best = max(scored, default=(0.0, 0, (0, 0)))
    return best[2] if best[0] >= _ALIKE else None


def _says_otherwise(said: str, now: str) -> bool:
    if bool(_NEGATION.search(said)) is not bool(_NEGATION.search(now)):
        return True
    for pattern in (_NUMBER, _MONTH):
        before, after = Counter(pattern.findall(said)), Counter(pattern.findall(now))
        if before - after and after - before:
            return True
    was, is_now = _names(said), _names(now)
    spoken = {word.lower() for word in re.findall(r"[\w.-]+", now)}
    gone = {name for name in was - is_now if name.lower() not in spoken}
    return bool(gone and is_now - was)


def _names(text: str) -> set[str]:
    # A sentence begins with a capital whatever its first word is.
    return {match[0] for match in _NAME.finditer(text) if match.start()}


def _is_later(newer: NewerWords, said: Sentence) -> bool:
    number = int(newer.snapshot_id.rpartition(".")[2])
    return all(number > int(p.snapshot_id.rpartition(".")[2]) for p in said.passages)


def _quoted(issues: Sequence[StoredBrief]) -> Iterator[tuple[str, str, Sentence, Sentence]]:
    for issue in issues:
        brief = brief_from_json(issue.document)
        for story_id, headline, sentence in sentences_told(brief):
            if sentence.quoted:
                yield brief.week, story_id, headline, sentence


def sentences_told(brief: Brief) -> Iterator[tuple[str, Sentence, Sentence]]:
    """What an issue tells: the story's id, the headline under which it stands, the sentence."""
    for story in brief.stories:
        for sentence in sentences_of(story):
            if story.continues is None or sentence is not story.continues.headline:
                yield story.story_id, story.headline, sentence
    for item in brief.under_radar:
        yield item.story_id, item.headline, item.headline
        yield item.story_id, item.headline, item.telling
    for row in brief.also:
        yield row.story_id or "", row.statement, row.statement
