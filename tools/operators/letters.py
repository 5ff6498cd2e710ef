"""The words of the mails to operators. They hold what flying the trip needs and nothing of the client."""

from __future__ import annotations

import re
from datetime import datetime

from domain.deal import Deal
from domain.operator_events import OperatorLetter
from domain.operator_mail import OperatorMail
from domain.quotes import Aircraft
from domain.trip import Leg, Place, Trip
from persistence.operators import OperatorEntry
from persistence.unit_of_work import Broker
from tools.deals.errors import RefusedError
from tools.deals.wording import date_label, moment_label, time_label
from tools.mail.message import BadAddressError, OutgoingMail, UnsafeHeaderError, require_address
from tools.proposals.house import House
from tools.proposals.letter import letter_html

ANY_ID = "<preview@jetvision.example>"
MAX_BODY = 20_000
MAX_SUBJECT = 200
LONGEST_ROUTE = 120
WISHES = {"pets": "a pet on board", "wifi": "Wi-Fi"}


def operator_link(house: House, token: str) -> str:
    return f"{house.public_url}/o/{token}"


def request_words(
    deal: Deal,
    trip: Trip,
    entry: OperatorEntry,
    aircraft: Aircraft,
    *,
    broker: Broker,
    house: House,
    link: str,
    answer_until: datetime,
    replaces: bool = False,
) -> tuple[str, str]:
    """(subject, body) of a request for quotation. `replaces`: this operator was asked for the trip as it was
    before."""
    subject = f"Charter request {deal.number}: {_route(trip)}, {_day(trip.legs[0])}"
    tail = f" ({aircraft.tail})" if aircraft.tail else ""
    return subject, _letter(
        _dear(entry.contact_name, entry.name),
        "The trip of our earlier request has changed: this one takes its place." if replaces else "",
        "Can you offer this trip? One price for the whole of it, please.",
        "\n".join(leg_line(n, leg, len(trip.legs)) for n, leg in enumerate(trip.legs, start=1)),
        _wishes(trip),
        f"We thought of your {aircraft.type_name}{tail}; another aircraft is welcome.",
        f"Please answer until {moment_label(answer_until, broker.timezone)} on this page, without a login:\n"
        f"{link}",
        "There you can quote, decline or ask a question, and change your answer until we have taken it. The "
        "link is yours alone: please do not pass it on.",
        _signature(broker, house),
    )


def reminder_words(
    deal: Deal,
    trip: Trip,
    *,
    name: str,
    broker: Broker,
    house: House,
    link: str,
    answer_until: datetime,
) -> tuple[str, str]:
    subject = f"Reminder: charter request {deal.number}: {_route(trip)}, {_day(trip.legs[0])}"
    return subject, _letter(
        _dear(None, name),
        f"We have not heard from you on our request for {_route(trip)}, {_day(trip.legs[0])}. "
        f"It is open until {moment_label(answer_until, broker.timezone)}.",
        f"A price, a no or a question, on your page:\n{link}",
        _signature(broker, house),
    )


def stand_down_words(
    deal: Deal, trip: Trip, *, name: str, quoted: bool, broker: Broker, house: House
) -> tuple[str, str]:
    subject = f"Charter request {deal.number}: {_route(trip)}, {_day(trip.legs[0])}: not needed any more"
    thanks = "Thank you for your offer." if quoted else "Thank you for looking at our request."
    hold = " If you hold an aircraft for it, you may release it." if quoted else ""
    return subject, _letter(
        _dear(None, name),
        f"{thanks} The trip {_route(trip)}, {_day(trip.legs[0])}, has gone another way.{hold}",
        "We are glad to ask you again for the next one.",
        _signature(broker, house),
    )


def changed_trip_words(mail: OperatorMail, *, quoted: bool, broker: Broker, house: House) -> tuple[str, str]:
    """To who holds a request that was replaced by another trip, for which somebody else is asked."""
    thanks = "Thank you for your offer. " if quoted else ""
    hold = " If you hold an aircraft for it, you may release it." if quoted else ""
    return f"No answer needed: {mail.letter.subject}"[:MAX_SUBJECT], _letter(
        _dear(None, mail.operator.name),
        f"{thanks}The client's trip has changed, so our request needs no answer any more.{hold} Its page "
        "says so too.",
        "We are glad to ask you again for the next one.",
        _signature(broker, house),
    )


