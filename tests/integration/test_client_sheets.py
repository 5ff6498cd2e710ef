"""A client book and a Google sheet, kept in step over real HTTP with a simulator of the API."""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from sqlalchemy import delete, update

from jobs.sheets import sync_due
from persistence.client_sheets import LinkedSheet
from persistence.clients import Client
from persistence.sheet_tables import client_sheets
from persistence.tables import threads
from sandbox.launch import SandboxProcess, launch
from tests.integration.conftest import House
from tools.cards.sheet_card import sheet_card
from tools.clients.book import add_client, change_client
from tools.clients.sheets.account import BadKeyError, ServiceAccount
from tools.clients.sheets.api import Rows, SheetsApi
from tools.clients.sheets.link import settle_conflict, write_again
from tools.clients.sheets.sync import sync
from tools.clients.twins import merge_clients
from tools.doctor.sheets import google_sheets

TITLES = ["VIP", "E-mail", "Name", "Company", "Phone", "JetVision id"]
EMAIL, NAME, COMPANY, PHONE, ID = range(1, 6)


async def at_once(_seconds: float) -> None:
    """Waits are not waited for."""


@pytest.fixture(scope="module")
def google() -> Iterator[SandboxProcess]:
    with launch("sheets") as process:
        yield process


@dataclass
class Sheet:
    """A spreadsheet of the simulator, as a person at its page sees it, and rounds with Anna's book."""

    house: House
    base: str
    http: httpx.Client
    api: SheetsApi
    id: str
    thread: str

    def put(self, *rows: list[str], titles: list[str] = TITLES, shared: bool = True) -> None:
        tabs = {"Clients": [titles, *rows]}
        self.http.put(f"/admin/sheets/{self.id}", json={"tabs": tabs, "shared": shared}).raise_for_status()

    def rows(self) -> list[list[str]]:
        told: dict[str, list[list[str]]] = self.http.get(f"/admin/sheets/{self.id}").json()
        return told["Clients"][1:]

    def edit(self, number: int, column: int, text: str) -> None:
        rows = self.rows()
        rows[number] += [""] * (column + 1 - len(rows[number]))
        rows[number][column] = text
        self.put(*rows)

    def fault(self, kind: str, **more: object) -> None:
        self.http.post("/admin/faults", json={"kind": kind, **more}).raise_for_status()

    async def round(self) -> LinkedSheet:
        await sync(self.house.work, self.api, self.house.anna)
        async with self.house.work.unit(self.house.anna) as uow:
            linked = await uow.client_sheets.get()
        assert linked is not None
        return linked

    async def book(self) -> dict[str, Client]:
        async with self.house.work.unit(self.house.anna) as uow:
            return {client.email: client for client in await uow.clients.everyone()}

    async def card(self) -> dict[str, Any]:
        async with self.house.work.unit(self.house.anna) as uow:
            return dict(await sheet_card(uow, None))


def fresh(http: httpx.Client) -> str:
    """The simulator without faults or limits. Its account's key."""
    http.delete("/admin/faults")
    http.post("/admin/account", json={"calls_a_minute": 10_000})
    return json.dumps(http.get("/admin/key").json())


@pytest.fixture
async def sheet(house: House, google: SandboxProcess, tmp_path: Path) -> AsyncIterator[Sheet]:
    key = tmp_path / "key.json"
    thread, name = str(uuid.uuid4()), f"sheet-{uuid.uuid4().hex}"
    with httpx.Client(base_url=google.base) as http:
        key.write_text(fresh(http))
        api = SheetsApi(ServiceAccount.of_file(key), base=google.base, sleep=at_once)
        async with house.work.unit(house.anna) as uow:
            await uow.feed.open_thread(thread)
            await uow.client_sheets.link(name, "Clients", thread)
        yield Sheet(house, google.base, http, api, name, thread)
        await api.aclose()


async def test_the_first_round_fills_both_sides(house: House, sheet: Sheet) -> None:
    sheet.put(
        ["yes", "max@x.example", "Max", "X Ltd", "+44 20 1"], ["", "office@acme.example", "Alex", "", "1"]
    )
    linked = await sheet.round()
    assert linked.problem is None
    book = await sheet.book()
    assert book["max@x.example"].company == "X Ltd"
    assert book["office@acme.example"].phone == "1", "what the book lacked comes from the sheet"
    await sheet.round()
    rows = {row[EMAIL]: row for row in sheet.rows()}
    assert rows["max@x.example"][0] == "yes", "the broker's own column stays"
    assert rows["max@x.example"][ID] == book["max@x.example"].id
    assert rows["office@acme.example"][COMPANY] == "Acme Corporation (demo)"
    # the book says “Alex Carter (demo)”, the sheet “Alex”: nobody is overwritten
    (conflict,) = (await sheet.card())["conflicts"]
    assert (conflict["field"], conflict["book"], conflict["sheet"]) == (
        "contact_name",
        "Alex Carter (demo)",
        "Alex",
    )


