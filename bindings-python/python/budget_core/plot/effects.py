"""What an amendment does: communes by what they gain or lose, and by stratum."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from budget_core.figure import compact, number
from budget_core.html import plain
from budget_core.language import pick
from budget_core.plot.words import LINE, at_end, nothing_to_draw, source_line, unknown_name
from budget_core.sheet import Sheet, ink, wrapped

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = ["impact"]

#: Groups of a picture, and the part of its width that the words beside a bar take.
GROUPS = 30
ROOM = 0.23


def impact(impact: Any, *, by: str | None = None, ax: Axes | Sequence[Axes] | None = None, title: str | None = None) -> Figure:
    """Who gains and who loses: communes by change per head, and by group (``by``: a grouping of the impact, its first one unless told).

    ``ax``: two axes, one above the other.
    """
    bins = [each for each in impact.histogram if each["from"] is None or each["from"] != each["to"]]
    bins = _trimmed([each for each in reversed(bins)])
    grouping = by if by is not None else next(iter(impact.groups), None)
    if grouping is not None and grouping not in impact.groups:
        raise unknown_name(grouping, list(impact.groups))
    groups, folded = _shown_groups(impact.groups.get(grouping, []) if grouping is not None else [])
    if not bins and not groups:
        raise nothing_to_draw()
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
    below = [law + (f" · {plain(impact.reference)}" if impact.reference else ""), source_line(impact.fictional, law=True)]
    return sheet.finish(head, pick(said), [*notes, *below])


def _distribution(axes: Axes, bins: Sequence[Mapping[str, Any]]) -> None:
    """Communes by what they gain or lose per head."""
    largest = max((each["n"] for each in bins), default=0) or 1
    for place, each in enumerate(bins):
        y = len(bins) - 1 - place
        gains = each["from"] is not None and each["from"] >= 0
        axes.barh(y, each["n"], height=0.78, color=ink("own" if gains else "mean"), gid=f"bin:{place}")
        if each["n"]:
            at_end(axes, each["n"], y, number(each["n"]), left=False)
    axes.set_yticks(range(len(bins)), [_bin(each) for each in reversed(bins)])
    axes.set_ylim(-0.6, len(bins) - 0.4)
    axes.set_xlim(0, largest * 1.14)
    axes.set_xticks([])
    said = {"fr": "Nombre de communes selon ce qu'elles gagnent ou perdent par habitant", "en": "Communes by what they gain or lose per inhabitant"}
    axes.set_title(pick(said), loc="left", fontsize=10, color=ink("soft"))


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
            at_end(axes, group["winners"], y, f"{number(group['winners'])} (+{compact(group['gained'])})", left=False)
        if group["losers"]:
            at_end(axes, -group["losers"], y, f"{number(group['losers'])} (−{compact(group['lost'])})", left=True)
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
