"""The companies and what they fly: the demo's operators, with the numbers that are theirs here."""

from __future__ import annotations

from dataclasses import dataclass

from sandbox.marketplace import aircraft_types as kinds
from sandbox.marketplace.fleet import Fleet, Tail
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.store import Json

FIRST_COMPANY = 41_001
CLASSES = {
    "Turboprop": (kinds.TURBOPROP,),
    "Light": (kinds.VERY_LIGHT, kinds.LIGHT),
    "Midsize": (kinds.MIDSIZE,),
    "Super midsize": (kinds.SUPER_MIDSIZE,),
    "Heavy": (kinds.HEAVY,),
    "Ultra long range": (kinds.ULTRA_LONG,),
    "VIP airliner": (kinds.VIP,),
    "Helicopter": (),
    "Cargo": (),
    "Airliner": (),
}
"""this marketplace's class -> categories of the fleet; for the last three it lists nobody"""


@dataclass(frozen=True)
class Company:
    """`response_rate` in percent, `response_time` in minutes."""

    id: int
    name: str
    tails: tuple[Tail, ...]
    response_rate: int
    response_time: int

    def shape(self) -> Json:
        return {
            "id": self.id,
            "name": self.name,
            "avg_response_rate": self.response_rate,
            "avg_response_time": self.response_time,
        }


class Directory:
    def __init__(self, seed: int) -> None:
        by_seller: dict[str, list[Tail]] = {}
        for tail in Fleet(seed):
            by_seller.setdefault(tail.seller.id, []).append(tail)
        self.companies = {
            company.id: company
            for company in (
                _company(seed, FIRST_COMPANY + n, tails) for n, tails in enumerate(by_seller.values())
            )
        }
        self.tails = {tail.registration: tail for tails in by_seller.values() for tail in tails}

    def named(self, name: object) -> Company | None:
        """By its number, or its name in any case."""
        for company in self.companies.values():
            if name == company.id or str(name).casefold() == company.name.casefold():
                return company
        return None

    def of(self, tail: Tail) -> Company:
        return next(one for one in self.companies.values() if tail in one.tails)


def class_of(tail: Tail) -> str:
    return next(name for name, categories in CLASSES.items() if tail.type.category in categories)


def _company(seed: int, number: int, tails: list[Tail]) -> Company:
    draw = Draw(seed, "aviapages company", number)
    return Company(
        id=number,
        name=tails[0].seller.name,
        tails=tuple(tails),
        response_rate=draw.between(35, 98),
        response_time=draw.between(4, 190),
    )
