"""The command line of a quote on the spot: its words, read strictly."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import NoReturn

from babel import Locale

from domain.exchange import ExchangeRate
from domain.margin import Margin
from domain.money import Money
from tools.places.aircraft import AircraftType, aircraft_type
from tools.quoting.ad_hoc import Asked, AskedError, AskedLeg

MOST_LEGS = 20
MOST_PASSENGERS = 400
YEARS = range(2018, 2061)
_NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_MONEY = re.compile(rf"({_NUMBER})\s*([A-Za-z]{{3}})|([A-Za-z]{{3}})\s*({_NUMBER})")
_RATE = re.compile(rf"({_NUMBER})\s*([A-Za-z]{{3}})/([A-Za-z]{{3}})")
_PERCENT = re.compile(rf"({_NUMBER})\s*%?")
_LEG = re.compile(r"([^@]+?)\s*(?:-|→|\s+to\s+)\s*([^@-]+)@(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2}))?")


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise AskedError(f"{message[:1].upper()}{message[1:]}; see jetvision quote --help.")


def read(words: Sequence[str], now: datetime) -> tuple[Asked, bool]:
    """What was asked, and whether the answer shall be JSON. `now` is aware. AskedError names what is wrong.

    `--help` prints itself and ends the program."""
    given = _parser().parse_args(words)
    if given.operator_price and given.hourly_rate:
        raise AskedError("Give --operator-price or --hourly-rate, not both.")
    if given.base and not given.hourly_rate:
        raise AskedError("--base belongs to --hourly-rate.")
    if (given.taxes or given.margin or given.card) and not (given.operator_price or given.hourly_rate):
        raise AskedError("--margin, --card and --taxes-... need --operator-price or --hourly-rate.")
    if given.taxes and given.hourly_rate:
        raise AskedError("--taxes-... belong to --operator-price: an hourly rate holds none.")
    if given.currency and not (given.operator_price or given.hourly_rate):
        raise AskedError("--currency needs --operator-price or --hourly-rate.")
    if given.rate and not given.currency:
        raise AskedError("--rate needs --currency.")
    today = datetime.combine(_day(given.today, "--today"), time(12), UTC) if given.today else now
    asked = Asked(
        legs=_legs(given),
        passengers=_passengers(given.pax),
        today=today,
        kind=_kind(given.type) if given.type else None,
        operator_price=_money(given.operator_price, "--operator-price") if given.operator_price else None,
        hour=_money(given.hourly_rate, "--hourly-rate") if given.hourly_rate else None,
        base=given.base,
        margin=_margin(given) if given.margin or given.margin_floor or given.margin_cap else None,
        taxes=given.taxes,
        paid_on=_day(given.paid_on, "--paid-on") if given.paid_on else None,
        card=given.card,
        currency=_currency(given.currency.strip().upper(), "--currency") if given.currency else None,
        rates=tuple(_rate(words, today) for words in given.rate),
    )
    return asked, given.json


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="jetvision quote",
        description="Prices a trip on the spot: lines with basis and source, or a range without a price.",
        allow_abbrev=False,
    )
    add = parser.add_argument
    add("--from", dest="origin", metavar="KTEB", help="airport, by ICAO or IATA code")
    add("--to", dest="destination", metavar="EGGW")
    add("--date", metavar="2026-12-03", help="local day of the first leg")
    add("--return", dest="back", metavar="2026-12-07", help="the way back, on this day")
    add("--leg", action="append", default=[], metavar="KTEB-KVNY@2026-12-03[T10:00]", help="instead of these")
    add("--pax", metavar="8", required=True, help="passengers on each leg")
    add("--type", metavar="GLF5", help="aircraft, by ICAO code or name")
    add("--operator-price", metavar="98000USD", help="the operator's price for the whole trip")
    add("--hourly-rate", metavar="11000USD", help="without an operator's price: what an hour costs")
    add("--base", metavar="KTEB", help="where the aircraft comes from, with --hourly-rate")
    add("--margin", metavar="10%", help="10%% or 5000USD; by default the policy's")
    add("--margin-floor", metavar="2500USD")
    add("--margin-cap", metavar="20000USD")
    taxes = parser.add_mutually_exclusive_group()
    taxes.add_argument(
        "--taxes-included",
        dest="taxes",
        action="store_const",
        const="included",
        help="in the operator's price",
    )
    taxes.add_argument("--taxes-excluded", dest="taxes", action="store_const", const="excluded")
    add("--currency", metavar="EUR", help="the client's: every line is converted into it")
    add("--rate", action="append", default=[], metavar="1.0842USD/EUR", help="dollars for one euro")
    add("--paid-on", metavar="2026-11-30", help="when the client pays: some taxes go by it")
    card = parser.add_mutually_exclusive_group()
    card.add_argument("--card", dest="card", action="store_const", const="limited", help="paid by card")
    card.add_argument(
        "--card-maximum",
        dest="card",
        action="store_const",
        const="maximum",
        help="paid by card, and network and state allow the highest surcharge",
    )
    add("--today", metavar="2026-11-23", help="the day it is priced on; by default today")
    add("--json", action="store_true", help="for other programs; amounts are strings")
    return parser


def _legs(given: argparse.Namespace) -> tuple[AskedLeg, ...]:
    plain = (given.origin, given.destination, given.date)
    if given.leg:
        if any(plain) or given.back:
            raise AskedError("Give --leg for each leg, or --from, --to and --date, not both.")
        if len(given.leg) > MOST_LEGS:
            raise AskedError(f"{len(given.leg)} legs are more than the {MOST_LEGS} of one trip.")
        return tuple(_leg(words) for words in given.leg)
    missing = [name for name, word in zip(("--from", "--to", "--date"), plain, strict=True) if not word]
    if missing:
        raise AskedError(f"{' and '.join(missing)} {'is' if len(missing) == 1 else 'are'} missing.")
    out = AskedLeg(given.origin, given.destination, _day(given.date, "--date"))
    if not given.back:
        return (out,)
    back = _day(given.back, "--return")
    if back < out.day:
        raise AskedError(f"--return {back} lies before --date {out.day}.")
    return (out, AskedLeg(given.destination, given.origin, back))


def _leg(words: str) -> AskedLeg:
    found = _LEG.fullmatch(words.strip())
    if found is None:
        raise AskedError(
            f"--leg “{words[:60]}” is not like KTEB-KVNY@2026-12-03 or KTEB-KVNY@2026-12-03T10:00."
        )
    origin, destination, day, clock = found.groups()
    try:
        at = time.fromisoformat(clock) if clock else None
    except ValueError as error:
        raise AskedError(f"--leg: {clock} is no time of day.") from error
    return AskedLeg(origin.strip(), destination.strip(), _day(day, "--leg"), at)


def _day(words: str, option: str) -> date:
    try:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", words.strip()):
            raise ValueError(words)
        day = date.fromisoformat(words.strip())
    except ValueError as error:
        raise AskedError(f"{option} “{words[:30]}” is no date; write it as 2026-12-03.") from error
    if day.year not in YEARS:
        raise AskedError(f"{option} {day}: only the years {YEARS[0]} to {YEARS[-1]} are priced.")
    return day


def _passengers(words: str) -> int:
    if not (words.isascii() and words.isdigit() and 1 <= int(words[:9]) <= MOST_PASSENGERS):
        raise AskedError(f"--pax “{words[:20]}” is not a number of passengers from 1 to {MOST_PASSENGERS}.")
    return int(words)


def _kind(words: str) -> AircraftType:
    kind = aircraft_type(words)
    if kind is None:
        raise AskedError(f"--type “{words[:40]}” is no aircraft of the table; give an ICAO code as GLF5.")
    return kind


def _money(words: str, option: str) -> Money:
    found = _MONEY.fullmatch(words.strip())
    if found is None:
        raise AskedError(f"{option} “{words[:30]}” is no amount with its currency, as in 98000USD.")
    amount = (found[1] or found[4]).replace(",", "")
    currency = _currency((found[2] or found[3]).upper(), option)
    money = Money.of(amount, currency).rounded()
    if money.amount <= 0 or money.amount >= Decimal(10) ** 10:
        raise AskedError(f"{option} {words[:30]} is not a price.")
    return money


def _currency(code: str, option: str) -> str:
    if code not in Locale("en").currencies:
        raise AskedError(f"{option}: {code[:10]} is no ISO currency.")
    return code


def _rate(words: str, now: datetime) -> ExchangeRate:
    found = _RATE.fullmatch(words.strip())
    if found is None:
        raise AskedError(f"--rate “{words[:30]}” is not like 1.0842USD/EUR, dollars for one euro.")
    quote, base = (_currency(found[n].upper(), "--rate") for n in (2, 3))
    value = Decimal(found[1].replace(",", ""))
    if base == quote or not 0 < value < Decimal(10) ** 9:
        raise AskedError(f"--rate {words[:30]} is no exchange rate.")
    return ExchangeRate(base=base, quote=quote, rate=value, as_of=now, source="as given")


def _margin(given: argparse.Namespace) -> Margin | None:
    floor = _money(given.margin_floor, "--margin-floor") if given.margin_floor else None
    cap = _money(given.margin_cap, "--margin-cap") if given.margin_cap else None
    if not given.margin:
        raise AskedError("--margin-floor and --margin-cap need --margin.")
    percent = _PERCENT.fullmatch(given.margin.strip())
    if percent is None:
        if not _MONEY.fullmatch(given.margin.strip()):
            raise AskedError(f"--margin “{given.margin[:20]}” is not like 10% or 5000USD.")
        return Margin(fixed=_money(given.margin, "--margin"), floor=floor, cap=cap)
    share = Decimal(percent[1].replace(",", ""))
    if share > 100:
        raise AskedError("--margin lies between 0 and 100 %.")
    return Margin(percent=share, floor=floor, cap=cap)
