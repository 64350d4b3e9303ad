"""The lines of a file worth looking at, with how much each says: code, comment, test, prose."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from analysis.stack.findings import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.stack.walk import Page

_LONGEST = 2000
_MOST_LINES = 20_000
_CODE = frozenset(
    [
        ".py",
        ".js",
        ".ts",
        ".tsx",
        ".jsx",
        ".mjs",
        ".cjs",
        ".go",
        ".rs",
        ".java",
        ".kt",
        ".rb",
        ".php",
        ".cs",
        ".swift",
        ".scala",
        ".cpp",
        ".cc",
        ".c",
        ".h",
        ".hpp",
        ".r",
        ".jl",
        ".lua",
        ".ex",
        ".dart",
        ".ipynb",
        ".vue",
        ".svelte",
    ]
)
_CONFIG = frozenset(
    [
        ".yaml",
        ".yml",
        ".toml",
        ".json",
        ".env",
        ".ini",
        ".cfg",
        ".conf",
        ".tf",
        ".tfvars",
        ".hcl",
        ".properties",
        ".xml",
        ".jsonnet",
        ".nix",
        ".service",
        ".tpl",
        ".j2",
    ]
)
_SHELL = frozenset([".sh", ".bash", ".zsh", ".ps1", ".mk", ".bat", ".fish"])
_PROSE = frozenset([".md", ".rst", ".mdx", ".adoc", ".html", ".txt", ".org", ".tex"])
_TEST = re.compile(
    r"(?:^|/)(?:tests?|testing|__tests__|specs?|e2e|fixtures|mocks?|examples?|samples?|docs?|doc|benchmarks?|cookbook|demos?|tutorials?)(?:/|$)|(?:^|/)(?:test_|conftest)[^/]*$|(?:_test|\.test|\.spec)\.\w+$|\.example$|\.sample$|\.template$",
    re.IGNORECASE,
)
# A string on a line of its own, or a type that lists strings: what there is, not what is used.
_LISTED = re.compile(r"""^\s*(?:["'][^"']{1,120}["']\s*,?\s*$|.{0,80}\bLiteral\[)""")
_COMMENT = re.compile(r"^\s*(?:#|//|/\*|\*|--|;|<!--|\"\"\"|''')")
_DEPLOYMENT_NAME = re.compile(
    r"(?:^|/)(?:dockerfile|containerfile|compose|docker-compose|values|deployment|makefile|justfile|procfile|skypilot|modal|jenkinsfile)[^/]*$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """One line: its number from 1, its words, and what the file around it is."""

    number: int
    text: str
    evidence: Evidence
    is_code: bool
    is_config: bool
    is_deployment: bool
    is_modelfile: bool

    @property
    def quoted(self) -> bool:
        """Whether it holds a string."""
        return '"' in self.text or "'" in self.text or "`" in self.text


def read_lines(page: Page) -> Iterator[Line]:
    """The lines of a page, docstrings as comments; nothing of a file of unknown kind but its names."""
    name = page.path.rpartition("/")[2].lower()
    ending = name[name.rfind(".") :] if "." in name else ""
    is_code = ending in _CODE
    is_config = (
        ending in _CONFIG
        or ending in _SHELL
        or name.startswith((".env", "dockerfile", "makefile", "modelfile"))
        or _DEPLOYMENT_NAME.search(page.path) is not None
    )
    is_prose = ending in _PROSE and not name.startswith("requirements")
    if not (is_code or is_config or is_prose):
        return
    is_modelfile = name.startswith("modelfile") or name.endswith(".modelfile")
    base = _evidence(page.path, is_prose=is_prose)
    inside = False
    for number, text in _numbered(page.text, ending):
        inside, in_docstring = _docstring(text, inside) if ending == ".py" else (False, False)
        listed = is_code and _LISTED.match(text) is not None
        comment = in_docstring or listed or _COMMENT.match(text) is not None
        evidence = max(base, Evidence.WEAK) if comment else base
        yield Line(
            number, text[:_LONGEST], evidence, is_code, is_config,
            is_config or is_code, is_modelfile,
        )  # fmt: skip


def _evidence(path: str, *, is_prose: bool) -> Evidence:
    if is_prose:
        return Evidence.MENTIONED
    return Evidence.WEAK if _TEST.search(path) else Evidence.USED


def _docstring(text: str, inside: bool) -> tuple[bool, bool]:
    """Whether the next line and this one lie within a docstring of Python."""
    count = text.count('"""') + text.count("'''")
    if inside:
        return count % 2 == 0, True
    opens = text.lstrip().startswith(('"""', "'''", 'r"""'))
    return opens and count % 2 == 1, opens


def _numbered(text: str, ending: str) -> Iterator[tuple[int, str]]:
    if ending == ".ipynb":
        yield from _cells(text)
        return
    yield from enumerate(text.splitlines()[:_MOST_LINES], 1)


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a notebook's code cells, counted through; what cells put out is left out."""
    try:
        cells = json.loads(text).get("cells", [])
    except (ValueError, AttributeError, RecursionError):
        return
    number = 0
    for cell in cells if isinstance(cells, list) else []:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", "")
        words = "".join(map(str, source)) if isinstance(source, list) else str(source)
        for line in words.splitlines():
            number += 1
            yield number, line
