"""Asking operators by e-mail: who is proposed, with which words; a person ticks, edits and approves.

Nothing leaves here. An approval binds each mail to the hash of its content; a job carries it out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.deal import Deal
from domain.deal_state import DealState
from domain.operator_events import (
    DraftedMail,
    NotAsked,
    OperatorMailApprovedAgain,
    OperatorMailEdited,
    OperatorMailsApproved,
    OperatorMailsDiscarded,
    OperatorMailsDrafted,
)
from domain.operator_mail import OperatorMail
from domain.policy import Policy, policy_on
from domain.quotes import BY_EMAIL, Aircraft, Operator
from domain.trip import Trip
from persistence.chat.feed import Card
from persistence.links import token_hash
from persistence.unit_of_work import Broker, UnitOfWork
from tools.deals.errors import RefusedError
from tools.operators.letters import hash_now, hashed, operator_link, request_words
from tools.operators.records import LOOKED_BACK, TrackRecord, track_records
from tools.operators.whom_to_ask import A_DAY, Candidate, WhomToAsk, whom_to_ask
from tools.proposals.house import House

SEND_OPERATOR_MAIL = "send_operator_mail"
TELL_CHANGED_TRIP = "tell_changed_trip"
LINK = "operator_link"
ALTERNATIVES = 3
"""listed after those that are proposed, to choose from"""
LEAST_MINUTES, MOST_MINUTES = 15, 7 * 24 * 60
ASKABLE = {
    DealState.DRAFT,
    DealState.TRIP_CREATED,
    DealState.QUOTING,
    DealState.QUOTES_READY,
    DealState.PROPOSAL_DRAFT,
    DealState.PROPOSAL_SENT,
}


async def propose_operators(
    uow: UnitOfWork, house: House, deal_id: str, *, seen: int, answer_minutes: int | None = None
) -> Deal:
    """A round of drafts and its card. RefusedError while the trip is not known, when it is too late, or when
    nobody can be asked."""
    deal = await uow.deals.get(deal_id, lock=True)
    if seen < deal.trip_seq:
        raise RefusedError("The trip has changed since this card was made. Use the newest card.")
    trip = _askable(deal)
    now = uow.now()
    policy = policy_on(now.date())
    answer_until = _answer_until(trip, now, policy, answer_minutes)
    entries = await uow.operators.everyone()
    if not any(entry.active for entry in entries):
        raise RefusedError(
            "Your list of operators is empty. Put them in with `jetvision operators import FILE` "
            "and ask again."
        )
    records = track_records(await uow.operators.heard(now - LOOKED_BACK), entries, now)
    whom = whom_to_ask(entries, records, trip, asked_already=_asked(deal), now=now, policy=policy)
    if not whom.candidates:
        why = "; ".join(f"{held.entry.name} {held.why}" for held in whom.held_back[:3])
        raise RefusedError(f"Nobody of your list can be asked for this trip: {why}.")
    happening = await _round(uow, house, deal, trip, whom, policy, answer_until)
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await uow.say(deal.thread_id, _said(deal, policy), Card("OperatorsCard", deal.id, deal.seq))
    return deal


async def edit_operator_mail(
    uow: UnitOfWork,
    house: House,
    deal_id: str,
    *,
    mail_id: str,
    to: str,
    subject: str,
    body: str,
    seen_hash: str,
) -> Deal:
    """The broker's own words. RefusedError for what cannot be sent, or a text that lost its link."""
    deal = await uow.deals.get(deal_id, lock=True)
    mail = _draft(deal, mail_id)
    if seen_hash != mail.letter.content_hash:
        raise RefusedError("The e-mail was changed elsewhere meanwhile. Look at the newest words first.")
    letter = hashed(to, subject, body, broker=await uow.me(), house=house)
    if mail.link is not None and mail.link not in letter.body:
        raise RefusedError(f"The text no longer holds the operator's link ({mail.link}). Put it back in.")
    if letter == mail.letter:
        return deal
    return await uow.happen(deal, OperatorMailEdited(mail_id=mail_id, letter=letter), actor=uow.broker)


