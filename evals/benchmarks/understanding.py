"""How fast the offline engine is, and how much it weighs: `python -m evals.benchmarks.understanding`.

Sentences are the messages of the cases. Each is read once by an engine that has not seen it, and then again
and again; start-up and memory are measured in fresh processes. Bounded to half a minute. Figures of one
machine, not a test: nothing fails here for being slow.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

from evals.cases import HARD, WORKFLOW, read_cases
from graph.understanding.offline import OfflineEngine

PROJECT = Path(__file__).parents[2]
TODAY = date(2026, 2, 1)
SECONDS_AGAIN = 6
SECONDS_MAIL = 4
SECONDS_A_START = 5
STARTS = 3
MAIL_BYTES = 4096

START = """
import time
begun = time.perf_counter()
import psutil
from datetime import date
from graph.understanding.offline import OfflineEngine
engine = OfflineEngine()
started = time.perf_counter() - begun
engine.read_turn("Teterboro to Van Nuys on March 9 at 10 am for 6 with a dog", today=date(2026, 2, 1))
answered = time.perf_counter() - begun
print(started, answered, psutil.Process().memory_info().rss)
"""


def main() -> None:
    starts = [_start() for _ in range(STARTS)]
    for label, column in (("start-up, imports and tables", 0), ("start-up and first sentence", 1)):
        print(
            f"{label:<34}{statistics.median(start[column] for start in starts):>9.3f} s  in a fresh process"
        )
    print(f"{'resident memory':<34}{starts[0][2] / 1e6:>9.0f} MB in a fresh process, after a sentence")
    engine = OfflineEngine()
    texts = sentences()
    _print("a sentence, for the first time", [_milliseconds(engine, text) for text in texts])
    _print("a sentence, again", _again(texts, engine, SECONDS_AGAIN))
    _print("a mail of 4 kB", _again([mail()], engine, SECONDS_MAIL))


def sentences() -> list[str]:
    """Every message of the cases that is no longer than a few lines."""
    files = [read_cases(path) for path in (WORKFLOW, *sorted(HARD.glob("*.jsonl")))]
    said = (message for file in files for case in file.cases for message in case.messages)
    return list(dict.fromkeys(message.text for message in said if len(message.text) <= 300))


def mail() -> str:
    """A client's mail of 4 kB: the request, talk around it, a signature and a disclaimer."""
    request = (
        "Hello,\n\nour chairman and five colleagues fly from Teterboro to Van Nuys on Monday 9 March 2026, "
        "leaving at 10 am, and back on Thursday 12 March after 4 pm. A super midsize jet with wifi, please; "
        "the budget is 95,000 US dollars.\n\n"
    )
    talk = (
        "The hotel has moved the dinner to the terrace, and the team would like to see the house before it "
        "is sold. Please keep the two of us in copy when the cars are settled, as last year. "
    )
    close = (
        "\n\nKind regards,\nAlex Example (demo)\nAcme (demo), office of the chairman\n+1 201 555 0100\n\n"
        "This message is confidential and meant for the addressee only. If it has reached you by mistake, "
        "please delete it and tell the sender.\n"
    )
    room = MAIL_BYTES - len(request) - len(close)
    return request + (talk * (room // len(talk) + 1))[:room] + close


def _start() -> tuple[float, float, float]:
    done = subprocess.run(
        [sys.executable, "-c", START],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        timeout=SECONDS_A_START,
        check=True,
    )
    started, answered, rss = map(float, done.stdout.split())
    return started, answered, rss


def _milliseconds(engine: OfflineEngine, text: str) -> float:
    begun = time.perf_counter()
    engine.read_turn(text, today=TODAY)
    return 1000 * (time.perf_counter() - begun)


def _again(texts: list[str], engine: OfflineEngine, seconds: float) -> list[float]:
    """Whole rounds until the time is over, at least one; the engine has read every text before."""
    for text in texts:
        engine.read_turn(text, today=TODAY)
    until = time.monotonic() + seconds
    taken = [_milliseconds(engine, text) for text in texts]
    while time.monotonic() < until:
        taken += [_milliseconds(engine, text) for text in texts]
    return taken


def _print(label: str, taken: list[float]) -> None:
    ordered = sorted(taken)
    print(
        f"{label:<34}{statistics.median(ordered):>9.2f} ms median"
        f"{ordered[int(len(ordered) * 0.99)]:>9.2f} ms 99th percentile  ({len(ordered):,} readings)"
    )


if __name__ == "__main__":
    main()
