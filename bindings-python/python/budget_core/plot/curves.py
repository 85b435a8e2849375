"""Figures over the years, with the breaks of the chart of accounts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from budget_core._native import Missing
from budget_core.errors import FormulaError
from budget_core.figure import shown
from budget_core.html import plain
from budget_core.language import pick
from budget_core.plot.words import as_decimal, label_amounts, measure, named, nothing_to_draw, scope_word, short_amount, source_line, told
from budget_core.sheet import CHARTS, MARKERS, Sheet, ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budget_core.answers import Series

__all__ = ["series"]


def series(answers: Sequence[Series], *, ax: Axes | None = None, title: str | None = None) -> Figure:
    """One or several figures over the years: years without a value are gaps, changes of the chart of accounts are marked."""
    unit = answers[0].unit
    for other in answers:
        if other.unit != unit:
            raise _unlike(unit, other.unit)
    years = sorted({point["year"] for answer in answers for point in answer.points})
    if not years:
        raise nothing_to_draw()
    span = range(years[0], years[-1] + 1)
    fictional = any(answer.is_fictional for answer in answers)
    sheet = Sheet(ax, [3.6], fictional)
    axes = sheet.axes[0]
    names = _names_of(answers)
    notes = [_curve(axes, answer, span, place, alone=len(answers) == 1) for place, answer in enumerate(answers)]
    axes.set_xlim(span[0] - 0.4, span[-1] + 0.4)
    axes.set_xticks(list(span) if len(span) <= 12 else [year for year in span if year % 2 == 0])
    from_zero = _from_zero(axes, answers)
    label_amounts(axes.yaxis, unit)
    _breaks(axes, answers)
    if len(answers) > 1:
        _ends(axes, answers, names)
    elif len(span) <= 8:
        _values(axes, answers[0])
    axes.grid(axis="y", color=ink("line"), linewidth=0.8)
    if not from_zero:
        notes.append([pick({"fr": "l'échelle ne commence pas à zéro", "en": "the scale does not begin at zero"})])
    head = title or _title_of(answers)
    under = [measure(unit), scope_word(answers[0].scope)] if len({answer.scope for answer in answers}) == 1 else [measure(unit)]
    warnings = told([warning for answer in answers for warning in answer.warnings])
    return sheet.finish(head, " · ".join(each for each in under if each), [*(note for each in notes for note in each), *warnings, source_line(fictional)])


def _curve(axes: Axes, answer: Series, span: range, place: int, *, alone: bool) -> list[str]:
    """One curve; the reasons of its gaps."""
    values = {point["year"]: as_decimal(point["value"]) for point in answer.points}
    heights = [float(value) if (value := values.get(year)) is not None else float("nan") for year in span]
    colour = ink("own") if alone else CHARTS[place % len(CHARTS)]
    axes.plot(list(span), heights, color=colour, marker=MARKERS[place % len(MARKERS)], linewidth=2, markersize=6, gid=f"{answer.entity}:{answer.id}")
    missing = [point for point in answer.points if isinstance(point["value"], Missing)]
    absent = [year for year in span if year not in values]
    notes = [_is(str(point["year"]), shown(point["value"])) for point in missing]
    notes += [_is(str(year), pick({"fr": "pas de balance", "en": "no balance"})) for year in absent]
    return [note if alone else f"{named(answer.name)}, {note}" for note in notes]


def _values(axes: Axes, answer: Series) -> None:
    """The figures of a single curve, each where the curve is not."""
    known = [(point["year"], value) for point in answer.points if (value := as_decimal(point["value"])) is not None]
    low, high = axes.get_ylim()
    for place, (year, value) in enumerate(known):
        before = known[place - 1][1] if place else value
        after = known[place + 1][1] if place + 1 < len(known) else value
        below = before >= value <= after and (before > value or after > value) and (float(value) - low) > (high - low) * 0.1
        aside = 0 if below or before <= value >= after else 1 if before > value else -1
        style: dict[str, Any] = {"ha": {0: "center", 1: "left", -1: "right"}[aside], "va": "top" if below else "bottom", "fontsize": 9}
        at = (3 * aside, -8 if below else 7)
        axes.annotate(short_amount(value, answer.unit), (year, float(value)), xytext=at, textcoords="offset points", color=ink("ink"), **style)


def _from_zero(axes: Axes, answers: Sequence[Series]) -> bool:
    """Begins the scale at zero, unless the curves would lie flat under the top."""
    found = (as_decimal(point["value"]) for answer in answers for point in answer.points)
    values = [float(value) for value in found if value is not None]
    if not values:
        return True
    low, high = min(values), max(values)
    flat = low > 0 and high - low < low / 10 and high > low
    room = (high - low if flat else max(high, 0) - min(low, 0)) * 0.16 or 1
    axes.set_ylim(low - room if flat else min(low - room, 0) if low < 0 else 0, (high if flat else max(high, 0)) + room)
    if not flat:
        axes.axhline(0, color=ink("ink"), linewidth=0.8)
    return not flat


def _breaks(axes: Axes, answers: Sequence[Series]) -> None:
    """Marks the years in which the chart of accounts changes."""
    changes: dict[int, list[str]] = {}
    for answer in answers:
        for before, after in zip(answer.points, answer.points[1:]):
            if after["chart_break"]:
                words = changes.setdefault(after["year"], [])
                text = f"{before['chart']} → {after['chart']}"
                if text not in words:
                    words.append(text)
    last, level = None, 0
    for year, words in sorted(changes.items()):
        axes.axvline(year - 0.5, color=ink("soft"), linewidth=1, linestyle=(0, (3, 3)), gid=f"break:{year}")
        text = f"{pick({'fr': 'nouveau plan', 'en': 'new chart'})}\n{', '.join(words[:2])}"
        # Above the curves; neighbours one over the other.
        level = level + 1 if last is not None and year - last < 4 else 0
        at, lift = (year - 0.5, 1), 3 + 26 * level
        style: dict[str, Any] = {"ha": "center", "va": "bottom", "fontsize": 8, "color": ink("soft")}
        axes.annotate(text, at, xycoords=axes.get_xaxis_transform(), xytext=(0, lift), textcoords="offset points", **style)
        last = year


def _ends(axes: Axes, answers: Sequence[Series], names: Sequence[str]) -> None:
    """Names at the right of the curves, moved apart where they would lie on each other."""
    low, high = axes.get_ylim()
    ends = []
    for place, answer in enumerate(answers):
        known = [(point["year"], found) for point in answer.points if (found := as_decimal(point["value"])) is not None]
        if known:
            ends.append((float(known[-1][1]), place, known[-1]))
    gap = (high - low) * 0.115
    ends.sort(key=lambda end: end[:2])
    for (value, place, (year, exact_value)), y in zip(ends, _apart([end[0] for end in ends], gap, high)):
        colour = CHARTS[place % len(CHARTS)]
        label = f"{wrapped(names[place], 26)}\n{short_amount(exact_value, answers[place].unit)}"
        style: dict[str, Any] = {"va": "center", "fontsize": 9, "color": colour, "fontweight": "bold", "arrowprops": {"arrowstyle": "-", "color": colour, "lw": 0.7}}
        axes.annotate(label, (year, value), xytext=(1.03, y), textcoords=axes.get_yaxis_transform(), gid=f"end:{place}", **style)


def _apart(wanted: Sequence[float], gap: float, high: float) -> list[float]:
    """Places at least a gap apart, as near as may be to those wanted (which rise), their middle kept."""
    places: list[float] = []
    for value in wanted:
        places.append(max(value, places[-1] + gap) if places else value)
    if not places:
        return places
    shift = sum(place - value for place, value in zip(places, wanted)) / len(places)
    shift = max(shift, places[-1] - high + gap / 2)
    return [place - shift for place in places]


def _names_of(answers: Sequence[Series]) -> list[str]:
    """What tells the curves apart: the entity, the indicator, or both."""
    entities, ids = {answer.entity for answer in answers}, {answer.id for answer in answers}
    if len(ids) == 1:
        return [named(answer.name) for answer in answers]
    if len(entities) == 1:
        return [plain(answer.label(answer.id)) for answer in answers]
    return [f"{named(answer.name)}, {plain(answer.label(answer.id))}" for answer in answers]


def _title_of(answers: Sequence[Series]) -> str:
    entities, ids = {answer.entity for answer in answers}, {answer.id for answer in answers}
    first = answers[0]
    if len(entities) == 1:
        labels = plain(first.label(first.id)) if len(ids) == 1 else ""
        return f"{labels} · {named(first.name)}" if labels else named(first.name)
    return plain(first.label(first.id)) if len(ids) == 1 else pick({"fr": "Évolution", "en": "Over the years"})


def _is(name: str, value: str) -> str:
    return f"{name}{pick({'fr': ' : ', 'en': ': '})}{value}"


def _unlike(one: str, other: str) -> FormulaError:
    message = f"`{one}` and `{other}` do not go on one scale"
    return FormulaError("unit-mismatch", message, "draw them apart", french=f"`{one}` et `{other}` ne vont pas sur une même échelle")
