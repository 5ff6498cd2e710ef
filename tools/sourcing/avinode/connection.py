"""One connection to Avinode: where it is, what it presents, who acts. It belongs to one member company."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator, model_validator


class Clock(Protocol):
    def now(self) -> datetime:
        """The present, aware."""
        ...


class OAuthClient(BaseModel):
    """OAuth client credentials: short-lived tokens that are fetched and renewed by us."""

    model_config = ConfigDict(frozen=True)

    client_id: str
    client_secret: SecretStr
    expires_in_minutes: int = Field(30, ge=1, le=120)


class AvinodeConnection(BaseModel):
    """`base_url` up to and including /api. Exactly one of `bearer` and `oauth`."""

    model_config = ConfigDict(frozen=True)

    base_url: str
    api_token: SecretStr
    """identifies the app: X-Avinode-ApiToken"""
    bearer: SecretStr | None = None
    oauth: OAuthClient | None = None
    product: str = "JetVision/0.1"
    """`Name/1.2`"""
    act_as: str | None = None
    """login of the sales person, so that operators see a name"""

    @classmethod
    def of(
        cls,
        base_url: str,
        api_token: SecretStr,
        *,
        bearer: SecretStr | None = None,
        client_id: str | None = None,
        client_secret: SecretStr | None = None,
        act_as: str | None = None,
    ) -> Self:
        """From single settings: with an OAuth client its tokens are used, and no fixed one."""
        oauth = None
        if client_id and client_secret:
            oauth, bearer = OAuthClient(client_id=client_id, client_secret=client_secret), None
        return cls(base_url=base_url, api_token=api_token, bearer=bearer, oauth=oauth, act_as=act_as)

    @field_validator("base_url")
    @classmethod
    def _address(cls, value: str) -> str:
        parts = urlsplit(value)
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
            raise ValueError("the address of the marketplace begins with https:// and ends with /api")
        if parts.username is not None or parts.password is not None:
            raise ValueError("the address of the marketplace holds no user and no password")
        return value.rstrip("/")

    @field_validator("product", "act_as")
    @classmethod
    def _header(cls, value: str | None) -> str | None:
        if value is not None and not (value.isascii() and value.isprintable() and value.strip()):
            raise ValueError("a header holds plain printable characters")
        return value

    @model_validator(mode="after")
    def _one_credential(self) -> Self:
        if (self.bearer is None) == (self.oauth is None):
            raise ValueError("give either the bearer token or the OAuth client, not both and not none")
        return self
