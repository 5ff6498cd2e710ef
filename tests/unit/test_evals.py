"""The evaluation itself: what counts as right, wrong and false, and when it says no."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.baseline import drops, read_baseline, unknown, write_baseline
from evals.cases import DIALOGUES, HARD, read_cases
from evals.score import Score
from evals.slots import Slot, Verdict, compare_dialogue, compare_trip

PROJECT = Path(__file__).parents[2]
LEG = {"origin": "KTEB", "destination": "KVNY", "date": "2026-03-09", "time": None, "time_kind": None}
EXPECTED: dict[str, Any] = {
    "intent": "request_trip",
    "trip_type": "one_way",
    "legs": [{**LEG, "passengers": None}],
    "requirements": ["pets"],
    "budget": None,
    "missing": ["passengers"],
}
CASE: dict[str, Any] = {
    "id": "short",
    "today": "2026-02-01",
    "messages": [{"role": "broker", "text": "KTEB to KVNY, March 9, with a dog"}],
    "expect": EXPECTED,
}


def line(**leg: Any) -> dict[str, Any]:
    ends = {"origin": place("KTEB", "Teterboro"), "destination": place("KVNY", "Van Nuys")}
    return {
        "intent": "request_trip",
        "trip": {
            "trip_type": "one_way",
            "legs": [{**LEG, **ends, "passengers": None, **leg}],
            "requirements": ["pets"],
            "budget": None,
        },
        "missing": ["passengers"],
    }


def place(icao: str, city: str, metro: str | None = None) -> dict[str, Any]:
    return {"icao": icao, "city": city, "metro": metro, "text": city.lower(), "assumed": False}


def not_right(slots: Iterator[Slot]) -> dict[str, Verdict]:
    return {slot.path: slot.verdict for slot in slots if slot.verdict is not Verdict.RIGHT}


def test_what_is_right_is_right() -> None:
    assert not_right(compare_trip(line(), EXPECTED)) == {}


@pytest.mark.parametrize(
    ("leg", "path", "verdict"),
    [
        ({"date": "2026-03-10"}, "legs.0.date", Verdict.WRONG),
        ({"date": None}, "legs.0.date", Verdict.WRONG),
        ({"origin": place("KHPN", "White Plains")}, "legs.0.origin", Verdict.WRONG),
        ({"passengers": 4}, "legs.0.passengers", Verdict.FALSE_FILL),
        ({"time": "09:00"}, "legs.0.time", Verdict.FALSE_FILL),
        ({"time_kind": "depart"}, "legs.0.time_kind", Verdict.WRONG),
    ],
)
def test_a_value_that_nobody_said_is_worse_than_a_wrong_one(
    leg: dict[str, Any], path: str, verdict: Verdict
) -> None:
    assert not_right(compare_trip(line(**leg), EXPECTED)) == {path: verdict}


def test_a_wish_too_many_is_a_false_fill_and_one_too_few_is_wrong() -> None:
    more, fewer = line(), line()
    more["trip"]["requirements"] = ["pets", "wifi"]
    fewer["trip"]["requirements"] = []
    assert not_right(compare_trip(more, EXPECTED)) == {"requirements": Verdict.FALSE_FILL}
    assert not_right(compare_trip(fewer, EXPECTED)) == {"requirements": Verdict.WRONG}


def test_a_leg_too_many_counts_with_all_that_it_says() -> None:
    more = line()
    more["trip"]["legs"].append({**LEG, "origin": place("KVNY", "Van Nuys"), "destination": None})
    found = not_right(compare_trip(more, EXPECTED))
    assert found == {
        "legs": Verdict.WRONG,
        "legs.1.origin": Verdict.FALSE_FILL,
        "legs.1.date": Verdict.FALSE_FILL,
    }


def test_a_trip_where_none_was_asked_for_is_all_false() -> None:
    question = {**EXPECTED, "trip_type": None, "legs": [], "requirements": [], "missing": []}
    found = not_right(compare_trip(line(), question))
    assert [path for path, verdict in found.items() if verdict is Verdict.FALSE_FILL] == [
        "legs.0.origin",
        "legs.0.destination",
        "legs.0.date",
        "requirements",
    ]


def test_a_city_goes_by_any_of_its_names() -> None:
    gold = {"origin": "New York, NY", "destination": "van nuys", "date": "2026-03-09", "return_date": None}
    said = line(origin=place("KTEB", "Teterboro", "New York"))
    assert not_right(compare_dialogue(said, {**gold, "passengers": None})) == {}
    other = {**gold, "destination": "Burbank", "passengers": 2}
    assert set(not_right(compare_dialogue(said, other))) == {"destination", "passengers"}


def test_the_table_counts_by_slot() -> None:
    score = Score("set")
    score.add("a", compare_trip(line(), EXPECTED), reason="", milliseconds=1)
    score.add("b", compare_trip(line(passengers=4), EXPECTED), reason="four", milliseconds=2)
    assert (score.cases, score.all_right, score.false_fills) == (2, 1, 1)
    assert score.filled == 9
    rows = [row.split() for row in score.table().splitlines()]
    assert ["passengers", "1", "2", "50.0", "%", "0", "1"] in rows
    assert "false fills 11.11 % of the values given" in score.table()


def test_a_drop_names_the_case_and_the_slot(tmp_path: Path) -> None:
    before, after = Score("hard"), Score("hard")
    for case in ("steady", "worse", "gone"):
        before.add(case, compare_trip(line(date=None), EXPECTED), reason="", milliseconds=1)
    write_baseline([before], tmp_path / "baseline.json")
    baseline = read_baseline(tmp_path / "baseline.json")
    after.add("steady", compare_trip(line(date=None), EXPECTED), reason="", milliseconds=1)
    after.add("worse", compare_trip(line(passengers=4), EXPECTED), reason="four", milliseconds=1)
    after.add("new", compare_trip(line(), EXPECTED), reason="", milliseconds=1)
    assert list(drops(after, baseline)) == [
        "hard/worse: no longer right: legs.0.passengers (four)",
        "hard/gone: the case is gone",
    ]
    assert unknown(after, baseline) == ["new"]
    assert list(drops(before, baseline)) == []


def test_the_baseline_knows_every_case_that_is_kept() -> None:
    baseline = read_baseline()
    files = {path.stem: read_cases(path) for path in HARD.glob("*.jsonl")}
    files |= {path.stem: read_cases(path, answer="gold") for path in DIALOGUES.glob("*.jsonl")}
    assert "hard" in baseline
    for name, cases in baseline.items():
        assert {case.id for case in files[name].cases} == set(cases)
    assert [problem for file in files.values() for problem in file.problems] == []


@pytest.mark.parametrize(
    "broken",
    [
        "{",
        "[]",
        json.dumps({**CASE, "today": "yesterday"}),
        json.dumps({**CASE, "messages": []}),
        json.dumps({**CASE, "messages": [{"role": "pilot", "text": "hello"}]}),
        json.dumps({**CASE, "expect": {"intent": "request_trip"}}),
        json.dumps(CASE),
    ],
)
def test_a_broken_line_is_named_and_the_rest_counts(tmp_path: Path, broken: str) -> None:
    file = tmp_path / "some.jsonl"
    file.write_text(f"{json.dumps(CASE)}\n\n{broken}\n{json.dumps({**CASE, 'id': 'last'})}\n")
    read = read_cases(file)
    assert [case.id for case in read.cases] == ["short", "last"]
    (problem,) = read.problems
    assert problem.startswith("some.jsonl:3: ")


NO_NETWORK = """
import os, runpy, sys
def refuse(event, _):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        os.write(2, f"the network was asked: {event}".encode())
        os._exit(99)
