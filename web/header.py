"""What stands in the page's header."""

from __future__ import annotations

from typing import Any

from chainlit.config import HeaderLink


def say_simulated(ui: Any, url: str) -> None:
    """The marketplace is the simulator: every page says so, and the word leads there."""
    others = [link for link in (ui.header_links or []) if link.name != "simulated"]
    simulated = HeaderLink(
        name="simulated",
        icon_url="/public/simulated.svg",
        url=url,
        display_name="Simulated marketplace",
        target="_blank",
    )
    ui.header_links = [*others, simulated]
