"""Build ingest/catalogue/sources.csv from researched lists: facts, and our own decisions.

Usage: build_catalogue.py SOURCES.csv HF_ORGS.csv TARGET.csv

Addresses, dates and counts are taken from the lists; what is switched off, left out or set up in
a certain way is decided in catalogue_decisions.py, each with its reason. Prints what was left out.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from catalogue_decisions import (
    ADDRESSES,
    DOCUMENTS,
    LEFT_OUT,
    OPTIONS,
    ORGANISATIONS_LEFT_OUT,
    SWITCHED_OFF,
    TRAPS,
    WATCHED_MODELS,
)

from ingest.addresses import check_url
from ingest.catalogue_loader import COLUMNS
from ingest.opml import to_slug

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Row = dict[str, str]
FEWEST_CITATIONS = 2  # an organisation that fewer lists name is left to the reader to add
KINDS = {"rss": "feed", "atom": "feed", "json_feed": "feed", "sitemap": "sitemap"}
GITHUB_FEED = re.compile(r"https://github\.com/[^/]+/[^/]+/(?:releases|tags|commits/.+)\.atom")
LIVE = "live-checked"


def choose_kind(row: Row) -> str:
    """The connector that reads a row, or an empty string where there is none."""
    if GITHUB_FEED.fullmatch(row["url"]):
        return "github"
    if row["kind"] == "html_list":
        return "document" if row["key"] in DOCUMENTS else "list"
    if row["kind"] == "json_api":
        return "federal_register" if "federalregister.gov/api" in row["url"] else ""
    return KINDS[row["kind"]]


def describe_evidence(row: Row) -> str:
    """How we know that the source works: who looked, when, and in how many lists it stands."""
    day, places = row["evidence_latest"], int(row["evidence_places"])
    lists = f"in {places} public list" + ("s" if places > 1 else "")
    if row["verification"].startswith(LIVE):
        known = f"seen working by others, last {day}; {lists}"
    elif "pattern" in row["verification"]:
        known = f"address made by the site's pattern, {day}; not seen working"
    elif "assumed" in row["verification"]:
        known = f"address assumed, {day}; not seen working"
    elif "page URL" in row["verification"]:
        known = f"page named in {day}; not seen working as a source"
    else:
        known = f"{lists}, last {day}; not seen working by us"
    reason = SWITCHED_OFF.get(row["key"], "")
    return "; ".join(part for part in (known, TRAPS.get(row["key"], ""), reason) if part)


def make_row(row: Row) -> Row:
    """A row of the catalogue."""
    key = row["key"]
    is_on = row["recommend"] in {"A", "B"} and key not in SWITCHED_OFF
    return {
        "key": key,
        "name": row["name"],
        "kind": choose_kind(row),
        "url": check_url(ADDRESSES.get(key, row["url"])).url,
        "homepage": row["home_page"],
        "category": row["category"],
        "tier": row["tier"],
        "language": row["language"],
        "options": write_options(OPTIONS.get(key, {})),
        "enabled": "yes" if is_on else "no",
        "evidence": describe_evidence(row),
    }


def write_options(options: dict[str, str]) -> str:
    """JSON, or nothing for none."""
    return json.dumps(options, sort_keys=True, ensure_ascii=False) if options else ""


def expand_organisations(rows: Iterable[Row]) -> Iterator[Row]:
    """One row for each Hugging Face organisation whose new models are news."""
    for row in rows:
        organisation, cited = row["hf_org"], int(row["repos_citing"])
        is_lab = row["role"] == "lab" and cited >= FEWEST_CITATIONS
        if not is_lab or organisation in ORGANISATIONS_LEFT_OUT:
            continue
        page = f"https://huggingface.co/{organisation}"
        yield {
            "key": f"hf-{to_slug(organisation)}",
            "name": f"{row['owner']}: models on Hugging Face",
            "kind": "huggingface",
            "url": f"https://huggingface.co/api/models?author={organisation}",
            "homepage": page,
            "category": "model_releases",
            "tier": "primary",
            "language": "en",
            "options": write_options({"owner": row["owner"]}),
            "enabled": "yes",
            "evidence": f"organisation named by {cited} public projects; a repository may be "
            "created long before its model is announced",
        }


def list_watched_models() -> Iterator[Row]:
    """One row for each model whose terms are watched."""
    for key, (model, reason) in WATCHED_MODELS.items():
        yield {
            "key": f"terms-{key}",
            "name": f"{model.partition('/')[2]}: licence and gate on Hugging Face",
            "kind": "huggingface",
            "url": f"https://huggingface.co/api/models/{model}",
            "homepage": f"https://huggingface.co/{model}",
            "category": "licenses",
            "tier": "primary",
            "language": "en",
            "options": "",
            "enabled": "yes",
            "evidence": f"{reason}; address by the Hub's documented interface",
        }


def read_rows(path: str) -> list[Row]:
    """The rows of a table with a header."""
    with Path(path).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def build(sources: list[Row], organisations: list[Row]) -> tuple[list[Row], list[str]]:
    """The catalogue's rows, and a line for everything left out."""
    kept, left_out = [], []
    for row in sources:
        if row["key"] in LEFT_OUT:
            left_out.append(f"{row['key']}: {LEFT_OUT[row['key']]}")
        elif not choose_kind(row):
            left_out.append(f"{row['key']}: no connector reads {row['kind']}")
        else:
            kept.append(make_row(row))
    kept.extend(expand_organisations(organisations))
    kept.extend(list_watched_models())
    left_out.extend(f"{key}: {reason}" for key, reason in ORGANISATIONS_LEFT_OUT.items())
    return kept, left_out


def check_decisions(sources: list[Row]) -> None:
    """Stop at a decision about a source that is not in the list: a misspelt key is silent else."""
    known = {row["key"] for row in sources}
    decided = {*DOCUMENTS, *LEFT_OUT, *OPTIONS, *SWITCHED_OFF, *TRAPS}
    if unknown := sorted(decided - known):
        raise SystemExit(f"decisions about unknown sources: {', '.join(unknown)}")
    off = {row["key"] for row in sources if row["recommend"] not in {"A", "B"}}
    if unexplained := sorted(off - {*SWITCHED_OFF, *LEFT_OUT}):
        raise SystemExit(f"not recommended, and no reason is given: {', '.join(unexplained)}")


def main(sources_csv: str, organisations_csv: str, target: str) -> None:
    """Write the catalogue and say what is in it and what is not."""
    sources = read_rows(sources_csv)
    check_decisions(sources)
    rows, left_out = build(sources, read_rows(organisations_csv))
    with Path(target).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print("\n".join(f"left out {line}" for line in left_out))
    for column in ("kind", "category", "tier", "language", "enabled"):
        counts = sorted(Counter(row[column] for row in rows).items())
        print(f"{column}: " + ", ".join(f"{name} {count}" for name, count in counts))
    print(f"{len(rows)} sources, {sum(row['enabled'] == 'yes' for row in rows)} switched on")


if __name__ == "__main__":
    main(*sys.argv[1:4])
