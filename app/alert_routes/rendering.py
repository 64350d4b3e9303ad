"""The pages behind signed links as HTML: small, without scripts, everything escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from starlette.responses import Response

from app.newsletter.wording import clean_text
from app.security_headers import form_policy

if TYPE_CHECKING:
    from jinja2 import Environment

    from app.alert_routes.visit import Page

_FOLDER = Path(__file__).parent
# The address is a key: it is not kept, not passed on, and not listed.
_HEADERS: Final = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Type": "text/html; charset=utf-8",
}


def render_page(page: Page) -> Response:
    """The answer with its headers."""
    template = _environment().get_template(f"{page.template}.html.jinja")
    text = template.render(title=page.title, **page.values)
    headers = _HEADERS | {"Content-Security-Policy": form_policy(_style())}
    return Response(text.encode("utf-8", "replace"), page.status, headers)


@cache
def _environment() -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader([_FOLDER / "templates", _FOLDER]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["clean"] = clean_text
    return made


@cache
def _style() -> str:
    # As the frame includes it: its hash stands in the policy, so that no other style applies.
    return _environment().get_template("page.css").render()
