"""What facts say of a rule: whether they tell of one at all, where it stands, what belongs together."""

from __future__ import annotations

import re
from datetime import timedelta
from functools import cache
from typing import TYPE_CHECKING

from analysis.knowledge.gazetteer import fold_name, load_gazetteer, lower_text
from app.rules_model import RuleKind, RuleStatus
from db.types import Predicate, Topic

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterable, Sequence

    from analysis.knowledge.gazetteer import Entity
    from db.fact_lists import StatedFact
    from db.types import Fact, Signal

RULES = (Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE, Predicate.EXPORT_RULE_CHANGED)
ACCESS = (Predicate.ACCESS_SUSPENDED, Predicate.ACCESS_RESTORED)
ISSUING_KINDS = frozenset({"instrument", "regulator", "region"})
_POLICY = frozenset({Topic.EXPORT_CONTROL, Topic.POLICY_REGULATION})
_SPOKEN_OF = timedelta(days=60)  # between two tellings of one step
_LIFTED = re.compile(
    r"\b(?:lift|eas(?:e|es|ed|ing)\b|loosen|relax|revok|rescind|withdr|repeal|scrap)", re.IGNORECASE
)
_PAUSED = re.compile(r"\b(?:suspend|stay(?:s|ed)?\b|paus|delay|postpon|halt|block)", re.IGNORECASE)
_PROPOSED = re.compile(
    r"\b(?:propos|introduc|draft|consult|unveil|consider|weigh|plan)", re.IGNORECASE
)
# "publish a framework" is what somebody is to do; "published", "issues" and "set" tell of a deed.
_DEED = re.compile(
    r"(?:\w+(?:ed|[^s\W]s)|put|set|took|made|laid|brought|gave|told|sent|drew|will|have|been|is|was)\b",
    re.IGNORECASE,
)
_TITLE = re.compile(r"\b[A-Z]\w+")
# What an authority plans for itself binds nobody, unless it is laid down in a law.
_PLAN = re.compile(
    r"\b(?:action plan|strategy|road ?map|initiative|programme?|task force|fund|partnership|report)\b",
    re.IGNORECASE,
)
_LAW = re.compile(
    r"\b(?:acts?|laws?|bills?|legislation|legal|rules?|regulations?|regulatory|directives?|orders?"
    r"|ban(?:s|ned)?|bar(?:s|red)|prohibit\w{0,5}|obligations?|enforce\w{0,5}|compl(?:y|iance)|controls?"
    r"|curbs?|sanctions?|restrict\w{0,5}|tariffs?|moratorium|mandates?|require[sd]?|into (?:effect|force)"
    r"|takes? effect)\b",
    re.IGNORECASE,
)
_CHAMBER = re.compile(
    r"\b(?:(?<!White )House|Senate|Assembly|Commons|Lords|Bundestag|[Cc]ommittee|[Ll]ower house)\b"
)
_WORDS = re.compile(r"[^\w.]+|\.(?=\s|$)")  # what parts words; "U.S." stays one
_VOTED = re.compile(r"\b(?:pass|approv|advanc|vot|back)", re.IGNORECASE)
_GOVERNMENT = r"(?:[’']s)? (?:government|administration|authorities|regulators?|lawmakers|parliament|officials)"


def kind_of(predicates: Iterable[Predicate]) -> RuleKind:
    """Export control as soon as one of them is."""
    return RuleKind.EXPORT if Predicate.EXPORT_RULE_CHANGED in predicates else RuleKind.RULE


def tells_of_rule(one: StatedFact) -> bool:
    """Whether a fact tells of a rule, not of what somebody is to do some day or of a firm's own."""
    return is_of_rule(one.fact)


def is_of_rule(fact: Fact) -> bool:
    """The same of a fact without its article."""
    if fact.predicate is not Predicate.RULE_PUBLISHED:
        return True
    subject = find_named(fact.subject)
    # What firms agree among themselves stands in our list without a place.
    if subject is None or subject.jurisdiction == "INT":
        return False
    words = fact.to_value.strip()
    is_plan = _PLAN.search(words) is not None and _LAW.search(words) is None
    return not is_plan and _DEED.match(words) is not None


def names_issuer(one: StatedFact, words: str) -> bool:
    """Whether the authority that is said to have set a rule stands in the very words.

    One that only stands near them has often nothing to do with what somebody else proposed.
    """
    subject = find_named(one.fact.subject)
    if one.fact.predicate is not Predicate.RULE_PUBLISHED or subject is None or not words:
        return True
    said = f" {_WORDS.sub(' ', fold(words))} "
    names = (one.fact.subject, subject.name, *subject.aliases)
    return any(f" {_WORDS.sub(' ', fold(name)).strip()} " in said for name in names)


def is_before_chamber(one: StatedFact, words: str) -> bool:
    """Whether one chamber or committee has passed it: it is a bill then, not yet a country's law."""
    subject = find_named(one.fact.subject)
    return (
        one.fact.predicate is Predicate.RULE_PUBLISHED
        and subject is not None
        and subject.kind == "region"
        and _VOTED.search(one.fact.to_value) is not None
        and _CHAMBER.search(words) is not None
    )


