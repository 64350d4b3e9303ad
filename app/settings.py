"""Settings: a TOML file, over it environment variables; every fault is reported at once.

Names: `[section] key` in the file is `TOCSIN_SECTION__KEY` in the environment.
"""

from __future__ import annotations

import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.setting_sections import (
    SECTIONS,
    AlertSettings,
    ApiSettings,
    AuthSettings,
    BriefSettings,
    IngestSettings,
    LimitSettings,
    LogSettings,
    MailSettings,
    ModelSettings,
    ServerSettings,
    StorageSettings,
    WriterSettings,
)
from db.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic_settings import PydanticBaseSettingsSource

PREFIX = "TOCSIN_"
CONFIG_NAME = "tocsin.toml"
_OUTSIDE_SECTIONS = {"HOME", "CONFIG", "NOW"}


class Settings(BaseSettings):
    """All settings. `home` is the data folder, from TOCSIN_HOME."""

    model_config = SettingsConfigDict(
        extra="ignore", frozen=True, env_prefix=PREFIX, env_nested_delimiter="__"
    )

    home: Path = Field(exclude=True)
    storage: StorageSettings = StorageSettings()  # type: ignore[call-arg]  # every field has a default
    ingest: IngestSettings = IngestSettings()  # type: ignore[call-arg]  # the same
    limits: LimitSettings = LimitSettings()  # type: ignore[call-arg]  # the same
    model: ModelSettings = ModelSettings()  # type: ignore[call-arg]  # the same
    brief: BriefSettings = BriefSettings()  # type: ignore[call-arg]  # the same
    writer: WriterSettings = WriterSettings()  # type: ignore[call-arg]  # the same
    server: ServerSettings = ServerSettings()  # type: ignore[call-arg]  # the same
    auth: AuthSettings = AuthSettings()  # type: ignore[call-arg]  # the same
    api: ApiSettings = ApiSettings()  # type: ignore[call-arg]  # the same
    alerts: AlertSettings = AlertSettings()  # type: ignore[call-arg]  # the same
    mail: MailSettings = MailSettings()  # type: ignore[call-arg]  # the same
    log: LogSettings = LogSettings()  # type: ignore[call-arg]  # the same

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """The environment wins over the file, which comes in as init values; nothing else counts."""
        del settings_cls, dotenv_settings, file_secret_settings
        return env_settings, init_settings


def home_folder() -> Path:
    """TOCSIN_HOME, or the user's data folder."""
    stated = os.environ.get("TOCSIN_HOME")
    if stated:
        return Path(stated).expanduser().absolute()
    data = os.environ.get("XDG_DATA_HOME") or "~/.local/share"
    return Path(data).expanduser().absolute() / "tocsin"


def config_path() -> Path:
    """TOCSIN_CONFIG, or tocsin.toml in the data folder."""
    stated = os.environ.get("TOCSIN_CONFIG")
    return Path(stated).expanduser() if stated else home_folder() / CONFIG_NAME


def load_settings() -> Settings:
    """Read file and environment; raises ConfigError that lists every fault found."""
    path = config_path()
    values = _read_file(path, required=bool(os.environ.get("TOCSIN_CONFIG")))
    faults = _unknown_names(values, path) + _unknown_variables(os.environ)
    try:
        settings = Settings(**{"home": home_folder(), **values})
    except ValidationError as fault:
        faults += [line for line in _describe(fault, path) if line not in faults]
        raise ConfigError(_list_faults(faults)) from None
    if faults:
        raise ConfigError(_list_faults(faults))
    return settings


def example_toml() -> str:
    """The default settings as a commented file, what `tocsin init` writes."""
    lines = ["# Tocsin's settings. Every line shows its default; remove the # to change one."]
    for name, section in SECTIONS.items():
        summary = (section.__doc__ or "").strip()
        lines += ["", f"# {summary}", f"[{name}]"]
        for key, field in section.model_fields.items():
            lines += [f"# {key} = {_toml(field.default)}  # {field.description}"]
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    import tomli_w

    if isinstance(value, SecretStr):
        value = value.get_secret_value()
    if isinstance(value, tuple):  # the library spreads a list over several lines
        return f"[{', '.join(_toml(one) for one in value)}]"
    return tomli_w.dumps({"v": value}).removeprefix("v = ").strip()


def _read_file(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if required:
            message = f"TOCSIN_CONFIG names {path}, which does not exist; run `tocsin init`"
            raise ConfigError(message) from None
        return {}
    except (OSError, UnicodeDecodeError) as fault:
        raise ConfigError(f"{path} cannot be read") from fault
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"{path} is not valid TOML; mend the line named") from fault


def _unknown_names(values: Mapping[str, Any], path: Path) -> list[str]:
    return [
        f"{path}: there is no section [{name}]; the sections are {', '.join(SECTIONS)}"
        for name in values
        if name not in SECTIONS
    ]


def _unknown_variables(environment: Mapping[str, str]) -> list[str]:
    # pydantic-settings ignores variables of sections it does not know, so a misspelt one would
    # be accepted in silence.
    faults = []
    for name in sorted(environment):
        if not name.upper().startswith(PREFIX) or name.upper()[len(PREFIX) :] in _OUTSIDE_SECTIONS:
            continue
        section, _, key = name.upper()[len(PREFIX) :].lower().partition("__")
        known = SECTIONS.get(section)
        if known is None or key not in known.model_fields:
            faults.append(f"{name} in the environment names no setting; see `tocsin init --show`")
    return faults


def _describe(fault: ValidationError, path: Path) -> list[str]:
    lines = []
    for error in fault.errors():
        where = ".".join(str(part) for part in error["loc"])
        if error["type"] == "extra_forbidden":
            if len(error["loc"]) > 1:
                lines.append(f"{where}: there is no such setting (in {path} or the environment)")
            continue
        # A key may be among the values of a whole section, or be of the wrong type itself.
        hidden = isinstance(error["input"], dict) or _is_secret(error["loc"])
        stated = "" if hidden else f" = {error['input']!r}"
        lines.append(f"{where}{stated}: {error['msg'].removeprefix('Value error, ')}")
    return lines


def _is_secret(place: tuple[str | int, ...]) -> bool:
    section = SECTIONS.get(str(place[0])) if len(place) > 1 else None
    field = section.model_fields.get(str(place[1])) if section else None
    return field is not None and field.annotation is SecretStr


def _list_faults(faults: list[str]) -> str:
    if len(faults) == 1:
        return f"the settings have a fault: {faults[0]}"
    listed = "".join(f"\n  - {fault}" for fault in faults)
    return f"the settings have {len(faults)} faults:{listed}"
