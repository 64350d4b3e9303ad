"""Typed facts of an article: who did what to what, what it was and is, from when, who says so."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from analysis.knowledge.fact_background import is_quoted, is_reminder, lacks_present
from analysis.knowledge.fact_clauses import is_stated
from analysis.knowledge.fact_frames import MODEL_FRAMES
from analysis.knowledge.fact_frames_business import BUSINESS_FRAMES
from analysis.knowledge.fact_heads import is_head
from analysis.knowledge.fact_names import find_phrases, known_phrases
from analysis.knowledge.fact_referents import Discourse
from analysis.knowledge.fact_sources import is_own_publication, name_source, states_number
from analysis.knowledge.fact_subjects import choose_subjects
from analysis.knowledge.fact_values import choose_day, is_old, read_values, tells_old
from analysis.knowledge.quantities import find_quantities
from analysis.text.dates import find_dates
from db.types import Fact, Predicate, Tier, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import date

    from analysis.knowledge.entities import Located
    from analysis.knowledge.fact_frames import Frame
    from analysis.knowledge.fact_names import Phrase
    from analysis.text.dates import DateMention
    from analysis.text.sentences import Span
    from db.types import Snapshot

MOST = 12
_LEAD_SENTENCES = 50
_SHORTEST, _LONGEST = 12, 600
_SHORT_LABEL = 2
_MAIN_USES = 4
_MONEYED = frozenset({Predicate.PRICE_CHANGED, Predicate.FUNDING_OR_DEAL})
_DONE = frozenset({Predicate.FUNDING_OR_DEAL, Predicate.LAWSUIT_STEP, Predicate.SECURITY_INCIDENT})
# What people say of these in quotations is as often praise or memory as news.
_BOASTED = frozenset(
    {
        Predicate.FUNDING_OR_DEAL, Predicate.PRICE_CHANGED, Predicate.PRODUCT_AVAILABLE,
        Predicate.LAWSUIT_STEP, Predicate.SECURITY_INCIDENT,
    }
)  # fmt: skip
_INTRODUCES = re.compile(r"\W*(?:Introducing|Announcing|Meet)\b")
_LINK_WORDS = 8
_OPENING = 200  # letters of a text that may repeat its title in other words
_LEAD = 500  # letters of a text in which it tells its news
_BY_ORDER = re.compile(
    r"\b(?:directive|(?:government|court) order|export controls?|injunction)\b", re.IGNORECASE
)
# Of two readings of one sentence about one subject, that which is not listed here stands.
_SHADOWED = {
    Predicate.MODEL_RELEASED: frozenset({Predicate.ACCESS_RESTORED, Predicate.ACCESS_SUSPENDED, Predicate.DEPRECATED}),
    Predicate.ACCESS_SUSPENDED: frozenset({Predicate.ACCESS_RESTORED}),
    Predicate.DEPRECATED: frozenset({Predicate.ACCESS_SUSPENDED}),
    Predicate.RULE_PUBLISHED: frozenset({Predicate.EXPORT_RULE_CHANGED, Predicate.LAWSUIT_STEP}),
    Predicate.RULE_EFFECTIVE: frozenset({Predicate.ACCESS_SUSPENDED}),
    Predicate.PRODUCT_AVAILABLE: frozenset(Predicate),
}  # fmt: skip
_SIDE_ISSUES = frozenset(
    {Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE, Predicate.PRODUCT_AVAILABLE}
)
_NO_PROSE = re.compile(r"^\W*(?:Updated?\b|Correction|Editor|Article URL|Comments URL)|https?://")
_OFFERED = re.compile(r"\b(?:availab\w+|accessible|live|out|here|roll\w*)\b", re.IGNORECASE)
_RETURN = re.compile(
    r"\b(?:redeploy\w*|restor\w+|reinstat\w+|resum\w+|returns?|returning|(?:comes?|coming|is|are) back|back online)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class _Sentence:
    """A sentence at work; names and dates are looked for when a trigger asks for them."""

    span: Span
    words: str
    known: list[Phrase]
    content: str
    anchor: date
    following: str
    lead: int  # where the part of the content ends that tells the news

    @cached_property
    def phrases(self) -> list[Phrase]:
        return find_phrases(self.words, self.known, self.content)

    @cached_property
    def dates(self) -> list[DateMention]:
        return find_dates(self.words, self.anchor)

    @property
    def tells_ahead(self) -> bool:
        return any(d.exact and d.first > self.anchor for d in self.dates)


def extract_facts(
    snapshot: Snapshot,
    spans: Sequence[Span],
    located: Sequence[Located],
    anchor: date,
    *,
    tier: Tier = Tier.PRESS,
    domain: str = "",
) -> tuple[Fact, ...]:
    """Up to 12 facts of a snapshot, in order of place; one per predicate and subject.

    `spans` are the sentences and `located` the entities of `snapshot.content`; `domain` is the
    publisher's host, for "we". Of several statements of one fact the fullest stands. Hypothetical,
    negated and merely planned statements give none.
    """
    content = snapshot.content
    people = frozenset(w for h in located if h.kind == "person" for w in h.name.split())
    discourse = Discourse(own=_own_name(domain, located), people=people)
    found: dict[tuple[Predicate, str, object], Fact] = {}
    lead = [span for span in spans[:_LEAD_SENTENCES] if span.end - span.start >= _SHORTEST]
    lead_end = len(snapshot.title) + _LEAD
    for at, span in enumerate(lead):
        if span.end - span.start > _LONGEST:
            continue
        inside = [hit for hit in located if span.start <= hit.start and hit.end <= span.end]
        following = lead[at + 1].cut(content) if at + 1 < len(lead) else ""
        known = known_phrases(inside, span.start)
        sentence = _Sentence(span, span.cut(content), known, content, anchor, following, lead_end)
        for fact in _sentence_facts(snapshot, sentence, discourse):
            before = lead[at - 1].cut(content) if at else ""
            _keep_fullest(found, _with_source(fact, sentence, before, discourse.own, tier))
        _remember(discourse, sentence, is_title=at == 0)
    named = _with_versions(found.values(), located)
    kept = sorted(named, key=lambda f: (f.passage.start, f.predicate.value, f.subject))
    return tuple(kept[:MOST])


def host_of(url: str) -> str:
    """The host of an address in lower case without "www."; empty where there is none."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


