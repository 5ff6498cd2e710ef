"""An operator that writes its price where the client reads."""

from __future__ import annotations

import pytest

from tests.support.deals import quote
from tools.quoting.own_words import names_its_price


@pytest.mark.parametrize("words", ["Jet, our price 98,000.00", "G450 for 98000", "98,000 USD", "98000.00"])
def test_its_price_in_the_name_of_the_aircraft_is_seen(words: str) -> None:
    told = quote(1, "98000.00")
    aircraft = told.aircraft.model_copy(update={"type_name": words})
    assert names_its_price(told.model_copy(update={"aircraft": aircraft}))


@pytest.mark.parametrize("words", ["Gulfstream G450", "Boeing 737-700", "No. 1998000", ""])
def test_other_numbers_are_no_price(words: str) -> None:
    told = quote(1, "98000.00")
    aircraft = told.aircraft.model_copy(update={"type_name": words})
    assert not names_its_price(told.model_copy(update={"aircraft": aircraft}))
