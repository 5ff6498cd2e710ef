"""The tails that the simulated operators fly: the same fleet for the same seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sandbox.marketplace.aircraft_types import TYPES, AircraftType
from sandbox.marketplace.airports import Airport, airport
from sandbox.marketplace.seeded import Draw
from sandbox.marketplace.sellers import SELLERS, Seller

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"


@dataclass(frozen=True)
class Tail:
    """One aircraft of an operator at its base."""

    registration: str
    type: AircraftType
    seller: Seller
    base: Airport
    year: int
    wifi: bool
    pets: bool

    @property
    def amenities(self) -> list[str]:
        named = {"Wi-Fi": self.wifi, "Pets allowed": self.pets, "Enclosed lavatory": self.type.seats > 5}
        return [name for name, there in named.items() if there]


class Fleet:
    """All tails by registration, in the operators' order."""

    def __init__(self, seed: int) -> None:
        self.tails: dict[str, Tail] = {}
        for seller in SELLERS:
            for position, type_code in enumerate(seller.types):
                tail = _tail(seed, seller, position, TYPES[type_code], self.tails)
                self.tails[tail.registration] = tail

    def __iter__(self) -> Iterator[Tail]:
        return iter(self.tails.values())

    def __len__(self) -> int:
        return len(self.tails)

    def __getitem__(self, registration: str) -> Tail:
        return self.tails[registration]

    def of_seller(self, seller_id: str) -> list[Tail]:
        return [tail for tail in self if tail.seller.id == seller_id]


def _tail(seed: int, seller: Seller, position: int, kind: AircraftType, taken: dict[str, Tail]) -> Tail:
    draw = Draw(seed, "tail", seller.id, position)
    registration = _registration(seller.prefix, draw)
    while registration in taken:
        registration = _registration(seller.prefix, draw)
    return Tail(
        registration=registration,
        type=kind,
        seller=seller,
        base=airport(seller.bases[position % len(seller.bases)]),
        year=draw.between(kind.first_year, kind.last_year),
        wifi=draw.chance(75),
        pets=draw.chance(65),
    )


def _registration(prefix: str, draw: Draw) -> str:
    if prefix == "N":
        return f"N{draw.between(100, 999)}{draw.choice(_LETTERS)}{draw.choice(_LETTERS)}"
    return prefix + "".join(draw.choice(_LETTERS) for _ in range(4 if prefix in ("G-", "D-", "F-") else 3))
