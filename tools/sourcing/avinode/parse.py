"""What an answer says, in our types, whichever of its spellings it came in. Raises only AnswerUnreadable.

Nothing is concluded here: whether a lift is answered, and which price counts, is worked out in join.py.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from domain.money import Money
from domain.quotes import Operator, RfqState
from tools.sourcing.avinode.shapes import (
    Fields,
    as_flag,
    as_int,
    as_moment,
    as_money,
    as_name,
    as_text,
    as_web_address,
    fields,
    first,
    objects,
)
from tools.sourcing.port import AnswerUnreadable

_RFQ = re.compile(r"arfq-[A-Za-z0-9]{1,40}")
_QUOTE = re.compile(r"aquote-[A-Za-z0-9]{1,40}")
_HUMAN_TRIP = re.compile(r"[A-Z0-9]{6,8}")
_INTERNAL_TRIP = re.compile(r"atrip-[0-9]{1,20}")
_ANY = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,79}")
_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@[^@\s<>\"',;]{1,190}")

_DISPLAY_STATES = {
    "unanswered": RfqState.UNANSWERED,
    "accepted": RfqState.QUOTED,
    "quoted": RfqState.QUOTED,
    "declined": RfqState.DECLINED,
    "expired": RfqState.EXPIRED,
    "canceled": RfqState.CANCELED,
    "cancelled": RfqState.CANCELED,
}
_AMENITIES = (
    ("wifi", re.compile(r"wi-?\s?fi", re.IGNORECASE)),
    ("pets", re.compile(r"^pets? (?:allowed|welcome)|^pet[- ]friendly", re.IGNORECASE)),
    ("lavatory", re.compile(r"lavatory", re.IGNORECASE)),
)
_NUMBER_STATES = {2: RfqState.QUOTED, 3: RfqState.DECLINED}


@dataclass(frozen=True)
class SeenAircraft:
    type_name: str | None = None
    category: str | None = None
    tail: str | None = None
    seats: int | None = None
    year: int | None = None
    photo_url: str | None = None
    amenities: tuple[str, ...] = ()


@dataclass(frozen=True)
class SeenSegment:
    origin: str | None
    """ICAO"""
    destination: str | None
    date: str | None
    """of departure, local, ISO 8601; None: arrive-by, or not said"""
    time: str | None
    """of departure, local, `16:00`; None: arrive-by, to be decided, or not said"""
    flight_minutes: int | None
    block_minutes: int | None
    for_passengers: bool
    """false: the aircraft positions empty; it is no leg of the client's"""


@dataclass(frozen=True)
class SeenLift:
    external_id: str | None
    aircraft: SeenAircraft
    says: RfqState | None
    """the lift's own status; None: none that we know"""
    quote_ids: tuple[str, ...]
    message_ids: tuple[str, ...]
    estimate: Money | None
    safety_ratings: tuple[str, ...]


@dataclass(frozen=True)
class SeenRfq:
    external_id: str
    trip_id: str | None
    operator: Operator
    canceled: bool
    sent_at: datetime | None
    lifts: tuple[SeenLift, ...]
    segments: tuple[SeenSegment, ...]
    view: object
    message_ids: tuple[str, ...] = ()
    """of the chat's lines, those that came with an answer included"""
    """the action `viewInAvinode` as it came"""


@dataclass(frozen=True)
class SeenQuote:
    external_id: str
    generated: bool
    """made up by the marketplace: an estimate"""
    created_at: datetime | None
    operator: Operator | None
    aircraft: SeenAircraft
    price: Money | None
    segments: tuple[SeenSegment, ...]
    message: str | None


@dataclass(frozen=True)
class SeenTrip:
    trip_id: str
    internal_id: str | None
    external_trip_id: str | None
    search: object
    """the action `searchInAvinode` as it came: text or an object"""
    view: object
    rfqs: object
    """as they came, for read_rfqs: an RFQ that cannot be read must not hide that the trip exists"""


@dataclass(frozen=True)
class SeenMessage:
    external_id: str | None
    text: str | None
    sent_at: datetime | None
    from_operator: bool
    accepted: bool | None
    quote_id: str | None
    lift_ids: tuple[str, ...]
    rfq_id: str | None


