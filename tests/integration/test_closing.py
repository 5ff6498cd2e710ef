"""The end of a deal over a real database: flown, closed, cancelled, exported."""

from __future__ import annotations

import asyncio
import csv
import io
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from domain.deal_state import DealState
from domain.money import Money
from persistence.checkpoints import checkpoint_pool
from persistence.embedded.servers import ServerAddresses
from persistence.urls import as_role
from persistence.who import NobodyAskedError, acting_as
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.contracts import Sale, sold
from tests.support.deal_steps import approved, sent
from tests.support.sales import CONFIRMATION, PAYMENT, TOTAL, Counter, booked, paid, signed
from tools.closing.export import as_csv, as_text, sales
from web.ledger_routes import ledger_routes

PROJECT = Path(__file__).parents[2]
AFTER = datetime(2026, 12, 20, 12, tzinfo=UTC)
"""the trip is over on the 19th"""


async def state(at: Counter) -> DealState:
    return (await at.sale.deal()).state


async def shown(at: Counter, words: str) -> None:
    """The card of the deal's end, asked for in words."""
    deal = await at.sale.deal()
    async with opened_pool(at.house) as pool:
        talk = Talk(at.house, chat_services(at.house, pool), at.house.anna, deal.thread_id)
        await talk.say(words)


async def test_flown_and_closed_with_the_commission_kept(house: House) -> None:
    at = await paid(house)
    assert "its last arrival is on Sat 19 Dec 2026, 00:02 EST" in str(await at.press("mark_flown"))
    assert "is not marked as flown" in str(await at.press("close_deal"))
    house.clock.at = AFTER
    assert await at.press("mark_flown") is None
    assert await at.press("mark_flown") is None
    assert await state(at) is DealState.FLOWN
    assert "closed, not cancelled" in str(await at.press("cancel_deal", cancelled_by="client", reason="late"))
    assert await at.press("close_deal") is None
    assert await at.press("close_deal") is None
    deal = await at.sale.deal()
    assert deal.state is DealState.CLOSED_WON
    assert deal.commission is not None
    assert (deal.commission.net_fee, deal.commission.amount) == (Money.of("9800.00"), Money.of("9800.00"))
    assert await at.count("deal_flown") == await at.count("deal_closed") == 1
    card = await at.card("ClosedCard")
    assert (card["state"], card["commission"]["amount_label"]) == ("won", "USD 9,800.00")
    told = [step["what"] for step in card["timeline"]]
    assert told[0] == "Request"
    assert told[-1] == "Closed"
    assert "USD 115,948.60 received" in told


async def test_what_the_operator_is_owed_is_paid_but_not_changed_once_a_deal_is_closed(house: House) -> None:
    at = await paid(house)
    house.clock.at = AFTER
    assert await at.press("mark_flown") is None
    assert await at.press("close_deal") is None
    other = {"amount": "50000", "currency": "USD", "due": "2026-12-22"}
    assert "its commission was reckoned" in str(await at.press("set_payable", **other))
    assert await at.count("payable_set") == 1
    card = await at.card("BookingCard")
    assert (card["can_owe"], card["can_settle"]) == (False, True)
    payment = {
        "amount": "98000",
        "currency": "USD",
        "method": "wire",
        "reference": "OUT-1",
        "on": "2026-12-20",
    }
    assert await at.press("pay_operator", **payment) is None


async def test_a_part_payment_never_closes_a_deal_without_a_reason(house: House) -> None:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT) is None
    house.clock.at = AFTER
    assert await at.press("mark_flown") is None
    for nothing in ("", "   "):
        problem = await at.press("close_deal", override_reason=nothing)
        assert "USD 50,000.00 of USD 115,948.60 is paid, USD 65,948.60 is open" in str(problem)
    assert await state(at) is DealState.FLOWN
    assert await at.press("close_deal", override_reason="Set off against a credit.") is None
    deal = await at.sale.deal()
    assert (deal.state, deal.end_reason) == (DealState.CLOSED_WON, "Set off against a credit.")
    late = PAYMENT | {"amount": "65,948.60", "reference": "WT-0002", "seen": 1}
    assert await at.press("record_payment", **late) is None, "money still comes in after the end"
    assert await state(at) is DealState.CLOSED_WON


async def test_without_a_confirmed_aircraft_nothing_was_flown(house: House) -> None:
    at = await signed(house)
    house.clock.at = AFTER
    assert "No aircraft is confirmed" in str(await at.press("mark_flown"))
    assert await at.press("record_payment", **PAYMENT) is None
    assert "No aircraft is confirmed" in str(await at.press("mark_flown"))


