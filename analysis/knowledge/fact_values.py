"""The values that a statement gives: sums, prices per unit, licences, and the day it holds from."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING

from analysis.knowledge.fact_clauses import clause_end, clause_start
from analysis.knowledge.fact_words import FULL_LICENCE, LICENCE, MONEY, NAMED_LICENCE, PER
from analysis.text.dates import DateKind
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.text.dates import DateMention

_LONGEST = 120
_OLD_DAYS = 45
_BESIDE = 13
_PAST_DAYS = 9
_SUM = re.compile(
    rf"(?:\b(?:up to|about|around|nearly|over|more than|at least|almost) )?{MONEY}(?:{PER}|\s?/ ?(?:mo|hr|yr)\b)?",
    re.IGNORECASE,
)
_COUNT = re.compile(
    r"(?:up to |about |nearly |over |more than |by )?\b\d[\d,.]*(?: ?%| percent| per cent|x\b| times)|"
    r"\b\d[\d,.]*(?:\s(?:million|billion|thousand))? (?:employees|engineers|jobs|people|shares|GPUs|chips|gigawatts|GW|MW|"
    r"megawatts|days?|records|users|accounts|customers|repositories|tokens|requests|messages)\b"
)
_FROM_TO = re.compile(
    rf"\bfrom (?P<from>(?:{MONEY}|\d[\d.,]*\s?%?)[^.;,]{{0,40}}?) to (?P<to>(?:{MONEY}|\d[\d.,]*\s?%?)(?:{PER})?[^.;,]{{0,25}})",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"\b(?:after which|after that|thereafter|before (?:rising|increasing|jumping|going up|moving|reverting)|"
    r"(?:then|will|to|and) (?:rise|jump|increase|go up|climb|revert|switch|move|cost|be (?:available|billed|charged))|"
    r"rising to|going forward|followed by)\b",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"\b(?:previously|formerly|down from|up from|instead of|it was|they were|used to|had been|was (?=[$€£])|earlier|"
    r"an? (?:initial|earlier|previous|prior|first)|compared (?:with|to) (?:the )?(?:previous|current|old|earlier)?|"
    r"(?:its|the|their) (?:previous|old|last|earlier)|last (?:year|month|spring|fall)|(?:most )?recently valued)\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:compared (?:with|to)|versus|vs\.?|than|whereas|while|double|twice|triple|half) [^;]*",
    re.IGNORECASE,
)
_LICENCE = re.compile(rf"{FULL_LICENCE}|{LICENCE}[- ]licen[cs]ed|{NAMED_LICENCE}", re.IGNORECASE)
_LICENCE_FROM = re.compile(
    rf"(?:from|drops?|dropped|ditch\w*|replac\w+|instead of) (?:an? |the |its )?(?P<from>{FULL_LICENCE}|{NAMED_LICENCE}|{LICENCE})",
    re.IGNORECASE,
)
_UNTIL = re.compile(
    r"\b(?:through|until|till|up to|thru)\s+(?:the |and including )*\Z", re.IGNORECASE
)
_ONWARD = re.compile(
    r"\b(?:effective|starting|from|as of|beginning|on|since|by|after)(?: (?:on|as of|from|the))?\s+\Z",
    re.IGNORECASE,
)
_PERIOD = re.compile(
    r"\b(?:included|free|available|priced|valid|offered|up to \d+ ?%)[^.;]*?\b(?:through|until|till) (?P<until>[^.;,]+)",
    re.IGNORECASE,
)
_NEXT_OLD = re.compile(
    r"\A\W*(?:It was|That was|They were|Previously|That(?:['’]s| is) (?:down|up) from|(?:Down|Up) from|The (?:previous|old|prior) (?:price|rate)s?|Before(?:,| this))",
)
_RELEASED = frozenset(
    {Predicate.MODEL_RELEASED, Predicate.WEIGHTS_PUBLISHED, Predicate.PRODUCT_AVAILABLE}
)
_HEAD_WORDS = 3
_NEAR_HEAD = 60
_EARLIER_STILL = re.compile(r"\A[^.;,]{0,30}\b(?:days?|weeks?) (?:earlier|before|later)\b")
_ARGUED = re.compile(r"\b(?:arguing|argued|criticiz\w+|protest\w*|letter)\b")
_OTHER_DAY = re.compile(
    r"\b(?:that|following|same|previous|prior|every|each|next|past) \Z", re.IGNORECASE
)
_AFTER_WHAT = re.compile(r"\s*(?:after|before|since|following)\b", re.IGNORECASE)
_ABOUT = re.compile(
    r"\b(?:several|few|couple|some|about|roughly|weeks ago|months ago)\b", re.IGNORECASE
)
_NAMED_SO = re.compile(
    r" (?!(?:January|February|March|April|May|June|July|August|September|October|November|December)\b)[A-Z][a-z]+"
)
_BY_THEN = re.compile(
    r"\b(?:following|after|since|before|until) (?:(?!on\b)[\w’'-]+ ){2,}(?:on )?\Z", re.IGNORECASE
)
_NEXT_DEED = re.compile(r" as (?=[A-Z][\w.]+ [a-z]+s\b)")  # "…, as IREN signs …"
_LAST_PART = re.compile(r"(?:[,;，] (?:and |but )?|，)(?=[A-Z][^,;，]*\Z)")
_OTHER_ACT = re.compile(
    r"\b(?:suspen\w+|ban(?:s|ned)?|block\w*|order\w*|directive|until|before|after|since|then|ahead of|disabl\w+|"
    r"pull(?:s|ed|ing)?|took|taken|offline|controls?|restrict\w*|revok\w+|restor\w+|"
    r"(?:and|but|which|who|that) (?:\w+ )?(?:was|were|has|had|is|are|will|\w+ed))\b",
    re.IGNORECASE,
)
_MONEYED = frozenset({Predicate.PRICE_CHANGED, Predicate.FUNDING_OR_DEAL, Predicate.LAWSUIT_STEP})


def read_values(
    predicate: Predicate, sentence: str, span: tuple[int, int], following: str
) -> tuple[str, str]:
    """What it was and what it is, as the text words it; "" where it gives nothing.

    `span` is the trigger's, `following` the next sentence, which may hold the old price.
    """
    if predicate is Predicate.LICENCE_CHANGED:
        return _read_licence(sentence, span)
    if predicate in _MONEYED:
        before, after = _read_sums(predicate, sentence, following, span)
        if before or after:
            return before, after
    trigger = " ".join(sentence[span[0] : span[1]].split())
    if predicate is Predicate.PRICE_CHANGED:
        return _read_change(sentence, span)
    if predicate is Predicate.TERMS_CHANGED or predicate is Predicate.SECURITY_INCIDENT:
        rest = sentence[span[0] : clause_end(sentence, span[1])]
        return "", " ".join(rest.split())[:_LONGEST]
    return "", trigger[:_LONGEST]


def _read_sums(
    predicate: Predicate, sentence: str, following: str, span: tuple[int, int]
) -> tuple[str, str]:
    if (change := _FROM_TO.search(sentence)) and any(
        c in change["to"] + change["from"] for c in "$€£¥%"
    ):
        return change["from"].strip(), change["to"].strip()
    stop = _NEXT_DEED.search(sentence, span[1])
    end = stop.start() if stop and predicate is Predicate.FUNDING_OR_DEAL else len(sentence)
    sums = [(m.start(), m.group().strip()) for m in _SUM.finditer(sentence, 0, end)]
    part = _LAST_PART.search(sentence[: span[0]])
    if part and sums and sums[-1][0] < part.start() and predicate is Predicate.FUNDING_OR_DEAL:
        return "", ""  # "X to raise $80B, Y files for IPO": the sum is X's
    if predicate is Predicate.FUNDING_OR_DEAL and sums:
        sums += [
            (m.start(), m.group().strip())
            for m in _COUNT.finditer(sentence)
            if "%" not in m.group()
        ]
        sums.sort()
    if not sums:
        return "", ""
    later, earlier = _LATER.search(sentence), _EARLIER.search(sentence)
    if predicate is Predicate.PRICE_CHANGED and later:
        old = [text for at, text in sums if at < later.start()]
        new = [text for at, text in sums if at >= later.start()]
        if new:
            return _join(old), _join(new)
    if earlier and any(at >= earlier.start() for at, _ in sums):
        return _split_earlier(sums, earlier, sentence)
    if predicate is Predicate.PRICE_CHANGED:
        other = _OTHERS.search(sentence)
        mine = [text for at, text in sums if not other or not other.start() <= at < other.end()]
        return _old_price(following), _join(mine or [text for _, text in sums])
    return "", _join([text for _, text in sums])


def _split_earlier(
    sums: Sequence[tuple[int, str]], earlier: re.Match[str], sentence: str
) -> tuple[str, str]:
    # The old value follows its cue up to the next comma with another sum behind it.
    stop = sentence.find(",", earlier.end())
    stop = len(sentence) if stop < 0 else stop
    old = [text for at, text in sums if earlier.start() <= at < stop]
    if not old:
        old = [text for at, text in sums if at >= earlier.start()]
    new = [text for _, text in sums if text not in old]
    return (_join(old), _join(new)) if new else ("", _join(old))


def _old_price(following: str) -> str:
    if not _NEXT_OLD.match(following):
        return ""
    return _join([m.group().strip() for m in _SUM.finditer(following)])


def _read_change(sentence: str, span: tuple[int, int]) -> tuple[str, str]:
    """A change without sums: "doubles usage limits", "cut prices by 40 %", "via usage credits"."""
    later, period = _LATER.search(sentence), _PERIOD.search(sentence)
    if period and later:
        old = sentence[period.start() : later.start()].strip(" ,")
        return _short(old), _short(sentence[later.start() :].strip(" ."))
    begin, end = clause_start(sentence, span[0]), clause_end(sentence, span[1])
    counts = _join([m.group().strip() for m in _COUNT.finditer(sentence, begin, max(end, span[1]))])
    trigger = _short(sentence[span[0] : span[1]])
    return "", f"{trigger} ({counts})" if counts and counts not in trigger else trigger


def _read_licence(sentence: str, span: tuple[int, int]) -> tuple[str, str]:
    change = _LICENCE_FROM.search(sentence)
    names = [m.group().strip() for m in _LICENCE.finditer(sentence)]
    old = change["from"].strip() if change else ""
    new = [name for name in names if name != old]
    begin, end = span
    return old, _short((new or [sentence[begin:end]])[-1 if old else 0])


def _join(sums: Sequence[str]) -> str:
    return " / ".join(dict.fromkeys(sums))[:_LONGEST]


def _short(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def choose_day(
    sentence: str, dates: Sequence[DateMention], span: tuple[int, int], predicate: Predicate
) -> date | None:
    """The day from which a statement holds, of the exact days in its sentence.

    A day in the trigger's own clause comes first; "through August 31, after which" is 1 September.
    """
    days = [d for d in dates if d.exact and d.kind is DateKind.DAY]
    days = [d for d in days if not _is_relative(sentence, d)]
    if predicate in _RELEASED:
        days = [d for d in days if _is_of_release(sentence, span, d)]
    days = [d for d in days if not _ARGUED.search(sentence[d.end : max(d.end, span[0])])]
    days = [d for d in days if not _BY_THEN.search(sentence[span[1] : d.start])]
    if not days:
        return None
    begin, end = clause_start(sentence, span[0]), clause_end(sentence, span[1])
    limits = [d for d in days if _UNTIL.search(sentence[: d.start])]
    later = _LATER.search(sentence)
    if limits and (later or predicate is Predicate.PRICE_CHANGED):
        starts = [d for d in days if later and d.start > later.start() and d not in limits]
        if starts and starts[0].first > limits[0].last:
            return starts[0].first
        return limits[0].last + timedelta(days=1) if later else None
    free = [d for d in days if d not in limits]
    near = [d for d in free if begin <= d.start < end]
    behind = [d for d in near if d.start >= span[1]]
    within = [d for d in near if d.start >= span[0]]
    # A day in a later clause is that clause's; one at the sentence's head holds for all of it.
    options = behind or within or near or [d for d in free if d.start < begin]
    marked = [d for d in options if _ONWARD.search(sentence[: d.start])]
    if not options:
        return None
    return _plainest((marked or options)[0], days).first


def _is_relative(sentence: str, day: DateMention) -> bool:
    """Whether a day leans on another: "that Friday", "two days after the launch"."""
    if _OTHER_DAY.search(sentence[: day.start]) or _AFTER_WHAT.match(sentence[day.end :]):
        return True
    if _AFTER_WHAT.search(day.text) or _ABOUT.search(day.text):
        return True
    return day.text.endswith("day") and _NAMED_SO.match(sentence[day.end :]) is not None


def _is_of_release(sentence: str, span: tuple[int, int], day: DateMention) -> bool:
    """Whether a release took place that day, and not what the sentence tells of besides."""
    if _EARLIER_STILL.match(sentence[span[1] :]):
        return False
    if day.start >= span[1]:
        return _OTHER_ACT.search(sentence[span[1] : day.start]) is None
    if day.end <= span[0]:
        near = len(sentence[day.end : span[0]]) <= _NEAR_HEAD
        head = near and len(sentence[: day.start].split()) <= _HEAD_WORDS
        return head or _OTHER_ACT.search(sentence[day.end : span[0]]) is None
    return True


def _plainest(chosen: DateMention, days: Sequence[DateMention]) -> DateMention:
    # "Today, June 30" was written on June 30, whenever the feed dated it.
    beside = [
        d for d in days if 0 <= d.start - chosen.end <= _BESIDE and any(map(str.isdigit, d.text))
    ]
    return chosen if any(map(str.isdigit, chosen.text)) or not beside else beside[-1]


def tells_old(
    sentence: str, dates: Sequence[DateMention], span: tuple[int, int], published: date
) -> bool:
    """Whether the trigger's clause places it in a month, quarter or year that is past."""
    begin, end = clause_start(sentence, span[0]), clause_end(sentence, span[1])
    return any(
        (begin <= mention.start < end or mention.last.year < published.year - 1)
        and not mention.exact
        and (published - mention.last).days > _PAST_DAYS
        for mention in dates
    )


def is_old(day: date, published: date) -> bool:
    """Whether a day lies so far back that the sentence tells background, not news."""
    return (published - day).days > _OLD_DAYS
