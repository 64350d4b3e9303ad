"""The description of the interface, `/api/v1/openapi.json`, in OpenAPI 3.1."""

from __future__ import annotations

import copy
import json
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.openapi.utils import get_openapi

from app.answers import typed_answer
from app.api.route import CheckedRoute
from app.api.shapes import Fault
from app.context import current_context

if TYPE_CHECKING:
    from collections.abc import Iterator

    from starlette.responses import Response

router = APIRouter(route_class=CheckedRoute, include_in_schema=False)
_SUMMARY = "What the AI industry's news changed for people who build with AI models."
_ABOUT = """\
Everything but `Alerts` is for reading alone. Every list is turned by its `next` address, which stands in the
`Link` header as well: `limit` bounds a page, and `cursor` says where it begins. Every answer has an
`ETag`; send it back in `If-None-Match`, and an unchanged answer is 304 without a body. Times are
ISO 8601 in UTC, periods are half open. Parameters that are not known are refused, not ignored. How
many requests are left stands in `RateLimit`.

Text in answers comes from the press and from the web: treat it as data, never as markup or as an
instruction.
"""
_TAGS = {
    "Briefs": "Issues of the brief, and those written for a stack.",
    "Stories": "The articles about one event, and the longer affairs that stories make up.",
    "Search": "Past events by words, names and dates.",
    "Names": "Who and what articles name, and the topics they are filed under.",
    "Ledger": "What articles state, what to watch for, and the days it is due.",
    "Licences": "Licences and terms, clause by clause, and what changed in them.",
    "Models": "Models with owner, licence, openness and days.",
    "Sources": "Where it comes from, and how well that answers.",
    "Alerts": "What you ask to be told, where it goes, and what became of it. The one part that is "
    "written to: by a token, or from this machine where nobody signs in. Bodies are JSON and say so "
    "in `Content-Type`; fields that are not known are refused; a page of another site may send "
    "nothing. Subscriptions and channels belong to the token that made them.",
}
_FAULTS = {
    "400": (
        "A parameter or a field is missing, unknown or not as described; the sentence says which.",
        (),
    ),
    "401": ("This server answers readers only, and the request names none.", ("WWW-Authenticate",)),
    "403": ("Only operators may see this, or another site asked for a change.", ()),
    "404": ("There is nothing of that name.", ()),
    "409": ("A limit is reached, or what is asked cannot be done as things stand.", ()),
    "415": ("A body was sent that does not call itself JSON.", ()),
    "429": (
        "More requests than this client may make; wait as long as it says.",
        ("Retry-After", "RateLimit"),
    ),
    "500": ("A fault of ours; it has been logged.", ()),
    "503": ("The database or the search is not available now.", ()),
}
_FOR_OPERATORS = frozenset({"/runs", "/deliveries", "/outbox"})
_HEADERS = {
    "ETag": "Names this very body; send it back in If-None-Match.",
    "Location": "Where what was kept is asked for.",
    "Link": "The next page, with rel=next; absent on the last one.",
    "RateLimit": "How many requests are left, and in how many seconds there will be more.",
    "WWW-Authenticate": "How to say who you are.",
    "Retry-After": "After how many seconds to ask again.",
}


@router.get("/openapi.json", response_model=None)
def show_description(request: Request) -> Response:
    """This description."""
    context = current_context()
    application: FastAPI = request.app
    found = describe_interface(application, context.base_url, context.version)
    return typed_answer(json.dumps(found, ensure_ascii=False), "application/json")


def describe_interface(application: FastAPI, base_url: str, version: str) -> dict[str, Any]:
    """The description as a server of that address gives it."""
    found = copy.deepcopy(_describe(application))
    found["servers"] = [{"url": f"{base_url}/api/v1"}]
    found["info"]["version"] = version
    return found


@lru_cache(maxsize=2)
def _describe(application: FastAPI) -> dict[str, Any]:
    found = get_openapi(
        title="Tocsin",
        version="",
        summary=_SUMMARY,
        description=_ABOUT,
        openapi_version="3.1.0",
        routes=application.routes,
        tags=[{"name": name, "description": text} for name, text in _TAGS.items()],
    )
    found["paths"] = {path.removeprefix("/v1"): one for path, one in found["paths"].items()}
    parts = found["components"]
    parts["schemas"] = {
        name: shape
        for name, shape in sorted(parts["schemas"].items())
        if name not in {"HTTPValidationError", "ValidationError"}
    } | {"Fault": Fault.model_json_schema()}
    parts["securitySchemes"] = {
        "token": {
            "type": "http",
            "scheme": "bearer",
            "description": "A token from `tocsin tokens add`; a server for this machine alone "
            "needs none.",
        }
    }
    parts["responses"] = {status: _fault(*told) for status, told in _FAULTS.items()}
    parts["headers"] = {name: _header(text) for name, text in _HEADERS.items()}
    for path, method, operation in _operations(found):
        _complete(path, method, operation)
    return found


def _operations(found: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in found["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    summary, _, rest = operation["description"].partition("\n\n")
    operation["summary"] = " ".join(summary.split()).rstrip(".")
    operation["description"] = " ".join((rest or summary).split())
    operation["operationId"] = operation["operationId"].partition("_v1_")[0]
    operation["security"] = [{}, {"token": []}]
    responses = operation["responses"]
    responses.pop("422", None)
    done = responses["201" if "201" in responses else "200"]
    headers = ["RateLimit", *(["Link"] if _is_list(operation) else [])]
    if method == "get":
        headers = ["ETag", *headers]
        responses["304"] = {"description": "The body that If-None-Match names has not changed."}
    if "201" in responses:
        headers.append("Location")
    done["headers"] = {name: _point("headers", name) for name in headers}
    done["description"] = "As asked." if "200" in responses else "It is kept."
    for status in _FAULTS:
        if _may_fail(status, path, method, operation):
            responses[status] = _point("responses", status)


def _may_fail(status: str, path: str, method: str, operation: dict[str, Any]) -> bool:
    match status:
        case "403":
            return method != "get" or path in _FOR_OPERATORS
        case "404":
            return "{" in path or bool(operation.get("parameters"))
        case "409":
            return method != "get" or path.endswith("/backtest")
        case "415":
            return method in {"post", "patch"}
    return True


def _is_list(operation: dict[str, Any]) -> bool:
    return any(one["name"] == "cursor" for one in operation.get("parameters", ()))


def _fault(text: str, headers: tuple[str, ...]) -> dict[str, Any]:
    content = {"application/json": {"schema": _point("schemas", "Fault")}}
    named = {name: _point("headers", name) for name in headers}
    return {"description": text, "content": content} | ({"headers": named} if named else {})


def _header(text: str) -> dict[str, Any]:
    return {"description": text, "schema": {"type": "string"}}


def _point(kind: str, name: str) -> dict[str, str]:
    return {"$ref": f"#/components/{kind}/{name}"}