def step_of(one: StatedFact, today: str) -> RuleStatus:
    """Where a rule stands as one fact tells it."""
    fact = one.fact
    words = fact.to_value
    match fact.predicate:
        case Predicate.ACCESS_RESTORED:
            return RuleStatus.LIFTED
        case Predicate.ACCESS_SUSPENDED:
            return RuleStatus.IN_FORCE
        case Predicate.RULE_EFFECTIVE:
            stated = fact.effective_date
            return RuleStatus.ANNOUNCED if stated > today else RuleStatus.IN_FORCE
        case Predicate.EXPORT_RULE_CHANGED:
            if _LIFTED.search(words):
                return RuleStatus.LIFTED
            held = fact.effective_date and fact.effective_date <= today
            return RuleStatus.IN_FORCE if held else RuleStatus.ANNOUNCED
        case _:
            return _step_of_text(words)


def _step_of_text(words: str) -> RuleStatus:
    for pattern, status in (
        (_LIFTED, RuleStatus.LIFTED), (_PAUSED, RuleStatus.SUSPENDED),
        (_PROPOSED, RuleStatus.PROPOSED),
    ):  # fmt: skip
        if pattern.search(words):
            return status
    return RuleStatus.ANNOUNCED


def first_tellings(facts: Sequence[StatedFact], today: str) -> list[StatedFact]:
    """Each step once, by the first who told it; `facts` are of one affair, oldest first.

    A step that is spoken of again and again stays one step until it was quiet for two months.
    """
    latest: dict[Hashable, StatedFact] = {}
    first = []
    for one in facts:
        fact = one.fact
        key: Hashable = (fact.predicate, step_of(one, today) is RuleStatus.LIFTED)
        if fact.predicate is Predicate.RULE_PUBLISHED:
            key = (fact.predicate, fold(fact.subject), fold(fact.to_value))
        before = latest.get(key)
        if before is None or one.published_at - before.published_at > _SPOKEN_OF:
            first.append(one)
        latest[key] = one
    return first


def status_of(steps: Sequence[StatedFact], today: str) -> RuleStatus:
    """Where the rule stands after its last step; a lifted rule whose access came back is lifted."""
    newest = max(steps, key=lambda one: (day_of(one), one.published_at, one.article_id))
    status = step_of(newest, today)
    if status is RuleStatus.ANNOUNCED and any(
        step_of(one, today) is RuleStatus.IN_FORCE for one in steps
    ):
        return RuleStatus.IN_FORCE
    return status


def day_of(one: StatedFact) -> str:
    """The ISO day of a step: the one stated where it had come when told, else the report's."""
    told = one.published_at.date().isoformat()
    stated = one.fact.effective_date
    return stated if stated and stated <= told else told


def in_force_of(steps: Sequence[StatedFact]) -> str:
    """The stated day from which it holds; that of a bill's introduction is none."""
    days = [
        one.fact.effective_date
        for one in steps
        if one.fact.effective_date and not _LIFTED.search(one.fact.to_value) and _holds_from(one)
    ]
    return min(days) if days else ""


def _holds_from(one: StatedFact) -> bool:
    match one.fact.predicate:
        case Predicate.RULE_EFFECTIVE | Predicate.EXPORT_RULE_CHANGED:
            return True
        case Predicate.RULE_PUBLISHED:
            return one.fact.effective_date > one.published_at.date().isoformat()
        case _:
            return False


def expects_rule(signal: Signal) -> bool:
    """Whether an expectation is about a rule: of an authority, or filed under policy.

    That a company "will be required" to do something on no stated day is none.
    """
    kinds = {key.partition(":")[0] for key in signal.subjects[:1]}
    if kinds & ISSUING_KINDS:
        # An authority has duties of its own; a rule is spoken of as one.
        is_duty = signal.predicate is Predicate.RULE_EFFECTIVE and "instrument" not in kinds
        return not is_duty or _LAW.search(signal.statement) is not None
    if not _POLICY & set(signal.topics):
        return False
    worded = signal.predicate is not Predicate.RULE_EFFECTIVE and bool(
        _TITLE.search(signal.statement)
    )
    return bool(signal.due) or (worded and signal.predicate is Predicate.RULE_PUBLISHED)


def fold(name: str) -> str:
    """A name without case and hyphens."""
    return " ".join(lower_text(fold_name(name)).split())


def find_named(name: str) -> Entity | None:
    """The authority, rule or place of that name in the shipped gazetteer."""
    return _names().get(fold(name))


@cache
def _names() -> dict[str, Entity]:
    found: dict[str, Entity] = {}
    for entity in load_gazetteer().entities.values():
        if entity.kind in ISSUING_KINDS:
            for name in (entity.name, *entity.aliases):
                found.setdefault(fold(name), entity)
    return found


@cache
def organisation_key(name: str) -> str:
    """The key of the authority or organisation of that name; empty when unknown."""
    return load_gazetteer().organisation_of(name)


@cache
def government_names() -> tuple[tuple[re.Pattern[str], Entity], ...]:
    """How governments are spoken of: "the US government", "Chinese authorities"."""
    return tuple(
        (re.compile(rf"\b(?:{_either(entity)}){_GOVERNMENT}\b"), entity)
        for entity in load_gazetteer().entities.values()
        if entity.kind == "region"
    )


def _either(entity: Entity) -> str:
    return "|".join(re.escape(name) for name in (entity.name, *entity.aliases))


class Groups:
    """Which items belong together: those that share a mark, directly or over others."""

    def __init__(self) -> None:
        self._parents: dict[Hashable, Hashable] = {}

    def join(self, marks: Sequence[Hashable]) -> None:
        """Put everything that has one of these marks together."""
        for mark in marks:
            first, other = self.root(marks[0]), self.root(mark)
            if first != other:
                self._parents[other] = first

    def root(self, mark: Hashable) -> Hashable:
        """What stands for all that belongs with a mark."""
        while (parent := self._parents.get(mark, mark)) != mark:
            mark = parent
        return mark
