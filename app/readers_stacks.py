"""The stacks of this server by name, for routes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app import stack_changes
from app.answers import RequestFaultError
from db.errors import ConfigError

if TYPE_CHECKING:
    from analysis.stack.model import Stack
    from app.context import AppContext


def find_stack(context: AppContext, name: str) -> Stack:
    """The stack of that name, whatever its case; raises RequestFaultError (404)."""
    try:
        return stack_changes.find_stack(context.stacks(), name)
    except ConfigError as fault:
        raise RequestFaultError(404, fault.message) from None
