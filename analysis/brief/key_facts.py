"""Numbers worth knowing: price, size, context, users, money, results; each with who gives it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from analysis.brief.acts import names_in
from analysis.brief.asides import is_praise, score_puff
from analysis.brief.leaning import names_before_it_refers
from analysis.brief.model import KeyFact
from analysis.brief.pool import quote, trust
from analysis.brief.voices import name_speaker
from analysis.knowledge.fact_sources import name_source
from db.types import ArticleKind, Tier

if TYPE_CHECKING:
    from collections.abc import Iterable

    from analysis.brief.desk import Desk
    from analysis.brief.pool import Candidate

MOST = 4
_ON_TOPIC, _FIT, _PLAIN = 0.25, 0.45, 0.1
_OWN = frozenset({"price", "size", "context", "speed", "people", "hardware"})
_FLOOR = 0.5
_EARLY = 60  # characters
_BACKGROUND = 0.5
_MOST_SPAN = 110  # characters from the first number of a price to its last
_SUM = r"(?:US)?[$€£¥]\s?\d+(?:,\d{3})*(?:\.\d+)?(?:\s?(?:[Mm]illion|[Bb]illion|[Tt]rillion|bn|[MBTKmk](?![\w])))?"
_NUM = r"(?:\b(?:between|from) [\w.]+ (?:and|to) )?(?<![\w.,-])(?:\d+(?:\.\d+)?\s?(?:-|–|to)\s?)?\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?i:\s?(?:-\s?)?(?:thousand|million|billion|trillion|[KMBT](?![\w])))?"
_PER = r"(?i:\s?-?(?:per|/|for|a|each)\s?(?:1|one|1,000)?\s?-?(?:million|m|k)?\s?(?:(?:in|out)put\s)?(?:tokens?|mtok|seat|user|month|week|year|image|second|minute|hour|call|pages?|request|book|work)\b(?: of (?:video|audio) (?:in|out)put| (?:in|out)put(?: tokens)?)?)"
_KINDS: tuple[tuple[str, float, str], ...] = (
    ("price", 1.0, rf"{_SUM}-?{_PER}|{_SUM} (?:in|out)put\b"),
    ("size", 0.95, rf"{_NUM}{_SCALE}-?\s?(?:\w+ )?(?:total |active )?parameters?\b|{_NUM}\s?[BT]-?(?:param\w*)"),
    ("context", 0.95, rf"{_NUM}{_SCALE}[ -](?:tokens?[ -])?(?:of )?context(?: window| length)?\b|context (?:window|length)s? of (?:up to )?{_NUM}{_SCALE}(?: tokens)?|{_NUM}{_SCALE}-token context(?: window)?"),
    ("speed", 0.85, rf"{_NUM} tokens (?:per|a|/) ?second\b|{_NUM}(?:x| times) (?:faster|cheaper|slower|as fast|lower|less|more)\b"),
    ("people", 0.9, rf"{_NUM}{_SCALE}\+? (?:(?!after|of|to|as|and|in|for|new|the|that|were|other)[a-zA-Z]+ ){{0,2}}(?:users|customers|developers|people|organi[sz]ations|companies|subscribers|downloads|countries|accounts|devices|partners|languages|books|authors|employees|institutions|stars)\b"),
    ("hardware", 0.8, rf"{_NUM}{_SCALE}\s?(?:GB|TB|GPUs?|gigawatts?|GW|MW|megawatts?)\b(?: of (?:RAM|memory|VRAM))?"),
    ("money", 0.8, rf"{_SUM}"),
    ("result", 0.6, rf"{_NUM}\s?(?:%|percent\b|per cent\b)(?: (?:more|less|fewer|lower|higher|cheaper|faster|slower)\b)?"),
    ("days", 0.55, rf"{_NUM}[ -]days?\b(?! (?:ago|later|after|before))"),
)  # fmt: skip
_PATTERNS = tuple((kind, weight, re.compile(source)) for kind, weight, source in _KINDS)
_JOINED = re.compile(
    r"[\s,;:()/–—-]*(?:(?:and|to|or|in|out|input|output|tokens?|for|per|costs?|with|of|it|is|at|priced|million|then|while|each|respectively|by)\b[\s,;:()/–—-]*){0,9}\Z"
)
_STALE = re.compile(
    r"^(?:last|earlier this) (?:week|month)\b|\b(?:last (?:year|month)|years? ago|in 20[01]\d|in 202[0-5]|previously|founded|raised|valued at|as of (?:last|20))\b",
    re.IGNORECASE,
)
_NEGATED = re.compile(
    r"\b(?:not|no|never|without|neither|nor|\w+n[’']t)\b[^,.;]{0,40}\Z", re.IGNORECASE
)
_SAYS_IT = re.compile(
    r"^[A-Z][\w’'-]* (?:says?|said|claims?|claimed|adds?|added) (?:it|they|its)\b"
)
_BESIDE = re.compile(
    r"\b(?:compared to|especially since|competitors?|rivals?|amusingly|when these|struck|lawsuit|pleased|unlike|our|clearly|hinged|sounds like)\b",
    re.IGNORECASE,
)
_DOCUMENT = re.compile(
    r"\baccording to (?P<who>(?:the|an?|its|their) (?:[\w-]+ ){0,2}(?:lawsuit|complaint|filing|letter|report|documents?|paper|"
    r"blog post|company|firm|ruling|order|survey|study|card|benchmarks?|index))\b",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d[\d.,]*\d|\d")
_NOBODY = re.compile(
    r"^(?:it|the|a|an|its|maker|company|startup|firm|lab|mtok)$|tok$", re.IGNORECASE
)
_SAID = re.compile(
    r"\b(?:says?|said|claims?|claimed|reports?|reported|announced|according to|wrote|estimates?)\b"
)


class _Found(NamedTuple):
    kind: str
    weight: float
    value: str


def pick_key_facts(desk: Desk) -> tuple[KeyFact, ...]:
    """Up to four sentences with a number that nothing told so far holds, the weightiest first."""
    found: list[KeyFact] = []
    values: dict[int, _Found] = {}
    for at, candidate in enumerate(desk.pool):
        if (value := find_value(candidate.text)) is not None:
            values[at] = value
    by_id = {id(desk.pool[at]): value for at, value in values.items()}

    def merit(candidate: Candidate) -> float:
        value = by_id.get(id(candidate))
        if value is None or not _is_fresh(value.value, (desk.title, *desk.texts)):
            return 0.0
        return _merit(candidate, value) if _is_about(desk, candidate, value.kind) else 0.0

    while len(found) < MOST:
        best = desk.best(merit, _FLOOR, in_box=True, plain=_PLAIN)
        if best is None:
            break
        desk.take(best)
        found.append(_state(best, by_id[id(best)].value))
    return tuple(found)


def find_value(text: str) -> _Found | None:
    """The weightiest number of a sentence with its unit, as it stands there; None without one."""
    for kind, weight, pattern in _PATTERNS:
        matches = list(pattern.finditer(text))
        if not matches:
            continue
        first, end = matches[0], matches[0].end()
        for match in matches[1:]:
            near = match.end() - first.start() <= _MOST_SPAN
            if kind != "price" or not near or not _JOINED.match(text[end : match.start()]):
                break
            end = match.end()
        return _Found(kind, weight, text[first.start() : end].strip(" ,;"))
    return None


def holds_key_value(text: str) -> bool:
    """Whether a sentence gives a price or a size, which has its own place."""
    found = find_value(text)
    return found is not None and found.kind in _OWN - {"people"}


def _is_about(desk: Desk, candidate: Candidate, kind: str) -> bool:
    # What a thing costs and holds says little of its story's words; its article must be about it.
    if candidate.centrality >= _ON_TOPIC and not candidate.leans:
        return desk.names(candidate)
    near = desk.fits.get(candidate.member.article_id, 1.0) >= _FIT and kind in _OWN
    return near and (
        candidate.definite or bool(names_in(desk.title) & names_in(candidate.text[:_EARLY]))
    )


def _merit(candidate: Candidate, value: _Found) -> float:
    text = candidate.text
    if candidate.aside >= _BACKGROUND or is_praise(text):
        return 0.0
    if _STALE.search(text) or _BESIDE.search(text) or _SAYS_IT.match(text):
        return 0.0
    if _NEGATED.search(text[: text.find(value.value)]) or _is_hearsay(candidate):
        return 0.0
    if not candidate.definite and not names_before_it_refers(text):
        return 0.0
    near = 0.3 * max(candidate.centrality, _ON_TOPIC) + 0.2 * trust(candidate)
    return 0.6 * value.weight + near - 0.3 * score_puff(text) - 0.3 * candidate.aside


def _is_hearsay(candidate: Candidate) -> bool:
    # A number that goes round, with nobody who gives it.
    if candidate.member.tier is not Tier.COMMUNITY:
        return False
    return not (name_speaker(candidate.text) or name_source(candidate.text))


def _is_fresh(value: str, texts: Iterable[str]) -> bool:
    # A number that a sentence above holds is known, whatever it is repeated with.
    numbers = [_plain(number) for number in _DIGITS.findall(value)]
    told = {_plain(number) for text in texts for number in _DIGITS.findall(text)}
    return bool(numbers) and numbers[0] not in told


def _plain(number: str) -> str:
    digits = number.replace(",", "").rstrip(".")
    return digits.rstrip("0").rstrip(".") if digits.count(".") == 1 else digits


def _state(candidate: Candidate, value: str) -> KeyFact:
    named = name_speaker(candidate.text) or name_source(candidate.text)
    document = _DOCUMENT.search(candidate.text)
    if not named or _NOBODY.search(named):
        named = document["who"] if document else ""
    own = candidate.member.tier is Tier.PRIMARY or candidate.member.kind is ArticleKind.PRIMARY
    if not named and own:
        named = candidate.member.outlet
    unsourced = not named and _SAID.search(candidate.text) is None
    return KeyFact(value, quote(candidate), named, unsourced)
