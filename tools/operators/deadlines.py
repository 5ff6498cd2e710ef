"""What the clock brings: reminders prepared, requests that nobody answered ended, losers to be stood down.

Every function may run twice and does nothing the second time. Nothing leaves without a person's click.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from domain.deal import Deal
from domain.deal_state import ENDED, UNSOLD, allowed
from domain.events import RfqSeen
from domain.operator_events import DraftedMail, OperatorLetter, OperatorMailsDrafted, Purpose
from domain.operator_mail import OperatorMail
from domain.quotes import BY_EMAIL, QuoteState, RfqState
from persistence.chat.feed import Card
from persistence.unit_of_work import UnitOfWork
from tools.deals.wording import moment_label, plain
from tools.operators.letters import hashed, reminder_words, stand_down_words
from tools.proposals.house import House
from tools.sourcing.answers import take_answers
from tools.sourcing.port import RfqAnswer

LOOK_AGAIN = timedelta(minutes=1)


async def expire_request(uow: UnitOfWork, deal_id: str, rfq_id: str) -> timedelta | None:
    """The operator has not answered in time. Returns how long to wait when it is too early."""
    deal = await uow.deals.get(deal_id, lock=True)
    rfq = next((one for one in deal.rfqs if one.external_id == rfq_id), None)
    mail = deal.request_mail(rfq_id)
    if rfq is None or mail is None or mail.answer_until is None or rfq.state is not RfqState.UNANSWERED:
        return None
    if uow.now() < mail.answer_until:
        return mail.answer_until - uow.now()
    if not allowed(deal.state, "rfq_seen"):
        return None
    ended = rfq.model_copy(update={"state": RfqState.EXPIRED})
    deal = await uow.happen(deal, RfqSeen(rfq=ended), actor="system", why="no answer until the deadline")
    await uow.say(
        deal.thread_id,
        f"**{plain(rfq.operator.name)}** has not answered in time; its request is closed.",
        deal_id=deal.id,
    )
    return None


async def expire_quote(uow: UnitOfWork, deal_id: str, quote_id: str) -> timedelta | None:
    """The operator's own date has passed. Returns how long to wait when it is too early."""
    deal = await uow.deals.get(deal_id, lock=True)
    quote = deal.quote(quote_id)
    if quote is None or quote.valid_until is None or quote.state is not QuoteState.OPEN:
        return None
    if uow.now() < quote.valid_until:
        return quote.valid_until - uow.now()
    rfq = next((one for one in deal.rfqs if one.external_id == quote.rfq_external_id), None)
    if rfq is None or not allowed(deal.state, "quote_state_changed"):
        return None
    ended = quote.model_copy(update={"state": QuoteState.EXPIRED})
    await take_answers(uow, deal, (RfqAnswer(rfq=rfq, quotes=(ended,)),))
    return None


async def prepare_reminders(
    uow: UnitOfWork, house: House, deal_id: str, round_n: int, percent: int
) -> timedelta | None:
    """Drafts for those of the round that are silent after `percent` of their time. Returns how long to wait
    when it is too early, or while other drafts lie before the broker."""
    deal = await uow.deals.get(deal_id, lock=True)
    now = uow.now()
    silent = [
        (mail, mail.answer_until)
        for mail in deal.operator_mails
        if mail.round == round_n
        and mail.purpose == "request"
        and mail.trip_seq == deal.trip_seq
        and mail.answer_until is not None
        and mail.answer_until > now
        and _state(deal, mail) is RfqState.UNANSWERED
    ]
    if not silent or deal.trip is None or deal.state not in UNSOLD:
        return None
    due = [_share_of(mail.sent_at, until, percent) for mail, until in silent if mail.sent_at is not None]
    if due and now < max(due):
        return max(due) - now
    if drafts_lie_open(deal):
        return LOOK_AGAIN
    broker = await uow.me()
    drafts = []
    for mail, until in silent:
        subject, body = reminder_words(
            deal, deal.trip, name=mail.operator.name, broker=broker, house=house, link=mail.link or "",
            answer_until=until,
        )  # fmt: skip
        letter = hashed(mail.letter.to, subject, body, broker=broker, house=house)
        drafts.append(follow_up(uow, mail, letter=letter, reasons=("has not answered yet",)))
    end = min(until for _, until in silent)
    who = "One operator has" if len(silent) == 1 else f"{len(silent)} operators have"
    await lay_before(
        uow,
        deal,
        "reminder",
        drafts,
        f"{who} not answered yet; the time ends {moment_label(end, broker.timezone)}. "
        "A reminder is prepared.",
        first=silent[0][0],
    )
    return None


