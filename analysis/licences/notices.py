"""Facts of an article that tells of a watched document's new version."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.licences.clauses import Clause
from analysis.licences.kinds import ClauseKind
from analysis.licences.rewording import Quote
from analysis.licences.terms import choose_statement, read_statements
from analysis.licences.wording import is_status
from analysis.text.dates import find_dates
from db.types import Fact, Predicate, anchor_passage

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from analysis.licences.terms import Statement
    from db.types import Article, Snapshot

MARK = "document"  # the detail of articles that tell of a new version
MOST = 6
_MOST_LINES = 200
_NEAR = 1_200  # characters between a stated day and the words that take effect on it
_DETAIL = re.compile(r"([a-z_]{2,30}): (.{1,300}?) → (.{1,300})")
_REMOVED = "No longer there: "
_GONE = "no longer said"
_NEWS = re.compile(r": (?:the text changed|[a-z_]{2,30}: [^\n]{1,130})$")
_REPOSITORY = re.compile(r"[\w.-]+/([\w.-]+)(?: on Hugging Face|: [\w./ -]+)?")
_LICENCE_FILE = re.compile(
    r"[\w.-]+/[\w.-]+: (?:[\w./ -]*licen[sc]e|[\w./ -]*terms)", re.IGNORECASE
)
_LICENCE = re.compile(r"licen[sc]e|licenc|许可", re.IGNORECASE)
_TERMS = re.compile(
    r"\bterms\b|conditions|polic(?:y|ies)|agreement|\busage\b|privacy|\beula\b|\btos\b|协议|条款|政策",
    re.IGNORECASE,
)
_GENERIC = re.compile(
    r"(?:[\W_]|\b(?:our|the|and|of|for|in|to|terms?|conditions?|service|services|use|usage|user|users"
    r"|acceptable|prohibited|privacy|legal|licen[sc]es?|agreements?|polic(?:y|ies)|consumers?|customers?"
    r"|enterprise|commercial|business|api|developers?|platform|general|website|supplemental|community"
    r"|open|model|models|data|processing|addendum|notice|statement|guidelines?|eula|tos)\b)+",
    re.IGNORECASE,
)
_EFFECTIVE = re.compile(r"\b(?:effective|in (?:force|effect)|takes? effect)\b", re.IGNORECASE)
_NOTHING = "none"


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of the notice: `before` and `after` are set for a value that changed."""

    text: str
    start: int
    end: int
    name: str = ""
    before: str = ""
    after: str = ""
    removed: bool = False


def is_notice(article: Article) -> bool:
    """Whether an article tells of a new version of a watched document."""
    return MARK in article.details


def read_notice(article: Article, snapshot: Snapshot) -> tuple[Fact, ...]:
    """What a new version changes, as facts with passages in the article's own snapshot; up to 6.

    A changed licence tag gives its old and new value; passages of licences and terms give what
    they settle. A document of another sort, such as a price list, gives nothing here.
    """
    if not is_notice(article):
        return ()
    lines = _read_lines(snapshot)
    subject = name_subject(article)
    tags = _read_tags(lines, subject, snapshot)
    predicate = _predicate_of(article)
    if predicate is None:
        return tuple(tags[:MOST])
    effective = next((one for one in lines if one.name == "effective"), None)
    told = _read_passages(lines, predicate, subject, snapshot, article.published_at.date())
    if not told and not tags:
        told = _read_unsettled(lines, predicate, subject, snapshot)
    return tuple([*tags, *_date_facts(told, effective, snapshot)][:MOST])


def add_notice_facts(
    article: Article, snapshot: Snapshot, facts: tuple[Fact, ...]
) -> tuple[Fact, ...]:
    """The facts of an article with those of the version it tells of, which stand first.

    What a legal text says happens in general is no event: of licences and terms nothing else stays.
    """
    own = read_notice(article, snapshot)
    if not own:
        return facts
    if _predicate_of(article) is not None:
        return own
    taken = {(fact.predicate, fact.subject) for fact in own}
    return (*own, *(fact for fact in facts if (fact.predicate, fact.subject) not in taken))


def name_subject(article: Article) -> str:
    """The document's name; the outlet's in front where the name could be anybody's."""
    title = _NEWS.sub("", article.title).strip() or article.title
    if repository := _REPOSITORY.fullmatch(title):
        return repository[1].replace("-", " ").strip()
    if not _GENERIC.fullmatch(title):
        return title
    outlet = article.outlet.strip()
    if not outlet or title.lower() in outlet.lower():
        return outlet or title
    return f"{outlet} {title}" if not _TERMS.search(outlet) else outlet


def _predicate_of(article: Article) -> Predicate | None:
    title = _NEWS.sub("", article.title)
    if _REPOSITORY.fullmatch(title):  # a model's record or card changes for many reasons
        return Predicate.LICENCE_CHANGED if _LICENCE_FILE.match(title) else None
    named = f"{title} {article.outlet} {article.url}"
    if _LICENCE.search(named):
        return Predicate.LICENCE_CHANGED
    return Predicate.TERMS_CHANGED if _TERMS.search(named) else None


