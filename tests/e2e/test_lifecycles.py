"""Three deals from the chat to closed: the money is the same on every paper, and unpaid ones do not close."""

from __future__ import annotations

from contextlib import closing

import pypdfium2
import pytest
from playwright.sync_api import Browser

from tests.e2e.desk import open_desk
from tests.e2e.installation import PROJECT, Installation
from tests.e2e.outside import Mailbox, Marketplace
from tests.e2e.sale import Sale, words_of

pytestmark = pytest.mark.e2e

WAYS = {
    "one way": (
        "KTEB to KVNY on 14 December at 10:00 for 6 people, for Acme Corporation (demo)",
        (("KTEB", "KVNY"),),
    ),
    "round trip": (
        "EGGW to KVNY on 14 December at 10:00, back on 18 December at 12:00, 6 people, for Acme "
        "Corporation (demo)",
        (("EGGW", "KVNY"), ("KVNY", "EGGW")),
    ),
    "three legs": (
        "KTEB to EGGW on 14 December at 10:00, EGGW to LFPB on 16 December at 9:00, LFPB to KTEB on "
        "18 December at 15:00, 6 people on all legs, for Acme Corporation (demo)",
        (("KTEB", "EGGW"), ("EGGW", "LFPB"), ("LFPB", "KTEB")),
    ),
}


def test_three_deals_from_the_chat_to_closed(browser: Browser, own_installation: Installation) -> None:
    desk = open_desk(browser, own_installation)
    with (
        closing(Mailbox(own_installation.mailbox)) as mailbox,
        closing(Marketplace(own_installation.marketplace)) as marketplace,
    ):
        sales: list[Sale] = []
        for words, legs in WAYS.values():
            sale = Sale(desk, browser, mailbox, marketplace)
            sale.request(words, legs)
            sale.offer()
            assert sale.total in words_of(sale.papers["proposal"])
            sale.accepted()
            sale.disclosed_and_checked()
            sale.signed()
            sale.booked()
            sale.part_paid("20,000")
            sale.paid()
            each_paper_says_the_same(sale)
            sales.append(sale)
        # the last aircraft has landed
        own_installation.stop()
        own_installation.clock = "2027-01-11T15:00:00Z"
        own_installation.start()
        desk = open_desk(browser, own_installation)
        for sale in sales:
            sale.desk = desk
            sale.closed()


def each_paper_says_the_same(sale: Sale) -> None:
    for paper in ("proposal", "contract", "countersigned"):
        assert sale.total in words_of(sale.papers[paper]), paper
    keep_pictures(sale)


def keep_pictures(sale: Sale) -> None:
    """The papers, to be looked at after a run."""
    folder = PROJECT / "build" / "test-results" / "papers"
    folder.mkdir(parents=True, exist_ok=True)
    for name, paper in sale.papers.items():
        pdf = pypdfium2.PdfDocument(paper)
        for n, page in enumerate(pdf):
            page.render(scale=1.3).to_pil().save(folder / f"{sale.number}-{name}-{n + 1}.png")
        pdf.close()
