"""Nothing of the house's own reaches a client: each secret is marked, all that a client gets is searched."""

from __future__ import annotations

import email
import email.policy
import html
import io
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest
from fastapi import FastAPI
from pypdf import PdfReader
from pypdf.generic import StreamObject

from domain.deal import Deal
from domain.money import Money
from domain.quotes import OperatorQuote
from persistence.checkpoints import checkpoint_pool
from tests.integration.conftest import House
from tests.integration.test_client_routes import Visit
from tests.support.chat import chat_services
from tests.support.deal_steps import PostBox, sourced, tell
from tests.support.deals import HOUSE, answered, quote
from tests.support.pictures import jpeg, opened_source, served
from tests.support.scripted_server import ScriptedServer
from tools.proposals.approve import approve_mail
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from tools.quoting.own_margin import SaidMargin
from web.client_routes import client_routes

PRICE = ("87654.32", "76543.21", "65432.19")
MARGIN = "7321.98"
WORDS = (
    "taint-mail@operator.example",
    "+1 555 0199 777",
    "TAINTMESSAGE",
    "TAINTPICTURE",
    "TAINTCAMERA",
    "seller-taint",
    "aquote-taint",
    "N4TAINT",
    "Margin",
    " margin",
    "margin_",
    "ommission",
)
"""of the operator: address, telephone, words, files, names at the marketplace; and words for what is ours"""


def marked(n: int, base_url: str) -> OperatorQuote:
    one = quote(n, PRICE[n - 1])
    operator = one.operator.model_copy(update={"email": WORDS[0], "external_id": "seller-taint"})
    photo = f"{base_url}/TAINTPICTURE-{n}.jpg"
    aircraft = one.aircraft.model_copy(update={"photo_url": photo, "tail": "N4TAINT"})
    told = {
        "external_id": f"aquote-taint-{n}",
        "operator": operator,
        "aircraft": aircraft,
        "message": f"TAINTMESSAGE, call {WORDS[1]} or {WORDS[0]}",
    }
    return one.model_copy(update=told)


def secrets(deal: Deal) -> set[str]:
    """Every sum that only the broker sees, as people and programs write it."""
    assert deal.proposal is not None
    sums: set[Decimal] = set()
    for option in deal.proposal.options:
        for price in (option.snapshot, *option.snapshot.each):
            sums |= {price.operator_price.amount, price.margin.amount, price.commission.amount}
    written = {form for amount in sums for form in (f"{amount:.2f}", f"{amount:,.2f}", f"{amount:,.0f}")}
    return {*WORDS, *written}


@pytest.fixture
async def client_has(house: House) -> tuple[Visit, PostBox, set[str]]:
    """Sent, its second option of two aircraft: what lies in the client's postbox, and their link."""
    async with ScriptedServer().running("") as host:
        for n in (1, 2, 3):
            host.on("GET", f"/TAINTPICTURE-{n}.jpg", served(jpeg(n * 60, comment="TAINTCAMERA")))
        deal_id = await sourced(house)
        answers = (answered(n).model_copy(update={"quotes": (marked(n, host.base_url),)}) for n in (1, 2, 3))
        await tell(house, deal_id, *answers)
        ids = [quote(n).id for n in (1, 2, 3)]
        async with house.work.unit(house.anna) as uow:
            await price_options(
                uow,
                deal_id,
                quote_ids=ids,
                together=[ids[1:]],
                margin_percent="12.5",
                own_margins={quote(2).id: SaidMargin(fixed=MARGIN)},
                taxes=dict.fromkeys(ids, "excluded"),
            )
        async with opened_source(host.base_url) as source:
            await render_proposal(house.work, HOUSE, house.anna, deal_id, 1, source=source)
    post = PostBox()
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal_id)
        assert deal.mail is not None
        shown = deal.mail.content.content_hash
        await approve_mail(uow, HOUSE, deal_id, content_hash=shown, confirm_provisional=True)
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=deal.mail.draft_id)
    async with house.work.unit(house.anna) as uow:
        deal = await uow.deals.get(deal_id)
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    assert len(deal.proposal.document.pictures) == 3
    token = deal.proposal.document.link.removeprefix(f"{HOUSE.public_url}/p/")
    app = FastAPI()
    app.include_router(client_routes(chat_services(house, checkpoint_pool(house.app_url))))
    http = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")
    return Visit(house, http, deal_id, token), post, secrets(deal)


