"""Whether a sentence lets the same ones do the same: roles, negation, contraries, certainty."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING

from analysis.brief.check_clauses import Act, read_acts
from analysis.brief.check_faults import BOUND, CERTAINTY, ROLES, Fault
from analysis.brief.check_lexicon import senses_of
from analysis.brief.check_verbs import NAME_MARK, SAYING_STEMS
from analysis.brief.check_words import content_stems, is_akin, word_set

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.check_evidence import Evidence, Reading

_HEDGES = word_set(
    "alleg accus claim reported reportedly according said say plan will would may might could should expect suspect"
)
_ALLOWING = re.compile(r"\b(?:permit|allow|entitle|grant|up to|may|can)", re.IGNORECASE)
_DIGITS = re.compile(r"[a-z]+\Z")  # "1.2bn"
_GENERIC = word_set(
    "compani firm maker group vendor lab start startup busi owner parent agenc pair two"
)
# What bodies are called by; it is the word beside it that tells one from another.
_HEADS = word_set(
    "department ministry offic institut lab agency commission court bank group university council authority system "
    "technology service party union fund foundation corporation board research ai data"
)
_OBJECTS = word_set("him her them us")
_WRITERS = word_set("we i")
_SPOKEN = word_set("it they he she")
_PRONOUNS = word_set("he she it they we i you him her them us who which that")


def check_roles(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Verbs whose doer is, in the passages, the one it is done to, or somebody else."""
    faults = []
    known = list(_told(evidence))
    everyone = _all_names(evidence)
    for act in _acts(sentence):
        kin = [(turned, other) for other in known if (turned := _same_verb(act, other)) is not None]
        kin = _nearest(act, kin)
        if (
            kin
            and all(
                _is_swapped(act, other, turned) or _is_another(act, other, turned, everyone)
                for turned, other in kin
            )
        ) or (
            kin
            and all(
                act.verb == other.verb and _is_other_target(act, other, everyone)
                for turned, other in kin
            )
        ):
            faults.append(Fault(ROLES, act.verb))
        elif kin and all(act.verb == other.verb and _counts_else(act, other) for _, other in kin):
            faults.append(Fault(BOUND, act.verb))
    return faults


def _counts_else(act: Act, other: Act) -> bool:
    """Whether the same one has, by the passages, another number: "Cresset counted 410"."""
    mine = {_DIGITS.sub("", word) for word in act.direct if word[0].isdigit()}
    theirs = {_DIGITS.sub("", word) for word in other.direct if word[0].isdigit()}
    same_doer = _only_names(act.doers) & _only_names(other.doers)
    return bool(same_doer and mine and theirs and not mine & theirs)


def check_certainty(sentence: Reading, evidence: Evidence) -> list[Fault]:
    """Verbs that tell as done what the passages tell as planned, possible or alleged."""
    faults = []
    hedged = bool(content_stems(sentence.text) & _HEDGES)
    allowed = _ALLOWING.search(evidence.text) is not None
    for act in _acts(sentence):
        others = [a for a in _told(evidence) if a.verb == act.verb]
        if not others or act.negated or act.verb in SAYING_STEMS:
            continue
        surest = max(a.certainty for a in others)
        if act.certainty >= 1 and surest < 0:
            faults.append(Fault(CERTAINTY, act.verb))
        if act.certainty == 0 and not allowed and min(a.certainty for a in others) == 2:  # noqa: PLR2004 - 2 is the surest
            faults.append(Fault(CERTAINTY, act.verb))
        if act.past and act.certainty == 2 and surest < 2 and not hedged:  # noqa: PLR2004 - 2 is the surest
            faults.append(Fault(CERTAINTY, act.verb))
    return faults


def _acts(sentence: Reading) -> Iterator[Act]:
    for part in sentence.sentences or (sentence,):
        acts = read_acts(part.text)
        said = [a.doers for a in acts if a.verb in SAYING_STEMS]
        # "Pika said it had copied": the one who speaks.
        for act in acts:
            yield _resolve(act, said[0]) if said and act.doers <= {"it"} else act


def _told(evidence: Evidence) -> Iterator[Act]:
    # A pronoun stands for what the sentence before was about.
    for reading in evidence.readings:
        last: frozenset[str] = frozenset()
        for part in reading.sentences:
            acts = read_acts(part.text)
            said = next((a.doers for a in acts if a.verb in SAYING_STEMS), frozenset())
            for act in acts:
                own = said - _PRONOUNS and act.verb not in SAYING_STEMS and act.doers <= _SPOKEN
                yield _resolve(act, said if own else last)
            named = [a.doers - _PRONOUNS for a in acts if a.doers - _PRONOUNS]
            last = named[0] if named else last


