"""The carrier check: certificate, tail on it, insurance. Entered or looked up by a person, who is named."""

from __future__ import annotations

from typing import Literal

from domain.booking import CarrierCheck, CarrierChecked
from domain.deal import Deal
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import amount_of, day_of, line_of, note_of, tail_of
from tools.booking.of_deal import locked_sale


async def check_carrier(
    uow: UnitOfWork,
    deal_id: str,
    *,
    carrier: str,
    certificate: str,
    tail: str,
    on_certificate: bool,
    insurer: str,
    insurance_limit: str,
    insurance_currency: str,
    insurance_until: str,
    source: Literal["entered", "looked_up"],
    note: str = "",
) -> Deal:
    """Record what was found, good or bad; the card says what is wrong with it. The same again changes
    nothing. RefusedError for what is missing or cannot be read."""
    deal, _ = await locked_sale(uow, deal_id, "carrier_checked")
    check = CarrierCheck(
        carrier=line_of(carrier, "the carrier's legal name"),
        certificate=line_of(certificate, "the certificate number", longest=40),
        tail=tail_of(tail),
        on_certificate=on_certificate,
        insurer=line_of(insurer, "the insurer"),
        insurance_limit=amount_of(insurance_limit, insurance_currency, "an insurance limit"),
        insurance_until=day_of(insurance_until, "the insurance's last day"),
        source=source,
        note=note_of(note),
        by=(await uow.me()).name,
        at=uow.now(),
    )
    known = deal.booking.check
    if known is not None and known.model_copy(update={"at": check.at}) == check:
        return deal
    return await uow.happen(deal, CarrierChecked(check=check), actor=uow.broker)
