"""The commands behind "/" in the field for words: what they are, and the words that each stands for."""

from __future__ import annotations

from typing import TypedDict


class Command(TypedDict):
    """As the page wants it."""

    id: str
    icon: str
    """a name of lucide's"""
    description: str
    button: bool
    persistent: bool
    selected: bool


def _command(name: str, icon: str, description: str) -> Command:
    return Command(
        id=name, icon=icon, description=description, button=False, persistent=False, selected=False
    )


COMMANDS = (
    _command("quote", "plane", "Price a trip: KTEB to KVNY on 14 December, 6 people"),
    _command("status", "radar", "Where a deal stands: its number, client, city or tail; or “here”"),
    _command("client", "contact", "A client's entry in your book: a name or company"),
    _command("emptylegs", "plane-landing", "Empty legs: from Teterboro to Miami next week"),
    _command("pipeline", "layers", "Your deals by stage: “all”, or the words to look for"),
)
HERE = {"here", "this", "this one", "this deal", "now"}
ALL = {"all", "everything", "mine", "open"}


def words_of(command: str | None, text: str) -> str:
    """What the broker would have said without the command. An unknown command changes nothing."""
    said = " ".join(text.split()).rstrip(".?!")
    bare = said.casefold()
    match command:
        case "status":
            return "What is the status?" if bare in HERE else f"Find the {said} deal"
        case "pipeline":
            return "Show me my pipeline" if bare in ALL else f"Find the {said} deals"
        case "client":
            return f"Show the client {said}"
        case "emptylegs":
            return f"Any empty legs {said}?"
        case _:
            return text
