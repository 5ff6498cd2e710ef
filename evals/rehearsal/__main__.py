"""`jetvision rehearse`: a house from nothing, sample requests under load and faults, and what that proves."""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path

from evals.rehearsal.assessment import Assessment, Line, assess
from evals.rehearsal.gates import PROJECT, data, quality
from evals.rehearsal.rehearsal import rehearse


def main() -> int:
    read = argparse.ArgumentParser(prog="jetvision rehearse", description=__doc__)
    read.add_argument("--requests", type=int, default=20, help="how many sample requests")
    read.add_argument("--into", type=Path, default=PROJECT / "docs", help="where readiness.md and .json go")
    given = read.parse_args()
    # a short path: sockets lie in it
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as name:
        folder = Path(name) / "data"
        rehearsed = rehearse(folder, given.requests)
        os.environ["JETVISION_DATA"] = str(folder)
        restored = list(data(Path(name)))
    assessment = assess(rehearsed, list(quality()), restored)
    write(assessment, given.into)
    for line in assessment.lines:
        sys.stdout.write(f"{line.light:<6} {line.part:<32} {line.seen[:150]}\n")
    sys.stdout.write(f"{assessment.verdict}\n")
    return 0 if not assessment.blocking else 1


def write(assessment: Assessment, folder: Path) -> None:
    when = datetime.now(UTC)
    told = {"assessed_at": when.isoformat(timespec="seconds"), **assessment.as_json()}
    (folder / "readiness.json").write_text(json.dumps(told, indent=2) + "\n")
    (folder / "readiness.md").write_text(as_page(assessment, when))


def as_page(assessment: Assessment, when: datetime) -> str:
    lines = [
        "# Readiness",
        "",
        f"Written by `jetvision rehearse` on {when:%d %B %Y, %H:%M} UTC; every line is measured.",
    ]
    heading = ""
    for line in assessment.lines:
        if line.heading != heading:
            heading = line.heading
            lines += ["", f"## {heading}", "", "| part | | seen | shown by |", "| --- | --- | --- | --- |"]
        lines.append(line.as_row)
    lines += ["", "## Blocking items", "", *_blocking(assessment.blocking)]
    return "\n".join([*lines, "", "## Verdict", "", f"**{assessment.verdict}.**", ""])


def _blocking(lines: tuple[Line, ...]) -> list[str]:
    return [f"- {line.part}: {line.seen}" for line in lines] or ["None."]


if __name__ == "__main__":
    raise SystemExit(main())
