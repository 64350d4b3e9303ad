"""The weekly issue as a message: the newsletter's own mail, with how to end it below."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from analysis.alerts.issue_items import find_issue
from analysis.alerts.items import issue_path
from app.alert_words.chat import BREAK, MOST_CHARACTERS, MOST_ITEMS, address, foot_lines, plain
from app.alert_words.phrases import clip
from app.alert_words.text import foot_lines as text_foot
from app.alert_words.view import view_item
from app.newsletter.mail import Mail, render_mail
from app.weeks import name_week
from db.errors import DeliveryError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.alerts.message import AlertMessage
    from analysis.brief.model import Brief
    from app.alert_words.addresses import MessageLinks
    from db.store import Database

# Where each receiver's own links go in the one mail that is rendered for all of them.
_UNSUBSCRIBE: Final = "/alerts/unsubscribe/place-of-the-link"
_PREFERENCES: Final = "/alerts/preferences/place-of-the-link"
_ISSUES_KEPT = 16


@dataclass(frozen=True, slots=True)
class IssueWords:
    """An issue in the forms of a message."""

    subject: str
    html: str
    text: str
    markdown: str


def word_issue(
    database: Database, message: AlertMessage, links: MessageLinks, channel_id: str
) -> IssueWords:
    """The issue that a message is about, as it is stored; raises DeliveryError without it."""
    with database.read() as connection:
        issue = find_issue(connection, message.week, message.stack)
    if issue is None:
        week = message.week or "that week"
        raise DeliveryError(
            f"the issue of {week} is not stored; write it with `tocsin brief --week {week}`, then "
            "send this again",
            channel_id,
        )
    mail = _render(issue.brief, links.site)
    html = mail.html.replace(links.site + _UNSUBSCRIBE, links.unsubscribe)
    html = html.replace(links.site + _PREFERENCES, links.preferences)
    foot = "\n".join(text_foot("", links.unsubscribe, links.preferences))
    return IssueWords(
        mail.subject, html, f"{mail.text}\n{foot}\n", _chat(message, links, mail.subject)
    )


@lru_cache(maxsize=_ISSUES_KEPT)
def _render(brief: Brief, site: str) -> Mail:
    foot: Sequence[tuple[str, str]] = (
        (site + _UNSUBSCRIBE, "Unsubscribe"),
        (site + _PREFERENCES, "Everything that is sent to this address"),
    )
    return render_mail(brief, site, foot)


def _chat(message: AlertMessage, links: MessageLinks, subject: str) -> str:
    page = links.page(issue_path(message.week, message.stack))
    parts = [f"{plain(subject)}{BREAK}{name_week(message.week)}: {address(page)}"]
    for item in message.items[:MOST_ITEMS]:
        view = view_item(item, links)
        quote = view.quotes[0] if view.quotes else None
        said = (
            f"“{plain(clip(quote.text, MOST_CHARACTERS))}” ({plain(quote.mark)})" if quote else ""
        )
        lines = (f"▸ {plain(view.headline)}", said, f"Story: {address(view.page)}")
        parts.append(BREAK.join(line for line in lines if line))
    more = len(message.items) + message.left_out - MOST_ITEMS
    if more > 0:
        parts.append(f"and {more} more in the issue")
    parts.append(BREAK.join(foot_lines(links.unsubscribe, links.preferences)))
    return "\n\n".join(part for part in parts if part) + "\n"
