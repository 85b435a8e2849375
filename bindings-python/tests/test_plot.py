"""Pictures say what the figures say: marks and texts are read back from the axes. Needs matplotlib; skipped aloud without."""

from __future__ import annotations

import itertools
import subprocess
import sys
from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import budget_core as bc
from budget_core import figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

matplotlib = pytest.importorskip("matplotlib", reason="pictures need matplotlib")
matplotlib.use("Agg")

CITY = "99018"


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    bc.set_language("fr")
    yield
    bc.set_language("fr")


def texts(drawn: Figure) -> list[str]:
    """Every text that can be seen, line breaks as blanks."""
    from matplotlib.text import Text

    drawn.draw_without_rendering()
    found = [text for text in drawn.findobj(Text) if text.get_visible() and text.get_text()]
    return [text.get_text().replace("\n", " ") for text in found]


def named(drawn: Figure, gid: str) -> list[Any]:
    """What bears a name: marks by what they show."""
    return [each for each in drawn.findobj(lambda artist: (artist.get_gid() or "").startswith(gid))]


def well_laid_out(drawn: Figure) -> None:
    """No text lies on another or leaves the sheet; a picture of one sheet has a banner, a title and a source."""
    from matplotlib.text import Text

    drawn.canvas.draw()
    sheet = drawn.bbox
    found = [text for text in drawn.findobj(Text) if text.get_visible() and text.get_text().strip() and text.get_window_extent().width > 0]
    ticks = {id(label) for axes in drawn.axes for label in [*axes.get_xticklabels(), *axes.get_yticklabels()]}
    legends = [legend for axes in drawn.axes if (legend := axes.get_legend()) is not None]
    # A legend lays its texts out by itself: it counts as one.
    within = {id(text) for legend in legends for text in legend.findobj(Text)}
    boxes = [("legend", legend.get_window_extent()) for legend in legends]
    assert all(box.x0 >= sheet.x0 and box.x1 <= sheet.x1 for _, box in boxes)
    for text in found:
        if id(text) in within:
            continue
        box = Text.get_window_extent(text)
        if id(text) in ticks and not _inside(text, drawn):
            continue
        assert box.x0 >= sheet.x0 - 1 and box.x1 <= sheet.x1 + 1 and box.y0 >= sheet.y0 - 1 and box.y1 <= sheet.y1 + 1, f"{text.get_text()!r} leaves the sheet"
        boxes.append((text.get_text(), box))
    for (one, first), (other, second) in itertools.combinations(boxes, 2):
        wide = min(first.x1, second.x1) - max(first.x0, second.x0)
        high = min(first.y1, second.y1) - max(first.y0, second.y0)
        assert wide <= 1 or high <= 2, f"{one!r} lies on {other!r}"


