"""The client's page over HTTP: a link that cannot be guessed, two answers, nothing of the house's own."""

from __future__ import annotations

import html
import io
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote as quoted_url

import httpx
import pytest
from fastapi import FastAPI
from pypdf import PdfReader

from domain.deal import ClientAnswer, Deal
from domain.deal_state import DealState
from persistence.checkpoints import checkpoint_pool
from persistence.deals import UnknownDealError
from persistence.pipeline import Filter
from persistence.who import acting_as
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.deal_steps import PostBox, proposed, sent
from tests.support.deals import HOUSE, quote
from tools.cards.desk import Desk
from tools.cards.proposal_card import proposal_card
from tools.deals.errors import RefusedError
from tools.deals.wording import money_label
from tools.proposals.approve import approve_mail
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.proposals.withdraw_link import withdraw_link
from tools.quoting.options import price_options
from tools.sourcing.forgotten import record_forgotten
from tools.sourcing.trip_creation import request_trip
from web.client_routes import client_routes

HIDDEN = ("98,000", "104,500", "9,800.00", "10,450.00", "98000", "104500", "argin", "ommission")
"""the operators' prices, the margins, and the words for them"""
UNKNOWN = "This link does not work"


@dataclass
class Visit:
    """A client with a link, and the deal behind it."""

    house: House
    http: httpx.AsyncClient
    deal_id: str
    token: str

    @property
    def page(self) -> str:
        return f"/p/{self.token}"

    async def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([^"]+)"', (await self.http.get(self.page)).text)
        assert found is not None
        return found[1]

    async def answer(self, answer: str, **fields: str) -> httpx.Response:
        form = {
            "csrf": await self.csrf(),
            "name": "Alex Carter",
            "message": "",
            "answer": answer,
            "confirmed": "yes",
            **fields,
        }
        return await self.http.post(f"{self.page}/answer", data=form)

    async def deal(self) -> Deal:
        async with self.house.work.unit(self.house.anna) as uow:
            return await uow.deals.get(self.deal_id)

    async def kinds(self) -> list[str]:
        async with self.house.work.unit(self.house.anna) as uow:
            return [event.payload.kind for event in await uow.deals.history(self.deal_id)]


def html_unescaped(fields: dict[str, str]) -> dict[str, str]:
    return {name: html.unescape(value) for name, value in fields.items()}


async def token_of(house: House, deal_id: str) -> str:
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    return deal.proposal.document.link.removeprefix(f"{HOUSE.public_url}/p/")


@pytest.fixture
async def http(house: House) -> AsyncIterator[httpx.AsyncClient]:
    app = FastAPI()
    app.include_router(client_routes(chat_services(house, checkpoint_pool(house.app_url))))
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def visit(house: House, http: httpx.AsyncClient) -> Visit:
    """The proposal was sent, the client has the mail in front of them."""
    deal_id = await sent(house)
    return Visit(house, http, deal_id, await token_of(house, deal_id))


async def test_the_page_shows_the_offer_and_nothing_of_the_house(visit: Visit) -> None:
    answer = await visit.http.get(visit.page)
    assert answer.status_code == 200
    text = html.unescape(answer.text)
    assert "USD 115,948.60" in text
    assert "Teterboro" in text
    for hidden in HIDDEN:
        assert hidden not in text, hidden


async def test_every_page_has_its_guards(visit: Visit) -> None:
    pages = (visit.page, f"/p/{'x' * 43}", f"{visit.page}/proposal.pdf")
    for page in pages:
        headers = (await visit.http.get(page)).headers
        assert headers["X-Content-Type-Options"] == "nosniff", page
        assert "no-store" in headers["Cache-Control"], page
    for page in pages[:2]:
        headers = (await visit.http.get(page)).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "form-action 'self'" in policy
        assert "unsafe" not in policy
        assert headers["Referrer-Policy"] in {"no-referrer", "same-origin"}, "the link is a secret"
        assert "noindex" in headers["X-Robots-Tag"]
        assert "set-cookie" not in headers


async def test_a_link_that_leads_nowhere_is_one_and_the_same_page(visit: Visit) -> None:
    texts = set()
    for token in ("x" * 43, "short", visit.token[:-1], visit.token.swapcase(), "%00" * 30, "..%2F..%2Fetc"):
        answer = await visit.http.get(f"/p/{token}")
        assert answer.status_code == 404, token
        if "detail" not in answer.text:
            texts.add(answer.text)
    assert len(texts) == 1
    assert UNKNOWN in texts.pop()
    for method, path in (("GET", "proposal.pdf"), ("POST", "seen"), ("POST", "answer")):
        assert (await visit.http.request(method, f"/p/{'x' * 43}/{path}")).status_code == 404


async def test_an_offer_that_ended_says_so_and_takes_no_answer(visit: Visit) -> None:
    csrf = await visit.csrf()
    proposal = (await visit.deal()).proposal
    assert proposal is not None
    visit.house.clock.advance(proposal.valid_until - visit.house.clock.now() + timedelta(seconds=1))
    page = await visit.http.get(visit.page)
    assert page.status_code == 200
    assert 'id="answer-form"' not in page.text
    form = {"csrf": csrf, "answer": "accept", "option": "1", "name": "Alex Carter", "confirmed": "yes"}
    late = await visit.http.post(f"{visit.page}/answer", data=form)
    assert late.status_code == 409
    assert "offer has ended" in late.text
    assert (await visit.deal()).state is DealState.PROPOSAL_SENT
    visit.house.clock.advance(timedelta(days=31))
    gone = await visit.http.get(visit.page)
    assert gone.status_code == 404
    assert UNKNOWN in gone.text
    assert (await visit.http.get(f"{visit.page}/proposal.pdf")).status_code == 404
    assert (await visit.http.post(f"{visit.page}/answer", data=form)).status_code == 404


async def test_a_form_of_somebody_elses_page_is_refused(visit: Visit) -> None:
    for csrf in ("", "0" * 32, "wrong", "é"):
        answer = await visit.http.post(
            f"{visit.page}/answer",
            data={"csrf": csrf, "answer": "accept", "option": "1", "name": "Alex Carter"},
        )
        assert answer.status_code == 403
        assert "once more" in answer.text
    assert (await visit.deal()).state is DealState.PROPOSAL_SENT


async def test_the_client_accepts_once_and_reads_what_was_accepted(visit: Visit) -> None:
    answer = await visit.answer("accept", option="2", message="See you <there> & then!")
    assert (answer.status_code, answer.headers["location"]) == (303, visit.page)
    deal = await visit.deal()
    assert deal.state is DealState.ACCEPTED
    assert deal.answer is not None
    assert (deal.answer.option, deal.answer.name) == (2, "Alex Carter")
    page = (await visit.http.get(visit.page)).text
    assert 'id="answer-form"' not in page, "an answered page has no form"
    assert "<there>" not in page
    assert "Alex Carter" in page
    for hidden in HIDDEN:
        assert hidden not in html.unescape(page), hidden


async def test_the_client_declines_and_the_deal_stays_open(visit: Visit) -> None:
    assert (await visit.answer("decline", message="Too late for us")).status_code == 303
    deal = await visit.deal()
    assert deal.state is DealState.PROPOSAL_SENT
    assert deal.answer is not None
    assert (deal.answer.answer, deal.answer.message) == ("declined", "Too late for us")


async def test_an_answer_is_recorded_when_it_is_confirmed(visit: Visit) -> None:
    asked = await visit.answer("accept", option="2", message="By <noon>", confirmed="")
    assert asked.status_code == 200
    text = html.unescape(asked.text)
    assert "Accept this option?" in text
    offered = (await visit.deal()).proposal
    assert offered is not None
    assert money_label(offered.options[1].snapshot.total) in text
    assert "<noon>" not in asked.text
    assert (await visit.deal()).answer == ClientAnswer(version=1)
    fields = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
    answer = await visit.http.post(f"{visit.page}/answer", data=html_unescaped(fields))
    assert answer.status_code == 303
    given = (await visit.deal()).answer
    assert given is not None
    assert (given.answer, given.option, given.message) == ("accepted", 2, "By <noon>")


async def test_a_question_reaches_the_chat_as_words_and_is_no_answer(visit: Visit) -> None:
    words = "Is there **Wi-Fi**? [see](https://evil.example) <b>x</b>"
    form = {"csrf": await visit.csrf(), "question": words}
    for _ in range(2):
        answer = await visit.http.post(f"{visit.page}/question", data=form)
        assert answer.status_code == 303
    deal = await visit.deal()
    assert [one.text for one in deal.client_questions] == [words]
    assert deal.state is DealState.PROPOSAL_SENT
    assert deal.answer == ClientAnswer(version=1)
    page = (await visit.http.get(visit.page)).text
    assert "Sent to Anna Berg (demo)" in page
    assert "<b>x</b>" not in page
    said = [step for change in visit.house.heard.changes for step in change.steps]
    async with visit.house.work.unit(visit.house.anna) as uow:
        posts = [post["output"] for post in await uow.feed.posts(deal.thread_id, said)]
    assert sum("The client asks" in post for post in posts) == 1
    assert not any("](https://evil" in post or "**Wi-Fi**" in post for post in posts)


async def test_a_question_needs_words_and_there_is_an_end_of_them(visit: Visit) -> None:
    csrf = await visit.csrf()
    for n in range(12):
        answer = await visit.http.post(
            f"{visit.page}/question", data={"csrf": csrf, "question": f"No. {n} {'x' * 5000}"}
        )
        assert answer.status_code == (303 if n < 10 else 409)
    assert (await visit.http.post(f"{visit.page}/question", data={"csrf": csrf})).status_code == 409
    forged = {"csrf": "0" * 32, "question": "Who are you?"}
    assert (await visit.http.post(f"{visit.page}/question", data=forged)).status_code == 403
    questions = (await visit.deal()).client_questions
    assert len(questions) == 10
    assert all(len(one.text) <= 2000 for one in questions)


async def test_a_withdrawn_link_opens_nothing_and_the_card_says_so(visit: Visit) -> None:
    csrf = await visit.csrf()
    house = visit.house
    for _ in range(2):
        async with house.work.unit(house.anna) as uow:
            await withdraw_link(uow, visit.deal_id, version=1)
    paths = ("", "/proposal.pdf", "/aircraft/1.jpg")
    assert {(await visit.http.get(f"{visit.page}{path}")).status_code for path in paths} == {404}
    for path in ("answer", "question", "seen"):
        form = {"csrf": csrf, "answer": "accept", "option": "1", "name": "Alex Carter", "confirmed": "yes"}
        assert (await visit.http.post(f"{visit.page}/{path}", data=form)).status_code == 404
    assert (await visit.kinds()).count("link_withdrawn") == 1
    deal = await visit.deal()
    assert deal.state is DealState.PROPOSAL_SENT
    async with house.work.unit(house.anna) as uow:
        card: Any = proposal_card(deal, Desk(await uow.me(), None, uow.now(), HOUSE, is_simulator=True))
    assert card["page"]["withdrawn_label"]
    assert not card["page"]["can_withdraw"]
    async with house.work.unit(house.bob) as uow:
        with pytest.raises(UnknownDealError):
            await withdraw_link(uow, visit.deal_id, version=1)


async def test_a_page_that_was_withdrawn_before_the_mail_left_is_not_sent(house: House) -> None:
    deal_id = await proposed(house)
    async with house.work.unit(house.anna) as uow:
        deal = await withdraw_link(uow, deal_id, version=1)
        assert deal.mail is not None
        with pytest.raises(RefusedError, match="was withdrawn"):
            await approve_mail(
                uow, HOUSE, deal_id, content_hash=deal.mail.content.content_hash, confirm_provisional=True
            )


async def test_a_second_answer_is_told_that_there_was_one(visit: Visit) -> None:
    csrf = await visit.csrf()
    for first, expected in ((True, 303), (False, 409)):
        answer = await visit.http.post(
            f"{visit.page}/answer",
            data={
                "csrf": csrf,
                "answer": "decline" if first else "accept",
                "option": "1",
                "name": "Alex Carter",
                "confirmed": "yes",
            },
        )
        assert answer.status_code == expected
    assert "already declined" in html.unescape(answer.text)
    assert (await visit.deal()).state is DealState.PROPOSAL_SENT
    assert (await visit.kinds()).count("proposal_declined") == 1


async def test_an_answer_that_lacks_something_is_asked_for_it_and_nothing_is_typed_twice(
    visit: Visit,
) -> None:
    for fields, sentence in (
        ({"option": ""}, "choose one of the options"),
        ({"option": "7"}, "choose one of the options"),
        ({"option": "-1"}, "choose one of the options"),
        ({"option": "1", "name": " "}, "type your name"),
    ):
        answer = await visit.answer("accept", message="By noon, please", **fields)
        assert answer.status_code == 409
        assert sentence in answer.text
        assert "By noon, please" in answer.text
    assert (await visit.answer("maybe")).status_code == 409
    assert (await visit.deal()).answer is not None
    assert (await visit.deal()).state is DealState.PROPOSAL_SENT


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'),
        ("Al\x00ex \x07Carter", "one\x00two\r\n\r\n\x1bthree"),
        ("A" * 5000, "B" * 50_000),
        ("Ян Ковальски 張偉 أحمد", "\u202eevil\u202c [a link](https://evil.example)"),
    ],
    ids=["markup", "control", "endless", "scripts"],
)
async def test_any_text_of_the_clients_is_taken_as_text(visit: Visit, name: str, message: str) -> None:
    assert (await visit.answer("accept", option="9", name=name, message=message)).status_code == 409
    assert (await visit.answer("accept", option="1", name=name, message=message)).status_code == 303
    page = await visit.http.get(visit.page)
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "onerror=alert(1)>" not in page.text
    deal = await visit.deal()
    assert deal.answer is not None
    assert deal.answer.name is not None
    assert 2 <= len(deal.answer.name) <= 120
    said = [step for change in visit.house.heard.changes for step in change.steps]
    async with visit.house.work.unit(visit.house.anna) as uow:
        posts = [post["output"] for post in await uow.feed.posts(deal.thread_id, said)]
    assert any("Accepted" in post for post in posts)
    assert not any("](https://evil" in post for post in posts), "a client's words make no link in the chat"


