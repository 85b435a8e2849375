"""Figures as people read them: grouped thousands, the decimals that a unit needs, the unit behind, and why one is missing."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

from budget_core import _native
from budget_core._native import Missing
from budget_core.language import language, pick

__all__ = ["FICTION", "compact", "exact", "is_fictional", "number", "reason", "shown", "signed", "unit_name"]

_UNITS = {
    "EUR": {"fr": "€", "en": "€"},
    "kEUR": {"fr": "k€", "en": "k€"},
    "inhabitant": {"fr": "hab.", "en": "inh."},
    "year": {"fr": "ans", "en": "years"},
    "count": {"fr": "", "en": ""},
    "1": {"fr": "", "en": ""},
}

#: Decimals of a unit in a picture; two elsewhere.
_DECIMALS = {"EUR": 0, "EUR/inhabitant": 0, "%": 1, "year": 1, "inhabitant": 0, "count": 0, "1": 3}

#: Twenty-eight digits are not enough for every sum.
_WIDE = Context(prec=60)

#: Said wherever figures of the fictional sample are shown.
FICTION = {
    "fr": "DONNÉES FICTIVES : personne ne porte ces noms ni ces codes (99xxx), aucun montant n'est réel",
    "en": "FICTIONAL DATA: nobody bears these names and codes (99xxx), no amount is anybody's",
}


def is_fictional(code: object) -> bool:
    """Whether a code is of the fictional samples."""
    return isinstance(code, str) and _native.is_fictional(code)


def number(value: Any, decimals: int | None = None) -> str:
    """A number with so many decimals, halves away from zero; all the decimals that it has where none are asked."""
    exact_value = value if isinstance(value, Decimal) else Decimal(repr(float(value))) if isinstance(value, float) else Decimal(value)
    if not exact_value.is_finite():
        return str(value)
    if decimals is not None:
        exact_value = exact_value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP, context=_WIDE)
    group, comma = ("\u202f", ",") if language() == "fr" else (",", ".")
    whole, _, fraction = f"{abs(exact_value):f}".partition(".")
    text = f"{int(whole):,}".replace(",", group) + (comma + fraction if fraction else "")
    return f"−{text}" if exact_value < 0 else text


def unit_name(unit: str) -> str:
    """How a unit is called: `€/hab.`; nothing for plain numbers."""
    parts = [pick(_UNITS[part]) if part in _UNITS and part != "1" else part for part in unit.split("/")]
    return "" if unit in ("1", "count") else "/".join(parts)


def reason(code: str) -> str:
    """Why a value is missing, in words."""
    return pick(Missing(code).words)


def shown(value: Any, unit: str = "1", decimals: int | None = None) -> str:
    """A value with its unit, with the few decimals of a picture, or why it is missing."""
    if isinstance(value, bool):
        return pick({"fr": "oui", "en": "yes"} if value else {"fr": "non", "en": "no"})
    if isinstance(value, Missing):
        return reason(value.reason)
    if value is None:
        return "–"
    if not isinstance(value, (Decimal, int, float)):
        return str(value)
    return _with_unit(number(value, _decimals(value, unit) if decimals is None else decimals), unit)


def exact(value: Any, unit: str = "1") -> str:
    """A value with its unit and all its decimals; money has two."""
    if isinstance(value, (Decimal, int, float)) and not isinstance(value, bool):
        return _with_unit(number(value, 2 if unit == "EUR" else None), unit)
    return shown(value, unit)


def compact(amount: Any, *, whole: bool = False) -> str:
    """Euros in three digits or so: `845 k€`, `1,2 M€`; ``whole``: with all the decimals that it has, as on a scale."""
    size = abs(Decimal(amount))
    for floor, scale, name, decimals in _SIZES:
        if size >= floor:
            if whole:
                decimals = max(-int((Decimal(amount) / scale).normalize().as_tuple().exponent), 0)
            return f"{number(Decimal(amount) / scale, decimals)}\u00a0{pick(name)}"
    return f"{number(amount, 0)}\u00a0€"


def signed(text: str, value: Any) -> str:
    """A plus before what is above zero."""
    return f"+{text}" if value > 0 else text


def _decimals(value: Any, unit: str) -> int:
    """Of a picture: a small amount per inhabitant needs its cents."""
    return 2 if unit == "EUR/inhabitant" and 0 < abs(value) < 100 else _DECIMALS.get(unit, 2)


def _with_unit(text: str, unit: str) -> str:
    name = unit_name(unit)
    return f"{text}\u00a0{name}" if name else text


#: From, divided by, called, decimals.
_SIZES = (
    (10**9, 10**9, {"fr": "Md€", "en": "bn€"}, 2),
    (10**7, 10**6, {"fr": "M€"}, 0),
    (10**6, 10**6, {"fr": "M€"}, 1),
    (10**3, 10**3, {"fr": "k€"}, 0),
)
