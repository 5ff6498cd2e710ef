"""Files of broker's tasks: one JSON object a line. A line that is none is named, the others count.

`{"id": "fewer-people", "steps": [{"say": "KTEB to KVNY ..."}, {"click": "create_trip"},
{"operators": ["91000.00", "decline"]}, {"click": "price", "with": {"options": 2}}], "end": {"state": ...}}`
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evals.conversations.end_state import NOTHING
from evals.desk.clicks import CLICKS

TASKS = Path(__file__).parent / "tasks"
STEPS = {"say", "click", "operators"}


@dataclass(frozen=True, slots=True)
class Task:
    """`end` names what differs from NOTHING."""

    id: str
    steps: tuple[dict[str, Any], ...]
    end: dict[str, Any]


def read_tasks(folder: Path = TASKS) -> tuple[tuple[Task, ...], tuple[str, ...]]:
    """(the tasks of every file, the lines that are none)."""
    tasks: dict[str, Task] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                task = _task(json.loads(line))
                if task.id in tasks:
                    raise ValueError(f"a second task is called {task.id}")
                tasks[task.id] = task
            except (ValueError, KeyError, TypeError) as problem:
                problems.append(f"{path.name}:{number}: not a task: {type(problem).__name__}: {problem}")
    return tuple(tasks.values()), tuple(problems)


def _task(row: dict[str, Any]) -> Task:
    if strange := set(row["end"]) - set(NOTHING):
        raise ValueError(f"no end state has {', '.join(sorted(strange))}")
    if not row["steps"]:
        raise ValueError("no steps")
    for step in row["steps"]:
        if len(set(step) & STEPS) != 1:
            raise ValueError(f"a step is one of {', '.join(sorted(STEPS))}")
        if "click" in step and step["click"] not in CLICKS:
            raise ValueError(f"no click is called {step['click']}")
    return Task(str(row["id"]), tuple(row["steps"]), row["end"])
