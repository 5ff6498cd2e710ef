"""Quality gates, by what a command said now or by a report that a run of the tests left behind."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

from evals.load.figures import REPORT, read_report

PROJECT = Path(__file__).parents[2]
REPORTS = PROJECT / "build" / "test-results"
AUDITED = ("--strict", "--disable-pip", "--no-deps", "--require-hashes", "--requirement", "requirements.lock")
BROKERS, MINUTES = 50, 10
"""at least, of a run under load"""
STALE_SECONDS = 24 * 3600
"""an older report proves nothing of this code"""


@dataclass(frozen=True)
class Gate:
    part: str
    passed: bool
    seen: str
    command: str


def ran(part: str, command: str, *arguments: str, seconds: float = 600) -> Gate:
    """Passed when the command ends with 0; its last line is what was seen."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            arguments, cwd=PROJECT, capture_output=True, text=True, timeout=seconds, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return Gate(part, False, f"could not be run ({type(error).__name__})", command)
    lines = (done.stdout + done.stderr).strip().splitlines()
    told = lines[-1].strip() if lines else "it said nothing"
    return Gate(part, done.returncode == 0, f"{told} ({time.monotonic() - began:.0f} s)", command)


def reported(part: str, command: str, file: Path, now: float) -> Gate:
    """By the JUnit report of a run: fresh, with tests in it, and none that failed."""
    try:
        age = now - file.stat().st_mtime
        suites = list(ET.parse(file).getroot().iter("testsuite"))
    except (OSError, ET.ParseError) as error:
        return Gate(part, False, f"no report ({type(error).__name__}): run it first", command)
    tests, bad, skipped = (
        sum(int(suite.get(name, "0")) for suite in suites for name in names)
        for names in (("tests",), ("failures", "errors"), ("skipped",))
    )
    seen = f"{tests} tests, {bad} failed, {skipped} skipped, {age / 3600:.1f} hours ago"
    return Gate(part, tests > 0 and bad == 0 and 0 <= age < STALE_SECONDS, seen, command)


def loaded(now: float, file: Path = REPORT) -> Gate:
    """By the report of a run under load: fresh, as many brokers and minutes as a busy day has, no error."""
    try:
        age, seen = now - file.stat().st_mtime, read_report(file)
    except (OSError, ValueError, KeyError, TypeError) as error:
        return Gate("load and soak", False, f"no report ({type(error).__name__}): run it first", "make load")
    enough = seen.brokers >= BROKERS and seen.minutes >= MINUTES
    passed = seen.sound and enough and 0 <= age < STALE_SECONDS
    return Gate(
        "load and soak", passed, f"{'; '.join(seen.lines())}, {age / 3600:.1f} hours ago", "make load"
    )


def quality() -> Iterator[Gate]:
    python = sys.executable
    yield ran("lint", "make lint", python, "-m", "ruff", "check", str(PROJECT))
    yield ran("types, strict", "make types", python, "-m", "mypy", str(PROJECT))
    now = time.time()
    yield reported("unit tests", "make unit", REPORTS / "unit.xml", now)
    yield reported("integration tests", "make integration", REPORTS / "integration.xml", now)
    yield reported("browser tests", "make e2e", REPORTS / "e2e.xml", now)
    yield ran("coverage", "make coverage", python, "-m", "coverage", "report", "--format=total")
    yield ran("known weaknesses", "pip-audit -r requirements.lock", "pip-audit", *AUDITED)
    yield loaded(now)
    yield ran("understanding", "make eval", python, "-m", "evals", seconds=900)


def data(folder: Path) -> Iterator[Gate]:
    """A backup of the rehearsed house, brought back and compared."""
    cli = [sys.executable, str(PROJECT / "cli.py")]
    file = folder / "rehearsed.dump"
    yield ran("backup", "jetvision backup FILE", *cli, "backup", str(file))
    yield ran("restore, drilled", "jetvision restore FILE --drill", *cli, "restore", str(file), "--drill")
