"""Tokens, stems and neighbourhoods: what the check of worded sentences is built on."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_TYPOGRAPHY = {ord(c): "'" for c in "‘’‛ʼ"} | {ord(c): '"' for c in "“”„«»"}
_TYPOGRAPHY |= {ord(c): "-" for c in "‐‑‒–—"} | {0xA0: " ", 0x202F: " ", 0x2009: " "}
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\U000e0000-\U000e007f]")
_TOKEN = re.compile(
    r"[A-Za-zÀ-ɏ]+(?:['][A-Za-z]+)?(?:-?[0-9]+(?:[.,][0-9]+)*[A-Za-z]*)*|"
    r"[0-9]+(?:[.,][0-9]+)*(?:[A-Za-z]+)?|[^\w\s]"
)
_SHORTEST_STEM = 3
_SHORTEST_ROOT = 4
_TURNING = ("un", "in", "im", "ir", "il", "non", "dis")
_DOUBLED = re.compile(r"([bdfgmnprt])\1$")


def word_set(listed: str) -> frozenset[str]:
    """The words of a text parted by blanks."""
    return frozenset(listed.split())


_SUFFIXES = {""} | word_set(
    "e y t ee ation ition tion ion ment ement eement ance ence ant ent al ial er or ive ative "
    "ity iti able ability ification ication iation sion ual ism ist ison"
)
_STOP = word_set("""
a about according across after again ago all almost already also although am among an and another
any are around as at away be become becomes became because been before being between both but by can could did do
does done down during each either else even ever every everyone for from further get gets got had
has have having he her here hers him his how however i if in including instead into is it its itself just later least
less like longer made make makes many may me might more most much must my nearly need never new next no nor
not now of off on once one only onto or other others our out over own per put quite rather really
same shall she should since so some soon still such than that the their them then there these they
this those though through thus to together too toward towards under until up upon us very via was
way we were what when where whether which while who whom whose why will with within without would
yet you your below above beyond against among near despite amid nothing nobody none say says said told tell tells add adds added note notes noted write writes wrote
outside inside across beyond throughout elsewhere it's that's there's mr ms mrs dr today yesterday tomorrow currently
""")


@dataclass(frozen=True, slots=True)
class Token:
    """A word, number or mark at `text[start:end]`; `stem` is what it is compared by."""

    text: str
    stem: str
    start: int
    end: int

    @property
    def low(self) -> str:
        """The token in small letters."""
        return self.text.lower()

    @property
    def is_word(self) -> bool:
        """Whether it is a word or a number, not a mark."""
        return self.text[0].isalnum()

    @property
    def is_content(self) -> bool:
        """Whether it carries meaning of its own."""
        return self.is_word and not is_stop(self.low)


def is_stop(low: str) -> bool:
    """Whether a word in small letters carries no meaning of its own."""
    return low.removesuffix("'s") in _STOP


def is_irregular(low: str) -> bool:
    """Whether a word in small letters is a form of a verb (or noun) that no rule gives."""
    return low in _IRREGULAR


def plain_marks(text: str) -> str:
    """Quotation marks, dashes and blanks in their plain forms, without what cannot be seen."""
    return _HIDDEN.sub("", text).translate(_TYPOGRAPHY)


@lru_cache(maxsize=2048)
def tokenise(text: str) -> tuple[Token, ...]:
    """The tokens of a text in order; possessive endings stay on the word but not on its stem."""
    return tuple(
        Token(m.group(), stem(m.group()), m.start(), m.end()) for m in _TOKEN.finditer(text)
    )


def content_stems(text: str) -> frozenset[str]:
    """The stems of the words that carry meaning."""
    return frozenset(token.stem for token in tokenise(text) if token.is_content)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A word without its endings, so that "retires", "retired" and "retiring" are one."""
    low = word.lower().removesuffix("'s").removesuffix("'")
    if low in _IRREGULAR:
        return _IRREGULAR[low]
    if not low.isalpha() or len(low) <= _SHORTEST_STEM:
        return low
    return _cut(low)


def is_akin(one: str, other: str) -> bool:
    """Whether two stems are forms of one word: "agre" and "agreement", "exploit" and "exploitation"."""
    same = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        same += 1
    return same >= _SHORTEST_ROOT and one[same:] in _SUFFIXES and other[same:] in _SUFFIXES


def affirm(word: str, known: frozenset[str]) -> str:
    """The stem that a prefix turns round, where it is known: "compatibl" of "incompatibl"."""
    for prefix in _TURNING:
        rest = word.removeprefix(prefix)
        if rest != word and len(rest) > _SHORTEST_ROOT and rest in known:
            return rest
    return ""


def _cut(low: str) -> str:
    if low.endswith("ies") and len(low) > 4:  # noqa: PLR2004 -- "ties", "dies"
        low = low[:-3] + "y"
    elif low.endswith(("sses", "shes", "ches", "xes", "zes")):
        low = low[:-2]
    elif low.endswith("s") and not low.endswith(("ss", "us", "is")):
        low = low[:-1]
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        rest = low.removesuffix(ending)
        if rest != low and len(rest) >= _SHORTEST_STEM and any(v in rest for v in "aeiouy"):
            low = _DOUBLED.sub(r"\1", rest)
            break
    if low.endswith("i"):
        low = low[:-1] + "y"
    if low.endswith(("ize", "iz", "yze", "yz")):
        low = low.replace("iz", "is").replace("yz", "ys")
    return low.removesuffix("e") if len(low) > _SHORTEST_STEM else low


_FORMS = """
be is are was were been being am|have has had having|say said says|buy bought|sell sold|pay paid
give gave given|take took taken|lead led|win won|lose lost|rise rose risen|fall fell fallen
grow grew grown|cut cutting cuts|put|build built|find found|tell told|leave left|keep kept
bring brought|send sent|spend spent|make made|hold held|begin began begun|break broke broken
choose chose chosen|write wrote written|speak spoke spoken|steal stole stolen|withdraw withdrew withdrawn
forbid forbade forbidden|shut|beat beaten|run ran|see saw seen|show shown|know knew known
go went gone|come came|become became|meet met|hire hiring|seek sought|teach taught|think thought
fight fought|hit|set|strike struck|stand stood|draw drew drawn|drive drove driven|throw threw thrown
undergo underwent|agree agrees agreed agreeing|guarantee guarantees guaranteed guaranteeing|add adds added adding|sue sued suing sues|child children
man men|woman women|datum data|cost costing costs|die died dying|lie lied lying|use used using uses
""".strip()
_IRREGULAR = {
    form: _cut(group.split()[0])
    for line in _FORMS.splitlines()
    for group in line.split("|")
    for form in group.split()
}
