"""Due work of mails that a person approved: each leaves once, and waits longer while a server is away."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta

from jobs.services import JobServices
from persistence.outbox import Due
from persistence.unit_of_work import UnitOfWork
from tools.letters.send import LetterSending
from tools.mail.once import Sending, give_up_sending, send_once
from tools.mail.port import MailDeferredError
from tools.operators.send import OperatorSending
from tools.proposals.send import ProposalSending

MAIL_TRIES = 12
SLOWEST_MAIL = timedelta(minutes=15)

Again = timedelta | None
Held = Callable[[UnitOfWork], Awaitable[None]]


async def handle_send(services: JobServices, user_id: str, due: Due, held: Held) -> Again:
    return await _send(
        services, ProposalSending(services.house, str(due.payload["draft_id"])), user_id, due, held
    )


async def handle_send_operator_mail(services: JobServices, user_id: str, due: Due, held: Held) -> Again:
    return await _send(
        services, OperatorSending(services.house, str(due.payload["mail_id"])), user_id, due, held
    )


async def handle_send_letter(services: JobServices, user_id: str, due: Due, held: Held) -> Again:
    return await _send(
        services, LetterSending(services.house, str(due.payload["letter_id"])), user_id, due, held
    )


async def _send(services: JobServices, sending: Sending, user_id: str, due: Due, held: Held) -> Again:
    try:
        await send_once(services.work, services.mailer, sending, user_id, due.deal_id, still_held=held)
    except MailDeferredError as error:
        if due.attempts >= MAIL_TRIES:
            await give_up_sending(services.work, sending, user_id, due.deal_id, str(error))
            return None
        return min(timedelta(seconds=2**due.attempts), SLOWEST_MAIL)
    return None
