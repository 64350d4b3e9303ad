"""Names within a part of a sentence, those of products included that no gazetteer knows."""

from __future__ import annotations

import re
from itertools import islice
from typing import TYPE_CHECKING

from analysis.knowledge.fact_names import Phrase, find_phrases, known_phrases
from analysis.knowledge.located import Located

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

NOBODY = "name:"  # the key of no name at all
_LONGEST_KEY = 180
_USES, _LETTERS = 3, 4
_OWNERS, _SEARCHED = 40, 20_000  # names and letters in which a full name is looked for
_HOLDERS = frozenset({"organisation", "model", "hardware"})
# "Northlight Services", "Lumen Work": a maker's or family's name goes on in a product's.
_MORE = re.compile(
    r"[ ‑-](?!(?:C[ETFOI]O|AI|VP|SVP|President|Chief|Chair\w*|Head|Director|Founder|Co-\w+|Inc|Corp|Ltd|LLC|PLC|Co|Group|Holdings|News|Users?|Models?|Customers|"
    r"Subscribers|Team|Today|Now|And|In|On|For|With|To|Will|Is|API|APIs|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|"
    r"January|February|March|April|May|June|July|August|September|October|November|December|US|UK|EU|IPO|GPUs?|Says?|Plans?|Could|May|The|A|An)\b)"
    r"[A-Z][a-z]\w{1,20}(?: [A-Z][A-Za-z]\w{1,20})?(?: \d[\d.]{0,4})?(?![\w’'])"
)
_LONE = re.compile(r"\b[A-Z][\w.]{1,20}(?:[ -](?:for |of )?[A-Z0-9][\w.]{0,20}){1,4}\b")
_CALLED = re.compile(
    r"\b(?:named|called|dubbed) [“\"‘'*_]{0,4}(?P<name>[A-Z][\w.-]{0,20}(?: (?:[A-Z0-9]|v\d)[\w.-]{0,20}){0,3})"
)
# Words with a capital that head a line, and are no name.
_COMMON = frozenset(
    {"availability", "access", "pricing", "release", "launch", "licence", "license", "weights", "benchmarks",
     "status", "features", "chinese ai", "american ai", "european ai", "chinese ai models"}
)  # fmt: skip
_SMALL = re.compile(r"\b[a-z]{1,8}\Z")
_PREFIX = 9
_GOES_ON = re.compile(r",? (?:and )?[A-Z]\w{1,15}(?:,? and [A-Z]|\b)")
_LED = re.compile(r"[a-z0-9,’'s] \Z")


def slug(name: str) -> str:
    """The key of a name that no gazetteer knows, of at most 185 letters; NOBODY of mere signs."""
    return NOBODY + re.sub(r"[^\w.+]+", "-", name.lower()).strip("-.")[:_LONGEST_KEY]


def names_between(
    sentence: str,
    inside: Sequence[Located],
    bounds: tuple[int, int],
    content: str,
    offset: int,
    known: Mapping[str, Located],
    *,
    lone: bool = False,
) -> list[Located]:
    """Known names and product names at `sentence[bounds]`, in order; the sentence begins at `offset`.

    With `lone`, capitals that the text uses but once are a name too. `known` are the article's names in small letters: what it calls a model elsewhere is one here.
    """
    start, end = bounds
    hits = [h for h in inside if start <= h.start - offset and h.end - offset <= end]
    title = content.partition("\n")[0]
    in_title = offset + len(sentence) <= len(title)
    widened = [
        _widen(hit, sentence, offset, content, known, inside, titled=in_title) for hit in hits
    ]
    strangers = _strangers(
        sentence, widened, bounds, content, offset, lone=lone and not in_title, owners=known
    )
    taken = [*widened, *(h for h in inside if h.kind == "person")]
    for phrase in strangers:
        # "watchOS 27" begins in small letters.
        small = _SMALL.search(sentence, max(0, phrase.start - _PREFIX), phrase.start)
        first = small.start() if small else phrase.start
        at = first + offset, phrase.end + offset
        if all(h.end <= at[0] or at[1] <= h.start for h in taken):
            name = _full_name(sentence[first : phrase.end], title, content, known)
            full = known.get(name.lower())
            key, kind = (full.entity, full.kind) if full else (slug(name), "name")
            widened.append(Located(*at, key, kind, full.name if full else name))
    return sorted(widened)


