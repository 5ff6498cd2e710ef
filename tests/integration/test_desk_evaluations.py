"""Runs compared and shown, and files of cases with an error in them."""

from __future__ import annotations

import json
import warnings
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.compare import compare, mcnemar
from evals.report import Run, write
from evals.safety.cases import read_attacks
from evals.score import Score
from evals.slots import Slot, Verdict

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from evals.conversations.suite import Played
    from evals.conversations.tasks import read_tasks

AT = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)


def test_two_runs_are_compared_case_by_case() -> None:
    first = {f"c{n}": n < 50 for n in range(100)}
    second = {f"c{n}": n < 70 for n in range(100)}
    found = compare(first, second)
    assert (len(found.only_first), len(found.only_second)) == (0, 20)
    assert found.difference == pytest.approx(0.2)
    assert 0.1 < found.low < 0.2 < found.high < 0.3
    assert found.p < 0.001
    assert compare(first, first).p == 1


@pytest.mark.parametrize(("one", "other", "p"), [(0, 0, 1), (5, 5, 1), (0, 5, 0.0625), (1, 9, 0.021484375)])
def test_mcnemar_is_the_exact_one(one: int, other: int, p: float) -> None:
    assert mcnemar(one, other) == pytest.approx(p)


def test_runs_without_a_common_case_are_not_compared() -> None:
    with pytest.raises(ValueError, match="no case in common"):
        compare({"a": True}, {"b": True})


def test_pass_k_is_the_chance_that_every_try_is_right() -> None:
    played = Played(Score("conversations"), 4, right={"always": 4, "mostly": 3, "never": 0})
    assert played.passed(1) == pytest.approx((1 + 0.75 + 0) / 3)
    assert played.passed(4) == pytest.approx(1 / 3)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{", "JSONDecodeError"),
        ('{"id": "a", "end": {}}', "KeyError: 'steps'"),
        ('{"id": "a", "steps": [{"shout": "x"}], "end": {}}', "a step is one of"),
        ('{"id": "a", "steps": [{"click": "fly"}], "end": {}}', "no click is called fly"),
        ('{"id": "a", "steps": [{"say": "x"}], "end": {"stat": 1}}', "no end state has stat"),
        ('{"id": "good", "steps": [{"say": "x"}], "end": {}}', "a second task is called good"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_counts(tmp_path: Path, line: str, told: str) -> None:
    good = '{"id": "good", "steps": [{"say": "x"}], "end": {"state": "draft"}}'
    (tmp_path / "tasks.jsonl").write_text(f"{good}\n{line}\n")
    tasks, (problem,) = read_tasks(tmp_path)
    assert [task.id for task in tasks] == ["good"]
    assert problem.startswith("tasks.jsonl:2: not a task")
    assert told in problem


@pytest.mark.parametrize("line", ["[]", '{"id": "b", "where": "?", "text": "x"}', '{"id": "b", "x": 1}'])
def test_a_bad_attack_is_named_and_the_rest_counts(tmp_path: Path, line: str) -> None:
    (tmp_path / "mails.jsonl").write_text(f'{{"id": "a", "where": "mail", "text": "x"}}\n{line}\n')
    attacks, (problem,) = read_attacks(tmp_path)
    assert [attack.id for attack in attacks] == ["a"]
    assert problem.startswith("mails.jsonl:2: not a case")


def scored(*wrong: str) -> Score:
    score = Score("conversations")
    for case in ("one", "<two>"):
        verdict = Verdict.WRONG if case in wrong else Verdict.RIGHT
        score.add(case, [Slot("state", "state", "a", "b", verdict)], reason="it <is> not", milliseconds=1)
    return score


def test_a_page_shows_what_is_worse_than_the_baseline_and_the_runs_before(tmp_path: Path) -> None:
    baseline = {"conversations": {"one": ["state"], "<two>": []}}
    write(Run(AT, "offline", (scored(),), {}), baseline, tmp_path)
    write(Run(AT, "offline", (scored("<two>"),), {"a turn": "20 ms"}), baseline, tmp_path)
    page = (tmp_path / "index.html").read_text()
    assert "worse: &lt;two&gt;; better: one" in page
    assert "100.0 % to 50.0 %" in page
    assert "<two>" not in page
    run = json.loads((tmp_path / "run.json").read_text())
    assert run["suites"][0]["cases"] == {"one": [], "<two>": ["state"]}
