"""Archives that unpack to more than they say, uploaded to the stack page."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zipfile

import pytest

from analysis.knowledge.gazetteer import load_gazetteer
from app.stack_upload import Upload, scan_upload

_REAL, _CLAIMED = 30_000_000, 1_000


def _lying_archive(packing: int) -> bytes:
    """One file of 30 MB of zeros that says in both its headers that it is of 1 kB."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive, archive.open("app.py", "w") as file:
        for _ in range(_REAL // 1_000_000):
            file.write(bytes(1_000_000))
    made = bytearray(out.getvalue())
    struct.pack_into("<I", made, made.rindex(b"PK\x01\x02") + 24, _CLAIMED)
    struct.pack_into("<I", made, made.index(b"PK\x03\x04") + 22, _CLAIMED)
    return bytes(made)


@pytest.mark.parametrize("packing", [zipfile.ZIP_BZIP2, zipfile.ZIP_DEFLATED])
def test_a_small_archive_never_fills_the_memory(packing: int) -> None:
    upload = Upload("project.zip", _lying_archive(packing))
    gazetteer = load_gazetteer()
    tracemalloc.start()
    try:
        proposal = scan_upload([upload], gazetteer)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert len(upload.content) < 100_000
    assert sum(count for _, count in proposal.skipped) == 1
    assert peak < 12_000_000
