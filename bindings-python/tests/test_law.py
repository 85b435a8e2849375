"""The law in Python: communes out of any library, simulations, impacts; nothing lost in silence, nothing inexact."""

from __future__ import annotations

import gzip
import io
import json
import multiprocessing
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

import budget_core as bc

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "budget-core" / "data" / "sample"
COMMUNES = SAMPLE / "communes.csv.gz"
SEUIL = "dotation_solidarite_rurale.seuil_nombre_habitants"
REFORM = {"parameters": {SEUIL: "9000"}}
FLAGS = {"true": True, "false": False}


@pytest.fixture(scope="module")
def law() -> bc.Law:
    return bc.Law.builtin("dgf_communes", 2026).amend(SAMPLE / "pays_fictif.toml")


@pytest.fixture(scope="module")
def baseline(law: bc.Law) -> bc.Simulation:
    return law.simulate(COMMUNES)


@pytest.fixture(scope="module")
def after(law: bc.Law, baseline: bc.Simulation) -> bc.Simulation:
    return baseline.under(law.amend(REFORM))


@pytest.fixture(scope="module")
def columns() -> dict[str, list[Any]]:
    """The sample as lists of exact values: ints, decimals, booleans, texts."""
    header, *lines = gzip.decompress(COMMUNES.read_bytes()).decode().splitlines()
    rows = [line.split(";") for line in lines]
    texts = {"code_insee", "nom", "province", "epci", "chef_lieu_code"}
    cells = {name: [row[place] for row in rows] for place, name in enumerate(header.split(";"))}
    return {name: values if name in texts else [exact(value) for value in values] for name, values in cells.items()}


def exact(value: str) -> Any:
    if value in FLAGS:
        return FLAGS[value]
    return None if not value else Decimal(value) if "." in value else int(value)


def amounts(simulation: bc.Simulation) -> list[dict[str, Any]]:
    return simulation.results().to_dicts()


# The communes, out of any library.


