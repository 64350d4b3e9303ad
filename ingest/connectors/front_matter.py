"""The head of a model card: the few keys that we want, read without a YAML library.

YAML is a large language with references and constructors. Cards come from strangers, and what we
want of them are plain values and short lists at the first column.
"""

from __future__ import annotations

import re

from ingest.text import clean_line

MAX_HEAD = 64_000
MAX_VALUE = 2_000
MAX_MEMBERS = 40
_FENCE = re.compile(r"\s*---[ \t]*\n(.*?)^---[ \t]*(?:\n|$)", re.DOTALL | re.MULTILINE)
_KEY = re.compile(r"([A-Za-z_][\w-]{0,60})[ \t]*:(?:[ \t]+(.*)|[ \t]*)")
_BLOCK = re.compile(r"[|>][+-]?\d?")


def split_front_matter(text: str) -> tuple[str, str]:
    """The head between the two lines of dashes, and the rest; no head when it has no end."""
    plain = text.lstrip("\ufeff").replace("\r\n", "\n")
    found = _FENCE.match(plain[:MAX_HEAD])
    return (found[1].rstrip("\n"), plain[found.end() :]) if found else ("", plain)


def read_front_matter(head: str) -> dict[str, str]:
    """The first value of each key at the first column; lists become `a, b`, blocks one line."""
    values: dict[str, str] = {}
    lines = head[:MAX_HEAD].split("\n")
    for at, line in enumerate(lines):
        if found := _KEY.fullmatch(line.rstrip()):
            values.setdefault(found[1], _read_value((found[2] or "").strip(), lines, at + 1))
    return {key: clean_line(value, MAX_VALUE) for key, value in values.items()}


def _read_value(stated: str, lines: list[str], after: int) -> str:
    if not stated or stated.startswith("#"):
        return ", ".join(_members(lines, after))
    if _BLOCK.fullmatch(stated):
        return " ".join(_indented(lines, after))
    if stated.startswith("["):
        inner = stated.partition("]")[0][1:].split(",")[:MAX_MEMBERS]
        return ", ".join(member for one in inner if (member := read_scalar(one)))
    return read_scalar(stated)


def _members(lines: list[str], after: int) -> list[str]:
    """The plain members of a list below a key; it ends at the next key."""
    found: list[str] = []
    for line in lines[after:]:
        bare = line.strip()
        if bare and not line.startswith((" ", "\t", "- ")):
            break
        if bare.startswith("- ") and len(found) < MAX_MEMBERS:
            found.append(read_scalar(bare[2:]))
    return [member for member in found if member]


def _indented(lines: list[str], after: int) -> list[str]:
    found: list[str] = []
    for line in lines[after:]:
        if line.strip() and not line.startswith((" ", "\t")):
            break
        found.append(line.strip())
    return found


def read_scalar(stated: str) -> str:
    """A plain or quoted value without its comment; references, tags and maps are empty."""
    value = stated.strip()
    if value[:1] in ("'", '"'):
        return value[1:].partition(value[0])[0]
    if value[:1] in ("&", "*", "!", "{", "[", "|", ">", "%", "@", "`"):
        return ""
    value = "" if value.startswith("#") else re.split(r"\s#", value, maxsplit=1)[0].strip()
    return "" if value in ("null", "~") else value