async def approve_operator_mails(
    uow: UnitOfWork, house: House, deal_id: str, *, approved: Mapping[str, str]
) -> Deal:
    """`approved`: mail id -> the hash of what was looked at. RefusedError when anything is no longer what was
    shown, the time to answer has passed, or an operator has been asked too often meanwhile."""
    deal = await uow.deals.get(deal_id, lock=True)
    current = deal.operator_round
    policy = policy_on(uow.now().date())
    if current is None or not approved:
        raise RefusedError("Tick at least one operator.")
    if current.purpose == "request":
        _askable(deal)
        if len(approved) > policy.operators_asked_most:
            raise RefusedError(f"At most {policy.operators_asked_most} operators are asked at once.")
    if current.answer_until is not None and current.answer_until <= uow.now():
        raise RefusedError("The time to answer that these mails name has passed. Write them anew.")
    broker = await uow.me()
    for mail_id, seen_hash in approved.items():
        mail = _draft(deal, mail_id)
        if not seen_hash == mail.letter.content_hash == hash_now(mail.letter, broker=broker, house=house):
            raise RefusedError(
                f"The e-mail to {mail.operator.name} is no longer what you looked at. Look at it again."
            )
    if current.purpose == "request":
        await _no_flooding(uow, deal, approved, policy)
    happening = OperatorMailsApproved(round=current.n, approved=dict(approved))
    deal = await uow.happen(deal, happening, actor=uow.broker)
    for mail_id in approved:
        await _to_be_sent(uow, deal, mail_id)
    # now it is known who is not asked again
    await uow.outbox.hasten(TELL_CHANGED_TRIP, deal.id)
    return deal