def _read_lines(snapshot: Snapshot) -> list[_Line]:
    offset = len(snapshot.content) - len(snapshot.text)
    lines = []
    for found in list(re.finditer(r"[^\n]+", snapshot.text[:100_000]))[:_MOST_LINES]:
        text, start, end = found.group(), found.start() + offset, found.end() + offset
        if detail := _DETAIL.fullmatch(text):
            lines.append(_Line(text, start, end, detail[1], detail[2], detail[3]))
        elif text.startswith(_REMOVED):
            lines.append(_Line(text, start, end, removed=True))
        elif not is_status(text):
            lines.append(_Line(text, start, end))
    return lines


def _read_tags(lines: Sequence[_Line], subject: str, snapshot: Snapshot) -> list[Fact]:
    """A changed licence tag, and access that is asked for now or no longer."""
    facts = []
    values = {one.name: one for one in lines if one.name}
    tag, named = values.get("license"), values.get("license_name")
    says_nothing = tag is not None and "other" in (tag.before, tag.after)
    licence = named if named and says_nothing else tag or named or values.get("license_link")
    if licence:
        facts.append(_tag_fact(Predicate.LICENCE_CHANGED, licence, subject, snapshot))
    if gate := values.get("gated"):
        facts.append(_tag_fact(Predicate.TERMS_CHANGED, gate, subject, snapshot))
    return facts


def _tag_fact(predicate: Predicate, line: _Line, subject: str, snapshot: Snapshot) -> Fact:
    prefix = "gated: " if line.name == "gated" else ""
    before, after = (
        "" if value == _NOTHING else prefix + value for value in (line.before, line.after)
    )
    return Fact(
        predicate, subject, before, after, "", anchor_passage(snapshot, line.start, line.end)
    )


def _read_passages(
    lines: Sequence[_Line], predicate: Predicate, subject: str, snapshot: Snapshot, today: date
) -> list[Fact]:
    """The most telling statement of each kind, with the one that it takes the place of."""
    found: dict[tuple[ClauseKind, bool], list[Statement]] = {}
    lead = ""
    for line in (one for one in lines if not one.name):
        words = line.text.removeprefix(_REMOVED)
        start = line.end - len(words)
        clause = Clause((), "", words, start, line.end, lead)
        for one in read_statements(clause, [Quote(words, start, line.end)]):
            found.setdefault((one.kind, line.removed), []).append(one)
        if words.rstrip().endswith((":", ".")):
            lead = words[-300:] if words.rstrip().endswith(":") else ""
    best = {key: choose_statement(statements) for key, statements in found.items()}
    pairs = [(best.get((kind, True)), best.get((kind, False))) for kind in ClauseKind]
    pairs.sort(key=lambda pair: pair[1] is None)  # what holds before what no longer does
    return [
        _make_fact(*pair, predicate, subject, snapshot, today)
        for pair in pairs
        if pair[0] or pair[1]
    ]


def _make_fact(
    old: Statement | None,
    new: Statement | None,
    predicate: Predicate,
    subject: str,
    snapshot: Snapshot,
    today: date,
) -> Fact:
    told = new or old
    assert told is not None
    passage = anchor_passage(snapshot, told.quote.start, told.quote.end)
    before, after = old.says if old else "", new.says if new else _GONE
    when = _find_effective(told.quote.text, today)
    return Fact(predicate, subject, "" if before == after else before, after, when, passage)


def _find_effective(words: str, today: date) -> str:
    """The day on which a passage says that it takes effect."""
    match = _EFFECTIVE.search(words)
    if match is None:
        return ""
    days = [one for one in find_dates(words[: match.end() + 200], today) if one.exact]
    return days[0].first.isoformat() if days else ""


def _read_unsettled(
    lines: Sequence[_Line], predicate: Predicate, subject: str, snapshot: Snapshot
) -> list[Fact]:
    """A change of which we cannot say what it settles is still one: its first new words."""
    line = next((one for one in lines if not one.name), None)
    if line is None:
        return []
    after = _GONE if line.removed else ""
    return [Fact(predicate, subject, "", after, "", anchor_passage(snapshot, line.start, line.end))]


def _date_facts(facts: Sequence[Fact], line: _Line | None, snapshot: Snapshot) -> list[Fact]:
    """The facts, the first with the stated day where its passage can take in that line too."""
    if line is None or not re.fullmatch(r"\d{4}-\d{2}-\d{2}", line.after):
        return list(facts)
    if not facts:
        return []
    first = facts[0]
    start, end = min(line.start, first.passage.start), max(line.end, first.passage.end)
    if first.effective_date or end - start > _NEAR:
        passage = anchor_passage(snapshot, line.start, line.end)
        return [
            *facts[: MOST - 1],
            Fact(first.predicate, first.subject, "", "", line.after, passage),
        ]
    passage = anchor_passage(snapshot, start, end)
    dated = Fact(
        first.predicate, first.subject, first.from_value, first.to_value, line.after, passage
    )
    return [dated, *facts[1:]]
