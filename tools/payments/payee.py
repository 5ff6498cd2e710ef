"""Bank details that a party gave, and the call-back that has to come before money goes there."""

from __future__ import annotations

import re

from domain.deal import Deal
from domain.payments import CallBack, Party, Payee, PayeeCalledBack, PayeeChanged
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import line_of
from tools.booking.of_deal import locked_aircraft
from tools.deals.errors import RefusedError

WHO = {"client": "the client", "operator": "the operator"}
_LAST_FOUR = re.compile(r"[0-9A-Z]{4}")
_NUMBER = re.compile(r"\+?[0-9][0-9 ()./-]{5,24}")


async def note_payee(
    uow: UnitOfWork, deal_id: str, *, whose: Party, last_four: str, aircraft: int = 1
) -> Deal:
    """New bank details: only the last four characters of the account are kept. The same again changes
    nothing. `aircraft`: whose operator. RefusedError for more than four."""
    deal, _ = await locked_aircraft(uow, deal_id, "payee_changed", aircraft)
    four = "".join(last_four.split()).upper()
    if _LAST_FOUR.fullmatch(four) is None:
        raise RefusedError("Enter the last four characters of the account number and nothing more.")
    known = deal.ledger.payee(whose, aircraft)
    if known is not None and known.last_four == four:
        return deal
    me = await uow.me()
    payee = Payee(whose=whose, last_four=four, aircraft=aircraft, by=me.name, at=uow.now())
    return await uow.happen(deal, PayeeChanged(payee=payee), actor=uow.broker)


async def note_call_back(
    uow: UnitOfWork,
    deal_id: str,
    *,
    whose: Party,
    last_four: str,
    spoke_to: str,
    number: str,
    aircraft: int = 1,
) -> Deal:
    """Somebody was called at a number known from before, and confirmed these details. RefusedError when the
    details were changed once more, or nothing was to be confirmed."""
    deal, _ = await locked_aircraft(uow, deal_id, "payee_called_back", aircraft)
    known = deal.ledger.payee(whose, aircraft)
    if known is None or known.last_four != last_four:
        raise RefusedError("Other bank details were given meanwhile. Look at the newest card.")
    if known.call_back is not None:
        return deal
    called = " ".join(number.split())
    if _NUMBER.fullmatch(called) is None:
        raise RefusedError("Enter the telephone number that you called, one that you knew before.")
    call_back = CallBack(
        spoke_to=line_of(spoke_to, "whom you spoke to", longest=120),
        number=called,
        by=(await uow.me()).name,
        at=uow.now(),
    )
    happening = PayeeCalledBack(whose=whose, call_back=call_back, aircraft=aircraft)
    return await uow.happen(deal, happening, actor=uow.broker)


def check_payee(deal: Deal, whose: Party, aircraft: int = 1) -> None:
    """RefusedError while new bank details of this party have not been confirmed by a call."""
    known = deal.ledger.payee(whose, aircraft)
    if known is not None and known.call_back is None:
        raise RefusedError(
            f"The bank details of {WHO[whose]} were changed (account ending {known.last_four}) and nobody "
            "has called back. Call a number that you knew before, record the call, then pay."
        )
