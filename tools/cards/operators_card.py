"""One round of mails to operators, to be ticked, edited and approved: requests, reminders, stand-downs."""

from __future__ import annotations

from domain.deal import Deal
from domain.operator_events import Purpose
from domain.operator_mail import OperatorMail
from domain.policy import policy_on
from domain.quotes import Rfq, RfqState
from tools.cards.desk import Desk, Props
from tools.deals.wording import moment_label

TITLES: dict[Purpose, str] = {
    "request": "Ask operators by e-mail",
    "reminder": "Remind operators",
    "stand_down": "Stand operators down",
    "changed_trip": "Tell operators that the trip has changed",
}
PRESETS = ((30, "30 min"), (120, "2 h"), (240, "4 h"), (1440, "24 h"))
ANSWERS = {
    RfqState.UNANSWERED: "No answer yet",
    RfqState.QUOTED: "Quoted",
    RfqState.DECLINED: "Declined",
    RfqState.EXPIRED: "No answer in time",
    RfqState.CANCELED: "Stood down",
}


def operators_card(deal: Deal, desk: Desk) -> Props:
    current = deal.operator_round
    mails = [mail for mail in deal.operator_mails if current is not None and mail.round == current.n]
    purpose: Purpose = current.purpose if current else "request"
    until = current.answer_until if current else None
    zone = desk.broker.timezone
    return {
        "purpose": purpose,
        "title": TITLES[purpose],
        "state": _state(mails),
        "route": deal.trip.route if deal.trip else "",
        "deal_number": deal.number,
        "from_label": (
            f"{desk.house.sender(desk.broker.name)} <{desk.house.mail_from}>, answers to {desk.broker.email}"
        ),
        "answer_until_label": moment_label(until, zone) if until else None,
        "too_late": until is not None and until <= desk.now,
        "presets": [{"minutes": minutes, "label": label} for minutes, label in PRESETS]
        if purpose == "request"
        else [],
        "most": policy_on(desk.now.date()).operators_asked_most if purpose == "request" else len(mails),
        "mails": [_mail(deal, mail, zone) for mail in mails],
        "not_asked": [held.model_dump() for held in current.not_asked] if current else [],
    }


def _state(mails: list[OperatorMail]) -> str:
    """The round as a whole: a draft until it is approved, then by how far its mails are."""
    states = {mail.status for mail in mails if mail.status not in {"discarded", "superseded"}}
    if not states:
        return "discarded"
    if "draft" in states:
        return "draft"
    if states & {"failed", "uncertain"}:
        return "problem"
    return "sending" if states & {"queued", "sending"} else "sent"


def _mail(deal: Deal, mail: OperatorMail, zone: str) -> Props:
    aircraft = mail.aircraft[0] if mail.aircraft else None
    rfq = next((one for one in deal.rfqs if one.external_id == mail.rfq_id), None)
    return {
        "mail_id": mail.mail_id,
        "operator": mail.operator.name,
        "ratings": list(mail.operator.safety_ratings),
        "aircraft": aircraft.type_name if aircraft else None,
        "reasons": list(mail.reasons),
        "proposed": mail.proposed,
        "to": mail.letter.to,
        "subject": mail.letter.subject,
        "body": mail.letter.body,
        "content_hash": mail.letter.content_hash,
        "state": mail.status,
        "state_label": _said(mail, rfq, zone),
        "problem": mail.problem if mail.status in {"failed", "uncertain"} else None,
        "delayed": mail.delayed,
    }


def _said(mail: OperatorMail, rfq: Rfq | None, zone: str) -> str | None:
    if mail.status != "sent" or mail.sent_at is None:
        return None
    sent = f"Sent {moment_label(mail.sent_at, zone)}"
    return f"{sent} · {ANSWERS[rfq.state]}" if rfq and mail.purpose in {"request", "reminder"} else sent
