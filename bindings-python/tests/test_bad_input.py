"""What is refused, and how: a code, a place, what to do. The interpreter goes on."""

from __future__ import annotations

import io
import pickle
from pathlib import Path
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import budget_core as bc

CALLS: dict[str, tuple[Any, str]] = {
    "a number": (lambda: bc.Ledger.read(3.5), "type-mismatch"),
    "nothing": (lambda: bc.Ledger.read(None), "type-mismatch"),
    "a list of numbers": (lambda: bc.Ledger.read([1, 2]), "type-mismatch"),
    "an empty list": (lambda: bc.Ledger.read([]), "empty-file"),
    "no such file": (lambda: bc.Ledger.read("/no/such/file.csv"), "io"),
    "a folder": (lambda: bc.Ledger.read(Path("/")), "io"),
    "no bytes": (lambda: bc.Ledger.read(b""), "empty-file"),
    "bytes of another kind": (lambda: bc.Ledger.read(b"\x00\x01\x02\x03" * 100), "unknown-format"),
    "a file of text": (lambda: bc.Ledger.read(io.StringIO("EXER;COMPTE")), "type-mismatch"),
    "a LazyFrame": (lambda: bc.Ledger.read(pl.LazyFrame({"EXER": [2024]})), "type-mismatch"),
    "wrong columns": (lambda: bc.Ledger.read(pl.DataFrame({"a": [1]})), "unknown-format"),
    "a column that is lacking": (lambda: bc.Ledger.read(pl.DataFrame({"EXER": [2024], "NOMEN": ["M57"], "COMPTE": ["6411"]})), "missing-column"),
    "an empty frame": (lambda: bc.Ledger.read(pl.DataFrame()), "unknown-format"),
    "an empty pandas frame": (lambda: bc.Ledger.read(pd.DataFrame()), "unknown-format"),
    "an unknown catalogue": (lambda: bc.Catalogue.builtin("ofgll"), "unknown-catalogue"),
    "a formula": (lambda: bc.Catalogue.builtin("ofgl").define("x", "net_debit(6", "EUR"), "syntax"),
    "a name in a formula": (lambda: bc.Catalogue.builtin("ofgl").check("epargne_brut * 2"), "unknown-name"),
    "units in a formula": (lambda: bc.Catalogue.builtin("ofgl").check("epargne_brute + population"), "unit-mismatch"),
    "a unit": (lambda: bc.Catalogue.builtin("ofgl").define("x", "1", "euros"), "unknown-unit"),
    "an indicator": (lambda: bc.Catalogue.builtin("ofgl").describe("epargne_brut"), "unknown-indicator"),
    "a hostile formula": (lambda: bc.Catalogue.builtin("ofgl").check("(" * 9_000), "limit-exceeded"),
    "a chart": (lambda: bc.Chart.open("M99", 2024), "unknown-chart"),
    "an account": (lambda: bc.Chart.open("M57", 2024).account("99999"), "unknown-account"),
    "a side": (lambda: bc.Chart.open("M57", 2024).chapter("64111", "left"), "invalid-value"),
    "a plan": (lambda: bc.Chart.read(b"<plan>"), "invalid-xml"),
    "an entity": (lambda: bc.Territory.open(2024).entity("00000"), "unknown-entity"),
    "a population": (lambda: bc.Territory.open(2024).population("33063", "legale"), "invalid-value"),
    "attributes without entity": (lambda: bc.Attributes.read(b"code;year\n99001;2024\n"), "missing-column"),
    "attributes of nothing": (lambda: bc.Attributes.read(b""), "empty-file"),
    "attributes of a number": (lambda: bc.Attributes.read(5), "type-mismatch"),
    "a scope": (lambda: bc.Catalogue.builtin("ofgl").evaluate(bc.Ledger.read([]), scope="all"), "empty-file"),
}


@pytest.mark.parametrize("what", list(CALLS))
def test_it_is_refused_with_a_code_and_a_way_out(what: str) -> None:
    call, code = CALLS[what]
    with pytest.raises(bc.BudgetError) as refused:
        call()
    error = refused.value
    assert error.code == code, str(error)
    assert isinstance(error, ValueError) and error.message and error.french
    assert str(error).startswith(f"{code}: {error.message}")
    assert set(error.place) <= {"file", "line", "column", "path", "span"}


def test_errors_point_at_the_place_and_travel(sample: Path) -> None:
    with pytest.raises(bc.FormulaError) as refused:
        bc.Catalogue.builtin("ofgl").define("x", "population + bogus", "inhabitant")
    span = refused.value.place["span"]
    assert "population + bogus"[span["start"] : span["end"]] == "bogus"
    again = pickle.loads(pickle.dumps(refused.value))
    assert (type(again), again.code, again.place, str(again)) == (bc.FormulaError, refused.value.code, refused.value.place, str(refused.value))


def test_at_most_four_kinds() -> None:
    assert sorted(kind.__name__ for kind in bc.BudgetError.__subclasses__()) == ["DataError", "FormulaError", "InputError", "SimulationError"]


def test_a_closed_file_and_a_generator_that_raises(sample: Path) -> None:
    with (sample / "balances.csv.gz").open("rb") as file:
        pass
    with pytest.raises(ValueError, match="closed file"):
        bc.Ledger.read(file)

    def batches() -> Any:
        yield sample / "balances.csv.gz"
        raise RuntimeError("the generator broke")

    with pytest.raises(RuntimeError, match="the generator broke"):
        bc.Ledger.read(batches())


