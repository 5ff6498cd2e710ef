"""A contract in the chat: short words lead to its card or its letter, and no further; `jetvision verify`."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import httpx
from fastapi import FastAPI

from persistence.checkpoints import checkpoint_pool
from persistence.embedded.servers import ServerAddresses
from persistence.urls import as_role
from settings import PROJECT
from tests.integration.conftest import House
from tests.support.chat import Talk, chat_services, opened_pool
from tests.support.contracts import Signer, out_for_signature, sold
from web.contract_routes import contract_routes


async def test_short_words_lead_to_the_card_and_to_the_letter_and_no_further(house: House) -> None:
    sale = await sold(house)
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna, (await sale.deal()).thread_id)
        assert "being made" in await talk.say("Prepare the contract")
        assert (await sale.contract()).status == "draft"
        await sale.work()
        (card, *_) = await talk.cards("ContractCard")
        assert card["state"] == "rendered"
        assert "not been told in writing" in await talk.say("Send the contract now, no review")
        assert [one.purpose for one in (await sale.deal()).letters] == ["disclosure"]
        await sale.disclose()
        assert "only when you press" in await talk.say("Send the contract")
        letter = await sale.letter("contract")
        assert (letter.status, letter.approved_hash) == ("draft", None)
        assert "where the contract stands" in await talk.say("Countersign it")
        assert (await sale.contract()).countersigned is None


async def test_words_about_a_contract_before_anything_is_accepted_say_so(house: House) -> None:
    async with opened_pool(house) as pool:
        talk = Talk(house, chat_services(house, pool), house.anna)
        assert "no deal in this thread" in await talk.say("prepare the contract")


def verified(house: House, servers: ServerAddresses, file: Path) -> tuple[int, str]:
    """How `jetvision verify FILE` ends, as a process of its own, and what it says."""
    addresses = {
        "DATABASE_URL": house.app_url,
        "DATABASE_AUTH_URL": as_role(house.owner_url, "jv_auth"),
        "DATABASE_INTAKE_URL": as_role(house.owner_url, "jv_intake"),
        "REDIS_URL": servers.redis_url,
        "JETVISION_DATA": str(file.parent),
    }
    ended = subprocess.run(
        [sys.executable, str(PROJECT / "cli.py"), "verify", str(file)],
        env={**os.environ, **addresses},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return ended.returncode, ended.stdout + ended.stderr


async def test_the_command_ends_with_what_it_found(
    house: House, servers: ServerAddresses, tmp_path: Path
) -> None:

    sale, token = await out_for_signature(house)
    app = FastAPI()
    app.include_router(contract_routes(chat_services(house, checkpoint_pool(house.app_url))))
    transport = httpx.ASGITransport(app, client=("203.0.113.7", 50123))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as http:
        await Signer(http, token).sign()
    await sale.work()
    copy = (await sale.contract()).signed_copy
    assert copy is not None
    content = await sale.document(copy.document_id)
    good, changed = tmp_path / "good.pdf", tmp_path / "changed.pdf"
    good.write_bytes(content)
    changed.write_bytes(content + b"\n")

    code, said = await asyncio.to_thread(verified, house, servers, good)
    assert code == 0, said
    assert "Signed by Alex Carter" in said
    assert "Not countersigned." in said
    code, said = await asyncio.to_thread(verified, house, servers, changed)
    assert code == 1
    assert "It names JV-26-" in said
    assert (await asyncio.to_thread(verified, house, servers, tmp_path / "missing.pdf"))[0] == 2
