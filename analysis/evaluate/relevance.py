"""Builder relevance against labels; the figures live beside those of the topics."""

from __future__ import annotations

from analysis.evaluate.topics import RelevanceFigures, evaluate_relevance

__all__ = ["RelevanceFigures", "evaluate_relevance"]