@cache
def _frames() -> tuple[Frame, ...]:
    return (*MODEL_FRAMES, *BUSINESS_FRAMES)


@cache
def _stems() -> Any:
    """An automaton over the stems of all frames; each leads to the bits of its groups."""
    import ahocorasick

    bits: dict[str, int] = {}
    for bit, (_, _, stems) in enumerate(_groups()):
        for stem in stems:
            bits[stem] = bits.get(stem, 0) | 1 << bit
    automaton = ahocorasick.Automaton()
    for stem, mask in bits.items():
        automaton.add_word(stem, mask)
    automaton.make_automaton()
    return automaton


@cache
def _groups() -> tuple[tuple[int, int, tuple[str, ...]], ...]:
    return tuple(
        (number, place, stems)
        for number, frame in enumerate(_frames())
        for place, stems in enumerate(frame.stems)
    )


@cache
def _masks() -> tuple[int, ...]:
    masks = [0] * len(_frames())
    for bit, (number, _, _) in enumerate(_groups()):
        masks[number] |= 1 << bit
    return tuple(masks)


def _frames_for(words: str) -> list[Frame]:
    """The frames whose stems occur: on most sentences few patterns need be tried."""
    seen = 0
    for _, mask in _stems().iter(words.lower()):
        seen |= mask
    return [frame for frame, mask in zip(_frames(), _masks(), strict=True) if seen & mask == mask]