def read_trip(data: object) -> SeenTrip:
    """The answer of POST /trips and of GET /trips/{id}."""
    node = _one(data, "a trip")
    human = _id(node.get("tripId"), _HUMAN_TRIP)
    internal = _id(node.get("id"), _INTERNAL_TRIP)
    shown = human or _id(node.get("id"), _HUMAN_TRIP) or internal
    if shown is None:
        raise AnswerUnreadable("a trip without an id")
    actions = fields(node.get("actions"))
    return SeenTrip(
        trip_id=shown,
        internal_id=internal,
        external_trip_id=_id(node.get("externalTripId"), _ANY),
        search=actions.get("searchInAvinode"),
        view=actions.get("viewInAvinode"),
        rfqs=node.get("rfqs"),
    )


def read_rfqs(data: object) -> tuple[SeenRfq, ...]:
    """The answer of GET /rfqs/{tripId} (a list), or one RFQ; of a repeated RFQ the last one counts."""
    if isinstance(data, dict) and "id" not in data and isinstance(data.get("rfqs"), list):
        data = data["rfqs"]
    if data is None:
        return ()
    nodes = data if isinstance(data, list) else [data]
    seen = {rfq.external_id: rfq for rfq in map(read_rfq, nodes)}
    return tuple(seen.values())


def read_rfq(data: object) -> SeenRfq:
    node = _one(data, "an RFQ")
    external_id = _id(node.get("id"), _RFQ)
    if external_id is None:
        raise AnswerUnreadable("an RFQ without an id")
    status = as_text(node.get("status"))
    operator = _operator(node.get("sellerCompany")) or Operator(external_id="", name="Unnamed operator")
    lifts = tuple(_lift(lift) for lift in objects(first(node, "sellerLift", "lifts")))
    ratings = dict.fromkeys(rating for lift in lifts for rating in lift.safety_ratings)
    return SeenRfq(
        external_id=external_id,
        trip_id=_id(node.get("tripId"), _HUMAN_TRIP) or _id(node.get("tripId"), _INTERNAL_TRIP),
        operator=operator.model_copy(update={"safety_ratings": tuple(ratings)}),
        canceled=as_flag(node.get("canceled")) is True or (status or "").lower() in {"canceled", "cancelled"},
        sent_at=as_moment(node.get("createdOn")),
        lifts=lifts,
        segments=_segments(node.get("segments")),
        view=fields(node.get("actions")).get("viewInAvinode"),
        message_ids=_ids(fields(node.get("links")).get("tripmsgs"), _ANY),
    )


def read_quote(data: object) -> SeenQuote:
    """The answer of GET /quotes/{id}: the only place a price comes from."""
    node = _one(data, "a quote")
    external_id = _id(node.get("id"), _QUOTE)
    if external_id is None:
        raise AnswerUnreadable("a quote without an id")
    lifts = objects(first(node, "lift", "sellerLift", "lifts"))
    return SeenQuote(
        external_id=external_id,
        generated=as_flag(node.get("avinodeGenerated")) is True,
        created_at=as_moment(node.get("createdOn")),
        operator=_operator(node.get("sellerCompany")),
        aircraft=_aircraft(lifts[0] if lifts else {}, node),
        price=as_money(node.get("sellerPrice"), "price"),
        segments=_segments(node.get("segments")),
        message=as_text(node.get("sellerMessage"), longest=20_000),
    )


def read_messages(data: object) -> tuple[SeenMessage, ...]:
    """The answer of GET /tripmsgs/{id} (one) and of .../chat (a list)."""
    if isinstance(data, dict) and "id" not in data:
        data = first(data, "tripmsgs", "messages", "chat")
    return tuple(_message(node) for node in objects(data))


def _message(node: Fields) -> SeenMessage:
    return SeenMessage(
        external_id=_id(node.get("id"), _ANY),
        text=as_text(first(node, "message", "text", "content"), longest=20_000),
        sent_at=as_moment(node.get("createdOn")),
        from_operator=bool(node.get("sellerCompany") or node.get("sellerAccount")),
        accepted=as_flag(node.get("rfqAccepted")),
        quote_id=_id(fields(node.get("sellerQuote")).get("id"), _QUOTE),
        lift_ids=_ids(node.get("lift"), _ANY),
        rfq_id=next(iter(_ids(first(node, "rfq") or fields(node.get("links")).get("rfqs"), _RFQ)), None),
    )


def _operator(value: object) -> Operator | None:
    node = fields(value)
    name = as_name(node)
    if name is None:
        return None
    number = node.get("id")
    emails = fields(node.get("contactInfo")).get("emails")
    addresses = [as_text(email, longest=254) for email in emails] if isinstance(emails, list) else []
    return Operator(
        external_id=_id(str(number) if isinstance(number, int) else number, _ANY) or name,
        name=name,
        email=next((email for email in addresses if email and _EMAIL.fullmatch(email)), None),
    )


