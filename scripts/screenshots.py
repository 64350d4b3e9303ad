"""Take the pictures of docs/screenshots from a running Tocsin: `screenshots.py http://127.0.0.1:8501`.

They show the demo (`tocsin demo`, then `tocsin run --no-jobs`), wide and narrow, in dark where that
differs most. The demo's stacks cannot be changed and it keeps no alerts, so the form of a stack and
the pages of alerts are left out there; they come from a copy of the demo's folder as somebody's own,
in which some alerts were kept: `--only stack-edit`, `--only alerts`.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

SIZES = {"1280": (1280, 900), "390": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


COLOURS = 160  # enough for text and its antialiasing; keeps a picture well under 300 kB
SEARCH = "/search?q=open+weights+licence&topic=weights_or_licence&since=2026-06-01"
LICENCES = "llama-3.1..apache-2.0"
STACK = "API+user"  # one of the demo's
NEW_ALERT = "/alerts?kind=topic&target=deprecation_shutdown"
WIDE, BOTH = ("1280",), ("1280", "390")
FOUND = ".t-results, .t-empty"
CHART = "[data-testid=stVegaLiteChart], .t-empty"
DRAWN = "[data-testid=stApp][data-test-script-state=notRunning] .t-foot"
NARROW_DOWN = ".st-key-filters summary"


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the address, what shows that the page is complete, how it is taken.

    `click` is opened first; `at` is scrolled to.
    """

    name: str
    path: str
    selector: str
    size: str = "1280"
    colours: str = "light"
    click: str = ""
    at: str = ""

    @property
    def file_name(self) -> str:
        """`brief-390-dark.png`."""
        return f"{self.name}-{self.size}{'-dark' if self.colours == 'dark' else ''}.png"


def main() -> int:
    """Take every picture; 1 when Chromium is missing."""
    arguments = _parse()
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        print("Chromium is not installed; nothing was taken", file=sys.stderr)
        return 1
    arguments.out.mkdir(parents=True, exist_ok=True)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=FLAGS)
        url, only = arguments.url.rstrip("/"), arguments.only
        for path in take_all(browser, url, arguments.out, full=arguments.full, only=only):
            print(path)
        browser.close()
    return 0


def take_all(
    browser: Any, base_url: str, folder: Path, *, full: bool, only: str = ""
) -> Iterator[Path]:
    """Every picture, or those of one name; yields the files written."""
    for shot in list_shots(base_url):
        if only in {"", shot.name, shot.name.partition("-")[0]}:
            yield _take(browser, base_url, folder / shot.file_name, shot, full=full)


def _take(browser: Any, base_url: str, target: Path, shot: Shot, *, full: bool) -> Path:
    width, height = SIZES[shot.size]
    page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=shot.colours)
    page.goto(base_url + shot.path)
    page.wait_for_selector(shot.selector, timeout=60_000)
    page.wait_for_selector(DRAWN, timeout=60_000)
    if shot.click:
        page.click(shot.click)
    if shot.at:
        page.locator(shot.at).first.evaluate("e => e.scrollIntoView({block: 'center'})")
    page.wait_for_timeout(700)  # folding out and charts are animated
    if full:
        _grow(page, width)
    page.screenshot(path=target)
    page.close()
    _shrink(target)
    return target


def _week_with_changes(base_url: str, weeks: list[str]) -> str:
    """The week in which most changed for the stack; empty where it has no edition."""
    counts = {}
    for week in weeks:
        try:
            issue = _get_json(f"{base_url}/briefs/{week}.json?stack={STACK}")
        except urllib.error.HTTPError:
            continue
        counts[week] = len(issue["for_you"]["items"])
    return max(sorted(counts), key=lambda week: counts[week], default="")


def _most_named(story: Any) -> str:
    """The model that a story names first, or whatever it names first."""
    keys = [str(entity["key"]) for entity in story["entities"]]
    return next((key for key in keys if key.startswith("model:")), keys[0])