def test_a_stream_that_breaks_is_told() -> None:
    schema = pa.schema([("EXER", pa.int64())])

    def batches() -> Any:
        yield pa.record_batch([pa.array([2024])], schema=schema)
        raise RuntimeError("the stream broke")

    with pytest.raises(bc.InputError, match="the stream broke") as refused:
        bc.Ledger.read(pa.RecordBatchReader.from_batches(schema, batches()))
    assert refused.value.code == "io"


def test_arrays_that_are_no_table_are_told() -> None:
    for array in (pa.array([{"EXER": 2024}, None]), pa.array([1, 2])):
        with pytest.raises(bc.InputError) as refused:
            bc.Ledger.read(array)
        assert refused.value.code == "io"
    with pytest.raises(bc.BudgetError):
        bc.Ledger.read(pa.chunked_array([pa.array([1, 2])]))


def test_data_that_were_taken_before_are_told() -> None:
    capsules = pa.record_batch({"EXER": ["2024"]}).__arrow_c_array__()

    class Handed:
        def __arrow_c_array__(self, requested_schema: object = None) -> Any:
            return capsules

    for code in ("unknown-format", "io"):
        with pytest.raises(bc.InputError) as refused:
            bc.Ledger.read(Handed())  # type: ignore[arg-type]
        assert refused.value.code == code


def test_a_file_without_end_is_given_up() -> None:
    for read in (bc.Attributes.read, bc.Chart.read):
        with pytest.raises(bc.InputError) as refused:
            read("/dev/zero")
        assert refused.value.code == "limit-exceeded"
    with pytest.raises(bc.InputError) as refused:
        bc.Chart.read("/no/such/plan.xml")
    assert refused.value.code == "io"


def test_scopes_are_named_once_and_not_none_at_all(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    catalogue = bc.Catalogue.builtin("ofgl").only("epargne_brute")
    once, twice = (catalogue.evaluate(ledger, attributes, scope) for scope in ("principal", ["principal", "principal"]))
    assert once.to_dicts() == twice.to_dicts()
    with pytest.raises(bc.DataError) as refused:
        catalogue.evaluate(ledger, attributes, [])
    assert refused.value.code == "invalid-value"


def test_nothing_known_travels_too() -> None:
    nothing = pickle.loads(pickle.dumps(bc.Attributes.none()))
    assert nothing.entities == []


def test_a_consumed_stream_is_refused(sample: Path) -> None:
    reader = pa.table({"EXER": [2024]}).to_reader()
    reader.read_all()
    with pytest.raises((bc.BudgetError, ValueError, OSError)):
        bc.Ledger.read(reader)


def test_missing_is_neither_zero_nor_true(table: bc.IndicatorTable) -> None:
    missing = [value for column in table.columns for value in table[column] if isinstance(value, bc.Missing)]
    assert missing and not any(missing) and all(value != 0 for value in missing)
    assert str(bc.Missing("no-population")) == "missing(no-population)" == repr(bc.Missing("no-population"))
    assert pickle.loads(pickle.dumps(bc.Missing("secret"))) == bc.Missing("secret") != bc.Missing("no-population")
    assert len({bc.Missing("secret"), bc.Missing("secret")}) == 1


def test_tables_say_what_they_lack(table: bc.IndicatorTable) -> None:
    with pytest.raises(bc.InputError) as refused:
        table["epargne_brut"]
    assert refused.value.code == "missing-column" and "epargne_brute" in refused.value.help
    with pytest.raises(IndexError):
        table[len(table)]
    with pytest.raises(KeyError):
        table[1.5]  # type: ignore[index]
    assert "epargne_brute" in table and "epargne_brut" not in table
    assert table[-1] == table[len(table) - 1] and len(list(table)) == len(table)  # type: ignore[call-overload]


def test_wrong_arguments_are_type_errors(ledger: bc.Ledger) -> None:
    with pytest.raises(TypeError):
        bc.Catalogue.builtin("ofgl").explain(ledger, "epargne_brute", "99001", "2024")  # type: ignore[arg-type]
    with pytest.raises(OverflowError):
        bc.Territory.open(-1)
    with pytest.raises(TypeError):
        bc.Ledger()  # type: ignore[call-arg]


def test_a_thousand_failing_calls_leave_the_module_usable(ledger: bc.Ledger) -> None:
    for _ in range(1_000):
        with pytest.raises(bc.BudgetError):
            bc.Ledger.read(b"x;y\n1;2\n")
    assert len(ledger.budgets()) > 0


def test_a_file_that_cannot_be_written(table: bc.IndicatorTable, tmp_path: Path) -> None:
    with pytest.raises(bc.InputError) as refused:
        table.write_csv(tmp_path / "no" / "such" / "folder.csv")
    assert refused.value.code == "io"
    table.write_csv(tmp_path / "table.csv")
    table.write_long_csv(tmp_path / "long.csv")
    table.write_parquet(tmp_path / "table.parquet")
    assert pl.read_parquet(tmp_path / "table.parquet").equals(table.to_polars())
    assert (tmp_path / "long.csv").read_text().splitlines()[0] == "entity;year;scope;indicator;value;unit;reason"
    assert len((tmp_path / "table.csv").read_text().splitlines()) == len(table) + 1
