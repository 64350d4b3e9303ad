"""A stack: what a reader depends on, as `stack.toml` states it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from db.types import Fact


@dataclass(frozen=True, slots=True)
class Stack:
    """What one reader or product depends on, names as written in `stack.toml`.

    `monthly_users` and `annual_revenue_usd` are what licences ask for, None when not stated;
    `fields` are fields of use of own products, such as "medical" or "military".
    """

    name: str
    models: tuple[str, ...] = ()
    providers: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    hardware: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    monthly_users: int | None = None
    annual_revenue_usd: int | None = None


@dataclass(frozen=True, slots=True)
class StackMatch:
    """Why a story concerns a stack.

    `part` is the kind of thing in the stack ("model", "provider", "licence", "hardware", "region",
    "rule"), `entry` what the stack says there, `via` how they meet ("entity", "family", "owner",
    "licence", "rule"), `reason` one line for people. `changes` says whether something changes for
    the stack or is merely told of it; `fact` is the statement that changes it, if one does.
    """

    part: str
    entry: str
    via: str
    reason: str
    changes: bool
    fact: Fact | None = None
