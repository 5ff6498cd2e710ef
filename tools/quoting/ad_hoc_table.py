"""The answer to a quote on the spot: a table to read, or JSON for other programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from domain.currencies import minor_digits
from domain.money import Money
from domain.quotes import Estimate
from domain.snapshot import PriceLine, PriceSnapshot
from domain.trip import Trip
from tools.deals.wording import date_label
from tools.quoting.ad_hoc import Answered, answer
from tools.quoting.ad_hoc_words import read

ESTIMATE_NOTE = "Indicative range, not an offer"


def quote(words: Sequence[str], now: datetime) -> str:
    """What `jetvision quote` prints for these arguments. AskedError: one sentence on what is wrong."""
    asked, as_json = read(words, now)
    answered = answer(asked)
    return _json(answered) if as_json else "\n".join(_table(answered))


def _table(answered: Answered) -> Iterable[str]:
    yield from _heading(answered)
    price = answered.price
    if price is None:
        yield from _ranges(answered.estimates)
    else:
        rows = [(line.label, _shown(line), _because(line)) for line in price.lines]
        rows += [("Total" if n == 0 else "and", str(money), "") for n, money in enumerate(price.totals)]
        yield from _rows(rows)
        yield ""
        yield from _for_broker(price)
        yield from (f"To settle before approval: {text}." for text in price.open_items)
        yield from (f"Note: {note}" for note in (price.tax_date_note, *price.notes))
    yield from (f"Mind ({flag.code}): {flag.text}" for flag in answered.flags)


def _heading(answered: Answered) -> Iterable[str]:
    trip, kind = answered.trip, answered.kind
    people = trip.legs[0].passengers or 0
    what = f", {kind.name}" if kind else ""
    yield f"{trip.route}, {people} passenger{'s' if people != 1 else ''}{what}"
    for leg in trip.legs:
        if leg.origin and leg.destination and leg.date:
            yield f"  {date_label(leg.date)}  {leg.origin.label} to {leg.destination.label}"
    yield ""


def _ranges(estimates: Sequence[Estimate]) -> Iterable[str]:
    rows = [(one.category, f"{one.low} to {one.high}", f"middle {one.mid}; {one.basis}") for one in estimates]
    yield from _rows(rows)
    yield ""
    yield f"{ESTIMATE_NOTE}."


def _for_broker(price: PriceSnapshot) -> Iterable[str]:
    yield "Only for you, never for the client:"
    rows = [(line.label, _shown(line), _because(line)) for line in price.cost_lines]
    rows += [
        (
            "Operator's price",
            str(price.operator_price),
            _told(price),
        ),
        ("Margin", str(price.margin), price.margin_basis),
        ("Commission", str(price.commission), f"policy {price.policy_version}"),
    ]
    yield from _rows(rows)


def _told(price: PriceSnapshot) -> str:
    words = ["the broker's own reckoning"] if price.cost_lines else []
    if price.operator_quoted is not None:
        rate = price.lines[0].rate_used
        words.append(f"{price.operator_quoted} at {rate.value_label}" if rate else str(price.operator_quoted))
    return "; ".join(words)


def _rows(rows: Sequence[tuple[str, str, str]]) -> Iterable[str]:
    label = max(len(row[0]) for row in rows)
    amount = max(len(row[1]) for row in rows)
    for row in rows:
        yield f"  {row[0]:<{label}}  {row[1]:>{amount}}  {row[2]}".rstrip()


def _shown(line: PriceLine) -> str:
    return "open" if line.open else str(line.amount)


def _because(line: PriceLine) -> str:
    marks = [mark for mark, holds in (("provisional", line.provisional), ("check", _unmarked(line))) if holds]
    source = f"; {line.source}" if line.source else ""
    return f"{line.basis}{source}{f' ({chr(44).join(marks)})' if marks else ''}"


def _json(answered: Answered) -> str:
    return json.dumps(_document(answered), ensure_ascii=False, indent=2)


def _document(answered: Answered) -> dict[str, Any]:
    trip, kind, price = answered.trip, answered.kind, answered.price
    document: dict[str, Any] = {
        "trip": {"route": trip.route, "legs": _legs(trip)},
        "aircraft": {"type": kind.icao, "name": kind.name, "category": kind.category} if kind else None,
        "lines": [_line(line) for line in price.lines] if price else [],
        "total": _money(price.total) if price else None,
        "warnings": [flag._asdict() for flag in answered.flags],
    }
    if price is None:
        document["estimate"] = [_estimate(one) for one in answered.estimates]
        document["note"] = ESTIMATE_NOTE
        return document
    items = zip(price.open_codes, price.open_items, strict=True)
    return document | {
        "other_totals": [_money(money) for money in price.other_totals],
        "provisional": price.provisional,
        "open_items": [{"code": code, "text": text} for code, text in items],
        "included": list(price.included),
        "exchange": [rate.label for rate in price.exchange],
        "notes": [price.tax_date_note, *price.notes],
        "policy": price.policy_version,
        "for_broker": {
            "operator_price": _money(price.operator_price),
            "operator_quoted": _money(price.operator_quoted) if price.operator_quoted else None,
            "cost_lines": [_line(line) for line in price.cost_lines],
            "margin": _money(price.margin) | {"basis": price.margin_basis},
            "commission": _money(price.commission),
        },
    }


def _legs(trip: Trip) -> list[dict[str, Any]]:
    return [
        {
            "from": leg.origin.icao if leg.origin else None,
            "to": leg.destination.icao if leg.destination else None,
            "date": leg.date.isoformat() if leg.date else None,
            "passengers": leg.passengers,
        }
        for leg in trip.legs
    ]


def _line(line: PriceLine) -> dict[str, Any]:
    return {
        "code": line.code,
        "label": line.label,
        **_money(line.amount),
        "basis": line.basis,
        "source": line.source,
        "rule": line.rule,
        "rate": line.rate,
        "period": line.period,
        "provisional": line.provisional,
        "verified": line.verified,
        "open": line.open,
    }


def _money(money: Money) -> dict[str, str]:
    return {"amount": _amount(money), "currency": money.currency}


def _amount(money: Money) -> str:
    """With the decimals of its currency: `98000.00`, in yen `98000`."""
    return f"{money.amount:.{minor_digits(money.currency)}f}"


def _estimate(one: Estimate) -> dict[str, str]:
    amounts = {
        name: _amount(money) for name, money in (("low", one.low), ("mid", one.mid), ("high", one.high))
    }
    return {"category": one.category, **amounts, "currency": one.mid.currency, "basis": one.basis}


def _unmarked(line: PriceLine) -> bool:
    """Not confirmed, and its source does not say so itself."""
    return not line.verified and "(check)" not in (line.source or "")
