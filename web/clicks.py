"""What a button on a card says: checked before anything is done with it."""

from __future__ import annotations

from typing import Any, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from domain.card_fee import Card
from graph.understanding.edited import TripEdit
from tools.deals.errors import RefusedError


class Click(BaseModel):
    """Every card's button names its deal and the version of the card it stands on."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    deal_id: UUID
    version: int = Field(ge=0)

    @property
    def deal(self) -> str:
        return str(self.deal_id)


class OwnMargin(BaseModel):
    """Of one option; one of the two is given."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    margin_percent: str = Field("", max_length=20)
    margin_fixed: str = Field("", max_length=40)


class PriceOptions(Click):
    quote_ids: list[str] = Field(max_length=20)
    margin_percent: str = Field("", max_length=20)
    margin_fixed: str = Field("", max_length=40)
    """in the client's currency, unless it names another"""
    own_margins: dict[str, OwnMargin] = Field({}, max_length=20)
    """by quote: of the options that do not have the margin of all"""
    together: list[list[str]] = Field([], max_length=10)
    """quotes that fly the trip together, each group as one option"""
    people: dict[str, list[int]] = Field({}, max_length=20)
    """by quote: how many sit in it, per leg or the same on all; left out: by seats"""
    card: Card | None = None
    """the client pays by card"""
    taxes: dict[str, Literal["included", "excluded"]] = {}


class EditTrip(Click):
    edit: TripEdit


class WithdrawLink(Click):
    proposal_version: int = Field(ge=1)


class ChooseCurrency(Click):
    currency: str = Field(max_length=10)


class EnterRate(Click):
    """One `base` costs `rate` of `quote`."""

    base: str = Field(max_length=10)
    quote: str = Field(max_length=10)
    rate: str = Field(max_length=40)


class DecideTax(Click):
    code: str = Field(max_length=100)
    decision: Literal["entered", "waived", "confirmed", "taken_back"]
    amount: str = Field("", max_length=40)
    currency: str = Field("", max_length=10)
    reason: str = Field(max_length=1000)


class EditMail(Click):
    content_hash: str | None = Field(None, max_length=64)
    """of the draft that was looked at while these words were typed"""
    to: str = Field(max_length=300)
    subject: str = Field(max_length=1000)
    body: str = Field(max_length=100_000)


class ApproveSend(Click):
    content_hash: str = Field(min_length=64, max_length=64)
    confirm_provisional: bool = False


class AskOperators(Click):
    answer_minutes: int | None = Field(None, ge=1, le=100_000)
    """how long operators get; None: by how soon the trip departs"""


class EditOperatorMail(EditMail):
    mail_id: str = Field(min_length=36, max_length=36)


class ApproveOperatorMails(Click):
    approved: dict[str, str] = Field(max_length=20)
    """mail id -> hash of the content that was looked at"""


class OneOperatorMail(Click):
    mail_id: str = Field(min_length=36, max_length=36)


class OtherTrip(Click):
    n: int = Field(ge=1)
    """its number among the other trips of the deal"""


class OldTripClick(Click):
    trip_id: str = Field(max_length=40)
    """the marketplace's own"""


C = TypeVar("C", bound=BaseModel)


def read_click(kind: type[C], payload: dict[str, Any]) -> C:
    """RefusedError for what no card of ours sends."""
    try:
        return kind.model_validate(payload)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise RefusedError(f"This button sent something I cannot read ({where}). Reload the page.") from error
