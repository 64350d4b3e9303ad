"""Files that list the packages of a project: what vendors they lead to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.stack.vendors import PACKAGES

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAMES = re.compile(
    r"(?:^|/)(?:requirements[^/]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|environment\.ya?ml|package\.json|Cargo\.toml|go\.mod|Gemfile|pom\.xml|build\.gradle(?:\.kts)?|deno\.json)$|(?:^|/)requirements/[^/]+\.(?:txt|in)$",
    re.IGNORECASE,
)
# Each ecosystem's own sign that a name is a package.
_LINE = re.compile(
    r"^\s*[\"']?(?P<python>[A-Za-z][\w.-]*)(?:\[[\w, -]{0,80}\])?\s*(?:[=<>~!^@;,]|$)|^\s*-\s*[\"']?(?P<item>[A-Za-z][\w.-]*)|[\"'](?P<quoted>@?[A-Za-z][\w./-]{1,80})(?:\[[\w, -]{0,80}\])?\s*(?:[=<>~!^;@][^\"']{0,60})?[\"']|^\s*(?:require\s+)?github\.com/(?P<go>[\w.-]+/[\w.-]+)"
)
_GO = {"openai/openai-go": "OpenAI", "sashabaranov/go-openai": "OpenAI", "anthropics/anthropic-sdk-go": "Anthropic", "ollama/ollama": "Ollama", "cohere-ai/cohere-go": "Cohere"}  # fmt: skip
_MOST_LINES = 5000
_LONGEST = 500


def read_manifest(path: str, text: str) -> Iterator[tuple[str, int]]:
    """The vendors of the packages that a manifest lists, with the line; nothing for other files."""
    if _NAMES.search(path) is None:
        return
    for number, line in enumerate(text.splitlines()[:_MOST_LINES], 1):
        if line.lstrip().startswith(("#", "//")):
            continue
        for match in _LINE.finditer(line[:_LONGEST]):
            name = (match["python"] or match["item"] or match["quoted"] or "").lower()
            vendor = _GO.get(match["go"] or "") or PACKAGES.get(name.replace("_", "-"))
            if vendor:
                yield vendor, number
