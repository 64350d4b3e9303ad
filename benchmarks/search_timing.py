"""Times and sizes, as the benchmarks of search print them."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timed:
    """Milliseconds of some answers: wall and processor."""

    wall: tuple[float, ...]
    processor: tuple[float, ...]

    def line(self, name: str) -> str:
        """A row of the table."""
        wall, work = (np.percentile(side, [50, 95]) for side in (self.wall, self.processor))
        return f"{name:38} {wall[0]:8.1f} {wall[1]:8.1f} {work[0]:10.1f} {work[1]:8.1f}"


def measure(act: Callable[[T], object], subjects: Sequence[T]) -> Timed:
    """Time one act for each subject."""
    wall, processor = [], []
    for subject in subjects:
        started, worked = time.perf_counter(), time.process_time()
        act(subject)
        wall.append((time.perf_counter() - started) * 1000)
        processor.append((time.process_time() - worked) * 1000)
    return Timed(tuple(wall), tuple(processor))


def size_of(path: Path) -> int:
    """Bytes of a file or of all files in a folder."""
    files = [path] if path.is_file() else path.rglob("*")
    return sum(file.stat().st_size for file in files if file.is_file())


def resident() -> float:
    """Megabytes of memory that this process has (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
