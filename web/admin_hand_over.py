"""A deal, or a client with all deals, goes to another broker: chosen, looked at once more, then done."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from domain.deal_state import ENDED
from persistence.audit import Act, write_down
from persistence.deals import UnknownDealError
from persistence.pipeline import Filter
from persistence.users import UserLine
from tools.deals.errors import RefusedError
from tools.handover.hand_over import Order, hand_over_client, hand_over_deal
from web.own_pages import OwnPages, Posted, Visitor
from web.private_pages import HEADERS
from web.services import ChatServices

ADMIN = ("admin",)
PATH = "/admin/hand-over"
MOST = 100
"""deals of a broker on the page: those to which something happened last"""


@dataclass(frozen=True)
class Chosen:
    order: Order
    kind: str
    """deal or client"""
    about: str
    """its id"""


def admin_hand_over_routes(services: ChatServices) -> APIRouter:
    router = APIRouter(include_in_schema=False)
    pages = OwnPages(services)

    async def page(
        visitor: Visitor, giver: str, *, said: str = "", problem: str = "", status: int = 200, **more: object
    ) -> Response:
        people = [one for one in await services.users.everyone() if one.role == "broker"]
        known = giver if any(one.id == giver for one in people) else ""
        takers = [one for one in people if one.id != known and one.revoked_at is None]
        values = {"chosen": None, "deals": [], "clients": [], **(await _book(known) if known else {}), **more}
        return pages.page(
            "admin_hand_over", visitor, PATH, status=status, givers=people, giver=known, takers=takers,
            most=MOST, said=said, problem=problem, **values,
        )  # fmt: skip

    async def _book(giver: str) -> dict[str, object]:
        async with services.work.unit(giver) as uow:
            deals = await uow.pipeline.found(Filter(archived=None), MOST)
            clients = await uow.clients.everyone()
        return {"deals": deals, "clients": clients}

    async def chosen(posted: Posted) -> Chosen:
        """RefusedError for what is not there."""
        people: dict[str, UserLine] = {one.id: one for one in await services.users.everyone()}
        kind, _, about = posted["what"].partition(":")
        giver, taker = people.get(posted["giver"]), people.get(posted["taker"])
        if giver is None or taker is None or kind not in {"deal", "client"} or not about:
            raise RefusedError("Choose what is handed over, and to whom.")
        admin = people[posted.visitor.user.id]
        return Chosen(Order(giver, taker, admin, posted["why"], posted.visitor.address), kind, about)

    @router.get(PATH)
    async def show(request: Request, giver: str = "", done: str = "") -> Response:
        visitor = await pages.visitor(request, ADMIN)
        if isinstance(visitor, Response):
            return visitor
        if giver:
            async with services.database.as_user(visitor.user.id) as connection:
                act = Act(visitor.user.id, "looked at the deals of", giver, address=visitor.address)
                await write_down(connection, act)
        return await page(visitor, giver, said=f"Handed over: {done}." if done else "")

    @router.post(f"{PATH}/look")
    async def look(request: Request) -> Response:
        """What would move, once more, before it does."""
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        try:
            one = await chosen(posted)
            told = await _told(one)
        except RefusedError as refused:
            return await page(posted.visitor, posted["giver"], problem=refused.sentence, status=409)
        fields = {name: posted[name] for name in ("giver", "taker", "what", "why")}
        return await page(posted.visitor, posted["giver"], chosen={"told": told, "fields": fields})

    async def _told(one: Chosen) -> list[str]:
        giver, taker = one.order.giver.display_name, one.order.taker.display_name
        async with services.work.unit(one.order.giver.id) as uow:
            if one.kind == "deal":
                try:
                    deal = await uow.deals.get(one.about)
                except UnknownDealError:
                    raise RefusedError("This broker has no such deal.") from None
                what = f"{deal.number}, with its thread, papers, letters and links"
                stays = f"The client stays in the book of {giver} and is entered in that of {taker}."
            else:
                client = await uow.clients.get(one.about)
                if client is None:
                    raise RefusedError("There is no such client in this broker's book.")
                deals = await uow.deals.of_clients(await uow.clients.ids_of(client.id), MOST)
                living = sum(deal.state not in ENDED for deal in deals)
                what = f"{client.title} with {len(deals)} deals, {living} of them open"
                stays = f"{giver} sees none of it any more."
        return [f"{what}: from {giver} to {taker}.", stays, f"Both brokers read why: “{one.order.why}”"]

    @router.post(PATH)
    async def hand_over(request: Request) -> Response:
        posted = await pages.posted(request, ADMIN)
        if isinstance(posted, Response):
            return posted
        try:
            one = await chosen(posted)
            if one.kind == "deal":
                done = await hand_over_deal(services.work, one.order, one.about)
            else:
                name, count = await hand_over_client(services.work, one.order, one.about)
                done = f"{name} with {count} deal{'' if count == 1 else 's'}"
        except UnknownDealError:
            return await page(
                posted.visitor, posted["giver"], problem="This broker has no such deal.", status=409
            )
        except RefusedError as refused:
            return await page(posted.visitor, posted["giver"], problem=refused.sentence, status=409)
        return RedirectResponse(f"{PATH}?{_query(posted['giver'], done)}", status_code=303, headers=HEADERS)

    return router


def _query(giver: str, done: str) -> str:
    return urlencode({"giver": giver, "done": done})
