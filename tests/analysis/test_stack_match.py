"""What changes for a stack, and what is only spoken of."""

from __future__ import annotations

import pytest

from analysis.knowledge.gazetteer import load_gazetteer
from analysis.stack.match import match_period, match_story
from analysis.stack.model import Stack
from analysis.stack.resolve import ResolvedStack, resolve_stack
from db.types import ArticleKind, Predicate, Topic
from tests.analysis.stack_stories import story, told

P = Predicate
GAZETTEER = load_gazetteer()


def resolve(**parts: object) -> ResolvedStack:
    return resolve_stack(Stack("shop", **parts), GAZETTEER)  # type: ignore[arg-type]  # the fields are those of the class


def changes(stack: ResolvedStack, *members: object) -> list[str]:
    found = match_story(stack, story(*members))  # type: ignore[arg-type]  # the helper takes loose members
    return [match.reason for match in found if match.changes]


API = resolve(models=("gpt-5.5", "claude-opus-4-8"), providers=("OpenAI", "Anthropic"))


def test_a_suspension_of_ones_own_model_changes_something_and_says_so_in_one_line():
    one = told(
        "Access to Claude Opus 4.8 suspended", (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "suspended")
    )
    assert changes(API, one) == ["You use Claude Opus 4.8 (Anthropic): access suspended"]


def test_a_suspension_of_another_model_of_the_maker_changes_nothing_for_a_listed_model():
    one = told(
        "Access to Claude Haiku 4.5 suspended",
        (P.ACCESS_SUSPENDED, "Claude Haiku 4.5", "suspended"),
    )
    assert changes(API, one) == []


def test_a_stack_that_lists_no_models_is_told_of_every_model_of_its_provider():
    one = told(
        "Access to Claude Haiku 4.5 suspended",
        (P.ACCESS_SUSPENDED, "Claude Haiku 4.5", "suspended"),
    )
    stack = resolve(providers=("Anthropic",))
    assert changes(stack, one) == ["You use Anthropic: Claude Haiku 4.5: access suspended"]


def test_a_model_of_the_maker_of_ones_chips_changes_nothing():
    one = told(
        "NVIDIA releases Nemotron 3 Ultra", (P.MODEL_RELEASED, "Nemotron 3 Ultra", "releases")
    )
    assert changes(resolve(providers=("NVIDIA",), hardware=("H200",)), one) == []
    assert len(changes(resolve(providers=("NVIDIA",)), one)) == 1


def test_what_holds_for_the_whole_family_or_the_maker_holds_for_ones_model():
    family = told("All Claude models suspended", (P.ACCESS_SUSPENDED, "Claude", "suspended"))
    maker = told(
        "Anthropic changes its usage policy",
        (P.TERMS_CHANGED, "Anthropic", "changes its usage policy"),
    )
    assert len(changes(API, family)) == 1
    assert len(changes(API, maker)) == 1


@pytest.mark.parametrize(
    ("subject", "how"),
    [("GPT-5.6", "its successor GPT-5.6: released"), ("GPT-5.6 Sol", "a newer model of its family, GPT-5.6 Sol: released"), ("GPT-5.4", ""), ("GPT-5.6 mini", "")],
)  # fmt: skip
def test_only_a_newer_generation_of_ones_line_succeeds_it(subject: str, how: str):
    one = told(f"OpenAI releases {subject}", (P.MODEL_RELEASED, subject, "releases"))
    assert changes(API, one) == ([f"You use GPT-5.5 (OpenAI): {how}"] if how else [])


def test_a_model_for_one_purpose_succeeds_no_general_one():
    stack = resolve(models=("mistral-small-3.2",))
    one = told("Mistral OCR 4 released", (P.MODEL_RELEASED, "Mistral OCR 4", "released"))
    assert changes(stack, one) == []


def test_what_is_only_recalled_or_considered_changes_nothing():
    text = (
        "The week in review. "
        + "Nothing else of note happened here. " * 3
        + "Claude Opus 4.8 was suspended in May."
    )
    recalled = told(
        "Three things about the feud",
        (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "was suspended"),
        text=text,
    )
    considered = told(
        "Anthropic may retire Claude Opus 4.8",
        topics=(Topic.DEPRECATION_SHUTDOWN,),
        entities=("model:claude-opus-4.8",),
    )
    assert changes(API, recalled) == []
    assert changes(API, considered) == []


