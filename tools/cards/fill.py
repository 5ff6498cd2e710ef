"""Cards filled in when they are read: by kind, deal and version, from the database.

The newest card of a kind shows the deal as it is. An older one shows it as it was when the newer one took
over, and is inert (`latest` false).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from domain.deal import Deal
from persistence.deals import UnknownDealError
from persistence.unit_of_work import UnitOfWork
from tools.cards.answer_card import answer_card
from tools.cards.board_card import board_card
from tools.cards.compare_card import compare_card
from tools.cards.desk import Desk, Props
from tools.cards.estimate_card import estimate_card
from tools.cards.mail_card import mail_card
from tools.cards.proposal_card import proposal_card
from tools.cards.trip_card import trip_card

CARDS: dict[str, Callable[[Deal, Desk], Props]] = {
    "TripCard": trip_card,
    "EstimateCard": estimate_card,
    "BoardCard": board_card,
    "CompareCard": compare_card,
    "ProposalCard": proposal_card,
    "MailCard": mail_card,
    "AnswerCard": answer_card,
}


async def fill_cards(
    uow: UnitOfWork, elements: list[dict[str, Any]], *, is_simulator: bool, only_latest: bool = False
) -> list[dict[str, Any]]:
    """Fill the properties of these elements in place and return them. A card whose deal this user may not
    see keeps no content. `only_latest` leaves out older cards that had been replaced before."""
    filled: list[dict[str, Any]] = []
    for deal_id in {element["props"]["deal_id"] for element in elements}:
        of_deal = [element for element in elements if element["props"]["deal_id"] == deal_id]
        try:
            deal = await uow.deals.get(deal_id)
        except UnknownDealError:
            continue
        client = await uow.clients.get(deal.client_id) if deal.client_id else None
        desk = Desk(await uow.me(), client, uow.now(), is_simulator)
        for element in of_deal:
            newer = _next_version(element, of_deal)
            if newer is not None and only_latest and not _just_replaced(newer, deal):
                continue
            shown = deal if newer is None else await uow.deals.as_it_was(deal_id, newer - 1)
            version = element["props"]["version"]
            element["props"] = {
                **CARDS[element["name"]](shown, desk),
                "kind": element["name"],
                "deal_id": deal_id,
                "version": version,
                "latest": newer is None,
            }
            filled.append(element)
    return filled


def _next_version(element: dict[str, Any], of_deal: list[dict[str, Any]]) -> int | None:
    version = element["props"]["version"]
    later = [
        other["props"]["version"]
        for other in of_deal
        if other["name"] == element["name"] and other["props"]["version"] > version
    ]
    return min(later, default=None)


def _just_replaced(newer: int, deal: Deal) -> bool:
    # a few events may belong to the same turn as the one that replaced it
    return newer > deal.seq - 4
