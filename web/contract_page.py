"""The contract's page as HTML: pure functions from a view of one version to a string.

As the proposal's page it needs no inline style and nothing from another server; its one script tells that it
was looked at.
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from tools.contracts.document import ContractDocument
from tools.contracts.typed_name import LONGEST_NAME
from tools.proposals.document import Label, Name, Note
from web.client_page import PAGES

Status = Literal["open", "read_only", "signed", "countersigned", "replaced", "closed"]
OWN = r"^/[!#-&(-;=?-~]*$"


class ContractPage(BaseModel):
    """Everything the page shows. The document has no field for the operator's price or a margin."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: ContractDocument
    status: Status
    files: tuple[tuple[Label, str], ...]
    """label and path of what can be opened"""
    sign_url: str = Field(pattern=OWN)
    """where the form posts: `name`, `consent`, `sha256`, `csrf`"""
    seen_url: str = Field(pattern=OWN)
    csrf: str = Field(max_length=200)
    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    """of the file that would be signed"""
    signed_name: Name = ""
    signed_label: Label = ""
    countersigned_label: Label = ""
    problem: Note = ""
    """what was wrong with the signature just sent, in a sentence"""
    written: Name = ""
    """the name that was typed when it was wrong"""

    @model_validator(mode="after")
    def _signed_pages_tell_who(self) -> ContractPage:
        if self.status in {"signed", "countersigned", "replaced"} and not self.signed_name:
            raise ValueError("a signed page needs its signature")
        return self


def render_contract_page(page: ContractPage) -> str:
    """The whole HTML document; every text in it is escaped."""
    return PAGES.get_template("contract_page.html.j2").render(
        page=page,
        d=page.document,
        brand=page.document.brand,
        brand_style_url="/client/static/brand.css",
        longest_name=LONGEST_NAME,
    )
