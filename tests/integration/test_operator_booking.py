"""An operator that was told to book confirms on its page; the broker's click records it."""

from __future__ import annotations

import html
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from persistence.checkpoints import checkpoint_pool
from tests.integration.conftest import House
from tests.integration.test_operator_page import OFFER, SECRETS, Visit
from tests.support.chat import chat_services
from tests.support.contracts import SIGNER, Sale
from tests.support.deal_steps import PostBox
from tests.support.deals import HOUSE
from tests.support.operators import asked, link_in, said_in
from tests.support.sales import Counter
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from web.client_routes import client_routes
from web.operator_booking import operator_booking_routes
from web.operator_routes import operator_routes

TYPED = {"tail": "N100CH", "carrier": "Operator 1 Air LLC (demo)", "price": "98,500", "currency": "USD"}


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    services = chat_services(house, checkpoint_pool(house.app_url))
    for routes in (client_routes, operator_routes, operator_booking_routes):
        app.include_router(routes(services))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1") as client:
        yield client


async def accepted(house: House, http: httpx.AsyncClient) -> tuple[Counter, str]:
    """The client has taken what the first operator offered on its page. The page's path."""
    deal, post = await asked(house)
    visit = Visit(house, http, deal.id, link_in(post.taken[0]))
    assert (await visit.send("offer", **OFFER)).status_code == 303
    [quote] = (await visit.deal()).open_quotes
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow, deal.id, quote_ids=[quote.id], margin_percent="10", taxes={quote.id: "excluded"}
        )
    await render_proposal(house.work, HOUSE, house.anna, deal.id, 1)
    async with house.work.unit(house.anna) as uow:
        drafted = (await prepare_mail(uow, HOUSE, deal.id)).mail
        assert drafted is not None
        await approve_mail(
            uow, HOUSE, deal.id, content_hash=drafted.content.content_hash, confirm_provisional=False
        )
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal.id, draft_id=drafted.draft_id)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal.id, 1, option=1, name=SIGNER, message=None)
    return Counter(Sale(house, deal.id), house.anna), visit.page


async def form(http: httpx.AsyncClient, page: str) -> dict[str, str]:
    text = (await http.get(page, follow_redirects=True)).text
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found is not None, text[:1500]
    return {"csrf": found[1], "note": "", **TYPED}


async def test_the_operator_confirms_on_its_page_and_the_broker_records_it(
    house: House, http: httpx.AsyncClient
) -> None:
    at, page = await accepted(house, http)
    assert (await http.get(f"{page}/booking")).status_code == 404, "nobody has told it to book"
    assert await at.press("write_booking", to="") is None
    assert page in (await at.sale.letter("booking")).content.body
    assert (await at.press("approve_letter", **await look(at), confirmations=["unsigned"])) is None
    await at.sale.work()

    assert (await http.get(page)).headers["location"] == f"{page}/booking"
    shown = html.unescape((await http.get(f"{page}/booking")).text)
    assert "Teterboro (KTEB)" in shown
    assert 'value="98,500' in shown
    for secret in SECRETS:
        assert secret not in shown, secret

    before = await at.sale.kinds()
    typed = await form(http, page)
    checked = await http.post(f"{page}/booking/check", data=typed | {"note": "held until noon"})
    assert "held until noon" in checked.text
    again = await http.post(f"{page}/booking/back", data=typed | {"carrier": "Another one"})
    assert 'value="Another one"' in again.text
    assert await at.sale.kinds() == before, "looking and checking change nothing"
    for _ in range(2):
        sent = await http.post(f"{page}/booking/confirm", data=typed | {"note": "held until noon"})
        assert sent.status_code == 303
    assert (await at.sale.kinds())[len(before) :] == ["words_noted"], "twice is once"
    assert "we have your confirmation" in (await http.get(f"{page}/booking")).text
    assert "The operator confirms" in await said_in(house, await at.sale.deal())

    card = await at.aircraft()
    assert card["told"]
    assert card["confirm_form"]["how"] == "page"
    assert [line.split(":")[0] for line in card["differences"]] == ["Another carrier"]
    own = card["confirm_form"] | {"note": "They owe us a favour."}
    assert await at.press("confirm_booking", **own) is None
    shown = (await http.get(f"{page}/booking")).text
    assert "we have your confirmation" in shown
    assert "favour" not in shown, "the broker's own words are not the operator's"
    click = card["confirm_form"] | {"acknowledged": card["differences"]}
    assert await at.press("confirm_booking", **click) is None
    confirmed = (await at.sale.deal()).booking.confirmed
    assert confirmed is not None
    assert (confirmed.how, confirmed.tail, confirmed.note) == ("page", "N100CH", "held until noon")
    assert (await http.get(f"{page}/booking")).status_code == 404, "it is confirmed"


async def look(at: Counter) -> dict[str, str]:
    letter = await at.sale.letter("booking")
    return {"letter_id": letter.letter_id, "content_hash": letter.content.content_hash}


async def test_what_cannot_be_read_or_is_not_ours_records_nothing(
    house: House, http: httpx.AsyncClient
) -> None:
    at, page = await accepted(house, http)
    assert await at.press("record_told", how="phone", to="Kim", seen=0) is None
    before = await at.sale.kinds()
    typed = await form(http, page)
    for change, says in (
        ({"tail": "the white one"}, "is not a tail number"),
        ({"price": "free"}, "is not a price"),
        ({"carrier": " "}, "Enter the carrier."),
    ):
        for step in ("check", "confirm"):
            answer = await http.post(f"{page}/booking/{step}", data=typed | change)
            assert answer.status_code == 409
            assert says in html.unescape(answer.text)
    assert (await http.post(f"{page}/booking/confirm", data=typed | {"csrf": "x"})).status_code == 404
    assert (await http.post(f"/o/{'x' * 43}/booking/confirm", data=typed)).status_code == 404
    hostile = typed | {"carrier": "<script>alert(1)</script>"}
    assert "<script>alert" not in (await http.post(f"{page}/booking/check", data=hostile)).text
    assert await at.sale.kinds() == before
