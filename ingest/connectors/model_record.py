"""What the Hugging Face Hub says of one model repository."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from ingest.json_answer import (
    flag_at,
    keep_stated,
    moment_at,
    name_lines,
    text_at,
    texts_at,
)

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from ingest.json_answer import JsonObject

SITE = "https://huggingface.co"
REPO = re.compile(r"[A-Za-z0-9][\w.-]{0,95}/[A-Za-z0-9][\w.-]{0,95}")
GATES = {"no": "no", "auto": "yes, access is granted automatically", "manual": "yes, by request"}
# Words of a name that mark another form of weights that are already out.
VARIANTS = (
    "gguf ggml awq gptq exl2 exl3 mlx bnb 2bit 3bit 4bit 5bit 6bit 8bit int4 int8 fp8 fp4 nvfp4 "
    "mxfp4 mxfp8 w4a16 w8a8 w8a16 quantized quantised imatrix onnx openvino coreml tensorrt trtllm "
    "litert qat"
)
# Organisations that pass on others' models, some in other forms.
REUPLOADERS = frozenset(
    {
        "bartowski",
        "ggml-org",
        "google-bert",
        "lmstudio-community",
        "mlx-community",
        "mradermacher",
        "openai-community",
        "quantfactory",
        "tencent-hunyuan",
        "thebloke",
        "thudm",
        "unsloth",
    }
)
MAX_BASES = 20
_BIT = re.compile(r"(\d)[-_. ]bits?\b")
_QUANT = re.compile(r"(?:^|_)(?:i?q\d(?:_\w{1,4}){1,3}|\d+bpw)$")
_FILE = re.compile(r"[\w-][\w.-]*(?:/[\w-][\w.-]*){0,4}")


@dataclass(frozen=True, slots=True)
class ModelRecord:
    """A repository's steady facts: no counts, which change with every look.

    `gated` is `no`, `auto` or `manual`; `licence_link` is absolute, or as stated when it is no
    address.
    """

    repo: str
    created: datetime | None
    licence: str
    licence_name: str
    licence_link: str
    gated: str
    private: str
    pipeline: str
    library: str
    bases: tuple[str, ...]
    quantised: bool

    @property
    def name(self) -> str:
        """The repository's name without its organisation."""
        return self.repo.partition("/")[2]

    @property
    def organisation(self) -> str:
        """The organisation or person that owns it."""
        return self.repo.partition("/")[0]

    @property
    def url(self) -> str:
        """Its page."""
        return f"{SITE}/{self.repo}"


def read_model(item: JsonObject) -> ModelRecord | None:
    """One member of the listing, or the answer for one model; None without a proper id."""
    repo = text_at(item, "id", 200) or text_at(item, "modelId", 200)
    if not REPO.fullmatch(repo):
        return None
    stated = item.get("cardData")
    card: JsonObject = stated if isinstance(stated, dict) else {}
    tags = texts_at(item, "tags", 200)
    bases = texts_at(card, "base_model", 200) or [
        tag.removeprefix("base_model:") for tag in tags if re.fullmatch(r"base_model:[^:]+", tag)
    ]
    licence = ", ".join(texts_at(card, "license", 80)[:5]) or ", ".join(
        tag.removeprefix("license:") for tag in tags if tag.startswith("license:")
    )
    return ModelRecord(
        repo=repo,
        created=moment_at(item, "createdAt"),
        licence=licence,
        licence_name=text_at(card, "license_name", 200),
        licence_link=resolve_licence(repo, text_at(card, "license_link", 500)),
        gated=_read_gate(item.get("gated")),
        private=flag_at(item, "private"),
        pipeline=text_at(item, "pipeline_tag", 80),
        library=text_at(item, "library_name", 80),
        bases=tuple(bases[:MAX_BASES]),
        quantised=any(tag.startswith("base_model:quantized:") for tag in tags),
    )


def _read_gate(value: object) -> str:
    if value is False:
        return "no"
    return value if isinstance(value, str) and value in GATES else ""


def resolve_licence(repo: str, link: str) -> str:
    """Where a stated licence link leads: a file of the repository by its page, else as stated."""
    if not link or link.startswith(("http://", "https://")):
        return link
    path = link.removeprefix("./").lstrip("/")
    return f"{SITE}/{repo}/blob/main/{path}" if _FILE.fullmatch(path) else link


def find_licence_file(model: ModelRecord) -> str:
    """The path of the licence's text within the repository; empty when it lies elsewhere."""
    try:
        parts = urlsplit(model.licence_link)
    except ValueError:
        return ""
    if parts.netloc != urlsplit(SITE).netloc:
        return ""
    found = re.fullmatch(rf"/{re.escape(model.repo)}/(?:blob|resolve|raw)/main/(.+)", parts.path)
    return found[1] if found and _FILE.fullmatch(found[1]) else ""


def is_variant(model: ModelRecord, words: frozenset[str]) -> bool:
    """Whether it is another form of a model: re-quantised or converted, by tag or by name."""
    if not words:
        return False
    name = _BIT.sub(r"\1bit", model.name.casefold())
    parts = re.split(r"[-. ]+", name)
    named = {word for part in parts for word in part.split("_")}
    is_named = not words.isdisjoint(named) or any(_QUANT.search(part) for part in parts)
    return model.quantised or is_named


def state_model(model: ModelRecord) -> str:
    """The facts as named lines, for people and for passages."""
    created = model.created.date().isoformat() if model.created else ""
    return name_lines(
        [
            ("Repository", model.repo),
            ("Created", created),
            ("Licence", model.licence),
            ("Licence name", model.licence_name),
            ("Licence link", model.licence_link),
            ("Gated", GATES.get(model.gated, "")),
            ("Pipeline", model.pipeline),
            ("Library", model.library),
            ("Base model", ", ".join(model.bases)),
        ]
    )


def detail_model(model: ModelRecord) -> tuple[tuple[str, str], ...]:
    """The facts as details, under the Hub's own names."""
    created = model.created.isoformat() if model.created else ""
    return keep_stated(
        [
            ("repository", model.repo),
            ("created_at", created),
            ("license", model.licence),
            ("license_name", model.licence_name),
            ("license_link", model.licence_link),
            ("gated", model.gated),
            ("private", model.private),
            ("base_model", " ".join(model.bases)),
        ]
    )


def detail_card(repo: str, front: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """What a card's front matter says of its licence, under the Hub's own names."""
    link = resolve_licence(repo, front.get("license_link", ""))
    named = ("license", "license_name", "base_model", "extra_gated_heading")
    stated = [(name, front.get(name, "")) for name in named]
    return keep_stated([*stated, ("license_link", link)])
