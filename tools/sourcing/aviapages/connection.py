"""One connection to Aviapages: where it is and the key that it presents. It belongs to one member."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr, field_validator

WHO = "Aviapages"


class AviapagesConnection(BaseModel):
    """`base_url` up to and including /v3."""

    model_config = ConfigDict(frozen=True)

    base_url: str
    token: SecretStr

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the address of Aviapages begins with https:// and ends with /v3")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the address of Aviapages holds no user and no password")
        return value.rstrip("/")

    def owns(self, address: str) -> bool:
        """Whether our key may be sent there: the same scheme, host, port and path above."""
        ours, theirs = urlsplit(self.base_url), urlsplit(address)
        try:
            same = (ours.scheme, ours.hostname, ours.port) == (theirs.scheme, theirs.hostname, theirs.port)
        except ValueError:  # a port that is none
            return False
        plain = theirs.username is None and ".." not in theirs.path and "\\" not in address
        return same and plain and theirs.path.startswith(f"{ours.path}/")
