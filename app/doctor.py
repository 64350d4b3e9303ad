"""What `tocsin doctor` looks at. Each finding says what is wrong and what to do."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from typing import TYPE_CHECKING

from app.settings import config_path, load_settings
from app.wiring import connect_database, index_path, load_embedder
from db.errors import TocsinError
from db.schema import check_schema
from db.store import check_integrity, display_name, engine_warning

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.settings import Settings

_LEAST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at."""

    subject: str
    sound: bool
    detail: str


def examine() -> list[Finding]:
    """Look at everything; a fault in one place does not keep us from the next."""
    try:
        settings = load_settings()
    except TocsinError as fault:
        return [Finding("settings", sound=False, detail=str(fault))]
    looks: list[tuple[str, Callable[[Settings], str]]] = [
        ("folder", _look_at_folder),
        ("database", _look_at_database),
        ("index", _look_at_index),
        ("model", _look_at_model),
    ]
    path = config_path()
    detail = str(path) if path.is_file() else f"the defaults; there is no {path}"
    found = [Finding("settings", sound=True, detail=detail)]
    return found + [_look(subject, look, settings) for subject, look in looks]


def _look(subject: str, look: Callable[[Settings], str], settings: Settings) -> Finding:
    try:
        return Finding(subject, sound=True, detail=look(settings))
    except (TocsinError, OSError) as fault:
        return Finding(subject, sound=False, detail=str(fault))


def _look_at_folder(settings: Settings) -> str:
    if not settings.home.is_dir():
        raise TocsinError(f"{settings.home} does not exist; run `tocsin init`")
    free = shutil.disk_usage(settings.home).free
    if free < _LEAST_FREE_BYTES:
        raise TocsinError(f"only {free / 1e6:.0f} MB are free at {settings.home}; free some space")
    return f"{settings.home}, {free / 1e9:.1f} GB free"


def _look_at_database(settings: Settings) -> str:
    database = connect_database(settings)
    check_schema(database)
    faults = check_integrity(database)
    if faults:
        raise TocsinError(
            f"the database is damaged ({faults[0]}); stop tocsin and restore a backup with "
            "`tocsin restore FILE`"
        )
    return "; ".join(filter(None, (display_name(database.url), engine_warning(database))))


def _look_at_index(settings: Settings) -> str:
    database = connect_database(settings)
    path = index_path(settings, database)
    if not path.exists():
        return "not built yet; the next `tocsin analyse` builds it from the database"
    from analysis.index import check_index_file

    return check_index_file(path)


def _look_at_model(settings: Settings) -> str:
    return load_embedder(settings.model).model_id
