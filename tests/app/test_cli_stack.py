"""Stacks as files, and the commands `tocsin stack scan` and `tocsin stack show`."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner, Result

from analysis.stack.model import Stack
from app.cli.stack import stack
from app.stack_file import load_stack, load_stacks, write_stack
from db.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

FULL = Stack(
    name="the “shop”",
    models=("meta-llama/Llama-3.3-70B-Instruct", 'odd "name" \\ here'),
    providers=("OpenAI",),
    licences=("Apache 2.0",),
    hardware=("H100",),
    regions=("EU", "US"),
    fields=("medical",),
    monthly_users=2_000_000,
    annual_revenue_usd=0,
)


def run(*words: str) -> Result:
    return CliRunner().invoke(stack, words)


def save(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_what_is_written_reads_back_as_the_same_stack(tmp_path: Path):
    for one in (FULL, Stack("small", models=("gpt-5.5",))):
        assert load_stack(save(tmp_path / "stack.toml", write_stack(one))) == one


def test_a_stack_without_a_name_bears_that_of_its_file(tmp_path: Path):
    assert load_stack(save(tmp_path / "shop.toml", 'models = ["gpt-5.5"]')).name == "shop"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "states nothing that you depend on"),
        ("models = [", "is not valid TOML"),
        ('licenses = ["MIT"]', "there is no key 'licenses'; did you mean licences?"),
        ('colour = "red"', "there is no key 'colour'; the keys are name, models"),
        ('models = "gpt-5.5"', "models must be a list of texts"),
        ("models = [5]", "entry 1 of models is no text; put it in quotes"),
        ('models = ["a", " "]', "entry 2 of models is empty"),
        ('models = ["a"]\nmonthly_users = "2 million"', "monthly_users must be a whole number"),
        ('models = ["a"]\nmonthly_users = true', "monthly_users must be a whole number"),
        ('models = ["a"]\nannual_revenue_usd = -1', "annual_revenue_usd must be a whole number"),
        ('models = ["a"]\nname = 3', "name must be a short text in quotes"),
        ('models = ["a\\u001b[31m"]', "entry 1 of models is empty, too long or not one line"),
    ],
)
def test_a_fault_is_one_sentence_with_a_way_out(text: str, said: str, tmp_path: Path):
    with pytest.raises(ConfigError) as caught:
        load_stack(save(tmp_path / "stack.toml", text))
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)


def test_all_faults_of_all_stacks_are_told_at_once(tmp_path: Path):
    save(tmp_path / "stack.toml", 'models = 3\nregion = ["EU"]\nmonthly_users = "many"')
    save(tmp_path / "stacks" / "b.toml", "hardware = {}")
    with pytest.raises(ConfigError) as caught:
        load_stacks(tmp_path)
    assert "there are 4 faults in what you depend on:" in str(caught.value)
    assert "did you mean regions?" in str(caught.value)


def test_a_data_folder_holds_one_stack_and_more(tmp_path: Path):
    assert load_stacks(tmp_path) == ()
    save(tmp_path / "stack.toml", 'name = "main"\nmodels = ["gpt-5.5"]')
    save(tmp_path / "stacks" / "b.toml", 'hardware = ["H100"]')
    save(tmp_path / "stacks" / "a.toml", 'regions = ["EU"]')
    assert [one.name for one in load_stacks(tmp_path)] == ["main", "a", "b"]


def test_two_stacks_of_one_name_are_a_fault(tmp_path: Path):
    save(tmp_path / "stack.toml", 'name = "b"\nmodels = ["gpt-5.5"]')
    save(tmp_path / "stacks" / "b.toml", 'hardware = ["H100"]')
    with pytest.raises(ConfigError, match="is named 'b' too; give one another name"):
        load_stacks(tmp_path)


def test_files_that_are_none_are_told_apart(tmp_path: Path):
    (tmp_path / "odd.toml").write_bytes(b"\xff\xfe\xfa")
    for name, said in (
        ("none.toml", "does not exist"),
        (".", "is a folder"),
        ("odd.toml", "UTF-8"),
    ):
        with pytest.raises(ConfigError, match=said):
            load_stack(tmp_path / name)


def test_a_scan_writes_a_stack_with_where_each_entry_stands(tmp_path: Path):
    save(tmp_path / "code" / "a.py", "import openai\nMODEL = 'gpt-5.5'\n# or: gpt-4o\n")
    target = tmp_path / "stack.toml"
    result = run("scan", str(tmp_path / "code"), "--output", str(target), "--name", "shop")
    assert result.exit_code == 0, result.output
    text = target.read_text(encoding="utf-8")
    assert '"gpt-5.5",  # interface: a.py:2' in text
    assert '# "gpt-4o",  # weak: interface: a.py:3' in text
    assert load_stack(target) == Stack("shop", models=("gpt-5.5",), providers=("OpenAI",))


def test_a_scan_writes_over_no_file_unless_told_to(tmp_path: Path):
    save(tmp_path / "code" / "a.py", "import openai\n")
    target = save(tmp_path / "stack.toml", "kept")
    refused = run("scan", str(tmp_path / "code"), "--output", str(target))
    assert "add --force to write over it" in str(refused.exception)
    assert target.read_text(encoding="utf-8") == "kept"
    assert run("scan", str(tmp_path / "code"), "--output", str(target), "--force").exit_code == 0
    assert load_stack(target).providers == ("OpenAI",)


def test_names_of_files_cannot_write_settings_or_control_a_terminal(tmp_path: Path):
    folder = tmp_path / "code"
    save(folder / "a\n]\nmonthly_users = 9\nx = [\x1b[31m.py", "MODEL = 'gpt-5.5'\n")
    target = tmp_path / "stack.toml"
    result = run("scan", str(folder), "--output", str(target))
    assert result.exit_code == 0, result.output
    assert "\x1b" not in result.output
    assert "monthly_users" not in tomllib.loads(target.read_text(encoding="utf-8"))


def test_a_scan_in_json_gives_places_and_counts(tmp_path: Path):
    save(tmp_path / "a.py", "MODEL = 'gpt-5.5'\n")
    answer = json.loads(CliRunner().invoke(stack, ["scan", str(tmp_path), "--json"]).stdout)
    assert answer["stack"]["models"] == ["gpt-5.5"]
    assert answer["found"][0]["places"] == ["a.py:1"]
    assert answer["files"] == 1


def test_a_scan_that_finds_nothing_says_so(tmp_path: Path):
    save(tmp_path / "a.py", "print(1)\n")
    assert "Nothing found in 1 files" in run("scan", str(tmp_path)).output


def test_show_tells_what_each_entry_was_understood_as(tmp_path: Path):
    text = 'models = ["claude-opus-4-8", "Corvid Writer", "Llama"]\nregions = ["DE"]\nmonthly_users = 5000'
    output = run("show", str(save(tmp_path / "shop.toml", text))).output
    assert (
        "claude-opus-4-8 → Claude Opus 4.8 (model:claude-opus-4.8), family Claude, by Anthropic"
        in output
    )
    assert "Corvid Writer → not known: matched by its words" in output
    assert "Llama → Llama (model:llama), the whole family, by Meta" in output
    assert "monthly_users: 5,000" in output


def test_show_without_a_file_reads_the_data_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path))
    assert "run `tocsin stack scan PATH" in str(run("show").exception)
    save(tmp_path / "stack.toml", 'models = ["gpt-5.5"]')
    answer = json.loads(run("show", "--json").stdout)
    assert answer["stacks"][0]["entries"][0]["entity"] == "model:gpt-5.5"


def test_a_scan_that_finds_nothing_writes_no_file(tmp_path: Path):
    (tmp_path / "code").mkdir()
    target = tmp_path / "stack.toml"
    result = run("scan", str(tmp_path / "code"), "--output", str(target))
    assert "is not written; write models" in str(result.exception)
    assert not target.exists()
    save(tmp_path / "code" / "README.md", "We once tried gpt-5.5 in a talk.\n")
    result = run("scan", str(tmp_path / "code"), "--output", str(target))
    assert "only mentioned: gpt-5.5" in str(result.exception)
    assert not target.exists()
