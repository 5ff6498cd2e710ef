"""What the buttons of the contract's card do."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING

from pydantic import Field

from tools.contracts.amend import amend_contract
from tools.contracts.countersign import countersign
from tools.contracts.disclose import (
    LONGEST_FACT,
    answer_request,
    give_disclosures,
    handed_over,
    put_off_disclosures,
)
from tools.contracts.draft import prepare_contract, render_contract_again, withdraw_contract
from tools.contracts.write import send_for_signature
from web.amend_form import aircraft_of, legs_of, new_legs_of
from web.as_shown import SaleClick, as_shown
from web.clicks import read_click
from web.services import ChatServices

if TYPE_CHECKING:
    from web.actions import Press


class GiveDisclosures(SaleClick):
    """The second aircraft's carrier as `legal_name_2`, `trade_names_2`, ..."""

    legal_name: str = Field(max_length=300)
    trade_names: str = Field("", max_length=1000)
    legal_name_2: str | None = Field(None, max_length=300)
    trade_names_2: str = Field("", max_length=1000)
    legal_name_3: str | None = Field(None, max_length=300)
    trade_names_3: str = Field("", max_length=1000)
    legal_name_4: str | None = Field(None, max_length=300)
    trade_names_4: str = Field("", max_length=1000)

    @property
    def carriers(self) -> list[tuple[str, str]]:
        others = (
            (self.legal_name_2, self.trade_names_2),
            (self.legal_name_3, self.trade_names_3),
            (self.legal_name_4, self.trade_names_4),
        )
        named = [(legal, trade) for legal, trade in others if legal is not None]
        return [(self.legal_name, self.trade_names), *named]


class AnswerRequest(SaleClick):
    relationships: str = Field(max_length=2 * LONGEST_FACT)
    third_party_fees: str = Field(max_length=2 * LONGEST_FACT)


class HandedOver(SaleClick):
    disclosure_id: str = Field(min_length=36, max_length=36)
    recipient: str = Field(max_length=300)


class Countersign(SaleClick):
    contract_version: int = Field(ge=1)


class Reason(SaleClick):
    reason: str = Field(max_length=2000)


def contract_actions(services: ChatServices) -> dict[str, Callable[[Press], Awaitable[None]]]:
    """By the name under which the card calls them."""
    house = services.house

    async def prepare(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await prepare_contract(uow, house, click.deal)

    async def print_again(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await render_contract_again(uow, click.deal)

    async def give(press: Press) -> None:
        click = read_click(GiveDisclosures, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await give_disclosures(uow, house, click.deal, carriers=click.carriers)

    async def asked(press: Press) -> None:
        click = read_click(AnswerRequest, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await answer_request(
                uow,
                house,
                click.deal,
                relationships=click.relationships,
                third_party_fees=click.third_party_fees,
            )

    async def handed(press: Press) -> None:
        click = read_click(HandedOver, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await handed_over(uow, click.deal, click.disclosure_id, recipient=click.recipient)

    async def later(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await put_off_disclosures(uow, house, click.deal)

    async def send(press: Press) -> None:
        click = read_click(SaleClick, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await send_for_signature(uow, house, click.deal)

    async def sign(press: Press) -> None:
        click = read_click(Countersign, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await countersign(uow, click.deal, version=click.contract_version)

    async def withdraw(press: Press) -> None:
        click = read_click(Reason, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await withdraw_contract(uow, click.deal, reason=click.reason)

    async def amend(press: Press) -> None:
        click = read_click(Reason, press.payload)
        async with as_shown(services, press, click, "ContractCard") as uow:
            await amend_contract(
                uow,
                house,
                click.deal,
                reason=click.reason,
                legs=legs_of(press.payload),
                added=new_legs_of(press.payload),
                other=aircraft_of(press.payload),
            )

    return {
        "prepare_contract": prepare,
        "print_contract_again": print_again,
        "give_disclosures": give,
        "answer_request": asked,
        "hand_over": handed,
        "put_off_disclosures": later,
        "send_contract": send,
        "countersign": sign,
        "withdraw_contract": withdraw,
        "amend_contract": amend,
    }
