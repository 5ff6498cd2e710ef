"""The simulated operators: companies that do not exist, their bases and what they fly."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Seller:
    """An operator. `bases` are ICAO codes, `types` ICAO type codes; tail n stands at base n modulo bases."""

    id: str
    name: str
    prefix: str
    bases: tuple[str, ...]
    types: tuple[str, ...]
    ratings: tuple[str, ...]

    @property
    def email(self) -> str:
        words = self.name.removesuffix(" (demo)").casefold().replace("&", "and").split()
        return f"charter@{'-'.join(words)}.example"

    @property
    def phone(self) -> str:
        return f"+1 555 01{self.id[-2:]}"


_GOLD = ("ARGUS Gold",)
_PLATINUM = ("ARGUS Platinum", "WYVERN Wingman")
_WINGMAN = ("WYVERN Wingman",)
_FULL = ("ARGUS Platinum", "WYVERN Wingman", "IS-BAO Stage 3")
_ISBAO = ("IS-BAO Stage 2",)
_NONE: tuple[str, ...] = ()

_ROWS: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...], tuple[str, ...]], ...] = (
    ("Hudson Ridge Aviation", "N", ("KTEB",), ("CL35", "C68A", "GLF5", "PC12"), _PLATINUM),
    ("Palisade Jets", "N", ("KTEB", "KHPN"), ("C56X", "GLF4", "FA7X"), _FULL),
    ("Morris Field Charter", "N", ("KMMU",), ("E55P", "H25B", "CL60"), _GOLD),
    ("Sound Shore Air", "N", ("KHPN", "KFRG"), ("C25B", "G280", "F2TH"), _WINGMAN),
    ("Bay State Air Charter", "N", ("KBED", "KASH"), ("C680", "PC12", "CL30"), _GOLD),
    ("Brandywine Executive", "N", ("KILG", "KPNE"), ("LJ60", "C56X", "GALX"), _GOLD),
    ("Potomac Wings", "N", ("KIAD", "KHEF"), ("GLF6", "C700", "LJ75"), _FULL),
    ("Piedmont Skyways", "N", ("KCLT", "KRDU"), ("E50P", "C68A", "B350"), _GOLD),
    ("Peachtree Air Partners", "N", ("KPDK", "KFTY"), ("CL30", "BE40", "GA5C"), _PLATINUM),
    ("Biscayne Jet Lines", "N", ("KOPF", "KFXE"), ("CL60", "E55P", "GLEX", "LJ45"), _PLATINUM),
    ("Gulfshore Charter", "N", ("KAPF", "KTPA"), ("C25A", "HDJT", "E545"), _WINGMAN),
    ("Cumberland Air", "N", ("KJWN", "KLEX"), ("C560", "H25B", "BE20"), _NONE),
    ("Lakefront Aviation", "N", ("KPWK", "KMDW"), ("C750", "F900", "C56X"), _PLATINUM),
    ("Northern Prairie Jets", "N", ("KFCM", "KMKE"), ("C25C", "TBM9", "CL35"), _GOLD),
    ("Lone Star Air Charter", "N", ("KDAL", "KADS"), ("C68A", "GLF4", "LJ45", "C208"), _FULL),
    ("Bayou City Jets", "N", ("KHOU", "KSGR"), ("G280", "E135", "HDJT"), _GOLD),
    ("Front Range Charter", "N", ("KAPA", "KBJC"), ("PC12", "PC24", "CL30"), _GOLD),
    ("Wasatch Air Service", "N", ("KSLC", "KJAC"), ("C25B", "E550", "B350"), _WINGMAN),
    ("Pikes Summit Aviation", "N", ("KCOS", "KRIL"), ("PC12", "C525", "BE20"), _NONE),
    ("Sonoran Jet Center", "N", ("KSDL", "KLAS"), ("LJ60", "CL35", "C510"), _GOLD),
    ("San Fernando Aviation", "N", ("KVNY",), ("GLF4", "CL60", "FA8X", "E545"), _FULL),
    ("Pacific Crest Jets", "N", ("KVNY", "KBUR"), ("CL35", "GL5T", "C25C", "C700"), _PLATINUM),
    ("Golden Gate Air Charter", "N", ("KOAK", "KSJC"), ("G280", "GA6C", "C56X"), _PLATINUM),
    ("Puget Executive", "N", ("KBFI",), ("E55P", "F2TH", "P180"), _GOLD),
    ("Thames Valley Jets", "G-", ("EGLF", "EGGW"), ("GL7T", "C56X", "FA7X", "E55P"), _ISBAO),
    ("Bedford Square Aviation", "G-", ("EGGW", "EGKB"), ("CL60", "C68A", "GLF6"), _ISBAO),
    ("Seine Affaires", "F-", ("LFPB", "LFMN"), ("F2TH", "FA6X", "C25A"), _ISBAO),
    ("Leman Air", "HB-", ("LSGG", "LSZH"), ("PC24", "PC12", "F900", "GA7C"), _ISBAO),
    ("Isar Executive", "D-", ("EDDM", "EDMO"), ("C25C", "LJ75", "CL35"), _ISBAO),
    ("Lombarda Voli", "I-", ("LIML", "LIRA"), ("P180", "C56X", "E135"), _NONE),
    ("Iberia Sur Charter", "EC-", ("LEMD", "LEPA"), ("C25B", "E550", "GLEX"), _ISBAO),
    ("Gulf Crescent Aviation", "A6-", ("OMDB", "OMDW"), ("GLF5", "A319", "GLEX"), _ISBAO),
    ("Straits Jet", "9V-", ("WSSL",), ("GLF6", "CL60", "B737"), _ISBAO),
    ("Southern Cross Executive", "VH-", ("YSBK", "YMEN"), ("GL5T", "C680", "PC24"), _NONE),
    ("Continental Wide Cabin", "N", ("KMIA", "KLAX"), ("B737", "A319"), _FULL),
)

SELLERS: tuple[Seller, ...] = tuple(
    Seller(f"acompany-{7001 + n}", f"{name} (demo)", prefix, bases, types, ratings)
    for n, (name, prefix, bases, types, ratings) in enumerate(_ROWS)
)
