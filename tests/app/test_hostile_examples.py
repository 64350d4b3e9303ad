"""What a machine tries first: every example of the description at once."""

from __future__ import annotations

from app.api.application import make_application
from app.api.description import describe_interface


def test_the_examples_of_since_and_until_make_a_period() -> None:
    described = describe_interface(make_application(), "http://127.0.0.1:8501", "0")
    periods = []
    for path, methods in described["paths"].items():
        stated = {
            one["name"]: one["schema"] for one in methods.get("get", {}).get("parameters", [])
        }
        if {"since", "until"} <= set(stated):
            began, ended = (stated[name]["examples"][0] for name in ("since", "until"))
            periods.append(path)
            assert began < ended, path
    assert periods
