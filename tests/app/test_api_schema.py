"""The description of the interface, and schemathesis held against it in this process."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest
import schemathesis
from schemathesis.config import (
    GenerationConfig,
    PhasesConfig,
    ProjectConfig,
    ProjectsConfig,
    SchemathesisConfig,
    StatefulPhaseConfig,
)
from schemathesis.engine import events, from_schema
from starlette.applications import Starlette
from starlette.testclient import TestClient

from app.api import api_routes, refuse_unknown
from app.api.application import make_application
from app.api.description import describe_interface
from app.context import forget_context, publish_context
from db.store import open_database, sqlite_url
from db.types import Predicate, Topic
from tests.app.alert_world import make_world
from tests.app.conftest import make_context
from tests.seeding import seed_world

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from schemathesis.engine.recorder import ScenarioRecorder

EXAMPLES = 5  # of each operation and phase
# What JSON Schema cannot say of parameters that are well formed each by itself.
BEYOND_SCHEMA = (
    "the cursor is damaged",
    "since must lie before until",
    "from must be a version before to",
    # What a draft names has to be there, and to be new.
    "target: ",
    "name: ",
    "zone: ",
    "channels: ",
    "address: ",
    "quiet: ",
    "you have this alert already",
)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, schema_file: Path) -> Iterator[Starlette]:
    path = tmp_path_factory.mktemp("schema") / "tocsin.sqlite3"
    shutil.copyfile(schema_file, path)
    database = open_database(sqlite_url(path))
    seed_world(database)
    publish_context(replace(make_context(database), alerts=make_world(database).desk))
    routes = api_routes()
    # What no route matches, such as a line's end in an address, the edges answer so.
    yield Starlette(routes=routes, exception_handlers={404: lambda asked, _: refuse_unknown(asked)})
    forget_context()
    database.close()


@pytest.fixture(scope="module")
def description() -> dict[str, Any]:
    return describe_interface(make_application(), "https://tocsin.example", "1.2.3")


def operations(description: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in description["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def test_schemathesis_finds_no_failure(served: Starlette) -> None:
    """Examples, coverage and fuzzing, the same cases in every run."""
    config = SchemathesisConfig(
        seed=6,
        projects=ProjectsConfig(
            default=ProjectConfig(
                phases=PhasesConfig(stateful=StatefulPhaseConfig(enabled=False)),
                continue_on_failure=True,
                generation=GenerationConfig(max_examples=EXAMPLES, deterministic=True),
            )
        ),
    )
    schema = schemathesis.openapi.from_asgi("/api/v1/openapi.json", served, config=config)
    codes: Counter[int] = Counter()
    failures: list[str] = []
    for event in from_schema(schema).execute():
        if isinstance(event, events.ScenarioFinished):
            failures += judge(event.recorder, codes)
        elif isinstance(event, events.NonFatalError | events.FatalError):
            failures.append(str(event))
    assert failures == []
    assert codes.total() > 1000
    assert codes[200] > 100


def judge(recorder: ScenarioRecorder, codes: Counter[int]) -> list[str]:
    found = []
    for key, case in recorder.cases.items():
        interaction = recorder.interactions.get(key)
        response = interaction.response if interaction is not None else None
        codes[response.status_code if response is not None else 0] += 1
        said = response.content.decode() if response is not None else ""
        for check in recorder.checks.get(key, []):
            if check.failure_info is None or (
                check.name == "positive_data_acceptance"
                and any(one in said for one in BEYOND_SCHEMA)
            ):
                continue
            found.append(f"{check.name}: {case.value.as_curl_command()}: {said[:300]}")
    return found


def test_every_operation_is_described_in_full(description: dict[str, Any]) -> None:
    assert description["openapi"].startswith("3.1")
    assert description["servers"] == [{"url": "https://tocsin.example/api/v1"}]
    found = list(operations(description))
    assert len(found) >= 24
    names = [operation["operationId"] for _, _, operation in found]
    assert len(set(names)) == len(names)
    for path, method, operation in found:
        assert operation["summary"], path
        assert operation["description"], path
        assert operation["tags"][0] in {tag["name"] for tag in description["tags"]}
        responses = operation["responses"]
        done = responses["201" if "201" in responses else "200"]
        answer = done["content"]["application/json"]["schema"]
        assert "$ref" in answer or "anyOf" in answer, path
        assert {"400", "401", "429", "503"} <= set(responses), path
        assert ("304" in responses) is (method == "get"), path
        assert ("415" in responses) is (method in {"post", "patch"}), path
        assert ("requestBody" in operation) is (method in {"post", "patch"}), path
        assert "422" not in operation["responses"], path


def test_every_parameter_says_what_it_takes(description: dict[str, Any]) -> None:
    for path, _, operation in operations(description):
        for parameter in operation.get("parameters", []):
            shape = parameter["schema"]
            assert shape.get("enum") or {"type", "anyOf"} & set(shape), (path, parameter["name"])
            if parameter["in"] == "query":
                assert parameter["description"], (path, parameter["name"])
    stories = description["paths"]["/stories"]["get"]["parameters"]
    topics = next(one["schema"]["enum"] for one in stories if one["name"] == "topic")
    assert topics == [topic.value for topic in Topic]
    facts = description["paths"]["/facts"]["get"]["parameters"]
    kinds = next(one["schema"]["enum"] for one in facts if one["name"] == "predicate")
    assert kinds == [predicate.value for predicate in Predicate]


def test_its_shapes_are_valid_schemas(description: dict[str, Any]) -> None:
    for shape in description["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(shape)


def test_every_list_can_be_turned(description: dict[str, Any]) -> None:
    for path, _, operation in operations(description):
        names = {one["name"] for one in operation.get("parameters", [])}
        if "cursor" in names:
            assert "limit" in names, path
            assert "Link" in operation["responses"]["200"]["headers"], path


def test_the_description_is_served_and_the_same_each_time(served: Starlette) -> None:
    with TestClient(served) as client:
        first, second = (client.get("/api/v1/openapi.json") for _ in range(2))
    assert first.content == second.content
    assert first.json()["servers"] == [{"url": "http://127.0.0.1:8501/api/v1"}]
    assert "cdn" not in first.text
