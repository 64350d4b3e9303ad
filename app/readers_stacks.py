"""The stacks of this server by name, for routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.answers import RequestFaultError

if TYPE_CHECKING:
    from analysis.stack.model import Stack
    from app.context import AppContext


def find_stack(context: AppContext, name: str) -> Stack:
    """The stack of that name; raises RequestFaultError (404)."""
    stacks = {stack.name: stack for stack in context.stacks()}
    if name not in stacks:
        known = ", ".join(sorted(stacks)) or "none; put one into TOCSIN_HOME/stacks"
        raise RequestFaultError(404, f"there is no stack {name!r}; there are: {known}")
    return stacks[name]
