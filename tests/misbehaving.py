"""Tasks that do to a parsing child what hostile bytes might; they act when their body is read."""

from __future__ import annotations

import ctypes
import os
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from ingest.worker import Task

MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Misbehaviour:
    """Looks like a page to be read; `act` says what happens then."""

    act: str
    amount: float = 0.0
    url: str = "https://ledger.example/"
    charset: str = ""
    want_date: bool = False

    @property
    def body(self) -> bytes:
        """The moment in which the child misbehaves."""
        match self.act:
            case "allocate":
                return b"x" * int(self.amount)
            case "hoard":
                held = []
                while True:
                    held.append(bytearray(10 * MEGABYTE))
            case "spin":
                while True:
                    pass
            case "sleep":
                time.sleep(self.amount)
            case "exit":
                os._exit(3)
            case "segfault":
                ctypes.string_at(0)
            case "recurse":
                return self.body
        raise RuntimeError(self.act)


def misbehave(act: str, amount: float = 0.0) -> Task:
    """A task, as far as the worker can tell."""
    return cast("Task", Misbehaviour(act, amount))


def die_at_once(_: int) -> None:
    """Stands in for what prepares a child: the child never begins to work."""
    os._exit(4)
