"""Arrow both ways: every frame library in, every one out, exact."""

from __future__ import annotations

import gzip
from decimal import Decimal
from pathlib import Path
from typing import Any

import arro3.core
import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

import budget_core as bc

AMOUNTS = ["BEDEB", "BECRE", "OBNETDEB", "OBNETCRE", "ONBDEB", "ONBCRE", "OOBDEB", "OOBCRE", "SD", "SC"]


@pytest.fixture(scope="module")
def lines(sample: Path) -> pl.DataFrame:
    """The sample's lines as texts, amounts as exact decimals."""
    text = gzip.decompress((sample / "balances.csv.gz").read_bytes())
    frame = pl.read_csv(text, separator=";", infer_schema=False)
    return frame.with_columns(pl.col(a).str.replace(",", ".").cast(pl.Decimal(18, 2)) for a in AMOUNTS)


@pytest.fixture(scope="module")
def expected(ledger: bc.Ledger, attributes: bc.Attributes) -> Any:
    return bc.Catalogue.builtin("ofgl").evaluate(ledger, attributes).to_polars()


def computed(source: Any, attributes: bc.Attributes, **options: Any) -> pl.DataFrame:
    frame = bc.Catalogue.builtin("ofgl").evaluate(bc.Ledger.read(source, **options), attributes).to_polars()
    assert isinstance(frame, pl.DataFrame)
    return frame


def forms(lines: pl.DataFrame) -> dict[str, Any]:
    """The same lines in every library."""
    arrow = lines.to_arrow()
    texts = lines.with_columns(pl.col(a).cast(pl.String) for a in AMOUNTS)
    return {
        "polars": lines,
        "pyarrow": arrow,
        "pyarrow reader": arrow.to_reader(10_000),
        "pandas of Arrow columns": arrow.to_pandas(types_mapper=pd.ArrowDtype),
        "pandas of texts": texts.to_pandas(),
        "arro3": arro3.core.Table.from_arrow(arrow),
        "duckdb": duckdb.connect().from_arrow(arrow),
        "a list of batches": arrow.to_batches(20_000),
        "a generator of frames": (lines[i : i + 9_000] for i in range(0, len(lines), 9_000)),
    }


FORMS = list(forms(pl.DataFrame({a: pl.Series([], dtype=pl.Decimal(18, 2)) for a in AMOUNTS})))


@pytest.mark.parametrize("form", FORMS)
def test_every_library_gives_the_same_figures(lines: pl.DataFrame, attributes: bc.Attributes, expected: pl.DataFrame, form: str) -> None:
    assert computed(forms(lines)[form], attributes).equals(expected)


def test_whole_cents_and_exact_floats_are_read_where_they_are_allowed(lines: pl.DataFrame, attributes: bc.Attributes, expected: pl.DataFrame) -> None:
    floats = lines.with_columns(pl.col(a).cast(pl.Float64) for a in AMOUNTS)
    with pytest.raises(bc.BudgetError) as refused:
        bc.Ledger.read(floats)
    assert refused.value.code in {"invalid-value", "type-mismatch"} and "allow_float" in refused.value.help
    assert computed(floats, attributes, allow_float=True).equals(expected)
    cents = lines.with_columns((pl.col(a) * 100).cast(pl.Int64) for a in AMOUNTS).to_arrow()
    fields = [f.with_metadata({"unit": "centime"}) if f.name in AMOUNTS else f for f in cents.schema]
    assert computed(cents.cast(pa.schema(fields)), attributes).equals(expected)


def test_money_leaves_exact_in_the_form_asked_for(table: bc.IndicatorTable) -> None:
    arrow = table.to_pyarrow()
    assert arrow.schema.field("epargne_brute").type == pa.decimal128(18, 2)
    assert arrow.schema.field("epargne_brute").metadata[b"unit"] == b"EUR"
    half = table.to_pyarrow(money="decimal64")
    assert half.schema.field("epargne_brute").type == pa.decimal64(18, 2)
    assert half.column("epargne_brute").to_pylist() == arrow.column("epargne_brute").to_pylist()
    cents = table.to_pyarrow(money="cents")
    assert cents.schema.field("epargne_brute").type == pa.int64() and cents.schema.field("epargne_brute").metadata[b"unit"] == b"centime"
    euros = arrow.column("epargne_brute").to_pylist()
    assert [None if e is None else int(e * 100) for e in euros] == cents.column("epargne_brute").to_pylist()
    assert table["epargne_brute"][0] == euros[0] and isinstance(euros[0], Decimal)
    with pytest.raises(bc.DataError) as refused:
        table.to_pyarrow(money="float")
    assert refused.value.code == "invalid-value"


def test_polars_is_not_given_what_it_misreads(table: bc.IndicatorTable) -> None:
    with pytest.raises(bc.DataError) as refused:
        table.to_polars(money="decimal64")
    assert refused.value.code == "invalid-value"


def test_sums_of_cents_are_not_taken_for_euros(lines: pl.DataFrame) -> None:
    """DuckDB sums whole numbers to 128 bits, which Arrow calls decimals without decimals."""
    cents = lines.with_columns((pl.col(a) * 100).cast(pl.Int64) for a in AMOUNTS)
    keys = [c for c in cents.columns if c not in AMOUNTS]
    query = f"select {', '.join(keys)}, {', '.join(f'sum({a}) as {a}' for a in AMOUNTS)} from cents group by {', '.join(keys)}"
    with pytest.raises(bc.BudgetError) as refused:
        bc.Ledger.read(duckdb.sql(query))
    assert "centime" in refused.value.help


def test_columns_of_texts_that_hold_nothing_may_be_floats(sample: Path, attributes: bc.Attributes, expected: pl.DataFrame) -> None:
    """What pandas makes of an empty column."""
    codes = {name: str for name in ("EXER", "IDENT", "NDEPT", "INSEE", "CBUDG", "CTYPE", "NOMEN", "SIREN", "COMPTE")}
    frame = pd.read_csv(sample / "balances.csv.gz", sep=";", dtype=codes)
    assert str(frame["CODBUD1"].dtype) == "float64" and frame["CODBUD1"].isna().all()
    assert computed(frame, attributes, allow_float=True).equals(expected)


def test_every_library_reads_the_table_without_help(table: bc.IndicatorTable) -> None:
    rows = len(table)
    assert len(pl.DataFrame(table)) == len(pa.table(table)) == arro3.core.Table.from_arrow(table).num_rows == rows
    indicators = table
    assert duckdb.sql("select count(*), sum(epargne_brute) from indicators").fetchall() == [(rows, sum(v for v in table["epargne_brute"] if v))]
    frame = table.to_pandas()
    assert len(frame) == rows and str(frame["epargne_brute"].dtype).startswith("decimal128")
    assert pa.schema(table).names == table.columns
    assert len(pl.DataFrame(table.to_arrow("cents"))) == rows


def test_a_table_of_this_library_can_be_read_again(ledger: bc.Ledger, attributes: bc.Attributes) -> None:
    """The lines of a ledger lack the columns of a balance: the error says which."""
    with pytest.raises(bc.InputError) as refused:
        bc.Ledger.read(ledger.totals())
    assert refused.value.code == "missing-column"


def test_attributes_come_from_a_frame(ledger: bc.Ledger, sample: Path, expected: pl.DataFrame) -> None:
    frame = pl.read_csv(sample / "attributes.csv", separator=";", infer_schema=False)
    assert bc.Catalogue.builtin("ofgl").evaluate(ledger, frame).to_polars().equals(expected)
    assert bc.Catalogue.builtin("ofgl").evaluate(ledger, frame.to_pandas()).to_polars().equals(expected)