def list_shots(base_url: str) -> list[Shot]:
    """The pages worth a picture: the fullest issue, its most reported story, and all others."""
    issues = _get_json(f"{base_url}/api/v1/briefs")["briefs"]
    shots = _issue_shots(base_url, issues) if issues else []
    own = f"/stack?stack={STACK}"
    shots += _sized("search", SEARCH, FOUND, BOTH)
    shots.append(Shot("search-filters", SEARCH, FOUND, click=NARROW_DOWN))
    shots += _sized("models", "/models", ".t-models-table, .t-empty", BOTH)
    shots += _sized("licences", f"/models?compare={LICENCES}", ".t-models-compare", WIDE)
    shots += _sized("rules", f"/rules?month={_fullest_month(issues)}", ".t-rules, .t-empty", BOTH)
    shots += _sized("ledger", "/ledger", ".t-ledgerpage", BOTH)
    shots.append(Shot("ledger-chart", "/ledger", CHART, at=CHART))
    shots += [Shot("trends", "/trends", CHART, "1280", shade) for shade in ("light", "dark")]
    shots += _sized("stack-page", own, ".t-stackpage, .t-empty", WIDE)
    if not _is_demo(base_url):
        shots += _sized("stack-edit", f"{own}&do=edit", ".stForm", WIDE)
        shots += _alert_shots()
    shots += _sized("subscribe", "/subscribe", "[data-testid=stCode]", WIDE)
    shots += _sized("sources", "/sources", ".t-sources, .t-empty", WIDE)
    return shots


def _alert_shots() -> list[Shot]:
    shots = _sized("alerts", "/alerts", ".t-alerts-card, .t-empty", BOTH)
    past = ".t-alerts-past"
    shots += [Shot("alerts-new", NEW_ALERT, past, size, at=f"{past} h2") for size in BOTH]
    shots += _sized("alerts-channels", "/alerts?do=channels", ".st-key-alert_way_add", BOTH)
    history = "/alerts?do=history"
    shots += _sized("alerts-history", history, ".t-alerts-told, .t-empty", WIDE)
    shots.append(Shot("alerts-history", history, ".t-alerts-told, .t-empty", "390", "dark"))
    return shots


def _issue_shots(base_url: str, issues: Sequence[Any]) -> list[Shot]:
    week = max(issues, key=lambda issue: issue["stories"])["week"]
    told = _get_json(f"{base_url}/api/v1/briefs/{week}")["stories"]
    stories = [_get_json(f"{base_url}/api/v1/stories/{story['story_id']}") for story in told]
    most = max(stories, key=lambda story: story["outlets"])
    name = _most_named(most)
    shots = [
        Shot("brief", f"/?week={week}", ".t-issue", size, shade)
        for size in SIZES
        for shade in ("light", "dark")
    ]
    if own := _week_with_changes(base_url, [issue["week"] for issue in issues]):
        shots += _sized("stack", f"/?week={own}&stack={STACK}", ".t-issue", BOTH)
    shots += _sized("story", f"/story?story={most['id']}", ".t-storypage", BOTH)
    shots += _sized("entity", f"/entity?key={name}", ".t-entity", WIDE)
    timeline = f"/timeline?entity={name}"
    shots += _sized("timeline", timeline, ".t-timelinepage", WIDE)
    shots.append(Shot("timeline", timeline, ".t-timelinepage", "390", "dark"))
    return shots


def _sized(name: str, path: str, selector: str, sizes: Sequence[str]) -> list[Shot]:
    return [Shot(name, path, selector, size) for size in sizes]


def _is_demo(base_url: str) -> bool:
    return bool(_get_json(f"{base_url}/healthz").get("demo"))


def _fullest_month(issues: Sequence[Any]) -> str:
    # Days stand in the months after the newest issue; its own is the one most know.
    return max((str(issue["issued_at"])[:7] for issue in issues), default="")


def _shrink(picture: Path) -> None:
    from PIL import Image

    with Image.open(picture) as image:
        reduced = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    reduced.save(picture, optimize=True)


def _grow(page: Any, width: int) -> None:
    # Streamlit scrolls inside an element, so a full picture needs a window as tall as its content.
    height = page.evaluate("document.querySelector('[data-testid=stMain]').scrollHeight")
    page.set_viewport_size({"width": width, "height": min(int(height) + 20, 12_000)})
    page.wait_for_timeout(300)


def _get_json(address: str) -> Any:
    with urllib.request.urlopen(address, timeout=20) as answer:  # noqa: S310 - the user's own server
        return json.load(answer)


def _parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("url", nargs="?", default="http://127.0.0.1:8501")
    parser.add_argument("--out", type=Path, default=Path("docs/screenshots"))
    parser.add_argument("--full", action="store_true", help="the whole page, not the first window")
    parser.add_argument("--only", default="", help="of one name: alerts-new, or alerts for all")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
