"""How a turn or a press ends for the broker: whatever happens, in a sentence, with nobody's data in it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import sentry_sdk
import structlog

from persistence.leases import ThreadBusyError, UnknownThreadError
from persistence.meters import PRESSES, TURN_SECONDS, TURNS
from tools.deals.errors import RefusedError
from web.turns import ShowStep, Turns

BUSY = "I was still busy with your message before, so I have not read this one: send it again."
FAILED = "That did not work. Nothing was changed or lost; please send it again."
GONE = "This thread is not there any more, or not yours. Start a new chat."
TRY_AGAIN = "That did not work. Please look at the card and try again."

SayOnPage = Callable[[str], Awaitable[None]]
"""for what no thread can hold"""

log = structlog.get_logger(__name__)


async def turn_taken(
    turns: Turns, thread: str, user_id: str, message_id: str, turn: Awaitable[None], on_page: SayOnPage
) -> None:
    """The turn of a message; when it fails the message has a sentence for its answer."""
    try:
        if await _failed(turn, thread):
            await turns.give_up(thread, user_id, [message_id], FAILED)
    except ThreadBusyError:
        await turns.give_up(thread, user_id, [message_id], BUSY)
    except UnknownThreadError:
        log.warning("turn.unknown_thread", thread=thread)
        await on_page(GONE)


async def turns_finished(turns: Turns, thread: str, user_id: str, show: ShowStep) -> None:
    """What a thread holds without an answer when it is opened; what cannot be answered is told so, once."""
    try:
        failed = await _failed(turns.resume(thread, user_id, show), thread)
        if failed:
            await turns.give_up_left(thread, user_id, FAILED)
    except (ThreadBusyError, UnknownThreadError) as error:
        # a turn is at work and says by itself what there is to say; or the thread was deleted meanwhile
        log.warning("turn.not_resumed", thread=thread, error=type(error).__name__)


async def _failed(turn: Awaitable[None], thread: str) -> bool:
    outcome = "failed"
    try:
        with TURN_SECONDS.time():
            await turn
        outcome = "answered"
    except (ThreadBusyError, UnknownThreadError):
        outcome = "refused"
        raise
    except Exception as error:
        log.exception("turn.failed", thread=thread)
        sentry_sdk.capture_exception(error)
        return True
    finally:
        TURNS.labels(outcome).inc()
    return False


async def carried_out(name: str, act: Awaitable[None]) -> dict[str, str]:
    """What a card hears after a press: nothing when it was done, else the problem in a sentence."""
    outcome = "refused"
    try:
        await act
        outcome = "done"
    except (RefusedError, ThreadBusyError) as refused:
        return {"problem": str(refused)}
    except UnknownThreadError:
        return {"problem": GONE}
    except Exception as error:
        outcome = "failed"
        # Chainlit would report success to the page
        log.exception("action.failed")
        sentry_sdk.capture_exception(error)
        return {"problem": TRY_AGAIN}
    finally:
        PRESSES.labels(name, outcome).inc()
    return {}