def _resolve(act: Act, last: frozenset[str]) -> Act:
    if act.doers and act.doers <= _PRONOUNS:
        return dataclasses.replace(act, doers=act.doers | last)
    return act


def _same_verb(one: Act, other: Act) -> bool | None:
    """None where the verbs differ in meaning; else whether their roles are exchanged."""
    if one.verb == other.verb or is_akin(one.verb, other.verb):
        return False
    mine = {(s.axis, s.sign): s.exchanged for s in senses_of(one.verb)}
    for sense in senses_of(other.verb):
        if (sense.axis, sense.sign) in mine:
            return mine[sense.axis, sense.sign] is not sense.exchanged
    return None


def _all_names(evidence: Evidence) -> frozenset[str]:
    tokens = evidence.tokens
    big = [
        (t, after)
        for t, after in zip(tokens, (*tokens[1:], None), strict=True)
        if t.text[0].isupper()
    ]
    labels = {f"{t.stem}{after.stem}" for t, after in big if after and after.text[0].isdigit()}
    return frozenset(t.stem for t, _ in big if t.is_content) | labels


def _is_other_target(act: Act, other: Act, everyone: frozenset[str]) -> bool:
    """Whether the same one does the same, but to another one that the passages name too."""
    mine, theirs = _only_names(act.direct), _only_names(other.direct)
    same_doer = _plain(act.doers) & _plain(other.doers) or other.doers & _WRITERS
    known = _plain(other.targets)
    exchanged = theirs & _only_names(act.targets) - mine and mine & _only_names(other.targets)
    return bool(
        same_doer and mine and theirs and mine <= everyone
        and (not mine & known or (exchanged and not mine & theirs))
    )  # fmt: skip


def _nearest(act: Act, kin: list[tuple[bool, Act]]) -> list[tuple[bool, Act]]:
    """Of the acts of one verb, those that share most words besides names with the sentence's."""
    own = {w for w in act.doers | act.targets if not w.startswith(NAME_MARK)}
    shared = [len(own & (other.doers | other.targets)) for _, other in kin]
    best = max(shared, default=0)
    return [pair for count, pair in zip(shared, kin, strict=True) if count == best]


def _is_another(act: Act, other: Act, turned: bool, everyone: frozenset[str]) -> bool:
    """Whether the passages name another doer of the same thing to the same one."""
    theirs, done_to = (other.targets, other.doers) if turned else (other.doers, other.targets)
    mine, they = _only_names(act.doers), _only_names(theirs)
    mine, they = mine - _HEADS or mine, they - _HEADS or they
    if theirs & _PRONOUNS - _OBJECTS:
        return False
    same_verb = act.verb == other.verb or is_akin(act.verb, other.verb)
    same_target = _plain(act.targets) & _plain(done_to) or same_verb
    return bool(
        mine
        and they
        and same_target
        and mine <= everyone
        and not mine & (_plain(theirs) | _plain(done_to))
    )


def _is_swapped(act: Act, other: Act, turned: bool) -> bool:
    theirs, done_to = (other.targets, other.doers) if turned else (other.doers, other.targets)
    sides = act.doers, act.direct, theirs, done_to
    names = [_only_names(side) for side in sides]
    plain = [_plain(side) for side in sides]
    if act.verb != other.verb:
        # Words that mean about the same are the same act only where both ends are exchanged.
        mine, targets, they, done = plain
        exchanged = mine & done and targets & they
        return bool(exchanged and not mine & they) or (turned and bool(mine & done - they))
    reaches = turned or bool(act.direct)
    if names[0] and names[2] and _is_exchanged(*names, reaches=reaches):
        return True
    return _is_exchanged(*plain, reaches=reaches)


def _is_exchanged(
    doers: frozenset[str],
    targets: frozenset[str],
    theirs: frozenset[str],
    done_to: frozenset[str],
    *,
    reaches: bool,
) -> bool:
    mine, they = doers - _PRONOUNS, theirs - _PRONOUNS
    if not mine or mine & they:
        return False
    if mine & done_to and theirs and reaches:
        return True
    return bool(targets & they - done_to) and not mine & _GENERIC


def _only_names(side: frozenset[str]) -> frozenset[str]:
    return frozenset(word[1:] for word in side if word.startswith(NAME_MARK))


def _plain(side: frozenset[str]) -> frozenset[str]:
    return frozenset(word.removeprefix(NAME_MARK) for word in side)
