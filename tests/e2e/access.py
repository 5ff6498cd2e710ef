"""What stands in the way of somebody who hears a page, or tabs through it: axe, by WCAG 2.1 A and AA."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}


DRAWN = "new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))"


def barriers(page: Page) -> list[str]:
    """Every finding, whatever axe thinks of its weight, with where it first is, once the page is drawn."""
    page.evaluate(DRAWN)
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{one['impact']} {one['id']} at {one['nodes'][0]['target']}" for one in found]
