"""Which moments a deal waits for, from its facts alone: what is no longer waited for is not among them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.booking import Booking
from domain.contracts import Contract
from domain.deadline_events import What
from domain.deal import Deal
from domain.deal_state import ENDED, DealState, allowed
from domain.payments import paid_by
from domain.policy import Policy, policy_on
from domain.sold import sold
from domain.standing import standing


@dataclass(frozen=True)
class Deadline:
    what: What
    about: str
    """which one of its kind: a version, a moment, a day"""
    at: datetime
    """when the broker is told: in working hours of the broker's own zone"""

    @property
    def key(self) -> str:
        return f"{self.what}:{self.about}"


def deadlines(deal: Deal, zone: str) -> tuple[Deadline, ...]:
    """Of a deal that a client was made an offer in, without those that were told. `zone`: the broker's."""
    if deal.answer is None or deal.state in ENDED:
        return ()
    found = (*_offer(deal, zone), *_contract(deal, zone), *_aircraft(deal, zone), *_money(deal, zone))
    return tuple(one for one in (*found, *_departure(deal, zone)) if one.key not in deal.deadlines_met)


def deadline(deal: Deal, what: What, about: str, zone: str) -> Deadline | None:
    """None when it is not waited for any more, or was told."""
    found = deadlines(deal, zone)
    return next((one for one in found if (one.what, one.about) == (what, about)), None)


def offer_waits(deal: Deal, version: int) -> bool:
    """This version lies before the client, who has not answered it."""
    return (
        deal.state is DealState.PROPOSAL_SENT
        and deal.proposal is not None
        and deal.answer is not None
        and deal.proposal.version == deal.answer.version == version
        and deal.answer.answer is None
    )


def signature_waits(deal: Deal, version: int) -> Contract | None:
    """The contract, while this version lies unsigned before the client."""
    contract = deal.contract
    waits = contract is not None and contract.version == version and contract.status == "sent"
    return contract if waits and deal.state not in ENDED else None


def heard_since(deal: Deal, moment: datetime) -> bool:
    """The client has written, or asked on the page."""
    mails = (reply.at for reply in deal.replies if reply.said.about != "operator")
    return any(at > moment for at in (*mails, *(asked.at for asked in deal.client_questions)))


def by_day(at: datetime, zone: str) -> datetime:
    """The same moment, or the next opening of the office when it is night there."""
    return _later(at, zone, policy_on(at.date()))


def _offer(deal: Deal, zone: str) -> Iterator[Deadline]:
    proposal, mail = deal.proposal, deal.mail
    if proposal is None or not offer_waits(deal, proposal.version):
        return
    rules = policy_on(proposal.priced_at.date())
    ended = _later(proposal.valid_until, zone, rules)
    yield Deadline("offer_ended", str(proposal.version), ended)
    if mail is None or mail.sent_at is None or mail.bounced or heard_since(deal, mail.sent_at):
        return
    silent = _later(mail.sent_at + timedelta(hours=rules.client_silence_hours), zone, rules)
    if silent < proposal.valid_until:
        yield Deadline("offer_silent", str(proposal.version), silent)


def _contract(deal: Deal, zone: str) -> Iterator[Deadline]:
    contract = deal.contract
    if contract is None or contract.sent_at is None or not signature_waits(deal, contract.version):
        return
    if heard_since(deal, contract.sent_at):
        return
    rules = policy_on(contract.snapshot.priced_at)
    silent = _later(contract.sent_at + timedelta(hours=rules.client_silence_hours), zone, rules)
    left = contract.flight.legs[0].leg.moment
    if left is None or silent < left:
        yield Deadline("contract_silent", str(contract.version), silent)


def _aircraft(deal: Deal, zone: str) -> Iterator[Deadline]:
    for number, booking in enumerate(deal.booking.every, start=1):
        yield from _one_aircraft(deal, booking, number, zone)


def _one_aircraft(deal: Deal, booking: Booking, number: int, zone: str) -> Iterator[Deadline]:
    confirmed, payable = booking.confirmed, booking.payable
    if deal.state is DealState.FLOWN:
        confirmed = None
    if confirmed is not None and confirmed.hold_until is not None:
        end = confirmed.hold_until
        rules = policy_on(confirmed.at.date())
        notice = timedelta(hours=rules.hold_notice_hours)
        about = of_aircraft(end.isoformat(), number)
        yield Deadline("hold_ends", about, _earlier(end - notice, zone, rules))
        yield Deadline("hold_ended", about, _later(end, zone, rules))
    if payable is not None and payable.paid is None:
        rules = policy_on(payable.at.date())
        about = of_aircraft(payable.due.isoformat(), number)
        yield Deadline("payable_due", about, _opening(payable.due, zone, rules))


def of_aircraft(moment: str, number: int) -> str:
    """What a deadline of an aircraft is about: `2026-12-10`, of the second one `2026-12-10 2`."""
    return moment if number == 1 else f"{moment} {number}"


def moment_and_aircraft(about: str) -> tuple[str, int]:
    """The other way: the moment, and which aircraft."""
    moment, _, number = about.partition(" ")
    return moment, int(number or 1)


def _money(deal: Deal, zone: str) -> Iterator[Deadline]:
    what, paid = sold(deal), standing(deal)
    if what is None or paid is None or what.signed_at is None or what.first_day is None:
        return
    if paid.open.amount <= 0:
        return
    rules = policy_on(what.snapshot.priced_at)
    due = paid_by(
        what.signed_at.astimezone(ZoneInfo(zone)),
        what.first_day,
        hours=rules.payment.hours_after_signature,
        business_days=rules.payment.business_days_before_departure,
        currency=what.total.currency,
    )
    at = _earlier(due, zone, rules) if isinstance(due, datetime) else _opening(due, zone, rules)
    yield Deadline("payment_due", due.isoformat(), at)


def _departure(deal: Deal, zone: str) -> Iterator[Deadline]:
    first = deal.trip.legs[0] if deal.trip and deal.trip.legs else None
    if first is None or first.date is None or not allowed(deal.state, "deal_expired"):
        return
    there = first.origin.timezone if first.origin and first.origin.timezone else zone
    over = datetime.combine(first.date + timedelta(days=1), time(), tzinfo=ZoneInfo(there))
    yield Deadline("departed", first.date.isoformat(), _later(over, zone, policy_on(first.date)))


def _later(at: datetime, zone: str, rules: Policy) -> datetime:
    """The same moment, or the next opening of the day when it is night."""
    local = at.astimezone(ZoneInfo(zone))
    if local.time() > time(rules.office_closes):
        return _opening(local.date() + timedelta(days=1), zone, rules)
    return max(local, _opening(local.date(), zone, rules))


def _earlier(at: datetime, zone: str, rules: Policy) -> datetime:
    """The same moment, or the last closing of the day when it is night: a warning must not come too late."""
    local = at.astimezone(ZoneInfo(zone))
    day = local.date()
    if local.time() < time(rules.office_opens):
        day -= timedelta(days=1)
    return min(local, datetime.combine(day, time(rules.office_closes), tzinfo=ZoneInfo(zone)))


def _opening(day: date, zone: str, rules: Policy) -> datetime:
    return datetime.combine(day, time(rules.office_opens), tzinfo=ZoneInfo(zone))
