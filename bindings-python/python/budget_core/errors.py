"""The exceptions of the library: one base class, four kinds.

Codes are the same in every language of the library; ``docs/codes.md`` lists them.
"""

from __future__ import annotations

from typing import Any

__all__ = ["BudgetError", "DataError", "FormulaError", "InputError", "SimulationError"]


class BudgetError(ValueError):
    """Something was refused.

    ``code`` is stable (``missing-column``), ``message`` says what, ``help`` what to do next, ``place`` where: a dict of ``file``, ``line``,
    ``column``, ``path``, ``span``, each None where unknown. ``french`` says all of it in French.
    """

    def __init__(self, code: str, message: str, help: str = "", place: dict[str, Any] | None = None, french: str = "") -> None:
        self.code = code
        self.message = message
        self.help = help
        self.place: dict[str, Any] = place or {}
        self.french = french or message
        super().__init__(code, message, help, self.place, self.french)

    def __str__(self) -> str:
        where = _where(self.place)
        return f"{self.code}: {self.message}{f' ({where})' if where else ''}{f'; {self.help}' if self.help else ''}"


def _where(place: dict[str, Any]) -> str:
    parts = [str(place[key]) for key in ("file", "path") if place.get(key)]
    parts += [f"{key} {place[key]}" for key in ("line", "column") if place.get(key)]
    span = place.get("span")
    if span:
        parts.append(f"characters {span['start'] + 1}-{max(span['end'], span['start'] + 1)}")
    return ", ".join(parts)


class InputError(BudgetError):
    """A file, a stream or a table cannot be read."""


class DataError(BudgetError):
    """What was asked for is not there, or a value cannot be."""


class FormulaError(BudgetError):
    """A formula does not follow the language; ``place["span"]`` points at it."""


class SimulationError(BudgetError):
    """The law, an amendment or partial sums do not fit together."""
