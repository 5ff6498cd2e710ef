"""`python -m tests.e2e.gallery.sheet`: docs/cards-light.webp and docs/cards-dark.webp, every card in every
state at three widths, to be looked at after a change of the look. Under two minutes."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.gallery.pictures import WIDTHS, contact_sheet, photograph
from tests.e2e.gallery_served import gallery
from tests.e2e.test_gallery import STATES

DOCS = Path(__file__).parents[3] / "docs"
GROUNDS = {"light": (255, 255, 255), "dark": (16, 20, 28)}


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with (
        tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder,
        gallery(Path(folder), "*") as address,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        for theme, ground in GROUNDS.items():
            to = DOCS / f"cards-{theme}.webp"
            _sheet(browser, address, theme, ground, to)
            size = to.stat().st_size // 1024
            sys.stdout.write(f"{to.name}: {STATES} cards, {len(WIDTHS)} widths, {size} kB\n")
        browser.close()


def _sheet(browser: Browser, address: str, theme: str, ground: tuple[int, int, int], to: Path) -> None:
    page = browser.new_context(reduced_motion="reduce").new_page()
    page.route(
        lambda url: url.startswith("http") and not url.startswith(address),
        lambda route: route.fulfill(status=200, content_type="text/css", body=""),
    )
    page.add_init_script(f"localStorage.setItem('vite-ui-theme', '{theme}')")
    page.goto(address)
    expect(page.locator(".jv-card")).to_have_count(STATES, timeout=60_000)
    contact_sheet({width: photograph(page, width) for width in WIDTHS}, to, ground=ground)
    page.context.close()


if __name__ == "__main__":
    main()
