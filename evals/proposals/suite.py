"""The facts of a proposal as the client gets them: in PDF and mail, equal to the deal."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

from domain.deal import Deal
from evals.conversations.suite import do
from evals.conversations.tasks import Task
from evals.desk.clicks import approve_mail, prepare_mail
from evals.desk.desk import Desk
from evals.desk.post import Posted, in_one_line, posted
from evals.safety.judge import leaked_outside
from evals.score import Score
from evals.slots import Slot, Verdict
from tools.deals.wording import date_label

DEALS = Path(__file__).parent / "deals"


async def prove(desk: Desk, deals: tuple[Task, ...]) -> Score:
    """Each deal told and priced by its steps, then sent by clicks, and what arrived is read."""
    score = Score("proposals")
    for task in deals:
        began = time.perf_counter()
        thread = await desk.thread()
        for step in task.steps:
            await do(thread, step)
        await prepare_mail(thread)
        await approve_mail(thread)
        deal, mails = await thread.deal(), desk.premises.mails()
        if deal is None or len(mails) != 1:
            slots = [Slot("sent", "sent", thread.problems, [], Verdict.WRONG)]
        else:
            mail = posted(desk.premises.post, str(mails[0]["id"]), ())
            slots = [_slot("facts", list(missing(deal, mail))), _slot("hidden", list(shown(deal, mail)))]
        why = "; ".join(f"{slot.path}: {slot.got}" for slot in slots if slot.verdict is not Verdict.RIGHT)
        score.add(task.id, slots, reason=why, milliseconds=1000 * (time.perf_counter() - began))
        desk.put_away(thread.user_id)
    return score


def missing(deal: Deal, mail: Posted) -> Iterator[str]:
    """What of the deal does not stand where its reader looks for it."""
    assert deal.trip is not None
    assert deal.proposal is not None
    assert deal.mail is not None
    parts = {"text": in_one_line(mail.text), "page": mail.page, "PDF": mail.paper}
    for option in deal.proposal.options:
        total = f"{option.snapshot.total.amount:,.2f}"
        yield from (f"total {total} in the {part}" for part, words in parts.items() if total not in words)
        quote = next(one for one in deal.quotes if one.id == option.quote_id)
        if quote.aircraft.type_name not in mail.paper:
            yield f"aircraft {quote.aircraft.type_name} in the PDF"
    for leg in deal.trip.legs:
        assert leg.origin is not None
        assert leg.destination is not None
        assert leg.date is not None
        ends = (place.iata or place.icao or "?" for place in (leg.origin, leg.destination))
        facts = (*ends, date_label(leg.date), str(leg.passengers))
        yield from (f"{fact} in the PDF" for fact in facts if fact not in mail.paper)
    for part in ("text", "page"):
        if deal.mail.link not in (mail.text if part == "text" else mail.source):
            yield f"the link in the {part}"


def shown(deal: Deal, mail: Posted) -> Iterator[str]:
    """Margin and cost."""
    return leaked_outside("the mail", mail.read, deal)


def _slot(name: str, got: list[str]) -> Slot:
    return Slot(name, name, got, [], Verdict.WRONG if got else Verdict.RIGHT)
