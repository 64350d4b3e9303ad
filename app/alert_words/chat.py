"""A message for chats: short, and the same in every dialect of Markdown.

Chats differ in what they read as markup, and some escape what others show. So text from outside
loses the signs themselves to look-alikes: there is nothing left to escape, and nobody is called.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.alert_words.view import shorten
from app.newsletter.wording import clean_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.alert_words.view import ItemView, MessageView, QuoteView

MOST_ITEMS: Final = 5
MOST_CHARACTERS: Final = 320  # of one quotation
BREAK: Final = "  \n"  # two blanks keep lines apart where Markdown is read, and show nowhere else
_ALIKE: Final = str.maketrans(
    {
        "<": "‹", ">": "›", "@": "＠", "*": "∗", "_": "＿", "`": "‘", "~": "∼", "|": "∣",
        "[": "［", "]": "］", "\\": "＼", "#": "＃",
    }
)  # fmt: skip
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_ADDRESS = re.compile(r"://|\b(javascript|data|vbscript|mailto|tel|file):", re.IGNORECASE)
_AT_START = re.compile(r"^(\d{1,9})?([-+=:.)])")
_START_ALIKE = {"-": "–", "+": "＋", "=": "＝", ":": "：", ".": "․", ")": "）"}


def plain(text: str) -> str:
    """Text that no chat reads as markup, a mention or a link."""
    shown = clean_text(text).translate(_ALIKE).replace("www.", "www․")
    shown = _ENTITY.sub("＆", shown)
    shown = _ADDRESS.sub(lambda m: f"{m[1]}：" if m[1] else "：//", shown)
    return _AT_START.sub(lambda m: (m[1] or "") + _START_ALIKE[m[2]], shown)


def render_chat(view: MessageView) -> str:
    """The message with its first items; the pages that it links to have the rest."""
    short = shorten(view, MOST_ITEMS, 1, MOST_CHARACTERS)
    parts = [plain(short.subject), plain(" ".join(filter(None, (short.intro, short.served))))]
    for affair in short.affairs:
        if affair.title:
            parts.append(f"One affair: {plain(affair.title)}")
        parts += [BREAK.join(item_lines(item)) for item in affair.items]
    if short.left_out:
        parts.append(BREAK.join((plain(short.left_out), address(short.alerts_page))))
    parts.append(BREAK.join(foot_lines(short.unsubscribe, short.preferences)))
    return "\n\n".join(part for part in parts if part) + "\n"


def item_lines(item: ItemView) -> Iterator[str]:
    """One item, an address behind each thing that has one."""
    yield f"▸ {plain(item.headline)}"
    if item.update:
        yield plain(item.update)
    for quote in item.quotes:
        yield _quote(quote)
    for line in (item.effective, item.note):
        if line:
            yield plain(line)
    if item.why:
        yield plain(" ".join(item.why))
    if item.page:
        yield f"{item.page_words}: {address(item.page)}"
    if item.less:
        yield f"Less like this: {address(item.less)}"


def foot_lines(unsubscribe: str, preferences: str) -> Iterator[str]:
    """How to end or change what is sent."""
    if unsubscribe:
        yield f"Unsubscribe: {address(unsubscribe)}"
    if preferences:
        yield f"Preferences: {address(preferences)}"


def address(url: str) -> str:
    """An address as every chat makes a link of it; empty for none."""
    return f"<{url}>" if url else ""


def _quote(quote: QuoteView) -> str:
    label = f"{quote.label}: " if quote.label else ""
    source = f" {address(quote.href)}" if quote.href else ""
    return f"{label}“{plain(quote.text)}” ({plain(quote.mark)}){source}"
