"""The disclosures of 14 CFR Part 295: stated by the broker, printed by a job, given by an approved letter."""

from __future__ import annotations

from collections.abc import Sequence

from domain.deal import Deal
from domain.deal_state import allowed
from domain.disclosures import (
    Carrier,
    CarrierChanged,
    Disclosure,
    DisclosuresDrafted,
    DisclosuresGiven,
    DisclosuresPutOff,
    Facts,
    OnRequest,
)
from persistence.unit_of_work import UnitOfWork
from tools.contracts.facts import accepted, facts_of, facts_to_tell, item_words, still_untold
from tools.contracts.texts import disclosures_version, on_request_version
from tools.contracts.wording import disclosure_words
from tools.deals.errors import RefusedError
from tools.deals.wording import state_label
from tools.letters.draft import end_letters
from tools.proposals.house import House

RENDER_DISCLOSURES = "render_disclosures"
LONGEST_NAME = 120
LONGEST_FACT = 1500


async def give_disclosures(
    uow: UnitOfWork, house: House, deal_id: str, *, carriers: Sequence[tuple[str, str]]
) -> Deal:
    """The broker's click: the client is told these facts. `carriers`: of each aircraft the legal name, and
    trade names separated by commas. Another name of a carrier than before ends an unsigned contract.
    RefusedError for a name that is none, and unless each aircraft has one."""
    deal = await _disclosable(uow, deal_id)
    taken = await accepted(uow, deal)
    before = facts_of(deal, house, taken.operators)
    if len(carriers) != len(taken.aircraft):
        raise RefusedError("Name the carrier of each aircraft, as its certificate does.")
    for n, (legal_name, trade_names) in enumerate(carriers, start=1):
        carrier = _carrier(legal_name, trade_names)
        if carrier != before.carrier_of(n):
            deal = await carrier_changed(uow, deal, carrier, n)
    return await _drafted(uow, house, deal, facts_of(deal, house, taken.operators))


async def tell_what_is_new(uow: UnitOfWork, house: House, deal: Deal, facts: Facts) -> Deal:
    """With a new contract: the disclosures are drafted, unless the client has them or they are under way."""
    under_way = any(
        one.when == "before_contract" and one.facts == facts and one.problem is None
        for one in deal.disclosures
    )
    return deal if under_way else await _drafted(uow, house, deal, facts)


async def answer_request(
    uow: UnitOfWork, house: House, deal_id: str, *, relationships: str, third_party_fees: str
) -> Deal:
    """The client has asked: the three further facts go out in writing, with the client's own total."""
    deal = await _disclosable(uow, deal_id)
    taken = await accepted(uow, deal)
    contract = deal.contract
    snapshot = contract.snapshot if contract else taken.snapshot
    told = OnRequest(
        relationships=_fact(relationships, "your business relationships with the carrier"),
        totals=snapshot.totals,
        third_party_fees=_fact(third_party_fees, "the fees of third parties"),
    )
    return await _drafted(uow, house, deal, facts_of(deal, house, taken.operators), told)


async def put_off_disclosures(uow: UnitOfWork, house: House, deal_id: str) -> Deal:
    """The broker's click: the contract may go out although these facts are not told yet, and says so."""
    deal = await _disclosable(uow, deal_id)
    taken = await accepted(uow, deal)
    contract = deal.contract
    facts = facts_to_tell(deal, contract) if contract else facts_of(deal, house, taken.operators)
    items = still_untold(deal, facts)
    if not items:
        raise RefusedError("Everything has been told; there is nothing to put off.")
    happening = DisclosuresPutOff(items=(*deal.put_off, *items))
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await uow.say(
        deal.thread_id,
        f"Noted: {item_words(items)} will be disclosed later. The client may then accept it, or cancel with "
        "a full refund.",
        deal_id=deal.id,
    )
    return deal


async def handed_over(uow: UnitOfWork, deal_id: str, disclosure_id: str, *, recipient: str) -> Deal:
    """The broker gave the printed paper to the client: the record names who took it."""
    deal = await _disclosable(uow, deal_id)
    disclosure = deal.disclosure(disclosure_id)
    if disclosure is None or disclosure.paper is None or disclosure.given_at is not None:
        raise RefusedError("There is no printed disclosure that was not given yet.")
    name = " ".join(recipient.split())[:LONGEST_NAME]
    if len(name) < 2:
        raise RefusedError("Say who took the paper.")
    deal = await end_letters(uow, deal, "disclosure", about=disclosure_id)
    happening = DisclosuresGiven(
        disclosure_id=disclosure_id,
        text_version=disclosure.text_version,
        recipient=name,
        channel="paper",
        sha256=disclosure.paper.sha256,
    )
    return await uow.happen(deal, happening, actor=uow.broker)


async def carrier_changed(uow: UnitOfWork, deal: Deal, carrier: Carrier, aircraft: int) -> Deal:
    """What nobody has signed yet ends with it, its letters and links too."""
    for purpose in ("contract", "disclosure"):
        deal = await end_letters(uow, deal, purpose)
    contract = deal.contract
    if contract is not None and not contract.in_force:
        await uow.links.revoke(deal_id=deal.id, opens="contract", version=contract.version)
    return await uow.happen(deal, CarrierChanged(carrier=carrier, aircraft=aircraft), actor=uow.broker)


async def order_disclosures(uow: UnitOfWork, deal: Deal, disclosure: Disclosure) -> None:
    key = f"{RENDER_DISCLOSURES}:{disclosure.disclosure_id}:{deal.seq}"
    await uow.later(RENDER_DISCLOSURES, deal, key, {"disclosure_id": disclosure.disclosure_id})


async def _disclosable(uow: UnitOfWork, deal_id: str) -> Deal:
    deal = await uow.deals.get(deal_id, lock=True)
    if not allowed(deal.state, "disclosures_drafted"):
        raise RefusedError(f"Nothing is disclosed while the deal stands at “{state_label(deal.state)}”.")
    return deal


async def _drafted(
    uow: UnitOfWork, house: House, deal: Deal, facts: Facts, told: OnRequest | None = None
) -> Deal:
    happening = DisclosuresDrafted(
        disclosure_id=uow.ids.new(),
        when="on_request" if told else "before_contract",
        facts=facts,
        on_request=told,
        text_version=on_request_version() if told else disclosures_version(),
        text_sha256=disclosure_words(house, facts, told).sha256,
    )
    deal = await uow.happen(deal, happening, actor=uow.broker)
    await order_disclosures(uow, deal, deal.disclosures[-1])
    return deal


def _carrier(legal_name: str, trade_names: str) -> Carrier:
    name = " ".join(legal_name.split())[:LONGEST_NAME]
    if len(name) < 2:
        raise RefusedError("Give the carrier's legal name, as it stands on its certificate.")
    others = (" ".join(other.split())[:LONGEST_NAME] for other in trade_names.split(","))
    return Carrier(legal_name=name, trade_names=tuple(other for other in others if other)[:8])


def _fact(text: str, what: str) -> str:
    text = " ".join(text.split())
    if not text or len(text) > LONGEST_FACT:
        raise RefusedError(f"State {what} in 1 to {LONGEST_FACT:,} characters; “none” is an answer.")
    return text
