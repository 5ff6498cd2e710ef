"""Pictures of aircraft: from the connection's own host only, kept by their bytes, frozen with a version."""

from __future__ import annotations

import hashlib
import io
import socket
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from PIL import Image
from pypdf import PdfReader

from domain.deal import Deal
from domain.quotes import OperatorQuote
from jobs.handlers import HANDLERS
from persistence.across import Across
from persistence.checkpoints import checkpoint_pool
from persistence.who import acting_as
from tests.integration.conftest import House
from tests.support.chat import chat_services
from tests.support.deal_steps import sourced, tell
from tests.support.deals import HOUSE, answered, quote
from tests.support.pictures import jpeg, opened_source, served
from tests.support.scripted_server import Answer, ScriptedServer
from tools.cards.compare_card import compare_card
from tools.cards.desk import Desk
from tools.http import make_client
from tools.pictures.as_jpeg import NotAPictureError, as_jpeg
from tools.pictures.keep import KEEP_PICTURES, keep_pictures
from tools.pictures.source import Origin, PictureNotNowError, PictureRefusedError, PictureSource
from tools.proposals.render import render_proposal
from tools.quoting.options import price_options
from web.client_routes import client_routes
from web.pictures import picture_routes


@pytest.fixture
async def host() -> AsyncIterator[ScriptedServer]:
    async with ScriptedServer().running("") as server:
        yield server


@pytest.fixture
async def source(host: ScriptedServer) -> AsyncIterator[PictureSource]:
    async with opened_source(host.base_url) as opened:
        yield opened


def pictured(n: int, address: str) -> OperatorQuote:
    one = quote(n)
    return one.model_copy(update={"aircraft": one.aircraft.model_copy(update={"photo_url": address})})


async def quoted(house: House, *addresses: str) -> str:
    deal_id = await sourced(house)
    numbered = enumerate(addresses, start=1)
    answers = (answered(n).model_copy(update={"quotes": (pictured(n, where),)}) for n, where in numbered)
    await tell(house, deal_id, *answers)
    return deal_id


async def deal_of(house: House, deal_id: str) -> Deal:
    async with house.work.unit(house.anna) as uow:
        return await uow.deals.get(deal_id)


async def priced(house: House, deal_id: str, count: int) -> None:
    ids = [quote(n).id for n in range(1, count + 1)]
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow, deal_id, quote_ids=ids, margin_percent="10", taxes=dict.fromkeys(ids, "excluded")
        )


def pages(house: House) -> httpx.AsyncClient:
    app = FastAPI()
    services = chat_services(house, checkpoint_pool(house.app_url))
    app.include_router(picture_routes(services))
    app.include_router(client_routes(services))
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://127.0.0.1")


async def test_a_quotes_picture_is_fetched_by_a_job_and_shown_from_our_own_address(
    house: House, host: ScriptedServer, source: PictureSource
) -> None:
    host.on("GET", "/one.jpg", served(jpeg(comment="call ops +1 555 0100")))
    deal_id = await quoted(house, f"{host.base_url}/one.jpg")
    across = Across(house.database)
    work = await across.claim_outbox(20, 30)
    assert [row.kind for row in work].count(KEEP_PICTURES) == 1
    assert KEEP_PICTURES in HANDLERS
    assert await keep_pictures(house.work, source, house.anna, deal_id)
    assert await keep_pictures(house.work, source, house.anna, deal_id)
    assert len(host.calls("GET", "/one.jpg")) == 1
    deal = await deal_of(house, deal_id)
    async with house.work.unit(house.anna) as uow:
        card: Any = compare_card(deal, Desk(await uow.me(), None, uow.now(), HOUSE, is_simulator=True))
    [address] = [row["photo_url"] for row in card["rows"]]
    sha256 = deal.pictures[f"{host.base_url}/one.jpg"]
    assert address == f"/pictures/{sha256}.jpg"
    async with pages(house) as client:
        with acting_as(house.anna):
            shown = await client.get(address)
        with acting_as(house.bob):
            assert (await client.get(address)).status_code == 404
            assert (await client.get("/pictures/..%2Fsecret.jpg")).status_code == 404
    assert shown.headers["content-type"] == "image/jpeg"
    assert hashlib.sha256(shown.content).hexdigest() == sha256
    assert b"555 0100" not in shown.content, "what else a file carries is not taken along"
    assert Image.open(io.BytesIO(shown.content)).size == (1280, 800)


