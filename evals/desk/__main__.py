"""`python -m evals.desk [--model NAME]`: what is judged by the state that is left, and by what got out.

Conversations, texts, proposals and choices against the committed baseline; safety against nothing at all.
Ends with 1 and names the cases when one is worse. With a model all but safety is only measured, each
conversation four times. Writes build/evals/{run.json,history.jsonl,index.html}.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import sys
import time
import warnings
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import structlog
from pydantic import SecretStr

import settings as configuration
from evals.baseline import drops, read_baseline, write_baseline
from evals.conversations.suite import Played
from evals.conversations.tasks import read_tasks
from evals.conversations.texts import texts
from evals.desk.premises import Premises, opened
from evals.report import Run, write
from evals.score import Score

BASELINE = Path(__file__).parents[1] / "desk_baseline.json"
INTO = Path(__file__).parents[2] / "build" / "evals"
NO_KEY = "OPENAI_API_KEY is not set: there is no model to ask."


def main() -> int:
    given = _options()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    warnings.simplefilter("ignore")
    more: dict[str, object] = {}
    if given.model:
        named = configuration.load()
        if named.openai_api_key is None:
            sys.stderr.write(f"{NO_KEY}\n")
            return 2
        more = {
            "openai_api_key": SecretStr(named.openai_api_key.get_secret_value()),
            "openai_base_url": named.openai_base_url,
            "openai_model": given.model,
        }
    began = time.monotonic()
    with opened(**more) as premises:
        scores, figures, problems = asyncio.run(_measured(premises, given))
    figures["all of it"] = f"{time.monotonic() - began:.0f} s"
    kept = [score for score in scores if not score.name.startswith("safety")]
    if given.write_baseline:
        write_baseline(kept, BASELINE)
    baseline = read_baseline(BASELINE)
    write(Run(datetime.now(UTC), given.model or "offline", tuple(scores), figures), baseline, INTO)
    sys.stdout.writelines(f"{name}: {value}\n" for name, value in figures.items())
    sys.stdout.write(f"Written: {INTO / 'index.html'}\n")
    problems += [
        f"{one.name}/{case}: {why}" for one in scores if one not in kept for case, why in one.reasons.items()
    ]
    if not given.model:
        problems += [drop for score in kept for drop in drops(score, baseline)]
        problems += [
            f"{score.name}/{case}: new, and not right: {why}"
            for score in kept
            for case, why in score.reasons.items()
            if case not in baseline.get(score.name, {})
        ]
    sys.stderr.writelines(f"FAILED {problem}\n" for problem in problems)
    return 1 if problems else 0


async def _measured(
    premises: Premises, given: argparse.Namespace
) -> tuple[list[Score], dict[str, str], list[str]]:
    from evals.choices.suite import choose, read_choices
    from evals.conversations.suite import play_all
    from evals.desk.desk import opened_desk
    from evals.proposals.suite import DEALS, prove
    from evals.safety.cases import read_attacks
    from evals.safety.suite import attacked

    tasks, problems = read_tasks()
    deals, more = read_tasks(DEALS)
    choices, others = read_choices()
    attacks, bad = read_attacks()
    async with opened_desk(premises) as desk:
        played = await play_all(desk, tasks, tries=4 if given.model else 1)
        said = texts(played.turns, played.sums)
        proposals = await prove(desk, deals)
        chosen = await choose(desk.chat.services.engine, choices)
        calls = desk.as_owner(COSTS)
        figures = {**_times(played), **_costs(calls)}
    scores = [played.score, said, proposals, chosen]
    _show(played.table(), *(score.table() for score in scores[1:]))
    if given.model and not any(read for _, _, read, *_ in calls):
        problems = (*problems, f"{given.model} answered nothing: every turn was read by the offline engine")
    if not given.model:
        for engine in ("hostile", "offline"):
            score = await attacked(premises, attacks, engine)
            _show(score.table())
            scores.append(score)
    return scores, figures, [*problems, *more, *others, *bad]


COSTS = (
    "select model, count(*), sum(tokens_in), sum(tokens_out), sum(cost_usd), "
    "percentile_cont(0.5) within group (order by milliseconds), "
    "percentile_cont(0.99) within group (order by milliseconds) from model_calls group by model"
)


def _times(played: Played) -> dict[str, str]:
    ordered = sorted(1000 * turn.seconds for turns in played.turns.values() for turn in turns)
    middle, slow = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return {"a turn": f"{len(ordered)} turns, median {middle:.0f} ms, 99th percentile {slow:.0f} ms"}


def _costs(rows: Sequence[tuple[Any, ...]]) -> dict[str, str]:
    """What the recorded model calls took; without a model there is none."""
    if not rows:
        return {"model calls": "none, so no cost"}
    return {
        f"calls of {model}": f"{calls} calls, {read or 0} tokens in, {written or 0} out, "
        f"USD {cost or 'unknown'}, median {middle:.0f} ms, 99th percentile {slow:.0f} ms"
        for model, calls, read, written, cost, middle, slow in rows
    }


def _show(*tables: str) -> None:
    sys.stdout.writelines(f"{table}\n\n" for table in tables)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evals.desk", description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument("--model", help="ask this model instead of the offline engine; needs OPENAI_API_KEY")
    parser.add_argument("--write-baseline", action="store_true", help="what is right now must stay right")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
