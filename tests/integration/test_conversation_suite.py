"""A conversation is judged by the state it leaves: the right end is green, any other is red and named."""

from __future__ import annotations

import gc
import warnings
from collections.abc import Iterator

import pytest

from evals.desk.premises import Premises, opened

with warnings.catch_warnings():
    # what Chainlit imports uses what pydantic has deprecated
    warnings.simplefilter("ignore")
    from evals.conversations.suite import play_all
    from evals.conversations.tasks import Task, read_tasks
    from evals.conversations.texts import texts
    from evals.desk.desk import Turn, opened_desk

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")


@pytest.fixture(scope="module")
def premises() -> Iterator[Premises]:
    with opened() as found:
        yield found


@pytest.fixture(autouse=True)
def collected() -> Iterator[None]:
    """What the desk leaves to the collector is collected where it belongs."""
    yield
    gc.collect()


async def test_only_the_right_end_is_right(premises: Premises) -> None:
    tasks, problems = read_tasks()
    assert problems == ()
    assert len(tasks) >= 60
    sent = next(task for task in tasks if task.id == "sent-by-click")
    unsent = Task("unsent", sent.steps, {**sent.end, "sent_to": [], "mail": "draft"})
    async with opened_desk(premises) as desk:
        played = await play_all(desk, (sent, unsent), tries=2)
    assert played.right == {"sent-by-click": 2, "unsent": 0}
    assert (played.passed(1), played.passed(2)) == (0.5, 0.5)
    assert played.score.not_right["unsent"] == ("mail", "sent_to")
    assert "sent_to is ['office@acme.example'], not []" in played.score.reasons["unsent"]


def said(reply: str) -> dict[str, list[Turn]]:
    return {"task": [Turn("compare the quotes", reply, (), 0.1)]}


def test_a_text_is_held_against_what_it_may_say() -> None:
    good = said("The best is USD 98,000.00. Shall I price it?")
    assert texts(good, {"task": {"98,000.00"}}).reasons == {}
    bad = {
        "short": "word " * 201,
        "no invented sum": "It costs USD 97,000.00.",
        "right language": "Цена хорошая",
        "asks once": "When do they leave? When do they leave?",
    }
    for path, reply in bad.items():
        assert texts(said(reply), {"task": {"98,000.00"}}).not_right["task"] == (path,)
