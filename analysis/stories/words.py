"""Words of a headline or a lead, versions and templates: what tells like-sounding events apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_WORD = re.compile(r"[^\W_]+(?:[.\-'’&][^\W_]+)*", re.UNICODE)
_CJK = re.compile(r"[぀-ヿ㐀-鿿가-힯]")
# A day of a month is no version of it.
_VERSION = re.compile(
    r"\b(?!(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b)"
    r"([A-Za-z][A-Za-z]+)[ \-]?(v?\d+(?:\.\d+)*[A-Za-z]?)\b",
    re.IGNORECASE,
)
_LINE = re.compile(r"model:([a-z]+-[a-z][a-z-]*?|[a-z-]+[\d.]\S*)(?:-v?\d[\d.]*)?")
_NUMBER = re.compile(r"(?=.*\d)(?!20[12]\d$|\d$)")
_SHORT = 4
_TEMPLATE_WORDS = 3
_TEMPLATE_SHARE = 0.6
_STOP = frozenset(
    # A paragraph of words reads better than a list of strings.
    """a about above after again all also am an and any are as at be because been before being but
    by can could did do does doing don down during each few for from further get gets got had has
    have having he her here hers him his how i if in into is it its just let like made make makes
    many may me more most much my new no nor not now of off on once one only or other our out over
    own per said same say says she should so some such than that the their them then there these
    they this those through to too under until up us very via was we were what when where which
    while who whom why will with would you your s t re ve ll d m""".split()  # noqa: SIM905
)


def split_words(text: str) -> list[str]:
    """Lower-case content words in order; runs without spaces (Chinese, Korean) become bigrams."""
    words: list[str] = []
    for match in _WORD.finditer(text.lower()):
        word = match.group().replace("’", "'").removesuffix("'s")
        if _CJK.search(word):
            words += [word[at : at + 2] for at in range(max(1, len(word) - 1))]
        elif word not in _STOP:
            words.append(_fold(word))
    return words


def _fold(word: str) -> str:
    # Plural and third person only: anything deeper would fold names into words.
    if len(word) > _SHORT and word.endswith("ies"):
        return word[:-3] + "y"
    if len(word) >= _SHORT and word.endswith("s") and not word.endswith(("ss", "us", "is", "os")):
        return word[:-1]
    return word


def tells_apart(word: str) -> bool:
    """Whether a word has a number that may tell events apart: no single digit, no recent year."""
    return bool(_NUMBER.match(word))


def versions_in(title: str) -> dict[str, frozenset[str]]:
    """Numbers by the name they follow: {"gpt": {"5.6"}}; variants stand under the same name."""
    found: dict[str, set[str]] = {}
    for match in _VERSION.finditer(title):
        name, number = match.group(1).lower(), match.group(2).lower().lstrip("v").removesuffix(".0")
        found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def line_of(entity: str) -> str | None:
    """The line of models that an entity's key names; None for any other.

    "claude-fable-5" and "claude-fable" are one line; a bare family, "claude", says too little.
    """
    found = _LINE.fullmatch(entity)
    return found.group(1) if found else None


def share_template(left: Iterable[str], right: Iterable[str]) -> bool:
    """Whether two titles of one site, as words, are filled from one form.

    Most words are shared, and each has one of its own: "Quanta driver 32 Windows 10" and
    "… for Windows 11" are two pages, not two reports.
    """
    one, other = frozenset(left), frozenset(right)
    common = len(one & other)
    if common == len(one) or common == len(other):
        return False
    return common >= max(_TEMPLATE_WORDS, _TEMPLATE_SHARE * min(len(one), len(other)))


def versions_conflict(
    left: Mapping[str, frozenset[str]], right: Mapping[str, frozenset[str]]
) -> bool:
    """Whether both name the same thing, and never with the same number."""
    shared = left.keys() & right.keys()
    return bool(shared) and not any(left[name] & right[name] for name in shared)
