"""The real product, and a real browser in front of it."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.desk import Desk, open_desk
from tests.e2e.installation import Installation
from tests.e2e.outside import Mailbox, Marketplace

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--no-first-run"]


@pytest.fixture(scope="session")
def installation() -> Iterator[Installation]:
    """One for all tests that do not kill it. At the end nothing of it may be left running."""
    with _installed() as installation:
        yield installation
        installation.stop()


@pytest.fixture
def own_installation() -> Iterator[Installation]:
    """For a test that kills it."""
    with _installed() as installation:
        yield installation
        installation.stop()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    names = (os.environ.get("CHROMIUM"), *CHROMIUM)
    chromium = next((found for name in names if name and (found := shutil.which(name))), None)
    assert chromium, "Chromium is missing: `make chromium` says how to get it"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def signed_in(browser: Browser, installation: Installation) -> Iterator[Desk]:
    desk = open_desk(browser, installation)
    yield desk
    desk.page.context.close()


@pytest.fixture
def desk(signed_in: Desk) -> Desk:
    """The broker's page with an empty chat."""
    signed_in.new_thread()
    signed_in.faults.clear()
    return signed_in


@pytest.fixture
def mailbox(installation: Installation) -> Iterator[Mailbox]:
    with closing(Mailbox(installation.mailbox)) as mailbox:
        yield mailbox


@pytest.fixture
def marketplace(installation: Installation) -> Iterator[Marketplace]:
    with closing(Marketplace(installation.marketplace)) as marketplace:
        yield marketplace
        marketplace.work()


@contextmanager
def _installed() -> Iterator[Installation]:
    # A short path: the servers' sockets lie in it.
    with tempfile.TemporaryDirectory(prefix="jv-", ignore_cleanup_errors=True) as folder:
        installation = Installation(Path(folder) / "data")
        try:
            installation.start()
            yield installation
        finally:
            installation.clear()
