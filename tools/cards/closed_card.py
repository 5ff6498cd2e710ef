"""The end of a deal: flown, closed or cancelled, with what it earned and how it went."""

from __future__ import annotations

from domain.cancellation import CancellationFee, CancelledBy
from domain.commission import Commission
from domain.deal import Deal
from domain.deal_state import ENDED, DealState, allowed
from domain.sold import Sold, aircraft_sold, route_of, sold
from domain.standing import standing
from tools.booking.of_deal import of_which
from tools.cards.desk import Desk, Props
from tools.closing.cancel import fee_now, told_money
from tools.closing.close import not_closable, not_paid, reckoned
from tools.closing.flown import last_landing, unconfirmed
from tools.closing.timeline import timeline
from tools.deals.errors import RefusedError
from tools.deals.wording import moment_label, money_label, state_label
from tools.payments.elsewhere import other_fee_words

WHO: dict[CancelledBy, str] = {
    "client": "The client cancels",
    "operator": "The operator cancels",
    "us": "We cancel",
}
STATES = {
    DealState.CLOSED_WON: "won",
    DealState.CLOSED_LOST: "lost",
    DealState.CANCELLED: "cancelled",
    DealState.FLOWN: "flown",
}


def closed_card(deal: Deal, desk: Desk) -> Props:
    what = sold(deal)
    return {
        "deal_number": deal.number,
        "route": route_of(deal),
        "state": STATES.get(deal.state, "open"),
        "state_label": state_label(deal.state),
        "flown": _flown(deal, desk, what),
        "close": _close(deal),
        "cancel": _cancel(deal, desk),
        "cancelled": _cancelled(deal),
        "end_reason": deal.end_reason,
        "commission": _commission(deal, what),
        "timeline": _timeline(deal, desk),
    }


def _flown(deal: Deal, desk: Desk, what: Sold | None) -> Props | None:
    """Whether the button works, and if not, from when it does."""
    if what is None or not allowed(deal.state, "deal_flown"):
        return None
    end = last_landing(deal)
    missing = unconfirmed(deal)
    if missing is not None:
        return {"can": False, "why_not": missing}
    if end is not None and desk.now < end:
        when = moment_label(end, desk.broker.timezone)
        return {"can": False, "why_not": f"The last arrival is on {when}."}
    return {"can": True, "why_not": None}


def _close(deal: Deal) -> Props | None:
    if deal.state in ENDED or sold(deal) is None:
        return None
    why_not = not_closable(deal)
    unpaid = not_paid(deal)
    return {"can": why_not is None, "why_not": why_not, "unpaid": None if why_not else unpaid}


def _cancel(deal: Deal, desk: Desk) -> Props | None:
    if deal.state is DealState.FLOWN or not allowed(deal.state, "deal_cancelled"):
        return None
    noted = deal.noted.get("cancellation", {})
    return {
        "choices": [_choice(deal, desk, by) for by in WHO],
        "by": noted.get("by", "client"),
        "reason": noted.get("reason", ""),
        "changed": bool(noted.get("changed")),
        "told": bool(noted),
        "can_lose": allowed(deal.state, "deal_lost"),
    }


def _choice(deal: Deal, desk: Desk, by: CancelledBy) -> Props:
    fee = fee_now(deal, by, desk.now)
    return {"by": by, "label": WHO[by], "seen": told_money(fee), **_money(fee)}


def _money(fee: CancellationFee | None) -> Props:
    if fee is None:
        return {"basis": "Nothing is sold: there is no fee.", "fee_label": None, "rest_label": None}
    rest = "Nothing goes back."
    if fee.refund_due.amount > 0:
        rest = f"{money_label(fee.refund_due)} goes back to the client."
    elif fee.still_owed.amount > 0:
        rest = f"The client still owes {money_label(fee.still_owed)}."
    fees = " + ".join(money_label(one) for one in fee.fees)
    rest = " ".join(words for words in (rest, other_fee_words(fee)) if words)
    return {"basis": fee.basis, "fee_label": fees, "rest_label": rest}


def _cancelled(deal: Deal) -> Props | None:
    fee = deal.cancellation
    if deal.state is not DealState.CANCELLED:
        return None
    if fee is None:
        return {"who": None, "settled_label": None, "sold": False, "operators": [], **_money(None)}
    paid = standing(deal)
    settled = None
    if paid is not None and paid.open.amount == 0:
        settled = "The client's account is settled."
    operators = [
        {"aircraft": one.number, "label": f"Write to the operator{of_which(deal, one.number)}"}
        for one in aircraft_sold(deal)
    ]
    return {
        "who": WHO[fee.cancelled_by],
        "settled_label": settled,
        "sold": True,
        "operators": operators,
        **_money(fee),
    }


def _commission(deal: Deal, what: Sold | None) -> Props | None:
    """As it was kept when the deal was closed; before that as it would be."""
    kept = deal.commission
    if what is None or (kept is None and deal.state in ENDED):
        return None
    try:
        amount: Commission = kept or reckoned(deal, what)
    except RefusedError as refused:
        return {"problem": refused.sentence}
    paid = not_paid(deal)
    return {
        "problem": None,
        "kept": kept is not None,
        "transport_label": money_label(amount.transport),
        "operator_label": money_label(amount.operator_price),
        "net_label": money_label(amount.net_fee),
        "percent_label": f"{amount.percent.normalize():f} % of the net fee",
        "amount_label": money_label(amount.amount),
        "due_label": "Due now: the client has paid in full."
        if paid is None
        else "Due after payment in full.",
    }


def _timeline(deal: Deal, desk: Desk) -> list[Props]:
    names = {"broker": desk.broker.name, "client": desk.client.title if desk.client else "Client"}
    zone = desk.broker.timezone
    return [
        {"what": step.what, "when_label": moment_label(step.at, zone), "who": names.get(step.who, "")}
        for step in timeline(event for event in desk.history if event.seq <= deal.seq)
    ]