def _sentence_facts(
    snapshot: Snapshot, sentence: _Sentence, discourse: Discourse
) -> Iterator[Fact]:
    if _NO_PROSE.search(sentence.words):
        return
    told: set[tuple[Predicate, str]] = set()
    for frame in _frames_for(sentence.words):
        if any(predicate is frame.predicate for predicate, _ in told):
            continue
        for fact in _frame_facts(frame, snapshot, sentence, discourse):
            shadows = _SHADOWED.get(fact.predicate, frozenset())
            whole = fact.predicate in _SIDE_ISSUES
            others = [(p, s) for p, s in told if p is not fact.predicate]
            if any(p in shadows and (whole or s == fact.subject) for p, s in others):
                continue
            told.add((fact.predicate, fact.subject))
            yield fact


def _frame_facts(
    frame: Frame, snapshot: Snapshot, sentence: _Sentence, discourse: Discourse
) -> Iterator[Fact]:
    words = sentence.words
    for match in frame.pattern.finditer(words):
        place = match.span()
        if not is_stated(frame, words, *place, ahead=lambda: sentence.tells_ahead):
            continue
        subjects = choose_subjects(frame, words, sentence.phrases, place, discourse)
        if not subjects or tells_old(words, sentence.dates, place, sentence.anchor):
            continue
        if _is_link(sentence, subjects[0], discourse):
            continue
        day = choose_day(words, sentence.dates, place, frame.predicate)
        if not _is_news(frame, sentence, place, day):
            continue
        if day is not None and frame.predicate in _DONE and day > sentence.anchor:
            day = None
        predicate = _predicate_in(frame.predicate, sentence, place, subjects, discourse)
        before, after = read_values(predicate, words, place, sentence.following)
        passage = anchor_passage(snapshot, sentence.span.start, sentence.span.end)
        when = day.isoformat() if day else ""
        for subject in subjects:
            yield Fact(predicate, subject.name, before, after, when, passage)
        return


def _is_news(frame: Frame, sentence: _Sentence, place: tuple[int, int], day: date | None) -> bool:
    """Whether a stated deed is told as new: not as background, a memory or a boast."""
    words, dated = sentence.words, day is not None
    is_title = sentence.span.start == 0
    if day is not None and is_old(day, sentence.anchor):
        return False
    if is_reminder(words, place, sentence.anchor, is_title=is_title, dated=dated):
        return False
    if is_title or frame.predicate not in _BOASTED:
        return True
    if is_quoted(words, place[0]):
        return False
    late = sentence.span.start > sentence.lead and frame.predicate is not Predicate.PRICE_CHANGED
    return dated or not late or not lacks_present(words, place)


def _is_link(sentence: _Sentence, subject: Phrase, discourse: Discourse) -> bool:
    """Whether a bare "Introducing X" in another article's text is the title of a further one."""
    if sentence.span.start < sentence.lead - _LEAD + _OPENING:
        return False
    words = sentence.words
    bare = _INTRODUCES.match(words) is not None and len(words.split()) <= _LINK_WORDS
    return bare and bool(discourse.headline) and subject.name.split()[-1] not in discourse.headline


def _is_offer(subject: Phrase, known: Sequence[Phrase]) -> bool:
    """Whether a name of a model's family is another thing: "Claude Tag", "ChatGPT Atlas"."""
    if any(map(str.isdigit, subject.name)):
        return False
    return all(phrase.name != subject.name for phrase in known) and " " in subject.name


def _predicate_in(
    told: Predicate,
    sentence: _Sentence,
    place: tuple[int, int],
    subjects: Sequence[Phrase],
    discourse: Discourse,
) -> Predicate:
    """What the sentence around says of the deed: a model that returns, a shutdown by order."""
    if told is Predicate.DEPRECATED and _BY_ORDER.search(sentence.words):
        return Predicate.ACCESS_SUSPENDED
    if told is not Predicate.MODEL_RELEASED:
        return told
    # "Will be available from Wednesday" restores access where the title tells of its return.
    named = any(s.name.split()[-1] in discourse.headline for s in subjects)
    if discourse.returning and named and _OFFERED.search(sentence.words[slice(*place)]):
        return Predicate.ACCESS_RESTORED
    return Predicate.PRODUCT_AVAILABLE if _is_offer(subjects[0], sentence.known) else told


