"""What a run under load must show before the readiness page says that it is enough."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from evals.load.figures import Figures, Spread, read_report
from evals.rehearsal.gates import STALE_SECONDS, loaded

NOW = 1_800_000_000.0
FLAT = [100.0] * 20 + [300.0] * 80
WELL = Figures(
    brokers=50,
    minutes=10,
    problems=[],
    steps={"proposal": Spread(900, 0.5, 2.0), "webhook": Spread(30_000, 0.003, 0.02)},
    memory_mb={"chat": FLAT, "worker": FLAT},
)


def gate(tmp_path: Path, figures: Figures, age: float = 60) -> bool:
    file = tmp_path / "load.json"
    file.write_text(json.dumps(figures.as_json()))
    os.utime(file, (NOW - age, NOW - age))
    return loaded(NOW, file).passed


def test_a_report_comes_back_as_it_was(tmp_path: Path) -> None:
    file = tmp_path / "load.json"
    file.write_text(json.dumps(WELL.as_json()))
    assert read_report(file) == WELL


def test_what_was_flat_and_without_error_is_enough(tmp_path: Path) -> None:
    assert WELL.growth == {"chat": 1.0, "worker": 1.0}
    assert gate(tmp_path, WELL)


@pytest.mark.parametrize(
    "figures",
    [
        replace(WELL, problems=["a card was not seen"]),
        replace(WELL, brokers=49),
        replace(WELL, minutes=2),
        replace(WELL, steps={}),
        replace(WELL, memory_mb={}),
        replace(WELL, memory_mb={"chat": FLAT, "worker": [100.0 + n for n in range(100)]}),
    ],
    ids=["an error", "too few brokers", "too short", "no proposal", "no memory seen", "memory grows"],
)
def test_what_falls_short_shuts_the_gate(tmp_path: Path, figures: Figures) -> None:
    assert not gate(tmp_path, figures)


def test_an_old_report_and_none_shut_the_gate(tmp_path: Path) -> None:
    assert not gate(tmp_path, WELL, age=STALE_SECONDS + 60)
    assert not loaded(NOW, tmp_path / "there is none").passed
    (tmp_path / "load.json").write_text('{"brokers": 50}')
    assert not loaded(NOW, tmp_path / "load.json").passed
