"""What headlines say was done, and what sets two of them apart."""

from __future__ import annotations

import pytest

from analysis.stories.deeds import (
    deeds_in,
    figures_in,
    is_aftermath,
    share_deeds,
    told_in_part,
    turn_of,
)


@pytest.mark.parametrize(
    ("title", "turn"),
    [
        ("Acme suspends access to its model", -1),
        ("Acme switches off Roadrunner after an order", -1),
        ("Controls lifted: Roadrunner is back", 1),
        ("The capital drops its ban on Roadrunner", 1),
        ("Acme ships Roadrunner", 0),
    ],
)
def test_access_is_taken_away_or_given_back(title: str, turn: int):
    assert turn_of(deeds_in(title), frozenset()) == turn


def test_an_allusive_title_leaves_the_turn_to_the_opening():
    title = deeds_in("The files that cannot go")
    assert turn_of(title, deeds_in("On Friday Acme shut down its model.")) == -1
    both = deeds_in("Acme shut down its model and will restore it.")
    assert turn_of(title, both) == 0


def test_a_step_on_the_way_is_told_from_the_whole():
    assert told_in_part("Acme may serve select customers again")
    assert not told_in_part("Controls on Roadrunner are lifted")


def test_figures_are_read_as_written():
    assert figures_in("Acme raises $65 billion, 12% more") == {"65billion", "12%"}
    assert figures_in("Three firms, 4 models") == frozenset()


def test_deeds_are_shared_by_their_part():
    launch, both = deeds_in("Acme launches it"), deeds_in("Acme launches it and cuts prices")
    assert share_deeds(launch, launch) == 1.0
    assert share_deeds(launch, both) == 0.5
    assert share_deeds(frozenset(), frozenset()) == 0.0


def test_a_launch_is_told_from_what_came_of_it():
    launch = deeds_in("Acme releases Roadrunner")
    quarrel = deeds_in("Acme apologises for hidden guardrails")
    assert is_aftermath(launch, quarrel)
    assert is_aftermath(quarrel, launch)
    assert not is_aftermath(launch, launch)
    assert not is_aftermath(launch, deeds_in("Acme releases Roadrunner with safeguards"))
