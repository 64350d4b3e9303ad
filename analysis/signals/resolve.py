"""Open signals against what comes in: which articles decide them, and by which passage."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from analysis.signals.evidence import names, read_page
from analysis.signals.evidence_deeds import SHOWN_BY
from analysis.signals.judge import make_watched, thing_of
from analysis.signals.judge_bench import Bench
from analysis.signals.judge_page import decide
from analysis.signals.judge_subjects import is_subject
from db.types import ArticleKind, Predicate, SignalState, Transition, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Iterable

    import numpy as np
    from numpy.typing import NDArray

    from analysis.knowledge.entities import EntityFinder
    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.ports import Embedder
    from analysis.signals.evidence import Page
    from analysis.signals.judge import Watched
    from analysis.signals.judge_back import Decision
    from db.types import Passage, Reading, Signal

_KEPT_VECTORS = 4_096
_PARTIES = ("organisation:", "regulator:")
_WITH_OTHERS = frozenset(
    {
        Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.PRODUCT_AVAILABLE,
        Predicate.ACCESS_RESTORED, Predicate.ACCESS_SUSPENDED,
        Predicate.FUNDING_OR_DEAL, Predicate.LAWSUIT_STEP,
    }
)  # fmt: skip
GRACE_DAYS = 2  # articles about a deadline's last day come in later
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an article decides of a signal; `at` is when the evidence was published.

    `score` is how well the passage meets the test, 0 to 1; `reason` says so in a line.
    """

    signal_id: str
    state: SignalState
    article_id: str
    passage: Passage
    at: datetime
    score: float
    reason: str
    timing: str


@dataclass
class Resolver:
    """Keeps the open signals by what they are about and judges each article that comes in."""

    finder: EntityFinder
    gazetteer: Gazetteer
    embedder: Embedder
    _open: dict[str, Watched] = field(default_factory=dict)
    _vectors: dict[str, NDArray[np.float32]] = field(default_factory=dict)
    _by_root: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def watch(self, signal: Signal, origin: Reading | None = None) -> None:
        """Judge this signal from now on; one without a subject is never decided.

        `origin` is the article that opened it: a deed that it tells of as done is no news later.
        """
        if not signal.subjects:
            return
        owners = [self.gazetteer.owner_of(key) for key in signal.subjects]
        named = [self.gazetteer.name_of(key) for key in (*signal.subjects, *owners) if key]
        known = origin is not None and _tells_already(signal, read_page(origin, self.finder))
        others = self._others(signal, owners)
        watched = make_watched(signal, named, others, filter(None, owners), known=known)
        self._open[signal.id] = watched
        self._by_root[_root_of(watched.first)].add(signal.id)

    def drop(self, signal_id: str) -> None:
        """Judge this signal no longer."""
        if watched := self._open.pop(signal_id, None):
            self._by_root[_root_of(watched.first)].discard(signal_id)

    def judge(self, reading: Reading) -> list[Verdict]:
        """What the article decides, in the order of signal ids."""
        waiting = [self._open[key] for key in sorted(self._candidates(reading))]
        waiting = [watched for watched in waiting if _may_decide(watched, reading)]
        if not waiting or reading.analysis.kind is ArticleKind.TUTORIAL:
            return []
        page = read_page(reading, self.finder)
        bench = Bench(page, self._closeness)
        found = [(watched, decide(watched, bench)) for watched in waiting]
        return [_verdict(watched, reading, made) for watched, made in found if made]

    def lapsed(self, day: date) -> list[tuple[str, Transition]]:
        """The open signals whose time ran out by the start of `day`, with their transitions."""
        found = ((key, expire(self._open[key].signal, day)) for key in sorted(self._open))
        return [(key, transition) for key, transition in found if transition]

    def _others(self, signal: Signal, owners: Iterable[str]) -> list[str]:
        """Companies beside the subject and its maker: "back on Corvid Cloud" is not back anywhere."""
        first = thing_of(signal)
        if signal.predicate not in _WITH_OTHERS:
            return []
        kinds = ("organisation:", "name:") if first.startswith(_PARTIES) else ("organisation:",)
        known = {first, *owners}
        return [key for key in signal.subjects if key.startswith(kinds) and key not in known]

    def _closeness(self, one: str, other: str) -> float:
        return float(self._vector(one) @ self._vector(other))

    def _vector(self, text: str) -> NDArray[np.float32]:
        if text not in self._vectors:
            if len(self._vectors) >= _KEPT_VECTORS:
                self._vectors.clear()
            self._vectors[text] = self.embedder.encode([text])[0]
        return self._vectors[text]

    def _candidates(self, reading: Reading) -> set[str]:
        """The signals whose first subject the article names, as far as its mentions tell."""
        found: set[str] = set()
        content = reading.snapshot.content
        for root, keys in _keys_in(reading).items():
            for signal_id in self._by_root.get(root, ()):
                first, predicate = (
                    self._open[signal_id].first,
                    self._open[signal_id].signal.predicate,
                )
                if first.startswith("name:"):
                    if names(content, first):
                        found.add(signal_id)
                elif any(is_subject(first, key, predicate) for key in keys):
                    found.add(signal_id)
        return found


