"""Telling operators at the marketplace what was approved, each exactly once, then reporting how it ended.

Each call's attempt is committed before its first byte leaves. After a doubt the chat itself is looked at: the
marketplace keeps every line, so a line that is there has arrived.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta

from domain.asks import (
    Ask,
    AskAttempted,
    AskDeferred,
    AskedOperator,
    AskNotSent,
    AskReached,
    AskSent,
    Outcome,
)
from domain.deal import Deal
from domain.quotes import RfqState
from persistence.unit_of_work import UnitOfWork, Work
from tools.deals.wording import plain
from tools.sourcing.asks.content import hashed
from tools.sourcing.port import Marketplace, MarketplaceError, MarketplaceUnauthorized
from tools.sourcing.trip_creation import POLL_TRIP

LONGEST_WAIT = timedelta(minutes=2)
CHANGED = "What would be sent is not what was approved, so it was not sent. Write it anew."
StillHeld = Callable[[UnitOfWork], Awaitable[None]]


class _Ended(Exception):
    """It is settled, or goes on later."""

    def __init__(self, wait: timedelta | None = None) -> None:
        super().__init__()
        self.wait = wait


@dataclass
class Telling:
    work: Work
    marketplace: Marketplace
    user_id: str
    deal_id: str
    ask_id: str
    still_held: StillHeld
    last_try: bool
    """where waiting would help, nobody waits any more"""
    refused: dict[str, str] = field(default_factory=dict)
    """name -> why; nobody is kept from it by another one's refusal"""

    async def carry_out(self) -> timedelta | None:
        """How long to wait before it goes on; None: settled."""
        try:
            ask = await self._wanted()
            assert ask.approved is not None
            for one in ask.approved.operators:
                if one.external_id not in ask.reached:
                    await self._tell(ask, one)
            if ask.approved.outcome is not None:
                await self._report(ask, ask.approved.outcome)
            await self._end(ask)
        except _Ended as ended:
            return ended.wait
        return None

    async def _wanted(self) -> Ask:
        async with self.work.unit(self.user_id) as uow:
            ask = (await uow.deals.get(self.deal_id)).ask(self.ask_id)
        if ask is None or ask.status not in {"queued", "sending"} or ask.approved is None:
            raise _Ended
        content = ask.approved
        whole = hashed(content.legs, content.categories, content.comment, content.operators, content.outcome)
        if whole.content_hash != content.content_hash:
            await self._not_sent(CHANGED)
        return ask

    async def _tell(self, ask: Ask, one: AskedOperator) -> None:
        assert ask.approved is not None
        text = ask.approved.comment
        if ask.attempted == one.external_id and await self._looked_up(one, lambda: self._has_it(one, text)):
            await self._reached(one)
            return
        await self._attempt(one.external_id)
        try:
            await self.marketplace.send_message(one.external_id, text)
        except MarketplaceError as error:
            if error.sent != "no":
                await self._in_doubt(one, text, error)
            elif error.retry_after is not None and not self.last_try:
                await self._later(error)
            elif isinstance(error, MarketplaceUnauthorized):
                await self._not_sent(error.sentence)
            else:
                self.refused[one.name] = error.sentence
                return
        await self._reached(one)

    async def _report(self, ask: Ask, outcome: Outcome) -> None:
        """The outcome ends all requests of the trip."""
        whole = AskedOperator(external_id=outcome.trip_id, name="the marketplace")
        if ask.attempted == outcome.trip_id and await self._looked_up(whole, lambda: self._is_over(outcome)):
            return
        await self._attempt(outcome.trip_id)
        assert ask.approved is not None
        try:
            if outcome.lift_id is not None:
                await self.marketplace.report_won(outcome.trip_id, outcome.lift_id)
            elif outcome.reason == "BY_CLIENT":
                await self.marketplace.cancel_trip(outcome.trip_id, "BY_CLIENT", ask.approved.comment)
            else:
                await self.marketplace.cancel_trip(outcome.trip_id, "BOOKED", ask.approved.comment)
        except MarketplaceError as error:
            if error.retry_after is not None and not self.last_try:
                if error.sent == "no":
                    await self._later(error)
                raise _Ended(_wait(error)) from error
            await self._not_sent(f"The outcome was not reported. {error.sentence}", error.sent != "no")

    async def _attempt(self, operator_id: str) -> None:
        async with self.work.unit(self.user_id) as uow:
            await self.still_held(uow)
            deal = await uow.deals.get(self.deal_id, lock=True)
            ask = deal.ask(self.ask_id)
            if ask is None or ask.status not in {"queued", "sending"}:
                raise _Ended
            await uow.happen(deal, AskAttempted(ask_id=self.ask_id, operator_id=operator_id), actor="system")

    async def _looked_up(self, one: AskedOperator, look: Callable[[], Awaitable[bool]]) -> bool:
        """Whether an attempt of before has arrived."""
        try:
            return await look()
        except MarketplaceError as error:
            if error.retry_after is not None and not self.last_try:
                raise _Ended(_wait(error)) from error
            await self._not_sent(f"{_doubt(one)} {error.sentence}", uncertain=True)
            raise _Ended from error

    async def _has_it(self, one: AskedOperator, text: str) -> bool:
        """One more line of ours with these words than were sent for certain before."""
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id)
        lines = [line for line in await self.marketplace.chat(one.external_id) if not line.from_operator]
        return sum(line.text.split() == text.split() for line in lines) > _sent_before(deal, one, text)

    async def _is_over(self, outcome: Outcome) -> bool:
        answers = await self.marketplace.trip_answers(outcome.trip_id)
        return bool(answers) and all(answer.rfq.state is RfqState.CANCELED for answer in answers)

    async def _in_doubt(self, one: AskedOperator, text: str, error: MarketplaceError) -> None:
        try:
            if await self._has_it(one, text):
                return
        except MarketplaceError:
            pass  # looked up before the next attempt
        await self._not_sent(f"{_doubt(one)} {error.sentence}", uncertain=True)

    async def _later(self, error: MarketplaceError) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            happening = AskDeferred(ask_id=self.ask_id, sentence=error.sentence)
            await uow.happen(deal, happening, actor="system")
        raise _Ended(_wait(error))

    async def _reached(self, one: AskedOperator) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            happening = AskReached(ask_id=self.ask_id, operator_id=one.external_id)
            await uow.happen(deal, happening, actor="system")

    async def _not_sent(self, why: str, uncertain: bool = False) -> None:
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            ask = deal.ask(self.ask_id)
            assert ask is not None
            sentence = f"{why}{_who_has_it(ask)}"
            happening = AskNotSent(ask_id=self.ask_id, sentence=sentence, uncertain=uncertain)
            deal = await uow.happen(deal, happening, actor="system")
            await uow.say(deal.thread_id, plain(sentence), deal_id=deal.id)
        raise _Ended

    async def _end(self, ask: Ask) -> None:
        assert ask.approved is not None
        outcome = ask.approved.outcome
        if self.refused and outcome is None:
            await self._not_sent(" ".join(_refusals(self.refused)))
        async with self.work.unit(self.user_id) as uow:
            deal = await uow.deals.get(self.deal_id, lock=True)
            trip_id = outcome.trip_id if outcome else deal.marketplace.trip_id or ""
            deal = await uow.happen(deal, AskSent(ask_id=self.ask_id, request_id=trip_id), actor="system")
            said = " ".join((_told(deal, self.ask_id), *_refusals(self.refused)))
            await uow.say(deal.thread_id, plain(said), deal_id=deal.id)
            # the chat on the board shows it at once
            uow.work_put = await uow.outbox.hasten(POLL_TRIP, deal.id) or uow.work_put


