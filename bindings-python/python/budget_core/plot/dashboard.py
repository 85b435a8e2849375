"""An authority beside its peers: a strip an indicator."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from importlib import import_module
from textwrap import shorten
from typing import TYPE_CHECKING, Any

from budget_core._native import Missing
from budget_core.figure import number, shown
from budget_core.html import plain
from budget_core.language import pick
from budget_core.plot.words import named, nothing_to_draw, scope_word, source_line, told, unknown_name
from budget_core.sheet import Sheet, ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    from budget_core.answers import Comparison
    from budget_core.types import Compared

__all__ = ["comparison"]

#: Columns beside the strips: points right of the axes.
_PLACES = (78, 152, 205)


def comparison(answer: Comparison, ids: Sequence[str] | None = None, *, ax: Axes | None = None, title: str | None = None) -> Figure:
    """Ratios of an entity beside its peers: a strip an indicator, a dot a peer."""
    try:
        rows = answer.main(ids)
    except KeyError as error:
        raise unknown_name(str(error.args[0])) from error
    if not rows:
        raise nothing_to_draw()
    sheet = Sheet(ax, [0.42 * len(rows)], answer.is_fictional)
    axes = sheet.axes[0]
    beyond = sum(_strip(axes, answer, row, len(rows) - 1 - place) for place, row in enumerate(rows))
    axes.set_xlim(-0.02, 1.02)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_xticks([])
    axes.set_yticks(range(len(rows)), [wrapped(plain(answer.label(row["id"])), 40, 2) for row in reversed(rows)])
    _columns(axes, answer, rows)
    _legend_of_strips(axes, named(answer.name))
    many, s = number(len(answer.peers)), "s" if len(answer.peers) > 1 else ""
    said = {
        "fr": f"{answer.year} · {scope_word(answer.scope)} · {many} entité{s} comparée{s} · échelle propre à chaque ligne",
        "en": f"{answer.year} · {scope_word(answer.scope)} · {many} {'entities' if s else 'entity'} compared · each line has its own scale",
    }
    notes = told(answer.warnings)
    if beyond:
        edge = {"fr": "Valeurs extrêmes de pairs, au bord de leur échelle : ", "en": "Extreme values of peers, at the edge of their scale: "}
        notes.append(pick(edge) + number(beyond))
    head = title or pick({"fr": f"{named(answer.name)} parmi ses pairs", "en": f"{named(answer.name)} among its peers"})
    return sheet.finish(head, pick(said), [*notes, source_line(answer.is_fictional)])


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
