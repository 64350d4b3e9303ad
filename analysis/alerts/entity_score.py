"""How surely a story is about a name: an organisation, a model, a family, a licence.

What an article says of a model counts for its family and its maker too.
"""

from __future__ import annotations

import math
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from analysis.alerts.score_weights import ENTITY_BIAS, ENTITY_WEIGHTS
from analysis.knowledge.gazetteer import fold_name
from analysis.knowledge.model_names import describe_model, parse_model
from db.types import ArticleKind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.alerts.sketch import MemberSketch
    from analysis.knowledge.gazetteer import Gazetteer
    from db.types import Mention

ENTITY_FEATURES = (
    "titled", "early", "first", "named", "share", "count", "facts", "articles", "crowd",
    "is_model", "titled_by_articles", "in_any_title", "own",
)  # fmt: skip
_NOWHERE = 9_999
_OF_MAKERS = ("model:", "hardware:")
_OWNERS = ("organisation:", "regulator:")
# Where anybody may publish.
_OPEN = frozenset(("github.com", "huggingface.co", "x.com", "youtube.com", "dev.to", "reddit.com"))
_LESSON = 0.45  # what a story scores at most that only lessons tell


@dataclass(frozen=True)
class Kinship:
    """Which names an entity counts for besides itself: a model's family, and its maker."""

    gazetteer: Gazetteer

    def of(self, key: str) -> tuple[str, ...]:
        """The entity itself, then what it counts for."""
        if key not in self._known:
            if len(self._known) > _MOST_KNOWN:
                self._known.clear()
            self._known[key] = self._find(key)
        return self._known[key]

    def owner_of_site(self, domain: str) -> str:
        """The organisation that a site is called after; empty for others, and where all may write."""
        if domain not in self._sites:
            if len(self._sites) > _MOST_KNOWN:
                self._sites.clear()
            self._sites[domain] = "" if domain in _OPEN else self._find_owner(domain)
        return self._sites[domain]

    def is_family(self, key: str) -> bool:
        """Whether a key is that of a model family rather than of one model."""
        return key.startswith("model:") and not any(
            one.startswith("model:") for one in self.of(key)[1:]
        )

    def named(self, name: str) -> str:
        """The key of a name as facts state it; empty when unknown."""
        return self._by_name.get(fold_name(name).lower(), "")

    def names_of(self, key: str) -> tuple[str, ...]:
        """The names of a known entity as they stand in texts, folded to small letters."""
        known = self.gazetteer.entities.get(key)
        names = (known.name, *known.aliases) if known else ()
        return tuple(dict.fromkeys(fold_name(n).lower().replace("-", " ") for n in names))

    def model_named(self, name: str) -> str:
        """The key of a model of a known family by its name; empty for any other name."""
        parsed = parse_model(name, self.gazetteer.families)
        return parsed.key if parsed else ""

    @cached_property
    def _known(self) -> dict[str, tuple[str, ...]]:
        return {}

    @cached_property
    def _sites(self) -> dict[str, str]:
        return {}

    @cached_property
    def _by_name(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for entity in self.gazetteer.entities.values():
            for name in (entity.name, *entity.aliases):
                found.setdefault(fold_name(name).lower(), entity.key)
        return found

    def _find_owner(self, domain: str) -> str:
        for label in domain.split("."):
            named = self.gazetteer.organisation_of(label) or f"organisation:{label}"
            if named in self.gazetteer.entities and named.startswith(_OWNERS):
                return named
        return ""

    def _find(self, key: str) -> tuple[str, ...]:
        if not key.startswith(_OF_MAKERS):
            return (key,)
        family, owner = "", self.gazetteer.owner_of(key)
        if key.startswith("model:"):
            record = describe_model(key, self.gazetteer)
            family, owner = record.family, owner or record.owner
        owner = owner if owner.startswith(_OWNERS) else ""
        return tuple(dict.fromkeys(one for one in (key, family, owner) if one))


_MOST_KNOWN = 50_000


@dataclass(slots=True)
class Naming:
    """How one article names a target: at what place of its title, how often, in how many facts."""

    place: int = _NOWHERE
    count: int = 0
    facts: int = 0


def score_entities(members: Sequence[MemberSketch], kinship: Kinship) -> dict[str, float]:
    """The score of everything that the articles name, and of its families and makers.

    Logistic over the features of the story; weights by scripts/train_alerts.py.
    """
    scores = {key: _weigh(shown) for key, shown in read_entities(members, kinship).items()}
    if all(member.kind is ArticleKind.TUTORIAL for member in members):
        return {key: min(score, _LESSON) for key, score in scores.items()}
    return scores


def read_entities(members: Sequence[MemberSketch], kinship: Kinship) -> dict[str, list[float]]:
    """What a story shows of each target, in the order of ENTITY_FEATURES; targets in order."""
    read = [_read_names(member, kinship) for member in members]
    sides = [_Side.of(m, names, kinship) for m, names in zip(members, read, strict=True)]
    targets = sorted({key for names in read for key in names})
    return {key: _features(key, read, sides) for key in targets}


@dataclass(frozen=True, slots=True)
class _Side:
    """What targets of one article are measured against, by the kind of entity; and who published it."""

    letters: int
    most: Mapping[str, int]
    first: Mapping[str, int]
    crowd: int
    publisher: str

    @classmethod
    def of(cls, member: MemberSketch, names: Mapping[str, Naming], kinship: Kinship) -> _Side:
        most: dict[str, int] = defaultdict(int)
        first: dict[str, int] = defaultdict(lambda: _NOWHERE)
        for key, naming in names.items():
            kind = key.partition(":")[0]
            most[kind] = max(most[kind], naming.count)
            first[kind] = min(first[kind], naming.place)
        crowd = sum(n.place < _NOWHERE for key, n in names.items() if key.startswith(_OWNERS))
        own = member.kind is ArticleKind.PRIMARY
        publisher = kinship.owner_of_site(member.domain) if own else ""
        return cls(max(1, len(member.title)), most, first, crowd, publisher)


def _read_names(member: MemberSketch, kinship: Kinship) -> dict[str, Naming]:
    title = fold_name(member.title).lower()
    found: dict[str, Naming] = defaultdict(Naming)
    # A lesson in a product is no act of its maker.
    lesson = member.kind is ArticleKind.TUTORIAL
    for mention in member.mentions:
        place = _place_of(mention, title)
        for key in kinship.of(mention.entity):
            if lesson and key != mention.entity and key.startswith(_OWNERS):
                continue
            naming = found[key]
            naming.place = min(naming.place, place)
            naming.count += mention.count
    by_name = {mention.name: mention.entity for mention in member.mentions}
    for fact in member.facts:
        subject = kinship.named(fact.subject) or by_name.get(fact.subject, "")
        for key in kinship.of(subject) if subject else ():
            if key in found:
                found[key].facts += 1
    return dict(found)


def _place_of(mention: Mention, title: str) -> int:
    if not mention.in_title:
        return _NOWHERE
    place = title.find(fold_name(mention.name).lower())
    return place if place >= 0 else len(title) // 2


def _features(
    key: str, read: Sequence[Mapping[str, Naming]], sides: Sequence[_Side]
) -> list[float]:
    kind, count = key.partition(":")[0], len(read)
    named = [(names[key], side) for names, side in zip(read, sides, strict=True) if key in names]
    placed = [(naming, side) for naming, side in named if naming.place < _NOWHERE]
    titled = len(placed) / count
    return [
        titled,
        sum(1 - naming.place / side.letters for naming, side in placed) / count,
        sum(naming.place == side.first[kind] for naming, side in placed) / count,
        len(named) / count,
        sum(naming.count / max(1, side.most[kind]) for naming, side in named) / count,
        sum(math.log1p(naming.count) for naming, _ in named) / count,
        sum(naming.facts > 0 for naming, _ in named) / count,
        math.log(count),
        titled * sum(side.crowd for side in sides) / count,
        float(kind == "model"),
        titled * math.log(count),
        float(titled > 0),
        sum(side.publisher == key for _, side in named) / count,
    ]


def _weigh(features: Sequence[float]) -> float:
    odds = ENTITY_BIAS
    odds += sum(weight * value for weight, value in zip(ENTITY_WEIGHTS, features, strict=True))
    return round(1 / (1 + math.exp(-odds)), 4)
