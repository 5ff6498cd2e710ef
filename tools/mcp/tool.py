"""What a tool is: a name, what it takes, what it gives, and the function that a broker's program may call."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from persistence.text import storable_in
from persistence.unit_of_work import UnitOfWork
from tools.proposals.house import House


class Takes(BaseModel):
    """The arguments of a tool. What it does not know is refused, so that a misspelt one is not overlooked."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    @model_validator(mode="before")
    @classmethod
    def _storable(cls, given: Any) -> Any:
        return storable_in(given)


class Gives(BaseModel):
    """A tool's answer. Every text in it is data, whoever wrote it."""

    model_config = ConfigDict(frozen=True, use_attribute_docstrings=True)


class BadArgumentError(ValueError):
    """The sentence says which argument, and what would do instead."""


class NotFoundError(LookupError):
    """There is no such thing, or it is another broker's: the two look the same."""


@dataclass
class Call:
    """One call: in the unit of work of the token's user, who may see and write only what is theirs."""

    uow: UnitOfWork
    house: House
    token_name: str
    deal_id: str | None = None
    """the deal that it turned out to be about"""


A = TypeVar("A", bound=Takes)
R = TypeVar("R", bound=Gives)


@dataclass(frozen=True)
class Tool(Generic[A, R]):
    """`drafts`: it writes something, which a person then approves in the chat. All others only read."""

    name: str
    title: str
    description: str
    takes: type[A]
    gives: type[R]
    run: Callable[[Call, A], Awaitable[R]]
    drafts: bool = False

    def read(self, arguments: dict[str, Any]) -> A:
        """The arguments, checked. BadArgumentError names all that is wrong with them."""
        try:
            return self.takes.model_validate(arguments)
        except ValidationError as error:
            raise BadArgumentError(_sentences(error, self.takes)) from error


def _sentences(error: ValidationError, takes: type[Takes]) -> str:
    """One sentence a problem, without what was sent."""
    known = ", ".join(takes.model_fields) or "none"
    found = []
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        where = _path(problem["loc"])
        if problem["type"] == "missing":
            found.append(f"“{where}” is missing.")
        elif problem["type"] == "extra_forbidden":
            found.append(f"“{where[:60]}” is no argument of this tool; its arguments are: {known}.")
        else:
            found.append(f"“{where}”: {problem['msg'].removeprefix('Value error, ').rstrip('.')}.")
    return " ".join(found[:5])


def _path(parts: tuple[int | str, ...]) -> str:
    """`legs 2, date`: people count from one."""
    words = ""
    for part in parts:
        words += f" {part + 1}" if isinstance(part, int) else f"{', ' if words else ''}{part}"
    return words.strip()
