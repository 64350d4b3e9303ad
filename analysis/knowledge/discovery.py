"""Models that no list knows, from strong signs: a maker, a release, the word model, a version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

NEEDED = 4
_WORD = r"[A-Z][A-Za-z]{2,18}"
_VERSIONED = re.compile(
    rf"(?<![\w./@-])(?P<name>{_WORD}(?: [A-Z][a-z]{{2,14}})?[ -](?P<version>[vV]?\d{{1,2}}(?:\.\d{{1,2}})?)"
    r"(?:[ -](?P<size>\d{1,4}(?:\.\d)?[BbMT](?:-A\d+B)?))?)(?![\w.]\w|\w|%|,\d{3})"
)
_CALLED = re.compile(
    r"\b(?:[Mm]odels?|LLMs?|chatbots?|assistants?)(?: family)?,? (?:that (?:is|it) )?(?P<how>called|named|dubbed|code-?named|known as) "
    rf"[\"“‘']?(?P<name>{_WORD}(?:[- ](?:{_WORD}|[vV]?\d{{1,2}}(?:\.\d{{1,2}})?)){{0,2}})(?![\w-])"
)
_RELEASE = re.compile(
    r"\b(?:releas\w+|launch\w*|introduc\w+|unveil\w*|announc\w+|open[- ]sourc\w+|ship(?:s|ped|ping)?|debut\w*|"
    r"publish\w*|present\w*|preview\w*|roll\w* out|drop(?:s|ped)|built|trained)\b",
    re.IGNORECASE,
)
_NOUN = re.compile(
    r"\b(?:models?|LLMs?|weights|checkpoints?|parameters|multimodal|vision[- ]language|mixture[- ]of[- ]experts)\b",
    re.IGNORECASE,
)
_NOUN_AFTER = re.compile(
    r"^(?:,? (?:is |are |was )?(?:an?|the|its|our|their) (?:[\w-]+ ){0,5}?| (?:[a-z-]+ ){0,2}?)(?:models?|LLMs?|checkpoints?)\b"
)
_NOUN_BEFORE = re.compile(
    r"\b(?:models?|LLMs?),? (?:(?:is|it is|are) )?(?:called |named |dubbed |code-?named |known as )?[\"“‘']?$"
)
_RELEASED = re.compile(rf"(?:{_RELEASE.pattern})(?: of)?(?: (?:the|its|a|new))*[ ]$", re.IGNORECASE)
_OTHER_THINGS = re.compile(
    r"^(?:Section|Article|Chapter|Part|Phase|Day|Week|Version|Windows|Android|Series|Top|Title|Python|Figure|Table|"
    r"Level|Tier|Gen|Pixel|Galaxy|Chrome|Node|React|Java|PyTorch|CUDA|Ubuntu|Web|Group|The|Our|Your|These|Those|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|Model|Models|Xbox|"
    r"PlayStation|World|Formula|Boeing|Airbus|Starship|Stage|Step|Season|Episode|Round|Option|Appendix|Exhibit|"
    r"Rule|Area|Route|Apple Watch|About|Over|Under|Only|Just|Around|Nearly|Almost|First|Last|Next|Page|Line|"
    r"Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Bluetooth|Firefox|Angular|Swift|Kotlin|Rust|Go|Vue|"
    r"Wi|USB|HDMI|Type|Class|Grade|Unit|Category|Issue|Volume|Chapter|Lesson|Module|Task|Question|Prompt|Test|"
    r"Postgres|PostgreSQL|MySQL|Redis|Debian|Fedora|Linux|Kernel|Office|Surface|Watch|Ryzen|Core|Snapdragon)\b"
)
_SENTENCE_END = re.compile(r"[.!?](?=\s)|\n")
_REACH = 160


@dataclass(frozen=True, slots=True)
class Discovered:
    """A model that no list knows, named in `text[start:end]`; `owner` is its maker's key or empty."""

    start: int
    end: int
    name: str
    owner: str


@dataclass(frozen=True, slots=True)
class _Marks:
    total: int
    pointed: bool  # whether the sentence itself calls the name a model or releases it


def discover_models(text: str, makers: Sequence[tuple[int, int, str]]) -> list[Discovered]:
    """Models of unknown families in the text, in order of place.

    `makers` are the organisations named in the text, as start, end and key, in order.
    """
    found: dict[int, Discovered] = {}
    for match in (*_VERSIONED.finditer(text), *_CALLED.finditer(text)):
        name = match["name"]
        if _OTHER_THINGS.match(name) or match.start("name") in found:
            continue
        one = _judge(text, match, makers)
        if one is not None:
            found[one.start] = one
    return [found[start] for start in sorted(found)]


def _judge(
    text: str, match: re.Match[str], makers: Sequence[tuple[int, int, str]]
) -> Discovered | None:
    start, end = match.span("name")
    first, last = _sentence(text, start, end)
    owner = _nearest(makers, first, last, start)
    marks = _score(text, match, first, last)
    if not marks.pointed or marks.total + bool(owner) < NEEDED:
        return None
    return Discovered(start, end, re.sub(r"[ \u00a0]+", " ", match["name"]), owner)


def _score(text: str, match: re.Match[str], first: int, last: int) -> _Marks:
    start, end = match.span("name")
    groups = match.groupdict()
    before, after = text[first:start], text[end:last]
    sentence = f"{before} {after}"
    beside = bool(_NOUN_AFTER.match(after) or _NOUN_BEFORE.search(before))
    named = groups.get("how") is not None
    exact = "." in (groups.get("version") or "") or groups.get("size") is not None
    released = _RELEASE.search(sentence) is not None
    spoken_of = _NOUN.search(sentence) is not None
    total = released + spoken_of + beside + named + exact + (text.count(match["name"]) > 1)
    return _Marks(total, beside or named or _RELEASED.search(before) is not None)


def _sentence(text: str, start: int, end: int) -> tuple[int, int]:
    first = max(0, start - _REACH)
    for stop in _SENTENCE_END.finditer(text, first, start):
        first = stop.end()
    stop_after = _SENTENCE_END.search(text, end)
    return first, min(stop_after.start() if stop_after else len(text), end + _REACH)


def _nearest(makers: Sequence[tuple[int, int, str]], first: int, last: int, at: int) -> str:
    inside = [one for one in makers if first <= one[0] and one[1] <= last]
    inside.sort(key=lambda one: (one[0] > at, abs(one[0] - at), one[2]))
    return inside[0][2] if inside else ""
