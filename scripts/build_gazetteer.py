"""Build analysis/knowledge/gazetteer.json from the researched lists: facts only, no notes.

Usage: build_gazetteer.py SOURCE.json MORE.json TARGET.json

MORE (gazetteer_more.json beside this file) holds what is common knowledge and was not researched:
people in charge with their organisation, further organisations, and the families of models.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from analysis.knowledge.gazetteer import Entity
from analysis.knowledge.model_names import ModelName, find_family, parse_model

# Everyday words: the name counts only in company (see `context` in the gazetteer).
EVERYDAY = {
    "orion",
    "aurora",
    "canary",
    "amber",
    "persimmon",
    "strawberry",
    "rene",
    "hibiki",
    "unmute",
    "ring",
    "ling",
    "step",
    "seed",
    "spark",
    "solar",
    "dots",
    "falcon",
    "arctic",
    "sonar",
    "zephyr",
    "bloom",
    "alpaca",
    "mamba",
    "mochi",
    "evo",
    "composer",
    "voyage",
    "marco",
    "motif",
    "mercury",
    "trinity",
    "command",
    "nova",
    "titan",
    "muse",
    "sonic",
    "ray",
    "pika",
    "holo",
    "pi",
    "phi",
    "orca",
    "cosmos",
    "parakeet",
    "genie",
    "chameleon",
    "seamless",
    "opt",
    "clip",
    "whisper",
    "sam",
    "luminous",
    "flux",
    "reka",
    "figure",
    "glean",
    "notion",
    "factory",
    "harvey",
    "scale",
    "surge",
    "turing",
    "epoch",
    "arena",
    "together",
    "fireworks",
    "modal",
    "replicate",
    "lambda",
    "writer",
    "adept",
    "hume",
    "luma",
    "runway",
    "poolside",
    "inflection",
    "h",
    "360",
    "kt",
    "tel",
    "bsc",
    "mila",
    "fal",
    "cursor",
    "cognition",
    "sequoia",
    "arm",
    "perplexity",
    "alia",
    "etched",
    "seoul",
    "mit",
    "gpl",
    "bsd",
    "ear",
    "doc",
    "cra",
    "dsa",
    "dma",
    "osa",
    "ecl",
    "csl",
    "rsp",
    "dcs",
    "cac",
    "ned",
    "apollo",
    "raise",
    "coins",
    "ccl",
    "fdpr",
    "llama",
    "gemma",
    "claude",
    "gemini",
    "grok",
    "kimi",
}
# A capital letter is company enough: in news of the field these are nearly always the company.
PLAIN = {"Meta", "Apple", "Amazon", "Mistral AI", "Cohere", "Oracle", "Perplexity", "Arm", "Snowflake",
         "Cursor", "Hugging Face", "Bloomberg", "Scale AI", "Runway", "Cognition"}  # fmt: skip
_SHORTEST, _LONGEST = 3, 60
DROPPED = {"r1", "k2", "h", "360", "doc", "seoul", "together", "arena", "factory", "amber", "canary",
           "rene", "aurora", "persimmon", "strawberry", "orion", "figure", "lambda", "annex i", "core",
           "gemma", "kimi-k3", "llama2", "llama 2", "llama3", "glm-4", "exaone", "falcon-180b",
           "code of practice", "winning the race", "coins act", "overwatch", "mit", "blacklist", "aia",
           "744.6", "744.23", "arena.ai", "davinci", "open ai",  "ai+ initiative", "bsd", "gpl",
           "scale", "surge", "llama", "opus-4.1", "dma", "dsa", "cra", "dcs", "osa", "ecl", "csl", "ned",
           "goose", "eagle", "finch", "raven", "aca", "rff", "ai action summit", "mgx"}  # fmt: skip
# Too common a word to be found by: only the full form counts.
RENAMED = {"Figure": "Figure AI", "Factory": "Factory AI", "360": "Qihoo 360", "Glean": "Glean AI",
           "Turing": "Turing Enterprises", "Writer": "Writer Inc", "Together AI": "Together AI"}  # fmt: skip
# What the models of a family begin with where that is not the family's own name.
HEADS = {"Amazon Nova": "Nova", "Amazon Titan": "Titan"}
# Names of a product, a unit or a common word that would stand for more than they mean.
NO_ALIASES = {"Google AI", "MAI", "Pi", "Gaudi", "Ascend", "Qwen", "InternLM", "Vidu", "Amp", "HF", "MJ", "CC", "LG", "MSL",
              "Inflection", "Together", "Scale", "Surge", "Epoch", "Arena", "TEL", "ALIA", "SAM", "v4", "s2",
              "alice", "aurora", "bark", "scribe", "davinci", "opus-5.5", "AFM", "unmute", "dream machine",
              "House", "Commission", "California", "Abu Dhabi", "National Archives", "Governor of California"}  # fmt: skip
EXTRA_ORGANISATION_NAMES = {"UC Berkeley": ["University of California, Berkeley"]}
EXTRA_RULE_NAMES = {
    "EU AI Act": ["European Union AI Act", "European AI Act", "EU Artificial Intelligence Act"],
    "GDPR": ["General Data Protection Regulation"], "NDAA": ["National Defense Authorization Act"],
}  # fmt: skip
EXTRA_LICENCE_NAMES = {
    "apache-2.0": ["Apache 2.0", "Apache License", "Apache v2"],
    "mit": ["MIT licence", "MIT-licensed", "MIT-licence"],
    "modified-mit-kimi-k2": ["modified MIT License"],
}
HARDWARE = {
    "NVIDIA": ["A100", "H100", "H200", "H20", "H800", "B200", "B300", "B30A", "GB200", "GB300", "L40S",
               "RTX 5090", "RTX 4090", "RTX 3090", "RTX PRO 6000", "RTX Spark", "DGX Spark", "Blackwell",
               "Vera Rubin", "Jetson Thor", "Jetson Orin", "GH200", "V100", "A800", "B100", "NVLink"],
    "AMD": ["MI300X", "MI308", "MI325X", "MI350X", "MI355X", "MI400", "MI450", "MI500", "Instinct", "EPYC", "Ryzen AI"],
    "Google": ["TPU", "Trillium", "Ironwood"], "Amazon": ["Trainium", "Inferentia"],
    "Intel": ["Gaudi 3", "Gaudi", "Xeon"], "Meta": ["MTIA"], "Microsoft": ["Maia 100", "Maia 200"],
    "Groq": ["LPU"], "Qualcomm": ["Snapdragon"], "Huawei": ["Ascend 910B", "Ascend 910C", "Ascend 950", "Ascend"],
    "Cerebras": ["WSE-3"], "Apple": ["M5 Max", "M5 Ultra"], "": ["HBM", "HBM3", "HBM3E", "HBM4", "EUV", "CoWoS"],
}  # fmt: skip
REGIONS = {
    "us": ["United States", "U.S.", "US", "USA", "United States of America"], "eu": ["European Union", "EU"],
    "uk": ["United Kingdom", "UK", "U.K.", "Britain"], "cn": ["China", "PRC"], "jp": ["Japan"],
    "kr": ["South Korea", "Republic of Korea"], "in": ["India"], "tw": ["Taiwan"], "hk": ["Hong Kong"], "sg": ["Singapore"],
    "ae": ["United Arab Emirates", "UAE"], "sa": ["Saudi Arabia"], "ru": ["Russia"], "ir": ["Iran"],
    "ca": ["Canada"], "fr": ["France"], "de": ["Germany"], "nl": ["Netherlands"], "ch": ["Switzerland"],
    "my": ["Malaysia"], "il": ["Israel"], "br": ["Brazil"], "au": ["Australia"], "us-ca": ["California"],
    "us-ny": ["New York State"], "us-co": ["Colorado"],
    "id": ["Indonesia"], "vn": ["Vietnam"], "th": ["Thailand"], "ph": ["Philippines"], "pk":
    ["Pakistan"], "bd": ["Bangladesh"], "kz": ["Kazakhstan"], "qa": ["Qatar"], "kw": ["Kuwait"], "tr":
    ["Turkey"], "eg": ["Egypt"], "ng": ["Nigeria"], "ke": ["Kenya"], "za": ["South Africa"], "ma":
    ["Morocco"], "ie": ["Ireland"], "se": ["Sweden"], "no": ["Norway"], "fi": ["Finland"], "dk":
    ["Denmark"], "ee": ["Estonia"], "pl": ["Poland"], "cz": ["Czech Republic"], "at": ["Austria"], "be":
    ["Belgium"], "es": ["Spain"], "pt": ["Portugal"], "it": ["Italy"], "gr": ["Greece"], "hu":
    ["Hungary"], "ro": ["Romania"], "ua": ["Ukraine"], "kp": ["North Korea"], "mx": ["Mexico"], "ar":
    ["Argentina"], "cl": ["Chile"], "co": ["Colombia"], "pe": ["Peru"], "nz": ["New Zealand"], "mo":
    ["Macau"], "us-tx": ["Texas"], "us-fl": ["Florida"], "us-il": ["Illinois"], "us-va": ["Virginia"],
    "us-ut": ["Utah"], "us-oh": ["Ohio"], "us-az": ["Arizona"],
}  # fmt: skip


def slug(name: str) -> str:
    """A name as the last part of an entity key."""
    plain = re.sub(r"\s*\(.*?\)", "", name).lower()
    return re.sub(r"[^\w.+]+", "-", plain).strip("-.")


def clean_aliases(name: str, aliases: list[str], *, model: bool) -> list[str]:
    """Aliases without the dropped ones, and without those that name a version of their own."""
    own = slug(name)
    kept = []
    for alias in aliases:
        low = alias.lower()
        longer = model and slug(alias).startswith(own + "-")
        if (
            low not in DROPPED
            and not longer
            and low != name.lower()
            and _SHORTEST <= len(low) < _LONGEST
        ):
            kept.append(alias)
    return sorted(set(kept))


def entry(kind: str, key: str, name: str, aliases: list[str], **more: Any) -> dict[str, Any]:
    """One row of the gazetteer, without its empty fields."""
    row = {"key": f"{kind}:{key}", "kind": kind, "name": name, "aliases": aliases, **more}
    return {
        field: value
        for field, value in row.items()
        if field == "aliases" or value not in ("", 0, None)
    }


def is_everyday(name: str) -> bool:
    """Whether a name is an everyday word."""
    return name.lower() in EVERYDAY


def organisations(source: dict[str, Any], more: dict[str, Any]) -> list[dict[str, Any]]:
    """Organisation rows; of two of one name the researched one stands."""
    rows = []
    for item in source["organisations"]:
        name = RENAMED.get(item["name"]) or re.sub(r"\s*\(.*?\)", "", item["name"])
        unclear = 2 if item["ambiguous"] or is_everyday(name) else 0
        found = clean_aliases(name, item["aliases"], model=False)
        aliases = [alias for alias in found if alias not in NO_ALIASES]
        aliases += EXTRA_ORGANISATION_NAMES.get(name, [])
        rows.append(
            entry("organisation", slug(name), name, aliases,
                  doubt=1 if item["name"] in PLAIN else unclear, jurisdiction=item["country"])
        )  # fmt: skip
    known = {row["key"] for row in rows}
    added = [
        entry("organisation", slug(item["name"]), item["name"], item["aliases"],
              doubt=item["doubt"], jurisdiction=item["country"])
        for item in more["organisations"]
    ]  # fmt: skip
    return rows + [row for row in added if row["key"] not in known]


def people(more: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of people in charge, with the organisation they are known for."""
    return [
        entry("person", slug(item["name"]), item["name"], item["aliases"],
              owner=item["organisation"])
        for item in more["people"]
    ]  # fmt: skip


