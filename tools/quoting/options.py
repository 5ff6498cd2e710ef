"""The broker's choice: which quotes become options, with which margin. The prices are frozen here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Literal

from domain.card_fee import Card
from domain.deal import Deal
from domain.deal_state import allowed
from domain.events import OptionsPriced, OwnMargin, PricedOption
from domain.exchange import Exchange, NoRateError
from domain.margin import Margin
from domain.policy import policy_on
from domain.pricing import MarginError
from domain.quotes import OperatorQuote
from domain.snapshot import PriceSnapshot
from domain.taxes import RateNotKnownError, UnplaceableError, UnpriceableTripError
from domain.together import MOST_TOGETHER, SeatingError
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import local_day, state_label
from tools.exchange.of_deal import exchange_for
from tools.proposals.render import RENDER_PROPOSAL
from tools.quoting.offered import departs
from tools.quoting.own_margin import SaidMargin, in_client_currency, read_margin, read_own_margins
from tools.quoting.own_words import names_its_price
from tools.quoting.price import price_quote, taxes_included, with_taxes
from tools.quoting.together import Flown, price_together, seating

MOST_OPTIONS = 5

Answer = Literal["included", "excluded"]


async def price_options(
    uow: UnitOfWork,
    deal_id: str,
    *,
    quote_ids: list[str],
    together: Sequence[Sequence[str]] = (),
    people: Mapping[str, Sequence[int]] | None = None,
    margin_percent: str = "",
    margin_fixed: str = "",
    own_margins: Mapping[str, SaidMargin] | None = None,
    card: Card | None = None,
    taxes: dict[str, Answer],
) -> Deal:
    """A new version of the proposal, and its PDF ordered.

    `together`: quotes of `quote_ids` that fly the trip together, each group one option; `people`: how many
    sit in each of them, by quote and leg, where it shall not go by seats. The margin is a percentage or a
    fixed amount for each option; an option may have its own (`own_margins`, by its first quote). The
    policy's floor and cap hold for all of them. `card`: the client pays by card. RefusedError says what is
    missing: a client, a choice, a sensible margin, or a word on whether an operator's price holds the taxes.
    """
    deal = await uow.deals.get(deal_id, lock=True)
    _check(deal)
    picked = _picked(deal, quote_ids, together)
    chosen = [quote for option in picked for quote in option]
    today = local_day(uow.now(), (await uow.me()).timezone)
    policy = policy_on(today)
    exchange = await exchange_for(uow, deal)
    said = read_margin(margin_percent, margin_fixed, exchange.currency)
    own = read_own_margins(own_margins or {}, [option[0].id for option in picked], exchange.currency)
    assert deal.trip is not None
    options = []
    for n, quotes in enumerate(picked, start=1):
        margin = in_client_currency(own.get(quotes[0].id, said), exchange)
        answered = [_with_answer(quote, deal, taxes) for quote in quotes]
        whose = " and ".join(dict.fromkeys(quote.operator.name for quote in quotes))
        seats = {quote.id: people[quote.id] for quote in quotes if people and quote.id in people}
        try:
            snapshot = _priced(deal, answered, seats, margin, today, card, exchange)
        except NoRateError as error:
            foreign = next(quote for quote in quotes if quote.price.currency != exchange.currency)
            raise RefusedError(
                f"{foreign.operator.name}'s price is in {foreign.price.currency}, the client is quoted in "
                f"{exchange.currency}. {error}"
            ) from error
        except SeatingError as error:
            raise RefusedError(f"Option {n} cannot fly like that. {error}") from error
        except (MarginError, UnpriceableTripError, UnplaceableError, RateNotKnownError) as error:
            raise RefusedError(f"{whose}'s quote cannot be priced: {error}.") from error
        options.append(PricedOption(n=n, quote_id=quotes[0].id, snapshot=snapshot))
    ends = [quote.valid_until for quote in chosen if quote.valid_until is not None]
    # nobody accepts a flight that has left
    ends += [leaves for quote in chosen if (leaves := departs(quote, deal.trip)) is not None]
    if ends and min(ends) <= uow.now():
        raise RefusedError("What is picked has ended or has left by now: it cannot be offered any more.")
    happening = OptionsPriced(
        version=(deal.proposal.version if deal.proposal else 0) + 1,
        options=tuple(options),
        margin_percent=said.percent,
        margin_fixed=said.fixed,
        own_margins={
            quote_id: OwnMargin(percent=mine.percent, fixed=mine.fixed)
            for quote_id, mine in own.items()
            if mine != said
        },
        card=card,
        taxes={quote.id: taxes[quote.id] for quote in chosen if quote.id in taxes},
        valid_until=policy.proposal_valid_until(uow.now(), min(ends, default=None)),
    )
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await order_pdf(uow, deal)
    return deal


async def order_pdf(uow: UnitOfWork, deal: Deal) -> None:
    """Have the current version rendered by a job."""
    assert deal.proposal is not None
    version = deal.proposal.version
    await uow.later(RENDER_PROPOSAL, deal, f"{RENDER_PROPOSAL}:{deal.id}:{deal.seq}", {"version": version})


async def render_again(uow: UnitOfWork, deal_id: str) -> None:
    """The broker's click after a PDF could not be made."""
    deal = await uow.deals.get(deal_id, lock=True)
    if deal.proposal is None or deal.proposal.document is not None:
        raise RefusedError("There is no PDF left to make.")
    await order_pdf(uow, deal)


