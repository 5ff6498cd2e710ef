"""A trip that no single aircraft carries: two jets that fly it together, beside one bigger one."""

from __future__ import annotations

from domain.money import Money
from domain.quotes import Aircraft, OperatorQuote, Rfq, RfqState
from domain.trip import Trip
from tests.integration.conftest import House
from tests.support.contracts import SIGNER, Sale
from tests.support.deal_steps import PostBox, sourced, tell
from tests.support.deals import HOUSE, operator, quote, round_trip
from tests.support.sales import Counter, sign
from tools.proposals.approve import approve_mail
from tools.proposals.client_answer import accept_proposal
from tools.proposals.mail_draft import prepare_mail
from tools.proposals.render import render_proposal
from tools.proposals.send import send_mail
from tools.quoting.options import price_options
from tools.sourcing.port import RfqAnswer

PEOPLE = 20
TYPES = (
    Aircraft(
        type_name="Challenger 300", icao_type="CL30", category="Super midsize jet", tail="N100JV", seats=10
    ),
    Aircraft(
        type_name="Gulfstream G280", icao_type="G280", category="Super midsize jet", tail="N200JV", seats=10
    ),
    Aircraft(
        type_name="Embraer Lineage 1000", icao_type="E190", category="Airliner", tail="N300JV", seats=19
    ),
)
PRICES = ("61000.00", "64500.00", "171000.00")


def offered(n: int) -> OperatorQuote:
    one = quote(n, PRICES[n - 1])
    aircraft = TYPES[n - 1].model_copy(update={"year": 2014 + n, "amenities": ("wifi",)})
    minutes = {"flight_minutes": (300 + 10 * n, 280 + 10 * n), "block_minutes": (312 + 10 * n, 292 + 10 * n)}
    return one.model_copy(update={"aircraft": aircraft, "price": Money.of(PRICES[n - 1]), **minutes})


def answers(*numbers: int) -> tuple[RfqAnswer, ...]:
    return tuple(
        RfqAnswer(
            rfq=Rfq(system="avinode", external_id=f"arfq-{n}", operator=operator(n), state=RfqState.QUOTED),
            quotes=(offered(n),),
        )
        for n in numbers
    )


IDS = [offered(n).id for n in (1, 2, 3)]


def of_one_desk() -> RfqAnswer:
    """Both jets offered by one operator, in answer to one request."""
    both = (offered(1), offered(2).model_copy(update={"rfq_external_id": "arfq-1", "operator": operator(1)}))
    rfq = Rfq(system="avinode", external_id="arfq-1", operator=operator(1), state=RfqState.QUOTED)
    return RfqAnswer(rfq=rfq, quotes=both)


async def quoted_fleet(house: House, trip: Trip | None = None, one_desk: bool = False) -> str:
    """Twenty people; three quotes, each too small alone; or two, of one operator."""
    deal_id = await sourced(house, trip or round_trip(PEOPLE))
    await tell(house, deal_id, *((of_one_desk(),) if one_desk else answers(1, 2, 3)))
    return deal_id


async def priced_fleet(house: House, trip: Trip | None = None, one_desk: bool = False) -> str:
    """... the first two as one option, and its PDF."""
    deal_id = await quoted_fleet(house, trip, one_desk)
    async with house.work.unit(house.anna) as uow:
        await price_options(
            uow,
            deal_id,
            quote_ids=IDS[:2],
            together=[IDS[:2]],
            margin_percent="10",
            taxes=dict.fromkeys(IDS[:2], "excluded"),
        )
    await render_proposal(house.work, HOUSE, house.anna, deal_id, 1)
    return deal_id


async def sold_fleet(house: House, trip: Trip | None = None, one_desk: bool = False) -> Counter:
    """... sent, and accepted by the client."""
    deal_id = await priced_fleet(house, trip, one_desk)
    post = PostBox()
    async with house.work.unit(house.anna) as uow:
        deal = await prepare_mail(uow, HOUSE, deal_id)
        assert deal.mail is not None
        shown = deal.mail.content.content_hash
        await approve_mail(uow, HOUSE, deal_id, content_hash=shown, confirm_provisional=True)
    await send_mail(house.work, post, HOUSE, house.anna, deal_id, draft_id=deal.mail.draft_id)
    async with house.work.unit(house.anna) as uow:
        await accept_proposal(uow, deal_id, 1, option=1, name=SIGNER, message=None)
    sale = Sale(house, deal_id, post)
    await sale.work()
    return Counter(sale, house.anna)


async def signed_fleet(house: House, trip: Trip | None = None, one_desk: bool = False) -> Counter:
    """... and signed; no operator is told anything."""
    at = await sold_fleet(house, trip, one_desk)
    await at.sale.prepare()
    await at.sale.disclose()
    await at.sale.send()
    await sign(at.sale)
    return at
