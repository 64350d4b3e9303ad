"""`tocsin evaluate`: one JSON object of figures, and one sentence for a bad file."""

from __future__ import annotations

import gzip
import json
from typing import TYPE_CHECKING

import pytest

from app.cli.main import cli, run_cli
from tests.feeding import page

if TYPE_CHECKING:
    from pathlib import Path

FACT = {
    "type": "model_release", "subject": "Claude Fable 5", "article_id": "a", "to": None,
    "quote": "released Claude Fable 5 on July 14", "effective_date": "2026-07-14",
}  # fmt: skip
ARTICLE = {
    "id": "a", "title": "Anthropic ships Claude Fable 5", "date": "2026-07-15T10:00:00Z",
    "text": "Anthropic released Claude Fable 5 on July 14.", "url": "https://x.example/a",
}  # fmt: skip
OTHER = ARTICLE | {"id": "b", "title": "A bank opens", "text": "", "date": None}
LABEL = {"id": "a", "event": "e", "topics": ["model_release"], "relevance": 2, "kind": "news"}
LABELS = [LABEL, LABEL | {"id": "b", "event": "f", "topics": [], "relevance": 0}]
MENTION = {"start": 16, "end": 30, "entity": "model:claude-fable-5"}
MENTIONS = {"id": "a", "end": 30, "entities": [MENTION]}
PAIRS = {"docs": [ARTICLE, OTHER], "must_link": [["a", "a"]], "cannot_link": [["a", "b"]]}
QUERY = {"query_id": "q", "text": "fable", "date_from": "2026-07-01", "date_to": None}
TIMES = {"seconds", "documents"}
CLUSTERS = {
    "b_cubed_precision", "b_cubed_recall", "b_cubed_f1", "b_cubed_f1_multi", "ari", "clusters",
    "largest_cluster",
}  # fmt: skip


