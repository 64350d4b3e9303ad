"""How one clause was reworded: its changed sentences and words, and whether they matter."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from analysis.licences.wording import make_key, split_tokens
from analysis.text.sentences import split_sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.licences.clauses import Clause

MAX_TOKENS = 1_500
_CELLS = 6_000_000  # of token comparisons per document
_NAME_USES = 3  # clauses in which the same name is replaced by the same one
_NAME_TOKENS = 4
_MISPRINT = 5  # letters; shorter words differ in meaning when a letter does
_TURNS = re.compile(
    r"(?:un|in|im|il|ir|non|dis|a|re|de|mis|over|under|sub|ex|bi|co|pre|pro|up|out|tri|anti)"
)
_COUNTED = re.compile(
    r"(?:calendar|business|working|days?|weeks?|months?|years?|hours?|minutes?|per|percent|million|billion|thousand"
    r"|monthly|daily|active|users?|euros?|dollars?|usd|eur|tokens?|requests?)\b",
    re.IGNORECASE,
)
_OPENS = re.compile(
    r"(?:within|after|before|at|for|up|to|over|under|than|about|from|in|on|by|every|each|exceeds?|exceed|least"
    r"|most|fees?|prices?|age|aged|of|the|and|or|usd|eur)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\d+(?:\.\d+)*")


@dataclass(frozen=True, slots=True)
class Quote:
    """A verbatim stretch of a version: `document[start:end]` is `text`."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class WordChange:
    """Words replaced by others; one side is empty where words were only added or taken away."""

    old: str
    new: str
    before: str = ""  # the word that stands before them in the older wording
    after: str = ""


@dataclass(frozen=True, slots=True)
class Rewording:
    """A clause in both versions, with the sentences and words that are not in the other one."""

    old: Clause
    new: Clause
    removed_sentences: tuple[Quote, ...]
    added_sentences: tuple[Quote, ...]
    words: tuple[WordChange, ...]


class Budget:
    """How much word-by-word comparison one document may still cost."""

    def __init__(self, cells: int = _CELLS) -> None:
        self.cells = cells

    def take(self, cells: int) -> bool:
        """Whether that much is left; takes it if so."""
        if cells > self.cells:
            return False
        self.cells -= cells
        return True


def read_rewording(
    old: Clause,
    new: Clause,
    budget: Budget,
    is_old: Callable[[str], bool],
    is_new: Callable[[str], bool],
) -> Rewording:
    """Compare two wordings of a clause.

    `is_old` and `is_new` say of a sentence's key whether the older or newer document has it
    anywhere: a sentence that merely moved is no change.
    """
    keys_old = {make_key(quote.text) for quote in quote_sentences(old)}
    keys_new = {make_key(quote.text) for quote in quote_sentences(new)}
    removed = tuple(q for q in quote_sentences(old) if _is_news(q, keys_new, is_new))
    added = tuple(q for q in quote_sentences(new) if _is_news(q, keys_old, is_old))
    return Rewording(old, new, removed, added, _diff_words(removed, added, budget))


def _is_news(quote: Quote, others: set[str], is_told: Callable[[str], bool]) -> bool:
    key = make_key(quote.text)
    return bool(key) and key not in others and not is_told(key)


def quote_sentences(clause: Clause) -> list[Quote]:
    """The sentences of a clause with their places in its document."""
    # A line of hard-wrapped text ends no sentence.
    spans = split_sentences(clause.text.replace("\n", " "))
    return [
        Quote(clause.text[s.start : s.end], clause.start + s.start, clause.start + s.end)
        for s in spans
    ]


