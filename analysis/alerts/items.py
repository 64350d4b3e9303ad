"""The items of a message: one story, signal or correction each, told in the words of its sources."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from analysis.alerts.message import Item, Quote
from analysis.alerts.quotes import pick_quotes, read_quotes
from analysis.brief.check_claims import check_stated
from analysis.brief.check_evidence import Source
from analysis.knowledge.fact_statements import SENTENCES, state_fact, word_values
from analysis.stories.headline import clean_headline
from db.alert_types import AlertKind
from db.signals import find_entry
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.material import Material, StatedFact
    from db.alert_types import Alert
    from db.store import Connection
    from db.types import LedgerEntry, Passage, Transition

GONE = "its story is gone"
UNREADABLE = "the passages that it rests on cannot be read any more"
SIGNAL_GONE = "its signal is gone"
_OWN_WORDS = {words.partition(" ")[0] for words in SENTENCES.values()} - {"{}"} | {"New:"}
_NEWS = "Something new in a story you were told of"
# What matching calls changes of a story other than facts, by how the keys of alerts begin.
_CHANGES = {
    "merge:": "Another story turned out to tell of the same event",
    "update:": "One of its articles was changed by its source",
}
STATE_WORDS = {
    SignalState.OPEN: "Watch for",
    SignalState.FIRED: "It happened",
    SignalState.EXPIRED: "It did not happen in time",
    SignalState.VOID: "It can no longer be decided",
    SignalState.CONTRADICTED: "It was contradicted",
}


def tell_story(alerts: Sequence[Alert], material: Material) -> Item | str:
    """One story with everything that these alerts say of it, or why there is nothing to send."""
    lead = alerts[0]
    story = material.stories.get(lead.story_id or "")
    if story is None:
        return GONE
    facts = [alert for alert in alerts if alert.kind is AlertKind.FACT]
    passages = [p for alert in (*facts, *alerts) for p in alert.passages]
    if not passages and story.opening is not None:
        passages = [story.opening]
    quotes = pick_quotes(passages, material.quotes)
    if not quotes:
        return UNREADABLE
    stated = story.facts_at([q.passage for q in quotes])
    update, titles = _word_news(facts, stated, quotes)
    return Item(
        alert_id=lead.id,
        kind=AlertKind.FACT if len(facts) == len(alerts) else AlertKind.STORY,
        headline=story.headline,
        update=update or _word_change(alerts),
        rules=_rules(alerts),
        quotes=(*quotes, *titles),
        outlets=story.outlets,
        occurred_at=min(alert.occurred_at for alert in alerts),
        path=passage_path(quotes[0].passage),
        affair=lead.affair or story.story.id,
        score=_score(alerts),
        story_id=story.story.id,
        effective_date=_first_date(stated, quotes),
    )


def tell_signal(connection: Connection, alerts: Sequence[Alert]) -> Item | str:
    """A change of a signal: its statement, and the words that opened and decided it."""
    lead = alerts[0]
    entry = find_entry(connection, lead.signal_id or "")
    if entry is None:
        return SIGNAL_GONE
    change = _change_of(entry, lead)
    passages = [*(p for alert in alerts for p in alert.passages), *_words_of(entry, change)]
    quotes = pick_quotes(passages, read_quotes(connection, passages))
    if passages and not quotes:
        return UNREADABLE
    headline, update = _word_signal(entry, change, quotes)
    return Item(
        alert_id=lead.id,
        kind=AlertKind.SIGNAL,
        headline=headline,
        update=update,
        rules=_rules(alerts),
        quotes=quotes,
        outlets=tuple(dict.fromkeys(quote.outlet for quote in quotes)),
        occurred_at=lead.occurred_at,
        path=f"/ledger?{urlencode({'signal': entry.signal.id})}",
        affair=lead.affair,
        score=_score(alerts),
        story_id=lead.story_id,
        signal_id=entry.signal.id,
    )


def tell_correction(alerts: Sequence[Alert], material: Material) -> Item | str:
    """What was sent and does not hold: the words as they stood, then the source's words now."""
    lead = alerts[0]
    quotes = [material.quotes.get(passage) for passage in lead.passages[:2]]
    if not quotes or any(quote is None for quote in quotes):
        return UNREADABLE
    known = tuple(quote for quote in quotes if quote is not None)
    story = material.stories.get(lead.story_id or "")
    was = known[0]
    return Item(
        alert_id=lead.id,
        kind=AlertKind.CORRECTION,
        headline=story.headline if story else clean_headline(was.title),
        update="" if len(known) > 1 else "The source has taken this back.",
        rules=_rules(alerts),
        quotes=known,
        outlets=(was.outlet,),
        occurred_at=lead.occurred_at,
        path=issue_path(lead.week) if lead.week else passage_path(was.passage),
        affair=lead.affair,
        score=lead.score,
        story_id=lead.story_id,
    )