async def looked_at(visit: Visit) -> datetime | None:
    """When the client was at the page, as the board knows it."""
    async with visit.house.work.unit(visit.house.anna) as uow:
        (line,) = await uow.pipeline.found(Filter(), 5)
    return line.looked_at


async def test_seen_is_told_by_the_page_once_and_not_by_who_only_fetches_it(visit: Visit) -> None:
    """Mail programs fetch links; the broker looks at what they sent."""
    csrf = await visit.csrf()
    await visit.http.get(visit.page)
    await visit.http.head(visit.page)
    assert (await visit.http.post(f"{visit.page}/seen")).status_code == 404
    assert (await visit.http.post(f"{visit.page}/seen", data={"csrf": "wrong"})).status_code == 404
    with acting_as(visit.house.anna):
        assert (await visit.http.post(f"{visit.page}/seen", data={"csrf": csrf})).status_code == 204
    assert "proposal_seen" not in await visit.kinds()
    assert await looked_at(visit) is None
    for _ in range(3):
        assert (await visit.http.post(f"{visit.page}/seen", data={"csrf": csrf})).status_code == 204
    assert (await visit.kinds()).count("proposal_seen") == 1
    assert await looked_at(visit) == visit.house.clock.at, "the board marks that the client is looking"


async def test_the_pdf_is_the_one_that_was_sent_and_holds_no_secret(visit: Visit) -> None:
    answer = await visit.http.get(f"{visit.page}/proposal.pdf")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"].startswith("inline")
    proposal = (await visit.deal()).proposal
    assert proposal is not None
    assert proposal.document is not None
    assert len(answer.content) == proposal.document.size
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    assert "115,948.60" in text
    for hidden in HIDDEN:
        assert hidden not in text, hidden


