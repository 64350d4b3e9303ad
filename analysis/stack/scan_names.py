"""Names of models as code and configuration write them: on hubs, in interfaces, in files, behind routers."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from analysis.stack.hubs import NO_ORGS, ORGS
from analysis.stack.resolve import clean_model_name, resolve_model
from analysis.stack.vendors import ROUTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.knowledge.gazetteer import Gazetteer

HUB_ID = re.compile(
    r"(?<![\w./@:-])(?P<id>[A-Za-z0-9][\w.-]{1,60}/[A-Za-z0-9][\w.-]{1,90})(?![\w/])"
)
GGUF = re.compile(r"(?<![\w.-])(?P<name>[A-Za-z0-9][\w.-]{3,100})\.gguf\b", re.IGNORECASE)
_QUANT = re.compile(
    r"[.-](?:i?q\d(?:_[a-z0-9]{1,3}){0,3}|f16|bf16|fp16|f32|q8_0|mxfp4)\Z", re.IGNORECASE
)
_SHARD = re.compile(r"-\d{5}-of-\d{5}\Z")
# Names that makers' interfaces take.
API_NAME = re.compile(
    r"(?<![\w./@-])(?P<name>(?:gpt-\d|gpt-oss-|gpt-image-|gpt-realtime|o[134](?=[-\"'\s,)\]]|\Z)|chatgpt-\d|text-embedding-|dall-e-\d|whisper-\d|tts-\d|omni-moderation-|sora-\d|"
    r"claude-(?:\d|opus|sonnet|haiku|fable|mythos|instant)|gemini-(?:\d|pro|flash|embedding)|imagen-\d|veo-\d|"
    r"mistral-(?:large|medium|small|tiny|nemo|embed|saba|ocr)|codestral-|ministral-|magistral-|pixtral-|devstral-|voxtral-|open-mi[sx]tral-|"
    r"command-(?:r|a|light|nightly)|embed-(?:english|multilingual|v\d)|rerank-|grok-\d|deepseek-(?:chat|reasoner|coder|[rv]\d)|"
    r"kimi-k?\d|moonshot-v\d|glm-\d|qwen-(?:max|plus|turbo|flash|vl)|qwen\d|llama-?\d|meta-llama-|gemma-?\d|mixtral-|phi-?\d|"
    r"sonar(?:-pro|-reasoning)|voyage-(?:\d|code|large|lite)|jamba-|nova-(?:pro|lite|micro|premier)|minimax-m\d|nemotron-)"
    r"[A-Za-z0-9.:@_-]{0,60})"
)
_CLOUD_ID = re.compile(
    r"(?<![\w.-])(?:(?:us|eu|apac|global)\.)?(?P<vendor>anthropic|meta|amazon|mistral|cohere|ai21|deepseek|qwen|openai)\."
    r"(?P<name>[a-z0-9][\w.-]{2,60}(?::\d)?)"
)
_ROUTED = re.compile(
    rf"(?<![\w./@-])(?P<route>{'|'.join(sorted(map(re.escape, ROUTES), key=len, reverse=True))})/(?P<rest>[A-Za-z0-9][\w.:@/-]{{2,100}})"
)
_NO_MODEL = re.compile(
    r"(?:\.(?:py|js|ts|tsx|json|ya?ml|toml|md|html|css|sh|txt|cfg|ini|go|rs|java|png|svg|tf|lock)|-(?:go|python|node|js|ts|java|cli|code|desktop|sdk|api|app|plugin|action|engineer|proxy|client|tools?|key|url))\Z",
    re.IGNORECASE,
)


@dataclass
class ModelSense:
    """Whether a name is a known model's, remembered for one scan."""

    gazetteer: Gazetteer
    _seen: dict[str, bool] = field(default_factory=dict)

    def knows(self, name: str) -> bool:
        """Whether the name is of a known family with a version, or of a known maker."""
        if name not in self._seen:
            entry = resolve_model(name, self.gazetteer)
            exact = bool(entry.version or entry.size or entry.line) or any(
                map(str.isdigit, entry.key)
            )
            self._seen[name] = entry.known and (exact or not entry.family)
        return self._seen[name]


