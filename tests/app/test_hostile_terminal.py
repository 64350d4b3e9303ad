"""Text from outside in the terminal of whoever runs the commands."""

from __future__ import annotations

import unicodedata

import pytest

from app.source_lines import align

HOSTILE = [
    "\x1b[31mred\x1b[0m", "\x1b]0;owned\x07", "\x9b31m", "a\r\nX: 1", "\u202egnp.exe\u202c", "\x00\x08x",
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
def test_no_cell_of_a_table_speaks_to_the_terminal(text: str) -> None:
    lines = align(("key", "note"), [(text, text), ("plain", "plain")])
    assert len(lines) == 3
    assert not [sign for sign in "".join(lines) if unicodedata.category(sign) in ("Cc", "Cf")]
    assert lines[2].split() == ["plain", "plain"]
