"""The trip's card warns of what the airports' rules say to the trip, beside what was understood amiss."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from domain import events as e
from domain.history import rebuild
from domain.trip import Leg, Trip
from persistence.unit_of_work import Broker
from tests.support.deals import HOUSE
from tools.cards.desk import Desk
from tools.cards.trip_card import trip_card
from tools.places.airports import airport, to_place

NOW = datetime(2026, 11, 23, 15, 0, tzinfo=UTC)
DESK = Desk(
    broker=Broker(
        name="Anna Berg (demo)", email="anna@jetvision.example", phone=None, timezone="America/New_York"
    ),
    client=None,
    now=NOW,
    house=HOUSE,
    is_simulator=True,
)


def warnings(end: str, at: time | None, *requirements: str, said: tuple[str, ...] = ()) -> list[str]:
    origin, destination = airport("TEB"), airport(end)
    assert origin is not None
    assert destination is not None
    leg = Leg(
        origin=to_place(origin, "TEB"),
        destination=to_place(destination, end),
        date=date(2026, 12, 14),
        time=at,
        passengers=6,
    )
    trip = Trip(legs=(leg,), requirements=requirements, warnings=said)
    happened: tuple[e.Payload, ...] = (
        e.DealOpened(number="JV-26-0001", thread_id="t"),
        e.TripDescribed(trip=trip),
    )
    history = [
        e.DealEvent(deal_id="d", seq=seq, at=NOW, actor="system", payload=payload)
        for seq, payload in enumerate(happened, start=1)
    ]
    shown = trip_card(rebuild(history, broker_id="b"), DESK)["warnings"]
    assert isinstance(shown, list)
    return shown


def test_an_ordinary_trip_has_no_warnings() -> None:
    assert warnings("VNY", time(10)) == []


def test_what_was_understood_amiss_comes_first_then_the_rules() -> None:
    shown = warnings("ASE", time(22), "G650", said=("Check the date.",))
    assert shown[0] == "Check the date."
    assert "closed 23:00 to 07:00, arrival about Mon 23:" in shown[1]
    assert any("wingspan over 95 ft" in line and line.endswith("(check)") for line in shown)


def test_a_pet_to_luton_is_warned_of() -> None:
    assert any("not approved for pets" in line for line in warnings("LTN", time(19), "pets"))
    assert not any("pets" in line for line in warnings("LTN", time(19)))


def test_what_is_only_good_to_know_stays_off_the_card() -> None:
    assert warnings("VNY", None) == []
