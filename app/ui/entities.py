"""Who and what a story names, by kind, each leading to its own page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.parts import escape, inward, page_address, shorten
from app.ui.words import ENTITY_GROUPS, entity_group

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.story_parts import NamedEntity
    from db.types import EntityRecord

_SHOWN = 6  # of each kind
_SHOWN_KINDS = 3
_NAME = 60


def render_named(entities: Sequence[NamedEntity]) -> str:
    """The list as safe HTML, empty where nothing is named; models come with family and maker."""
    kinds: dict[str, list[NamedEntity]] = {}
    for entity in entities:
        kinds.setdefault(entity.record.kind, []).append(entity)
    order = [kind for kind in ENTITY_GROUPS if kind in kinds]
    order += sorted(kind for kind in kinds if kind not in ENTITY_GROUPS)
    if not order:
        return ""
    shown = "".join(_group(kind, kinds[kind][:_SHOWN]) for kind in order[:_SHOWN_KINDS])
    left = [entity for kind in order[:_SHOWN_KINDS] for entity in kinds[kind][_SHOWN:]]
    left += [entity for kind in order[_SHOWN_KINDS:] for entity in kinds[kind]]
    return f'<section class="t-named" aria-label="Named in this story"><dl>{shown}</dl>{_rest(left)}</section>'


def entity_link(record: EntityRecord, css: str = "t-chip") -> str:
    """A link to an entity's page."""
    return inward(entity_address(record.key), shorten(record.name, _NAME), css)


def entity_address(key: str) -> str:
    """The address of an entity's page."""
    return page_address("entity", key=key)


def tell_model(entity: NamedEntity) -> str:
    """`Tide family, version 2, 70B`: each where the name itself does not say it."""
    record = entity.record
    name = record.name.casefold()
    family = entity.family if entity.family.casefold() not in name else ""
    parts = [
        f"{family} family" if family else "",
        f"version {record.version}" if record.version and record.version not in name else "",
        record.size if record.size.casefold() not in name else "",
    ]
    return ", ".join(part for part in parts if part)


def _group(kind: str, found: Sequence[NamedEntity]) -> str:
    if kind == "model":
        # A maker's models stand together, and its name once behind them.
        makers = list(dict.fromkeys(entity.owner for entity in found))
        found = sorted(found, key=lambda entity: makers.index(entity.owner))
    items = []
    for at, entity in enumerate(found):
        last = at + 1 == len(found) or found[at + 1].owner != entity.owner
        items.append(f"<li>{_item(entity, with_maker=last)}</li>")
    name = escape(entity_group(kind))
    return f"<div><dt>{name}</dt><dd><ul>{''.join(items)}</ul></dd></div>"


def _item(entity: NamedEntity, *, with_maker: bool) -> str:
    about = tell_model(entity) if entity.record.kind == "model" else ""
    if with_maker and entity.record.kind == "model" and entity.owner:
        about = ", ".join(part for part in (about, f"by {entity.owner}") if part)
    said = f' <span class="t-meta">{escape(shorten(about, 90))}</span>' if about else ""
    return f"{entity_link(entity.record)}{said}"


def _rest(left: Sequence[NamedEntity]) -> str:
    if not left:
        return ""
    items = "".join(f"<li>{entity_link(entity.record)}</li>" for entity in left)
    return f"<details><summary>{len(left)} more named</summary><ul>{items}</ul></details>"
