"""What the client did with the proposal."""

from __future__ import annotations

from domain.deal import Deal
from domain.deal_state import DealState
from tools.cards.desk import Desk, Props
from tools.deals.wording import aircraft_label, moment_label, money_label
from tools.proposals.client_answer import stands

OVER = "The offer has ended without an answer. Price the options again for a new version."
EXPIRED = "The day of the first flight has passed without an answer. Start a new chat for another trip."


def answer_card(deal: Deal, desk: Desk) -> Props:
    answer = deal.answer
    zone = desk.broker.timezone
    chosen = None
    if answer is not None and answer.option is not None:
        proposal = deal.proposal_version(answer.version)
        chosen = next((o for o in proposal.options if o.n == answer.option), None) if proposal else None
    several = chosen is not None and len(chosen.quote_ids) > 1
    return {
        "client": desk.client.title if desk.client else "The client",
        "seen_label": moment_label(answer.seen_at, zone) if answer and answer.seen_at else None,
        "answer": answer.answer if answer else None,
        "option_label": f"Option {chosen.n}: {aircraft_label(deal, chosen.quote_ids)}" if chosen else None,
        "total_label": (
            " + ".join(money_label(total) for total in chosen.snapshot.totals) if chosen else None
        ),
        "questions": [
            {"text": one.text, "when_label": moment_label(one.at, zone)} for one in deal.client_questions
        ],
        "message": answer.message if answer else None,
        "when_label": moment_label(answer.answered_at, zone) if answer and answer.answered_at else None,
        "next_step": _over(deal, desk)
        or _next_step(
            answer.answer if answer else None,
            holds=chosen is not None and stands(deal, chosen),
            several=several,
        ),
    }


def _over(deal: Deal, desk: Desk) -> str | None:
    """No answer is waited for any more; None: it was given, or still can be."""
    proposal = deal.proposal_version(deal.answer.version) if deal.answer else None
    if deal.answer is None or deal.answer.answer is not None or proposal is None:
        return None
    if deal.state is DealState.EXPIRED:
        return EXPIRED
    return OVER if proposal.valid_until <= desk.now else None


def _next_step(answer: str | None, *, holds: bool, several: bool) -> str:
    if answer == "accepted" and not holds:
        quote = "a quote" if several else "the quote"
        return f"Call the operator first: {quote} behind this option no longer stands."
    confirm = "each aircraft with its" if several else "the aircraft with the"
    return {
        None: "Waiting for the client's answer.",
        "accepted": f"Confirm {confirm} operator and prepare the contract.",
        "declined": "Offer other quotes, another margin or another trip.",
    }[answer]
