"""After the signature a leg comes or goes, or another type flies: an amendment with its own price, told in
words and amounts, signed anew; booking and cancellation go by it."""

from __future__ import annotations

from domain.money import Money
from tests.integration.conftest import House
from tests.support.sales import CONFIRMATION, Counter, booked, sign, signed
from tools.closing.cancel import fee_now

DROP_THE_RETURN = {"reason": "One way only.", "leg2_drop": "yes", "operator_price": "60000"}
ADD_A_HOP = {
    "reason": "A stop in Las Vegas.",
    "new1_after": "1",
    "new1_from": "vny",
    "new1_to": "KLAS",
    "new1_date": "2026-12-16",
    "new1_time": "11:00",
    "new1_passengers": "4",
    "operator_price": "110,000",
}
OTHER_TYPE = {"reason": "More room.", "aircraft": "Gulfstream G550", "operator_price": "120000"}


async def difference(at: Counter) -> list[str]:
    words: list[str] = (await at.card("ContractCard"))["difference"]["words"]
    return words


async def sent_and_signed(at: Counter) -> None:
    await at.sale.work()
    await at.sale.send()
    await sign(at.sale)


async def test_a_dropped_leg_is_told_priced_signed_and_cancelled_by_the_amendment(house: House) -> None:
    at = await signed(house)
    assert await at.press("amend_contract", **DROP_THE_RETURN) is None
    await at.sale.work()
    assert await difference(at) == ["Dropped: VNY to TEB, Fri 18 Dec 2026, 16:00 PST, 6 passengers."]
    before, after = (await at.sale.deal()).contracts
    assert [one.leg.origin.iata for one in after.flight.legs if one.leg.origin] == ["TEB"]
    assert after.flight.legs[0] == before.flight.legs[0]
    assert after.snapshot.operator_price == Money.of("60000.00")
    assert after.snapshot.margin_percent == before.snapshot.margin_percent
    fees = [[line.basis for line in one.snapshot.lines if "segment" in line.code] for one in (before, after)]
    assert ("x 2" in fees[0][0] or "2 leg" in fees[0][0], "2 leg" in fees[1][0]) == (True, False)
    pdf = await at.sale.document(after.document.document_id) if after.document else b""
    assert pdf.startswith(b"%PDF")

    fee = fee_now(await at.sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert (fee.percent, fee.total) == (10, before.snapshot.total), "what is signed stands until then"
    await sent_and_signed(at)
    fee = fee_now(await at.sale.deal(), "client", house.clock.now())
    assert fee is not None
    assert (fee.percent, fee.fee) == (100, after.snapshot.total), "one way, at any time"
    ledger = await at.card("LedgerCard")
    assert (ledger["route"], ledger["owed_label"]) == ("TEB → VNY", str(after.snapshot.total))


async def test_an_added_leg_is_told_priced_and_booked_anew(house: House) -> None:
    at = await booked(house)
    assert await at.press("write_booking", to="desk@one.example") is None
    house.clock.at = house.clock.at.replace(minute=house.clock.at.minute + 1)
    assert await at.press("amend_contract", **ADD_A_HOP) is None
    await at.sale.work()
    assert await difference(at) == [
        "Added as leg 2: VNY to LAS, Wed 16 Dec 2026, 11:00 PST, 4 passengers.",
        "Tail: N100JV.",
    ]
    before, after = (await at.sale.deal()).contracts
    assert [one.leg for one in (after.flight.legs[0], after.flight.legs[2])] == [
        one.leg for one in before.flight.legs
    ]
    assert after.flight.legs[1].flight_minutes > 30
    *_, total = (await at.card("ContractCard"))["difference"]["lines"]
    assert total["label"] == "Total"
    assert total["after_label"] == str(after.snapshot.total)
    assert total["by_label"] == f"+{after.snapshot.total - before.snapshot.total}"
    assert (await at.card("BookingCard"))["warnings"] == []
    await sent_and_signed(at)
    [warning] = (await at.card("BookingCard"))["warnings"]
    assert "have it confirm that" in warning
    letter = await at.sale.letter("booking")
    assert "Las Vegas" not in letter.content.body
    assert await at.press("write_booking", to="desk@one.example") is None
    body = (await at.sale.approve("booking")).content.body
    assert "LAS" in body
    assert "USD 110,000.00" in body
    assert await at.press("confirm_booking", **CONFIRMATION | {"price": "110000"}) is None
    assert (await at.card("BookingCard"))["warnings"] == []


async def test_another_type_is_told_priced_and_booked_anew(house: House) -> None:
    at = await booked(house)
    house.clock.at = house.clock.at.replace(minute=house.clock.at.minute + 1)
    tail = OTHER_TYPE | {"tail": "n 550 jv"}
    assert await at.press("amend_contract", **tail) is None
    await at.sale.work()
    old = (await at.sale.deal()).contracts[0].flight.aircraft
    assert await difference(at) == [f"Aircraft: Gulfstream G550 instead of {old}.", "Tail: N550JV."]
    await sent_and_signed(at)
    card = await at.card("BookingCard")
    accepted = (await at.aircraft())["accepted"]
    assert (accepted["aircraft"], accepted["tail"]) == ("Gulfstream G550", "N550JV")
    assert any("have it confirm that" in one for one in card["warnings"])
    assert await at.press("write_booking", to="desk@one.example") is None
    assert "Aircraft: Gulfstream G550, tail N550JV." in (await at.sale.approve("booking")).content.body


async def test_what_cannot_be_flown_or_is_not_priced_is_refused_and_nothing_changes(house: House) -> None:
    at = await signed(house)
    for change, why in (
        (DROP_THE_RETURN | {"operator_price": ""}, "enter what the operator asks now"),
        (OTHER_TYPE | {"operator_price": ""}, "enter what the operator asks now"),
        (DROP_THE_RETURN | {"leg1_drop": "yes"}, "No leg would be left"),
        (DROP_THE_RETURN | {"leg7_drop": "yes"}, "The contract has no leg 7"),
        (ADD_A_HOP | {"new1_to": "QQQQ"}, "is no airport's code"),
        (ADD_A_HOP | {"new1_to": "VNY"}, "goes nowhere"),
        (ADD_A_HOP | {"new1_date": "2026-12-30"}, "before the one before it"),
        (ADD_A_HOP | {"new1_date": "soon"}, "cannot be read"),
        (ADD_A_HOP | {"new1_passengers": "900"}, "too few for 900 passengers"),
        (OTHER_TYPE | {"aircraft": "Zeppelin NT"}, "no aircraft type that I know"),
        ({"reason": "Nothing."}, "Nothing is different"),
    ):
        assert why in str(await at.press("amend_contract", **change)), change
    assert len((await at.sale.deal()).contracts) == 1
