"""What it costs to put one more article into its story when so many others are live.

Made-up articles: events of a few words of their own among common ones, reported near-alike by
several sites over days, their vectors in clouds around their topics. For each number of live
articles a prefilled assigner takes 500 more; printed are the milliseconds of processor time per
article (median, 95th percentile), their split by step, the memory and the time to prefill. With
--json FILE the figures are written, for scripts/draw_assignment.py to draw.

Usage: bench_assign.py [--sizes 1000,10000,100000] [--timed 500] [--json FILE]
"""

from __future__ import annotations

import argparse
import dataclasses
import gc
import json
import math
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.stories import assign as assign_module
from analysis.stories.assign import StoryAssigner
from analysis.stories.features import profile_item
from analysis.stories.item import StoryItem, story_id_of
from analysis.stories.options import StoryOptions
from db.types import ArticleKind, Mention, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from numpy.typing import NDArray

    from analysis.stories.features import Profile

DIM = 384
DAYS = 8.0
START = datetime(2026, 3, 1, tzinfo=UTC)
REPORTS = 8  # of an event, on average
OWN_WORDS = 30
TEXT_WORDS = 140
VOCABULARY = 60_000
TOPICS = 400
READ_IN_FULL = 20_000  # of a prefill; the others are these with words and vectors changed
CHANGED = 0.2  # of their words
MILLI = 1_000.0
MEBI = 1 << 20
STEPS = ("read", "search", "likeness", "learn", "keep")


@dataclass(frozen=True, slots=True)
class Event:
    """What several articles report: when, in which words, near which vector."""

    number: int
    day: float
    words: NDArray[np.int64]
    centre: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Result:
    """Milliseconds per article at a number of live ones, the split of the mean, and memory."""

    live: int
    median: float
    late: float
    mean: float
    steps: dict[str, float]
    mebibytes: float
    prefill_seconds: float
    restore_ms: float


