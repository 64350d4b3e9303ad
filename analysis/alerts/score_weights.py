"""Weights of the scores of stories, made by scripts/train_alerts.py; not edited by hand."""

from __future__ import annotations

TOPIC_BIAS = -1.9014
TOPIC_PRIOR = {
    "model_release": -0.3367,
    "weights_or_licence": -0.1944,
    "export_control": -0.4000,
    "policy_regulation": 0.3460,
    "pricing_limits": 0.0670,
    "deprecation_shutdown": -0.4000,
    "security_incident": 0.3310,
    "legal": -0.4000,
    "funding_business": 0.3752,
    "research": 0.7371,
    "product_feature": 0.3879,
    "infrastructure_hardware": 0.4557,
    "opinion_analysis": 0.4031,
    "tutorial_howto": 0.1725,
}
TOPIC_WEIGHTS = (
    0.5709,
    0.2068,
    0.3482,
    -0.0228,
    -0.1288,
    -0.1856,
    2.0417,
    -0.2093,
    0.5807,
    0.3077,
    0.1980,
    0.1386,
    0.7592,
    1.1220,
    -1.5835,
    0.3273,
    0.4675,
    0.1575,
    -0.6272,
    -3.4793,
)
ENTITY_BIAS = -4.5730
ENTITY_WEIGHTS = (
    0.1144,
    1.2077,
    -0.3539,
    0.8442,
    2.2480,
    0.2773,
    1.7336,
    0.3316,
    0.2315,
    -0.6637,
    0.4736,
    1.8113,
    2.6113,
)