@dataclass(frozen=True, slots=True)
class Named:
    """A model named in a line, and the vendor behind the way it is named, if that says one."""

    model: str
    vendor: str
    start: int
    how: str


def find_models(line: str, sense: ModelSense) -> Iterator[Named]:
    """The models that a line names, in the order of the ways of naming; a place counts once."""
    taken: list[tuple[int, int]] = []
    for named, end in _candidates(line, sense):
        if any(start < end and named.start < stop for start, stop in taken):
            continue
        taken.append((named.start, end))
        yield named


def gguf_model(file_name: str) -> str:
    """The model of a GGUF file's name, without quantisation and shard."""
    name = file_name.rpartition("/")[2]
    name = name[:-5] if name.lower().endswith(".gguf") else name
    return _QUANT.sub("", _SHARD.sub("", name))


def is_model_name(name: str, sense: ModelSense) -> bool:
    """Whether a name that something calls a model is one that we know or that is built like one."""
    if _NO_MODEL.search(name) or len(name) > 120 or looks_secret(name):  # noqa: PLR2004 - letters
        return False
    return sense.knows(name)


def looks_secret(text: str) -> bool:
    """Whether a text may be a key or a password; such text is never kept."""
    if re.match(r"(?:sk|pk|hf|xai|gsk|ghp|glpat|AKIA|AIza|r8|key)[-_]?[A-Za-z0-9]{12}", text):
        return True
    return re.search(r"(?=[A-Za-z0-9+=]*\d)[A-Za-z0-9+=]{28}", text) is not None


def _candidates(line: str, sense: ModelSense) -> Iterator[tuple[Named, int]]:
    if "/" in line:
        yield from _on_hubs(line, sense)
    if "." in line:
        for match in GGUF.finditer(line):
            if not looks_secret(match["name"]):
                yield Named(gguf_model(match.group()), "", match.start(), "GGUF file"), match.end()
    for pattern, how in ((_CLOUD_ID, "cloud"), (API_NAME, "interface")):
        for match in pattern.finditer(line):
            name = match.group().rstrip(".:@-_")
            if is_model_name(name, sense):
                yield Named(name, "", match.start(), how), match.end()


def _on_hubs(line: str, sense: ModelSense) -> Iterator[tuple[Named, int]]:
    for match in _ROUTED.finditer(line):
        if match["route"] in ORGS and not _is_api_name(match["rest"]):
            continue
        name, vendor = _route(match["route"], match["rest"])
        if name and is_model_name(name, sense):
            yield Named(name, vendor, match.start(), "router"), match.end()
    for match in HUB_ID.finditer(line):
        if is_hub_id(match["id"], sense):
            yield Named(match["id"].rstrip("."), "", match.start(), "model hub"), match.end()


def _is_api_name(rest: str) -> bool:
    # "openai/gpt-oss-120b" is a model of the hub, "openai/gpt-5.5" one behind a router.
    open_weights = rest.startswith(("gpt-oss", "gemma", "whisper-large"))
    return not open_weights and API_NAME.match(rest) is not None


def is_hub_id(found: str, sense: ModelSense) -> bool:
    """Whether "org/name" is a model of a hub rather than a path, a type or an image."""
    org, _, name = found.partition("/")
    if org.lower() in NO_ORGS or _NO_MODEL.search(name) or looks_secret(found):
        return False
    if org.lower() in ORGS:
        return any(map(str.isdigit, name)) or "-" in name or "_" in name
    return any(map(str.isdigit, name)) and "-" in name and sense.knows(name)


def _route(route: str, rest: str) -> tuple[str, str]:
    vendor = ROUTES[route]
    # "openrouter/vendor/model", "azure/deployment", "bedrock/us.vendor.model".
    name = rest.rstrip("./:-")
    if route in {"together_ai", "huggingface", "hosted_vllm", "vllm", "deepinfra"} and "/" in name:
        return name, vendor
    return clean_model_name(name) if "/" in name else name, vendor