def _diff_words(
    removed: Sequence[Quote], added: Sequence[Quote], budget: Budget
) -> tuple[WordChange, ...]:
    old = [token for quote in removed for token in split_tokens(quote.text)]
    new = [token for quote in added for token in split_tokens(quote.text)]
    if max(len(old), len(new)) > MAX_TOKENS or not budget.take(len(old) * len(new) + 1):
        return ()
    matcher = SequenceMatcher(
        None, [token.lower() for token in old], [token.lower() for token in new], autojunk=False
    )
    return tuple(
        WordChange(
            " ".join(old[i1:i2]), " ".join(new[j1:j2]), " ".join(old[max(i1 - 1, 0) : i1]),
            " ".join(old[i2 : i2 + 2]),
        )
        for tag, i1, i2, j1, j2 in matcher.get_opcodes()
        if tag != "equal"
    )  # fmt: skip


def find_names(rewordings: Sequence[Rewording]) -> frozenset[tuple[str, str]]:
    """Names that were replaced by the same name throughout, such as a model's version.

    A number counts as part of a name only after a capitalised word: "Lumen 3" to "Lumen 4".
    """
    uses = Counter(
        (change.old, change.new)
        for one in rewordings
        for change in dict.fromkeys(one.words)
        if _is_name_change(change)
    )
    return frozenset(pair for pair, count in uses.items() if count >= _NAME_USES)


def _is_name_change(change: WordChange) -> bool:
    tokens = [*change.old.split(), *change.new.split()]
    if len(tokens) > 2 * _NAME_TOKENS:
        return False
    follows_name = change.before[:1].isupper() and not change.before.isupper()
    if _COUNTED.match(change.after) or _OPENS.fullmatch(change.before):
        return False
    versioned = _VERSION.fullmatch(change.after.split()[-1]) if change.after else None
    if all(_VERSION.fullmatch(token) for token in tokens):
        return bool(change.old and change.new) and (follows_name or change.before.isupper())
    if not all(token[:1].isupper() or _VERSION.fullmatch(token) for token in tokens):
        return False
    if not (change.old and change.new):
        return versioned is not None and change.after[:1].isupper()
    return True


def is_rename(rewording: Rewording, names: frozenset[tuple[str, str]]) -> bool:
    """Whether nothing but names that changed throughout tells two wordings apart."""
    changes = rewording.words
    return bool(changes) and all((change.old, change.new) in names for change in changes)


def may_be_spelling(rewording: Rewording) -> bool:
    """Whether single words were replaced by single words, so that counting words is worth it."""
    changes = rewording.words
    return bool(changes) and all(
        change.old and change.new and change.old.count(" ") + change.new.count(" ") <= 1
        for change in changes
    )


def is_spelling(rewording: Rewording, known: Counter[str]) -> bool:
    """Whether all that changed is a misprint: a word seen nowhere else, and one that is.

    `known` counts the words of both versions. A word that negates another is no misprint.
    """
    return bool(rewording.words) and all(_is_misprint(one, known) for one in rewording.words)


def _is_misprint(change: WordChange, known: Counter[str]) -> bool:
    if not (change.old and change.new):
        return False
    old, new = change.old.lower().replace(" ", ""), change.new.lower().replace(" ", "")
    if old == new:
        return True
    if min(len(old), len(new)) < _MISPRINT or not (old.isalpha() and new.isalpha()):
        return False
    seen = known[change.old.lower()], known[change.new.lower()]
    if min(seen) > 1:
        return False
    longer, shorter = (old, new) if len(old) > len(new) else (new, old)
    if longer != shorter and longer.endswith(shorter):  # a torn off beginning
        prefix = longer[: len(longer) - len(shorter)]
        return len(prefix) <= 2 and not _TURNS.fullmatch(prefix)  # noqa: PLR2004 - letters
    return max(seen) > 1 and _differ_little(old, new)


def _differ_little(old: str, new: str) -> bool:
    """Whether at most two letters were put in, left out, or exchanged in one place."""
    start = 0
    while start < min(len(old), len(new)) and old[start] == new[start]:
        start += 1
    end = 0
    while end < min(len(old), len(new)) - start and old[-1 - end] == new[-1 - end]:
        end += 1
    return max(len(old), len(new)) - start - end <= 2  # noqa: PLR2004 - letters
