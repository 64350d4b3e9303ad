"""The published form of a brief: a JSON Schema drawn from the classes that it is made of."""

from __future__ import annotations

import dataclasses
import inspect
import json
import types
from datetime import datetime
from enum import Enum
from typing import Any, Union, get_args, get_origin

from analysis.brief.codec import hints_of
from analysis.brief.model import SCHEMA_VERSION, Brief

DIALECT = "https://json-schema.org/draft/2020-12/schema"
_PLAIN = {str: "string", int: "integer", float: "number", bool: "boolean"}


def brief_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of `brief_to_json`, one definition for each class."""
    definitions: dict[str, Any] = {}
    define(Brief, definitions)
    brief = definitions.pop(Brief.__name__)
    properties = {"schema_version": {"const": SCHEMA_VERSION}} | brief["properties"]
    return {
        "$schema": DIALECT,
        "title": "Tocsin brief",
        "description": brief["description"],
        "type": "object",
        "properties": properties,
        "required": ["schema_version", *brief["required"]],
        "additionalProperties": False,
        "$defs": dict(sorted(definitions.items())),
    }


def schema_text() -> str:
    """The schema as the file that is published."""
    return json.dumps(brief_schema(), indent=2, ensure_ascii=False) + "\n"


def define(kind: type, definitions: dict[str, Any]) -> dict[str, Any]:
    """A reference to a class's definition, which is made when it is missing."""
    if kind.__name__ not in definitions:
        definitions[kind.__name__] = {}
        fields = hints_of(kind)
        definitions[kind.__name__] = {
            "description": inspect.cleandoc(kind.__doc__ or "").replace("\n", " "),
            "type": "object",
            "properties": {name: _schema_of(hint, definitions) for name, hint in fields.items()},
            "required": [field.name for field in dataclasses.fields(kind)],
            "additionalProperties": False,
        }
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _schema_of(kind: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    if get_origin(kind) in (Union, types.UnionType):
        return {"anyOf": [_schema_of(option, definitions) for option in get_args(kind)]}
    if get_origin(kind) is tuple:
        return _list_schema(get_args(kind), definitions)
    if kind is types.NoneType:
        return {"type": "null"}
    if kind is datetime:
        return {"type": "string", "format": "date-time"}
    if dataclasses.is_dataclass(kind):
        return define(kind, definitions)  # type: ignore[arg-type]  # checked to be a dataclass above
    if issubclass(kind, Enum):
        return {"enum": [one.value for one in kind]}
    return {"type": _PLAIN[kind]}


def _list_schema(kinds: tuple[Any, ...], definitions: dict[str, Any]) -> dict[str, Any]:
    if kinds[-1] is Ellipsis:
        return {"type": "array", "items": _schema_of(kinds[0], definitions)}
    items = [_schema_of(kind, definitions) for kind in kinds]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
