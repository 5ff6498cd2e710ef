"""What an amendment changes against the contract that was signed: price line by line, and the itinerary."""

from __future__ import annotations

from typing import NamedTuple

from domain.contracts import Contract, ContractLeg
from domain.money import Money
from domain.snapshot import PriceLine, PriceSnapshot
from domain.trip import Leg


class LineChange(NamedTuple):
    """A price line before and after; None: it is not there. `by` is after less before."""

    label: str
    before: Money | None
    after: Money | None
    by: Money


class LegPair(NamedTuple):
    """A leg before and after; None: it is not there."""

    before: ContractLeg | None
    after: ContractLeg | None


def changed_lines(before: PriceSnapshot, after: PriceSnapshot) -> tuple[LineChange, ...]:
    """The lines that differ, in the order of the new price, then those that are gone. A line in another
    currency than it was is one that comes and one that goes."""
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


def _by_code(snapshot: PriceSnapshot) -> dict[tuple[str, str, int, int], PriceLine]:
    """A code may come more than once: the first of the one belongs to the first of the other."""
    found: dict[tuple[str, str, int, int], PriceLine] = {}
    for line in snapshot.lines:
        kind = (line.code, line.amount.currency, line.aircraft or 0)
        found[*kind, sum(key[:3] == kind for key in found)] = line
    return found


def changed_total(before: PriceSnapshot, after: PriceSnapshot) -> LineChange:
    return LineChange("Total", before.total, after.total, after.total - before.total)


def paired_legs(before: Contract, after: Contract) -> tuple[LegPair, ...]:
    """The legs of both in the order of the new contract, each dropped one where it was: as many as possible
    on the same route belong together, and among those as many as possible that are quite the same."""
    old, new = before.flight.legs, after.flight.legs
    best: dict[tuple[int, int], tuple[int, tuple[LegPair, ...]]] = {}

    def rest(at_old: int, at_new: int) -> tuple[int, tuple[LegPair, ...]]:
        found = best.get((at_old, at_new))
        if found is not None:
            return found
        ways: list[tuple[int, tuple[LegPair, ...]]] = []
        if at_old < len(old) and at_new < len(new):
            alike = _alike(old[at_old], new[at_new])
            if alike:
                score, pairs = rest(at_old + 1, at_new + 1)
                ways.append((score + alike, (LegPair(old[at_old], new[at_new]), *pairs)))
        if at_old < len(old):
            score, pairs = rest(at_old + 1, at_new)
            ways.append((score, (LegPair(old[at_old], None), *pairs)))
        if at_new < len(new):
            score, pairs = rest(at_old, at_new + 1)
            ways.append((score, (LegPair(None, new[at_new]), *pairs)))
        found = max(ways, key=lambda way: way[0]) if ways else (0, ())
        best[at_old, at_new] = found
        return found

    return rest(0, 0)[1]


def _alike(was: ContractLeg, now: ContractLeg) -> int:
    """0: another route."""
    if _route(was.leg) != _route(now.leg):
        return 0
    return 100 if was.leg == now.leg else 99


def _route(leg: Leg) -> tuple[str | None, ...]:
    return tuple(place.icao or place.text if place else None for place in (leg.origin, leg.destination))
