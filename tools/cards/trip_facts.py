"""How the distance and the times of a leg on a trip's card come about."""

from __future__ import annotations

from domain.trip import Leg
from tools.cards.desk import Props
from tools.cards.explain import facts
from tools.deals.wording import place_code
from tools.places.flight_time import CLIMB_DESCENT_MINUTES, ROUTING_FACTOR, TAXI_MINUTES, LegTime

TYPICAL_CRUISE_KT = 460
"""before anybody knows which aircraft it will be"""
MODEL = "JetVision’s model of flight times; an operator’s quote has its own"


def leg_facts(leg: Leg, flown: LegTime) -> Props:
    pair = f"{place_code(leg.origin)} to {place_code(leg.destination)}"
    wind = f"mean wind of {leg.date:%B}" if leg.date else "mean wind of the year"
    return {
        "distance": facts(
            "Shortest line over the ground (great circle, WGS-84)",
            base=f"{pair}, {flown.distance_nm:,} nm",
            source="Positions of the airports: airportsdata",
        ),
        "flight": facts(
            f"Distance flown at ground speed, plus {CLIMB_DESCENT_MINUTES} min for climb and descent",
            base=f"{pair}, {flown.distance_nm:,} nm and {(ROUTING_FACTOR - 1) * 100:.0f} % for routing",
            rate=f"{TYPICAL_CRUISE_KT} kt, a typical jet, and the {wind}",
            source=MODEL,
        ),
        "arrival": facts(
            f"Departure, flight time and {TAXI_MINUTES} min of taxiing, in the airport’s own time",
            source=MODEL,
        ),
    }
