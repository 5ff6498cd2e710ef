"""Files of cases: one JSON object a line. A line that is none is named, the others count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from graph.understanding.contract import Message

WORKFLOW = Path(__file__).parents[1] / "tests" / "data" / "workflow_cases.jsonl"
"""must all be right"""
HARD = Path(__file__).parent / "cases"
"""a folder of sets that may not become worse"""
DIALOGUES = Path(__file__).parent / "dialogues"
"""a folder of conversations with one resolved answer each, which may not become worse either"""
NEEDED = {
    "expect": {"intent", "trip_type", "legs", "requirements", "budget", "missing"},
    "gold": {"origin", "destination", "date", "return_date", "passengers"},
}
"""what an answer must say, by its key in the line"""


@dataclass(frozen=True, slots=True)
class Case:
    """A conversation with what must be understood. `expected` as written in the file."""

    id: str
    today: date
    messages: tuple[Message, ...]
    expected: dict[str, Any]

    @property
    def turns(self) -> int:
        """Messages that are read: the assistant's own are not."""
        return sum(message.role != "assistant" for message in self.messages)


@dataclass(frozen=True, slots=True)
class CaseFile:
    """`problems` name the lines that could not be read."""

    name: str
    cases: tuple[Case, ...]
    problems: tuple[str, ...]


def read_cases(path: Path, *, answer: str = "expect") -> CaseFile:
    """The cases of a file; `answer` is the key of what is right. OSError when there is no such file."""
    cases: list[Case] = []
    problems: list[str] = []
    ids: set[str] = set()
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            case = _case(json.loads(line), answer)
        except (ValueError, KeyError, TypeError) as problem:
            problems.append(f"{path.name}:{number}: not a case: {type(problem).__name__}: {problem}")
            continue
        if case.id in ids:
            problems.append(f"{path.name}:{number}: a second case is called {case.id}")
            continue
        ids.add(case.id)
        cases.append(case)
    return CaseFile(path.stem, tuple(cases), tuple(problems))


def _case(row: dict[str, Any], answer: str) -> Case:
    if not row["messages"]:
        raise ValueError("no messages")
    if left_out := NEEDED[answer] - set(row[answer]):
        raise ValueError(f"{answer} does not say {', '.join(sorted(left_out))}")
    return Case(
        id=str(row["id"]),
        today=date.fromisoformat(row["today"]),
        messages=tuple(Message(**message) for message in row["messages"]),
        expected=row[answer],
    )