class Newsroom:
    """Makes events and their reports; the same numbers give the same articles."""

    def __init__(self, articles: int, seed: int = 4) -> None:
        self._drawn = np.random.default_rng(seed)
        self._words = [_make_word(n) for n in range(VOCABULARY)]
        self._topics = self._unit(self._drawn.standard_normal((TOPICS, DIM)))
        self._per_day = articles / DAYS
        self._count = 0
        self._events: list[Event] = []

    def items(self, count: int) -> Iterator[tuple[StoryItem, str]]:
        """The next articles, in the order in which they come in, each with its event's story."""
        for _ in range(count):
            event, day = self._next()
            yield self._report(event, day), story_id_of(f"e{event.number}")

    def outlines(self, count: int) -> Iterator[tuple[float, NDArray[np.float32], str]]:
        """The same without words: day, vector and story of each."""
        for _ in range(count):
            event, day = self._next()
            yield day, self._vector(event), story_id_of(f"e{event.number}")

    def _next(self) -> tuple[Event, float]:
        day = self._count / self._per_day
        self._count += 1
        fresh = not self._events or self._drawn.random() < 1 / REPORTS
        if fresh:
            self._events.append(self._event(day))
            return self._events[-1], day
        # Most reports are of the last two days' events.
        recent = min(len(self._events), 1 + int(2 * self._per_day / REPORTS))
        return self._events[-1 - int(recent * self._drawn.random() ** 2)], day

    def _event(self, day: float) -> Event:
        topic = self._topics[int(self._drawn.integers(TOPICS))]
        centre = self._unit(topic + 1.0 * self._noise())
        words = self._drawn.integers(500, VOCABULARY, OWN_WORDS)
        return Event(len(self._events), day, words, centre)

    def _report(self, event: Event, day: float) -> StoryItem:
        title = self._drawn.choice(event.words[:12], 7, replace=False)
        own = self._drawn.choice(event.words, TEXT_WORDS // 3)
        common = (VOCABULARY * self._drawn.random(TEXT_WORDS - len(own)) ** 4).astype(np.int64)
        body = self._drawn.permutation(np.concatenate((own, common)))
        maker = f"organisation:maker{event.number % 300}"
        return StoryItem(
            article_id=f"b{self._count:08}",
            title=" ".join(self._words[n] for n in title).capitalize(),
            text=" ".join(self._words[n] for n in body) + ".",
            published_at=START + timedelta(days=day),
            vector=self._vector(event),
            mentions=(Mention(maker, "organisation", maker, 2, in_title=True),),
            kind=ArticleKind.NEWS,
            domain=f"site{int(self._drawn.integers(2_000))}.example",
            tier=Tier.PRESS,
        )

    def _vector(self, event: Event) -> NDArray[np.float32]:
        return self._unit(event.centre + float(self._drawn.uniform(0.3, 0.9)) * self._noise())

    def _noise(self) -> NDArray[np.float64]:
        return self._drawn.standard_normal(DIM) / math.sqrt(DIM)

    def _unit(self, rows: NDArray[Any]) -> NDArray[np.float32]:
        found: NDArray[np.float32] = (rows / np.linalg.norm(rows, axis=-1, keepdims=True)).astype(
            np.float32
        )
        return found


def main() -> int:
    """Measure and print."""
    arguments = _parse(sys.argv[1:])
    results = []
    for size in arguments.sizes:
        results.append(measure(size, arguments.timed))
        print(describe(results[-1]), flush=True)
    if arguments.json:
        rows = [dataclasses.asdict(result) for result in results]
        Path(arguments.json).write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")
    return 0


def measure(size: int, timed: int) -> Result:
    """One size: prefill, then assign so many more and time each."""
    gc.collect()
    gc.disable()  # as many objects make the collector walk for seconds; the service is as it is
    before = _resident()
    newsroom = Newsroom(size)
    assigner = StoryAssigner(StoryOptions(memory=size, window_days=DAYS + 1))
    started = time.process_time()
    restore_ms = prefill(assigner, newsroom, size)
    filled = time.process_time() - started
    held = _resident() - before
    gc.enable()
    gc.freeze()
    spent = dict.fromkeys(STEPS, 0.0)
    _time_steps(assigner, spent)
    laps = []
    for item, _ in list(newsroom.items(timed)):
        lap = time.process_time()
        assigner.assign(item)
        laps.append(MILLI * (time.process_time() - lap))
    gc.unfreeze()
    setattr(assign_module, "profile_item", profile_item)  # noqa: B010 -- not one of its own names
    steps = {name: MILLI * passed / timed for name, passed in spent.items()}
    steps["compare and rest"] = float(np.mean(laps)) - sum(steps.values())
    median, late = (float(np.percentile(laps, at)) for at in (50, 95))
    return Result(size, median, late, float(np.mean(laps)), steps, held / MEBI, filled, restore_ms)


def prefill(assigner: Any, newsroom: Newsroom, size: int) -> float:
    """Take articles in without scoring; returns milliseconds for each of those read in full."""
    pool: list[Profile] = []
    started = time.process_time()
    for item, story_id in newsroom.items(min(size, READ_IN_FULL)):
        profile = assigner._read(item)  # noqa: SLF001 -- nothing else takes in without scoring
        assigner._take(profile, story_id)  # noqa: SLF001
        pool.append(profile)
    each = MILLI * (time.process_time() - started) / len(pool)
    drawn = np.random.default_rng(5)
    for at, (day, vector, story_id) in enumerate(newsroom.outlines(size - len(pool))):
        changed = _vary(pool[int(drawn.integers(len(pool)))], f"c{at:08}", day, vector, drawn)
        assigner._take(changed, story_id)  # noqa: SLF001
    return each


def _vary(
    profile: Profile, key: str, day: float, vector: NDArray[np.float32], drawn: np.random.Generator
) -> Profile:
    # A fifth of the words are other ones, in arrays of their own, so that memory is what it is.
    lead: Any = profile.lead
    numbers = lead.numbers.copy()
    some = drawn.random(len(numbers)) < CHANGED
    numbers[some] = drawn.integers(0, len(lead.lexicon), int(some.sum()))
    unique, first = np.unique(numbers, return_index=True)
    words = type(lead)(lead.lexicon, unique, lead.weights[first])
    title: Any = profile.title
    heads = type(title)(title.lexicon, title.numbers.copy(), title.weights.copy())
    item = dataclasses.replace(
        profile.item,
        article_id=key,
        title=f"{profile.item.title} ",
        published_at=START + timedelta(days=day),
        vector=vector,
    )
    return dataclasses.replace(profile, item=item, lead=words, title=heads)


def describe(result: Result) -> str:
    """One line and the split of the mean."""
    split = ", ".join(f"{name} {value:.2f}" for name, value in result.steps.items())
    return (
        f"{result.live:>9,} live: p50 {result.median:.2f} ms, p95 {result.late:.2f} ms, "
        f"mean {result.mean:.2f} ms ({split}); {result.mebibytes:,.0f} MiB held, "
        f"{MEBI * result.mebibytes / result.live / 1024:.1f} KiB each; "
        f"taking in {result.restore_ms:.2f} ms each, prefill {result.prefill_seconds:.0f} s"
    )


def _time_steps(assigner: Any, spent: dict[str, float]) -> None:
    """Put a clock around each step."""
    for owner, name, step in (
        (assign_module, "profile_item", "read"),
        (assigner._live, "nearest", "search"),  # noqa: SLF001
        (assigner._rarity, "liken", "likeness"),  # noqa: SLF001
        (assigner._rarity, "learn", "learn"),  # noqa: SLF001
        (assigner._live, "add", "keep"),  # noqa: SLF001
    ):
        setattr(owner, name, _clocked(getattr(owner, name), step, spent))


def _clocked(inner: Callable[..., Any], step: str, spent: dict[str, float]) -> Callable[..., Any]:
    def run(*given: Any, **named: Any) -> Any:
        started = time.process_time()
        answer = inner(*given, **named)
        spent[step] += time.process_time() - started
        return answer

    return run


def _make_word(number: int) -> str:
    syllables = ("ba", "co", "di", "fu", "ge", "ha", "jo", "ki", "lu", "me", "na", "po", "ri", "tu")
    word = ""
    while number or not word:
        number, at = divmod(number, len(syllables))
        word += syllables[at]
    return f"{word}n"


def _resident() -> int:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * 4_096


def _parse(given: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--sizes",
        type=lambda text: [int(n) for n in text.split(",")],
        default=[1_000, 10_000, 100_000],
    )
    parser.add_argument("--timed", type=int, default=500)
    parser.add_argument("--json")
    return parser.parse_args(given)


if __name__ == "__main__":
    raise SystemExit(main())