async def in_step(sheet: Sheet) -> None:
    """Anna's one client has its row."""
    sheet.put()
    await sheet.round()
    await sheet.round()
    (row,) = sheet.rows()
    assert row[1:4] == ["office@acme.example", "Alex Carter (demo)", "Acme Corporation (demo)"]


async def test_each_side_follows_the_other(house: House, sheet: Sheet) -> None:
    await in_step(sheet)
    sheet.edit(0, PHONE, "+1 201 555 0100")
    async with house.work.unit(house.anna) as uow:
        await change_client(uow, house.client, company="Acme Holdings (demo)")
    await sheet.round()
    assert (await sheet.book())["office@acme.example"].phone == "+1 201 555 0100"
    assert sheet.rows()[0][COMPANY] == "Acme Holdings (demo)"
    assert (await sheet.card())["conflicts"] == []


@pytest.mark.parametrize(("keep", "result"), [("book", "Ours"), ("sheet", "Theirs")])
async def test_what_both_changed_is_decided_by_a_person(
    house: House, sheet: Sheet, keep: Any, result: str
) -> None:
    await in_step(sheet)
    sheet.edit(0, COMPANY, "Theirs")
    async with house.work.unit(house.anna) as uow:
        await change_client(uow, house.client, company="Ours")
    await sheet.round()
    assert (sheet.rows()[0][COMPANY], (await sheet.book())["office@acme.example"].company) == (
        "Theirs",
        "Ours",
    )
    async with house.work.unit(house.anna) as uow:
        await settle_conflict(uow, house.client.id, "company", keep)
    await sheet.round()
    assert sheet.rows()[0][COMPANY] == result
    assert (await sheet.book())["office@acme.example"].company == result


async def test_rows_that_were_moved_are_known_by_their_id(house: House, sheet: Sheet) -> None:
    await in_step(sheet)
    (acme,) = sheet.rows()
    sheet.put(["", "max@x.example", "Max"], acme)
    async with house.work.unit(house.anna) as uow:
        await change_client(uow, house.client, phone="7")
    await sheet.round()
    assert [row[EMAIL] for row in sheet.rows()] == ["max@x.example", "office@acme.example"]
    assert sheet.rows()[1][PHONE] == "7"


async def test_a_deleted_row_deletes_nobody(house: House, sheet: Sheet) -> None:
    await in_step(sheet)
    sheet.put()
    linked = await sheet.round()
    assert "no row in the sheet any more" in linked.findings[0]
    assert "office@acme.example" in await sheet.book()
    await sheet.round()
    assert sheet.rows() == []
    async with house.work.unit(house.anna) as uow:
        await write_again(uow, house.client.id)
    await sheet.round()
    assert sheet.rows()[0][EMAIL] == "office@acme.example"


async def test_a_row_that_cannot_be_taken_is_named_and_the_others_go_on(sheet: Sheet) -> None:
    await in_step(sheet)
    (acme,) = sheet.rows()
    sheet.put(["", "nobody", "Max"], acme, acme, ["", "jo@x.example", "Jo"])
    linked = await sheet.round()
    assert [line.split(" ", 2)[1] for line in linked.findings] == ["2", "4"]
    assert "jo@x.example" in await sheet.book()


async def test_what_is_no_id_is_replaced_by_one(sheet: Sheet) -> None:
    sheet.put(["", "max@x.example", "Max", "", "", "aaaaaaaa-aaaa-aaaa-aaaa-aaaaaaaaaaaz"])
    await sheet.round()
    assert sheet.rows()[0][ID] == (await sheet.book())["max@x.example"].id


async def test_the_row_of_an_entry_that_was_merged_changes_nothing(house: House, sheet: Sheet) -> None:
    async with house.work.unit(house.anna) as uow:
        other = await add_client(uow, contact_name="Jo", email="jo@x.example")
    await in_step_with_two(sheet)
    sheet.put(*sorted(sheet.rows(), key=lambda row: row[EMAIL] != "jo@x.example"))
    async with house.work.unit(house.anna) as uow:
        await merge_clients(uow, house.client.id, other.id)
    (finding,) = (await sheet.round()).findings
    assert finding.startswith(
        "Row 2 is an entry that was merged into Acme Corporation (demo): delete the row"
    )
    assert set(await sheet.book()) == {"office@acme.example"}


async def test_a_copy_above_a_row_does_not_speak_for_its_client(sheet: Sheet) -> None:
    await in_step(sheet)
    (acme,) = sheet.rows()
    sheet.put(["", "office@acme.example", "Somebody else"], acme)
    (finding,) = (await sheet.round()).findings
    assert finding.startswith("Row 2 is the client of row 3 once more")
    assert (await sheet.book())["office@acme.example"].contact_name == "Alex Carter (demo)"


