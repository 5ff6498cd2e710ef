"""Cards filled in when they are read: by kind, deal and version, from the database.

The newest card of a kind shows the deal as it is. An older one shows it as it was when it was replaced: by
a newer card of its kind, by another trip, to which none of its answers belong, or by the same trip asked for
anew after the marketplace had forgotten it. It is inert then (`latest` false).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any

import structlog

from domain.deal import Deal
from domain.events import DealEvent
from domain.history import AsItWas
from persistence.chat.feed import NO_DEAL
from persistence.clients import Client
from persistence.deals import UnknownDealError
from persistence.unit_of_work import UnitOfWork
from tools.cards.answer_card import answer_card
from tools.cards.aviapages_card import aviapages_card
from tools.cards.board_card import board_card
from tools.cards.booking_card import booking_card
from tools.cards.client_card import client_card
from tools.cards.closed_card import closed_card
from tools.cards.compare_card import compare_card
from tools.cards.contract_card import contract_card
from tools.cards.desk import ClientPast, Desk, Props
from tools.cards.empty_legs_card import empty_legs_card
from tools.cards.estimate_card import estimate_card
from tools.cards.ledger_card import ledger_card
from tools.cards.letter_card import letter_card
from tools.cards.mail_card import mail_card
from tools.cards.message_card import message_card, outcome_card
from tools.cards.operator_list_card import operator_list_card
from tools.cards.operators_card import operators_card
from tools.cards.other_trips_card import other_trips_card
from tools.cards.proposal_card import proposal_card
from tools.cards.reply_card import reply_card
from tools.cards.sheet_card import sheet_card
from tools.cards.shown import shown_mark
from tools.cards.trip_card import trip_card
from tools.clients.history import deals_of
from tools.clients.twins import twins_of
from tools.pipeline.board import pipeline_card
from tools.proposals.house import House

CARDS: dict[str, Callable[[Deal, Desk], Props]] = {
    "TripCard": trip_card,
    "EstimateCard": estimate_card,
    "BoardCard": board_card,
    "CompareCard": compare_card,
    "ProposalCard": proposal_card,
    "MailCard": mail_card,
    "AnswerCard": answer_card,
    "ReplyCard": reply_card,
    "OtherTripsCard": other_trips_card,
    "OperatorsCard": operators_card,
    "AviapagesCard": aviapages_card,
    "EmptyLegsCard": empty_legs_card,
    "MessageCard": message_card,
    "OutcomeCard": outcome_card,
    "ContractCard": contract_card,
    "BookingCard": booking_card,
    "LedgerCard": ledger_card,
    "ClosedCard": closed_card,
    "ClientCard": client_card,
}
OF_ONE: dict[str, Callable[[Deal, Desk, str], Props]] = {
    "LetterCard": letter_card,
}
"""which show one of several things of a deal: the card says which"""
OWN: dict[str, Callable[[UnitOfWork, str | None], Awaitable[Props]]] = {
    "OperatorListCard": operator_list_card,
    "SheetCard": sheet_card,
    "Pipeline": pipeline_card,
}
"""of what is the broker's own and belongs to no deal"""
OF_A_TRIP = {
    "EstimateCard",
    "BoardCard",
    "CompareCard",
    "ProposalCard",
    "MailCard",
    "AnswerCard",
    "OperatorsCard",
    "AviapagesCard",
    "MessageCard",
    "OutcomeCard",
}
"""what they show ends when the trip becomes another one"""

Element = dict[str, Any]

log = structlog.get_logger(__name__)


async def fill_cards(
    uow: UnitOfWork,
    elements: list[Element],
    *,
    house: House,
    is_simulator: bool,
    only_latest: bool = False,
) -> list[Element]:
    """Fill the properties of these elements in place and return them. A card whose deal this user may not
    see keeps no content; one that cannot be shown says so and leaves the others alone. `only_latest` leaves
    out older cards that had been replaced before."""
    filled = await _fill_own(uow, [one for one in elements if one["props"]["deal_id"] == NO_DEAL])
    for deal_id in {element["props"]["deal_id"] for element in elements} - {NO_DEAL}:
        of_deal = [element for element in elements if element["props"]["deal_id"] == deal_id]
        try:
            deal = await uow.deals.get(deal_id)
        except UnknownDealError:
            continue
        client = await uow.clients.get(deal.client_id) if deal.client_id else None
        threads = await _opened_out_of(uow, deal)
        rates = await uow.exchange_rates.newest(uow.now())
        looked = await _looked_at(uow, deal)
        history = await uow.deals.history(deal_id)
        book = await _past(uow, client) if any(one["name"] == "ClientCard" for one in of_deal) else None
        desk = Desk(
            await uow.me(), client, uow.now(), house, is_simulator, threads, rates, book, history, looked
        )
        was = AsItWas(history, broker_id=deal.broker_id)
        # read before any card of the deal is filled: filling takes the place of what is compared here
        ends = {element["id"]: _ended(element, of_deal, history) for element in of_deal}
        for element in of_deal:
            end = ends[element["id"]]
            if end is not None and only_latest and not _just_ended(end, deal):
                continue
            _fill(element, deal, desk, was, end)
            filled.append(element)
    return filled


