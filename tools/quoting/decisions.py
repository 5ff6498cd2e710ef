"""What a proposal waits for, or may be told: a tax entered or waived, a doubt confirmed, by the broker.

A decision is an event of the deal (who, when, why). It prices the same options anew: a new version of the
proposal takes the place of the one that was decided on.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from babel.numbers import is_currency

from domain.deal import Deal, Proposal
from domain.deal_state import allowed
from domain.events import TaxDecided
from domain.money import Money
from domain.taxes import takes_amount
from persistence.unit_of_work import UnitOfWork
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label
from tools.quoting.options import price_options
from tools.quoting.own_margin import SaidMargin

Decision = Literal["entered", "waived", "confirmed", "taken_back"]
MOST = Decimal(10_000_000)
"""an amount above it is taken for a slip"""
LONGEST_REASON = 300
_AMOUNT = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d{1,4})?|\d{1,9}(?:\.\d{1,4})?")
NOT_HERE = "includes."
"""whether a price holds its taxes is said where the options are picked"""


@dataclass(frozen=True)
class Waiting:
    """One item, for all options that have it in the same words."""

    code: str
    text: str
    quote_ids: tuple[str, ...]
    options: tuple[int, ...]

    @property
    def takes_amount(self) -> bool:
        return takes_amount(self.code)


def waiting(proposal: Proposal) -> tuple[Waiting, ...]:
    """What blocks approval."""
    return _gathered(
        (price.quote_id, option.n, code, text)
        for option in proposal.options
        for price in option.snapshot.each
        for code, text in zip(price.open_codes, price.open_items, strict=True)
        if not code.startswith(NOT_HERE)
    )


def choices(proposal: Proposal) -> tuple[Waiting, ...]:
    """What may be confirmed and need not."""
    return _gathered(
        (price.quote_id, option.n, code, text)
        for option in proposal.options
        for price in option.snapshot.each
        for code, text in price.choices
    )


async def decide_tax(
    uow: UnitOfWork,
    deal_id: str,
    *,
    code: str,
    decision: Decision,
    amount: str = "",
    currency: str = "",
    reason: str,
) -> Deal:
    """Record the decision for every option that it concerns and price them anew. The same decision again
    changes nothing. RefusedError says what is missing: an amount, a reason, or the item itself."""
    deal = await uow.deals.get(deal_id, lock=True)
    proposal = deal.proposal
    if proposal is None or not allowed(deal.state, "tax_decided"):
        raise RefusedError(f"Nothing can be decided while the deal stands at “{state_label(deal.state)}”.")
    said = " ".join(reason.split())
    if not said:
        raise RefusedError("Say why in a few words: it stays in the deal's history.")
    money = _amount(amount, currency) if decision == "entered" else None
    if _decided_already(deal, proposal, code, decision, money, said):
        return deal
    item = _item(deal, proposal, code, decision)
    happening = TaxDecided(
        code=code,
        text=item.text,
        decision=decision,
        amount=money,
        reason=said[:LONGEST_REASON],
        quote_ids=item.quote_ids,
    )
    await uow.happen(deal, happening, actor=uow.broker, why=said[:LONGEST_REASON])
    return await price_options(
        uow,
        deal_id,
        quote_ids=list(proposal.quote_ids),
        together=[option.quote_ids for option in proposal.options if option.snapshot.aircraft],
        people={
            one.price.quote_id: one.passengers
            for option in proposal.options
            for one in option.snapshot.aircraft
        },
        margin_percent="" if proposal.margin_fixed else str(proposal.margin_percent),
        margin_fixed=str(proposal.margin_fixed or ""),
        own_margins={
            quote_id: SaidMargin(fixed=str(own.fixed))
            if own.fixed is not None
            else SaidMargin(percent=str(own.percent))
            for quote_id, own in proposal.own_margins.items()
        },
        card=proposal.card,
        taxes={},
    )


def _gathered(items: Iterable[tuple[str, int, str, str]]) -> tuple[Waiting, ...]:
    found: dict[tuple[str, str], Waiting] = {}
    for quote_id, n, code, text in items:
        before = found.get((code, text), Waiting(code, text, (), ()))
        options = tuple(dict.fromkeys((*before.options, n)))
        found[code, text] = Waiting(code, text, (*before.quote_ids, quote_id), options)
    return tuple(found.values())


def _item(deal: Deal, proposal: Proposal, code: str, decision: Decision) -> Waiting:
    """The item as the current version has it; to take a decision back, as it was decided."""
    if decision == "taken_back":
        mine = [d for d in deal.tax_decisions if d.code == code]
        if not mine:
            raise RefusedError("That was not decided, so there is nothing to take back.")
        return Waiting(code, mine[0].text, tuple(d.quote_id for d in mine), ())
    items = [item for item in (*waiting(proposal), *choices(proposal)) if item.code == code]
    if not items:
        raise RefusedError("That is no longer open in the current version. Look at the newest card.")
    if items[0].takes_amount is (decision == "confirmed"):
        kinds = "entered or waived" if items[0].takes_amount else "confirmed"
        raise RefusedError(f"“{items[0].text}” is {kinds}.")
    # one code may be told in other words for another aircraft: the decision holds for all of them
    quote_ids = tuple(dict.fromkeys(quote_id for item in items for quote_id in item.quote_ids))
    return Waiting(code, items[0].text, quote_ids, ())


def _decided_already(
    deal: Deal, proposal: Proposal, code: str, decision: Decision, money: Money | None, reason: str
) -> bool:
    """A second click on the card that was decided on: every option has this very decision."""
    current = set(proposal.quote_ids)
    same = {
        d.quote_id
        for d in deal.tax_decisions
        if (d.code, d.decision, d.amount, d.reason) == (code, decision, money, reason[:LONGEST_REASON])
    }
    still_open = any(item.code == code for item in (*waiting(proposal), *choices(proposal)))
    return bool(same & current) and not still_open


def _amount(amount: str, currency: str) -> Money:
    code = currency.strip().upper()
    if not is_currency(code):
        raise RefusedError(
            f"“{currency[:10]}” is not a currency. Give its code of three letters, such as USD."
        )
    text = amount.strip()
    # "232,50" is 232.50 to one reader and 23,250 to another: a comma only groups thousands
    if not _AMOUNT.fullmatch(text):
        raise RefusedError(f"“{text[:20]}” is not an amount. Give a number such as 1,232.50.")
    value = Decimal(text.replace(",", ""))
    if not 0 < value <= MOST:
        raise RefusedError("An amount is positive; where nothing is due, waive the line.")
    return Money(amount=value, currency=code).rounded()
