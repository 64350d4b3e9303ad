"""Changing stacks: what was typed, judged field by field, and written without losing another's change."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.stack.model import Stack
from app.stack_file import (
    LISTS,
    NOTHING_STATED,
    SIZES,
    STACK_FOLDER,
    judge_values,
    read_stack_file,
    stack_files,
    write_stack,
)
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

KEPT = ".before"  # what a file held before the last change, beside it
_NOT_SLUG = re.compile(r"[^a-z0-9]+")
_GROUPED = re.compile(r"\d{1,3}(?:[ ,._’'\u00a0\u202f]\d{3})+|\d+")
_SEPARATORS = re.compile(r"\D")
_LONGEST_TEXT = 200_000
_saving = threading.Lock()


@dataclass(frozen=True, slots=True)
class StackFile:
    """A stack's file as it was read. `stack` is None where it has faults, which `faults` lists."""

    path: Path
    digest: str
    stack: Stack | None
    faults: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The stack's name, or the file's where it cannot be read."""
        return self.stack.name if self.stack is not None else self.path.stem


@dataclass(frozen=True, slots=True)
class Draft:
    """A stack as it is typed: one entry a line in each list, sizes as text."""

    name: str = ""
    lists: Mapping[str, str] = field(default_factory=dict)
    sizes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """What a draft comes to: a stack, or the faults by field; "" is the fault of the whole."""

    stack: Stack | None
    faults: Mapping[str, str]


def read_files(home: Path) -> tuple[StackFile, ...]:
    """Every stack's file of a data folder; one with faults does not hide the others."""
    found = []
    for path in stack_files(home):
        stack, faults = read_stack_file(path)
        found.append(StackFile(path, _digest(path), stack, tuple(faults)))
    return tuple(found)


def draft_of(stack: Stack) -> Draft:
    """A stack as it is typed."""
    sizes = {key: getattr(stack, key) for key in SIZES}
    return Draft(
        stack.name,
        {key: "\n".join(getattr(stack, key)) for key in LISTS},
        {key: f"{value:,}" if value is not None else "" for key, value in sizes.items()},
    )


def judge_draft(draft: Draft, taken: Collection[str] = ()) -> Judged:
    """The stack that was typed, or every fault at once; `taken` are names of other stacks."""
    values: dict[str, Any] = {"name": draft.name.strip()}
    for key in LISTS:
        lines = draft.lists.get(key, "")[:_LONGEST_TEXT].splitlines()
        values[key] = list(dict.fromkeys(line.strip() for line in lines if line.strip()))
    sizes = {key: _read_size(draft.sizes.get(key, "")) for key in SIZES}
    values |= {key: size for key, size in sizes.items() if size is not None}
    faults: dict[str, str] = {}
    for key, said in judge_values(values):
        faults.setdefault(key, _for_a_form(key, said))
    if not values["name"]:
        faults["name"] = "Give it a name, such as “shop”."
    elif values["name"].casefold() in {name.casefold() for name in taken}:
        faults["name"] = "Another stack has this name; give this one another."
    if faults:
        return Judged(None, faults)
    return Judged(_build(values), {})


def _build(values: Mapping[str, Any]) -> Stack:
    return Stack(
        name=values["name"],
        models=tuple(values["models"]),
        providers=tuple(values["providers"]),
        licences=tuple(values["licences"]),
        hardware=tuple(values["hardware"]),
        regions=tuple(values["regions"]),
        fields=tuple(values["fields"]),
        monthly_users=values.get("monthly_users"),
        annual_revenue_usd=values.get("annual_revenue_usd"),
    )


def _read_size(text: str) -> int | str | None:
    """The number, the text itself where it is none, None where nothing is stated."""
    stated = text.strip()
    if not stated:
        return None
    if len(stated) > 40 or not _GROUPED.fullmatch(stated):  # noqa: PLR2004 - digits
        return stated
    return int(_SEPARATORS.sub("", stated))


def _for_a_form(key: str, said: str) -> str:
    if said == NOTHING_STATED:
        return "Nothing is stated yet; name at least one model, provider, licence, accelerator or region."
    if key in SIZES:
        return "Write a whole number such as 2,000,000, or leave it empty."
    if key == "name":
        return "A name is one line of at most 200 characters."
    return said[:1].upper() + said[1:] + "."


def save_stack(home: Path, stack: Stack, was: StackFile | None) -> Path:
    """Write a stack over the file that it was read from, or into a new one; the file.

    Comments of the old file are not kept in it; its text stays beside it as `….before`. Raises
    ConfigError when the file was changed by somebody else since, or cannot be written.
    """
    with _saving:
        path = was.path if was is not None else _new_path(home, stack.name)
        if was is not None:
            _check_unchanged(was)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if was is not None:
                _replace(Path(f"{path}{KEPT}"), path.read_bytes())
            _replace(path, write_stack(stack).encode("utf-8"))
        except OSError as fault:
            raise ConfigError(
                f"{path} cannot be written; check its folder's permissions"
            ) from fault
    return path


def delete_stack(was: StackFile) -> Path:
    """Take a stack's file out of use; what it held stays beside it, in the file returned.

    Raises ConfigError when it was changed since it was read.
    """
    with _saving:
        _check_unchanged(was)
        kept = Path(f"{was.path}{KEPT}")
        try:
            was.path.replace(kept)
        except OSError as fault:
            raise ConfigError(f"{was.path} cannot be deleted; check its permissions") from fault
    return kept


def _check_unchanged(was: StackFile) -> None:
    if _digest(was.path) != was.digest:
        raise ConfigError(
            f"{was.path.name} was changed by somebody else in the meantime; read it again and make "
            "your changes there"
        )


def _digest(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _new_path(home: Path, name: str) -> Path:
    slug = _NOT_SLUG.sub("-", name.casefold()).strip("-")[:60]
    slug = slug or f"stack-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"
    folder = home / STACK_FOLDER
    path, number = folder / f"{slug}.toml", 2
    while path.exists():
        path, number = folder / f"{slug}-{number}.toml", number + 1
    return path


def _replace(path: Path, content: bytes) -> None:
    """Put the content in the file's place at once, so that nobody reads half of it."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".stack-", suffix=".part")
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        # As any other file of the reader's own; mkstemp keeps it from everybody else.
        part.chmod(path.stat().st_mode & 0o777 if path.exists() else 0o644)
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise


def merge_draft(draft: Draft, found: Sequence[tuple[str, str]]) -> Draft:
    """The draft with entries (key, entry) put behind those that it has."""
    lists = dict(draft.lists)
    for key, entry in found:
        lines = [line.strip() for line in lists.get(key, "").splitlines() if line.strip()]
        if entry.casefold() not in {line.casefold() for line in lines}:
            lists[key] = "\n".join([*lines, entry])
    return Draft(draft.name, lists, draft.sizes)
