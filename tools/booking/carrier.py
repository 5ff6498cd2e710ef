"""The carrier check: certificate, tail on it, insurance. Entered or looked up by a person, who is named."""

from __future__ import annotations

from typing import Literal

from domain.booking import CarrierCheck, CarrierChecked
from domain.booking_findings import another_carrier
from domain.deal import Deal
from domain.disclosures import Carrier
from domain.sold import Sold, aircraft_sold
from persistence.unit_of_work import UnitOfWork
from tools.booking.entered import amount_of, day_of, line_of, note_of, tail_of
from tools.booking.of_deal import locked_aircraft
from tools.contracts.disclose import carrier_changed
from tools.deals.wording import plain


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
    aircraft: int = 1,
) -> Deal:
    """Record what was found, good or bad; the card says what is wrong with it. Another carrier than the
    client was told opens the disclosures again. The same again changes nothing. `aircraft`: which of those
    that fly together. RefusedError for what is missing or cannot be read."""
    deal, what = await locked_aircraft(uow, deal_id, "carrier_checked", aircraft)
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
    known = what.booking.check
    if known is not None and known.model_copy(update={"at": check.at}) == check:
        return deal
    deal = await uow.happen(deal, CarrierChecked(check=check, aircraft=aircraft), actor=uow.broker)
    return await with_carrier(uow, deal, what, check.carrier)


async def with_carrier(uow: UnitOfWork, deal: Deal, what: Sold, carrier: str) -> Deal:
    """Another carrier than the client was told: the disclosure is open again."""
    if not another_carrier(what, carrier):
        return deal
    deal = await carrier_changed(uow, deal, Carrier(legal_name=carrier), what.number)
    which = f" aircraft {what.number}" if len(aircraft_sold(deal)) > 1 else ""
    await uow.say(
        deal.thread_id,
        f"**Another carrier flies{which}**: {plain(carrier)} instead of {plain(what.carrier)}. Tell "
        "the client in writing before the flight; the client may accept it or cancel with a full refund.",
        deal_id=deal.id,
    )
    return deal