def _check(deal: Deal) -> None:
    if not allowed(deal.state, "options_priced"):
        raise RefusedError(f"No proposal can be made while the deal stands at “{state_label(deal.state)}”.")
    if deal.client_id is None:
        raise RefusedError(
            "Who is the client? Write for example “client is Acme Corporation (demo)”, then price again."
        )
    if deal.mail is not None and deal.mail.status in {"queued", "sending", "uncertain"}:
        raise RefusedError("The e-mail with the current version is on its way. Wait until it has arrived.")


def _picked(deal: Deal, quote_ids: list[str], together: Sequence[Sequence[str]]) -> list[list[OperatorQuote]]:
    """The quotes of each option, in the order in which they were picked."""
    groups = [list(group) for group in together]
    grouped = [quote_id for group in groups for quote_id in group]
    once = len(set(grouped)) == len(grouped) and len(set(quote_ids)) == len(quote_ids)
    if not once or not set(grouped) <= set(quote_ids):
        raise RefusedError(
            "What flies together is picked, and flies in one option. Compare the quotes again."
        )
    if any(not 2 <= len(group) <= MOST_TOGETHER for group in groups):
        raise RefusedError(f"Two to {MOST_TOGETHER} aircraft fly together in one option.")
    option_of = {quote_id: group for group in groups for quote_id in group}
    options: list[list[str]] = []
    for quote_id in quote_ids:
        option = option_of.get(quote_id, [quote_id])
        if option not in options:
            options.append(option)
    if not 1 <= len(options) <= MOST_OPTIONS:
        raise RefusedError(f"Pick one to {MOST_OPTIONS} quotes.")
    return [[_open(deal, quote_id) for quote_id in option] for option in options]


def _open(deal: Deal, quote_id: str) -> OperatorQuote:
    quote = next((quote for quote in deal.open_quotes if quote.id == quote_id), None)
    if quote is None:
        raise RefusedError("One of the picked quotes is no longer open. Compare the quotes again.")
    if names_its_price(quote):
        raise RefusedError(
            f"{quote.operator.name} writes its own price into what the client would read of the aircraft. "
            "Pick another quote, or ask them to write the aircraft's name only."
        )
    return quote


def _priced(
    deal: Deal,
    quotes: Sequence[OperatorQuote],
    people: Mapping[str, Sequence[int]],
    margin: Margin,
    today: date,
    card: Card | None,
    exchange: Exchange,
) -> PriceSnapshot:
    assert deal.trip is not None
    if len(quotes) == 1:
        return price_quote(
            quotes[0],
            deal.trip,
            margin_percent=margin.percent,
            margin_fixed=margin.fixed,
            today=today,
            entered=deal.decided(quotes[0].id),
            card=card,
            exchange=exchange,
        )
    seats = seating(quotes, deal.trip, people)
    flown = [Flown(quote, own, deal.decided(quote.id)) for quote, own in zip(quotes, seats, strict=True)]
    return price_together(flown, deal.trip, margin=margin, today=today, card=card, exchange=exchange)


def _with_answer(quote: OperatorQuote, deal: Deal, taxes: dict[str, Answer]) -> OperatorQuote:
    if taxes_included(quote) != "unknown":
        return quote
    answer = taxes.get(quote.id) or deal.taxes.get(quote.id)
    if answer is None:
        raise RefusedError(
            f"{quote.operator.name} does not say whether taxes are in the price. Choose it on the card."
        )
    return with_taxes(quote, answer)
