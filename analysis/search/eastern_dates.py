"""Dates in Chinese, Japanese and Korean questions, put into the words of `spans`."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass

_NAMED = {
    "today": "今天|今日|오늘", "yesterday": "昨天|昨日|어제",
    "this week": "本周|本週|这周|這週|今週|이번 ?주", "last week": "上周|上週|先週|지난 ?주",
    "this month": "本月|这个月|這個月|今月|이번 ?달", "last month": "上个月|上個月|上月|先月|지난 ?달",
    "this year": "今年|올해", "last year": "去年|昨年|작년",
}  # fmt: skip
_DATE = re.compile(
    r"(?<!\d)(?:(?P<year>20\d\d) ?[年년] ?)?(?<!\d)(?P<month>1[0-2]|0?[1-9]) ?[月월](?!間|间)"
    r"(?: ?(?P<day>3[01]|[12]\d|0?[1-9]) ?[日号號일]|(?P<part>上旬|中旬|下旬|初|底|末))?"
    r"|(?<!\d)(?P<alone>20\d\d) ?[年년]"
)
_PARTS = {"上旬": "early", "初": "early", "中旬": "mid", "下旬": "late", "底": "late", "末": "late"}
_HOWS = {
    "before": r"之前|以前|前", "since": r"以来|以來|以后|以後|之后|之後|起|부터|이후", "until": r"为止|為止|까지",
}  # fmt: skip
_AFTER = [(how, re.compile(rf" ?(?:{words})")) for how, words in _HOWS.items()]
_WORDS = [(span, re.compile(words)) for span, words in _NAMED.items()]


@dataclass(frozen=True, slots=True)
class EasternSpan:
    """A span in English words, how it bounds (`since`, `before`, `until` or ""), and its text."""

    span: str
    how: str
    words: str


def find_eastern(text: str) -> EasternSpan | None:
    """The first date in such a script; a lone day without a bound is left to the words."""
    found = _find_date(text) or _find_word(text)
    if found is None:
        return None
    span, start, end, is_day = found
    for how, pattern in _AFTER:
        if bound := pattern.match(text, end):
            return EasternSpan(span, how, text[start : bound.end()])
    return None if is_day else EasternSpan(span, "", text[start:end])


def _find_date(text: str) -> tuple[str, int, int, bool] | None:
    match = _DATE.search(text)
    if match is None:
        return None
    if match["alone"]:
        return match["alone"], match.start(), match.end(), False
    month = calendar.month_name[int(match["month"])].lower()
    parts = (_PARTS.get(match["part"] or ""), match["day"], month, match["year"])
    return " ".join(filter(None, parts)), match.start(), match.end(), match["day"] is not None


def _find_word(text: str) -> tuple[str, int, int, bool] | None:
    for span, pattern in _WORDS:
        if match := pattern.search(text):
            return span, match.start(), match.end(), False
    return None
