"""The house as its settings make it: on paper, on the client's page, and where pictures come from."""

from __future__ import annotations

from pathlib import Path

import pytest

from bootstrap_house import house_of
from bootstrap_outside import pictures_of
from settings import Settings
from tests.support.pictures import jpeg
from tools.pictures.source import Origin
from web.client_page import render_brand_style

SAID = {
    "JETVISION_DEMO": "1",
    "SMTP_HOST": "mail.meridian.example",
    "MAIL_FROM": "Anna Berg <anna@meridian.example>",
    "BRAND_NAME": "Meridian Air Charter (demo)",
    "BRAND_LEGAL_NAME": "Meridian Air Charter LLC (demo)",
    "BRAND_ADDRESS": "100 Hangar Road, Teterboro, NJ",
    "BRAND_PHONE": "+1 201 555 0142",
    "BRAND_WEBSITE": "meridian.example",
    "BRAND_COLOUR": "#5a1010",
    "BRAND_ACCENT": "#c9a873",
    "BRAND_HEADINGS": "sans",
    "PAPER": "letter",
}


def test_the_house_looks_as_its_settings_say(tmp_path: Path) -> None:
    logo = tmp_path / "logo.png"
    logo.write_bytes(jpeg())
    house = house_of(Settings.model_validate({**SAID, "BRAND_LOGO": str(logo)}))
    assert house.paper == "letter"
    told = house.brand.model_dump(exclude={"logo_png", "email"})
    assert told == {
        "name": SAID["BRAND_NAME"],
        "legal_name": SAID["BRAND_LEGAL_NAME"],
        "address": SAID["BRAND_ADDRESS"],
        "phone": SAID["BRAND_PHONE"],
        "website": SAID["BRAND_WEBSITE"],
        "colour": SAID["BRAND_COLOUR"],
        "accent": SAID["BRAND_ACCENT"],
        "headings": "sans",
    }
    assert house.brand.logo_png == logo.read_bytes()
    assert "--accent:#c9a873" in render_brand_style(house.brand)


def test_a_house_without_a_name_in_law_uses_its_own() -> None:
    said = {name: value for name, value in SAID.items() if name != "BRAND_LEGAL_NAME"}
    assert house_of(Settings.model_validate(said)).brand.legal_name == SAID["BRAND_NAME"]


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("https://sandbox.avinode.com/photos/1.jpg", True),
        ("https://cdn.example/1.jpg", True),
        ("https://other.example/1.jpg", True),
        ("https://sub.cdn.example/1.jpg", False),
        ("http://sandbox.avinode.com/photos/1.jpg", False),
        ("https://sandbox.avinode.com:8443/1.jpg", False),
    ],
)
def test_pictures_come_from_the_connections_and_from_named_hosts(address: str, expected: bool) -> None:
    source = pictures_of(
        Settings(
            AVINODE_BASE_URL="https://sandbox.avinode.com/api",
            AVINODE_API_TOKEN="t",
            AVINODE_BEARER="t",
            AVINODE_WEBHOOK_USER="u",
            AVINODE_WEBHOOK_SECRET="s",
            PICTURE_HOSTS="cdn.example, other.example",
        )
    )
    allowed = {(one.scheme, one.host, one.port) for one in source.origins}
    asked = Origin.of(address)
    assert ((asked.scheme, asked.host, asked.port) in allowed) is expected
