"""Subscriptions to be measured or replayed, as a TOML file lists them."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

from analysis.evaluate.alert_wishes import Wish
from db.alert_types import Conditions, SubscriptionKind, Wanted
from db.errors import ConfigError
from db.types import Tier

if TYPE_CHECKING:
    from pathlib import Path

_KEYS = frozenset(
    ("kind", "target", "min_score", "min_relevance", "tiers", "languages", "wanted", "rhythm")
)


def read_wishes(path: Path) -> tuple[Wish, ...]:
    """The tables `[[subscription]]` of a file; raises ConfigError that says which one is wrong."""
    try:
        rows = tomllib.loads(path.read_text("utf-8")).get("subscription", [])
    except (OSError, ValueError) as fault:
        raise ConfigError(f"{path} is no TOML file in UTF-8: {fault}") from fault
    if not isinstance(rows, list) or not rows:
        raise ConfigError(f"{path} lists no [[subscription]]; give each a `kind` and a `target`")
    return tuple(_read(row, f"{path}, subscription {n}") for n, row in enumerate(rows, 1))


def _read(row: Any, where: str) -> Wish:
    if not isinstance(row, dict) or not {"kind", "target"} <= row.keys():
        raise ConfigError(f"{where} has no `kind` and `target`")
    if unknown := sorted(set(row) - _KEYS):
        raise ConfigError(f"{where} has an unknown key `{unknown[0]}`")
    try:
        return Wish(SubscriptionKind(row["kind"]), str(row["target"]), _conditions(row))
    except (ValueError, TypeError) as fault:
        raise ConfigError(f"{where} cannot be read: {fault}") from fault


def _conditions(row: dict[str, Any]) -> Conditions:
    usual = Conditions()
    return Conditions(
        min_relevance=float(row.get("min_relevance", usual.min_relevance)),
        min_score=float(row.get("min_score", usual.min_score)),
        tiers=tuple(Tier(tier) for tier in row.get("tiers", ())),
        languages=tuple(map(str, row.get("languages", ()))),
        wanted=Wanted(row.get("wanted", usual.wanted)),
    )
