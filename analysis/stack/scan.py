"""Reading a code base for what it depends on. Nothing is run, no link followed, no value of a secret kept."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from analysis.stack.findings import Evidence, Finding, propose_stack
from analysis.stack.lines import Line, read_lines
from analysis.stack.manifests import read_manifest
from analysis.stack.scan_names import (
    ModelSense,
    find_models,
    gguf_model,
    is_hub_id,
    is_model_name,
    looks_secret,
)
from analysis.stack.vendors import (
    CLASSES,
    CLOUD_REGIONS,
    ENDPOINTS,
    GPU,
    GPU_CONTEXT,
    IMAGES,
    MACHINE_HINT,
    MACHINES,
    MODULES,
    REGION_KEY,
    ROUTES,
    VARIABLES,
)
from analysis.stack.walk import ScanLimits, Walk, readable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from analysis.knowledge.gazetteer import Gazetteer
    from analysis.stack.findings import Proposal
    from analysis.stack.walk import Page
    from db.progress import Progress

    _Row = tuple[str, str, int, str, Evidence]

_IMPORT = re.compile(
    r"^\s*(?:from|import)\s+(?P<module>[A-Za-z_][\w.]*)|(?:from|require\(|import\()\s*[\"'](?P<package>@?[a-z][\w./-]{1,60})[\"']"
)
_VARIABLE = re.compile(r"(?<![A-Z0-9_])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![A-Z0-9_])")
_CLASS = re.compile(
    r"(?<!\w)(?P<name>" + "|".join(sorted(CLASSES, key=len, reverse=True)) + r")\s*\("
)
# What says that the string behind it names a model.
_CALLS_MODEL = re.compile(
    r"(?:from_pretrained|SentenceTransformer|CrossEncoder|snapshot_download|hf_hub_download|LLM|pipeline|TextEmbedding)\(\s*(?:model\s*=\s*)?[\"'](?P<called>[^\"'\s]{2,120})[\"']|"
    r"(?:--model(?:-id|-path|-name)?|--served-model-name|--hf-repo|-hf)[ =,\"']+(?P<option>[A-Za-z0-9][\w./:-]{2,120})|"
    r"\b(?:vllm serve|huggingface-cli download|hf download)\s+(?P<served>[A-Za-z0-9][\w./:-]{2,120})"
)
_SETS_MODEL = re.compile(
    r"\b(?:model|model_id|model_name|modelId|modelName|repo_id|model_path|pretrained_model_name_or_path|base_model|embedding_model|MODEL_ID|MODEL_NAME|MODEL|HF_MODEL_ID|LLM_MODEL|EMBEDDING_MODEL)[\"']?\s*[:=]\s*[\"']?(?P<set>[A-Za-z0-9][\w./:@-]{2,120})"
)
_OLLAMA = re.compile(
    r"\bollama[\"', ]+(?:run|pull|create|show)[\"', ]+(?P<run>[a-z][\w./-]{1,60}(?::[\w.-]{1,30})?)|"
    r"\b(?:ChatOllama|OllamaLLM|OllamaEmbeddings|Ollama)\(\s*model\s*=\s*[\"'](?P<made>[a-z][\w./:-]{1,80})[\"']|"
    r"\bOLLAMA_MODEL\w*\s*[:=]\s*[\"']?(?P<set>[a-z][\w./:-]{1,80})|ollama\.(?:chat|generate|embed\w*)\(\s*model\s*=\s*[\"'](?P<called>[a-z][\w./:-]{1,80})"
)
_FROM = re.compile(r"^\s*FROM\s+(?:hf\.co/)?(?P<model>[A-Za-z0-9][\w./:-]{1,100})", re.IGNORECASE)
_IMAGE = re.compile(
    r"\b(?:image|repository)[\"']?\s*[:=]\s*[\"']?(?P<image>[\w./-]{3,120})|^\s*FROM\s+(?P<base>[\w./-]{3,120})|docker run (?:[^\n]{0,200} )?(?P<run>[a-z][\w.-]+/[\w./-]{3,100})"
)
_NIM = re.compile(r"nvcr\.io/nim/(?P<id>[\w.-]{2,60}/[\w.-]{2,80})")
_LICENCE_HEAD = re.compile(
    r"\b(?P<name>[A-Z][\w .-]{1,40}(?:COMMUNITY|Community|Open Model|Research|Non-Commercial|RAIL)[\w .-]{0,30}L(?:ICENSE|icense))"
)
_DATASET = re.compile(r"load_dataset\(|--dataset|dataset(?:_name|_id)?[\"']?\s*[:=]")


def scan_folder(
    root: Path,
    gazetteer: Gazetteer,
    progress: Progress,
    *,
    name: str = "",
    limits: ScanLimits | None = None,
) -> Proposal:
    """Propose a stack for the code base in a folder; raises ConfigError where there is none."""
    walk = Walk(root, limits or ScanLimits())
    sense = ModelSense(gazetteer)
    findings: list[Finding] = []
    for page in walk.pages():
        findings += scan_page(page, sense)
        progress("files read", walk.read, 0)
    progress("files read", walk.read, max(walk.read, 1))
    skipped = sorted(walk.skipped.items())
    return propose_stack(
        readable(name or root.resolve().name) or "stack", findings, walk.read, skipped
    )


def scan_page(page: Page, sense: ModelSense) -> list[Finding]:
    """What one file shows; the same thing once per line."""
    if page.named_only:
        if not page.path.lower().endswith(".gguf"):
            return []
        return [Finding("models", gguf_model(page.path), page.path, 0, "GGUF file")]
    found: dict[tuple[str, str, int], Finding] = {}
    for part, value, number, how, evidence in _read(page, sense):
        clean = value.strip().strip("\"'.,;")
        if clean and not looks_secret(clean):
            found.setdefault(
                (part, clean.lower(), number),
                Finding(part, clean, page.path, number, how, evidence),
            )
    return list(found.values())


def _read(page: Page, sense: ModelSense) -> Iterator[_Row]:
    for vendor, number in read_manifest(page.path, page.text):
        yield "providers", vendor, number, "package", Evidence.USED
    if _is_licence(page.path):
        yield from _licences(page)
        return
    for line in read_lines(page):
        for part, value, how in _read_line(line, sense):
            yield part, value, line.number, how, line.evidence


def _read_line(line: Line, sense: ModelSense) -> Iterator[tuple[str, str, str]]:
    text = line.text
    if not _DATASET.search(text):
        yield from _models(line, sense)
    for match in _CLASS.finditer(text):
        yield "providers", CLASSES[match["name"]], "client"
    if line.is_code and (taken := _IMPORT.search(text)):
        yield from _imported(taken["module"] or taken["package"] or "")
    if "_" in text:
        names = (VARIABLES.get(match.group()) for match in _VARIABLE.finditer(text))
        yield from (("providers", vendor, "environment variable") for vendor in names if vendor)
    if "." in text:
        called = (vendor for endpoint, vendor in ENDPOINTS.items() if endpoint in text)
        yield from (("providers", vendor, "address") for vendor in called)
    if line.is_deployment:
        yield from _deployed(text)


def _models(line: Line, sense: ModelSense) -> Iterator[tuple[str, str, str]]:
    text = line.text
    for match in _OLLAMA.finditer(text):
        name = match["run"] or match["made"] or match["set"] or match["called"]
        yield "models", name, "Ollama"
        yield "providers", "Ollama", "Ollama"
    if line.is_modelfile and (source := _FROM.search(text)):
        yield "models", gguf_model(source["model"]), "Modelfile"
        return
    for match in _NIM.finditer(text):
        yield "models", match["id"], "container image"
    if not (line.quoted or line.is_config or line.evidence is not Evidence.USED):
        yield from (("models", name, "argument") for name in _named(text, sense))
        return
    for found in find_models(text, sense):
        yield "models", found.model, found.how
        if found.vendor:
            yield "providers", found.vendor, found.how
    yield from (("models", name, "argument") for name in _named(text, sense))


def _named(text: str, sense: ModelSense) -> Iterator[str]:
    for match in _CALLS_MODEL.finditer(text):
        name = next((g for g in match.groups() if g), "")
        on_hub = name.count("/") == 1 and _is_id(name)
        if on_hub or is_model_name(name, sense) or (match["called"] and _is_bare(name)):
            yield name
    for match in _SETS_MODEL.finditer(text):
        name = match["set"]
        if name.count("/") == 1 and name.partition("/")[0] not in ROUTES:
            if is_hub_id(name, sense):
                yield name
        elif "/" not in name and is_model_name(name, sense):
            yield name


def _is_id(name: str) -> bool:
    org, _, model = name.partition("/")
    return bool(re.fullmatch(r"[A-Za-z0-9][\w-]{1,60}", org)) and "." not in org and len(model) > 2  # noqa: PLR2004 - letters


def _is_bare(name: str) -> bool:
    # "all-MiniLM-L6-v2", "bert-base-uncased": models without an account.
    return bool(re.fullmatch(r"[A-Za-z][\w.]*(?:-[\w.]+){1,8}", name))


def _imported(module: str) -> Iterator[tuple[str, str, str]]:
    parts = module.split(".")
    for known in (".".join(parts[:2]), parts[0], module):
        if vendor := MODULES.get(known):
            yield "providers", vendor, "import"
            return


def _deployed(text: str) -> Iterator[tuple[str, str, str]]:
    if MACHINE_HINT.search(text):
        kinds = (gpu for pattern, gpu in MACHINES if pattern.search(text))
        yield from (("hardware", gpu, "machine type") for gpu in kinds)
    if GPU_CONTEXT.search(text):
        yield from (("hardware", _spell(m["gpu"]), "accelerator") for m in GPU.finditer(text))
    if match := _IMAGE.search(text):
        image = (match["image"] or match["base"] or match["run"] or "").lower()
        vendors = (vendor for start, vendor in IMAGES.items() if image.startswith(start))
        yield from (("providers", vendor, "container image") for vendor in vendors)
    if REGION_KEY.search(text):
        places = [m.end() for m in REGION_KEY.finditer(text)]
        regions = (
            r for pattern, r in CLOUD_REGIONS if any(pattern.match(text, at) for at in places)
        )
        yield from (("regions", region, "cloud region") for region in regions)


def _spell(gpu: str) -> str:
    return (
        re.sub(r"(?i)^(rtx|tpu|gaudi|ascend)[ -]?", lambda m: f"{m[1]} ", gpu)
        .upper()
        .replace("GAUDI", "Gaudi")
        .replace("ASCEND", "Ascend")
        .replace("TPU V", "TPU v")
    )


def _is_licence(path: str) -> bool:
    return (
        re.search(r"(?:^|/)(?:LICEN[CS]E|NOTICE|USE_POLICY)[^/]{0,20}$", path, re.IGNORECASE)
        is not None
    )


def _licences(page: Page) -> Iterator[_Row]:
    for number, text in enumerate(page.text.splitlines()[:30], 1):
        if match := _LICENCE_HEAD.search(text[:300]):
            name = " ".join(match["name"].split())
            name = name.title() if name.isupper() else name
            yield (
                "licences",
                re.sub(r"(?i)\s+license$", " License", name),
                number,
                "licence file",
                Evidence.USED,
            )
            return
