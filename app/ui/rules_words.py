"""Words for rules, where they stand, and the kinds of marked days."""

from __future__ import annotations

from typing import Final

from app.rules_model import DayKind, RuleKind, RuleStatus

KINDS: Final = {RuleKind.EXPORT: "Export control", RuleKind.RULE: "Rule"}
STATUSES: Final = {
    RuleStatus.EXPECTED: "expected",
    RuleStatus.PROPOSED: "proposed",
    RuleStatus.ANNOUNCED: "announced",
    RuleStatus.IN_FORCE: "in force",
    RuleStatus.SUSPENDED: "suspended",
    RuleStatus.LIFTED: "lifted",
}
DAYS: Final = {
    DayKind.RULE: "Rule",
    DayKind.EXPORT: "Export control",
    DayKind.ACCESS: "Access",
    DayKind.COMMENTS: "Comments close",
    DayKind.RETIREMENT: "Retirement",
}
STEPS: Final = {
    "access_suspended": "access suspended",
    "access_restored": "access restored",
    "export_rule_changed": "export rule",
    "rule_published": "published",
    "rule_effective": "takes effect",
}
