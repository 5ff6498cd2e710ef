"""A version of the proposal: what the client pays, line by line, and what only the broker sees."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

from domain.deal import Deal, Proposal
from domain.deal_state import SOLD, DealState, allowed
from domain.events import PricedOption
from domain.policy import policy_on
from domain.ranking import price_flags
from domain.snapshot import AircraftPrice, PriceLine, PriceSnapshot
from tools.cards.board_card import flight_label, offer_label
from tools.cards.desk import Desk, Props
from tools.cards.photo import photo_url
from tools.deals.wording import aircraft_label, moment_label, money_label, size_label
from tools.proposals.compose import people_label, provisional_note
from tools.quoting.decisions import Waiting, choices, waiting


def proposal_card(deal: Deal, desk: Desk) -> Props:
    proposal = deal.proposal
    if proposal is None:
        return {"state": "failed", "problem": "There is no proposal.", "options": []}
    document = proposal.document
    if deal.state not in {DealState.PROPOSAL_DRAFT, DealState.PROPOSAL_SENT} | SOLD:
        state = "superseded"
    elif document is not None:
        state = "ready"
    else:
        state = "failed" if proposal.problem else "rendering"
    pdf = None
    if document is not None:
        pdf = {
            "url": f"/documents/{document.document_id}",
            "size_label": size_label(document.size),
            "pages": document.pages,
        }
    blocked = [item for option in proposal.options for item in option.snapshot.open_items]
    return {
        "number": deal.number,
        "proposal_version": proposal.version,
        "state": state,
        "progress_label": "The PDF is being made" if state == "rendering" else "",
        "valid_until_label": moment_label(proposal.valid_until, desk.broker.timezone),
        "provisional_note": provisional_note(proposal),
        "tax_note": " ".join(dict.fromkeys(option.snapshot.tax_date_note for option in proposal.options)),
        "options": [_option(deal, option) for option in proposal.options],
        "can_decide": allowed(deal.state, "tax_decided"),
        "waiting": [_item(item, proposal) for item in waiting(proposal)],
        "choices": [_item(item, proposal) for item in choices(proposal)],
        "decided": _decided(deal, proposal, desk),
        "currency": proposal.options[0].snapshot.currency if proposal.options else "",
        "pdf": pdf,
        "page": _page(deal, proposal, desk),
        "problem": proposal.problem or (f"Before it can be sent: {' '.join(blocked)}" if blocked else None),
    }


def _page(deal: Deal, proposal: Proposal, desk: Desk) -> Props | None:
    """The client's page of this version; None before there is one."""
    document = proposal.document
    if document is None:
        return None
    ended = document.withdrawn_at
    return {
        "withdrawn_label": moment_label(ended, desk.broker.timezone) if ended else None,
        "can_withdraw": ended is None and allowed(deal.state, "link_withdrawn"),
    }


def _item(item: Waiting, proposal: Proposal) -> Props:
    several = len(proposal.options) > 1
    named = ", ".join(str(n) for n in item.options)
    return {
        "code": item.code,
        "text": item.text,
        "takes_amount": item.takes_amount,
        "options_label": f"Option{'s' if len(item.options) > 1 else ''} {named}" if several else "",
    }


def _decided(deal: Deal, proposal: Proposal, desk: Desk) -> list[Props]:
    """What the broker decided on the options of this version, once for all of them."""
    current = set(proposal.quote_ids)
    mine = {d.code: d for d in deal.tax_decisions if d.quote_id in current}
    return [
        {
            "code": d.code,
            "text": d.text,
            "words": f"{money_label(d.amount)} entered" if d.amount is not None else d.decision,
            "reason": d.reason,
            "when_label": moment_label(d.at, desk.broker.timezone),
        }
        for d in mine.values()
    ]


def _operator_price(snapshot: PriceSnapshot) -> str:
    """In the operator's own currency first, where it was converted."""
    price = money_label(snapshot.operator_price)
    if snapshot.operator_quoted is None:
        return price
    rate = snapshot.lines[0].rate_used
    at = f" at {rate.label}" if rate else ""
    return f"{money_label(snapshot.operator_quoted)} = {price}{at}"


def _margin(snapshot: PriceSnapshot) -> str:
    """The amount and how it follows, and whether it falls below the house's minimum."""
    cost, margin = snapshot.operator_price, snapshot.margin
    if snapshot.margin_fixed is None and margin == cost.percent(snapshot.margin_percent).rounded():
        how = f"{snapshot.margin_percent.normalize():f} %"
    elif margin == snapshot.margin_fixed and snapshot.margin_percent == 0:
        how = "fixed"
        if cost.amount > 0:
            share = (margin.amount * 100 / cost.amount).quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
            how += f", {share} % of the operator’s price"
    else:
        how = snapshot.margin_basis
    policy = policy_on(snapshot.priced_at)
    low = any(flag.code == "minimum_margin" for flag in price_flags(snapshot, policy))
    least = f", below the house’s minimum of {policy.minimum_margin_percent.normalize():f} %" if low else ""
    return f"{money_label(margin)} ({how}){least}"


def _option(deal: Deal, option: PricedOption) -> Props:
    snapshot = option.snapshot
    quotes = [quote for quote_id in option.quote_ids if (quote := deal.quote(quote_id))]
    alone = quotes[0] if len(quotes) == 1 else None
    return {
        "n": option.n,
        "aircraft": aircraft_label(deal, option.quote_ids),
        "category": ", ".join(dict.fromkeys(quote.aircraft.category for quote in quotes)),
        "operator": ", ".join(dict.fromkeys(quote.operator.name for quote in quotes)),
        "photo_url": photo_url(deal, alone.aircraft) if alone else None,
        "offer_label": offer_label(alone, deal.trip) if alone and deal.trip else None,
        "fleet": [_aircraft(deal, part) for part in snapshot.aircraft],
        "lines": [_line(line) for line in snapshot.lines],
        "total_label": " + ".join(money_label(total) for total in snapshot.totals),
        "operator_price_label": _operator_price(snapshot),
        "margin_label": _margin(snapshot),
        "commission_label": money_label(snapshot.commission),
        "notes": list(snapshot.notes),
    }


def _aircraft(deal: Deal, part: AircraftPrice) -> Props:
    """One of several that fly together."""
    quote = deal.quote(part.price.quote_id)
    aircraft = quote.aircraft if quote else None
    return {
        "aircraft": aircraft.type_name if aircraft else "",
        "category": aircraft.category if aircraft else "",
        "operator": quote.operator.name if quote else "",
        "photo_url": photo_url(deal, aircraft) if aircraft else None,
        "people_label": people_label(part.passengers),
        "seats_label": f"{aircraft.seats} seats" if aircraft and aircraft.seats else None,
        "flight_label": flight_label(quote) if quote else None,
        "offer_label": offer_label(quote, deal.trip) if quote and deal.trip else None,
        "operator_price_label": _operator_price(part.price),
    }


def _line(line: PriceLine) -> Props:
    return {
        "code": line.code,
        "label": line.label,
        "amount_label": "open" if line.open else money_label(line.amount),
        "basis": line.basis,
        "rule": line.rule,
        "period": line.period,
        "source": line.source,
        "provisional": line.provisional,
        "verified": line.verified,
    }
