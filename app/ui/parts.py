"""Small pieces of HTML. Whatever comes in is text: it is escaped here, at the last moment."""

from __future__ import annotations

import html
import re
from typing import TYPE_CHECKING
from urllib.parse import urlencode, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LONGEST_URL = 2000
_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")
ELLIPSIS = "…"


def escape(text: str) -> str:
    """Text for element content and for quoted attributes."""
    return html.escape(text, quote=True)


def is_web_address(url: str) -> bool:
    """Whether a link may lead there: http or https with a host, nothing else."""
    if len(url) > _LONGEST_URL:
        return False
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def outward(url: str, label: str, css: str = "", title: str = "") -> str:
    """A link to another site; plain text when the address is not one of the web."""
    shape = f' class="{escape(css)}"' if css else ""
    hint = f' title="{escape(title)}"' if title else ""
    if not is_web_address(url):
        return f"<span{shape}{hint}>{escape(label)}</span>"
    address = escape(url.strip())
    fixed = 'target="_blank" rel="noopener noreferrer nofollow"'
    return f'<a{shape}{hint} href="{address}" {fixed}>{escape(label)}</a>'


def label_text(text: str) -> str:
    """Text from outside in the label of a control, which Streamlit reads as Markdown: as it stands.

    Options of a select box are no Markdown and need none of this.
    """
    return _MARKUP.sub(r"\\\1", "".join(c if c.isprintable() else "\ufffd" for c in text))


def page_address(page: str, /, **parameters: str | None) -> str:
    """The address of a page of ours, relative to the server's root."""
    given = {key: value for key, value in parameters.items() if value}
    return f"/{page}" + (f"?{urlencode(given)}" if given else "")


def inward(address: str, label: str, css: str = "") -> str:
    """A link to a page of ours, in the same tab."""
    shape = f' class="{escape(css)}"' if css else ""
    return f'<a{shape} href="{escape(address)}" target="_self">{escape(label)}</a>'


def story_link(story_id: str, label: str, css: str = "") -> str:
    """A link to a story's page."""
    return inward(page_address("story", story=story_id), label, css)


def mark_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text escaped, with the spans highlighted; overlapping and outlying ones are trimmed."""
    pieces, at = [], 0
    for start, end in sorted(spans):
        first, last = max(start, at), min(end, len(text))
        if first >= last:
            continue
        pieces.append(escape(text[at:first]))
        pieces.append(f"<mark>{escape(text[first:last])}</mark>")
        at = last
    pieces.append(escape(text[at:]))
    return "".join(pieces)


def shorten(text: str, limit: int) -> str:
    """The text cut at a word's end with an ellipsis, when it is longer than `limit`."""
    folded = " ".join(text.split())
    if len(folded) <= limit:
        return folded
    cut = folded[:limit]
    # A text without blanks is cut where it is: scripts such as Chinese have none.
    at = cut.rfind(" ")
    return (cut[:at] if at > limit // 2 else cut).rstrip(" ,;:.–-") + ELLIPSIS


def paragraph(content: str, css: str = "") -> str:
    """A paragraph around HTML that is safe already."""
    return f'<p class="{escape(css)}">{content}</p>' if css else f"<p>{content}</p>"


def joined(parts: Sequence[str]) -> str:
    """Pieces of safe HTML in one line, with dots between them."""
    return '<span class="t-dot"> · </span>'.join(part for part in parts if part)


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(names) <= 1:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def empty_state(title: str, text: str) -> str:
    """A calm message where there is nothing to show; `text` is safe HTML."""
    return f'<section class="t-empty"><h1>{escape(title)}</h1><p>{text}</p></section>'


def page_head(kicker: str, title: str, lead: str = "") -> str:
    """The head of a page; `lead` is safe HTML."""
    after = f'<p class="t-lead">{lead}</p>' if lead else ""
    return (
        f'<header class="t-head"><p class="t-kicker">{escape(kicker)}</p>'
        f"<h1>{escape(title)}</h1>{after}</header>"
    )