class Desk:
    """A folder of good files, and `tocsin evaluate` run on them."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys
        self.write("articles.jsonl", ARTICLE, OTHER)
        self.write("labels.jsonl", *LABELS)
        self.write("mentions.jsonl", MENTIONS)
        self.write("clusters.jsonl", ARTICLE | {"cluster_id": 1}, OTHER | {"cluster_id": 2})
        self.write("pairs.json", PAIRS)
        self.write("events.json", [{"slug": "e", "facts": [FACT]}])
        self.write("queries.jsonl", QUERY)
        (folder / "qrels.tsv").write_text("q 0 a 2\n", encoding="utf-8")
        (folder / "pages").mkdir()
        (folder / "pages" / "a.html").write_text(page(), encoding="utf-8")
        self.write("pages/index.jsonl", {"file": "a.html", "url": "https://x.example/1"})

    def write(self, name: str, *rows: object) -> None:
        text = "\n".join(json.dumps(row) for row in rows)
        (self.folder / name).write_text(text + "\n", encoding="utf-8")

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        known = [str(self.folder / a) if (self.folder / a).exists() else a for a in arguments]
        code = run_cli(lambda: cli.main(["evaluate", *known], standalone_mode=False))
        seen = self._capsys.readouterr()
        return code, seen.out, seen.err


@pytest.fixture
def desk(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Desk:
    monkeypatch.setenv("TOCSIN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("TOCSIN_MODEL__NAME", "hashing")
    (tmp_path / "files").mkdir()
    return Desk(tmp_path / "files", capsys)


COMMANDS: dict[str, tuple[list[str], set[str]]] = {
    "stories with clusters": (["stories", "clusters.jsonl"], CLUSTERS),
    "stories with labels": (["stories", "articles.jsonl", "--labels", "labels.jsonl"], CLUSTERS),
    "pairs": (["pairs", "pairs.json"], {"auc", "average_precision", "best_f1", "f1"}),
    "topics": (["topics", "articles.jsonl", "--labels", "labels.jsonl"], {"micro_f1", "macro_f1"}),
    "relevance": (
        ["relevance", "articles.jsonl", "--labels", "labels.jsonl"], {"auc", "ndcg_per_week"},
    ),
    "facts": (
        ["facts", "articles.jsonl", "--events", "events.json"], {"precision", "recall", "f1"},
    ),
    "entities": (
        ["entities", "articles.jsonl", "--labels", "mentions.jsonl"],
        {"precision", "recall", "f1", "kinds"},
    ),
    "search": (
        ["search", "--docs", "articles.jsonl", "--queries", "queries.jsonl", "--qrels",
         "qrels.tsv"],
        {"ndcg_at_10", "recall_at_20", "mrr", "p50_ms", "p95_ms"},
    ),
    "extraction": (
        ["extraction", "pages"],
        {"text_f1", "text_precision", "text_recall", "date_accuracy", "title_accuracy",
         "ms_per_page"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", COMMANDS)
def test_each_kind_prints_one_object_with_its_figures(desk: Desk, kind: str):
    arguments, figures = COMMANDS[kind]
    code, out, err = desk(*arguments, "--json")
    assert code == 0, err
    assert (figures | TIMES) - set(json.loads(out)) == set()


def test_topics_have_figures_of_their_own(desk: Desk):
    _, out, _ = desk(*COMMANDS["topics"][0], "--json")
    assert set(json.loads(out)["topics"]["model_release"]) == {
        "precision", "recall", "f1", "support",
    }  # fmt: skip


def test_without_json_each_figure_has_a_line(desk: Desk):
    _, out, _ = desk(*COMMANDS["topics"][0])
    lines = out.splitlines()
    assert any(line.startswith("topics model_release recall ") for line in lines)
    assert not any("{" in line for line in lines)


def test_labels_may_be_named_twice_and_gzipped(desk: Desk):
    for at, name in enumerate(("one.jsonl.gz", "two.jsonl.gz")):
        (desk.folder / name).write_bytes(gzip.compress(json.dumps(LABELS[at]).encode()))
    _, out, _ = desk(
        "topics", "articles.jsonl", "--labels", "one.jsonl.gz", "--labels", "two.jsonl.gz", "--json"
    )
    assert json.loads(out)["documents"] == 2


LABELLED = ["stories with labels", "topics", "relevance"]
READERS = [*LABELLED, "facts", "entities", "search"]
BAD: list[tuple[str, list[str], bytes]] = [
    ("articles.jsonl", READERS, b""),
    ("articles.jsonl", READERS, b"not json\n"),
    ("articles.jsonl", READERS, b"[1, 2]\n"),
    ("articles.jsonl", READERS, b'{"title": "no id"}\n'),
    ("articles.jsonl", READERS, b"\xff\xfe\x00bad"),
    ("articles.jsonl", READERS, gzip.compress(b"{}", mtime=0)[:12]),
    ("articles.jsonl", READERS[:-1], b'{"id": "a"}\n'),
    ("labels.jsonl", LABELLED, b""),
    ("labels.jsonl", LABELLED, b'{"id": "a"}\n'),
    ("labels.jsonl", LABELLED, b'{"id": "stranger", "event": "e"}\n'),
    ("labels.jsonl", ["topics"], b'{"id": "a", "topics": "legal"}\n'),
    ("labels.jsonl", ["topics"], b'{"id": "a", "topics": ["weather"]}\n'),
    ("labels.jsonl", ["relevance"], b'{"id": "a", "relevance": "high"}\n'),
    ("mentions.jsonl", ["entities"], b'{"id": "a"}\n'),
    ("mentions.jsonl", ["entities"], b'{"id": "a", "end": 9, "entities": [{"start": 1}]}\n'),
    ("mentions.jsonl", ["entities"], b'{"id": "a", "end": 9, "entities": 3}\n'),
    ("mentions.jsonl", ["entities"], b'{"id": "stranger", "end": 9, "entities": []}\n'),
    ("clusters.jsonl", ["stories with clusters"], json.dumps(ARTICLE).encode()),
    ("pairs.json", ["pairs"], b""),
    ("pairs.json", ["pairs"], b"[]"),
    ("pairs.json", ["pairs"], json.dumps(PAIRS | {"docs": ["a", "b"]}).encode()),
    ("pairs.json", ["pairs"], json.dumps(PAIRS | {"must_link": [["a"]]}).encode()),
    ("pairs.json", ["pairs"], json.dumps(PAIRS | {"must_link": [["a", "z"]]}).encode()),
    ("pairs.json", ["pairs"], b'{"docs": [], "must_link": [], "cannot_link": []}'),
    ("events.json", ["facts"], b""),
    ("events.json", ["facts"], b"{}"),
    ("events.json", ["facts"], b'[{"facts": [{"type": "legal"}]}]'),
    ("events.json", ["facts"], b'[{"facts": ["a"]}]'),
    ("queries.jsonl", ["search"], b""),
    ("queries.jsonl", ["search"], b'{"query_id": "q"}\n'),
    ("queries.jsonl", ["search"], b'{"query_id": "q", "text": "x", "date_from": "soon"}\n'),
    ("qrels.tsv", ["search"], b"q a 1\n"),
    ("qrels.tsv", ["search"], b""),
    ("pages/index.jsonl", ["extraction"], b""),
    ("pages/index.jsonl", ["extraction"], b"{}\n"),
    ("pages/index.jsonl", ["extraction"], b'{"file": "missing.html"}\n'),
]


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [(name, content, kind) for name, kinds, content in BAD for kind in kinds],
)
def test_a_bad_file_is_one_sentence(desk: Desk, name: str, content: bytes, kind: str):
    (desk.folder / name).write_bytes(content)
    code, out, err = desk(*COMMANDS[kind][0], "--json")
    assert (code, out) == (1, "")
    assert err.startswith("tocsin: ")
    assert err.count("\n") == 1


def test_a_brief_of_another_form_and_a_file_that_is_no_database_are_refused(desk: Desk):
    (desk.folder / "brief.json").write_bytes(b"\xff{}")
    (desk.folder / "other.sqlite3").write_bytes(b"no database" * 100)
    for brief in ("brief.json", "pairs.json"):
        code, out, err = desk("grounding", brief, "other.sqlite3")
        assert (code, out, err.count("\n")) == (1, "", 1), err


@pytest.mark.parametrize("kind", ["topics", "relevance", "entities"])
def test_labels_must_be_named(desk: Desk, kind: str):
    code, _, err = desk(kind, "articles.jsonl")
    assert code == 2
    assert "--labels" in err
