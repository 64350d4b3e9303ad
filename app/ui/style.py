"""How pages look: Streamlit's theme options and our stylesheet."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from app.newsletter.html import style_sheet

_LIGHT = {
    "backgroundColor": "#fbfaf6",
    "secondaryBackgroundColor": "#f2eee4",
    "textColor": "#1f1d1a",
    "primaryColor": "#9a3412",
    "linkColor": "#8a2f10",
    "borderColor": "#ddd6c8",
}
_DARK = {
    "backgroundColor": "#171614",
    "secondaryBackgroundColor": "#211f1c",
    "textColor": "#e8e4db",
    "primaryColor": "#e8a27a",
    "linkColor": "#e8a27a",
    "borderColor": "#3a3630",
}
# The bell in the browser's tab. Drawn here: an icon's name would make the browser call a font host.
ICON = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="64" height="64">'
    '<rect width="32" height="32" rx="7" fill="#9a3412"/>'
    '<path fill="#fbfaf6" d="M16 5.5a1.6 1.6 0 0 1 1.6 1.6v.6c3.5.7 5.9 3.8 5.9 7.5v4.2l2.1 3.2H6.4'
    'l2.1-3.2v-4.2c0-3.7 2.4-6.8 5.9-7.5v-.6A1.6 1.6 0 0 1 16 5.5z"/>'
    '<path fill="#fbfaf6" d="M12.9 24.2h6.2a3.1 3.1 0 0 1-6.2 0z"/></svg>'
)
_SHARED = {"font": "serif", "headingFont": "serif", "baseRadius": "small"}


def theme_options() -> dict[str, object]:
    """Light and dark themes; the reader's system chooses."""
    options: dict[str, object] = {f"theme.{key}": value for key, value in _SHARED.items()}
    options |= {f"theme.light.{key}": value for key, value in _LIGHT.items()}
    return options | {f"theme.dark.{key}": value for key, value in _DARK.items()}


@cache
def stylesheet() -> str:
    """The stylesheets of pages and of issues as one `<style>` element."""
    folder = Path(__file__).parent
    sheets = [folder / "style.css", *sorted((folder / "sheets").glob("*.css"))]
    text = "".join(sheet.read_text(encoding="utf-8") for sheet in sheets) + style_sheet()
    return f"<style>{text}</style>"
