"""What an issue says of the ledger in words: states, lead times, origins, the score."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text, count_words, due_words

if TYPE_CHECKING:
    from analysis.brief.model import LedgerLine, LedgerScore

FEW_JUDGED = 20  # below this the interval spans some 40 points and more
_STATES = {
    "open": "open",
    "fired": "fired",
    "expired": "expired",
    "contradicted": "contradicted",
    "void": "void",
}
_TIMING = {"on_time": "on time", "late": "late"}


def score_words(score: LedgerScore) -> str:
    """The score so far in one sentence or two, with the counts of all states."""
    judged = score.fired + score.expired + score.contradicted
    rest = f"{score.void:,} void and {score.open:,} open"
    if not judged or score.hit_rate is None:
        return f"Score so far: nothing has been judged yet, {rest}."
    denied = f"{score.contradicted:,} {'was' if score.contradicted == 1 else 'were'} contradicted"
    counts = f"of {judged:,} judged, {score.fired:,} fired, {score.expired:,} expired and {denied}; {rest}"
    return f"Score so far: {counts}. {_rate_words(score, judged)}"


def _rate_words(score: LedgerScore, judged: int) -> str:
    rate = f"{round(100 * (score.hit_rate or 0))}%"
    span = ""
    if score.hit_low is not None and score.hit_high is not None:
        span = f" (95% interval {round(100 * score.hit_low)} to {round(100 * score.hit_high)}%)"
    lead = ""
    if score.median_lead_days is not None:
        lead = f"; median lead time {days_words(score.median_lead_days)}"
    if judged < FEW_JUDGED:
        return f"Hit rate {rate}{span}, from too few to say much{lead}."
    return f"Hit rate {rate}{span}{lead}."


def days_words(days: float) -> str:
    """`under a day`, `1 day`, `11 days`."""
    whole = round(days)
    return "under a day" if whole < 1 else count_words(whole, "day", "days")


def state_words(line: LedgerLine, year: int) -> str:
    """What became of a signal: `fired on time, 11 days after it was opened`."""
    match line.state:
        case "open":
            return term_words(line.due, line.deadline, year)
        case "fired" | "contradicted":
            state = " ".join(filter(None, (_STATES[line.state], _TIMING.get(line.timing, ""))))
            return f"{state}{lead_words(line.lead_days)}"
        case "expired":
            return f"expired on {due_words(line.deadline, year)}: no source showed it"
        case _:
            return _STATES.get(line.state, clean_text(line.state))


def lead_words(lead_days: float | None) -> str:
    """`, 11 days after it was opened`; empty where nobody knows."""
    if lead_days is None:
        return ""
    whole = round(lead_days)
    if whole < 1:
        return ", on the day it was opened"
    return f", {count_words(whole, 'day', 'days')} after it was opened"


def term_words(due: str, deadline: str, year: int) -> str:
    """`due 27 July, open until 10 August`; empty without either."""
    parts = [f"due {due_words(due, year)}"] if due else []
    if deadline and deadline != due:
        parts.append(f"open until {due_words(deadline, year)}")
    return ", ".join(parts)


def origin_label(kind: str, publication: str) -> str:
    """Where a signal came from that no article of ours opened; empty for one that has."""
    named = clean_text(publication)
    match kind:
        case "person":
            return f"added by {named}" if named else "added by hand"
        case "import":
            return f"imported from {named}" if named else "imported"
        case "template":
            return "expected after an event of its kind"
        case "writer":
            return "proposed by the chat writer"
        case _:
            return ""


def trim_test(test: str, statement: str) -> str:
    """The test that decides a signal; empty where it says no more than the statement shown above.

    "X has done it, as said: “statement”" only points there; so does a test that the statement ends on.
    """
    words, shown = clean_text(test), clean_text(statement)
    bare = shown.rstrip(".")
    points = bare and any(quoted in words for quoted in (f"“{bare}”", f"“{bare}.”"))
    return "" if points or (words and words in shown) else words
