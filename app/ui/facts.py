"""What was stated, as a compact table: agreeing outlets in one row, differing ones side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.statements import (
    DISPUTED,
    UNSOURCED,
    UNSOURCED_EXPLAINED,
    cited_source,
    is_unsourced,
    statement_parts,
    tell_change,
    tell_date,
    tell_support,
    told_first,
)
from app.ui.parts import escape, joined, outward, shorten
from app.ui.words import count
from app.weeks import name_day
from db.types import Predicate

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.knowledge.contradictions import FactGroup, FactSupport, FactVersion
    from db.types import Article

_SHOWN_GROUPS = 8
_SHOWN_BARE = 3
_LEAST_WEIGHT = 2  # one outlet's bare word stands behind "more"
_SHOWN_VERSIONS = 4
_SHOWN_PASSAGES = 4
_QUOTATION = 420
_VALUE = 90
_SUBJECT = 80


def render_facts(
    groups: Sequence[FactGroup],
    articles: Mapping[str, Article],
    links: Mapping[str, str],
    title: str = "What was stated",
    *,
    ranked: bool = True,
) -> str:
    """The section as safe HTML, empty without facts; those that tell most first, where `ranked`.

    `links` leads from a subject's name in lower case to its page, `articles` from ids to those
    that the facts were taken from.
    """
    told = rank_groups(groups) if ranked else list(groups)
    if not told:
        return ""
    telling = [group for group in told if weigh_group(group) >= _LEAST_WEIGHT][:_SHOWN_GROUPS]
    first = telling or told[:_SHOWN_BARE]
    rest = [group for group in told if group not in first]
    shown, more = _table(first, articles, links), ""
    if rest:
        said = count(len(rest), "more statement")
        more = f"<details><summary>{said}</summary>{_table(rest, articles, links)}</details>"
    flagged = any(is_unsourced(version) for group in told for version in group.versions)
    note = f'<p class="t-note">{UNSOURCED_EXPLAINED}</p>' if flagged else ""
    return f'<section class="t-facts"><h2>{escape(title)}</h2>{shown}{more}{note}</section>'


def rank_groups(groups: Sequence[FactGroup]) -> list[FactGroup]:
    """Those that tell most first; statements of no kind of ours are left out."""
    told = [group for group in groups if group.predicate is not Predicate.OTHER]
    return sorted(told, key=weigh_group, reverse=True)


def weigh_group(group: FactGroup) -> int:
    """How much a statement tells: who stands behind it, what it says, whether outlets differ."""
    origins = sum(version.origins for version in group.versions)
    valued = any(tell_change(group, version) for version in group.versions)
    dated = any(version.effective_date for version in group.versions)
    return origins + 2 * valued + dated + 2 * group.disputed


def _table(
    groups: Sequence[FactGroup], articles: Mapping[str, Article], links: Mapping[str, str]
) -> str:
    rows = "".join(_rows(group, articles, links) for group in groups)
    head = '<th scope="col">What</th><th scope="col">Values and date</th><th scope="col">Who says so</th>'
    return f'<table class="t-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _rows(group: FactGroup, articles: Mapping[str, Article], links: Mapping[str, str]) -> str:
    versions = group.versions[:_SHOWN_VERSIONS]
    left = len(group.versions) - len(versions)
    more = f'<p class="t-note">and {left} more tellings</p>' if left else ""
    flag = f'<p class="t-flag">{DISPUTED}</p>' if group.disputed else ""
    span = f' rowspan="{len(versions)}"' if len(versions) > 1 else ""
    head = f'<th scope="row"{span}>{_statement(group, links)}{flag}{more}</th>'
    cells = [_cells(group, version, articles) for version in versions]
    css = ' class="t-differ"' if group.disputed else ""
    first = f"<tr{css}>{head}{cells[0]}</tr>"
    return first + "".join(f"<tr{css}>{cell}</tr>" for cell in cells[1:])


def _statement(group: FactGroup, links: Mapping[str, str]) -> str:
    before, after = statement_parts(group.predicate)
    name = escape(shorten(group.subject, _SUBJECT))
    address = links.get(group.subject.casefold())
    if address:
        name = f'<a href="{escape(address)}" target="_self">{name}</a>'
    return f"{escape(before)}{name}{escape(after)}"


def _cells(group: FactGroup, version: FactVersion, articles: Mapping[str, Article]) -> str:
    change = escape(shorten(tell_change(group, version), _VALUE))
    date = escape(tell_date(version.effective_date))
    flag = f'<span class="t-flag">{UNSOURCED}</span>' if is_unsourced(version) else ""
    old = '<span class="t-flag">replaced since</span>' if version.superseded else ""
    told = joined([change, date])
    if version.superseded and told:
        told = f"<s>{told}</s>"
    values = " ".join(part for part in (told, flag, old) if part)
    css = "" if values else ' class="t-none"'
    return f"<td{css}>{values}</td><td>{_says(version, articles)}</td>"


def _says(version: FactVersion, articles: Mapping[str, Article]) -> str:
    """Who, and on demand the words."""
    source = cited_source(version)
    citing = f", citing {escape(shorten(source, 60))}" if source else ""
    distinct: dict[str, FactSupport] = {}
    for support in told_first(version):
        distinct.setdefault(" ".join(support.words.split()).casefold(), support)
    shown = [_passage(support, articles) for support in list(distinct.values())[:_SHOWN_PASSAGES]]
    who = f"{escape(tell_support(version))}{citing}"
    return f"<details><summary>{who}</summary>{''.join(shown)}</details>"


def _passage(support: FactSupport, articles: Mapping[str, Article]) -> str:
    article = articles.get(support.article_id)
    name = outward(article.url, support.outlet) if article else escape(support.outlet)
    text = escape(shorten(support.words, _QUOTATION))
    day = name_day(support.published_at)
    return f"<blockquote>{text}<footer>{name}, {day}</footer></blockquote>"
