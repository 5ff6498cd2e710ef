"""Due work of letters: sending what was approved."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.letters.send import LetterSending
from tools.mail.once import give_up_sending, send_once
from tools.mail.port import MailDeferredError

MAIL_TRIES = 12
SLOWEST_MAIL = timedelta(minutes=15)

Held = Callable[[UnitOfWork], Awaitable[None]]


async def handle_send_letter(services: JobServices, user_id: str, due: Due, held: Held) -> timedelta | None:
    sending = LetterSending(services.house, str(due.payload["letter_id"]))
    try:
        await send_once(services.work, services.mailer, sending, user_id, due.deal_id, still_held=held)
    except MailDeferredError as error:
        if due.attempts >= MAIL_TRIES:
            await give_up_sending(services.work, sending, user_id, due.deal_id, str(error))
            return None
        return min(timedelta(seconds=2**due.attempts), SLOWEST_MAIL)
    return None
