"""A version of a deal's proposal as the client is shown it: the same for PDF, mail and page."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from domain.deal import Deal, Proposal
from domain.events import PricedOption
from domain.policy import policy_on
from domain.quotes import OperatorQuote
from domain.snapshot import PriceLine
from domain.together import flown_with, named
from domain.trip import Leg, Trip
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tools.deals.wording import (
    amenity_label,
    arrival_label,
    date_label,
    duration_label,
    local_day,
    moment_label,
    money_label,
    place_code,
    time_label,
)
from tools.places.aircraft import aircraft_type
from tools.places.flight_time import leg_time
from tools.proposals.disclosures import cancellation, coverage, part_295_statement, payment_summary
from tools.proposals.document import (
    Brand,
    DocumentLine,
    ProposalAircraft,
    ProposalDocument,
    ProposalLeg,
    ProposalOption,
)
from tools.quoting.offered import differences, offered_trip

DEFAULT_CRUISE_KT = 460
"""for a type that our table does not know"""


def compose(
    deal: Deal,
    proposal: Proposal,
    *,
    broker: Broker,
    client: Client,
    brand: Brand,
    link: str,
    demo_mark: str | None,
    pictures: Mapping[str, bytes] | None = None,
) -> ProposalDocument:
    """Everything from the frozen snapshots of this version; nothing is worked out anew. `pictures`: of
    aircraft, by quote."""
    assert deal.trip is not None
    asked = deal.trip
    shared = _shared(deal, proposal, asked)
    policy = policy_on(local_day(proposal.priced_at, broker.timezone))
    usual = coverage()
    return ProposalDocument(
        number=deal.number,
        version=proposal.version,
        issued_label=moment_label(proposal.priced_at, broker.timezone),
        client_name=client.contact_name,
        client_company=client.company or "",
        brand=brand,
        broker_name=broker.name,
        broker_email=broker.email,
        broker_phone=broker.phone or "",
        legs=_legs(shared.trip, shared.quotes),
        changes=shared.changes,
        options=tuple(
            _option(option, _quotes(deal, option), asked, shared, pictures or {})
            for option in proposal.options
        ),
        included=usual.included,
        excluded=usual.excluded,
        at_cost=usual.at_cost,
        valid_until_label=moment_label(proposal.valid_until, broker.timezone),
        payment_summary=payment_summary(policy.payment, card=proposal.card).text,
        cancellation_lines=cancellation(policy.cancellation, one_way=len(deal.trip.legs) == 1).lines,
        part_295_statement=part_295_statement(
            broker=brand.legal_name,
            carriers=tuple(
                dict.fromkeys(q.operator.name for o in proposal.options for q in _quotes(deal, o))
            ),
        ).text,
        provisional_note=provisional_note(proposal),
        accept_url=link,
        demo_mark=demo_mark,
    )


def provisional_note(proposal: Proposal) -> str | None:
    """What must be confirmed before such a proposal may go out; None when every rate is published."""
    if not proposal.provisional:
        return None
    named = sorted(
        {
            line.label
            for option in proposal.options
            for price in option.snapshot.each
            for line in price.lines
            if line.provisional
        }
    )
    return (
        f"Provisional: the rate for the date of this flight is not published yet for {', '.join(named)}. "
        "The last known rate is used; the amount may change."
    )


def _quotes(deal: Deal, option: PricedOption) -> tuple[OperatorQuote, ...]:
    """Of each aircraft of the option."""
    quotes = tuple(quote for quote_id in option.quote_ids if (quote := deal.quote(quote_id)))
    if len(quotes) != len(option.quote_ids):
        raise LookupError(f"option {option.n} rests on a quote that the deal does not hold")
    return quotes


@dataclass(frozen=True)
class _Shared:
    """The itinerary that stands for the whole proposal."""

    trip: Trip
    quotes: tuple[OperatorQuote, ...]
    """those that fly it, for their times; empty: nobody does, it is only what was asked for"""
    changes: tuple[str, ...] = ()


def _shared(deal: Deal, proposal: Proposal, asked: Trip) -> _Shared:
    """What every option flies; where they do not agree, what the client asked for."""
    quotes = [quote for option in proposal.options for quote in _quotes(deal, option)]
    first = quotes[0]
    flown = offered_trip(first, asked)
    if all(offered_trip(quote, asked) == flown for quote in quotes):
        # the same departure may be in time for a fast aircraft and too late for a slow one
        changes = {_changes(quote, asked) for quote in quotes}
        return _Shared(flown, tuple(quotes), changes.pop() if len(changes) == 1 else ())
    return _Shared(asked, tuple(quote for quote in quotes if offered_trip(quote, asked) == asked))


def _changes(quote: OperatorQuote, asked: Trip) -> tuple[str, ...]:
    return tuple(one.client_text for one in differences(quote, asked) if one.severity != "note")


def _legs(trip: Trip, quotes: tuple[OperatorQuote, ...]) -> tuple[ProposalLeg, ...]:
    return tuple(_leg(n, leg, quotes) for n, leg in enumerate(trip.legs, start=1))


def _leg(n: int, leg: Leg, quotes: tuple[OperatorQuote, ...]) -> ProposalLeg:
    """A slow aircraft lands later than a fast one: where the options do not agree, from the first to the
    last."""
    assert leg.origin is not None
    assert leg.destination is not None
    assert leg.date is not None
    times = [flown_times(n, leg, quote) for quote in quotes] or [flown_times(n, leg, None)]
    flights, blocks = sorted(time.flight for time in times), sorted(time.block for time in times)
    lands = [arrival_label(leg, block) or "" for block in (blocks[0], blocks[-1])] if quotes else [""]
    return ProposalLeg(
        n=n,
        date_label=date_label(leg.date),
        departure_label=time_label(leg),
        arrival_label=_from_to(lands),
        origin_name=leg.origin.name or leg.origin.text,
        origin_code=place_code(leg.origin),
        origin_lat=leg.origin.latitude,
        origin_lon=leg.origin.longitude,
        destination_name=leg.destination.name or leg.destination.text,
        destination_code=place_code(leg.destination),
        destination_lat=leg.destination.latitude,
        destination_lon=leg.destination.longitude,
        passengers=leg.passengers or 0,
        distance_nm=times[0].distance_nm,
        flight_label=_from_to([duration_label(minutes) for minutes in (flights[0], flights[-1])]),
    )


class FlownTimes(NamedTuple):
    flight: int
    block: int
    distance_nm: int


def flown_times(n: int, leg: Leg, quote: OperatorQuote | None) -> FlownTimes:
    """The operator's own minutes of leg `n`, else our model's."""
    assert leg.origin is not None
    assert leg.destination is not None
    assert leg.date is not None
    known = aircraft_type(quote.aircraft.icao_type or quote.aircraft.type_name) if quote else None
    model = leg_time(
        leg.origin,
        leg.destination,
        cruise_kt=known.cruise_kt if known else DEFAULT_CRUISE_KT,
        month=leg.date.month,
    )
    said = quote.flight_minutes[n - 1] if quote and len(quote.flight_minutes) >= n else None
    block = quote.block_minutes[n - 1] if quote and len(quote.block_minutes) >= n else model.block_minutes
    return FlownTimes(said or model.flight_minutes, block, round(model.distance_nm))


def _from_to(labels: list[str]) -> str:
    """`5 h 30`, or `5 h 30 to 8 h 20`"""
    return " to ".join(dict.fromkeys(labels))


def _option(
    option: PricedOption,
    quotes: tuple[OperatorQuote, ...],
    asked: Trip,
    shared: _Shared,
    pictures: Mapping[str, bytes],
) -> ProposalOption:
    priced = {
        "n": option.n,
        "lines": tuple(_line(line) for line in option.snapshot.lines),
        "total_label": " + ".join(money_label(total) for total in option.snapshot.totals),
    }
    together = option.snapshot.aircraft
    if not together:
        changes = _changes(quotes[0], asked)
        one = _aircraft(quotes[0], asked, shared, pictures)
        return ProposalOption(**dict(one), **priced, changes=changes if changes != shared.changes else ())
    fleet = tuple(
        _aircraft(quote, flown_with(asked, part.passengers), shared, pictures, part.passengers)
        for quote, part in zip(quotes, together, strict=True)
    )
    seats = [one.seats for one in fleet if one.seats is not None]
    return ProposalOption(
        **priced,
        aircraft=named([one.aircraft for one in fleet]),
        category=named(list(dict.fromkeys(one.category for one in fleet))),
        seats=sum(seats) if len(seats) == len(fleet) else None,
        operator_label=", ".join(dict.fromkeys(one.operator_label for one in fleet)),
        changes=_changes_together(quotes, asked, shared),
        fleet=fleet,
    )


def _changes_together(quotes: tuple[OperatorQuote, ...], asked: Trip, shared: _Shared) -> tuple[str, ...]:
    """What all of them fly otherwise than asked, and what one of them does."""
    own = [_changes(quote, asked) for quote in quotes]
    if set(own) == {shared.changes}:
        return ()
    found: dict[str, None] = {}
    for n, changes in enumerate(own, start=1):
        for change in changes:
            everyone = all(change in other for other in own)
            found[change if everyone else f"Aircraft {n}: {change}"] = None
    return tuple(found)


def _aircraft(
    quote: OperatorQuote,
    asked: Trip,
    shared: _Shared,
    pictures: Mapping[str, bytes],
    people: tuple[int, ...] = (),
) -> ProposalAircraft:
    """`asked` and `people`: with those in this aircraft, where several fly together."""
    aircraft = quote.aircraft
    flown = offered_trip(quote, asked)
    same = flown_like(flown, shared.trip) if people else flown == shared.trip
    stops = quote.tech_stops or 0
    return ProposalAircraft(
        aircraft=aircraft.type_name,
        category=aircraft.category,
        year=aircraft.year,
        seats=aircraft.seats,
        operator_label=quote.operator.name,
        safety_ratings=quote.operator.safety_ratings,
        amenities=tuple(amenity_label(key) for key in aircraft.amenities),
        photo=pictures.get(quote.id),
        flight_label=" · ".join(duration_label(minutes) for minutes in quote.flight_minutes),
        fuel_stop_note=f"{stops} fuel stop{'s' if stops > 1 else ''} en route" if stops else "",
        people_label=people_label(people) if people else "",
        legs=() if same else _legs(flown, (quote,)),
    )


def flown_like(one: Trip, other: Trip) -> bool:
    """The same journey, whoever is on board."""
    return flown_with(one, [0] * len(one.legs)).legs == flown_with(other, [0] * len(other.legs)).legs


def people_label(people: tuple[int, ...]) -> str:
    """`10 passengers`, or by leg `10, 8 passengers`"""
    counts = list(dict.fromkeys(people)) if len(set(people)) == 1 else list(people)
    return f"{', '.join(map(str, counts))} passenger{'' if counts == [1] else 's'}"


def _line(line: PriceLine) -> DocumentLine:
    rule = f" ({line.rule})" if line.rule else ""
    return DocumentLine(
        label=line.label,
        amount_label=money_label(line.amount),
        note=f"{line.basis}{rule}",
        provisional=line.provisional,
    )
