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
        # read before any card of the deal is filled: filling takes the place of what is compared here
        replaced_since = {element["id"]: _replaced_since(element, of_deal) for element in of_deal}
        for element in of_deal:
            since = replaced_since[element["id"]]
            if since is not None and only_latest and not _just_replaced(since, deal):
                continue
            shown = deal if since is None else await uow.deals.as_it_was(deal_id, since)
            version = element["props"]["version"]
            element["props"] = {
                **CARDS[element["name"]](shown, desk),
                "kind": element["name"],
                "deal_id": deal_id,
                "version": version,
                "latest": since is None,
            }
            filled.append(element)
    return filled


def _replaced_since(element: dict[str, Any], of_deal: list[dict[str, Any]]) -> int | None:
    """The event after which the next card of this kind took over; None for the newest card."""
    version = element["props"]["version"]
    later = [
        (other["props"]["version"], other["props"]["since"])
        for other in of_deal
        if other["name"] == element["name"] and other["props"]["version"] > version
    ]
    return max(version, min(later)[1]) if later else None


def _just_replaced(since: int, deal: Deal) -> bool:
    # a turn writes a few events: a card replaced by the last ones is shown inert at once
    return since > deal.seq - 6
