"""Where the lines of an extracted text stand on its page."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Collection

MAX_BLOCKS = 6_000
MAX_CHARACTERS = 2_000_000  # of all blocks together; what follows is not looked at
MIN_PROSE = 40  # characters; a shorter paragraph says little about where the article stands
MAX_LINK_SHARE = 0.5
_SHARES = (1.0, 0.6, 0.4, 0.3)  # of a paragraph's length, for its parent and those above

_LEAVES = (
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "figcaption", "td", "dt", "dd",
)  # fmt: skip
_PLAIN = frozenset({"p", "h1", "h2", "h3", "h4", "h5", "h6"})
_HOLDERS = frozenset(
    [
        "p",
        "div",
        "ul",
        "ol",
        "table",
        "section",
        "article",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "blockquote",
        "dl",
        "figure",
        "aside",
        "pre",
    ]
)
_ASIDE = frozenset(
    ["aside", "nav", "footer", "header", "form", "figure", "figcaption", "button", "select"]
)
_WHOLE = frozenset({"html", "body", "main", "article"})
_MARKED = re.compile(
    r"relat|promo|newsletter|subscri|share|social|capti|credit|byline|author|teaser|recommend"
    r"|read-?(?:more|next|also)|more-?(?:on|from)|tag(?:s|-)|\bmeta|comment|advert|(?:^|[ _-])ads?[ _-]"
    r"|banner|cta\b|sign-?up|foot|copyright|disclaim|popular|trending|sidebar|widget|breadcrumb|menu"
    r"|notice|info-?box|fact-?box|carousel|gallery|embed",
)
_BULLETS = "-–—•*·▪"
_NOT_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Block:
    """One block: its tag, its text tightened, its links, and where it stands."""

    tag: str
    key: str
    link_share: float
    is_aside: bool
    is_marked: bool
    is_main: bool


@dataclass(frozen=True, slots=True)
class PageBlocks:
    """The wanted blocks by tightened text, and the paragraphs where most of the prose stands."""

    found: dict[str, Block]
    prose: tuple[str, ...]


@dataclass(slots=True)
class _Place:
    """An element among its ancestors; what they say is worked out once, when asked."""

    element: Any
    above: _Place | None
    is_aside: bool
    mass: float = 0.0
    is_main: bool | None = None
    is_marked: bool | None = None


@dataclass(frozen=True, slots=True)
class _Leaf:
    tag: str
    text: str
    key: str
    linked: int
    place: _Place
    is_prose: bool


@dataclass(slots=True)
class _Map:
    """Places by element."""

    places: dict[Any, _Place] = field(default_factory=dict)

    def place(self, element: Any) -> _Place:
        """Where an element stands; no recursion, for pages may be deep."""
        chain = []
        known = None
        while element is not None and (known := self.places.get(element)) is None:
            chain.append(element)
            element = element.getparent()
        for one in reversed(chain):
            is_aside = one.tag in _ASIDE or (known is not None and known.is_aside)
            known = self.places[one] = _Place(one, known, is_aside)
        assert known is not None
        return known


def squeeze(text: str) -> str:
    """Only letters and digits, case folded: the same for two renderings of one line."""
    return _NOT_WORD.sub("", text.casefold())


def tighten(text: str) -> str:
    """Without spaces and the mark of a list's item, case folded: the key of a block."""
    return "".join(text.split()).casefold().lstrip(_BULLETS)


def read_blocks(tree: Any, wanted: Collection[str]) -> PageBlocks:
    """The blocks whose tightened text is wanted, and the paragraphs of the page's main part."""
    leaves, places = _read_leaves(tree, wanted), _Map()
    placed = [_measure(element, text, key, places) for element, text, key in leaves]
    for leaf in placed:
        if leaf.is_prose:
            _spread(leaf.place.above, len(leaf.text))
    main = max(places.places.values(), key=lambda place: place.mass, default=None)
    found: dict[str, Block] = {}
    for leaf in placed:
        if leaf.key in wanted and not (leaf.key in found and found[leaf.key].is_main):
            found[leaf.key] = _to_block(leaf, main)
    prose = (leaf.key for leaf in placed if leaf.is_prose and _is_inside(leaf.place, main))
    return PageBlocks(found, tuple(prose))


def _read_leaves(tree: Any, wanted: Collection[str]) -> list[tuple[Any, str, str]]:
    found: list[tuple[Any, str, str]] = []
    missing = set(wanted)
    total = 0
    for tags in (_LEAVES, ("div",)):
        for element in tree.iter(*tags) if missing else ():
            if element.tag not in _PLAIN and any(child.tag in _HOLDERS for child in element):
                continue
            text = " ".join(element.text_content().split())
            total += len(text)
            if total > MAX_CHARACTERS or len(found) >= MAX_BLOCKS:
                return found
            key = tighten(text)
            if key and (key in wanted or (element.tag == "p" and len(text) >= MIN_PROSE)):
                found.append((element, text, key))
                missing.discard(key)
    return found


def _measure(element: Any, text: str, key: str, places: _Map) -> _Leaf:
    place = places.place(element)
    linked = min(_measure_links(element, len(text)), len(text))
    is_paragraph = element.tag == "p" and len(text) >= MIN_PROSE and not place.is_aside
    is_prose = is_paragraph and linked <= MAX_LINK_SHARE * len(text)
    return _Leaf(element.tag, text, key, linked, place, is_prose)


def _measure_links(element: Any, length: int) -> int:
    parent = element.getparent()
    if parent is not None and parent.tag == "a":
        return length
    return sum(len(" ".join(a.text_content().split())) for a in element.iter("a"))


def _spread(place: _Place | None, length: int) -> None:
    for share in _SHARES:
        if place is None:
            return
        place.mass += share * length
        place = place.above


def _to_block(leaf: _Leaf, main: _Place | None) -> Block:
    return Block(
        tag=leaf.tag,
        key=leaf.key,
        link_share=leaf.linked / max(len(leaf.text), 1),
        is_aside=leaf.place.is_aside,
        is_marked=_is_marked(leaf.place),
        is_main=_is_inside(leaf.place, main),
    )


def _is_marked(place: _Place) -> bool:
    """Whether it or what holds it has a telling name; the article as a whole may have one."""
    chain = []
    at: _Place | None = place
    while at is not None and at.is_marked is None and at.element.tag not in _WHOLE:
        chain.append(at)
        at = at.above
    value = at is not None and bool(at.is_marked)
    for one in reversed(chain):
        names = f"{one.element.get('class') or ''} {one.element.get('id') or ''}"
        value = value or _MARKED.search(names[:300].lower()) is not None
        one.is_marked = value
    return value


def _is_inside(place: _Place, main: _Place | None) -> bool:
    chain = []
    at: _Place | None = place
    while at is not None and at.is_main is None and at is not main:
        chain.append(at)
        at = at.above
    value = at is not None and (at is main or bool(at.is_main))
    for one in chain:
        one.is_main = value
    return value
