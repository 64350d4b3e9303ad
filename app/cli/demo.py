"""The command `tocsin demo`."""

from __future__ import annotations

import click

from app.cli.output import json_option, print_json, shown_progress
from app.log import set_up_logging
from app.settings import load_settings


@click.command()
@click.option("--again", is_flag=True, help="Make it anew, even when it was made before.")
@json_option
def demo(*, again: bool, as_json: bool) -> None:
    """Run everything on the shipped demo corpus: ingest, analysis, five weekly issues.

    The corpus is made of made-up outlets; nothing is fetched from the network, and your own
    database is not touched.
    """
    import shutil

    from app.demo.build import build_demo, demo_settings

    settings = load_settings()
    set_up_logging("warning")
    settings.home.mkdir(parents=True, exist_ok=True)
    if again:
        shutil.rmtree(demo_settings(settings).home, ignore_errors=True)
    with shown_progress() as progress:
        made = build_demo(settings, progress)
    issues = sorted((made.folder / "briefs").glob("*.html"))
    if as_json:
        print_json({"folder": made.folder, "report": made.report, "issues": issues})
        return
    if made.report is not None:
        click.echo(
            f"{made.report.new_articles} articles came in, {made.report.pages_read} pages were "
            f"read, {len(made.report.weeks)} issues written"
        )
    for issue in issues:
        click.echo(issue)
    click.echo("read them there, or run `tocsin run` and open http://127.0.0.1:8501")
