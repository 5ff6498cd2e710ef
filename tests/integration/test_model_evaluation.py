"""`make eval MODEL=name`: the suites read by a model behind a scripted server that answers from the gold."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from evals.scripted_model import ScriptedModel

PROJECT = Path(__file__).parents[2]
MODEL = "gpt-5-mini"
FIRST = "KTEB to KVNY, March 9, with a dog"
LATER = "make it 6"
SECOND = "from Boston to Miami on April 3 for 4"
LEG = {"origin": "KTEB", "destination": "KVNY", "date": "2026-03-09", "time": None, "time_kind": None}
GOLD = {
    "intent": "request_trip",
    "trip_type": "one_way",
    "legs": [{**LEG, "passengers": 6}],
    "requirements": ["pets"],
    "budget": None,
    "missing": [],
}
OTHER = {
    **GOLD,
    "legs": [{**LEG, "origin": "KBED", "destination": "KOPF", "date": "2026-04-03", "passengers": 4}],
    "requirements": [],
}
PATCHES: dict[str, dict[str, Any]] = {
    FIRST: {
        "intent": "request_trip",
        "legs": [
            {
                "number": 1,
                "origin": {"words": "KTEB", "icao": "KTEB"},
                "destination": {"words": "KVNY", "icao": "KVNY"},
                "date": {"words": "March 9", "value": "2026-03-09"},
            }
        ],
        "wishes": [{"key": "pets", "words": "a dog"}],
    },
    LATER: {"intent": "request_trip", "legs": [{"number": 1, "passengers": {"words": "6", "value": 6}}]},
    SECOND: {
        "intent": "request_trip",
        "legs": [
            {
                "number": 1,
                "origin": {"words": "Boston"},
                "destination": {"words": "Miami"},
                "date": {"words": "April 3", "value": "2026-04-03"},
                "passengers": {"words": "for 4", "value": 4},
            }
        ],
        "wishes": [{"key": "wifi", "words": "wifi"}],
    },
}


def case(name: str, gold: dict[str, Any], *texts: str) -> str:
    messages = [{"role": "broker", "text": text} for text in texts]
    return json.dumps({"id": name, "today": "2026-02-01", "messages": messages, "expect": gold}) + "\n"


@pytest.fixture
def scripted() -> Iterator[ScriptedModel]:
    server = ScriptedModel()
    server.patches = PATCHES
    yield server
    server.close()


def evaluate(home: Path, *, model: str = MODEL, **environment: str) -> subprocess.CompletedProcess[str]:
    workflow, hard = home / "workflow.jsonl", home / "hard"
    hard.mkdir()
    workflow.write_text(case("two-turns", GOLD, FIRST, LATER) + case("boston", OTHER, SECOND))
    (hard / "refused.jsonl").write_text(case("refused", GOLD, f"{FIRST} for 6"))
    (home / "kept").mkdir()
    sets = ["--workflow", str(workflow), "--hard", str(hard), "--kept-dialogues", str(home / "kept")]
    command = ["-m", "evals", "--model", model, *sets]
    return subprocess.run(
        [sys.executable, *command],
        cwd=home,
        env={"PATH": os.environ["PATH"], "HOME": str(home), "PYTHONPATH": str(PROJECT), **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_the_same_table_with_what_it_took(tmp_path: Path, scripted: ScriptedModel) -> None:
    done = evaluate(tmp_path, OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=scripted.address)
    assert (done.returncode, done.stderr) == (0, "")
    workflow, refused = done.stdout.strip().split("\n\n")
    assert workflow.startswith("workflow: 2 cases, all right at once 100.0 %\n")
    assert re.search(r"^  passengers +2 +2 +100.0 % +0 +0$", workflow, re.M)
    assert "  false fills 0.00 % of the values given" in workflow
    assert f"  model {MODEL}: 3 calls in 3 turns, 3 answered" in workflow
    assert "  values dropped since nobody said them: 1 in 1 turns" in workflow
    assert "  tokens a call: 700 read (512 of them cached), 80 written" in workflow
    assert "  cost: USD 0.0007, USD 0.000220 a call (prices of 2025-08-07)" in workflow
    assert re.search(r"^  latency a call: median [\d,]+ ms, 99th percentile [\d,]+ ms$", workflow, re.M)
    # what the offline engine read instead is not the model's merit
    assert f"  model {MODEL}: 1 calls in 1 turns, 0 answered" in refused
    assert "  read by the offline engine instead: refused 1" in refused
    assert len(scripted.asked) == 4
    assert {asked["model"] for asked in scripted.asked} == {MODEL}


def test_a_model_that_answers_nothing_fails(tmp_path: Path, scripted: ScriptedModel) -> None:
    scripted.patches, scripted.status = {}, 401
    done = evaluate(tmp_path, model="house", OPENAI_API_KEY="sk-test", OPENAI_BASE_URL=scripted.address)
    assert done.returncode == 1
    assert "read by the offline engine instead: wrong_key 3" in done.stdout
    assert "tokens: unknown" in done.stdout
    assert done.stderr == "FAILED house answered nothing: every turn was read by the offline engine\n"


def test_without_a_key_one_sentence_says_what_to_set(tmp_path: Path) -> None:
    done = evaluate(tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("OPENAI_API_KEY is not set: a model cannot be asked without a key.")
    assert len(done.stderr.splitlines()) == 1