async def test_a_formula_stays_text(house: House, sheet: Sheet) -> None:
    async with house.work.unit(house.anna) as uow:
        await add_client(uow, contact_name='=HYPERLINK("http://evil.example")', email="m@x.example")
    await in_step_with_two(sheet)
    assert '=HYPERLINK("http://evil.example")' in [row[NAME] for row in sheet.rows()]


async def in_step_with_two(sheet: Sheet) -> None:
    sheet.put()
    await sheet.round()
    await sheet.round()
    assert len(sheet.rows()) == 2


@pytest.mark.parametrize("kind", ["429", "500", "500-after", "cut", "cut-after", "401"])
@pytest.mark.parametrize("path", ["values", "batchUpdate", "append"])
async def test_a_round_cut_anywhere_loses_and_doubles_nothing(
    house: House, sheet: Sheet, kind: str, path: str
) -> None:
    async with house.work.unit(house.anna) as uow:
        await add_client(uow, contact_name="Jo", email="jo@x.example")
    sheet.put(["", "max@x.example", "Max"])
    sheet.fault(kind, path=path, count=1)
    for _ in range(4):
        linked = await sheet.round()
    assert linked.problem is None
    assert sorted(row[EMAIL] for row in sheet.rows()) == [
        "jo@x.example",
        "max@x.example",
        "office@acme.example",
    ]
    assert len({row[ID] for row in sheet.rows()}) == 3
    assert set(await sheet.book()) == {"jo@x.example", "max@x.example", "office@acme.example"}


async def test_a_used_up_quota_ends_the_round_with_a_sentence(sheet: Sheet) -> None:
    await in_step(sheet)
    sheet.http.post("/admin/account", json={"calls_a_minute": 0})
    assert "quota" in ((await sheet.round()).problem or "")
    sheet.http.post("/admin/account", json={"calls_a_minute": 10_000})
    assert (await sheet.round()).problem is None


async def test_what_is_wrong_with_the_sheet_is_said_once_in_the_thread(house: House, sheet: Sheet) -> None:
    sheet.put(shared=False)
    for _ in range(2):
        assert "not shared with" in ((await sheet.round()).problem or "")
    said = [change for change in house.heard.changes if change.thread_id == sheet.thread and change.steps]
    assert len(said) == 1
    sheet.put(titles=["Company"])
    assert "no column Name" in ((await sheet.round()).problem or "")


async def test_what_is_wrong_is_told_though_the_thread_was_deleted(house: House, sheet: Sheet) -> None:
    async with house.work.unit(house.anna) as uow:
        await uow.connection.execute(delete(threads).where(threads.c.id == sheet.thread))
    sheet.put(titles=["Company"])
    assert "no column Name" in ((await sheet.round()).problem or "")
    async with house.work.unit(house.anna) as uow:
        assert await uow.feed.thread_name(sheet.thread) == "Client sheet"


async def test_one_sheet_that_fails_keeps_no_other_from_its_round(house: House, sheet: Sheet) -> None:
    class Faulty(SheetsApi):
        async def read(self, sheet_id: str, cells: str) -> Rows:
            if sheet_id == "faulty":
                raise ValueError("a fault of ours")
            return await super().read(sheet_id, cells)

    async with house.work.unit(house.bob) as uow:
        await uow.client_sheets.link("faulty", None, str(uuid.uuid4()))
        await uow.connection.execute(update(client_sheets).values(due_at=datetime(2026, 1, 1, tzinfo=UTC)))
    sheet.put()
    api = Faulty(sheet.api.account, base=sheet.base, sleep=at_once)
    assert await sync_due(house.work, api) == 2
    await api.aclose()
    assert sheet.rows()[0][EMAIL] == "office@acme.example"


async def test_a_due_sheet_is_taken_by_one_and_not_before_its_time(house: House, sheet: Sheet) -> None:
    sheet.put()
    assert await sync_due(house.work, sheet.api) == 1
    assert await sync_due(house.work, sheet.api) == 0
    assert sheet.rows()[0][EMAIL] == "office@acme.example"


def test_the_doctor_tries_the_key(google: SandboxProcess, tmp_path: Path) -> None:
    key = tmp_path / "key.json"
    with httpx.Client(base_url=google.base) as http:
        key.write_text(fresh(http))
    good = google_sheets({"GOOGLE_SHEETS_KEY": str(key), "GOOGLE_SHEETS_URL": google.base})
    assert good.health == "ok"
    assert "iam.gserviceaccount" in good.told
    key.write_text("{}")
    assert google_sheets({"GOOGLE_SHEETS_KEY": str(key)}).health == "red"
    with pytest.raises(BadKeyError, match="cannot be read"):
        ServiceAccount.of_file(tmp_path / "none.json")
