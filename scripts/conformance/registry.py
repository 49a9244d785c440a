"""The lines of the contract, as they are registered beside their checks."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .world import World

# Published by Chatflow, inferred from the product, Crier's own.
MARKS = ("P", "I", "O")
Check = Callable[["World"], None]


@dataclass(frozen=True)
class Line:
    """One thing a program can count on, and what holds Crier to it."""

    part: str
    mark: str
    text: str
    # None where Crier does not keep the line yet.
    check: Check | None

    @property
    def title(self) -> str:
        return f"{self.part} [{self.mark}] {self.text}"

    @property
    def place(self) -> tuple[str, str] | None:
        """File name and function name of the check."""
        if self.check is None:
            return None
        return Path(inspect.getfile(self.check)).name, self.check.__name__


LINES: list[Line] = []


def line(part: str, mark: str, text: str) -> Callable[[Check], Check]:
    """Registers a check under its line. The texts are keys elsewhere, so none may stand twice."""

    def register(check: Check) -> Check:
        add(Line(part, mark, text, check))
        return check

    return register


def missing(part: str, mark: str, text: str) -> None:
    """A line that Crier does not keep yet: counted, and shown as such."""
    add(Line(part, mark, text, None))


def add(new: Line) -> None:
    if new.mark not in MARKS:
        raise ValueError(f"{new.mark} is no mark: {new.text}")
    for known in LINES:
        if known.text == new.text:
            raise ValueError(f"a line stands twice: {new.text}")
        if new.check is not None and known.place == new.place:
            raise ValueError(f"two checks of {new.place[0]} are called {new.place[1]}")
    LINES.append(new)
