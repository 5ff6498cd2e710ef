"""From an invitation to an account: a link that works once, a form, a signed agreement."""

from __future__ import annotations

import io
import re
from datetime import timedelta

import httpx
from pypdf import PdfReader

from persistence.invitations import Invitations
from tests.integration.conftest import House
from tests.support.own_pages import ADMIN, Pages, add_admin, pages_of

GOOD = "seven quiet morning flights"
FORM = {
    "name": "Nora Falk (demo)",
    "phone": "+1 201 555 0199",
    "timezone": "Europe/Zurich",
    "signature": "Nora Falk\nAlways reachable",
    "password": GOOD,
    "repeated": GOOD,
}
LOGIN = "nora@jetvision.example"


async def link(house: House, email: str = LOGIN, role: str = "broker") -> str:
    """The path of a new invitation."""
    async with pages_of(house, ADMIN) as pages:
        made = await pages.post("/admin/invite", "/admin", email=email, role=role)
    found = re.search(r'value="http://127.0.0.1:8000(/join/[^"]+)"', made.text)
    assert found is not None, made.text
    return found[1]


async def signed(pages: Pages, path: str, **fields: str) -> httpx.Response:
    page = (await pages.get(path)).text
    sha256 = re.search(r'name="sha256" value="([^"]+)"', page)
    assert sha256 is not None
    form = {"sha256": sha256[1], "consent": "yes", "name": "Nora Falk", **fields}
    return await pages.post(f"{path}/sign", path, **form)


async def test_a_broker_fills_in_signs_and_has_an_account(house: House) -> None:
    users = await add_admin(house)
    path = await link(house)
    async with pages_of(house, None) as pages:
        filled = await pages.post(path, path, **FORM)
        assert filled.status_code == 303
        assert await users.by_identifier(LOGIN) is None
        shown = await pages.get(f"{path}/agreement.pdf")
        done = await signed(pages, path)
        assert done.status_code == 200
        assert "Your account is there" in done.text
        again = await pages.get(path)
    assert (again.status_code, "has been used" in again.text) == (410, True)
    user = await users.sign_in(LOGIN, GOOD)
    assert user is not None
    assert (user.role, user.timezone, user.phone) == ("broker", "Europe/Zurich", "+1 201 555 0199")
    invitations = Invitations(house.database.auth)
    [invitation] = await invitations.newest()
    paper = await invitations.paper(invitation.id)
    assert paper is not None
    assert paper.content == shown.content
    assert paper.signature is not None
    assert paper.signature["name"] == "Nora Falk"
    assert paper.signature["sha256"] == paper.sha256
    # the password's hash does not lie about twice
    assert invitation.form is None
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(paper.certified or b"")).pages)
    assert "Signed by the broker" in words
    assert "Dora Lind (demo)" in words
    assert "sample" in words.lower()


async def test_a_reviewer_has_nothing_to_sign(house: House) -> None:
    users = await add_admin(house)
    path = await link(house, "rhea@jetvision.example", "reviewer")
    async with pages_of(house, None) as pages:
        page = (await pages.get(path)).text
        assert "agreement" not in page
        done = await pages.post(path, path, **FORM)
    assert "Your account is there" in done.text
    user = await users.sign_in("rhea@jetvision.example", GOOD)
    assert user is not None
    assert user.role == "reviewer"


async def test_what_is_wrong_is_said_and_nothing_typed_is_lost(house: House) -> None:
    await add_admin(house)
    path = await link(house)
    async with pages_of(house, None) as pages:
        short = await pages.post(path, path, **FORM | {"password": "short", "repeated": "short"})
        named = await pages.post(
            path, path, **FORM | {"password": "nora nora nora 12", "repeated": "nora nora nora 12"}
        )
        other = await pages.post(path, path, **FORM | {"repeated": "something else altogether"})
        zone = await pages.post(path, path, **FORM | {"timezone": "Mars/Olympus"})
        await pages.post(path, path, **FORM)
        unticked = await signed(pages, path, consent="")
        unnamed = await signed(pages, path, name=" ")
        foreign = await signed(pages, path, sha256="0" * 64)
    assert [one.status_code for one in (short, named, other, zone, unticked, unnamed, foreign)] == [409] * 7
    assert "12 to 200 characters" in short.text
    assert "Nora Falk (demo)" in short.text
    assert GOOD not in other.text
    assert "holds your name" in named.text
    assert "not the same" in other.text
    assert "time zone" in zone.text
    assert "tick that you have read" in unticked.text
    assert "type your name" in unnamed.text
    assert "not the agreement that you were shown" in foreign.text


async def test_links_that_ended_say_so(house: House) -> None:
    await add_admin(house)
    first, second = await link(house), await link(house, "olga@jetvision.example")
    async with pages_of(house, ADMIN) as admin:
        page = (await admin.get("/admin")).text
        ids = re.findall(r"/admin/invitations/([0-9a-f-]+)/withdraw", page)
        invitations = {one.id: one.email for one in await Invitations(house.database.auth).newest()}
        [wanted] = [one for one in ids if invitations[one] == LOGIN]
        withdrawn = await admin.post(f"/admin/invitations/{wanted}/withdraw", "/admin")
        assert withdrawn.status_code == 303
    async with pages_of(house, None) as pages:
        gone = await pages.get(first)
        house.clock.advance(timedelta(hours=73))
        late = await pages.get(second)
        unknown = await pages.get("/join/" + "x" * 43)
    assert (gone.status_code, "was withdrawn" in gone.text) == (410, True)
    assert (late.status_code, "72 hours" in late.text) == (410, True)
    assert (unknown.status_code, "does not work" in unknown.text) == (404, True)


async def test_a_form_from_elsewhere_is_refused(house: House) -> None:
    await add_admin(house)
    path = await link(house)
    async with pages_of(house, None) as pages:
        refused = await pages.http.post(path, data={**FORM, "csrf": "x"})
    async with pages_of(house, ADMIN) as admin:
        unasked = await admin.http.post("/admin/invite", data={"email": "a@b.example", "role": "admin"})
    assert (refused.status_code, unasked.status_code) == (403, 403)


async def test_whoever_is_here_already_is_not_invited(house: House) -> None:
    await add_admin(house)
    async with pages_of(house, ADMIN) as pages:
        known = await pages.post("/admin/invite", "/admin", email="anna@jetvision.example", role="broker")
        wrong = await pages.post("/admin/invite", "/admin", email="no address", role="broker")
    assert "signs in here already" in known.text
    assert "is not an e-mail address" in wrong.text


async def test_every_link_of_the_admins_pages_leads_somewhere(house: House) -> None:
    await add_admin(house)
    async with pages_of(house, ADMIN) as pages:
        for page in ("/admin", "/admin/hand-over", "/admin/work", "/admin/audit"):
            paths = set(re.findall(r'href="(/[^"]*)"', (await pages.get(page)).text))
            # the chat, and what its own routes serve, are not part of these pages
            own = {path for path in paths if path != "/" and not path.startswith(("/client/", "/public/"))}
            assert own
            for path in own:
                assert (await pages.get(path)).status_code == 200, f"{page} links to {path}"
