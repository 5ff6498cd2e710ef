"""What an operator writes and a client reads: it may not say what the operator asks of us."""

from __future__ import annotations

import re

from domain.quotes import OperatorQuote


def names_its_price(quote: OperatorQuote) -> bool:
    """Whether the operator's own price stands in words that go to the client with the offer."""
    amount = quote.price.amount
    written = "|".join(re.escape(form) for form in (f"{amount:,.0f}", f"{amount:.0f}", f"{amount:,.2f}"))
    aircraft = quote.aircraft
    shown = " ".join((quote.operator.name, aircraft.type_name, aircraft.category, *aircraft.amenities))
    return re.search(rf"(?<!\d)(?:{written})(?!\d)", shown) is not None
