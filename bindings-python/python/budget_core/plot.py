"""Pictures made with matplotlib, which is imported when one is asked for: ``pip install budget-core[plot]``.

Each has a title, units, a source line, what must be said beside it, and the banner of the fictional samples. Without ``ax`` a picture lays itself out
and grows with what it shows; with ``ax`` it is drawn on axes of yours. Numbers and words are in the language chosen by ``set_language``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from budget_core._native import Missing
from budget_core.errors import DataError, FormulaError
from budget_core.figure import compact, exact, is_fictional, number, shown, signed, unit_name
from budget_core.html import others, plain, source_of
from budget_core.language import pick
from budget_core.sheet import CHARTS, MARKERS, Sheet, ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budget_core._native import Explanation
    from budget_core.answers import Comparison, Series
    from budget_core.types import Compared, Warning

__all__ = ["comparison", "explanation", "impact", "series"]

#: A line of text of a source, in characters.
LINE = 130


def comparison(answer: Comparison, ids: Sequence[str] | None = None, *, ax: Axes | None = None, title: str | None = None) -> Figure:
    """Ratios of an entity beside its peers: a strip an indicator, a dot a peer."""
    try:
        rows = answer.main(ids)
    except KeyError as error:
        raise _unknown(str(error.args[0])) from error
    if not rows:
        raise _nothing()
    sheet = Sheet(ax, [0.42 * len(rows)], answer.is_fictional)
    axes = sheet.axes[0]
    beyond = sum(_strip(axes, answer, row, len(rows) - 1 - place) for place, row in enumerate(rows))
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([])
    axes.set_yticks(range(len(rows)), [wrapped(plain(answer.label(row["id"])), 40, 2) for row in reversed(rows)])
    _columns(axes, answer, rows)
    _legend_of_strips(axes, _name(answer.name))
    many, s = number(len(answer.peers)), "s" if len(answer.peers) > 1 else ""
    said = {
        "fr": f"{answer.year} · {_scope(answer.scope)} · {many} entité{s} comparée{s} · échelle propre à chaque ligne",
        "en": f"{answer.year} · {_scope(answer.scope)} · {many} {'entities' if s else 'entity'} compared · each line has its own scale",
    }
    notes = _said(answer.warnings)
    if beyond:
        edge = {"fr": "Valeurs extrêmes de pairs, au bord de leur échelle : ", "en": "Extreme values of peers, at the edge of their scale: "}
        notes.append(pick(edge) + number(beyond))
    head = title or pick({"fr": f"{_name(answer.name)} parmi ses pairs", "en": f"{_name(answer.name)} among its peers"})
    return sheet.finish(head, pick(said), [*notes, _source(answer.is_fictional)])


def series(answers: Sequence[Series], *, ax: Axes | None = None, title: str | None = None) -> Figure:
    """One or several figures over the years: years without a value are gaps, changes of the chart of accounts are marked."""
    unit = answers[0].unit
    for other in answers:
        if other.unit != unit:
            raise _unlike(unit, other.unit)
    years = sorted({point["year"] for answer in answers for point in answer.points})
    if not years:
        raise _nothing()
    span = range(years[0], years[-1] + 1)
    fictional = any(answer.is_fictional for answer in answers)
    sheet = Sheet(ax, [3.6], fictional)
    axes = sheet.axes[0]
    names = _names_of(answers)
    notes = [_curve(axes, answer, span, place, alone=len(answers) == 1) for place, answer in enumerate(answers)]
    axes.set_xlim(span[0] - 0.4, span[-1] + 0.4)
    axes.set_xticks(list(span) if len(span) <= 12 else [year for year in span if year % 2 == 0])
    from_zero = _from_zero(axes, answers)
    _amounts(axes.yaxis, unit)
    _breaks(axes, answers)
    if len(answers) > 1:
        _ends(axes, answers, names)
    elif len(span) <= 8:
        _values(axes, answers[0])
    axes.grid(axis="y", color=ink("line"), linewidth=0.8)
    if not from_zero:
        notes.append([pick({"fr": "l'échelle ne commence pas à zéro", "en": "the scale does not begin at zero"})])
    head = title or _title_of(answers)
    under = [_measure(unit), _scope(answers[0].scope)] if len({answer.scope for answer in answers}) == 1 else [_measure(unit)]
    warnings = _said([warning for answer in answers for warning in answer.warnings])
    return sheet.finish(head, " · ".join(each for each in under if each), [*(note for each in notes for note in each), *warnings, _source(fictional)])


def explanation(node: Explanation, *, ax: Axes | None = None, top: int = 12, title: str | None = None) -> Figure:
    """What a figure is made of. Inputs that a formula adds and subtracts lead to it step by step; other inputs, and accounts, are bars from zero."""
    unit, fictional = node.unit, is_fictional(node.entity)
    steps = _steps(node)
    parts = steps or _parts(node, top)
    if not parts:
        raise _nothing()
    sheet = Sheet(ax, [0.36 * (len(parts) + bool(steps))], fictional)
    axes = sheet.axes[0]
    total = _decimal(node.value)
    if steps and total is not None:
        parts = _waterfall(axes, [*steps, (_words(node), total)], unit)
    else:
        unit = "EUR" if not node.inputs else next(each.unit for each in node.inputs if isinstance(_decimal(each.value), Decimal))
        _bars(axes, parts, unit)
    axes.set_yticks(range(len(parts)), [wrapped(name, 46, 2) for name, _ in reversed(parts)])
    axes.set_ylim(-0.6, len(parts) - 0.4)
    axes.axvline(0, color=ink("ink"), linewidth=0.8)
    _amounts(axes.xaxis, unit)
    axes.margins(x=0.16 if all(value >= 0 for _, value in parts) else 0.22)
    axes.grid(axis="x", color=ink("line"), linewidth=0.8)
    about = " · ".join(str(each) for each in (node.entity, node.year) if each)
    head = title or f"{_words(node)}{pick({'fr': ' : ', 'en': ': '})}{shown(node.value, node.unit)}"
    formula = f"{node.id} = {node.formula}" if node.formula else ""
    below = [wrapped(plain(text), LINE) for text in (formula, source_of(node)) if text]
    terms = "" if steps or not node.inputs else pick({"fr": "les termes de la formule", "en": "the terms of the formula"})
    return sheet.finish(head, " · ".join(each for each in (about, terms, _measure(unit)) if each), [*below, _source(fictional)])


def impact(impact: Any, *, by: str | None = None, ax: Axes | Sequence[Axes] | None = None, title: str | None = None) -> Figure:
    """Who gains and who loses: communes by change per head, and by group (``by``: a grouping of the impact, its first one unless told).

    ``ax``: two axes, one above the other.
    """
    bins = [each for each in impact.histogram if each["from"] is None or each["from"] != each["to"]]
    bins = _trimmed([each for each in reversed(bins)])
    grouping = by if by is not None else next(iter(impact.groups), None)
    if grouping is not None and grouping not in impact.groups:
        raise _unknown(grouping, list(impact.groups))
    groups, folded = _shown_groups(impact.groups.get(grouping, []) if grouping is not None else [])
    if not bins and not groups:
        raise _nothing()
    sheet = Sheet(ax, [0.3 * max(len(bins), 2), 0.34 * max(len(groups), 2)], impact.fictional)
    first, second = sheet.axes
    _distribution(first, bins)
    _groups(second, groups, pick(impact.groupings.get(grouping, {})) or str(grouping))
    counts = impact.counts
    lost = {"fr": f"{number(counts['losers'])} perdent", "en": f"{number(counts['losers'])} lose"}
    if counts["losers"]:
        lost = {language: f"{words} {compact(counts['lost'])}" for language, words in lost.items()}
    said = {
        "fr": f"{number(counts['winners'])} communes gagnent {compact(counts['gained'])}, {lost['fr']}, "
        f"{number(counts['unchanged'])} sans changement",
        "en": f"{number(counts['winners'])} communes gain {compact(counts['gained'])}, {lost['en']}, "
        f"{number(counts['unchanged'])} unchanged",
    }
    notes = [*folded]
    if counts["unknown"]:
        notes.append(pick({"fr": f"{number(counts['unknown'])} communes : effet inconnu", "en": f"{number(counts['unknown'])} communes: effect unknown"}))
    if counts["without_population"]:
        without = number(counts["without_population"])
        notes.append(pick({"fr": f"{without} communes sans population connue", "en": f"{without} communes without a known population"}))
    law = f"{pick({'fr': 'Loi', 'en': 'Law'})}{pick({'fr': ' : ', 'en': ': '})}{pick(impact.law)}, {impact.year}"
    head = title or impact.title or pick({"fr": "Qui gagne, qui perd", "en": "Who gains, who loses"})
    below = [law + (f" · {plain(impact.reference)}" if impact.reference else ""), _source(impact.fictional, law=True)]
    return sheet.finish(head, pick(said), [*notes, *below])


def _strip(axes: Axes, answer: Comparison, row: Compared, y: int) -> int:
    """A line of the dashboard; how many peers lie beyond its scale."""
    axes.plot([0, 1], [y, y], color=ink("line"), linewidth=1, zorder=1)
    peers = sorted(answer.peer_values(row["id"]))
    marks = [value for value in (row["value"], row["average"], row["median"]) if isinstance(value, Decimal)]
    # The middle nine tenths of the peers, stretched to hold the marks.
    tail = len(peers) // 20
    held = peers[tail : len(peers) - tail] + marks
    if not held:
        return 0
    low, high = min(held), max(held)

    def at(value: Decimal) -> float:
        return 0.5 if high == low else min(max(float((value - low) / (high - low)), 0.0), 1.0)

    dots: dict[str, Any] = {"s": 26, "color": ink("peer"), "alpha": 0.45, "linewidths": 0, "zorder": 2, "clip_on": False}
    axes.scatter([at(value) for value in peers], [y] * len(peers), gid=f"peers:{row['id']}", **dots)
    for value, colour, half in ((row["median"], ink("ink"), 0.27), (row["average"], ink("mean"), 0.2)):
        if isinstance(value, Decimal):
            axes.plot([at(value)] * 2, [y - half, y + half], color=colour, linewidth=2.4, solid_capstyle="butt", zorder=3)
    if isinstance(row["value"], Decimal):
        style: dict[str, Any] = {"s": 110, "color": ink("own"), "edgecolors": "white", "linewidths": 1.2, "zorder": 4, "clip_on": False}
        axes.scatter([at(row["value"])], [y], gid=f"own:{row['id']}", **style)
    return sum(not low <= value <= high for value in peers)


#: Columns beside the strips: points right of the axes.
_PLACES = (78, 152, 205)


def _columns(axes: Axes, answer: Comparison, rows: Sequence[Compared]) -> None:
    """The figures beside the strips: value, median, rank."""
    heads = {"fr": ("valeur", "médiane", "rang"), "en": ("value", "median", "rank")}[pick({"fr": "fr", "en": "en"})]
    for text, place in zip(heads, _PLACES):
        _beside(axes, text, len(rows) - 0.35, place, color=ink("soft"), fontsize=8.5)
    for place, row in enumerate(rows):
        y = len(rows) - 1 - place
        missing = not isinstance(row["value"], Decimal)
        own = shown(row["value"], row["unit"])
        _beside(axes, own, y, _PLACES[0], color=ink("soft" if missing else "own"), fontsize=9, fontweight="normal" if missing else "bold")
        _beside(axes, shown(row["median"], row["unit"]) if not isinstance(row["median"], Missing) else "–", y, _PLACES[1], fontsize=9)
        rank = "–" if row["rank"] is None else f"{number(row['rank'])}/{number(row['of'])}"
        _beside(axes, rank, y, _PLACES[2], fontsize=9, color=ink("soft"))


def _beside(axes: Axes, text: str, y: float, points: float, **style: Any) -> None:
    axes.annotate(text, (1, y), xycoords=axes.get_yaxis_transform(), xytext=(points, 0), textcoords="offset points", ha="right", va="center", **style)


def _legend_of_strips(axes: Axes, name: str) -> None:
    lines = import_module("matplotlib.lines").Line2D
    peer, median, average = {"fr": ("un pair", "médiane", "moyenne"), "en": ("a peer", "median", "average")}[pick({"fr": "fr", "en": "en"})]
    handles = [
        lines([], [], marker="o", color=ink("own"), markersize=9, linestyle="", label=shorten(name, 40, placeholder="…")),
        lines([], [], marker="o", color=ink("peer"), alpha=0.5, markersize=5, linestyle="", label=peer),
        lines([], [], marker="|", color=ink("ink"), markersize=11, markeredgewidth=2.4, linestyle="", label=median),
        lines([], [], marker="|", color=ink("mean"), markersize=11, markeredgewidth=2.4, linestyle="", label=average),
    ]
    # Above the heads of the columns.
    figure: Any = axes.get_figure(root=True)
    above = axes.transAxes + import_module("matplotlib.transforms").ScaledTranslation(-1.2, 0.22, figure.dpi_scale_trans)
    place: dict[str, Any] = {"loc": "lower left", "bbox_to_anchor": (0, 1), "bbox_transform": above, "borderaxespad": 0}
    axes.legend(handles=handles, ncols=4, frameon=False, fontsize=9, handletextpad=0.2, columnspacing=1.2, **place)


def _curve(axes: Axes, answer: Series, span: range, place: int, *, alone: bool) -> list[str]:
    """One curve; the reasons of its gaps."""
    values = {point["year"]: _decimal(point["value"]) for point in answer.points}
    heights = [float(value) if (value := values.get(year)) is not None else float("nan") for year in span]
    colour = ink("own") if alone else CHARTS[place % len(CHARTS)]
    axes.plot(list(span), heights, color=colour, marker=MARKERS[place % len(MARKERS)], linewidth=2, markersize=6, gid=f"{answer.entity}:{answer.id}")
    missing = [point for point in answer.points if isinstance(point["value"], Missing)]
    absent = [year for year in span if year not in values]
    notes = [_is(str(point["year"]), shown(point["value"])) for point in missing]
    notes += [_is(str(year), pick({"fr": "pas de balance", "en": "no balance"})) for year in absent]
    return [note if alone else f"{_name(answer.name)}, {note}" for note in notes]


def _values(axes: Axes, answer: Series) -> None:
    """The figures of a single curve, each where the curve is not."""
    known = [(point["year"], value) for point in answer.points if (value := _decimal(point["value"])) is not None]
    low, high = axes.get_ylim()
    for place, (year, value) in enumerate(known):
        before = known[place - 1][1] if place else value
        after = known[place + 1][1] if place + 1 < len(known) else value
        below = before >= value <= after and (before > value or after > value) and (float(value) - low) > (high - low) * 0.1
        aside = 0 if below or before <= value >= after else 1 if before > value else -1
        style: dict[str, Any] = {"ha": {0: "center", 1: "left", -1: "right"}[aside], "va": "top" if below else "bottom", "fontsize": 9}
        at = (3 * aside, -8 if below else 7)
        axes.annotate(_short(value, answer.unit), (year, float(value)), xytext=at, textcoords="offset points", color=ink("ink"), **style)


def _from_zero(axes: Axes, answers: Sequence[Series]) -> bool:
    """Begins the scale at zero, unless the curves would lie flat under the top."""
    found = (_decimal(point["value"]) for answer in answers for point in answer.points)
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
        known = [(point["year"], found) for point in answer.points if (found := _decimal(point["value"])) is not None]
        if known:
            ends.append((float(known[-1][1]), place, known[-1]))
    gap = (high - low) * 0.115
    ends.sort(key=lambda end: end[:2])
    for (value, place, (year, exact_value)), y in zip(ends, _apart([end[0] for end in ends], gap, high)):
        colour = CHARTS[place % len(CHARTS)]
        label = f"{wrapped(names[place], 26)}\n{_short(exact_value, answers[place].unit)}"
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


def _steps(node: Explanation) -> list[tuple[str, Decimal]]:
    """The inputs with their signs, where the formula only adds and subtracts them and they give the value."""
    total = _decimal(node.value)
    terms = re.findall(r"\s*([+-]?)\s*([A-Za-z_][A-Za-z0-9_]*)", node.formula)
    read = "".join(sign + name for sign, name in terms)
    values = {each.id: (each, _decimal(each.value)) for each in node.inputs}
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
        numbers = [(each, value) for each in node.inputs if (value := _decimal(each.value)) is not None]
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
        _at_end(axes, float(value), y, _short(value, unit), left=value < 0)


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
        text = _short(value, unit) if last else signed(_short(value, unit), value)
        _at_end(axes, float(max(start, start + value)), y, text, left=False, bold=last)
        if not last:
            level += value
            axes.plot([float(level)] * 2, [y - 0.31, y - 0.69], color=ink("soft"), linewidth=1)
    return [*steps, total]


def _at_end(axes: Axes, x: float, y: float, text: str, *, left: bool, bold: bool = False) -> None:
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


def _distribution(axes: Axes, bins: Sequence[Mapping[str, Any]]) -> None:
    """Communes by what they gain or lose per head."""
    largest = max((each["n"] for each in bins), default=0) or 1
    for place, each in enumerate(bins):
        y = len(bins) - 1 - place
        gains = each["from"] is not None and each["from"] >= 0
        axes.barh(y, each["n"], height=0.78, color=ink("own" if gains else "mean"), gid=f"bin:{place}")
        if each["n"]:
            _at_end(axes, each["n"], y, number(each["n"]), left=False)
    axes.set_yticks(range(len(bins)), [_bin(each) for each in reversed(bins)])
    axes.set_ylim(-0.6, len(bins) - 0.4)
    axes.set_xlim(0, largest * 1.14)
    axes.set_xticks([])
    said = {"fr": "Nombre de communes selon ce qu'elles gagnent ou perdent par habitant", "en": "Communes by what they gain or lose per inhabitant"}
    axes.set_title(pick(said), loc="left", fontsize=10, color=ink("soft"))


#: Groups of a picture, and the part of its width that the words beside a bar take.
GROUPS, ROOM = 30, 0.23


def _shown_groups(groups: Sequence[Mapping[str, Any]]) -> tuple[list[Mapping[str, Any]], list[str]]:
    """Those in which something changes, the largest where there are many; and what is said of the others."""
    moved = [group for group in groups if group["winners"] or group["losers"]]
    still = [_group(group) for group in groups if group["n"] and not group["winners"] and not group["losers"]]
    notes = []
    if still:
        one, several = {"fr": "un groupe", "en": "one group"}, {"fr": f"{number(len(still))} groupes", "en": f"{number(len(still))} groups"}
        names = f"{pick({'fr': ' : ', 'en': ': '})}{', '.join(still)}" if len(still) <= 12 else ""
        words = pick({"fr": "Aucun changement dans ", "en": "No change in "}) + pick(one if len(still) == 1 else several)
        notes.append(wrapped(words + names, LINE))
    if len(moved) > GROUPS:
        rest = number(len(moved) - GROUPS)
        notes.append(pick({"fr": f"{rest} autres groupes, où moins d'argent change de mains", "en": f"{rest} other groups, in which less money moves"}))
        largest = sorted(moved, key=lambda group: -(group["gained"] + group["lost"]))[:GROUPS]
        moved = [group for group in moved if group in largest]
    return moved, notes


def _group(group: Mapping[str, Any]) -> str:
    return plain(pick(group["label"]) or group["key"] or pick({"fr": "inconnu", "en": "unknown"}))


def _groups(axes: Axes, groups: Sequence[Mapping[str, Any]], name: str) -> None:
    """Winners and losers of each group: communes as bars, what they gain and lose beside."""
    for place, group in enumerate(groups):
        y = len(groups) - 1 - place
        axes.barh(y, group["winners"], height=0.66, color=ink("own"), gid=f"winners:{place}")
        axes.barh(y, -group["losers"], height=0.66, color=ink("mean"), gid=f"losers:{place}")
        if group["winners"]:
            _at_end(axes, group["winners"], y, f"{number(group['winners'])} (+{compact(group['gained'])})", left=False)
        if group["losers"]:
            _at_end(axes, -group["losers"], y, f"{number(group['losers'])} (−{compact(group['lost'])})", left=True)
    axes.set_yticks(range(len(groups)), [wrapped(_group(group), 34, 2) for group in reversed(groups)])
    axes.set_ylim(-0.6, len(groups) - 0.4)
    lost, gained = (max((group[key] for group in groups), default=0) for key in ("losers", "winners"))
    # Beside a bar stands what it is worth: a fifth of the width holds it.
    whole = (lost + gained) / (1 - ROOM * ((lost > 0) + (gained > 0))) or 1
    axes.set_xlim(-(lost + ROOM * whole) if lost else -whole * 0.02, gained + ROOM * whole if gained else whole * 0.02)
    axes.set_xticks([])
    axes.axvline(0, color=ink("ink"), linewidth=0.8)
    said = {"fr": f"Communes perdantes (à gauche) et gagnantes (à droite) · {name}", "en": f"Communes that lose (left) and gain (right) · {name}"}
    axes.set_title(pick(said), loc="left", fontsize=10, color=ink("soft"))


def _bin(each: Mapping[str, Any]) -> str:
    """`+2 à +5 €`."""
    low, high = each["from"], each["to"]

    def side(value: Any) -> str:
        text = number(Decimal(value).normalize())
        return text if value <= 0 else f"+{text}"

    if low is None:
        return f"{pick({'fr': 'moins de', 'en': 'below'})} {side(high)}\u00a0€"
    if high is None:
        return f"{pick({'fr': 'plus de', 'en': 'above'})} {side(low)}\u00a0€"
    return f"{side(low)} {pick({'fr': 'à', 'en': 'to'})} {side(high)}\u00a0€"


def _trimmed(bins: list[Any]) -> list[Any]:
    """Without the empty ends."""
    held = [place for place, each in enumerate(bins) if each["n"]]
    return bins[held[0] : held[-1] + 1] if held else []


def _amounts(axis: Any, unit: str) -> None:
    """Ticks as people read them."""
    formatter = import_module("matplotlib.ticker").FuncFormatter
    axis.set_major_formatter(formatter(lambda value, _: _tick(Decimal(repr(round(float(value), 9))), unit)))


def _tick(value: Decimal, unit: str) -> str:
    """No more decimals than it needs."""
    needed = -int(value.normalize().as_tuple().exponent)
    return compact(value, whole=True) if unit == "EUR" and abs(value) >= 1000 else shown(value, unit, max(needed, 0))


def _short(value: Decimal, unit: str) -> str:
    return compact(value) if unit == "EUR" and abs(value) >= 1000 else shown(value, unit)


def _decimal(value: object) -> Decimal | None:
    """A number to draw; simulations of mode `fast` give floats."""
    if isinstance(value, Decimal):
        return value
    return Decimal(repr(float(value))) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def _words(node: Explanation) -> str:
    return plain(pick(node.label) or node.id)


def _name(name: str) -> str:
    return plain(name)


def _names_of(answers: Sequence[Series]) -> list[str]:
    """What tells the curves apart: the entity, the indicator, or both."""
    entities, ids = {answer.entity for answer in answers}, {answer.id for answer in answers}
    if len(ids) == 1:
        return [_name(answer.name) for answer in answers]
    if len(entities) == 1:
        return [plain(answer.label(answer.id)) for answer in answers]
    return [f"{_name(answer.name)}, {plain(answer.label(answer.id))}" for answer in answers]


def _title_of(answers: Sequence[Series]) -> str:
    entities, ids = {answer.entity for answer in answers}, {answer.id for answer in answers}
    first = answers[0]
    if len(entities) == 1:
        labels = plain(first.label(first.id)) if len(ids) == 1 else ""
        return f"{labels} · {_name(first.name)}" if labels else _name(first.name)
    return plain(first.label(first.id)) if len(ids) == 1 else pick({"fr": "Évolution", "en": "Over the years"})


def _measure(unit: str) -> str:
    return {"EUR": pick({"fr": "en euros", "en": "in euros"}), "EUR/inhabitant": pick({"fr": "en euros par habitant", "en": "in euros per inhabitant"})}.get(
        unit, pick({"fr": f"en {unit_name(unit)}", "en": f"in {unit_name(unit)}"}) if unit_name(unit) else ""
    )


def _scope(scope: str) -> str:
    words = {
        "principal": {"fr": "budget principal", "en": "main budget"},
        "annexes": {"fr": "budgets annexes", "en": "annex budgets"},
        "consolidated": {"fr": "comptes consolidés", "en": "consolidated accounts"},
    }
    return pick(words.get(scope, {})) or scope


def _said(warnings: Iterable[Warning]) -> list[str]:
    """What must be said beside the figures, each once."""
    return list(dict.fromkeys(wrapped(plain(pick(warning["message"])), LINE) for warning in warnings))


def _is(name: str, value: str) -> str:
    return f"{name}{pick({'fr': ' : ', 'en': ': '})}{value}"


def _source(fictional: bool, *, law: bool = False) -> str:
    if fictional:
        said = {"fr": "Source : échantillon fictif de budget-core", "en": "Source: the fictional sample of budget-core"}
    elif law:
        said = {"fr": "Source : fichier de communes fourni ; calcul : budget-core", "en": "Source: the communes given; computed by budget-core"}
    else:
        said = {"fr": "Source : balances comptables ; calcul : budget-core", "en": "Source: accounting balances; computed by budget-core"}
    return pick(said)


def _nothing() -> DataError:
    return DataError("invalid-value", "there is nothing to draw", "look at the reasons of the missing values", french="il n'y a rien à dessiner")


def _unknown(name: str, known: Sequence[str] = ()) -> DataError:
    help = f"use one of {', '.join(known)}" if known else "the keys `id` of `rows` list them"
    return DataError("unknown-indicator" if not known else "invalid-value", f"there is no `{name}` to draw", help, french=f"`{name}` ne peut être dessiné")


def _unlike(one: str, other: str) -> FormulaError:
    message = f"`{one}` and `{other}` do not go on one scale"
    return FormulaError("unit-mismatch", message, "draw them apart", french=f"`{one}` et `{other}` ne vont pas sur une même échelle")
