"""A run as JSON and as one page: every suite, what differs from the baseline, and the runs before."""

from __future__ import annotations

import html
import json
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.baseline import Baseline
from evals.score import Score

KEPT_RUNS = 60


@dataclass(frozen=True)
class Run:
    """`figures` are what was measured beside right and wrong, ready to be read."""

    at: datetime
    engine: str
    scores: tuple[Score, ...]
    figures: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        return {
            "at": self.at.isoformat(timespec="seconds"),
            "engine": self.engine,
            "figures": self.figures,
            "suites": [
                {
                    "name": score.name,
                    "right": score.all_right,
                    "of": score.cases,
                    "cases": {case: list(paths) for case, paths in score.not_right.items()},
                    "reasons": score.reasons,
                }
                for score in self.scores
            ],
        }


def write(run: Run, baseline: Baseline, folder: Path) -> None:
    """`run.json`, `history.jsonl` with a line a run, and `index.html`, into this folder."""
    folder.mkdir(parents=True, exist_ok=True)
    told = run.as_json()
    (folder / "run.json").write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    past = folder / "history.jsonl"
    lines = past.read_text("utf-8").splitlines() if past.exists() else []
    shares = {suite["name"]: [suite["right"], suite["of"]] for suite in told["suites"]}
    lines.append(json.dumps({"at": told["at"], "engine": run.engine, "suites": shares}))
    past.write_text("\n".join(lines[-KEPT_RUNS:]) + "\n", "utf-8")
    history = [json.loads(line) for line in lines[-KEPT_RUNS:]]
    (folder / "index.html").write_text(page(run, baseline, history), "utf-8")


def page(run: Run, baseline: Baseline, history: list[dict[str, Any]]) -> str:
    """One page without anything from elsewhere, light and dark."""
    rows = "".join(
        f"<tr><td>{_text(score.name)}</td><td>{score.all_right} of {score.cases}</td>"
        f"<td>{_trend(score.name, run.engine, history)}</td><td>{_change(score, baseline)}</td></tr>"
        for score in run.scores
    )
    wrong = "".join(
        f"<li><b>{_text(score.name)}/{_text(case)}</b> {_text(reason)}</li>"
        for score in run.scores
        for case, reason in score.reasons.items()
    )
    figures = "".join(f"<tr><td>{_text(k)}</td><td>{_text(v)}</td></tr>" for k, v in run.figures.items())
    return f"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Evaluations</title>
<meta name="viewport" content="width=device-width, initial-scale=1"><style>
:root {{ color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }}
body {{ max-width: 64rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }}
table {{ border-collapse: collapse; width: 100%; }} td, th {{ text-align: left; padding: .4rem .6rem .4rem 0;
border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); vertical-align: top; }}
svg {{ stroke: currentColor; fill: none; }}</style>
<h1>Evaluations</h1><p>{run.at:%d %B %Y, %H:%M} UTC, read by: {_text(run.engine)}</p>
<table><tr><th>Suite<th>Right<th>Runs before<th>Against the baseline</tr>{rows}</table>
<h2>Measured</h2><table>{figures}</table>
<h2>Not right</h2><ul>{wrong or "<li>Nothing.</li>"}</ul></html>
"""


def _change(score: Score, baseline: Baseline) -> str:
    before = baseline.get(score.name, {})
    worse = [case for case, paths in score.not_right.items() if set(paths) - set(before.get(case, []))]
    better = [case for case, paths in before.items() if paths and score.not_right.get(case) == ()]
    told = [f"worse: {', '.join(worse)}"] if worse else []
    told += [f"better: {', '.join(better)}"] if better else []
    return _text("; ".join(told) or "as before")


def _trend(name: str, engine: str, history: list[dict[str, Any]]) -> str:
    """The share of cases that were right, run by run; the line's top is all of them."""
    shares = [
        run["suites"][name][0] / max(1, run["suites"][name][1])
        for run in history
        if run["engine"] == engine and name in run["suites"]
    ]
    if len(shares) < 2:
        return "first run"
    step = 120 / (len(shares) - 1)
    points = " ".join(f"{step * n:.1f},{24 - 20 * share:.1f}" for n, share in enumerate(shares))
    told = f"{100 * shares[0]:.1f} % to {100 * shares[-1]:.1f} %"
    return f'<svg width="124" height="26" role="img" aria-label="{told}"><polyline points="{points}"/></svg>'


def _text(words: str) -> str:
    return html.escape(words)
