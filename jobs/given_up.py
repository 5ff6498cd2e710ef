"""What a deal is told when its work has failed for good: no card may wait for what will never come."""

from __future__ import annotations

from domain.asks import AskNotSent
from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import DocumentFailed, MailNotSent, Payload, TripRequestFailed
from domain.letters import LetterNotSent
from domain.old_trips import OldTripCancelFailed
from domain.operator_events import OperatorMailNotSent
from persistence.outbox import Due
from persistence.unit_of_work import MEET_DEADLINE, UnitOfWork
from tools.letters.approve import SEND_LETTER
from tools.letters.send import waiting
from tools.operators.ask import SEND_OPERATOR_MAIL, TELL_CHANGED_TRIP
from tools.operators.send import EXPIRE_QUOTE, EXPIRE_RFQ, REMIND, wanted
from tools.proposals.approve import SEND_MAIL
from tools.proposals.client_answer import STAND_DOWN
from tools.proposals.render import RENDER_PROPOSAL
from tools.sourcing.asks.message import TELL_OPERATORS
from tools.sourcing.asks.request import PREPARE_ASK, SEND_ASK
from tools.sourcing.old_trips import CANCEL_OLD_TRIP
from tools.sourcing.trip_creation import CREATE_TRIP

WORDS = {
    CREATE_TRIP: "I could not find out whether the trip was created. Press the button to look and try again.",
    RENDER_PROPOSAL: "The PDF could not be made. Press the button to try again.",
    SEND_MAIL: "I could not find out whether the mail was sent. Ask the client, or send it again.",
    SEND_OPERATOR_MAIL: "I could not find out whether an operator has the mail. Ask, or send it again.",
    SEND_LETTER: "I could not find out whether the letter was sent. Ask its reader, or send it again.",
    MEET_DEADLINE: "A deadline of this deal could not be told. Look at its offer, hold and payment yourself.",
    EXPIRE_RFQ: "A request whose time has ended could not be closed here. Its page takes no answer any more.",
    EXPIRE_QUOTE: "A quote whose time has ended could not be closed here. Ask its operator first.",
    REMIND: "The reminder to the operators could not be prepared. Call those who have not answered.",
    TELL_CHANGED_TRIP: "The mails about the changed trip could not be prepared. Tell its operators yourself.",
    STAND_DOWN: "The mails to the operators that were not chosen could not be prepared. Tell them yourself.",
    PREPARE_ASK: "I could not find out whom to ask. Nothing was sent. Press the button to try again.",
    CANCEL_OLD_TRIP: "I could not find out whether the old trip is cancelled at the marketplace. Look there.",
    TELL_OPERATORS: "I could not find out whether all operators were told. Look at its page.",
    SEND_ASK: "I could not find out whether the operators were asked. Look at Aviapages' own page first.",
}


async def give_up(uow: UnitOfWork, due: Due) -> None:
    """The event that frees the deal's card, and a sentence in the thread. In the transaction that marks the
    row as failed."""
    deal = await uow.deals.get(due.deal_id, lock=True)
    what = due.kind.replace("_", " ")
    sentence = WORDS.get(due.kind, f"I have stopped trying for now ({what}).")
    happening = _ending(deal, due, sentence)
    if happening is not None and allowed(deal.state, happening.kind):
        await uow.happen(deal, happening, actor="system", why=f"gave up after {due.attempts} tries")
    await uow.say(deal.thread_id, f"{sentence} (Support: {due.id[:8]})", deal_id=deal.id)


async def keep_trying(uow: UnitOfWork, due: Due) -> None:
    """The first error after good rounds: said once, while it goes on."""
    deal = await uow.deals.get(due.deal_id)
    sentence = "I could not read the marketplace's answers just now. Nothing is lost, and I keep looking."
    await uow.say(deal.thread_id, f"{sentence} (Support: {due.id[:8]})", deal_id=deal.id)


def _ending(deal: Deal, due: Due, sentence: str) -> Payload | None:
    if due.kind == CREATE_TRIP and deal.marketplace.status == "creating":
        return TripRequestFailed(sentence=sentence, uncertain=True)
    if due.kind == CANCEL_OLD_TRIP:
        return OldTripCancelFailed(trip_id=str(due.payload["trip_id"]), sentence=sentence)
    if due.kind == RENDER_PROPOSAL:
        return DocumentFailed(version=int(due.payload["version"]), sentence=sentence)
    if due.kind == SEND_OPERATOR_MAIL:
        unsettled = wanted(deal, str(due.payload["mail_id"]))
        if unsettled is not None:
            uncertain = unsettled.status == "sending"
            return OperatorMailNotSent(mail_id=unsettled.mail_id, sentence=sentence, uncertain=uncertain)
    letter = waiting(deal, str(due.payload.get("letter_id")))
    if due.kind == SEND_LETTER and letter is not None:
        uncertain = letter.status == "sending"
        return LetterNotSent(letter_id=letter.letter_id, sentence=sentence, uncertain=uncertain)
    mail = deal.mail
    if due.kind == SEND_MAIL and mail is not None and mail.status in {"queued", "sending"}:
        return MailNotSent(draft_id=mail.draft_id, sentence=sentence, uncertain=mail.status == "sending")
    ask = deal.ask(str(due.payload.get("ask_id")))
    if ask is not None and ask.status in {"preparing", "queued", "sending"}:
        uncertain = ask.status == "sending" or ask.in_doubt
        return AskNotSent(ask_id=ask.ask_id, sentence=sentence, uncertain=uncertain)
    return None
