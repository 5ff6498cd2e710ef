"""One thread, or many: what today's code makes of them, and what differs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from evals.replay.difference import WHAT, Difference, differences
from evals.replay.network import closed_network
from evals.replay.original import read_original
from evals.replay.playback import is_played, play
from evals.replay.stage import staged
from persistence.clock import FixedClock
from persistence.unit_of_work import Work
from settings import Settings
from tools.proposals.house import House


@dataclass(frozen=True)
class Report:
    thread_id: str
    acts: int
    taken_over: int
    """events that no played act made: they stand as they were"""
    differences: tuple[Difference, ...]
    problems: tuple[str, ...]

    @property
    def same(self) -> bool:
        return not self.differences and not self.problems


@dataclass(frozen=True)
class Empty:
    """The server that the stages are made on; `template` is a migrated database without rows."""

    admin_url: str
    template: str


async def replay(
    work: Work,
    clock: FixedClock,
    settings: Settings,
    house: House,
    empty: Empty,
    thread_id: str,
    user_id: str,
) -> Report:
    """`clock` is that of `work`, where the thread is: it is set to the thread's end, and cards are compared
    as of that moment. LookupError when nothing is recorded."""
    original = await read_original(work, clock, house, thread_id, user_id)
    problems = []
    if original.strange:
        problems.append(f"{original.strange} acts were recorded by another version: not played")
    with closed_network():
        async with staged(original, empty.admin_url, empty.template, settings, house) as stage:
            played = await play(original, stage, house)
    acts = sum(is_played(act) for act in original.acts)
    return Report(
        thread_id, acts, played.taken_over, differences(original, played), (*problems, *played.problems)
    )


MOST_LINES = 60


def told(report: Report) -> list[str]:
    """For one thread: every difference, up to MOST_LINES."""
    taken = f"{report.taken_over} events taken over as they were"
    lines = [
        f"{report.thread_id}: {report.acts} acts played, {taken}",
        *(f"     {problem}" for problem in report.problems),
    ]
    lines += [one.line for one in report.differences[:MOST_LINES]]
    if len(report.differences) > MOST_LINES:
        lines.append(f"     and {len(report.differences) - MOST_LINES} more differences")
    if report.same:
        lines.append("     no difference")
    return lines


def table(reports: Sequence[Report]) -> list[str]:
    """One line a thread: how many differences of which kind."""
    lines = [f"{'thread':<36} {'acts':>5} {'taken':>6}  " + " ".join(f"{what:>8}" for what in WHAT)]
    for report in reports:
        counts = Counter(one.what for one in report.differences)
        figures = " ".join(f"{counts[what] or '':>8}" for what in WHAT)
        note = f"  {report.problems[0]}" if report.problems else ""
        lines.append(f"{report.thread_id:<36} {report.acts:>5} {report.taken_over:>6}  {figures}{note}")
    same = sum(report.same for report in reports)
    lines.append(f"{same} of {len(reports)} threads without a difference")
    return lines