async def test_a_cancellation_shows_its_fee_first_and_then_what_goes_back(house: House) -> None:
    at = await paid(house)
    await shown(at, "cancel the deal because the meeting is off")
    card = await at.card("ClosedCard")
    assert card["cancel"]["reason"] == "the meeting is off"
    client, operator, us = card["cancel"]["choices"]
    assert (client["fee_label"], client["rest_label"]) == (
        "USD 11,594.86",
        "USD 104,353.74 goes back to the client.",
    )
    assert operator["fee_label"] == us["fee_label"] == "USD 0.00"
    assert await state(at) is DealState.PAID, "nothing is cancelled by words"

    click = {"cancelled_by": "client", "reason": "The meeting is off.", "seen": client["seen"]}
    house.clock.at = datetime(2026, 12, 12, 15, 0, tzinfo=UTC)
    assert await at.press("cancel_deal", **click) is None, "the fee is another one two days before"
    assert await state(at) is DealState.PAID
    card = await at.card("ClosedCard")
    assert card["cancel"]["changed"]
    client = card["cancel"]["choices"][0]
    fee = client["fee_label"]
    assert fee == "USD 86,961.45"
    assert await at.press("cancel_deal", **click | {"seen": client["seen"]}) is None
    assert await at.press("cancel_deal", **click | {"seen": client["seen"]}) is None
    assert await at.count("deal_cancelled") == 1
    assert await state(at) is DealState.CANCELLED

    ledger = await at.card("LedgerCard")
    assert (ledger["owed_label"], ledger["open_label"]) == (fee, "USD 28,987.15")
    back = PAYMENT | {"amount": "28,987.15", "reference": "RF-1", "back": "yes", "seen": 1}
    assert await at.press("record_payment", **back | {"on": "2026-12-12"}) is None
    settled = await at.card("ClosedCard")
    assert settled["cancelled"]["settled_label"]

    assert await at.press("write_cancellation", reader="client") is None
    letter = await at.sale.approve("cancellation")
    assert (letter.reader, letter.status) == ("client", "sent")
    assert "The cancellation fee is USD 86,961.45: 75 % of USD 115,948.60." in letter.content.body
    assert await at.press("write_cancellation", reader="operator", to="desk@one.example") is None
    told = await at.sale.approve("cancellation")
    assert (told.reader, told.status) == ("operator", "sent")
    assert "86,961" not in told.content.body


async def test_a_refund_that_is_another_one_by_now_is_shown_before_anything_is_cancelled(
    house: House,
) -> None:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT) is None
    click = {"cancelled_by": "client", "reason": "ill", "seen": await at.at_stake("client")}
    more = PAYMENT | {"reference": "WT-0002", "amount": "10,000.00", "seen": 1}
    assert await at.press("record_payment", **more) is None
    assert await at.press("cancel_deal", **click) is None
    assert await state(at) is DealState.PART_PAID, "the fee is the same, what goes back is not"
    await shown(at, "cancel the deal because ill")
    assert await at.press("cancel_deal", **click | {"seen": await at.at_stake("client")}) is None
    assert await state(at) is DealState.CANCELLED


async def test_before_the_signature_there_is_no_fee(house: House) -> None:
    at = Counter(await sold(house), house.anna)
    assert await at.press("cancel_deal", cancelled_by="client", reason=" ") == ("Enter why it is cancelled.")
    assert await at.press("cancel_deal", cancelled_by="client", reason="ill") is None
    assert await state(at) is DealState.CANCELLED


async def test_what_was_never_sold_is_cancelled_without_money(house: House) -> None:
    at = Counter(Sale(house, await sent(house)), house.anna)
    assert await at.press("cancel_deal", cancelled_by="client", reason="flies commercial") is None
    deal = await at.sale.deal()
    assert (deal.state, deal.cancellation) == (DealState.CANCELLED, None)


async def test_a_deal_is_lost_until_a_contract_is_out_and_only_cancelled_afterwards(house: House) -> None:
    at = Counter(Sale(house, await sent(house)), house.anna)
    assert await at.press("lose_deal", reason="") == "Enter why it is lost."
    assert await at.press("lose_deal", reason="They flew with somebody else.") is None
    assert await at.press("lose_deal", reason="They flew with somebody else.") is None
    assert await at.count("deal_lost") == 1
    assert (await at.card("ClosedCard"))["state"] == "lost"
    later = await signed(house)
    assert "it can be cancelled, not lost" in str(await later.press("lose_deal", reason="gone"))


async def test_nothing_ends_while_it_is_being_sent(house: House) -> None:
    deal_id, _ = await approved(house)
    at = Counter(Sale(house, deal_id), house.anna)
    click = {"cancelled_by": "client", "reason": "ill"}
    assert "is being sent" in str(await at.press("cancel_deal", **click))
    assert "is being sent" in str(await at.press("lose_deal", reason="gone"))
    assert await state(at) is DealState.PROPOSAL_DRAFT


