"""Issues as files, in every form."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.brief.model import Brief


def save_issue(brief: Brief, folder: Path) -> list[Path]:
    """Write WEEK.md, .html, .json and .txt into the folder, made when missing."""
    from analysis.brief.serialise import brief_to_json
    from app.newsletter.html import render_html
    from app.newsletter.markdown import render_markdown
    from app.newsletter.text import render_text

    folder.mkdir(parents=True, exist_ok=True)
    forms = {
        "md": render_markdown(brief),
        "html": render_html(brief),
        "json": brief_to_json(brief),
        "txt": render_text(brief),
    }
    written = []
    for ending, content in forms.items():
        path = folder / f"{brief.week}.{ending}"
        path.write_text(content, encoding="utf-8")
        written.append(path)
    return written
