"""Mails as they are pasted: forwarded, signed, with tables, in capitals."""

from datetime import date, time

import pytest

from domain.trip import Trip
from graph.understanding.mail import read_letter
from graph.understanding.offline import OfflineEngine

TODAY = date(2026, 11, 23)
CHAIRMAN = """Dear Anna,

Following our call this morning I would like to ask you for a quotation for our chairman and his family. They
would be leaving from Teterboro on Friday 11 December around 9 in the morning and fly to Van Nuys. On Monday
they continue to San Francisco for a board meeting, and on Wednesday December 16 they return home to White
Plains.

They are 5 adults plus 2 kids and the nanny, with a small dog, a lot of luggage, golf clubs and skis. Wifi is
essential and they want lunch on board. Budget is around 120k all in.

Best regards,
Jane Roe (demo)
Executive assistant
Acme Holdings LLC (demo)
jane@acme.example
+1 212 555 0100

This email and any attachments are confidential. Please consider flights to London.
"""


@pytest.fixture(scope="module")
def engine() -> OfflineEngine:
    return OfflineEngine()


def trip_of(engine: OfflineEngine, text: str) -> Trip:
    trip = engine.read_turn(text, today=TODAY).trip
    assert trip is not None
    return trip


def test_a_long_mail_becomes_its_three_flights(engine: OfflineEngine) -> None:
    trip = trip_of(engine, CHAIRMAN)
    assert [leg.date for leg in trip.legs] == [date(2026, 12, 11), date(2026, 12, 14), date(2026, 12, 16)]
    assert trip.route == "TEB → VNY → SJC → HPN"
    assert trip.legs[0].time == time(9)
    assert [leg.passengers for leg in trip.legs] == [8, 8, 8]
    assert trip.requirements == ("pets", "wifi", "catering", "skis", "golf clubs", "extra luggage")
    assert str(trip.budget) == "USD 120,000.00"
    assert trip.ready


def test_the_signature_names_the_client(engine: OfflineEngine) -> None:
    client = engine.read_turn(CHAIRMAN, today=TODAY).client
    assert client is not None
    assert (client.name, client.company, client.email) == (
        "Jane Roe (demo)",
        "Acme Holdings LLC (demo)",
        "jane@acme.example",
    )


def test_a_forwarded_mail_is_read_and_its_head_is_not(engine: OfflineEngine) -> None:
    forwarded = (
        "---------- Forwarded message ---------\nFrom: Jane Roe <jane@acme.example>\n"
        "Date: Mon, Nov 23, 2026 at 9:12 AM\nSubject: London next week\nTo: <anna@broker.example>\n\n"
        "Hi, we need a plane TEB to ASE on Dec 3, back Dec 7, 6 pax. Dog joins.\nJane\n"
    )
    understood = engine.read_turn(forwarded, today=TODAY)
    assert understood.trip is not None
    assert understood.trip.route == "TEB → ASE → TEB"
    assert [leg.date for leg in understood.trip.legs] == [date(2026, 12, 3), date(2026, 12, 7)]
    assert understood.client is not None
    assert understood.client.email == "jane@acme.example"


def test_a_form_is_read_line_by_line(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "From: Teterboro\nTo: Aspen\nDate: Dec 20\nReturn: Dec 27\nPassengers: 6")
    assert trip.ready
    assert [leg.date for leg in trip.legs] == [date(2026, 12, 20), date(2026, 12, 27)]


def test_an_itinerary_table_keeps_people_and_times_by_leg(engine: OfflineEngine) -> None:
    trip = trip_of(
        engine,
        "Itinerary\n1. TEB - ASE | Dec 20 | 10:00 | 6 pax\n2. ASE - VNY | Dec 27 | 14:00 | 4 pax\n"
        "3. VNY - TEB | Jan 2 | 09:00 | 4 pax",
    )
    assert [leg.passengers for leg in trip.legs] == [6, 4, 4]
    assert [leg.time for leg in trip.legs] == [time(10), time(14), time(9)]
    assert [leg.date for leg in trip.legs] == [date(2026, 12, 20), date(2026, 12, 27), date(2027, 1, 2)]


def test_capitals_are_no_hindrance(engine: OfflineEngine) -> None:
    trip = trip_of(
        engine, "PLEASE QUOTE NEW YORK TO LONDON ON 12 DECEMBER FOR 8 PAX RETURN 16 DECEMBER, WIFI"
    )
    assert trip.route == "TEB → FAB → TEB"
    assert trip.requirements == ("wifi",)


def test_a_disclaimer_is_no_part_of_the_request() -> None:
    assert "London" not in read_letter(CHAIRMAN).body
    assert "London" not in read_letter(CHAIRMAN).signature


def test_thanks_in_the_middle_is_no_signature() -> None:
    assert "wifi" in read_letter("Thanks for your help! We are 6 and need wifi").body


def test_typing_mistakes_are_corrected_and_shown(engine: OfflineEngine) -> None:
    trip = trip_of(engine, "Need a flight from Tetterborro to Van Nyus on December 9th for 6")
    assert trip.route == "TEB → VNY"
    notes = {source.path: source.note for source in trip.assumed}
    assert notes["legs.0.origin"] == '"Tetterborro" read as Teterboro (TEB)'
    assert notes["legs.0.destination"] == '"Van Nyus" read as Van Nuys (VNY)'
