"""What each process counts while it works, read at its /metrics. Names follow Prometheus' conventions.

What the database knows (age of the queues, deals by state) is not counted here but asked when it is read, so
that it is right after a restart and the same in every process.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from prometheus_client import CollectorRegistry, Counter, Histogram, start_http_server
from prometheus_client.gc_collector import GCCollector
from prometheus_client.platform_collector import PlatformCollector
from prometheus_client.process_collector import ProcessCollector

METERS = CollectorRegistry()
ProcessCollector(registry=METERS)
PlatformCollector(registry=METERS)
GCCollector(registry=METERS)

QUICK = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0)
"""seconds; from a click to a model that thinks"""

TURNS = Counter("jetvision_turns", "Turns of the assistant, by outcome.", ["outcome"], registry=METERS)
TURN_SECONDS = Histogram(
    "jetvision_turn_seconds", "From the broker's words to the answer.", buckets=QUICK, registry=METERS
)
STEPS = Counter("jetvision_steps", "Nodes of the graph that ran.", ["step"], registry=METERS)
PRESSES = Counter("jetvision_presses", "Buttons pressed, by outcome.", ["action", "outcome"], registry=METERS)

MODEL_CALLS = Counter(
    "jetvision_model_calls", "Calls of a language model.", ["model", "outcome"], registry=METERS
)
MODEL_SECONDS = Histogram(
    "jetvision_model_seconds", "Of a model call.", ["model"], buckets=QUICK, registry=METERS
)
MODEL_TOKENS = Counter(
    "jetvision_model_tokens", "Tokens, where the server says.", ["model", "kind"], registry=METERS
)
MODEL_COST = Counter(
    "jetvision_model_cost_usd", "Where a price of the model is known.", ["model"], registry=METERS
)

OUTSIDE_CALLS = Counter(
    "jetvision_outside_calls", "Calls of other systems.", ["service", "result"], registry=METERS
)
OUTSIDE_SECONDS = Histogram(
    "jetvision_outside_seconds",
    "Of a call of another system.",
    ["service"],
    buckets=QUICK,
    registry=METERS,
)
WEBHOOKS = Counter("jetvision_webhooks", "Webhooks, by what was answered.", ["outcome"], registry=METERS)

JOBS = Counter("jetvision_jobs", "Due rows worked on.", ["kind", "outcome"], registry=METERS)
JOB_WAIT = Histogram(
    "jetvision_job_wait_seconds", "From due to begun.", ["kind"], buckets=QUICK, registry=METERS
)
JOB_SECONDS = Histogram(
    "jetvision_job_seconds", "From begun to settled.", ["kind"], buckets=QUICK, registry=METERS
)


@contextmanager
def shown_at(host: str, port: int | None) -> Iterator[None]:
    """The figures over HTTP, for a process that serves nothing else; without a port nowhere."""
    if port is None:
        yield
        return
    server, thread = start_http_server(port, addr=host, registry=METERS)
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)


def result_of(status: int | None) -> str:
    """How a call of another system ended, from its HTTP status; None: no answer came."""
    if status is None:
        return "no_answer"
    if status == 429:
        return "busy"
    return "ok" if status < 400 else "refused" if status < 500 else "broken"


def outside_call(service: str, result: str, seconds: float) -> None:
    OUTSIDE_CALLS.labels(service, result).inc()
    OUTSIDE_SECONDS.labels(service).observe(seconds)


@contextmanager
def calling(service: str) -> Iterator[None]:
    """A call that is no HTTP: `no_answer` when it ends in an error."""
    began = time.monotonic()
    result = "no_answer"
    try:
        yield
        result = "ok"
    finally:
        outside_call(service, result, time.monotonic() - began)