def families(more: dict[str, Any]) -> list[dict[str, Any]]:
    """Rows of model families."""
    rows = []
    for item in more["families"]:
        key = slug(item["name"])
        rows.append(
            entry("model", key, item["name"], item["aliases"], owner=item["owner"],
                  family=f"model:{key}", head=HEADS.get(item["name"], ""), doubt=item["doubt"])
        )  # fmt: skip
    return rows


def models(
    source: dict[str, Any], more: dict[str, Any], classes: dict[str, str]
) -> list[dict[str, Any]]:
    """Model rows: the families, with what was researched of them, and their known versions."""
    rows = {row["key"]: row for row in families(more)}
    known = [Entity(**row | {"aliases": tuple(row["aliases"])}) for row in rows.values()]
    for item in source["models"]:
        name = re.sub(r"\s*\(.*?\)", "", item["name"])
        parsed = parse_model(name, known)
        key = f"model:{slug(name)}"
        facts = {"weights": item["weights"], "licence": item["licence"][:60],
                 "licence_class": classes.get(item["licence"].lower(), "")}  # fmt: skip
        aliases = [
            alias
            for alias in clean_aliases(name, item["aliases"], model=True)
            if alias not in NO_ALIASES and is_same_model(alias, parsed, known)
        ]
        if key in rows:
            facts = {field: value for field, value in facts.items() if value}
            rows[key] |= facts | {"aliases": sorted({*rows[key]["aliases"], *aliases})}
            continue
        doubt = 3 if is_everyday(name) else 2 if item["ambiguous"] else 0
        rows[key] = entry(
            "model", slug(name), name, aliases, owner=item["owner"], **facts,
            family=family_key(name, known),
            doubt=0 if parsed and parsed.version else doubt,
        )  # fmt: skip
    return list(rows.values())


