"""Several aircraft that fly one trip together: one option, one total.

Each aircraft has a whole price of its own, with the taxes on its own amount and on the people in it. The
option adds up rounded lines, so that the parts and the total agree to the cent and nobody is taxed twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate, pairwise

from domain.margin import Margin
from domain.money import Money, total
from domain.policy import Policy
from domain.snapshot import AircraftPrice, PriceSnapshot
from domain.trip import Trip

MOST_TOGETHER = 4
"""aircraft in one option"""


class SeatingError(ValueError):
    """The people do not fit the aircraft, or do not add up to the trip's. Its text is a sentence."""


def seated(people: int, seats: Sequence[int]) -> tuple[int, ...]:
    """People over aircraft in proportion to their seats, at least one in each.

    SeatingError when they do not fit, or when there are fewer people than aircraft.
    """
    if people < len(seats):
        raise SeatingError(f"{people} people do not need {len(seats)} aircraft.")
    if people > sum(seats):
        raise SeatingError(f"{people} people do not fit {_seats(seats)}.")
    room = [count - 1 for count in seats]
    rest = people - len(seats)
    exact = [rest * free for free in room]
    whole = sum(room) or 1
    taken = [share // whole for share in exact]
    # what is left goes where the fraction is largest; among equals to the first
    order = sorted(range(len(seats)), key=lambda n: (-(exact[n] % whole), n))
    for n in order[: rest - sum(taken)]:
        taken[n] += 1
    return tuple(1 + count for count in taken)


def check_seating(trip: Trip, people: Sequence[Sequence[int]], seats: Sequence[int | None]) -> None:
    """Every leg's people sit somewhere, once, and each aircraft has seats for those in it (None: not known).
    SeatingError otherwise."""
    for n, leg in enumerate(trip.legs):
        aboard = [own[n] if n < len(own) else 0 for own in people]
        where = f" on leg {n + 1}" if len(trip.legs) > 1 else ""
        if min(aboard) < 1:
            raise SeatingError(f"Aircraft {aboard.index(min(aboard)) + 1} would fly with nobody{where}.")
        if sum(aboard) != leg.passengers:
            words = " + ".join(str(count) for count in aboard)
            raise SeatingError(f"{words} are not the {leg.passengers} people{where}.")
        for number, (count, room) in enumerate(zip(aboard, seats, strict=True), start=1):
            if room is not None and count > room:
                raise SeatingError(f"Aircraft {number} has {room} seats, not {count}{where}.")


def flown_with(trip: Trip, people: Sequence[int]) -> Trip:
    """The trip with these people on its legs, and nobody else."""
    legs = tuple(
        leg.model_copy(update={"passengers": count}) for leg, count in zip(trip.legs, people, strict=True)
    )
    return trip.model_copy(update={"legs": legs})


def shares(amount: Money, weights: Sequence[int]) -> tuple[Money, ...]:
    """The amount in parts by weight, each rounded, that add up to it to the cent. Equal where no weight is
    above zero."""
    weighed = weights if sum(weights) else [1] * len(weights)
    marks = [
        Money(amount=amount.amount * upto / sum(weighed), currency=amount.currency).rounded()
        for upto in accumulate(weighed, initial=0)
    ]
    return tuple(after - before for before, after in pairwise(marks))


def margins(wanted: Margin, prices: Sequence[Money], policy: Policy) -> tuple[Money, ...]:
    """The option's margin, the house's floor and cap held against the option as a whole, over its aircraft
    by their prices: two aircraft earn what one of the same price would. MarginError as `Margin.on`."""
    whole = total(tuple(prices))
    bounded, _ = wanted.within(policy, whole.currency)
    margin, _ = bounded.on(whole)
    cents = [int(price.rounded().amount * 10_000) for price in prices]
    return shares(margin, cents)


def own_decisions(
    decided: Sequence[Mapping[str, Money | None]],
    opened: Sequence[Collection[str]],
    aboard: Sequence[Mapping[str, int]],
) -> tuple[dict[str, Money | None], ...]:
    """What the broker decided, for each aircraft: an amount is for the whole party, so an aircraft bears
    its share of it by the people in it, among those where the item is `opened`. `aboard` counts them by the
    item's code."""
    return tuple(
        {
            code: amount if amount is None else _own_share(n, code, amount, opened, aboard)
            for code, amount in own.items()
        }
        for n, own in enumerate(decided)
    )


def _own_share(
    n: int,
    code: str,
    amount: Money,
    opened: Sequence[Collection[str]],
    aboard: Sequence[Mapping[str, int]],
) -> Money:
    concerned = [other for other, codes in enumerate(opened) if code in codes]
    if n not in concerned:
        return amount
    parts = shares(amount, [aboard[other].get(code, 0) for other in concerned])
    return parts[concerned.index(n)]


def combined(parts: Sequence[AircraftPrice], wanted: Margin, policy: Policy) -> PriceSnapshot:
    """One option's price of two or more aircraft, all in one currency. Every amount is a sum of rounded
    ones; a line says whose it is."""
    prices = [part.price for part in parts]
    first = prices[0]
    currency = first.currency
    margin = total(tuple(price.margin for price in prices))
    cost = total(tuple(price.operator_price for price in prices))
    bounded, bound_notes = wanted.within(policy, currency)
    lines = tuple(
        line.model_copy(update={"aircraft": n, "label": f"{line.label} (aircraft {n})"})
        for n, price in enumerate(prices, start=1)
        for line in price.lines
    )
    opened = dict.fromkeys(
        item for price in prices for item in zip(price.open_codes, price.open_items, strict=True)
    )
    return PriceSnapshot(
        quote_id=first.quote_id,
        currency=currency,
        operator_price=cost,
        exchange=tuple(dict.fromkeys(rate for price in prices for rate in price.exchange)),
        margin_percent=wanted.percent,
        margin_fixed=wanted.fixed,
        margin=margin,
        margin_basis=bounded.on(cost)[1],
        transport=total(tuple(price.transport for price in prices)),
        lines=lines,
        total=total(tuple(price.total for price in prices)),
        other_totals=_other_totals(prices),
        provisional=any(price.provisional for price in prices),
        unverified=any(price.unverified for price in prices),
        open_items=tuple(text for _, text in opened),
        open_codes=tuple(code for code, _ in opened),
        undecided=tuple(dict.fromkeys(key for price in prices for key in price.undecided)),
        undecided_costs=tuple(dict.fromkeys(key for price in prices for key in price.undecided_costs)),
        choices=tuple(dict.fromkeys(choice for price in prices for choice in price.choices)),
        included=tuple(dict.fromkeys(key for price in prices for key in price.included)),
        tax_date_note=" ".join(dict.fromkeys(price.tax_date_note for price in prices)),
        notes=(*bound_notes, *_notes(prices)),
        commission=margin.percent(policy.commission_percent).rounded(),
        policy_version=policy.version,
        priced_at=first.priced_at,
        aircraft=tuple(parts),
    )


def named(aircraft: Sequence[str]) -> str:
    """`2 × Learjet 45`; `Learjet 45 and Citation CJ3`: the aircraft of an option as one."""
    words = [f"{count} × {name}" if count > 1 else name for name, count in Counter(aircraft).items()]
    return " and ".join(part for part in (", ".join(words[:-1]), *words[-1:]) if part)


def _other_totals(prices: Sequence[PriceSnapshot]) -> tuple[Money, ...]:
    sums: dict[str, Money] = {}
    for money in (money for price in prices for money in price.other_totals):
        sums[money.currency] = sums.get(money.currency, Money.zero(money.currency)) + money
    return tuple(sums.values())


def _notes(prices: Sequence[PriceSnapshot]) -> tuple[str, ...]:
    """What is said of every aircraft once; else with the aircraft it is said of."""
    said = dict.fromkeys(note for price in prices for note in price.notes)
    found = []
    for note in said:
        of = [n for n, price in enumerate(prices, start=1) if note in price.notes]
        everyone = len(of) == len(prices)
        found.append(note if everyone else f"Aircraft {' and '.join(map(str, of))}: {note}")
    return tuple(found)


def _seats(seats: Sequence[int]) -> str:
    return f"{' + '.join(str(count) for count in seats)} seats"
