"""The document says for each option when and from where it is flown: what its own quote offers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from domain import events as e
from domain.deal import Deal
from domain.history import rebuild
from domain.quotes import OfferedLeg, OperatorQuote
from domain.trip import Trip
from persistence.clients import Client
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE, answered, quote, round_trip
from tools.proposals.compose import compose
from tools.proposals.document import ProposalDocument, ProposalLeg
from tools.quoting.price import price_quote, with_taxes

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
BROKER = Broker(
    name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
)
CLIENT = Client(id="c", company="Acme (demo)", contact_name="Alex Carter (demo)", email="office@acme.example")
BACK = OfferedLeg(origin="KVNY", destination="KTEB", date=date(2026, 12, 18), time=time(16))

BACK_LEG = round_trip().legs[1]


def out(origin: str = "KTEB", day: int = 14, at: time = time(12, 30)) -> OfferedLeg:
    return OfferedLeg(origin=origin, destination="KVNY", date=date(2026, 12, day), time=at)


AS_ASKED = (out(at=time(10)), BACK)
LATER = (out(), BACK)


def proposed(
    *offers: tuple[OfferedLeg, ...],
    trip: Trip | None = None,
    quotes_as: Mapping[int, OperatorQuote] | None = None,
) -> Deal:
    """A deal with one option for each of these offers."""
    asked = trip or round_trip()
    given = quotes_as or {}
    quotes = [
        given.get(n, quote(n)).model_copy(update={"legs": legs}) for n, legs in enumerate(offers, start=1)
    ]
    happened: list[e.Payload] = [
        e.DealOpened(number="JV-26-0001", thread_id="t"),
        e.TripDescribed(trip=asked),
        e.ClientLinked(client_id="c", how="recognised"),
        e.TripRequested(external_trip_id="d.2"),
        e.TripCreated(
            system="avinode", trip_id="FP8V2U", internal_id="atrip-1", deep_link="http://127.0.0.1/s"
        ),
        *(e.RfqSeen(rfq=answered(n).rfq) for n, _ in enumerate(quotes, start=1)),
        *(e.QuoteReceived(quote=one) for one in quotes),
        e.OptionsPriced(
            version=1,
            options=tuple(_option(n, one, asked) for n, one in enumerate(quotes, start=1)),
            margin_percent=Decimal(10),
            taxes={},
            valid_until=NOW + timedelta(hours=48),
        ),
    ]
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW + timedelta(minutes=seq), actor="system", payload=payload)
        for seq, payload in enumerate(happened, start=1)
    ]
    return rebuild(history, broker_id="b")


def _option(n: int, one: OperatorQuote, asked: Trip) -> e.PricedOption:
    snapshot = price_quote(with_taxes(one, "excluded"), asked, margin_percent=Decimal(10), today=NOW.date())
    return e.PricedOption(n=n, quote_id=one.id, snapshot=snapshot)


def document(
    *offers: tuple[OfferedLeg, ...],
    trip: Trip | None = None,
    quotes: Mapping[int, OperatorQuote] | None = None,
) -> ProposalDocument:
    deal = proposed(*offers, trip=trip, quotes_as=quotes)
    assert deal.proposal is not None
    link = "http://127.0.0.1:8000/p/x"
    return compose(
        deal, deal.proposal, broker=BROKER, client=CLIENT, brand=HOUSE.brand, link=link, demo_mark=None
    )


def times(legs: tuple[ProposalLeg, ...]) -> list[tuple[str, str, str]]:
    return [(leg.origin_code, leg.date_label, leg.departure_label) for leg in legs]


ASKED_TIMES = [("TEB", "Mon 14 Dec 2026", "10:00 EST"), ("VNY", "Fri 18 Dec 2026", "16:00 PST")]
LATER_TIMES = [("TEB", "Mon 14 Dec 2026", "12:30 EST"), ("VNY", "Fri 18 Dec 2026", "16:00 PST")]
CHANGE = "Departs 12:30 instead of 10:00 (leg 1)"


def test_a_slower_aircraft_lands_later_and_the_shared_itinerary_says_so() -> None:
    slow = quote(2).model_copy(update={"flight_minutes": (500, 290), "block_minutes": (512, 302)})
    out, back = document((), (), quotes={2: slow}).legs
    assert (out.flight_label, out.arrival_label) == ("5 h 30 to 8 h 20", "12:42 PST to 15:32 PST")
    assert (back.flight_label, back.arrival_label) == ("4 h 50", "00:02 EST (Sat 19 Dec 2026)")
    assert document(()).legs[0].arrival_label == "12:42 PST"


def test_where_every_option_is_flown_as_asked_the_document_is_as_it_was() -> None:
    said, unsaid = document(AS_ASKED, AS_ASKED), document((), ())
    assert said == unsaid
    assert times(said.legs) == ASKED_TIMES
    assert (said.changes, [option.legs for option in said.options]) == ((), [(), ()])
    assert said.itinerary_notes == ()


def test_a_deal_from_before_quotes_had_legs_is_rebuilt_byte_for_byte() -> None:
    deal = proposed((), ())
    row = json.loads(deal.canonical())
    for one in row["quotes"]:
        assert one.pop("legs") == []
    told = json.loads(e.QuoteReceived(quote=deal.quotes[0]).model_dump_json())
    del told["quote"]["legs"]
    assert e.PAYLOAD.validate_json(json.dumps(told)) == e.QuoteReceived(quote=deal.quotes[0])
    assert Deal.model_validate_json(json.dumps(row)).canonical() == deal.canonical()


def test_the_itinerary_of_a_single_option_is_the_one_it_offers() -> None:
    one = document(LATER)
    assert times(one.legs) == LATER_TIMES
    assert one.legs[0].arrival_label == "15:12 PST"
    assert one.changes == (CHANGE,)
    assert one.itinerary_notes == (f"Other than you asked for: {CHANGE}.",)
    assert one.options[0].legs == ()


def test_the_same_change_in_every_option_is_the_itinerary() -> None:
    both = document(LATER, LATER)
    assert times(both.legs) == LATER_TIMES
    assert both.changes == (CHANGE,)
    assert [(option.legs, option.changes) for option in both.options] == [((), ()), ((), ())]


def test_an_option_that_is_flown_otherwise_has_an_itinerary_of_its_own() -> None:
    mixed = document(LATER, AS_ASKED)
    first, second = mixed.options
    assert times(mixed.legs) == ASKED_TIMES
    assert mixed.legs[0].arrival_label == "12:42 PST", "of the option that is flown as asked"
    assert times(first.legs) == LATER_TIMES
    assert first.legs[0].arrival_label == "15:12 PST"
    assert (first.changes, second.legs, second.changes) == ((CHANGE,), (), ())
    (note,) = mixed.itinerary_notes
    assert note.startswith("This is the itinerary you asked for. Option 1 has its own")


def test_an_itinerary_that_nobody_flies_promises_no_arrival() -> None:
    apart = document(LATER, (out(at=time(8)), BACK))
    assert times(apart.legs) == ASKED_TIMES
    assert apart.legs[0].arrival_label == ""
    assert apart.itinerary_notes[0].count("Options 1 and 2 have their own") == 1


def test_another_airport_and_another_day_are_those_that_are_offered() -> None:
    one = document((out("KHPN", 15), BACK))
    assert times(one.legs)[0] == ("HPN", "Tue 15 Dec 2026", "12:30 EST")
    assert one.route_label == "HPN → VNY → TEB"
    assert one.changes == (
        "Departs from HPN instead of TEB (leg 1)",
        "Departs Tue 15 Dec 12:30 instead of Mon 14 Dec 10:00 (leg 1)",
    )
    assert one.options[0].lines[0].note.startswith("HPN → VNY → TEB"), "the price is that of what is flown"


def test_a_stop_and_a_leg_that_is_left_out_are_in_the_itinerary() -> None:
    to_denver = OfferedLeg(origin="KTEB", destination="KAPA", date=date(2026, 12, 14), time=time(10))
    onward = OfferedLeg(origin="KAPA", destination="KVNY", date=date(2026, 12, 14), time=time(13))
    assert document((to_denver, onward, BACK)).route_label == "TEB → APA → VNY → TEB"
    only_out = document(LATER[:1], AS_ASKED)
    assert len(only_out.options[0].legs) == 1
    assert "VNY to TEB is not in the offer (leg 2)" in only_out.options[0].changes


def test_an_option_that_is_in_too_late_says_so_though_all_depart_at_once() -> None:
    trip = round_trip()
    by_six = trip.model_copy(
        update={"legs": (trip.legs[0].model_copy(update={"time": time(15), "time_kind": "arrive"}), BACK_LEG)}
    )
    slower = quote(2).model_copy(update={"block_minutes": (402, 302)})
    both = document(LATER, LATER, trip=by_six, quotes={2: slower})
    assert times(both.legs) == LATER_TIMES
    assert (both.changes, both.options[0].changes) == ((), ("Arrives 15:12 instead of by 15:00 (leg 1)",))
    assert both.options[1].changes == ("Arrives 16:12 instead of by 15:00 (leg 1)",)


def test_a_time_that_was_left_open_is_shown_and_is_no_change() -> None:
    trip = round_trip()
    left_open = trip.model_copy(
        update={"legs": (trip.legs[0].model_copy(update={"time": None}), trip.legs[1])}
    )
    one = document(LATER, trip=left_open)
    assert (times(one.legs), one.changes) == (LATER_TIMES, ())
    two = document(LATER, (out(at=time(9)), BACK), trip=left_open)
    assert times(two.legs)[0][2] == "time to be decided"
    assert [times(option.legs)[0][2] for option in two.options] == ["12:30 EST", "09:00 EST"]