def passage_path(passage: Passage) -> str:
    """The page of the story that a passage stands in, with the passage at its head."""
    name = f"{passage.snapshot_id}~{passage.start}~{passage.end}"
    return f"/story?{urlencode({'passage': name})}#passage"


def issue_path(week: str, stack: str = "") -> str:
    """The page of an issue, or of a stack's edition of it."""
    return f"/?{urlencode({'week': week} | ({'stack': stack} if stack else {}))}"


def states_only(text: str, quotes: Sequence[Quote]) -> bool:
    """Whether every number, date and name of a text stands in what is quoted."""
    sources = [Source(quote.text, quote.published_at.date()) for quote in quotes]
    stated = "; ".join(_without_capital(clause) for clause in text.split("; "))
    return bool(sources) and not check_stated(stated, sources)


def _without_capital(clause: str) -> str:
    # The first word of a clause is ours, and no name: "Weights of …", "Step in court: …".
    first = clause.partition(" ")[0]
    return f"{clause[:1].lower()}{clause[1:]}" if first in _OWN_WORDS else clause


def _word_news(
    alerts: Sequence[Alert], stated: Sequence[StatedFact], quotes: Sequence[Quote]
) -> tuple[str, tuple[Quote, ...]]:
    """What is new in words, and the titles that are quoted besides because they name it."""
    passages = {p for alert in alerts for p in alert.passages}
    told: dict[str, None] = {}
    kinds: dict[str, None] = {}
    titles: dict[Quote, None] = {}
    for one in stated:
        if one.fact.passage not in passages:
            continue
        title = one.title
        words = _word_fact(one, quotes)
        if not words and title and (words := _word_fact(one, (*quotes, title))):
            titles.setdefault(title)
        (told if words else kinds).setdefault(words or _word_kind(one, quotes))
    news = _NEWS if alerts else ""
    return "; ".join(told or kinds) or news, tuple(titles)


def _word_kind(stated: StatedFact, quotes: Sequence[Quote]) -> str:
    """What sort of thing is stated, where nothing that is quoted names its subject."""
    kind = stated.fact.predicate.value.replace("_", " ")
    words = f"New: {kind}{_values(stated, quotes, ': ')}"
    return words if states_only(words, quotes) else f"New: {kind}"


def _first_date(stated: Sequence[StatedFact], quotes: Sequence[Quote]) -> str:
    """The first day on which a fact takes effect that the quotations state themselves."""
    days = (one.fact.effective_date for one in stated)
    return next((day for day in days if day and _states_day(day, quotes)), "")


def _states_day(day: str, quotes: Sequence[Quote]) -> bool:
    try:
        read = date.fromisoformat(day)
    except ValueError:
        return False
    return states_only(f"from {read.day} {read:%B %Y}", quotes)


def _word_change(alerts: Sequence[Alert]) -> str:
    return next(
        (words for a in alerts for start, words in _CHANGES.items() if a.key.startswith(start)), ""
    )


def _word_fact(stated: StatedFact, quotes: Sequence[Quote]) -> str:
    """The fact as pages word it, as far as the quotations bear it out."""
    statement = state_fact(stated.fact.predicate, stated.subject)
    for words in dict.fromkeys((f"{statement}{_values(stated, quotes, ': ')}", statement)):
        if states_only(words, quotes):
            return words
    return ""


def _values(stated: StatedFact, quotes: Sequence[Quote], before: str) -> str:
    fact = stated.fact
    if any(_cuts_a_word(value, quotes) for value in (fact.from_value, fact.to_value)):
        return ""
    words = word_values(fact.predicate, stated.subject, fact.from_value, fact.to_value)
    return f"{before}{words}" if words else ""


def _cuts_a_word(value: str, quotes: Sequence[Quote]) -> bool:
    # A value that was read from the middle of a word is no value.
    found = [(quote.text, at) for quote in quotes if (at := quote.text.find(value)) >= 0]
    return bool(value and found) and all(
        text[at].isalnum() and text[at - 1 : at].isalpha() for text, at in found
    )


def _word_signal(
    entry: LedgerEntry, change: Transition | None, quotes: Sequence[Quote]
) -> tuple[str, str]:
    state = STATE_WORDS[change.to_state if change else SignalState.OPEN]
    statement = entry.signal.statement
    # Without quotes it is a person's or an import's own words, which no source stands behind.
    if not quotes or states_only(statement, quotes):
        return statement, state
    return clean_headline(quotes[0].title), state


def _change_of(entry: LedgerEntry, alert: Alert) -> Transition | None:
    state = alert.key.rpartition(":")[2]
    found = [change for change in entry.transitions if change.to_state.value == state]
    return found[-1] if found else None


def _words_of(entry: LedgerEntry, change: Transition | None) -> list[Passage]:
    decided = change.passage if change else None
    return [passage for passage in (decided, entry.signal.passage) if passage is not None]


def _rules(alerts: Sequence[Alert]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(alert.rule for alert in alerts if alert.rule))


def _score(alerts: Sequence[Alert]) -> float | None:
    return max((alert.score for alert in alerts if alert.score is not None), default=None)
