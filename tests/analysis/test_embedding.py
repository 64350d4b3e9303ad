"""Both embedders keep the port's contract; the stock one refuses foreign weights."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np
import pytest

from analysis.embedding import (
    embedding_hash,
    embedding_text,
    load_embedder,
    stock_folder,
    stock_model_id,
)
from analysis.hashing_embedder import HashingEmbedder
from db.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from analysis.ports import Embedder

TEXTS = [
    "Acme releases its new model Roadrunner 3",
    "Roadrunner 3, the new model of Acme, is out",
    "Bank of somewhere keeps its interest rate unchanged " * 30,
    "",
]


@pytest.fixture(
    scope="module", params=["hashing", pytest.param("stock", marks=[pytest.mark.model])]
)
def embedder(request: pytest.FixtureRequest) -> Embedder:
    return HashingEmbedder() if request.param == "hashing" else load_embedder()


def test_vectors_have_unit_length_and_the_stated_shape(embedder: Embedder):
    vectors = embedder.encode(TEXTS)
    assert vectors.shape == (4, embedder.dim)
    assert vectors.dtype == np.float32
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_vector_does_not_depend_on_its_neighbours(embedder: Embedder):
    together = embedder.encode(TEXTS)
    alone = np.vstack([embedder.encode([text]) for text in TEXTS])
    assert together.tobytes() == alone.tobytes()


def test_texts_about_one_thing_lie_closer_than_others(embedder: Embedder):
    one, same, other, _ = embedder.encode(TEXTS)
    assert one @ same > one @ other + 0.2


def test_threads_may_share_an_embedder(embedder: Embedder):
    alone = [embedder.encode([text]).tobytes() for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        shared = list(pool.map(lambda text: embedder.encode([text]).tobytes(), TEXTS * 4))
    assert shared == alone * 4


def test_no_texts_give_no_vectors(embedder: Embedder):
    assert embedder.encode([]).shape == (0, embedder.dim)


def test_foreign_weights_are_refused_with_a_way_out(tmp_path: Path):
    (tmp_path / "model.safetensors").write_bytes(b"other weights")
    with pytest.raises(ModelError, match=r"SHA-256.*reinstall"):
        load_embedder("own", folder=tmp_path, expected_sha256="53aa51172d14")


def test_a_folder_without_weights_is_refused(tmp_path: Path):
    with pytest.raises(ModelError, match=r"holds no model\.safetensors"):
        load_embedder("own", folder=tmp_path)


@pytest.mark.model
def test_another_folder_with_a_model_works_without_a_hash():
    loaded = load_embedder("own", folder=stock_folder(), max_tokens=32)
    assert loaded.model_id.startswith("own@53aa51172d14/32")
    assert loaded.encode(["a text"]).shape == (1, loaded.dim)


@pytest.mark.model
def test_loading_the_model_shows_no_progress_bar():
    code = "import analysis.embedding as e; e.load_embedder(max_tokens=16).encode(['a'])"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert b"Loading weights" not in answer.stderr


@pytest.mark.model
def test_damaged_stock_weights_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "model.safetensors").write_bytes(b"half a download")
    monkeypatch.setattr("analysis.embedding.stock_folder", lambda: tmp_path)
    with pytest.raises(ModelError, match=r"damaged or not the model.*\./do install"):
        load_embedder()


@pytest.mark.model
def test_the_stock_model_is_known_before_it_is_loaded():
    assert load_embedder().model_id.removesuffix("/bf16") == stock_model_id()


def test_importing_the_module_does_not_import_torch():
    code = "import sys, analysis.embedding; print('torch' in sys.modules)"
    answer = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True)
    assert answer.stdout.strip() == b"False"


def test_the_embedded_text_is_the_title_and_two_hundred_words():
    text = embedding_text(" A title ", "word " * 500)
    assert text.startswith("A title\nword ")
    assert len(text.split()) == 202
    assert embedding_text("Only a title", "") == "Only a title"
    assert embedding_hash("a", "b") != embedding_hash("a", "c")
