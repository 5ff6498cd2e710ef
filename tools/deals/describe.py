"""A request as the broker describes it, turn by turn: the deal, its trip, its client, its estimate."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import ClientLinked, EstimateGiven, TripDescribed
from domain.trip import Question, Trip
from persistence.clients import Client
from persistence.unit_of_work import UnitOfWork
from tools.clients.book import Mention, recognise
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label
from tools.operators.ask import TELL_CHANGED_TRIP
from tools.operators.changed_trip import SETTLES, asked_before
from tools.sourcing.estimates import estimate
from tools.sourcing.past_prices import past_ratios


async def describe_trip(
    uow: UnitOfWork,
    thread_id: str,
    trip: Trip,
    mention: Mention | None = None,
    questions: tuple[Question, ...] = (),
) -> Deal:
    """The thread's deal with this trip; opened when the thread has none. A known client is linked, and
    an indicative range is given once the trip is complete. RefusedError when the deal is too far on."""
    deal = await locked_deal_of(uow, thread_id)
    if deal is None:
        await uow.feed.open_thread(thread_id)
        deal = await uow.deals.open(uow.ids.new(), thread_id, at=uow.now(), actor=uow.broker)
    if trip != deal.trip or questions != deal.questions:
        may_describe(deal)
        deal = await uow.happen(deal, TripDescribed(trip=trip, questions=questions), actor=uow.broker)
        if asked_before(deal):
            key, payload = f"{TELL_CHANGED_TRIP}:{deal.id}:{deal.seq}", {"trip_seq": deal.trip_seq}
            await uow.later(TELL_CHANGED_TRIP, deal, key, payload, after=SETTLES)
        if trip.ready:
            ranges = estimate(trip, await past_ratios(uow, trip))
            deal = await uow.happen(deal, EstimateGiven(ranges=ranges), actor="system")
        client = await uow.clients.get(deal.client_id) if deal.client_id else None
        await uow.feed.rename_thread(thread_id, thread_name(deal, client))
    if mention is not None and deal.client_id is None and allowed(deal.state, "client_linked"):
        client = await recognise(uow, mention)
        if client is not None:
            deal = await link_client(uow, deal, client, how="recognised")
    return deal


def may_describe(deal: Deal) -> None:
    """RefusedError when the deal is too far on for its trip to be changed, or something is on its way."""
    if not allowed(deal.state, "trip_described"):
        raise RefusedError(
            f"The trip of {deal.number} can no longer be changed: the deal stands at "
            f"“{state_label(deal.state)}”. Start a new chat for another trip."
        )
    not_while_sending(deal)
    if deal.marketplace.status == "creating":
        raise RefusedError("The trip is being created at the marketplace. Try again in a moment.")


async def link_client(uow: UnitOfWork, deal: Deal, client: Client, *, how: str = "chosen") -> Deal:
    """This deal is for this client, until a proposal is sent."""
    if not allowed(deal.state, "client_linked"):
        raise RefusedError("A proposal has been sent: the client of this deal is fixed.")
    not_while_sending(deal)
    happening = ClientLinked.model_validate({"client_id": client.id, "how": how})
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await uow.feed.rename_thread(deal.thread_id, thread_name(deal, client))
    return deal


async def locked_deal_of(uow: UnitOfWork, thread_id: str) -> Deal | None:
    """The thread's deal, its row held to the end of the transaction."""
    deal = await uow.deals.of_thread(thread_id)
    return None if deal is None else await uow.deals.get(deal.id, lock=True)


def not_while_sending(deal: Deal) -> None:
    """What is on its way to a client must not change under it."""
    if deal.mail is not None and deal.mail.status in {"queued", "sending", "uncertain"}:
        raise RefusedError("The proposal is being sent. Wait until it has arrived or failed.")


def thread_name(deal: Deal, client: Client | None) -> str:
    """`TEB → VNY → TEB · Acme Corporation (demo) · JV-26-0001`"""
    parts = [deal.trip.route if deal.trip else "", client.title if client else "", deal.number]
    return " · ".join(part for part in parts if part)