async def _looked_at(uow: UnitOfWork, deal: Deal) -> dict[str, datetime]:
    watches = await uow.empty_leg_watches.of_deal(deal.id) if deal.leg_searches else ()
    return {watch.id: watch.looked_at for watch in watches if watch.looked_at}


async def _past(uow: UnitOfWork, client: Client | None) -> ClientPast | None:
    if client is None:
        return None
    return ClientPast(await deals_of(uow, client), twins_of(client, await uow.clients.everyone()))


async def _fill_own(uow: UnitOfWork, elements: list[Element]) -> list[Element]:
    """Cards of what is the broker's own: the newest of a kind is live, older ones show nothing any more."""
    newest = {one["name"]: one["id"] for one in sorted(elements, key=lambda one: one["props"]["said"])}
    for element in elements:
        latest = newest[element["name"]] == element["id"]
        frame = {"kind": element["name"], "deal_id": NO_DEAL, "version": 0, "latest": latest}
        words = element["props"].get("about")
        shown = await OWN[element["name"]](uow, words if latest else None)
        element["props"] = {**shown, **frame}
    return elements


async def _opened_out_of(uow: UnitOfWork, deal: Deal) -> dict[str, str]:
    """The names of the threads that this deal's other trips were opened in."""
    opened = [other.opened.thread_id for other in deal.other_trips if other.opened]
    names = {thread_id: await uow.feed.thread_name(thread_id) for thread_id in opened}
    return {thread_id: name for thread_id, name in names.items() if name}


def _fill(element: Element, deal: Deal, desk: Desk, was: AsItWas, end: int | None) -> None:
    version = element["props"]["version"]
    frame = {"kind": element["name"], "deal_id": deal.id, "version": version, "latest": end is None}
    try:
        shown = deal if end is None else was.after(end)
        mark = shown_mark(element["name"], shown, element["props"].get("about"))
        element["props"] = {**_content(element, shown, desk), **frame, "shown": mark}
    except Exception:
        # one card that cannot be shown must not close the whole thread
        log.exception("card.not_shown", kind=element["name"], deal=deal.id, version=version)
        element["props"] = {**frame, "problem": "This card cannot be shown."}


def _content(element: Element, shown: Deal, desk: Desk) -> Props:
    about = element["props"].get("about")
    if about is None:
        return CARDS[element["name"]](shown, desk)
    return OF_ONE[element["name"]](shown, desk, about)


def _ended(element: Element, of_deal: list[Element], history: tuple[DealEvent, ...]) -> int | None:
    """The last event that this card shows; None for a card that is still live."""
    props = element["props"]
    place = (props["version"], props["said"])
    newer = [
        (other["props"]["version"], other["props"]["said"], other["props"]["since"])
        for other in of_deal
        if _same(other, element) and (other["props"]["version"], other["props"]["said"]) > place
    ]
    ends = [max(props["version"], min(newer)[2])] if newer else []
    if element["name"] in OF_A_TRIP:
        afresh = _begun_anew(history, estimate=element["name"] == "EstimateCard")
        ends += [seq - 1 for seq in afresh if seq > props["version"]][:1]
    return min(ends, default=None)


def _same(one: Element, other: Element) -> bool:
    return bool(one["name"] == other["name"] and one["props"].get("about") == other["props"].get("about"))


def _begun_anew(history: tuple[DealEvent, ...], *, estimate: bool) -> list[int]:
    """The events with which what was asked and answered before ends. An estimate holds for as long as its
    trip is described so."""
    begun, forgotten = [], False
    for event in history:
        kind = event.payload.kind
        if kind == "trip_described" or (kind == "trip_requested" and forgotten and not estimate):
            begun.append(event.seq)
        if kind in {"trip_described", "trip_requested", "trip_forgotten"}:
            forgotten = kind == "trip_forgotten"
    return begun


def _just_ended(end: int, deal: Deal) -> bool:
    # a turn writes a few events: a card replaced by the last ones is shown inert at once
    return end > deal.seq - 6