def expire(signal: Signal, day: date) -> Transition | None:
    """The transition of an open signal that nothing met by two days after its deadline."""
    if not is_over(signal.deadline, day):
        return None
    # The first moment at which it can be said. An issue that goes out between the deadline and
    # this moment shows the signal open, and the next one shows it expired.
    last = date.fromisoformat(signal.deadline) + timedelta(days=GRACE_DAYS)
    at = datetime.combine(last + timedelta(days=1), time(), UTC)
    lead = (at - signal.opened_at).total_seconds() / 86_400
    return Transition(
        signal_id=signal.id,
        at=at,
        from_state=SignalState.OPEN,
        to_state=SignalState.EXPIRED,
        by="rules",
        reason=f"Nothing in the sources met the test by {signal.deadline}.",
        lead_days=round(lead, 3),
        timing="",
    )


def is_over(deadline: str, day: date) -> bool:
    """Whether, at the start of `day`, the time of a signal with that deadline has run out."""
    return day > date.fromisoformat(deadline) + timedelta(days=GRACE_DAYS)


def _tells_already(signal: Signal, page: Page) -> bool:
    first, predicate = thing_of(signal), signal.predicate
    return any(
        told.predicate in SHOWN_BY[predicate]
        and any(is_subject(first, key, predicate) for key in sorted(told.keys))
        for told in page.told
    )


def _verdict(watched: Watched, reading: Reading, made: Decision) -> Verdict:
    at = reading.article.published_at
    return Verdict(
        signal_id=watched.signal.id,
        state=made.state,
        article_id=reading.article.id,
        passage=anchor_passage(reading.snapshot, made.start, made.end),
        at=at,
        score=made.score,
        reason=made.reason,
        timing=made.timing,
    )


def _may_decide(watched: Watched, reading: Reading) -> bool:
    """The gates that cost nothing: time, tier, and that it is not what opened the signal."""
    signal, article = watched.signal, reading.article
    own = {article.id, article.duplicate_of}
    return (
        signal.opened_at < article.published_at <= watched.ends
        and article.tier in signal.tiers
        and (signal.article_id is None or signal.article_id not in own)
    )


def _root_of(key: str) -> str:
    """What a subject is looked up by: its first word, which a model's version and size follow."""
    kind, _, rest = key.partition(":")
    return f"{kind}:{rest.split('-')[0]}" if kind in {"model", "name"} else key


def _keys_in(reading: Reading) -> dict[str, list[str]]:
    """The keys of what the article mentions, by their roots; names by every word it holds."""
    found: dict[str, list[str]] = {}
    for mention in reading.analysis.mentions:
        found.setdefault(_root_of(mention.entity), []).append(mention.entity)
    for word in sorted(set(_WORD.findall(reading.snapshot.content.lower()))):
        found.setdefault(f"name:{word}", [])
    return found
