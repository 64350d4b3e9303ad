"""The past of a made-up web, read by the real command and killed on the way; and the recording."""

from __future__ import annotations

import gzip
import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.past_web import OPML, PastWeb

pytestmark = [pytest.mark.replay, pytest.mark.slow]

TOCSIN = str(Path(sys.executable).with_name("tocsin"))
KILLS = 5
BACKFILL = ("backfill", "--all", "--since", "2025-12-01")


def environment(web: PastWeb, home: Path) -> dict[str, str]:
    own = {name: value for name, value in os.environ.items() if "TOCSIN" not in name}
    return own | web.variables | {"TOCSIN_HOME": str(home), "TOCSIN_MODEL__NAME": "hashing"}


def run(env: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(
        [TOCSIN, *arguments], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_after(env: dict[str, str], seconds: float, *arguments: str) -> bool:
    """Whether the command was still running by then."""
    process = subprocess.Popen(
        [TOCSIN, *arguments], env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        start_new_session=True,
    )  # fmt: skip
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return True
    return False


def ask(home: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(home / "tocsin.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def content(home: Path) -> list[list[tuple[Any, ...]]]:
    """All but the numbers, which follow the order in which sites happened to answer."""
    return [
        ask(
            home,
            "SELECT id, url, title, published_at, arrival, page_state FROM articles ORDER BY id",
        ),
        ask(home, "SELECT id, text, text_kind FROM snapshots ORDER BY id"),
        ask(home, "SELECT source_key, guid, article_id FROM entries ORDER BY 1, 2"),
        ask(home, "SELECT source_key, waiting, pages, articles FROM backfills ORDER BY 1"),
    ]


def prepare(home: Path, web: PastWeb) -> dict[str, str]:
    home.mkdir()
    (home / "sources.opml").write_text(OPML, encoding="utf-8")
    env = environment(web, home)
    run(env, "db", "upgrade")
    run(env, "sources", "import", str(home / "sources.opml"))
    run(env, "ingest")
    return env


def test_a_backfill_killed_again_and_again_ends_in_the_same_articles(tmp_path: Path):
    with PastWeb() as web:
        prepare(tmp_path / "calm", web)
        shutil.copytree(tmp_path / "calm", tmp_path / "killed")
        calm, killed = (environment(web, tmp_path / name) for name in ("calm", "killed"))
        begun = time.perf_counter()
        run(calm, *BACKFILL)
        seconds = time.perf_counter() - begun
        chance = random.Random(20260612)
        hits = sum(
            kill_after(killed, chance.uniform(0.2, 0.9) * seconds, *BACKFILL) for _ in range(KILLS)
        )
        run(killed, *BACKFILL)
        assert hits > 0
        assert content(tmp_path / "killed") == content(tmp_path / "calm")
        asked = len(web.asked)
        run(killed, *BACKFILL)
        assert len(web.asked) == asked


def test_a_new_installation_reads_back_searches_and_leaves_the_week_alone(tmp_path: Path):
    home = tmp_path / "home"
    with PastWeb() as web:
        env = prepare(home, web)
        run(env, *BACKFILL)
        run(env, "analyse")
        found = json.loads(
            run(env, "search", "model 41", "--until", "2026-02-15", "--words-only", "--json")
        )
        assert found["stories"][0]["first_published_at"] == "2026-01-22T09:00:00Z"
        assert all(s["first_published_at"] < "2026-02-15" for s in found["stories"])
    arrivals = dict(ask(home, "SELECT arrival, count(*) FROM articles GROUP BY 1"))
    assert arrivals["poll"] == 25
    assert arrivals["backfill"] > 100
    assert ask(home, "SELECT count(*) FROM articles WHERE title = '' OR published_at IS NULL") == [
        (0,)
    ]
    undated = (
        "SELECT count(*) FROM articles WHERE arrival = 'backfill' AND published_at > '2026-06-11'"
    )
    assert ask(home, undated) == [(0,)]
    stories = ask(
        home,
        "SELECT julianday(max(a.published_at)) - julianday(min(a.published_at)) FROM articles a"
        " JOIN story_members m ON m.article_id = a.id GROUP BY m.story_id",
    )
    assert max(span for (span,) in stories) <= 8.0


@pytest.mark.shared
def test_the_recording_can_be_imported_as_an_archive(shared: Path, tmp_path: Path):
    home = tmp_path / "home"
    home.mkdir()
    rows = 0
    with (
        gzip.open(
            shared / "data" / "replay" / "articles.jsonl.gz", "rt", encoding="utf-8"
        ) as source,
        gzip.open(home / "archive.jsonl.gz", "wt", encoding="utf-8") as target,
    ):
        for line in source:
            record = json.loads(line)
            record["date"] = record["published"]
            target.write(json.dumps(record) + "\n")
            rows += 1
    with PastWeb() as web:
        env = environment(web, home)
        run(env, "db", "upgrade")
        arguments = ("import", str(home / "archive.jsonl.gz"), "--json", "--now", "2026-08-01")
        first, second = (json.loads(run(env, *arguments)) for _ in range(2))
    assert first["rows"] == rows
    assert first["added"] + first["known"] + first["refused"] == rows
    assert first["refused"] <= rows // 100
    assert (second["added"], second["known"]) == (0, rows - first["refused"])
    dates = ask(home, "SELECT min(published_at), max(published_at) FROM articles")
    assert dates[0][0] < "2026-06-02"
