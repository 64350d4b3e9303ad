"""Rows from facts, filed documents and expectations that are about the same rule or affair."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from app.entity_names import known_entity, name_subject
from app.newsletter.wording import clean_text, shorten
from app.rules_material import Material, marks_of_fact, marks_of_signal, marks_of_story
from app.rules_model import Expectation, Named, RuleEvent, RuleKind, RuleRow, RuleStatus
from app.rules_values import (
    RULES,
    Groups,
    day_of,
    find_named,
    first_tellings,
    fold,
    government_names,
    in_force_of,
    is_before_chamber,
    kind_of,
    organisation_key,
    status_of,
    step_of,
)
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from db.fact_lists import StatedFact
    from db.types import Article, LedgerEntry

_TITLE = 140
_ASIDE = re.compile(r"\s*\(Activity:.*", re.DOTALL)  # a digest's note behind a headline
_SHOWN_CONCERNED = 5
_NEVER_CONCERNED = frozenset({"instrument", "regulator"})


@dataclass
class _Affair:
    facts: list[StatedFact] = field(default_factory=list)
    filed: list[tuple[Article, str | None]] = field(default_factory=list)
    expected: list[LedgerEntry] = field(default_factory=list)


def build_rows(material: Material) -> list[RuleRow]:
    """A row for each rule or affair that something tells of; access alone makes none."""
    affairs = _gather(material)
    rows = []
    for affair in affairs:
        about_rules = any(one.fact.predicate in RULES for one in affair.facts)
        if about_rules:
            rows.append(_told(affair, material))
        elif affair.filed:
            rows += [_filed(article, story_id, material) for article, story_id in affair.filed]
        elif affair.expected:
            rows.append(_expected(affair, material))
    return rows


def _gather(material: Material) -> list[_Affair]:
    """Facts, documents and expectations by affair, in the order in which each was first told."""
    groups = Groups()
    marked: list[tuple[list[Hashable], str, object]] = [
        (marks_of_fact(one, material), "facts", one) for one in material.facts
    ]
    marked += [
        ([*marks_of_story(story_id, material), ("a", article.id)], "filed", (article, story_id))
        for article, story_id in material.filed
    ]
    marked += [(marks_of_signal(entry, material), "expected", entry) for entry in material.expected]
    for marks, _, _ in marked:
        groups.join(marks)
    affairs: defaultdict[Hashable, _Affair] = defaultdict(_Affair)
    for marks, name, item in marked:
        getattr(affairs[groups.root(marks[0])], name).append(item)
    return list(affairs.values())


def _told(affair: _Affair, material: Material) -> RuleRow:
    facts = affair.facts
    rules = [one for one in facts if one.fact.predicate in RULES]
    steps = first_tellings(facts, material.today)
    issuer, region = _issuer(rules, material)
    first, story_id = rules[0], _best_story(rules, material)
    comments = [a.details.get("comments_close_on", "")[:10] for a, _ in affair.filed]
    return RuleRow(
        key=f"{first.article_id}-{first.fact.passage.start}",
        title=_title(rules, story_id, material),
        kind=kind_of([one.fact.predicate for one in rules]),
        status=_status(rules, steps, material),
        issuer=issuer,
        region=region,
        concerns=_concerned(facts, issuer, material),
        published=min(day_of(one) for one in rules),
        in_force=in_force_of(facts),
        comments_close=max(comments, default=""),
        story_id=story_id,
        events=tuple(_event(one, material.today) for one in sorted(steps, key=_by_day)),
        expectations=_expectations(affair.expected),
        tellings=len({one.article_id for one in facts}),
        outlets=len({one.outlet for one in facts}),
    )


def _status(
    rules: Sequence[StatedFact], steps: Sequence[StatedFact], material: Material
) -> RuleStatus:
    status = status_of(steps, material.today)
    waits = all(is_before_chamber(o, material.words.get(o.fact.passage, "")) for o in rules)
    return RuleStatus.PROPOSED if waits and status is RuleStatus.ANNOUNCED else status


def _by_day(one: StatedFact) -> tuple[str, float]:
    return day_of(one), one.published_at.timestamp()


def _event(one: StatedFact, today: str) -> RuleEvent:
    fact = one.fact
    return RuleEvent(
        day_of(one), fact.predicate.value, fact.subject, clean_text(fact.to_value),
        fact.effective_date, one.outlet, one.url, one.story_id, step_of(one, today), fact.passage,
    )  # fmt: skip


def _best_story(rules: Sequence[StatedFact], material: Material) -> str | None:
    """The story that most of the statements stand in; of several, the earliest."""
    counts = Counter(one.story_id for one in rules if one.story_id in material.stories)
    return max(counts, key=lambda key: counts[key], default=None)


def _title(rules: Sequence[StatedFact], story_id: str | None, material: Material) -> str:
    """The story's headline where several tell it; else who did what, in the text's own words."""
    first = rules[0]
    row = material.stories.get(story_id) if story_id else None
    if row is not None and row.outlets > 1 and len(rules) > 1:
        return clean_text(row.story.title)
    said = material.words.get(first.fact.passage, "")
    if first.fact.predicate is Predicate.RULE_PUBLISHED and not is_before_chamber(first, said):
        return clean_text(f"{first.fact.subject} {first.fact.to_value}")
    return shorten(clean_text(said or first.title).strip("*# "), _TITLE)


def _issuer(rules: Sequence[StatedFact], material: Material) -> tuple[Named | None, str]:
    """Who set the rule: an authority that a fact or its very words name, and of which place."""
    votes: Counter[str] = Counter()
    for one in rules:
        subject = find_named(one.fact.subject)
        if subject is not None and (
            subject.kind == "regulator"
            or (subject.kind == "region" and one.fact.predicate is Predicate.RULE_PUBLISHED)
        ):
            votes[subject.key] += 3
        words = material.words.get(one.fact.passage, "")
        for mention in material.issuers.get(one.article_id, ()):
            if mention.kind == "regulator" and _names(words, mention.entity):
                votes[mention.entity] += 2
        for pattern, entity in government_names():
            votes[entity.key] += bool(pattern.search(words))
    chosen = max(sorted(key for key in votes if votes[key]), key=lambda k: votes[k], default="")
    known = known_entity(chosen or _owner_of_rules(rules))
    if known is None:
        return None, _region_of_rules(rules)
    region = known.jurisdiction or known.key.partition(":")[2].upper()
    return Named(known.key, known.name), region


def _region_of_rules(rules: Sequence[StatedFact]) -> str:
    named = (find_named(one.fact.subject) for one in rules)
    found = [one.jurisdiction for one in named if one is not None and one.jurisdiction]
    return found[0] if found else ""


def _owner_of_rules(rules: Sequence[StatedFact]) -> str:
    """Who stands behind the rule itself, by our list of names."""
    named = (find_named(one.fact.subject) for one in rules)
    owners = [organisation_key(one.owner) for one in named if one is not None and one.owner]
    return owners[0] if owners else ""


def _names(words: str, key: str) -> bool:
    known = known_entity(key)
    said = f" {fold(words)} "
    return known is not None and any(fold(name) in said for name in (known.name, *known.aliases))


def _concerned(
    facts: Iterable[StatedFact], issuer: Named | None, material: Material
) -> tuple[Named, ...]:
    counts: Counter[tuple[str, str]] = Counter()
    for one in facts:
        subject = find_named(one.fact.subject)
        issues = one.fact.predicate is Predicate.RULE_PUBLISHED and subject is not None
        if issues or (subject is not None and subject.kind in _NEVER_CONCERNED):
            continue
        key = material.entities.get(one.fact.subject.casefold(), "")
        counts[key, one.fact.subject] += 1
    own = issuer.key if issuer else ""
    ranked = sorted(counts, key=lambda one: (-counts[one], one))
    return tuple(Named(*one) for one in ranked if one[0] != own)[:_SHOWN_CONCERNED]


def _expectations(entries: Iterable[LedgerEntry]) -> tuple[Expectation, ...]:
    ordered = sorted(
        entries, key=lambda e: (e.signal.due or "9999", e.signal.deadline, e.signal.id)
    )
    return tuple(
        Expectation(e.signal.id, clean_text(e.signal.statement), e.signal.due, e.signal.deadline)
        for e in ordered
    )


def _expected(affair: _Affair, material: Material) -> RuleRow:
    """What only the ledger speaks of, under the rule's name where it has one."""
    entries = affair.expected
    signal = entries[0].signal
    subjects = [known_entity(key) for entry in entries for key in entry.signal.subjects]
    issuing = [one for one in subjects if one is not None and one.kind in {"regulator", "region"}]
    ruling = [one for one in subjects if one is not None and one.kind == "instrument"]
    named = signal.subjects[0] if signal.subjects[:1] and len(entries) > 1 else ""
    is_rule = named.startswith("instrument:")
    title = material.names.get(named) or name_subject(named) if is_rule else signal.statement
    issuer = Named(issuing[0].key, issuing[0].name) if issuing else None
    region = next((one.jurisdiction or one.key.partition(":")[2].upper() for one in (*ruling, *issuing)), "")  # fmt: skip
    own = {"", issuer.key if issuer else ""}
    concerned = dict.fromkeys(key for e in entries for key in e.signal.subjects if key not in own)
    return RuleRow(
        key=signal.id,
        title=without_aside(clean_text(title)),
        kind=kind_of([entry.signal.predicate for entry in entries]),
        status=RuleStatus.EXPECTED,
        issuer=issuer,
        region=region,
        concerns=tuple(
            Named(
                key if not key.startswith("name:") else "",
                material.names.get(key) or name_subject(key),
            )
            for key in concerned
            if key.partition(":")[0] not in _NEVER_CONCERNED
        )[:_SHOWN_CONCERNED],
        published="",
        in_force="",
        comments_close="",
        story_id=signal.story_id if signal.story_id in material.stories else None,
        events=(),
        expectations=_expectations(entries),
        tellings=0,
        outlets=len({entry.signal.publication for entry in entries}),
    )


def without_aside(text: str) -> str:
    """A statement without what a digest notes behind it; the whole where nothing else is left."""
    return _ASIDE.sub("", text) or text


def _filed(article: Article, story_id: str | None, material: Material) -> RuleRow:
    """A document of an official register, with the days that the register states."""
    effective = article.details.get("effective_on", "")[:10]
    closing = article.details.get("comments_close_on", "")[:10]
    named = [m for m in material.issuers.get(article.id, ()) if m.kind == "regulator"]
    issuer = Named(named[0].entity, named[0].name) if named else Named("", article.outlet)
    status = RuleStatus.PROPOSED if closing and not effective else RuleStatus.ANNOUNCED
    if effective and effective <= material.today:
        status = RuleStatus.IN_FORCE
    day = article.published_at.date().isoformat()
    event = RuleEvent(
        day, Predicate.RULE_PUBLISHED.value, "", clean_text(article.title), effective,
        article.outlet, article.url, story_id, status,
    )  # fmt: skip
    topics = "export" in article.title.lower()
    return RuleRow(
        article.id, clean_text(article.title), RuleKind.EXPORT if topics else RuleKind.RULE, status,
        issuer, "US", (), day, effective, closing, story_id, (event,), (), 1, 1,
    )  # fmt: skip
