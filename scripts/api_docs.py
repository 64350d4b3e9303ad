"""The interface's reference, docs/api.md, from its own description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

BASE = "http://127.0.0.1:8501"
_INTRODUCTION = """\
# The interface for programs

A running server answers below `/api/v1`, and describes itself in OpenAPI 3.1 at
`/api/v1/openapi.json`; this page is generated from that description.

{about}
```sh
curl -s {base}/api/v1/stories?limit=2
curl -s '{base}/api/v1/search?q=open+weights&since=2026-06-01&sort=newest'
curl -s -H 'Authorization: Bearer TOKEN' https://tocsin.example.org/api/v1/signals?state=fired
curl -s -i -H 'If-None-Match: "0123456789abcdef"' {base}/api/v1/briefs/2026-W25
curl -s -H 'Content-Type: application/json' {base}/api/v1/backtest \\
  -d '{{"kind": "topic", "target": "export_control"}}'
```

A server for this machine alone asks for no token. One with a sign-in does: make a token with
`tocsin tokens add`. Faults have one form, whatever their status:

```json
{{"error": "there is no parameter 'limt' here; did you mean limit?"}}
```

| status | means |
|---|---|
{faults}
Limits are per client, by token, else by address: `[api] requests_per_minute`, and
`searches_per_minute` for searches. Answers carry `RateLimit` and `RateLimit-Policy` as
draft-ietf-httpapi-ratelimit-headers writes them; 429 carries `Retry-After`.
"""


def render_api_docs() -> str:
    """The page as Markdown; the same for the same code."""
    from app.api.application import make_application
    from app.api.description import describe_interface

    description = describe_interface(make_application(), BASE, "")
    parts = [_introduce(description)]
    for tag in description["tags"]:
        parts.append(f"## {tag['name']}\n\n{tag['description']}\n")
        parts += [
            _operation(f"{method.upper()} /api/v1{path}", operation, description)
            for path, methods in description["paths"].items()
            for method, operation in methods.items()
            if tag["name"] in operation["tags"]
        ]
    return "\n".join(parts)


def _introduce(description: dict[str, Any]) -> str:
    responses = description["components"]["responses"]
    faults = "".join(f"| {status} | {one['description']} |\n" for status, one in responses.items())
    about = description["info"]["description"]
    return _INTRODUCTION.format(about=about, base=BASE, faults=faults)


def _operation(asked: str, operation: dict[str, Any], description: dict[str, Any]) -> str:
    told = operation["description"]
    lines = [f"### `{asked}`", "", f"{operation['summary']}.", ""]
    if told.rstrip(".") != operation["summary"]:
        lines += [told, ""]
    parameters = operation.get("parameters", [])
    if parameters:
        lines += ["| parameter | takes | |", "|---|---|---|"]
        lines += [_parameter(one) for one in parameters]
        lines.append("")
    lines += list(_body(operation, description))
    lines += list(_answer(operation, description))
    return "\n".join(lines)


def _body(operation: dict[str, Any], description: dict[str, Any]) -> Iterator[str]:
    if "requestBody" not in operation:
        return
    name = operation["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    shape = description["components"]["schemas"][name.rpartition("/")[2]]
    summary = " ".join(shape.get("description", "").split())
    needed = shape.get("required", [])
    fields = ", ".join(
        f"`{field}`" + (" (needed)" if field in needed else "")
        for field in shape.get("properties", {})
    )
    yield f"Takes {name.rpartition('/')[2]}: {summary}" + (f" Fields: {fields}." if fields else "")
    yield ""


def _parameter(parameter: dict[str, Any]) -> str:
    name = f"`{parameter['name']}`" + (" (needed)" if parameter["required"] else "")
    return f"| {name} | {_takes(parameter['schema'])} | {parameter.get('description', '')} |"


def _takes(shape: dict[str, Any]) -> str:
    if "enum" in shape:
        return ", ".join(f"`{value}`" for value in shape["enum"])
    if "anyOf" in shape and all("format" in one for one in shape["anyOf"]):
        return "a day or time, ISO 8601"
    if shape.get("format") == "date":
        return "a day, ISO 8601"
    if shape.get("type") == "integer":
        most = f" to {shape['maximum']}" if "maximum" in shape else " on"
        return f"{shape.get('minimum', 0)}{most}"
    if shape.get("type") == "boolean":
        return "`true`, `false`"
    if "pattern" in shape and "maxLength" not in shape:
        return "as described"
    return "a text"


def _answer(operation: dict[str, Any], description: dict[str, Any]) -> Iterator[str]:
    shapes = description["components"]["schemas"]
    responses = operation["responses"]
    done = responses["201" if "201" in responses else "200"]
    stated = done["content"]["application/json"]["schema"]
    for one in stated.get("anyOf", [stated]):
        name = one["$ref"].rpartition("/")[2]
        summary = " ".join(shapes[name].get("description", "").split())
        fields = ", ".join(f"`{field}`" for field in shapes[name]["properties"])
        yield f"Answers {name}: {summary} Fields: {fields}."
        yield ""
