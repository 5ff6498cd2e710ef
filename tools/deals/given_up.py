"""Work that was given up after its tries: due again at once, or off the list. For command and page."""

from __future__ import annotations

from persistence.across import Across, DeadLetter
from persistence.audit import Act, write_down
from persistence.unit_of_work import Work
from tools.deals.errors import RefusedError

MOST = 200


async def given_up(across: Across) -> tuple[DeadLetter, ...]:
    """The newest first. No words of any error: they may hold a client's."""
    return await across.dead_letters(MOST)


async def settle(
    work: Work, letter: DeadLetter, *, again: bool, by: str | None = None, address: str = ""
) -> None:
    """Due again at once, or dropped for good. `by`: the admin whose click is written down; None for a command
    on the house's own machine. RefusedError when somebody else has taken care of it."""
    async with work.unit(letter.broker_id) as uow:
        changed = await (uow.outbox.revive(letter.id) if again else uow.outbox.drop(letter.id))
        if not changed:
            raise RefusedError("Somebody else has just taken care of this. Look at the list again.")
        uow.work_put = again
    if by is not None:
        act = "had given-up work tried again" if again else "dropped given-up work"
        async with work.database.as_user(by) as connection:
            await write_down(connection, Act(by, act, letter.id, {"kind": letter.kind}, address))