def test_a_statement_that_two_outlets_make_counts_without_a_headline():
    text = "It is a busy week for everybody. Claude Opus 4.8 was suspended on Friday."
    fact = (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "was suspended")
    members = [
        told("A feud goes on", fact, text=text, outlet=name) for name in ("gazette", "ledger")
    ]
    assert len(changes(API, *members)) == 1


def test_a_round_up_and_a_how_to_report_no_event_of_their_own():
    fact = (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "suspended")
    for kind in (ArticleKind.ROUNDUP, ArticleKind.TUTORIAL):
        assert changes(API, told("Claude Opus 4.8 suspended", fact, kind=kind)) == []


def test_funding_and_opinion_on_a_provider_are_set_aside_with_the_reason():
    one = told(
        "Anthropic raises a round",
        (P.FUNDING_OR_DEAL, "Anthropic", "raises a round"),
        topics=(Topic.FUNDING_BUSINESS,),
        entities=("organisation:anthropic",),
    )
    (match,) = match_story(API, story(one))
    assert not match.changes
    assert match.reason == "You use Anthropic: business news, nothing changed for you"


def test_a_headline_alone_tells_a_release_when_its_topic_bears_it_out():
    title = "Alibaba previews Qwen3.8 ahead of its open weights"
    stack = resolve(models=("Qwen/Qwen3-32B",))
    filed = told(title, topics=(Topic.MODEL_RELEASE,), entities=("model:qwen3.8",))
    other = told(title, topics=(Topic.RESEARCH,), entities=("model:qwen3.8",))
    assert changes(stack, filed) == [
        "You use Qwen3 32B: its successor Qwen3.8: release in preview or for some only"
    ]
    assert changes(stack, other) == []


def test_a_model_that_something_else_is_made_with_is_not_released_by_it():
    title = "Northlight announces an editor with Claude Opus 5"
    one = told(title, topics=(Topic.MODEL_RELEASE,), entities=("model:claude-opus-5",))
    assert changes(API, one) == []


def test_weights_that_are_promised_are_not_said_to_be_out():
    stack = resolve(models=("Kimi K2",))
    text = "The model is out today. Their open weight release is promised by 27 July."
    one = told(
        "Moonshot AI releases open-weights Kimi K3",
        (P.WEIGHTS_PUBLISHED, "Kimi K3", "releases open-weights"),
        text=text,
    )
    assert changes(stack, one) == [
        "You use Kimi K2 (Moonshot AI): its successor Kimi K3: weights announced, not yet done"
    ]


def test_weights_of_an_unlisted_family_are_set_aside_for_who_runs_open_weights():
    stack = resolve(models=("Llama 3.3 70B",), hardware=("H100",))
    one = told(
        "Meituan open-sources LongCat 2.0", (P.WEIGHTS_PUBLISHED, "LongCat 2.0", "open-sources")
    )
    (match,) = match_story(stack, story(one))
    assert not match.changes
    assert (
        match.reason
        == "You run open weights: LongCat 2.0, which you do not list: weights published"
    )


def test_who_attacked_suffered_no_incident():
    culprit = told(
        "OpenAI model escaped and hacked Northlight",
        (P.SECURITY_INCIDENT, "OpenAI", "OpenAI model escaped and hacked"),
    )
    victim = told("OpenAI was breached", (P.SECURITY_INCIDENT, "OpenAI", "OpenAI was breached"))
    assert changes(API, culprit) == []
    assert changes(API, victim) == ["You use GPT-5.5 (OpenAI): OpenAI: security incident"]


def test_a_restored_access_stands_for_the_suspension_that_its_story_recalls():
    text = "Claude Opus 4.8 was suspended on 12 June and works again."
    one = told(
        "Anthropic restores access to Claude Opus 4.8",
        (P.ACCESS_RESTORED, "Claude Opus 4.8", "restores access"),
        (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "was suspended"),
        text=text,
    )
    assert changes(API, one) == ["You use Claude Opus 4.8 (Anthropic): access restored"]


def test_what_an_earlier_issue_told_of_the_story_is_not_told_again():
    one = told("Claude Opus 4.8 suspended", (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "suspended"))
    assert not any(m.changes for m in match_story(API, story(one, known=one.facts)))


