"""How the API shows trips, RFQs, quotes and messages: the vendor's field names and nesting.

Money is a decimal until here and becomes a JSON number only as it is written.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime
from decimal import Decimal

from sandbox.marketplace import messages, quotes, rfqs
from sandbox.marketplace.airports import airport
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.flight_time import TAXI_MINUTES, distance_nm
from sandbox.marketplace.journey import journey_of
from sandbox.marketplace.market import Market
from sandbox.marketplace.sellers import SELLERS, Seller
from sandbox.marketplace.store import Json
from sandbox.marketplace.trips import find_trip

RFQ_FLAGS = (
    "latestquote",
    "quotebreakdown",
    "taildetails",
    "typedetails",
    "tailphotos",
    "typephotos",
    "timestamps",
    "sellercontactinfo",
    "sellermessagelinks",
    "buyermessages",
    "aviquote",
    "amenities",
    "safety",
    "homebase",
    "insurance",
    "liftaoc",
)
"""`latestquote`, `quotebreakdown`, `timestamps`, `buyermessages` and `aviquote` are accepted and add
nothing: what they add is not documented."""

_SELLERS = {seller.id: seller for seller in SELLERS}
_SOURCING_STATUS = {None: 1, "quoted": 2, "declined": 3}


def created_trip_shape(market: Market, trip: Json) -> Json:
    return {
        "id": trip["id"],
        "tripId": trip["tripId"],
        "externalTripId": trip["externalTripId"],
        "href": market.api_href("trips", trip["id"]),
        "type": "trips",
        "actions": _trip_actions(market, trip),
    }


def trip_shape(market: Market, trip: Json) -> Json:
    """The trip with its RFQs embedded; no prices in it."""
    own = rfqs.rfqs_of_trip(market, trip["id"])
    sent = [message for rfq in own for message in messages.chat_of(market, rfq["id"])]
    return {
        **created_trip_shape(market, trip),
        "createdOn": trip["createdOn"],
        "sourcing": trip["sourcing"],
        "canceled": trip["canceled"],
        "segments": [
            {**segment, **_airports(leg.start.icao, leg.end.icao)}
            for segment, leg in zip(trip["segments"], journey_of(trip["segments"]).legs, strict=True)
        ],
        "criteria": trip["criteria"],
        "rfqs": [rfq_shape(market, rfq, (), priced=False) for rfq in own],
        "links": {"tripmsgs": [_link(market, "tripmsgs", message["id"]) for message in sent]},
    }


def rfq_shape(market: Market, rfq: Json, flags: Collection[str], *, priced: bool = True) -> Json:
    """One RFQ. `flags` are those of RFQ_FLAGS that were asked for; without `priced` no estimate is shown."""
    trip = find_trip(market, rfq["atrip"])
    kind = market.fleet[rfq["lifts"][0]["tail"]].type
    shown: Json = {
        "id": rfq["id"],
        "tripId": rfq["tripId"],
        "href": market.api_href("rfqs", rfq["id"]),
        "type": "rfqs",
        "status": "CANCELED" if rfq["canceled"] else "OPEN",
        "canceled": rfq["canceled"],
        "createdOn": rfq["createdOn"],
        "sellerCompany": company_shape(_SELLERS[rfq["seller"]], contact="sellercontactinfo" in flags),
        "segments": [
            {
                **_airports(leg.start.icao, leg.end.icao),
                "dateTime": segment["dateTime"],
                "departureDateTime": _moment(leg.departs_utc(kind), leg.start.icao),
                "timeTBD": segment["timeTBD"],
                "paxCount": segment["paxCount"],
                "flightMinutes": leg.flight_minutes(kind),
                "blockMinutes": leg.block_minutes(kind),
                "distanceNM": leg.distance_nm,
            }
            for segment, leg in zip(trip["segments"], journey_of(trip["segments"]).legs, strict=True)
        ],
        "sellerLift": [_lift_shape(market, lift, flags, priced=priced) for lift in rfq["lifts"]],
        "links": {},
        "actions": {
            "viewInAvinode": {
                "description": "View the trip in the marketplace",
                "href": market.page_href(f"trips/buying/{rfq['atrip']}?source=api"),
            },
            "cancel": {
                "description": "Cancel this request",
                "href": market.api_href("rfqs", f"{rfq['id']}/cancel"),
            },
        },
    }
    if "sellermessagelinks" in flags:
        said = messages.chat_of(market, rfq["id"])
        shown["links"]["tripmsgs"] = [_link(market, "tripmsgs", message["id"]) for message in said]
    return shown


def quote_shape(market: Market, quote: Json) -> Json:
    """The price of the whole trip. Whether taxes are in it is not said: the vendor documents no field."""
    tail = market.fleet[quote["tail"]]
    return {
        "id": quote["id"],
        "href": market.api_href("quotes", quote["id"]),
        "type": "quotes",
        "createdOn": quote["createdOn"],
        "avinodeGenerated": quote["generated"],
        "sellerCompany": company_shape(_SELLERS[quote["seller"]], contact=False),
        "lift": {
            "aircraftType": tail.type.name,
            "aircraftTail": tail.registration,
            "aircraftCategory": tail.type.category,
        },
        "segments": _quote_segments(quote),
        "sellerPrice": price_shape(quote["price"], quote["currency"]),
        "sellerPriceWithoutCommission": price_shape(quote["withoutCommission"], quote["currency"]),
        "sellerMessage": quote["message"],
        "tailPhotos": [{"url": _photo(market, tail)}],
    }


def message_shape(market: Market, message: Json) -> Json:
    shown: Json = {
        "id": message["id"],
        "href": market.api_href("tripmsgs", message["id"]),
        "type": "tripmsgs",
        "message": message["message"],
        "createdOn": message["createdOn"],
        "rfq": _link(market, "rfqs", message["rfq"]),
    }
    if message["seller"] is None:
        shown["buyerCompany"] = {"id": "acompany-1001", "displayName": "Your company (demo)"}
        shown["buyerAccount"] = {"displayName": message["actAsAccount"] or "API user (demo)"}
        return shown
    seller = _SELLERS[message["seller"]]
    shown["sellerCompany"] = company_shape(seller, contact=False)
    shown["sellerAccount"] = {"displayName": f"Charter desk, {seller.name}"}
    if message["rfqAccepted"] is not None:
        shown["rfqAccepted"] = message["rfqAccepted"]
    if message["lift"] is not None:
        shown["lift"] = [{"id": message["lift"]}]
    if message["quote"] is not None:
        quote = quotes.find_quote(market, message["quote"])
        shown["sellerQuote"] = {
            "id": quote["id"],
            "sellerPrice": price_shape(quote["price"], quote["currency"]),
        }
    return shown


def company_shape(seller: Seller, *, contact: bool) -> Json:
    shown: Json = {"id": seller.id, "displayName": seller.name, "active": True}
    if contact:
        shown["contactInfo"] = {"emails": [seller.email], "phone": seller.phone}
    return shown


def price_shape(amount: str, currency: str) -> Json:
    return {"price": float(Decimal(amount)), "currency": currency}


def display_status(market: Market, lift: Json) -> str:
    """Unanswered, Accepted, Declined or Expired, as of now."""
    if lift["answer"] == "quoted":
        return "Expired" if lift["validUntil"] <= market.now_stamp() else "Accepted"
    return "Unanswered" if lift["answer"] is None else "Declined"


def _lift_shape(market: Market, lift: Json, flags: Collection[str], *, priced: bool) -> Json:
    tail = market.fleet[lift["tail"]]
    shown: Json = {
        "id": lift["id"],
        "aircraftType": tail.type.name,
        "aircraftTail": tail.registration,
        "aircraftCategory": tail.type.category,
        "sourcingStatus": _SOURCING_STATUS[lift["answer"]],
        "sourcingDisplayStatus": display_status(market, lift),
        "links": {"quotes": [_link(market, "quotes", one) for one in lift["quotes"]], "emptylegs": []},
    }
    if priced and lift["answer"] is None and lift["estimate"] is not None:
        shown["estimatedPrice"] = {"amount": float(Decimal(lift["estimate"])), "currency": "USD"}
    if "sellermessagelinks" in flags:
        shown["links"]["tripmsgs"] = [_link(market, "tripmsgs", one) for one in lift["messages"]]
    by_flag: dict[str, Json] = {
        "taildetails": {"yearOfMake": tail.year},
        "typedetails": {"maxPax": tail.type.seats, "aircraftSuperType": tail.type.super_type},
        "tailphotos": {"tailPhotos": [{"url": _photo(market, tail)}]},
        "typephotos": {
            "typePhotos": [{"url": f"{market.options.public_base}/photos/types/{tail.type.icao}.png"}]
        },
        "amenities": {"amenities": tail.amenities},
        "safety": {"safety": {"ratings": list(tail.seller.ratings)}},
        "homebase": {"homebase": _airport_details(tail.base.icao)},
        "insurance": {"insurance": _insurance(market, tail)},
        "liftaoc": {"liftaoc": {"holder": tail.seller.name, "number": f"DEMO-{tail.seller.id[-4:]}"}},
    }
    for flag in RFQ_FLAGS:
        if flag in flags:
            shown |= by_flag.get(flag, {})
    return shown


def _quote_segments(quote: Json) -> list[Json]:
    """Passenger segments in order, positioning ones around them (not for the buyer's eyes)."""
    shown = []
    for number, segment in enumerate(quote["segments"]):
        shown += [_ferry_segment(ferry) for ferry in quote["ferries"] if ferry["before"] == number]
        departs = datetime.fromisoformat(segment["departs"])
        local = departs.astimezone(airport(segment["start"]).tzinfo)
        shown.append(
            {
                **_airports(segment["start"], segment["end"]),
                "dateTime": {
                    "date": f"{local:%Y-%m-%d}",
                    "time": f"{local:%H:%M}",
                    "departure": True,
                    "local": True,
                },
                "departureDateTime": _moment(departs, segment["start"]),
                "timeTBD": segment["timeTBD"],
                "paxCount": segment["paxCount"],
                "flightMinutes": segment["flightMinutes"],
                "blockMinutes": segment["blockMinutes"],
                "distanceNM": segment["distanceNM"],
                "paxSegment": True,
                "showToBuyer": True,
            }
        )
    return shown + [_ferry_segment(ferry) for ferry in quote["ferries"] if ferry["before"] is None]


def _ferry_segment(ferry: Json) -> Json:
    return {
        **_airports(ferry["start"], ferry["end"]),
        "paxCount": "0",
        "flightMinutes": ferry["minutes"] - TAXI_MINUTES,
        "blockMinutes": ferry["minutes"],
        "distanceNM": distance_nm(airport(ferry["start"]), airport(ferry["end"])),
        "paxSegment": False,
        "showToBuyer": False,
    }


def _trip_actions(market: Market, trip: Json) -> Json:
    search = f"search/load/{trip['id']}?source=api&origin=api_action"
    return {
        "searchInAvinode": {
            "description": "Start the search in the marketplace",
            "href": market.page_href(search),
        },
        "viewInAvinode": {
            "description": "View the trip in the marketplace",
            "href": market.page_href(f"trips/buying/{trip['id']}?source=api"),
        },
        "cancel": {
            "description": "Cancel the trip",
            "href": market.api_href("trips", f"{trip['id']}/cancel"),
        },
    }


def _airports(start: str, end: str) -> Json:
    return {
        "startAirport": {"icao": start},
        "startAirportDetails": _airport_details(start),
        "endAirport": {"icao": end},
        "endAirportDetails": _airport_details(end),
    }


def _airport_details(icao: str) -> Json:
    found = airport(icao)
    return {
        "icao": found.icao,
        "iata": found.iata,
        "name": found.name,
        "city": found.city,
        "countryCode": found.country,
    }


def _moment(departs: datetime, icao: str) -> Json:
    local = departs.astimezone(airport(icao).tzinfo)
    return {
        "dateTimeLocal": local.strftime("%Y-%m-%dT%H:%M:%S"),
        "dateTimeUTC": departs.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _insurance(market: Market, tail: Tail) -> Json:
    amount = 50_000_000 if tail.type.seats <= 9 else 200_000_000
    return {"amount": amount, "currency": "USD", "validTo": f"{market.now().year + 1}-06-30"}


def _photo(market: Market, tail: Tail) -> str:
    return f"{market.options.public_base}/photos/tails/{tail.registration}.png"


def _link(market: Market, kind: str, name: str) -> Json:
    return {"id": name, "href": market.api_href(kind, name)}