def _told(deal: Deal, ask_id: str) -> str:
    ask = deal.ask(ask_id)
    assert ask is not None
    assert ask.approved is not None
    count = len(ask.reached)
    names = [one.name for one in ask.approved.operators if one.external_id in ask.reached]
    who = names[0] if count == 1 else f"{count} operators"
    words = f"{who} {'has' if count == 1 else 'have'} your message." if count else ""
    if ask.approved.outcome is None:
        return words
    return f"{words} The marketplace knows how the trip ended; its requests are closed.".strip()


def _sent_before(deal: Deal, one: AskedOperator, text: str) -> int:
    return sum(
        one.external_id in ask.reached
        and ask.approved is not None
        and ask.approved.comment.split() == text.split()
        for ask in deal.asks
    )


def _doubt(one: AskedOperator) -> str:
    return f"It is not certain whether {one.name} was told; it is looked up before anything is sent again."


def _refusals(refused: dict[str, str]) -> list[str]:
    return [f"{name} was not told. {why}" for name, why in refused.items()]


def _who_has_it(ask: Ask) -> str:
    assert ask.approved is not None
    has = [one.name for one in ask.approved.operators if one.external_id in ask.reached]
    return f" Told for certain: {', '.join(has)}." if has else ""


def _wait(error: MarketplaceError) -> timedelta:
    return min(timedelta(seconds=error.retry_after or 30.0), LONGEST_WAIT)
