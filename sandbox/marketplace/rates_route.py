"""`GET /rates/eurofxref-daily.xml`: a table of exchange rates in the shape of the European Central Bank's.

Invented figures that follow from the seed and the day, and are marked so in the sender's name. Unlike the
bank's there is one on every day, so that a demo also works on a Sunday. `?at=2026-11-20T15:00:00Z` tells
the table of another moment.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from sandbox.marketplace.market import Market

SENDER = "Demo rates (invented)"
FRANKFURT = ZoneInfo("Europe/Berlin")
PUBLISHED = time(16)

USUAL = {
    "USD": "1.0850", "JPY": "163.40", "CZK": "24.900", "DKK": "7.4600", "GBP": "0.8520", "HUF": "390.00",
    "PLN": "4.2800", "RON": "4.9700", "SEK": "11.1500", "CHF": "0.9350", "ISK": "146.00", "NOK": "11.600",
    "TRY": "45.000", "AUD": "1.6400", "BRL": "6.1000", "CAD": "1.4900", "CNY": "7.7500", "HKD": "8.4500",
    "IDR": "17500.00", "ILS": "3.9000", "INR": "91.500", "KRW": "1510.00", "MXN": "20.400", "MYR": "4.7500",
    "NZD": "1.7900", "PHP": "62.000", "SGD": "1.4300", "THB": "37.200", "ZAR": "19.600",
}  # fmt: skip
"""invented, in the order of size that such rates have"""
HALF_SPREAD = Decimal("0.01")
"""a day's rate lies within 1 % of the usual one"""


def rates_routes(market: Market) -> list[Route]:
    async def daily(request: Request) -> Response:
        asked = request.query_params.get("at")
        try:
            moment = datetime.fromisoformat(asked) if asked else market.clock.now()
        except ValueError:
            return PlainTextResponse("`at` is no moment, such as 2026-11-20T15:00:00Z", 400)
        if moment.tzinfo is None:
            return PlainTextResponse("`at` needs its zone, such as Z", 400)
        table = daily_table(market.options.seed, last_published(moment))
        return Response(table, media_type="text/xml")

    return [Route("/rates/eurofxref-daily.xml", daily)]


def last_published(moment: datetime) -> date:
    """The day whose table is out at that moment: before 16:00 it is the day before's."""
    local = moment.astimezone(FRANKFURT)
    return local.date() if local.time() >= PUBLISHED else local.date() - timedelta(days=1)


def daily_table(seed: int, day: date) -> str:
    rows = "\n".join(
        f'\t\t\t<Cube currency="{code}" rate="{_of_the_day(seed, day, code, Decimal(usual))}"/>'
        for code, usual in USUAL.items()
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" \
xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
\t<gesmes:subject>Reference rates (demo)</gesmes:subject>
\t<gesmes:Sender>
\t\t<gesmes:name>{SENDER}</gesmes:name>
\t</gesmes:Sender>
\t<Cube>
\t\t<Cube time='{day.isoformat()}'>
{rows}
\t\t</Cube>
\t</Cube>
</gesmes:Envelope>
"""


def _of_the_day(seed: int, day: date, code: str, usual: Decimal) -> Decimal:
    steps = random.Random(f"{seed}/{day.isoformat()}/{code}").randint(-1000, 1000)  # noqa: S311 - a demo
    return (usual * (1 + HALF_SPREAD * steps / 1000)).quantize(usual, rounding=ROUND_HALF_UP)
