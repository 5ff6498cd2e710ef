"""What an amendment changes against the contract that was signed: price line by line, and the itinerary."""

from __future__ import annotations

from typing import NamedTuple

from domain.contracts import Contract, ContractLeg
from domain.money import Money
from domain.snapshot import PriceLine, PriceSnapshot


class LineChange(NamedTuple):
    """A price line before and after; None: it is not there. `by` is after less before."""

    label: str
    before: Money | None
    after: Money | None
    by: Money


def changed_lines(before: PriceSnapshot, after: PriceSnapshot) -> tuple[LineChange, ...]:
    """The lines that differ, in the order of the new price, then those that are gone. CurrencyMismatchError
    when a line is in another currency than it was."""
    old, new = _by_code(before), _by_code(after)
    found = []
    for key in (*new, *(key for key in old if key not in new)):
        was, now = old.get(key), new.get(key)
        shown = now or was
        assert shown is not None
        zero = Money.zero(shown.amount.currency)
        by = (now.amount if now else zero) - (was.amount if was else zero)
        if by.amount != 0:
            found.append(
                LineChange(shown.label, was.amount if was else None, now.amount if now else None, by)
            )
    return tuple(found)


def _by_code(snapshot: PriceSnapshot) -> dict[tuple[str, int], PriceLine]:
    """A code may come more than once: the first of the one belongs to the first of the other."""
    found: dict[tuple[str, int], PriceLine] = {}
    for line in snapshot.lines:
        found[line.code, sum(code == line.code for code, _ in found)] = line
    return found


def changed_total(before: PriceSnapshot, after: PriceSnapshot) -> LineChange:
    return LineChange("Total", before.total, after.total, after.total - before.total)


def changed_legs(before: Contract, after: Contract) -> tuple[tuple[ContractLeg, ContractLeg], ...]:
    """Legs that are flown otherwise, by their place: an amendment neither adds nor drops one."""
    pairs = zip(before.flight.legs, after.flight.legs, strict=True)
    return tuple((was, now) for was, now in pairs if was.leg != now.leg)
