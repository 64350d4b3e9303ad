"""Organisations that no list knows: by legal form, ticker, trade or the office of somebody there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.knowledge.people import in_headline

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORD = r"(?:[A-Z][a-z]+(?:[A-Z][a-z]*)*|[A-Z]{2,6}|[A-Z][a-z]*[A-Z]\w*)"
_NAME = rf"{_WORD}(?:(?: | & |-){_WORD}){{0,3}}?"
_LEGAL = (
    r"(?:,? (?:Inc|Corp|Co|Ltd|LLC|PLC|plc|GmbH|AG|SE|S\.A|N\.V|Pte)\b\.?|,? (?:Incorporated|Corporation|Limited)\b|"
    r" (?:Holdings|Technologies|Therapeutics|Pharmaceuticals|Semiconductor|Ventures|Venture Partners|"
    r"Capital Management|Capital Partners|Asset Management|Foundation|Airlines|Motors)\b)"
)
_TRADE = (
    r"(?:start-?up|company|firm|chipmaker|lab|laboratory|non-?profit|maker|developer|provider|vendor|platform|"
    r"manufacturer|retailer|bank|investor|consultancy|agency|publisher|unicorn|think tank|fund|insurer|carmaker)"
)
_FORMAL = re.compile(
    rf"(?<![\w.&-])(?<!\d )(?P<name>{_NAME})(?:(?P<form>{_LEGAL})+(?: \([A-Z]+: ?[A-Z.]+\))?| \((?:NASDAQ|NYSE|Nasdaq|LSE|TSX|HKEX|ASX): ?[A-Z.]+\))"
)
# "Acme, a Berlin start-up that …"; "Acme, the maker of …".
_APPOSED = re.compile(
    rf"(?<![\w.&-])(?<!\d )(?P<name>{_NAME}), (?:an? (?:(?!at |of |for |in |by |who |to |and |with )[\w$€£.-]+ ){{0,4}}?{_TRADE}"
    rf"|the (?:[A-Za-z-]+ ){{1,3}}?(?:{_TRADE})(?= (?:behind|of|that|which)))\b(?!['’])"
)
# "the start-up Acme has raised"; "AI security firm Acme,".
_TRADED = re.compile(
    rf"\b(?:start-?up|firm|chipmaker|non-?profit|company|maker|vendor|carmaker|unicorn)(?:,? (?:called|named|dubbed))? (?P<name>{_NAME})"
    r"(?=['’,.;:)]|\s(?:has|is|was|will|said|says|announced|raised|launched|and|to|which|that|in|for|at|on|with|plans)\b)"
)
_OFFICE = re.compile(
    rf"(?<![\w.&-])(?<!\d )(?P<name>{_NAME})(?:['’]s)? (?:co-?founder|founder|CEO|CTO|CFO|COO|president|chief executive)"
    r"(?: and [A-Za-z]+)? [A-Z][a-z]+ [A-Z][a-z]+"
)
_STOPS = (
    "the a an in on at by for to of and or but as if it its this that these those new former chief senior general "
    "vice monday tuesday wednesday thursday friday saturday sunday january february march april may june july august "
    "september october november december ai american british chinese european french german indian japanese korean "
    "u.s us uk eu white house wall street silicon valley big tech open source artificial intelligence machine "
    "learning ceo cto cfo founder president our your their his her my we you they he she i one two first last each "
    "some many most several every another other such according meanwhile however also when while where what why how "
    "since after before from with under over about inc corp ltd llc co holdings group editor note read data cloud "
    "software security research labs lab university institute government senate congress department ministry north "
    "south east west central national international global world internet web app api english q1 q2 q3 q4 not no yes "
    "today yesterday tomorrow now then here there founded based led backed like than both only even just so per via "
    "billionaire investor series seed round press release stock stocks share shares nasdaq nyse etf"
)
_STOPPED = frozenset(_STOPS.split())
_LEADING_WORDS = (
    "the a an in on at by for to of and or but as if when while since after before with from like meanwhile however "
    "also previously according register developing"
)
_LEADING = frozenset(_LEADING_WORDS.split())
_SHORTEST = 3


@dataclass(frozen=True, slots=True)
class Organisation:
    """An organisation that a text introduces, by the name it uses for it afterwards."""

    name: str

    @property
    def key(self) -> str:
        """The entity key, such as `organisation:acme-robotics`."""
        return "organisation:" + re.sub(r"[^\w.+]+", "-", self.name.lower()).strip("-.")


def discover_organisations(text: str) -> list[Organisation]:
    """Organisations that the text itself introduces as such, by name."""
    names = {name for name in _introduced(text) if _is_name(name, text)}
    return [Organisation(name) for name in sorted(names)]


def places_of(text: str, name: str) -> Iterator[tuple[int, int]]:
    """Where the organisation is named, as a whole word."""
    for match in re.finditer(rf"(?<![\w-]){re.escape(name)}(?![\w-])", text):
        yield match.span()


def _introduced(text: str) -> Iterator[str]:
    for pattern in (_FORMAL, _APPOSED, _TRADED, _OFFICE):
        for match in pattern.finditer(text):
            if in_headline(text, *match.span("name")):
                continue
            words = match["name"].split()
            while words and words[0].lower() in _LEADING:
                words = words[1:]
            form = match.groupdict().get("form") or ""
            named = " ".join(words)
            # "Eco Wave Energy" keeps what "Acme Inc." does without.
            keeps = form and not re.match(
                r",| (?:Inc|Corp|Co|Ltd|LLC|PLC|plc|GmbH|AG|SE|Holdings)\b", form
            )
            yield named + form if keeps and words else named


def _is_name(name: str, text: str) -> bool:
    words = name.split()
    if len(name) < _SHORTEST or not words or any(word.lower() in _STOPPED for word in words):
        return False
    # A word that the text also uses in small letters is no name.
    return len(words) > 1 or re.search(rf"\b{re.escape(name.lower())}\b", text) is None
