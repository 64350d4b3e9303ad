"""Rules by region and hardware: what states decide for whoever works there or buys there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.stack.headlines import Standing, standing_of, tells
from analysis.stack.model import StackMatch
from analysis.stack.places import CONTROLLED, covers, places_in
from db.types import Predicate, Topic

if TYPE_CHECKING:
    from analysis.brief.material import Member, StoryMaterial
    from analysis.stack.resolve import Entry, ResolvedStack
    from db.types import Fact

_CHIPS = re.compile(
    r"\b(?:chips?|GPUs?|accelerators?|semiconductors?|processors?|Nvidia|AMD|servers?|lithography)\b",
    re.IGNORECASE,
)
_CONTROL = re.compile(
    r"\b(?:halt(?:s|ed|ing)?|ban(?:s|ned|ning)?|bar(?:s|red|ring)|block(?:s|ed|ing)?|restrict(?:s|ed|ing)?|curb(?:s|ed|ing)?|"
    r"tighten(?:s|ed|ing)?|impos(?:es|ed|ing)|lift(?:s|ed|ing)?|eas(?:es|ed|ing)|allow(?:s|ed|ing)?|lets?|approv(?:es|ed|ing)|"
    r"clear(?:s|ed)|licen[cs](?:es|ed) (?:exports?|sales|shipments)|entity list|blacklist(?:s|ed)?|expand(?:s|ed|ing)?|requir(?:es|ed|ing)|rescind\w*|revok\w+|"
    r"repeal\w*|clos(?:es|ed|ing) (?:\w+ ){0,2}loophole|extend(?:s|ed|ing)?|exempt\w*|sanctioned|resum(?:es|ed|ing))\b",
    re.IGNORECASE,
)
_RULE_ACT = re.compile(
    r"\b(?:takes? effect|took effect|(?:comes?|came|enters?|entered) into (?:force|effect)|appl(?:y|ies) from|adopt(?:s|ed)|"
    r"approv(?:es|ed)|pass(?:es|ed)|sign(?:s|ed)|enact(?:s|ed)|finali[sz](?:es|ed)|publish(?:es|ed)|issu(?:es|ed)|"
    r"delay(?:s|ed)|postpon(?:es|ed)|agree(?:s|d)|repeal(?:s|ed)|ban(?:s|ned)|requir(?:es|ed))\b",
    re.IGNORECASE,
)
# What binds nobody yet.
_SOFT = re.compile(
    r"\b(?:action plans?|plans?|strateg(?:y|ies)|proposals?|propos\w+|drafts?|consultations?|roadmaps?|white papers?|"
    r"reports?|vision|initiatives?|partnerships?|pledges?|framework proposal|talks|deals?)\b",
    re.IGNORECASE,
)
_RULES = frozenset({Predicate.RULE_PUBLISHED, Predicate.RULE_EFFECTIVE})
_AI = re.compile(r"\b(?:AI|A\.I\.|artificial intelligence|models?|algorithms?|chatbots?)\b")


def match_rules(stack: ResolvedStack, story: StoryMaterial) -> tuple[StackMatch, ...]:
    """What a story tells of rules for the stack's regions and hardware, one match per region."""
    regions = [entry for entry in stack.of("region") if entry.key]
    found = [match for entry in regions if (match := _match_region(stack, entry, story))]
    return tuple(sorted(found, key=lambda match: not match.changes))


def _match_region(stack: ResolvedStack, entry: Entry, story: StoryMaterial) -> StackMatch | None:
    reports = [member for member in story.members if tells(member)]
    found = [
        match
        for member in reports
        if (match := _chip_rule(stack, entry, member) or _region_rule(stack, entry, member))
    ]
    return max(found, key=lambda match: match.changes, default=None)


def _chip_rule(stack: ResolvedStack, entry: Entry, member: Member) -> StackMatch | None:
    title = member.snapshot.title
    if not stack.of("hardware") or Topic.EXPORT_CONTROL not in member.topics:
        return None
    hardware = _named_hardware(stack, title)
    if not (_CHIPS.search(title) or hardware) or not _CONTROL.search(title):
        return None
    places = places_in(title, stack.gazetteer) - {"region:us"}
    named = any(covers(entry.key, place) for place in places)
    if not named and (places or entry.key not in CONTROLLED):
        return None
    standing = standing_of(title)
    shown = hardware.written if hardware else "AI chips"
    said = {
        Standing.DONE: "rule on exports changed",
        Standing.PLANNED: "rule on exports announced, not yet in force",
    }.get(standing, "rule on exports considered, nothing decided")
    # A plan matters where it names what one buys; others are for the calendar.
    changes = standing is Standing.DONE or (standing is Standing.PLANNED and hardware is not None)
    part = hardware or entry
    reason = f"You buy {shown} in {entry.name}: {said}"
    fact = _fact_of(member, {Predicate.EXPORT_RULE_CHANGED})
    return StackMatch(part.part, part.written, "rule", reason, changes, fact)


def _region_rule(stack: ResolvedStack, entry: Entry, member: Member) -> StackMatch | None:
    title = member.snapshot.title
    fact = _fact_of(member, _RULES)
    instrument = _named_instrument(stack, member, entry)
    if Topic.POLICY_REGULATION not in member.topics:
        return None
    places = places_in(title, stack.gazetteer)
    named = instrument != "" or any(covers(entry.key, place) for place in places)
    if not named or not (_AI.search(title) or instrument):
        return None
    acts = _RULE_ACT.search(title) is not None or fact is not None
    if not acts:
        return None
    firm = _addressee(stack, member)
    soft = _SOFT.search(title) is not None or standing_of(title) is Standing.CONSIDERED
    shown = instrument or (fact.subject if fact else entry.name)
    said = f"addressed to {firm}" if firm else "proposed or planned, binds nobody yet"
    changes = not soft and not firm
    told = f"{_decided(instrument)} decided" if changes else f"{shown}: {said}"
    return StackMatch(
        "region", entry.written, "rule", f"You work in {entry.name}: {told}", changes, fact
    )


def _decided(instrument: str) -> str:
    return f"a change of {instrument}" if instrument else "a rule on AI"


def _named_hardware(stack: ResolvedStack, title: str) -> Entry | None:
    for entry in stack.of("hardware"):
        for name in {entry.name, entry.written} - {""}:
            if re.search(rf"(?<!\w){re.escape(name)}s?(?!\w)", title, re.IGNORECASE):
                return entry
    return None


def _named_instrument(stack: ResolvedStack, member: Member, entry: Entry) -> str:
    for key in member.entities:
        known = stack.gazetteer.entities.get(key)
        if known is None or known.kind != "instrument" or not known.jurisdiction:
            continue
        region = f"region:{known.jurisdiction.lower()}"
        names = (known.name, *known.aliases)
        if covers(entry.key, region) and any(name in member.snapshot.title for name in names):
            return known.name
    return ""


def _addressee(stack: ResolvedStack, member: Member) -> str:
    mine = {entry.owner for entry in stack.entries}
    for key in member.entities:
        if not key.startswith("organisation:") or key in mine:
            continue
        name = stack.gazetteer.name_of(key)
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", member.snapshot.title):
            return name
    return ""


def _fact_of(member: Member, predicates: set[Predicate] | frozenset[Predicate]) -> Fact | None:
    lead = len(member.snapshot.title)
    return next(
        (f for f in member.facts if f.predicate in predicates and f.passage.start <= lead), None
    )