async def prepare_stand_down(uow: UnitOfWork, house: House, deal_id: str) -> timedelta | None:
    """Drafts for the operators whose offer was not taken, once the client has accepted one."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.state in UNSOLD | ENDED or deal.trip is None:
        return None
    if any(mail.purpose == "stand_down" for mail in deal.operator_mails):
        return None
    losers = [mail for mail in deal.operator_mails if _lost(deal, mail)]
    if not losers:
        return None
    broker = await uow.me()
    drafts = []
    for mail in losers:
        quoted = _state(deal, mail) is RfqState.QUOTED
        letter = hashed(
            mail.letter.to,
            *stand_down_words(
                deal, deal.trip, name=mail.operator.name, quoted=quoted, broker=broker, house=house
            ),
            broker=broker,
            house=house,
        )
        why = "has an offer open" if quoted else "has not answered"
        drafts.append(follow_up(uow, mail, letter=letter, reasons=(why,), linked=False))
    who = "one operator" if len(losers) == 1 else f"{len(losers)} operators"
    words = f"The client has chosen. {who[:1].upper()}{who[1:]} can be stood down; the mails are prepared."
    await lay_before(uow, deal, "stand_down", drafts, words, first=None)
    return None


async def lay_before(
    uow: UnitOfWork,
    deal: Deal,
    purpose: Purpose,
    drafts: Sequence[DraftedMail],
    words: str,
    *,
    first: OperatorMail | None,
) -> None:
    happening = OperatorMailsDrafted(
        round=(deal.operator_round.n if deal.operator_round else 0) + 1,
        purpose=purpose,
        mails=tuple(drafts),
        answer_until=first.answer_until if first else None,
        link_until=first.link_until if first else None,
    )
    deal = await uow.happen(deal, happening, actor="system")
    await uow.say(deal.thread_id, words, Card("OperatorsCard", deal.id, deal.seq))


def follow_up(
    uow: UnitOfWork,
    mail: OperatorMail,
    *,
    letter: OperatorLetter,
    reasons: tuple[str, ...],
    linked: bool = True,
) -> DraftedMail:
    return DraftedMail(
        mail_id=uow.ids.new(),
        rfq_id=mail.rfq_id,
        operator=mail.operator,
        aircraft=mail.aircraft,
        reasons=reasons,
        link=mail.link if linked else None,
        letter=letter,
    )


def _share_of(start: datetime, end: datetime, percent: int) -> datetime:
    return start + (end - start) * percent / 100


def _lost(deal: Deal, mail: OperatorMail) -> bool:
    if mail.purpose != "request" or mail.trip_seq != deal.trip_seq or mail.rfq_id in _won(deal):
        return False
    return _state(deal, mail) in {RfqState.UNANSWERED, RfqState.QUOTED}


def _won(deal: Deal) -> tuple[str, ...]:
    """The RFQs whose quotes the client has accepted."""
    answer = deal.answer
    proposal = deal.proposal_version(answer.version) if answer else None
    if answer is None or proposal is None:
        return ()
    chosen = next((option for option in proposal.options if option.n == answer.option), None)
    quotes = [deal.quote(quote_id) for quote_id in chosen.quote_ids] if chosen else []
    return tuple(quote.rfq_external_id for quote in quotes if quote and quote.system == BY_EMAIL)


def _state(deal: Deal, mail: OperatorMail) -> RfqState | None:
    return next((rfq.state for rfq in deal.rfqs if rfq.external_id == mail.rfq_id), None)


def drafts_lie_open(deal: Deal) -> bool:
    current = deal.operator_round
    return current is not None and any(
        mail.round == current.n and mail.status == "draft" for mail in deal.operator_mails
    )
