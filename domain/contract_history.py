"""What contracts and disclosures make of a deal."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from domain import contracts as c, disclosures as d
from domain.deal import Deal

Changes = dict[str, object]


def _contract(deal: Deal, happening: c.Contracting, at: datetime) -> Changes:
    return {"contracts": c.after(deal.contracts, happening, at, deal.seq + 1)}


def _drafted(deal: Deal, happening: d.DisclosuresDrafted, _at: datetime) -> Changes:
    said = happening.model_dump(exclude={"kind"})
    new = d.Disclosure.model_validate({**said, "drafted_seq": deal.seq + 1})
    return {"disclosures": (*deal.disclosures, new)}


def _rendered(deal: Deal, happening: d.DisclosuresRendered, _at: datetime) -> Changes:
    return _with_disclosure(deal, happening.disclosure_id, paper=happening.paper, problem=None)


def _failed(deal: Deal, happening: d.DisclosuresFailed, _at: datetime) -> Changes:
    return _with_disclosure(deal, happening.disclosure_id, problem=happening.sentence)


def _given(deal: Deal, happening: d.DisclosuresGiven, at: datetime) -> Changes:
    told = {"given_at": at, "channel": happening.channel, "recipient": happening.recipient}
    return _with_disclosure(deal, happening.disclosure_id, **told)


def _put_off(_deal: Deal, happening: d.DisclosuresPutOff, _at: datetime) -> Changes:
    return {"put_off": happening.items}


def _carrier_changed(deal: Deal, happening: d.CarrierChanged, _at: datetime) -> Changes:
    # what was put off, or sent for signature, spoke of another carrier
    flies: Changes = (
        {"carrier": happening.carrier}
        if happening.aircraft == 1
        else {"other_carriers": {**deal.other_carriers, happening.aircraft: happening.carrier}}
    )
    return {
        **flies,
        "put_off": (),
        "contracts": c.unsigned_ended(deal.contracts),
    }


def _with_disclosure(deal: Deal, disclosure_id: str, **changes: object) -> Changes:
    if not any(one.disclosure_id == disclosure_id for one in deal.disclosures):
        raise ValueError("this deal has no such disclosure")
    return {
        "disclosures": tuple(
            one.model_copy(update=changes) if one.disclosure_id == disclosure_id else one
            for one in deal.disclosures
        )
    }


CHANGES: dict[type, Callable[[Deal, Any, datetime], Changes]] = {
    c.ContractDrafted: _contract,
    c.ContractRendered: _contract,
    c.ContractFailed: _contract,
    c.ContractSent: _contract,
    c.ContractOpened: _contract,
    c.ContractSigned: _contract,
    c.ContractCertified: _contract,
    c.ContractCountersigned: _contract,
    c.ContractWithdrawn: _contract,
    d.DisclosuresDrafted: _drafted,
    d.DisclosuresRendered: _rendered,
    d.DisclosuresFailed: _failed,
    d.DisclosuresGiven: _given,
    d.DisclosuresPutOff: _put_off,
    d.CarrierChanged: _carrier_changed,
}
"""kind of event -> what changes with it"""
