"""What each tax is and its rate on a day, from the dated tables."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from domain.taxes import RateNotKnownError, fr_rates, uk_rates
from domain.taxes.rates import RateOn, RateTable
from domain.taxes.uk import PRIVATE_JETS_FROM
from domain.taxes.us_rates import ALASKA_HAWAII, HEAD, PERCENTAGE, RATES, SEGMENT
from tools.knowledge.question import Asked, sourced

_MOST_TOLD = 2
_YEAR = re.compile(r"\b(?:in|for|of|from)\s+(20\d\d)\b")


def tax_facts(asked: Asked) -> str | None:
    """Excise tax, segment fee, head tax, UK and French passenger taxes; a tax without a table is said so."""
    wanted = [answer for pattern, answer in _TAXES if pattern.search(asked.lower)][:_MOST_TOLD]
    if not wanted:
        return None
    day = _day(asked)
    try:
        return "\n\n".join(answer(day) for answer in wanted)
    except RateNotKnownError as error:
        return f"I do not know that rate: {str(error).replace('_', ' ')}."


def _day(asked: Asked) -> date:
    """Today, or the middle of the year that the question names: the UK's rates change in April."""
    match = _YEAR.search(asked.lower)
    if match is None or int(match[1]) == asked.today.year:
        return asked.today
    return date(int(match[1]), 7, 1)


def _excise(day: date) -> str:
    found = RATES.on("US", PERCENTAGE, day)
    fee = RATES.on("US", SEGMENT, day)
    return _told(
        f"FET is the US federal excise tax on air transportation: {found.rate.label} of everything paid for "
        "a domestic charter, positioning, waiting and the broker's margin included. A segment fee of "
        f"{fee.rate.label} per passenger and leg comes on top. Flights abroad pay the head tax instead.",
        found,
        fee,
        also="base: IRS Publication 510",
    )


def _segment(day: date) -> str:
    found = RATES.on("US", SEGMENT, day)
    return _told(
        f"The US domestic segment fee is {found.rate.label} per passenger and occupied leg in "
        f"{found.rate.valid_from.year}, by the day the leg begins. Rural airports are exempt; their list is "
        "not in my tables.",
        found,
    )


def _head(day: date) -> str:
    head, reduced = RATES.on("US", HEAD, day), RATES.on("US", ALASKA_HAWAII, day)
    return _told(
        f"The US international travel tax (head tax) is {head.rate.label} per passenger, each way, on "
        "flights that begin or end in the US; between Alaska or Hawaii and the rest of the US it is "
        f"{reduced.rate.label} per passenger and departure. The day of payment decides.",
        head,
        reduced,
    )


def _uk(day: date) -> str:
    rates = {rule: uk_rates.RATES.on("GB", rule, day) for rule in _UK_RULES}
    standard = _bands(uk_rates.RATES, "GB", "standard", day)
    higher = _bands(uk_rates.RATES, "GB", "higher", day)
    if day >= PRIVATE_JETS_FROM:
        who = "the higher rate covers private jets from 5.7 tonnes"
    else:
        who = "the higher rate is for 20 tonnes and more with fewer than 19 seats; under 5.7 tonnes is free"
    return _told(
        "UK air passenger duty is paid per passenger on each departure from the UK, by the destination's "
        f"band ({rates[_UK_RULES[0]].rate.period}). Higher rate: {higher}. Standard rate: {standard}. For "
        f"business jets {who}.",
        *rates.values(),
    )


_UK_BANDS = ("domestic", "A", "B", "C")
_UK_RULES = tuple(f"{kind}.{band}" for kind in ("higher", "standard") for band in _UK_BANDS)


def _bands(table: RateTable, country: str, kind: str, day: date) -> str:
    named = ((band, table.on(country, f"{kind}.{band}", day).rate.label) for band in _UK_BANDS)
    return ", ".join(f"{'' if band == 'domestic' else 'band '}{band} {rate}" for band, rate in named)


def _french(day: date) -> str:
    hauls = ("european", "intermediate", "long haul")
    rates = [
        fr_rates.RATES.on("FR", f"{kind}.{haul}", day) for kind in ("jet", "turboprop") for haul in hauls
    ]
    jet, turboprop = (
        ", ".join(f"{haul} {found.rate.label}" for haul, found in zip(hauls, part, strict=True))
        for part in (rates[:3], rates[3:])
    )
    return _told(
        "The French solidarity tax is paid per passenger on each departure from France by business aviation. "
        f"Jets: {jet}. Turboprops: {turboprop}.",
        *rates,
    )


def _vat(_: date) -> str:
    return (
        "I have no table of VAT or GST. On a flight inside the UK with fewer than 10 seats 20 % may be due "
        "(check); otherwise ask the operator or your accountant."
    )


def _told(sentence: str, *rates: RateOn, also: str = "") -> str:
    """The sentence with law, sources and what is not sure about them."""
    laws = list(dict.fromkeys(found.rate.law for found in rates))
    sources = list(dict.fromkeys(found.rate.source for found in rates))
    laws = [law for law in laws if not any(source.startswith(law) for source in sources)]
    if any(found.provisional for found in rates):
        ended = min(found.rate.valid_to for found in rates if found.provisional and found.rate.valid_to)
        sentence += f" The rate's period ended on {ended.isoformat()}; the last known one stands in."
    source = "; ".join((*laws, *sources, *((also,) if also else ())))
    return sourced(sentence, source, verified=all(found.rate.verified for found in rates))


_TAXES: tuple[tuple[re.Pattern[str], Callable[[date], str]], ...] = (
    (re.compile(r"\bsegment (?:fees?|tax(?:es)?)\b|\bflight segment\b"), _segment),
    (re.compile(r"\bhead (?:tax(?:es)?|fees?)\b|\binternational (?:travel )?(?:tax(?:es)?|fees?)\b"), _head),
    (
        re.compile(
            r"\bapd\b|\bair passenger duty\b|"
            r"\b(?:uk|british|england|london)\b[^?.!]{0,30}\b(?:dut(?:y|ies)|tax(?:es)?)\b|"
            r"\bpassenger dut(?:y|ies)\b"
        ),
        _uk,
    ),
    (
        re.compile(r"\bsolidarity tax\b|\b(?:french|france|paris)\b[^?.!]{0,30}\btax(?:es)?\b|\btsba\b"),
        _french,
    ),
    (re.compile(r"\bvat\b|\bgst\b|\bsales tax\b"), _vat),
    (re.compile(r"\bfet\b|\bexcise\b"), _excise),
)