def _inside(text: Any, drawn: Figure) -> bool:
    """Ticks beyond the limits of an axis are made and not shown."""
    box = text.get_window_extent()
    middle_x, middle_y = (box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2
    areas = [axes.get_window_extent() for axes in drawn.axes]
    return any(area.x0 - 1 <= middle_x <= area.x1 + 1 or area.y0 - 1 <= middle_y <= area.y1 + 1 for area in areas) and text.get_alpha() is None


def test_a_dashboard_has_a_dot_for_every_peer(table: bc.IndicatorTable) -> None:
    compared = table.compare(CITY, 2024)
    drawn = table.plot(CITY, 2024)
    well_laid_out(drawn)
    said = texts(drawn)
    assert figure.FICTION["fr"] in said
    assert "BOURG-TEMOIN-EN-FABLE parmi ses pairs" in said
    assert any("échantillon fictif" in text for text in said)
    rows = compared.main()
    assert len(named(drawn, "own:")) == len(rows) == 12
    for row in rows:
        assert isinstance(row["value"], Decimal)
        assert figure.shown(row["value"], row["unit"]) in said
        assert f"{row['rank']}/{row['of']}" in said
        (dots,) = named(drawn, f"peers:{row['id']}")
        # `of` counts the entity too.
        assert len(dots.get_offsets()) == row["of"] - 1 == len(compared.peer_values(row["id"]))
        (own,) = named(drawn, f"own:{row['id']}")
        place, peers = own.get_offsets()[0][0], dots.get_offsets()[:, 0]
        above = sum(value > row["value"] for value in compared.peer_values(row["id"]))
        # Whoever has more stands further right, or at the edge with the entity.
        assert sum(x > place for x in peers) <= above <= sum(x >= place for x in peers)
        assert 0 <= place <= 1


def test_amounts_of_peers_are_per_inhabitant(table: bc.IndicatorTable) -> None:
    compared = table.compare(CITY, 2024)
    values = sorted([*compared.peer_values("epargne_brute"), compared.row("epargne_brute")["value"]])  # type: ignore[type-var]
    assert abs(values[len(values) // 2] - compared.row("epargne_brute")["median"]) < Decimal("0.000001")  # type: ignore[operator]
    assert compared.row("epargne_brute")["unit"] == "EUR/inhabitant"
    assert len(named(compared.plot(ids=["epargne_brute"]), "own:")) == 1


def test_a_missing_value_has_no_dot_and_says_why(table: bc.IndicatorTable) -> None:
    without = next(row["entity"] for row in table.to_dicts() if row["year"] == 2024 and isinstance(row["capacite_desendettement"], bc.Missing))
    drawn = table.plot(without, 2024, ids=["capacite_desendettement", "taux_epargne_brute"])
    well_laid_out(drawn)
    assert len(named(drawn, "own:")) == 1
    assert "sans objet" in texts(drawn)


def test_few_peers_are_said(table: bc.IndicatorTable) -> None:
    drawn = table.plot(CITY, 2024, peers=["99018", "99019"])
    assert table.compare(CITY, 2024, peers=["99018", "99019"]).warnings[0]["message"]["fr"] in " ".join(texts(drawn))
    well_laid_out(drawn)


def test_a_series_marks_gaps_and_breaks(table: bc.IndicatorTable) -> None:
    series = table.series(CITY, "epargne_brute")
    drawn = series.plot()
    well_laid_out(drawn)
    (curve,) = named(drawn, CITY)
    assert [Decimal(str(y)).quantize(Decimal("0.01")) for y in curve.get_ydata()] == [point["value"] for point in series.points]
    assert [line.get_gid() for line in named(drawn, "break:")] == ["break:2023"]
    assert "nouveau plan M14 → M57A" in texts(drawn)
    assert "en euros · budget principal" in texts(drawn)
    assert drawn.axes[0].get_ylim()[0] == 0
    # A year without a value, and one without a balance.
    series["points"] = [point for point in series.points if point["year"] != 2022]
    series.points[1]["value"] = bc.Missing("not-applicable")
    drawn = series.plot()
    (curve,) = named(drawn, CITY)
    assert list(curve.get_xdata()) == [2021, 2022, 2023, 2024]
    assert [y != y for y in curve.get_ydata()] == [False, True, True, False]
    said = " ".join(texts(drawn))
    assert "2023 : sans objet" in said and "2022 : pas de balance" in said


def test_several_series_have_their_names_at_the_end(table: bc.IndicatorTable) -> None:
    codes = [CITY, "99019", "99020", "99021"]
    first, *others = [table.series(code, "taux_epargne_brute") for code in codes]
    drawn = first.plot(*others)
    well_laid_out(drawn)
    assert len(named(drawn, "99")) == 4
    ends = {text.get_text().replace("\n", " ") for text in named(drawn, "end:")}
    assert ends == {f"{each.name} {figure.shown(each.points[-1]['value'], '%')}" for each in [first, *others]}
    with pytest.raises(bc.FormulaError) as refused:
        first.plot(table.series(CITY, "epargne_brute"))
    assert refused.value.code == "unit-mismatch"
    assert len({line.get_marker() for line in named(drawn, "99")}) == 4


def test_an_explanation_that_adds_up_is_a_waterfall(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    why = bc.Catalogue.builtin("ofgl").explain(ledger, "epargne_brute", CITY, 2024, attributes)
    drawn = why.plot()
    well_laid_out(drawn)
    plus, minus, total = named(drawn, "step:")
    revenue, expenses = (next(each for each in why.inputs if each.id == id) for id in ("recettes_fonctionnement", "depenses_fonctionnement"))
    assert (plus.get_x(), plus.get_width()) == (0, float(revenue.value))  # type: ignore[arg-type]
    assert minus.get_width() == -float(expenses.value)  # type: ignore[arg-type]
    # It begins where the one before ends, and ends at the value.
    assert minus.get_x() == plus.get_width()
    assert total.get_width() == float(why.value) == pytest.approx(minus.get_x() + minus.get_width())  # type: ignore[arg-type]
    assert "Épargne brute : 273\u202f572\u00a0€" in texts(drawn)
    assert "epargne_brute = recettes_fonctionnement - depenses_fonctionnement" in " ".join(texts(drawn))


def test_an_explanation_by_accounts_loses_none(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    why = bc.Catalogue.builtin("ofgl").explain(ledger, "depenses_fonctionnement", CITY, 2024, attributes)
    drawn = why.plot(top=5)
    well_laid_out(drawn)
    bars = named(drawn, "part:")
    assert len(bars) == 6
    assert sum(bar.get_width() for bar in bars) == pytest.approx(float(why.value))  # type: ignore[arg-type]
    largest = max(why.accounts, key=lambda part: part["amount"])
    assert f"{largest['code']} {largest['label']}" in texts(drawn)
    assert f"{len(why.accounts) - 5} autres comptes" in texts(drawn)


def test_other_inputs_are_bars_of_one_unit(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    why = bc.Catalogue.builtin("ofgl").explain(ledger, "capacite_desendettement", CITY, 2024, attributes)
    drawn = why.plot()
    well_laid_out(drawn)
    assert [bar.get_width() for bar in named(drawn, "part:")] == [float(each.value) for each in why.inputs]  # type: ignore[arg-type]
    assert not named(drawn, "step:")


def test_an_impact_counts_every_commune(impact: bc.Impact) -> None:
    drawn = impact.plot()
    well_laid_out(drawn)
    bins, winners, losers = (named(drawn, gid) for gid in ("bin:", "winners:", "losers:"))
    counts = impact.counts
    assert sum(bar.get_width() for bar in bins) == counts["winners"] + counts["losers"]
    assert sum(bar.get_width() for bar in winners) == counts["winners"]
    assert -sum(bar.get_width() for bar in losers) == counts["losers"]
    said = texts(drawn)
    still = [group["label"]["fr"] for group in impact.groups["strata"] if not group["winners"] and not group["losers"]]
    assert len(winners) == len(impact.groups["strata"]) - len(still)
    assert all(name in " ".join(said) for name in still)
    # Who gains is blue, who loses orange, also by what stands beside the bars.
    assert {bar.get_facecolor() for bar in winners}.isdisjoint({bar.get_facecolor() for bar in losers})
    assert impact.title in said and any(str(impact.reference) in text for text in said)
    assert figure.FICTION["fr"] in said
    other = impact.plot(by="epci")
    well_laid_out(other)
    assert sum(bar.get_width() for bar in named(other, "winners:")) == counts["winners"]
    with pytest.raises(bc.DataError, match="strata, epci"):
        impact.plot(by="planet")


def test_both_languages(table: bc.IndicatorTable, impact: bc.Impact) -> None:
    bc.set_language("en")
    for drawn, words in ((table.plot(CITY, 2024), "BOURG-TEMOIN-EN-FABLE among its peers"), (impact.plot(), "Communes by what they gain or lose per inhabitant")):
        well_laid_out(drawn)
        said = texts(drawn)
        assert words in said and figure.FICTION["en"] in said


def test_names_of_data_are_not_read_as_formulas(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    from matplotlib.text import Text

    label = "$\\frac{1}{$ <b> $x$"
    table = bc.Catalogue.builtin("ofgl").define("mien", "net_debit(64) / population", "EUR/inhabitant", label).evaluate(ledger, attributes, "principal")
    for drawn in (table.series(CITY, "mien").plot(), table.plot(CITY, 2024, ids=["mien"])):
        drawn.canvas.draw()
        assert any(label in text for text in texts(drawn))
        assert not any(text.get_parse_math() for text in drawn.findobj(Text) if "$" in text.get_text())


def test_axes_of_the_caller(table: bc.IndicatorTable, impact: bc.Impact, ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    from matplotlib.figure import Figure as Plain

    own = Plain(figsize=(8, 6), layout="constrained")
    axes = own.add_subplot()
    assert table.series(CITY, "epargne_brute").plot(ax=axes, title="À moi") is own
    assert any("À moi" in text and figure.FICTION["fr"] in text for text in texts(own))
    assert any("échantillon fictif" in text for text in texts(own))
    pair = Plain(figsize=(8, 10)).subplots(2, 1)
    assert impact.plot(ax=pair) is pair[0].figure
    with pytest.raises(ValueError, match="2 axes"):
        impact.plot(ax=axes)


def test_pictures_do_not_pile_up(table: bc.IndicatorTable) -> None:
    import matplotlib.pyplot as plt

    for _ in range(3):
        table.series(CITY, "epargne_brute").plot()
    assert plt.get_fignums() == []


def test_matplotlib_is_imported_when_asked_for_only() -> None:
    """And its absence says what to install."""
    code = """
import sys, budget_core as bc
assert not any(name.split(".")[0] == "matplotlib" for name in sys.modules), "imported too early"
sys.modules["matplotlib"] = None
try:
    bc.Catalogue.builtin("ofgl")
    from budget_core import sheet
    sheet.Sheet(None, [1], False)
except ImportError as error:
    assert "bindings-python[plot]" in str(error), error
else:
    raise AssertionError("no error")
"""
    subprocess.run([sys.executable, "-W", "ignore", "-c", code], check=True)


def test_nothing_to_draw_is_refused(table: bc.IndicatorTable) -> None:
    with pytest.raises(bc.DataError, match="nope"):
        table.plot(CITY, 2024, ids=["nope"])
    with pytest.raises(bc.DataError, match="nothing to draw"):
        table.plot(CITY, 2024, ids=[])


def test_answers_travel_and_become_frames(table: bc.IndicatorTable) -> None:
    import pickle

    compared, series = table.compare(CITY, 2024), table.series(CITY, "epargne_brute")
    for answer in (compared, series):
        again = pickle.loads(pickle.dumps(answer))
        assert again == answer and type(again) is type(answer) and again.name == answer.name == "BOURG-TEMOIN-EN-FABLE"
        assert again._repr_html_() == answer._repr_html_()
        assert again.plot() is not None
    assert isinstance(compared, dict) and set(compared) == {"peers", "rows", "warnings"} and set(series) == {"points", "warnings"}
    polars = pytest.importorskip("polars")
    frame = series.to_polars()
    assert frame["value"].to_list() == [point["value"] for point in series.points] and frame.schema["value"] == polars.Decimal(38, 10)
    rows = compared.to_polars()
    assert rows.height == len(compared.rows) and rows["label"][0] == "Recettes de fonctionnement"
    missing = [row["id"] for row in compared.rows if isinstance(row["value"], bc.Missing)]
    assert rows.filter(rows["reason"].is_not_null())["id"].to_list() == missing
    pytest.importorskip("pandas")
    assert series.to_pandas()["year"].tolist() == [2021, 2022, 2023, 2024]


def test_an_entity_named_by_its_siren_is_itself(table: bc.IndicatorTable, ledger: bc.Ledger) -> None:
    by_code = table.compare(CITY, 2024)
    siren = next(budget["siren"] for budget in ledger.budgets() if budget["entity"] == CITY)
    by_siren = table.compare(siren, 2024)
    assert by_siren.name == by_code.name != siren and by_siren.rows == by_code.rows
    assert by_siren.peer_values("taux_epargne_brute") == by_code.peer_values("taux_epargne_brute")
    assert table.series(siren, "epargne_brute").name == by_code.name
