"""One way to hand over a mail exactly once, whatever it carries.

The attempt is committed before this is called, with its Message-ID. After a crash, or a connection that broke
off, the mailbox is asked, where it can be, whether the mail arrived; where nobody can say, that is recorded
and a person decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from tools.mail.message import OutgoingMail, to_mime
from tools.mail.port import MailDeferredError, Mailer, MailRefusedError, MailUncertainError

BROKEN_OFF = "The connection broke and the mail did not arrive."


class Ledger(Protocol):
    """What is recorded about one mail; each in a transaction of its own."""

    async def sent(self, receipt: str) -> None: ...
    async def refused(self, reason: str) -> None: ...
    async def deferred(self, reason: str) -> None: ...
    async def uncertain(self) -> None: ...


async def deliver(
    mailer: Mailer, ledger: Ledger, mail: OutgoingMail, *, at: datetime, attempted_before: bool
) -> None:
    """MailDeferredError when nothing was accepted and trying again is safe. `attempted_before`: an attempt
    under this Message-ID was begun and its end is not known. `at`: the date of the mail, aware."""
    if attempted_before and await end_is_known(mailer, ledger, mail.message_id):
        return
    mime = to_mime(mail, date=at, boundary_seed=mail.message_id)
    try:
        receipt = await mailer.send(mime, sender=mail.from_address, recipients=mail.recipients)
    except MailRefusedError as error:
        await ledger.refused(str(error))
    except MailDeferredError as error:
        await ledger.deferred(str(error))
        raise
    except MailUncertainError:
        if await _is_known(mailer, ledger, mail.message_id, "found in the mailbox"):
            return
        await ledger.deferred(BROKEN_OFF)
        raise MailDeferredError(BROKEN_OFF) from None
    else:
        await ledger.sent(receipt.reply)


async def end_is_known(mailer: Mailer, ledger: Ledger, message_id: str) -> bool:
    """After an attempt whose end nobody has written down. False: the mail has not arrived."""
    return await _is_known(mailer, ledger, message_id, "found in the mailbox after a restart")


async def _is_known(mailer: Mailer, ledger: Ledger, message_id: str, receipt: str) -> bool:
    """False: it has not arrived, and may be handed over."""
    found = await mailer.find(message_id)
    if found == "found":
        await ledger.sent(receipt)
    elif found == "unknown":
        await ledger.uncertain()
    return found != "absent"
