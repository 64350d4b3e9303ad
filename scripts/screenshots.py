"""Take the pictures of docs/screenshots from a running Tocsin: `screenshots.py http://127.0.0.1:8501`.

The brief is taken wide and narrow, light and dark; the others as the README and docs show them.
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
    from collections.abc import Iterator

SIZES = {"1280": (1280, 900), "390": (390, 844)}
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--no-first-run",
]


COLOURS = 160  # enough for text and its antialiasing; keeps a picture well under 300 kB
QUESTION = "open+weights+licence"
STACK = "API+user"  # one of the demo's


@dataclass(frozen=True)
class Shot:
    """One picture: its name, the address, what shows that the page is complete, how it is taken."""

    name: str
    path: str
    selector: str
    size: str = "1280"
    colours: str = "light"

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
        for path in take_all(
            browser, arguments.url.rstrip("/"), arguments.out, full=arguments.full
        ):
            print(path)
        browser.close()
    return 0


def take_all(browser: Any, base_url: str, folder: Path, *, full: bool) -> Iterator[Path]:
    """Every picture; yields the files written."""
    for shot in list_shots(base_url):
        width, height = SIZES[shot.size]
        page = browser.new_page(
            viewport={"width": width, "height": height}, color_scheme=shot.colours
        )
        page.goto(base_url + shot.path)
        page.wait_for_selector(shot.selector, timeout=20_000)
        page.wait_for_timeout(700)
        if full:
            _grow(page, width)
        target = folder / shot.file_name
        page.screenshot(path=target)
        page.close()
        _shrink(target)
        yield target


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
    """The pages worth a picture: the fullest issue, its most reported story, search, sources."""
    found = ".t-results, .t-empty"
    shots = [
        *(Shot("search", f"/search?q={QUESTION}", found, size) for size in SIZES),
        *(Shot("sources", "/sources", ".t-sources, .t-empty", size) for size in SIZES),
        *(Shot("ledger", "/ledger", ".t-ledgerpage", size) for size in SIZES),
    ]
    issues = _get_json(f"{base_url}/api/v1/briefs")["briefs"]
    if not issues:
        return shots
    if own := _week_with_changes(base_url, [issue["week"] for issue in issues]):
        path = f"/?week={own}&stack={STACK}"
        shots += [Shot("stack", path, ".t-issue", size) for size in SIZES]
    week = max(issues, key=lambda issue: issue["stories"])["week"]
    told = _get_json(f"{base_url}/api/v1/briefs/{week}")["stories"]
    stories = [_get_json(f"{base_url}/api/v1/stories/{story['story_id']}") for story in told]
    most = max(stories, key=lambda story: story["outlets"])
    return [
        *(
            Shot("brief", f"/?week={week}", ".t-issue", size, shade)
            for size in SIZES
            for shade in ("light", "dark")
        ),
        *(Shot("story", f"/story?story={most['id']}", ".t-storypage", size) for size in SIZES),
        *(Shot("entity", f"/entity?key={_most_named(most)}", ".t-entity", size) for size in SIZES),
        *shots,
    ]


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
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