def _lift(node: Fields) -> SeenLift:
    display = as_text(node.get("sourcingDisplayStatus"))
    number = as_int(node.get("sourcingStatus"), 0, 99)
    links = fields(node.get("links"))
    return SeenLift(
        external_id=_id(node.get("id"), _ANY),
        aircraft=_aircraft(node, node),
        says=_DISPLAY_STATES.get((display or "").lower()) or _NUMBER_STATES.get(number or 0),
        quote_ids=_ids(links.get("quotes"), _QUOTE),
        message_ids=_ids(links.get("tripmsgs"), _ANY),
        estimate=as_money(node.get("estimatedPrice"), "amount"),
        safety_ratings=_names(fields(node.get("safety")).get("ratings")),
    )


def _aircraft(lift: Fields, photos: Fields) -> SeenAircraft:
    return SeenAircraft(
        type_name=as_name(lift.get("aircraftType")),
        category=as_name(lift.get("aircraftCategory")),
        tail=as_name(lift.get("aircraftTail")),
        seats=as_int(lift.get("maxPax"), 1, 900),
        year=as_int(lift.get("yearOfMake"), 1930, 2100),
        photo_url=_photo(photos, "tailPhotos") or _photo(photos, "typePhotos"),
        amenities=tuple(dict.fromkeys(_amenity(name) for name in _names(lift.get("amenities")))),
    )


def _names(value: object) -> tuple[str, ...]:
    """The shape behind the flags `amenities` and `safety` is not documented: names, or nothing is known."""
    names = (as_name(item) for item in value) if isinstance(value, list) else ()
    return tuple(name for name in names if name)[:40]


def _amenity(name: str) -> str:
    """In the words of the requirements where they are the same thing: `wifi`, `pets`, `lavatory`."""
    return next((word for word, pattern in _AMENITIES if pattern.search(name)), name)


def _photo(node: Fields, key: str) -> str | None:
    addresses = (as_web_address(first(photo, "url", "href")) for photo in objects(node.get(key)))
    return next((address for address in addresses if address), None)


def _segments(value: object) -> tuple[SeenSegment, ...]:
    return tuple(_segment(node) for node in objects(value))


def _segment(node: Fields) -> SeenSegment:
    # Of a leg that must arrive by a time nobody has said when it leaves.
    departs = as_flag(fields(node.get("dateTime")).get("departure")) is not False
    local = fields(node.get("dateTime")) if departs else {}
    stamp = (as_text(fields(node.get("departureDateTime")).get("dateTimeLocal")) or "") if departs else ""
    return SeenSegment(
        origin=_icao(node, "startAirport"),
        destination=_icao(node, "endAirport"),
        date=as_text(local.get("date")) or stamp[:10] or None,
        time=None if as_flag(node.get("timeTBD")) is True else _clock_time(as_text(local.get("time")), stamp),
        flight_minutes=as_int(node.get("flightMinutes"), 1, 6000),
        block_minutes=as_int(node.get("blockMinutes"), 1, 6000),
        for_passengers=as_flag(node.get("paxSegment")) is not False
        and as_flag(node.get("showToBuyer")) is not False,
    )


def _clock_time(time: str | None, stamp: str) -> str | None:
    """`16:00`, also from `16:00:00` and from a local stamp."""
    found = re.match(r"[0-9]{2}:[0-9]{2}", time or stamp[11:])
    return found.group() if found else None


def _icao(node: Fields, key: str) -> str | None:
    for place in (node.get(key), node.get(key + "Details")):
        code = as_text(fields(place).get("icao") if isinstance(place, dict) else place)
        if code and re.fullmatch(r"[A-Za-z0-9]{3,4}", code):
            return code.upper()
    return None


def _one(data: object, what: str) -> Fields:
    if isinstance(data, list) and len(data) == 1:
        data = data[0]
    if isinstance(data, dict) and "id" not in data and isinstance(data.get("data"), dict):
        data = data["data"]
    if not isinstance(data, dict):
        raise AnswerUnreadable(f"{what} that is no object")
    return data


def _id(value: object, pattern: re.Pattern[str]) -> str | None:
    return value if isinstance(value, str) and pattern.fullmatch(value) else None


def _ids(value: object, pattern: re.Pattern[str]) -> tuple[str, ...]:
    """Of links `[{"id": ..., "href": ...}]` or plain ids, each once, in order."""
    items = value if isinstance(value, list) else [value]
    found = (_id(fields(item).get("id") if isinstance(item, dict) else item, pattern) for item in items)
    return tuple(dict.fromkeys(one for one in found if one is not None))
