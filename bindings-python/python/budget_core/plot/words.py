"""What the pictures share: names, sources, amounts on axes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from budget_core.errors import DataError
from budget_core.figure import compact, shown, unit_name
from budget_core.html import plain
from budget_core.language import pick
from budget_core.sheet import ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from budget_core.types import Warning

__all__ = [
    "LINE",
    "as_decimal",
    "at_end",
    "label_amounts",
    "measure",
    "named",
    "nothing_to_draw",
    "scope_word",
    "short_amount",
    "source_line",
    "tick_text",
    "told",
    "unknown_name",
]

#: A line of text of a source, in characters.
LINE = 130


def at_end(axes: Axes, x: float, y: float, text: str, *, left: bool, bold: bool = False) -> None:
    axes.annotate(
        text,
        (x, y),
        xytext=(-5 if left else 5, 0),
        textcoords="offset points",
        ha="right" if left else "left",
        va="center",
        fontsize=9,
        color=ink("ink"),
        fontweight="bold" if bold else "normal",
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 0.6},
    )


def label_amounts(axis: Any, unit: str) -> None:
    """Ticks as people read them."""
    formatter = import_module("matplotlib.ticker").FuncFormatter
    axis.set_major_formatter(formatter(lambda value, _: tick_text(Decimal(repr(round(float(value), 9))), unit)))


def tick_text(value: Decimal, unit: str) -> str:
    """No more decimals than it needs."""
    needed = -int(value.normalize().as_tuple().exponent)
    return compact(value, whole=True) if unit == "EUR" and abs(value) >= 1000 else shown(value, unit, max(needed, 0))


def short_amount(value: Decimal, unit: str) -> str:
    return compact(value) if unit == "EUR" and abs(value) >= 1000 else shown(value, unit)


def as_decimal(value: object) -> Decimal | None:
    """A number to draw; simulations of mode `fast` give floats."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value))) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def named(name: str) -> str:
    return plain(name)


def measure(unit: str) -> str:
    return {"EUR": pick({"fr": "en euros", "en": "in euros"}), "EUR/inhabitant": pick({"fr": "en euros par habitant", "en": "in euros per inhabitant"})}.get(
        unit, pick({"fr": f"en {unit_name(unit)}", "en": f"in {unit_name(unit)}"}) if unit_name(unit) else ""
    )


def scope_word(scope: str) -> str:
    words = {
        "principal": {"fr": "budget principal", "en": "main budget"},
        "annexes": {"fr": "budgets annexes", "en": "annex budgets"},
        "consolidated": {"fr": "comptes consolidés", "en": "consolidated accounts"},
    }
    return pick(words.get(scope, {})) or scope


def told(warnings: Iterable[Warning]) -> list[str]:
    """What must be said beside the figures, each once."""
    return list(dict.fromkeys(wrapped(plain(pick(warning["message"])), LINE) for warning in warnings))


def source_line(fictional: bool, *, law: bool = False) -> str:
    if fictional:
        said = {"fr": "Source : échantillon fictif de budget-core", "en": "Source: the fictional sample of budget-core"}
    elif law:
        said = {"fr": "Source : fichier de communes fourni ; calcul : budget-core", "en": "Source: the communes given; computed by budget-core"}
    else:
        said = {"fr": "Source : balances comptables ; calcul : budget-core", "en": "Source: accounting balances; computed by budget-core"}
    return pick(said)


def nothing_to_draw() -> DataError:
    return DataError("invalid-value", "there is nothing to draw", "look at the reasons of the missing values", french="il n'y a rien à dessiner")


def unknown_name(name: str, known: Sequence[str] = ()) -> DataError:
    help = f"use one of {', '.join(known)}" if known else "the keys `id` of `rows` list them"
    return DataError("unknown-indicator" if not known else "invalid-value", f"there is no `{name}` to draw", help, french=f"`{name}` ne peut être dessiné")
