"""Telling origins from copies: twenty reprints of one agency report are one origin."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

from analysis.brief.headlines import cut_outlet
from analysis.brief.words import content_words, shingles
from db.types import Tier

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.brief.material import Member

COPY_OVERLAP = 0.6  # shared word triples of the shorter text
_LEAST_SHINGLES = 25  # below this the text is too short to tell, and the title decides
_LEAST_WORDS = 3  # content words of a title; shorter ones are alike by chance
_TRUST = {Tier.PRIMARY: 0, Tier.PRESS: 1, Tier.ANALYSIS: 2, Tier.COMMUNITY: 3}


def find_copies(members: Sequence[Member]) -> dict[str, str]:
    """Article id of each copy, with the id of the article that it repeats.

    What was traced when the articles came in counts first (`duplicate_of`); several that repeat
    one text from outside the story are one origin. The rest is compared here.
    """
    return dict(_trace(_Group(members))) if len(members) > 1 else {}


def forget_copies() -> None:
    """Let go of the texts that were compared; an issue asks for the same stories many times."""
    _trace.cache_clear()


class _Group:
    """Articles to be compared, equal to others of the same words, outlets, times and order."""

    __slots__ = ("_hash", "key", "members")

    def __init__(self, members: Sequence[Member]) -> None:
        self.members = tuple(members)
        self.key = tuple(
            (m.article_id, m.snapshot.sha256, m.duplicate_of, m.published_at, m.tier, m.domain, m.outlet)
            for m in members
        )  # fmt: skip
        self._hash = hash(self.key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Group) and self.key == other.key


@lru_cache(maxsize=4096)
def _trace(group: _Group) -> Mapping[str, str]:
    members = group.members
    by_age = sorted(members, key=lambda m: (m.published_at, _TRUST[m.tier], m.article_id))
    present = {member.article_id for member in members}
    originals = _Originals()
    carriers: dict[str, str] = {}  # a text from outside the story, and who brought it first
    copies: dict[str, str] = {}
    for member in by_age:
        head = member.duplicate_of
        if head is not None and head in present and head not in copies:
            copies[member.article_id] = head
        elif head is not None and head in carriers:
            copies[member.article_id] = carriers[head]
        elif (original := originals.find(taken := _Print(member))) is not None:
            copies[member.article_id] = original.member.article_id
        else:
            originals.add(taken)
            if head is not None:
                carriers[head] = member.article_id
    return copies


class _Originals:
    """The originals so far, found again by what they share with a new article."""

    def __init__(self) -> None:
        self.prints: list[_Print] = []
        self.by_part: dict[object, list[int]] = defaultdict(list)

    def add(self, taken: _Print) -> None:
        for part in (*taken.text, taken.title):
            self.by_part[part].append(len(self.prints))
        self.prints.append(taken)

    def find(self, taken: _Print) -> _Print | None:
        """The earliest original that the article repeats."""
        shared = Counter(n for part in taken.text for n in self.by_part.get(part, ()))
        near = {n for n, count in shared.items() if count >= COPY_OVERLAP * _LEAST_SHINGLES}
        near.update(self.by_part.get(taken.title, ()))
        alike = (n for n in sorted(near) if _is_copy(taken, self.prints[n], shared[n]))
        found = next(alike, None)
        return None if found is None else self.prints[found]


class _Print:
    """A member with what it is compared by."""

    def __init__(self, member: Member) -> None:
        self.member = member
        start, end = cut_outlet(member.snapshot.title, member.outlet, member.domain)
        self.title = content_words(member.snapshot.title[start:end])
        self.text = shingles(member.snapshot.text)


def _is_copy(one: _Print, other: _Print, shared: int) -> bool:
    """Whether one repeats the other; `shared` counts the word triples that both have."""
    if one.member.domain and one.member.domain == other.member.domain:
        return len(one.title) >= _LEAST_WORDS and one.title == other.title
    shorter = min(len(one.text), len(other.text))
    if shorter >= _LEAST_SHINGLES:
        return shared / shorter >= COPY_OVERLAP
    return len(one.title) > _LEAST_WORDS and one.title == other.title
