"""A version of a deal's contract as the client is shown it: the same on paper and on the page.

Everything from what was frozen when it was drafted; nothing is worked out anew.
"""

from __future__ import annotations

from domain.contract_difference import LineChange, changed_lines, changed_total, paired_legs
from domain.contracts import Contract, ContractFlight, ContractLeg
from domain.deal import Deal
from domain.disclosures import Disclosure, Facts
from domain.money import Money
from domain.policy import policy_on
from domain.snapshot import TRANSPORT, PriceLine, PriceSnapshot
from domain.sold import route_of
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tools.contracts import texts
from tools.contracts.document import (
    Amendment,
    Change,
    Clause,
    ContractAircraft,
    ContractDocument,
    DisclosureDocument,
)
from tools.contracts.wording import disclosure_words, words_now
from tools.deals.wording import (
    arrival_label,
    date_label,
    duration_label,
    local_day,
    money_label,
    place_code,
    time_label,
)
from tools.proposals.compose import people_label
from tools.proposals.disclosures import TO_BE_DISCLOSED, cancellation_steps, payment_summary
from tools.proposals.document import DocumentLine, ProposalLeg
from tools.proposals.house import House

FLIGHT = "Flight cost"
ONE_WAY = "The flight of this contract is one way: the last line applies to it."


def compose_contract(
    deal: Deal, contract: Contract, *, broker: Broker, client: Client, house: House
) -> ContractDocument:
    """Of any version: a superseded one reads as it did."""
    flight, snapshot = contract.flight, contract.snapshot
    policy = policy_on(snapshot.priced_at)
    words = words_now(house, deal.number, contract)
    carriers = _carriers(contract.facts)
    return ContractDocument(
        number=deal.number,
        version=contract.version,
        date_label=date_label(local_day(contract.drafted_at, broker.timezone)),
        client_name=client.contact_name,
        client_company=client.company or "",
        brand=house.brand,
        broker_name=broker.name,
        broker_email=broker.email,
        broker_phone=broker.phone or "",
        amendment=_amendment(deal, contract, broker),
        legs=tuple(_leg(n, leg) for n, leg in enumerate(flight.legs, start=1)),
        aircraft=flight.aircraft,
        category=flight.category,
        seats=flight.seats,
        tail_label=flight.tail or "",
        carrier_label=", ".join(dict.fromkeys(carriers)),
        fleet=tuple(_one_of(one, name) for one, name in zip(flight.fleet, carriers, strict=False)),
        lines=tuple(_line(line) for line in snapshot.lines),
        total_label=" + ".join(money_label(total) for total in snapshot.totals),
        provisional_note=_provisional(snapshot),
        payment_lines=payment_summary(policy.payment, card=contract.card).lines,
        bank=house.contracts.bank,
        disclosures=_clauses(words.disclosures),
        terms=_clauses(words.terms),
        cancellation=(
            *((when, f"{percent} %") for when, percent in cancellation_steps(policy.cancellation)),
            ("One-way flights and empty legs, at any time", f"{policy.cancellation.one_way_percent} %"),
        ),
        cancellation_note=ONE_WAY if flight.one_way else "",
        terms_version=contract.terms_version,
        consent=words.consent.text,
        consent_version=words.consent.version,
        sample_notice=words.terms.notice,
        demo_mark=house.demo_mark,
    )


def compose_disclosures(
    deal: Deal, disclosure: Disclosure, *, broker: Broker, client: Client, house: House, day_label: str
) -> DisclosureDocument:
    told = disclosure.on_request
    text = disclosure_words(house, disclosure.facts, told)
    return DisclosureDocument(
        number=deal.number,
        date_label=day_label,
        client_name=client.contact_name,
        client_company=client.company or "",
        brand=house.brand,
        broker_name=broker.name,
        broker_email=broker.email,
        broker_phone=broker.phone or "",
        route_label=route_of(deal),
        title="Disclosures on your request" if told else "Disclosures before the contract",
        clauses=_clauses(text),
        text_version=text.version,
        sample_notice=text.notice,
        demo_mark=house.demo_mark,
    )


def _carriers(facts: Facts) -> list[str]:
    """Of each aircraft."""
    return [one.legal_name if one else TO_BE_DISCLOSED for one in (facts.carrier, *facts.other_carriers)]


def _one_of(flight: ContractFlight, carrier: str) -> ContractAircraft:
    return ContractAircraft(
        aircraft=flight.aircraft,
        category=flight.category,
        seats=flight.seats,
        tail_label=flight.tail or "",
        carrier_label=carrier,
        legs=tuple(_leg(n, leg) for n, leg in enumerate(flight.legs, start=1)),
    )


def difference_words(before: Contract, after: Contract) -> tuple[str, ...]:
    """What an amendment changes in the itinerary and the aircraft, one sentence each."""
    several = max(len(before.flight.legs), len(after.flight.legs)) > 1
    numbered = {id(now): n for n, now in enumerate(after.flight.legs, start=1)}
    words = []
    for was, now in paired_legs(before, after):
        if now is None:
            assert was is not None
            words.append(f"Dropped: {_leg_words(was)}.")
        elif was is None:
            words.append(f"Added as leg {numbered[id(now)]}: {_leg_words(now)}.")
        elif was.leg != now.leg:
            where = f"Leg {numbered[id(now)]}: " if several else ""
            line = f"{where}{'; '.join(_otherwise(was, now))}."
            words.append(line[:1].upper() + line[1:])
    for n, (was_flown, now_flown, was_by, now_by) in enumerate(_by_aircraft(before, after), start=1):
        which = f"Aircraft {n}: " if after.flight.fleet else ""
        words += [f"{which}{change}" if which else change for change in _people(was_flown, now_flown, which)]
        if was_flown.aircraft != now_flown.aircraft:
            words.append(f"{which or 'Aircraft: '}{now_flown.aircraft} instead of {was_flown.aircraft}.")
        if was_flown.tail != now_flown.tail:
            words.append(f"{which}{_tail_words(was_flown.tail, now_flown.tail)}")
        if was_by != now_by:
            words.append(f"{which}Carrier: {now_by} instead of {was_by}.")
    return tuple(words)


