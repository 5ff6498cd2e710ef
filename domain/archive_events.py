"""A deal is put aside, or taken up again."""

from __future__ import annotations

from typing import Literal

from domain.happening import Happening


class DealArchived(Happening):
    kind: Literal["deal_archived"] = "deal_archived"


class DealBroughtBack(Happening):
    kind: Literal["deal_brought_back"] = "deal_brought_back"


Archiving = DealArchived | DealBroughtBack
