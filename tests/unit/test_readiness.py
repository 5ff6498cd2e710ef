"""The readiness page is green only where something was measured: each part broken in turn turns it red."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from evals.rehearsal.__main__ import as_page
from evals.rehearsal.assessment import assess
from evals.rehearsal.gates import STALE_SECONDS, Gate, ran, reported
from evals.rehearsal.rehearsal import Rehearsed
from evals.rehearsal.sample import Outcome

SECONDS = {"turn": 0.2, "quotes": 20.0, "proposal": 1.2, "delivery": 0.8, "acceptance": 0.2}
GATES = [Gate("unit tests", True, "4 tests", "make unit")]
DATA = [Gate("restore, drilled", True, "came back", "jetvision restore FILE --drill")]


def labels(**given: str) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(given.items()))


WELL = Rehearsed(
    started_seconds=8.0,
    doctor=[
        ("ok", "DATABASE_URL", "signs in"),
        ("ok", "Avinode", "may read"),
        ("--", "Sentry", "not set up"),
    ],
    ready={"database": "ok", "redis": "ok", "worker": "ok", "disk": "ok"},
    outcomes=[Outcome("words", dict(SECONDS)) for _ in range(3)],
    figures={
        ("jetvision_job_wait_seconds_count", labels(kind="send_mail")): 40.0,
        ("jetvision_job_wait_seconds_sum", labels(kind="send_mail")): 20.0,
        ("jetvision_job_seconds_sum", labels(kind="send_mail")): 10.0,
        ("jetvision_outside_calls_total", labels(service="avinode", result="ok")): 90.0,
        ("jetvision_outside_calls_total", labels(service="avinode", result="broken")): 10.0,
        ("jetvision_webhooks_total", labels(outcome="kept")): 30.0,
        ("jetvision_dead_letters", ()): 0.0,
    },
    mails=3,
    worker_killed=True,
)


def figure(name: str, value: float, **given: str) -> Callable[[Rehearsed], Rehearsed]:
    return lambda well: replace(well, figures={**well.figures, (name, labels(**given)): value})


def without(name: str) -> Callable[[Rehearsed], Rehearsed]:
    return lambda well: replace(
        well, figures={key: value for key, value in well.figures.items() if key[0] != name}
    )


BROKEN: dict[str, tuple[str, Callable[[Rehearsed], Rehearsed]]] = {
    "the database": ("DATABASE_URL", lambda well: replace(well, doctor=[("red", "DATABASE_URL", "refuses")])),
    "the marketplace": ("Avinode", lambda well: replace(well, doctor=[("red", "Avinode", "answers 500")])),
    "a word nobody knows": ("Avinode", lambda well: replace(well, doctor=[("fine", "Avinode", "?")])),
    "the doctor": ("connections", lambda well: replace(well, doctor=[])),
    "the worker": ("readiness: worker", lambda well: replace(well, ready={"worker": "no worker"})),
    "a request": (
        "sample requests",
        lambda well: replace(well, outcomes=[*well.outcomes[1:], Outcome("words", problem="no card")]),
    ),
    "all requests": ("sample requests", lambda well: replace(well, outcomes=[])),
    "a mail twice": ("each proposal delivered once", lambda well: replace(well, mails=4)),
    "a mail lost": ("each proposal delivered once", lambda well: replace(well, mails=2)),
    "speed": (
        "time: turn",
        lambda well: replace(well, outcomes=[Outcome("w", {**SECONDS, "turn": 9.0}) for _ in range(3)]),
    ),
    "a step that nobody saw": (
        "time: delivery",
        lambda well: replace(well, outcomes=[Outcome("w", {"turn": 0.1}) for _ in range(3)]),
    ),
    "the queue": ("queue", figure("jetvision_job_wait_seconds_sum", 4000.0, kind="send_mail")),
    "no job": ("queue", without("jetvision_job_wait_seconds_count")),
    "the kill": ("worker", lambda well: replace(well, worker_killed=False)),
    "work given up": ("given up", figure("jetvision_dead_letters", 1.0)),
    "a webhook refused": ("webhooks", figure("jetvision_webhooks_total", 1.0, outcome="refused")),
    "no webhook": ("webhooks", without("jetvision_webhooks_total")),
    "a service": (
        "outside service avinode",
        figure("jetvision_outside_calls_total", 80.0, service="avinode", result="broken"),
    ),
    "no service": ("outside services", without("jetvision_outside_calls_total")),
}


def test_a_house_that_is_well_is_ready() -> None:
    assessment = assess(WELL, GATES, DATA)
    assert [line for line in assessment.lines if line.light == "red"] == []
    assert assessment.verdict == "Ready for production"
    assert next(line for line in assessment.lines if line.part == "Sentry").light == "off"


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_broken_is_red(what: str) -> None:
    part, broken = BROKEN[what]
    assessment = assess(broken(WELL), GATES, DATA)
    assert part in {line.part for line in assessment.blocking}
    assert assessment.verdict == "Not ready for production"
    page = as_page(assessment, datetime(2026, 11, 24, tzinfo=UTC))
    assert "**Not ready for production.**" in page
    assert f"| {part} | **RED** |" in page


@pytest.mark.parametrize("heading", ["gates", "data"])
def test_a_gate_that_is_shut_is_red(heading: str) -> None:
    shut = [Gate("types, strict", False, "Found 3 errors", "make types")]
    assessment = assess(WELL, shut if heading == "gates" else GATES, shut if heading == "data" else DATA)
    assert [line.part for line in assessment.blocking] == ["types, strict"]


def test_a_command_that_fails_or_is_not_there_shuts_its_gate() -> None:
    assert ran("a", "true", "true").passed
    assert not ran("a", "false", "false").passed
    assert not ran("a", "nothing", "/there/is/no/such/program").passed
    assert not ran("a", "slow", "sleep", "5", seconds=0.05).passed


REPORT = '<testsuites><testsuite tests="{tests}" failures="{bad}" errors="0" skipped="0"/></testsuites>'


@pytest.mark.parametrize(
    ("text", "age", "passed"),
    [
        (REPORT.format(tests=40, bad=0), 60, True),
        (REPORT.format(tests=40, bad=1), 60, False),
        (REPORT.format(tests=0, bad=0), 60, False),
        (REPORT.format(tests=40, bad=0), STALE_SECONDS + 60, False),
        (REPORT.format(tests=40, bad=0), -3600, False),
        ("<testsuites>", 60, False),
        (None, 60, False),
    ],
)
def test_a_report_counts_when_it_is_fresh_and_good(
    tmp_path: Path, text: str | None, age: float, *, passed: bool
) -> None:
    now, file = 1_800_000_000.0, tmp_path / "unit.xml"
    if text is not None:
        file.write_text(text)
        os.utime(file, (now - age, now - age))
    assert reported("unit tests", "make unit", file, now).passed is passed
