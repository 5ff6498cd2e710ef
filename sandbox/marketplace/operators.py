"""The simulated operators at work: each planned answer is carried out when its time has come.

A step and all that it causes (quote, messages, pointers to deliver) is one transaction, so that a kill
leaves it either undone and due, or done.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import sqlite3
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

from sandbox.marketplace import answer_plan, messages, webhooks
from sandbox.marketplace.fleet import Tail
from sandbox.marketplace.journey import journey_of
from sandbox.marketplace.market import Market
from sandbox.marketplace.matching import fits
from sandbox.marketplace.quotes import Terms, find_quote, give_quote
from sandbox.marketplace.rfqs import add_lift, find_rfq, save_rfq
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json
from sandbox.marketplace.trips import find_trip

LOOK_AGAIN_SECONDS = 5.0
"""At most this long between looks: a laptop that slept, or a clock that was set, is noticed."""

DECLINE_REASONS = (
    "Aircraft is committed on those dates.",
    "Crew duty limits do not allow this schedule.",
    "Aircraft is in scheduled maintenance until after your departure.",
    "Owner is using the aircraft that week.",
    "We cannot obtain the arrival slot at the requested time.",
)
COURTESIES = (
    "Thank you for the request, price covers the whole trip with all segments.",
    "Happy to fly this one: price is for the complete itinerary, subject to owner approval.",
    "Whole itinerary priced below, crew and positioning included, catering at cost.",
)
REPLIES = (
    "Thanks for your message, we have noted it on the request.",
    "Understood. Our charter desk will confirm by return.",
    "Received, that works for us.",
)
SHIFTS_MINUTES = (-90, -60, 90, 120, 150, 180)


async def run_operators(market: Market) -> None:
    """Runs for the life of the process."""
    while True:
        market.answers_changed.clear()
        row = market.store.row("SELECT * FROM due_answers ORDER BY due_at, id LIMIT 1")
        if row is not None and row["due_at"] <= market.now_stamp():
            carry_out(market, row)
            await asyncio.sleep(0)
            continue
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_pause_seconds(market, row)):
                await market.answers_changed.wait()


def carry_out(market: Market, row: sqlite3.Row) -> None:
    step: Json = json.loads(row["step"])
    with market.store.transaction():
        market.store.execute("DELETE FROM due_answers WHERE id = ?", row["id"])
        rfq = find_rfq(market, row["rfq"])
        if not rfq["canceled"]:
            _STEPS[step["kind"]](market, rfq, step)


def decline(market: Market, rfq: Json, reason: str) -> None:
    """Every open lift of the RFQ is declined, with one message that holds the reason."""
    said = messages.from_seller(market, rfq, reason, lift=rfq["lifts"][0], accepted=False)
    for lift in rfq["lifts"]:
        if lift["answer"] is None:
            lift["answer"] = "declined"
            lift["messages"].append(said["id"])
    save_rfq(market, rfq)
    webhooks.emit(market, "TripRequestSellerResponse", "rfqs", rfq["id"])


def _pause_seconds(market: Market, row: sqlite3.Row | None) -> float | None:
    if row is None:
        return None
    ahead = (datetime.fromisoformat(row["due_at"]) - market.now()).total_seconds()
    # stamps are cut to the millisecond, so add one
    return min(max(ahead + 0.001, 0.0), LOOK_AGAIN_SECONDS)


def _quote(market: Market, rfq: Json, step: Json) -> None:
    """Every aircraft that was asked for gets a quote; a scripted price is that of the first."""
    first, *others = [lift for lift in rfq["lifts"] if lift["asked"]]
    give_quote(market, rfq, first, _terms(step, _courtesy(market, rfq)))
    for lift in others:
        give_quote(market, rfq, lift, Terms(_courtesy(market, rfq)))


def _decline(market: Market, rfq: Json, step: Json) -> None:
    draw = _draw(market, "decline", rfq)
    decline(market, rfq, step.get("reason") or step.get("message") or draw.choice(DECLINE_REASONS))


def _counter(market: Market, rfq: Json, step: Json) -> None:
    """A different departure time, or else another aircraft of the house, quoted and explained."""
    draw = _draw(market, "counter", rfq)
    other = _other_tail(market, rfq)
    by_time = "departure_shift_minutes" in step or other is None or draw.chance(60)
    if not by_time and other is not None:
        step = {**step, "message": step.get("message") or _offer_words("Counter-offer", other)}
        _offer_other(market, rfq, step, other)
        return
    shift = int(step.get("departure_shift_minutes", draw.choice(SHIFTS_MINUTES)))
    words = step.get("message") or (
        f"Counter-offer: departure {abs(shift)} minutes {'later' if shift > 0 else 'earlier'} than requested."
    )
    give_quote(market, rfq, rfq["lifts"][0], _terms({**step, "message": words}, words, shift))
    messages.from_seller(market, rfq, "Please tell us if the proposed departure time works for your client.")


def _other_aircraft(market: Market, rfq: Json, step: Json) -> None:
    other = _other_tail(market, rfq)
    if other is None:
        _quote(market, rfq, step)
        return
    _offer_other(
        market, rfq, {**step, "message": step.get("message") or _offer_words("Other aircraft", other)}, other
    )


def _offer_other(market: Market, rfq: Json, step: Json, other: Tail) -> None:
    asked = rfq["lifts"][0]
    lift = add_lift(market, rfq, other, asked=False)
    give_quote(market, rfq, lift, _terms(step, step["message"]))
    said = messages.from_seller(
        market, rfq, f"{asked['tail']} is not available for this trip.", lift=asked, accepted=False
    )
    asked["answer"] = "declined"
    asked["messages"].append(said["id"])
    save_rfq(market, rfq)
    messages.from_seller(market, rfq, f"We have offered {other.type.name} {other.registration} instead.")


def _several_lifts(market: Market, rfq: Json, step: Json) -> None:
    """The aircraft asked for and a second one, each with its own quote."""
    _quote(market, rfq, step)
    other = _other_tail(market, rfq)
    if other is not None:
        lift = add_lift(market, rfq, other, asked=False)
        words = _offer_words("Alternative", other)
        give_quote(market, rfq, lift, Terms(words))


def _revised(market: Market, rfq: Json, step: Json) -> None:
    _quote(market, rfq, step)
    wait = answer_plan.reply_delay_seconds(market, rfq["seller"], rfq["id"])
    answer_plan.plan(market, rfq["id"], {"kind": "revision", "price": step.get("revised_price")}, wait)


def _revision(market: Market, rfq: Json, step: Json) -> None:
    lift = rfq["lifts"][0]
    before = Decimal(find_quote(market, lift["quotes"][-1])["price"])
    price = Decimal(step["price"]) if step.get("price") else before * 95 / 100
    give_quote(market, rfq, lift, Terms("Revised price: replaces our earlier quote.", price=price))


def _expired(market: Market, rfq: Json, step: Json) -> None:
    seconds = 2.0 if market.options.pace == "fast" else 600.0
    _quote(market, rfq, {"valid_seconds": seconds, **step})


def _expiry(market: Market, rfq: Json, step: Json) -> None:
    """The status follows from the clock; only the pointer is sent, if no later quote stands on the lift."""
    lift = next(one for one in rfq["lifts"] if step["quote"] in one["quotes"])
    if lift["quotes"][-1] == step["quote"]:
        webhooks.emit(market, "TripRequestSellerResponse", "rfqs", rfq["id"])


def _chat(market: Market, rfq: Json, step: Json) -> None:
    _quote(market, rfq, {name: value for name, value in step.items() if name != "message"})
    text = step.get("message") or "Quick question: how much baggage, and does the pet travel in the cabin?"
    messages.from_seller(market, rfq, text)


def _reply(market: Market, rfq: Json, step: Json) -> None:
    draw = Draw(market.seed, "reply", rfq["seller"], step["to"])
    messages.from_seller(market, rfq, draw.choice(REPLIES))


def _avinode_estimate(market: Market, rfq: Json, step: Json) -> None:
    """A quote that the marketplace made up (avinodeGenerated): the lift stays unanswered."""
    terms = _terms(step, "Generated from published rates.")
    give_quote(
        market,
        rfq,
        rfq["lifts"][0],
        Terms(terms.words, price=terms.price, currency=terms.currency, generated=True),
    )


def _silent(_market: Market, _rfq: Json, _step: Json) -> None:
    """This operator never answers."""


def _terms(step: Json, words: str, shift_minutes: int = 0) -> Terms:
    price = step.get("price")
    seconds = step.get("valid_seconds")
    return Terms(
        words=str(step.get("message") or words),
        price=None if price is None else Decimal(str(price)),
        currency=str(step.get("currency", "USD")),
        shift_minutes=shift_minutes,
        valid_seconds=None if seconds is None else float(seconds),
    )


def _draw(market: Market, purpose: str, rfq: Json) -> Draw:
    journey = journey_of(find_trip(market, rfq["atrip"])["segments"])
    return Draw(market.seed, purpose, rfq["seller"], journey.key)


def _courtesy(market: Market, rfq: Json) -> str:
    return Draw(market.seed, "courtesy", rfq["seller"]).choice(COURTESIES)


def _offer_words(kind: str, tail: Tail) -> str:
    return f"{kind}: {tail.type.name} {tail.registration} ({tail.year}), {tail.type.seats} seats."


def _other_tail(market: Market, rfq: Json) -> Tail | None:
    """Another fitting aircraft of the same operator, the smallest first."""
    journey = journey_of(find_trip(market, rfq["atrip"])["segments"])
    taken = {lift["tail"] for lift in rfq["lifts"]}
    free = [
        tail
        for tail in market.fleet.of_seller(rfq["seller"])
        if tail.registration not in taken and fits(tail, journey)
    ]
    return min(free, key=lambda tail: tail.type.hourly_usd, default=None)


_STEPS: dict[str, Callable[[Market, Json, Json], None]] = {
    "quote": _quote,
    "decline": _decline,
    "counter": _counter,
    "other-aircraft": _other_aircraft,
    "several-lifts": _several_lifts,
    "revised": _revised,
    "revision": _revision,
    "expired": _expired,
    "expiry": _expiry,
    "chat": _chat,
    "reply": _reply,
    "avinode-estimate": _avinode_estimate,
    "silent": _silent,
}
