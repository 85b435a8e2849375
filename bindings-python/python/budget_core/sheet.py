"""The sheet that a picture is drawn on: colours, title, banner, notes, and a layout measured from what was drawn."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

from budget_core.figure import FICTION
from budget_core.language import pick

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

__all__ = ["CHARTS", "MARKERS", "Sheet", "ink", "wrapped"]

#: Blue and orange are told apart by everybody; several curves also differ by marker and have their name at the end.
_INKS = {
    "ink": "#1d2430",
    "soft": "#5b6472",
    "line": "#dcdad3",
    "own": "#1f5fae",
    "mean": "#b4530a",
    "peer": "#8a93a3",
    "total": "#1d2430",
    "banner": "#fff1c9",
}
CHARTS = ("#1f5fae", "#b4530a", "#4c9aa0", "#7a6aa8", "#8a6d0f", "#5b6472")
MARKERS = ("o", "s", "^", "D", "v", "P")

#: Inches of a sheet: its width, what stays free around, and lines of text by size.
WIDTH, EDGE = 9.0, 0.18
_TITLE, _UNDER, _NOTE, _BANNER = 0.27, 0.23, 0.165, 0.34


def ink(name: str) -> str:
    """A colour by what it is for."""
    return _INKS[name]


def wrapped(text: str, width: int, lines: int | None = None) -> str:
    """A text in lines, so many at most."""
    return "\n".join(textwrap.wrap(text, width, break_on_hyphens=False, max_lines=lines, placeholder=" …")) or text


class Sheet:
    """Axes to draw on, one above the other, then ``finish``. ``heights``: inches of each, where the sheet makes them itself."""

    axes: list[Axes]

    def __init__(self, ax: Axes | Sequence[Axes] | None, heights: Sequence[float], fictional: bool) -> None:
        self._fictional = fictional
        self._heights = heights
        self._own = ax is None
        self._pyplot = _pyplot()
        self.axes = self._made() if ax is None else _given(ax, len(heights))
        for axes in self.axes:
            axes.spines[["top", "right", "left", "bottom"]].set_visible(False)
            axes.tick_params(length=0, labelsize=9, labelcolor=ink("ink"))
            axes.set_axisbelow(True)

    def finish(self, title: str, under: str, notes: Sequence[str]) -> Figure:
        """Writes title, banner and notes. An own sheet is laid out anew: its height follows from what stands on it."""
        title, under, below = wrapped(title, 62), wrapped(under, 96), "\n".join(note for note in notes if note)
        banner = pick(FICTION) if self._fictional else ""
        self._as_written(self.axes)
        if self._own:
            self._lay_out(title, under, below, banner)
        else:
            self._annotate(title, under, below, banner)
        found: Figure = self.axes[0].figure  # type: ignore[assignment]
        self._as_written([found] if self._own else self.axes)
        if self._own and not _is_interactive():
            # A notebook would show it twice, and a server would keep it for ever.
            self._pyplot.close(found)
        return found

    def _made(self) -> list[Axes]:
        figure = self._pyplot.figure(figsize=(WIDTH, 4), facecolor="white", dpi=110)
        return [figure.add_axes((0.3, 0.3, 0.4, 0.4), label=str(place)) for place in range(len(self._heights))]

    @staticmethod
    def _as_written(parts: Sequence[Any]) -> None:
        """A name between dollars is no formula to be set."""
        kind = import_module("matplotlib.text").Text
        for part in parts:
            for text in part.findobj(kind):
                text.set_parse_math(False)

    def _lay_out(self, title: str, under: str, below: str, banner: str) -> None:
        head = _lines(title) * _TITLE + _lines(under) * _UNDER + (_BANNER if banner else 0)
        foot = _lines(below) * _NOTE
        # Labels in data coordinates move with the size of the axes: the second pass measures them where they will be.
        for _ in range(2):
            over = [_overhang(axes) for axes in self.axes]
            left, right = (max(each[side] for each in over) for side in (0, 2))
            tall = sum(height + each[1] + each[3] for height, each in zip(self._heights, over)) + 0.2 * (len(over) - 1)
            height = EDGE + head + 0.12 + tall + 0.12 + foot + EDGE
            figure: Any = self.axes[0].figure
            figure.set_size_inches(WIDTH, height)
            y = height - EDGE - head - 0.12
            for axes, own, each in zip(self.axes, self._heights, over):
                y -= each[3] + own
                axes.set_position(((EDGE + left) / WIDTH, y / height, max(WIDTH - 2 * EDGE - left - right, 1) / WIDTH, own / height))
                y -= each[1] + 0.2
        self._head(figure, height, title, under, banner)
        figure.text(EDGE / WIDTH, EDGE / height, below, fontsize=8, color=ink("soft"), va="bottom", linespacing=1.35, gid="notes")

    @staticmethod
    def _head(figure: Any, height: float, title: str, under: str, banner: str) -> None:
        y = height - EDGE
        if banner:
            box = {"facecolor": ink("banner"), "edgecolor": "none", "pad": 4}
            figure.text(EDGE / WIDTH + 0.005, (y - 0.04) / height, banner, fontsize=8.5, fontweight="bold", color=ink("ink"), va="top", bbox=box, gid="banner")
            y -= _BANNER
        figure.text(EDGE / WIDTH, y / height, title, fontsize=14, fontweight="bold", color=ink("ink"), va="top", gid="title")
        y -= _lines(title) * _TITLE
        figure.text(EDGE / WIDTH, y / height, under, fontsize=10, color=ink("soft"), va="top", gid="under")

    def _annotate(self, title: str, under: str, below: str, banner: str) -> None:
        """On somebody else's axes: the title above the first, the rest below the last."""
        first, last = self.axes[0], self.axes[-1]
        over, beneath = _overhang(first), _overhang(last)
        text = "\n".join(each for each in (banner, title, under) if each)
        first.annotate(text, (0, 1), xycoords="axes fraction", xytext=(0, 72 * over[3] + 6), textcoords="offset points", va="bottom", fontsize=10, gid="title")
        at = (0, -72 * beneath[1] - 6)
        last.annotate(below, (0, 0), xycoords="axes fraction", xytext=at, textcoords="offset points", va="top", fontsize=7.5, color=ink("soft"), gid="notes")


