"""A sale as a broker, a client and an operator bring it from the request to the money, in the browser."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pypdf
from playwright.sync_api import Browser, Locator, expect

from tests.e2e.access import barriers
from tests.e2e.desk import Desk
from tests.e2e.outside import Mail, Mailbox, Marketplace
from tests.e2e.waiting import until

SIGNER = "Alex Carter (demo)"
LATE = 30_000
"""milliseconds for what a worker makes on a busy machine"""


@dataclass
class Sale:
    """One deal. `total` is read off the proposal's card; all that follows has to say the same."""

    desk: Desk
    browser: Browser
    mailbox: Mailbox
    marketplace: Marketplace
    thread: str = ""
    number: str = ""
    total: str = ""
    papers: dict[str, bytes] = field(default_factory=dict)

    def request(self, words: str, legs: tuple[tuple[str, str], ...]) -> None:
        """The trip of these words is created, and two operators quote for it."""
        self.desk.new_thread()
        self.desk.say(words)
        trip = self.desk.card("trip")
        for n, (origin, destination) in enumerate(legs, start=1):
            for code in (origin, destination):
                expect(trip.get_by_test_id(f"leg-{n}")).to_contain_text(code)
        expect(trip.get_by_test_id("client")).to_contain_text("Acme Corporation (demo)")
        quoting: dict[str, object] = {"answer": "quote"}
        self.marketplace.operators_will(*[quoting] * 5)
        trip.get_by_test_id("create-trip").click()
        link = self.desk.card("trip").get_by_test_id("deep-link")
        expect(link).to_be_visible(timeout=LATE)
        self.thread = self.desk.page.url
        with self.desk.page.expect_popup() as opened:
            link.click()
        opened.value.locator("#send-rfqs").click()
        board = self.desk.card("board")
        expect(board.locator("[data-state=quoted]").first).to_be_visible(timeout=LATE)
        expect(board.locator("[data-state=unanswered]")).to_have_count(0, timeout=LATE)
        opened.value.close()

    def offer(self) -> None:
        """The first quote with 10 % becomes a proposal, and the client has it by e-mail."""
        self.desk.say("Compare the quotes")
        compare = self.desk.card("compare")
        compare.get_by_test_id("pick-1").check()
        compare.get_by_test_id("taxes-excluded-1").check()
        compare.get_by_test_id("margin-10").click()
        compare.get_by_test_id("make-proposal").click()
        proposal = self.desk.card("proposal", "ready")
        expect(proposal).to_be_visible(timeout=LATE)
        self.total = proposal.get_by_test_id("option-total").inner_text()
        self.papers["proposal"] = self._fetched(proposal.get_by_test_id("pdf-link"))
        self.desk.say("Prepare the proposal's e-mail")
        mail = self.desk.card("mail", "draft")
        expect(mail).to_be_visible()
        confirm = mail.locator("input[type=checkbox]")
        if confirm.count():
            confirm.first.check()
        mail.get_by_test_id("approve-send").click()
        expect(self.desk.card("mail", "sent")).to_be_visible(timeout=LATE)
        assert self.total in self.newest("proposal").text

    def accepted(self) -> None:
        """The client reads the page and says yes."""
        link = self.desk.card("mail").get_by_test_id("client-link").get_attribute("href")
        context = self.browser.new_context(viewport={"width": 420, "height": 900})
        page = context.new_page()
        page.goto(str(link))
        expect(page.locator("article.option tfoot td").first).to_have_text(self.total)
        page.locator("#option-1").check(force=True)
        page.locator("#name").fill(SIGNER)
        page.locator("#accept").click()
        page.locator("#confirm").click()
        expect(page.locator("#status")).to_contain_text("Accepted")
        context.close()
        expect(self.desk.card("answer").get_by_test_id("answer-state")).to_have_text("Accepted")
        expect(self.desk.card("answer").get_by_test_id("answer-total")).to_have_text(self.total)

    def disclosed_and_checked(self) -> None:
        """The contract is printed; the client has the disclosures in writing; the carrier is checked."""
        self.desk.say("Prepare the contract")
        expect(self.desk.card("contract", "rendered")).to_be_visible(timeout=LATE)
        found = re.search(r"JV-\d\d-\d{4,}", self.desk.card("contract").inner_text())
        assert found is not None
        self.number = found[0]
        self.letter("disclosures")
        booking = self._asked("show the booking", "booking")
        typed = {"certificate": "DEMO123A", "insurer": "Demo Mutual (demo)", "insurance_limit": "50,000,000"}
        for name, value in typed.items():
            booking.get_by_test_id(f"check-{name}").fill(value)
        booking.get_by_test_id("check-insurance_until").fill("2027-12-31")
        booking.get_by_test_id("check-on_certificate").select_option("yes")
        booking.get_by_test_id("check-send").click()
        expect(booking.get_by_test_id("carrier-check")).to_be_visible()

    def signed(self) -> None:
        """Sent for signature, signed by the client on the page, countersigned; both have their copy."""
        contract = self.desk.card("contract")
        self.papers["contract"] = self._fetched(contract.get_by_test_id("contract-pdf").last)
        contract.get_by_test_id("send-contract").click()
        mail = self.letter("contract")
        found = re.search(r"http://127\.0\.0\.1:\d+/c/[\w-]{20,}", mail.text)
        assert found is not None, mail.text
        context = self.browser.new_context(viewport={"width": 420, "height": 900})
        page = context.new_page()
        page.goto(found[0])
        expect(page.locator("body")).to_contain_text(self.total)
        assert barriers(page) == []
        page.locator("#name").fill(SIGNER)
        page.locator("#consent").check()
        page.locator("#sign-contract").click()
        expect(page.locator("#status")).to_contain_text("signed", ignore_case=True)
        context.close()
        expect(self.desk.card("contract", "signed")).to_be_visible(timeout=LATE)
        self.desk.card("contract").get_by_test_id("countersign").click()
        expect(self.desk.card("contract", "countersigned")).to_be_visible(timeout=LATE)
        copy = self.letter("countersigned")
        self.papers["countersigned"] = next(
            paper for name, paper in copy.attachments if name.endswith(".pdf")
        )

    def booked(self) -> None:
        """The operator is told by an approved letter, and what it confirms is recorded."""
        booking = self._asked("show the booking", "booking")
        expect(booking.get_by_test_id("alarm")).to_be_visible()
        booking.get_by_test_id("tell-to").fill("ops@operator.example")
        booking.get_by_test_id("write-booking").click()
        self.letter("booking")
        booking = self.desk.card("booking", "told")
        booking.get_by_test_id("confirmation-send").click()
        expect(self.desk.card("booking", "confirmed")).to_be_visible(timeout=LATE)

    def part_paid(self, part: str) -> None:
        """A payment told in words is recorded by a click; the deal does not close with it."""
        words = f"a payment of {part} came in by wire, reference WIRE {self.number}-1"
        ledger = self._asked(words, "ledger")
        expect(ledger.get_by_test_id("sums")).to_contain_text(self.total)
        expect(ledger.get_by_test_id("payment-amount")).to_have_value(re.compile(part.replace(",", ",?")))
        ledger.get_by_test_id("payment-send").click()
        expect(self.desk.card("ledger", "part_paid")).to_be_visible(timeout=LATE)
        closed = self._asked("close the deal", "closed")
        expect(closed.get_by_test_id("close-deal")).to_have_count(0)

    def paid(self) -> None:
        ledger = self.desk.card("ledger")
        ledger.get_by_test_id("payment-reference").fill(f"WIRE {self.number}-2")
        ledger.get_by_test_id("payment-send").click()
        expect(self.desk.card("ledger", "paid")).to_be_visible(timeout=LATE)

    def closed(self) -> None:
        """After the last landing."""
        self.desk.page.goto(self.thread)
        # its cards are there when the thread is read
        expect(self.desk.cards("closed")).not_to_have_count(0, timeout=LATE)
        self._asked("close the deal", "closed").get_by_test_id("mark-flown").click()
        expect(self.desk.card("closed", "flown")).to_be_visible()
        self.desk.card("closed").get_by_test_id("close-deal").click()
        expect(self.desk.card("closed", "won")).to_be_visible()
        expect(self.desk.card("closed").get_by_test_id("commission")).to_be_visible()

    def letter(self, purpose: str) -> Mail:
        """The newest letter on the page is approved with all that it asks for ticked, and arrives."""
        letter = self.desk.card("letter", "draft")
        expect(letter, f"the letter of {purpose}").to_be_visible(timeout=LATE)
        for box in letter.locator("input[type=checkbox]").all():
            box.check()
        before = self.mailbox.count()
        letter.get_by_test_id("approve-letter").click()
        expect(self.desk.card("letter", "draft")).to_have_count(0)
        # an earlier letter's card says "sent" already: the mailbox tells when this one has come
        until(lambda: self.mailbox.count() > before, LATE / 1000, f"the letter of {purpose}")
        expect(self.desk.card("letter", "sent")).to_be_visible(timeout=LATE)
        assert self.mailbox.count() == before + 1, f"the letter of {purpose}"
        return self.mailbox.mails()[0]

    def _asked(self, words: str, card: str) -> Locator:
        """The card that these words bring: a newer one than stood there."""
        before = self.desk.cards(card).count()
        self.desk.say(words)
        expect(self.desk.cards(card)).to_have_count(before + 1, timeout=LATE)
        return self.desk.card(card)

    def newest(self, words: str) -> Mail:
        found = [mail for mail in self.mailbox.mails() if words in mail.subject]
        assert found, f"no mail speaks of {words}"
        return found[0]

    def _fetched(self, link: Locator) -> bytes:
        return self.desk.page.request.get(str(link.get_attribute("href"))).body()


def words_of(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages))
