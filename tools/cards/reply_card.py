"""An answer that came by e-mail: its words, and how they read. Nothing is done with it."""

from __future__ import annotations

from domain.deal import Deal
from domain.replies import About, ReplyReceived
from tools.cards.desk import Desk, Props
from tools.deals.wording import moment_label

READS = {"yes": "Reads like a yes", "no": "Reads like a no", "question": "A question", "other": "An answer"}
ABOUT: dict[About, str] = {
    "proposal": "the proposal",
    "operator": "the request",
    "letter": "a letter of ours",
}
NEXT = {
    "yes": "Ask for the acceptance on the client's page: a yes by e-mail accepts nothing.",
    "no": "Offer something else, or close the request.",
    "question": "Answer by e-mail or phone. Nothing was answered for you.",
    "other": "Read it. Nothing was done with it.",
}
NEXT_OF_OPERATORS = {
    **NEXT,
    "yes": "Ask for price and aircraft on the operator's page: an e-mail enters no quote.",
    "no": "Ask another operator. If it counts as a decline, ask for it on the operator's page.",
}


def reply_card(deal: Deal, desk: Desk) -> Props:
    reply = deal.replies[-1]
    said = reply.said
    next_step = (NEXT_OF_OPERATORS if said.about == "operator" else NEXT)[said.reading]
    return {
        "from_label": f"{said.from_name} <{said.from_address}>" if said.from_name else said.from_address,
        "about_label": f"Answer by e-mail to {ABOUT[said.about]}, to {_recipient(deal, said)}",
        "when_label": moment_label(reply.at, desk.broker.timezone),
        "reading": said.reading,
        "reading_label": "Automatic answer" if said.is_automatic else READS[said.reading],
        "words": list(said.words),
        "text": said.text or "(no words)",
        "cut_note": "What it quotes is left out; the whole mail is in the mailbox." if said.is_cut else None,
        "attachments": list(said.attachments),
        "next_step": "Nothing to do: nobody wrote it." if said.is_automatic else next_step,
    }


def _recipient(deal: Deal, said: ReplyReceived) -> str:
    """Whom our mail had gone to."""
    mail = deal.operator_mail(said.mail_id)
    if mail is not None:
        return mail.operator.name
    letter = deal.letter(said.mail_id)
    if letter is not None:
        return letter.content.to
    return deal.mail.content.to if deal.mail is not None else said.from_address
