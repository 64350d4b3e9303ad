from __future__ import annotations

import csv
import re
import subprocess
import sys
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from db.types import Tier
from ingest.addresses import check_url
from ingest.catalogue_loader import load_catalogue, load_shipped
from ingest.connectors.registry import connector_of
from ingest.urls import canonicalise_url

REPOSITORY = Path(__file__).resolve().parents[2]
# What the first release shipped; people's databases hold them under these names.
FIRST_KEYS = """
openai-news anthropic-news-mirror google-deepmind google-ai-blog google-gemini-models
google-research meta-engineering meta-research microsoft-research microsoft-source-ai azure-blog
microsoft-foundry-blog mistral-rss ernie-blog nvidia-blog nvidia-genai nvidia-developer
nvidia-newsroom apple-ml aws-ml amazon-science hf-blog together-blog ollama-blog pytorch-blog
gh-vllm gh-ollama gh-deepseek-v3 gh-qwen3 gh-kimi-k2 gh-glm45 gh-minimax-m2 gh-internlm gh-codex
gh-claude-code lic-llama4 lic-llama31 lic-deepseek-v3 lic-kimi-k2 lic-minimax-m2 lic-flux-dev
lic-sd2 lic-open-webui lic-dify lic-hf-list osi-blog fr-ai-term ofac-govdelivery treasury-press
whitehouse-actions whitehouse-eo whitehouse-proclamations nist-news ftc-press eu-digital-strategy
eu-presscorner eu-ai-act-site uk-aisi-govuk jp-meti cn-mofcom-rsshub cn-cac-rsshub cset csis
lawfare epoch-substack metr ai-now fli algorithmwatch techpolicy-press transformer chinai eff
bakermckenzie-sanctions techcrunch-ai verge-ai verge ars-ai mittr-ai wired-ai register-all
the-decoder ainews-uk ieee-spectrum-ai 404media restofworld techmeme bbc-tech marktechpost
zdnet-ai mit-news-ai qbitai 36kr semianalysis importai interconnects simonwillison latent-space
lastweekinai the-batch sebastian-raschka stratechery gary-marcus one-useful-thing ai-incident-db
courtlistener-ai arxiv-cs-cl arxiv-cs-ai arxiv-api bair lesswrong reddit-localllama
reddit-localllama-top reddit-ml aws-whats-new azure-retirements-git azure-updates openrouter-rss
openai-status claude-status tomshardware nextplatform semiengineering hpcwire dcd amd-ir
intel-newsroom micron-ir arm-newsroom utilitydive
"""


def test_the_catalogue_starts_with_a_hundred_and_fifty_sources_or_more() -> None:
    assert len(load_catalogue()) >= 150


def test_keys_are_unique_slugs() -> None:
    keys = [shipped.source.key for shipped in load_shipped()]
    assert len(set(keys)) == len(keys)
    assert all(re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", key) for key in keys)


def test_the_first_releases_keys_are_still_there_and_on() -> None:
    assert set(FIRST_KEYS.split()) <= {source.key for source in load_catalogue()}


def test_no_two_sources_poll_the_same_page() -> None:
    urls = [canonicalise_url(shipped.source.url) for shipped in load_shipped()]
    assert len(set(urls)) == len(urls)


def test_every_address_passes_the_gate_and_is_encrypted() -> None:
    for source in (shipped.source for shipped in load_shipped()):
        assert check_url(source.url).url == source.url
        assert check_url(source.url).host == source.host
        assert source.url.startswith("https://")
        assert check_url(source.homepage)


def test_every_source_is_described_with_its_evidence() -> None:
    for shipped in load_shipped():
        source = shipped.source
        assert source.name
        assert source.category
        assert re.fullmatch(r"[a-z]{2}", source.language)
        assert 15 < len(shipped.evidence) < 200, source.key


def test_what_is_off_says_why() -> None:
    for shipped in load_shipped():
        assert shipped.enabled == ("off: " not in shipped.evidence), shipped.source.key


def test_a_connector_reads_every_kind_and_accepts_its_options() -> None:
    moment = datetime(2026, 10, 1, tzinfo=UTC)
    for source in (shipped.source for shipped in load_shipped()):
        start = connector_of(source.kind).start(source, "", moment)
        assert check_url(start).host.endswith(".".join(source.host.split(".")[-2:]))


def test_watched_documents_and_lists_are_pages_not_feeds() -> None:
    for source in (shipped.source for shipped in load_shipped()):
        if source.kind in {"document", "list"}:
            assert not re.search(r"(rss|feed|atom)", urlsplit(source.url).path), source.key


def test_all_tiers_occur() -> None:
    assert {source.tier for source in load_catalogue()} == set(Tier)


@pytest.mark.shared
def test_the_file_is_what_the_script_makes_of_the_lists(shared: Path, tmp_path: Path) -> None:
    lists = shared / "data" / "sources"
    made = tmp_path / "made.csv"
    script = REPOSITORY / "scripts" / "build_catalogue.py"
    arguments = [lists / "sources.csv", lists / "hf_orgs.csv", made]
    subprocess.run(
        [sys.executable, script, *arguments],
        check=True, capture_output=True, cwd=REPOSITORY, env={"PYTHONPATH": str(REPOSITORY)},
    )  # fmt: skip
    shipped = (files("ingest") / "catalogue" / "sources.csv").read_text("utf-8")
    assert made.read_text("utf-8") == shipped


@pytest.mark.shared
def test_evidence_is_in_our_own_words(shared: Path) -> None:
    with (shared / "data/sources/sources.csv").open(encoding="utf-8") as file:
        notes = [row["notes"] + " " + row["status_notes"] for row in csv.DictReader(file)]
    theirs = {seven for note in notes for seven in _runs(note)}
    copied = [s.source.key for s in load_shipped() if theirs & set(_runs(s.evidence))]
    assert copied == []


def _runs(text: str, length: int = 7) -> list[str]:
    words = re.findall(r"\w+", text.lower())
    return [" ".join(words[at : at + length]) for at in range(len(words) - length + 1)]
