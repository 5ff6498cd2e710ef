"""What a broker confirms, enters or waives; and what each tabled line says of itself."""

from __future__ import annotations

from datetime import date

import pytest

from domain.money import Money
from tests.support.taxed import charged, leg, taxes


def test_a_rural_airport_is_charged_until_the_broker_confirms_it_for_the_year() -> None:
    route = leg("KTEB-KASE", date(2026, 6, 1))
    plain = taxes(route, paid=date(2026, 5, 1))
    assert charged(plain) == {"percentage_tax": "USD 3,750.00", "segment_fee": "USD 42.40"}
    assert plain.open_items == ()
    assert [choice.code for choice in plain.choices] == ["us_rural.KTEB.2026", "us_rural.KASE.2026"]
    assert "DOT's list of rural airports for 2026" in plain.choices[1].text
    confirmed = taxes(route, paid=date(2026, 5, 1), entered={"us_rural.KASE.2026": None})
    assert charged(confirmed) == {"percentage_tax": "USD 3,750.00"}
    assert any("KASE" in note and "confirmed by the broker" in note for note in confirmed.notes)
    other_year = taxes(route, paid=date(2026, 5, 1), entered={"us_rural.KASE.2025": None})
    assert charged(other_year)["segment_fee"] == "USD 42.40"


def test_a_rural_airport_frees_only_its_own_legs() -> None:
    out, back = leg("KTEB-KASE", date(2026, 6, 1)), leg("KVNY-KTEB", date(2026, 6, 5), 6)
    found = taxes(out, back, paid=date(2026, 5, 1), entered={"us_rural.KASE.2026": None})
    assert charged(found)["segment_fee"] == "USD 31.80"


def test_a_confirmed_airport_takes_no_amount() -> None:
    with pytest.raises(ValueError, match="takes no amount"):
        taxes(leg("KTEB-KASE", date(2026, 6, 1)), entered={"us_rural.KASE.2026": Money.of("5")})


def test_what_was_waived_or_confirmed_is_kept_for_the_broker() -> None:
    waived = taxes(leg("CYYZ-KTEB", date(2026, 6, 1)), entered={"passenger_duty.CA.1": None})
    assert any(note.endswith("not tabled: waived by the broker.") for note in waived.notes)
    checked = taxes(leg("KTEB-CYXE", date(2026, 6, 1)), entered={"us_zone.CYXE": None})
    assert any("CYXE" in note and "confirmed by the broker" in note for note in checked.notes)


def test_every_tabled_line_says_rule_base_rate_period_and_source() -> None:
    legs = (
        leg("KTEB-KVNY", date(2026, 6, 1)),
        leg("KVNY-PHNL", date(2026, 6, 3)),
        leg("PHNL-EGLL", date(2026, 6, 8)),
        leg("EGLL-LFPB", date(2026, 6, 9)),
        leg("LFPB-KTEB", date(2027, 6, 12)),
    )
    lines = taxes(*legs, paid=date(2026, 5, 1)).lines
    assert {line.code for line in lines} == {
        "percentage_tax", "percentage_tax.alaska_hawaii", "segment_fee", "head_tax", "head_tax.alaska_hawaii",
        "passenger_duty.GB.4", "passenger_duty.FR.5",
    }  # fmt: skip
    for line in lines:
        assert line.rule, line.code
        assert line.basis, line.code
        assert line.rate is not None, line.code
        assert line.rate in line.basis, line.code
        assert line.period is not None, line.code
        assert " to " in line.period, line.code
        assert line.source, line.code