def _lines(text: str) -> int:
    return text.count("\n") + 1 if text else 0


def _overhang(axes: Axes) -> tuple[float, float, float, float]:
    """Inches that labels take left of the axes, below, right and above."""
    figure: Any = axes.get_figure(root=True)
    inner: Bbox = axes.get_window_extent()
    outer = axes.get_tightbbox()
    if outer is None:
        return 0.0, 0.0, 0.0, 0.0
    sides = (inner.x0 - outer.x0, inner.y0 - outer.y0, outer.x1 - inner.x1, outer.y1 - inner.y1)
    left, bottom, right, top = (max(side, 0) / figure.dpi for side in sides)
    return left, bottom, right, top


def _given(ax: Axes | Sequence[Axes], count: int) -> list[Axes]:
    found: list[Any] = list(ax.flat) if hasattr(ax, "flat") else list(ax) if isinstance(ax, (list, tuple)) else [ax]
    if len(found) != count:
        raise ValueError(f"the picture needs {count} axes, {len(found)} given")
    return found


def _pyplot() -> Any:
    try:
        return import_module("matplotlib.pyplot")
    except ImportError as error:
        raise ImportError("pictures need matplotlib: pip install './bindings-python[plot]'") from error


def _is_interactive() -> bool:
    """Whether a window will show the picture."""
    registry = import_module("matplotlib.backends.registry")
    backend = import_module("matplotlib").get_backend().lower()
    names = registry.backend_registry.list_builtin(registry.BackendFilter.INTERACTIVE)
    return backend in [name.lower() for name in names]