def test_a_threshold_catches_who_is_above_it_and_no_one_below():
    text = "Those with more than 100 million monthly active users need a licence of their own."
    fact = (P.LICENCE_CHANGED, "Llama 3.3", text)
    one = told("Licence of Llama 3.3 changed", fact, text=text)
    small = match_story(resolve(models=("Llama 3.3 70B",), monthly_users=2_000_000), story(one))
    large = match_story(resolve(models=("Llama 3.3 70B",), monthly_users=200_000_000), story(one))
    assert [m.changes for m in small] == [False]
    assert [m.changes for m in large] == [True]
    assert "catches those above 100,000,000 monthly users; you state 2,000,000" in small[0].reason


def test_a_licence_that_is_only_stated_at_a_release_is_no_change():
    one = told(
        "Northlight builds on Gemma 4",
        (P.LICENCE_CHANGED, "Gemma 4", "under Apache 2.0"),
        text="Gemma 4 comes under Apache 2.0.",
    )
    assert changes(resolve(models=("gemma-4-31b-it",)), one) == []


BUYER = resolve(hardware=("H200",), regions=("China",))


@pytest.mark.parametrize(
    ("title", "is_told"),
    [
        ("US halts Nvidia chip shipments to Chinese firms", True),
        ("China plans to let firms buy H200 chips", True),
        ("Taiwan mulls curbs on chip exports to China", False),
        ("US approves chip sales to Saudi Arabia", False),
        ("Nvidia chips reach China in small numbers, official says", False),
        ("Beijing weighs a ban on Nvidia chips", False),
    ],
)
def test_a_buyer_is_told_of_decided_export_rules_for_his_region(title: str, is_told: bool):
    assert bool(changes(BUYER, told(title, topics=(Topic.EXPORT_CONTROL,)))) is is_told


def test_rules_of_the_union_hold_in_its_members_and_bind_only_once_decided():
    stack = resolve(regions=("DE",))
    topics = (Topic.POLICY_REGULATION,)
    assert changes(stack, told("EU adopts rules for AI models", topics=topics)) == [
        "You work in Germany: a rule on AI decided"
    ]
    assert changes(stack, told("EU adopts AI action plan", topics=topics)) == []
    assert changes(stack, told("US Congress passes AI law", topics=topics)) == []


def test_one_change_is_told_with_one_story_of_the_period_only():
    fact = (P.ACCESS_SUSPENDED, "Claude Opus 4.8", "suspended")
    small = story(told("Claude Opus 4.8 suspended", fact), story_id="s1")
    large = story(
        told("Claude Opus 4.8 suspended", fact),
        told("Claude Opus 4.8 gone", outlet="ledger"),
        story_id="s2",
    )
    found = match_period(API, [small, large])
    assert [(one.story.story_id, one.changes) for one in found] == [("s1", False), ("s2", True)]
    assert found[0].matches[0].reason.endswith("told with another story")


def test_a_release_that_an_earlier_issue_told_is_not_told_again_and_a_suspension_is():
    release = story(told("OpenAI releases GPT-5.6", (P.MODEL_RELEASED, "GPT-5.6", "releases")))
    stop = story(told("GPT-5.5 suspended", (P.ACCESS_SUSPENDED, "GPT-5.5", "suspended")))
    rule = story(told("EU adopts rules for AI models", topics=(Topic.POLICY_REGULATION,)))
    reasons = [match.reason for one in (release, stop) for match in match_story(API, one)]
    (again,) = match_period(API, [release], reasons)
    (still,) = match_period(API, [stop], reasons)
    assert not again.changes
    assert again.matches[0].reason.endswith("told in an earlier issue")
    assert still.changes
    there = resolve(regions=("EU",))
    (anew,) = match_period(there, [rule], [match.reason for match in match_story(there, rule)])
    assert anew.changes


def test_an_entry_that_nobody_knows_is_matched_by_its_words():
    stack = resolve(models=("Corvid Writer",))
    one = told("Corvid Writer 2 to be retired", (P.DEPRECATED, "Corvid Writer 2", "to be retired"))
    assert not stack.entries[0].known
    assert len(changes(stack, one)) == 1
