"""An admin gives a deal, or a client with all deals, to another broker: all of it in one transaction.

What is in flight either goes along (what waits for its time) or stands in the way (what is being done now, a
letter that was approved and has not left). The client's links go on working.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deal import Deal
from domain.deal_state import ENDED
from domain.handed_over import DealHandedOver
from persistence.clients import Client
from persistence.hand_over import deals_of, go_on_as, in_a_sheet, in_flight, in_talk, move
from persistence.live import Change
from persistence.unit_of_work import UnitOfWork, Work
from persistence.users import UserLine
from tools.deals.errors import RefusedError
from tools.deals.wording import plain
from tools.sourcing.asks.message import TELL_OPERATORS

LEAVES = "send_"
"""how the kinds of work begin with which something leaves the house"""
LONGEST_REASON = 300


@dataclass(frozen=True)
class Order:
    """Who gives what to whom, and why."""

    giver: UserLine
    taker: UserLine
    admin: UserLine
    why: str
    address: str


async def hand_over_deal(work: Work, order: Order, deal_id: str) -> str:
    """The deal's number. Its client is entered in the taker's book, unless it is there; the giver keeps the
    entry. RefusedError with what stands in the way."""
    tidy = _checked(order)
    async with work.unit(tidy.giver.id) as uow:
        deal = await uow.deals.get(deal_id, lock=True)
        client = await uow.clients.get(deal.client_id) if deal.client_id else None
        theirs = await _entered(uow, tidy, client) if client else None
        steps = await _moved(uow, tidy, [(deal, theirs)], ())
    await _told(work, tidy, [deal], steps)
    return deal.number


async def hand_over_client(work: Work, order: Order, client_id: str) -> tuple[str, int]:
    """(the client's name, how many deals went along). RefusedError with what stands in the way."""
    tidy = _checked(order)
    async with work.unit(tidy.giver.id) as uow:
        client = await uow.clients.get(client_id)
        if client is None:
            raise RefusedError("There is no such client in this broker's book.")
        family = await uow.clients.ids_of(client.id)
        if await in_a_sheet(uow.connection, family):
            raise RefusedError(
                f"{client.title} stands in the Google sheet of {tidy.giver.display_name}, and would come "
                "back from there. Have the row deleted in the sheet, wait until it was read, then try again."
            )
        ids = await deals_of(uow.connection, family)
        deals = [await uow.deals.get(one, lock=True) for one in ids]
        steps = await _moved(uow, tidy, [(deal, deal.client_id) for deal in deals], family)
    await _told(work, tidy, deals, steps)
    return client.title, len(deals)


def _checked(order: Order) -> Order:
    why = " ".join(order.why.split())[:LONGEST_REASON]
    if len(why) < 3:
        raise RefusedError("Say why, in a few words: both brokers and the history read it.")
    if order.giver.id == order.taker.id:
        raise RefusedError("Choose two different brokers.")
    if order.taker.role != "broker" or order.taker.revoked_at is not None:
        raise RefusedError(f"{order.taker.display_name} is no broker with access, and cannot work on a deal.")
    return Order(order.giver, order.taker, order.admin, why, order.address)


async def _moved(
    uow: UnitOfWork,
    order: Order,
    deals: Sequence[tuple[Deal, str | None]],
    clients: Sequence[str],
) -> dict[str, tuple[str, ...]]:
    """What was said, by thread. Each deal comes with the id of its client in the taker's book."""
    await _nothing_in_the_way(uow, [deal for deal, _ in deals])
    changed: list[Deal] = []
    said: dict[str, tuple[str, ...]] = {}
    for deal, client_id in deals:
        happening = DealHandedOver(
            from_broker=order.giver.id,
            from_name=order.giver.display_name,
            to_broker=order.taker.id,
            to_name=order.taker.display_name,
            by_name=order.admin.display_name,
            client_id=client_id,
        )
        after = await uow.happen(deal, happening, actor=f"admin:{order.admin.id}", why=order.why)
        said[deal.thread_id] = () if deal.state in ENDED else (await _say(uow, order, after),)
        await uow.summaries.forget(deal.id)
        changed.append(after)
    uow.deals.changed.clear()
    await move(
        uow.connection,
        changed,
        clients,
        to_broker=order.taker.id,
        by_admin=order.admin.id,
        why=order.why,
        address=order.address,
    )
    await go_on_as(uow.connection, order.taker.id)
    await UnitOfWork(uow.connection, order.taker.id, uow.clock, uow.ids).summaries.write(changed)
    return said


async def _say(uow: UnitOfWork, order: Order, deal: Deal) -> str:
    return await uow.say(
        deal.thread_id,
        f"**Handed over**: {plain(order.admin.display_name)} gave {deal.number} from "
        f"{plain(order.giver.display_name)} to {plain(order.taker.display_name)}. Why: {plain(order.why)}. "
        "Links that the client and operators have go on working; a letter that was drafted before is shown "
        "anew before it leaves, with the new sender.",
        deal_id=deal.id,
    )


async def _nothing_in_the_way(uow: UnitOfWork, deals: Sequence[Deal]) -> None:
    if await in_talk(uow.connection, [deal.thread_id for deal in deals]):
        raise RefusedError(
            "The assistant is answering in one of these threads at this moment. Nothing was handed over: try "
            "again in a minute."
        )
    for work in await in_flight(uow.connection, [deal.id for deal in deals]):
        if work.kind.startswith(LEAVES) or work.kind == TELL_OPERATORS:
            raise RefusedError(
                "A letter or message was approved and has not left yet. Nothing was handed over: wait until "
                "it has arrived or failed, then press again."
            )
        if work.leased:
            raise RefusedError(
                "Work on one of these deals is being done at this moment. Nothing was handed over: try again "
                "in a minute."
            )


async def _entered(uow: UnitOfWork, order: Order, client: Client) -> str:
    """The id of this client in the taker's book: the entry with this address, or a new one with all that is
    known."""
    await go_on_as(uow.connection, order.taker.id)
    book = UnitOfWork(uow.connection, order.taker.id, uow.clock, uow.ids).clients
    address = client.email.casefold()
    found = next((one.id for one in await book.everyone() if one.email.casefold() == address), None)
    if found is None:
        found = uow.ids.new()
        await book.add(client.model_copy(update={"id": found}))
    await go_on_as(uow.connection, order.giver.id)
    return found


async def _told(work: Work, order: Order, deals: Sequence[Deal], said: dict[str, tuple[str, ...]]) -> None:
    """The taker's open pages show the threads at once; the giver's were told by the unit of work."""
    for deal in deals:
        await work.announcer.changed(Change(deal.thread_id, order.taker.id, deal.id, said[deal.thread_id]))
