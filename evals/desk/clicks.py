"""The clicks of a deal's cards, with what the cards show: as the page presses them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from evals.desk.desk import Thread


class NoCardError(RuntimeError):
    """The card that this click is on was never shown."""


async def request(thread: Thread, button: str, card: str, **payload: object) -> str | None:
    """Presses a button of the newest card of this name, and does the work that follows. The card's sentence
    when it was refused. NoCardError when there is no such card."""
    props = await _card(thread, card)
    shown = {name: props[name] for name in ("deal_id", "version", "shown") if name in props}
    problem = await thread.press(button, **shown, **payload)
    await thread.desk.work()
    return problem


async def create_trip(thread: Thread) -> str | None:
    return await request(thread, "create_trip", "TripCard")


async def price(thread: Thread, *, options: int = 1, margin: str = "10", fixed: str = "") -> str | None:
    """The best `options` of the comparison; what a price does not say of the taxes in it, it excludes."""
    await request(thread, "compare_quotes", "BoardCard")
    rows = [row for row in (await _card(thread, "CompareCard"))["rows"] if row["open"]][:options]
    return await request(
        thread,
        "price_options",
        "CompareCard",
        quote_ids=[row["quote_id"] for row in rows],
        margin_percent="" if fixed else margin,
        margin_fixed=fixed,
        taxes={row["quote_id"]: "excluded" for row in rows if row["taxes"] == "unknown"},
    )


async def prepare_mail(thread: Thread) -> str | None:
    return await request(thread, "prepare_mail", "ProposalCard")


async def approve_mail(thread: Thread) -> str | None:
    """The content that the card shows now."""
    props = await _card(thread, "MailCard")
    return await request(
        thread, "approve_send", "MailCard", content_hash=props["content_hash"], confirm_provisional=True
    )


async def edit_mail(thread: Thread, **changed: str) -> str | None:
    """`to`, `subject` or `body`; what is left out stays."""
    props = await _card(thread, "MailCard")
    kept = {name: props[name] for name in ("to", "subject", "body", "content_hash")}
    return await request(thread, "edit_mail", "MailCard", **{**kept, **changed})


async def discard_mail(thread: Thread) -> str | None:
    return await request(thread, "discard_mail", "MailCard")


async def approve_letter(thread: Thread) -> str | None:
    """The content that the card shows now."""
    props = await _card(thread, "LetterCard")
    shown = {"letter_id": props["letter_id"], "content_hash": props["content_hash"]}
    return await request(thread, "approve_letter", "LetterCard", **shown)


async def discard_letter(thread: Thread) -> str | None:
    props = await _card(thread, "LetterCard")
    return await request(thread, "discard_letter", "LetterCard", letter_id=props["letter_id"])


async def lose(thread: Thread, *, reason: str) -> str | None:
    return await request(thread, "lose_deal", "ClosedCard", reason=reason)


CLICKS: dict[str, Callable[..., Awaitable[str | None]]] = {
    click.__name__: click
    for click in (
        create_trip,
        price,
        prepare_mail,
        approve_mail,
        edit_mail,
        discard_mail,
        approve_letter,
        discard_letter,
        lose,
    )
}


async def _card(thread: Thread, name: str) -> dict[str, Any]:
    card = await thread.card(name)
    if card is None:
        raise NoCardError(f"there is no {name}")
    return card