def test_the_lines_of_the_readme(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    polars = pytest.importorskip("polars")
    communes = polars.DataFrame(columns, strict=False)
    after = law.amend({"parameters": {"dotation_solidarite_rurale.seuil_nombre_habitants": "9000"}}).simulate(communes)
    losers = after.impact(law.simulate(communes), top=10).losers
    assert [loser["entity"] for loser in losers][:3] == ["99263", "99211", "99212"] and len(losers) == 5
    assert all(isinstance(loser["change"], Decimal) and loser["change"] < 0 for loser in losers)


def test_the_built_in_law_opens() -> None:
    law = bc.Law.builtin("dgf_communes", 2026)
    assert (law.id, law.exercise, law.mode, law.entity_column) == ("dgf_communes", 2026, "fast", "code_insee")
    assert repr(law) == f"<Law dgf_communes of 2026 (fast): {len(law.rules())} rules, {len(law.parameters())} parameters>"
    assert law.parameter(SEUIL)["value"] == "10000" and law.parameter(SEUIL)["unit"] == "inhabitant"
    assert law.rule("dsu_montant")["kind"] == "EUR" and "CGCT" in law.rule("dsu_montant")["article"]
    assert next(iter(law.grants())) == "dotation_forfaitaire" and {"id", "kind", "optional"} <= set(law.columns()[0])
    assert 2025 in law.exercises and set(law.groups) >= {"strata"}
    assert law.parties() == {} and law.feeds() == {} and law.warnings() == [] and law.changes() == [] and law.reforms == []
    taxes = bc.Law.builtin("fiscalite_locale", 2026)
    assert taxes.scope is not None and set(taxes.scope) == {"en", "fr"}
    assert list(taxes.parties())[0] == "communes" and taxes.feeds()["dgf_communes"][0]["rule"] and taxes.checks()


def test_all_libraries_give_the_same(law: bc.Law, baseline: bc.Simulation, columns: dict[str, list[Any]]) -> None:
    polars, pandas, pyarrow, duckdb = (pytest.importorskip(name) for name in ("polars", "pandas", "pyarrow", "duckdb"))
    expected = amounts(baseline)
    arrow = pyarrow.table(columns)
    frame = polars.DataFrame(columns, strict=False)
    # Whole numbers with holes become floats in pandas: `convert_dtypes` makes them whole again.
    of_pandas = pandas.DataFrame(columns).convert_dtypes()
    given = {
        "polars": frame,
        "pyarrow": arrow,
        "record batch": arrow.combine_chunks().to_batches()[0],
        "chunks": pyarrow.concat_tables([arrow.slice(0, 100), arrow.slice(100)]),
        "pandas": of_pandas,
        "pandas of Arrow": arrow.to_pandas(types_mapper=pandas.ArrowDtype),
        "duckdb": duckdb.from_arrow(arrow),
        "turned round": frame.reverse(),
        "path": str(COMMUNES),
        "bytes": COMMUNES.read_bytes(),
        "file": io.BytesIO(gzip.decompress(COMMUNES.read_bytes())),
        "criteria": bc.Criteria.read(COMMUNES, law=law),
        "table": bc.Criteria.read(COMMUNES, law=law).inputs(),
    }
    assert amounts(law.simulate(pandas.DataFrame(columns), allow_float=True)) == expected
    for name, communes in given.items():
        simulation = law.simulate(communes)
        assert amounts(simulation) == expected, name
        assert simulation.warnings() == baseline.warnings(), name
        assert simulation.issues() == [], name


def test_what_is_not_there_is_missing_in_all_libraries(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    polars, pandas = (pytest.importorskip(name) for name in ("polars", "pandas"))
    holes = columns | {"superficie": [None, *columns["superficie"][1:]], "longueur_voirie": [None, None, *columns["longueur_voirie"][2:]]}
    frame = pandas.DataFrame(holes).convert_dtypes().astype({"superficie": "float64"})
    assert str(frame["superficie"].dtype) == "float64" and frame["superficie"].isna().sum() == 1
    of_pandas, of_polars = law.simulate(frame), law.simulate(polars.DataFrame(holes, strict=False))
    assert amounts(of_pandas) == amounts(of_polars)
    first = columns["code_insee"][0]
    assert of_pandas.value(first, "superficie") == bc.Missing("not-provided")
    whole = law.simulate(polars.DataFrame(columns, strict=False))
    lost = [rule["id"] for rule in law.rules() if of_pandas.value(first, rule["id"]) != whole.value(first, rule["id"])]
    assert lost and any(isinstance(of_pandas.value(first, rule), bc.Missing) for rule in lost)


def test_floats_are_no_money_unless_asked_for(law: bc.Law, baseline: bc.Simulation, columns: dict[str, list[Any]]) -> None:
    pandas = pytest.importorskip("pandas")
    whole = pandas.DataFrame(columns).convert_dtypes().astype({"population_dgf": "float64", "superficie": "float32"})
    assert amounts(law.simulate(whole)) == amounts(baseline), "populations may be floats"
    money = whole.astype({"potentiel_fiscal": "float64"})
    with pytest.raises(bc.FormulaError) as refused:
        law.simulate(money)
    assert (refused.value.code, refused.value.place["column"]) == ("type-mismatch", "potentiel_fiscal")
    assert "allow_float=True" in refused.value.help and "allow_float=True" in refused.value.french
    with pytest.raises(bc.BudgetError, match="allow_float=True"):
        bc.Criteria.read(money, law=law)
    with pytest.raises(bc.BudgetError, match="allow_float=True"):
        law.simulate(whole, previous=money)
    assert amounts(law.simulate(money, allow_float=True)) == amounts(baseline)
    assert len(bc.Criteria.read(money, law=law, allow_float=True)) == 380


def test_decimals_stay_exact(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    cents = [Decimal(value) + Decimal("0.07") for value in columns["potentiel_fiscal"]]
    table = pyarrow.table(columns | {"potentiel_fiscal": pyarrow.array(cents, pyarrow.decimal128(20, 2))})
    simulation = law.with_mode("decimal").simulate(table)
    assert simulation.law.mode == "decimal"
    assert simulation.column("potentiel_fiscal") == cents
    assert {type(value) for value in simulation.column("dotation_forfaitaire")} <= {Decimal, bc.Missing}


def test_what_is_no_table_of_communes(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(columns, strict=False)
    refused = {
        "missing-column": frame.drop("code_insee"),
        "empty-file": frame.clear(),
        "duplicate-entity": polars.concat([frame, frame.head(1)]),
        "type-mismatch": frame.lazy(),
        "io": "no/such/file.csv",
        "unknown-format": b"PK\x03\x04 no archive",
    }
    for code, communes in refused.items():
        with pytest.raises(bc.BudgetError) as error:
            law.simulate(communes)
        assert error.value.code == code or (code == "unknown-format" and isinstance(error.value, bc.InputError)), (code, error.value)
    for communes in (None, 12, {"a": [1]}, object(), [frame, b"code_insee\n99001"]):
        with pytest.raises(bc.BudgetError):
            law.simulate(communes)  # type: ignore[arg-type]
    closed = io.BytesIO(b"")
    closed.close()
    with pytest.raises(ValueError, match="closed"):
        law.simulate(closed)
    dates = frame.with_columns(population_dgf=polars.lit("2026-01-01").str.to_date())
    with pytest.raises(bc.BudgetError) as error:
        law.simulate(dates)
    assert (error.value.code, error.value.place["column"]) == ("type-mismatch", "population_dgf")


def test_a_lazy_frame_is_told(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    polars = pytest.importorskip("polars")
    with pytest.raises(bc.BudgetError, match=r"\.collect\(\)"):
        law.simulate(polars.DataFrame(columns, strict=False).lazy())


def test_what_cannot_be_read_is_never_lost(law: bc.Law, columns: dict[str, list[Any]]) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(columns, strict=False).with_columns(polars.col("population_dgf").cast(str), polars.col("code_insee"))
    wrong = frame.with_columns(
        population_dgf=polars.when(polars.col("code_insee") == "99002").then(polars.lit("beaucoup")).otherwise("population_dgf"),
        code_insee=polars.when(polars.col("code_insee") == "99003").then(polars.lit("total général")).otherwise("code_insee"),
    )
    simulation = law.simulate(wrong)
    assert {issue["code"]: (issue["line"], issue["column"]) for issue in simulation.issues()} == {
        "not-a-number": (2, "population_dgf"),
        "invalid-code": (3, "code_insee"),
    }
    assert "99003" not in simulation and simulation.value("99002", "population_dgf") == bc.Missing("invalid-input")
    told = [warning for warning in simulation.warnings() if warning["code"] == "reading-issue"]
    assert [warning["count"] for warning in told] == [1, 1] and "2 issues of reading" in repr(simulation)
    amended = simulation.under(law.amend(REFORM))
    assert amended.issues() == simulation.issues()
    impact = amended.impact(simulation)
    assert [warning for warning in impact.warnings if warning["code"] == "reading-issue"] == told
    criteria = bc.Criteria.read(wrong, law=law)
    assert criteria.warnings() == told and criteria.counts() == {"invalid-code": 1, "not-a-number": 1}
    assert law.simulate(criteria).warnings() == simulation.warnings()


def test_last_year(law: bc.Law, columns: dict[str, list[Any]], baseline: bc.Simulation) -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame(columns, strict=False)
    last = frame.select("code_insee", *[polars.col(name).alias(name.removesuffix("__prev")) for name in frame.columns if name.endswith("__prev")])
    without = frame.select([name for name in frame.columns if not name.endswith("__prev")])
    assert len(last.columns) > 1
    assert amounts(law.simulate(without, previous=last)) == amounts(baseline)
    assert amounts(law.simulate(without)) != amounts(baseline)


def test_criteria_and_mergers(law: bc.Law) -> None:
    now = b"code_insee;population_dgf;nom;inconnue\n99001;1 200;Un;x\n99002;nd;Deux;y\n"
    criteria = bc.Criteria.read(now, law=law)
    assert len(criteria) == 2 and criteria.table().columns[0] == "code_insee" and criteria.year is None
    assert criteria.table()["population_dgf"] == [Decimal(1200), bc.Missing("not-provided")]
    assert criteria.ignored == ["inconnue"] and "potentiel_fiscal" in criteria.absent
    assert criteria.issues() == [] and criteria.counts() == {} and "2 communes" in repr(criteria)
    assert "inconnue" in bc.Criteria.read(now, law=law, passing_through=True).table().columns
    more = b"code_insee;effort_fiscal\n99001;1,2\n99002;0,9\n"
    assert bc.Criteria.read([now, io.BytesIO(more)], law=law).table()["effort_fiscal"] == [Decimal("1.2"), Decimal("0.9")]
    mapped = bc.Criteria.read(b"Code;PF\n99001;2\n", law=law, year=2025, threads=1, map="[columns]\ncode_insee='Code'\npotentiel_fiscal={title='PF',unit='kEUR'}")
    assert (mapped.year, mapped.table()["potentiel_fiscal"]) == (2025, [Decimal(2000)])
    mergers = bc.Mergers.parse("code;commune\n99002;99001\n")
    assert mergers.gone == {"99002": "99001"} and mergers.restored == {}
    merged = criteria.merged(mergers)
    assert merged.joined == [{"commune": "99001", "from": ["99001", "99002"]}] and len(merged.table) == 1 and merged.restored == []
    told = {warning["code"] for warning in law.simulate(b"code_insee;nom\n99001;Un\n", previous=merged).warnings()}
    assert "merged-communes" in told and merged.warnings[0]["code"] == "merged-communes"
    between = bc.Mergers.between(bc.Territory.open(2024), bc.Territory.open(2026))
    assert between.gone and all(len(code) == 5 for code in between.gone)
    with pytest.raises(bc.BudgetError, match="line 2"):
        bc.Mergers.parse("code;commune\n99002\n")
    with pytest.raises(bc.InputError):
        bc.Criteria.read([now, "no/such.csv"], law=law)


def test_the_table_of_your_own(law: bc.Law) -> None:
    table = bc.Table.of(
        {"code_insee": ["99001", "99002"], "population_dgf": [1200, bc.Missing("secret")], "effort_fiscal": ["1.2", None], "insulaire": [True, None]},
        units={"population_dgf": "inhabitant", "effort_fiscal": "1"},
    )
    assert table.units["population_dgf"] == "inhabitant" and table.reasons("population_dgf") == [None, "secret"]
    assert table["effort_fiscal"] == [Decimal("1.2"), bc.Missing("not-provided")] and table["insulaire"][0] is True
    assert law.simulate(table).value("99002", "population_dgf") == bc.Missing("secret")
    wrong: dict[str, dict[str, Any]] = {
        "type-mismatch": {"x": [0.1]},
        "invalid-value": {"x": [1, 2], "y": [1]},
    }
    for code, columns in wrong.items():
        with pytest.raises(bc.BudgetError) as error:
            bc.Table.of(columns)
        assert error.value.code == code
    for columns, units in (({"x": ["a"]}, {"x": "EUR"}), ({"x": [1]}, {"y": "EUR"}), ({"x": [1]}, {"x": "écu"}), ({"x": [bc.Missing("none")]}, {}), ({"x": [True]}, {"x": "1"})):
        with pytest.raises(bc.BudgetError):
            bc.Table.of(columns, units)
    with pytest.raises(bc.BudgetError):
        bc.Table.of([1, 2])  # type: ignore[arg-type]


# Reforms.


def test_reforms_in_every_form(law: bc.Law, tmp_path: Path) -> None:
    toml = f'title = "A"\nyear = 2026\n[parameters]\n"{SEUIL}" = "9000"\n'
    (tmp_path / "a.toml").write_text(toml, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps({"title": "A", "year": 2026, **REFORM}), encoding="utf-8")
    forms: list[Any] = [
        toml,
        tmp_path / "a.toml",
        str(tmp_path / "a.json"),
        json.dumps({"title": "A", "year": 2026, **REFORM}),
        {"title": "A", "year": 2026, "parameters": {SEUIL: 9000}},
        {"title": "A", "year": 2026, "parameters": {SEUIL: Decimal("9000")}},
        bc.Reform.parse(toml),
    ]
    for form in forms:
        (change,) = [change for change in law.amend(form).changes() if change["id"] == SEUIL]
        assert (change["before"], change["after"], change["unit"], change["reform"]) == ("10000", "9000", "inhabitant", "A"), form
    assert law.amend(bc.Reform.of(SEUIL, 9000)).parameter(SEUIL)["value"] == "9000"
    reform = bc.Reform.parse(toml)
    assert (reform.title, reform.year, reform.reference, repr(reform)) == ("A", 2026, "", '<Reform of 2026: "A">')
    assert law.parameter(SEUIL)["value"] == "10000", "a law never changes"
    bands = law.amend({"parameters": {"population.plafond_dgf": [[0, 500], ["100", Decimal("1000")]]}})
    assert bands.parameter("population.plafond_dgf")["value"] == [["0", "500"], ["100", "1000"]]
    rule = law.amend({"rules": {"ma_regle": {"formula": "population_dgf * 2 EUR/inhabitant", "unit": "EUR", "label": "Ma règle", "new": True}}})
    assert rule.rule("ma_regle")["label"] == {"en": "Ma règle", "fr": "Ma règle"}
    assert bc.Law.builtin_reform("independent_model").title


@pytest.mark.parametrize(
    ("reform", "code", "path"),
    [
        ({"parameters": {SEUIL + "x": "1"}}, "unknown-parameter", f"parameters.{SEUIL}x"),
        ({"parameters": {SEUIL: 0.5}}, "type-mismatch", None),
        ({"parameters": {SEUIL: "-5"}}, "out-of-bounds", f"parameters.{SEUIL}"),
        ({"parameters": {SEUIL: None}}, "invalid-data", None),
        ({"year": 2025, **REFORM}, "unknown-year", "year"),
        ({"parametres": {}}, "invalid-data", None),
        ({"rules": {"dsu_montant": {"formula": "population_dgf +"}}}, "syntax", "rules.dsu_montant.formula"),
        ({"parameters": {SEUIL: object()}}, "type-mismatch", None),
        ("[parameters", "invalid-data", None),
        ("no/such.toml", "io", None),
        (12, "type-mismatch", None),
    ],
)
def test_reforms_refused(law: bc.Law, reform: Any, code: str, path: str | None) -> None:
    with pytest.raises(bc.BudgetError) as error:
        law.amend(reform)
    assert error.value.code == code, error.value
    assert path is None or error.value.place["path"] == path
    assert error.value.help and error.value.french != error.value.message


def test_a_reform_nested_without_end(law: bc.Law) -> None:
    endless: dict[str, Any] = {}
    endless["rules"] = endless
    with pytest.raises(bc.BudgetError) as error:
        law.amend(endless)
    assert error.value.code == "limit-exceeded"


def test_a_rulebook_of_your_own(tmp_path: Path) -> None:
    files = {
        "rulebook.toml": "id='mien'\nlabel={fr='Mien'}\nentity='code_insee'\nexercises=[2026]\n[folders.aide]\nlabel={fr='Aide'}\n[grants.aide]\nlabel={fr='Aide'}\n",
        "columns.toml": "[code_insee]\nunit='text'\n[population]\nunit='inhabitant'\n",
        "aide/parameters.toml": "[montant]\nlabel={fr='m'}\nunit='EUR/inhabitant'\nkind='standing'\nvalues=[{from=2000-01-01, value='2/3', article='x'}]\n",
        "aide/aide.toml": "[aide]\nlabel={fr='Aide'}\nunit='EUR'\nformula='round(param.montant * population, 2)'\n",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a rulebook", encoding="utf-8")
    for given in (files, tmp_path, str(tmp_path)):
        law = bc.Law.load(given, 2026, mode="decimal")
        assert law.simulate(b"code_insee;population\n99001;100\n").value("99001", "aide") == Decimal("66.67")
    with pytest.raises(bc.InputError) as error:
        bc.Law.load(tmp_path / "none", 2026)
    assert error.value.code == "io"
    with pytest.raises(bc.BudgetError) as broken:
        bc.Law.load(files | {"aide/aide.toml": "[aide]\nlabel={fr='Aide'}\nunit='EUR'\nformula='populatio'\n"}, 2026)
    assert (broken.value.code, broken.value.place["path"]) == ("unknown-name", "aide.formula")
    built_in = bc.Law.load(ROOT / "budget-core" / "data" / "law" / "dgf_communes", 2026)
    assert [rule["id"] for rule in built_in.rules()] and len(built_in.rules()) == len(bc.Law.builtin("dgf_communes", 2026).rules())


@pytest.mark.parametrize(("name", "year", "mode", "code"), [("dgf", 2026, "fast", "unknown-law"), ("dgf_communes", 2019, "fast", "unknown-year"), ("dgf_communes", 2026, "f32", "invalid-value")])
def test_laws_refused(name: str, year: int, mode: str, code: str) -> None:
    with pytest.raises(bc.BudgetError) as error:
        bc.Law.builtin(name, year, mode=mode)
    assert error.value.code == code


# Simulations.


def test_what_a_simulation_says(law: bc.Law, baseline: bc.Simulation) -> None:
    assert len(baseline) == 380 and baseline.keys == sorted(baseline.keys) and "99001" in baseline and "99999" not in baseline
    assert baseline.law.exercise == 2026 and "380 communes under dgf_communes of 2026" in repr(baseline)
    grant = baseline.value("99001", "dotation_forfaitaire")
    assert isinstance(grant, Decimal) and grant == baseline.results(["dotation_forfaitaire"]).where("code_insee", "99001")[0]["dotation_forfaitaire"]
    assert baseline.value("99001", "nom") == "Valfeint"
    assert {fact["id"] for fact in baseline.state()} and all(isinstance(fact["value"], Decimal | bc.Missing | bool | str) for fact in baseline.state())
    closed = [one for one in baseline.allocations() if one["state"] == "closed"]
    assert closed and all(one["paid"] + one["unspent"] == one["envelope"] for one in closed)
    assert all(gap["envelope"] - gap["sum"] == gap["gap"] for gap in baseline.rounding_gaps())
    strangers: list[Callable[[], object]] = [lambda: baseline.value("99999", "nom"), lambda: baseline.explain("99999", "dsu_montant")]
    for call in strangers:
        with pytest.raises(bc.DataError) as error:
            call()
        assert error.value.code == "unknown-entity"
    misspelt: list[Callable[[], object]] = [
        lambda: baseline.value("99001", "dsu_montan"),
        lambda: baseline.column("dsu_montan"),
        lambda: baseline.results("dsu_montan"),
        lambda: baseline.explain("99001", "dsu_montan"),
    ]
    for call in misspelt:
        with pytest.raises(bc.SimulationError, match="dsu_montant"):
            call()


def test_results_are_what_is_asked_for(baseline: bc.Simulation) -> None:
    whole = baseline.results()
    some = baseline.results(["dsu_montant", "nom", "code_insee", "dotation_forfaitaire"])
    assert some.columns == ["code_insee", "dsu_montant", "nom", "dotation_forfaitaire"] and some.units["dsu_montant"] == "EUR"
    assert baseline.results("dsu_montant").columns == ["code_insee", "dsu_montant"]
    assert some["dsu_montant"] == whole["dsu_montant"] == baseline.column("dsu_montant")
    assert some.metadata("dsu_montant") == whole.metadata("dsu_montant") and some.metadata("dsu_montant")["label_fr"]
    national = next(fact for fact in baseline.state() if isinstance(fact["value"], Decimal))
    assert len(set(baseline.column(national["id"]))) == 1
    polars = pytest.importorskip("polars")
    assert some.to_polars().shape == (380, 4) and isinstance(whole.to_polars(), polars.DataFrame)


def test_only_what_differs_is_evaluated_again(law: bc.Law, baseline: bc.Simulation, after: bc.Simulation) -> None:
    assert amounts(after) == amounts(law.amend(REFORM).simulate(COMMUNES))
    assert amounts(after.under(law)) == amounts(baseline)
    assert after.law.parameter(SEUIL)["value"] == "9000"


def test_why_a_commune_has_what_it_has(baseline: bc.Simulation) -> None:
    node = baseline.explain("99263", "dotation_solidarite_rurale")
    assert isinstance(node, bc.Explanation) and node.value == baseline.value("99263", "dotation_solidarite_rurale") and node.unit == "EUR"
    assert "CGCT" in node.source and {part.id for part in node.inputs} >= {"dsr_fraction_perequation"}
    assert node.to_dict()["inputs"][0]["id"] == node.inputs[0].id


def test_a_parameter_swept_and_solved(law: bc.Law, baseline: bc.Simulation, after: bc.Simulation) -> None:
    swept = baseline.sweep(SEUIL, [8000, "9000", Decimal(10000)], rules="dotation_solidarite_rurale")
    assert [one["value"] for one in swept] == [Decimal(8000), Decimal(9000), Decimal(10000)]
    impact = after.impact(baseline)
    total = next(total for total in impact.totals if total["rule"] == "dotation_solidarite_rurale")
    assert swept[1]["totals"]["dotation_solidarite_rurale"] == total["reform"] and swept[1]["losers"] == total["losers"]
    assert (swept[2]["winners"], swept[2]["losers"]) == (0, 0)
    assert set(baseline.sweep(SEUIL, ["9000"])[0]["totals"]) == set(law.grants())
    solved = baseline.solve(SEUIL, "count(where dsr_eligible_fraction_perequation) >= 300", between=("0", 20000))
    assert solved["beyond"] == solved["value"] - 1 and solved["simulations"] > 5
    reached = baseline.under(law.amend(bc.Reform.of(SEUIL, solved["value"])))
    assert sum(value is True for value in reached.column("dsr_eligible_fraction_perequation")) >= 300
    with pytest.raises(bc.BudgetError, match="binary float"):
        baseline.sweep(SEUIL, [9000.0])  # type: ignore[list-item]
    with pytest.raises(bc.BudgetError, match="binary float"):
        baseline.solve(SEUIL, "sum(dsu_montant) > 0", between=(0.5, 1))  # type: ignore[arg-type]
    with pytest.raises(bc.SimulationError) as none:
        baseline.solve(SEUIL, "sum(dsu_montant) > 0")
    assert none.value.code == "no-solution"
    for wrong in (("1",), "12", ("a", "b"), (True, False)):
        with pytest.raises(bc.BudgetError):
            baseline.solve(SEUIL, "sum(dsu_montant) > 0", between=wrong)
    with pytest.raises(TypeError):
        baseline.sweep(SEUIL, 12)  # type: ignore[arg-type]


def test_whole_numbers_of_numpy(law: bc.Law, baseline: bc.Simulation) -> None:
    numpy = pytest.importorskip("numpy")
    swept = baseline.sweep(SEUIL, numpy.arange(8000, 10001, 1000))
    assert [one["value"] for one in swept] == [Decimal(8000), Decimal(9000), Decimal(10000)]
    assert law.amend({"parameters": {SEUIL: numpy.int64(9000)}}).parameter(SEUIL)["value"] == "9000"
    for wrong in (numpy.float64(9000), numpy.float32(9000), numpy.bool_(True)):
        with pytest.raises(bc.BudgetError):
            baseline.sweep(SEUIL, [wrong])


def failing() -> Any:
    yield "8000"
    raise RuntimeError("the generator stops")


def test_what_python_raises_is_raised(baseline: bc.Simulation) -> None:
    with pytest.raises(RuntimeError, match="the generator stops"):
        baseline.sweep(SEUIL, failing())


def test_threads_give_the_same(law: bc.Law, baseline: bc.Simulation) -> None:
    expected = amounts(baseline)
    with ThreadPoolExecutor(4) as pool:
        assert all(found == expected for found in pool.map(lambda _: amounts(law.simulate(COMMUNES)), range(4)))


def test_a_long_sweep_stops_at_a_signal(baseline: bc.Simulation) -> None:
    class Stopped(Exception):
        pass

    def stop(*_: object) -> None:
        raise Stopped

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    try:
        with pytest.raises(Stopped):
            baseline.sweep(SEUIL, range(1, 100_000))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    with pytest.raises(bc.BudgetError, match="limit-exceeded: more than 100000 values"):
        baseline.sweep(SEUIL, ["9000"] * 100_001)


def total(path: str) -> str:
    law = bc.Law.builtin("dgf_communes", 2026).amend(SAMPLE / "pays_fictif.toml")
    return str(sum(value for value in law.simulate(path).column("dotation_forfaitaire") if isinstance(value, Decimal)))


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_other_processes_give_the_same(method: str) -> None:
    expected = total(str(COMMUNES))
    with multiprocessing.get_context(method).Pool(2) as pool:
        assert pool.map_async(total, [str(COMMUNES)] * 2).get(timeout=60) == [expected] * 2


def test_from_taxes_to_grants(law: bc.Law) -> None:
    taxes = bc.Law.builtin("fiscalite_locale", 2022, mode="decimal")
    before = taxes.simulate(SAMPLE / "rei.csv.gz")
    after = before.under(taxes.amend({"parameters": {"exoneration_tfnb.terres_agricoles": "0.1"}}))
    grants = bc.Criteria.read(COMMUNES, law=law)
    fed = after.feed(before, grants, "dgf_communes")
    assert isinstance(fed, bc.Table) and len(fed) == 380 and {warning["code"] for warning in fed.warnings} <= {"partial-feed"}
    assert fed.to_dicts() == after.feed(before, COMMUNES, law).to_dicts() == after.feed(before, grants.inputs(), "dgf_communes").to_dicts()
    moved = {name for name in fed.columns if fed[name] != grants.inputs()[name]}
    assert moved and moved <= {feed["column"] for feed in taxes.feeds()["dgf_communes"]}
    assert amounts(law.simulate(fed)) != amounts(law.simulate(grants))
    for rulebook, code in (("dgf", "unknown-law"), ("dgf_communes", "unknown-year")):
        with pytest.raises(bc.BudgetError) as error:
            after.feed(before, COMMUNES, rulebook)
        assert error.value.code == code
    assert 'Law.builtin("dgf_communes", ...)' in error.value.help
    with pytest.raises(bc.SimulationError) as other:
        after.feed(before, grants, "dgf")
    assert other.value.code == "unknown-law"
    with pytest.raises(TypeError):
        after.feed(before, grants, 12)  # type: ignore[arg-type]


# Impacts.

FIELDS = """title year mode reference law scope fictional changes cost parties counts totals secret eligibility winners losers groupings groups deciles
histogram transfers allocations rounding_gaps state warnings sources""".split()


def written(value: Any) -> Any:
    """As JSON writes it."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: written(part) for key, part in value.items()}
    return [written(part) for part in value] if isinstance(value, list) else value


def test_every_field_of_an_impact(after: bc.Simulation, baseline: bc.Simulation) -> None:
    impact = after.impact(baseline, by=["strata", "province"], top=3)
    data = json.loads(impact.to_json())
    assert list(data) == FIELDS == list(impact.to_dict())
    for field in FIELDS:
        assert written(getattr(impact, field)) == data[field] == written(impact.to_dict()[field]), field
    assert len(impact.winners) == 3 and impact.losers and set(impact.groups) == {"strata", "province"}
    counts = impact.counts
    assert counts["n"] == 380 == counts["winners"] + counts["losers"] + counts["unchanged"] + counts["unknown"]
    assert impact.cost["change"] == counts["gained"] - counts["lost"]
    assert repr(impact) == (
        f"<Impact of 2026: {impact.cost['change']} EUR, {counts['winners']} winners, {counts['losers']} losers of 380 communes, {len(impact.warnings)} warnings>"
    )
    assert impact.html().startswith("<!DOCTYPE html>") and "De la poche de qui" in impact.html()
    assert impact._repr_html_()
    assert after.impact(baseline, by="strata").groups["strata"] == impact.groups["strata"]


def test_impacts_refused(law: bc.Law, after: bc.Simulation, baseline: bc.Simulation, columns: dict[str, list[Any]]) -> None:
    with pytest.raises(bc.BudgetError) as error:
        after.impact(baseline, by="strat")
    assert error.value.code == "unknown-name" and "strata" in error.value.help
    few = law.simulate(bc.Table.of({"code_insee": ["99001"]}))
    with pytest.raises(bc.BudgetError) as other:
        after.impact(few)
    assert other.value.code == "invalid-value"
    with pytest.raises(TypeError):
        after.impact(law)  # type: ignore[arg-type]
    with pytest.raises(OverflowError):
        after.impact(baseline, top=-1)


def test_everything_says_what_it_is() -> None:
    for noun in (bc.Law, bc.Reform, bc.Simulation, bc.Impact, bc.Criteria, bc.Mergers, bc.Merged):
        assert noun.__doc__
        verbs = [name for name in vars(noun) if not name.startswith("_")]
        assert verbs and all(getattr(noun, name).__doc__ for name in verbs), noun
