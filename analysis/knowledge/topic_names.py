"""Topics as people call them."""

from __future__ import annotations

from typing import Final

from db.types import Topic

TOPIC_NAMES: Final = {
    Topic.MODEL_RELEASE: "Model releases",
    Topic.WEIGHTS_OR_LICENCE: "Weights and licences",
    Topic.EXPORT_CONTROL: "Export controls",
    Topic.POLICY_REGULATION: "Policy and regulation",
    Topic.PRICING_LIMITS: "Prices and limits",
    Topic.DEPRECATION_SHUTDOWN: "Retirements",
    Topic.SECURITY_INCIDENT: "Security",
    Topic.LEGAL: "Courts and law",
    Topic.FUNDING_BUSINESS: "Business",
    Topic.RESEARCH: "Research",
    Topic.PRODUCT_FEATURE: "Product features",
    Topic.INFRASTRUCTURE_HARDWARE: "Infrastructure and hardware",
    Topic.OPINION_ANALYSIS: "Opinion and analysis",
    Topic.TUTORIAL_HOWTO: "How-to",
    Topic.OTHER: "Other",
}
