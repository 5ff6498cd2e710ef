"""Taxes on a charter flight: dated tables as data, and short functions that read them."""

from domain.taxes.findings import Propulsion, TaxedAircraft
from domain.taxes.geography import UnplaceableError
from domain.taxes.journey import UnpriceableTripError
from domain.taxes.rates import Rate, RateNotKnownError
from domain.taxes.trip_taxes import TripTaxes, takes_amount, trip_taxes

__all__ = [
    "Propulsion",
    "Rate",
    "RateNotKnownError",
    "TaxedAircraft",
    "TripTaxes",
    "UnplaceableError",
    "UnpriceableTripError",
    "takes_amount",
    "trip_taxes",
]
