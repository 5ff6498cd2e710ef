"""What crew rest costs: overnights, day rooms and further pilots as lines of the broker's own reckoning."""

from __future__ import annotations

from datetime import date

from domain.duty.check import DutyPlan
from domain.duty.remedies import Remedy
from domain.fees import Fee, FeeCode, fee_on
from domain.snapshot import PriceLine


def crew_lines(plan: DutyPlan, remedy: Remedy | None, *, day: date) -> tuple[PriceLine, ...]:
    """The rests of the plan as flown, and what `remedy` adds to it; each names its rule. US dollars."""
    nights = plan.nights + (remedy.nights if remedy else 0)
    rooms = plan.day_rooms + (remedy.day_rooms if remedy else 0)
    rule = plan.rules.rest_law
    lines = []
    if nights:
        words = f"{_count(plan.pilots, 'pilot')} x {_count(nights, 'night')}"
        lines.append(fee_line("overnight", plan.pilots * nights, words, day=day, rule=rule))
    if rooms:
        words = _count(rooms, "rest")
        lines.append(fee_line("day_room", rooms, words, day=day, rule=rule))
    if remedy and remedy.extra_pilots:
        days = len({leg.departs.date() for leg in plan.legs})
        label = "Second crew" if remedy.kind == "second_crew" else "Further pilots on board"
        words = f"{_count(remedy.extra_pilots, 'pilot')} x {_count(days, 'day')}"
        line = fee_line("crew", remedy.extra_pilots * days, words, day=day, rule=remedy.law)
        lines.append(
            line.model_copy(
                update={
                    "code": remedy.kind,
                    "label": label,
                    "basis": f"{line.basis}; their travel is not in it",
                }
            )
        )
    return tuple(lines)


def fee_line(code: FeeCode, times: int, words: str, *, day: date, rule: str | None = None) -> PriceLine:
    """So many times a fee of the table; `words` says what is counted."""
    fee: Fee = fee_on(code, day)
    return PriceLine(
        code=code,
        label=fee.label,
        amount=(fee.middle * times).rounded(),
        basis=f"{words} x {fee.middle} (middle of {fee.band})",
        rule=rule,
        rate=str(fee.middle),
        source=fee.source,
        verified=fee.verified,
    )


def _count(number: int, word: str) -> str:
    return f"{number} {word}{'s' if number != 1 else ''}"
