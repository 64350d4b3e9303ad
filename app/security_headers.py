"""What every answer tells browsers not to do."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_INLINE = re.compile(r"<script(?P<attributes>[^>]{0,400})>(?P<code>.*?)</script>", re.DOTALL)
FIXED: Final = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": (
        "accelerometer=(), autoplay=(), camera=(), display-capture=(), geolocation=(), "
        "gyroscope=(), magnetometer=(), microphone=(), midi=(), payment=(), usb=()"
    ),
}
# Told only where the public address is https, and for that name alone.
STRICT_TRANSPORT: Final = "max-age=31536000"
# For files: whatever a browser is made to take them for, nothing in them runs or loads.
FILE_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)
# For pages that signed links lead to: they bring their style along, and send their forms back to us.
FORM_POLICY: Final = (
    "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
# For Streamlit's own scripts: a worker would be bound by more than its page.
ASSET_POLICY: Final = "base-uri 'none'; frame-ancestors 'none'"


def page_policy(host: str) -> str:
    """The Content-Security-Policy of our pages; `host` is the checked Host header.

    Scripts are Streamlit's own files and inline ones that we know by their hash; nothing is
    evaluated from text. Styles may stand inline: Streamlit's components write them.
    """
    known = " ".join(f"'sha256-{digest}'" for digest in _known_scripts())
    # Not every browser counts the socket of the same host as 'self'.
    sockets = f"ws://{host} wss://{host}" if host else ""
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' 'wasm-unsafe-eval' {known}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            f"connect-src 'self' {sockets}".rstrip(),
            "worker-src 'self' blob:",
            "frame-src 'none'",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )


def form_policy(style: str) -> str:
    """The policy of a page whose one `<style>` element holds exactly that text."""
    return FORM_POLICY.format(style=_digest(style))


def hashes_of(document: str) -> Sequence[str]:
    """Base64 SHA-256 of each inline script of an HTML text, as a policy names it."""
    found = [
        match["code"]
        for match in _INLINE.finditer(document)
        if " src=" not in match["attributes"] and match["code"].strip()
    ]
    return tuple(_digest(code) for code in found)


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


@cache
def _known_scripts() -> tuple[str, ...]:
    """Hashes of the inline scripts of Streamlit's frame and of ours: constants in `app/ui`."""
    import streamlit

    frame = Path(streamlit.__file__).parent / "static" / "index.html"
    ours = sorted((Path(__file__).parent / "ui").rglob("*.py"))
    texts = [file.read_text(encoding="utf-8") for file in (frame, *ours)]
    return tuple(dict.fromkeys(digest for text in texts for digest in hashes_of(text)))