def widen_titles(
    title: str, hits: Sequence[Located], content: str, known: Mapping[str, Located]
) -> list[Located]:
    """The known names of a headline, as the products whose names begin with them."""
    return [_widen(hit, title, 0, content, known, hits, titled=True) for hit in hits]


def _widen(
    hit: Located,
    sentence: str,
    offset: int,
    content: str,
    known: Mapping[str, Located],
    inside: Sequence[Located],
    *,
    titled: bool,
) -> Located:
    """The hit, or the product whose name begins with it."""
    at = hit.end - offset
    more = _MORE.match(sentence, at) if hit.kind in _HOLDERS else None
    if more is None or any(hit.end < h.end <= more.end() + offset for h in inside):
        return hit
    name = sentence[hit.start - offset : more.end()]
    often = content.count(name) > 1
    # Of "Lumen 3 Sun, Moon and Star" the name is what they share.
    shared = hit.kind == "model" and _GOES_ON.match(sentence, more.end())
    if shared or (titled and not often):
        return hit
    if full := known.get(name.lower()):
        return Located(hit.start, more.end() + offset, full.entity, full.kind, full.name)
    return Located(hit.start, more.end() + offset, slug(name), "name", name)


def _strangers(
    sentence: str,
    hits: Sequence[Located],
    bounds: tuple[int, int],
    content: str,
    offset: int,
    *,
    lone: bool,
    owners: Mapping[str, Located],
) -> list[Phrase]:
    start, end = bounds
    known = known_phrases(hits, offset)
    if called := _CALLED.search(sentence, start, end):
        return [Phrase(*called.span("name"), called["name"], "name")]
    found = [
        p
        for p in find_phrases(sentence, known, content)
        if p.kind == "name"
        and start <= p.start
        and p.end <= end
        and (is_used(p.name, content) or _is_part(p.name, content, owners))
        and p.name.lower() not in _COMMON
    ]
    if found or not lone:
        return found
    return [
        Phrase(m.start(), m.end(), m.group(), "name")
        for m in _LONE.finditer(sentence, start, end)
        if _LED.search(sentence[max(0, m.start() - 2) : m.start()])
    ]


def _is_part(name: str, content: str, owners: Mapping[str, Located]) -> bool:
    """Whether the text calls it by its maker's or family's name too: "Lumen Cowork"."""
    if len(name) <= _LETTERS:
        return False
    return any(f"{hit.name} {name}" in content for hit in owners.values() if hit.kind in _HOLDERS)


def is_used(name: str, content: str) -> bool:
    """Whether the text uses it as a name: of several words, in title and text, or often."""
    if len(name) <= _LETTERS:
        return False
    uses = content.count(name)
    in_title = name in content.partition("\n")[0]
    return " " in name or uses >= _USES or (in_title and uses > 1)


def _full_name(name: str, title: str, content: str, known: Mapping[str, Located]) -> str:
    """Where the article says "Lumen Cowork", "Cowork" is that."""
    tail = f" {name.lower()}"
    for hit in islice(known.values(), _OWNERS):
        if hit.kind != "organisation" and hit.name.lower().endswith(tail):
            return hit.name
    if whole := _whole_name(name, content, known):
        return whole
    match = re.search(rf"((?:[A-Z][\w.]{{0,20}} ){{1,2}}){re.escape(name)}\b", title)
    return match.group() if match else name


def _whole_name(name: str, content: str, known: Mapping[str, Located]) -> str | None:
    """The name behind that of its maker or family, as the text has it."""
    lead = content[:_SEARCHED]
    if name not in lead:
        return None
    for hit in islice(known.values(), _OWNERS):
        if hit.kind in _HOLDERS and f"{hit.name} {name}" in lead:
            return f"{hit.name} {name}"
    return None
