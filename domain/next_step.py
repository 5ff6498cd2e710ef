"""What the broker does next in a deal, from its facts alone: one line for the board."""

from __future__ import annotations

from collections.abc import Callable

from domain.booking_findings import without_aircraft
from domain.deal import Deal, MailDraft
from domain.deal_state import DealState
from domain.quotes import RfqState
from domain.sold import aircraft_sold
from domain.standing import standing

S = DealState

MAILS = {
    "draft": "Check the e-mail and approve it",
    "queued": "The e-mail is on its way",
    "sending": "The e-mail is on its way",
    "uncertain": "Find out whether the e-mail has left",
    "failed": "The e-mail did not leave: send it again",
}


def next_step(deal: Deal) -> str:
    """Without a full stop. Empty: nothing is to be done any more."""
    return _STEPS[deal.state](deal)


def _described(deal: Deal) -> str:
    trip, marketplace = deal.trip, deal.marketplace
    if trip is None or not trip.legs:
        return "Look at the empty legs that were found" if deal.leg_searches else "Describe the trip"
    if trip.missing:
        return f"Ask for what is missing: {', '.join(trip.missing)}"
    if marketplace.status == "creating":
        return "The trip is being created"
    if marketplace.status == "uncertain":
        return "Find out whether the marketplace has the trip"
    if marketplace.status in {"failed", "forgotten"}:
        return "Create the trip again"
    return "Create the trip or ask operators"


def _sourced(deal: Deal) -> str:
    waiting = sum(rfq.state is RfqState.UNANSWERED for rfq in deal.rfqs)
    if not deal.rfqs:
        return "Ask operators for quotes"
    if waiting:
        return f"Wait for operators: {len(deal.rfqs) - waiting} of {len(deal.rfqs)} answered"
    return "No operator offers: ask others"


def _quoted(deal: Deal) -> str:
    count = len(deal.open_quotes)
    if count == 0:
        return "No quote stands any more: ask again"
    return "Price the quote and make the proposal" if count == 1 else f"Compare {count} quotes and price them"


def _proposing(deal: Deal) -> str:
    proposal, mail = deal.proposal, deal.mail
    if mail is not None and proposal is not None and mail.version == proposal.version:
        said = MAILS.get(mail.status)
        if said is not None:
            return said
    if proposal is not None and proposal.problem:
        return "The PDF was not made: try it again"
    if proposal is not None and any(option.snapshot.open_items for option in proposal.options):
        return "Decide the open taxes of the proposal"
    return "Prepare the e-mail with the proposal"


def _offered(deal: Deal) -> str:
    answer = deal.answer
    if _came_back(deal.mail):
        return "The e-mail came back: correct the address"
    if answer is not None and answer.answer == "declined":
        return "Declined: offer something else, or close the deal"
    if _asked_since(deal):
        return "Answer the client's question"
    if answer is not None and answer.seen_at is not None:
        return "Seen by the client: ask for the answer"
    return "Wait for the client to open it"


def _accepted(deal: Deal) -> str:
    contract = deal.contract
    if contract is None:
        return "Accepted: prepare the contract"
    if contract.problem:
        return "The contract was not printed: try it again"
    return "Check the contract and send it"


def _contracted(deal: Deal) -> str:
    contract = deal.contract
    if contract is not None and contract.opened_at is not None:
        return "The client has opened the contract: ask for the signature"
    return "Wait for the client's signature"


def _signed(deal: Deal) -> str:
    contract = deal.contract_in_force
    if without_aircraft(deal):
        waiting = [one.booking for one in aircraft_sold(deal) if one.booking.confirmed is None]
        told = "Call the operator" if all(b.requests for b in waiting) else "Tell the operator to book"
        return f"Signed, and no aircraft is confirmed: {told.lower()}"
    if contract is not None and contract.countersigned is None:
        return "Countersign the contract"
    money = _money(deal)
    if money:
        return money
    if deal.booking.unpaid is not None:
        return "Pay the operator"
    return "All is settled: say when it has flown"


def _flown(deal: Deal) -> str:
    money = _money(deal)
    if money:
        return money
    return "Pay the operator" if deal.booking.unpaid is not None else "Close the deal"


def _ended(deal: Deal) -> str:
    paid = standing(deal)
    return "Pay back what was paid too much" if paid is not None and paid.too_much.amount > 0 else ""


def _money(deal: Deal) -> str:
    paid = standing(deal)
    if paid is None:
        return ""
    if paid.too_much.amount > 0:
        return "Pay back what was paid too much"
    if paid.open.amount > 0:
        return "Collect the rest of the payment" if paid.held.amount > 0 else "Collect the payment"
    return ""


def _came_back(mail: MailDraft | None) -> bool:
    return mail is not None and mail.bounced


def _asked_since(deal: Deal) -> bool:
    """The client's last question is of the version that lies before them."""
    version = deal.proposal.version if deal.proposal else 0
    return any(question.version == version for question in deal.client_questions)


_STEPS: dict[DealState, Callable[[Deal], str]] = {
    S.DRAFT: _described,
    S.TRIP_CREATED: _sourced,
    S.QUOTING: _sourced,
    S.QUOTES_READY: _quoted,
    S.PROPOSAL_DRAFT: _proposing,
    S.PROPOSAL_SENT: _offered,
    S.ACCEPTED: _accepted,
    S.CONTRACT_SENT: _contracted,
    S.SIGNED: _signed,
    S.OPERATOR_CONFIRMED: _signed,
    S.PART_PAID: _signed,
    S.PAID: _signed,
    S.FLOWN: _flown,
    S.CLOSED_WON: _ended,
    S.CLOSED_LOST: _ended,
    S.CANCELLED: _ended,
    S.EXPIRED: _ended,
}
