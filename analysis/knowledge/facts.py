"""First extraction of typed facts: sentences with a known subject and a clear verb."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.knowledge.fact_patterns import (
    CHANGE_NEGATION,
    FROM_TO,
    FUTURE,
    MONEY,
    NEGATED,
    PATTERNS,
    UNSURE,
)
from analysis.text.dates import DateKind, find_dates
from db.types import Fact, Predicate, anchor_passage

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator, Sequence
    from datetime import date

    from analysis.knowledge.entities import Located
    from analysis.text.dates import DateMention
    from analysis.text.sentences import Span
    from db.types import Snapshot

MOST = 12
_LEAD_SENTENCES = 40
_LONGEST = 600
_DATED_AHEAD = frozenset(
    {Predicate.DEPRECATED, Predicate.RULE_EFFECTIVE, Predicate.PRICE_CHANGED,
     Predicate.ACCESS_RESTORED, Predicate.ACCESS_SUSPENDED}
)  # fmt: skip
_MONEY_FOR = frozenset({Predicate.PRICE_CHANGED, Predicate.FUNDING_OR_DEAL})


def extract_facts(
    snapshot: Snapshot, spans: Sequence[Span], located: Sequence[Located], anchor: date
) -> tuple[Fact, ...]:
    """Up to 12 facts of a snapshot, in order of place; one per predicate and subject.

    `spans` are the sentences and `located` the entities of `snapshot.content`. Hypothetical,
    negated, reported-as-rumour and merely planned statements give none.
    """
    facts: list[Fact] = []
    told: set[tuple[Predicate, str]] = set()
    for span in spans[:_LEAD_SENTENCES]:
        if span.end - span.start > _LONGEST:
            continue
        inside = [hit for hit in located if span.start <= hit.start and hit.end <= span.end]
        for fact in _sentence_facts(snapshot, span, inside, anchor):
            if (fact.predicate, fact.subject) not in told:
                told.add((fact.predicate, fact.subject))
                facts.append(fact)
    return tuple(facts[:MOST])


def _sentence_facts(
    snapshot: Snapshot, span: Span, inside: Sequence[Located], anchor: date
) -> Iterator[Fact]:
    sentence = span.cut(snapshot.content)
    if not inside or UNSURE.search(sentence):
        return
    dates: list[DateMention] | None = None
    for predicate, kinds, pattern in PATTERNS:
        match = pattern.search(sentence)
        if not match or _is_negated(sentence, match):
            continue
        subject = _subject(inside, kinds, span.start + match.start())
        if subject is None:
            continue
        dates = find_dates(sentence, anchor) if dates is None else dates
        if FUTURE.search(sentence[: match.end()]) and not (
            predicate in _DATED_AHEAD and any(d.last > anchor for d in dates)
        ):
            continue
        before, after = _values(predicate, sentence, match)
        passage = anchor_passage(snapshot, span.start, span.end)
        yield Fact(predicate, subject.name, before, after, _effective(dates), passage)
        return


def _is_negated(sentence: str, match: re.Match[str]) -> bool:
    around = sentence[max(0, match.start() - 40) : match.end()]
    return NEGATED.search(around) is not None and CHANGE_NEGATION.search(around) is None


def _subject(inside: Sequence[Located], kinds: Sequence[str], verb: int) -> Located | None:
    for kind in kinds:
        options = [hit for hit in inside if hit.kind == kind]
        if options:
            # The nearest before the verb does it; else the nearest after it has it done.
            before = [hit for hit in options if hit.end <= verb]
            if kind == "model":
                return min(options, key=lambda hit: (abs(hit.start - verb), hit.start))
            return before[0] if before else options[0]
    return None


def _values(predicate: Predicate, sentence: str, match: re.Match[str]) -> tuple[str, str]:
    change = FROM_TO.search(sentence) if predicate is Predicate.PRICE_CHANGED else None
    if change and any(c.isdigit() for c in change.group()):
        return change["from"], change["to"]
    if predicate in _MONEY_FOR:
        sums = [found.group().strip() for found in MONEY.finditer(sentence)]
        return "", " / ".join(sums[:2]) if predicate is Predicate.PRICE_CHANGED else (sums or [""])[
            0
        ]
    return "", " ".join(match.group().split())[:80]


def _effective(dates: Sequence[DateMention]) -> str:
    days = [mention.first for mention in dates if mention.exact and mention.kind is DateKind.DAY]
    return days[0].isoformat() if days else ""
