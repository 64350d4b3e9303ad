from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING

import pytest

from app.setting_sections import SECTIONS
from app.settings import example_toml, home_folder, load_settings
from app.wiring import fetch_limits, ingest_options
from db.errors import ConfigError
from ingest.limits import FetchLimits
from ingest.options import IngestOptions
from ingest.screen import ScreenLimits

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    monkeypatch.delenv("TOCSIN_CONFIG", raising=False)
    return tmp_path


def write(home: Path, text: str) -> None:
    (home / "tocsin.toml").write_text(text, encoding="utf-8")


def test_without_a_file_the_defaults_hold(home: Path):
    settings = load_settings()
    assert (settings.home, settings.brief.weekday, settings.server.port) == (home, "thursday", 8501)


def test_the_environment_wins_over_the_file_and_leaves_its_other_keys(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    write(home, '[brief]\nhour = 6\nzone = "Europe/Berlin"\n')
    monkeypatch.setenv("TOCSIN_BRIEF__HOUR", "7")
    brief = load_settings().brief
    assert (brief.hour, brief.zone) == (7, "Europe/Berlin")


def test_every_fault_is_reported_at_once(home: Path, monkeypatch: pytest.MonkeyPatch):
    write(home, '[brief]\nhour = 25\nzone = "Mars"\nweekdy = "monday"\n[ingst]\nthreads = 1\n')
    monkeypatch.setenv("TOCSIN_BRIFF__HOUR", "7")
    monkeypatch.setenv("TOCSIN_INGEST__THREADS", "many")
    with pytest.raises(ConfigError) as caught:
        load_settings()
    message = str(caught.value)
    assert "6 faults" in message
    for part in (
        "[ingst]",
        "TOCSIN_BRIFF__HOUR",
        "ingest.threads = 'many'",
        "brief.hour = 25",
        "'Mars' is no time zone",
        "brief.weekdy: there is no such setting",
    ):
        assert part in message


def test_a_single_fault_is_one_sentence(home: Path):
    write(home, "[brief]\nhour = 25\n")
    with pytest.raises(ConfigError, match=r"^the settings have a fault: brief\.hour = 25: "):
        load_settings()


@pytest.mark.parametrize("text", ["[brief\n", "brief = = 1\n"])
def test_a_file_that_is_no_toml_names_the_file(home: Path, text: str):
    write(home, text)
    with pytest.raises(ConfigError, match=r"tocsin\.toml is not valid TOML"):
        load_settings()


def test_a_named_file_that_is_missing_is_a_fault(home: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOCSIN_CONFIG", str(home / "nowhere.toml"))
    with pytest.raises(ConfigError, match=r"nowhere\.toml, which does not exist"):
        load_settings()


def test_the_example_holds_every_setting_with_its_default(home: Path):
    text = example_toml()
    assert tomllib.loads(text) == {name: {} for name in SECTIONS}
    uncommented = "\n".join(
        line.removeprefix("# ") if " = " in line else line for line in text.splitlines()
    )
    write(home, uncommented)
    assert load_settings() == load_settings().model_copy()
    stated = tomllib.loads(uncommented)
    for name, section in SECTIONS.items():
        assert set(stated[name]) == set(section.model_fields)
        assert section(**stated[name]) == section()


def test_without_tocsin_home_the_users_data_folder_is_taken(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("TOCSIN_HOME", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", "/data/of/user")
    assert str(home_folder()) == "/data/of/user/tocsin"


def test_without_settings_ingest_and_its_requests_hold_their_own_defaults(home: Path):
    settings = load_settings()
    assert ingest_options(settings) == IngestOptions()
    assert fetch_limits(settings) == FetchLimits()


def test_what_a_page_may_hold_is_a_setting_within_bounds(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    write(home, "[limits]\nfeed_tags = 5000\ndepth = 150\n")
    assert ingest_options(load_settings()).screen == ScreenLimits(feed_tags=5_000, depth=150)
    monkeypatch.setenv("TOCSIN_LIMITS__DEPTH", "1000000")
    with pytest.raises(ConfigError, match=r"limits\.depth = '1000000'"):
        load_settings()


def test_the_chat_writer_needs_an_endpoint_and_its_key_is_never_shown(
    home: Path, monkeypatch: pytest.MonkeyPatch
):
    write(home, '[writer]\nkind = "chat"\n')
    monkeypatch.setenv("TOCSIN_WRITER__API_KEY", "sk-very-secret")
    with pytest.raises(ConfigError) as fault:
        load_settings()
    assert "base_url and model" in str(fault.value)
    assert "sk-very-secret" not in str(fault.value)


def test_a_secret_of_the_wrong_type_is_never_shown(home: Path):
    write(home, "[auth]\ncookie_secret = 8675309\nsession_hours = 4711\n")
    with pytest.raises(ConfigError) as fault:
        load_settings()
    assert "auth.cookie_secret: " in str(fault.value)
    assert "8675309" not in str(fault.value)
    assert "auth.session_hours = 4711" in str(fault.value)
