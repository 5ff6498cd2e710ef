"""What the tables know, without a deal: places with their rules, flight times, ranges of prices, clients."""

from __future__ import annotations

import datetime as dt

from pydantic import Field

from persistence.clients import Client
from tools.deals.wording import duration_label, local_day
from tools.mcp.places_asked import MOST_LEGS, LegAsked, airport_named, place_named, trip_asked, type_named
from tools.mcp.shapes import AirportShown, Amount, PlaceShown, airport_shown, amount, name, place
from tools.mcp.tool import BadArgumentError, Call, Gives, Takes, Tool
from tools.places.airport_rules import rules_of
from tools.places.findings import airport_findings
from tools.places.flight_time import leg_time
from tools.places.preferences import preferred_airports
from tools.places.route_facts import USUAL_CRUISE_KT
from tools.places.search import near, search
from tools.sourcing.estimates import estimate
from tools.sourcing.past_prices import past_ratios

MOST_PLACES = 8
MOST_CLIENTS = 20


class PlaceWords(Takes):
    text: str = Field(min_length=2, max_length=80)
    """a code, a city, an airport's name or nickname; typing mistakes are forgiven"""


class PlaceFound(Gives):
    airport: AirportShown
    why: str
    """why it stands where it does in the list"""


class PlacesFound(Gives):
    places: list[PlaceFound]
    """best first: for a city in the order in which charter prefers its airports"""
    perhaps: list[str]
    """when nothing was found: airports whose names or codes come near; only ever to be offered"""


async def _find_places(call: Call, asked: PlaceWords) -> PlacesFound:
    today = local_day(call.uow.now(), (await call.uow.me()).timezone)
    preferred = preferred_airports(asked.text, day=today)[:MOST_PLACES]
    if preferred and not asked.text.isupper():
        found = [PlaceFound(airport=airport_shown(one.airport), why=one.reason) for one in preferred]
    else:
        words = {"code": "its code", "name": "its name", "similar": "a similar name"}
        found = [
            PlaceFound(airport=airport_shown(match.airport), why=words[match.why])
            for match in search(asked.text, MOST_PLACES)
        ]
    return PlacesFound(places=found, perhaps=[] if found else [one.label for one in near(asked.text)])


class AirportAsked(Takes):
    airport: str = Field(min_length=2, max_length=80)
    """a code or a name"""
    date: dt.date | None = None
    """for the rules of this day, local; left out: those of every day"""
    aircraft: str | None = Field(None, max_length=60)
    """a type, as GLF5 or Challenger 350: what speaks against it here is told as well"""


class RuleShown(Gives):
    kind: str
    severity: str
    """info, warning or block"""
    use: str
    """both, depart or arrive"""
    text: str
    source: str
    verified: bool
    """false: from general knowledge, nobody has confirmed it"""


class AgainstType(Gives):
    severity: str
    text: str
    source: str


class AirportTold(Gives):
    airport: AirportShown
    rules: list[RuleShown]
    against_the_type: list[AgainstType]


async def _airport(_call: Call, asked: AirportAsked) -> AirportTold:
    field, kind = airport_named(asked.airport), type_named(asked.aircraft)
    told = {}
    if kind is not None:
        for use in ("depart", "arrive"):
            for found in airport_findings(field, use, day=asked.date, kind=kind):
                told[found.label] = AgainstType(
                    severity=found.severity, text=found.label, source=found.source
                )
    return AirportTold(
        airport=airport_shown(field),
        rules=[
            RuleShown(
                kind=rule.kind,
                severity=rule.severity,
                use=rule.use,
                text=rule.text,
                source=rule.source,
                verified=rule.verified,
            )
            for rule in rules_of(field.icao, asked.date or dt.date.min)
        ],
        against_the_type=list(told.values()),
    )


class FlightAsked(Takes):
    origin: str = Field(min_length=2, max_length=80)
    """a code or a name"""
    destination: str = Field(min_length=2, max_length=80)
    """a code or a name"""
    aircraft: str | None = Field(None, max_length=60)
    """a type; left out: a usual midsize to heavy jet, and fuel stops are not reckoned"""
    month: int | None = Field(None, ge=1, le=12)
    """for the wind of the season; left out: the year's mean"""


