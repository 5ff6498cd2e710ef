"""What an aircraft costs when the broker prices it himself, from its hourly rate: line by line.

The lines are the broker's own reckoning and are never shown to a client; what passes through at cost is named
apart. An operator's quote is a whole price and never comes through here.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from domain.duty.crew_lines import fee_line
from domain.money import Money, total
from domain.snapshot import PriceLine

LEG_MINIMUM_MINUTES = 60
"""a shorter leg is billed as this"""


class LiveLeg(NamedTuple):
    """A leg with the client on board."""

    name: str
    day: date
    block_minutes: int
    international: bool = False
    icing: bool = False
    """the season and the latitude make de-icing possible"""


class Stay(NamedTuple):
    """Between a leg and the next one. The aircraft waits, or flies to its base and comes back empty."""

    nights: int
    idle_days: int
    """whole days without a leg: each costs the daily minimum while it waits"""
    ferry_minutes: int
    """to the next leg's origin, when that is another airport; 0 when it is the same"""
    home_minutes: int
    """to the base and from there to the next leg's origin"""


class HourlyRate(BaseModel):
    """What an hour costs. `daily_minimum_hours` are billed for each day of the trip at least."""

    model_config = ConfigDict(frozen=True)

    hour: Money
    daily_minimum_hours: Decimal
    source: str
    verified: bool = False

    def of_minutes(self, minutes: Decimal | int) -> Money:
        return Money(amount=self.hour.amount * minutes / 60, currency=self.hour.currency).rounded()


class BuildUp(BaseModel):
    """`lines` add up to `cost` and are for the broker only; `at_cost` is named to the client, without an
    amount."""

    model_config = ConfigDict(frozen=True)

    lines: tuple[PriceLine, ...]
    cost: Money
    at_cost: tuple[PriceLine, ...]


def build_up(
    legs: Sequence[LiveLeg],
    stays: Sequence[Stay],
    *,
    rate: HourlyRate,
    to_first_minutes: int,
    from_last_minutes: int,
    pilots: int,
    wifi: bool = False,
    crew: Sequence[PriceLine] = (),
) -> BuildUp:
    """The lines of one trip; `stays` has one entry fewer than `legs`.

    `to_first_minutes` and `from_last_minutes` are the empty flights from and to the base, 0 where the trip
    begins or ends there. `crew` holds day rooms and further pilots (see `domain.duty.crew_lines`); overnights
    of waiting are counted here. Fees are US dollars, so must be the rate. ValueError otherwise.
    """
    if len(stays) != len(legs) - 1:
        raise ValueError("a trip has a stay between each leg and the next")
    if rate.hour.currency != "USD":
        raise ValueError("the fees beside it are tabled in US dollars: so must be the hourly rate")
    empty = [minutes for minutes in (to_first_minutes, from_last_minutes) if minutes]
    waits = [_stay(number, stay, rate, pilots, legs[number].day) for number, stay in enumerate(stays, 1)]
    landings = len(legs) + len(empty) + sum(wait.landings for wait in waits)
    day = legs[0].day
    lines = [
        _hours(legs, rate),
        *_positioning(to_first_minutes, from_last_minutes, rate),
        *(line for wait in waits for line in wait.lines),
        fee_line("landing", landings, f"{landings} landing{'s' if landings != 1 else ''}", day=day),
        fee_line("handling", len(legs) + 1, f"{len(legs) + 1} stops", day=day),
        *crew,
    ]
    return BuildUp(
        lines=tuple(lines),
        cost=total([line.amount for line in lines]).rounded(),
        at_cost=tuple(_at_cost(legs, wifi=wifi)),
    )


def _hours(legs: Sequence[LiveLeg], rate: HourlyRate) -> PriceLine:
    flown = sum(max(leg.block_minutes, LEG_MINIMUM_MINUTES) for leg in legs)
    days = len({leg.day for leg in legs})
    least = rate.daily_minimum_hours * days * 60
    words = f"{_in_hours(flown)} hours"
    if least > flown:
        words = (
            f"daily minimum {rate.daily_minimum_hours.normalize():f} hours x {days} "
            f"day{'s' if days != 1 else ''} (flown: {_in_hours(flown)})"
        )
    return _rate_line("hours", "Flight hours", max(least, Decimal(flown)), words, rate)


