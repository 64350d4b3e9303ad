"""The command `tocsin evaluate`: one subcommand per kind of figure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app.cli.output import print_json, to_plain
from app.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.brief.support import Support
    from analysis.knowledge.understand import Understander
    from analysis.ports import Embedder
    from db.store import Database

FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)
labels_option = click.option("--labels", type=FILE, multiple=True, help="May be repeated.")
needed_labels_option = click.option(
    "--labels", type=FILE, multiple=True, required=True, help="May be repeated."
)
json_option = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group()
def evaluate() -> None:
    """Measure quality on labelled data, through the service's own code.

    Files end in .jsonl or .jsonl.gz; docs/quality.md describes the forms and the figures.
    """


@evaluate.command()
@click.argument("documents", type=FILE)
@labels_option
@json_option
def stories(documents: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Stories built from DOCUMENTS against labelled events."""
    from analysis.evaluate.stories import evaluate_stories

    embedder, understander = _model()
    _show(evaluate_stories(documents, labels, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@json_option
def threads(articles: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Threads of stories from ARTICLES against labelled threads of events."""
    from analysis.evaluate.threads import evaluate_threads

    embedder, understander = _model()
    _show(evaluate_threads(articles, labels, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("pairs_file", metavar="PAIRS", type=FILE)
@json_option
def pairs(pairs_file: Path, *, as_json: bool) -> None:
    """Same-story decisions on PAIRS of documents."""
    from analysis.evaluate.pairs import evaluate_pairs

    embedder, understander = _model()
    _show(evaluate_pairs(pairs_file, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@json_option
def duplicates(articles: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Copies found among ARTICLES against labels."""
    from analysis.evaluate.duplicates import evaluate_duplicates

    _show(evaluate_duplicates(articles, labels), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@json_option
def topics(articles: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Topics of ARTICLES against labels."""
    from analysis.evaluate.topics import evaluate_topics

    embedder, understander = _model()
    _show(evaluate_topics(articles, labels, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@json_option
def relevance(articles: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Builder relevance of ARTICLES against labels."""
    from analysis.evaluate.relevance import evaluate_relevance

    embedder, understander = _model()
    _show(evaluate_relevance(articles, labels, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@click.option("--events", type=FILE, required=True, help="Labelled events with their facts.")
@json_option
def facts(articles: Path, events: Path, *, as_json: bool) -> None:
    """Typed facts found in ARTICLES against labelled ones."""
    from analysis.evaluate.facts import evaluate_facts

    embedder, understander = _model()
    _show(evaluate_facts(articles, events, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@json_option
def entities(articles: Path, labels: tuple[Path, ...], *, as_json: bool) -> None:
    """Entities found in ARTICLES against labelled mentions."""
    from analysis.evaluate.entities import evaluate_entities
    from analysis.knowledge.entities import build_finder
    from analysis.knowledge.gazetteer import load_gazetteer

    finder = build_finder(load_gazetteer())
    _show(evaluate_entities(articles, labels, finder), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@click.option("--signals", "labels", type=FILE, required=True, help="Labelled statements.")
@click.option("--negatives", type=FILE, required=True, help="Articles that must fire nothing.")
@json_option
def signals(articles: Path, labels: Path, negatives: Path, *, as_json: bool) -> None:
    """Signals opened from ARTICLES and judged against later ones, against labelled signals."""
    from analysis.evaluate.signals import evaluate_signals

    embedder, understander = _model()
    _show(evaluate_signals(articles, labels, negatives, embedder, understander), as_json=as_json)


@evaluate.command()
@click.argument("articles", type=FILE)
@needed_labels_option
@click.option("--events", type=FILE, required=True, help="Labelled events with topics and actors.")
@click.option("--subscriptions", type=FILE, help="TOML; else every topic and the busiest names.")
@json_option
def alerts(
    articles: Path,
    labels: tuple[Path, ...],
    events: Path,
    subscriptions: Path | None,
    *,
    as_json: bool,
) -> None:
    """Alerts that subscriptions would have had from ARTICLES against labelled events."""
    from analysis.evaluate.alerts import evaluate_alerts
    from app.wish_file import read_wishes

    wishes = read_wishes(subscriptions) if subscriptions else ()
    embedder, understander = _model()
    figures = evaluate_alerts(articles, labels, events, embedder, understander, wishes)
    _show(figures, as_json=as_json)


@evaluate.command()
@click.option("--docs", type=FILE, required=True)
@click.option("--queries", type=FILE, required=True)
@click.option("--qrels", type=FILE, help="TREC judgements; else `relevant` inside the queries.")
@json_option
def search(docs: Path, queries: Path, qrels: Path | None, *, as_json: bool) -> None:
    """Search over documents against judged queries."""
    from analysis.evaluate.search import evaluate_search

    embedder, _ = _model()
    _show(evaluate_search(docs, queries, qrels, embedder), as_json=as_json)


@evaluate.command()
@click.argument("folder", type=FOLDER)
@json_option
def extraction(folder: Path, *, as_json: bool) -> None:
    """Text, date and title taken from the pages in FOLDER against the truth beside them."""
    from ingest.evaluate_extraction import evaluate_extraction

    _show(evaluate_extraction(folder), as_json=as_json)


@evaluate.command()
@click.argument("folder", type=FOLDER)
@json_option
def terms(folder: Path, *, as_json: bool) -> None:
    """Changes between versions of terms and licences in FOLDER, and who is caught.

    FOLDER holds captured pages with index.jsonl, or texts whose names differ by a version.
    """
    from analysis.evaluate.terms import evaluate_terms
    from app.cli.licence_lines import write_figures
    from app.document_pages import read_page
    from app.stack_file import shown

    figures = evaluate_terms(folder, read_page)
    if as_json:
        print_json(figures)
        return
    for line in write_figures(figures):
        click.echo(shown(line))


@evaluate.command()
@click.argument("brief", type=FILE)
@click.argument("database", type=FILE, required=False)
@click.option("--database", "named", type=FILE, help="The same, as an option.")
@json_option
def grounding(brief: Path, database: Path | None, named: Path | None, *, as_json: bool) -> None:
    """Whether every sentence of BRIEF (JSON) stands in the sources it cites.

    DATABASE is the SQLite file it was written from; without it, the configured one.
    """
    from analysis.evaluate.documents import read_text
    from analysis.evaluate.grounding import evaluate_grounding

    source = _open(database or named)
    try:
        _show(evaluate_grounding(read_text(brief), source, _support()), as_json=as_json)
    finally:
        source.close()


@evaluate.command()
@click.argument("sentences", metavar="FILE", type=FILE)
@click.option("--words-only", is_flag=True, help="Without the local model.")
@json_option
def check(sentences: Path, *, words_only: bool, as_json: bool) -> None:
    """Which sentences of FILE the check refuses, against the kinds that the file states."""
    from analysis.evaluate.check import evaluate_check

    _show(evaluate_check(sentences, None if words_only else _support()), as_json=as_json)


def _support() -> Support:
    from analysis.brief.support import LateSupport
    from app.wiring import load_embedder

    return LateSupport(lambda: load_embedder(load_settings().model))


def _open(path: Path | None) -> Database:
    from app.wiring import open_existing_database
    from db.schema import check_schema
    from db.store import open_database, sqlite_url

    if path is None:
        return open_existing_database(load_settings())
    database = open_database(sqlite_url(path.absolute()))
    check_schema(database)
    return database


def _model() -> tuple[Embedder, Understander]:
    from analysis.knowledge.understand import load_understander
    from app.wiring import load_embedder

    return load_embedder(load_settings().model), load_understander()


def _show(figures: object, *, as_json: bool) -> None:
    if as_json:
        print_json(figures)
        return
    for line in _describe(to_plain(figures)):
        click.echo(line)


def _describe(figures: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in figures.items():
        if isinstance(value, dict):
            yield from _describe(value, f"{prefix}{name} ")
        else:
            shown = f"{value:.4f}" if isinstance(value, float) else value
            yield f"{prefix + name:36} {shown}"
