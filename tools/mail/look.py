"""A look into the house's mailbox: for the whole house, by whichever worker has the claim."""

from __future__ import annotations

from collections import Counter

import structlog

from persistence.house_work import HouseWork
from persistence.postboxes import Postboxes
from persistence.unit_of_work import Work
from tools.mail.postbox import Postbox, PostboxError
from tools.mail.take_in import take_in

READ_MAIL = "read_mail"
LEASE_SECONDS = 120
TRY_AGAIN_SECONDS = 60
MOST_LOOKS = 10
"""of one claim"""

log = structlog.get_logger(__name__)


async def look_for_mail(
    house_work: HouseWork, postboxes: Postboxes, postbox: Postbox, work: Work, *, again_in: int
) -> str | None:
    """What came of it in a few words; None when it is not due, or another worker has it. The mark moves when
    everything before it has been taken in: after a crash some of it is read again, and told once."""
    fence = await house_work.claim(READ_MAIL, LEASE_SECONDS)
    if fence is None:
        return None
    counted: Counter[str] = Counter()
    wait = again_in
    try:
        for _ in range(MOST_LOOKS):
            batch = await postbox.since(await postboxes.mark(postbox.name))
            for raw in batch.mails:
                counted[await take_in(work, postboxes, raw)] += 1
            if not await postboxes.keep_mark(READ_MAIL, fence, postbox.name, batch.mark) or not batch.more:
                break
        outcome = ", ".join(f"{n} {what}" for what, n in sorted(counted.items())) or "nothing new"
    except PostboxError as error:
        outcome, wait = str(error), max(again_in, TRY_AGAIN_SECONDS)
        log.warning("mail.not_read", reason=outcome)
    await house_work.settle(READ_MAIL, fence, again_in=wait, outcome=outcome[:500])
    return outcome
