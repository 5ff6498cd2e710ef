"""Avinode's answers as its documentation shows them, and the same facts in its other spellings."""

from __future__ import annotations

import copy
from typing import Any

Json = dict[str, Any]


def airport(icao: str, iata: str) -> Json:
    return {"icao": icao, "iata": iata, "name": f"Airport {icao}", "city": "City", "countryCode": "US"}


def segment(
    origin: str = "KTEB",
    destination: str = "KVNY",
    date: str = "2026-12-14",
    time: str = "10:00",
    flight: int | None = 320,
    **more: Any,
) -> Json:
    minutes = {} if flight is None else {"flightMinutes": flight, "blockMinutes": flight + 14}
    return {
        "startAirport": {"icao": origin},
        "endAirport": {"icao": destination},
        "dateTime": {"date": date, "time": time},
        "paxCount": "6",
        "distanceNM": 2128,
        "paxSegment": True,
        "showToBuyer": True,
        **minutes,
        **more,
    }


ROUND_TRIP = (segment(), segment("KVNY", "KTEB", "2026-12-18", "16:00", 280))
POSITIONING = segment("KBED", "KTEB", "2026-12-14", "07:00", 40, paxSegment=False, showToBuyer=False)


def lift(number: int = 1, status: str = "Accepted", quotes: tuple[str, ...] = (), **more: Any) -> Json:
    codes = {"Unanswered": 1, "Accepted": 2, "Declined": 3, "Expired": 4}
    return {
        "id": f"asellerlift-{number}",
        "aircraftType": "Gulfstream G-IVSP",
        "aircraftSuperType": "Gulfstream",
        "aircraftTail": f"N{number}JV",
        "aircraftCategory": "Heavy jet",
        "maxPax": 14,
        "yearOfMake": 2001,
        "sourcingStatus": codes[status],
        "sourcingDisplayStatus": status,
        "links": {
            "quotes": [
                {"id": one, "href": f"https://sandbox.avinode.com/api/quotes/{one}"} for one in quotes
            ],
            "tripmsgs": [],
            "emptylegs": [],
        },
        "tailPhotos": [{"url": "https://photos.example/tail.jpg"}],
        "typePhotos": [],
        **more,
    }


def rfq(number: int = 113903111, lifts: tuple[Json, ...] = (), **more: Any) -> Json:
    return {
        "id": f"arfq-{number}",
        "tripId": "FP8V2U",
        "href": f"https://sandbox.avinode.com/api/rfqs/arfq-{number}",
        "type": "rfqs",
        "status": "OPEN",
        "canceled": False,
        "createdOn": "2026-11-20T15:04:05.000Z",
        "sellerCompany": {
            "id": f"acompany-{number}",
            "displayName": f"Operator {number} (demo)",
            "active": True,
            "contactInfo": {"emails": ["charter@operator.example"], "phone": "+1 555 0100"},
        },
        "segments": [copy.deepcopy(leg) for leg in ROUND_TRIP],
        "sellerLift": list(lifts),
        "links": {"tripmsgs": []},
        "actions": {
            "viewInAvinode": {"href": "https://sandbox.avinode.com/marketplace/mvc/trips/buying/atrip-1"}
        },
        **more,
    }


def quote(external_id: str = "aquote-398402435", price: Any = 191700, **more: Any) -> Json:
    return {
        "id": external_id,
        "type": "quotes",
        "createdOn": "2026-11-20T16:00:00.000Z",
        "avinodeGenerated": False,
        "sellerCompany": {"id": "acompany-113903111", "displayName": "Operator 113903111 (demo)"},
        "lift": {
            "aircraftType": "Gulfstream G-IVSP",
            "aircraftTail": "N1JV",
            "aircraftCategory": "Heavy jet",
        },
        "segments": [copy.deepcopy(POSITIONING), *(copy.deepcopy(leg) for leg in ROUND_TRIP)],
        "sellerPrice": {"price": price, "currency": "USD"},
        "sellerPriceWithoutCommission": {"price": 180000, "currency": "USD"},
        "sellerMessage": "Happy to fly you.",
        "tailPhotos": [],
        **more,
    }


def trip(rfqs: tuple[Json, ...] = (), **more: Any) -> Json:
    return {
        "id": "atrip-64956153",
        "tripId": "FP8V2U",
        "href": "https://sandbox.avinode.com/api/trips/atrip-64956153",
        "type": "trips",
        "rfqs": list(rfqs),
        "actions": {
            "searchInAvinode": {
                "description": "Search in Avinode",
                "href": "https://sandbox.avinode.com/marketplace/mvc/search/load/atrip-64956153?source=api&origin=api_action",
            },
            "viewInAvinode": {
                "href": "https://sandbox.avinode.com/marketplace/mvc/trips/buying/atrip-64956153?source=api"
            },
            "cancel": {"href": "https://sandbox.avinode.com/api/trips/atrip-64956153/cancel"},
        },
        **more,
    }


def envelope(data: Any) -> Json:
    return {"meta": {"errors": [], "warnings": [], "infos": []}, "data": data}


def refusal(code: str, title: str) -> Json:
    return {"meta": {"errors": [{"title": title, "code": code}], "warnings": [], "infos": []}}


def respelled_rfq(node: Json) -> Json:
    """The same RFQ: `lifts`, types as objects, airports as details, local stamps, numbers as text."""
    node = copy.deepcopy(node)
    node["lifts"] = [_respelled_lift(one) for one in node.pop("sellerLift")]
    node["segments"] = [_respelled_segment(one) for one in node["segments"]]
    node["actions"]["viewInAvinode"] = node["actions"]["viewInAvinode"]["href"]
    return node


def respelled_quote(node: Json) -> Json:
    node = copy.deepcopy(node)
    node["lift"] = [_as_objects(node["lift"])]
    node["segments"] = [_respelled_segment(one) for one in node["segments"]]
    node["sellerPrice"]["price"] = str(node["sellerPrice"]["price"])
    return node


def _respelled_lift(node: Json) -> Json:
    node = _as_objects(node)
    node["maxPax"] = str(node["maxPax"])
    node["sourcingStatus"] = str(node["sourcingStatus"])
    node["sourcingDisplayStatus"] = node["sourcingDisplayStatus"].upper()
    node["links"]["quotes"] = [one["id"] for one in node["links"]["quotes"]]
    return node


def _as_objects(node: Json) -> Json:
    for key in ("aircraftType", "aircraftCategory"):
        node[key] = {"name": node[key], "href": "https://sandbox.avinode.com/api/aircrafttypes/1"}
    return node


def _respelled_segment(node: Json) -> Json:
    start, end, when = node.pop("startAirport"), node.pop("endAirport"), node.pop("dateTime")
    node["startAirportDetails"] = airport(start["icao"], start["icao"][1:])
    node["endAirportDetails"] = airport(end["icao"], end["icao"][1:])
    node["departureDateTime"] = {"dateTimeLocal": f"{when['date']}T{when['time']}:00"}
    return node
