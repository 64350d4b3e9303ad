"""People in charge: known ones, and those found by their office."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from analysis.knowledge.entities import build_finder, to_records
from analysis.knowledge.gazetteer import load_gazetteer
from analysis.knowledge.people import discover_people

if TYPE_CHECKING:
    from analysis.knowledge.entities import EntityFinder

GAZETTEER = load_gazetteer()


@pytest.fixture(scope="module")
def finder():
    return build_finder(GAZETTEER)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ana Ruiz, chief executive of Acme, said so.", ["Ana Ruiz"]),
        ("The start-up's chief scientist Jo-Ann Smith left.", ["Jo-Ann Smith"]),
        ("Commerce Secretary Paula Xu will decide.", ["Paula Xu"]),
        (
            "The Minister for Economic Affairs Rosa Lindt and Secretary of State Paul Ames met.",
            ["Rosa Lindt", "Paul Ames"],
        ),
        ("Judge Mario de Souza ruled on Monday.", ["Mario de Souza"]),
        ("We met Lena Fisk, Google's vice president of research.", ["Lena Fisk"]),
        ("Now Peter Quill's startup has raised money.", ["Peter Quill"]),
        ("Ola Berg, who leads the agency, agreed.", ["Ola Berg"]),
        ("Sens. voted; Senator Ruth Ellwood did not.", ["Ruth Ellwood"]),
        ("Data centre director of engineering at San Francisco", []),
        ("The president said New York would appeal.", []),
        ("Golden Gate, the head of the bay, is foggy.", ["Golden Gate"]),
        ("Chief Executive Says Models Improve Fast", []),
        ("Mary Poole, a reader in Leeds, wrote to us.", []),
        ("Supreme Court Justice Department Act", []),
    ],
)
def test_an_office_makes_a_name(text: str, names: list[str]):
    assert [person.name for person in discover_people(text)] == names


def test_a_headline_is_believed_only_where_the_text_repeats_the_name(finder: EntityFinder):
    title = "Acme CEO Lena Fisk Warns Investors"
    assert [hit for hit in finder.locate(title) if hit.kind == "person"] == []
    content = f"{title}\n\nLena Fisk, chief executive of Acme, told analysts. Fisk was cautious."
    people = [hit for hit in finder.locate(content) if hit.kind == "person"]
    assert {hit.entity for hit in people} == {"person:lena-fisk"}
    assert [content[hit.start : hit.end] for hit in people] == ["Lena Fisk", "Lena Fisk", "Fisk"]


def test_a_person_belongs_to_the_organisation_beside_the_office(finder: EntityFinder):
    text = "OpenAI slipped. Nvidia vice president Omar Hale spoke. Broadcom's gain was small."
    records = {r.key: r for r in to_records(finder.locate(text), GAZETTEER)}
    assert records["person:omar-hale"].owner == "organisation:nvidia"
    assert records["person:omar-hale"].discovered


def test_known_people_need_no_office_and_namesakes_are_others(finder: EntityFinder):
    text = "Sam Altman answered. Altman left. Judy Altman stayed. The Altman Foundation gave."
    people = [hit for hit in finder.locate(text) if hit.kind == "person"]
    assert [(hit.start, hit.entity) for hit in people] == [
        (0, "person:sam-altman"),
        (21, "person:sam-altman"),
    ]
    (record,) = [r for r in to_records(people, GAZETTEER)]
    assert (record.owner, record.discovered) == ("organisation:openai", False)


def test_one_person_has_one_key_with_or_without_an_initial():
    with_initial = discover_people("CEO Carla J. Stone and CEO Carla Stone met.")
    assert {person.key for person in with_initial} == {"person:carla-stone"}
