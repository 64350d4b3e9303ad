"""The ledger, the past briefs, the models and the rules as Markdown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text, count_words, quiet_words
from app.rules_reading import region_name
from app.twins.writing import (
    document,
    follow,
    own,
    quotation,
    say,
    section,
    table,
    title,
    twin_address,
)
from app.ui.models_words import OPENNESS
from app.weeks import name_day, name_period, name_week
from db.types import SignalState

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.brief.model import Brief
    from app.ledger_reading import LedgerPart, LedgerView
    from app.models_reading import ModelsView
    from app.models_values import ModelRow, Value
    from app.rules_model import RuleRow, RulesView
    from app.signal_reading import SignalView

_STATES = {
    SignalState.OPEN: "Open",
    SignalState.FIRED: "Fired",
    SignalState.CONTRADICTED: "Contradicted",
    SignalState.EXPIRED: "Expired",
    SignalState.VOID: "Void",
}


def ledger_twin(view: LedgerView, base_url: str) -> str:
    """The ledger: every state with its count, the first signals of each."""
    counts = [f"- {_STATES[part.state]}: {part.count:,}" for part in view.parts]
    return document(
        title("The ledger"),
        ["What is to be watched for, and what became of it.", ""],
        counts,
        [""],
        *(_ledger_part(part, base_url) for part in view.parts),
        [own(base_url, "/ledger", "The ledger’s page")],
    )


def _ledger_part(part: LedgerPart, base_url: str) -> list[str]:
    lines = [line for view in part.views for line in _signal(view, base_url)]
    rest = part.count - len(part.views)
    lines += [f"- and {rest:,} more"] if rest > 0 else []
    return section(_STATES[part.state], lines)


def _signal(view: SignalView, base_url: str) -> Iterator[str]:
    signal = view.entry.signal
    yield f"- **{own(base_url, '/ledger', signal.statement, signal=signal.id)}**"
    due = f"due {say(signal.due)}" if signal.due else f"open until {say(signal.deadline)}"
    yield f"  - {due}; test: {say(signal.test)}"
    if view.origin is not None:
        yield f"  - Expected: {quotation(view.origin)}"
    for change, said in zip(view.entry.transitions, view.evidence, strict=True):
        shown = f": {quotation(said)}" if said is not None else ""
        yield f"  - {_STATES[change.to_state]} {name_day(change.at)}, {say(change.reason)}{shown}"


def archive_twin(briefs: Sequence[Brief], base_url: str) -> str:
    """Every issue with its headlines, newest first."""
    return document(
        title("Past briefs"),
        [count_words(len(briefs), "issue", "issues") + ".", ""],
        *(_issue(brief, base_url) for brief in briefs),
    )


def _issue(brief: Brief, base_url: str) -> list[str]:
    link = follow(f"{base_url}/briefs/{brief.week}.md", name_week(brief.week))
    lines = [f"- {say(story.headline.text)}" for story in brief.stories]
    days = name_period(brief.period_start, brief.period_end)
    return section(link, [days, "", *(lines or [quiet_words(brief)])])


def models_twin(view: ModelsView, base_url: str) -> str:
    """The table of models of which something is stated."""
    rest = view.count - len(view.rows)
    heads = ("Model", "Owner", "Licence", "Openness", "Released", "Changed", "Retires")
    return document(
        title("Models and licences"),
        [f"{count_words(view.count, 'model', 'models')} of which something is stated.", ""],
        table(heads, (_model(row, base_url) for row in view.rows)),
        [f"\nand {rest:,} more" if rest > 0 else "", ""],
        [own(base_url, "/models", "The page of models")],
    )


def _model(row: ModelRow, base_url: str) -> tuple[str, ...]:
    name = follow(twin_address(base_url, "entities", row.key), row.name)
    days = (row.released, row.changed, row.retires)
    return (
        name,
        say(row.owner_name),
        _value(row.licence),
        say(OPENNESS[row.openness]),
        *(say(one.day) for one in days),
    )


def _value(value: Value) -> str:
    words = say(value.text)
    return f"{words}: {quotation(value.said)}" if value.said is not None and words else words


def rules_twin(view: RulesView, base_url: str) -> str:
    """Rules and export controls, and what is expected of others."""
    heads = ("Rule", "Where", "State", "Issued by", "Published", "In force", "Newest step")
    return document(
        title("Rules and export controls"),
        [f"{count_words(len(view.told), 'rule', 'rules')} told of.", ""],
        table(heads, (_rule(row, base_url) for row in view.told)),
        [""],
        section("Expected", (line for row in view.expected for line in _expected(row, base_url))),
        [own(base_url, "/rules", "The page of rules")],
    )


def _rule(row: RuleRow, base_url: str) -> tuple[str, ...]:
    name = clean_text(row.title)
    link = (
        follow(twin_address(base_url, "stories", row.story_id), name) if row.story_id else say(name)
    )
    newest = row.events[-1] if row.events else None
    said = quotation(newest.said) if newest is not None and newest.said is not None else ""
    issuer = say(row.issuer.name) if row.issuer else ""
    where = say(region_name(row.region)) if row.region else ""
    state = say(row.status.value.replace("_", " "))
    return link, where, state, issuer, say(row.published), say(row.in_force), said


def _expected(row: RuleRow, base_url: str) -> Iterator[str]:
    for one in row.expectations:
        due = f"due {say(one.due)}" if one.due else f"open until {say(one.deadline)}"
        yield f"- {own(base_url, '/ledger', one.statement, signal=one.signal_id)} ({due})"