class FlightTold(Gives):
    origin: PlaceShown
    destination: PlaceShown
    aircraft: str
    distance_nm: int
    """great circle, nautical miles"""
    flight_minutes: int
    """in the air, fuel stops included"""
    block_minutes: int
    """gate to gate, fuel stops included"""
    flight_label: str
    fuel_stops: int | None
    """null: not reckoned without a type"""
    source: str = "flight-time model: great circle on WGS-84, mean winds (check)"


async def _flight_time(_call: Call, asked: FlightAsked) -> FlightTold:
    origin, destination = place_named(asked.origin), place_named(asked.destination)
    if origin.icao == destination.icao:
        raise BadArgumentError(f"Both ends are {origin.label}.")
    kind = type_named(asked.aircraft)
    flown = leg_time(
        origin,
        destination,
        cruise_kt=kind.cruise_kt if kind else USUAL_CRUISE_KT,
        month=asked.month,
        range_nm=kind.range_nm if kind else None,
    )
    shown = place(origin), place(destination)
    assert shown[0] is not None
    assert shown[1] is not None
    return FlightTold(
        origin=shown[0],
        destination=shown[1],
        aircraft=kind.name if kind else f"any jet at {USUAL_CRUISE_KT} kt",
        distance_nm=flown.distance_nm,
        flight_minutes=flown.flight_minutes,
        block_minutes=flown.block_minutes,
        flight_label=duration_label(flown.flight_minutes),
        fuel_stops=flown.fuel_stops if kind else None,
    )


class EstimateAsked(Takes):
    legs: list[LegAsked] = Field(min_length=1, max_length=MOST_LEGS)
    """all legs of the trip, in order"""


class RangeShown(Gives):
    category: str
    low: Amount
    mid: Amount
    high: Amount
    basis: str


class EstimateTold(Gives):
    ranges: list[RangeShown]
    """for the whole trip, smallest category first; empty: no single aircraft of the table fits"""
    note: str = "Indicative range, not an offer and no operator's price; `basis` says what it rests on."


async def _estimate(call: Call, asked: EstimateAsked) -> EstimateTold:
    today = local_day(call.uow.now(), (await call.uow.me()).timezone)
    trip = trip_asked(asked.legs, today)
    ranges = estimate(trip, await past_ratios(call.uow, trip))
    return EstimateTold(
        ranges=[
            RangeShown(
                category=one.category,
                low=amount(one.low),
                mid=amount(one.mid),
                high=amount(one.high),
                basis=one.basis,
            )
            for one in ranges
        ]
    )


class ClientWords(Takes):
    text: str = Field(min_length=1, max_length=200)
    """part of a company's or person's name, or of an address"""


class ClientShown(Gives):
    client_id: str
    company: str | None
    contact_name: str
    email: str
    phone: str | None
    currency: str | None
    """ISO 4217: what this client is quoted in; null: the house's own"""


class ClientsFound(Gives):
    clients: list[ClientShown]


async def _find_clients(call: Call, asked: ClientWords) -> ClientsFound:
    found = await call.uow.clients.matching(asked.text.strip(), MOST_CLIENTS)
    return ClientsFound(clients=[client_shown(one) for one in found])


def client_shown(one: Client) -> ClientShown:
    return ClientShown(
        client_id=one.id,
        company=name(one.company) if one.company else None,
        contact_name=name(one.contact_name),
        email=one.email,
        phone=one.phone,
        currency=one.currency,
    )


LOOK_UP = (
    Tool(
        "find_places", "Find airports",
        "Airports by code, city, name or nickname. A city's airports come in the order that charter prefers.",
        PlaceWords, PlacesFound, _find_places,
    ),
    Tool(
        "airport", "One airport and its rules",
        "Position, runway, zone and the rules of an airport (curfew, slots, limits), each with its source; "
        "with an aircraft type also what speaks against it there.",
        AirportAsked, AirportTold, _airport,
    ),
    Tool(
        "flight_time", "Flight time",
        "Distance, flight and block time between two airports, with fuel stops when a type is given.",
        FlightAsked, FlightTold, _flight_time,
    ),
    Tool(
        "estimate", "Indicative price range",
        "A range per aircraft category for a whole trip before any operator was asked. Never an offer.",
        EstimateAsked, EstimateTold, _estimate,
    ),
    Tool(
        "find_clients", "Find clients",
        "Entries of your own client book by name, company or address.",
        ClientWords, ClientsFound, _find_clients,
    ),
)  # fmt: skip