async def test_before_the_mail_went_out_the_page_takes_no_answer(
    house: House, http: httpx.AsyncClient
) -> None:
    """The link stands in the draft; it opens nothing that can be answered."""
    deal_id = await proposed(house)
    visit = Visit(house, http, deal_id, await token_of(house, deal_id))
    assert 'id="answer-form"' not in (await http.get(visit.page)).text
    assert (await visit.deal()).state is DealState.PROPOSAL_DRAFT


async def test_an_older_version_says_that_there_is_a_newer_one(visit: Visit) -> None:
    csrf = await visit.csrf()
    house, deal_id = visit.house, visit.deal_id
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow,
            deal_id,
            quote_ids=[quote(1).id],
            margin_percent="8",
            taxes={quote(1).id: "excluded"},
        )
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 2)
    async with house.work.unit(house.anna) as uow:
        await prepare_mail(uow, HOUSE, deal_id)
        mail = (await uow.deals.get(deal_id)).mail
        assert mail is not None
        await approve_mail(
            uow, HOUSE, deal_id, content_hash=mail.content.content_hash, confirm_provisional=True
        )
    await send_mail(house.work, PostBox(), HOUSE, house.anna, deal_id, draft_id=mail.draft_id)
    newer = Visit(house, visit.http, deal_id, await token_of(house, deal_id))
    assert newer.token != visit.token
    old_page = (await visit.http.get(visit.page)).text
    assert 'id="answer-form"' not in old_page
    assert "115,948.60" in old_page, "the old link still shows what was offered then"
    form = {"csrf": csrf, "answer": "accept", "option": "1", "name": "Alex Carter", "confirmed": "yes"}
    answer = await visit.http.post(f"{visit.page}/answer", data=form)
    assert answer.status_code == 409
    assert "newer version" in answer.text
    assert (await newer.answer("accept", option="1")).status_code == 303
    assert (await visit.deal()).state is DealState.ACCEPTED


