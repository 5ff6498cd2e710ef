"""The one service account: its key, and the access tokens that it is given for a signed assertion."""

from __future__ import annotations

import secrets
import time
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from starlette.datastructures import FormData

SCOPE = "https://www.googleapis.com/auth/spreadsheets"
GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"


@dataclass
class Accounts:
    email: str = "jetvision@demo.iam.gserviceaccount.example"
    given: int = 0
    _key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )
    _good: dict[str, float] = field(default_factory=dict)

    def key_file(self, base: str) -> dict[str, str]:
        """What Google hands out for a service account, as JSON."""
        pem = self._key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        return {
            "type": "service_account",
            "client_email": self.email,
            "private_key_id": "demo",
            "private_key": pem.decode(),
            "token_uri": f"{base}/token",
        }

    def exchange(self, form: FormData, audience: str) -> tuple[dict[str, Any], int]:
        """(answer, status)"""
        if form.get("grant_type") != GRANT:
            return {"error": "unsupported_grant_type"}, 400
        try:
            said = jwt.decode(
                str(form.get("assertion", "")), self._key.public_key(), ["RS256"], audience=audience
            )
        except jwt.PyJWTError as error:
            return {"error": "invalid_grant", "error_description": str(error)}, 400
        if said.get("iss") != self.email or SCOPE not in str(said.get("scope", "")).split():
            return {"error": "invalid_scope"}, 400
        token = f"ya29.{secrets.token_urlsafe(24)}"
        self._good[token] = time.monotonic() + 3600
        self.given += 1
        return {"access_token": token, "expires_in": 3599, "token_type": "Bearer"}, 200

    def is_good(self, authorization: str) -> bool:
        scheme, _, token = authorization.partition(" ")
        return scheme == "Bearer" and self._good.get(token, 0.0) > time.monotonic()

    def revoke_all(self) -> None:
        self._good.clear()
