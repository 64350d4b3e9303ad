"""The forms of answers, for checks and for the description.

Where an answer is one of our dataclasses in JSON, its form is made from the class itself, so that
the description cannot fall behind.
"""

import dataclasses
import sys
import types
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

import analysis.licences.clauses
import analysis.licences.kinds
import analysis.licences.rewording
import app.signal_reading
import db.alert_types
import db.types

_MODULES = (
    db.types,
    db.alert_types,
    analysis.licences.clauses,
    analysis.licences.kinds,
    analysis.licences.rewording,
    app.signal_reading,
)


class Body(BaseModel):
    """A JSON object of ours."""

    model_config = ConfigDict(frozen=True)


class Fault(Body):
    """Why a request was not answered, in one sentence."""

    error: str = Field(examples=["there is no issue of week 2026-W60"])


class Page(Body):
    """A page of a list."""

    next: str | None = Field(description="The address of the next page; null on the last one.")


@cache
def shape_of(kind: type, name: str = "") -> type[BaseModel]:
    """The form of a frozen dataclass in JSON, with those of its parts."""
    # Their annotations name types that are imported for checks only.
    names = {key: value for module in _MODULES for key, value in vars(module).items()}
    names |= {"datetime": datetime, "date": date, "Mapping": Mapping}
    names |= vars(sys.modules[kind.__module__])
    hints = get_type_hints(kind, localns=names)
    fields: dict[str, Any] = {
        field.name: (_translate(hints[field.name]), ...) for field in dataclasses.fields(kind)
    }
    return _make(name or kind.__name__, Body, kind.__doc__, fields)


def extend(name: str, known: type[BaseModel], summary: str, /, **fields: Any) -> type[BaseModel]:
    """A form with further fields."""
    return _make(name, known, summary, {key: (one, ...) for key, one in fields.items()})


def _make(
    name: str, known: type[BaseModel], summary: str | None, fields: dict[str, Any]
) -> type[BaseModel]:
    made: type[BaseModel] = create_model(name, __base__=known, __doc__=summary, **fields)
    return made


def several(kind: Any) -> Any:
    """The form of a list, its items of a form made at run time or of a dataclass."""
    return list[_translate(kind)]  # type: ignore[misc]  # made at run time


def _translate(kind: Any) -> Any:
    if isinstance(kind, type) and dataclasses.is_dataclass(kind):
        return shape_of(kind)
    origin, inner = get_origin(kind), get_args(kind)
    if origin is tuple and inner[-1] is Ellipsis:
        return list[_translate(inner[0])]  # type: ignore[misc]  # made at run time
    if origin is tuple:
        return tuple[tuple(_translate(one) for one in inner)]  # type: ignore[misc]  # the same
    if origin in {Mapping, dict}:
        return dict[str, _translate(inner[1])]  # type: ignore[misc]  # the same
    if origin in {Union, types.UnionType}:
        return Union[tuple(_translate(one) for one in inner)]  # noqa: UP007 - made at run time
    return kind