async def test_an_offer_that_ended_with_its_trip_takes_no_answer(visit: Visit) -> None:
    """The marketplace forgot the trip, and the broker asked for it anew: the card says that this withdraws
    the proposal."""
    house, deal_id = visit.house, visit.deal_id
    async with house.work.unit(house.anna) as uow:
        await record_forgotten(uow, deal_id, "FP8V2U")
    assert 'id="answer-form"' in (await visit.http.get(visit.page)).text, (
        "until then the client may still accept"
    )
    async with house.work.unit(house.anna) as uow:
        await request_trip(uow, deal_id, seen=99)
    page = (await visit.http.get(visit.page)).text
    assert "This offer was withdrawn" in page
    assert 'id="answer-form"' not in page


async def test_a_link_opens_its_own_deal_only_and_no_document_route(visit: Visit) -> None:
    for path in ("/p/", "/p", f"/p/{visit.token}/../../documents/1", f"/p/{quoted_url(visit.page)}"):
        assert (await visit.http.get(path)).status_code in {404, 307}


async def test_the_pages_own_files_and_no_others(visit: Visit) -> None:
    for name in ("page.css", "page.js", "brand.css"):
        answer = await visit.http.get(f"/client/static/{name}")
        assert answer.status_code == 200
    for name in ("..%2Fservices.py", "%2e%2e/services.py", "other.js", "page.css%00.js"):
        assert (await visit.http.get(f"/client/static/{name}")).status_code == 404