def family_key(name: str, known: list[Entity]) -> str:
    """The key of the family that a model's name belongs to; empty for a family of its own."""
    if re.match(r"o\d", name):
        return "model:o-series"
    found = find_family(name, known)
    return found[0].key if found else ""


def is_same_model(alias: str, parsed: ModelName | None, known: list[Entity]) -> bool:
    """Whether an alias names the model itself, not a version or variant of its own."""
    own = parse_model(alias, known)
    if own is None or parsed is None:
        return own is None
    same = (own.family, own.version, own.variants) == (
        parsed.family,
        parsed.version,
        parsed.variants,
    )
    return same and not own.size


def rules(source: dict[str, Any], more: dict[str, Any]) -> list[dict[str, Any]]:
    """Licence, regulator and instrument rows."""
    rows = []
    for item in source["licences"]:
        if item["key"] in {"other", "unknown"}:
            continue
        aliases = clean_aliases(item["name"], item["aliases"], model=False)
        aliases += EXTRA_LICENCE_NAMES.get(item["key"], [])
        rows.append(
            entry(
                "licence", item["key"], item["name"], aliases, licence_class=item["licence_class"]
            )
        )
    for kind, table in (("regulator", "regulators"), ("instrument", "instruments")):
        for item in [*source[table], *more.get(table, [])]:
            found = clean_aliases(item["name"], item["aliases"], model=False)
            aliases = [alias for alias in found if alias not in NO_ALIASES]
            aliases = sorted({*aliases, *EXTRA_RULE_NAMES.get(item["name"], [])})
            short = [a for a in [item["name"], *item["aliases"]] if a.isupper() and a.isalpha()]
            key = slug(short[0]) if short and "AI Act" not in item["name"] else slug(item["name"])
            rows.append(
                entry(kind, key, item["name"], aliases, jurisdiction=item["jurisdiction"],
                      owner=item.get("regulator", ""))
            )  # fmt: skip
    return rows


def places() -> list[dict[str, Any]]:
    """Hardware and region rows."""
    rows = [
        entry("hardware", slug(name), name, [], owner=owner)
        for owner, names in HARDWARE.items()
        for name in names
    ]
    rows += [entry("region", key, names[0], names[1:]) for key, names in REGIONS.items()]
    return rows


def main() -> None:
    """Write the gazetteer."""
    source, more = (json.loads(Path(path).read_text("utf-8")) for path in sys.argv[1:3])
    classes = {x["name"].lower(): x["licence_class"] for x in source["licences"]}
    classes |= {x["key"]: x["licence_class"] for x in source["licences"]}
    rows = (
        organisations(source, more) + models(source, more, classes) + rules(source, more) + places()
    )
    rows += people(more)
    unique = {row["key"]: row for row in reversed(rows)}
    ordered = [unique[key] for key in sorted(unique)]
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in ordered)
    Path(sys.argv[3]).write_text(f"[\n{lines}\n]\n", "utf-8")
    print(len(ordered), "entities")


if __name__ == "__main__":
    main()
