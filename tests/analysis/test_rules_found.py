"""Laws, orders and bills found by how they are called."""

from __future__ import annotations

import pytest

from analysis.knowledge.entities import build_finder
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.rules import discover_rules


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("Senators proposed the Open Weights Liability Act.", ["open-weights-liability-act"]),
        ("Under the Chip Tracking and Safety Act of 2027, exporters report.", ["chip-tracking-and-safety-act"]),
        ("Oregon's Model Safety Act passed.", ["model-safety-act"]),
        ("He signed executive order 14999 and EO 14110.", ["eo-14999", "eo-14110"]),
        ("California's SB 813 and H.R. 4412 differ.", ["sb-813", "hr-4412"]),
        ("Items under ECCN 4A090.a need a licence.", ["eccn-4a090.a"]),
        ("The first act was dull. They clean up their act.", []),
        ("Volunteers Clean Up Their Act", []),
        ("Order 14 and part 3A090 of the catalogue", []),
    ],
)  # fmt: skip
def test_rules_are_found_by_their_form(text: str, keys: list[str]):
    assert [rule.key for rule in discover_rules(text)] == [f"instrument:{key}" for key in keys]


def test_the_known_rule_stands_where_the_form_also_fits():
    finder = build_finder(load_gazetteer())
    text = (
        "Moreover, the EU AI Act binds. Amazon Nova Act is a tool. The CHIPS Act pays; SB 53 too."
    )
    found = [hit.entity for hit in finder.locate(text) if hit.kind == "instrument"]
    assert found == ["instrument:eu-ai-act", "instrument:chips-and-science-act", "instrument:tfaia"]
