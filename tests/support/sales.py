"""A sold deal and the buttons of its cards, pressed as the page presses them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from domain.cancellation import CancelledBy
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Sale, out_for_signature
from tests.support.deals import HOUSE
from tools.cards.fill import fill_cards
from tools.cards.shown import shown_mark
from tools.closing.cancel import fee_now, told_money
from tools.contracts.signing import sign_contract
from web.actions import Press, actions, out_of_sight
from web.outcomes import carried_out
from web.turns import Turns

CHECK = {
    "carrier": "Operator 1 (demo)",
    "certificate": "JV1A234B",
    "tail": "N100JV",
    "on_certificate": "yes",
    "insurer": "Sky Mutual (demo)",
    "insurance_limit": "50,000,000",
    "insurance_currency": "USD",
    "insurance_until": "2027-03-31",
    "source": "looked_up",
    "note": "",
}
CONFIRMATION = {
    "tail": "N100JV",
    "carrier": "Operator 1 (demo)",
    "price": "98000.00",
    "currency": "USD",
    "hold_until": "",
    "due": "2026-12-10",
    "how": "mail",
    "note": "",
    "acknowledged": [],
}
PAYMENT = {
    "amount": "50,000.00",
    "currency": "USD",
    "method": "wire",
    "reference": "WT-0001",
    "on": "2026-11-23",
    "note": "",
    "back": "",
    "seen": 0,
    "confirmed": [],
}
TOTAL = "115,948.60"
BUTTONS = {
    "ContractCard": {
        "prepare_contract", "print_contract_again", "give_disclosures", "answer_request", "hand_over",
        "put_off_disclosures", "send_contract", "countersign", "withdraw_contract", "amend_contract",
    },
    "LedgerCard": {"record_payment", "write_payment_request", "write_receipt"},
    "ClosedCard": {"mark_flown", "close_deal", "cancel_deal", "lose_deal", "write_cancellation"},
    "LetterCard": {"edit_letter", "approve_letter", "discard_letter", "send_letter_again"},
}  # fmt: skip
"""the others of a sale stand on the BookingCard"""


@dataclass
class Counter:
    """The broker at a sale's cards."""

    sale: Sale
    user_id: str

    @property
    def house(self) -> House:
        return self.sale.house

    async def press(self, name: str, **payload: Any) -> str | None:
        """What the card says went wrong; None when it was done."""
        services = chat_services(self.house, None)  # type: ignore[arg-type]
        act = actions(services, Turns(services))[name]
        shown = await self.mark(name, **payload)
        if name == "cancel_deal" and "seen" not in payload:
            payload["seen"] = await self.at_stake(payload["cancelled_by"])
        payload = {"deal_id": self.sale.deal_id, "version": 1, "shown": shown, **payload}
        answer = await carried_out(name, act(Press(payload, self.user_id, "", out_of_sight)))
        return answer.get("problem")

    async def mark(self, name: str, **payload: Any) -> str | None:
        """Of the card that this button stands on, as it is now."""
        kind = next((card for card, buttons in BUTTONS.items() if name in buttons), "BookingCard")
        if payload.get("whose") == "client":
            kind = "LedgerCard"
        return shown_mark(kind, await self.sale.deal(), payload.get("letter_id"))

    async def aircraft(self, number: int = 1) -> dict[str, Any]:
        """One of those that fly together, as the card of the aircraft shows it."""
        shown: dict[str, Any] = (await self.card("BookingCard"))["aircraft"][number - 1]
        return shown

    async def at_stake(self, cancelled_by: CancelledBy) -> str:
        """What the card says a cancellation costs now."""
        return told_money(fee_now(await self.sale.deal(), cancelled_by, self.house.clock.now()))

    async def card(self, kind: str) -> dict[str, Any]:
        """The newest card of this kind, as it is shown."""
        deal = await self.sale.deal()
        async with self.house.work.unit(self.house.anna) as uow:
            elements = [one for one in await uow.feed.cards(deal.thread_id) if one["name"] == kind]
            filled = await fill_cards(uow, elements, house=HOUSE, is_simulator=True)
        newest: dict[str, Any]
        [newest] = [one["props"] for one in filled if one["props"]["latest"]]
        assert not newest.get("problem")
        return newest

    async def count(self, kind: str) -> int:
        return (await self.sale.kinds()).count(kind)


async def sign(sale: Sale) -> None:
    """The client signs the contract that lies before them."""
    contract = await sale.contract()
    assert contract.document is not None
    async with sale.house.work.unit(sale.house.anna) as uow:
        await sign_contract(
            uow,
            sale.deal_id,
            contract.version,
            name=SIGNER,
            consented=True,
            seen_sha256=contract.document.sha256,
            address="203.0.113.7",
            user_agent="A phone",
        )
    await sale.work()


async def signed(house: House) -> Counter:
    """The client has signed; no operator is told anything."""
    sale, _ = await out_for_signature(house)
    await sign(sale)
    return Counter(sale, house.anna)


async def booked(house: House) -> Counter:
    """... the carrier is checked, the operator has confirmed and is owed its price."""
    at = await signed(house)
    assert await at.press("check_carrier", **CHECK) is None
    assert await at.press("confirm_booking", **CONFIRMATION) is None
    return at


async def paid(house: House) -> Counter:
    at = await booked(house)
    assert await at.press("record_payment", **PAYMENT | {"amount": TOTAL}) is None
    return at
