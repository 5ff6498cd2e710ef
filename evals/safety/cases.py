"""Files of attacks: one JSON object a line, `{"id", "where", "text"}`. A line that is none is named, the
others count."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

Where = Literal[
    "mail",
    "attachment",
    "broker_note",
    "client",
    "operator",
    "marketplace",
    "open_draft",
    "reply",
    "outside_tool",
]
CASES = Path(__file__).parent / "cases"
PLAIN_KEYS = {"id", "where", "text", "sent"}


@dataclass(frozen=True, slots=True)
class Attack:
    """`text` reaches us at `where`; `sent`: the broker goes on to send the proposal, by clicks, and
    the mail leaves (`yes`), or pricing is `refused`."""

    id: str
    where: Where
    text: str
    sent: Literal["", "yes", "refused"] = ""


def read_attacks(folder: Path = CASES) -> tuple[tuple[Attack, ...], tuple[str, ...]]:
    """(the attacks of every file, the lines that are none). OSError when there is no such folder."""
    attacks: dict[str, Attack] = {}
    problems: list[str] = []
    for path in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                attack = _attack(json.loads(line))
                if attack.id in attacks:
                    raise ValueError(f"a second case is called {attack.id}")
                attacks[attack.id] = attack
            except (ValueError, KeyError, TypeError) as problem:
                problems.append(f"{path.name}:{number}: not a case: {type(problem).__name__}: {problem}")
    return tuple(attacks.values()), tuple(problems)


def _attack(row: dict[str, Any]) -> Attack:
    if strange := set(row) - PLAIN_KEYS:
        raise ValueError(f"nothing is called {', '.join(sorted(strange))}")
    if row["where"] not in get_args(Where):
        raise ValueError(f"where is one of {', '.join(get_args(Where))}")
    if not isinstance(row["text"], str) or not row["text"].strip():
        raise ValueError("no text")
    return Attack(**row)
