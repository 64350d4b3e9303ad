"""Words for what is known of models."""

from __future__ import annotations

from typing import Final

from app.models_values import Openness

OPENNESS: Final = {
    Openness.OPEN_SOURCE: "open source",
    Openness.OPEN_WEIGHTS: "open weights with conditions",
    Openness.MIXED: "differs by version",
    Openness.CLOSED: "closed",
    Openness.UNKNOWN: "unknown",
}
CHANGES: Final = {
    "price_changed": "price",
    "licence_changed": "licence",
    "terms_changed": "terms changed",
    "access_suspended": "access suspended",
    "access_restored": "access restored",
    "export_rule_changed": "export rule",
    "weights_published": "weights published",
    "deprecated": "retirement announced",
}
LISTED: Final = "our list"