def outgoing(
    to: str, subject: str, body: str, *, broker: Broker, house: House, message_id: str = ANY_ID
) -> OutgoingMail:
    """The mail exactly as it leaves; its `content_hash` does not depend on the id."""
    return OutgoingMail(
        message_id=message_id,
        from_name=house.sender(broker.name),
        from_address=house.mail_from,
        to=(to,),
        reply_to=broker.email,
        reply_also=house.reads_at(broker.email),
        subject=subject,
        text=body,
        html=letter_html(body, house.brand, _pages_in(body, house)),
    )


def _pages_in(body: str, house: House) -> list[str]:
    """The private pages of ours that the text names: they alone become links."""
    return re.findall(rf"{re.escape(operator_link(house, ''))}[\w-]+", body)


def hashed(to: str, subject: str, body: str, *, broker: Broker, house: House) -> OperatorLetter:
    """RefusedError for what cannot be sent: no address, an empty or endless text, an unsafe header."""
    to, subject, body = to.strip(), " ".join(subject.split()), body.replace("\r\n", "\n").strip()
    if not subject or len(subject) > MAX_SUBJECT:
        raise RefusedError(f"The subject needs 1 to {MAX_SUBJECT} characters.")
    if not body or len(body) > MAX_BODY:
        raise RefusedError(f"The text needs 1 to {MAX_BODY:,} characters.")
    try:
        require_address(to)
        mail = outgoing(to, subject, body, broker=broker, house=house)
    except (UnsafeHeaderError, BadAddressError) as error:
        raise RefusedError(f"This cannot be sent: {error}.") from error
    return OperatorLetter(to=to, subject=subject, body=body, content_hash=mail.content_hash)


def hash_now(letter: OperatorLetter, *, broker: Broker, house: House) -> str:
    """Over everything the operator would get if it were sent now."""
    return outgoing(letter.to, letter.subject, letter.body, broker=broker, house=house).content_hash


def leg_line(n: int, leg: Leg, legs: int) -> str:
    """`Leg 1: Mon 14 Dec 2026, 10:00 EST: Teterboro (KTEB) to Van Nuys (KVNY), 6 passengers`"""
    of = f"Leg {n}: " if legs > 1 else ""
    people = f"{leg.passengers} passenger{'' if leg.passengers == 1 else 's'}"
    way = f"{place_words(leg.origin)} to {place_words(leg.destination)}"
    return f"{of}{_day(leg)}, {time_label(leg)}: {way}, {people}"


def place_words(place: Place | None) -> str:
    """`Teterboro (KTEB)`: operators think in ICAO codes. The client's own word for it is not among them."""
    if place is None or place.icao is None:
        return "?"
    name = place.name or place.city
    return f"{name} ({place.icao})" if name else place.icao


def wishes(trip: Trip) -> tuple[str, ...]:
    return tuple(WISHES.get(key, key.replace("_", " ")) for key in trip.requirements)


def _wishes(trip: Trip) -> str:
    return f"Wished for: {', '.join(wishes(trip))}." if trip.requirements else ""


def _route(trip: Trip) -> str:
    if len(trip.route) <= LONGEST_ROUTE:
        return trip.route
    stops = trip.route.split(" → ")
    return f"{stops[0]} → … → {stops[-1]}"


def _day(leg: Leg) -> str:
    return date_label(leg.date) if leg.date else "date to be decided"


def _dear(contact: str | None, name: str) -> str:
    return f"Dear {contact or name},"


def _signature(broker: Broker, house: House) -> str:
    lines = ("Kind regards,", broker.name, house.brand.name, broker.phone or "", broker.email)
    mark = f"\n\n{house.demo_mark}" if house.demo_mark else ""
    return "\n".join(line for line in lines if line) + mark


def _letter(*paragraphs: str) -> str:
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
