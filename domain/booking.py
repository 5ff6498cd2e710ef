"""The aircraft behind a sold trip: the carrier is checked, the operator is told to book and confirms, and is
owed a sum by a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict

from domain.happening import Happening
from domain.money import Money

PayMethod = Literal["wire", "card", "check", "other"]
ToldHow = Literal["letter", "mail", "marketplace", "phone"]
ConfirmedHow = Literal["mail", "page", "marketplace", "phone"]


class Part(BaseModel):
    """Something that a person entered: `by` is the broker's name, `at` the moment of the click."""

    model_config = ConfigDict(frozen=True)

    by: str
    at: datetime


class CarrierCheck(Part):
    """Who flies, under which certificate, insured for how much and until when."""

    carrier: str
    """the legal name of the direct air carrier"""
    certificate: str
    """number of its air carrier certificate"""
    tail: str
    on_certificate: bool
    """the tail stands on that certificate"""
    insurer: str
    insurance_limit: Money
    insurance_until: date
    """the last day that is insured"""
    source: Literal["entered", "looked_up"]
    note: str | None = None


class BookingRequest(Part):
    """The operator was told to book: by an approved letter, or as the broker says."""

    how: ToldHow
    to: str
    """address or name of whoever was told"""
    letter_id: str | None = None


class Confirmation(Part):
    """What the operator confirmed. The `differences` to what was accepted were shown and acknowledged."""

    tail: str
    carrier: str
    price: Money
    """for the whole trip, as the operator wrote it"""
    hold_until: datetime | None = None
    """None: firm"""
    how: ConfirmedHow
    note: str | None = None
    differences: tuple[str, ...] = ()


class OperatorPaid(Part):
    method: PayMethod
    reference: str
    paid_on: date


class Payable(Part):
    """What the operator is owed."""

    amount: Money
    due: date
    paid: OperatorPaid | None = None


class Booking(BaseModel):
    """Where the aircraft of a deal stands."""

    model_config = ConfigDict(frozen=True)

    check: CarrierCheck | None = None
    requests: tuple[BookingRequest, ...] = ()
    """oldest first"""
    confirmed: Confirmation | None = None
    payable: Payable | None = None


class CarrierChecked(Happening):
    kind: Literal["carrier_checked"] = "carrier_checked"
    check: CarrierCheck


class BookingRequested(Happening):
    kind: Literal["booking_requested"] = "booking_requested"
    request: BookingRequest


class OperatorConfirmed(Happening):
    """A later one replaces an earlier one."""

    kind: Literal["operator_confirmed"] = "operator_confirmed"
    confirmation: Confirmation


class PayableSet(Happening):
    kind: Literal["payable_set"] = "payable_set"
    payable: Payable


class PayablePaid(Happening):
    kind: Literal["payable_paid"] = "payable_paid"
    paid: OperatorPaid


Booked = CarrierChecked | BookingRequested | OperatorConfirmed | PayableSet | PayablePaid


def after(booking: Booking, happening: Booked) -> Booking:
    """The booking after the event. ValueError when a sum is paid that was never owed."""
    change: dict[str, object]
    match happening:
        case CarrierChecked(check=check):
            change = {"check": check}
        case BookingRequested(request=request):
            change = {"requests": (*booking.requests, request)}
        case OperatorConfirmed(confirmation=confirmation):
            change = {"confirmed": confirmation}
        case PayableSet(payable=payable):
            change = {"payable": payable}
        case PayablePaid(paid=paid):
            if booking.payable is None:
                raise ValueError("nothing is owed to the operator of this deal")
            change = {"payable": booking.payable.model_copy(update={"paid": paid})}
    return booking.model_copy(update=change)
