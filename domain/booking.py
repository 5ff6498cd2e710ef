"""The aircraft behind a sold trip: the carrier is checked, the operator is told to book and confirms, and is
owed a sum by a day."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

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
    """Where an aircraft of a deal stands."""

    model_config = ConfigDict(frozen=True)

    check: CarrierCheck | None = None
    requests: tuple[BookingRequest, ...] = ()
    """oldest first"""
    confirmed: Confirmation | None = None
    payable: Payable | None = None
    others: tuple[Booking, ...] = ()
    """of the deal's second aircraft and those after it, where several fly together"""

    @property
    def every(self) -> tuple[Booking, ...]:
        """Of each aircraft, in order."""
        return (self, *self.others)

    @property
    def unpaid(self) -> Payable | None:
        """What the first operator is owed that was not paid."""
        return next((b.payable for b in self.every if b.payable and b.payable.paid is None), None)

    def of(self, aircraft: int) -> Booking:
        """Of one aircraft, counted from 1; of one that nothing has happened to, an empty one."""
        if aircraft == 1:
            return self
        return self.others[aircraft - 2] if aircraft - 2 < len(self.others) else Booking()


class AircraftHappening(Happening):
    aircraft: int = Field(1, ge=1)
    """of those that fly together, counted from 1"""


class CarrierChecked(AircraftHappening):
    kind: Literal["carrier_checked"] = "carrier_checked"
    check: CarrierCheck


class BookingRequested(AircraftHappening):
    kind: Literal["booking_requested"] = "booking_requested"
    request: BookingRequest


class AircraftConfirmed(AircraftHappening):
    """By its operator, while another aircraft of the deal is still to be confirmed."""

    kind: Literal["aircraft_confirmed"] = "aircraft_confirmed"
    confirmation: Confirmation


class OperatorConfirmed(AircraftHappening):
    """With it every aircraft of the deal is confirmed. A later one replaces an earlier one."""

    kind: Literal["operator_confirmed"] = "operator_confirmed"
    confirmation: Confirmation


class PayableSet(AircraftHappening):
    kind: Literal["payable_set"] = "payable_set"
    payable: Payable


class PayablePaid(AircraftHappening):
    kind: Literal["payable_paid"] = "payable_paid"
    paid: OperatorPaid


Booked = CarrierChecked | BookingRequested | AircraftConfirmed | OperatorConfirmed | PayableSet | PayablePaid


def after(booking: Booking, happening: Booked) -> Booking:
    """The bookings after the event. ValueError when a sum is paid that was never owed."""
    number = happening.aircraft
    changed = _after(booking.of(number), happening)
    if number == 1:
        return changed
    others = [booking.of(n) for n in range(2, max(number, len(booking.others) + 1) + 1)]
    others[number - 2] = changed
    return booking.model_copy(update={"others": tuple(others)})


def _after(booking: Booking, happening: Booked) -> Booking:
    change: dict[str, object]
    match happening:
        case CarrierChecked(check=check):
            change = {"check": check}
        case BookingRequested(request=request):
            change = {"requests": (*booking.requests, request)}
        case AircraftConfirmed(confirmation=confirmation) | OperatorConfirmed(confirmation=confirmation):
            change = {"confirmed": confirmation}
        case PayableSet(payable=payable):
            change = {"payable": payable}
        case PayablePaid(paid=paid):
            if booking.payable is None:
                raise ValueError("nothing is owed to the operator of this deal")
            change = {"payable": booking.payable.model_copy(update={"paid": paid})}
    return booking.model_copy(update=change)
