"""HTML trees for reading whole pages: built without trust, with what nobody sees known."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from ingest.extract import decode_page, prepare_markup
from ingest.screen import USUAL_LIMITS, Rejected, ScreenLimits, screen_page

if TYPE_CHECKING:
    from collections.abc import Mapping

UNSEEN = frozenset(
    {
        "script", "style", "template", "noscript", "svg", "iframe", "canvas", "audio", "video",
        "object", "select", "textarea", "datalist", "input", "head", "title", "meta", "link",
        "map", "math",
    }
)  # fmt: skip
_OPENABLE = re.compile(
    r"tab|accordion|collaps|panel|expand|faq|toggle|drawer-content", re.IGNORECASE
)
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)


def parse_page(
    body: bytes, charset: str = "", limits: ScreenLimits = USUAL_LIMITS
) -> Any | Rejected:
    """The tree of a page, its root being `html`; nothing is loaded from elsewhere."""
    if not body.strip():
        return Rejected("empty", "The page is empty.")
    if rejected := screen_page(body, limits):
        return rejected
    return build_tree(decode_page(body, charset))


def build_tree(markup: str) -> Any | Rejected:
    """The tree of markup that was screened before."""
    from lxml import etree, html

    parser = html.HTMLParser(
        encoding="utf-8",
        no_network=True,
        recover=True,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    # From bytes: the parser refuses text that declares an encoding.
    plain = prepare_markup(markup).encode("utf-8", "replace")
    try:
        tree = html.document_fromstring(plain, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError, AssertionError):
        return Rejected("not_html", "The page is not HTML.")
    _show_addresses(tree)
    return tree


def _show_addresses(tree: Any) -> None:
    """Put e-mail addresses back that a delivery network hides, differently with each capture."""
    for element in tree.xpath("//*[@data-cfemail]")[:1000]:
        code = element.get("data-cfemail")[:600]
        if len(code) % 2 == 0 and re.fullmatch(r"[0-9a-fA-F]{4,}", code):
            key, *rest = bytes.fromhex(code)
            element.text = bytes(byte ^ key for byte in rest).decode("utf-8", "replace")
            del element[:]


def measure_text(tree: Any) -> Mapping[Any, int]:
    """How many characters are seen in each element, its descendants' included; one pass."""
    elements = [element for element in tree.iter() if isinstance(element.tag, str)]
    sizes = dict.fromkeys(elements, 0)
    for element in reversed(elements):
        if element.tag in UNSEEN:
            sizes[element] = 0
        else:
            sizes[element] += len((element.text or "").strip())
        parent = element.getparent()
        if parent in sizes:
            sizes[parent] += sizes[element] + len((element.tail or "").strip())
    return sizes


def is_hidden(element: Any) -> bool:
    """Whether nobody sees it; what opens at a click, such as a tab, counts as seen."""
    stated = element.get("hidden")
    if stated is None and not _HIDDEN_STYLE.search(element.get("style") or ""):
        return False
    if stated == "until-found" or element.get("role") in {"tabpanel", "region"}:
        return False
    return not _OPENABLE.search(f"{element.get('class') or ''} {element.get('id') or ''}"[:500])