def in_pdf(content: bytes) -> Iterator[tuple[str, bytes]]:
    """Its words, its metadata, its raw bytes, and every stream in it unpacked."""
    yield "raw bytes", content
    reader = PdfReader(io.BytesIO(content))
    yield "words", "\n".join(page.extract_text() for page in reader.pages).encode()
    yield "metadata", str(dict(reader.metadata or {})).encode()
    for number in range(1, len(reader.xref[0]) + 2 if reader.xref else 1):
        found = reader.get_object(number)
        if isinstance(found, StreamObject):
            yield f"stream {number}", found.get_data()
        yield f"object {number}", str(found).encode()


def in_mail(mime: bytes) -> Iterator[tuple[str, bytes]]:
    """Its raw bytes, every header decoded, every part unpacked, an attached PDF taken apart."""
    yield "raw bytes", mime
    message = email.message_from_bytes(mime, policy=email.policy.default)
    for part in message.walk():
        yield "headers", str(list(part.items())).encode()
        if part.is_multipart():
            continue
        content = part.get_payload(decode=True)
        assert isinstance(content, bytes)
        yield part.get_content_type(), content
        if part.get_content_type() == "application/pdf":
            for where, found in in_pdf(content):
                yield f"attached PDF, {where}", found


def found_in(what: Iterator[tuple[str, bytes]], hidden: set[str]) -> list[str]:
    leaks = []
    for where, content in what:
        text = html.unescape(content.decode("utf-8", "replace")) + content.decode("utf-16-be", "replace")
        leaks += [f"{secret} in {where}" for secret in sorted(hidden) if secret in text]
    return leaks


async def test_the_mail_and_its_pdf_hold_nothing_of_the_houses_own(
    client_has: tuple[Visit, PostBox, set[str]],
) -> None:
    visit, post, hidden = client_has
    [mime] = post.taken
    parts = list(in_mail(mime))
    assert {"text/plain", "text/html", "application/pdf"} <= {where for where, _ in parts}
    assert sum(where.startswith("attached PDF, stream") for where, _ in parts) > 8
    assert found_in(iter(parts), hidden) == []
    await visit.http.aclose()


async def test_the_page_its_pictures_and_its_answers_hold_nothing_of_the_houses_own(
    client_has: tuple[Visit, PostBox, set[str]],
) -> None:
    visit, _, hidden = client_has
    csrf = await visit.csrf()
    form = {"csrf": csrf, "answer": "accept", "option": "2", "name": "Alex Carter"}
    answers = [
        await visit.http.get(visit.page),
        await visit.http.get(f"{visit.page}/proposal.pdf"),
        await visit.http.get(f"{visit.page}/aircraft/1.jpg"),
        await visit.http.get(f"{visit.page}/aircraft/2.jpg"),
        await visit.http.get(f"{visit.page}/aircraft/2/2.jpg"),
        await visit.http.get(f"{visit.page}/aircraft/2/3.jpg"),
        await visit.http.get(f"{visit.page}/aircraft/9.jpg"),
        await visit.http.get("/client/static/brand.css"),
        await visit.http.post(f"{visit.page}/seen", data={"csrf": csrf}),
        await visit.http.post(f"{visit.page}/question", data={"csrf": csrf, "question": "Wi-Fi?"}),
        await visit.http.post(f"{visit.page}/answer", data={**form, "option": "7"}),
        await visit.http.post(f"{visit.page}/answer", data=form),
        await visit.http.post(f"{visit.page}/answer", data={**form, "confirmed": "yes"}),
        await visit.http.get(visit.page),
    ]
    assert [answer.status_code for answer in answers] == [
        200, 200, 200, 200, 200, 404, 404, 200, 204, 303, 409, 200, 303, 200,
    ]  # fmt: skip
    leaks = []
    for answer in answers:
        what = f"{answer.request.method} {answer.request.url.path.replace(visit.token, '...')}"
        parts = [("headers", str(list(answer.headers.items())).encode()), ("body", answer.content)]
        if answer.headers.get("content-type") == "application/pdf":
            parts += in_pdf(answer.content)
        leaks += [f"{what}: {leak}" for leak in found_in(iter(parts), hidden)]
    assert leaks == []
    await visit.http.aclose()


async def test_the_search_finds_what_is_there(client_has: tuple[Visit, PostBox, set[str]]) -> None:
    """A search that finds nothing proves nothing unless it would have found something."""
    visit, post, _ = client_has
    [mime] = post.taken
    deal = await visit.deal()
    assert deal.proposal is not None
    total = deal.proposal.options[1].snapshot.total
    leaks = found_in(in_mail(mime), {f"{total.amount:,.2f}", "Operator 3 (demo)"})
    for where in ("text/plain", "text/html", "attached PDF, words"):
        assert f"{total.amount:,.2f} in {where}" in leaks
    assert "Operator 3 (demo) in attached PDF, words" in leaks
    assert total.currency == Money.of("1").currency
    await visit.http.aclose()
