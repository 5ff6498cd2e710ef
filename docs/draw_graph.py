"""Draws the graph of a turn into the README, between its two marks: `python -m docs.draw_graph`."""

from __future__ import annotations

import sys
from pathlib import Path

from graph.build import build

README = Path(__file__).parent.parent / "README.md"
START, END = "<!-- graph:start -->", "<!-- graph:end -->"


def drawn() -> str:
    """The diagram as the graph itself tells it."""
    return f"{START}\n```mermaid\n{build().get_graph().draw_mermaid().strip()}\n```\n{END}"


def standing_in(text: str) -> str:
    """What stands between the marks, with them. ValueError when they are missing."""
    start, end = text.index(START), text.index(END)
    return text[start : end + len(END)]


def main() -> int:
    text = README.read_text(encoding="utf-8")
    README.write_text(text.replace(standing_in(text), drawn()), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
