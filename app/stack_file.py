"""Stacks as files: `stack.toml`, read with every fault at once and written with where things were found."""

from __future__ import annotations

import difflib
import tomllib
from typing import TYPE_CHECKING, Any

from analysis.stack.model import Stack
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from analysis.stack.findings import Found, Proposal

STACK_NAME = "stack.toml"
STACK_FOLDER = "stacks"
LISTS = {
    "models": "models you use, as their makers or hubs write them",
    "providers": "whose interfaces and services you use",
    "licences": "licences that you rely on",
    "hardware": "accelerators that you run on or buy",
    "regions": "where you work: EU, US, DE, China …",
    "fields": "fields of use of your own products, such as medical",
}
SIZES = {
    "monthly_users": "monthly active users of your products; licences ask for it",
    "annual_revenue_usd": "revenue a year in US dollars; licences ask for it",
}
NOTHING_STATED = (
    'states nothing that you depend on; add models = ["…"], or run `tocsin stack scan PATH`'
)
_KEYS = ("name", *LISTS, *SIZES)
_SYNONYMS = {
    "licenses": "licences", "license": "licences", "licence": "licences", "model": "models",
    "provider": "providers", "vendors": "providers", "gpus": "hardware", "gpu": "hardware",
    "region": "regions", "users": "monthly_users", "revenue": "annual_revenue_usd",
}  # fmt: skip
_MOST_BYTES = 1_000_000
_MOST_ENTRIES = 500
_LONGEST = 200
_LARGEST = 10**13


def load_stack(path: Path) -> Stack:
    """The stack of a file; raises ConfigError that lists every fault found."""
    stack, faults = _read(path)
    if stack is None or faults:
        raise ConfigError(_list_faults(faults))
    return stack


def load_stacks(home: Path) -> tuple[Stack, ...]:
    """The stacks of a data folder: `stack.toml` and `stacks/*.toml`, in that order; () for none.

    Raises ConfigError that lists the faults of all files.
    """
    stacks: list[Stack] = []
    faults: list[str] = []
    taken: dict[str, Path] = {}
    for path in stack_files(home):
        stack, found = _read(path)
        faults += found
        if stack is None:
            continue
        if other := taken.get(stack.name):
            faults.append(f"{path}: {other} is named {stack.name!r} too; give one another name")
        taken.setdefault(stack.name, path)
        stacks.append(stack)
    if faults:
        raise ConfigError(_list_faults(faults))
    return tuple(stacks)


def stack_files(home: Path) -> tuple[Path, ...]:
    """The files in which a data folder's stacks stand."""
    single = home / STACK_NAME
    several = sorted((home / STACK_FOLDER).glob("*.toml"))
    return tuple(path for path in (single, *several) if path.is_file())


def write_stack(stack: Stack, found: Sequence[Found] = ()) -> str:
    """The text of a stack's file, which reads back as the same stack.

    `found` adds where each entry was found, and what was only mentioned, as comments.
    """
    places = {(one.part, one.entry): one for one in found}
    lines = [f"name = {_toml(stack.name)}"]
    for key, told in LISTS.items():
        lines += ["", f"# {told}"]
        lines += _write_list(key, getattr(stack, key), places)
    lines.append("")
    for key, told in SIZES.items():
        value = getattr(stack, key)
        lines.append(
            f"{key} = {value}  # {told}" if value is not None else f"# {key} = 0  # {told}"
        )
    return "\n".join(lines) + "\n"


def write_proposal(proposal: Proposal) -> str:
    """The text of the file that a scan proposes, weaker findings as comments to take in by hand."""
    head = (
        f"# Proposed by `tocsin stack scan` from {proposal.files} files. Read it through: take away\n"
        "# what you no longer use, and take in what stands behind # if you do use it.\n\n"
    )
    return head + write_stack(proposal.stack, proposal.found)


def shown(text: str) -> str:
    """A text from outside fit for a terminal or a comment: one line, no control characters."""
    return "".join(c if c.isprintable() else "�" for c in text)


def _write_list(
    key: str, values: tuple[str, ...], places: Mapping[tuple[str, str], Found]
) -> list[str]:
    weaker = [one for (part, entry), one in places.items() if part == key and entry not in values]
    if not values and not weaker:
        return [f"{key} = []"]
    lines = [f"{key} = ["]
    for value in values:
        one = places.get((key, value))
        lines.append(f"    {_toml(value)},{_where(one)}")
    lines += [f"    # {_toml(one.entry)},{_where(one)}" for one in weaker]
    return [*lines, "]"]