def _positioning(to_first: int, from_last: int, rate: HourlyRate) -> list[PriceLine]:
    ends = (("positioning.to_first", "Positioning to the first leg", to_first),
            ("positioning.from_last", "Positioning from the last leg", from_last))  # fmt: skip
    return [
        _rate_line(code, label, minutes, f"{_in_hours(minutes)} hours empty", rate)
        for code, label, minutes in ends
        if minutes
    ]


class _Wait(NamedTuple):
    lines: tuple[PriceLine, ...]
    landings: int

    @property
    def cost(self) -> Money:
        return total([line.amount for line in self.lines])


def _stay(number: int, stay: Stay, rate: HourlyRate, pilots: int, day: date) -> _Wait:
    """The cheaper of waiting and of flying home empty; what was not chosen is named with its price."""
    wait, home = _waiting(number, stay, rate, pilots, day), _home(number, stay, rate)
    if not wait.lines or not home.lines:
        return wait
    chosen, other, name = (
        (home, wait, "waiting") if home.cost < wait.cost else (wait, home, "flying home empty")
    )
    first, *rest = chosen.lines
    basis = f"{first.basis}; the cheaper: {name} would be {other.cost}"
    return _Wait((first.model_copy(update={"basis": basis}), *rest), chosen.landings)


def _waiting(number: int, stay: Stay, rate: HourlyRate, pilots: int, day: date) -> _Wait:
    lines = []
    if stay.idle_days:
        hours = rate.daily_minimum_hours.normalize()
        words = f"{stay.idle_days} day{'s' if stay.idle_days != 1 else ''} x daily minimum {hours:f} hours"
        minutes = rate.daily_minimum_hours * stay.idle_days * 60
        lines.append(_rate_line(f"waiting.{number}", f"Waiting after leg {number}", minutes, words, rate))
    if stay.nights:
        people = f"{pilots} pilot{'s' if pilots != 1 else ''}"
        words = f"{people} x {stay.nights} night{'s' if stay.nights != 1 else ''}"
        line = fee_line("overnight", pilots * stay.nights, words, day=day)
        label = f"{line.label} after leg {number}"
        lines.append(line.model_copy(update={"code": f"overnight.{number}", "label": label}))
    if stay.ferry_minutes:
        lines.append(_empty(number, stay.ferry_minutes, "to the next leg", rate))
    return _Wait(tuple(lines), 1 if stay.ferry_minutes else 0)


def _home(number: int, stay: Stay, rate: HourlyRate) -> _Wait:
    if not stay.home_minutes:
        return _Wait((), 0)
    return _Wait((_empty(number, stay.home_minutes, "to the base and back", rate),), 2)


def _empty(number: int, minutes: int, where: str, rate: HourlyRate) -> PriceLine:
    label, words = f"Positioning after leg {number}", f"{_in_hours(minutes)} hours empty {where}"
    return _rate_line(f"positioning.{number}", label, minutes, words, rate)


def _rate_line(code: str, label: str, minutes: Decimal | int, words: str, rate: HourlyRate) -> PriceLine:
    return PriceLine(
        code=code,
        label=label,
        amount=rate.of_minutes(minutes),
        basis=f"{words} x {rate.hour.rounded()}",
        rate=str(rate.hour.rounded()),
        source=rate.source,
        verified=rate.verified,
    )


AtCost = Literal["de_icing", "wifi", "international"]

_AT_COST: dict[AtCost, tuple[str, str]] = {
    "de_icing": ("De-icing, at cost", "only if it is needed: as billed by the airport"),
    "wifi": ("Wi-Fi, at cost", "as billed by the provider"),
    "international": (
        "International fees, at cost",
        "permits, customs and navigation: as billed by each state",
    ),
}


def _at_cost(legs: Sequence[LiveLeg], *, wifi: bool) -> list[PriceLine]:
    wanted: list[AtCost] = []
    wanted += ["international"] if any(leg.international for leg in legs) else []
    wanted += ["de_icing"] if any(leg.icing for leg in legs) else []
    wanted += ["wifi"] if wifi else []
    return [
        PriceLine(code=code, label=_AT_COST[code][0], amount=Money.zero().rounded(), basis=_AT_COST[code][1])
        for code in wanted
    ]


def _in_hours(minutes: int) -> Decimal:
    return (Decimal(minutes) / 60).quantize(Decimal("0.1"))
