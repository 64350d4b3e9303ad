"""Sentences of our own: short templates filled only with what the passages of facts hold.

The verbs are general and ours; every name, number and day stands in a passage that is cited.
"""

from __future__ import annotations

import dataclasses
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from analysis.brief.pool import quote_span
from analysis.brief.rank import new_facts
from analysis.brief.verify import check_sentence
from analysis.brief.words import content_words, fold_space, split_words
from analysis.text.dates import find_dates
from db.types import ArticleKind, Predicate, Tier, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from analysis.brief.material import Member, StoryMaterial
    from analysis.brief.model import Sentence
    from db.types import Fact, Passage

_NAMED_SHARE, _HALF = 0.6, 0.5
# What two articles state of one thing makes it their matter; a price may be a rival's.
_TELLING = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.DEPRECATED,
        Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED, Predicate.EXPORT_RULE_CHANGED,
        Predicate.RULE_EFFECTIVE, Predicate.TERMS_CHANGED,
    }
)  # fmt: skip
_LONGEST_NAME = 40


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact of the story's own matter with its member; `name` stands in what `passages` hold.

    `named` says that the headline names what it is about.
    """

    member: Member
    fact: Fact
    name: str
    passages: tuple[Passage, ...]
    named: bool = True

    @property
    def words(self) -> str:
        """What the fact's own passage says."""
        passage = self.fact.passage
        return fold_space(self.member.snapshot.content[passage.start : passage.end])

    @property
    def published(self) -> date:
        """The day of its article."""
        return self.member.published_at.date()


def stated_facts(story: StoryMaterial, headline: str) -> tuple[Stated, ...]:
    """The facts about what the headline names, best sources first, with names that are anchored."""
    named, shared = content_words(headline), _shared_subjects(story)
    found = []
    for member, place in new_facts(story):
        stated = _anchor(member, member.facts[place]) if _is_source(member) else None
        if stated is not None:
            own = _is_named(stated.fact.subject, named)
            if own or stated.fact.subject in shared:
                found.append(dataclasses.replace(stated, named=own))
    order = {Tier.PRIMARY: 0, Tier.PRESS: 1, Tier.ANALYSIS: 2, Tier.COMMUNITY: 3}
    return _join_subjects(sorted(found, key=lambda s: (not s.named, order[s.member.tier])))


def _join_subjects(found: list[Stated]) -> tuple[Stated, ...]:
    # One sentence that says one thing of several: "Lantern 5 and Lantern 6".
    joined: dict[tuple[object, ...], list[Stated]] = {}
    for stated in found:
        fact = stated.fact
        key = (fact.predicate, fact.passage, fact.from_value, fact.to_value, fact.effective_date)
        joined.setdefault(key, []).append(stated)
    return tuple(_join(same) for same in joined.values())


def _join(same: list[Stated]) -> Stated:
    names = list(dict.fromkeys(stated.name for stated in same))
    kept = [n for n in names if not any(n != other and n in other for other in names)]
    name = " and ".join([", ".join(kept[:-1]), kept[-1]]) if kept[1:] else kept[0]
    passages = tuple(dict.fromkeys(p for stated in same for p in stated.passages))
    return dataclasses.replace(same[0], name=name, passages=passages)


def fill(stated: Stated, text: str) -> Sentence | None:
    """The template as a sentence, or None where it fails the check against its passages."""
    passage, snapshot = stated.fact.passage, stated.member.snapshot
    quoted = quote_span(stated.member, passage.start, passage.end)
    filled = dataclasses.replace(quoted, text=text, passages=stated.passages, quoted=False)
    return None if check_sentence(filled, {snapshot.id: snapshot}) else filled


def first_filled(
    facts: tuple[Stated, ...], word: Callable[[Stated], str]
) -> Iterator[tuple[Stated, Sentence]]:
    """Each fact for which `word` gives a text that is anchored, with the sentence; none twice."""
    seen: set[str] = set()
    for stated in facts:
        text = word(stated)
        if text and text not in seen and (sentence := fill(stated, text)) is not None:
            seen.add(text)
            yield stated, sentence


def day_of(stated: Stated) -> date | None:
    """The fact's day where its passage states just that day, in whatever words."""
    return stated_day(stated, stated.fact.effective_date)


def stated_day(stated: Stated, day: str) -> date | None:
    """The ISO day as a date where the fact's passage states it, else None."""
    if not day:
        return None
    meant = date.fromisoformat(day)
    said = find_dates(stated.words, stated.published)
    return meant if any(m.exact and m.first == meant for m in said) else None


def write_day(day: date) -> str:
    """A day as people write it: "9 August 2026"."""
    return f"{day.day} {day:%B} {day.year}"


def _shared_subjects(story: StoryMaterial) -> frozenset[str]:
    # What at least two articles state something of is the story's, named in the headline or not.
    counts = Counter(
        subject
        for member in story.members
        for subject in {f.subject for f in member.facts if f.predicate in _TELLING}
    )
    return frozenset(subject for subject, count in counts.items() if count > 1)


def _is_source(member: Member) -> bool:
    return member.english and member.kind not in (ArticleKind.ROUNDUP, ArticleKind.TUTORIAL)


def _is_named(subject: str, headline: frozenset[str]) -> bool:
    words = content_words(re.sub(r"(?<=[a-z])[- ](?=\d)", " ", subject))
    if not words:
        return False
    share = len(words & headline) / len(words)
    versions = {word for word in words if any(c.isdigit() for c in word)}
    same = bool(versions & headline) or not versions or not _has_version(headline)
    last = next((w for w in reversed(split_words(subject)) if w.isalpha()), "")
    return same and (share >= _NAMED_SHARE or (share >= _HALF and last in headline))


def _has_version(words: frozenset[str]) -> bool:
    return any(word[0].isdigit() and not word[-1].isalpha() for word in words)


def _anchor(member: Member, fact: Fact) -> Stated | None:
    passage, snapshot = fact.passage, member.snapshot
    if passage.snapshot_id != snapshot.id or len(fact.subject) > _LONGEST_NAME:
        return None
    name = fold_space(fact.subject)
    words = fold_space(snapshot.content[passage.start : passage.end])
    if name in words:
        return Stated(member, fact, name, (passage,))
    if name in fold_space(snapshot.title):
        title = anchor_passage(snapshot, 0, len(snapshot.title))
        return Stated(member, fact, name, (passage, title))
    tail = name.partition(" ")[2]
    if any(c.isalpha() for c in tail) and re.search(rf"\b{re.escape(tail)}\b", words):
        return Stated(member, fact, tail, (passage,))
    return None
