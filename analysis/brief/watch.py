"""What to watch for: the sentences behind the open signals of a story."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.brief.acts import names_in
from analysis.brief.asides import is_praise, score_aside, score_hedge
from analysis.brief.clear import is_clean
from analysis.brief.cues import names_critic, names_pledge
from analysis.brief.leaning import is_definite, leans
from analysis.brief.model import WatchFor
from analysis.brief.pool import quote_span, trim_opening
from analysis.brief.watch_tests import adds_test, names_no_thing
from analysis.brief.words import content_words, fold_space, repeats
from analysis.knowledge.forward import score_forward
from analysis.text.dates import find_dates
from db.types import Tier, hash_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.brief.desk import Desk
    from analysis.brief.material import Member, StoryMaterial
    from db.types import Signal

MOST = 2
_STRONG = 0.5
_FIT = 0.25
_CLAUSE = re.compile(r"(?:, (?:but|and)|;| [–—]) (?=(?:an?|the|its?|[A-Z][\w-]+) )")
_FINITE = re.compile(
    r"\b(?:will|is|are|has|have|must|may|can|ends?|expires?|closes?|retires?|takes?|starts?|begins?|rises?)\b"
)
_BACKGROUND = 0.5
_FARTHEST = timedelta(days=400)  # beyond that nobody keeps it in mind


def pick_watch_for(desk: Desk, story: StoryMaterial, today: date) -> tuple[WatchFor, ...]:
    """The strongest open signals whose sentence reads well; what was said is not said again.

    Those with a day come first; the test stands with those whose words do not say it themselves. A signal whose day has come `today`, or whose passage no member's
    words hold, has none.
    """
    found: list[WatchFor] = []
    farthest = (today + _FARTHEST).isoformat()
    ahead = [s for s in story.signals if min(s.due or s.deadline, s.deadline) > today.isoformat()]
    for signal in sorted(ahead, key=lambda s: (not s.due, -s.strength, s.opened_at, s.id)):
        if len(found) == MOST:
            break
        vague = signal.due > farthest or (not signal.due and names_no_thing(signal))
        if signal.strength < _STRONG or vague or any(_is_same(signal, w) for w in found):
            continue
        watch = _to_watch(desk, signal, story.members)
        if watch is not None:
            words = content_words(watch.sentence.text)
            desk.said.append(words)
            desk.used.append(words)
            desk.texts.append(watch.sentence.text)
            found.append(watch)
    return tuple(found)


def _is_same(signal: Signal, watch: WatchFor) -> bool:
    return (bool(watch.test) and signal.test == watch.test) or (
        bool(signal.due) and signal.due == watch.due
    )


def _to_watch(desk: Desk, signal: Signal, members: Sequence[Member]) -> WatchFor | None:
    passage = signal.passage
    member = next(
        (m for m in members if passage is not None and m.snapshot.id == passage.snapshot_id), None
    )
    if member is None or passage is None or not member.english:
        return None
    text = member.snapshot.content[passage.start : passage.end]
    if hash_text(text) != passage.sha256:
        return None
    for start in _beginnings(text):
        sentence = quote_span(member, passage.start + start, passage.end)
        if _may_stand(desk, sentence.text, signal, member):
            test = signal.test if adds_test(signal, sentence.text, desk.title) else ""
            return WatchFor(sentence, signal.id, test, signal.due, signal.deadline)
    return None


def _beginnings(text: str) -> list[int]:
    # The whole sentence, or the clause behind its first half: "It is on sale, but the licence ends …".
    later = [m.end() for m in _CLAUSE.finditer(text) if _FINITE.search(text, m.end())]
    return [trim_opening(text), *later]


def _may_stand(desk: Desk, text: str, signal: Signal, member: Member) -> bool:
    if not _reads_well(text, own_words=member.tier is Tier.PRIMARY):
        return False
    if not _is_firm(text, signal, member.published_at.date()):
        return False
    if not _is_named(desk, text, signal, member):
        return False
    words = content_words(fold_space(text))
    return not any(repeats(words, said) for said in desk.said)


def _is_firm(text: str, signal: Signal, published: date) -> bool:
    # Without a day it must at least be a plain announcement by somebody.
    if score_aside(text) >= _BACKGROUND or names_critic(text):
        return False
    dates = find_dates(text, published)
    if not signal.due:
        passed = any(m.last <= published for m in dates)
        return names_pledge(text) and not score_hedge(text) and not passed
    due = [m for m in dates if m.last.isoformat() == signal.due]
    return any(m.deadline or score_forward(text, dates, published) for m in due)


def _is_named(desk: Desk, text: str, signal: Signal, member: Member) -> bool:
    # The matter of the headline, or of an article that says what the headline says.
    subject = signal.subjects[0].rpartition(":")[2].split("-")
    if all(part in desk.title.lower() for part in subject):
        return True
    near = desk.fits.get(member.article_id, 1.0) >= _FIT
    own = names_in(member.snapshot.title) if near else frozenset[str]()
    return bool((names_in(desk.title) | own) & names_in(text))


def _reads_well(text: str, *, own_words: bool) -> bool:
    whole = text[:1].upper() + text[1:]
    plain = not leans(whole) or is_definite(whole)
    return is_clean(whole, own_words=own_words) and plain and not is_praise(whole)
