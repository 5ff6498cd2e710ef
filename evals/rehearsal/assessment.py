"""What a rehearsal proves, line by line: the measured value, the bar, and the command that shows it. A line
is green only by what was measured; what was not measured is red."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Literal

from evals.rehearsal.gates import Gate
from evals.rehearsal.rehearsal import Rehearsed

Light = Literal["green", "red", "off"]
"""`off`: not set up here, and nothing is wrong with that"""

INFRASTRUCTURE = "Environment and infrastructure"
GATES = "Quality gates"
DATA = "Data and migrations"
REHEARSE = "jetvision rehearse"

BARS = {"turn": 3.0, "quotes": 60.0, "proposal": 10.0, "delivery": 10.0, "acceptance": 5.0}
"""seconds, the median of all requests, on two cores with five brokers at once and faults on"""
SUCCESS = 0.8
"""of an outside service's calls, the faults that the rehearsal makes included"""


@dataclass(frozen=True)
class Line:
    heading: str
    part: str
    light: Light
    seen: str
    command: str

    @property
    def as_row(self) -> str:
        mark = {"green": "green", "red": "**RED**", "off": "not set up"}[self.light]
        return f"| {self.part} | {mark} | {self.seen.replace('|', '/')} | `{self.command}` |"


@dataclass(frozen=True)
class Assessment:
    lines: tuple[Line, ...]

    @property
    def blocking(self) -> tuple[Line, ...]:
        return tuple(line for line in self.lines if line.light == "red")

    @property
    def verdict(self) -> str:
        return "Ready for production" if self.lines and not self.blocking else "Not ready for production"

    def as_json(self) -> dict[str, object]:
        return {"verdict": self.verdict, "lines": [asdict(line) for line in self.lines]}


def assess(rehearsed: Rehearsed, gates: list[Gate], data: list[Gate]) -> Assessment:
    return Assessment(
        (
            *_connections(rehearsed),
            *_requests(rehearsed),
            *_work(rehearsed),
            *_outside(rehearsed),
            *(_of(GATES, gate) for gate in gates),
            *(_of(DATA, gate) for gate in data),
        )
    )


def _connections(rehearsed: Rehearsed) -> Iterator[Line]:
    start = (
        f"{rehearsed.started_seconds:.1f} s from nothing to ready: servers, migrations, seed, chat, worker"
    )
    yield Line(INFRASTRUCTURE, "start", "green", start, "jetvision up")
    lights: dict[str, Light] = {"ok": "green", "red": "red", "--": "off"}
    if not rehearsed.doctor:
        yield Line(INFRASTRUCTURE, "connections", "red", "the doctor said nothing", "jetvision doctor")
    for health, part, told in rehearsed.doctor:
        yield Line(INFRASTRUCTURE, part, lights.get(health, "red"), told, "jetvision doctor")
    for part, told in rehearsed.ready.items():
        yield Line(
            INFRASTRUCTURE, f"readiness: {part}", "green" if told == "ok" else "red", told, "curl /readyz"
        )


def _requests(rehearsed: Rehearsed) -> Iterator[Line]:
    asked = len(rehearsed.outcomes)
    problems = "; ".join(one.problem for one in rehearsed.outcomes if one.problem)
    seen = f"{rehearsed.accepted} of {asked} from the client's words to the client's yes. "
    whole = asked > 0 and rehearsed.accepted == asked
    yield Line(INFRASTRUCTURE, "sample requests", "green" if whole else "red", f"{seen}{problems}", REHEARSE)
    mails = f"{rehearsed.mails} mails for {rehearsed.accepted} acceptances"
    once = rehearsed.mails == rehearsed.accepted > 0
    yield Line(INFRASTRUCTURE, "each proposal delivered once", "green" if once else "red", mails, REHEARSE)
    for step, bar in BARS.items():
        middle = rehearsed.median(step)
        if middle is None:
            yield Line(INFRASTRUCTURE, f"time: {step}", "red", "not seen", REHEARSE)
            continue
        slowest = rehearsed.seconds(step)[-1]
        told = f"median {middle:.2f} s, slowest {slowest:.2f} s (bar: median {bar:.0f} s)"
        yield Line(INFRASTRUCTURE, f"time: {step}", "green" if middle <= bar else "red", told, REHEARSE)


def _work(rehearsed: Rehearsed) -> Iterator[Line]:
    jobs, waited = (
        rehearsed.total("jetvision_job_wait_seconds_count"),
        rehearsed.total("jetvision_job_wait_seconds_sum"),
    )
    ran = rehearsed.total("jetvision_job_seconds_sum")
    seen = (
        f"{jobs:.0f} jobs of the last worker: waited {waited / jobs:.2f} s, ran {ran / jobs:.2f} s on average"
        if jobs
        else "no job was seen"
    )
    yield Line(
        INFRASTRUCTURE, "queue", "green" if jobs and waited / jobs < 5 else "red", seen, "curl /metrics"
    )
    killed = (
        "killed with -9 under load, all requests went on" if rehearsed.worker_killed else "was not killed"
    )
    survived = rehearsed.worker_killed and rehearsed.accepted == len(rehearsed.outcomes)
    yield Line(INFRASTRUCTURE, "worker", "green" if survived else "red", killed, REHEARSE)
    dead = rehearsed.total("jetvision_dead_letters")
    yield Line(
        INFRASTRUCTURE, "given up", "green" if not dead else "red", f"{dead:.0f} rows", "jetvision jobs list"
    )
    kept, lost = (rehearsed.total("jetvision_webhooks_total", outcome=one) for one in ("kept", "refused"))
    webhooks = f"{kept:.0f} kept, {lost:.0f} refused; lost ones are made up for by the next look"
    yield Line(INFRASTRUCTURE, "webhooks", "green" if kept and not lost else "red", webhooks, "curl /metrics")


def _outside(rehearsed: Rehearsed) -> Iterator[Line]:
    services = sorted(
        {
            dict(labels)["service"]
            for name, labels in rehearsed.figures
            if name == "jetvision_outside_calls_total"
        }
    )
    if not services:
        yield Line(INFRASTRUCTURE, "outside services", "red", "none was called", "curl /metrics")
    for service in services:
        total = rehearsed.total("jetvision_outside_calls_total", service=service)
        good = rehearsed.total("jetvision_outside_calls_total", service=service, result="ok")
        seen = f"{good:.0f} of {total:.0f} calls answered well ({good / total:.0%}), with faults on"
        light: Light = "green" if good / total >= SUCCESS else "red"
        yield Line(INFRASTRUCTURE, f"outside service {service}", light, seen, "curl /metrics")


def _of(heading: str, gate: Gate) -> Line:
    return Line(heading, gate.part, "green" if gate.passed else "red", gate.seen, gate.command)
