"""Two licences, or two versions of terms, side by side; the words that differ are marked."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from app.newsletter.wording import clean_text
from app.ui.models_licence import MATTERS
from app.ui.parts import escape, inward, page_address, shorten
from app.ui.words import capitalise, count, spell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.evaluate.terms import ShownClause, ShownRewording, ShownTurn, VersionChange
    from app.licence_views import ComparedView, TermRow

_CLAUSE = 1_500
_MOST_TOKENS = 400  # of a clause whose words are marked
_SHOWN = 60
_TOKEN = re.compile(r"\s+|\w+|[^\w\s]")


def render_comparison(view: ComparedView) -> str:
    """The comparison as safe HTML."""
    from analysis.evaluate.terms import VersionChange

    back = inward(page_address("models"), "All models")
    left, right = escape(clean_text(view.left)), escape(clean_text(view.right))
    head = (
        f'<p class="t-note">{back}</p><h2>Side by side</h2>'
        f'<p class="t-models-sides"><span>{left}</span> <span>{right}</span></p>'
    )
    if view.change is None:
        body = _known_table(view.rows, left, right)
    elif isinstance(view.change, VersionChange):
        body = _change(view.change, left, right)
    else:
        body = (
            '<p class="t-calm">Both say the same: layout, numbers, dates and misprints aside.</p>'
        )
    return f'<section class="t-wide t-models-compare">{head}{body}</section>'


def mark_words(old: str, new: str) -> tuple[str, str]:
    """Both texts as safe HTML with what only one of them has in <del> or <ins>.

    Texts too long to compare word by word come unmarked.
    """
    before, after = _TOKEN.findall(old), _TOKEN.findall(new)
    if max(len(before), len(after)) > _MOST_TOKENS:
        return escape(old), escape(new)
    one, other = [token.lower() for token in before], [token.lower() for token in after]
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    left, right = [], []
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        gone, come = escape("".join(before[i1:i2])), escape("".join(after[j1:j2]))
        if tag == "equal":
            left.append(gone)
            right.append(come)
            continue
        left.append(f"<del>{gone}</del>" if gone.strip() else gone)
        right.append(f"<ins>{come}</ins>" if come.strip() else come)
    return "".join(left), "".join(right)


def _known_table(rows: Sequence[TermRow], left: str, right: str) -> str:
    body = "".join(
        f'<tr{_differs(row)}><th scope="row">{escape(MATTERS.get(row.matter, spell(row.matter)))}</th>'
        f'<td data-label="{left}">{escape(capitalise(row.left))}</td>'
        f'<td data-label="{right}">{escape(capitalise(row.right))}</td></tr>'
        for row in rows
        if row.matter != "note" or row.left != "none" or row.right != "none"
    )
    differ = sum(row.differs for row in rows)
    return (
        f"<p>{count(differ, 'matter differs', 'matters differ')}.</p>"
        '<table class="t-table t-models-pair"><caption>Our reading of both, check the texts</caption>'
        f'<thead><tr><th scope="col">Matter</th><th scope="col">{left}</th><th scope="col">{right}</th>'
        f"</tr></thead><tbody>{body}</tbody></table>"
    )


def _differs(row: TermRow) -> str:
    return ' class="t-models-differs"' if row.differs else ""


def _change(change: VersionChange, left: str, right: str) -> str:
    counts = (
        f"{count(len(change.added), 'clause')} added, {len(change.removed):,} removed, "
        f"{len(change.reworded):,} reworded; {change.moved:,} moved or renumbered only."
    )
    heads = f'<thead><tr><th scope="col">{left}</th><th scope="col">{right}</th></tr></thead>'
    rows = [_reworded(one) for one in change.reworded[:_SHOWN]]
    rows += [_removed(one) for one in change.removed[:_SHOWN]]
    rows += [_added(one) for one in change.added[:_SHOWN]]
    left_out = sum(
        max(0, len(found) - _SHOWN) for found in (change.reworded, change.removed, change.added)
    )
    more = f'<p class="t-note">and {count(left_out, "more clause")}</p>' if left_out else ""
    return (
        f"<p>{counts}</p>{_turns(change.turns)}"
        '<table class="t-table t-models-pair"><caption>Clause by clause: words only one side has are '
        f"marked</caption>{heads}<tbody>{''.join(rows)}</tbody></table>{more}"
    )


def _turns(turns: Sequence[ShownTurn]) -> str:
    """What it means, matter by matter: what held, what holds, and who is caught."""
    if not turns:
        return '<p class="t-note">No change of a matter that we read, such as use, users, places or prices.</p>'
    rows = "".join(_turn(one) for one in turns)
    heads = "".join(
        f'<th scope="col">{head}</th>' for head in ("Matter", "Before", "After", "Who is caught")
    )
    return (
        '<table class="t-table t-models-turns"><caption>What it means, as we read it</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )


def _turn(one: ShownTurn) -> str:
    after = one.after or "no longer said"
    if one.before and one.before == one.after:
        after = "the same, in other words"
    return (
        f'<tr><th scope="row">{escape(spell(one.kind))}</th>'
        f'<td data-label="Before">{escape(one.before or "nothing said")}</td>'
        f'<td data-label="After">{escape(after)}</td>'
        f'<td data-label="Who is caught">{escape(one.who or "not stated")}</td></tr>'
    )


def _reworded(one: ShownRewording) -> str:
    old, new = mark_words(_short(one.old), _short(one.new))
    place = _place(one.label, one.heading)
    who = (
        f'<p class="t-note">Who: {escape("; ".join(dict.fromkeys(one.who)))}</p>' if one.who else ""
    )
    return f"<tr><td>{place}{old}</td><td>{place}{new}{who}</td></tr>"


def _removed(one: ShownClause) -> str:
    place = _place(one.label, one.heading)
    return f'<tr><td>{place}<del>{escape(_short(one.text))}</del></td><td class="t-soft">removed</td></tr>'


def _added(one: ShownClause) -> str:
    who = (
        f'<p class="t-note">Who: {escape("; ".join(dict.fromkeys(one.who)))}</p>'
        if any(one.who)
        else ""
    )
    place = _place(one.label, one.heading)
    return f'<tr><td class="t-soft">added</td><td>{place}<ins>{escape(_short(one.text))}</ins>{who}</td></tr>'


def _short(text: str) -> str:
    return shorten(clean_text(text), _CLAUSE)


def _place(label: str, heading: str) -> str:
    named = label if label == heading or not heading else f"{label} {heading}".strip()
    return f'<p class="t-note">{escape(shorten(clean_text(named), 90))}</p>' if named else ""
