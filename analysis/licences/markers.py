"""Numbers, letters, bullets and heading marks at the front of clauses, and where they lead."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from analysis.licences.wording import strip_markup

_MARKDOWN = re.compile(r"(?:#{1,6}\s+|#{2,6}(?=\w))")
_SECTION = re.compile(
    r"(?:\*\*)?(?:section|article|clause|part|chapter)\s{1,3}(\d{1,3}|[ivxlc]{1,7}|[A-Z])\b[.:)—–-]{0,2}\s*",
    re.IGNORECASE,
)
_CHINESE = re.compile(r"第\s?([一二三四五六七八九十百\d]{1,5})\s?[条條章节節款]\s*|([一二三四五六七八九十]{1,3})、\s*|[（(]([一二三四五六七八九十]{1,3})[)）]\s*")  # fmt: skip
_DOTTED = re.compile(r"(?:\*\*)?(\d{1,3}(?:\\?\.\d{1,3}){1,5})\\?\.?\)?(?=\s|\*\*|$)(?:\*\*)?\s*")
_PLAIN = re.compile(
    r"(?:\*\*)?(?:\((\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})\)|(\d{1,3}|[a-zA-Z]|[ivxIVX]{1,5})(?:\*{0,2}\\?\.|\)|、))(?=\s|\*\*|$)\s*"
)
_BULLET = re.compile(r"[-*•‣▪◦–—●○]\s+")
_ROMAN = re.compile(r"(?=[ivx])(?:x{0,3})(?:ix|iv|v?i{0,3})")
_RUN_IN = re.compile(
    r"(?:\*\*|__)?([A-Z“\"][^\n.:;!?*]{1,80}?)(?:\*\*|__)?([.:])(?:\*\*|__)?(?=\s|\Z|[A-Z])\s{0,5}"
)
_HEADED_WORDS = 9
VERB = re.compile(
    r"\b(?:is|are|may|must|shall|will|can|cannot|do|does|have|has|means|agree|grant|includes?)\b"
)


@dataclass(frozen=True, slots=True)
class Marker:
    """A block's mark: its style, the value that it gives, and how many characters it takes."""

    style: str = ""
    value: str = ""
    width: int = 0
    is_heading: bool = False


_NONE = Marker()
HEADING = Marker(is_heading=True)


def read_marker(line: str) -> Marker:
    """The mark at the front of a line without white space before it."""
    if found := _MARKDOWN.match(line):
        inner = read_marker(line[found.end() : found.end() + 200])
        style, value = (inner.style, inner.value) if inner.style != "bullet" else ("", "")
        return Marker(style, value, found.end() + inner.width, is_heading=True)
    if found := _SECTION.match(line):
        rest = line[found.end() :].strip(" *_")
        width = found.end() if rest else 0
        titled = len(rest) < 80 and not rest.endswith(",") and rest[:1].isupper()  # noqa: PLR2004 - letters
        if titled or not rest:
            return Marker("section", found[1].lower(), width or len(line), is_heading=not rest)
        return _NONE
    if found := _CHINESE.match(line):
        value = next(group for group in found.groups() if group)
        return Marker(f"chinese{found.lastindex}", value, found.end())
    if found := _DOTTED.match(line):
        return Marker("dotted", found[1].replace("\\", ""), found.end())
    if found := _PLAIN.match(line):
        bare = found[1] or found[2]
        return Marker(_style_of(bare, bracketed=found[1] is not None), bare.lower(), found.end())
    if found := _BULLET.match(line):
        return Marker("bullet", "", found.end())
    return _NONE


def _style_of(value: str, *, bracketed: bool) -> str:
    kind = "decimal" if value.isdigit() else "letter" if len(value) == 1 else "roman"
    return f"({kind})" if bracketed and kind == "decimal" else kind


@dataclass
class Path:
    """Where we are in the numbering: styles, values and indentation from the outermost in."""

    steps: list[tuple[str, str, int]] = field(default_factory=list)

    def enter(self, marker: Marker, indent: int) -> tuple[str, ...]:
        """The numbers that lead to a block with this mark, that many columns in."""
        if marker.style == "dotted":
            self.steps = [("dotted", value, indent) for value in marker.value.split(".")]
        elif marker.style and marker.style != "bullet":
            self._step(self._settle(marker), marker.value, indent)
        elif marker.is_heading:
            self.steps = []
        return tuple(value for _, value, _ in self.steps)

    def _settle(self, marker: Marker) -> str:
        """Tells the roman `i` from the letter between `h` and `j`."""
        if marker.style != "letter" or not _ROMAN.fullmatch(marker.value):
            return marker.style
        before = next((v for s, v, _ in reversed(self.steps) if s == "letter"), "")
        is_next = before != "" and ord(marker.value) == ord(before[0]) + 1
        return "letter" if is_next else "roman"

    def _step(self, style: str, value: str, indent: int) -> None:
        """Go deeper for a new style or a deeper indentation, else back to where the style was."""
        steps = [one for one in self.steps if one[2] <= indent]
        depths = [at for at, (known, _, _) in enumerate(steps) if known == style]
        if style == "decimal" and steps and steps[0][0] == "dotted":
            depths = depths or [0]
        if depths and steps[depths[-1]][2] >= indent:
            steps = steps[: depths[-1]]
        self.steps = [*steps, (style, value, indent)][-6:]


def is_titled(words: list[str], share: float) -> bool:
    """Whether so large a share of the longer words begins with a capital, the first one included."""
    long = [word.strip("“\"'(") for word in words if len(word) > 3]  # noqa: PLR2004 - no "of"
    capital = sum(word[:1].isupper() or not word[:1].isalpha() for word in long)
    return words[0].strip("“\"'(")[:1].isupper() and capital >= share * len(long)


def take_heading(body: str) -> tuple[str, int]:
    """A heading at the front of a clause, "Grant of Rights.", and where the text after it starts.

    A heading that all of the clause is stays its text: offset 0.
    """
    found = _RUN_IN.match(body[:200])
    if found is None or found.end() >= len(body):
        return "", 0
    words = strip_markup(found[1]).split()
    short = len(words) <= _HEADED_WORDS and not VERB.search(found[1])
    if not short or not is_titled(words, share=1.0):
        return "", 0
    if found[2] == ":" and found[1][:1] in '“"':
        return found[1].strip('“”"* '), 0
    return " ".join(words).strip('“”"* '), found.end()
