"""The language model and the error reports."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

import httpx

from tools.doctor.finding import SECONDS, Bad, Finding, look

OPENAI = "https://api.openai.com/v1"


def model(settings: Mapping[str, str]) -> Finding:
    """Whether the key is taken and the model is there. Asking costs nothing: no text is read by the model."""
    base, key = settings.get("OPENAI_BASE_URL", OPENAI), settings["OPENAI_API_KEY"]
    name = settings.get("OPENAI_MODEL")

    def ask() -> str:
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            answer = client.get(f"{base}/models", headers={"Authorization": f"Bearer {key}"})
        status = answer.status_code
        if status in {401, 403}:
            raise Bad(f"refuses our key ({status}): check OPENAI_API_KEY.")
        if status in {404, 405}:
            return "answers, but does not list its models"
        if status != httpx.codes.OK:
            raise Bad(f"answers {status}: check OPENAI_BASE_URL, or try again later.")
        listed = _names(answer)
        if name is not None and listed and name not in listed:
            raise Bad("does not have the model of OPENAI_MODEL: choose one that it lists.")
        return f"takes our key, {len(listed)} models"

    return look("model", ask, (httpx.HTTPError, ValueError), "check OPENAI_BASE_URL and the network.")


def sentry(dsn: str) -> Finding:
    """An envelope without an event: the key is checked, and nothing is reported."""

    def ask() -> str:
        parts = urlsplit(dsn)
        project = parts.path.rstrip("/").rpartition("/")[2]
        if not parts.username or not parts.hostname or not project.isdigit():
            raise Bad("SENTRY_DSN is not an address with a key and a project: copy it again.")
        port = f":{parts.port}" if parts.port else ""
        before = parts.path.rstrip("/").rpartition("/")[0]
        address = f"{parts.scheme}://{parts.hostname}{port}{before}/api/{project}/envelope/"
        auth = f"Sentry sentry_version=7, sentry_client=jetvision-doctor/1, sentry_key={parts.username}"
        with httpx.Client(timeout=SECONDS, trust_env=False) as client:
            answer = client.post(address, content=b"{}\n", headers={"X-Sentry-Auth": auth})
        if answer.status_code in {401, 403, 404}:
            raise Bad(f"refuses our key or project ({answer.status_code}): check SENTRY_DSN.")
        if answer.status_code >= 500:
            raise Bad(f"answers {answer.status_code}: try again later.")
        return "takes reports"

    return look("Sentry", ask, (httpx.HTTPError, ValueError), "check SENTRY_DSN and the network.")


def _names(answer: httpx.Response) -> set[str]:
    payload = answer.json()
    data = payload.get("data") if isinstance(payload, dict) else None
    return {str(one.get("id")) for one in data if isinstance(one, dict)} if isinstance(data, list) else set()
