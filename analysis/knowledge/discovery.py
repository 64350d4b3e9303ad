"""Names of model versions, known or new, from the way they are built."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_TIER = (
    r"(?:Opus|Sonnet|Haiku|Fable|Mythos|Instant|Flash-Lite|Flash|Pro|Mini|mini|Nano|nano|Ultra|Max|Plus|Lite|"
    r"Sol|Luna|Terra|Astra|Spark|Glimmer|Coder|Code|Omni|Turbo|Air|Large|Medium|Small|Next|Thinking|"
    r"Deep Think|Live Translate|Live|Image|Vision|Cyber|Maverick|Scout|Behemoth|Codex|OSS|VL|Fast|"
    r"Imagine|Heavy|Super|Robotics|Edge|Express|Premier|Reasoning|Exp|Speciale|Build|Distill)"
)
_VERSION = r"(?:[vVkKrRmMoO]?\d{1,2}(?:\.\d{1,3}){0,2}[a-z]{0,2}|\d{1,4}[BbMT](?:-A\d+B)?)"
_FAMILY = (
    r"Claude|Gemini|GPT|Llama|Muse|Grok|Kimi|Qwen|DeepSeek|Mistral|GLM|MiniMax|Nemotron|Phi|Granite|"
    r"Command|ERNIE|Ernie|Hunyuan|Doubao|Nova|MAI|FLUX|Flux|Veo|Imagen|Sora|Gemma|DiffusionGemma|"
    r"MedGemma|EmbeddingGemma|Nano Banana|Devstral|Magistral|Voxtral|Leanstral|Codestral|Ministral|"
    r"Mixtral|Pixtral|Seed|Seedance|Seedream|Kling|Wan|Hailuo|MiMo|LongCat|Step|Ling|Ring|Falcon|"
    r"OLMo|Olmo|Molmo|Jamba|LFM|Hermes|INTELLECT|Composer|SWE|Laguna|Fugu|Inkling|Pangu|EXAONE|Solar|"
    r"Runway Gen|Gen|Titan|Aya|Yi|StarCoder|Whisper|Cosmos|GR00T|Codex|Sonar|DALL-E|gpt-oss|gpt-image|"
    r"gpt-realtime|Mercury|Trinity|North"
)
_SEPARATOR = r"[ \u00a0‑–-]"
# Family and parts: "Claude Opus 4.8", "GPT-5.6 Sol mini", "Qwen3.5-397B-A17B".
_FULL = re.compile(
    rf"(?<![\w./])(?P<family>{_FAMILY})(?P<rest>(?:{_SEPARATOR}?{_VERSION}(?!\w)|{_SEPARATOR}{_TIER}(?!\w)){{1,4}})"
)
# A tier that belongs to one family: "Opus 5", "Fable 5", "Mythos 5".
_TIERS = {
    "opus": "Claude", "sonnet": "Claude", "haiku": "Claude", "fable": "Claude", "mythos": "Claude",
}  # fmt: skip
_SHORT = re.compile(
    rf"(?<![\w./])(?<!Claude )(?<!Claude-)(?P<tier>Opus|Sonnet|Haiku|Fable|Mythos){_SEPARATOR}(?P<version>\d{{1,2}}(?:\.\d{{1,2}})?)(?![\w.]\w|\w)"
)
# A name with a version that the text itself calls a model: "releasing Leanstral 1.5, a free … model".
_CALLED = re.compile(
    r"(?:\b[Mm]odels?,? (?:called |named |dubbed |is )?|\b(?:releas\w+|launch\w+|introduc\w+|unveil\w+|announc\w+) )"
    r"(?P<name>[A-Z][A-Za-z]{2,18}(?: [A-Z][a-z]{2,14})?[ -][vV]?\d{1,2}(?:\.\d{1,2})?)(?![\w.]\w|\w)"
)
_NEAR_MODEL = re.compile(
    r"\b(?:model|LLM|weights|parameters|multimodal|reasoning)\b", re.IGNORECASE
)
_NO_MODEL = re.compile(
    r"^(?:Section|Article|Chapter|Part|Phase|Day|Week|Version|Windows|Android|Series|Top|Title|Python|"
    r"Figure|Table|Level|Tier|Gen|Pixel|Galaxy|Chrome|Node|React|Java|PyTorch|CUDA|Ubuntu|iOS|Web|"
    r"Group|The|Our|January|February|March|April|May|June|July|August|September|October|November|"
    r"December|Model|Xbox|PlayStation|Apple Watch|World|Formula|Boeing|Falcon|Starship|Stage)\b"
)
# "Command line 5", "Gen 2", "Step 3" are not models without more: they need a model nearby.
_COMMON = re.compile(r"^(?:Command|Step|Gen|Seed|Ring|Ling|Titan|Nova|Solar|Mercury|Trinity|North|Falcon|Composer|Sonar|Wan|Phi)\b")  # fmt: skip
_WINDOW = 90


@dataclass(frozen=True, slots=True)
class Discovered:
    """A model version named in `text[start:end]`, with the name it is shown under."""

    start: int
    end: int
    name: str

    @property
    def key(self) -> str:
        """The entity key, such as `model:gpt-5.6-sol-mini`."""
        return "model:" + re.sub(r"[^\w.]+", "-", self.name.lower()).strip("-.")


def discover_models(text: str) -> list[Discovered]:
    """Model versions in the text, in order of place; those at one place the longest first."""
    found = [*_find_full(text), *_find_short(text), *_find_called(text)]
    return sorted(found, key=lambda d: (d.start, -d.end, d.name))


def is_common_family(name: str) -> bool:
    """Whether a model's family is an everyday word, such as "Step" or "Command"."""
    return _COMMON.match(name) is not None


