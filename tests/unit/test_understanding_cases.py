"""Every case of the workflow, by its name: what must come out of what a broker writes."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from graph.understanding.contract import Message
from graph.understanding.jsonl import as_json, understand_messages
from graph.understanding.offline import OfflineEngine

CASES = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "workflow_cases.jsonl").read_text("utf-8").splitlines()
]


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_workflow_case(engine: OfflineEngine, case: dict[str, Any]) -> None:
    messages = tuple(Message(**message) for message in case["messages"])
    understood, trip = understand_messages(engine, messages, date.fromisoformat(case["today"]))
    line = as_json(case["id"], understood, trip)
    expected = case["expect"]
    assert line["intent"] == expected["intent"]
    assert line["missing"] == expected["missing"]
    if expected["trip_type"] is None:
        assert line["trip"] is None
        return
    assert line["trip"]["trip_type"] == expected["trip_type"]
    assert line["trip"]["requirements"] == expected["requirements"]
    assert line["trip"]["budget"] == expected["budget"]
    legs = [
        {
            **leg,
            "origin": (leg["origin"] or {}).get("icao"),
            "destination": (leg["destination"] or {}).get("icao"),
        }
        for leg in line["trip"]["legs"]
    ]
    assert legs == expected["legs"]
