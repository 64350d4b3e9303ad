"""Words that news uses for one another, from a shipped list."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from analysis.search.words import stem_word
from db.errors import AnalysisError


@cache
def load_related() -> dict[str, tuple[str, ...]]:
    """Other words, or phrases, for each word's stem; raises AnalysisError without the list."""
    try:
        text = files("analysis.search").joinpath("related.txt").read_text("utf-8")
    except OSError as fault:
        raise AnalysisError(
            "the shipped list of related words cannot be read; reinstall the package"
        ) from fault
    return read_related(text)


def read_related(text: str) -> dict[str, tuple[str, ...]]:
    """The list's groups, one a line: blanks between entries, hyphens within phrases."""
    found: dict[str, dict[str, None]] = {}
    for line in text.splitlines():
        if line.startswith("#"):
            continue
        group = [entry.replace("-", " ") for entry in line.split()]
        for entry in group:
            if " " not in entry:
                others = [other for other in group if other != entry]
                found.setdefault(stem_word(entry), {}).update(dict.fromkeys(others))
    return {stem: tuple(others) for stem, others in found.items()}
