"""The invited person comes in: fills in the form, signs the agreement if a broker, and has an account."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import available_timezones

from domain.passwords import weakness
from domain.ports import Clock, Ids
from persistence.invitations import AgreementPaper, Invitation, Invitations, TakenError
from persistence.users import Users, slow_hash
from tools.contracts.typed_name import browser, signed_name
from tools.deals.errors import RefusedError
from tools.people.agreement import printed, signed, written
from tools.proposals.house import House

LONGEST_NAME = 80
LONGEST_PHONE = 40
LONGEST_SIGNATURE = 600
SIGNS = "broker"
"""the role that works in the house's name, and agrees to something first"""
GONE = "This invitation can no longer be used. Please ask for a new one."


@dataclass(frozen=True)
class Form:
    name: str
    phone: str
    timezone: str
    signature: str
    """below the broker's mails; empty: name, house, phone and address"""
    password: str
    repeated: str


@dataclass(frozen=True)
class Signing:
    """What came with the press on "Sign"."""

    name: str
    consented: bool
    seen_sha256: str
    address: str
    user_agent: str


def zones() -> list[str]:
    """IANA names of places, by name."""
    return sorted(name for name in available_timezones() if "/" in name and not name.startswith("Etc/"))


def tidied(form: Form, email: str) -> Form:
    """RefusedError for the first thing that cannot be taken."""
    name, phone = " ".join(form.name.split()), " ".join(form.phone.split())
    signature = form.signature.replace("\r\n", "\n").strip()
    if not 2 <= len(name) <= LONGEST_NAME:
        raise RefusedError(f"Your name needs 2 to {LONGEST_NAME} characters: clients read it.")
    if len(phone) > LONGEST_PHONE or not set(phone) <= set("+0123456789 ()-./x"):
        raise RefusedError("The phone number holds digits, spaces and + ( ) - . only.")
    if form.timezone not in zones():
        raise RefusedError("Choose your time zone from the list.")
    if len(signature) > LONGEST_SIGNATURE:
        raise RefusedError(f"The signature has at most {LONGEST_SIGNATURE} characters.")
    if form.password != form.repeated:
        raise RefusedError("The two passwords are not the same. Type them again.")
    weak = weakness(form.password, name, email)
    if weak is not None:
        raise RefusedError(weak)
    return Form(name, phone, form.timezone, signature, form.password, form.repeated)


async def fill_in(
    invitations: Invitations,
    house: House,
    clock: Clock,
    ids: Ids,
    invitation: Invitation,
    form: Form,
    *,
    address: str,
) -> None:
    """A broker's agreement is printed and waits for the signature; everybody else is in."""
    tidy = tidied(form, invitation.email)
    kept = {
        "name": tidy.name,
        "phone": tidy.phone,
        "timezone": tidy.timezone,
        "signature": tidy.signature,
        "password_hash": await slow_hash(tidy.password),
    }
    if invitation.role != SIGNS:
        await _let_in(invitations, invitation, kept, ids.new(), clock.now(), address)
        return
    document = written(house, invitation, name=tidy.name, timezone=tidy.timezone, now=clock.now())
    paper = await asyncio.to_thread(printed, document, house, ids.new())
    await invitations.keep_form(invitation.id, kept, paper)


async def sign_agreement(
    invitations: Invitations,
    users: Users,
    house: House,
    clock: Clock,
    ids: Ids,
    invitation: Invitation,
    signing: Signing,
) -> None:
    """The account exists afterwards. RefusedError without name or consent, for other bytes than were shown,
    and for an invitation that has ended."""
    paper, form = await invitations.paper(invitation.id), invitation.form
    if paper is None or form is None:
        raise RefusedError("Please fill in the form first.")
    name = signed_name(
        signing.name,
        consented=signing.consented,
        what="agreement",
        stored=paper.content,
        sha256=paper.sha256,
        seen_sha256=signing.seen_sha256,
    )
    inviter = await users.by_id(invitation.invited_by)
    now = clock.now()
    with_name = await asyncio.to_thread(
        signed,
        paper,
        house,
        name=name,
        at=now,
        timezone=str(form["timezone"]),
        address=signing.address,
        user_agent=browser(signing.user_agent),
        invited_by=inviter.display_name if inviter else "An administrator",
        invited_at=invitation.created_at,
    )
    await _let_in(invitations, invitation, form, ids.new(), now, signing.address, with_name)


async def _let_in(
    invitations: Invitations,
    invitation: Invitation,
    form: object,
    user_id: str,
    now: datetime,
    address: str,
    paper: AgreementPaper | None = None,
) -> None:
    assert isinstance(form, dict)
    user = {
        "id": user_id,
        "identifier": invitation.email,
        "display_name": form["name"],
        "email": invitation.email,
        "phone": form["phone"] or None,
        "role": invitation.role,
        "timezone": form["timezone"],
        "password_hash": form["password_hash"],
    }
    try:
        came = await invitations.come_in(invitation, user, at=now, address=address, paper=paper)
    except TakenError:
        raise RefusedError("You have an account already: sign in with your address.") from None
    if not came:
        raise RefusedError(GONE)
