"""Pictures of the cards, and the contact sheet on which all of them stand side by side."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page

WIDTHS = (360, 800, 1280)
"""of the window, in CSS pixels"""
TALL = 4000
"""of the window while pictures are taken: one picture of it holds several cards"""
SCALE = 0.42
COLUMNS = 5
GAP = 16
PLACES = """
(from) => {
  const cards = [...document.querySelectorAll('.jv-card')];
  cards[from].scrollIntoView({ block: 'start', behavior: 'instant' });
  return cards.slice(from).map((card) => {
    const { x, y, width, height } = card.getBoundingClientRect();
    return [x, y, x + width, y + height];
  });
}
"""


def photograph(page: Page, width: int) -> list[Image.Image]:
    """Every card of the page, in their order, in a window of this width."""
    page.set_viewport_size({"width": width, "height": TALL})
    # the field for words, and the arrow above it, would lie over a card
    page.add_style_tag(content="#message-composer, button:has(> svg.lucide-arrow-down) { display: none; }")
    count = page.locator(".jv-card").count()
    taken: list[Image.Image] = []
    while len(taken) < count:
        places = page.evaluate(PLACES, len(taken))
        shot = Image.open(io.BytesIO(page.screenshot(type="jpeg", quality=92)))
        whole = [place for place in places if place[3] <= TALL] or places[:1]
        taken += [shot.crop((round(x), round(y), round(right), round(end))) for x, y, right, end in whole]
    return taken


def contact_sheet(
    pictures: Mapping[int, Sequence[Image.Image]], to: Path, *, ground: tuple[int, int, int]
) -> None:
    """One picture of all: of each card its widths side by side. `pictures`: by width of the window."""
    rows = [_row(shots, ground) for shots in zip(*pictures.values(), strict=True)]
    columns: list[list[Image.Image]] = [[] for _ in range(COLUMNS)]
    whole = sum(row.height + GAP for row in rows) / COLUMNS
    heights = 0
    for row in rows:
        columns[min(int(heights / whole), COLUMNS - 1)].append(row)
        heights += row.height + GAP
    width = max(row.width for row in rows)
    height = max(sum(row.height + GAP for row in column) for column in columns)
    sheet = Image.new("RGB", (COLUMNS * (width + 2 * GAP), height + GAP), ground)
    for at, column in enumerate(columns):
        top = GAP
        for row in column:
            sheet.paste(row, (GAP + at * (width + 2 * GAP), top))
            top += row.height + GAP
    to.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(to, "WEBP", quality=58, method=4)


def _row(shots: Sequence[Image.Image], ground: tuple[int, int, int]) -> Image.Image:
    small = [
        shot.resize(
            (max(1, round(shot.width * SCALE)), max(1, round(shot.height * SCALE))), Image.Resampling.LANCZOS
        )
        for shot in shots
    ]
    row = Image.new(
        "RGB", (sum(shot.width + GAP for shot in small) - GAP, max(shot.height for shot in small)), ground
    )
    left = 0
    for shot in small:
        row.paste(shot, (left, 0))
        left += shot.width + GAP
    return row
