"""What a figure is made of: steps to its value, or bars of its parts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from budget_core.figure import is_fictional, shown, signed
from budget_core.html import others, plain, source_of
from budget_core.language import pick
from budget_core.plot.words import LINE, as_decimal, at_end, label_amounts, measure, nothing_to_draw, short_amount, source_line
from budget_core.sheet import Sheet, ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budget_core._native import Explanation

__all__ = ["explanation"]


def explanation(node: Explanation, *, ax: Axes | None = None, top: int = 12, title: str | None = None) -> Figure:
    """What a figure is made of. Inputs that a formula adds and subtracts lead to it step by step; other inputs, and accounts, are bars from zero."""
    unit, fictional = node.unit, is_fictional(node.entity)
    steps = _steps(node)
    parts = steps or _parts(node, top)
    if not parts:
        raise nothing_to_draw()
    sheet = Sheet(ax, [0.36 * (len(parts) + bool(steps))], fictional)
    axes = sheet.axes[0]
    total = as_decimal(node.value)
    if steps and total is not None:
        parts = _waterfall(axes, [*steps, (_words(node), total)], unit)
    else:
        unit = "EUR" if not node.inputs else next(each.unit for each in node.inputs if isinstance(as_decimal(each.value), Decimal))
        _bars(axes, parts, unit)
    axes.set_yticks(range(len(parts)), [wrapped(name, 46, 2) for name, _ in reversed(parts)])
    axes.set_ylim(-0.6, len(parts) - 0.4)
    axes.axvline(0, color=ink("ink"), linewidth=0.8)
    label_amounts(axes.xaxis, unit)
    axes.margins(x=0.16 if all(value >= 0 for _, value in parts) else 0.22)
    axes.grid(axis="x", color=ink("line"), linewidth=0.8)
    about = " · ".join(str(each) for each in (node.entity, node.year) if each)
    head = title or f"{_words(node)}{pick({'fr': ' : ', 'en': ': '})}{shown(node.value, node.unit)}"
    formula = f"{node.id} = {node.formula}" if node.formula else ""
    below = [wrapped(plain(text), LINE) for text in (formula, source_of(node)) if text]
    terms = "" if steps or not node.inputs else pick({"fr": "les termes de la formule", "en": "the terms of the formula"})
    return sheet.finish(head, " · ".join(each for each in (about, terms, measure(unit)) if each), [*below, source_line(fictional, law=not node.confidence)])


def _steps(node: Explanation) -> list[tuple[str, Decimal]]:
    """The inputs with their signs, where the formula only adds and subtracts them and they give the value."""
    total = as_decimal(node.value)
    terms = re.findall(r"\s*([+-]?)\s*([A-Za-z_][A-Za-z0-9_]*)", node.formula)
    read = "".join(sign + name for sign, name in terms)
    values = {each.id: (each, as_decimal(each.value)) for each in node.inputs}
    if total is None or len(terms) < 2 or read != "".join(node.formula.split()) or node.accounts:
        return []
    steps = []
    for sign, name in terms:
        each, value = values.get(name, (None, None))
        if each is None or value is None:
            return []
        steps.append((_words(each), -value if sign == "-" else value))
    return steps if sum((value for _, value in steps), Decimal(0)) == total else []


def _parts(node: Explanation, top: int) -> list[tuple[str, Decimal]]:
    """Inputs of one unit, or the largest accounts."""
    if node.inputs:
        numbers = [(each, value) for each in node.inputs if (value := as_decimal(each.value)) is not None]
        return [(_words(each), value) for each, value in numbers if each.unit == numbers[0][0].unit]
    parts = sorted(node.accounts, key=lambda part: (-abs(part["amount"]), part["code"]))
    signed_parts = [(plain(f"{part['code']} {part['label']}"), part["amount"] * part["sign"]) for part in parts]
    rest = signed_parts[top:]
    if len(rest) == 1:
        return signed_parts
    return signed_parts[:top] + ([(others(len(rest)), sum((value for _, value in rest), Decimal(0)))] if rest else [])


def _bars(axes: Axes, parts: Sequence[tuple[str, Decimal]], unit: str) -> None:
    """Bars from zero, the first on top."""
    for place, (_, value) in enumerate(parts):
        y = len(parts) - 1 - place
        axes.barh(y, float(value), height=0.62, color=ink("own" if value >= 0 else "mean"), gid=f"part:{place}")
        at_end(axes, float(value), y, short_amount(value, unit), left=value < 0)


def _waterfall(axes: Axes, parts: list[tuple[str, Decimal]], unit: str) -> list[tuple[str, Decimal]]:
    """Each step begins where the one before ended; what is added first. The last is what they come to."""
    *steps, total = parts
    steps.sort(key=lambda step: step[1] < 0)
    level = Decimal(0)
    for place, (_, value) in enumerate([*steps, total]):
        y, last = len(steps) - place, place == len(steps)
        start = Decimal(0) if last else level
        colour = ink("total") if last else ink("own" if value >= 0 else "mean")
        axes.barh(y, float(value), left=float(start), height=0.62, color=colour, gid=f"step:{place}")
        text = short_amount(value, unit) if last else signed(short_amount(value, unit), value)
        at_end(axes, float(max(start, start + value)), y, text, left=False, bold=last)
        if not last:
            level += value
            axes.plot([float(level)] * 2, [y - 0.31, y - 0.69], color=ink("soft"), linewidth=1)
    return [*steps, total]


def _words(node: Explanation) -> str:
    return plain(pick(node.label) or node.id)