def _where(one: Found | None) -> str:
    if one is None:
        return ""
    more = one.count - len(one.places)
    strength = "" if one.evidence == 0 else f"{('', 'weak: ', 'only mentioned: ')[one.evidence]}"
    listed = ", ".join(map(shown, one.places)) + (f" and {more} more" if more > 0 else "")
    return f"  # {strength}{one.how}: {listed}"


def _toml(value: object) -> str:
    import tomli_w

    return tomli_w.dumps({"v": value}).removeprefix("v = ").strip()


def _read(path: Path) -> tuple[Stack | None, list[str]]:
    try:
        if path.stat().st_size > _MOST_BYTES:
            return None, [f"{path} is larger than 1 MB and no stack; name another file"]
        values = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        fault = f"{path} does not exist; write it, or run `tocsin stack scan PATH --output {path}`"
        return None, [fault]
    except IsADirectoryError:
        return None, [f"{path} is a folder; name the file in it"]
    except OSError as error:
        return None, [f"{path} cannot be read ({error.strerror}); check its permissions"]
    except UnicodeDecodeError:
        return None, [f"{path} is not text in UTF-8; save it as UTF-8"]
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        return None, [f"{path} is not valid TOML ({error}); mend that line"]
    faults = _faults(values, path)
    return (None if faults else _build(values, path)), faults


def _build(values: Mapping[str, Any], path: Path) -> Stack:
    name = str(values.get("name") or path.stem).strip()
    lists = {key: _unique(values.get(key, ())) for key in LISTS}
    sizes = {key: values.get(key) for key in SIZES}
    return Stack(
        name=name,
        models=lists["models"],
        providers=lists["providers"],
        licences=lists["licences"],
        hardware=lists["hardware"],
        regions=lists["regions"],
        fields=lists["fields"],
        monthly_users=sizes["monthly_users"],
        annual_revenue_usd=sizes["annual_revenue_usd"],
    )


def _unique(values: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.strip() for value in values))


def judge_values(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is wrong with a stack's values: the key, empty for the whole, and a sentence about it."""
    found = [(key, _unknown(key)) for key in values if key not in _KEYS]
    name = values.get("name", "")
    if not isinstance(name, str) or len(name) > _LONGEST or not name.isprintable():
        found.append(("name", 'name must be a short text in quotes, such as name = "shop"'))
    judged = ((key, _list_fault(key, values[key])) for key in LISTS if key in values)
    found += [(key, said) for key, said in judged if said]
    for key in SIZES:
        value = values.get(key, 0)
        whole = isinstance(value, int) and not isinstance(value, bool)
        if not whole or not 0 <= value <= _LARGEST:
            said = f"{key} must be a whole number without quotes, such as {key} = 2_000_000"
            found.append((key, said))
    if not found and not any(values.get(key) for key in LISTS):
        found.append(("", NOTHING_STATED))
    return found


def _list_fault(key: str, value: object) -> str:
    if not isinstance(value, list):
        return f'{key} must be a list of texts; write {key} = ["…"]'
    if len(value) > _MOST_ENTRIES:
        return f"{key} has {len(value)} entries; keep it to {_MOST_ENTRIES}"
    for place, entry in enumerate(value, 1):
        if not isinstance(entry, str):
            return f"entry {place} of {key} is no text; put it in quotes"
        if not entry.strip() or len(entry) > _LONGEST or not entry.isprintable():
            return (
                f"entry {place} of {key} is empty, too long or not one line; write a name or take "
                "it out"
            )
    return ""


def _faults(values: Mapping[str, Any], path: Path) -> list[str]:
    return [f"{path}: {said}" if key else f"{path} {said}" for key, said in judge_values(values)]


def _unknown(key: str) -> str:
    meant = _SYNONYMS.get(key.lower()) or next(iter(difflib.get_close_matches(key, _KEYS, 1)), "")
    hint = f"did you mean {meant}?" if meant else f"the keys are {', '.join(_KEYS)}"
    return f"there is no key {shown(key)[:60]!r}; {hint}"


def read_stack_file(path: Path) -> tuple[Stack | None, list[str]]:
    """The stack of a file, or what is wrong with it; reads nothing else."""
    return _read(path)


def _list_faults(faults: Sequence[str]) -> str:
    if len(faults) == 1:
        return f"the stack has a fault: {faults[0]}"
    return f"there are {len(faults)} faults in what you depend on:" + "".join(
        f"\n  - {fault}" for fault in faults
    )