async def test_a_version_keeps_its_pictures_whatever_the_host_serves_later(
    house: House, host: ScriptedServer, source: PictureSource
) -> None:
    host.on("GET", "/one.jpg", served(jpeg(20)), served(jpeg(200)))
    host.on("GET", "/two.jpg", served(jpeg(120)))
    deal_id = await quoted(house, f"{host.base_url}/one.jpg", f"{host.base_url}/two.jpg")
    await priced(house, deal_id, 2)
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 1, source=source)
    deal = await deal_of(house, deal_id)
    assert deal.proposal is not None
    document = deal.proposal.document
    assert document is not None
    assert set(document.pictures) == {quote(1).id, quote(2).id}
    token = document.link.removeprefix(f"{HOUSE.public_url}/p/")
    async with pages(house) as client:
        html = (await client.get(f"/p/{token}")).text
        first = await client.get(f"/p/{token}/aircraft/1.jpg")
        printed = (await client.get(f"/p/{token}/proposal.pdf")).content
        assert (await client.get(f"/p/{token}/aircraft/3.jpg")).status_code == 404
        assert (await client.get(f"/p/{'x' * 43}/aircraft/1.jpg")).status_code == 404
    assert f'src="/p/{token}/aircraft/1.jpg"' in html
    assert host.base_url not in html
    assert hashlib.sha256(first.content).hexdigest() == document.pictures[quote(1).id]
    photos = [image for page in PdfReader(io.BytesIO(printed)).pages for image in page.images]
    assert len({image.data for image in photos}) >= 4, "the map, the code to scan and two aircraft"


async def test_a_proposal_is_made_without_a_picture_that_cannot_be_had(
    house: House, host: ScriptedServer, source: PictureSource
) -> None:
    host.on("GET", "/busy.jpg", Answer(503))
    host.on("GET", "/page.jpg", served(b"<html>", "text/html"))
    deal_id = await quoted(house, f"{host.base_url}/busy.jpg", f"{host.base_url}/page.jpg")
    await priced(house, deal_id, 2)
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 1, source=source)
    deal = await deal_of(house, deal_id)
    assert deal.proposal is not None
    assert deal.proposal.document is not None
    assert deal.proposal.document.pictures == {}
    assert deal.pictures == {f"{host.base_url}/page.jpg": None}, "the busy one may be had later"
    host.on("GET", "/busy.jpg", served(jpeg()))
    assert await keep_pictures(house.work, source, house.anna, deal_id)
    assert (await deal_of(house, deal_id)).pictures[f"{host.base_url}/busy.jpg"]


async def test_the_last_try_ends_it(house: House, host: ScriptedServer, source: PictureSource) -> None:
    host.on("GET", "/busy.jpg", Answer(503))
    deal_id = await quoted(house, f"{host.base_url}/busy.jpg")
    assert not await keep_pictures(house.work, source, house.anna, deal_id)
    assert await keep_pictures(house.work, source, house.anna, deal_id, last_try=True)
    assert (await deal_of(house, deal_id)).pictures == {f"{host.base_url}/busy.jpg": None}


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:1/one.jpg",
        "http://169.254.169.254/latest/meta-data",
        "https://evil.example/one.jpg",
        "file:///etc/passwd",
        "ftp://127.0.0.1/one.jpg",
        "http://user:word@{netloc}/one.jpg",
        "https://{netloc}/one.jpg",
        "http://{netloc}.evil.example/one.jpg",
        "http://[::1]/one.jpg",
        "not an address",
        "http://",
    ],
)
async def test_no_other_address_is_asked(host: ScriptedServer, source: PictureSource, address: str) -> None:
    netloc = host.base_url.removeprefix("http://")
    with pytest.raises(PictureRefusedError):
        await source.fetch(address.format(netloc=netloc))
    assert host.seen == []