async def discard_operator_mails(uow: UnitOfWork, deal_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    current = deal.operator_round
    if current is None or not any(_open_in(mail, current.n) for mail in deal.operator_mails):
        raise RefusedError("There is no draft that could be discarded.")
    return await uow.happen(deal, OperatorMailsDiscarded(round=current.n), actor=uow.broker)


async def send_operator_mail_again(uow: UnitOfWork, house: House, deal_id: str, *, mail_id: str) -> Deal:
    """The broker's click after a failed or uncertain sending: the same content, approved before."""
    deal = await uow.deals.get(deal_id, lock=True)
    mail = deal.operator_mail(mail_id)
    if mail is None or mail.status not in {"failed", "uncertain"} or mail.trip_seq != deal.trip_seq:
        raise RefusedError("There is no e-mail that could be sent again.")
    if mail.answer_until is not None and mail.answer_until <= uow.now():
        raise RefusedError("The time to answer that this mail names has passed. Write it anew.")
    if hash_now(mail.letter, broker=await uow.me(), house=house) != mail.approved_hash:
        raise RefusedError("The e-mail has changed since it was approved. Write it anew.")
    deal = await uow.happen(deal, OperatorMailApprovedAgain(mail_id=mail_id), actor=uow.broker)
    await _to_be_sent(uow, deal, mail_id)
    return deal


def first_departure(trip: Trip) -> datetime:
    """When the trip begins, aware; the end of its day where no time is known."""
    leg = trip.legs[0]
    if leg.moment is not None:
        return leg.moment.astimezone(UTC)
    assert leg.date is not None
    zone = ZoneInfo(leg.origin.timezone) if leg.origin and leg.origin.timezone else UTC
    return datetime.combine(leg.date, time(23, 59), tzinfo=zone).astimezone(UTC)


async def _round(
    uow: UnitOfWork,
    house: House,
    deal: Deal,
    trip: Trip,
    whom: WhomToAsk,
    policy: Policy,
    answer_until: datetime,
) -> OperatorMailsDrafted:
    broker = await uow.me()
    most = policy.operators_asked_most
    mails = [
        await _drafted(uow, house, deal, trip, candidate, broker, answer_until, proposed=n < most)
        for n, candidate in enumerate(whom.candidates[: most + ALTERNATIVES])
    ]
    return OperatorMailsDrafted(
        round=(deal.operator_round.n if deal.operator_round else 0) + 1,
        purpose="request",
        mails=tuple(mails),
        not_asked=tuple(NotAsked(name=held.entry.name, why=held.why) for held in whom.held_back),
        answer_until=answer_until,
        # until the aircraft would leave a price may still be improved or taken back
        link_until=first_departure(trip),
    )


async def _drafted(
    uow: UnitOfWork,
    house: House,
    deal: Deal,
    trip: Trip,
    candidate: Candidate,
    broker: Broker,
    answer_until: datetime,
    *,
    proposed: bool,
) -> DraftedMail:
    entry, token, rfq_id = candidate.entry, uow.ids.token(), uow.ids.new()
    link = operator_link(house, token)
    await uow.external_ids.claim(BY_EMAIL, LINK, token_hash(token), own_id=rfq_id, deal_id=deal.id)
    aircraft = Aircraft(
        type_name=candidate.aircraft.type_name,
        icao_type=candidate.kind.icao,
        category=candidate.kind.category,
        tail=candidate.aircraft.tail,
        seats=candidate.aircraft.seats or candidate.kind.seats,
        year=candidate.aircraft.year,
    )
    subject, body = request_words(
        deal,
        trip,
        entry,
        aircraft,
        broker=broker,
        house=house,
        link=link,
        answer_until=answer_until,
        replaces=_was_asked_before(deal, entry.id),
    )
    return DraftedMail(
        mail_id=uow.ids.new(),
        rfq_id=rfq_id,
        operator=Operator(
            external_id=entry.id,
            name=entry.name,
            safety_ratings=tuple(one.label for one in entry.certifications),
            email=entry.email,
        ),
        aircraft=(aircraft,),
        reasons=candidate.reasons,
        proposed=proposed,
        link=link,
        letter=hashed(entry.email, subject, body, broker=broker, house=house),
    )


def _askable(deal: Deal) -> Trip:
    if deal.trip is None or not deal.trip.ready:
        missing = ", ".join(deal.trip.missing) if deal.trip else "the trip"
        raise RefusedError(f"Nobody can be asked yet. Still missing: {missing}.")
    if deal.state not in ASKABLE:
        raise RefusedError("This deal asks for no more quotes.")
    return deal.trip


def _answer_until(trip: Trip, now: datetime, policy: Policy, minutes: int | None) -> datetime:
    departure = first_departure(trip)
    left = departure - now
    if left <= timedelta(0):
        raise RefusedError("This trip's first flight has left: nobody can quote for it.")
    if minutes is not None and not LEAST_MINUTES <= minutes <= MOST_MINUTES:
        raise RefusedError("Operators get 15 minutes to 7 days to answer.")
    wanted = policy.rfq_answer_time(left) if minutes is None else timedelta(minutes=minutes)
    return min(now + wanted, departure)


def _asked(deal: Deal) -> frozenset[str]:
    """Operators that have a request for this trip, or whose request is on its way."""
    going = {"queued", "sending", "sent", "uncertain"}
    return frozenset(
        mail.operator.external_id
        for mail in deal.operator_mails
        if mail.purpose == "request" and mail.trip_seq == deal.trip_seq and mail.status in going
    )


def _was_asked_before(deal: Deal, operator_id: str) -> bool:
    """For the trip as it was described earlier."""
    return any(
        mail.operator.external_id == operator_id
        and mail.purpose == "request"
        and mail.status in {"sent", "sending", "uncertain"}
        and mail.trip_seq != deal.trip_seq
        for mail in deal.operator_mails
    )


async def _no_flooding(uow: UnitOfWork, deal: Deal, approved: Mapping[str, str], policy: Policy) -> None:
    now = uow.now()
    entries = await uow.operators.everyone()
    records = track_records(await uow.operators.heard(now - A_DAY), entries, now)
    for mail_id in approved:
        operator = _draft(deal, mail_id).operator
        record = records.get(operator.external_id, TrackRecord())
        if record.asked_within(A_DAY, now) >= policy.operator_asks_a_day:
            raise RefusedError(f"{operator.name} has been asked too often today. Leave it out.")


def _draft(deal: Deal, mail_id: str) -> OperatorMail:
    mail = deal.operator_mail(mail_id)
    current = deal.operator_round
    if mail is None or current is None or not _open_in(mail, current.n):
        raise RefusedError("This e-mail is no longer a draft. Look at the newest card.")
    if mail.trip_seq != deal.trip_seq:
        raise RefusedError("The trip has changed since these mails were written. Write them anew.")
    return mail


def _open_in(mail: OperatorMail, n: int) -> bool:
    return mail.round == n and mail.status == "draft"


async def _to_be_sent(uow: UnitOfWork, deal: Deal, mail_id: str) -> None:
    key = f"{SEND_OPERATOR_MAIL}:{mail_id}:{deal.seq}"
    await uow.later(SEND_OPERATOR_MAIL, deal, key, {"mail_id": mail_id})


def _said(deal: Deal, policy: Policy) -> str:
    current = deal.operator_round
    assert current is not None
    count = sum(mail.round == current.n and mail.proposed for mail in deal.operator_mails)
    few = (
        ""
        if count >= policy.operators_asked_least
        else f" That is few: {policy.operators_asked_least} is usual."
    )
    who = "one operator" if count == 1 else f"{count} operators"
    return f"I would ask {who} of your list.{few} Look at the mails, change them, and approve what may leave."
