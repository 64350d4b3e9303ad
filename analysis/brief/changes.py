"""What changes: sentences of the sources, and prices and licences that only facts hold."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.brief.filled import first_filled
from analysis.brief.todo import join_value, name_licence
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.brief.filled import Stated
    from analysis.brief.model import Sentence

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def state_changes(facts: tuple[Stated, ...], told: Iterable[str], most: int) -> list[Sentence]:
    """Up to `most` lines of price and licence whose values no sentence told so far holds."""
    known = " ".join(told)
    found: list[Sentence] = []
    seen: set[tuple[Predicate, str]] = set()
    for stated, sentence in first_filled(facts, _word):
        key = (stated.fact.predicate, stated.name)
        if len(found) < most and key not in seen and _is_new(stated, sentence, known):
            seen.add(key)
            found.append(sentence)
    return found


def _word(stated: Stated) -> str:
    fact = stated.fact
    if fact.predicate is Predicate.PRICE_CHANGED:
        before, after = join_value(fact.from_value), join_value(fact.to_value)
        if before and after and before != after:
            return f"Price: {stated.name}, {after} instead of {before}."
        return f"Price: {stated.name}, {after}." if after else ""
    if fact.predicate is Predicate.LICENCE_CHANGED:
        licence = name_licence(stated.words)
        return f"Licence: {stated.name}, {licence}." if licence else ""
    return ""


def _is_new(stated: Stated, sentence: Sentence, known: str) -> bool:
    value = sentence.text.removeprefix(f"Price: {stated.name},").removeprefix(
        f"Licence: {stated.name},"
    )
    if stated.fact.predicate is Predicate.LICENCE_CHANGED:
        return value.strip(" .") not in known
    return bool(set(_NUMBER.findall(value)) - set(_NUMBER.findall(known)))
