"""Two jets of two operators as one sale: contract, bookings, money and end know each of them."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from pypdf import PdfReader

from domain.booking_findings import booking_warnings, confirmed_another_trip
from domain.deal_state import DealState
from domain.history import rebuild
from domain.sold import all_confirmed, sold
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.fleets import PRICES, TYPES, signed_fleet, sold_fleet
from tests.support.sales import CHECK, CONFIRMATION, PAYMENT, Counter, sign
from tools.booking.page import asked_to_book, read_confirmation, tell_confirmation, told_on_page
from tools.closing.export import as_csv, sales
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label

AFTER = datetime(2026, 12, 20, 12, tzinfo=UTC)
"""the trip is over on the 19th"""
TAILS = ("N100JV", "N200JV")
FORMATTED = ("61,000.00", "64,500.00")


def check(n: int) -> dict[str, str]:
    return CHECK | {"carrier": f"Operator {n} (demo)", "tail": TAILS[n - 1]}


def confirmation(n: int) -> dict[str, object]:
    own = {"carrier": f"Operator {n} (demo)", "tail": TAILS[n - 1], "price": PRICES[n - 1], "aircraft": n}
    return CONFIRMATION | own


async def told(at: Counter, n: int) -> None:
    """The operator of aircraft `n` is told to book, by a letter that was approved."""
    assert await at.press("write_booking", to=f"desk{n}@operator.example", aircraft=n) is None
    await at.sale.approve("booking")


def words(pdf: bytes) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


async def test_two_jets_from_the_acceptance_to_the_end(house: House) -> None:
    at = await signed_fleet(house)
    contract = await at.sale.contract()
    deal = await at.sale.deal()
    assert deal.proposal is not None
    assert contract.snapshot == deal.proposal.options[0].snapshot, "to the cent, each tax of each aircraft"
    assert [[one.leg.passengers for one in flight.legs] for flight in contract.flight.fleet] == [
        [10, 10],
        [10, 10],
    ]
    total = money_label(contract.snapshot.total)
    assert contract.document is not None
    paper = words(await at.sale.document(contract.document.document_id))
    for said in (*(one.type_name for one in TYPES[:2]), "Operator 1 (demo)", "Operator 2 (demo)", total):
        assert said in paper, said
    assert "each of them the direct air carrier" in " ".join(paper.split())
    for hidden in (*FORMATTED, "margin", "ommission"):
        assert hidden not in paper, hidden

    assert "2 of 2 aircraft are not confirmed" in booking_warnings(deal)[0]
    await told(at, 1)
    await told(at, 2)
    first, second = at.sale.mail(-2), at.sale.mail(-1)
    assert TYPES[0].type_name in first
    assert FORMATTED[0] in first
    assert TYPES[1].type_name in second
    assert FORMATTED[1] in second
    for other in ("Operator 1", TYPES[0].type_name, FORMATTED[0], TAILS[0], contract.flight.aircraft):
        assert other not in second, "an operator learns nothing of the other"

    assert await at.press("confirm_booking", **confirmation(1)) is None
    deal = await at.sale.deal()
    assert (deal.state, all_confirmed(deal)) == (DealState.SIGNED, False)
    assert (
        "1 of 2 aircraft is not confirmed. Aircraft 2, N200JV: Operator 2 (demo) was told"
        in (booking_warnings(deal)[0])
    )
    assert "Not every aircraft is confirmed" in str(await at.press("mark_flown"))
    assert await at.press("confirm_booking", **confirmation(2)) is None
    deal = await at.sale.deal()
    assert (deal.state, all_confirmed(deal)) == (DealState.OPERATOR_CONFIRMED, True)
    for n in (1, 2):
        assert await at.press("check_carrier", **check(n), aircraft=n) is None
    assert booking_warnings(await at.sale.deal()) == ()

    in_full = PAYMENT | {"amount": f"{contract.snapshot.total.amount}"}
    assert await at.press("record_payment", **in_full) is None
    assert (await at.card("LedgerCard"))["owed_label"] == total
    house.clock.at = AFTER
    assert await at.press("mark_flown") is None
    for n in (1, 2):
        paid = {"amount": PRICES[n - 1], "currency": "USD", "method": "wire", "reference": f"OUT-{n}"}
        assert await at.press("pay_operator", **paid, on="2026-12-19", aircraft=n) is None
    assert await at.press("close_deal") is None
    deal = await at.sale.deal()
    assert deal.state is DealState.CLOSED_WON
    assert deal.commission is not None
    assert deal.commission.amount == contract.snapshot.commission

    async with house.work.unit(house.anna) as uow:
        rows = list(csv.DictReader(io.StringIO(as_csv(await sales(uow)))))
        history = await uow.deals.history(deal.id)
    assert [row["operator_owed"] for row in rows] == list(PRICES[:2])
    assert [row["tail"] for row in rows] == list(TAILS)
    assert [row["operator_paid_on"] for row in rows] == ["2026-12-19", "2026-12-19"]
    assert [row["owed"] for row in rows] == [f"{contract.snapshot.total.amount}", ""]
    assert [row["commission"] for row in rows] == [f"{deal.commission.amount.amount}", ""]
    assert rebuild(history, broker_id=house.anna).canonical() == deal.canonical()


async def test_another_carrier_of_one_jet_opens_its_disclosure_again(house: House) -> None:
    at = await sold_fleet(house)
    await at.sale.prepare()
    await at.sale.disclose()
    other = check(2) | {"carrier": "Other Jets LLC (demo)"}
    assert await at.press("check_carrier", **other, aircraft=2) is None
    deal = await at.sale.deal()
    assert deal.carrier is None
    assert deal.carrier_of(2) is not None
    assert deal.contract is None, "what nobody has signed yet named another one"
    await at.sale.prepare()
    card = await at.card("ContractCard")
    assert [fact["state"] for fact in card["facts"]] == ["open", "told", "told"]
    assert card["facts"][0]["value"] == "Operator 1 (demo); Other Jets LLC (demo)"
    assert "the direct air carrier" in card["missing"][0]
    await at.sale.disclose()
    paper = (await at.sale.deal()).disclosures[-1].paper
    assert paper is not None
    said = " ".join(words(await at.sale.document(paper.document_id)).split())
    assert "Operator 1 (demo) (aircraft 1), Other Jets LLC (demo) (aircraft 2), each of them" in said
    assert (await at.card("ContractCard"))["missing"] == []


async def test_carriers_are_named_for_each_jet(house: House) -> None:
    at = await sold_fleet(house)
    await at.sale.prepare()
    one = {"legal_name": "Operator 1 Inc. (demo)", "trade_names": ""}
    assert "carrier of each aircraft" in str(await at.press("give_disclosures", **one))
    both = one | {"legal_name_2": "Operator 2 Ltd (demo)", "trade_names_2": "Two (demo)"}
    assert await at.press("give_disclosures", **both) is None
    form = (await at.card("ContractCard"))["carrier_form"]
    assert form == one | {"legal_name_2": "Operator 2 Ltd (demo)", "trade_names_2": "Two (demo)"}


async def test_an_amendment_seats_and_prices_each_jet_anew(house: House) -> None:
    at = await signed_fleet(house)
    before = await at.sale.contract()
    change = {"reason": "Two guests less on the way out.", "leg1_passengers": "18"}
    assert await at.press("amend_contract", **change, operator_price_2="66,000") is None
    await at.sale.work()
    after = await at.sale.contract()
    assert after.amends == before.version
    aboard = [[one.leg.passengers for one in flight.legs] for flight in after.flight.fleet]
    assert aboard == [[9, 10], [9, 10]]
    assert [str(part.price.operator_price.amount) for part in after.snapshot.aircraft] == [
        "61000.00",
        "66000.00",
    ]
    card = await at.card("ContractCard")
    assert card["difference"]["words"] == [
        "Leg 1: passengers: 18 instead of 20.",
        "Aircraft 1: 9, 10 passengers instead of 10 passengers.",
        "Aircraft 2: 9, 10 passengers instead of 10 passengers.",
    ]
    labels = [line["label"] for line in card["difference"]["lines"]]
    assert "Charter flight (aircraft 2)" in labels
    assert await at.press("send_contract") is None
    await at.sale.approve("contract")
    await sign(at.sale)
    what = sold(await at.sale.deal())
    assert what is not None
    assert what.total == after.snapshot.total
    assert (await at.aircraft(2))["accepted"]["price_label"] == "USD 66,000.00"


@pytest.mark.parametrize(
    "change",
    [{"tail_2": "N777JV"}, {"aircraft_2": "Gulfstream G450", "operator_price_2": "64500"}],
    ids=["tail", "type"],
)
async def test_another_jet_in_place_of_one_asks_its_operator_alone(
    house: House, change: dict[str, str]
) -> None:
    at = await signed_fleet(house)
    for n in (1, 2):
        assert await at.press("confirm_booking", **confirmation(n)) is None
        assert await at.press("check_carrier", **check(n), aircraft=n) is None
    assert booking_warnings(await at.sale.deal()) == ()
    house.clock.at += timedelta(minutes=1)
    assert await at.press("amend_contract", reason="The jet is in the hangar.", **change) is None
    await at.sale.work()
    assert await at.press("send_contract") is None
    await at.sale.approve("contract")
    await sign(at.sale)
    deal = await at.sale.deal()
    assert [confirmed_another_trip(deal, n) for n in (1, 2)] == [False, True]
    said = [one for one in booking_warnings(deal) if "before the contract was amended" in one]
    assert [one.split(",")[0] for one in said] == ["Aircraft 2"]


async def test_other_bank_details_of_one_operator_stop_its_payment_alone(house: House) -> None:
    at = await signed_fleet(house)
    for n in (1, 2):
        assert await at.press("confirm_booking", **confirmation(n)) is None
    assert await at.press("note_payee", whose="operator", last_four="7788", aircraft=2) is None
    paid = {"currency": "USD", "method": "wire", "reference": "OUT", "on": "2026-11-23"}
    refused = await at.press("pay_operator", **paid, amount=PRICES[1], aircraft=2)
    assert "nobody has called back" in str(refused)
    assert await at.press("pay_operator", **paid, amount=PRICES[0], aircraft=1) is None
    assert (await at.aircraft(1))["payee"] is None
    assert (await at.aircraft(2))["payee"]["last_four"] == "7788"


async def test_words_fill_the_form_of_the_jet_that_they_name(house: House) -> None:
    at = await signed_fleet(house)
    deal = await at.sale.deal()
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, deal.thread_id)
        await talk.say("the operator confirmed N200JV")
    assert [(await at.aircraft(n))["told"] for n in (1, 2)] == [False, True]


async def test_each_operator_is_told_of_the_cancellation(house: House) -> None:
    at = await signed_fleet(house)
    assert await at.press("cancel_deal", cancelled_by="client", reason="The meeting is off.") is None
    operators = (await at.card("ClosedCard"))["cancelled"]["operators"]
    assert [one["label"] for one in operators] == [
        "Write to the operator of aircraft 1",
        "Write to the operator of aircraft 2",
    ]
    for one in operators:
        to = f"desk{one['aircraft']}@operator.example"
        letter = {"reader": "operator", "to": to, "aircraft": one["aircraft"]}
        assert await at.press("write_cancellation", **letter) is None
    letters = [one for one in (await at.sale.deal()).letters if one.purpose == "cancellation"]
    assert [one.content.subject.split(":")[0] for one in letters] == ["Cancelled", "Cancelled"]
    assert all(one.status == "draft" for one in letters), "the second took nobody's place"


async def test_a_number_that_no_aircraft_has_is_refused(house: House) -> None:
    at = await signed_fleet(house)
    assert "has no aircraft 3" in str(await at.press("write_booking", to="a@b.example", aircraft=3))


async def test_one_operator_of_two_jets_confirms_each_on_its_page(house: House) -> None:
    at = await signed_fleet(house, one_desk=True)
    for n in (1, 2):
        await told(at, n)
    deal = await at.sale.deal()
    first = asked_to_book(deal, "arfq-1")
    assert first is not None
    assert first.number == 1
    said = [read_confirmation(TAILS[n], "Operator 1 (demo)", PRICES[n], "USD", "") for n in (0, 1)]
    async with house.work.unit(house.anna) as uow:
        deal = await tell_confirmation(uow, deal.id, "arfq-1", 1, said[0])
    then = asked_to_book(deal, "arfq-1")
    assert then is not None
    assert then.number == 2, "the page goes on with the jet that it heard nothing of"
    async with house.work.unit(house.anna) as uow:
        deal = await tell_confirmation(uow, deal.id, "arfq-1", 2, said[1])
    assert [told_on_page(deal, n)["tail"] for n in (1, 2)] == list(TAILS)
    confirmed = said[0] | {"acknowledged": [], "hold_until": "", "due": ""}
    assert await at.press("confirm_booking", **confirmed, aircraft=1) is None
    async with house.work.unit(house.anna) as uow:
        with pytest.raises(RefusedError, match="no confirmation here any more"):
            await tell_confirmation(uow, deal.id, "arfq-1", 1, said[0])
    assert told_on_page(await at.sale.deal(), 2) == said[1]