def _by_aircraft(before: Contract, after: Contract) -> list[tuple[ContractFlight, ContractFlight, str, str]]:
    """Each aircraft before and after, with its carriers."""
    was, now = before.flight.fleet or (before.flight,), after.flight.fleet or (after.flight,)
    return list(zip(was, now, _carriers(before.facts), _carriers(after.facts), strict=True))


def _people(was: ContractFlight, now: ContractFlight, which: str) -> list[str]:
    """Who sits in one of several; where one flies, the legs have said it."""
    aboard = [[one.leg.passengers or 0 for one in flight.legs] for flight in (was, now)]
    if not which or aboard[0] == aboard[1]:
        return []
    old, new = (people_label(tuple(counts)) for counts in aboard)
    return [f"{new} instead of {old}."]


def _otherwise(was: ContractLeg, now: ContractLeg) -> list[str]:
    return [
        f"{what} {new} instead of {old}"
        for what, old, new in (
            ("departs", _when(was), _when(now)),
            ("passengers:", str(was.leg.passengers), str(now.leg.passengers)),
        )
        if old != new
    ]


def _leg_words(one: ContractLeg) -> str:
    """`VNY to TEB, Fri 18 Dec 2026, 16:00 PST, 6 passengers`"""
    leg = one.leg
    assert leg.origin is not None
    assert leg.destination is not None
    people = f"{leg.passengers} passenger{'s' if leg.passengers != 1 else ''}"
    return f"{place_code(leg.origin)} to {place_code(leg.destination)}, {_when(one)}, {people}"


def _tail_words(was: str | None, now: str | None) -> str:
    if was is None:
        return f"Tail: {now}."
    return f"Tail: {now} instead of {was}." if now else f"Tail: named later, no longer {was}."


def _amendment(deal: Deal, contract: Contract, broker: Broker) -> Amendment | None:
    before = deal.contract_version(contract.amends) if contract.amends else None
    if before is None or before.signature is None:
        return None
    return Amendment(
        version=before.version,
        signed_label=date_label(local_day(before.signature.at, broker.timezone)),
        reason=contract.reason or "",
        itinerary=difference_words(before, contract),
        lines=tuple(_change(line) for line in changed_lines(before.snapshot, contract.snapshot)),
        total=_change(changed_total(before.snapshot, contract.snapshot)),
    )


def _change(line: LineChange) -> Change:
    return Change(
        label=line.label.replace("Charter flight", FLIGHT),
        before_label=_money(line.before),
        after_label=_money(line.after),
        by_label=f"{'+' if line.by.amount > 0 else ''}{money_label(line.by)}",
    )


def _money(amount: Money | None) -> str:
    return money_label(amount) if amount is not None else "none"


def _leg(n: int, contracted: ContractLeg) -> ProposalLeg:
    leg = contracted.leg
    assert leg.origin is not None
    assert leg.destination is not None
    assert leg.date is not None
    return ProposalLeg(
        n=n,
        date_label=date_label(leg.date),
        departure_label=time_label(leg),
        arrival_label=arrival_label(leg, contracted.block_minutes) or "",
        origin_name=leg.origin.name or leg.origin.text,
        origin_code=place_code(leg.origin),
        origin_lat=leg.origin.latitude,
        origin_lon=leg.origin.longitude,
        destination_name=leg.destination.name or leg.destination.text,
        destination_code=place_code(leg.destination),
        destination_lat=leg.destination.latitude,
        destination_lon=leg.destination.longitude,
        passengers=leg.passengers or 0,
        distance_nm=contracted.distance_nm,
        flight_label=duration_label(contracted.flight_minutes),
    )


def _when(contracted: ContractLeg) -> str:
    day = date_label(contracted.leg.date) if contracted.leg.date else ""
    return f"{day}, {time_label(contracted.leg)}"


def _line(line: PriceLine) -> DocumentLine:
    rule = f" ({line.rule})" if line.rule else ""
    flight = line.code == TRANSPORT
    return DocumentLine(
        label=_flight_label(line) if flight else line.label,
        amount_label=money_label(line.amount),
        note=f"1 @ {money_label(line.amount)}: {line.basis}" if flight else f"{line.basis}{rule}",
        provisional=line.provisional,
    )


def _flight_label(line: PriceLine) -> str:
    return FLIGHT if line.aircraft is None else f"{FLIGHT} (aircraft {line.aircraft})"


def _provisional(snapshot: PriceSnapshot) -> str:
    named = sorted({line.label for line in snapshot.lines if line.provisional})
    if not named:
        return ""
    return (
        f"Provisional: the rate for the date of this flight is not published yet for {', '.join(named)}. "
        "The last known rate is used; the amount may change."
    )


def _clauses(text: texts.Text) -> tuple[Clause, ...]:
    return tuple(Clause(heading=section.heading, paragraphs=section.lines) for section in text.sections)
