from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import ingest
from app.ui.words import (
    REASONS,
    REVISIONS,
    SOURCE_KINDS,
    kind_name,
    reason_name,
    rhythm_name,
    span_name,
)
from db.types import RevisionKind
from ingest.connectors.registry import load_connectors

INGEST = Path(ingest.__file__).parent
CODE = re.compile(r"[a-z][a-z_]*")


def find_codes() -> set[str]:
    """Every code with which something is refused in `ingest`: literals, and constants they name."""
    found: set[str] = set()
    for path in sorted(INGEST.rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = _constants(tree)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) in {"Rejected", "_refuse"}:
                found |= {code for arg in node.args for code in _codes(arg, constants)}
            if isinstance(node, ast.FunctionDef) and node.name in {"describe_fault", "_describe"}:
                found |= _first_in_tuples(node)
    return found


def _called(node: ast.Call) -> str:
    return getattr(node.func, "id", getattr(node.func, "attr", ""))


def _constants(tree: ast.Module) -> dict[str, set[str]]:
    """Names of the module with the codes they hold: a text, or a mapping whose keys they are."""
    held: dict[str, set[str]] = {}
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            held[node.targets[0].id] = {
                str(part.value)
                for part in (node.value.keys if isinstance(node.value, ast.Dict) else [node.value])
                if isinstance(part, ast.Constant) and CODE.fullmatch(str(part.value))
            }
    return held


def _codes(arg: ast.expr, constants: dict[str, set[str]]) -> set[str]:
    names = [node.id for node in ast.walk(arg) if isinstance(node, ast.Name)]
    found = set().union(*(constants.get(name, set()) for name in names))
    if isinstance(arg, ast.Constant) and CODE.fullmatch(str(arg.value)):
        found.add(str(arg.value))
    if isinstance(arg, ast.IfExp):
        found |= _codes(arg.body, constants) | _codes(arg.orelse, constants)
    return found


def _first_in_tuples(function: ast.FunctionDef) -> set[str]:
    return {
        str(node.value)
        for returned in ast.walk(function)
        if isinstance(returned, ast.Return) and returned.value is not None
        for node in ast.walk(returned.value)
        if isinstance(node, ast.Constant) and CODE.fullmatch(str(node.value))
    }


def test_every_code_of_a_refusal_has_words() -> None:
    codes = find_codes()
    assert {"robots", "held", "no_list", "consent", "broken_off", "fetch", "too_big"} <= codes
    assert sorted(code for code in codes - set(REASONS) if not code.startswith("http")) == []


def test_reasons_read_within_a_sentence() -> None:
    assert reason_name("http_404") == "answered with status 404"
    assert reason_name("never_heard_of") == "never heard of"
    assert all(not said.endswith(".") and said == said.strip() for said in REASONS.values())


def test_every_kind_of_source_and_of_change_has_words() -> None:
    assert set(load_connectors()) <= set(SOURCE_KINDS)
    assert set(RevisionKind) - {RevisionKind.TRIVIAL} == set(REVISIONS)
    assert kind_name("carrier_pigeon") == "carrier pigeon"


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (1800, "every 30 minutes"),
        (3600, "hourly"),
        (10_800, "every 3 hours"),
        (43_200, "every 12 hours"),
        (86_400, "daily"),
        (259_200, "every 3 days"),
    ],
)
def test_rhythms_are_named_roughly(seconds: int, expected: str) -> None:
    assert rhythm_name(seconds) == expected


def test_spans_never_vanish() -> None:
    assert span_name(3) == "1 minute"
    assert span_name(5400) == "2 hours"