def _find_full(text: str) -> Iterator[Discovered]:
    for match in _FULL.finditer(text):
        family, rest = match["family"], match["rest"]
        if not _is_model_name(family, rest, text, match):
            continue
        name = _plain(family + rest)
        yield Discovered(match.start(), match.end(), name)


def _is_model_name(family: str, rest: str, text: str, match: re.Match[str]) -> bool:
    if not re.search(r"\d|[A-Z]", rest):
        return False
    if not _COMMON.match(family):
        return True
    around = text[max(0, match.start() - _WINDOW) : match.end() + _WINDOW]
    return _NEAR_MODEL.search(around) is not None


def _find_short(text: str) -> Iterator[Discovered]:
    for match in _SHORT.finditer(text):
        family = _TIERS[match["tier"].lower()]
        name = f"{family} {match['tier']} {match['version']}"
        yield Discovered(match.start(), match.end(), name)


def _find_called(text: str) -> Iterator[Discovered]:
    for match in _CALLED.finditer(text):
        name = match["name"]
        around = text[match.start() : match.end() + _WINDOW]
        if not _NO_MODEL.match(name) and _NEAR_MODEL.search(around):
            yield Discovered(match.start("name"), match.end("name"), _plain(name))


def _plain(name: str) -> str:
    # "Qwen 3.5" and "Qwen3.5", "Claude-Opus-5" and "Claude Opus 5" are one name each.
    words = re.sub(r"[ \u00a0‑–-]+", " ", name).strip()
    words = re.sub(r"^Qwen (?=\d)", "Qwen", words)
    words = re.sub(r"^(GLM|DeepSeek|Gemma|Phi|MiniMax)(?=[VRvrM]?\d)", r"\1 ", words)
    words = re.sub(r"\b[VK](?=\d)", lambda m: m.group().upper(), words)
    if words.startswith("GPT "):
        words = "GPT-" + words[4:]
    return (
        re.sub(r"\b(Mini|Nano)\b", lambda m: m.group().lower(), words) if "GPT" in words else words
    )