@pytest.mark.parametrize("found", [["127.0.0.1"], ["10.0.0.8"], ["8.8.8.8", "192.168.1.1"], ["::1"], []])
async def test_a_public_hosts_name_that_leads_into_our_network_is_refused(
    host: ScriptedServer, found: list[str]
) -> None:
    async def lookup(_host: str, _port: int) -> list[str]:
        return found

    port = int(host.base_url.rsplit(":", 1)[1])
    allowed = [Origin("http", "pictures.example", port)]
    asked = PictureSource(make_client("https://pictures.invalid"), allowed, lookup)
    with pytest.raises(PictureRefusedError, match="private network"):
        await asked.fetch(f"http://pictures.example:{port}/one.jpg")
    assert host.seen == []


async def test_the_address_that_was_checked_is_the_one_that_is_asked(host: ScriptedServer) -> None:
    looked: list[str] = []

    async def lookup(name: str, _port: int) -> list[str]:
        looked.append(name)
        return ["127.0.0.1"]

    port = int(host.base_url.rsplit(":", 1)[1])
    host.on("GET", "/one.jpg", served(b"bytes"))
    allowed = [Origin("http", "pictures.example", port, at_home=True)]
    async with make_client("https://pictures.invalid") as http:
        asked = PictureSource(http, allowed, lookup)
        assert await asked.fetch(f"http://pictures.example:{port}/one.jpg") == b"bytes"
    assert looked == ["pictures.example"]
    assert host.seen[0].headers["host"] == f"pictures.example:{port}"
    assert "authorization" not in host.seen[0].headers


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (Answer(302, b"", {"Location": "http://169.254.169.254/"}), PictureRefusedError),
        (Answer(404), PictureRefusedError),
        (served(b"<svg/>", "text/html"), PictureRefusedError),
        (served(b"x" * 9_000_000), PictureRefusedError),
        (Answer(503), PictureNotNowError),
        (Answer(429), PictureNotNowError),
        (Answer(cut=True), PictureNotNowError),
        (Answer(silent=True), PictureNotNowError),
    ],
    ids=["redirect", "gone", "no picture", "too large", "busy", "too often", "cut", "silent"],
)
async def test_what_is_no_picture_is_refused_and_what_may_come_later_is_told_apart(
    host: ScriptedServer, answer: Answer, error: type[Exception]
) -> None:
    host.on("GET", "/one.jpg", answer)
    async with opened_source(host.base_url, whole_call_seconds=0.5) as impatient:
        with pytest.raises(error):
            await impatient.fetch(f"{host.base_url}/one.jpg")
    assert len(host.seen) == 1


async def test_a_host_that_nobody_knows_is_asked_again_later() -> None:
    async def lookup(_host: str, _port: int) -> list[str]:
        raise socket.gaierror(-2, "Name or service not known")

    allowed = [Origin("https", "pictures.example", 443)]
    with pytest.raises(PictureNotNowError):
        await PictureSource(make_client("https://pictures.invalid"), allowed, lookup).fetch(
            "https://pictures.example/one.jpg"
        )


@pytest.mark.parametrize(
    "content",
    [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", jpeg()[:300], jpeg(size=(8, 8))],
    ids=["empty", "svg", "cut off", "a dot"],
)
def test_bytes_that_are_no_photograph_are_not_kept(content: bytes) -> None:
    with pytest.raises(NotAPictureError):
        as_jpeg(content)


def test_the_same_picture_is_kept_once() -> None:
    assert as_jpeg(jpeg()) == as_jpeg(jpeg(comment="another comment"))