sys.addaudithook(refuse)
sys.argv[0] = "evals"
runpy.run_module("evals", run_name="__main__")
"""


def evaluate(home: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`python -m evals` somewhere else, without a network."""
    environment = {
        "HOME": str(home),
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(PROJECT),
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    return subprocess.run(
        [sys.executable, "-c", NO_NETWORK, *arguments],
        cwd=home,
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_the_evaluation_passes_alone_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = evaluate(tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(r"^workflow_cases: \d+ cases, all right at once 100.0 %$", done.stdout, re.M)
    assert list(tmp_path.iterdir()) == []
    assert "deepeval" not in sys.modules, "deepeval belongs to the evaluation, not to the tests"


def test_the_evaluation_fails_and_says_why(tmp_path: Path) -> None:
    wrong = {**CASE, "id": "wrong", "expect": {**EXPECTED, "requirements": []}}
    workflow, hard, baseline = tmp_path / "workflow.jsonl", tmp_path / "hard", tmp_path / "baseline.json"
    hard.mkdir()
    workflow.write_text(f"{json.dumps(CASE)}\n{json.dumps(wrong)}\n{{\n")
    (hard / "drop.jsonl").write_text(f"{json.dumps(CASE)}\n{json.dumps(wrong)}\n")
    (hard / "aside.jsonl").write_text(f"{json.dumps(wrong)}\n")
    baseline.write_text(json.dumps({"drop": {"short": [], "wrong": []}, "lost": {}}))
    done = evaluate(tmp_path, "--workflow", str(workflow), "--hard", str(hard), "--baseline", str(baseline))
    assert done.returncode == 1
    assert "aside: only measured" in done.stdout
    failed = done.stderr.splitlines()
    reason = "requirements is ['pets'], not [] (false fill)"
    assert failed[0].startswith("FAILED workflow.jsonl:3: not a case: JSONDecodeError")
    assert failed[1:] == [
        f"FAILED workflow/wrong: {reason}",
        f"FAILED drop/wrong: no longer right: requirements ({reason})",
        "FAILED lost: the file of cases is gone",
    ]