def _with_source(fact: Fact, sentence: _Sentence, before: str, own: str, tier: Tier) -> Fact:
    source = name_source(sentence.words)
    if not states_number(fact):
        return replace(fact, source=source)
    near = source or name_source(sentence.following) or name_source(before)
    own_words = is_own_publication(fact.subject, own, tier)
    return replace(fact, source=near, unsourced=not near and not own_words)


def _with_versions(facts: Iterable[Fact], located: Sequence[Located]) -> Iterator[Fact]:
    """The facts, with "Claude Fable" as "Claude Fable 5" where the text knows one such model.

    Of two facts that then say the same the fuller one stands.
    """
    models = sorted({hit.name for hit in located if hit.kind == "model"})
    versions = {name: [m for m in models if _is_version(name, m)] for name in models}
    kept: dict[tuple[Predicate, str, object], Fact] = {}
    for fact in facts:
        found = versions.get(fact.subject, [])
        full = found[0] if len(found) == 1 else fact.subject
        _keep_fullest(kept, replace(fact, subject=full))
    return iter(kept.values())


def _is_version(name: str, other: str) -> bool:
    return not name[-1:].isdigit() and re.match(rf"{re.escape(name)}[ -]v?\d", other) is not None


def _keep_fullest(found: dict[tuple[Predicate, str, object], Fact], fact: Fact) -> None:
    amounts: object = ""
    if fact.predicate in _MONEYED:
        amounts = tuple(q.amount for q in find_quantities(fact.to_value)[:1])
    key = (fact.predicate, fact.subject, amounts)
    known = found.get(key)
    if known is None or _fullness(fact) > _fullness(known):
        found[key] = fact


def _fullness(fact: Fact) -> tuple[int, int, int]:
    numbers = len(find_quantities(f"{fact.from_value} {fact.to_value}"))
    return min(numbers, 4), bool(fact.from_value), bool(fact.effective_date)


def _remember(discourse: Discourse, sentence: _Sentence, *, is_title: bool) -> None:
    # Names are looked for in titles and where a trigger stood; elsewhere known entities will do.
    phrases = sentence.phrases if is_title else vars(sentence).get("phrases", sentence.known)
    latest: dict[str, Phrase] = {}
    heads = [phrase for phrase in phrases if is_head(sentence.words, phrase)]
    for phrase in heads if is_title else heads or phrases:
        latest.setdefault(phrase.kind, phrase)
    if is_title:
        discourse.returning = _RETURN.search(sentence.words) is not None
        discourse.headline = sentence.words
        latest.pop("name", None)
        discourse.title = latest | _main_name(phrases, sentence.content)
    discourse.age += 1
    if latest:
        discourse.last, discourse.age = latest, 0


def _main_name(phrases: Sequence[Phrase], content: str) -> dict[str, Phrase]:
    """The unknown name of a title that its text is most about."""
    names = [
        phrase
        for phrase in phrases
        if phrase.kind == "name"
        and content.count(phrase.name) >= _MAIN_USES
        and not content[phrase.end :].startswith(":")
    ]
    best = max(names, key=lambda p: (content.count(p.name), -p.start), default=None)
    return {"name": best} if best else {}


def _own_name(domain: str, located: Sequence[Located]) -> str:
    """The organisation whose own site this is: "openai.com" is OpenAI's."""
    labels = {label for label in domain.lower().split(".") if len(label) > _SHORT_LABEL}
    for hit in located:
        if hit.kind == "organisation" and re.sub(r"\W", "", hit.name.lower()) in labels:
            return hit.name
    return ""
