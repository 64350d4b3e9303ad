"""What searches and stacks say of stories as they stood at a pass, read once for all passes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.alerts.backtest_candidates import find_question, find_stack
from analysis.alerts.matches import Answer
from analysis.alerts.search_rule import build_search_book, load_words, match_searches
from analysis.alerts.stack_rule import load_materials, match_materials
from analysis.search.knowledge import LiveKnowledge
from analysis.stack.resolve import resolve_stack
from db.alert_types import SubscriptionKind

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from analysis.alerts.backtest_types import BacktestTools
    from analysis.alerts.scoring import ScoringKnowledge
    from analysis.alerts.sketch import StorySketch
    from analysis.brief.material import StoryMaterial
    from db.alert_types import Subscription
    from db.store import Connection, Database

    Judge = Callable[[Sequence[StorySketch]], Mapping[str, Sequence[Answer]]]


def open_judge(
    connection: Connection,
    database: Database,
    asked: Subscription,
    sketches: Sequence[StorySketch],
    until: datetime,
    knowledge: ScoringKnowledge,
    tools: BacktestTools,
) -> Judge:
    """What rules outside the sketch say of stories; raises AnalysisError for an unknown target."""
    if asked.kind is SubscriptionKind.SEARCH:
        return _open_search(connection, database, asked, sketches, until, knowledge, tools)
    if asked.kind is SubscriptionKind.STACK:
        return _open_stack(connection, asked, sketches, until, knowledge, tools)
    return lambda _: {}


def _open_search(
    connection: Connection,
    database: Database,
    asked: Subscription,
    sketches: Sequence[StorySketch],
    until: datetime,
    knowledge: ScoringKnowledge,
    tools: BacktestTools,
) -> Judge:
    question = find_question(connection, asked.target, tools)
    model = tools.embedder() if tools.embedder else None
    names = LiveKnowledge(database, knowledge.gazetteer).current()
    book = build_search_book({asked.target: question}, names, model, until)
    words = load_words(connection, sketches, model.model_id if model else "")

    def judge(touched: Sequence[StorySketch]) -> dict[str, list[Answer]]:
        return {
            sketch.id: [
                Answer(asked.kind, hit.search_id, hit.score, hit.rule, hit.article_id, hit.passage)
                for hit in match_searches(book, sketch, words)
            ]
            for sketch in touched
        }

    return judge


def _open_stack(
    connection: Connection,
    asked: Subscription,
    sketches: Sequence[StorySketch],
    until: datetime,
    knowledge: ScoringKnowledge,
    tools: BacktestTools,
) -> Judge:
    stack = resolve_stack(find_stack(tools, asked.target), knowledge.gazetteer)
    whole = load_materials(connection, [sketch.id for sketch in sketches], until)
    materials = {material.story_id: material for material in whole}

    def judge(touched: Sequence[StorySketch]) -> dict[str, list[Answer]]:
        stood = [
            cut
            for sketch in touched
            if sketch.id in materials and (cut := _as_of(materials[sketch.id], sketch))
        ]
        return {
            hit.story_id: [Answer(asked.kind, hit.stack, 1.0, hit.rule, fact=hit.fact)]
            for hit in match_materials(asked.target, stack, stood)
        }

    return judge


def _as_of(material: StoryMaterial, sketch: StorySketch) -> StoryMaterial | None:
    ids = {member.article_id for member in sketch.members}
    members = tuple(member for member in material.members if member.article_id in ids)
    return replace(material, members=members) if members else None
