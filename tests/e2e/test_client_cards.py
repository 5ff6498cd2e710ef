"""The cards of the client book in a real browser: what is saved, merged, decided between book and sheet."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.e2e.gallery_served import gallery, sent
from tests.e2e.test_gallery import Desk, context

pytestmark = pytest.mark.e2e

CARDS = 8
__all__ = ["context"]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with gallery(tmp_path_factory.mktemp("gallery"), "1[67]-[cs][lh]*") as base:
        yield base


@pytest.fixture
def desk(address: str, context: BrowserContext) -> Iterator[Desk]:
    desk = Desk(context.new_page())
    desk.page.goto(address)
    expect(desk.page.locator(".jv-card")).to_have_count(CARDS, timeout=60_000)
    yield desk
    desk.page.close()


def test_an_entry_is_saved_as_it_stands_in_the_form_once(desk: Desk) -> None:
    card = desk.card("client")
    card.get_by_text("Change the entry").click()
    card.get_by_test_id("client-entry-phone").fill("+1 201 555 0177")
    card.get_by_test_id("client-entry-contacts").fill("Jo Smith\nMaria Lopez, assistant")
    card.get_by_test_id("client-entry-send").dblclick()
    saved = sent(desk, "save_client")
    told = ("client_id", "contact_name", "email", "phone", "contacts", "preferences")
    assert {key: saved[key] for key in told} == {
        "client_id": "c1",
        "contact_name": "Alex Carter (demo)",
        "email": "office@acme.example",
        "phone": "+1 201 555 0177",
        "contacts": "Jo Smith\nMaria Lopez, assistant",
        "preferences": "Leaves from Teterboro\nNo propeller aircraft\nVegetarian catering for two",
    }


def test_notes_keep_their_lines(desk: Desk) -> None:
    first, second = desk.card("client").get_by_test_id("notes").inner_text().splitlines()
    assert (first, second) == ("Answers fastest before nine.", "The dog is called Biscuit.")


def test_a_twin_is_merged_into_this_entry_with_one_press(desk: Desk) -> None:
    desk.page.get_by_test_id("merge").dblclick()
    merged = sent(desk, "merge_clients")
    assert (merged["keep_id"], merged["other_id"]) == ("c1", "c2")


@pytest.mark.parametrize("side", ["book", "sheet"])
def test_what_both_sides_changed_is_decided_with_one_press(desk: Desk, side: str) -> None:
    desk.page.get_by_test_id(f"keep-{side}").dblclick()
    settled = sent(desk, "settle_sheet")
    assert (settled["client_id"], settled["field"], settled["keep"]) == ("c1", "phone", side)


def test_a_row_is_written_again_and_the_sheet_disconnected(desk: Desk) -> None:
    desk.page.get_by_test_id("write-again").click()
    assert sent(desk, "write_sheet_row")["client_id"] == "c2"
    desk.card("sheet").get_by_test_id("unlink-sheet").click()
    sent(desk, "unlink_sheet")


def test_a_sheet_says_in_step_only_when_it_is(desk: Desk) -> None:
    states = desk.page.get_by_test_id("sheet-state")
    expect(states).to_have_text(["In step", "Not connected", "Stopped", "1 to decide", "1 not taken"])