async def test_words_fill_the_cards_and_record_nothing(house: House) -> None:
    at = await signed(house)
    deal = await at.sale.deal()
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, deal.thread_id)
        assert "Nothing is recorded yet" in await talk.say("a payment of 50,000 came in by wire ref ABC")
        form = (await at.card("LedgerCard"))["form"]
        assert (form["amount"], form["method"], form["reference"]) == ("50000", "wire", "ABC")
        assert "The contract is in USD" in await talk.say("payment of EUR 12,000 received, ref XY-1")
        assert (await at.card("LedgerCard"))["form"]["amount"] == TOTAL.replace(",", "")
        await talk.say("the operator confirmed N123AB")
        booking = await at.aircraft()
        assert booking["confirm_form"]["tail"] == "N123AB"
        assert booking["differences"][0].startswith("Another tail")
        assert "is not marked as flown" in await talk.say("close the deal")
        assert "last arrival" in await talk.say("mark as flown")
        assert "USD 0.00 of USD 115,948.60 is paid" in await talk.say("has the client paid?")
        asked = await talk.say("what is the trip id?")
        assert "no aircraft is confirmed" in asked
        assert "USD 0.00 of USD 115,948.60 is paid" in asked
        assert "no aircraft is confirmed: tell the operator to book" in await talk.say("what is open?")
    kinds = set(await at.sale.kinds())
    assert not kinds & {
        "payment_recorded",
        "operator_confirmed",
        "deal_flown",
        "deal_closed",
        "deal_cancelled",
    }


async def test_words_about_money_before_a_sale_note_nothing(house: House) -> None:
    deal_id = await sent(house)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, deal.thread_id)
        said = await talk.say("They wired $45,000, ref WT-1")
    assert "has not accepted an offer yet" in said


async def exported(house: House, user_id: str) -> list[dict[str, str]]:
    async with house.work.unit(user_id) as uow:
        return list(csv.DictReader(io.StringIO(as_csv(await sales(uow)))))


async def test_the_table_holds_dues_and_commission_of_ones_own_sales(house: House) -> None:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT) is None
    [row] = await exported(house, house.anna)
    assert {
        key: row[key]
        for key in (
            "state",
            "currency",
            "owed",
            "received",
            "open",
            "operator_owed",
            "operator_due",
            "commission",
        )
    } == {
        "state": "part_paid",
        "currency": "USD",
        "owed": "115948.60",
        "received": "50000.00",
        "open": "65948.60",
        "operator_owed": "98000.00",
        "operator_due": "2026-12-10",
        "commission": "9800.00",
    }
    assert row["commission_due"] == "after payment in full"
    assert await exported(house, house.bob) == []


@pytest.mark.parametrize("words", ["=1+1", "+1", "-1", "@SUM(A1)", "  =cmd|' /C calc'!A0", "\t=1", "\r\n=2"])
def test_no_cell_becomes_a_formula(words: str) -> None:
    assert as_text(words).startswith("'")


async def test_a_hostile_carrier_is_text_in_the_table(house: House) -> None:
    at = await signed(house)
    hostile = CONFIRMATION | {"carrier": '=HYPERLINK("http://x.example","y")'}
    assert await at.press("confirm_booking", **hostile) is None
    seen = (await at.aircraft())["differences"]
    assert await at.press("confirm_booking", **hostile | {"acknowledged": seen}) is None
    [row] = await exported(house, house.anna)
    assert row["operator"] == '\'=HYPERLINK("http://x.example","y")'


async def test_only_the_signed_in_broker_gets_the_file(house: House) -> None:
    at = await booked(house)
    app = FastAPI()
    app.include_router(ledger_routes(chat_services(house, checkpoint_pool(house.app_url))))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        with pytest.raises(NobodyAskedError):
            await http.get("/ledger.csv")
        with acting_as(house.anna):
            answer = await http.get("/ledger.csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert (await at.sale.deal()).number in answer.text


async def test_the_command_tells_the_sales_of_the_broker_that_is_named(
    house: House, servers: ServerAddresses
) -> None:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT) is None
    environment = os.environ | {
        "DATABASE_URL": house.app_url,
        "DATABASE_AUTH_URL": as_role(house.owner_url, "jv_auth"),
        "DATABASE_INTAKE_URL": as_role(house.owner_url, "jv_intake"),
        "REDIS_URL": servers.redis_url,
    }

    def told(*arguments: str) -> str:
        command = [sys.executable, str(PROJECT / "cli.py"), "ledger", *arguments]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        return done.stdout

    anna, bob = "anna@jetvision.example", "bob@jetvision.example"
    line = await asyncio.to_thread(told, "--user", anna)
    assert "USD 50000.00 of 115948.60 received" in line
    assert "Operator 1 (demo) is owed USD 98000.00" in line
    table = await asyncio.to_thread(told, "--user", anna, "--csv")
    [row] = csv.DictReader(io.StringIO(table))
    assert row["commission"] == "9800.00"
    assert await asyncio.to_thread(told, "--user", bob) == "Nothing is sold yet.\n"
