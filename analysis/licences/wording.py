"""What two wordings share when nothing but layout differs: marks, quotes, spaces, addresses."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_TAG = re.compile(r"</?[A-Za-z][^<>]{0,200}>")
_LINK = re.compile(r"[\[(]([^\[\]()\n]{1,300})\]\((?:https?:|mailto:|/|#)[^()\s]{0,1000}\)[)\]]?")
_URL = re.compile(
    r"(?:(?:https?://|www\.)|\b[a-z0-9][a-z0-9-]{0,62}(?:\.[a-z0-9-]{1,63}){1,4}/)[^\s\"'”’<>)\]]{0,1000}",
    re.IGNORECASE,
)
_HYPHENATED = re.compile(r"(?<=\w)-\n[ \t]{0,40}(?=\w)")
_COPYRIGHT = re.compile(r"©|\(c\)", re.IGNORECASE)
_TREE = re.compile(r"\|[–—-]|[├└│]")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>~|])")
_SECTION = re.compile(
    r"\b(sections?|articles?|clauses?|paragraphs?|§§?)\s{0,3}"
    r"\(?\d{1,3}(?:\.\d{1,3}){0,4}\)?(?:\.?\([a-z0-9]{1,4}\)|\.[a-z]{1,4}\b){0,3}",
    re.IGNORECASE,
)
_NOT_WORD = re.compile(r"[\W_]+")
_TOKEN = re.compile(r"\d+(?:[.,]\d+)*%?|[^\W\d_]+(?:['’][^\W\d_]+)*|[\u3040-\u9fff\uac00-\ud7af]")
_MONTHS = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sep(?:t(?:ember)?)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_DAY = (
    rf"(?:\d{{1,4}}[-./]\d{{1,2}}[-./]\d{{1,4}}|{_MONTHS}\.? \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)? {_MONTHS}\.?,? \d{{4}}|{_MONTHS}\.? \d{{4}}"
    r"|\d{4} ?年 ?\d{1,2} ?月 ?\d{1,2} ?日)"
)
_STATUS = re.compile(
    r"\W*(?:(?:this (?:version|policy|agreement) (?:is|was) )?(?:(?:date of )?(?:last|latest|most recent(?:ly)?) )?"
    r"(?:updated?|modified|revised|revision|changed|effective|published|posted|in (?:force|effect)"
    r"|[\w.\- ]{0,40}(?:version )?release date|version|date|更新日期|生效日期|发布日期|版本)"
    rf"[\w ]{{0,20}}?\W{{0,6}}(?:{_DAY}|v?\d+(?:\.\d+){{0,2}})(?:\s{{0,3}}[(\[|·–—-][^\n]{{0,60}}|,? (?:at )?\d[\d:apmUTC .]{{0,20}})?|{_DAY})\W*",
    re.IGNORECASE,
)
# "These terms are effective as of ..." says of itself what a status line says.
_SELF_DATED = re.compile(
    r"\W*(?:this|these|our|the|your) [\w ,&'’.-]{0,80}?(?:terms?|polic(?:y|ies)|agreement|version|notice|document"
    r"|guidelines?|conditions|license|licence|page)[^.;:]{0,60}?\b(?:effective|updated|revised|modified|changed|published"
    rf"|in (?:force|effect))[^.;:]{{0,40}}?:?\s{{0,3}}{_DAY}\W*",
    re.IGNORECASE,
)
_LETTER = re.compile(r"[^\W\d_]")
_DATE = re.compile(_DAY, re.IGNORECASE)
_STATUS_END = re.compile(
    r"(?<=\d)[.,;|·]?\s{1,5}(?=(?:last |date |effective|published|updated|modified|revised|version))",
    re.IGNORECASE,
)
LONGEST_STATUS = 160
_KEPT = 2_000  # characters of a wording whose key is kept


def strip_markup(text: str) -> str:
    """Without Markdown and HTML marks; the words of links stay, their addresses do not."""
    plain = text
    if "](" in plain:
        plain = _LINK.sub(r"\1", plain)
    if "\\" in plain:
        plain = _ESCAPE.sub(r"\1", plain)
    if "<" in plain:
        plain = _TAG.sub(" ", plain)
    return plain.replace("**", "").replace("__", "")


def make_key(text: str) -> str:
    """The letters and digits of a wording, folded; addresses and numbers of sections aside.

    A key keeps what a term can turn on: a changed amount, a negation, a name, or a plural.
    """
    return _make_key(text) if len(text) <= _KEPT else _make_key.__wrapped__(text)


# Two versions share most of their sentences, and each is asked for more than once.
@lru_cache(maxsize=16_384)
def _make_key(text: str) -> str:
    return _NOT_WORD.sub("", _simplify(text).casefold())


def split_tokens(text: str) -> list[str]:
    """Words and numbers in their own case, without marks, addresses and numbers of sections."""
    return _TOKEN.findall(_simplify(text).replace("’", "'"))


def _simplify(text: str) -> str:
    plain = strip_markup(unicodedata.normalize("NFKC", text))
    if "-\n" in plain:
        plain = _HYPHENATED.sub("-", plain)
    return _COPYRIGHT.sub(" ", _SECTION.sub(r"\1 ", _URL.sub(" ", plain)))


def is_status(line: str) -> bool:
    """Whether a line only dates or numbers the document."""
    plain = " ".join(strip_markup(line[: 2 * LONGEST_STATUS]).split())
    if len(plain) > LONGEST_STATUS:
        return False
    parts = _STATUS_END.split(plain) if _DATE.search(plain) else [plain]
    whole = _STATUS.fullmatch(plain) or _SELF_DATED.fullmatch(plain)
    return bool(whole) or (len(parts) > 1 and all(map(_STATUS.fullmatch, parts)))


def is_prose(text: str) -> bool:
    """Whether words say something: a listing of files, a row of buttons or a rule does not."""
    if _TREE.search(text[:200]):
        return False
    letters = len(_LETTER.findall(text[:2000]))
    return letters >= 4 and letters * 2 >= len(text[:2000].replace(" ", ""))  # noqa: PLR2004 - a line of letters
