"""What stands on an empty chat: what goes on now, and what a broker may begin with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from persistence.pipeline import Line
from persistence.unit_of_work import UnitOfWork
from tools.pipeline.going_on import GoingOn, going_on
from tools.pipeline.line import mark_label, marks_of

OVERNIGHT = timedelta(hours=14)
"""what came in since counts as new"""
MOST = 4
ANSWERS = {"accepted": "accepted", "declined": "declined", "asked": "has a question", "signed": "signed"}
PIPELINE = "Show me my pipeline"


@dataclass(frozen=True)
class Start:
    label: str
    words: str
    """what is said when it is pressed"""


async def starts(uow: UnitOfWork, *, example: str | None) -> tuple[Start, ...]:
    """The client's answers first, then new quotes, then what is urgent, each deal once; then the board.
    `example`: a client's mail, in a demo."""
    now = await going_on(uow, uow.now() - OVERNIGHT)
    found = _news(now, uow, (await uow.me()).timezone)
    board = [Start(PIPELINE, PIPELINE)] if now.open_deals else []
    demo = [Start("Try a client's e-mail (demo)", example)] if example else []
    kept = found[: MOST - len(board) - len(demo)]
    return (*kept, *board, *demo) or (Start("What can you do?", "What can you do?"),)


def _news(now: GoingOn, uow: UnitOfWork, zone: str) -> list[Start]:
    told: dict[str, Start] = {}
    for line in now.answers:
        said = ANSWERS.get(line.answer or "", "answered")
        told.setdefault(line.deal_id, _start(line, f"{_who(line)} {said}"))
    for line in now.quotes:
        count = "A quote" if line.quotes == 1 else f"{line.quotes} quotes"
        told.setdefault(line.deal_id, _start(line, f"{count} for {_who(line)}"))
    for line in now.hot:
        marks = marks_of(line, uow.now())
        if marks:
            told.setdefault(line.deal_id, _start(line, f"{_who(line)}: {mark_label(marks[0], line, zone)}"))
    return list(told.values())


def _start(line: Line, label: str) -> Start:
    return Start(f"{label} · {line.route}" if line.route else label, f"Find {line.number}")


def _who(line: Line) -> str:
    return line.client or line.number
