"""A service account of Google's: its key file, and the assertion that is exchanged for an access token."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from pydantic import SecretStr

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
GOOD_FOR_SECONDS = 3600


class BadKeyError(ValueError):
    """The sentence says what is wrong with the key file, without its content."""


@dataclass(frozen=True)
class ServiceAccount:
    email: str
    """with which a sheet is shared"""
    key: SecretStr
    tokens: str
    """the address of the token endpoint"""

    @classmethod
    def of_file(cls, path: Path) -> ServiceAccount:
        """As Google hands it out. BadKeyError."""
        try:
            told = json.loads(path.read_text(encoding="utf-8"))
            account = cls(told["client_email"], SecretStr(told["private_key"]), told["token_uri"])
            load_pem_private_key(account.key.get_secret_value().encode(), None)
        except OSError as error:
            raise BadKeyError(f"The key file {path.name} cannot be read: {error.strerror}.") from error
        except (ValueError, KeyError, TypeError) as error:
            raise BadKeyError(f"{path.name} is not the JSON key of a Google service account.") from error
        return account

    def assertion(self) -> str:
        """Signed; good for an hour."""
        now = int(time.time())
        said = {
            "iss": self.email,
            "scope": SCOPE,
            "aud": self.tokens,
            "iat": now,
            "exp": now + GOOD_FOR_SECONDS,
        }
        return jwt.encode(said, self.key.get_secret_value(), algorithm="RS256")
