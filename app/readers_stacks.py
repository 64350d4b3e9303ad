"""The stacks of this server by name, for routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.answers import RequestFaultError

if TYPE_CHECKING:
    from analysis.stack.resolve import ResolvedStack
    from app.context import AppContext


def resolve_named(context: AppContext, name: str) -> ResolvedStack:
    """The stack of that name with what its entries stand for; raises RequestFaultError (404)."""
    from analysis.knowledge.gazetteer import load_gazetteer
    from analysis.stack.resolve import resolve_stack

    stacks = {stack.name: stack for stack in context.stacks()}
    if name not in stacks:
        known = ", ".join(sorted(stacks)) or "none; put one into TOCSIN_HOME/stacks"
        raise RequestFaultError(404, f"there is no stack {name!r}; there are: {known}")
    return resolve_stack(stacks[name], load_gazetteer())
